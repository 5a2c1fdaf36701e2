//! An asset server that misbehaves as told, over raw sockets.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// One thing the server does for a request; after the last it closes the connection.
#[derive(Clone)]
pub(super) enum Step {
    Send(Vec<u8>),
    /// One byte at a time, this long apart.
    Drip(Vec<u8>, Duration),
    /// Sends the same bytes until the client hangs up.
    Endless(Vec<u8>),
    /// Waits until the test says so.
    Wait(Arc<Notify>),
    /// Waits until the client hangs up.
    Silence,
}

/// A server that lives as long as its value.
pub(super) struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    connections: Arc<AtomicUsize>,
    accepting: JoinHandle<()>,
}

impl Server {
    /// Starts a server that answers each path as the function says.
    pub(super) async fn start(answer: impl Fn(&str) -> Vec<Step> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (requests, connections) = (Arc::<Mutex<Vec<String>>>::default(), Arc::<AtomicUsize>::default());
        let (seen, count, answer) = (requests.clone(), connections.clone(), Arc::new(answer));
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let (seen, answer) = (seen.clone(), answer.clone());
                tokio::spawn(serve(stream, move |head| {
                    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                    seen.lock().unwrap().push(head);
                    answer(&path)
                }));
            }
        });
        Self { address, requests, connections, accepting }
    }

    /// Starts a server that answers everything alike.
    pub(super) async fn always(steps: Vec<Step>) -> Self {
        Self::start(move |_| steps.clone()).await
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(super) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Returns the heads of the requests so far.
    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Waits until this many requests have come.
    pub(super) async fn until_requested(&self, count: usize) {
        while self.requests().len() < count {
            tokio::task::yield_now().await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve(mut stream: TcpStream, answer: impl FnOnce(String) -> Vec<Step>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    for step in answer(String::from_utf8(head).unwrap()) {
        if carry_out(&mut stream, step).await.is_err() {
            return;
        }
    }
    // A close with unread bytes would reset the connection; there are none, the client sends one request.
    let _ = stream.shutdown().await;
}

async fn carry_out(stream: &mut TcpStream, step: Step) -> std::io::Result<()> {
    match step {
        Step::Send(bytes) => stream.write_all(&bytes).await,
        Step::Drip(bytes, pause) => {
            for byte in bytes {
                stream.write_all(&[byte]).await?;
                tokio::time::sleep(pause).await;
            }
            Ok(())
        }
        Step::Endless(bytes) => loop {
            stream.write_all(&bytes).await?;
        },
        Step::Wait(gate) => {
            gate.notified().await;
            Ok(())
        }
        Step::Silence => stream.read_u8().await.map(drop),
    }
}

/// Returns an answer with these lines before its body.
pub(super) fn raw(head: &str, body: &[u8]) -> Vec<Step> {
    let mut bytes = format!("{}\r\n\r\n", head.replace('\n', "\r\n")).into_bytes();
    bytes.extend_from_slice(body);
    vec![Step::Send(bytes)]
}

/// Returns a proper answer.
pub(super) fn ok(body: &[u8]) -> Vec<Step> {
    raw(&format!("HTTP/1.1 200 OK\nContent-Length: {}", body.len()), body)
}

/// Returns an answer that is only a status.
pub(super) fn status(status: u16) -> Vec<Step> {
    raw(&format!("HTTP/1.1 {status} X\nContent-Length: 0"), b"")
}

/// Returns a redirect.
pub(super) fn redirect(status: u16, location: &str) -> Vec<Step> {
    raw(&format!("HTTP/1.1 {status} X\nLocation: {location}\nContent-Length: 0"), b"")
}
