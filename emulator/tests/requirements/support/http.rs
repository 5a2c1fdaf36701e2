//! A client of a few lines: bytes out, status, headers and body back. It knows nothing of what they mean.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// No answer takes longer, unless the server hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request as data.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    /// Returns a request with nothing but a `Host`, which is filled in when it is sent.
    pub(crate) fn new(method: &str, target: &str) -> Self {
        Self { method: method.into(), target: target.into(), headers: Vec::new(), body: Vec::new() }
    }

    pub(crate) fn method(self, method: &str) -> Self {
        Self { method: method.into(), ..self }
    }

    pub(crate) fn target(self, target: &str) -> Self {
        Self { target: target.into(), ..self }
    }

    /// Sets a header in the place of whatever it was.
    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        let mut request = self.without(name);
        request.headers.push((name.to_ascii_lowercase(), value.into()));
        request
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        self
    }

    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends it on a connection of its own and reads the answer to its end.
    pub(crate) async fn send(self, address: SocketAddr) -> Answer {
        let shown = format!("{} {}", self.method, self.target);
        match tokio::time::timeout(PATIENCE, self.exchange(address)).await {
            Ok(bytes) => Answer::read(&bytes).unwrap_or_else(|| panic!("{shown}: {} bytes", bytes.len())),
            Err(_) => panic!("no answer to {shown}"),
        }
    }

    async fn exchange(self, address: SocketAddr) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        if !self.headers.iter().any(|(name, _)| name == "host") {
            head += &format!("host: {address}\r\n");
        }
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!("content-length: {}\r\nconnection: close\r\n\r\n", self.body.len());
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        // A refusal may come, and the connection end, before the whole body is sent.
        let _ = stream.write_all(&self.body).await;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        bytes
    }
}

/// An answer as data.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    fn read(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&bytes[..end]).ok()?;
        let (first, lines) = head.split_once("\r\n")?;
        let status = first.split(' ').nth(1)?.parse().ok()?;
        let headers = lines.split("\r\n").map(|line| {
            let (name, value) = line.split_once(':').expect("a header has a colon");
            (name.to_ascii_lowercase(), value.trim().to_owned())
        });
        Some(Self { status, headers: headers.collect(), body: bytes[end + 4..].to_vec() })
    }

    /// Returns a header's value, or nothing at all as text.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Returns what stands at a JSON pointer; nothing is `null`.
    pub(crate) fn at(&self, pointer: &str) -> Value {
        self.json().pointer(pointer).cloned().unwrap_or_default()
    }
}

/// Shows status and the beginning of the body.
impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text: String = self.text().chars().take(300).collect();
        write!(f, "{} {text}", self.status)
    }
}
