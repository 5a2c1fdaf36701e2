//! The script of a task: what will happen to it if nobody interferes, in spans and never in instants.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Counts;
use crate::brief::ImageCount;
use crate::reason::Reason;
use crate::seed::Seed;
use crate::time::Span;

/// What will happen to a task, decided once at admission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Script {
    /// How long it waits in its queue at least.
    pub queue: Span,
    /// What it does once it has started, in order.
    pub segments: Vec<Segment>,
    /// How each picture ends.
    pub pictures: Vec<Outcome>,
    /// How the task ends when it is through.
    pub finale: Finale,
    /// What it says of its pictures, if that is not what became of them.
    pub told: Option<Counts>,
    /// Which rules said so; none for a task that nothing befalls.
    pub causes: Vec<Cause>,
}

/// A part of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// What the task shows meanwhile.
    pub phase: Phase,
    /// How long.
    pub span: Span,
}

/// What a started, unfinished task shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// It is at work.
    Running,
    /// It stands still and keeps its place.
    Suspended,
    /// It looks as if it still waited; only a fault does that.
    Pending,
    /// It looks as if it did not exist; only a fault does that.
    Unknown,
}

/// How a task ends when its script is through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Finale {
    /// As its pictures did.
    #[default]
    AsPictured,
    /// It is taken back, though nobody asked for that; only a fault does that.
    Canceled,
    /// It looks as if it had never existed; only a fault does that.
    Unknown,
}

/// A rule that had a part in a script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// The rule's name.
    pub rule: Arc<str>,
    /// What it says.
    pub fault: Arc<str>,
    /// The number from 0 to 999,999 that was drawn, if it was a matter of chance.
    pub roll: Option<u32>,
}

/// How a picture ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It is made.
    Good,
    /// It is not.
    Failed(Reason),
}

/// What ends the parts of a script.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Progress {
    /// Time alone.
    #[default]
    Time,
    /// Each query of an unfinished task ends its current part; time does not.
    PerPoll,
    /// Nothing but steps by hand.
    ByHand,
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Time => "time",
            Self::PerPoll => "per-poll",
            Self::ByHand => "by-hand",
        })
    }
}

/// How fast scripts run: a factor on their spans, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pace(u32);

impl Pace {
    /// PENDING and RUNNING are both seen by a client that polls every 100 ms, and the task is done well before
    /// an SDK's second look after a second.
    pub const QUICK: Self = Self(1_000);
    /// Spans as a client of the live service met them: seconds.
    pub const REALISTIC: Self = Self(20_000);

    fn scale(self, ms: u64) -> Span {
        // Scripted spans are at least a millisecond, so that every state has an instant of its own (decision 9).
        Span::from_ms((ms * u64::from(self.0) / 1_000).max(1))
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self::QUICK
    }
}

impl FromStr for Pace {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "quick" => return Ok(Self::QUICK),
            "realistic" => return Ok(Self::REALISTIC),
            _ => {}
        }
        let factor: f64 =
            text.parse().map_err(|_| "it can be: quick, realistic, or a factor from 0 to 1000".to_owned())?;
        if !(0.0..=1_000.0).contains(&factor) {
            return Err("a factor is from 0 to 1000".into());
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to 1000 was checked above"
        )]
        Ok(Self((factor * 1_000.0).round() as u32))
    }
}

impl fmt::Display for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::QUICK => f.write_str("quick"),
            Self::REALISTIC => f.write_str("realistic"),
            Self(thousandths) => write!(f, "{}", f64::from(thousandths) / 1_000.0),
        }
    }
}

impl Script {
    /// Returns the script of a task that nothing befalls.
    pub fn natural(count: ImageCount, pace: Pace, seed: &Seed) -> Self {
        let queue_ms = seed.child("queue", 0).between(180, 260);
        // A picture more costs a little more; four still end before a client's look at one second.
        let work_ms = seed.child("work", 0).between(220, 300) + 60 * u64::from(count.get() - 1);
        Self {
            queue: pace.scale(queue_ms),
            segments: vec![Segment { phase: Phase::Running, span: pace.scale(work_ms) }],
            pictures: vec![Outcome::Good; usize::from(count.get())],
            finale: Finale::AsPictured,
            told: None,
            causes: Vec::new(),
        }
    }

    /// Returns the same script with parts that only an event can end.
    pub fn without_time(mut self) -> Self {
        self.queue = Span::ENDLESS;
        for segment in &mut self.segments {
            segment.span = Span::ENDLESS;
        }
        self
    }

    /// Returns about how many bytes it takes to remember what faults made of it.
    pub fn kept_bytes(&self) -> u64 {
        const SEGMENT: usize = 16;
        const CAUSE: usize = 64;
        let reasons = self.pictures.iter().map(|outcome| match outcome {
            Outcome::Failed(Reason::Asked { message: Some(message), .. }) => message.len(),
            _ => 0,
        });
        (self.segments.len() * SEGMENT + self.causes.len() * CAUSE + reasons.sum::<usize>()) as u64
    }

    /// Returns how long the task is at work, suspensions left out.
    pub fn work(&self) -> Span {
        self.segments
            .iter()
            .filter(|segment| segment.phase == Phase::Running)
            .fold(Span::default(), |sum, segment| sum + segment.span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quick_task_shows_each_state_for_100_ms_and_ends_within_a_second() {
        for number in 0..200 {
            for n in 1..=4 {
                let script =
                    Script::natural(ImageCount::new(n).unwrap(), Pace::QUICK, &Seed::from_number(number));
                assert!(script.queue.as_ms() > 100 && script.work().as_ms() > 100);
                assert!(script.queue.as_ms() + script.work().as_ms() < 900);
            }
        }
    }

    #[test]
    fn no_pace_makes_a_state_vanish() {
        let script = Script::natural(ImageCount::ONE, "0".parse().unwrap(), &Seed::from_number(1));
        assert_eq!((script.queue, script.work()), (Span::from_ms(1), Span::from_ms(1)));
    }

    #[test]
    fn paces_read_as_they_print() {
        for text in ["quick", "realistic", "0.5"] {
            assert_eq!(text.parse::<Pace>().unwrap().to_string(), text);
        }
        assert!(
            "-1".parse::<Pace>().is_err() && "nan".parse::<Pace>().is_err() && "x".parse::<Pace>().is_err()
        );
    }
}
