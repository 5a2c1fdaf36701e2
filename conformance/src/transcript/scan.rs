//! Looks for secrets in files that others may read. It tells where and of what kind, never the secret.

use std::fmt;
use std::io;
use std::path::Path;

use super::mask::Mask;
use super::secrets::{Kind, secrets};
use crate::ending::Ending;

/// A secret in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leak {
    /// The file.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What it is.
    pub kind: Kind,
}

impl Leak {
    /// Returns how a search ends that found these.
    pub fn ending(leaks: &[Self]) -> Ending {
        if leaks.is_empty() { Ending::Passed } else { Ending::SecretFound }
    }
}

impl fmt::Display for Leak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.kind.word())
    }
}

/// Returns every line with a secret, each kind once a line. `mask` knows the key.
pub fn scan(file: &str, bytes: &[u8], mask: &Mask) -> Vec<Leak> {
    let mut leaks = Vec::new();
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let shaped = secrets(&String::from_utf8_lossy(line)).into_iter().map(|secret| secret.kind);
        let key = mask.covers(line).then_some(Kind::Key);
        let mut kinds: Vec<_> = key.into_iter().chain(shaped).collect();
        kinds.sort_unstable();
        kinds.dedup();
        leaks.extend(kinds.into_iter().map(|kind| Leak { file: file.to_owned(), line: index + 1, kind }));
    }
    leaks
}

/// Returns every line of a file with a secret.
///
/// # Errors
/// The file cannot be read.
pub fn scan_file(path: &Path, mask: &Mask) -> io::Result<Vec<Leak>> {
    Ok(scan(&path.display().to_string(), &std::fs::read(path)?, mask))
}
