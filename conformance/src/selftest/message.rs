//! A request and a reply on their way through the tampering layer: read, changed, and made anew.

use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, StatusCode};
use serde_json::{Value, json};

/// Where tasks are created.
pub(crate) const CREATE_PATH: &str = "/api/v1/services/aigc/text2image/image-synthesis";
/// Where tasks are asked for; the id follows.
pub(crate) const TASKS_PATH: &str = "/api/v1/tasks/";
/// The header that repeats the request id of the body.
pub(crate) const REQUEST_ID: &str = "x-request-id";

/// A request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ask {
    pub(crate) method: Method,
    /// Path and query, as they came.
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// A reply.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// What a request is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    /// Creates a task.
    Create,
    /// Asks for a task, by the id as it stands in the path.
    Query(String),
    /// Anything else: a download, a list, a path of the vendor's that nobody serves.
    Other,
    /// The target's own control API, which nobody tampers with.
    Control,
}

impl Operation {
    /// Returns what a request is about.
    pub(crate) fn of(ask: &Ask) -> Self {
        let path = ask.path();
        if path.starts_with("/_emulator/") || path == "/health" {
            return Self::Control;
        }
        if path == CREATE_PATH && ask.method == Method::POST {
            return Self::Create;
        }
        match path.strip_prefix(TASKS_PATH).map(|id| id.trim_end_matches('/')) {
            Some(id) if ask.method == Method::GET && !id.is_empty() && !id.contains('/') => {
                Self::Query(id.to_owned())
            }
            _ => Self::Other,
        }
    }
}

impl Ask {
    /// Returns the path without the query.
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// Returns a header's text, if it is there and is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Gives a header another value.
    pub(crate) fn set_header(&mut self, name: &'static str, value: &str) {
        set_header(&mut self.headers, name, value);
    }

    /// Returns the body, if it is JSON.
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Changes the body, if it is JSON. What is not changed stays as it is to the byte.
    pub(crate) fn edit(&mut self, change: impl FnOnce(&mut Value)) {
        edit(&mut self.body, change);
    }
}

impl Answer {
    /// Returns a reply with a JSON body.
    pub(crate) fn of(status: u16, body: &Value) -> Self {
        let mut headers = HeaderMap::new();
        set_header(&mut headers, CONTENT_TYPE.as_str(), "application/json");
        if let Some(id) = body.get("request_id").and_then(Value::as_str) {
            set_header(&mut headers, REQUEST_ID, id);
        }
        let body = body.to_string().into();
        Self { status: status_of(status), headers, body }
    }

    /// Returns a well-formed error.
    pub(crate) fn error(status: u16, code: &str, message: &str, request_id: &str) -> Self {
        Self::of(status, &json!({"code": code, "message": message, "request_id": request_id}))
    }

    /// Returns the body, if it is JSON.
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Changes the body, if it is JSON. What is not changed stays as it is to the byte.
    pub(crate) fn edit(&mut self, change: impl FnOnce(&mut Value)) {
        edit(&mut self.body, change);
    }

    /// Gives a header another value.
    pub(crate) fn set_header(&mut self, name: &'static str, value: &str) {
        set_header(&mut self.headers, name, value);
    }

    /// Gives it another status.
    pub(crate) fn set_status(&mut self, status: u16) {
        self.status = status_of(status);
    }

    /// Gives the reply another request id, in its body and, where there is one, in its header; `None` takes it away.
    pub(crate) fn renumber(&mut self, id: Option<&str>) {
        self.edit(|body| match (id, body.as_object_mut()) {
            (Some(id), Some(body)) => drop(body.insert("request_id".into(), id.into())),
            (None, Some(body)) => drop(body.remove("request_id")),
            (_, None) => (),
        });
        match id {
            Some(id) if self.headers.contains_key(REQUEST_ID) => self.set_header(REQUEST_ID, id),
            Some(_) => (),
            None => drop(self.headers.remove(REQUEST_ID)),
        }
    }

