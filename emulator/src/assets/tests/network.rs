//! Pictures from the network, from servers that misbehave.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use tokio::net::TcpListener;
use tokio::sync::Notify;

use super::server::{Server, Step, ok, raw, redirect, status};
use super::*;
use crate::assets::names::{Names, Table};

/// Long enough for a busy machine: tests that wait for a deadline set their own.
const PATIENT: Duration = Duration::from_secs(30);
const HASTY: Duration = Duration::from_millis(150);

fn open() -> Settings {
    Settings { guard: Guard::Open { allow: Vec::new() }, fetch_deadline: PATIENT, ..Settings::default() }
}

fn strict(allow: &[String]) -> Settings {
    let allow = allow.iter().map(|text| text.parse().unwrap()).collect();
    Settings { guard: Guard::Strict { allow }, ..open() }
}

fn with_names(settings: Settings, table: Table) -> Assets {
    Assets::with_sources(Sources::new(settings).with_names(Names::Table(table)))
}

fn small_limits(bytes: u64) -> InputLimits {
    let default = InputLimits::default();
    InputLimits { background: PictureLimits { bytes, ..default.background }, ..default }
}

/// Asks one server for one picture, and returns what is wrong with it.
async fn fault_of(steps: Vec<Step>) -> PictureFault {
    let server = Server::always(steps).await;
    let assets = Assets::new(open());
    let fault = fault(&assets, &server.url("/a.png")).await;
    assert_eq!(assets.held_bytes(), 0, "{fault:?}");
    fault
}

/// Checks the fault, and that its words name no address.
fn is_unreachable(fault: &PictureFault, expected: &str) {
    let PictureFault::Unreachable { why } = fault else { panic!("{fault:?}") };
    assert_eq!(why, expected);
}

fn is_forbidden(fault: &PictureFault) {
    assert!(matches!(fault, PictureFault::Forbidden { .. }), "{fault:?}");
}

async fn elapsed<T>(work: impl Future<Output = T>) -> (T, Duration) {
    #[expect(clippy::disallowed_methods, reason = "a test of real deadlines measures real time")]
    let start = Instant::now();
    (work.await, start.elapsed())
}

#[tokio::test]
async fn r_050_a_picture_needs_no_extension_and_no_type() {
    for bytes in [png(12, 9, 3), jpeg(12, 9)] {
        let server = Server::always(ok(&bytes)).await;
        let assets = Assets::new(open());
        let held = settle(&assets, &server.url("/picture?x=1#y")).await.unwrap();
        assert_eq!(held.inputs.background, Digest::of(&bytes));
        assert_eq!((held.inputs.width_px, held.inputs.height_px), (12, 9));
        assert_eq!(held.background.source(), Source::Network);
        assert_eq!(assets.held_bytes(), bytes.len() as u64);
        let requests = server.requests();
        let head = requests[0].to_ascii_lowercase();
        assert!(head.starts_with("get /picture?x=1 http/1.1\r\n"), "{head}");
        assert!(!head.contains("accept-encoding") && !head.contains("cookie"), "{head}");
    }
}

#[tokio::test]
async fn r_047_a_status_other_than_success_is_told() {
    for code in [400, 401, 403, 404, 410, 416, 429, 500, 503, 304, 300] {
        assert_eq!(fault_of(status(code)).await, PictureFault::Status { status: code });
    }
    assert_eq!(fault_of(status(204)).await, PictureFault::Format { found: "nothing".into() });
}

#[tokio::test]
async fn r_047_a_host_that_refuses_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/a.png", listener.local_addr().unwrap());
    drop(listener);
    is_unreachable(&fault(&Assets::new(open()), &url).await, "connection refused");
}

#[tokio::test]
async fn r_047_a_name_nobody_knows_is_told() {
    let assets = with_names(open(), Box::new(|_| Vec::new()));
    is_unreachable(&fault(&assets, "http://nobody.example/a.png").await, "the name cannot be resolved");
}

