//! One account's queue: histories in the order of admission, and their rows kept up to date.

use std::collections::VecDeque;

use crate::task::{BEGINNING, Ending, Event, History, Row, Slots, forgotten_at, place};
use crate::time::Timestamp;

/// One account's queue.
#[derive(Debug)]
pub(super) struct Lane {
    /// The number of the first task still remembered; numbers are never used again.
    first: u64,
    histories: VecDeque<History>,
    /// One row a history. Kept contiguous, because a row is placed behind all before it.
    rows: Vec<Row>,
    /// When the last forgotten task started, or no longer stood in the way: nobody behind it starts earlier.
    floor: Timestamp,
    /// When the world is to look for tasks to forget.
    pub(super) wake: Option<Timestamp>,
}

impl Default for Lane {
    fn default() -> Self {
        Self { first: 0, histories: VecDeque::new(), rows: Vec::new(), floor: BEGINNING, wake: None }
    }
}

impl Lane {
    pub(super) fn is_empty(&self) -> bool {
        self.histories.is_empty()
    }

    pub(super) fn get(&self, number: u64) -> Option<(&History, &Row)> {
        let index = self.index(number)?;
        Some((self.histories.get(index)?, self.rows.get(index)?))
    }

    pub(super) fn oldest_first(&self) -> impl Iterator<Item = (&History, &Row)> {
        self.histories.iter().zip(&self.rows)
    }

    pub(super) fn histories(&self) -> impl Iterator<Item = &History> {
        self.histories.iter()
    }

    pub(super) fn newest_first(&self) -> impl Iterator<Item = (&History, &Row)> {
        self.histories.iter().zip(&self.rows).rev()
    }

    /// Counts the tasks that wait at `now`: starts are in order, and a cancelled task waits no more.
    pub(super) fn waiting(&self, now: Timestamp) -> usize {
        let behind = &self.rows[self.rows.partition_point(|row| row.start <= now)..];
        behind.iter().filter(|row| row.ending != Ending::Cancelled).count()
    }

    /// Takes a task in at the end and returns its number.
    pub(super) fn admit(&mut self, history: History, slots: &Slots) -> u64 {
        self.rows.push(place(&history, &self.rows, slots, self.floor));
        self.histories.push_back(history);
        self.first + self.histories.len() as u64 - 1
    }

    /// Lets an event happen to one task, and places it and those behind it anew.
    pub(super) fn happened(&mut self, number: u64, at: Timestamp, event: &Event, slots: &Slots) {
        let Some(index) = self.index(number) else { return };
        self.histories[index].happened(at, event);
        self.arrange(index, slots, BEGINNING);
    }

    /// Places every task anew that has not ended at `at`.
    pub(super) fn rearrange(&mut self, at: Timestamp, slots: &Slots) {
        let ended = self.rows.iter().take_while(|row| row.end < at).count();
        // Any start may feel that there are more or fewer slots.
        self.arrange(ended, slots, Timestamp::NEVER);
    }

    /// Places the tasks from `first` on anew. A change is felt until the last row that changed was, or now is, at
    /// work; a row that stays and starts after that leaves all behind it as they are.
    fn arrange(&mut self, first: usize, slots: &Slots, mut felt_until: Timestamp) {
        for index in first..self.rows.len() {
            let (before, rest) = self.rows.split_at_mut(index);
            let row = place(&self.histories[index], before, slots, self.floor);
            let old = std::mem::replace(&mut rest[0], row);
            if old != row {
                felt_until = felt_until.max(old.end).max(row.end).max(old.start);
            } else if row.start >= felt_until {
                return;
            }
        }
    }

    pub(super) fn first_forgotten_at(&self) -> Option<Timestamp> {
        Some(forgotten_at(self.histories.front()?, self.rows.first()?))
    }

    /// Drops tasks from the front that are over and done with, and returns them.
    ///
    /// A task that outlives the one behind it keeps that one in memory a little longer; it is shown to nobody.
    pub(super) fn forget_until(&mut self, now: Timestamp) -> Vec<(History, Row)> {
        let gone = self
            .histories
            .iter()
            .zip(&self.rows)
            .take_while(|(history, row)| forgotten_at(history, row) <= now)
            .count();
        self.first += gone as u64;
        if let Some(last) = self.rows[..gone].last() {
            self.floor = last.start;
        }
        self.histories.drain(..gone).zip(self.rows.drain(..gone)).collect()
    }

    fn index(&self, number: u64) -> Option<usize> {
        usize::try_from(number.checked_sub(self.first)?).ok()
    }
}
