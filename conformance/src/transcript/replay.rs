//! Serves a transcript as a target, so that an old one can be judged by a newer suite.
//!
//! A request is known by its case, method, path and body, as a mask leaves them, and by how often it came before:
//! the n-th time it gets the n-th reply. What the transcript does not know is refused with 501 and says so; nothing
//! is made up. Names such as `<task-1>` are served as they stand: to a client they are ids like any other.

mod canonical;
mod serve;

use std::collections::{BTreeSet, HashMap};

use serde_json::json;

use super::line::{Body, Came, Entry, Received, Transcript};
use super::mask::Mask;
use super::record::case_header;
use canonical::Canonical;

pub use serve::serve;

/// The header of every reply that the replay itself gives, with the value `unknown`: such a reply says nothing about
/// the target that was recorded.
pub const REPLAY_HEADER: &str = "x-conformance-replay";

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
    /// Other places that requests were sent to.
    origins: BTreeSet<String>,
    /// Where the client's pictures are: told, or learnt from the last request that named a place.
    assets: Option<String>,
}

impl Tape {
    /// Returns a tape at its beginning. `mask` knows the key that clients send now, `assets` is where their pictures
    /// are served, if that is not on this machine.
    pub fn new(transcript: Transcript, mask: Mask, assets: Option<&str>) -> Self {
        let canonical = Canonical::new(mask, assets);
        let mut known: HashMap<Key, Vec<usize>> = HashMap::new();
        for (index, entry) in transcript.entries.iter().enumerate() {
            for key in keys(entry, &canonical) {
                known.entry(key).or_default().push(index);
            }
        }
        let origins = transcript.entries.iter().filter_map(|entry| entry.request.origin.clone()).collect();
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
            path: self.canonical.text(asked.path),
            body: self.canonical.body(asked.body),
        };
        let times = self.asked.entry(key.clone()).or_default();
        *times += 1;
        let entries = self.known.get(&key).map(Vec::as_slice).unwrap_or_default();
        match entries.get(*times - 1) {
            Some(index) => self.recorded(&self.transcript.entries[*index], own),
            None => unknown(&key, *times, entries.len()),
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

    fn reply(&self, reply: &Received, left_out: &[&str], own: &str) -> Answer {
        let headers = reply.headers.iter().filter(|(name, _)| !left_out.contains(&name.as_str()));
        let body = match &reply.body {
            None => Vec::new(),
            Some(Body::Text(text)) => self.placed(text, own).into_bytes(),
            Some(binary) => binary.bytes().unwrap_or_default(),
        };
        Answer::Reply {
            status: reply.status,
            headers: headers.map(|(name, value)| (name.clone(), self.placed(value, own))).collect(),
            body,
        }
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
fn keys(entry: &Entry, canonical: &Canonical) -> [Key; 2] {
    let body = match &entry.request.body {
        None => canonical.body(b""),
        Some(body) => canonical.body(&body.bytes().unwrap_or_default()),
    };
    let key = Key {
        case: Some(case_header(&entry.scenario, entry.case.as_deref())),
        method: entry.request.method.clone(),
        path: canonical.text(&entry.request.path),
        body,
    };
    [Key { case: None, ..key.clone() }, key]
}

fn unknown(key: &Key, times: usize, known: usize) -> Answer {
    let why = if known == 0 {
        "the transcript has no such request".to_owned()
    } else {
        format!("the transcript has this request {known} times, and this is time {times}")
    };
    let body = json!({
        "code": "NotInTranscript",
        "message": why,
        "asked": { "case": key.case, "method": key.method, "path": key.path },
    });
    Answer::Reply {
        status: 501,
        headers: vec![
            ("content-type".to_owned(), "application/json".to_owned()),
            (REPLAY_HEADER.to_owned(), "unknown".to_owned()),
        ],
        body: body.to_string().into_bytes(),
    }
}
