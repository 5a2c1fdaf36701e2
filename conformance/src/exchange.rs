//! One request and its reply, as they went over the wire: bytes, not types of the API.

use std::fmt::{self, Write as _};

/// Where the control API has its endpoints.
pub const CONTROL: &str = "/_emulator";

/// Where it says what it can do.
pub const CAPABILITIES: &str = "/_emulator/capabilities";

/// What was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method, as sent.
    pub method: String,
    /// The absolute URL.
    pub url: String,
    /// Headers in the order they were sent; the key is in here, so this is never written anywhere unmasked.
    pub headers: Vec<(String, String)>,
    /// The body; empty for none.
    pub body: Vec<u8>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Headers in the order they came, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, up to the limit the sender sets.
    pub body: Vec<u8>,
}

/// Why nothing that can be judged came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No connection.
    Unreachable(String),
    /// The connection broke, or what came is no HTTP.
    Broken(String),
    /// Nothing came in time.
    TimedOut,
    /// Not sent: a budget is spent, a host is not one that may be asked, or the user stopped it.
    Stopped(String),
    /// More came than is read.
    TooLong {
        /// How much is read.
        limit_bytes: u64,
    },
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(why) => write!(f, "no connection: {why}"),
            Self::Broken(why) => write!(f, "the connection broke: {why}"),
            Self::TimedOut => f.write_str("nothing came in time"),
            Self::Stopped(why) => write!(f, "not sent: {why}"),
            Self::TooLong { limit_bytes } => write!(f, "more than {limit_bytes} bytes came"),
        }
    }
}

/// One request and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// What was sent.
    pub request: Request,
    /// What came back.
    pub reply: Result<Reply, Trouble>,
}

impl Request {
    /// Returns the first header of this name, letter case aside.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// Returns the request as a line for a shell. The key is a variable: no key is ever written.
    pub fn curl(&self) -> String {
        let mut line = format!("curl -i -X {} {}", self.method, quoted(&self.url));
        for (name, value) in &self.headers {
            if name.eq_ignore_ascii_case("authorization")
                && let (scheme, Credential::Secret) = credential(value)
            {
                write!(line, " -H \"Authorization: {scheme}$DASHSCOPE_API_KEY\"")
                    .expect("a string takes everything");
            } else {
                write!(line, " -H {}", quoted(&format!("{name}: {value}")))
                    .expect("a string takes everything");
            }
        }
        if !self.body.is_empty() {
            write!(line, " --data-binary {}", quoted(&String::from_utf8_lossy(&self.body)))
                .expect("a string takes everything");
        }
        line
    }
}

impl Reply {
    /// Returns the first header of this name, letter case aside.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// Returns the body as JSON, or nothing if it is none, or so long that no reply of the API is: reading it would take
    /// many times its length in memory.
    pub fn json(&self) -> Option<serde_json::Value> {
        const JSON_BYTES: usize = 4 << 20;
        if self.body.len() > JSON_BYTES {
            return None;
        }
        serde_json::from_slice(&self.body).ok()
    }
}

/// What an `Authorization` header carries besides its scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential<'a> {
    /// Nothing.
    None,
    /// A key that the kit made up, which no server knows: it may be shown.
    MadeUp(&'a str),
    /// Anything else: taken for a key, and never shown.
    Secret,
}

/// How keys begin that the kit makes up.
pub const MADE_UP_KEY: &str = "invalid-";

/// Splits an `Authorization` header into its scheme, with the blanks after it, and what it carries.
pub fn credential(value: &str) -> (&str, Credential<'_>) {
    let word = value.split(' ').next().unwrap_or_default();
    let has_scheme = ["bearer", "basic"].iter().any(|scheme| word.eq_ignore_ascii_case(scheme));
    let blanks = value[word.len()..].len() - value[word.len()..].trim_start_matches(' ').len();
    let (scheme, rest) = value.split_at(if has_scheme { word.len() + blanks } else { 0 });
    let carried = match rest {
        "" => Credential::None,
        key if key.starts_with(MADE_UP_KEY) => Credential::MadeUp(key),
        _ => Credential::Secret,
    };
    (scheme, carried)
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.as_str())
}

/// Quotes a word for a POSIX shell.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curl_line_never_shows_the_key_and_quotes_what_a_shell_would_read() {
        let request = Request {
            method: "POST".into(),
            url: "http://127.0.0.1:1/a?b=c&d".into(),
            headers: vec![("authorization".into(), "Bearer sk-secret".into()), ("X-A".into(), "1".into())],
            body: b"{\"title\": [\"it's\"]}".to_vec(),
        };
        assert_eq!(
            request.curl(),
            "curl -i -X POST 'http://127.0.0.1:1/a?b=c&d' -H \"Authorization: Bearer $DASHSCOPE_API_KEY\" \
             -H 'X-A: 1' --data-binary '{\"title\": [\"it'\\''s\"]}'"
        );
    }

    #[test]
    fn a_curl_line_keeps_the_scheme_and_a_key_that_is_none() {
        let line = |value: &str| {
            let headers = vec![("Authorization".into(), value.into())];
            Request { method: "GET".into(), url: "http://h".into(), headers, body: Vec::new() }.curl()
        };
        assert_eq!(line("sk-secret"), "curl -i -X GET 'http://h' -H \"Authorization: $DASHSCOPE_API_KEY\"");
        assert!(line("basic  sk-secret").ends_with("-H \"Authorization: basic  $DASHSCOPE_API_KEY\""));
        assert!(line("Bearer invalid-1").ends_with("-H 'Authorization: Bearer invalid-1'"));
        assert!(line("Bearer ").ends_with("-H 'Authorization: Bearer '"));
        assert!(line("two words").ends_with("-H \"Authorization: $DASHSCOPE_API_KEY\""));
    }
}
