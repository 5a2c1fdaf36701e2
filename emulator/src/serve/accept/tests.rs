//! Raw bytes against the accept loop, with a handler that knows nothing of the API.

use std::time::Duration;

use http_body_util::BodyExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{Semaphore, oneshot};

use super::*;
use bytes::Bytes;

/// Answers with the path, after reading the whole body; some paths do something else.
struct Echo {
    /// A permit for every request that arrived.
    begun: Arc<Semaphore>,
}

impl Answers for Echo {
    async fn answer(
        &self,
        request: Request<Incoming>,
        _: Ends,
        _: Turn,
    ) -> Result<Response<Outgoing>, CutOff> {
        Ok(self.echo(request).await)
    }
}

impl Echo {
    async fn echo(&self, request: Request<Incoming>) -> Response<Outgoing> {
        let path = request.uri().path().to_owned();
        self.begun.add_permits(1);
        match path.as_str() {
            "/slow" => tokio::time::sleep(QUICK.head + QUICK.head / 2).await,
            "/never" => std::future::pending().await,
            "/picture" => return Response::new(Outgoing::whole(Bytes::from(vec![7; 20 << 20]))),
            "/refuse" => {
                let mut response = Response::new(Outgoing::whole(Bytes::from_static(b"no")));
                *response.status_mut() = hyper::StatusCode::PAYLOAD_TOO_LARGE;
                return response;
            }
            _ => {}
        }
        match request.into_body().collect().await {
            Ok(body) => {
                Response::new(Outgoing::whole(Bytes::from(format!("{path} {} bytes", body.to_bytes().len()))))
            }
            Err(error) => {
                let mut response = Response::new(Outgoing::whole(Bytes::from(error.to_string())));
                *response.status_mut() = hyper::StatusCode::BAD_REQUEST;
                response
            }
        }
    }
}

const QUICK: Deadlines = Deadlines {
    head: Duration::from_millis(400),
    idle: Duration::from_millis(1_200),
    body: Duration::from_millis(150),
    discard: Duration::from_millis(150),
    write: Duration::from_millis(300),
    linger: Duration::from_millis(1_000),
    drain: Duration::from_millis(1_500),
    accept_pause: Duration::from_millis(10),
};

/// A deadline that no test lives to see.
const LONG: Duration = Duration::from_secs(60);

struct Server {
    address: SocketAddr,
    begun: Arc<Semaphore>,
    stop: Option<oneshot::Sender<()>>,
    ended: tokio::task::JoinHandle<()>,
}

impl Server {
    async fn start(deadlines: Deadlines, caps: Caps) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let shutdown = async move {
            let _ = stopped.await;
        };
        let begun = Arc::new(Semaphore::new(0));
        let echo = Arc::new(Echo { begun: Arc::clone(&begun) });
        let ended = tokio::spawn(serve(listener, echo, (deadlines, caps), shutdown));
        Self { address, begun, stop: Some(stop), ended }
    }

    async fn quick() -> Self {
        Self::start(QUICK, Caps::default()).await
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends bytes on a connection of its own and reads until the server closes.
    async fn talk(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await;
        // The server may close before everything is sent; what it answered still counts.
        let _ = stream.write_all(bytes).await;
        read_to_end(&mut stream).await
    }

    async fn is_up(&self) -> bool {
        self.talk(b"GET /up HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await.ends_with("/up 0 bytes")
    }

    fn stop(&mut self) {
        drop(self.stop.take());
    }
}

/// Reads until the server closes; long before any default deadline, or the test has failed.
async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(8), stream.read_to_end(&mut bytes)).await;
    assert!(read.is_ok(), "still open after 8 s; it sent {:?}", String::from_utf8_lossy(&bytes));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads one answer whose body ends with `end`, on a connection that stays open.
async fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    while !text.ends_with(end) {
        let read = tokio::time::timeout(Duration::from_secs(8), stream.read(&mut buffer)).await;
        let count = read.unwrap_or_else(|_| panic!("no {end:?} in {text:?}")).unwrap();
        assert!(count > 0, "closed after {text:?}");
        text.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
    }
    text
}

fn with_headers(count: usize) -> Vec<u8> {
    let headers: String = (0..count).map(|index| format!("X-{index}: 1\r\n")).collect();
    format!("GET / HTTP/1.1\r\n{headers}\r\n").into_bytes()
}

async fn refuses(bytes: &[u8], statuses: &[&str]) {
    let server = Server::quick().await;
    let answer = server.talk(bytes).await;
    let begins = statuses.iter().any(|status| answer.starts_with(&format!("HTTP/1.1 {status}")));
    assert!(begins || (answer.is_empty() && statuses.contains(&"")), "{statuses:?}: {answer:?}");
    assert_eq!(answer.matches("HTTP/1.1 ").count(), usize::from(begins), "{answer:?}");
    assert!(server.is_up().await);
}

