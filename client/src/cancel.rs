//! Cancels a task that has not begun. (Observed; the reference does not have it.)

use reqwest::header::CONTENT_LENGTH;

use crate::{
    call::{call, from_call_error},
    client::Client,
    ids::{RequestId, TaskId},
    refusal::{Refusal, TransportError, UnreadableReply},
};

/// A cancellation that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Canceled {
    /// The id of the request.
    pub request_id: Option<RequestId>,
}

impl Client {
    /// Cancels a task that is still in the queue.
    ///
    /// # Errors
    ///
    /// See [`CancelError`]; a task that runs or has ended is refused with the code `UnsupportedOperation`.
    #[tracing::instrument(level = "debug", skip_all, fields(%task_id))]
    pub async fn cancel(&self, task_id: &TaskId) -> Result<Canceled, CancelError> {
        let url = self.endpoint(&["tasks", task_id.as_str(), "cancel"]);
        // Said aloud: the HTTP library leaves the length of nothing out, and some servers then answer 411.
        let post = self.api.post(url).timeout(self.request_timeout).header(CONTENT_LENGTH, 0);
        let answer = call(post).await?;
        match answer.error_in_disguise() {
            Some(error) => Err(error.into()),
            None => Ok(Canceled { request_id: answer.request_id }),
        }
    }
}

/// Why a task is not known to be canceled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CancelError {
    /// The service said no: usually the task is no longer in the queue.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// No whole answer came: the task may be canceled or not.
    #[error(transparent)]
    Transport(TransportError),
    /// The answer is not one of this API.
    #[error(transparent)]
    Unreadable(Box<UnreadableReply>),
}

from_call_error!(CancelError);
