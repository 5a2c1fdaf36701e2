//! A world again, from its log.

use super::{Setup, World};
use crate::task::{Event, Stamped};

/// How many ids of a log came again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SameIds {
    /// Those that did.
    pub same: usize,
    /// All of them.
    pub all: usize,
}

impl World {
    /// Returns the world that a log leads to. Everything in the log must have been made by a world of this setup.
    pub fn replay(setup: Setup, log: impl IntoIterator<Item = Stamped<Event>>) -> Self {
        Self::replay_checked(setup, log).0
    }

    /// The same, and how many of the ids in the log are those that this setup gives.
    pub fn replay_checked(setup: Setup, log: impl IntoIterator<Item = Stamped<Event>>) -> (Self, SameIds) {
        let mut world = Self::new(setup);
        let mut ids = SameIds::default();
        for Stamped { seq, at, event } in log {
            world.last = at;
            world.next_seq = seq + 1;
            // As it was when this happened: a job's number depends on what was remembered then.
            world.forget_until(at);
            if let Event::Admitted(record) = &event {
                ids.all += 1;
                ids.same += usize::from(world.next_id(record.account, &record.fingerprint) == record.id);
            }
            world.happen(at, &event);
        }
        (world, ids)
    }
}
