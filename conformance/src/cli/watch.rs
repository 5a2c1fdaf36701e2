//! What the command line prints, and the bar that shows how far a run is.

use std::io::{IsTerminal, Write};
use std::sync::{Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressStyle};

use crate::outcome::Audience;
use crate::outcome::CaseOutcome;
use crate::scenario::Scenario;
use crate::verdict::Verdict;

/// Prints a line. Whoever closes the pipe early has read enough.
pub(super) fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Prints an error.
pub(super) fn complain(why: &str) {
    let _ = writeln!(std::io::stderr(), "wanx-conformance: {why}");
}

/// A bar on a terminal; nothing elsewhere.
pub(super) struct Bar {
    bar: ProgressBar,
    failed: Mutex<usize>,
}

impl Bar {
    pub(super) fn new(cases: usize) -> Self {
        let style = ProgressStyle::with_template("{bar:40} {pos} of {len} cases {msg}");
        let bar = if std::io::stderr().is_terminal() {
            ProgressBar::new(cases as u64)
        } else {
            ProgressBar::hidden()
        };
        Self { bar: bar.with_style(style.expect("the template is right")), failed: Mutex::default() }
    }

    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

impl Audience for Bar {
    fn case_over(&self, _scenario: &Scenario, outcome: &CaseOutcome) {
        if outcome.verdict() >= Verdict::Error {
            let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
            *failed += 1;
            self.bar.set_message(format!("{failed} not as the reference says"));
        }
        self.bar.inc(1);
    }
}
