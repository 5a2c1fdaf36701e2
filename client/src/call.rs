//! One exchange with the API: send, read a bounded body, tell answers from refusals.
//!
//! It never repeats a request, and never reads more than [`REPLY_BYTES_MAX`].

use std::time::Duration;

use bytes::BytesMut;
use reqwest::{
    RequestBuilder, Response,
    header::{HeaderMap, RETRY_AFTER},
};
use serde_json::Value;

use crate::{
    ids::RequestId,
    json,
    refusal::{Refusal, ReplyProblem, TransportError, UnreadableReply},
};

/// A page of tasks takes some kilobytes; nothing legitimate comes near.
const REPLY_BYTES_MAX: usize = 4 << 20;
/// Enough to recognise whose page it is that came instead of an answer.
const EXCERPT_BYTES_MAX: usize = 2048;

/// A success by its status, as JSON; an empty body is `Null`.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) json: Value,
    pub(crate) request_id: Option<RequestId>,
    reply: Reply,
}

/// Why there is no answer. Every operation turns it into an error of its own.
#[derive(Debug)]
pub(crate) enum CallError {
    Refused(Box<Refusal>),
    Transport(TransportError),
    Unreadable(Box<UnreadableReply>),
}

/// Gives the error of an operation the three ways in which every exchange can fail.
macro_rules! from_call_error {
    ($error:ident) => {
        impl From<$crate::call::CallError> for $error {
            fn from(error: $crate::call::CallError) -> Self {
                match error {
                    $crate::call::CallError::Refused(refusal) => Self::Refused(refusal),
                    $crate::call::CallError::Transport(source) => Self::Transport(source),
                    $crate::call::CallError::Unreadable(source) => Self::Unreadable(source),
                }
            }
        }
    };
}
pub(crate) use from_call_error;

/// Sends a request to the API and reads its answer.
pub(crate) async fn call(request: RequestBuilder) -> Result<Answer, CallError> {
    let response = request.send().await.map_err(|error| CallError::Transport(error.into()))?;
    let reply = Reply::receive(response).await;
    tracing::debug!(status = reply.status, bytes = reply.body.len(), "the api answered");
    reply.into_answer()
}

/// Reads the refusal of a host that is not the API.
pub(crate) async fn refusal(response: Response) -> Refusal {
    Reply::receive(response).await.into_refusal()
}

/// What came back, not yet judged.
#[derive(Debug)]
struct Reply {
    status: u16,
    request_id: Option<RequestId>,
    retry_after: Option<Duration>,
    body: BytesMut,
    end: BodyEnd,
}

/// How the reading of a body ended.
#[derive(Debug)]
enum BodyEnd {
    Complete,
    TooLarge,
    Broken(reqwest::Error),
}

impl Reply {
    async fn receive(mut response: Response) -> Self {
        let status = response.status().as_u16();
        let retry_after = retry_after(response.headers());
        let request_id = header(response.headers(), "x-request-id").map(RequestId::new);
        let mut body = BytesMut::new();
        let end = loop {
            match response.chunk().await {
                Ok(None) => break BodyEnd::Complete,
                Err(error) => break BodyEnd::Broken(error),
                Ok(Some(chunk)) if body.len() + chunk.len() > REPLY_BYTES_MAX => break BodyEnd::TooLarge,
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            }
        };
        Self { status, request_id, retry_after, body, end }
    }

    /// A refusal stands even if its body broke off: the status has said it.
    fn into_answer(mut self) -> Result<Answer, CallError> {
        if !(200..300).contains(&self.status) {
            return Err(CallError::Refused(Box::new(self.into_refusal())));
        }
        match std::mem::replace(&mut self.end, BodyEnd::Complete) {
            BodyEnd::Complete => {}
            BodyEnd::Broken(error) => return Err(CallError::Transport(error.into())),
            BodyEnd::TooLarge => {
                let problem = ReplyProblem::TooLarge { limit_bytes: REPLY_BYTES_MAX as u64 };
                return Err(self.unreadable(&Value::Null, problem));
            }
        }
        if self.body.trim_ascii().is_empty() {
            return Ok(Answer { json: Value::Null, request_id: self.request_id.clone(), reply: self });
        }
        match serde_json::from_slice(&self.body) {
            Ok(json) => Ok(Answer { request_id: self.request_id(&json), json, reply: self }),
            Err(error) => Err(self.unreadable(&Value::Null, ReplyProblem::NotJson(error))),
        }
    }

    fn into_refusal(self) -> Refusal {
        let json = serde_json::from_slice(&self.body).unwrap_or(Value::Null);
        self.refusal(&json)
    }

