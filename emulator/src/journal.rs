//! What clients did: every exchange of one namespace, in a ring of fixed size.
//!
//! An entry is written when its exchange is decided, before any injected delay, so that entries come in the order of
//! the decisions. Keys are digests; of a path the query is left out, because signatures are in there. Pure data: the
//! host keeps it, the report judges it, the control API shows it.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::faults::{Injected, Operation};
use crate::task::{KeyHash, Status, TaskId};
use crate::time::Timestamp;

mod departure;

pub use departure::{Departure, Severity};

/// One exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number; grows by one.
    pub seq: u64,
    /// The seed of the emulator, by which its faults come again.
    pub seed: u64,
    /// When it came, in emulator time.
    pub at_ms: Timestamp,
    /// When it came, in real milliseconds since the namespace began. (Differs between two runs.)
    pub arrived_ms: u64,
    /// How long it took to decide, in real milliseconds. (Differs between two runs.)
    pub took_ms: u64,
    /// What it was about.
    pub operation: Operation,
    /// Its method.
    pub method: Box<str>,
    /// Its path, without the query.
    pub path: Box<str>,
    /// Which key was used.
    pub key: Option<KeyHash>,
    /// Which task it was about.
    pub task: Option<TaskId>,
    /// For a download, which of its pictures; from zero.
    pub image_index: Option<u8>,
    /// What the client was last told of the task before.
    pub before: Option<Status>,
    /// What is said of it now; the client is not told if the answer is lost.
    pub after: Option<Status>,
    /// The status of the answer; none if there was no answer.
    pub status: Option<u16>,
    /// The code in it, if it was an error.
    pub code: Option<String>,
    /// How long it told the client to wait.
    pub retry_after_ms: Option<u64>,
    /// How it ended.
    pub end: End,
    /// What a create request asked for: equal requests have equal digests.
    pub job: Option<JobHash>,
    /// Of a task that succeeded, which pictures are good and which are not.
    pub pictures: Option<Seen>,
    /// The faults that struck.
    pub injected: Vec<Injected>,
    /// What the server tolerated.
    pub departures: Vec<Departure>,
}

/// The digest of what a create request asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct JobHash(u64);

impl JobHash {
    /// Returns the beginning of a digest.
    pub fn of(digest: &[u8; 32]) -> Self {
        let [a, b, c, d, e, f, g, h, ..] = *digest;
        Self(u64::from_be_bytes([a, b, c, d, e, f, g, h]))
    }
}

impl From<JobHash> for String {
    fn from(JobHash(bits): JobHash) -> Self {
        format!("{bits:016x}")
    }
}

impl TryFrom<String> for JobHash {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        u64::from_str_radix(&text, 16).map(Self)
    }
}

/// How an exchange ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// With a whole answer.
    #[default]
    Answered,
    /// With an answer that a fault spoilt.
    Spoilt,
    /// Without an answer, though what was asked was done.
    Lost,
    /// Without an answer, and nothing was done.
    CutOff,
    /// Without an answer, because the client left before it was decided.
    Left,
}

/// When an exchange came.
#[derive(Clone, Copy, Debug)]
pub struct Arrival {
    /// In emulator time.
    pub at: Timestamp,
    /// In real milliseconds since the namespace began.
    pub arrived_ms: u64,
}

/// Longer methods and paths are cut: nobody means them.
const METHOD_BYTES: usize = 32;
const PATH_BYTES: usize = 256;

/// Returns the beginning of a text. A request's line is ASCII, so it can be cut anywhere.
fn cut(text: &str, most_bytes: usize) -> &str {
    text.get(..most_bytes).unwrap_or(text)
}

impl Entry {
    /// Returns an exchange of which nothing more is known; its number is given when it is written down.
    pub fn new(operation: Operation, method: &str, path: &str, arrival: Arrival) -> Self {
        Self {
            seq: 0,
            seed: 0,
            at_ms: arrival.at,
            arrived_ms: arrival.arrived_ms,
            took_ms: 0,
            operation,
            method: cut(method, METHOD_BYTES).into(),
            path: cut(path, PATH_BYTES).into(),
            key: None,
            task: None,
            image_index: None,
            before: None,
            after: None,
            status: None,
            code: None,
            retry_after_ms: None,
            end: End::Answered,
            job: None,
            pictures: None,
            injected: Vec::new(),
            departures: Vec::new(),
        }
    }
}

/// Which pictures of a task are good and which are not, by their indices from zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Those with a URL.
    pub good: Vec<u8>,
    /// Those with a code.
    pub failed: Vec<u8>,
}

/// Which entries are wanted; nothing means any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Filter {
    /// About this task.
    pub task: Option<TaskId>,
    /// Of this operation.
    pub operation: Option<Operation>,
    /// With this key.
    pub key: Option<KeyHash>,
    /// With this status.
    pub status: Option<u16>,
    /// With this code.
    pub code: Option<String>,
    /// Struck by a fault of this rule; `*` stands for any.
    pub rule: Option<String>,
    /// After this one.
    pub since: Option<u64>,
}

