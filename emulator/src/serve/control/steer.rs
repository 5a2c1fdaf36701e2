//! Steps by hand: suspend, resume, end the current part, replace the rest of the script.

use hyper::StatusCode;
use serde::Deserialize;

use super::clock::Yes;
use super::{Answer, Desk, Failure};
use crate::faults::{Rule, script};
use crate::host::Inspection;
use crate::seed::Seed;
use crate::task::{Step, TaskId};

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
            Steer::Replace(statements) => replaced(&before, &statements)?,
        };
        self.host.steer(id, step).ok_or_else(missing)?;
        let after = self.host.inspect(id).ok_or_else(missing)?;
        if after.history.steps.len() == before.history.steps.len() {
            let error = format!("the task is {} and moves no more", after.view.state.status().as_str());
            return Err(Failure::new(StatusCode::CONFLICT, error));
        }
        self.task(task)
    }
}

/// Returns the step that puts these statements in the place of the rest of the script.
fn replaced(inspection: &Inspection, statements: &str) -> Result<Step, Failure> {
    let rules = Rule::of_header(statements).map_err(|error| Failure::bad(format!("replace: {error}")))?;
    if let Some(rule) = rules.iter().find(|rule| !rule.fault.is_of_task()) {
        return Err(Failure::bad(format!("replace: `{}` is about neither task nor picture", rule.fault)));
    }
    let record = &inspection.history.record;
    // Chance by hand is still chance, and still the same one for the same task.
    let dice = Seed::from_number(0).child_of_bytes(record.id.to_string().as_bytes());
    Ok(Step::Replace(script(record.script.clone(), &rules, &dice)))
}
