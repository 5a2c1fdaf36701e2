use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::*;

const OWN: &str = "127.0.0.1:9";
const CREATE: &str = "/api/v1/create";

fn tape() -> Tape {
    Tape::new(
        transcript(&run_of(vec![("one", journey()), ("two", journey())])),
        Mask::new("another-key"),
        None,
    )
}

fn ask(tape: &mut Tape, case: Option<&str>, method: &str, path: &str, body: &str) -> Answer {
    tape.answer(&Asked { case, method, path, body: body.as_bytes() }, OWN)
}

fn text(answer: &Answer) -> (u16, String) {
    match answer {
        Answer::Reply { status, body, .. } => (*status, String::from_utf8_lossy(body).into_owned()),
        other => panic!("no reply but {other:?}"),
    }
}

const ONE: Option<&str> = Some("posters/one");

#[test]
fn a_journey_can_be_made_again_from_other_ports_and_with_another_key() {
    let mut tape = tape();
    let body = r#"{ "image_url": "http://localhost:5555/flat.png" }"#;
    let (status, created) = text(&ask(&mut tape, ONE, "POST", CREATE, body));
    assert_eq!(status, 200);
    assert!(created.contains(r#""task_id":"task-0001.masked","task_status":"PENDING""#), "{created}");
    let query = "/api/v1/tasks/task-0001.masked";
    assert!(text(&ask(&mut tape, ONE, "GET", query, "")).1.contains("RUNNING"));
    let (_, ended) = text(&ask(&mut tape, ONE, "GET", "/api/v1/tasks/task-0001.masked", ""));
    let link = "http://127.0.0.1:9/1d/a1/task-0001.masked-1.png?Expires=9&OSSAccessKeyId=access-key-id-0001.masked&Signature=signature-0001.masked";
    assert!(ended.contains(link), "{ended}");
    let path = link.strip_prefix("http://127.0.0.1:9").expect("it leads here");
    let Answer::Reply { body, .. } = ask(&mut tape, ONE, "GET", path, "") else { panic!("a picture") };
    assert_eq!(body, picture());
}

#[test]
fn a_connection_that_broke_breaks_again() {
    let mut tape = tape();
    assert_eq!(ask(&mut tape, ONE, "GET", CREATE, ""), Answer::Silence);
    assert_eq!(ask(&mut tape, ONE, "PUT", CREATE, ""), Answer::Close);
}

#[test]
fn what_the_transcript_does_not_know_is_refused() {
    let mut tape = tape();
    let refused = |answer: &Answer, why: &str| {
        let (status, body) = text(answer);
        assert_eq!(status, 501);
        assert!(body.contains("NotInTranscript") && body.contains(why), "{body}");
        let Answer::Reply { headers, .. } = answer else { panic!("a reply") };
        assert!(headers.contains(&(REPLAY_HEADER.to_owned(), "unknown".to_owned())));
    };
    let body = format!(r#"{{"image_url":"{ASSETS}/flat.png"}}"#);
    refused(&ask(&mut tape, ONE, "DELETE", CREATE, ""), "no such request");
    refused(
        &ask(&mut tape, ONE, "POST", CREATE, r#"{"image_url":"http://127.0.0.1:4444/x.png"}"#),
        "no such request",
    );
    refused(&ask(&mut tape, Some("posters/three"), "POST", CREATE, &body), "no such request");
    assert_eq!(text(&ask(&mut tape, ONE, "POST", CREATE, &body)).0, 200);
    refused(&ask(&mut tape, ONE, "POST", CREATE, &body), "this request 1 times, and this is time 2");
}

#[test]
fn without_a_case_all_cases_are_one() {
    let mut tape = tape();
    let body = format!(r#"{{"image_url":"{ASSETS}/flat.png"}}"#);
    assert_eq!(text(&ask(&mut tape, None, "POST", CREATE, &body)).0, 200);
    assert_eq!(text(&ask(&mut tape, None, "POST", CREATE, &body)).0, 200);
    assert_eq!(text(&ask(&mut tape, None, "POST", CREATE, &body)).0, 501);
}

#[test]
fn places_are_those_of_today() {
    let echo = exchange(
        request("POST", &format!("{TARGET}/a"), &format!("see {ASSETS}/x")),
        Ok(json(&format!(r#"{{"asset":"{ASSETS}/x","own":"{TARGET}/y"}}"#))),
    );
    let run = run_of(vec![("one", vec![echo.clone(), echo])]);
    let mut learning = Tape::new(transcript(&run), Mask::new(""), None);
    let (_, body) = text(&ask(&mut learning, ONE, "POST", "/a", "see http://127.0.0.1:6666/x"));
    assert_eq!(body, r#"{"asset":"http://127.0.0.1:6666/x","own":"http://127.0.0.1:9/y"}"#);
    let mut told = Tape::new(transcript(&run), Mask::new(""), Some("https://pictures.example"));
    let (_, body) = text(&ask(&mut told, ONE, "POST", "/a", "see http://pictures.example/x"));
    assert!(body.contains("http://pictures.example/x"), "{body}");
}

#[test]
fn a_signature_that_was_tampered_with_is_found_by_its_turn() {
    let link = |signature: &str| format!("{TARGET}/a.png?Signature={signature}");
    let reply = |status| Ok(Reply { status, headers: Vec::new(), body: Vec::new() });
    let run = run_of(vec![(
        "one",
        vec![
            exchange(request("GET", &link("good%2Bone"), ""), reply(200)),
            exchange(request("GET", &link("tampered"), ""), reply(403)),
        ],
    )]);
    let mut tape = Tape::new(transcript(&run), Mask::new(""), None);
    let mut status = |path: &str| text(&ask(&mut tape, ONE, "GET", path, "")).0;
    assert_eq!(status("/a.png?Signature=signature-0001.masked"), 200);
    assert_eq!(status("/a.png?Signature=whatever"), 403);
}

#[test]
fn a_case_is_named_in_a_header_whatever_its_name() {
    assert_eq!(case_header("a-b", None), "a-b/");
    assert_eq!(case_header("a-b", Some("x/y é")), "a-b/x%2Fy%20%C3%A9");
}

#[test]
fn a_probe_begins_from_the_start_and_names_no_host_that_is_not_there() {
    let said = r#"{"endpoints":["clock"],"oss_host":{"name":"oss.example","connect":"127.0.0.1:3274"}}"#;
    let probe = || exchange(request("GET", &format!("{TARGET}/_emulator/capabilities"), ""), Ok(json(said)));
    let mut run = run_of(vec![("one", journey())]);
    let mut kit = run_of(vec![("probe", vec![probe()])]).scenarios.remove(0);
    kit.scenario.id = KIT.into();
    run.scenarios.insert(0, kit);
    let mut tape = Tape::new(transcript(&run), Mask::new(KEY), None);
    let body = format!(r#"{{"image_url":"{ASSETS}/flat.png"}}"#);
    for case in [None, Some("kit/probe")] {
        let answer = ask(&mut tape, case, "GET", "/_emulator/capabilities", "");
        assert_eq!(text(&answer), (200, r#"{"endpoints":["clock"]}"#.to_owned()));
        let Answer::Reply { headers, .. } = answer else { panic!("a reply") };
        assert!(headers.contains(&(REPLAY_HEADER.to_owned(), RECORDED.to_owned())));
        assert_eq!(text(&ask(&mut tape, ONE, "POST", CREATE, &body)).0, 200);
        assert_eq!(text(&ask(&mut tape, ONE, "POST", CREATE, &body)).0, 501);
    }
}

#[test]
fn what_was_never_sent_is_unknown() {
    let stopped = exchange(request("GET", TARGET, ""), Err(Trouble::Stopped("the budget is spent".into())));
    let mut tape = Tape::new(transcript(&run_of(vec![("one", vec![stopped])])), Mask::new(KEY), None);
    let (status, body) = text(&ask(&mut tape, ONE, "GET", "/", ""));
    assert!(status == 501 && body.contains("it was never sent: the budget is spent"), "{body}");
}

#[test]
fn a_target_below_a_path_is_found_at_the_root_and_paths_are_what_clients_make_of_them() {
    let below = format!("{TARGET}/gateway");
    let asked = |path: &str| exchange(request("GET", &format!("{below}{path}"), ""), Ok(json("{}")));
    let mut run = run_of(vec![("one", vec![asked("/a b/é"), asked("/x/../y#z"), asked("")])]);
    run.target = below.clone();
    let mut tape = Tape::new(transcript(&run), Mask::new(KEY), None);
    for path in ["/a%20b/%C3%A9", "/y", "/"] {
        assert_eq!(text(&ask(&mut tape, ONE, "GET", path, "")).0, 200, "{path}");
    }
}

#[tokio::test]
async fn a_tape_is_served_over_a_socket() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let address = listener.local_addr().expect("it has one");
    let server = tokio::spawn(serve(listener, tape()));
    let ask = async |request: String| {
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        stream.write_all(request.as_bytes()).await.expect("it reads");
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply).await.expect("it closes");
        String::from_utf8_lossy(&reply).into_owned()
    };
    let body = r#"{"image_url":"http://127.0.0.1:1/flat.png"}"#;
    let head = format!("Host: {address}\r\nX-Conformance-Case: posters/one\r\nConnection: close\r\n");
    let length = body.len();
    let reply = ask(format!("POST {CREATE} HTTP/1.1\r\n{head}Content-Length: {length}\r\n\r\n{body}")).await;
    assert!(reply.starts_with("HTTP/1.1 200 OK\r\n") && reply.contains("task-0001.masked"), "{reply}");
    assert!(reply.contains("x-request-id: request-0001.masked\r\n"), "{reply}");
    let reply = ask(format!("GET /other HTTP/1.1\r\n{head}\r\n")).await;
    assert!(reply.starts_with("HTTP/1.1 501 ") && reply.contains("NotInTranscript"), "{reply}");
    assert_eq!(
        ask(format!("PUT {CREATE} HTTP/1.1\r\n{head}\r\n")).await,
        "",
        "it was broken when it was recorded"
    );
    server.abort();
}
