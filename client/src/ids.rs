//! The two kinds of identifiers, kept apart by type.

use std::{fmt, str::FromStr};

use crate::shown::Shown;

/// Far above the 36 characters of every id seen, and short enough for any URL.
const TASK_ID_BYTES_MAX: usize = 256;

/// The id of a task, fit to be one segment of a URL's path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(String);

impl TaskId {
    /// Returns the id: 1 to 256 bytes, no control characters, not `.` or `..`.
    ///
    /// # Errors
    ///
    /// A text that a URL cannot carry as a path segment, and so would ask for something else.
    pub fn new(text: impl Into<String>) -> Result<Self, TaskIdError> {
        let text = text.into();
        // URL parsers drop dot segments and control characters: `/tasks/..` would not ask for a task at all.
        let fits = !text.trim().is_empty() && text.len() <= TASK_ID_BYTES_MAX;
        if fits && text != "." && text != ".." && !text.contains(char::is_control) {
            Ok(Self(text))
        } else {
            Err(TaskIdError { text })
        }
    }

    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for TaskId {
    type Err = TaskIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text)
    }
}

/// A text that cannot be a task id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{}' cannot be a task id", Shown(.text))]
pub struct TaskIdError {
    text: String,
}

/// The id of one request: what the service's support asks for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(String);

impl RequestId {
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", Shown(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_would_ask_for_another_path_are_no_task_ids() {
        for text in ["", " ", ".", "..", "a\nb", "a\tb", &"x".repeat(257)] {
            assert!(TaskId::new(text).is_err(), "{text:?}");
        }
        for text in ["86ecf553-d340-4e21-af6e-a0c6a421c010", "x", "...", "a/b", "ü"] {
            assert_eq!(TaskId::new(text).unwrap().as_str(), text);
        }
    }
}
