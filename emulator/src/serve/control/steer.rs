//! Steps by hand: suspend, resume, end the current part, replace the rest of the script.

use std::sync::Arc;

use hyper::StatusCode;
use serde::Deserialize;

use super::clock::Yes;
use super::{Answer, Desk, Failure};
use crate::faults::{self, Carrier, Rule, What};
use crate::host::Inspection;
use crate::seed::Seed;
use crate::task::{Progress, Step, TaskId};

/// Exactly one step.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Steer {
    Suspend(Yes),
    Resume(Yes),
    Next(Yes),
    /// Statements about `task` and `picture`, as a header has them.
    Replace(String),
}

impl Desk<'_> {
    pub(super) fn steer(self, task: &str, steer: Steer) -> Result<Answer, Failure> {
        let missing = || Failure::missing("there is no such task");
        let id: TaskId = task.parse().map_err(|_| missing())?;
        let before = self.host.inspect(id).ok_or_else(missing)?;
        let step = match steer {
            Steer::Suspend(Yes) => Step::Suspend,
            Steer::Resume(Yes) => Step::Resume,
            Steer::Next(Yes) => Step::Next,
            Steer::Replace(statements) => replaced(&before, self.host.settings().progress, &statements)?,
        };
        self.host.steer(id, step).ok_or_else(missing)?;
        let after = self.host.inspect(id).ok_or_else(missing)?;
        if after.history.steps.len() == before.history.steps.len() {
            let error =
                format!("the task is {}: this step does not move it", after.view.state.status().as_str());
            return Err(Failure::new(StatusCode::CONFLICT, error));
        }
        self.task(task)
    }
}

/// Returns the step that puts these statements in the place of the rest of the script.
fn replaced(inspection: &Inspection, progress: Progress, statements: &str) -> Result<Step, Failure> {
    let rules = Rule::of_header(statements).map_err(|error| Failure::bad(format!("replace: {error}")))?;
    let by_hand = |(number, rule): (usize, &Arc<Rule>)| {
        Arc::new(Rule::new(&format!("steer/{number}"), Carrier::Rule, rule.fault.clone()))
    };
    let rules: Vec<_> = (1..).zip(&rules).map(by_hand).collect();
    let is_states = |rule: &Arc<Rule>| matches!(rule.fault.what, What::States(_));
    if !rules.iter().any(is_states) {
        return Err(Failure::bad("replace: `task=states(…)` says how the task goes on, and is missing"));
    }
    let fits = |rule: &&Arc<Rule>| rule.fault.is_of_task() && !matches!(rule.fault.what, What::Counts(_));
    if let Some(rule) = rules.iter().find(|rule| !fits(rule)) {
        return Err(Failure::bad(format!("replace: `{}` cannot befall a task that has begun", rule.said)));
    }
    let history = &inspection.history;
    let in_force = history.steps.iter().rev().find_map(|steered| match &steered.step {
        Step::Replace(script) => Some(script),
        _ => None,
    });
    let script = in_force.unwrap_or(&history.record.script).clone();
    // Chance by hand is still chance, and still the same one for the same task.
    let dice = Seed::from_number(0).child_of_bytes(history.record.id.to_string().as_bytes());
    let before = script.causes.clone();
    let mut script = faults::script(script, &rules, &dice);
    script.causes.splice(0..0, before);
    Ok(Step::Replace(match progress {
        Progress::Time => script,
        Progress::PerPoll | Progress::ByHand => script.without_time(),
    }))
}
