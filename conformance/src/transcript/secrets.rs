//! What looks like a secret in any text. One list for both sides: what the search for secrets reports is what masks
//! take out.

use std::ops::Range;

use super::token::is_token;
use crate::exchange::MADE_UP_KEY;

/// What kind of secret a text holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The key that the kit was given.
    Key,
    /// Something shaped like a key of the service: `sk-…`.
    KeyLike,
    /// A key in an `Authorization` header.
    Authorization,
    /// The name of a storage account's key: `OSSAccessKeyId=…`, `LTAI…`.
    AccessKeyId,
    /// The signature of a link or of an upload.
    Signature,
    /// A token that a signature comes with, or a signed upload policy.
    Token,
}

impl Kind {
    /// Returns the word that stands where the secret stood.
    pub fn word(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::KeyLike => "key-like",
            Self::Authorization => "authorization",
            Self::AccessKeyId => "access-key-id",
            Self::Signature => "signature",
            Self::Token => "token",
        }
    }
}

/// One secret in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// Members and parameters whose value is secret: links in both of OSS's dialects, and upload policies.
const NAMES: [(&str, Kind); 11] = [
    ("x-oss-signature", Kind::Signature),
    ("signature", Kind::Signature),
    ("ossaccesskeyid", Kind::AccessKeyId),
    ("oss_access_key_id", Kind::AccessKeyId),
    ("accesskeyid", Kind::AccessKeyId),
    ("x-oss-credential", Kind::AccessKeyId),
    ("x-oss-security-token", Kind::Token),
    ("security-token", Kind::Token),
    ("access_token", Kind::Token),
    ("policy", Kind::Token),
    ("api_key", Kind::KeyLike),
];

/// What may stand between a name and its value: in a query, encoded once or twice, in JSON, in JSON within JSON.
const JOINTS: [&str; 9] =
    ["=", "%3D", "%253D", "\": \"", "\":\"", "\\\": \\\"", "\\\":\\\"", "&quot;: &quot;", "&quot;:&quot;"];

/// How a value begins that a mask or a shell variable stands for, or a key that the kit made up.
const HARMLESS: [&str; 7] = ["<", "%3C", "&lt;", "\\u003c", "$", MADE_UP_KEY, "&#"];

/// Shorter values are no secrets but words of a sentence.
const VALUE_MIN_BYTES: usize = 4;

/// A key in a header is longer than the reference's example `d1xxx2a`.
const BEARER_MIN_BYTES: usize = 8;

/// Returns everything that looks like a secret, in order, no two overlapping.
pub fn secrets(text: &str) -> Vec<Secret> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        match secret_at(text, at) {
            Some(secret) => {
                at = secret.range.end;
                found.push(secret);
            }
            None => at += 1,
        }
    }
    found
}

/// Returns the secret whose value, or whose name, begins here.
fn secret_at(text: &str, at: usize) -> Option<Secret> {
    let bytes = text.as_bytes();
    // A word begins here, or an encoded `&` or `?` came before it.
    let begins = at == 0 || !bytes[at - 1].is_ascii_alphanumeric() || after_an_escape(bytes, at);
    if !begins || !text.is_char_boundary(at) {
        return None;
    }
    match bytes[at].to_ascii_lowercase() {
        b'l' | b's' if let Some(secret) = shaped(text, at) => Some(secret),
        b'b' => bearer(text, at),
        b'a' | b'o' | b'p' | b's' | b'x' => named(text, at),
        _ => None,
    }
}

fn after_an_escape(bytes: &[u8], at: usize) -> bool {
    at >= 3 && bytes[at - 3] == b'%' && bytes[at - 2..at].iter().all(u8::is_ascii_hexdigit)
        || at >= 6 && bytes[at - 6..at - 4] == *br"\u"
}

/// A secret known by its own shape.
fn shaped(text: &str, at: usize) -> Option<Secret> {
    // Not within base64, where four letters mean nothing.
    if at > 0 && matches!(text.as_bytes()[at - 1], b'+' | b'/') {
        return None;
    }
    let (kind, prefix, longest) = if text[at..].starts_with("LTAI") {
        (Kind::AccessKeyId, 4, 32)
    } else if text[at..].starts_with("sk-") {
        (Kind::KeyLike, 3, usize::MAX)
    } else {
        return None;
    };
    let length = run(text, at + prefix, |byte| byte.is_ascii_alphanumeric());
    let least = if kind == Kind::KeyLike { 16 } else { 12 };
    (least..=longest).contains(&length).then(|| Secret { range: at..at + prefix + length, kind })
}

/// `Bearer` and a value, where `authorization` stands shortly before.
fn bearer(text: &str, at: usize) -> Option<Secret> {
    starts(text, at, "bearer ").then_some(())?;
    let from = at + 7 + run(text, at + 7, |byte| byte == b' ');
    let before: Vec<u8> = text.as_bytes()[at.saturating_sub(32)..at].to_ascii_lowercase();
    before.windows(13).any(|word| word == b"authorization").then_some(())?;
    value(text, from, Kind::Authorization).filter(|secret| secret.range.len() >= BEARER_MIN_BYTES)
}

