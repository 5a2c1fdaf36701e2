//! What can come back instead of an answer: a refusal, a broken transport, or a reply nobody can read.
//!
//! The facts are kept (status, code, message, request id, when to come again); no fact holds the key, a URL or
//! an unbounded text.

use std::{fmt, time::Duration};

use crate::{ids::RequestId, shown::Shown};

/// A refusal by the service, or by something before it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The HTTP status; 200 where a refusal came dressed as a success.
    pub status: u16,
    /// The error code such as `InvalidParameter`; empty if there was none.
    pub code: String,
    /// The message; empty if there was none.
    pub message: String,
    /// The id to name when asking for support.
    pub request_id: Option<RequestId>,
    /// How long to stay away, if the answer said so.
    pub retry_after: Option<Duration>,
    /// The beginning of a body that held neither code nor message, such as a gateway's HTML.
    pub excerpt: Option<String>,
}

impl Refusal {
    /// Whether the same request may succeed later: throttled, timed out, or a failure of the server.
    pub(crate) fn is_transient(&self) -> bool {
        matches!(self.status, 408 | 429 | 500..=599)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "refused with http status {}", self.status)?;
        for part in [Some(&self.code), Some(&self.message), self.excerpt.as_ref()].into_iter().flatten() {
            if !part.is_empty() {
                write!(formatter, ": {}", Shown(part))?;
            }
        }
        if let Some(request_id) = &self.request_id {
            write!(formatter, " (request id {request_id})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}

/// A connection that could not be made, broke, or took too long.
#[derive(Debug, thiserror::Error)]
#[error("{kind}")]
pub struct TransportError {
    kind: TransportKind,
    source: reqwest::Error,
}

impl TransportError {
    /// Returns what happened to the connection.
    pub fn kind(&self) -> TransportKind {
        self.kind
    }
}

impl From<reqwest::Error> for TransportError {
    fn from(error: reqwest::Error) -> Self {
        // Without the URL: a link carries its signature, and a message goes to logs.
        let source = error.without_url();
        let kind = if source.is_connect() {
            TransportKind::NotConnected
        } else if source.is_timeout() {
            TransportKind::TimedOut
        } else {
            TransportKind::Lost
        };
        Self { kind, source }
    }
}

/// What happened to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportKind {
    /// It was never made, so nothing was sent: unknown host, refused, no trusted certificate.
    #[error("cannot connect")]
    NotConnected,
    /// The whole answer did not come in time.
    #[error("timed out before the whole answer arrived")]
    TimedOut,
    /// It ended before the whole answer came.
    #[error("the connection was lost before the whole answer arrived")]
    Lost,
}

/// A success by its HTTP status that does not say what it must.
#[derive(Debug, thiserror::Error)]
#[error("the answer with http status {status} cannot be read")]
#[non_exhaustive]
pub struct UnreadableReply {
    /// The HTTP status.
    pub status: u16,
    /// The id to name when asking for support.
    pub request_id: Option<RequestId>,
    /// What is wrong with the body.
    #[source]
    pub problem: ReplyProblem,
    /// The beginning of the body.
    pub excerpt: String,
}

/// What is wrong with the body of a success.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReplyProblem {
    /// It is not JSON.
    #[error("the body is not json")]
    NotJson(#[source] serde_json::Error),
    /// It lacks a field that nothing works without, or has another type there.
    #[error("the field {field} is missing or unusable")]
    Missing {
        /// The path of the field.
        field: &'static str,
    },
    /// It is longer than any answer can be.
    #[error("the body is longer than {limit_bytes} bytes")]
    TooLarge {
        /// How much is read at most.
        limit_bytes: u64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_reads_as_a_fragment() {
        let refusal = Refusal {
            status: 429,
            code: "Throttling.RateQuota".to_owned(),
            message: "Requests rate limit exceeded, please try again later.".to_owned(),
            request_id: Some(RequestId::new("r-1".to_owned())),
            retry_after: None,
            excerpt: None,
        };
        assert_eq!(
            refusal.to_string(),
            "refused with http status 429: Throttling.RateQuota: \
             Requests rate limit exceeded, please try again later. (request id r-1)"
        );
    }

    #[test]
    fn a_gateways_page_is_shown_without_its_control_characters() {
        let refusal = Refusal {
            status: 502,
            code: String::new(),
            message: String::new(),
            request_id: None,
            retry_after: None,
            excerpt: Some("<html>\r\n".to_owned()),
        };
        assert_eq!(refusal.to_string(), "refused with http status 502: <html>\\r\\n");
    }
}
