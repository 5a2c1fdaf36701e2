//! The binary itself: what it prints, how it ends, and that it keeps its word about `compose`.
#![cfg(feature = "cli")]

mod compose;
mod serve;
mod support;
