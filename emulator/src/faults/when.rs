//! When a fault strikes: conditions on the exchange, on its number, on chance and on emulator time.

use std::fmt;

use serde_json::Value;

use super::chosen::Facts;
use super::grammar::quoted;
use super::span::show_span;
use crate::task::KeyHash;
use crate::time::{Span, Timestamp};

/// All of a statement's conditions; none means always.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct When(pub Vec<Condition>);

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// `nth(2)`: the second exchange that fulfils the other conditions, and no other.
    Nth(u64),
    /// `first(3)`: the first three.
    First(u64),
    /// `every(4)`: the fourth, the eighth and so on.
    Every(u64),
    /// `chance(20%)`: by a roll of the seeded dice; in millionths.
    Chance(u32),
    /// `between(10s, 20s)`: from the first moment on, before the second.
    Between(Moment, Moment),
    /// `key(sk-…)`: asked with this key.
    Key(KeyHash),
    /// `namespace(blue)`: in this namespace.
    Namespace(String),
    /// `model(wanx-ast)`: for this model.
    Model(String),
    /// `json(/input/title/0, "Boom")`: the request's body has this value there, or any if none is named.
    Json {
        /// Where, as RFC 6901 writes it.
        pointer: String,
        /// What has to be there.
        value: Option<Value>,
    },
}

/// A moment of emulator time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// So long after the rule came into force.
    After(Span),
    /// At an instant.
    At(Timestamp),
}

impl Moment {
    fn instant(self, in_force_since: Timestamp) -> Timestamp {
        match self {
            Self::After(span) => in_force_since + span,
            Self::At(at) => at,
        }
    }
}

/// A whole, in the unit of [`Condition::Chance`].
pub(super) const MILLION: u32 = 1_000_000;

impl When {
    /// Returns whether everything holds that does not depend on counting or chance.
    pub(super) fn concerns(&self, facts: &Facts<'_>, in_force_since: Timestamp) -> bool {
        self.0.iter().all(|condition| match condition {
            Condition::Nth(_) | Condition::First(_) | Condition::Every(_) | Condition::Chance(_) => true,
            Condition::Between(from, until) => {
                (from.instant(in_force_since)..until.instant(in_force_since)).contains(&facts.now)
            }
            Condition::Key(key) => facts.key == Some(*key),
            Condition::Namespace(name) => facts.namespace == name,
            Condition::Model(model) => facts.body_at("/model").and_then(Value::as_str) == Some(model),
            Condition::Json { pointer, value } => facts
                .body_at(pointer)
                .is_some_and(|found| value.as_ref().is_none_or(|expected| expected == found)),
        })
    }

    /// Returns whether the conditions that count take the exchange with this number, from one.
    pub(super) fn counts(&self, number: u64) -> bool {
        self.0.iter().all(|condition| match condition {
            Condition::Nth(nth) => number == *nth,
            Condition::First(count) => number <= *count,
            Condition::Every(every) => number.is_multiple_of(*every),
            _ => true,
        })
    }

    /// Returns the chance that everything is left to, if anything is; in millionths.
    pub(super) fn chance(&self) -> Option<u32> {
        let chances = self.0.iter().filter_map(|condition| match condition {
            Condition::Chance(millionths) => Some(u64::from(*millionths)),
            _ => None,
        });
        // Two chances are as good as their product.
        let both = |one: u64, other: u64| one * other / u64::from(MILLION);
        chances.reduce(both).map(|chance| u32::try_from(chance).unwrap_or(MILLION))
    }

    /// Returns whether a condition looks into the request's body.
    pub(super) fn reads_body(&self) -> bool {
        self.0.iter().any(|condition| matches!(condition, Condition::Model(_) | Condition::Json { .. }))
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|condition| write!(f, ":{condition}"))
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nth(number) => write!(f, "nth({number})"),
            Self::First(count) => write!(f, "first({count})"),
            Self::Every(every) => write!(f, "every({every})"),
            Self::Chance(millionths) => write!(f, "chance({}%)", f64::from(*millionths) / 10_000.0),
            Self::Between(from, until) => write!(f, "between({from}, {until})"),
            Self::Key(key) => write!(f, "key({key})"),
            Self::Namespace(name) => write!(f, "namespace({})", quoted(name)),
            Self::Model(model) => write!(f, "model({})", quoted(model)),
            Self::Json { pointer, value: None } => write!(f, "json({pointer})"),
            Self::Json { pointer, value: Some(value) } => write!(f, "json({pointer}, {value})"),
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::After(span) => f.write_str(&show_span(*span)),
            Self::At(at) => match jiff::Timestamp::from_millisecond(at.as_ms()) {
                Ok(instant) => instant.fmt(f),
                // Beyond any calendar: no clock gets there.
                Err(_) => f.write_str("forever"),
            },
        }
    }
}
