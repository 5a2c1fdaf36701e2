//! What makes a request of today and one of a transcript the same: places, signatures and keys have no part in it.

use url::{Position, Url};

use crate::transcript::mask::Mask;
use crate::transcript::names::split;
use crate::transcript::token::{SECRETS, tokens};

/// Everything here is called one thing: the target, the kit's pictures, whatever their port is today.
const HERE: &str = "<here>";

/// Names of this machine.
const LOCAL: [&str; 3] = ["127.0.0.1:", "localhost:", "[::1]:"];

/// Makes requests comparable.
pub(super) struct Canonical {
    mask: Mask,
    assets: Option<String>,
}

impl Canonical {
    pub(super) fn new(mask: Mask, assets: Option<&str>) -> Self {
        let assets = assets.and_then(split).map(|(_, authority, _)| authority.to_owned());
        Self { mask, assets }
    }

    /// Returns a text as it is compared.
    pub(super) fn text(&self, text: &str) -> String {
        let mut text = without_numbers(&self.mask.text(text));
        if let Some(assets) = &self.assets {
            text = text.replace(assets, HERE);
        }
        without_ports(&text.replace("<target>", HERE).replace("<assets>", HERE))
    }

    /// Returns a path and query as they are compared: as a client's URL has them, in which what a path may not hold
    /// is encoded.
    pub(super) fn path(&self, path: &str) -> String {
        let text = self.text(path);
        match Url::parse(&format!("http://here{text}")) {
            Ok(url) => url[Position::BeforePath..Position::AfterQuery].to_owned(),
            Err(_) => text,
        }
    }

    /// Returns a body as it is compared: JSON whatever its blanks and the order of its members.
    pub(super) fn body(&self, bytes: &[u8]) -> String {
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                let text = self.text(text);
                serde_json::from_str::<serde_json::Value>(&text).map_or(text, |value| value.to_string())
            }
            Err(_) => format!("{bytes:?}"),
        }
    }
}

/// Returns the place on this machine that a text names first, the replay itself aside.
pub(super) fn local_place(text: &str, own: &str) -> Option<String> {
    places(text)
        .into_iter()
        .map(|(start, end)| &text[start..end])
        .find(|place| *place != own)
        .map(str::to_owned)
}

/// Drops the numbers of what stands for secrets: which signature it is, nobody can know who has none of them.
fn without_numbers(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut done = 0;
    for (at, kind) in tokens(text) {
        if SECRETS.iter().any(|secret| secret.word() == kind) {
            plain.push_str(&text[done..at.start]);
            plain.push_str(&format!("<{kind}>"));
            done = at.end;
        }
    }
    plain.push_str(&text[done..]);
    plain
}

fn without_ports(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut done = 0;
    for (start, end) in places(text) {
        plain.push_str(&text[done..start]);
        plain.push_str(HERE);
        done = end;
    }
    plain.push_str(&text[done..]);
    plain
}

/// Returns where a place on this machine stands, with its port.
fn places(text: &str) -> Vec<(usize, usize)> {
    let mut found: Vec<_> = LOCAL
        .iter()
        .flat_map(|local| text.match_indices(local).map(|(start, local)| (start, start + local.len())))
        .filter_map(|(start, port)| {
            let digits = text[port..].bytes().take_while(u8::is_ascii_digit).count();
            (digits > 0).then_some((start, port + digits))
        })
        .collect();
    found.sort_unstable();
    found
}
