//! What a reply has to be: strict matchers. 2 is not 2.0 is not "2", and absent is not null.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Row, is_default};

/// What a reply has to be. Status, code and message are judged apart; what is not named is not judged.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Expect {
    /// The sentences these checks are for, if not all of the scenario's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Row>,
    /// What a mismatch is worth, if it is not to weigh what its sentence weighs: for what the reference leaves open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mismatch: Option<Grade>,
    /// Whether a task comes of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// The HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Matcher>,
    /// Headers by name in lower case; each is a text, or absent.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, Matcher>,
    /// Places in the body by JSON pointer (`/output/task_id`; the empty pointer is the body whole).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub json: BTreeMap<String, Matcher>,
    /// The body as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Matcher>,
}

/// What comes of a create request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// HTTP 200 and a task id.
    Accepted,
    /// An error and no task id, or, where the phase leaves it open, a task that ends FAILED with the error.
    Refused(Refusal),
}

/// How something is refused.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Refusal {
    /// When it is told.
    #[serde(skip_serializing_if = "is_default")]
    pub phase: Phase,
    /// Which texts show that it is accepted instead: a variant of that source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Source>,
    /// The HTTP status, if it is told at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Matcher>,
    /// The code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Matcher>,
    /// The message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Matcher>,
}

/// When an error is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// At once.
    #[default]
    Create,
    /// At once, as the reference's table of errors has it, or in the task, as recordings show: two variants.
    CreateOrTask,
    /// Either, and neither is the stricter: the reference is silent.
    Open,
}

/// What one value has to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Matcher {
    /// It is not there; `null` is there.
    Absent,
    /// It is there.
    Present,
    /// A string that is not empty.
    Text,
    /// A number without a fraction, written without one.
    Integer,
    /// A list.
    List,
    /// An object.
    Object,
    /// This value, to the type: 2 is not 2.0.
    Equals(Value),
    /// One of these values.
    OneOf(Vec<Value>),
    /// None of these values.
    NoneOf(Vec<Value>),
    /// One of these values, each with its source: which one it is decides the verdict, by profile.
    Variants(Vec<Variant>),
    /// A string that has a match of this regular expression.
    Matches(String),
    /// A string in which this text is not found.
    Lacks(String),
    /// A number from the first to the second, both included.
    Between(Value, Value),
    /// A list of so many items.
    Length(Value),
    /// A list, each item of which matches.
    Each(Box<Matcher>),
    /// An object with these members and no others.
    Closed(BTreeMap<String, Matcher>),
    /// An object with these members, and maybe others.
    Members(BTreeMap<String, Matcher>),
    /// The value at another place of the same body.
    SameAs(String),
    /// The sum of the integers at other places of the same body.
    SumOf(Vec<String>),
    /// At least the sum of the integers at other places of the same body.
    AtLeastSumOf(Vec<String>),
    /// How many objects of the list at a place have a member.
    CountOf {
        /// The list.
        list: String,
        /// The member.
        having: String,
    },
    /// Strings or numbers, no two the same.
    Distinct,
    /// All of these.
    All(Vec<Matcher>),
    /// At least one of these.
    Any(Vec<Matcher>),
}

/// A value that a text about the service names, where texts disagree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// The value.
    pub value: Value,
    /// Where it comes from. A profile takes its own source as PASS.
    pub source: Source,
    /// What it is worth, if the source is not to decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The reference says so.
    Documented,
    /// Recordings of the live service show it.
    Observed,
    /// Neither; the likeliest of what is left.
    Assumed,
}

impl Source {
    /// Returns the word for it in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Observed => "observed",
            Self::Assumed => "assumed",
        }
    }
}

/// What a variant is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// As good as any.
    Pass,
    /// Noted.
    Info,
    /// Accepted, and told apart.
    NonStrict,
}
