//! What a fault does, and to which places it can be done.

use std::fmt;
use std::num::NonZeroU32;

use super::grammar::quoted;
use super::latency::Latency;
use super::mischief::Disguise;
use super::place::Place;
use super::span::show_span;
use crate::reason::{Reason, ServiceError};
use crate::task::{Counts, Status};
use crate::time::Span;

/// What a fault does.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// `Throttling.RateQuota(retry-after=2s)`: one of the service's errors, in its own envelope.
    Refuse(Refuse),
    /// `gateway(502)`: an error of something that stands before the service.
    Gateway(Gateway),
    /// `latency(2s)`: the answer comes later; what was asked is done at once.
    Latency(Latency),
    /// `hang`: the answer never comes; what was asked is done.
    Hang,
    /// `reset`: the connection is reset and nothing is done.
    Reset,
    /// `reset-in-body`: what was asked is done, and the connection is reset in the middle of the answer.
    ResetInBody,
    /// `lost-answer`: what was asked is done, and the connection is reset before the answer.
    LostAnswer,
    /// `close`: the connection is closed without an answer, and nothing is done.
    Close,
    /// `truncate(50%)`: the answer ends early, though its length says otherwise.
    Truncate(Cut),
    /// `corrupt`: JSON that cannot be parsed, a picture that cannot be decoded.
    Corrupt,
    /// `drip(100B/s)`: the answer's body comes slowly.
    Drip {
        /// How slowly.
        bytes_per_second: NonZeroU32,
    },
    /// `content-type(text/html)`: the answer says it is something else.
    ContentType(String),
    /// `expired`: the link's time is over.
    Expired,
    /// `revoked`: the link may not be used.
    Revoked,
    /// `resize(64x64)`: a good picture of another size.
    Resize {
        /// Its width.
        width_px: u16,
        /// Its height.
        height_px: u16,
    },
    /// `as(gif)`: something else under the picture's name.
    As(Disguise),
    /// `states(PENDING 2s, SUSPENDED)`: the states that the task goes through.
    States(States),
    /// `counts(4, 4, 0)`: what `task_metrics` says, whatever became of the pictures.
    Counts(Counts),
    /// `ok`: the picture is made.
    Good,
}

/// One of the service's errors, asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refuse {
    /// Which.
    pub error: ServiceError,
    /// Its message, if not the documented one.
    pub message: Option<String>,
    /// What `Retry-After` says; the service was never seen to send one.
    pub retry_after: Option<Span>,
}

impl Refuse {
    /// Returns the error as a reason.
    pub fn reason(&self) -> Reason {
        Reason::Asked { error: self.error, message: self.message.clone() }
    }
}

/// An error of something that stands before the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gateway {
    /// Its status: 400 to 599.
    pub status: u16,
    /// What it shows.
    pub page: Page,
}

/// What a gateway shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// A page of HTML.
    Html,
    /// Nothing.
    Empty,
}

/// Where an answer is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// After so many bytes.
    Bytes(u64),
    /// After this part of it, in thousandths.
    Thousandths(u16),
}

impl Cut {
    /// Returns how much of an answer is left; always less than the whole, unless there is nothing to cut.
    pub fn of(self, whole_bytes: usize) -> usize {
        let kept = match self {
            Self::Bytes(bytes) => usize::try_from(bytes).unwrap_or(usize::MAX),
            Self::Thousandths(share) => (whole_bytes as u128 * u128::from(share) / 1_000) as usize,
        };
        kept.min(whole_bytes.saturating_sub(1))
    }
}

/// The states a task goes through.
///
/// Invariant: 1 to [`States::MOST`] parts; only the last one may be without a span, and a state that ends a task is
/// always that one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct States(Vec<(Status, Option<Span>)>);

impl States {
    /// More parts than any story needs.
    pub const MOST: usize = 64;

