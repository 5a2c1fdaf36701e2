//! Takes the key out of any text, whatever a server or a format made of it, and links' signatures with it.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::secrets::{Kind, secrets};
use crate::exchange::{Credential, credential};

/// A shorter key is replaced only where it stands alone and as it is: in disguise it would be found everywhere.
const DISGUISE_MIN_CHARS: usize = 8;

/// How often a text may have been put in quotes within quotes.
const BACKSLASHES_MAX: usize = 8;

/// How often a link may have been encoded within another.
const ENCODED_MAX_TIMES: usize = 3;

/// Knows the key in all its disguises: escaped for a URL, JSON or HTML, in either letter case, reversed, in
/// hexadecimal, in base64 at any place of a longer text.
#[derive(Clone)]
pub struct Mask {
    patterns: Vec<Pattern>,
    /// The bytes that some disguise begins with.
    starts: Box<[bool; 256]>,
}

#[derive(Clone, PartialEq, Eq)]
struct Pattern {
    chars: Vec<char>,
    edges: Edges,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edges {
    /// Wherever it stands.
    Any,
    /// Only where no letter or digit is next to it.
    Word,
}

impl Mask {
    /// Returns the mask of a key; of an empty one, a mask of links alone.
    pub fn new(key: &str) -> Self {
        let patterns = patterns(key.trim());
        let mut starts = Box::new([false; 256]);
        for pattern in &patterns {
            for byte in first_bytes(pattern.chars[0]) {
                starts[usize::from(byte)] = true;
            }
        }
        Self { patterns, starts }
    }

    /// Returns a text without the key, signatures of links and what else looks like a secret.
    pub fn text(&self, text: &str) -> String {
        named(&self.without_key(text), &mut |kind, _| format!("<{}>", kind.word()))
    }

    /// Returns a header's value fit to be shown: of an authorization only the scheme, of cookies nothing.
    pub fn header(&self, name: &str, value: &str) -> String {
        self.secret_header(name, value).unwrap_or_else(|| self.text(value))
    }

    /// Returns what may be shown of a header that carries a secret by its name; nothing of other headers.
    pub(super) fn secret_header(&self, name: &str, value: &str) -> Option<String> {
        let is = |names: [&str; 2]| names.iter().any(|other| name.eq_ignore_ascii_case(other));
        if is(["cookie", "set-cookie"]) {
            return Some("<cookie>".to_owned());
        }
        is(["authorization", "proxy-authorization"]).then(|| match credential(value) {
            (scheme, Credential::None) => self.text(scheme),
            (scheme, Credential::MadeUp(key)) => format!("{scheme}{}", self.text(key)),
            (scheme, Credential::Secret) => format!("{scheme}<key>"),
        })
    }

    /// Whether the key is in there, in any disguise.
    pub fn covers(&self, bytes: &[u8]) -> bool {
        self.next(bytes, 0).is_some()
    }

    /// Returns where the key stands next, in any disguise, and where it ends.
    pub fn next(&self, bytes: &[u8], from: usize) -> Option<(usize, usize)> {
        (from..bytes.len()).filter(|at| self.starts[usize::from(bytes[*at])]).find_map(|at| {
            let ends = self.patterns.iter().filter_map(|pattern| pattern.end(bytes, at));
            ends.max().map(|end| (at, end))
        })
    }

    /// Returns a text without the key; other secrets stay.
    pub(super) fn without_key(&self, text: &str) -> String {
        let mut masked = String::with_capacity(text.len());
        let mut done = 0;
        while let Some((start, end)) = self.next(text.as_bytes(), done) {
            masked.push_str(&text[done..start]);
            masked.push_str("<key>");
            done = end;
        }
        masked.push_str(&text[done..]);
        masked
    }
}

/// Returns a text with what looks like a secret replaced by what `name` says of it.
pub(super) fn named(text: &str, name: &mut dyn FnMut(Kind, &str) -> String) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut done = 0;
    for secret in secrets(text) {
        masked.push_str(&text[done..secret.range.start]);
        masked.push_str(&name(secret.kind, &text[secret.range.clone()]));
        done = secret.range.end;
    }
    masked.push_str(&text[done..]);
    masked
}

/// Everything to look for.
fn patterns(key: &str) -> Vec<Pattern> {
    let count = key.chars().count();
    if count == 0 {
        return Vec::new();
    }
    if count < DISGUISE_MIN_CHARS {
        return vec![Pattern { chars: key.chars().collect(), edges: Edges::Word }];
    }
    let hexadecimal: String = key.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut texts = vec![
        key.to_owned(),
        key.to_lowercase(),
        key.to_uppercase(),
        key.chars().rev().collect(),
        hexadecimal.to_uppercase(),
        hexadecimal,
    ];
    for shift in 0..3 {
        texts.push(base64_core(key, shift, |bytes| STANDARD_NO_PAD.encode(bytes)));
        texts.push(base64_core(key, shift, |bytes| URL_SAFE_NO_PAD.encode(bytes)));
    }
    let mut patterns = Vec::new();
    for text in texts.into_iter().filter(|text| text.chars().count() >= DISGUISE_MIN_CHARS) {
        let pattern = Pattern { chars: text.chars().collect(), edges: Edges::Any };
        if !patterns.contains(&pattern) {
            patterns.push(pattern);
        }
    }
    patterns
}

