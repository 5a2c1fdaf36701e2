//! What a client is answered: one struct per JSON object, its members in the order they are written.
//!
//! Counts are taken from the task each time and never stored. A success has no `code` or `message` at the top,
//! because clients take either as a failure.

mod list;

use serde::Serialize;

use super::clock_text::ServiceTime;
use super::{Refusal, RequestId, refusal};
use crate::behaviours::{Behaviours, RunningCounts};
use crate::task::{Counts, Outcome, Pictures, State, Status, TaskId, TaskView};
use crate::time::Timestamp;

pub use list::list;

/// Room for every answer but long lists, so that writing one allocates once.
const USUAL_BYTES: usize = 1_024;

/// Writes the answer to an accepted create request. Reference, "Successful response". (Documented)
pub fn created(view: &TaskView, request_id: &RequestId) -> Vec<u8> {
    #[derive(Serialize)]
    struct Created<'a> {
        output: Output,
        request_id: &'a RequestId,
    }
    #[derive(Serialize)]
    struct Output {
        task_id: TaskId,
        task_status: &'static str,
    }
    // Whatever it looks like a moment later: nothing else was ever answered here.
    let output = Output { task_id: view.record.id, task_status: Status::Pending.as_str() };
    json(&Created { output, request_id })
}

/// Writes the answer to a query. No view means that the caller has no such task: the answer is then UNKNOWN with
/// the id as it was asked for. `link` gives the URL of the picture with an index, from zero.
pub fn task(
    task_id_as_asked: &str,
    view: Option<&TaskView>,
    request_id: &RequestId,
    behaviours: &Behaviours,
    link: impl Fn(u8) -> String,
) -> Vec<u8> {
    let (output, usage) = match view {
        None => (Output::new(task_id_as_asked, Status::Unknown), None),
        Some(view) => (known(task_id_as_asked, view, behaviours, link), usage(&view.state)),
    };
    json(&Answer { request_id, output, usage })
}

/// Writes the answer to an accepted cancel. (Observed)
pub fn cancelled(request_id: &RequestId) -> Vec<u8> {
    #[derive(Serialize)]
    struct Cancelled<'a> {
        request_id: &'a RequestId,
    }
    json(&Cancelled { request_id })
}

/// Writes an error answer; nothing if the refusal has no body. Reference, "Error response". (Documented)
pub fn error(refusal: &Refusal, request_id: &RequestId) -> Vec<u8> {
    #[derive(Serialize)]
    struct Error<'a> {
        code: &'static str,
        message: &'a str,
        request_id: &'a RequestId,
    }
    if refusal.is_bare() {
        return Vec::new();
    }
    json(&Error { code: refusal.code, message: &refusal.message, request_id })
}

#[derive(Serialize)]
struct Answer<'a> {
    request_id: &'a RequestId,
    output: Output<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<Usage>,
}

/// Reference, `usage`: only what is billed. (Documented)
#[derive(Serialize)]
struct Usage {
    image_count: u8,
}

/// Reference, `output`, with the three times of every recording, in the recordings' order. (Observed)
#[derive(Serialize)]
struct Output<'a> {
    task_id: &'a str,
    task_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    submit_time: Option<ServiceTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scheduled_time: Option<ServiceTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<ServiceTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    results: Vec<Picture>,
    #[serde(skip_serializing_if = "Option::is_none")]
    task_metrics: Option<Metrics>,
}

