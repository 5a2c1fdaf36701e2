//! The binary itself: what it prints, how it ends, and that it keeps its word about `compose`.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod compose;
mod laboratory;
mod serve;
mod support;
