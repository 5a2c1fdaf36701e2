//! A server of recorded answers on loopback, and a clock that jumps.
//!
//! Every connection gets the next answer, byte for byte, and is closed; what was asked is kept as raw text.

use std::{
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use wanx_client::{Client, ClientBuilder, Clock, PosterRequest, TaskId};

pub(crate) const KEY: &str = "sk-3a9f-very-secret";
pub(crate) const TASK: &str = "86ecf553-d340-4e21-af6e-a0c6a421c010";

/// What a connection is answered.
pub(crate) enum Play {
    /// These bytes, then the end.
    Bytes(Vec<u8>),
    /// These bytes, then nothing for as long as the client likes.
    Stall(Vec<u8>),
}

enum Then {
    Close,
    Hold,
}

impl Play {
    fn parts(self) -> (Vec<u8>, Then) {
        match self {
            Self::Bytes(bytes) => (bytes, Then::Close),
            Self::Stall(bytes) => (bytes, Then::Hold),
        }
    }
}

pub(crate) struct Service {
    pub(crate) origin: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Service {
    /// Starts a server; `{origin}` in an answer becomes its own address.
    pub(crate) async fn start(plays: impl IntoIterator<Item = Play>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::<Mutex<Vec<String>>>::default();
        let service = Self { origin: origin.clone(), requests: Arc::clone(&requests) };
        let plays: Vec<_> = plays.into_iter().collect();
        tokio::spawn(async move {
            for play in plays {
                let (mut connection, _) = listener.accept().await.unwrap();
                let request = read_request(&mut connection).await;
                requests.lock().unwrap().push(request);
                let (bytes, then) = play.parts();
                connection.write_all(&replaced(bytes, &origin)).await.unwrap();
                match then {
                    Then::Close => connection.shutdown().await.unwrap(),
                    // Reading ends when the client gives up.
                    Then::Hold => drop(connection.read(&mut [0]).await),
                }
            }
        });
        service
    }

    pub(crate) fn builder(&self) -> ClientBuilder {
        Client::builder().base_url(&format!("{}/api/v1", self.origin)).api_key(KEY)
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    /// Returns the requests so far, as they came.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn replaced(bytes: Vec<u8>, origin: &str) -> Vec<u8> {
    // Pictures are not text; only JSON answers name the origin, and they have no length yet.
    match String::from_utf8(bytes) {
        Ok(text) => text.replace("{origin}", origin).into_bytes(),
        Err(error) => error.into_bytes(),
    }
}

async fn read_request(connection: &mut TcpStream) -> String {
    let mut request = Vec::new();
    while !is_whole(&request) {
        let mut buffer = [0; 4096];
        let length = connection.read(&mut buffer).await.unwrap();
        assert_ne!(length, 0, "the client left in the middle of a request");
        request.extend_from_slice(&buffer[..length]);
    }
    String::from_utf8(request).unwrap()
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    body.len() >= length.unwrap_or(0)
}

/// A whole answer with any head; `headers` are further lines.
pub(crate) fn answer(status: &str, headers: &[&str], body: &str) -> Play {
    let mut text = format!("HTTP/1.1 {status}\r\nconnection: close\r\n");
    for header in headers {
        text.push_str(header);
        text.push_str("\r\n");
    }
    // No length: the end of the connection is the end of the body, so that `{origin}` may grow.
    text.push_str("\r\n");
    text.push_str(body);
    Play::Bytes(text.into_bytes())
}

/// An answer of the API.
pub(crate) fn json(status: &str, body: &str) -> Play {
    answer(status, &["content-type: application/json;charset=UTF-8"], body)
}

/// An answer that promises more than it brings.
pub(crate) fn truncated(status: &str, promised_bytes: usize, body: &[u8]) -> Play {
    Play::Bytes(with_length(status, promised_bytes, body))
}

/// An answer that stops in the middle, while its connection stays.
pub(crate) fn stalled(status: &str, promised_bytes: usize, body: &[u8]) -> Play {
    Play::Stall(with_length(status, promised_bytes, body))
}

/// A whole picture.
pub(crate) fn picture(bytes: &[u8]) -> Play {
    Play::Bytes(with_length("200 OK", bytes.len(), bytes))
}

fn with_length(status: &str, length_bytes: usize, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 {status}\r\ncontent-length: {length_bytes}\r\n\r\n").as_bytes(), body].concat()
}

pub(crate) fn created() -> Play {
    json(
        "200 OK",
        r#"{"request_id":"r-create","output":{"task_id":"86ecf553-d340-4e21-af6e-a0c6a421c010","task_status":"PENDING"}}"#,
    )
}

/// A task whose output has these further fields.
pub(crate) fn task(status: &str, more: &str) -> Play {
    let comma = if more.is_empty() { "" } else { "," };
    json(
        "200 OK",
        &format!(
            r#"{{"request_id":"r-query","output":{{"task_id":"{TASK}","task_status":"{status}"{comma}{more}}}}}"#
        ),
    )
}

pub(crate) fn task_id() -> TaskId {
    TaskId::new(TASK).unwrap()
}

pub(crate) fn request() -> PosterRequest {
    PosterRequest::new("https://example.com/background.png".parse().unwrap(), "Lorem Ipsum")
}

/// A clock on which a pause takes no time, and which remembers the pauses.
#[derive(Clone, Debug, Default)]
pub(crate) struct JumpingClock {
    pauses: Arc<Mutex<Vec<Duration>>>,
}

impl JumpingClock {
    pub(crate) fn pauses(&self) -> Vec<Duration> {
        self.pauses.lock().unwrap().clone()
    }
}

impl Clock for JumpingClock {
    fn now(&self) -> Duration {
        self.pauses().iter().sum()
    }

    fn sleep(&self, pause: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.pauses.lock().unwrap().push(pause);
        Box::pin(std::future::ready(()))
    }
}
