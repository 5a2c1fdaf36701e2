//! Raw bytes against the whole server, on a port of its own.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

use super::*;

/// A running server; it ends when this is dropped.
pub(super) struct Running {
    pub(super) host: Arc<Host>,
    address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl Running {
    pub(super) async fn start() -> Self {
        let deadlines = Deadlines {
            head: Duration::from_secs(2),
            body: Duration::from_millis(600),
            ..Deadlines::default()
        };
        Self::start_with(Settings { deadlines, ..Settings::default() }).await
    }

    pub(super) async fn start_with(settings: Settings) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, host) = (listener.local_addr().unwrap(), host());
        let (stop, stopped) = oneshot::channel::<()>();
        let shutdown = async move {
            let _ = stopped.await;
        };
        tokio::spawn(run(listener, Arc::clone(&host), settings, shutdown));
        Self { host, address, _stop: stop }
    }

    pub(super) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends bytes on a connection of its own, and reads until the server closes.
    async fn talk(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await;
        // The server may close before everything is sent; what it answered still counts.
        let _ = stream.write_all(bytes).await;
        read_to_end(&mut stream).await
    }

    pub(super) fn task_count(&self) -> usize {
        self.host.task_ids(&Namespace::default()).len()
    }
}

async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(8), stream.read_to_end(&mut bytes)).await;
    assert!(read.is_ok(), "still open after 8 s; it sent {:?}", String::from_utf8_lossy(&bytes));
    String::from_utf8_lossy(&bytes).into_owned()
}

const HEAD: &str = "Host: localhost\r\nAuthorization: Bearer sk-test\r\nContent-Type: application/json\r\n\
                    X-DashScope-Async: enable\r\n";

pub(super) fn create(length: usize, body: &str) -> Vec<u8> {
    format!("POST {CREATE} HTTP/1.1\r\n{HEAD}Content-Length: {length}\r\n\r\n{body}").into_bytes()
}

pub(super) fn get(target: &str, headers: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n{headers}Connection: close\r\n\r\n").into_bytes()
}

#[tokio::test]
async fn h_003_a_body_that_stops_coming_is_given_up() {
    let server = Running::start().await;
    let answer = server.talk(&create(1 << 20, "{\"model\"")).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer:?}");
    assert_eq!(server.task_count(), 0);
}

#[tokio::test]
async fn h_007_a_request_line_of_64_kilobytes() {
    let server = Running::start().await;
    for length in [17 * 1024, 64 * 1024, 65 * 1024] {
        let answer = server.talk(&get(&format!("/{}", "a".repeat(length)), "")).await;
        assert!(answer.starts_with("HTTP/1.1 414"), "{length}: {answer:?}");
    }
}

#[tokio::test]
async fn h_013_a_body_shorter_than_it_says_makes_no_task() {
    let server = Running::start().await;
    let mut stream = server.connect().await;
    stream.write_all(&create(EXAMPLE.len() + 1, EXAMPLE)).await.unwrap();
    stream.shutdown().await.unwrap();
    let answer = read_to_end(&mut stream).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{answer:?}");
    assert_eq!(server.task_count(), 0);
}

#[tokio::test]
async fn h_014_a_body_of_10_megabytes_is_refused_before_it_is_whole() {
    let server = Running::start().await;
    let mut stream = server.connect().await;
    stream.write_all(&create(10 << 20, "{")).await.unwrap();
    let mut start = [0; 12];
    stream.read_exact(&mut start).await.unwrap();
    assert_eq!(&start, b"HTTP/1.1 413");
    let all = server.talk(&create(10 << 20, &"x".repeat(10 << 20))).await;
    assert!(all.contains("Payload Too Large.") && all.contains("connection: close"), "{all:?}");
    let chunk = format!("100000\r\n{}\r\n", "x".repeat(1 << 20));
    let head = format!("POST {CREATE} HTTP/1.1\r\n{HEAD}Transfer-Encoding: chunked\r\n\r\n");
    let chunked = server.talk(format!("{head}{chunk}{chunk}").as_bytes()).await;
    assert!(chunked.starts_with("HTTP/1.1 413"), "{chunked:?}");
}

#[tokio::test]
async fn a_chunked_body_within_the_limit_is_as_good_as_any() {
    let server = Running::start().await;
    let (first, second) = EXAMPLE.split_at(100);
    let body = format!("{:x}\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\n\r\n", first.len(), second.len());
    let head =
        format!("POST {CREATE} HTTP/1.1\r\n{HEAD}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
    let answer = server.talk(format!("{head}{body}").as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("PENDING"), "{answer:?}");
}

#[tokio::test]
async fn h_016_letters_beyond_ascii_in_a_header() {
    let server = Running::start().await;
    for value in ["caf\u{e9}", "\u{56fe}"] {
        let answer = server.talk(&get("/health", &format!("X-Name: {value}\r\n"))).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer:?}");
    }
}

