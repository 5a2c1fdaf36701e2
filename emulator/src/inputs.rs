//! What is known of a task's pictures once they are settled: their digests and the background's size.
//!
//! Small plain data that a task's log can keep; the bytes themselves live in `assets`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The BLAKE3 digest of a picture's encoded bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Returns the digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// Returns the 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A task's pictures, fetched, checked and decoded once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// The background.
    pub background: Digest,
    /// The logo, if the brief names one.
    pub logo: Option<Digest>,
    /// The background's width as displayed.
    pub width_px: u32,
    /// The background's height as displayed.
    pub height_px: u32,
}
