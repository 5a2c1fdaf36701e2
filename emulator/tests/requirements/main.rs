//! The rows of the requirements table, each asked of a running server in words of HTTP and in pixels.
//!
//! A test's name begins with its row. Every test starts servers of its own, one in each profile where the answer
//! could differ, with a clock that stands still until it is moved and a gallery of pictures on loopback. Nothing
//! here looks at replies through our own types: status, headers, JSON and pixels are all there is. `coverage`
//! holds the list of rows, and says which are asked elsewhere or later and why.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod answers;
mod body;
mod coverage;
mod endpoint;
mod files;
mod keeping;
mod layout;
mod rates;
mod reading;
mod support;
mod tasks;
mod texts;
mod urls;
mod variety;