/// Reference, `results`: a good picture has a URL, another one has a reason, in the order of their indices.
#[derive(Serialize)]
#[serde(untagged)]
enum Picture {
    Good { url: String },
    Failed { code: &'static str, message: String },
}

/// Reference, `task_metrics`. (Documented)
#[derive(Serialize)]
#[serde(rename_all = "UPPERCASE")]
struct Metrics {
    total: u8,
    succeeded: u8,
    failed: u8,
}

impl<'a> Output<'a> {
    fn new(task_id: &'a str, status: Status) -> Self {
        Self {
            task_id,
            task_status: status.as_str(),
            submit_time: None,
            scheduled_time: None,
            end_time: None,
            code: None,
            message: None,
            results: Vec::new(),
            task_metrics: None,
        }
    }
}

impl From<Counts> for Metrics {
    fn from(Counts { total, succeeded, failed }: Counts) -> Self {
        Self { total, succeeded, failed }
    }
}

fn known<'a>(
    task_id: &'a str,
    view: &TaskView,
    behaviours: &Behaviours,
    link: impl Fn(u8) -> String,
) -> Output<'a> {
    let total = view.record.job.count().get();
    let none_yet = Counts { total, succeeded: 0, failed: 0 };
    let output = Output {
        submit_time: Some(ServiceTime::of(view.submitted)),
        scheduled_time: scheduled(&view.state).map(ServiceTime::of),
        end_time: ended(&view.state).map(ServiceTime::of),
        ..Output::new(task_id, view.state.status())
    };
    let output = match &view.state {
        State::Pending => Output { task_metrics: Some(none_yet.into()), ..output },
        State::Running { counts, .. } | State::Suspended { counts, .. } => {
            let shown = match behaviours.running_counts {
                RunningCounts::DoneSoFar => *counts,
                RunningCounts::Zero => none_yet,
            };
            Output { task_metrics: Some(shown.into()), ..output }
        }
        State::Succeeded { pictures, .. } => Output {
            results: results(pictures, behaviours, link),
            task_metrics: Some(pictures.counts().into()),
            ..output
        },
        // All pictures count as failed, and there are no results (decision 4).
        State::Failed { reason, .. } => {
            let Refusal { status: _, code, message } = refusal(reason, behaviours);
            Output {
                code: Some(code),
                message: Some(message),
                task_metrics: Some(Counts { failed: total, ..none_yet }.into()),
                ..output
            }
        }
        State::Canceled { .. } => output,
        State::Unknown => Output::new(task_id, Status::Unknown),
    };
    match view.record.script.told {
        // A fault that lies, wherever there is something to lie about.
        Some(told) => Output { task_metrics: output.task_metrics.and(Some(told.into())), ..output },
        None => output,
    }
}

fn results(pictures: &Pictures, behaviours: &Behaviours, link: impl Fn(u8) -> String) -> Vec<Picture> {
    (0..)
        .zip(pictures.outcomes())
        .map(|(image_index, outcome)| match outcome {
            Outcome::Good => Picture::Good { url: link(image_index) },
            Outcome::Failed(reason) => {
                let Refusal { status: _, code, message } = refusal(reason, behaviours);
                Picture::Failed { code, message }
            }
        })
        .collect()
}

fn usage(state: &State) -> Option<Usage> {
    match state {
        State::Succeeded { pictures, .. } => Some(Usage { image_count: pictures.counts().succeeded }),
        State::Pending | State::Running { .. } | State::Suspended { .. } => None,
        State::Failed { .. } | State::Canceled { .. } | State::Unknown => None,
    }
}

/// Returns when a task started, if it did.
fn scheduled(state: &State) -> Option<Timestamp> {
    match state {
        State::Pending | State::Canceled { .. } | State::Unknown => None,
        State::Running { scheduled, .. }
        | State::Suspended { scheduled, .. }
        | State::Succeeded { scheduled, .. }
        | State::Failed { scheduled, .. } => Some(*scheduled),
    }
}

/// Returns when a task ended, if it did.
fn ended(state: &State) -> Option<Timestamp> {
    match state {
        State::Pending | State::Running { .. } | State::Suspended { .. } | State::Unknown => None,
        State::Succeeded { ended, .. } | State::Failed { ended, .. } | State::Canceled { ended } => {
            Some(*ended)
        }
    }
}

fn json(answer: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(USUAL_BYTES);
    serde_json::to_writer(&mut bytes, answer).expect("answers are structs of strings and numbers");
    bytes
}

#[cfg(test)]
mod tests;
