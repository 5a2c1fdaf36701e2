//! The lines of a transcript.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::exchange::Trouble;

/// The shape of transcripts; raised when a field changes its meaning or goes.
pub const SCHEMA_VERSION: u32 = 1;

/// The first line: what was recorded, by what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The shape of the transcript.
    pub transcript: u32,
    /// The version of the kit.
    pub suite: String,
    /// Where the target was.
    pub target: String,
    /// The profile it was judged by.
    pub profile: String,
}

/// Every other line: one exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The scenario.
    pub scenario: String,
    /// The line of its table, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// The exchange within the case, counted from 0.
    pub index: usize,
    /// What was sent.
    pub request: Sent,
    /// What became of it.
    pub came: Came,
}

/// What was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    /// The method.
    pub method: String,
    /// Scheme and host, where it was not sent to the target: links to pictures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// Path and query.
    pub path: String,
    /// Headers, in order.
    pub headers: Vec<(String, String)>,
    /// The body, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Came {
    /// A reply.
    Reply(Received),
    /// No connection, and why.
    Unreachable(String),
    /// The connection broke, and how.
    Broken(String),
    /// Nothing came in time.
    TimedOut,
    /// More came than this many bytes.
    TooLong(u64),
    /// Not sent, and why.
    Stopped(String),
}

/// A reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Received {
    /// The status.
    pub status: u16,
    /// Headers, in order.
    pub headers: Vec<(String, String)>,
    /// The body, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
}

/// A body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// Text, masked.
    Text(String),
    /// Anything else, whole: an old transcript's pictures can be judged again.
    #[serde(rename_all = "snake_case")]
    Binary {
        /// How long it is.
        length_bytes: usize,
        /// Its SHA-256, in hexadecimal.
        sha256: String,
        /// What it holds; left out where the key is in it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        base64: Option<String>,
    },
}

impl Body {
    /// Returns bytes as a body that is no text.
    pub(super) fn binary(bytes: &[u8]) -> Self {
        let digest = digest::digest(&digest::SHA256, bytes);
        Self::Binary {
            length_bytes: bytes.len(),
            sha256: digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect(),
            base64: Some(STANDARD.encode(bytes)),
        }
    }

    /// Returns what it holds; nothing if that was left out, or is no base64.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        match self {
            Self::Text(text) => Some(text.clone().into_bytes()),
            Self::Binary { base64, .. } => STANDARD.decode(base64.as_ref()?).ok(),
        }
    }
}

impl From<Trouble> for Came {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Unreachable(why) => Self::Unreachable(why),
            Trouble::Broken(how) => Self::Broken(how),
            Trouble::TimedOut => Self::TimedOut,
            Trouble::TooLong { limit_bytes } => Self::TooLong(limit_bytes),
            Trouble::Stopped(why) => Self::Stopped(why),
        }
    }
}

/// A transcript, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcript {
    /// Its first line.
    pub header: Header,
    /// Its other lines.
    pub entries: Vec<Entry>,
}

/// Why a transcript cannot be read.
#[derive(Debug, Error)]
pub enum TranscriptError {
    /// It has no line.
    #[error("the transcript is empty")]
    Empty,
    /// It was written in another shape.
    #[error("the transcript has the shape {got}, this version reads {SCHEMA_VERSION}")]
    Version {
        /// Its shape.
        got: u32,
    },
    /// A line is not as it has to be.
    #[error("line {line} of the transcript cannot be read")]
    Line {
        /// The line, counted from 1.
        line: usize,
        /// Why.
        source: serde_json::Error,
    },
}

impl Transcript {
    /// Returns the transcript of a text.
    ///
    /// # Errors
    /// A line is no JSON, has an unknown member or lacks one, or the shape is another version's.
    pub fn read(text: &str) -> Result<Self, TranscriptError> {
        let broken = |index: usize| move |source| TranscriptError::Line { line: index + 1, source };
        let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let (index, first) = lines.next().ok_or(TranscriptError::Empty)?;
        let header: Header = serde_json::from_str(first).map_err(broken(index))?;
        if header.transcript != SCHEMA_VERSION {
            return Err(TranscriptError::Version { got: header.transcript });
        }
        let entries = lines.map(|(index, line)| serde_json::from_str(line).map_err(broken(index)));
        Ok(Self { header, entries: entries.collect::<Result<_, _>>()? })
    }
}
