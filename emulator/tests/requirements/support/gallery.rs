//! A picture server for one test: what is hung there is served, everything else is 404.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What a path answers.
#[derive(Clone)]
enum Exhibit {
    Picture(Arc<Vec<u8>>),
    Status(u16),
    /// The connection stays open and nothing comes.
    Silence,
}

/// A server that lives as long as its value.
pub(crate) struct Gallery {
    address: SocketAddr,
    exhibits: Arc<Mutex<HashMap<String, Exhibit>>>,
    accepting: JoinHandle<()>,
}

impl Gallery {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let exhibits = Arc::<Mutex<HashMap<_, _>>>::default();
        let shown = Arc::clone(&exhibits);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(show(stream, Arc::clone(&shown)));
            }
        });
        Self { address, exhibits, accepting }
    }

    /// Hangs a picture and returns its URL.
    pub(crate) fn hang(&self, name: &str, bytes: impl Into<Vec<u8>>) -> String {
        self.put(name, Exhibit::Picture(Arc::new(bytes.into())))
    }

    /// Returns a URL that answers with a status and no picture.
    pub(crate) fn answering(&self, status: u16) -> String {
        self.put(&format!("status-{status}.png"), Exhibit::Status(status))
    }

    /// Returns a URL that never answers.
    pub(crate) fn silent(&self) -> String {
        self.put("silent.png", Exhibit::Silence)
    }

    fn put(&self, name: &str, exhibit: Exhibit) -> String {
        self.exhibits.lock().unwrap().insert(format!("/{name}"), exhibit);
        format!("http://{}/{name}", self.address)
    }
}

impl Drop for Gallery {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Returns a URL at a port of this machine where nobody listens.
pub(crate) async fn nobody_there() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}/a.png", listener.local_addr().unwrap())
}

async fn show(mut stream: TcpStream, exhibits: Arc<Mutex<HashMap<String, Exhibit>>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let path = head.split(' ').nth(1).unwrap_or_default();
    let exhibit = exhibits.lock().unwrap().get(path).cloned().unwrap_or(Exhibit::Status(404));
    let (status, body) = match exhibit {
        Exhibit::Picture(bytes) => (200, bytes),
        Exhibit::Status(status) => (status, Arc::default()),
        Exhibit::Silence => {
            let _ = stream.read_u8().await;
            return;
        }
    };
    let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    // Whoever finds a picture too large hangs up before its end.
    let _ = stream.write_all(head.as_bytes()).await;
    let _ = stream.write_all(&body).await;
    let _ = stream.shutdown().await;
}
