//! How good is the kit? A layer in front of a target that speaks the API tells one lie at a time, each against one
//! sentence of the reference: the scenario of that sentence has to notice.
//!
//! The lies were written from `requirements.json`, before any scenario was.

mod deviations;
mod file;
mod lie;
mod memory;
mod message;
mod poster;
mod proxy;
mod stage;
#[cfg(test)]
mod tests;
pub mod trial;
mod unseen;

use std::fmt;

pub use deviations::deviations;
pub use proxy::Proxy;
pub use unseen::{Unseen, unseen};

use crate::scenario::Row;
use lie::Lie;

/// One lie against one sentence.
pub struct Deviation {
    /// Its name: lower case words with hyphens, never used again for something else.
    pub id: &'static str,
    /// The sentence it breaks.
    pub row: Row,
    /// What a client sees.
    pub what: &'static str,
    /// How it is done.
    lie: Lie,
}

/// What is said of a lie before it is told how it is done.
struct Claim {
    id: &'static str,
    row: Row,
    what: &'static str,
}

/// Begins a deviation: its name, the sentence it breaks, what a client sees.
fn deviation(id: &'static str, row: u16, what: &'static str) -> Claim {
    Claim { id, row: Row::new(row), what }
}

impl Claim {
    /// Says how it is done.
    fn by(self, lie: Lie) -> Deviation {
        let Self { id, row, what } = self;
        Deviation { id, row, what, lie }
    }
}

impl fmt::Debug for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} against {}: {}", self.id, self.row, self.what)
    }
}
