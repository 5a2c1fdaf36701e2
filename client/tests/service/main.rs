//! The client against recorded answers, over real sockets on loopback.
//!
//! Shapes are those of the reference and of recordings of the live service; broken ones are ours.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod creating;
mod downloading;
mod environment;
mod listing;
mod querying;
mod support;
mod waiting;