#[tokio::test]
async fn r_047_a_host_that_never_answers_is_given_up() {
    let server = Server::always(vec![Step::Silence]).await;
    let assets = Assets::new(Settings { fetch_deadline: HASTY, ..open() });
    let (fault, time) = elapsed(fault(&assets, &server.url("/a.png"))).await;
    assert_eq!(fault, PictureFault::TimedOut);
    assert!(time >= HASTY && time < HASTY * 20, "{time:?}");
}

#[tokio::test]
async fn a_url_too_long_for_http_is_told() {
    let server = Server::always(ok(&png(8, 8, 1))).await;
    let address = server.url(&format!("/{}", "a".repeat(100_000)));
    is_unreachable(&fault(&Assets::new(open()), &address).await, "HTTP cannot ask for this URL");
    assert!(settle(&Assets::new(open()), &server.url("/{}|\"^`<>?{}|\"^`<>'[]")).await.is_ok());
}

#[tokio::test]
async fn what_is_not_http_is_told() {
    is_unreachable(&fault_of(vec![Step::Send(b"SSH-2.0-x\r\n".to_vec())]).await, "the answer is not HTTP");
    is_unreachable(&fault_of(vec![]).await, "the answer broke off");
    let server = Server::always(ok(b"")).await;
    let secure = server.url("/a.png").replace("http:", "https:");
    // The greeting of TLS has no end of a head, so the server waits for more and never answers.
    let assets = Assets::new(Settings { fetch_deadline: HASTY, ..open() });
    assert_eq!(fault(&assets, &secure).await, PictureFault::TimedOut);
}

#[tokio::test]
async fn tls_that_is_none_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/a.png", listener.local_addr().unwrap());
    let greeter = tokio::spawn(async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"220 mail.example ready\r\n").await.unwrap();
        while stream.read_u8().await.is_ok() {}
    });
    is_unreachable(&fault(&Assets::new(open()), &url).await, "no TLS connection");
    greeter.await.unwrap();
}

#[tokio::test]
async fn h_053_an_endless_body_is_stopped_at_the_limit() {
    let endless = vec![raw("HTTP/1.1 200 OK", &png(8, 8, 1)).remove(0), Step::Endless(vec![0; 1 << 16])];
    let server = Server::always(endless).await;
    let assets = Assets::new(open());
    let outcome = assets.settle(&url(&server.url("/")), None, &small_limits(1 << 20)).await;
    let Err(Reason::Picture { fault, .. }) = outcome else { panic!("{outcome:?}") };
    assert_eq!(fault, PictureFault::TooManyBytes { limit_bytes: 1 << 20 });
    assert_eq!(assets.held_bytes(), 0);
}

#[tokio::test]
async fn h_054_a_length_that_lies_is_bounded() {
    let whole = png(60, 60, 1);
    let cut = whole.len() - 20;
    // Says less than it sends: what was said is read.
    let less = raw(&format!("HTTP/1.1 200 OK\nContent-Length: {cut}"), &whole);
    assert!(matches!(fault_of(less).await, PictureFault::Broken { .. }));
    // Says more than it sends.
    let more = raw("HTTP/1.1 200 OK\nContent-Length: 1000000", &whole);
    is_unreachable(&fault_of(more).await, "the answer broke off");
    // Says more than is allowed: not waited for.
    let huge = vec![raw("HTTP/1.1 200 OK\nContent-Length: 104857600", b"").remove(0), Step::Silence];
    assert_eq!(fault_of(huge).await, PictureFault::TooManyBytes { limit_bytes: 50 << 20 });
    for lie in ["-1", "+5", "18446744073709551616", "5, 6", "x"] {
        let fault = fault_of(raw(&format!("HTTP/1.1 200 OK\nContent-Length: {lie}"), &whole)).await;
        is_unreachable(&fault, "the answer is not HTTP");
    }
}

#[tokio::test]
async fn bodies_of_all_framings_are_read() {
    let whole = png(60, 60, 1);
    let (head, tail) = whole.split_at(30);
    let mut chunked = format!("{:x}\r\n", head.len()).into_bytes();
    chunked.extend([head, format!("\r\n{:x}\r\n", tail.len()).as_bytes(), tail, b"\r\n0\r\n\r\n"].concat());
    let framed = [
        raw("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", &chunked),
        raw("HTTP/1.1 200 OK\nConnection: close", &whole),
        raw("HTTP/1.0 200 OK", &whole),
    ];
    for steps in framed {
        let server = Server::always(steps).await;
        let assets = Assets::new(open());
        let held = settle(&assets, &server.url("/")).await.unwrap();
        assert_eq!(held.inputs.background, Digest::of(&whole));
        assert_eq!(assets.held_bytes(), whole.len() as u64);
    }
    let cut = raw("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", &chunked[..chunked.len() - 9]);
    is_unreachable(&fault_of(cut).await, "the answer broke off");
}

