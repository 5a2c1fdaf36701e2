//! What can be said of one check, and of many together.

use serde::{Deserialize, Serialize};

/// What can be said of one check; of several together, the strongest counts: the last in this list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    /// Seen and noted; the reference leaves it open.
    Info,
    /// As the reference says.
    Pass,
    /// Not as the reference says, but as it is listed to be elsewhere: a variant with a source.
    NonStrict,
    /// Not as a `should` sentence says.
    Warn,
    /// Not asked: the target lacks what the check needs.
    Skip,
    /// Not asked: what had to come before did not come true, such as a model that is still served.
    NotTested,
    /// The kit or the network broke.
    Error,
    /// Not as the reference says; no error of the kit outweighs what was seen.
    Fail,
}

impl Verdict {
    /// All of them, the weakest first.
    pub const ALL: [Self; 8] = [
        Self::Info,
        Self::Pass,
        Self::NonStrict,
        Self::Warn,
        Self::Skip,
        Self::NotTested,
        Self::Error,
        Self::Fail,
    ];

    /// Returns the word for it in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Info => "INFO",
            Self::NonStrict => "NON-STRICT",
            Self::Warn => "WARN",
            Self::Skip => "SKIP",
            Self::NotTested => "NOT_TESTED",
            Self::Fail => "FAIL",
            Self::Error => "ERROR",
        }
    }

    /// Whether something was asked and answered.
    pub fn is_judged(self) -> bool {
        !matches!(self, Self::Skip | Self::NotTested | Self::Error)
    }
}

impl From<bool> for Verdict {
    /// Whether something is as the reference says.
    fn from(holds: bool) -> Self {
        if holds { Self::Pass } else { Self::Fail }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stronger_verdict_counts() {
        assert!(Verdict::ALL.is_sorted());
        assert_eq!([Verdict::Pass, Verdict::Fail, Verdict::Skip].into_iter().max(), Some(Verdict::Fail));
    }
}
