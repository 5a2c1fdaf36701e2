//! What tasks come to: pictures that are billed and those that are not. Reference: "You are only billed for
//! successfully generated images." (Documented)

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::task::{AccountId, History, Row, State, view};
use crate::time::Timestamp;

/// More accounts than one namespace has in earnest; the tasks of further ones are not counted.
const MOST_ACCOUNTS: usize = 65_536;

/// What the tasks of each account come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger(BTreeMap<AccountId, Bill>);

/// What one account's tasks come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    /// All tasks that were accepted.
    pub tasks: u64,
    /// Those that are not over.
    pub unfinished_tasks: u64,
    /// Pictures that were made.
    pub billed_pictures: u64,
    /// Pictures that failed, alone or with their task.
    pub failed_pictures: u64,
}

impl Ledger {
    /// Returns the bills by account.
    pub fn bills(&self) -> impl Iterator<Item = (AccountId, Bill)> {
        self.0.iter().map(|(account, bill)| (*account, *bill))
    }

    /// Adds a task as it stands at `now`.
    pub(super) fn add(&mut self, history: &History, row: &Row, now: Timestamp) {
        let record = &history.record;
        if self.0.len() >= MOST_ACCOUNTS && !self.0.contains_key(&record.account) {
            return;
        }
        let bill = self.0.entry(record.account).or_default();
        bill.tasks += 1;
        match view(history, row, now).map(|view| view.state) {
            Some(State::Succeeded { pictures, .. }) => {
                let counts = pictures.counts();
                bill.billed_pictures += u64::from(counts.succeeded);
                bill.failed_pictures += u64::from(counts.failed);
            }
            Some(State::Failed { .. }) => bill.failed_pictures += u64::from(record.job.count().get()),
            Some(_) if now < row.end => bill.unfinished_tasks += 1,
            // Taken back, or as if it had never been.
            Some(_) | None => {}
        }
    }

    /// Adds a task that is forgotten, as it ended.
    pub(super) fn close(&mut self, history: &History, row: &Row) {
        self.add(history, row, row.end);
    }
}
