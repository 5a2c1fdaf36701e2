//! Writes a transcript, a line an exchange, each masked before it is written.

use std::io::{self, Write};

use super::line::{Body, Came, Entry, Header, Received, SCHEMA_VERSION, Sent};
use super::mask::Mask;
use super::names::{Names, split};
use crate::exchange::{Exchange, Request};
use crate::outcome::Run;

/// The header that tells a replay which case a request belongs to. Never recorded.
pub const CASE_HEADER: &str = "x-conformance-case";

/// The scenario under which the kit's own questions stand: those before the first case.
pub const KIT: &str = "kit";

/// The case of [`KIT`] in which a target is asked what it can do.
pub const PROBE: &str = "probe";

/// The case of [`KIT`] in which one smallest task is created.
pub const PREFLIGHT: &str = "preflight";

/// Returns the value of [`CASE_HEADER`]: `<scenario>/<case>`, other characters than names have percent-encoded.
pub fn case_header(scenario: &str, case: Option<&str>) -> String {
    let encoded = |text: &str| -> String {
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
        text.bytes()
            .map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect()
    };
    format!("{}/{}", encoded(scenario), encoded(case.unwrap_or_default()))
}

/// Where an exchange belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At<'a> {
    /// The scenario.
    pub scenario: &'a str,
    /// The line of its table.
    pub case: Option<&'a str>,
    /// The exchange within the case, counted from 0.
    pub index: usize,
}

/// Writes a transcript.
pub struct Recorder<W> {
    out: W,
    names: Names,
    target: String,
}

impl<W: Write> Recorder<W> {
    /// Begins a transcript. `assets` is where the kit serves its pictures, as the target sees it.
    ///
    /// # Errors
    /// The first line cannot be written.
    pub fn begin(out: W, target: &str, profile: &str, mask: Mask, assets: Option<&str>) -> io::Result<Self> {
        let header = Header {
            transcript: SCHEMA_VERSION,
            suite: env!("CARGO_PKG_VERSION").to_owned(),
            target: mask.text(target),
            profile: mask.text(profile),
        };
        let names = Names::new(mask, target, assets);
        let target = names.without_key(target);
        let mut recorder = Self { out, names, target };
        recorder.line(&header)?;
        Ok(recorder)
    }

    /// Writes one exchange.
    ///
    /// # Errors
    /// The line cannot be written.
    pub fn write(&mut self, at: At<'_>, exchange: &Exchange) -> io::Result<()> {
        self.names.learn(exchange);
        let entry = Entry {
            scenario: self.names.text(at.scenario),
            case: at.case.map(|case| self.names.text(case)),
            index: at.index,
            request: self.sent(&exchange.request),
            came: self.came(exchange),
        };
        self.line(&entry)
    }

    fn line(&mut self, line: &impl serde::Serialize) -> io::Result<()> {
        let mut text = serde_json::to_string(line).map_err(io::Error::other)?;
        text.push('\n');
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }

    fn sent(&mut self, request: &Request) -> Sent {
        // Without the key first: it may hold what splits a URL, and half a key is no key that a mask would know.
        let url = self.names.without_key(&request.url);
        let own = split(&self.target).map(|(_, authority, _)| authority.to_owned());
        let (origin, path) = match split(&url) {
            Some((_, authority, path)) if own.as_deref() == Some(authority) => (None, path),
            Some((scheme, authority, path)) => (Some(format!("{scheme}://{authority}")), path),
            None => (None, url.as_str()),
        };
        let ours = |(name, _): &&(String, String)| !name.eq_ignore_ascii_case(CASE_HEADER);
        let headers: Vec<_> = request.headers.iter().filter(ours).cloned().collect();
        Sent {
            method: self.names.text(&request.method),
            origin: origin.map(|origin| self.names.text(&origin)),
            path: self.names.text(if path.is_empty() { "/" } else { path }),
            headers: self.headers(&headers),
            body: self.body(&request.body),
        }
    }

    fn came(&mut self, exchange: &Exchange) -> Came {
        match &exchange.reply {
            Ok(reply) => Came::Reply(Received {
                status: reply.status,
                headers: self.headers(&reply.headers),
                body: self.body(&reply.body),
            }),
            Err(trouble) => match Came::from(trouble.clone()) {
                Came::Unreachable(why) => Came::Unreachable(self.names.text(&why)),
                Came::Broken(how) => Came::Broken(self.names.text(&how)),
                Came::Stopped(why) => Came::Stopped(self.names.text(&why)),
                other => other,
            },
        }
    }

    fn headers(&mut self, headers: &[(String, String)]) -> Vec<(String, String)> {
        headers.iter().map(|(name, value)| (self.names.text(name), self.names.header(name, value))).collect()
    }

    fn body(&mut self, bytes: &[u8]) -> Option<Body> {
        if bytes.is_empty() {
            return None;
        }
        Some(match (std::str::from_utf8(bytes), Body::binary(bytes)) {
            (Ok(text), _) => Body::Text(self.names.text(text)),
            (Err(_), Body::Binary { length_bytes, sha256, .. }) if self.names.covers(bytes) => {
                Body::Binary { length_bytes, sha256, base64: None }
            }
            (Err(_), binary) => binary,
        })
    }
}

/// Returns the transcript of a whole run.
///
/// # Errors
/// A line cannot be written.
pub fn record(out: impl Write, run: &Run, mask: Mask, assets: Option<&str>) -> io::Result<()> {
    let mut recorder = Recorder::begin(out, &run.target, &run.profile, mask, assets)?;
    for scenario in &run.scenarios {
        for case in &scenario.cases {
            for (index, exchange) in case.exchanges.iter().enumerate() {
                let at = At { scenario: &scenario.scenario.id, case: case.name.as_deref(), index };
                recorder.write(at, exchange)?;
            }
        }
    }
    Ok(())
}