/// The value of a member or parameter whose name begins here.
fn named(text: &str, at: usize) -> Option<Secret> {
    let (name, kind) = NAMES.iter().find(|(name, _)| starts(text, at, name))?;
    let after = at + name.len();
    let joint = JOINTS.iter().find(|joint| starts(text, after, joint))?;
    value(text, after + joint.len(), *kind).filter(|secret| secret.range.len() >= VALUE_MIN_BYTES)
}

/// The value that begins here, unless a mask stands in its place.
fn value(text: &str, from: usize, kind: Kind) -> Option<Secret> {
    if HARMLESS.iter().any(|sign| starts(text, from, sign)) {
        return None;
    }
    let mut end = from;
    while end < text.len() {
        let byte = text.as_bytes()[end];
        let stops =
            byte.is_ascii_whitespace() || byte.is_ascii_control() || b"&\"'<>\\#,;()[]{}`".contains(&byte);
        if stops || starts(text, end, "%26") || starts(text, end, "%22") {
            break;
        }
        end += 1;
    }
    if text.get(from..end).is_some_and(is_token) {
        return None;
    }
    (text.is_char_boundary(from) && text.is_char_boundary(end)).then_some(Secret { range: from..end, kind })
}

fn starts(text: &str, at: usize, word: &str) -> bool {
    let part = text.as_bytes().get(at..at + word.len());
    part.is_some_and(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

fn run(text: &str, from: usize, takes: impl Fn(u8) -> bool) -> usize {
    text.as_bytes()[from..].iter().take_while(|byte| takes(**byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(text: &str, expected: &[(Kind, &str)]) {
        let found = secrets(text);
        let found: Vec<_> = found.iter().map(|secret| (secret.kind, &text[secret.range.clone()])).collect();
        assert_eq!(found, expected, "in {text}");
    }

    #[test]
    fn a_signed_link_is_found_in_every_dialect() {
        let id = (Kind::AccessKeyId, "LTAI5tabcdefghijkl");
        let signature = (Kind::Signature, "ab%2Bcd%3D");
        finds(
            "https://h/a.png?Expires=1&OSSAccessKeyId=LTAI5tabcdefghijkl&Signature=ab%2Bcd%3D",
            &[id, signature],
        );
        finds(r#""u":"?OSSAccessKeyId=LTAI5tabcdefghijkl\u0026Signature=ab%2Bcd%3D""#, &[id, signature]);
        finds(
            "a?x-oss-signature=0123abcd&amp;security-token=CAIS1234 end",
            &[(Kind::Signature, "0123abcd"), (Kind::Token, "CAIS1234")],
        );
        finds("u=%3FSignature%3Dabcdef%26x", &[(Kind::Signature, "abcdef")]);
    }

    #[test]
    fn an_upload_policy_is_found_in_json() {
        finds(
            r#"{"policy":"eyJleH","signature": "Zm9vYmFy","oss_access_key_id":"LTAI1"}"#,
            &[(Kind::Token, "eyJleH"), (Kind::Signature, "Zm9vYmFy"), (Kind::AccessKeyId, "LTAI1")],
        );
        finds(r#"{\"signature\":\"Zm9vYmFy\"}"#, &[(Kind::Signature, "Zm9vYmFy")]);
    }

    #[test]
    fn keys_are_found_by_shape_and_by_place() {
        finds("key sk-0123456789abcdefX.", &[(Kind::KeyLike, "sk-0123456789abcdefX")]);
        finds("Authorization: Bearer  d1xxx2a-and-more", &[(Kind::Authorization, "d1xxx2a-and-more")]);
        finds(r#"["authorization","Bearer d1xxx2a-and-more"]"#, &[(Kind::Authorization, "d1xxx2a-and-more")]);
        finds("?api_key=abcdefgh", &[(Kind::KeyLike, "abcdefgh")]);
    }

    #[test]
    fn masks_shell_variables_and_made_up_keys_are_no_secrets() {
        finds("Signature=<signature-1>&OSSAccessKeyId=%3Caccess-key-id%3E Signature=&lt;signature&gt;", &[]);
        finds(r"Signature=\u003csignature\u003e", &[]);
        finds("Authorization: Bearer $DASHSCOPE_API_KEY; Authorization: Bearer invalid-0123456789", &[]);
        finds(
            "Authorization: Bearer <key>. For example: Bearer d1xxx2a. sk-short task-0123456789abcdefgh",
            &[],
        );
        finds("the signature of a policy; signature = x; LTAI; bearer of an authorization", &[]);
    }

    #[test]
    fn four_letters_within_base64_are_no_account() {
        finds("AAA+LTAIabcdefghijkl/LTAIabcdefghijklm aLTAIabcdefghijkl", &[]);
        finds(&format!("LTAI{}", "a".repeat(200)), &[]);
    }

    #[test]
    fn any_text_can_be_searched() {
        finds("Signature=äöüß&é", &[(Kind::Signature, "äöüß")]);
        finds("é", &[]);
        finds("x-oss-signature=", &[]);
    }
}
