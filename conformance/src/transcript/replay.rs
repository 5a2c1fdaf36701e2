//! Serves a transcript as a target, so that an old one can be judged by a newer suite.
//!
//! A request is known by its case, method, path and body, as a mask leaves them, and by how often it came before:
//! the n-th time it gets the n-th reply. What the transcript does not know is refused with 501 and says so; nothing
//! is made up. Names such as `task-0001.masked` are served as they stand: to a client they are ids like any other. Links
//! lead to the replay itself. Who asks what it can do begins from the start: a probe is the first thing of a run.

mod canonical;
mod serve;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use serde_json::{Value, json};

use super::line::{Body, Came, Entry, Received, Transcript};
use super::mask::Mask;
use super::record::{KIT, PROBE, case_header};
use crate::exchange::CAPABILITIES;
use canonical::Canonical;

pub use serve::serve;

/// The header of every reply of a replay. With the value [`UNKNOWN`] it says nothing about the target that was recorded.
pub const REPLAY_HEADER: &str = "x-conformance-replay";

/// The value of [`REPLAY_HEADER`] in a reply that the replay itself gives.
pub const UNKNOWN: &str = "unknown";

/// The value of [`REPLAY_HEADER`] in a reply that was recorded.
pub const RECORDED: &str = "recorded";

/// Headers that the server sets anew; the first stays where there is no body to count.
const OF_A_CONNECTION: [&str; 5] =
    ["content-length", "connection", "keep-alive", "transfer-encoding", "upgrade"];

/// A request to a replay.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The value of [`super::CASE_HEADER`]. Without one, all cases are looked through as if they were one.
    pub case: Option<&'a str>,
    /// The method.
    pub method: &'a str,
    /// Path and query.
    pub path: &'a str,
    /// The body.
    pub body: &'a [u8],
}

/// What a replay does with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Replies.
    Reply {
        /// The status.
        status: u16,
        /// The headers.
        headers: Vec<(String, String)>,
        /// The body.
        body: Vec<u8>,
    },
    /// Closes the connection, as it was when this was recorded.
    Close,
    /// Says nothing.
    Silence,
}

/// A request as it is compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    case: Option<String>,
    method: String,
    path: String,
    body: String,
}

/// A transcript to be served.
pub struct Tape {
    transcript: Transcript,
    /// The entries that a request stands for, in order.
    known: HashMap<Key, Vec<usize>>,
    /// How often each was asked for.
    asked: HashMap<Key, usize>,
    canonical: Canonical,
    /// Other places that requests were sent to, or that links lead to.
    origins: BTreeSet<String>,
    /// Where the client's pictures are: told, or learnt from the last request that named a place.
    assets: Option<String>,
}

impl Tape {
    /// Returns a tape at its beginning. `mask` knows the key that clients send now, `assets` is where their pictures
    /// are served, if that is not on this machine.
    pub fn new(transcript: Transcript, mask: Mask, assets: Option<&str>) -> Self {
        let canonical = Canonical::new(mask, assets);
        let root = super::names::split(&transcript.header.target).map_or("", |(_, _, path)| path);
        let root = root.trim_end_matches('/').to_owned();
        let mut known: HashMap<Key, Vec<usize>> = HashMap::new();
        for (index, entry) in transcript.entries.iter().enumerate() {
            for key in keys(entry, &root, &canonical) {
                known.entry(key).or_default().push(index);
            }
        }
        let origins = transcript.entries.iter().flat_map(origins).collect();
        let assets = assets.and_then(super::names::split).map(|(_, authority, _)| authority.to_owned());
        Self { transcript, known, asked: HashMap::new(), canonical, origins, assets }
    }

    /// Returns what is done with a request; `own` is the host and port of the replay itself.
    pub fn answer(&mut self, asked: &Asked<'_>, own: &str) -> Answer {
        let text = String::from_utf8_lossy(asked.body);
        if let Some(place) = canonical::local_place(&text, own) {
            self.assets = Some(place);
        }
        let key = Key {
            case: asked.case.map(str::to_owned),
            method: asked.method.to_owned(),
            path: self.canonical.path(asked.path),
            body: self.canonical.body(asked.body),
        };
        if is_probe(&key) {
            self.asked.clear();
        }
        let times = self.asked.entry(key.clone()).or_default();
        *times += 1;
        let entries = self.known.get(&key).map(Vec::as_slice).unwrap_or_default();
        match entries.get(*times - 1) {
            Some(index) => match &self.transcript.entries[*index] {
                Entry { came: Came::Stopped(why), .. } => unknown(&key, &format!("it was never sent: {why}")),
                entry => self.recorded(entry, own),
            },
            None if entries.is_empty() => unknown(&key, "the transcript has no such request"),
            None => unknown(
                &key,
                &format!("the transcript has this request {} times, and this is time {times}", entries.len()),
            ),
        }
    }

