//! One namespace of an emulator from the inside: its clock, its rules, its journal.

use std::sync::Arc;

use crate::faults::{GrammarError, RuleId, SetRule, read_fault};
use crate::host::{AdvanceError, Host, Namespace, TooManyRules};
use crate::journal::{Entry, Filter};
use crate::report::Report;
use crate::time::{Span, Speed, Timestamp};

/// One namespace of an emulator: tasks, clock, limits, rules and journal of its own.
#[derive(Clone, Debug)]
pub struct Space<'a> {
    pub(super) host: &'a Host,
    pub(super) namespace: Namespace,
}

impl<'a> Space<'a> {
    /// Returns a key as a client sends it to be in this namespace: `sk-one@blue`.
    pub fn key(&self, key: &str) -> String {
        format!("{key}@{}", self.namespace)
    }

    /// Returns its clock.
    pub fn clock(&self) -> EmulatorClock<'a> {
        EmulatorClock { host: self.host, namespace: self.namespace.clone() }
    }

    /// Returns its rules.
    pub fn rules(&self) -> EmulatorRules<'a> {
        EmulatorRules { host: self.host, namespace: self.namespace.clone() }
    }

    /// Returns what clients did in it, oldest first.
    pub fn journal(&self) -> Vec<Arc<Entry>> {
        self.journal_of(&Filter::default())
    }

    /// Returns the exchanges that are wanted, oldest first.
    pub fn journal_of(&self, filter: &Filter) -> Vec<Arc<Entry>> {
        self.host.journal(&self.namespace, filter, usize::MAX).entries
    }

    /// Judges what clients did in it: what they did right and wrong, with evidence.
    pub fn report(&self) -> Report {
        self.host.report(&self.namespace)
    }

    /// Makes it as it was at the start: no tasks, first limits and rules, an empty journal, its clock at the start.
    pub fn reset(&self) {
        self.host.reset(&self.namespace);
    }
}

/// The rules of one namespace of an emulator.
#[derive(Clone, Debug)]
pub struct EmulatorRules<'a> {
    host: &'a Host,
    namespace: Namespace,
}

/// Why a rule was not put in force.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// It cannot be read.
    #[error(transparent)]
    Grammar(#[from] GrammarError),
    /// There are as many as there may be.
    #[error(transparent)]
    TooMany(#[from] TooManyRules),
}

impl EmulatorRules<'_> {
    /// Puts a fault in force, such as `create:nth(2)=lost-answer`, before those that were.
    ///
    /// # Errors
    /// [`RuleError`].
    pub fn push(&self, fault: &str) -> Result<RuleId, RuleError> {
        Ok(self.host.push_rule(&self.namespace, None, read_fault(fault)?)?)
    }

    /// Takes a rule out of force; says whether there was one.
    pub fn remove(&self, id: RuleId) -> bool {
        self.host.remove_rule(&self.namespace, id)
    }

    /// Takes every rule out of force, those of experiments too.
    pub fn clear(&self) {
        self.host.clear_rules(&self.namespace);
    }

    /// Returns the rules in force, the strongest first.
    pub fn all(&self) -> Vec<SetRule> {
        self.host.rules(&self.namespace)
    }
}

/// The clock of one namespace of an emulator.
#[derive(Clone, Debug)]
pub struct EmulatorClock<'a> {
    host: &'a Host,
    namespace: Namespace,
}

impl EmulatorClock<'_> {
    /// Returns what time it is.
    pub fn now(&self) -> Timestamp {
        self.host.now(&self.namespace)
    }

    /// Moves it on, once the pictures that are due by then are there.
    ///
    /// # Errors
    /// [`AdvanceError`] if they do not come in time; it then stays.
    pub async fn advance(&self, span: Span) -> Result<Timestamp, AdvanceError> {
        self.host.advance(&self.namespace, span).await
    }

    /// Sets it, once the pictures that are due by then are there.
    ///
    /// # Errors
    /// [`AdvanceError`]: never backwards, and never past pictures that do not come; it then stays.
    pub async fn set(&self, at: Timestamp) -> Result<Timestamp, AdvanceError> {
        self.host.set_clock(&self.namespace, at).await
    }

    /// Stops it where it stands.
    pub fn freeze(&self) {
        self.host.freeze(&self.namespace);
    }

    /// Lets it run.
    pub fn resume(&self) {
        self.host.resume(&self.namespace);
    }

    /// Changes how fast it runs, from now on.
    pub fn set_speed(&self, speed: Speed) {
        self.host.set_speed(&self.namespace, speed);
    }
}