#[tokio::test]
async fn h_055_an_encoded_picture_is_not_decoded() {
    let gzip = [&b"\x1F\x8B\x08\0\0\0\0\0\0\x03"[..], &[0; 100]].concat();
    let head = format!("HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: {}", gzip.len());
    assert_eq!(fault_of(raw(&head, &gzip)).await, PictureFault::Format { found: "gzip".into() });
}

#[tokio::test]
async fn h_056_a_dripping_picture_is_given_up_at_the_deadline() {
    let whole = png(60, 60, 1);
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", whole.len());
    let drip = vec![Step::Send(head.into_bytes()), Step::Drip(whole, Duration::from_millis(20))];
    let server = Server::always(drip).await;
    let assets = Assets::new(Settings { fetch_deadline: HASTY, ..open() });
    let (fault, time) = elapsed(fault(&assets, &server.url("/a.png"))).await;
    assert_eq!((fault, assets.held_bytes()), (PictureFault::TimedOut, 0));
    assert!(time >= HASTY && time < HASTY * 20, "{time:?}");
}

#[tokio::test]
async fn h_060_up_to_five_redirects_are_followed() {
    let picture = png(8, 8, 1);
    let body = ok(&picture);
    // `/3` needs three redirects; each kind of status, and both kinds of location.
    let server = Server::start(move |path| match path.trim_start_matches('/').parse::<usize>() {
        Ok(0) => body.clone(),
        Ok(left) => redirect([301, 302, 303, 307, 308][left % 5], &format!("/{}", left - 1)),
        Err(_) => redirect(302, "/loop"),
    })
    .await;
    let assets = Assets::new(open());
    let held = settle(&assets, &server.url("/5")).await.unwrap();
    assert_eq!(held.inputs.background, Digest::of(&picture));
    for path in ["/6", "/20", "/loop"] {
        let before = server.requests().len();
        is_unreachable(&fault(&assets, &server.url(path)).await, "too many redirects");
        assert_eq!(server.requests().len() - before, 6, "{path}");
    }
}

#[tokio::test]
async fn h_060_every_hop_is_vetted() {
    let secret = Server::always(ok(&png(8, 8, 1))).await;
    let (port, forbidden_port) = (secret.port(), secret.port());
    for location in [
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://[::ffff:169.254.169.254]/".to_owned(),
        "http://2852039166/".to_owned(),
        "//169.254.169.254/".to_owned(),
        format!("http://127.0.0.1:{forbidden_port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://user:pass@127.0.0.1:{port}/"),
        "file:///etc/passwd".to_owned(),
        "ftp://127.0.0.1/a.png".to_owned(),
        "data:image/png;base64,AA".to_owned(),
        "http://".to_owned(),
        "http://[".to_owned(),
    ] {
        let server = Server::always(redirect(302, &location)).await;
        let assets = Assets::new(strict(&[format!("127.0.0.1:{}", server.port())]));
        is_forbidden(&fault(&assets, &server.url("/a.png")).await);
    }
    assert_eq!(secret.connections(), 0, "no connect seen");
    // A redirect without a place to go is only a status.
    assert_eq!(fault_of(status(302)).await, PictureFault::Status { status: 302 });
}

#[tokio::test]
async fn h_058_and_h_064_what_the_guard_refuses_is_never_connected_to() {
    let server = Server::always(ok(&png(8, 8, 1))).await;
    let (address, port) = (server.url("/a.png"), server.port());
    let assets = Assets::new(strict(&[]));
    is_forbidden(&fault(&assets, &address).await);
    for host in ["localhost", "[::ffff:7f00:1]", "[::1]"] {
        is_forbidden(&fault(&assets, &format!("http://{host}:{port}/a.png")).await);
    }
    is_forbidden(&fault(&Assets::new(open()), "http://127.0.0.1:22/").await);
    is_forbidden(&fault(&Assets::new(open()), "http://0.0.0.0:8080/").await);
    assert_eq!(server.connections(), 0, "no connect seen");
    assert!(settle(&Assets::new(strict(&[format!("127.0.0.1:{port}")])), &address).await.is_ok());
}

