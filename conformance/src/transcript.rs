//! Exchanges on disk: masked before a line is written, served again as a target, compared step by step.
//!
//! A transcript is NDJSON: a header line, then one line an exchange. Nobody who reads one learns the key or a link
//! that still works; an id is replaced by a name such as `task-0001.masked`, the same name everywhere, so that what
//! belongs together is seen.

mod diff;
mod line;
mod mask;
mod names;
mod record;
mod replay;
mod scan;
mod scribe;
mod secrets;
mod token;

pub use diff::{Class, Comparison, Day, Decode, Difference, Known, KnownError, Outcome, Raster, diff};
pub use line::{Body, Came, Entry, Header, Received, SCHEMA_VERSION, Sent, Transcript, TranscriptError};
pub use mask::Mask;
pub use record::{At, CASE_HEADER, KIT, PREFLIGHT, PROBE, Recorder, case_header, record};
pub use replay::{Answer, Asked, RECORDED, REPLAY_HEADER, Tape, UNKNOWN, serve};
pub use scan::{Leak, scan, scan_file};
pub use scribe::Scribe;
pub use secrets::{Kind, Secret, secrets};

#[cfg(test)]
mod tests;
