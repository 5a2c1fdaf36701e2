//! Targets that answer anything but the API: nothing passes, nothing is kept without bounds, nothing takes for ever, and
//! the kit stays on its feet.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::future::join_all;
use serde_json::Map;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use wanx_conformance::bench::{BaseRequest, Bench};
use wanx_conformance::book;
use wanx_conformance::outcome::{CaseOutcome, Run};
use wanx_conformance::pictures::PictureServer;
use wanx_conformance::profile::Profile;
use wanx_conformance::run;
use wanx_conformance::send::{Manners, Sender};
use wanx_conformance::target::Target;
use wanx_conformance::verdict::Verdict;

/// What comes on every connection.
#[derive(Clone, Debug)]
enum Manner {
    /// These bytes, and an end.
    Bytes(Vec<u8>),
    /// A head, then the same bytes again and again until nobody reads any more.
    Flood(&'static str, Vec<u8>),
    /// A head, then a byte now and then.
    Trickle(&'static str),
    /// Nothing, and no end.
    Silence,
    /// The request is taken and the connection reset.
    Reset,
}

const JSON: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n";

/// Returns a whole reply.
fn reply(head: &str, body: &[u8]) -> Manner {
    let head = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    Manner::Bytes([head.as_bytes(), body].concat())
}

async fn behaves(stream: &mut TcpStream, manner: &Manner) -> std::io::Result<()> {
    if !matches!(manner, Manner::Silence) {
        let _ = stream.read(&mut [0; 16 << 10]).await?;
    }
    match manner {
        Manner::Bytes(bytes) => stream.write_all(bytes).await,
        Manner::Flood(head, bytes) => {
            stream.write_all(head.as_bytes()).await?;
            // Ends when the kit closes the connection.
            loop {
                stream.write_all(bytes).await?;
            }
        }
        Manner::Trickle(head) => {
            stream.write_all(head.as_bytes()).await?;
            loop {
                stream.write_all(b" ").await?;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        Manner::Silence => {
            let mut taken = Vec::new();
            stream.read_to_end(&mut taken).await.map(drop)
        }
        Manner::Reset => stream.set_zero_linger(),
    }
}

async fn listen(manner: Manner) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            counter.fetch_add(1, Ordering::SeqCst);
            let manner = manner.clone();
            tokio::spawn(async move { behaves(&mut stream, &manner).await });
        }
    });
    (url, connections)
}

async fn judged(url: &str, deadline: Duration) -> Run {
    let sender = Sender::new(Manners { deadline, ..Manners::default() }).expect("a sender");
    let mut target = Target::at(url, "sk-x").expect("a URL");
    // What is no HTTP has no capabilities.
    let _ = target.probe(&sender).await;
    let request = BaseRequest {
        model: "wanx-ast".into(),
        input: Map::new(),
        run: "kit-hostile".into(),
        poll_gap: Duration::from_millis(1),
    };
    let mut bench = Bench::new(target, sender, Profile::Document, request);
    let pictures = PictureServer::listen(([127, 0, 0, 1], 0).into(), None).await;
    bench.pictures = Some(pictures.expect("a port"));
    run::run(Arc::new(bench), book::built_in().to_vec(), 4, Arc::new(())).await
}

fn cases(run: &Run) -> impl Iterator<Item = &CaseOutcome> {
    run.scenarios.iter().flat_map(|scenario| &scenario.cases)
}

/// How long a request may take where every reply comes to an end.
const PATIENT: Duration = Duration::from_secs(5);

/// Plays everything before such a target, and holds what was found against what has to hold whatever it does.
async fn endures(manner: Manner, deadline: Duration) -> Run {
    let name = format!("{manner:?}").chars().take(80).collect::<String>();
    let (url, _) = listen(manner).await;
    let run = judged(&url, deadline);
    let run = tokio::time::timeout(Duration::from_secs(300), run).await.expect("a run comes to an end");
    let passes = |verdict| matches!(verdict, Verdict::Pass | Verdict::NonStrict);
    let passed: Vec<_> = run.rows().into_iter().filter(|(_, verdict)| passes(*verdict)).collect();
    assert_eq!(passed, [], "{name}");
    let kept: usize = cases(&run)
        .flat_map(|case| &case.exchanges)
        .filter_map(|exchange| exchange.reply.as_ref().ok())
        .map(|reply| reply.body.len())
        .sum();
    assert!(kept <= 64 << 20, "{name}: {kept} bytes are kept");
    let fell = cases(&run).flat_map(|case| &case.findings).find(|finding| finding.what == "kit");
    assert_eq!(fell, None, "{name}");
    run
}

