//! Answers as bytes: status, the headers every answer has, and a body of known length.

use bytes::Bytes;
use hyper::header::{ALLOW, CONNECTION, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use hyper::{Response, StatusCode};

use super::outgoing::Outgoing;
use crate::wire::RequestId;

/// What goes back to a client.
pub(super) type Answer = Response<Outgoing>;

/// The code of an error, kept beside the bytes that say it.
#[derive(Clone, Copy)]
struct Code(&'static str);

/// The type of creations and errors. The Python client reads no code from an error of another type. (Observed)
pub(super) const JSON: &str = "application/json";
/// The type of everything else about tasks, spelt as it was recorded. (Observed)
pub(super) const TASK_JSON: &str = "application/json;charset=UTF-8";

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The gateway puts this on everything it answers. (Observed)
const GATEWAY: HeaderName = HeaderName::from_static("x-dashscope-call-gateway");

/// Returns an answer without a body.
pub(super) fn bare(status: StatusCode) -> Answer {
    let mut answer = Answer::default();
    *answer.status_mut() = status;
    answer
}

/// Returns an answer with a body.
pub(super) fn with_body(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Answer {
    let mut answer = Answer::new(Outgoing::whole(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer
}

/// Returns an answer as the service's gateway sends it.
pub(super) fn gateway(status: StatusCode, content_type: &'static str, body: Vec<u8>) -> Answer {
    let mut answer = if body.is_empty() { bare(status) } else { with_body(status, content_type, body) };
    answer.headers_mut().insert(GATEWAY, HeaderValue::from_static("true"));
    answer
}

/// Remembers the code that an answer says.
pub(super) fn with_code(mut answer: Answer, code: &'static str) -> Answer {
    answer.extensions_mut().insert(Code(code));
    answer
}

/// Returns the code that an answer says, if it is an error.
pub(super) fn code(answer: &Answer) -> Option<&'static str> {
    answer.extensions().get::<Code>().map(|Code(code)| *code)
}

/// Returns how long an answer tells the client to wait.
pub(super) fn retry_after_ms(answer: &Answer) -> Option<u64> {
    let seconds: u64 = answer.headers().get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(seconds.saturating_mul(1_000))
}

/// Adds a header whose value was made here.
pub(super) fn say(answer: &mut Answer, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(HeaderName::from_static(name), value);
    }
}

/// Says which methods a path has.
pub(super) fn allow(mut answer: Answer, methods: &'static str) -> Answer {
    answer.headers_mut().insert(ALLOW, HeaderValue::from_static(methods));
    answer
}

/// Marks an answer that comes from before the service, which gives no request ids.
#[derive(Clone, Copy)]
struct NotOurs;

/// Returns an answer as if something before the service had sent it.
pub(super) fn not_ours(mut answer: Answer) -> Answer {
    answer.extensions_mut().insert(NotOurs);
    answer
}

/// Says which answer this is.
pub(super) fn sign(answer: &mut Answer, id: &RequestId) {
    if answer.extensions().get::<NotOurs>().is_some() {
        return;
    }
    if let Ok(id) = HeaderValue::from_str(id.as_str()) {
        answer.headers_mut().entry(REQUEST_ID).or_insert(id);
    }
}

/// Returns which answer this is; nothing if it does not say.
pub(super) fn signature(answer: &Answer) -> Option<&str> {
    answer.headers().get(REQUEST_ID)?.to_str().ok()
}

/// Says that nothing more is read from this connection.
pub(super) fn close(answer: &mut Answer) {
    answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
}
