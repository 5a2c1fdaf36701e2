//! Departures from the reference that the server tolerated.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Something in a request that the reference does not have so, and that was taken all the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Departure {
    /// The requirement it departs from, as `R-081`.
    pub requirement: Cow<'static, str>,
    /// Where: a JSON pointer into the body, or a header's name.
    pub place: String,
    /// What is there, and what the reference has.
    pub what: Cow<'static, str>,
    /// How bad that is.
    pub severity: Severity,
}

/// How bad a departure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Another server may refuse it: the reference says otherwise.
    Violation,
    /// The reference recommends something else, or official clients do the same.
    Advice,
}

impl Departure {
    /// Returns a departure at a place.
    pub fn new(
        requirement: &'static str,
        place: impl Into<String>,
        what: &'static str,
        severity: Severity,
    ) -> Self {
        Self { requirement: requirement.into(), place: place.into(), what: what.into(), severity }
    }
}

impl fmt::Display for Departure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.requirement, self.place, self.what)
    }
}
