//! A namespace's name: its tasks, limits and clock are nobody else's.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, LazyLock};

/// The name of a namespace.
///
/// Invariant: 1 to 64 of letters, digits, `_`, `-` and `.`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Namespace(Arc<str>);

/// A text that names no namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a namespace is 1 to 64 letters, digits, `_`, `-` or `.`")]
pub struct NotANamespace;

impl Namespace {
    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Namespace {
    fn default() -> Self {
        // Asked for with nearly every request.
        static HOME: LazyLock<Arc<str>> = LazyLock::new(|| "default".into());
        Self(Arc::clone(&HOME))
    }
}

impl FromStr for Namespace {
    type Err = NotANamespace;

    fn from_str(name: &str) -> Result<Self, NotANamespace> {
        let fits = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
        if fits && (1..=64).contains(&name.len()) { Ok(Self(name.into())) } else { Err(NotANamespace) }
    }
}

impl fmt::Display for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
