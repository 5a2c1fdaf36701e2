//! A task as the service tells it, read tolerantly.
//!
//! Only the state is needed to make a [`Task`]; everything else may be missing, of another type, or new.

use std::fmt;

use serde_json::Value;

use crate::{
    call::{Answer, CallError},
    ids::{RequestId, TaskId},
    json,
    shown::Shown,
};

/// The state of a task.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// In the queue.
    Pending,
    /// At work.
    Running,
    /// Held up; it may go on.
    Suspended,
    /// Done, with at least one picture.
    Succeeded,
    /// Done, without a picture.
    Failed,
    /// Canceled before it began. (Observed; the reference does not list it.)
    Canceled,
    /// No such task, or its state is not known: also what a task becomes 24 h after its end.
    Unknown,
    /// A state this client has not heard of.
    Other(String),
}

impl Status {
    /// Returns the state that a word on the wire stands for.
    pub fn from_wire(word: &str) -> Self {
        match word {
            "PENDING" => Self::Pending,
            "RUNNING" => Self::Running,
            "SUSPENDED" => Self::Suspended,
            "SUCCEEDED" => Self::Succeeded,
            "FAILED" => Self::Failed,
            "CANCELED" => Self::Canceled,
            "UNKNOWN" => Self::Unknown,
            other => Self::Other(other.to_owned()),
        }
    }

    /// Returns the word on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Pending => "PENDING",
            Self::Running => "RUNNING",
            Self::Suspended => "SUSPENDED",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Canceled => "CANCELED",
            Self::Unknown => "UNKNOWN",
            Self::Other(word) => word,
        }
    }

    /// Whether the state is known never to change again; the age of a task aside.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Canceled | Self::Unknown)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", Shown(self.as_str()))
    }
}

/// Why a task, or one of its pictures, failed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Reason {
    /// The error code such as `InternalError.Timeout`; empty if there was none.
    pub code: String,
    /// The message; empty if there was none.
    pub message: String,
}

impl Reason {
    fn read(object: &Value) -> Self {
        let code = json::text(object, "code").unwrap_or_default();
        Self { code, message: json::text(object, "message").unwrap_or_default() }
    }

    fn is_given(&self) -> bool {
        !self.code.is_empty() || !self.message.is_empty()
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.code.as_str(), self.message.as_str()) {
            ("", "") => formatter.write_str("no reason given"),
            (text, "") | ("", text) => write!(formatter, "{}", Shown(text)),
            (code, message) => write!(formatter, "{}: {}", Shown(code), Shown(message)),
        }
    }
}

/// The link to a finished picture. It works without a key, for anybody, until 24 h after the task's end.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PictureLink(String);

impl PictureLink {
    /// Returns a link, for instance one that was stored; it is looked at when it is downloaded.
    pub fn new(url: impl Into<String>) -> Self {
        Self(url.into())
    }

    /// Returns the link as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PictureLink {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What became of one picture.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PictureResult {
    /// It is there.
    Picture(PictureLink),
    /// It could not be made.
    Failed(Reason),
}

impl PictureResult {
    fn read(item: &Value) -> Self {
        match json::text(item, "url") {
            Some(url) => Self::Picture(PictureLink(url)),
            None => Self::Failed(Reason::read(item)),
        }
    }
}

/// How many pictures are asked for, done, and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metrics {
    /// All pictures asked for.
    pub total: u64,
    /// Pictures that are there.
    pub succeeded: u64,
    /// Pictures that could not be made.
    pub failed: u64,
}

/// A task as the service tells it.
///
/// Times are as on the wire: `YYYY-MM-DD HH:MM:SS.mmm`, in UTC+8. (Observed; the reference leaves them out.)
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Task {
    /// The id of the task.
    pub task_id: TaskId,
    /// The state.
    pub status: Status,
    /// What became of each picture, in the service's order; empty until the end.
    pub results: Vec<PictureResult>,
    /// The counts, if told.
    pub metrics: Option<Metrics>,
    /// How many pictures are charged, if told.
    pub image_count: Option<u64>,
    /// Why the task failed; always there when it did, else only if told.
    pub failure: Option<Reason>,
    /// When it was sent in.
    pub submit_time: Option<String>,
    /// When work on it began.
    pub scheduled_time: Option<String>,
    /// When it ended.
    pub end_time: Option<String>,
    /// The id of the request that this answered.
    pub request_id: Option<RequestId>,
}

impl Task {
    /// Reads the answer to a query; `asked` is the task it is about if the answer doesn't name one.
    pub(crate) fn read(answer: &Answer, asked: &TaskId) -> Result<Self, CallError> {
        const STATUS: &str = "output.task_status";
        let null = Value::Null;
        let output = answer.json.get("output").unwrap_or(&null);
        let status = json::text(output, "task_status").ok_or_else(|| answer.lacks(STATUS))?;
        let status = Status::from_wire(&status);
        let told_id = json::text(output, "task_id").and_then(|id| TaskId::new(id).ok());
        let usage = answer.json.get("usage").unwrap_or(&null);
        Ok(Self {
            task_id: told_id.unwrap_or_else(|| asked.clone()),
            results: results(output.get("results")),
            metrics: output.get("task_metrics").filter(|metrics| metrics.is_object()).map(metrics),
            image_count: json::count(usage, "image_count"),
            failure: failure(&status, output, &answer.json),
            status,
            submit_time: json::text(output, "submit_time"),
            scheduled_time: json::text(output, "scheduled_time"),
            end_time: json::text(output, "end_time"),
            request_id: answer.request_id.clone(),
        })
    }

    /// Returns the pictures that are there, each with its zero-based place among the results.
    pub fn pictures(&self) -> impl Iterator<Item = (usize, &PictureLink)> {
        self.results.iter().enumerate().filter_map(|(index, result)| match result {
            PictureResult::Picture(link) => Some((index, link)),
            PictureResult::Failed(_) => None,
        })
    }

    /// Returns the reasons of the pictures that could not be made, each with its zero-based place.
    pub fn failures(&self) -> impl Iterator<Item = (usize, &Reason)> {
        self.results.iter().enumerate().filter_map(|(index, result)| match result {
            PictureResult::Picture(_) => None,
            PictureResult::Failed(reason) => Some((index, reason)),
        })
    }
}

fn results(field: Option<&Value>) -> Vec<PictureResult> {
    field.and_then(Value::as_array).into_iter().flatten().map(PictureResult::read).collect()
}

fn metrics(object: &Value) -> Metrics {
    let count = |field| json::count(object, field).unwrap_or_default();
    Metrics { total: count("TOTAL"), succeeded: count("SUCCEEDED"), failed: count("FAILED") }
}

/// The reference puts the reason beside the state; some gateways put it at the top.
fn failure(status: &Status, output: &Value, top: &Value) -> Option<Reason> {
    let reason = [output, top].into_iter().map(Reason::read).find(Reason::is_given);
    match status {
        Status::Failed => Some(reason.unwrap_or(Reason { code: String::new(), message: String::new() })),
        _ => Some(Reason::read(output)).filter(Reason::is_given),
    }
}