    fn recorded(&self, entry: &Entry, own: &str) -> Answer {
        match &entry.came {
            Came::Reply(reply) if entry.request.method == "HEAD" => {
                self.reply(reply, &OF_A_CONNECTION[1..], own)
            }
            Came::Reply(reply) => self.reply(reply, &OF_A_CONNECTION, own),
            Came::TimedOut => Answer::Silence,
            Came::Unreachable(_) | Came::Broken(_) | Came::TooLong(_) | Came::Stopped(_) => Answer::Close,
        }
    }

    /// Returns a recorded reply as it is served today.
    fn reply(&self, reply: &Received, left_out: &[&str], own: &str) -> Answer {
        let headers = reply.headers.iter().filter(|(name, _)| !left_out.contains(&name.as_str()));
        let mut headers: Vec<_> =
            headers.map(|(name, value)| (name.clone(), self.placed(value, own))).collect();
        if !headers.iter().any(|(name, _)| name == REPLAY_HEADER) {
            headers.push((REPLAY_HEADER.to_owned(), RECORDED.to_owned()));
        }
        let body = match &reply.body {
            None => Vec::new(),
            Some(Body::Text(text)) => self.placed(&without_oss_host(text), own).into_bytes(),
            Some(binary) => binary.bytes().unwrap_or_default(),
        };
        Answer::Reply { status: reply.status, headers, body }
    }

    /// Returns a recorded text with links that lead here: a link's host is asked for nothing any more.
    fn placed(&self, text: &str, own: &str) -> String {
        let mut text = text.replace("https://<target>", "http://<target>").replace("<target>", own);
        if let Some(assets) = &self.assets {
            text = text.replace("<assets>", assets);
        }
        for origin in &self.origins {
            text = text.replace(&format!("{origin}/"), &format!("http://{own}/"));
        }
        text
    }
}

/// The two ways to ask for an entry: by its case, and without one.
fn keys(entry: &Entry, root: &str, canonical: &Canonical) -> [Key; 2] {
    let body = match &entry.request.body {
        None => canonical.body(b""),
        Some(body) => canonical.body(&body.bytes().unwrap_or_default()),
    };
    let path = &*entry.request.path;
    let path = match &entry.request.origin {
        None if path == root => "/",
        None => path.strip_prefix(root).filter(|rest| rest.starts_with('/')).unwrap_or(path),
        Some(_) => path,
    };
    let key = Key {
        case: Some(case_header(&entry.scenario, entry.case.as_deref())),
        method: entry.request.method.clone(),
        path: canonical.path(path),
        body,
    };
    [Key { case: None, ..key.clone() }, key]
}

/// Returns where a request was sent to and where the links in its reply lead, if that is not the target.
fn origins(entry: &Entry) -> Vec<String> {
    let Came::Reply(Received { body: Some(Body::Text(text)), .. }) = &entry.came else {
        return entry.request.origin.iter().cloned().collect();
    };
    let body: Value = serde_json::from_str(text).unwrap_or_default();
    let results = body.pointer("/output/results").and_then(Value::as_array).into_iter().flatten();
    let links = results.filter_map(|result| super::names::split(result.get("url")?.as_str()?));
    let links = links.filter(|(_, place, _)| !place.contains('<'));
    links
        .map(|(scheme, place, _)| format!("{scheme}://{place}"))
        .chain(entry.request.origin.clone())
        .collect()
}

/// Returns what a target said it can do without the host of its links: here they lead to the replay.
fn without_oss_host(text: &str) -> Cow<'_, str> {
    if !text.contains("\"oss_host\"") {
        return text.into();
    }
    let Ok(Value::Object(mut members)) = serde_json::from_str(text) else { return text.into() };
    match members.remove("oss_host") {
        Some(_) => Value::Object(members).to_string().into(),
        None => text.into(),
    }
}

/// Whether somebody asks what the target can do before a run.
fn is_probe(key: &Key) -> bool {
    let of_kit = key.case.as_ref().is_none_or(|case| *case == case_header(KIT, Some(PROBE)));
    of_kit && key.method == "GET" && key.path == CAPABILITIES
}

fn unknown(key: &Key, why: &str) -> Answer {
    let body = json!({
        "code": "NotInTranscript",
        "message": why,
        "asked": { "case": key.case, "method": key.method, "path": key.path },
    });
    Answer::Reply {
        status: 501,
        headers: vec![
            ("content-type".to_owned(), "application/json".to_owned()),
            (REPLAY_HEADER.to_owned(), UNKNOWN.to_owned()),
        ],
        body: body.to_string().into_bytes(),
    }
}
