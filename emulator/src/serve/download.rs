//! A picture as an answer: whole, a part, or nothing because the client has it.
//!
//! Conditions and ranges by RFC 9110 and decision 16; the bytes are sliced, never copied.

use bytes::Bytes;
use hyper::header::{
    ACCEPT_RANGES, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH, IF_RANGE, RANGE,
    X_CONTENT_TYPE_OPTIONS,
};
use hyper::{HeaderMap, Method, StatusCode};

use super::answer::Answer;
use super::outgoing::Outgoing;

/// Answers a download of `png`, whose strong `etag` is written with its quotes.
pub(super) fn deliver(method: &Method, headers: &HeaderMap, png: &Bytes, etag: &str) -> Answer {
    let mut response = match wanted(method, headers, png.len() as u64, etag) {
        Wanted::Nothing => with_status(StatusCode::NOT_MODIFIED, Bytes::new()),
        Wanted::Whole => with_status(StatusCode::OK, png.clone()),
        Wanted::Part { first, last } => {
            // Both ends lie inside the picture, whose length is a usize.
            let part = png.slice(first as usize..=last as usize);
            let mut response = with_status(StatusCode::PARTIAL_CONTENT, part);
            say_range(&mut response, &format!("bytes {first}-{last}/{}", png.len()));
            response
        }
        Wanted::Beyond => {
            let mut response = with_status(StatusCode::RANGE_NOT_SATISFIABLE, Bytes::new());
            say_range(&mut response, &format!("bytes */{}", png.len()));
            return response;
        }
    };
    let headers = response.headers_mut();
    if let Ok(etag) = HeaderValue::from_str(etag) {
        headers.insert(ETAG, etag);
    }
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("image/png"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn with_status(status: StatusCode, body: Bytes) -> Answer {
    let mut response = Answer::new(Outgoing::whole(body));
    *response.status_mut() = status;
    response
}

fn say_range(response: &mut Answer, range: &str) {
    if let Ok(value) = HeaderValue::from_str(range) {
        response.headers_mut().insert(CONTENT_RANGE, value);
    }
}

/// What of a picture a client wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    /// From `first` to `last`, both inside the picture and in order.
    Part {
        first: u64,
        last: u64,
    },
    /// A part that lies behind its end.
    Beyond,
    /// It has it already.
    Nothing,
}

fn wanted(method: &Method, headers: &HeaderMap, length: u64, etag: &str) -> Wanted {
    if headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|tags| lists(tags, etag))
    {
        return Wanted::Nothing;
    }
    // A range means something for GET alone.
    if method != Method::GET || headers.get(IF_RANGE).is_some_and(|tag| tag.as_bytes() != etag.as_bytes()) {
        return Wanted::Whole;
    }
    let mut ranges = headers.get_all(RANGE).iter();
    match (ranges.next().and_then(|range| range.to_str().ok()), ranges.next()) {
        (Some(range), None) => part(range, length),
        _ => Wanted::Whole,
    }
}

