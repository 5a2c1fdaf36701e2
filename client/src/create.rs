//! Creates a task.
//!
//! A creation is never repeated here: if its answer was lost, the task may exist, run, and be charged.

use reqwest::header::{CONTENT_TYPE, HeaderValue};

use crate::{
    call::{Answer, CallError, call},
    client::Client,
    ids::{RequestId, TaskId},
    json,
    refusal::{Refusal, TransportError, TransportKind, UnreadableReply},
    request::PosterRequest,
};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const ENABLE: HeaderValue = HeaderValue::from_static("enable");

/// A task that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Created {
    /// The id to ask for it by.
    pub task_id: TaskId,
    /// The id of the request.
    pub request_id: Option<RequestId>,
}

impl Client {
    /// Creates a task.
    ///
    /// # Errors
    ///
    /// See [`CreateError`]; only [`CreateError::Refused`] (other than by a gateway) and [`CreateError::NotSent`]
    /// are sure to have created nothing.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn create(&self, request: &PosterRequest) -> Result<Created, CreateError> {
        let body = serde_json::to_vec(request).expect("texts, numbers and lists always serialise");
        let mut post = self
            .api
            .post(self.endpoint(&["services", "aigc", "text2image", "image-synthesis"]))
            .timeout(self.request_timeout)
            .header(CONTENT_TYPE, JSON)
            .header("X-DashScope-Async", ENABLE)
            .body(body);
        if request.uses_temporary_storage() {
            post = post.header("X-DashScope-OssResourceResolve", ENABLE);
        }
        Ok(created(&call(post).await?)?)
    }
}

/// An id is worth more than a code beside it: the task exists.
fn created(answer: &Answer) -> Result<Created, CallError> {
    let task_id = answer.json.get("output").and_then(|output| json::text(output, "task_id"));
    match task_id.and_then(|id| TaskId::new(id).ok()) {
        Some(task_id) => Ok(Created { task_id, request_id: answer.request_id.clone() }),
        None => Err(answer.lacks("output.task_id")),
    }
}

/// Why no task is known to be created.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CreateError {
    /// The service, or a gateway before it, said no.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// Nothing was sent: it is safe to try again.
    #[error("the request was not sent")]
    NotSent(#[source] TransportError),
    /// The request was sent, but no whole answer came: the task may exist. [`Client::list`] may show it.
    #[error("the answer was lost, so the task may exist")]
    AnswerLost(#[source] TransportError),
    /// The service agreed without naming a task: it may exist.
    #[error(transparent)]
    Unreadable(Box<UnreadableReply>),
}

impl From<CallError> for CreateError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Refused(refusal) => Self::Refused(refusal),
            CallError::Unreadable(source) => Self::Unreadable(source),
            CallError::Transport(source) if source.kind() == TransportKind::NotConnected => {
                Self::NotSent(source)
            }
            CallError::Transport(source) => Self::AnswerLost(source),
        }
    }
}
