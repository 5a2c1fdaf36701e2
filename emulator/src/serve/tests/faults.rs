//! Every word of the vocabulary at work: on data where an answer shows it, on raw bytes where only a socket does.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::sockets::{Running, create, get};
use super::*;
use crate::faults::{CONDITIONS, DEEDS, MAGIC_KEYS, Operation, PLACES, read_fault};
use crate::journal::{End, Entry, Filter};
use crate::reason::ServiceError;
use crate::time::Span;

fn rule(host: &Host, fault: &str) {
    host.push_rule(&Namespace::default(), None, read_fault(fault).unwrap()).unwrap();
}

fn last_entry(host: &Host) -> Arc<Entry> {
    Arc::clone(host.journal(&Namespace::default(), &Filter::default(), 1).entries.last().unwrap())
}

fn query(task: &str) -> Sent {
    Sent::new("GET", &format!("/api/v1/tasks/{task}"))
}

async fn advance(server: &Server, ms: u64) {
    server.host.advance(&Namespace::default(), Span::from_ms(ms)).await.unwrap();
}

#[tokio::test]
async fn every_code_of_the_service_comes_in_its_own_envelope() {
    let server = server();
    for error in ServiceError::ALL {
        let got =
            Sent::create().with("x-emulator-fault", &format!("create={}", error.code())).to(&server).await;
        let body = got.json();
        assert_eq!(body["code"], error.code());
        assert!((400..=503).contains(&got.status) && !body["message"].as_str().unwrap().is_empty(), "{body}");
        assert_eq!(body["request_id"], got.header("x-request-id"));
        assert!(body.get("output").is_none() && got.header("content-type") == "application/json");
    }
    assert!(server.host.task_ids(&Namespace::default()).is_empty(), "nothing was done");
}

#[tokio::test]
async fn an_error_strikes_query_list_and_cancel_as_well() {
    let server = server();
    let task = Sent::create().to(&server).await.task_id();
    for (place, sent) in [
        ("query", query(&task)),
        ("list", Sent::new("GET", "/api/v1/tasks")),
        ("cancel", Sent::new("POST", &format!("/api/v1/tasks/{task}/cancel"))),
    ] {
        let fault = format!("{place}=Throttling.RateQuota(\"Later.\", retry-after=1500ms)");
        let got = sent.clone().with("x-emulator-fault", &fault).to(&server).await;
        assert_eq!((got.status, &got.json()["message"]), (429, &"Later.".into()), "{place}");
        assert_eq!(got.header("retry-after"), "2", "whole seconds, never too early");
        assert_eq!(sent.to(&server).await.status, 200, "{place}: only once");
    }
}

#[tokio::test]
async fn a_fault_header_that_cannot_be_read_is_refused_with_what_it_could_have_been() {
    let got = Sent::create().with("x-emulator-fault", "picture[7]=ok").to(&server()).await;
    assert_eq!((got.status, &got.json()["code"]), (400, &"InvalidParameter".into()));
    let message = got.json()["message"].to_string();
    assert!(
        message.contains("X-Emulator-Fault: cannot read `picture[7]`: pictures have the indices 0 to 3"),
        "{message}"
    );
}

