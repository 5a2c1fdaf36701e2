//! Writes a transcript while a run goes on: each case when it is over.

use std::io::{self, Write};
use std::slice;
use std::sync::{Mutex, PoisonError};

use super::record::{At, KIT, Recorder};
use crate::exchange::Exchange;
use crate::outcome::Audience;
use crate::outcome::CaseOutcome;
use crate::scenario::Scenario;

/// Watches a run and writes down what it sees. What is written is whole lines at any time, so that a run that is
/// interrupted leaves a transcript of the cases that were over.
pub struct Scribe<W> {
    state: Mutex<State<W>>,
}

struct State<W> {
    recorder: Recorder<W>,
    /// What went wrong first; nothing is written after it.
    trouble: Option<io::Error>,
}

impl<W: Write> Scribe<W> {
    /// Returns one that has written the first line.
    pub fn new(recorder: Recorder<W>) -> Self {
        Self { state: Mutex::new(State { recorder, trouble: None }) }
    }

    /// Returns whether everything was written.
    ///
    /// # Errors
    /// Why something was not.
    pub fn end(&self) -> io::Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.trouble.take().map_or(Ok(()), Err)
    }

    fn write(&self, scenario: &str, case: Option<&str>, exchanges: &[Exchange]) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        for (index, exchange) in exchanges.iter().enumerate() {
            if state.trouble.is_some() {
                return;
            }
            state.trouble = state.recorder.write(At { scenario, case, index }, exchange).err();
        }
    }
}

impl<W: Write + Send> Audience for Scribe<W> {
    fn looked(&self, name: &str, exchange: &Exchange) {
        self.write(KIT, Some(name), slice::from_ref(exchange));
    }

    fn case_over(&self, scenario: &Scenario, outcome: &CaseOutcome) {
        self.write(&scenario.id, outcome.name.as_deref(), &outcome.exchanges);
    }
}
