//! Lists the tasks of an account, page by page. (Observed; the reference does not have it.)

use std::num::NonZeroU32;

use serde_json::Value;

use crate::{
    call::{Answer, CallError, call, from_call_error},
    client::Client,
    ids::{RequestId, TaskId},
    json,
    refusal::{Refusal, TransportError, UnreadableReply},
    task::Status,
};

/// Which tasks to list, and which page of them; by default the first page of all of the last 24 h.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct TaskFilter {
    page: Option<NonZeroU32>,
    page_size: Option<NonZeroU32>,
    status: Option<Status>,
    model: Option<String>,
}

impl TaskFilter {
    /// Returns a filter that lets everything through.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the page, counted from 1.
    pub fn page(mut self, page: NonZeroU32) -> Self {
        self.page = Some(page);
        self
    }

    /// Sets how many tasks a page has; the service's choice (10) if not set.
    pub fn page_size(mut self, page_size: NonZeroU32) -> Self {
        self.page_size = Some(page_size);
        self
    }

    /// Lists only tasks in this state.
    pub fn status(mut self, status: Status) -> Self {
        self.status = Some(status);
        self
    }

    /// Lists only tasks of this model.
    pub fn model(mut self, model: impl Into<String>) -> Self {
        self.model = Some(model.into());
        self
    }

    fn pairs(&self) -> impl Iterator<Item = (&'static str, String)> {
        let page = self.page.map(|page| ("page_no", page.to_string()));
        let page_size = self.page_size.map(|size| ("page_size", size.to_string()));
        let status = self.status.as_ref().map(|status| ("status", status.as_str().to_owned()));
        let model = self.model.clone().map(|model| ("model_name", model));
        [page, page_size, status, model].into_iter().flatten()
    }
}

/// One task in a list. Times are milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskRow {
    /// The id of the task.
    pub task_id: TaskId,
    /// The state, if told.
    pub status: Option<Status>,
    /// The model it runs on.
    pub model: Option<String>,
    /// The id of the request that created it.
    pub request_id: Option<RequestId>,
    /// When it was created.
    pub created_ms: Option<u64>,
    /// When work on it began.
    pub start_ms: Option<u64>,
    /// When it ended.
    pub end_ms: Option<u64>,
}

/// A page of tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TaskPage {
    /// The tasks; a row that names none is left out.
    pub rows: Vec<TaskRow>,
    /// How many tasks pass the filter, on all pages.
    pub total: Option<u64>,
    /// How many pages there are.
    pub page_count: Option<u64>,
    /// Which page this is, counted from 1.
    pub page: Option<u64>,
    /// The id of the request.
    pub request_id: Option<RequestId>,
}

impl Client {
    /// Lists one page of the account's tasks.
    ///
    /// # Errors
    ///
    /// See [`ListError`]. It is always safe to ask again.
    #[tracing::instrument(level = "debug", skip_all)]
    pub async fn list(&self, filter: &TaskFilter) -> Result<TaskPage, ListError> {
        let mut url = self.endpoint(&["tasks"]);
        for (name, value) in filter.pairs() {
            url.query_pairs_mut().append_pair(name, &value);
        }
        let answer = call(self.api.get(url).timeout(self.request_timeout)).await?;
        Ok(page(&answer)?)
    }
}

fn page(answer: &Answer) -> Result<TaskPage, CallError> {
    let rows = answer.json.get("data").and_then(Value::as_array).ok_or_else(|| answer.lacks("data"))?;
    Ok(TaskPage {
        rows: rows.iter().filter_map(row).collect(),
        total: json::count(&answer.json, "total"),
        page_count: json::count(&answer.json, "total_page"),
        page: json::count(&answer.json, "page_no"),
        request_id: answer.request_id.clone(),
    })
}

fn row(object: &Value) -> Option<TaskRow> {
    Some(TaskRow {
        task_id: TaskId::new(json::text(object, "task_id")?).ok()?,
        status: json::text(object, "status").map(|word| Status::from_wire(&word)),
        model: json::text(object, "model_name"),
        request_id: json::text(object, "request_id").map(RequestId::new),
        created_ms: json::count(object, "gmt_create"),
        start_ms: json::count(object, "start_time"),
        end_ms: json::count(object, "end_time"),
    })
}

/// Why the tasks could not be listed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ListError {
    /// The service, or a gateway before it, said no.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// No whole answer came.
    #[error(transparent)]
    Transport(TransportError),
    /// The answer is not a page of tasks.
    #[error(transparent)]
    Unreadable(Box<UnreadableReply>),
}

from_call_error!(ListError);