#[tokio::test]
async fn h_061_a_name_is_resolved_once_and_only_vetted_addresses_are_connected_to() {
    let server = Server::always(ok(&png(8, 8, 1))).await;
    let lookups = Arc::new(AtomicUsize::new(0));
    let count = lookups.clone();
    // First the allowed address among refused ones; whoever asks again is sent to the refused ones only.
    let table = move |name: &str| -> Vec<IpAddr> {
        assert_eq!(name, "rebinding.example");
        let refused =
            [IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2)), IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254))];
        match count.fetch_add(1, Ordering::SeqCst) {
            0 => [&refused[..], &[IpAddr::V4(Ipv4Addr::LOCALHOST)]].concat(),
            _ => refused.to_vec(),
        }
    };
    let assets = with_names(strict(&[format!("127.0.0.1/32:{}", server.port())]), Box::new(table));
    let address = format!("http://rebinding.example:{}/a.png", server.port());
    let held = settle(&assets, &address).await.unwrap();
    assert_eq!(held.background.source(), Source::Network);
    assert!(
        server.requests()[0].to_lowercase().contains(&format!("host: rebinding.example:{}", server.port()))
    );
    assert_eq!((lookups.load(Ordering::SeqCst), server.connections()), (1, 1));
    is_forbidden(&fault(&assets, &address).await);
    assert_eq!((lookups.load(Ordering::SeqCst), server.connections()), (2, 1));
}

#[tokio::test]
async fn h_063_a_trailing_dot_reaches_the_same_vetted_host() {
    let server = Server::always(ok(&png(8, 8, 1))).await;
    let table = |name: &str| match name.trim_end_matches('.') {
        "files.example" => vec![IpAddr::V4(Ipv4Addr::LOCALHOST)],
        _ => Vec::new(),
    };
    let assets = with_names(strict(&[format!("files.example:{}", server.port())]), Box::new(table));
    for host in ["files.example", "files.example.", "FILES.example"] {
        let address = format!("http://{host}:{}/a.png", server.port());
        assert!(settle(&assets, &address).await.is_ok(), "{host}");
    }
}

#[tokio::test]
async fn h_065_an_endpoint_that_is_no_picture_is_only_a_fetch() {
    let (missing, json) = (status(404), ok(b"{\"code\": \"InvalidParameter\"}"));
    let server =
        Server::start(move |path| if path == "/json" { json.clone() } else { missing.clone() }).await;
    let assets = Assets::new(Settings { concurrent_fetches: 1, decoders: 1, ..open() });
    let (one, other) = (server.url("/api"), server.url("/json"));
    let (one, other) = tokio::join!(fault(&assets, &one), fault(&assets, &other));
    assert_eq!(one, PictureFault::Status { status: 404 });
    assert_eq!(other, PictureFault::Format { found: "JSON".into() });
}

#[tokio::test]
async fn h_076_a_picture_fetched_again_and_again_leaves_nothing_behind() {
    let server = Server::always(ok(&png(30, 30, 1))).await;
    let assets = Assets::new(open());
    for _ in 0..200 {
        settle(&assets, &server.url("/a.png")).await.unwrap();
    }
    assert_eq!(server.connections(), 200);
    assert_eq!((assets.held_bytes(), assets.flights.count()), (0, 0));
}

