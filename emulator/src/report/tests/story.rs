//! A few words for what clients do, and entries made of them.

use std::sync::Arc;

use crate::faults::{Injected, Operation};
use crate::journal::{Arrival, Departure, End, Entry, JobHash, Seen};
use crate::report::{Report, Verdict, judge};
use crate::task::{KeyHash, Status, TaskId};
use crate::time::{Span, Timestamp};

/// One exchange of a story, and how long after the one before it comes.
#[derive(Clone, Debug)]
pub(super) struct Act {
    entry: Entry,
    after_ms: u64,
}

/// Unless something else is said, so much time passes between two exchanges.
const PAUSE_MS: u64 = 1_000;

fn act(operation: Operation, task: Option<u128>) -> Act {
    let arrival = Arrival { at: Timestamp::MANUAL_START, arrived_ms: 0 };
    let (key, task) = (Some(KeyHash::of("sk-one")), task.map(id));
    let entry = Entry { key, task, status: Some(200), ..Entry::new(operation, "GET", "/", arrival) };
    Act { entry, after_ms: PAUSE_MS }
}

/// Ids that differ from their first letter on.
fn id(task: u128) -> TaskId {
    TaskId::from_bits(task.wrapping_mul(u128::MAX / 0xf))
}

pub(super) fn create() -> Act {
    act(Operation::Create, None)
}

pub(super) fn query(task: u128) -> Act {
    act(Operation::Query, Some(task))
}

pub(super) fn list() -> Act {
    act(Operation::List, None)
}

pub(super) fn cancel(task: u128) -> Act {
    act(Operation::Cancel, Some(task))
}

pub(super) fn download(task: u128, image_index: u8) -> Act {
    act(Operation::Download, Some(task)).entry(|entry| {
        entry.path = format!("/1d/00/20250101/00000000/{}-{}.png", id(task), image_index + 1).into();
        (entry.key, entry.image_index) = (None, Some(image_index));
    })
}

impl Act {
    pub(super) fn entry(mut self, change: impl FnOnce(&mut Entry)) -> Self {
        change(&mut self.entry);
        self
    }

    pub(super) fn job(self, job: &str) -> Self {
        let job = JobHash::of(blake3::hash(job.as_bytes()).as_bytes());
        self.entry(|entry| entry.job = Some(job))
    }

    pub(super) fn makes(self, task: u128) -> Self {
        self.entry(|entry| {
            (entry.task, entry.after) = (Some(id(task)), Some(Status::Pending));
        })
    }

    pub(super) fn shows(self, status: Status) -> Self {
        self.entry(|entry| entry.after = Some(status))
    }

    pub(super) fn succeeds(self, good: &[u8], failed: &[u8]) -> Self {
        let pictures = Seen { good: good.to_vec(), failed: failed.to_vec() };
        self.shows(Status::Succeeded).entry(|entry| entry.pictures = Some(pictures))
    }

    pub(super) fn refused(self, status: u16, code: &str) -> Self {
        self.entry(|entry| (entry.status, entry.code) = (Some(status), Some(code.into())))
    }

    /// Refused by the result store, which has no codes.
    pub(super) fn forbidden(self) -> Self {
        self.entry(|entry| entry.status = Some(403))
    }

    /// Forbidden, of a task that the server has forgotten.
    pub(super) fn forgotten(self) -> Self {
        self.forbidden().entry(|entry| (entry.task, entry.image_index) = (None, None))
    }

    pub(super) fn retry_after(self, retry_after_ms: u64) -> Self {
        self.entry(|entry| entry.retry_after_ms = Some(retry_after_ms))
    }

    pub(super) fn under(self, fault: &str) -> Self {
        let injected = Injected { rule: "rule/1".into(), fault: fault.into(), roll: None };
        self.entry(|entry| entry.injected.push(injected))
    }

    pub(super) fn lost(self) -> Self {
        self.entry(|entry| (entry.end, entry.status) = (End::Lost, None))
    }

    pub(super) fn cut_off(self) -> Self {
        self.entry(|entry| (entry.end, entry.status) = (End::CutOff, None))
    }

    pub(super) fn spoilt(self) -> Self {
        self.entry(|entry| entry.end = End::Spoilt)
    }

    pub(super) fn keyed(self) -> Self {
        self.by("sk-one")
    }

    pub(super) fn by(self, key: &str) -> Self {
        self.entry(|entry| entry.key = Some(KeyHash::of(key)))
    }

    pub(super) fn departs(self, departure: Departure) -> Self {
        self.entry(|entry| entry.departures.push(departure))
    }

    pub(super) fn takes(self, took_ms: u64) -> Self {
        self.entry(|entry| entry.took_ms = took_ms)
    }

    pub(super) fn after(mut self, after_ms: u64) -> Self {
        self.after_ms = after_ms;
        self
    }

    /// The entry alone, with the times it has.
    pub(super) fn alone(self) -> Arc<Entry> {
        Arc::new(self.entry)
    }
}

/// So long after the beginning, by the emulator's clock and by the machine's.
pub(super) fn by_clock(act: Act, emulated_ms: u64, real_ms: u64) -> Act {
    act.entry(|entry| {
        (entry.at_ms, entry.arrived_ms) = (Timestamp::MANUAL_START + Span::from_ms(emulated_ms), real_ms);
    })
}

/// The entries of a story; the first has number 1.
pub(super) fn entries(acts: Vec<Act>) -> Vec<Arc<Entry>> {
    let mut now_ms = 0;
    let numbered = (1..).zip(acts).map(|(seq, act)| {
        now_ms += act.after_ms;
        by_clock(act, now_ms, now_ms).entry(|entry| entry.seq = seq).alone()
    });
    numbered.collect()
}

pub(super) fn judged(acts: Vec<Act>) -> Report {
    judge(&entries(acts), 0)
}

/// What a report says of a rule: the verdict and the numbers of its evidence.
pub(super) fn shown(report: &Report, id: &str) -> (Verdict, Vec<u64>) {
    let line = report.line(id).unwrap_or_else(|| panic!("there is a line {id}"));
    (line.verdict, line.evidence.iter().map(|evidence| evidence.seq).collect())
}
