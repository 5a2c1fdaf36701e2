//! A namespace's clock: where it stands, and moving it.

use hyper::StatusCode;
use serde::{Deserialize, Serialize};

use super::{Answer, Desk, Failure, found, json};
use crate::host::{AdvanceError, Namespace};
use crate::task::TaskId;
use crate::time::{Span, Speed, Timestamp};
use crate::wire::clock_text;

/// Exactly one move of the clock.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Move {
    AdvanceMs(u64),
    SetMs(i64),
    Freeze(Yes),
    Resume(Yes),
    Speed(f64),
}

/// `true`, the only value an order without a number can have.
#[derive(Deserialize)]
#[serde(try_from = "bool")]
pub(super) struct Yes;

impl TryFrom<bool> for Yes {
    type Error = &'static str;

    fn try_from(value: bool) -> Result<Self, Self::Error> {
        if value { Ok(Self) } else { Err("it can only be true") }
    }
}

#[derive(Serialize)]
struct ClockShape<'a> {
    namespace: &'a str,
    now: String,
    now_ms: i64,
    frozen: bool,
    speed: f64,
}

#[derive(Serialize)]
struct Unsettled {
    error: &'static str,
    tasks: Vec<TaskId>,
}

/// Refuses an instant to which no clock can be moved.
fn within_reach(at: Timestamp) -> Result<Timestamp, Failure> {
    if at <= Timestamp::LAST {
        return Ok(at);
    }
    let (last, last_ms) = (clock_text::iso(Timestamp::LAST), Timestamp::LAST.as_ms());
    Err(Failure::bad(format!("a clock can be moved to {last} ({last_ms} ms) at most")))
}

impl Desk<'_> {
    pub(super) fn clock(self, namespace: &Namespace) -> Answer {
        let now = self.host.now(namespace);
        found(&ClockShape {
            namespace: namespace.as_str(),
            now: clock_text::iso_ms(now),
            now_ms: now.as_ms(),
            frozen: self.host.is_frozen(namespace),
            speed: self.host.speed(namespace).factor(),
        })
    }

    pub(super) async fn move_clock(self, namespace: &Namespace, order: Move) -> Result<Answer, Failure> {
        let moved = match order {
            Move::AdvanceMs(ms) => {
                let span = Span::from_ms(ms);
                within_reach(self.host.now(namespace) + span)?;
                self.host.advance(namespace, span).await.map(drop)
            }
            Move::SetMs(ms) => {
                let at = within_reach(Timestamp::from_ms(ms))?;
                self.host.set_clock(namespace, at).await.map(drop)
            }
            Move::Freeze(Yes) => {
                self.host.freeze(namespace);
                Ok(())
            }
            Move::Speed(factor) => {
                let wrong = "speed: a factor above 0 and up to 100000, to a thousandth";
                let speed = Speed::new(factor).ok_or_else(|| Failure::bad(wrong))?;
                self.host.set_speed(namespace, speed);
                Ok(())
            }
            Move::Resume(Yes) => {
                self.host.resume(namespace);
                Ok(())
            }
        };
        match moved {
            Ok(()) => Ok(self.clock(namespace)),
            Err(AdvanceError::Backwards(error)) => Err(Failure::new(StatusCode::CONFLICT, error.to_string())),
            Err(AdvanceError::Unsettled { tasks }) => {
                let error = "the pictures of these tasks are still being fetched";
                Ok(json(StatusCode::GATEWAY_TIMEOUT, &Unsettled { error, tasks }))
            }
        }
    }
}