#[tokio::test]
async fn h_017_a_hundred_pipelined_queries_are_answered_in_order() {
    let server = Running::start().await;
    let query = |index| format!("GET /api/v1/tasks/task-{index} HTTP/1.1\r\n{HEAD}\r\n");
    let mut requests: String = (0..99).map(query).collect();
    requests.push_str(&query(99).replace("Host:", "Connection: close\r\nHost:"));
    let answers = server.talk(requests.as_bytes()).await;
    let ids: Vec<_> =
        answers.split("\"task_id\":\"task-").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(ids, (0..100).map(|index| index.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_refused_request_leaves_the_connection_open_for_the_next() {
    let server = Running::start().await;
    let mut refused = create(EXAMPLE.len(), EXAMPLE);
    let key = refused.windows(7).position(|window| window == b"sk-test").unwrap();
    refused.splice(key..key, *b"invalid-");
    refused.extend(get("/health", ""));
    let answers = server.talk(&refused).await;
    assert!(answers.starts_with("HTTP/1.1 401") && answers.contains("\"ok\""), "{answers:?}");
}

#[tokio::test]
async fn a_client_that_waits_to_be_asked_is_asked_only_for_a_body_that_is_wanted() {
    let server = Running::start().await;
    let expect = |request: Vec<u8>| {
        let text = String::from_utf8(request).unwrap();
        text.replacen("\r\n", "\r\nExpect: 100-continue\r\nConnection: close\r\n", 1).into_bytes()
    };
    let accepted = server.talk(&expect(create(EXAMPLE.len(), EXAMPLE))).await;
    assert!(accepted.starts_with("HTTP/1.1 100") && accepted.contains("PENDING"), "{accepted:?}");
    let refused = server.talk(&expect(create(10 << 20, ""))).await;
    assert!(refused.starts_with("HTTP/1.1 413"), "{refused:?}");
}

#[tokio::test]
async fn h_020_clients_that_vanish_leave_no_task_behind() {
    let server = Running::start().await;
    for index in 0..60 {
        let mut stream = server.connect().await;
        let whole = create(EXAMPLE.len(), EXAMPLE);
        stream.write_all(&whole[..whole.len() * (index % 20) / 20]).await.unwrap();
    }
    let answer = server.talk(&get("/health", "")).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer:?}");
    assert_eq!(server.task_count(), 0);
}

#[tokio::test]
async fn h_067_a_climbing_path_reaches_nothing() {
    let server = Running::start().await;
    for id in ["../../etc/passwd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "%00", "*"] {
        let answer =
            server.talk(&get(&format!("/api/v1/tasks/{id}"), "Authorization: Bearer sk-test\r\n")).await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"UNKNOWN\""), "{answer:?}");
    }
    let answer = server.talk(b"GET /api/v1/tasks/\0 HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer:?}");
}

#[tokio::test]
async fn h_070_a_key_of_a_megabyte_is_refused() {
    let server = Running::start().await;
    let key = |length| get("/api/v1/tasks/x", &format!("Authorization: Bearer {}\r\n", "k".repeat(length)));
    let answer = server.talk(&key(10_000)).await;
    assert!(answer.starts_with("HTTP/1.1 401") && answer.contains("InvalidApiKey"), "{answer:?}");
    let answer = server.talk(&key(1 << 20)).await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer:?}");
}

#[tokio::test]
async fn a_head_request_tells_the_true_length_and_sends_nothing() {
    let server = Running::start().await;
    let inside = server_with(Arc::clone(&server.host), Settings::default());
    let (_, link) = finished(&inside).await;
    let length = Sent::new("GET", &link).to(&inside).await.bytes.len();
    let request = format!("HEAD {link} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    let answer = server.talk(request.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("\r\n\r\n"), "{answer:?}");
    assert!(answer.contains(&format!("content-length: {length}\r\n")), "{answer:?}");
}

#[tokio::test]
async fn every_answer_says_how_long_it_is() {
    let server = Running::start().await;
    for target in ["/", "/health", "/api/v1/tasks/x", "/_emulator/clock", "/1d/x"] {
        let answer = server.talk(&get(target, "")).await;
        assert_eq!(answer.matches("content-length: ").count(), 1, "{answer:?}");
    }
}