#[tokio::test]
async fn one_picture_wanted_by_many_at_once_is_fetched_once() {
    let (gate, picture) = (Arc::new(Notify::new()), png(30, 30, 1));
    let server = Server::always([vec![Step::Wait(gate.clone())], ok(&picture)].concat()).await;
    let assets = Arc::new(Assets::new(open()));
    let address = server.url("/a.png");
    let waiters: Vec<_> = (0..20)
        .map(|_| {
            let (assets, address) = (assets.clone(), address.clone());
            tokio::spawn(async move { settle(&assets, &address).await })
        })
        .collect();
    server.until_requested(1).await;
    // One who gives up takes nobody along.
    waiters[0].abort();
    gate.notify_one();
    let mut held = Vec::new();
    for waiter in waiters.into_iter().skip(1) {
        held.push(waiter.await.unwrap().unwrap());
    }
    assert_eq!(server.connections(), 1);
    assert!(held.iter().all(|one| Arc::ptr_eq(&one.background, &held[0].background)));
    assert_eq!(assets.held_bytes(), picture.len() as u64);
}

#[tokio::test]
async fn a_fetch_nobody_waits_for_gives_its_room_back() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".to_vec();
    let server = Server::always(vec![Step::Send(head), Step::Silence]).await;
    let assets = Arc::new(Assets::new(open()));
    let (waiting, address) = (assets.clone(), server.url("/a.png"));
    let waiter = tokio::spawn(async move { settle(&waiting, &address).await });
    while assets.held_bytes() == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(assets.held_bytes(), 1000, "what was declared is reserved");
    waiter.abort();
    while assets.held_bytes() > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(assets.flights.count(), 0);
}

#[tokio::test]
async fn background_and_logo_are_fetched_at_once() {
    let gate = Arc::new(Notify::new());
    let server = Server::always([vec![Step::Wait(gate.clone())], ok(&png(9, 9, 1))].concat()).await;
    let assets = Assets::new(open());
    let (background, logo) = (server.url("/b.png"), server.url("/l.png"));
    let both = async {
        server.until_requested(2).await;
        gate.notify_waiters();
    };
    let (held, ()) = tokio::join!(settle_both(&assets, &background, &logo), both);
    assert_eq!(held.unwrap().inputs.logo, Some(Digest::of(&png(9, 9, 1))));
}

#[tokio::test]
async fn a_background_that_fails_is_told_without_waiting_for_the_logo() {
    let server = Server::start(|path| if path == "/b" { status(404) } else { vec![Step::Silence] }).await;
    let assets = Assets::new(open());
    let reason = settle_both(&assets, &server.url("/b"), &server.url("/l")).await.unwrap_err();
    assert!(matches!(reason, Reason::Picture { field: PictureField::ImageUrl, .. }), "{reason:?}");
}

#[tokio::test]
async fn what_is_declared_is_reserved_before_it_comes() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n".to_vec();
    let declares = Server::always(vec![Step::Send(head), Step::Silence]).await;
    let grows =
        Server::always(vec![raw("HTTP/1.1 200 OK", b"").remove(0), Step::Endless(vec![0; 100])]).await;
    let assets = Assets::new(Settings { store_bytes: 4999, ..open() });
    for server in [declares, grows] {
        assert_eq!(settle(&assets, &server.url("/")).await.unwrap_err(), Reason::StoreFull);
        assert_eq!(assets.held_bytes(), 0);
    }
}

#[tokio::test]
async fn a_picture_that_cannot_be_had_is_made_up_if_wanted() {
    let settings = Settings { missing: MissingAssets::Generate, fetch_deadline: HASTY, ..open() };
    let missing = [status(404), status(500), vec![], vec![Step::Silence], redirect(302, "/again")];
    for steps in missing {
        let server = Server::always(steps).await;
        let held = settle(&Assets::new(settings.clone()), &server.url("/64x48.png")).await.unwrap();
        assert_eq!(held.background.source(), Source::Generated);
    }
    let settings = Settings { fetch_deadline: PATIENT, ..settings };
    let real = [
        (ok(b"<html>"), PictureFault::Format { found: "HTML".into() }),
        (
            raw("HTTP/1.1 200 OK\nContent-Length: 104857600", b""),
            PictureFault::TooManyBytes { limit_bytes: 50 << 20 },
        ),
    ];
    for (steps, expected) in real {
        let server = Server::always(steps).await;
        assert_eq!(fault(&Assets::new(settings.clone()), &server.url("/a.png")).await, expected);
    }
    is_forbidden(&fault(&Assets::new(settings), "http://169.254.169.254/a.png").await);
}