    /// Returns the status of the task that it shows, if it shows one.
    pub(crate) fn task_status(&self) -> Option<String> {
        let body = self.json()?;
        body.pointer("/output/task_status").and_then(Value::as_str).map(str::to_owned)
    }

    /// Returns the id of the task that came of a create request, if one did.
    pub(crate) fn task_id(&self) -> Option<String> {
        let body = self.json()?;
        body.pointer("/output/task_id").and_then(Value::as_str).map(str::to_owned)
    }
}

/// Takes what is at a place out of a value.
pub(crate) fn take(value: &mut Value, pointer: &str) -> Option<Value> {
    let (parent, name) = pointer.rsplit_once('/')?;
    value.pointer_mut(parent)?.as_object_mut()?.remove(name)
}

/// Puts something at a place in a value; objects on the way are made.
pub(crate) fn put(value: &mut Value, pointer: &str, new: impl Into<Value>) {
    let mut place = value;
    for name in pointer.split('/').skip(1) {
        let Some(object) = place.as_object_mut() else { return };
        place = object.entry(name).or_insert_with(|| json!({}));
    }
    *place = new.into();
}

/// Changes what is at a place in a value, if something is.
pub(crate) fn alter(value: &mut Value, pointer: &str, change: impl FnOnce(&mut Value)) {
    if let Some(place) = value.pointer_mut(pointer) {
        change(place);
    }
}

/// Returns the list at a place; nothing is an empty one.
pub(crate) fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn edit(bytes: &mut Bytes, change: impl FnOnce(&mut Value)) {
    let Ok(before) = serde_json::from_slice::<Value>(bytes) else { return };
    let mut after = before.clone();
    change(&mut after);
    if after != before {
        *bytes = after.to_string().into();
    }
}

fn set_header(headers: &mut HeaderMap, name: &'static str, value: &str) {
    // What cannot stand in a header is left out: lies are made of plain letters.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(method: Method, target: &str) -> Ask {
        Ask { method, target: target.into(), headers: HeaderMap::new(), body: Bytes::new() }
    }

    #[test]
    fn an_operation_is_known_by_method_and_path() {
        let of = |method, target| Operation::of(&ask(method, target));
        assert_eq!(of(Method::POST, CREATE_PATH), Operation::Create);
        assert_eq!(of(Method::GET, CREATE_PATH), Operation::Other);
        assert_eq!(of(Method::GET, "/api/v1/tasks/a-1?n=1"), Operation::Query("a-1".into()));
        assert_eq!(of(Method::GET, "/api/v1/tasks/"), Operation::Other);
        assert_eq!(of(Method::POST, "/api/v1/tasks/a-1/cancel"), Operation::Other);
        assert_eq!(of(Method::POST, "/_emulator/clock"), Operation::Control);
    }

    #[test]
    fn a_body_that_is_not_changed_stays_as_it_is_to_the_byte() {
        let mut answer = Answer::of(200, &json!({"request_id": "1"}));
        answer.body = Bytes::from_static(b"{ \"b\": 1,  \"a\": 2.0 }");
        answer.edit(|body| put(body, "/b", 1));
        assert_eq!(answer.body, "{ \"b\": 1,  \"a\": 2.0 }");
        answer.edit(|body| put(body, "/b/c", 1));
        assert_eq!(answer.json().unwrap(), json!({"a": 2.0, "b": 1}), "1 is no object");
        answer.edit(|body| put(body, "/d/e", 1));
        assert_eq!(answer.json().unwrap(), json!({"a": 2.0, "b": 1, "d": {"e": 1}}));
    }

    #[test]
    fn a_request_id_is_changed_in_body_and_header() {
        let mut answer = Answer::error(400, "A", "B", "one");
        answer.renumber(Some("two"));
        let two = answer.json().unwrap()["request_id"].clone();
        assert_eq!((two, answer.headers[REQUEST_ID].to_str().unwrap()), (json!("two"), "two"));
        answer.renumber(None);
        assert_eq!(answer.json().unwrap(), json!({"code": "A", "message": "B"}));
        assert!(!answer.headers.contains_key(REQUEST_ID));
    }
}