/// Returns whether a list of entity tags names this one; weak and strong are alike when all is asked is "changed?".
fn lists(tags: &str, etag: &str) -> bool {
    tags.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

/// Reads a `Range` header. What cannot be read is ignored, as are several ranges: both get the whole (decision 16).
fn part(range: &str, length: u64) -> Wanted {
    let Some((unit, ranges)) = range.split_once('=') else { return Wanted::Whole };
    if !unit.trim().eq_ignore_ascii_case("bytes") || ranges.contains(',') {
        return Wanted::Whole;
    }
    let Some((first, last)) = ranges.trim().split_once('-') else { return Wanted::Whole };
    match (position(first), position(last)) {
        (Position::None, Position::At(0)) => Wanted::Beyond,
        (Position::None, Position::At(count)) => inside(length.saturating_sub(count), length - 1, length),
        (Position::At(first), Position::None) => inside(first, u64::MAX, length),
        (Position::At(first), Position::At(last)) if first <= last => inside(first, last, length),
        _ => Wanted::Whole,
    }
}

fn inside(first: u64, last: u64, length: u64) -> Wanted {
    if first < length { Wanted::Part { first, last: last.min(length - 1) } } else { Wanted::Beyond }
}

enum Position {
    None,
    At(u64),
    Nonsense,
}

/// Reads one end of a range; a number too large to count is behind any picture's end.
fn position(digits: &str) -> Position {
    match digits {
        "" => Position::None,
        _ if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            Position::At(digits.parse().unwrap_or(u64::MAX))
        }
        _ => Position::Nonsense,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Wanted as W;
    use http_body_util::BodyExt;
    use proptest::prelude::*;

    const TAG: &str = "\"abc\"";

    fn headers(rows: &[(&'static str, &str)]) -> HeaderMap {
        rows.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn asked(rows: &[(&'static str, &str)]) -> Wanted {
        wanted(&Method::GET, &headers(rows), 100, TAG)
    }

    #[test]
    fn h_068_one_range_is_a_part_and_anything_strange_is_the_whole() {
        let thousand = format!("bytes={}", vec!["0-1"; 1_000].join(","));
        let rows: &[(&str, Wanted)] = &[
            ("bytes=0-9", W::Part { first: 0, last: 9 }),
            ("bytes=0-0", W::Part { first: 0, last: 0 }),
            ("bytes=90-", W::Part { first: 90, last: 99 }),
            ("bytes=90-1000", W::Part { first: 90, last: 99 }),
            ("bytes=-10", W::Part { first: 90, last: 99 }),
            ("bytes=-1000", W::Part { first: 0, last: 99 }),
            ("Bytes=0-9", W::Part { first: 0, last: 9 }),
            ("bytes=0-99999999999999999999999", W::Part { first: 0, last: 99 }),
            ("bytes=100-", W::Beyond),
            ("bytes=-0", W::Beyond),
            ("bytes=99999999999999999999999-", W::Beyond),
            ("bytes=9-0", W::Whole),
            ("bytes=-", W::Whole),
            ("bytes=", W::Whole),
            ("bytes", W::Whole),
            ("bytes=a-b", W::Whole),
            ("bytes=+1-2", W::Whole),
            ("bytes=1-2-3", W::Whole),
            ("lines=0-9", W::Whole),
            ("bytes=0-1,5-6", W::Whole),
            (&thousand, W::Whole),
        ];
        for (range, expected) in rows {
            assert_eq!(asked(&[("range", range)]), *expected, "{range}");
        }
        assert_eq!(asked(&[("range", "bytes=0-1"), ("range", "bytes=2-3")]), W::Whole);
    }

    #[test]
    fn an_etag_that_matches_spares_the_download() {
        for tags in [TAG, "W/\"abc\"", "\"x\", \"abc\"", "*"] {
            assert_eq!(asked(&[("if-none-match", tags), ("range", "bytes=0-1")]), W::Nothing, "{tags}");
        }
        for tags in ["\"x\"", "abc", ""] {
            assert_eq!(asked(&[("if-none-match", tags)]), W::Whole, "{tags}");
        }
    }

    #[test]
    fn a_range_of_another_picture_is_the_whole() {
        let part = W::Part { first: 0, last: 1 };
        let check = |tag, expected| {
            assert_eq!(asked(&[("if-range", tag), ("range", "bytes=0-1")]), expected, "{tag}");
        };
        check(TAG, part);
        check("\"x\"", W::Whole);
        check("W/\"abc\"", W::Whole);
        check("Wed, 21 Oct 2015 07:28:00 GMT", W::Whole);
    }

    #[test]
    fn a_head_request_has_no_range() {
        let range = headers(&[("range", "bytes=0-1")]);
        assert_eq!(wanted(&Method::HEAD, &range, 100, TAG), W::Whole);
    }

    #[test]
    fn every_answer_says_what_it_is() {
        let png = Bytes::from_static(b"0123456789");
        let check = |rows: &[(&'static str, &str)], expected: &str| {
            let response = deliver(&Method::GET, &headers(rows), &png, TAG);
            let header =
                |name: &str| response.headers().get(name).map_or("-", |value| value.to_str().unwrap());
            let said = format!(
                "{} {} {} {} {} {}",
                response.status().as_u16(),
                header("content-type"),
                header("etag"),
                header("accept-ranges"),
                header("content-range"),
                header("x-content-type-options"),
            );
            assert_eq!(said, expected);
        };
        check(&[], "200 image/png \"abc\" bytes - nosniff");
        check(&[("range", "bytes=2-4")], "206 image/png \"abc\" bytes bytes 2-4/10 nosniff");
        check(&[("range", "bytes=20-")], "416 - - - bytes */10 -");
        check(&[("if-none-match", TAG)], "304 image/png \"abc\" bytes - nosniff");
    }

    #[tokio::test]
    async fn a_part_holds_its_bytes() {
        let png = Bytes::from_static(b"0123456789");
        let response = deliver(&Method::GET, &headers(&[("range", "bytes=2-4")]), &png, TAG);
        assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "234");
    }

    proptest! {
        #[test]
        fn a_part_never_leaves_the_picture(range in "(bytes=)?[0-9a, -]{0,30}", length in 1..200_u64) {
            if let W::Part { first, last } = part(&range, length) {
                prop_assert!(first <= last && last < length);
            }
        }
    }
}