    fn refusal(&self, json: &Value) -> Refusal {
        let code = json::text(json, "code").unwrap_or_default();
        let message = json::text(json, "message").unwrap_or_default();
        let unexplained = code.is_empty() && message.is_empty() && !self.body.is_empty();
        Refusal {
            status: self.status,
            code,
            message,
            request_id: self.request_id(json),
            retry_after: self.retry_after,
            excerpt: unexplained.then(|| self.excerpt()),
        }
    }

    fn unreadable(&self, json: &Value, problem: ReplyProblem) -> CallError {
        CallError::Unreadable(Box::new(UnreadableReply {
            status: self.status,
            request_id: self.request_id(json),
            problem,
            excerpt: self.excerpt(),
        }))
    }

    /// The body names the request; the header says the same and is there without a readable body.
    fn request_id(&self, json: &Value) -> Option<RequestId> {
        json::text(json, "request_id").map(RequestId::new).or_else(|| self.request_id.clone())
    }

    fn excerpt(&self) -> String {
        String::from_utf8_lossy(&self.body[..self.body.len().min(EXCERPT_BYTES_MAX)]).into_owned()
    }
}

impl Answer {
    /// Returns the error for a success without the field that the operation lives on.
    pub(crate) fn lacks(&self, field: &'static str) -> CallError {
        let missing = || self.reply.unreadable(&self.json, ReplyProblem::Missing { field });
        self.error_in_disguise().unwrap_or_else(missing)
    }

    /// Returns the refusal that a top-level `code` in a success stands for.
    ///
    /// (Observed: no success has one, and the official client reads it as an error.) `Success` is what the error
    /// table of the reference calls the code of a success.
    pub(crate) fn error_in_disguise(&self) -> Option<CallError> {
        let code = json::text(&self.json, "code")?;
        let is_error = code != "0" && code != "200" && !code.eq_ignore_ascii_case("success");
        is_error.then(|| CallError::Refused(Box::new(self.reply.refusal(&self.json))))
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Reads `retry-after-ms`, then `Retry-After` in seconds; a date would need a wall clock and counts as absent.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let number = |name| header(headers, name)?.trim().parse::<u64>().ok();
    let milliseconds = number("retry-after-ms").map(Duration::from_millis);
    milliseconds.or_else(|| number(RETRY_AFTER.as_str()).map(Duration::from_secs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reply(status: u16, body: &str) -> Reply {
        let body = BytesMut::from(body);
        Reply { status, request_id: None, retry_after: None, body, end: BodyEnd::Complete }
    }

    #[test]
    fn a_truthy_code_in_a_success_is_an_error_unless_it_says_success() {
        for (body, is_error) in [
            (r#"{"code":"InternalError","message":"m"}"#, true),
            (r#"{"code":500}"#, true),
            (r#"{"code":""}"#, false),
            (r#"{"code":null}"#, false),
            (r#"{"code":0}"#, false),
            (r#"{"code":200}"#, false),
            (r#"{"code":"Success","message":"Success"}"#, false),
            (r"{}", false),
            (r"[]", false),
        ] {
            let answer = reply(200, body).into_answer().unwrap();
            assert_eq!(answer.error_in_disguise().is_some(), is_error, "{body}");
        }
    }

    #[test]
    fn an_excerpt_is_bounded_and_never_splits_into_a_panic() {
        let refusal = reply(502, &"ü".repeat(5000)).into_refusal();
        assert!(refusal.excerpt.unwrap().len() <= EXCERPT_BYTES_MAX + 3);
    }

    #[test]
    fn waiting_times_are_read_from_both_headers() {
        let read = |pairs: &[(&'static str, &'static str)]| {
            retry_after(
                &pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect(),
            )
        };
        assert_eq!(read(&[("retry-after", "3")]), Some(Duration::from_secs(3)));
        assert_eq!(
            read(&[("retry-after", "3"), ("retry-after-ms", "250")]),
            Some(Duration::from_millis(250))
        );
        assert_eq!(read(&[("retry-after", "18446744073709551615")]), Some(Duration::from_secs(u64::MAX)));
        for useless in ["", "-1", "1.5", "Wed, 21 Oct 2026 07:28:00 GMT", "99999999999999999999"] {
            assert_eq!(read(&[("retry-after", useless)]), None, "{useless}");
        }
    }

    proptest! {
        #[test]
        fn no_body_makes_reading_panic(status in 100u16..600, body in proptest::collection::vec(any::<u8>(), 0..300)) {
            let raw = Reply { body: BytesMut::from(&body[..]), ..reply(status, "") };
            match raw.into_answer() {
                Ok(_) | Err(CallError::Unreadable(_)) => prop_assert!((200..300).contains(&status)),
                Err(CallError::Refused(refusal)) => prop_assert_eq!(refusal.status, status),
                Err(CallError::Transport(error)) => prop_assert!(false, "nothing was sent: {error}"),
            }
        }
    }
}
