//! Tasks from the inside: script, events, place in the lane, and plans.

use hyper::StatusCode;
use serde::Serialize;

use super::shapes::TaskShape;
use super::{Answer, Desk, Failure, found};
use crate::host::{Inspection, Namespace};
use crate::pictures::PaintError;
use crate::task::{Status, TaskId};

/// More tasks than anybody reads; the newest are shown.
const MOST_SHOWN: usize = 1_000;

#[derive(Serialize)]
struct TasksShape<'a> {
    namespace: &'a str,
    total: usize,
    tasks: Vec<TaskLine>,
}

#[derive(Serialize)]
struct TaskLine {
    task_id: TaskId,
    account: String,
    status: Status,
    submitted_ms: i64,
}

impl Desk<'_> {
    pub(super) fn tasks(self, namespace: &Namespace) -> Answer {
        let ids = self.host.task_ids(namespace);
        let newest_first = ids.iter().rev().take(MOST_SHOWN);
        let tasks = newest_first.filter_map(|id| self.host.inspect(*id)).map(line).collect();
        found(&TasksShape { namespace: namespace.as_str(), total: ids.len(), tasks })
    }

    pub(super) fn task(self, task: &str) -> Result<Answer, Failure> {
        let inspection = self.host.inspect(id(task)?).ok_or_else(no_task)?;
        Ok(found(&TaskShape::of(&inspection, self.host.behaviours())))
    }

    pub(super) async fn plan(self, task: &str, index: &str) -> Result<Answer, Failure> {
        let index = index.parse().map_err(|_| Failure::missing("pictures are numbered from 0"))?;
        let plan = self.host.plan(id(task)?, index).await;
        match plan {
            Ok(Some(plan)) => Ok(found(&plan)),
            Ok(None) => Err(Failure::missing("there is no such picture, or its inputs are not there")),
            Err(PaintError::Busy) => {
                Err(Failure::new(StatusCode::SERVICE_UNAVAILABLE, PaintError::Busy.to_string()))
            }
            Err(error) => Err(Failure::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())),
        }
    }
}

fn line(Inspection { view, history, .. }: Inspection) -> TaskLine {
    TaskLine {
        task_id: history.record.id,
        account: history.record.account.to_string(),
        status: view.state.status(),
        submitted_ms: history.admitted.as_ms(),
    }
}

fn id(text: &str) -> Result<TaskId, Failure> {
    text.parse().map_err(|_| no_task())
}

fn no_task() -> Failure {
    Failure::missing("there is no such task")
}
