use super::*;
use crate::outcome::Audience as _;

#[test]
fn a_transcript_shows_what_belongs_together_and_no_secret() {
    insta::assert_snapshot!(recorded(&run_of(vec![("one", journey())])), @r##"
    {"transcript":1,"suite":"0.1.0","target":"http://127.0.0.1:3274","profile":"document"}
    {"scenario":"posters","case":"one","index":0,"request":{"method":"POST","path":"/api/v1/create","headers":[["Authorization","Bearer <key>"]],"body":{"text":"{\"image_url\":\"http://<assets>/flat.png\"}"}},"came":{"reply":{"status":200,"headers":[["content-type","application/json"],["content-length","177"],["x-request-id","request-0001.masked"],["set-cookie","<cookie>"]],"body":{"text":"{\"request_id\":\"request-0001.masked\",\"output\":{\"task_id\":\"task-0001.masked\",\"task_status\":\"PENDING\",\"submit_time\":\"2025-01-01 00:00:00.000\"}}"}}}}
    {"scenario":"posters","case":"one","index":1,"request":{"method":"GET","path":"/api/v1/tasks/task-0001.masked","headers":[["Authorization","Bearer <key>"]]},"came":{"reply":{"status":200,"headers":[["content-type","application/json"],["content-length","177"],["x-request-id","request-0001.masked"],["set-cookie","<cookie>"]],"body":{"text":"{\"request_id\":\"request-0001.masked\",\"output\":{\"task_id\":\"task-0001.masked\",\"task_status\":\"RUNNING\",\"submit_time\":\"2025-01-01 00:00:00.000\"}}"}}}}
    {"scenario":"posters","case":"one","index":2,"request":{"method":"GET","path":"/api/v1/tasks/task-0001.masked","headers":[["Authorization","Bearer <key>"]]},"came":{"reply":{"status":200,"headers":[["content-type","application/json"],["content-length","335"],["x-request-id","request-0001.masked"],["set-cookie","<cookie>"]],"body":{"text":"{\"request_id\":\"request-0001.masked\",\"output\":{\"task_id\":\"task-0001.masked\",\"task_status\":\"SUCCEEDED\",\"submit_time\":\"2025-01-01 00:00:00.000\",\"results\":[{\"url\":\"https://oss.example/1d/a1/task-0001.masked-1.png?Expires=9&OSSAccessKeyId=access-key-id-0001.masked&Signature=signature-0001.masked\"}]}}"}}}}
    {"scenario":"posters","case":"one","index":3,"request":{"method":"GET","origin":"https://oss.example","path":"/1d/a1/task-0001.masked-1.png?Expires=9&OSSAccessKeyId=access-key-id-0001.masked&Signature=signature-0001.masked","headers":[["Authorization","Bearer <key>"]]},"came":{"reply":{"status":200,"headers":[["content-type","image/png"]],"body":{"binary":{"length_bytes":13,"sha256":"98bffc45147ef9cf30241dc27d3ba4172c0c598a1579cc97c22a0c63734251de","base64":"iVBOR/8AcGljdHVyZQ=="}}}}}
    {"scenario":"posters","case":"one","index":4,"request":{"method":"GET","path":"/api/v1/create","headers":[["Authorization","Bearer <key>"]]},"came":"timed_out"}
    {"scenario":"posters","case":"one","index":5,"request":{"method":"PUT","path":"/api/v1/create","headers":[["Authorization","Bearer <key>"]]},"came":{"broken":"reset"}}
    "##);
}

#[test]
fn an_id_that_the_kit_made_up_keeps_its_value() {
    let unknown = "99999999-0000-4000-8000-000000000000";
    let asked = exchange(
        request("GET", &format!("{TARGET}/api/v1/tasks/{unknown}"), ""),
        Ok(json(&format!(r#"{{"output":{{"task_id":"{unknown}","task_status":"UNKNOWN"}}}}"#))),
    );
    let text = recorded(&run_of(vec![("one", vec![asked])]));
    assert!(text.contains(&format!("/tasks/{unknown}")), "{text}");
    assert!(text.contains(&format!(r#"\"task_id\":\"{unknown}\""#)), "{text}");
}

#[test]
fn an_id_is_named_only_where_it_stands_alone() {
    let reply = json(&format!(
        r#"{{"task_id":"abcdefgh","other":"abcdefghi xabcdefgh abcdefgh-1 {TARGET}1 {TARGET}/"}}"#
    ));
    let text = recorded(&run_of(vec![("one", vec![exchange(request("GET", TARGET, ""), Ok(reply))])]));
    assert!(
        text.contains("abcdefghi xabcdefgh task-0001.masked-1 http://127.0.0.1:32741 http://<target>/"),
        "{text}"
    );
}

#[test]
fn a_transcript_of_another_shape_or_with_an_unknown_member_is_refused() {
    let good = recorded(&run_of(vec![("one", journey())]));
    assert!(matches!(Transcript::read(""), Err(TranscriptError::Empty)));
    let newer = good.replacen("\"transcript\":1", "\"transcript\":2", 1);
    assert!(matches!(Transcript::read(&newer), Err(TranscriptError::Version { got: 2 })));
    let odd = good.replacen("{\"scenario\"", "{\"odd\":1,\"scenario\"", 1);
    assert!(matches!(Transcript::read(&odd), Err(TranscriptError::Line { line: 2, .. })));
    let cut = &good[..good.len() - 10];
    assert!(matches!(Transcript::read(cut), Err(TranscriptError::Line { line: 7, .. })));
}

#[test]
fn a_search_tells_the_line_and_the_kind_of_a_secret_and_never_the_secret() {
    let text = format!(
        "ok\nkey {KEY}\nSignature=abcdef&OSSAccessKeyId=LTAI5tabcdefghijkl\nsk-0123456789abcdefghij\n"
    );
    let leaks = scan("run.log", text.as_bytes(), &Mask::new(KEY));
    let told: Vec<_> = leaks.iter().map(Leak::to_string).collect();
    assert_eq!(
        told,
        ["run.log:2: key", "run.log:3: access-key-id", "run.log:3: signature", "run.log:4: key-like"]
    );
    assert_eq!(Leak::ending(&leaks).code(), 5);
    assert_eq!(Leak::ending(&[]).code(), 0);
}

#[test]
fn a_search_finds_nothing_in_a_transcript() {
    let text = recorded(&run_of(vec![("one", journey())]));
    assert_eq!(scan("t", text.as_bytes(), &Mask::new(KEY)), []);
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), format!("Bearer {KEY}")).expect("it can be written");
    assert_eq!(scan_file(file.path(), &Mask::new(KEY)).expect("it can be read").len(), 1);
}

/// Takes note of every write.
#[derive(Clone, Default)]
struct Paper(std::sync::Arc<std::sync::Mutex<Vec<String>>>);

impl std::io::Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut writes = self.0.lock().expect("nobody fell");
        if writes.len() == 4 {
            return Err(std::io::Error::other("the paper is full"));
        }
        writes.push(String::from_utf8_lossy(bytes).into_owned());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_run_that_is_interrupted_leaves_whole_lines_and_what_cannot_be_written_is_told() {
    let paper = Paper::default();
    let recorder = Recorder::begin(paper.clone(), TARGET, "document", Mask::new(KEY), None).expect("a line");
    let scribe = Scribe::new(recorder);
    let run = run_of(vec![("one", journey())]);
    scribe.looked(PREFLIGHT, &journey()[0]);
    scribe.case_over(&run.scenarios[0].scenario, &run.scenarios[0].cases[0]);
    let writes = paper.0.lock().expect("nobody fell").clone();
    for count in 1..=writes.len() {
        let read = Transcript::read(&writes[..count].concat()).expect("a transcript at any time");
        assert_eq!(read.entries.len(), count - 1);
    }
    assert_eq!(writes.len(), 4);
    let first: Entry = serde_json::from_str(&writes[1]).expect("a line");
    assert_eq!((first.scenario.as_str(), first.case.as_deref()), ("kit", Some("preflight")));
    assert_eq!(scribe.end().expect_err("the paper was full").to_string(), "the paper is full");
}
