//! Names for what differs from run to run: ids, places and links' signatures. The same value has the same name
//! everywhere, so that a transcript still shows what belongs together.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::mask::{Mask, named};
use super::secrets::Kind;
use super::token::{REQUEST, TASK, token};
use crate::exchange::{Exchange, Reply};

/// Shorter ids are left as they are: they would be found in the middle of everything.
const ID_MIN_BYTES: usize = 8;

/// The names given so far.
pub(super) struct Names {
    mask: Mask,
    /// Host and port, and the name they get.
    places: Vec<(String, &'static str)>,
    /// Ids and their names, by the first bytes of the id.
    ids: HashMap<[u8; ID_MIN_BYTES], Vec<(String, String)>>,
    /// Secrets of links and their numbers.
    secrets: BTreeMap<(Kind, String), usize>,
    counts: BTreeMap<&'static str, usize>,
}

impl Names {
    /// Returns the names of a recording that has just begun.
    pub(super) fn new(mask: Mask, target: &str, assets: Option<&str>) -> Self {
        let mut places = Vec::new();
        for (url, name) in [(Some(target), "<target>"), (assets, "<assets>")] {
            let url = url.map(|url| mask.without_key(url));
            if let Some((_, authority, _)) = url.as_deref().and_then(split) {
                places.push((authority.to_owned(), name));
                places.push((authority.replace(':', "%3A"), name));
            }
        }
        Self { mask, places, ids: HashMap::new(), secrets: BTreeMap::new(), counts: BTreeMap::new() }
    }

    /// Takes note of the ids that a reply shows for the first time. What the request had brought along was made up by
    /// the kit and keeps its value: nobody who replays the transcript could know its name.
    pub(super) fn learn(&mut self, exchange: &Exchange) {
        let Ok(reply) = &exchange.reply else { return };
        let request = &exchange.request;
        let headers = request.headers.iter().map(|(_, value)| value.as_bytes());
        let sent = [request.url.as_bytes(), &request.body].into_iter().chain(headers);
        let sent = sent.map(|bytes| self.clean(bytes)).collect::<Vec<_>>().join("\n");
        let mut found = Vec::new();
        if let Ok(body) = serde_json::from_str(&self.clean(&reply.body)) {
            ids_of(&body, &mut found);
        }
        found.extend(header_ids(reply).map(|id| (REQUEST, self.mask.without_key(id))));
        for (kind, id) in found {
            if id.len() >= ID_MIN_BYTES && !id.contains('<') && !sent.contains(&id) {
                self.name(kind, &id);
            }
        }
    }

    fn clean(&self, bytes: &[u8]) -> String {
        self.mask.without_key(&String::from_utf8_lossy(bytes))
    }

    fn name(&mut self, kind: &'static str, id: &str) {
        let Some(first) = id.as_bytes().first_chunk() else { return };
        let alike = self.ids.entry(*first).or_default();
        if alike.iter().all(|(other, _)| other != id) {
            let count = self.counts.entry(kind).or_default();
            *count += 1;
            alike.push((id.to_owned(), token(kind, *count)));
        }
    }

    /// Returns a text with names for everything that has one, and without secrets.
    pub(super) fn text(&mut self, text: &str) -> String {
        let mut text = self.mask.without_key(text);
        for (place, name) in &self.places {
            text = replaced(&text, place, name);
        }
        let text = self.with_ids(&text);
        named(&text, &mut |kind, value| {
            let number = self.secrets.entry((kind, value.to_owned())).or_insert_with(|| {
                let count = self.counts.entry(kind.word()).or_default();
                *count += 1;
                *count
            });
            token(kind.word(), *number)
        })
    }

    /// Returns a header's value the same way.
    pub(super) fn header(&mut self, name: &str, value: &str) -> String {
        let secret = self.mask.secret_header(name, value);
        self.text(secret.as_deref().unwrap_or(value))
    }

    /// Returns a text without the key; everything else stays.
    pub(super) fn without_key(&self, text: &str) -> String {
        self.mask.without_key(text)
    }

    /// Whether the key is in there.
    pub(super) fn covers(&self, bytes: &[u8]) -> bool {
        self.mask.covers(bytes)
    }

    fn with_ids(&self, text: &str) -> String {
        let bytes = text.as_bytes();
        let mut named = String::with_capacity(text.len());
        let (mut done, mut at) = (0, 0);
        while let Some(first) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
            let begins = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
            let alike = if begins { self.ids.get(first) } else { None };
            let is_here = |(id, _): &&(String, String)| {
                bytes[at..].starts_with(id.as_bytes())
                    && !bytes.get(at + id.len()).is_some_and(u8::is_ascii_alphanumeric)
            };
            match alike.and_then(|alike| alike.iter().filter(is_here).max_by_key(|(id, _)| id.len())) {
                Some((id, name)) => {
                    named.push_str(&text[done..at]);
                    named.push_str(name);
                    at += id.len();
                    done = at;
                }
                None => at += 1,
            }
        }
        named.push_str(&text[done..]);
        named
    }
}

/// Returns scheme, host with port, and the rest of a URL.
pub(super) fn split(url: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let authority = authority.rsplit('@').next().unwrap_or(authority);
    (!authority.is_empty()).then_some((scheme, authority, path))
}

/// Collects the ids that a reply names as such.
fn ids_of(value: &Value, found: &mut Vec<(&'static str, String)>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match (name.as_str(), value) {
                    ("task_id", Value::String(id)) => found.push((TASK, id.clone())),
                    ("request_id", Value::String(id)) => found.push((REQUEST, id.clone())),
                    _ => ids_of(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| ids_of(item, found)),
        _ => {}
    }
}

fn header_ids(reply: &Reply) -> impl Iterator<Item = &str> {
    let named = |(name, _): &&(String, String)| {
        ["x-request-id", "x-dashscope-request-id", "x-oss-request-id"].contains(&name.as_str())
    };
    reply.headers.iter().filter(named).map(|(_, value)| value.as_str())
}

/// Replaces a place where it stands as a whole: not within a longer host or port.
fn replaced(text: &str, place: &str, name: &str) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut done = 0;
    for (at, _) in text.match_indices(place) {
        let before = text[..at].chars().next_back();
        let after = text[at + place.len()..].chars().next();
        let joins = |char: char| char.is_alphanumeric() || char == '.' || char == '-';
        if before.is_some_and(joins) || after.is_some_and(char::is_alphanumeric) {
            continue;
        }
        replaced.push_str(&text[done..at]);
        replaced.push_str(name);
        done = at + place.len();
    }
    replaced.push_str(&text[done..]);
    replaced
}
