//! Scenarios: one check of one sentence each, as data.
//!
//! A scenario is a list of typed steps. Names (`$task`, `$picture.background`, the columns of a table of cases) are
//! replaced by their values, and that is all: data, not a language. The built-in set is made of the same files that
//! a team may write (`docs/writing-scenarios.md`).

mod drawing;
mod expect;
mod step;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use drawing::{Drawing, FileFormat, Motif};
pub use expect::{Expect, Grade, Matcher, Outcome, Phase, Refusal, Source, Variant};
pub use step::{
    Burst, Check, Clock, Create, Fault, Fields, Key, Law, Picture, Poll, Query, Raw, Request, Restart, Sight,
    Step, Until, Wait,
};

/// A row of the requirements: one checkable sentence of the reference, such as `R-027`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Row(u16);

impl Row {
    /// Returns the row of this number.
    pub fn new(number: u16) -> Self {
        Self(number)
    }

    /// Returns its number.
    pub fn number(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "R-{:03}", self.0)
    }
}

impl FromStr for Row {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.strip_prefix("R-").filter(|digits| digits.len() == 3);
        let number = digits.and_then(|digits| digits.parse().ok());
        number.map(Self).ok_or_else(|| format!("`{text}` is no row; rows are written like R-027"))
    }
}

impl TryFrom<String> for Row {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Row> for String {
    fn from(row: Row) -> Self {
        row.to_string()
    }
}

/// What a target must have for a scenario; otherwise it is skipped, with that reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// A control API: a clock to be moved, faults to be injected, limits to be changed.
    Control,
    /// The same request gives the same picture: a seed was chosen.
    Repeatable,
    /// Result links name one of the documented hosts.
    OssHost,
    /// The kit started the target, so that it can start it again.
    Launch,
}

/// Whether the target's limits on rate and tasks at work are lifted for a scenario, where the control API can.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Limits {
    /// They are not what the scenario is about.
    #[default]
    Lifted,
    /// They are.
    AsStarted,
}

/// One check of one sentence, or of one silence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Its name: lower case words with hyphens, never used again for something else.
    pub id: String,
    /// The sentences it checks.
    pub rows: Vec<Row>,
    /// What holds where it passes, in one sentence.
    pub title: String,
    /// What the check stands on: why it may be wrong.
    pub stands_on: String,
    /// Words to select it by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// What the target must have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Need>,
    /// Whether limits are lifted.
    #[serde(default, skip_serializing_if = "is_default")]
    pub limits: Limits,
    /// Pictures the kit draws and serves: `$picture.NAME` is the URL of each. A flat `background` is always there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub pictures: BTreeMap<String, Drawing>,
    /// A table of inputs: the steps are run once for each, with its columns as names. None is one run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<Case>,
    /// What is done, in order. The first step whose precondition fails ends the case.
    pub steps: Vec<Step>,
}

/// One line of a table of inputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Case {
    /// What it is called in reports.
    pub case: String,
    /// Its columns.
    #[serde(flatten)]
    pub columns: Map<String, Value>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
