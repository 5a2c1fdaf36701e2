//! What can be wrong with a configuration, and where.

use std::fmt;
use std::io;

use super::setting::{Misread, Setting};
use super::source::Origin;
use super::value::{Secrecy, Secret};

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file was named and cannot be read.
    #[error("cannot read {path} ({origin})")]
    Unreadable {
        /// The file.
        path: String,
        /// Who named it.
        origin: Origin,
        /// What the system said.
        source: io::Error,
    },
    /// A file is not TOML.
    #[error("{place}: {message}")]
    Syntax {
        /// Where.
        place: Place,
        /// What the reader said.
        message: String,
    },
    /// A file sets something that does not exist.
    #[error("{place}: there is no setting `{key}`{}", suggestion(.nearest))]
    UnknownKey {
        /// Where.
        place: Place,
        /// What it sets.
        key: String,
        /// What was perhaps meant.
        nearest: Option<&'static str>,
    },
    /// A value that is none.
    #[error("{} cannot be {} ({origin}): {}", .setting.name, seen(.setting, .misread), .misread.why)]
    Wrong {
        /// Of what.
        setting: &'static Setting,
        /// Who set it.
        origin: Origin,
        /// What is wrong.
        misread: Misread,
    },
    /// Two settings that exclude each other.
    #[error("{one} ({one_origin}) and {other} ({other_origin}) exclude each other: set one")]
    Conflict {
        /// The one.
        one: &'static str,
        /// Who set it.
        one_origin: Origin,
        /// The other.
        other: &'static str,
        /// Who set it.
        other_origin: Origin,
    },
    /// An experiment that cannot be read.
    #[error("experiment: {0}")]
    Experiment(String),
    /// A file of keys that is not shaped like one; no key is told.
    #[error("{place}: {why}")]
    Accounts {
        /// Where.
        place: Place,
        /// What is wrong.
        why: String,
    },
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, as it was named.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.path, self.line)
    }
}

/// Says what was perhaps meant.
pub(super) fn suggestion(nearest: &Option<&'static str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

fn seen(setting: &Setting, misread: &Misread) -> String {
    match setting.secrecy {
        Secrecy::Secret => Secret::MASK.to_owned(),
        Secrecy::Open => format!("`{}`", misread.value),
    }
}
