//! Exchanges on disk: masked before a line is written, served again as a target, compared step by step.
//!
//! A transcript is NDJSON: a header line, then one line an exchange. Nobody who reads one learns the key or a link
//! that still works; an id is replaced by a name, the same name everywhere, so that what belongs together is seen.

mod mask;
mod secrets;

pub use mask::Mask;
pub use secrets::{Kind, Secret, secrets};