impl Filter {
    /// Returns whether an entry is wanted.
    pub fn takes(&self, entry: &Entry) -> bool {
        let rule =
            |wanted: &str| entry.injected.iter().any(|injected| wanted == "*" || *injected.rule == *wanted);
        self.task.is_none_or(|task| entry.task == Some(task))
            && self.operation.is_none_or(|operation| entry.operation == operation)
            && self.key.is_none_or(|key| entry.key == Some(key))
            && self.status.is_none_or(|status| entry.status == Some(status))
            && self.code.as_ref().is_none_or(|code| entry.code.as_ref() == Some(code))
            && self.rule.as_deref().is_none_or(rule)
            && self.since.is_none_or(|since| entry.seq > since)
    }
}

/// The exchanges of one namespace, the last so many.
#[derive(Debug)]
pub struct Journal {
    capacity: usize,
    entries: VecDeque<Arc<Entry>>,
    next_seq: u64,
    /// What each task was last said to be.
    told: HashMap<TaskId, Status>,
}

/// More tasks than clients follow at once; beyond it what was told is forgotten, not the tasks.
const MOST_TOLD: usize = 65_536;

impl Journal {
    /// Returns an empty journal for so many entries; none are kept if that is 0.
    pub fn new(capacity: usize) -> Self {
        Self { capacity, entries: VecDeque::new(), next_seq: 1, told: HashMap::new() }
    }

    /// Writes an entry down; its number and what was said before are filled in.
    pub fn push(&mut self, mut entry: Entry) {
        if self.capacity == 0 {
            return;
        }
        entry.seq = self.next_seq;
        self.next_seq += 1;
        if self.told.len() >= MOST_TOLD {
            self.told.clear();
        }
        entry.before = match (entry.task, entry.after, entry.end) {
            (None, ..) => None,
            (Some(task), Some(after), End::Answered) => self.told.insert(task, after),
            // What did not arrive was not told.
            (Some(task), ..) => self.told.get(&task).copied(),
        };
        if self.entries.len() == self.capacity {
            self.entries.pop_front();
        }
        self.entries.push_back(Arc::new(entry));
    }

    /// Returns the entries that are wanted, oldest first.
    pub fn wanted<'a>(&'a self, filter: &'a Filter) -> impl DoubleEndedIterator<Item = &'a Arc<Entry>> {
        // Numbers are in order, so those before `since` need not be looked at.
        let first = filter.since.map_or(0, |since| self.entries.partition_point(|entry| entry.seq <= since));
        self.entries.range(first..).filter(move |entry| filter.takes(entry))
    }

    /// Returns all entries, oldest first.
    pub fn entries(&self) -> Vec<Arc<Entry>> {
        self.entries.iter().cloned().collect()
    }

    /// Returns how many exchanges there were, those included that the ring has let go.
    pub fn total(&self) -> u64 {
        self.next_seq - 1
    }

    /// Returns how many the ring has let go.
    pub fn dropped(&self) -> u64 {
        self.total() - self.entries.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(operation: Operation, task: Option<TaskId>, after: Option<Status>) -> Entry {
        let arrival = Arrival { at: Timestamp::MANUAL_START, arrived_ms: 0 };
        Entry { task, after, status: Some(200), ..Entry::new(operation, "GET", "/", arrival) }
    }

    #[test]
    fn the_ring_keeps_the_last_entries_and_counts_the_others() {
        let mut journal = Journal::new(3);
        (0..5).for_each(|_| journal.push(entry(Operation::List, None, None)));
        assert_eq!(journal.entries().iter().map(|entry| entry.seq).collect::<Vec<_>>(), [3, 4, 5]);
        assert_eq!((journal.total(), journal.dropped()), (5, 2));
        let since = Filter { since: Some(4), ..Filter::default() };
        assert_eq!(journal.wanted(&since).map(|entry| entry.seq).collect::<Vec<_>>(), [5]);
    }

    #[test]
    fn an_entry_says_what_was_said_of_its_task_before() {
        let mut journal = Journal::new(10);
        let task = TaskId::from_bits(7);
        for (operation, after) in [
            (Operation::Create, Some(Status::Pending)),
            (Operation::Query, None),
            (Operation::Query, Some(Status::Running)),
        ] {
            journal.push(entry(operation, Some(task), after));
        }
        let before: Vec<_> = journal.entries().iter().map(|entry| entry.before).collect();
        assert_eq!(before, [None, Some(Status::Pending), Some(Status::Pending)]);
    }

    #[test]
    fn a_journal_of_no_entries_keeps_none() {
        let mut journal = Journal::new(0);
        journal.push(entry(Operation::List, None, None));
        assert!(journal.entries().is_empty() && journal.total() == 0);
    }

    #[test]
    fn a_filter_takes_what_fits_in_every_respect() {
        let mut struck = entry(Operation::Query, Some(TaskId::from_bits(1)), None);
        struck.injected.push(Injected { rule: "rule/1".into(), fault: "query=hang".into(), roll: None });
        struck.code = Some("Throttling".into());
        let filter = |rule: Option<&str>, code: Option<&str>| Filter {
            rule: rule.map(Into::into),
            code: code.map(Into::into),
            ..Filter::default()
        };
        assert!(filter(Some("*"), Some("Throttling")).takes(&struck));
        assert!(filter(Some("rule/1"), None).takes(&struck) && !filter(Some("rule/2"), None).takes(&struck));
        assert!(!filter(None, Some("InternalError")).takes(&struck));
        assert!(!filter(Some("*"), None).takes(&entry(Operation::Query, None, None)));
    }
}
