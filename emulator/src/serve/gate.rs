//! What a create request has to say before anybody looks at its body.
//!
//! Each check is one row; the order in which they are asked is decision 2 and stands in `api`.

use hyper::HeaderMap;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};

use crate::behaviours::{Behaviours, ContentType};
use crate::journal::{Departure, Severity};
use crate::reason::Reason;

/// Reference, `X-DashScope-Async`.
const ASYNC: HeaderName = HeaderName::from_static("x-dashscope-async");

/// Checks `Content-Type`. Reference: "The value is fixed to application/json." (Documented; parameters and letter
/// case by HTTP's rules)
///
/// # Errors
/// [`Reason::ContentType`].
pub(super) fn content_type(headers: &HeaderMap, behaviours: &Behaviours) -> Result<(), Reason> {
    let mut values = headers.get_all(CONTENT_TYPE).iter();
    let is_json = match (values.next(), values.next()) {
        (Some(value), None) => is_json(value.as_bytes()),
        _ => false,
    };
    match behaviours.content_type {
        ContentType::JsonOnly if !is_json => Err(Reason::ContentType),
        ContentType::JsonOnly | ContentType::Any => Ok(()),
    }
}

fn is_json(value: &[u8]) -> bool {
    let essence = value.split(|byte| *byte == b';').next().unwrap_or_default();
    essence.trim_ascii().eq_ignore_ascii_case(b"application/json")
}

/// Checks `X-DashScope-Async`. Reference: "You must set this parameter to enable." (Documented; letter case and
/// blanks around it: Assumed)
///
/// # Errors
/// [`Reason::NotAsync`].
pub(super) fn asynchronous(headers: &HeaderMap) -> Result<(), Reason> {
    let mut values = headers.get_all(ASYNC).iter().peekable();
    let is_said = values.peek().is_some();
    if is_said && values.all(|value| value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"enable")) {
        Ok(())
    } else {
        Err(Reason::NotAsync)
    }
}

/// Returns what the headers of a create request that was let in have otherwise than the reference.
pub(super) fn departures(headers: &HeaderMap) -> Vec<Departure> {
    let mut departures = Vec::new();
    match headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes) {
        Some(b"application/json") => {}
        Some(value) if is_json(value) => {
            let what = "is application/json with a charset or in capitals; the reference has it plain";
            departures.push(Departure::new("R-016", "Content-Type", what, Severity::Advice));
        }
        Some(_) => {
            let what = "is not application/json";
            departures.push(Departure::new("R-016", "Content-Type", what, Severity::Violation));
        }
        None => departures.push(Departure::new("R-015", "Content-Type", "is missing", Severity::Violation)),
    }
    if headers.get_all(ASYNC).iter().any(|value| value.as_bytes() != b"enable") {
        let what = "is not `enable` to the letter";
        departures.push(Departure::new("R-023", "X-DashScope-Async", what, Severity::Advice));
    }
    departures
}

/// Whether a header's value is plain text: no byte that two readers could read differently (H-16).
pub(super) fn is_plain(headers: &HeaderMap) -> bool {
    headers.values().all(|value| value.as_bytes().iter().all(|byte| matches!(byte, b'\t' | b' '..=b'~')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::behaviours::Profile;

    fn headers(name: &'static str, values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn r_015_r_016_only_json_is_taken_by_the_document_and_anything_by_the_service() {
        let document = Behaviours::of(Profile::Document);
        let observed = Behaviours::of(Profile::Observed);
        let good: &[&[&str]] = &[
            &["application/json"],
            &["application/json; charset=utf-8"],
            &["Application/JSON;charset=UTF-8"],
            &[" application/json "],
        ];
        for values in good {
            assert_eq!(content_type(&headers("content-type", values), &document), Ok(()), "{values:?}");
        }
        let bad: &[&[&str]] = &[
            &[],
            &[""],
            &["text/plain"],
            &["application/x-www-form-urlencoded"],
            &["application/jsonx"],
            &["application/json, text/plain"],
            &["application/json", "application/json"],
        ];
        for values in bad {
            let headers = headers("content-type", values);
            assert_eq!(content_type(&headers, &document), Err(Reason::ContentType), "{values:?}");
            assert_eq!(content_type(&headers, &observed), Ok(()), "{values:?}");
        }
    }

    #[test]
    fn r_022_r_023_only_enable_enables() {
        for values in [&["enable"][..], &["ENABLE"], &[" Enable\t"], &["enable", "enable"]] {
            assert_eq!(asynchronous(&headers("x-dashscope-async", values)), Ok(()), "{values:?}");
        }
        for values in [&[][..], &[""], &["true"], &["disable"], &["enabled"], &["enable", "disable"]] {
            let headers = headers("x-dashscope-async", values);
            assert_eq!(asynchronous(&headers), Err(Reason::NotAsync), "{values:?}");
        }
    }
}
