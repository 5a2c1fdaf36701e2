//! What the result store says instead of a picture: OSS's XML error documents.
//!
//! Result links live on an OSS host, so their errors are OSS's and not the API's.

use std::fmt::Write;

use crate::time::Timestamp;
use crate::wire::clock_text;

/// Why a result link is not answered with its picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkFault {
    /// Its time is over, or its picture is forgotten.
    Expired {
        /// When its time was over.
        expires: Timestamp,
        /// The time now.
        now: Timestamp,
    },
    /// It has no signature.
    Unsigned,
    /// Its signature is not ours.
    WrongSignature,
    /// The picture should be there, but could not be made.
    Internal,
    /// Too many pictures are being made.
    Busy,
}

/// An error of the result store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The HTTP status.
    pub status: u16,
    /// OSS's number for the case, also sent as the header `x-oss-ec`; nothing if we know none.
    pub error_number: Option<&'static str>,
    /// OSS's id of the answer, also sent as the header `x-oss-request-id`.
    pub request_id: String,
    /// The body, `application/xml`.
    pub body: String,
}

struct Case {
    status: u16,
    code: &'static str,
    message: &'static str,
    error_number: Option<&'static str>,
}

fn case(fault: LinkFault) -> Case {
    let (status, code, message, error_number) = match fault {
        LinkFault::Expired { .. } => (403, "AccessDenied", "Request has expired.", Some("0002-00000069")),
        LinkFault::Unsigned => {
            let message = "You have no right to access this object because of bucket acl.";
            (403, "AccessDenied", message, Some("0003-00000001"))
        }
        LinkFault::WrongSignature => {
            let message = "The request signature we calculated does not match the signature you provided. \
                           Check your key and signing method.";
            (403, "SignatureDoesNotMatch", message, Some("0002-00000040"))
        }
        LinkFault::Internal => {
            (500, "InternalError", "We encountered an internal error. Please try again.", None)
        }
        LinkFault::Busy => (503, "ServiceUnavailable", "Please reduce your request rate.", None),
    };
    Case { status, code, message, error_number }
}

/// Returns the document for a fault of a link at `host`; its id is made of 96 of the bits. (Observed: the members
/// and their order, in recordings of expired links)
pub fn document(fault: LinkFault, host: &str, request_bits: u128) -> Document {
    let Case { status, code, message, error_number } = case(fault);
    let request_id = format!("{:024X}", request_bits >> 32);
    let mut body = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>\n");
    element(&mut body, "Code", code);
    element(&mut body, "Message", message);
    element(&mut body, "RequestId", &request_id);
    element(&mut body, "HostId", host);
    if let LinkFault::Expired { expires, now } = fault {
        element(&mut body, "Expires", &clock_text::iso(expires));
        element(&mut body, "ServerTime", &clock_text::iso(now));
    }
    if let Some(number) = error_number {
        element(&mut body, "EC", number);
        let advice = format!("https://api.aliyun.com/troubleshoot?q={number}");
        element(&mut body, "RecommendDoc", &advice);
    }
    body.push_str("</Error>\n");
    Document { status, error_number, request_id, body }
}

fn element(body: &mut String, name: &str, text: &str) {
    write!(body, "  <{name}>").expect("a String takes every write");
    text.chars().for_each(|character| escape(body, character));
    writeln!(body, "</{name}>").expect("a String takes every write");
}

fn escape(body: &mut String, character: char) {
    match character {
        '<' => body.push_str("&lt;"),
        '>' => body.push_str("&gt;"),
        '&' => body.push_str("&amp;"),
        '"' => body.push_str("&quot;"),
        '\'' => body.push_str("&apos;"),
        // XML 1.0 has no way to write these, not even escaped.
        '\u{FFFE}' | '\u{FFFF}' => body.push(char::REPLACEMENT_CHARACTER),
        c if c.is_control() => body.push(char::REPLACEMENT_CHARACTER),
        c => body.push(c),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::task::RETENTION;

    const HOST: &str = "dashscope-result-bj.oss-cn-beijing.aliyuncs.com";

    #[test]
    fn r_103_an_expired_link_says_since_when() {
        let expires = Timestamp::MANUAL_START + RETENTION;
        let now = Timestamp::from_ms(expires.as_ms() + 60_999);
        let document = document(LinkFault::Expired { expires, now }, HOST, u128::MAX / 5);
        assert_eq!((document.status, document.error_number), (403, Some("0002-00000069")));
        insta::assert_snapshot!(document.body, @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <Error>
          <Code>AccessDenied</Code>
          <Message>Request has expired.</Message>
          <RequestId>333333333333333333333333</RequestId>
          <HostId>dashscope-result-bj.oss-cn-beijing.aliyuncs.com</HostId>
          <Expires>2025-01-02T00:00:00.000Z</Expires>
          <ServerTime>2025-01-02T00:01:00.000Z</ServerTime>
          <EC>0002-00000069</EC>
          <RecommendDoc>https://api.aliyun.com/troubleshoot?q=0002-00000069</RecommendDoc>
        </Error>
        "#);
    }

    #[test]
    fn a_link_without_signature_is_denied() {
        let document = document(LinkFault::Unsigned, HOST, 0);
        assert_eq!((document.status, document.error_number), (403, Some("0003-00000001")));
        insta::assert_snapshot!(document.body, @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <Error>
          <Code>AccessDenied</Code>
          <Message>You have no right to access this object because of bucket acl.</Message>
          <RequestId>000000000000000000000000</RequestId>
          <HostId>dashscope-result-bj.oss-cn-beijing.aliyuncs.com</HostId>
          <EC>0003-00000001</EC>
          <RecommendDoc>https://api.aliyun.com/troubleshoot?q=0003-00000001</RecommendDoc>
        </Error>
        "#);
    }

    #[test]
    fn a_tampered_link_is_told_apart_from_an_expired_one() {
        let document = document(LinkFault::WrongSignature, HOST, 0);
        assert_eq!(document.status, 403);
        assert!(document.body.contains("<Code>SignatureDoesNotMatch</Code>"), "{}", document.body);
    }

    #[test]
    fn a_picture_that_cannot_be_made_now_is_the_stores_fault() {
        for (fault, status, code) in
            [(LinkFault::Internal, 500, "InternalError"), (LinkFault::Busy, 503, "ServiceUnavailable")]
        {
            let document = document(fault, HOST, 1 << 32);
            assert_eq!((document.status, document.request_id.as_str()), (status, "000000000000000000000001"));
            assert!(document.body.contains(&format!("<Code>{code}</Code>")));
            assert!(!document.body.contains("<EC>"));
        }
    }

    #[test]
    fn markup_in_a_host_is_escaped() {
        let body = document(LinkFault::Busy, "a&lt;<b>\"'\u{1b}\u{ffff}:80", 0).body;
        let expected = "<HostId>a&amp;lt;&lt;b&gt;&quot;&apos;\u{fffd}\u{fffd}:80</HostId>";
        assert!(body.contains(expected), "{body}");
    }

    proptest! {
        #[test]
        fn no_host_breaks_out_of_its_element(host: String) {
            let body = document(LinkFault::Busy, &host, 0).body;
            let inside = body.split_once("<HostId>").unwrap().1.rsplit_once("</HostId>").unwrap().0;
            prop_assert!(!inside.contains(['<', '>', '"', '\'']));
            prop_assert!(!inside.chars().any(char::is_control));
            let unescaped = inside.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"")
                .replace("&apos;", "'").replace("&amp;", "&");
            prop_assert_eq!(unescaped.chars().count(), host.chars().count());
        }
    }
}