/// Whether some sentence was seen to be broken.
fn fails(run: &Run) -> bool {
    run.rows().values().any(|verdict| *verdict == Verdict::Fail)
}

#[tokio::test(flavor = "multi_thread")]
async fn replies_that_are_none_of_the_api_fail() {
    let html = b"<!doctype html><title>Welcome</title><script>alert(1)</script>".as_slice();
    let html_type = |status: &str| format!("{status}\r\nContent-Type: text/html");
    let json_type = "200 OK\r\nContent-Type: application/json";
    let manners = [
        reply(&html_type("200 OK"), html),
        reply(&html_type("404 Not Found"), html),
        reply(&html_type("500 Internal Server Error"), html),
        reply(&html_type("401 Unauthorized"), html),
        reply("200 OK", b""),
        reply(json_type, b""),
        reply(json_type, b"{\"request_id\": \"\xff\xfe\", \"output\": {}}"),
        reply(json_type, &b"[".repeat(100_000)),
        reply(json_type, b"null"),
        reply(json_type, b"{\"request_id\":1,\"output\":{\"task_id\":{},\"task_status\":[]},\"code\":0}"),
    ];
    for run in join_all(manners.map(|manner| endures(manner, PATIENT))).await {
        assert!(fails(&run));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_reply_to_every_request_is_not_kept_whole() {
    let body = format!("{{\"request_id\": \"{}\"}}", "x".repeat(1 << 20));
    let run = endures(reply("200 OK\r\nContent-Type: application/json", body.as_bytes()), PATIENT).await;
    assert!(fails(&run));
    let body = [b"[".as_slice(), &b"0,".repeat(5 << 19), b"0]"].concat();
    assert!(fails(&endures(reply("404 Not Found\r\nContent-Type: application/json", &body), PATIENT).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gzip_bomb_is_never_unpacked() {
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..64 {
        bomb.write_all(&vec![b' '; 1 << 20]).expect("memory takes everything");
    }
    let bomb = bomb.finish().expect("memory takes everything");
    assert!(bomb.len() < 128 << 10);
    let head = "200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip";
    let run = endures(reply(head, &bomb), PATIENT).await;
    assert!(fails(&run));
    let longest = cases(&run)
        .flat_map(|case| &case.exchanges)
        .filter_map(|one| Some(one.reply.as_ref().ok()?.body.len()))
        .max();
    assert_eq!(longest, Some(bomb.len()), "kept as it came");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_without_end_is_given_up_and_a_target_that_only_gives_such_is_left_alone() {
    let manners = [
        Manner::Flood(JSON, b"[0,0,0,0,0,0,0]\n".repeat(1 << 16)),
        Manner::Flood("HTTP/1.1 200 OK\r\n", b"x-a: b\r\n".repeat(1 << 10)),
        Manner::Flood("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", vec![b' '; 1 << 20]),
        Manner::Trickle(JSON),
        Manner::Trickle("HTTP/1.1 200 OK\r\n"),
        Manner::Silence,
        Manner::Reset,
        Manner::Bytes(Vec::new()),
        Manner::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"request_id\": \"a".to_vec()),
        Manner::Bytes(b"\x16\x03\x01\x02\x00\x01\x00".to_vec()),
    ];
    for run in join_all(manners.map(|manner| endures(manner, Duration::from_millis(300)))).await {
        assert!(!fails(&run), "nothing was seen that could be judged");
        let verdicts: Vec<_> = cases(&run).map(CaseOutcome::verdict).collect();
        assert!(verdicts.contains(&Verdict::Error), "{verdicts:?}");
        let asked = cases(&run).map(|case| case.exchanges.len()).sum::<usize>();
        assert!(asked < 20, "{asked} requests to a target that never answers");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_asked_whom_a_reply_points_to() {
    let (elsewhere, connections) = listen(reply("200 OK", b"{}")).await;
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let head =
            format!("{status}\r\nLocation: {elsewhere}/api/v1/tasks/a\r\nContent-Type: application/json");
        assert!(fails(&endures(reply(&head, b"{}"), PATIENT).await));
    }
    assert_eq!(connections.load(Ordering::SeqCst), 0);
}
