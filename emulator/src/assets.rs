//! Turns the URLs of a brief into settled inputs: had, within limits, fully decoded once.

mod address;
mod guard;

pub use guard::{Allowance, Guard, NotAnAllowance};