#[tokio::test]
async fn h_001_h_002_slow_and_silent_clients_are_closed() {
    let server = Server::quick().await;
    let mut silent = server.connect().await;
    let mut dripping = server.connect().await;
    let drip = async {
        for byte in b"GET / HTTP/1.1\r\nHost: abcdefghijklmnopqrstuvwxyz".iter().cycle() {
            if dripping.write_all(&[*byte]).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let (answer, dripped) =
        tokio::join!(read_to_end(&mut silent), tokio::time::timeout(Duration::from_secs(8), drip));
    assert_eq!(answer, "");
    assert!(dripped.is_ok(), "still open");
    assert!(server.is_up().await);
}

#[tokio::test]
async fn h_004_a_client_that_never_reads_is_closed() {
    let mut server = Server::quick().await;
    let mut stream = server.connect().await;
    stream.write_all(b"GET /picture HTTP/1.1\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    // Once the connection is closed nothing keeps the server from ending at once.
    tokio::time::sleep(QUICK.write * 2).await;
    server.stop();
    let ended = tokio::time::timeout(QUICK.drain / 2, &mut server.ended).await;
    assert!(ended.is_ok(), "the connection outlived its write deadline");
}

#[tokio::test]
async fn a_client_that_reads_gets_all_of_a_large_answer() {
    let server = Server::quick().await;
    let mut stream = server.connect().await;
    stream.write_all(b"GET /picture HTTP/1.1\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    assert!(bytes.len() > 20 << 20);
}

#[tokio::test]
async fn h_005_too_many_headers() {
    refuses(&with_headers(101), &["431"]).await;
    let server = Server::quick().await;
    let mut stream = server.connect().await;
    stream.write_all(&with_headers(100)).await.unwrap();
    read_until(&mut stream, "/ 0 bytes").await;
}

#[tokio::test]
async fn h_006_a_head_of_a_megabyte() {
    let mut head = b"GET / HTTP/1.1\r\nX-Long: ".to_vec();
    head.resize(1 << 20, b'a');
    refuses(&head, &["431", "400"]).await;
}

#[tokio::test]
async fn h_008_a_signed_length() {
    refuses(b"POST / HTTP/1.1\r\nContent-Length: +5\r\n\r\nhello", &["400"]).await;
}

#[tokio::test]
async fn h_009_two_lengths() {
    refuses(b"POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", &["400"]).await;
}

#[tokio::test]
async fn h_010_a_length_and_chunks_are_one_request_and_the_last() {
    let server = Server::quick().await;
    for headers in
        ["Content-Length: 4\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 4"]
    {
        let hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";
        let request = format!("POST /one HTTP/1.1\r\n{headers}\r\n\r\n2\r\nok\r\n0\r\n\r\n{hidden}");
        let answer = server.talk(request.as_bytes()).await;
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer:?}");
        assert!(!answer.contains("hidden"), "{answer:?}");
    }
}

#[tokio::test]
async fn h_011_a_chunk_too_long_to_count() {
    refuses(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\nx", &["400"]).await;
}

#[tokio::test]
async fn h_012_chunks_with_long_extensions() {
    let mut body = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for _ in 0..16 {
        body.extend_from_slice(b"1;");
        body.resize(body.len() + 8 * 1024, b'e');
        body.extend_from_slice(b"\r\nx\r\n");
    }
    refuses(&body, &["400"]).await;
}

#[tokio::test]
async fn h_015_other_protocols() {
    refuses(b"GET /\r\n\r\n", &["400", ""]).await;
    refuses(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0", &["400", ""]).await;
    refuses(b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03 and some random bytes", &["400", ""]).await;
}

#[tokio::test]
async fn h_016_control_characters_in_a_header() {
    refuses(b"GET / HTTP/1.1\r\nX-A: a\0b\r\n\r\n", &["400"]).await;
    refuses(b"GET / HTTP/1.1\r\nX-A: a\rb\r\n\r\n", &["400"]).await;
}

#[tokio::test]
async fn h_017_a_hundred_pipelined_requests_are_answered_in_order() {
    let server = Server::quick().await;
    let mut stream = server.connect().await;
    let requests: String =
        (0..100).map(|index| format!("GET /{index}/ HTTP/1.1\r\nHost: a\r\n\r\n")).collect();
    stream.write_all(requests.as_bytes()).await.unwrap();
    let answers = read_until(&mut stream, "/99/ 0 bytes").await;
    let order: Vec<_> = answers.split('/').filter_map(|part| part.parse::<usize>().ok()).collect();
    assert_eq!(order, (0..100).collect::<Vec<_>>());
}

#[tokio::test]
async fn h_018_an_idle_connection_is_closed_after_its_time_and_not_before() {
    // Whatever is measured here ends a deadline of which the other is far away, so that no load can change it.
    let head = Duration::from_secs(1);
    let patient = Server::start(Deadlines { head, idle: LONG, ..QUICK }, Caps::default()).await;
    let mut stream = patient.connect().await;
    for _ in 0..2 {
        stream.write_all(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        read_until(&mut stream, "/a 0 bytes").await;
        // Longer than a head may take, shorter than a pause may.
        tokio::time::sleep(head + head / 4).await;
    }
    stream.write_all(b"GET /late HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    read_until(&mut stream, "/late 0 bytes").await;

    let impatient = Server::start(Deadlines { head: LONG, idle: head, ..QUICK }, Caps::default()).await;
    let mut stream = impatient.connect().await;
    stream.write_all(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    read_until(&mut stream, "/a 0 bytes").await;
    assert_eq!(read_to_end(&mut stream).await, "");
}

#[tokio::test]
async fn a_head_that_stops_half_way_is_given_up_sooner_than_a_pause() {
    let server = Server::start(Deadlines { idle: LONG, ..QUICK }, Caps::default()).await;
    let mut stream = server.connect().await;
    stream.write_all(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    read_until(&mut stream, "/a 0 bytes").await;
    stream.write_all(b"GET /half").await.unwrap();
    assert_eq!(read_to_end(&mut stream).await, "");
}

#[tokio::test]
async fn a_slow_answer_is_not_the_clients_fault() {
    let server = Server::quick().await;
    let mut stream = server.connect().await;
    stream.write_all(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    read_until(&mut stream, "/slow 0 bytes").await;
    stream.write_all(b"GET /again HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    read_until(&mut stream, "/again 0 bytes").await;
}

#[tokio::test]
async fn h_014_a_refusal_reaches_a_client_that_is_still_sending() {
    let server = Server::quick().await;
    let mut request = b"POST /refuse HTTP/1.1\r\nHost: a\r\nContent-Length: 10485760\r\n\r\n".to_vec();
    request.resize(request.len() + (10 << 20), b'x');
    let mut stream = server.connect().await;
    // A client that finishes sending before it reads must be able to: a reset in between would be an error to it.
    stream.write_all(&request).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer:?}");
}

#[tokio::test]
async fn h_019_connections_over_the_cap_wait_for_their_turn() {
    let caps = Caps { connections: 4, ..Caps::default() };
    let server = Arc::new(Server::start(Deadlines { idle: QUICK.head, ..QUICK }, caps).await);
    let clients: Vec<_> = (0..32)
        .map(|_| {
            let server = Arc::clone(&server);
            tokio::spawn(async move { server.is_up().await })
        })
        .collect();
    for client in clients {
        assert!(client.await.unwrap());
    }
}

#[tokio::test]
async fn h_020_clients_that_vanish_leave_nothing_behind() {
    let caps = Caps { connections: 8, ..Caps::default() };
    let mut server = Server::start(QUICK, caps).await;
    for index in 0..50 {
        let mut stream = server.connect().await;
        let request: &[u8] = match index % 3 {
            0 => b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf",
            1 => b"GET /never HTTP/1.1\r\nHost: a\r\n\r\n",
            _ => b"GET /picture HTTP/1.1\r\nHost: a\r\n\r\n",
        };
        stream.write_all(request).await.unwrap();
    }
    assert!(server.is_up().await);
    server.stop();
    let ended = tokio::time::timeout(QUICK.drain / 2, &mut server.ended).await;
    assert!(ended.is_ok(), "somebody is still served");
}

#[tokio::test]
async fn h_080_a_stop_finishes_what_was_begun_and_cuts_what_does_not_end() {
    let deadlines = Deadlines { head: LONG, idle: LONG, drain: Duration::from_secs(4), ..QUICK };
    let mut server = Server::start(deadlines, Caps::default()).await;
    let mut idle = server.connect().await;
    let mut slow = server.connect().await;
    let mut never = server.connect().await;
    slow.write_all(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    never.write_all(b"GET /never HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    let _both = server.begun.acquire_many(2).await.unwrap();
    drop(server.stop.take());
    // At once, as opposed to when everything is cut.
    let idle = tokio::time::timeout(deadlines.drain / 2, read_to_end(&mut idle));
    let (idle, slow, never) = tokio::join!(idle, read_to_end(&mut slow), read_to_end(&mut never));
    assert_eq!(idle.as_deref(), Ok(""), "an idle connection was not closed at once");
    assert_eq!(never, "");
    assert!(slow.ends_with("/slow 0 bytes"), "{slow:?}");
    tokio::time::timeout(deadlines.drain * 2, &mut server.ended).await.unwrap().unwrap();
}
