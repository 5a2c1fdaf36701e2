//! Asks how a task is.

use std::time::Duration;

use crate::{
    call::{call, from_call_error},
    client::Client,
    ids::TaskId,
    refusal::{Refusal, TransportError, UnreadableReply},
    task::Task,
};

impl Client {
    /// Asks once how a task is. An id that nobody knows is no error but [`Status::Unknown`](crate::Status::Unknown).
    ///
    /// # Errors
    ///
    /// See [`QueryError`]. It is always safe to ask again.
    pub async fn query(&self, task_id: &TaskId) -> Result<Task, QueryError> {
        self.query_within(task_id, self.request_timeout).await
    }

    /// Asks with less time than a request usually has.
    #[tracing::instrument(level = "debug", skip_all, fields(%task_id))]
    pub(crate) async fn query_within(&self, task_id: &TaskId, limit: Duration) -> Result<Task, QueryError> {
        let url = self.endpoint(&["tasks", task_id.as_str()]);
        let get = self.api.get(url).timeout(limit.min(self.request_timeout));
        Ok(Task::read(&call(get).await?, task_id)?)
    }
}

/// Why it is not known how a task is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// The service, or a gateway before it, said no.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// No whole answer came.
    #[error(transparent)]
    Transport(TransportError),
    /// The answer doesn't tell the state.
    #[error(transparent)]
    Unreadable(Box<UnreadableReply>),
}

from_call_error!(QueryError);

impl QueryError {
    /// Whether asking again may help: anything but a refusal of the request itself.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Refused(refusal) => refusal.is_transient(),
            Self::Transport(_) | Self::Unreadable(_) => true,
        }
    }

    /// Returns how long the service wants to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused(refusal) => refusal.retry_after,
            Self::Transport(_) | Self::Unreadable(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::TransportKind;
    use std::net::TcpListener;

    #[tokio::test]
    async fn a_query_takes_no_longer_than_it_may() {
        // Connections are made by the system, and never answered.
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/api/v1", silent.local_addr().unwrap());
        let client = Client::builder().base_url(&url).api_key("k").build().unwrap();
        let task_id = TaskId::new("t").unwrap();
        let query = client.query_within(&task_id, Duration::from_millis(50));
        let answer = tokio::time::timeout(Duration::from_secs(20), query).await.expect("it ends by itself");
        let kind = match answer.unwrap_err() {
            QueryError::Transport(error) => error.kind(),
            other => panic!("{other:?}"),
        };
        assert_eq!(kind, TransportKind::TimedOut);
    }
}
