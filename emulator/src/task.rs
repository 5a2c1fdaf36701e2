//! What a task is: a record that never changes, a script decided once, and events that happen to it.
//!
//! Nothing here knows what time it is. A caller's view is computed from the record, its history, its place in
//! the lane and the instant of the question; no state is ever stored.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::brief::{Brief, ImageCount};
use crate::inputs::Inputs;
use crate::reason::Reason;
use crate::time::{Span, Timestamp};

mod course;
mod history;
mod schedule;
mod script;
mod view;

pub use course::awaits_step;
pub use history::{History, Steered};
pub use schedule::{BEGINNING, Ending, Row, Slots, place, schedule};
pub use script::{Cause, Finale, Outcome, Pace, Phase, Progress, Script, Segment};
pub use view::{Counts, Pictures, State, Status, TaskView, forgotten_at, timeline, view};

/// Task, pictures and links end this long after the task did. Reference: "available for 24 hours". (Documented;
/// counted from `end_time`, as recorded links do.)
pub const RETENTION: Span = Span::from_hours(24);

/// A task that has not come back by then fails with `InternalError.Timeout`. (Documented: the vendor's error page)
pub const LONGEST_RUN: Span = Span::from_hours(3);

/// A task's id: a UUID v4 in lower case. (Observed: every recording)
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaskId(uuid::Uuid);

impl TaskId {
    /// Returns the id made of 122 of these bits.
    pub fn from_bits(bits: u128) -> Self {
        Self(uuid::Builder::from_random_bytes(bits.to_be_bytes()).into_uuid())
    }
}

impl FromStr for TaskId {
    type Err = NotATaskId;

    /// Reads the one form the service writes: lower case, with hyphens.
    fn from_str(text: &str) -> Result<Self, NotATaskId> {
        let id = uuid::Uuid::try_parse(text).map(Self).map_err(|_| NotATaskId)?;
        if id.to_string() == text { Ok(id) } else { Err(NotATaskId) }
    }
}

/// A text that no task id looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a task id")]
pub struct NotATaskId;

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

impl fmt::Debug for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Whose task it is: derived from the key or from the account the key is configured for; never the key itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(u64);

impl AccountId {
    /// Returns the account of a name or key.
    pub fn of(name: &str) -> Self {
        let digest = blake3::derive_key("wanx-emulator account v1", name.as_bytes());
        let [a, b, c, d, e, f, g, h, ..] = digest;
        Self(u64::from_le_bytes([a, b, c, d, e, f, g, h]))
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Which key was used: a digest, never the key itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct KeyHash(u64);

impl KeyHash {
    /// Returns the digest of a key.
    pub fn of(key: impl AsRef<[u8]>) -> Self {
        // One compression: it is asked for with every request.
        const KEY: &[u8; 32] = b"wanx-emulator digest of a key v1";
        let [a, b, c, d, e, f, g, h, ..] = *blake3::keyed_hash(KEY, key.as_ref()).as_bytes();
        Self(u64::from_le_bytes([a, b, c, d, e, f, g, h]))
    }
}

impl fmt::Display for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:016x}", self.0)
    }
}

impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<KeyHash> for String {
    fn from(hash: KeyHash) -> Self {
        hash.to_string()
    }
}

impl FromStr for KeyHash {
    type Err = NotAKeyHash;

    fn from_str(text: &str) -> Result<Self, NotAKeyHash> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 16).ok_or(NotAKeyHash)?;
        u64::from_str_radix(digits, 16).map(Self).map_err(|_| NotAKeyHash)
    }
}

impl TryFrom<String> for KeyHash {
    type Error = NotAKeyHash;

    fn try_from(text: String) -> Result<Self, NotAKeyHash> {
        text.parse()
    }
}

/// A text that is not the digest of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not `#` and 16 hexadecimal digits")]
pub struct NotAKeyHash;

/// What was admitted; it never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its id.
    pub id: TaskId,
    /// Whose it is.
    pub account: AccountId,
    /// What it is to do.
    pub job: Job,
    /// The digest of that, which equal jobs share.
    pub fingerprint: Fingerprint,
    /// How it will go.
    pub script: Script,
    /// The version of the painter that owns its pictures.
    pub painter: u32,
}

/// The digest of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Returns the digest's bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// What a task is to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Job {
    /// Make posters.
    Poster(Box<Brief>),
    /// Fail: the request was wrong in a way that is told in the task and not at creation.
    Doomed {
        /// What was wrong.
        reason: Reason,
        /// How many pictures were asked for, as far as that could be read.
        count: ImageCount,
    },
}

impl Job {
    /// Returns how many pictures were asked for.
    pub fn count(&self) -> ImageCount {
        match self {
            Self::Poster(brief) => brief.count,
            Self::Doomed { count, .. } => *count,
        }
    }

    /// Returns about how many bytes it takes to remember this job.
    pub fn kept_bytes(&self) -> u64 {
        // A record and its history, and what a string costs besides its characters.
        const RECORD: usize = 1_024;
        const STRING: usize = 64;
        let bytes = match self {
            Self::Poster(brief) => {
                let texts = [brief.texts.titles(), brief.texts.subtitles(), brief.texts.texts()];
                let strings = texts.into_iter().flatten().map(|text| text.len() + STRING).sum::<usize>();
                strings
                    + brief.background.as_str().len()
                    + brief.logo.as_ref().map_or(0, |logo| logo.as_str().len())
            }
            Self::Doomed { reason: Reason::Url { url, .. }, .. } => url.len(),
            Self::Doomed { .. } => 0,
        };
        (RECORD + bytes) as u64
    }

    /// Returns a digest that equal jobs share. Takes as long as the job is: computed once, and kept in the record.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint(match self {
            Self::Poster(brief) => brief.fingerprint(),
            Self::Doomed { reason, count } => {
                blake3::derive_key("wanx-emulator doomed v1", format!("{reason:?} {count:?}").as_bytes())
            }
        })
    }
}

/// Something that happens to a task, or to every lane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// A task was accepted.
    Admitted(Arc<Record>),
    /// A task's pictures are here, or cannot be had.
    Settled {
        /// Whose.
        task: TaskId,
        /// What came of it.
        inputs: Result<Inputs, Reason>,
    },
    /// The client took a waiting task back.
    Cancelled {
        /// Which.
        task: TaskId,
    },
    /// Somebody moved a task by hand.
    Steered {
        /// Which.
        task: TaskId,
        /// How.
        step: Step,
        /// Where it then was: within one millisecond the clock cannot tell.
        stage: Stage,
    },
    /// From the next millisecond on this many tasks of a lane may be at work.
    SlotsChanged {
        /// How many.
        count: SlotCount,
    },
}

/// How many tasks of one account may be at work at once; nothing means any number.
pub type SlotCount = Option<std::num::NonZeroU16>;

/// Where a task was when it was moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// In its queue.
    Queued,
    /// Started.
    Started,
}

/// A move of a task by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// A running task is suspended until it is resumed.
    Suspend,
    /// A suspended task goes on.
    Resume,
    /// The current part of the script ends now.
    Next,
    /// The rest of the script is replaced.
    Replace(Script),
}

impl Step {
    /// Returns the script this step brings, if it brings one.
    fn script(&self) -> Option<&Script> {
        match self {
            Self::Replace(script) => Some(script),
            Self::Suspend | Self::Resume | Self::Next => None,
        }
    }
}

/// Something with its place in the log and its instant. `seq` grows by one; `at` never decreases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamped<T> {
    /// Its place in the log.
    pub seq: u64,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub event: T,
}