/// Returns what is always there where a text with the key `shift` bytes after a multiple of three is in base64: the
/// letters that depend on the key alone.
fn base64_core(key: &str, shift: usize, encode: impl Fn(&[u8]) -> String) -> String {
    let mut bytes = vec![0; shift];
    bytes.extend_from_slice(key.as_bytes());
    let first = [0, 2, 3][shift];
    let last = bytes.len() / 3 * 4 + bytes.len() % 3;
    encode(&bytes)[first..last].to_owned()
}

/// Every byte that some spelling of a character begins with.
fn first_bytes(char: char) -> Vec<u8> {
    let mut bytes = vec![b'%', b'\\', b'&', char.to_string().as_bytes()[0]];
    if char == ' ' {
        bytes.push(b'+');
    }
    bytes
}

impl Pattern {
    /// Returns where the longest spelling of the pattern ends that begins here.
    fn end(&self, bytes: &[u8], at: usize) -> Option<usize> {
        let mut ends = vec![at];
        let mut next = Vec::new();
        for char in &self.chars {
            next.clear();
            for end in &ends {
                spellings(*char, bytes, *end, &mut next);
            }
            next.sort_unstable();
            next.dedup();
            std::mem::swap(&mut ends, &mut next);
            if ends.is_empty() {
                return None;
            }
        }
        let end = *ends.last()?;
        let is_word =
            |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
        let alone = !is_word(at.checked_sub(1)) && !is_word(Some(end));
        (self.edges == Edges::Any || alone).then_some(end)
    }
}

/// Adds where each spelling of a character ends that begins here.
fn spellings(char: char, bytes: &[u8], at: usize, ends: &mut Vec<usize>) {
    let mut buffer = [0; 4];
    let plain = char.encode_utf8(&mut buffer).as_bytes();
    let rest = &bytes[at..];
    if rest.starts_with(plain) {
        ends.push(at + plain.len());
    }
    match rest.first() {
        Some(b'+') if char == ' ' => ends.push(at + 1),
        Some(b'%') => {
            let lengths = (1..=ENCODED_MAX_TIMES).filter_map(|times| percent(plain, rest, times));
            ends.extend(lengths.map(|length| at + length));
        }
        Some(b'&') => ends.extend(reference(char, rest).map(|length| at + length)),
        Some(b'\'') if char == '\'' => ends.extend(shell(rest).map(|length| at + length)),
        Some(b'\\') => backslashed(char, plain, rest, &mut |length| ends.push(at + length)),
        _ => {}
    }
}

/// `%XX` for every byte, or `%25XX` where it was encoded twice, `%2525XX` thrice.
fn percent(plain: &[u8], rest: &[u8], times: usize) -> Option<usize> {
    let mut at = 0;
    for byte in plain {
        let sign = [&b"%"[..], &b"25".repeat(times - 1)].concat();
        let digits = rest[at..].strip_prefix(&sign[..])?.get(..2)?;
        let value = std::str::from_utf8(digits).ok().and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if value != Some(*byte) {
            return None;
        }
        at += sign.len() + 2;
    }
    Some(at)
}

/// `'\''`, which is how a shell is given an apostrophe; with more backslashes where that was quoted again.
fn shell(rest: &[u8]) -> Option<usize> {
    let count = rest[1..].iter().take(BACKSLASHES_MAX).take_while(|byte| **byte == b'\\').count();
    (count > 0 && rest[1 + count..].starts_with(b"''")).then_some(count + 3)
}

/// `&amp;`, `&#38;`, `&#x26;`.
fn reference(char: char, rest: &[u8]) -> Option<usize> {
    let end = rest.iter().take(12).position(|byte| *byte == b';')?;
    let name = std::str::from_utf8(&rest[1..end]).ok()?;
    let named = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let digits = name.strip_prefix('#')?;
            let number = match digits.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
                None => digits.parse(),
            };
            char::from_u32(number.ok()?)
        }
    };
    (named == Some(char)).then_some(end + 1)
}

/// `\"`, `\\`, `\u0041`, `\x41`, with any number of backslashes: what was quoted may be quoted again.
fn backslashed(char: char, plain: &[u8], rest: &[u8], end: &mut dyn FnMut(usize)) {
    let count = rest.iter().take(BACKSLASHES_MAX).take_while(|byte| **byte == b'\\').count();
    if char == '\\' {
        (2..=count).for_each(&mut *end);
    }
    let rest = &rest[count..];
    if rest.starts_with(plain) {
        end(count + plain.len());
    }
    let mut units = [0; 2];
    let units = char.encode_utf16(&mut units);
    let code = |at: usize, digits: usize| {
        let text = std::str::from_utf8(rest.get(at..at + digits)?).ok()?;
        u16::from_str_radix(text, 16).ok()
    };
    match rest.first() {
        Some(b'x') if units.len() == 1 && code(1, 2) == Some(units[0]) => end(count + 3),
        Some(b'u') if code(1, 4) == Some(units[0]) => match units.get(1) {
            None => end(count + 5),
            Some(second) => {
                let again = rest[5..].iter().take_while(|byte| **byte == b'\\').count();
                if rest.get(5 + again) == Some(&b'u') && code(6 + again, 4) == Some(*second) {
                    end(count + 10 + again);
                }
            }
        },
        _ => {}
    }
}

#[cfg(test)]
#[path = "mask/tests.rs"]
mod tests;
