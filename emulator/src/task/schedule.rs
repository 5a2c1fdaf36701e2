//! Who of a lane is at work when: first in, first out, never more at once than allowed.
//!
//! A schedule is a cache. It can be rebuilt from the log at any time, and an event changes only the rows from its
//! own task on.

use serde::{Deserialize, Serialize};

use super::{Event, History, RETENTION, SlotCount, Stamped, course};
use crate::time::{Span, Timestamp};

/// A task's place in its lane, as things stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// When it starts, or no longer stands in the way of those behind it; rows are in order of it.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// How.
    pub ending: Ending,
    /// The latest end of this task and all before it: the search for a free slot need not look behind a row
    /// whose lane was idle by then.
    pub busy_until: Timestamp,
}

impl Row {
    /// Returns whether the task takes, or took, a slot.
    fn was_at_work(&self) -> bool {
        !matches!(self.ending, Ending::Cancelled | Ending::Abandoned)
    }
}

/// How a task ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// Its script is through; its pictures decide whether that is success.
    Worked,
    /// It was doomed, or its pictures could not be had.
    Failed,
    /// It took longer than [`super::LONGEST_RUN`].
    TimedOut,
    /// It was taken back while it waited.
    Cancelled,
    /// Nothing would ever have started it, and it was given up a day after its submission.
    Abandoned,
}

/// How many tasks of a lane may be at work, over time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slots {
    at_first: SlotCount,
    /// In order of their instants.
    changes: Vec<(Timestamp, SlotCount)>,
}

impl Slots {
    /// Returns slots that never change.
    pub fn constant(count: SlotCount) -> Self {
        Self { at_first: count, changes: Vec::new() }
    }

    /// Changes the number from the millisecond after `at` on, so that a task which has started at `at` has started.
    pub fn change_after(&mut self, at: Timestamp, count: SlotCount) {
        self.changes.push((at + Span::from_ms(1), count));
    }

    /// Returns the number in force at `at`.
    pub fn at(&self, at: Timestamp) -> SlotCount {
        self.changes.iter().rev().find(|(from, _)| *from <= at).map_or(self.at_first, |(_, count)| *count)
    }

    /// Returns the first change after `at`.
    fn next_change(&self, at: Timestamp) -> Option<Timestamp> {
        self.changes.iter().map(|(from, _)| *from).find(|from| *from > at)
    }

    /// Forgets changes that no unfinished task can feel any more.
    pub fn forget_before(&mut self, at: Timestamp) {
        let gone = self.changes.partition_point(|(from, _)| *from <= at);
        if let Some((_, count)) = self.changes[..gone].last() {
            self.at_first = *count;
            self.changes.drain(..gone);
        }
    }
}

/// Computes the schedule of a lane from its log alone. The incremental one must equal it.
pub fn schedule(log: &[Stamped<Event>], at_first: SlotCount) -> Vec<Row> {
    let mut slots = Slots::constant(at_first);
    for Stamped { at, event, .. } in log {
        if let Event::SlotsChanged { count } = event {
            slots.change_after(*at, *count);
        }
    }
    let mut rows = Vec::new();
    for history in History::fold(log) {
        rows.push(place(&history, &rows, &slots, BEGINNING));
    }
    rows
}

/// No lane begins before this.
pub const BEGINNING: Timestamp = Timestamp::from_ms(i64::MIN);

/// Returns the row of a task behind the rows of those admitted before it; if none of them is remembered, `floor` is
/// when the last one started or no longer stood in the way.
pub fn place(history: &History, before: &[Row], slots: &Slots, floor: Timestamp) -> Row {
    let (previous_start, busy_until) =
        before.last().map_or((floor, BEGINNING), |row| (row.start, row.busy_until));
    if let Some(at) = history.cancelled {
        // It stood in the way of those behind it until then.
        return Row { start: previous_start.max(at), end: at, ending: Ending::Cancelled, busy_until };
    }
    let start = free_from(course::ready(history).max(previous_start), before, slots);
    if start == Timestamp::NEVER {
        let end = history.admitted + RETENTION;
        return Row { start: end.max(previous_start), end, ending: Ending::Abandoned, busy_until };
    }
    let worked_until = course::lay_out(history, start).worked_until;
    let (end, ending) = course::end(history, start, worked_until);
    Row { start, end, ending, busy_until: busy_until.max(end) }
}

/// Returns the first instant from `from` on at which a slot is free. `from` is no earlier than any start in `before`.
fn free_from(from: Timestamp, before: &[Row], slots: &Slots) -> Timestamp {
    let mut at = from;
    // Each round moves to the next end or change, so there are at most as many as rows at work plus changes.
    while at < Timestamp::NEVER {
        let Some(allowed) = slots.at(at) else { return at };
        let (at_work, next_end) = at_work(before, at);
        if at_work < usize::from(allowed.get()) {
            return at;
        }
        let next_change = slots.next_change(at).unwrap_or(Timestamp::NEVER);
        at = next_end.min(next_change);
    }
    Timestamp::NEVER
}

/// Counts the rows at work at `at` and finds their first end.
fn at_work(before: &[Row], at: Timestamp) -> (usize, Timestamp) {
    before
        .iter()
        .rev()
        .take_while(|row| row.busy_until > at)
        .filter(|row| row.was_at_work() && row.end > at)
        .fold((0, Timestamp::NEVER), |(count, next_end), row| (count + 1, next_end.min(row.end)))
}
