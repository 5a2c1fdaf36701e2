//! Whose word counts where texts about the service disagree.

use std::fmt;
use std::str::FromStr;

use crate::scenario::{Grade, Source};
use crate::verdict::Verdict;

/// By which texts a target is judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Profile {
    /// The reference, to the letter; what recordings show instead is NON-STRICT.
    #[default]
    Document,
    /// Recordings of the live service; the reference's letter is NON-STRICT where they differ.
    Observed,
    /// Whatever any text says passes, and where the reference is silent nothing fails.
    Lenient,
    /// As `Observed`, with all the care that the live service asks for.
    Live,
}

impl Profile {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Document, Self::Observed, Self::Lenient, Self::Live];

    /// Returns its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Observed => "observed",
            Self::Lenient => "lenient",
            Self::Live => "live",
        }
    }

    /// Returns what a value from this source is worth.
    pub fn grade(self, source: Source) -> Verdict {
        match (self, source) {
            (Self::Lenient, _) => Verdict::Pass,
            (Self::Document, Source::Documented) => Verdict::Pass,
            (Self::Observed | Self::Live, Source::Observed) => Verdict::Pass,
            (_, Source::Documented | Source::Observed) => Verdict::NonStrict,
            (_, Source::Assumed) => Verdict::Info,
        }
    }
}

impl Grade {
    /// Returns the verdict it stands for.
    pub fn verdict(self) -> Verdict {
        match self {
            Self::Pass => Verdict::Pass,
            Self::Info => Verdict::Info,
            Self::NonStrict => Verdict::NonStrict,
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Profile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|profile| profile.name() == text);
        found.ok_or_else(|| format!("`{text}` is no profile: document, observed, lenient or live"))
    }
}
