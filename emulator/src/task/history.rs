//! What has happened to one task so far, folded from the log.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Event, Record, Stage, Stamped, Step};
use crate::inputs::Inputs;
use crate::reason::Reason;
use crate::time::Timestamp;

/// One task with everything that has happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// What was admitted.
    pub record: Arc<Record>,
    /// When.
    pub admitted: Timestamp,
    /// When its pictures were settled, and how.
    pub settled: Option<(Timestamp, Result<Inputs, Reason>)>,
    /// When it was cancelled.
    pub cancelled: Option<Timestamp>,
    /// How it was moved by hand, in order.
    pub steps: Vec<Steered>,
}

/// A move by hand that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Steered {
    /// When.
    pub at: Timestamp,
    /// How.
    pub step: Step,
    /// Where the task was.
    pub stage: Stage,
}

impl History {
    /// Returns the history of a task that was just admitted.
    pub fn new(record: Arc<Record>, admitted: Timestamp) -> Self {
        Self { record, admitted, settled: None, cancelled: None, steps: Vec::new() }
    }

    /// Folds the log of one lane into the histories of its tasks, in the order of admission.
    pub fn fold(log: &[Stamped<Event>]) -> Vec<Self> {
        let mut histories: Vec<Self> = Vec::new();
        for Stamped { at, event, .. } in log {
            match event {
                Event::Admitted(record) => histories.push(Self::new(Arc::clone(record), *at)),
                Event::SlotsChanged { .. } => {}
                Event::Settled { task, .. } | Event::Cancelled { task } | Event::Steered { task, .. } => {
                    if let Some(history) = histories.iter_mut().find(|history| history.record.id == *task) {
                        history.happened(*at, event);
                    }
                }
            }
        }
        histories
    }

    /// Takes note of an event of this task. The first settling counts; so does the first cancelling.
    pub fn happened(&mut self, at: Timestamp, event: &Event) {
        match event {
            Event::Settled { inputs, .. } => {
                self.settled.get_or_insert_with(|| (at, inputs.clone()));
            }
            Event::Cancelled { .. } => {
                self.cancelled.get_or_insert(at);
            }
            Event::Steered { step, stage, .. } => {
                self.steps.push(Steered { at, step: step.clone(), stage: *stage })
            }
            Event::Admitted(_) | Event::SlotsChanged { .. } => {}
        }
    }
}