#[tokio::test]
async fn a_gateway_answers_html_or_nothing_and_knows_no_request_ids() {
    let server = server();
    let html = Sent::create().with("x-emulator-fault", "gateway(502)").to(&server).await;
    assert_eq!((html.status, html.header("content-type")), (502, "text/html"));
    assert!(html.text().contains("502 Bad Gateway") && html.header("x-request-id") == "-");
    let empty = Sent::create().with("x-emulator-fault", "gateway(503, empty)").to(&server).await;
    assert_eq!((empty.status, empty.text()), (503, ""));
    assert!(server.host.task_ids(&Namespace::default()).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_is_late_and_its_task_is_there_at_once() {
    let server = Arc::new(server());
    let started = tokio::time::Instant::now();
    let late = tokio::spawn({
        let server = Arc::clone(&server);
        async move { Sent::create().with("x-emulator-fault", "latency=5s").to(&server).await.status }
    });
    while server.host.task_ids(&Namespace::default()).is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(!late.is_finished());
    assert_eq!(late.await.unwrap(), 200);
    assert!(started.elapsed() >= Duration::from_secs(5));
}

#[tokio::test]
async fn what_is_wrong_with_an_answer_is_wrong_with_the_answer_only() {
    let server = server();
    let task = Sent::create().to(&server).await.task_id();
    let corrupt = query(&task).with("x-emulator-fault", "corrupt").to(&server).await;
    assert!(corrupt.status == 200 && serde_json::from_slice::<Value>(&corrupt.bytes).is_err());
    let html = query(&task).with("x-emulator-fault", "content-type(text/html)").to(&server).await;
    assert_eq!((html.header("content-type"), html.task_status().as_str()), ("text/html", "PENDING"));
    assert_eq!(query(&task).to(&server).await.task_status(), "PENDING");
}

#[tokio::test]
async fn downloads_go_wrong_in_every_way() {
    let server = server();
    let (_, link) = finished(&server).await;
    let get = |fault: &str| Sent::new("GET", &link).without("authorization").with("x-emulator-fault", fault);
    let good = get("any=latency(1ms)").to(&server).await;
    assert!(image::load_from_memory(&good.bytes).is_ok());
    let corrupt = get("download=corrupt").to(&server).await;
    assert_eq!(corrupt.bytes.len(), good.bytes.len());
    assert!(image::load_from_memory(&corrupt.bytes).is_err());
    let resized = get("download[0]=resize(64x48)").to(&server).await;
    let picture = image::load_from_memory(&resized.bytes).unwrap();
    assert_eq!((picture.width(), picture.height()), (64, 48));
    let gif = get("download=as(gif)").to(&server).await;
    assert_eq!((&gif.bytes[..6], gif.header("content-type")), (&b"GIF89a"[..], "image/png"));
    let html = get("download=as(html)").to(&server).await;
    assert_eq!((html.status, html.header("content-type")), (200, "text/html"));
    assert!(get("download=as(empty)").to(&server).await.bytes.is_empty());
    let part = get("download=as(html)").with("range", "bytes=0-9").to(&server).await;
    assert_eq!((part.status, part.header("content-range"), part.header("etag")), (200, "-", "-"));
    assert!(part.text().contains("<html>"));
    let expired = get("download=expired").to(&server).await;
    assert!(expired.status == 403 && expired.text().contains("Request has expired."));
    let revoked = get("download=revoked").to(&server).await;
    assert!(revoked.status == 403 && revoked.text().contains("<Code>AccessDenied</Code>"));
    let other = get("download[1]=expired").to(&server).await;
    assert_eq!(other.status, 200, "another picture's fault");
}

#[tokio::test]
async fn a_task_goes_through_the_states_that_a_fault_gives_it() {
    let server = server();
    let states = "task=states(UNKNOWN 1s, PENDING 1s, RUNNING 1s, SUSPENDED 1s, CANCELED)";
    let created = Sent::create().with("x-emulator-fault", states).to(&server).await;
    assert_eq!(created.task_status(), "PENDING", "nothing else was ever answered to a create");
    let mut seen = Vec::new();
    for _ in 0..5 {
        seen.push(query(&created.task_id()).to(&server).await.task_status());
        advance(&server, 1_000).await;
    }
    assert_eq!(seen, ["UNKNOWN", "PENDING", "RUNNING", "SUSPENDED", "CANCELED"]);
}

#[tokio::test]
async fn a_task_that_vanishes_is_not_listed_either() {
    let server = server();
    let created =
        Sent::create().with("x-emulator-fault", "task=states(RUNNING 1s, UNKNOWN)").to(&server).await;
    let listed = || async { Sent::new("GET", "/api/v1/tasks").to(&server).await.json()["total"].clone() };
    assert_eq!(listed().await, 1);
    advance(&server, 1_000).await;
    assert_eq!(query(&created.task_id()).to(&server).await.task_status(), "UNKNOWN");
    assert_eq!(listed().await, 0);
}

#[tokio::test]
async fn pictures_fail_by_index_and_metrics_results_and_usage_agree() {
    let server = server();
    let body = EXAMPLE.replace(r#""n": 1"#, r#""n": 4"#);
    let fault = "picture[2]=InternalError.Timeout; picture[3]=DataInspectionFailed";
    let task = Sent::create().body(&body).with("x-emulator-fault", fault).to(&server).await.task_id();
    advance(&server, 60_000).await;
    let answer = query(&task).to(&server).await.json();
    let results = answer["output"]["results"].as_array().unwrap();
    let codes: Vec<_> = results.iter().map(|result| result["code"].as_str().unwrap_or("good")).collect();
    assert_eq!(codes, ["good", "good", "InternalError.Timeout", "DataInspectionFailed"]);
    assert_eq!(
        answer["output"]["task_metrics"],
        serde_json::json!({"TOTAL": 4, "SUCCEEDED": 2, "FAILED": 2})
    );
    assert_eq!(answer["usage"]["image_count"], 2);
}

#[tokio::test]
async fn a_counter_lies_only_where_it_is_told_to() {
    let server = server();
    let fault = "picture[0]=InternalError.Timeout; task=counts(4, 4, 0)";
    let body = EXAMPLE.replace(r#""n": 1"#, r#""n": 2"#);
    let task = Sent::create().body(&body).with("x-emulator-fault", fault).to(&server).await.task_id();
    advance(&server, 60_000).await;
    let answer = query(&task).to(&server).await.json();
    assert_eq!(
        answer["output"]["task_metrics"],
        serde_json::json!({"TOTAL": 4, "SUCCEEDED": 4, "FAILED": 0})
    );
    assert_eq!(answer["usage"]["image_count"], 1);
    assert_eq!(answer["output"]["results"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_whole_task_fails_with_the_code_that_is_asked_for() {
    let server = server();
    for error in ServiceError::ALL {
        let fault = format!("task={}", error.code());
        let task = Sent::create().with("x-emulator-fault", &fault).to(&server).await.task_id();
        advance(&server, 60_000).await;
        let output = query(&task).to(&server).await.json()["output"].clone();
        assert_eq!((&output["task_status"], &output["code"]), (&"FAILED".into(), &error.code().into()));
        assert!(output.get("results").is_none() && output["task_metrics"]["FAILED"] == 1);
    }
}

#[tokio::test(start_paused = true)]
async fn pictures_that_the_server_fetches_are_late_or_do_not_come() {
    let server = server();
    let create = |fault: &str| Sent::create().with("x-emulator-fault", fault);
    let refused = create("asset=BadRequest.InputDownloadFailed").to(&server).await;
    assert_eq!((refused.status, &refused.json()["code"]), (400, &"BadRequest.InputDownloadFailed".into()));
    let started = tokio::time::Instant::now();
    let hung = create("asset=hang").to(&server).await;
    assert!(hung.status == 400 && hung.text().contains("Timed out"), "{}", hung.text());
    assert!(started.elapsed() >= server.host.settings().assets.fetch_deadline);
    assert_eq!(create("asset=latency(3s)").to(&server).await.status, 200);
    assert!(server.host.journal(&Namespace::default(), &Filter::default(), 1).entries[0].injected.len() == 1);
}

#[tokio::test]
async fn every_magic_key_that_gives_an_answer_names_itself_in_it() {
    let is_answered =
        |faults: &str| !["hang", "reset", "lost-answer", "latency"].iter().any(|no| faults.contains(no));
    for magic in MAGIC_KEYS.iter().filter(|magic| is_answered(magic.faults)) {
        let server = server();
        let with_key = |sent: Sent| sent.with("authorization", &format!("Bearer {}@blue", magic.key));
        let create = Sent::create().body(&EXAMPLE.replace(r#""n": 1"#, r#""n": 2"#));
        let mut got = with_key(create).to(&server).await;
        if magic.faults.starts_with("query") {
            got = with_key(query(&got.task_id())).to(&server).await;
        }
        assert!(got.header("x-emulator-injected").contains(magic.key), "{}: {got:?}", magic.key);
    }
}

#[tokio::test]
async fn what_struck_is_named_in_the_answer_and_in_the_journal() {
    let server = server();
    rule(&server.host, "query:nth(1)=content-type(text/plain)");
    let created = Sent::create().with("x-emulator-fault", "task=counts(1, 1, 0)").to(&server).await;
    assert_eq!(created.header("x-emulator-injected"), "header/1 task=counts(1, 1, 0)");
    let got = query(&created.task_id()).to(&server).await;
    assert_eq!(got.header("x-emulator-injected"), "rule/1 query:nth(1)=content-type(text/plain)");
    let entry = last_entry(&server.host);
    assert_eq!((&*entry.injected[0].rule, entry.end), ("rule/1", End::Spoilt));
    let silent = Settings { echo: Echo::Off, ..Settings::default() };
    let quiet = server_with(Arc::clone(&server.host), silent);
    let got = Sent::create().with("x-emulator-fault", "task=counts(1, 1, 0)").to(&quiet).await;
    assert_eq!(got.header("x-emulator-injected"), "-");
}

#[tokio::test]
async fn requests_that_depart_from_the_reference_are_noted_and_refused_if_strict() {
    let body = EXAMPLE.replace(r#""temperature": 0.7"#, r#""temperature": 0.7, "top_p": 0.5, "seed": 7"#);
    let server = server();
    assert_eq!(Sent::create().body(&body).to(&server).await.status, 200);
    let noted: Vec<_> = last_entry(&server.host).departures.iter().map(ToString::to_string).collect();
    assert_eq!(
        noted,
        [
            "R-038 /input/subtitle: has a string of more than the recommended 30 characters",
            "R-076 /parameters/top_p: is set together with temperature; the reference advises to set one",
            "R-137 /parameters/seed: is not in the reference",
        ]
    );
    let strict = server_with(host(), Settings { requests: Requests::Strict, ..Settings::default() });
    let got = Sent::create().body(&body).to(&strict).await;
    assert!(got.status == 400 && got.text().contains("R-076 /parameters/top_p"), "{}", got.text());
    assert_eq!(Sent::create().to(&strict).await.status, 200, "advice is no violation");
}

#[tokio::test]
async fn a_namespace_has_rules_and_a_journal_of_its_own() {
    let server = server();
    rule(&server.host, "create=Arrearage");
    assert_eq!(Sent::create().to(&server).await.status, 400);
    let elsewhere = Sent::create().with("x-emulator-namespace", "blue");
    assert_eq!(elsewhere.to(&server).await.status, 200);
    let blue = "blue".parse().unwrap();
    assert_eq!(server.host.journal(&blue, &Filter::default(), 9).total, 1);
    server.host.reset(&Namespace::default());
    assert_eq!(Sent::create().to(&server).await.status, 200);
    assert_eq!(server.host.journal(&Namespace::default(), &Filter::default(), 9).total, 1);
}

#[tokio::test]
async fn a_body_that_a_condition_has_read_is_still_there_for_the_service() {
    let server = server();
    rule(&server.host, "create:json(/input/title/0, \"Boom\")=DataInspectionFailed");
    assert_eq!(Sent::create().to(&server).await.status, 200);
    let boom = Sent::create().body(&EXAMPLE.replace("Lorem Ipsum", "Boom")).to(&server).await;
    assert_eq!(boom.json()["code"], "DataInspectionFailed");
    let long = Sent::create().body(&"x".repeat(2 << 20)).to(&server).await;
    assert_eq!(long.status, 413, "{}", long.text());
}

/// Everything that came before the connection ended, and how it ended.
async fn everything(stream: &mut TcpStream) -> (Vec<u8>, io::Result<()>) {
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(8), stream.read_to_end(&mut bytes)).await;
    let end = read.expect("the connection stays open").map(drop);
    (bytes, end)
}

async fn talk(server: &Running, request: &[u8]) -> (String, io::Result<()>) {
    let mut stream = server.connect().await;
    let _ = stream.write_all(request).await;
    let (bytes, end) = everything(&mut stream).await;
    (String::from_utf8_lossy(&bytes).into_owned(), end)
}

fn is_reset(end: &io::Result<()>) -> bool {
    end.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::ConnectionReset)
}

fn created() -> Vec<u8> {
    create(EXAMPLE.len(), EXAMPLE)
}

#[tokio::test]
async fn a_lost_answer_leaves_its_task_behind_and_a_reset_does_not() {
    let server = Running::start().await;
    rule(&server.host, "create:nth(1)=lost-answer");
    rule(&server.host, "create:nth(2)=reset");
    rule(&server.host, "create:nth(3)=close");
    let (bytes, end) = talk(&server, &created()).await;
    assert!(bytes.is_empty() && is_reset(&end), "{bytes:?} {end:?}");
    assert_eq!((server.task_count(), last_entry(&server.host).end), (1, End::Lost));
    let (bytes, end) = talk(&server, &created()).await;
    assert!(bytes.is_empty() && is_reset(&end), "{bytes:?} {end:?}");
    assert_eq!((server.task_count(), last_entry(&server.host).end), (1, End::CutOff));
    let (bytes, end) = talk(&server, &created()).await;
    assert!(bytes.is_empty() && end.is_ok(), "{bytes:?} {end:?}");
    assert_eq!(server.task_count(), 1);
}

#[tokio::test]
async fn an_answer_that_breaks_off_promises_more_than_it_keeps() {
    let server = Running::start().await;
    let list = get("/api/v1/tasks", "Authorization: Bearer sk-test\r\n");
    let (whole, _) = talk(&server, &list).await;
    let body = |answer: &str| answer.split_once("\r\n\r\n").map(|(_, body)| body.len()).unwrap();
    rule(&server.host, "list:nth(1)=truncate(10B)");
    rule(&server.host, "list:nth(2)=truncate(50%)");
    rule(&server.host, "list:nth(3)=reset-in-body");
    for kept in [10, body(&whole) / 2, body(&whole) / 2] {
        let (broken, end) = talk(&server, &list).await;
        assert!(broken.contains(&format!("content-length: {}", body(&whole))), "{broken}");
        assert_eq!(body(&broken), kept);
        assert_eq!(is_reset(&end), server.host.rules(&Namespace::default())[0].struck == 1, "{end:?}");
    }
    assert_eq!(talk(&server, &list).await.0.len(), whole.len());
}

#[tokio::test]
async fn an_answer_that_never_comes_holds_nobody_else_and_its_work_is_done() {
    let server = Running::start().await;
    rule(&server.host, "create:nth(1)=hang");
    let mut hung = server.connect().await;
    hung.write_all(&created()).await.unwrap();
    while server.task_count() == 0 {
        tokio::task::yield_now().await;
    }
    let (answer, _) = talk(&server, &get("/health", "")).await;
    assert!(answer.starts_with("HTTP/1.1 200"));
    let nothing = tokio::time::timeout(Duration::from_millis(50), hung.read_u8()).await;
    assert!(nothing.is_err(), "an answer came: {nothing:?}");
}

#[tokio::test]
async fn a_body_that_drips_longer_than_a_connection_may_be_idle_comes_whole() {
    let deadlines = Deadlines { idle: Duration::from_millis(60), ..Deadlines::default() };
    let server = Running::start_with(Settings { deadlines, ..Settings::default() }).await;
    rule(&server.host, "list=drip(400B/s)");
    let list = "GET /api/v1/tasks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sk-test\r\n\r\n";
    let (bytes, _) = talk(&server, list.as_bytes()).await;
    assert!(bytes.ends_with('}'), "{bytes}");
}

#[tokio::test]
async fn a_body_drips() {
    let server = Running::start().await;
    let list = get("/api/v1/tasks", "Authorization: Bearer sk-test\r\n");
    let (whole, _) = talk(&server, &list).await;
    rule(&server.host, "list=drip(1KB/s)");
    let started = tokio::time::Instant::now();
    let (slow, _) = talk(&server, &list).await;
    let body = |answer: &str| answer.split_once("\r\n\r\n").unwrap().1.len();
    assert_eq!(body(&slow), body(&whole));
    // A hundred bytes and more, fifty at a time: at least one pause.
    assert!(started.elapsed() >= Duration::from_millis(50), "{:?}", started.elapsed());
}

#[tokio::test]
async fn connections_are_reset_closed_or_held_at_their_first_request_and_the_journal_says_so() {
    let server = Running::start().await;
    for fault in [
        "connect:nth(1)=reset",
        "connect:nth(2)=close",
        "connect:nth(3)=hang",
        "connect:nth(4)=latency(20ms)",
    ] {
        rule(&server.host, fault);
    }
    let list = get("/api/v1/tasks", "Authorization: Bearer sk-test\r\n");
    let (bytes, end) = talk(&server, &list).await;
    assert!(bytes.is_empty() && is_reset(&end), "{bytes} {end:?}");
    let (bytes, end) = talk(&server, &list).await;
    assert!(bytes.is_empty() && end.is_ok(), "{bytes} {end:?}");
    let mut held = server.connect().await;
    held.write_all(&list).await.unwrap();
    let nothing = tokio::time::timeout(Duration::from_millis(50), held.read_u8()).await;
    assert!(nothing.is_err(), "an answer came: {nothing:?}");
    let (bytes, _) = talk(&server, &list).await;
    assert!(bytes.starts_with("HTTP/1.1 200"), "{bytes}");
    let connects = Filter { operation: Some(Operation::Connect), ..Filter::default() };
    let ends: Vec<_> =
        server.host.journal(&Namespace::default(), &connects, 9).entries.iter().map(|e| e.end).collect();
    assert_eq!(ends, [End::CutOff, End::CutOff, End::CutOff, End::Answered]);
}

#[tokio::test]
async fn no_rule_locks_anybody_out_of_the_control_api() {
    let server = Running::start().await;
    rule(&server.host, "connect=reset");
    rule(&server.host, "any=reset");
    let (bytes, _) =
        talk(&server, b"DELETE /_emulator/rules HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .await;
    assert!(bytes.starts_with("HTTP/1.1 200"), "{bytes}");
    let (bytes, _) = talk(&server, &get("/api/v1/tasks", "Authorization: Bearer sk-test\r\n")).await;
    assert!(bytes.starts_with("HTTP/1.1 200"), "{bytes}");
}

/// Real time that a fault takes is not waited for: who hangs has hung, and is left.
const IMPATIENCE: Duration = Duration::from_millis(400);

/// What a client of the API does in the course of a day, on raw bytes, until `is_enough`.
async fn day(server: &Running, key: &str, is_enough: impl Fn() -> bool) {
    let home = Namespace::default();
    let authorization = format!("Authorization: Bearer {key}\r\n");
    let body = EXAMPLE.replace(r#""n": 1"#, r#""n": 2"#).replace("Lorem Ipsum", "Boom");
    let create = format!(
        "POST {CREATE} HTTP/1.1\r\nHost: localhost\r\n{authorization}Content-Type: application/json\r\n\
         X-DashScope-Async: enable\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    for _ in 0..5 {
        if is_enough() {
            return;
        }
        let _ = tokio::time::timeout(IMPATIENCE, talk(server, create.as_bytes())).await;
        server.host.advance(&home, Span::from_ms(4_000)).await.unwrap();
    }
    let tasks = server.host.task_ids(&home);
    let task = tasks.first().map_or_else(|| "none".to_owned(), ToString::to_string);
    let mut requests = vec![get(&format!("/api/v1/tasks/{task}"), &authorization); 6];
    requests.push(get("/api/v1/tasks", &authorization));
    requests.push(
        format!(
            "POST /api/v1/tasks/{task}/cancel HTTP/1.1\r\nHost: localhost\r\n{authorization}Content-Length: 0\r\n\
             Connection: close\r\n\r\n"
        )
        .into_bytes(),
    );
    for inspection in tasks.iter().filter_map(|id| server.host.inspect(*id)) {
        for index in 0..2 {
            requests.push(get(&server.host.link(&inspection.view, index, "20250101"), ""));
        }
    }
    for request in requests {
        if is_enough() {
            return;
        }
        let _ = tokio::time::timeout(IMPATIENCE, talk(server, &request)).await;
    }
}

#[tokio::test]
async fn every_word_of_the_vocabulary_strikes_a_client_on_raw_bytes() {
    for word in PLACES.iter().chain(CONDITIONS).chain(DEEDS) {
        let server = Running::start().await;
        let namespace: Namespace = if word.name == "namespace" { "blue" } else { "default" }.parse().unwrap();
        let fault = read_fault(word.example).unwrap();
        server.host.push_rule(&namespace, None, fault).unwrap();
        let key = match word.name {
            "key" => "sk-one",
            "namespace" => "sk-test@blue",
            _ => "sk-test",
        };
        let has_struck = || server.host.rules(&namespace)[0].struck > 0;
        // A chance may need more than one.
        for _ in 0..8 {
            day(&server, key, has_struck).await;
        }
        assert!(has_struck(), "`{}` struck nobody", word.example);
    }
}

#[tokio::test]
async fn every_magic_key_strikes_a_client_on_raw_bytes() {
    for magic in MAGIC_KEYS {
        let server = Running::start().await;
        let struck = Filter { rule: Some(magic.key.into()), ..Filter::default() };
        let has_struck = || server.host.journal(&Namespace::default(), &struck, 1).matching > 0;
        day(&server, magic.key, has_struck).await;
        assert!(has_struck(), "{}", magic.key);
    }
}

#[tokio::test]
async fn a_task_is_moved_by_hand_over_http() {
    let host = host_with(|settings| settings.progress = crate::task::Progress::ByHand);
    let server = server_with(host, Settings::default());
    let task = Sent::create().to(&server).await.task_id();
    let steer = |order: &str| {
        Sent::new("POST", &format!("/_emulator/tasks/{task}/steer")).without("authorization").body(order)
    };
    let status = || async { query(&task).to(&server).await.task_status() };
    advance(&server, 60_000).await;
    assert_eq!(status().await, "PENDING", "neither time nor queries move it");
    assert_eq!(steer(r#"{"suspend": true}"#).to(&server).await.status, 409, "nothing of it runs yet");
    assert_eq!(steer(r#"{"next": true}"#).to(&server).await.json()["status"], "RUNNING");
    assert_eq!(steer(r#"{"suspend": true}"#).to(&server).await.json()["status"], "SUSPENDED");
    assert_eq!(status().await, "SUSPENDED");
    assert_eq!(steer(r#"{"resume": true}"#).to(&server).await.json()["status"], "RUNNING");
    let replaced =
        steer(r#"{"replace": "task=states(RUNNING 1s); picture[0]=DataInspectionFailed"}"#).to(&server).await;
    assert_eq!((replaced.status, replaced.json()["status"].clone()), (200, "RUNNING".into()));
    advance(&server, 60_000).await;
    assert_eq!(status().await, "RUNNING", "what was replaced is moved by hand too");
    assert_eq!(
        steer(r#"{"next": true}"#).to(&server).await.json()["failure"]["code"],
        "DataInspectionFailed"
    );
    assert_eq!(steer(r#"{"next": true}"#).to(&server).await.status, 409);
}

#[tokio::test]
async fn a_client_that_leaves_while_its_request_is_decided_is_written_down() {
    let server = server();
    let waiting = Sent::create().with("x-emulator-fault", "asset=latency(5s)");
    let left = tokio::time::timeout(Duration::from_millis(20), waiting.to(&server)).await;
    assert!(left.is_err());
    let entry = last_entry(&server.host);
    assert_eq!((entry.end, entry.status, entry.operation), (End::Left, None, Operation::Create));
}

#[tokio::test]
async fn a_late_download_belongs_to_the_namespace_of_its_task() {
    let server = server();
    let blue: Namespace = "blue".parse().unwrap();
    let task = Sent::create().with("x-emulator-namespace", "blue").to(&server).await.task_id();
    server.host.advance(&blue, Span::from_ms(60_000)).await.unwrap();
    let shown = query(&task).with("x-emulator-namespace", "blue").to(&server).await;
    let link =
        shown.json()["output"]["results"][0]["url"].as_str().unwrap().replace("http://localhost:3274", "");
    server.host.advance(&blue, Span::from_hours(25)).await.unwrap();
    assert_eq!(query(&task).with("x-emulator-namespace", "blue").to(&server).await.task_status(), "UNKNOWN");
    assert_eq!(Sent::new("GET", &link).without("authorization").to(&server).await.status, 403);
    let last = server.host.journal(&blue, &Filter::default(), 1).entries[0].clone();
    assert_eq!((last.operation, last.status), (Operation::Download, Some(403)));
}

#[tokio::test]
async fn a_journal_is_followed_line_by_line_until_its_namespace_is_reset() {
    let server = Running::start().await;
    let _ = talk(&server, &get("/api/v1/tasks", "Authorization: Bearer sk-test\r\n")).await;
    let mut tail = server.connect().await;
    tail.write_all(&get("/_emulator/journal/tail?operation=list", "")).await.unwrap();
    let mut read = String::new();
    let mut buffer = [0; 4_096];
    while read.matches("\"operation\":\"list\"").count() < 2 {
        let length = tail.read(&mut buffer).await.unwrap();
        assert!(length > 0, "the tail ended: {read}");
        if !read.contains("\"seq\":1") {
            let _ = talk(&server, &get("/api/v1/tasks/x", "Authorization: Bearer sk-test\r\n")).await;
            let _ = talk(&server, &get("/api/v1/tasks", "Authorization: Bearer sk-test\r\n")).await;
        }
        read.push_str(std::str::from_utf8(&buffer[..length]).unwrap());
    }
    assert!(read.contains("application/x-ndjson") && !read.contains("\"operation\":\"query\""), "{read}");
    server.host.reset(&Namespace::default());
    let (_, end) = everything(&mut tail).await;
    assert!(end.is_ok(), "{end:?}");
}
