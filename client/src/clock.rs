//! The time that [`Client::wait`](crate::Client::wait) waits by.
//!
//! It is an argument, so that a test needn't sleep and a program that drives an emulator's clock can move that
//! clock instead. Sockets keep to real time whatever the clock says.

use std::{fmt, pin::Pin, time::Duration};

use tokio::time::Instant;

/// A source of time and pauses.
pub trait Clock: fmt::Debug + Send + Sync {
    /// Returns the time since some fixed moment; it never goes back.
    fn now(&self) -> Duration;

    /// Returns when at least the pause is over.
    fn sleep(&self, pause: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// The clock of the tokio runtime: real time, unless a test has paused it.
#[derive(Clone, Copy, Debug)]
pub struct TokioClock {
    origin: Instant,
}

impl TokioClock {
    /// Returns the clock, beginning now.
    pub fn new() -> Self {
        Self { origin: Instant::now() }
    }
}

impl Default for TokioClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for TokioClock {
    fn now(&self) -> Duration {
        self.origin.elapsed()
    }

    fn sleep(&self, pause: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(pause))
    }
}
