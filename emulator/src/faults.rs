//! Faults: where, when and what, in one small language that every carrier speaks.
//!
//! A header, a magic key, a rule set at run time and an experiment file all carry the same statements, such as
//! `create:nth(2)=lost-answer`. What befalls a task becomes part of its [`Script`](crate::task::Script), once, at
//! admission; what befalls an exchange becomes a [`Mischief`], which one wrapper around the server carries out.
//! Pure: who asks, what time it is and every roll of the dice enter as data. Never knows HTTP.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

mod chosen;
mod experiment;
mod grammar;
mod latency;
mod magic;
mod mischief;
mod place;
mod rules;
mod span;
mod task_faults;
#[cfg(test)]
mod tests;
mod vocabulary;
mod what;
mod when;

pub use chosen::{Facts, Injected};
pub use experiment::{BUILT_IN, Experiment, ExperimentError, NoExperiment, built_in, read_experiment};
pub use grammar::{GrammarError, read_fault, read_faults};
pub use latency::Latency;
pub use magic::{MAGIC_KEYS, MAGIC_PREFIX, MagicKey, magic_key};
pub use mischief::{AssetFault, Disguise, Instead, Mischief, NoAsset, Silence, Spoilt};
pub use place::{Operation, Pick, Place};
pub use rules::{MOST_RULES, Met, RuleId, RuleSet, SetRule};
pub use span::{read_span, show_span};
pub use task_faults::{TaskFaults, script};
pub use vocabulary::{CONDITIONS, DEEDS, PLACES, Word};
pub use what::{Cut, Gateway, Page, Refuse, States, What};
pub use when::{Condition, Moment, When};

/// One statement: what happens, where and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// Under which conditions; all of them have to hold.
    pub when: When,
    /// What.
    pub what: What,
}

impl Fault {
    /// Returns whether it befalls a task and not an exchange.
    pub fn is_of_task(&self) -> bool {
        matches!(self.place, Place::Task | Place::Picture(_))
    }

    /// Returns whether a condition looks into the request's body.
    pub fn reads_body(&self) -> bool {
        self.when.reads_body()
    }
}

/// Prints the statement as [`read_fault`] takes it.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}={}", self.place, self.when, self.what)
    }
}

/// Who asked for a fault; the stronger ones come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carrier {
    /// The header `X-Emulator-Fault` of the request itself.
    Header,
    /// A magic key.
    Key,
    /// A rule set at run time.
    Rule,
    /// An experiment that the server was started with.
    Experiment,
}

/// A named statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its name: what the journal calls it, and what its dice are keyed by.
    pub name: Arc<str>,
    /// Who asked for it.
    pub carrier: Carrier,
    /// What it says.
    pub fault: Fault,
    /// The same as text, for everybody who is told.
    pub said: Arc<str>,
}

impl Rule {
    /// Returns a statement under a name.
    pub fn new(name: &str, carrier: Carrier, fault: Fault) -> Self {
        Self { name: name.into(), carrier, said: fault.to_string().into(), fault }
    }

    /// Returns the rules that a header asks for.
    ///
    /// # Errors
    /// [`GrammarError`], at the first statement that cannot be read.
    pub fn of_header(text: &str) -> Result<Vec<Arc<Self>>, GrammarError> {
        let named =
            |(number, fault)| Arc::new(Self::new(&format!("header/{number}"), Carrier::Header, fault));
        Ok((1..).zip(read_faults(text)?).map(named).collect())
    }

    /// Returns about how many bytes a task keeps that it was chosen for: its texts, and a message for each picture.
    pub fn kept_bytes(&self) -> u64 {
        const PICTURES: usize = 4;
        ((self.name.len() + self.said.len()) * (1 + PICTURES)) as u64
    }
}