    /// Returns the states, if a task can go through them.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn new(parts: Vec<(Status, Option<Span>)>) -> Result<Self, &'static str> {
        let Some(((_, _), before)) = parts.split_last() else { return Err("there is no state") };
        if parts.len() > Self::MOST {
            return Err("there are more than 64 states");
        }
        if before.iter().any(|(_, span)| span.is_none()) {
            return Err("only the last state can be without a span");
        }
        let ends = |status| matches!(status, Status::Succeeded | Status::Failed | Status::Canceled);
        if parts.iter().any(|(status, span)| ends(*status) && span.is_some()) {
            return Err("SUCCEEDED, FAILED and CANCELED end a task and have no span");
        }
        Ok(Self(parts))
    }

    /// Returns the states with their spans.
    pub fn parts(&self) -> &[(Status, Option<Span>)] {
        &self.0
    }
}

impl What {
    /// Returns whether this can happen there.
    pub(super) fn fits(&self, place: Place) -> bool {
        use Place as P;
        let exchange = matches!(place, P::Any | P::Create | P::Query | P::List | P::Cancel | P::Download(_));
        match self {
            Self::Refuse(refuse) => match place {
                P::Picture(_) | P::Task | P::Asset => refuse.retry_after.is_none(),
                // The result store has no such envelope, and a connection has not asked anything yet.
                P::Download(_) | P::Connect => false,
                P::Any | P::Create | P::Query | P::List | P::Cancel => true,
            },
            Self::Latency(_) | Self::Hang => exchange || matches!(place, P::Connect | P::Asset),
            Self::Reset | Self::Close => exchange || place == P::Connect,
            Self::Gateway(_) | Self::ResetInBody | Self::LostAnswer => exchange,
            Self::Truncate(_) | Self::Corrupt | Self::Drip { .. } | Self::ContentType(_) => exchange,
            Self::Expired | Self::Revoked | Self::Resize { .. } | Self::As(_) => {
                matches!(place, P::Download(_))
            }
            Self::States(_) | Self::Counts(_) => place == P::Task,
            Self::Good => matches!(place, P::Picture(_)),
        }
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refuse(refuse) => refuse.fmt(f),
            Self::Gateway(Gateway { status, page: Page::Html }) => write!(f, "gateway({status})"),
            Self::Gateway(Gateway { status, page: Page::Empty }) => write!(f, "gateway({status}, empty)"),
            Self::Latency(latency) => write!(f, "latency({latency})"),
            Self::Hang => f.write_str("hang"),
            Self::Reset => f.write_str("reset"),
            Self::ResetInBody => f.write_str("reset-in-body"),
            Self::LostAnswer => f.write_str("lost-answer"),
            Self::Close => f.write_str("close"),
            Self::Truncate(Cut::Bytes(bytes)) => write!(f, "truncate({bytes}B)"),
            Self::Truncate(Cut::Thousandths(share)) => write!(f, "truncate({}%)", f64::from(*share) / 10.0),
            Self::Corrupt => f.write_str("corrupt"),
            Self::Drip { bytes_per_second } => write!(f, "drip({bytes_per_second}B/s)"),
            Self::ContentType(content_type) => write!(f, "content-type({})", quoted(content_type)),
            Self::Expired => f.write_str("expired"),
            Self::Revoked => f.write_str("revoked"),
            Self::Resize { width_px, height_px } => write!(f, "resize({width_px}x{height_px})"),
            Self::As(disguise) => write!(f, "as({disguise})"),
            Self::States(states) => states.fmt(f),
            Self::Counts(Counts { total, succeeded, failed }) => {
                write!(f, "counts({total}, {succeeded}, {failed})")
            }
            Self::Good => f.write_str("ok"),
        }
    }
}

impl fmt::Display for Refuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.error.code())?;
        let message =
            self.message.as_ref().map(|message| serde_json::Value::from(message.as_str()).to_string());
        let retry_after = self.retry_after.map(|span| format!("retry-after={}", show_span(span)));
        let options: Vec<String> = message.into_iter().chain(retry_after).collect();
        if options.is_empty() { Ok(()) } else { write!(f, "({})", options.join(", ")) }
    }
}

impl fmt::Display for States {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |(status, span): &(Status, Option<Span>)| match span {
            None => status.as_str().to_owned(),
            Some(span) => format!("{} {}", status.as_str(), show_span(*span)),
        };
        write!(f, "states({})", self.0.iter().map(part).collect::<Vec<_>>().join(", "))
    }
}
