//! What the laboratory asks of a host: rules, journals, steps by hand.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::{Host, Namespace};
use crate::faults::{Fault, MOST_RULES, RuleId, SetRule};
use crate::journal::{Entry, Filter};
use crate::report::{Report, judge};
use crate::task::{Event, Stamped, Step, TaskId, TaskView};
use crate::time::Timestamp;
use crate::world::{Command, Ledger, Reply, Setup};

/// What a journal shows.
#[derive(Clone, Debug)]
pub struct Excerpt {
    /// How many exchanges there were.
    pub total: u64,
    /// How many of them the ring has let go.
    pub dropped: u64,
    /// How many of the others are wanted.
    pub matching: usize,
    /// The last of those, oldest first.
    pub entries: Vec<Arc<Entry>>,
}

/// The first line of a log: what its events happened to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogHead {
    /// The version that wrote it.
    pub wanx_emulator: String,
    /// The namespace.
    pub namespace: String,
    /// The seed of the server.
    pub seed: u64,
    /// When it was written, in emulator time.
    pub now_ms: Timestamp,
    /// Whether it begins at the beginning.
    pub complete: bool,
    /// What the world was born with.
    pub setup: Setup,
}

/// A namespace has as many rules as it may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a namespace may have {MOST_RULES} rules; delete one first")]
pub struct TooManyRules;

impl Host {
    /// Returns the rules of a namespace, the strongest first.
    pub fn rules(&self, namespace: &Namespace) -> Vec<SetRule> {
        self.era(namespace).rules().rules().to_vec()
    }

    /// Puts a rule in force, before those that were.
    ///
    /// # Errors
    /// [`TooManyRules`].
    pub fn push_rule(
        &self,
        namespace: &Namespace,
        name: Option<String>,
        fault: Fault,
    ) -> Result<RuleId, TooManyRules> {
        let era = self.era(namespace);
        let now = era.now();
        era.rules().push(name, fault, now).ok_or(TooManyRules)
    }

    /// Takes a rule out of force; says whether there was one.
    pub fn remove_rule(&self, namespace: &Namespace, id: RuleId) -> bool {
        self.era(namespace).rules().remove(id)
    }

    /// Takes every rule of a namespace out of force, those of experiments too.
    pub fn clear_rules(&self, namespace: &Namespace) {
        self.era(namespace).rules().clear();
    }

    /// Returns the last `most` entries of a journal that are wanted.
    pub fn journal(&self, namespace: &Namespace, filter: &Filter, most: usize) -> Excerpt {
        let era = self.era(namespace);
        let journal = era.journal();
        let mut entries: Vec<_> = journal.wanted(filter).cloned().collect();
        let matching = entries.len();
        entries.drain(..matching.saturating_sub(most));
        Excerpt { total: journal.total(), dropped: journal.dropped(), matching, entries }
    }

    /// Judges what clients did in a namespace.
    pub fn report(&self, namespace: &Namespace) -> Report {
        let Excerpt { entries, dropped, .. } = self.journal(namespace, &Filter::default(), usize::MAX);
        judge(&entries, dropped)
    }

    /// Returns what is told the number of a journal's last entry, until the namespace is reset.
    pub fn watch_journal(&self, namespace: &Namespace) -> watch::Receiver<u64> {
        self.era(namespace).watch_journal()
    }

    /// Returns what every account's tasks come to.
    pub fn ledger(&self, namespace: &Namespace) -> Ledger {
        self.era(namespace).ledger()
    }

    /// Returns what happened in a namespace since it began, and what that was done to.
    pub fn log(&self, namespace: &Namespace) -> (LogHead, Vec<Stamped<Event>>) {
        let era = self.era(namespace);
        let (setup, events) = era.logged();
        let complete = events.first().is_none_or(|first| first.seq == 0);
        let head = LogHead {
            wanx_emulator: env!("CARGO_PKG_VERSION").to_owned(),
            namespace: namespace.to_string(),
            seed: self.settings().seed,
            now_ms: era.now(),
            complete,
            setup,
        };
        (head, events)
    }

    /// Moves any account's task by hand; nothing if there is none.
    pub fn steer(&self, task: TaskId, step: Step) -> Option<TaskView> {
        match self.era_of(task)?.apply(Command::Steer { task, step }) {
            Reply::Task(view) => view,
            _ => None,
        }
    }
}
