//! Transcripts of a small run, recorded, replayed, compared and searched.

mod canary;
mod differences;
mod recording;
mod replaying;

use super::*;
use crate::exchange::{Exchange, Reply, Request, Trouble};
use crate::outcome::{CaseOutcome, Run, ScenarioOutcome};
use crate::scenario::{Limits, Scenario};

const KEY: &str = "sk-abcdefghijkl";
const TASK: &str = "0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f";
const REQUEST: &str = "11111111-2222-9333-8444-555555555555";
const TARGET: &str = "http://127.0.0.1:3274";
const ASSETS: &str = "http://127.0.0.1:4444";
const LINK: &str = "https://oss.example/1d/a1/0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f-1.png?Expires=9&OSSAccessKeyId=LTAI5tabcdefghijkl&Signature=ab%2Bcd%3D";

fn request(method: &str, url: &str, body: &str) -> Request {
    let headers = vec![
        ("Authorization".to_owned(), format!("Bearer {KEY}")),
        ("X-Conformance-Case".to_owned(), "posters/one".to_owned()),
    ];
    Request { method: method.into(), url: url.into(), headers, body: body.into() }
}

fn json(text: &str) -> Reply {
    let headers = vec![
        ("content-type".to_owned(), "application/json".to_owned()),
        ("content-length".to_owned(), text.len().to_string()),
        ("x-request-id".to_owned(), REQUEST.to_owned()),
        ("set-cookie".to_owned(), "acw_tc=0123456789; path=/".to_owned()),
    ];
    Reply { status: 200, headers, body: text.into() }
}

/// A file that is no text.
fn picture() -> Vec<u8> {
    b"\x89PNG\xff\x00picture".to_vec()
}

fn exchange(request: Request, reply: Result<Reply, Trouble>) -> Exchange {
    Exchange { request, reply }
}

/// A task from its creation to its picture.
fn journey() -> Vec<Exchange> {
    let create = format!("{TARGET}/api/v1/create");
    let task = format!("{TARGET}/api/v1/tasks/{TASK}");
    let query = |status: &str, more: &str| {
        json(&format!(
            r#"{{"request_id":"{REQUEST}","output":{{"task_id":"{TASK}","task_status":"{status}","submit_time":"2025-01-01 00:00:00.000"{more}}}}}"#
        ))
    };
    let results = format!(r#","results":[{{"url":"{LINK}"}}]"#);
    vec![
        exchange(
            request("POST", &create, &format!(r#"{{"image_url":"{ASSETS}/flat.png"}}"#)),
            Ok(query("PENDING", "")),
        ),
        exchange(request("GET", &task, ""), Ok(query("RUNNING", ""))),
        exchange(request("GET", &task, ""), Ok(query("SUCCEEDED", &results))),
        exchange(
            request("GET", LINK, ""),
            Ok(Reply {
                status: 200,
                headers: vec![("content-type".into(), "image/png".into())],
                body: picture(),
            }),
        ),
        exchange(request("GET", &create, ""), Err(Trouble::TimedOut)),
        exchange(request("PUT", &create, ""), Err(Trouble::Broken("reset".into()))),
    ]
}

fn run_of(cases: Vec<(&str, Vec<Exchange>)>) -> Run {
    let scenario = Scenario {
        id: "posters".into(),
        rows: Vec::new(),
        title: String::new(),
        stands_on: String::new(),
        tags: Vec::new(),
        needs: Vec::new(),
        limits: Limits::Lifted,
        pictures: std::collections::BTreeMap::new(),
        cases: Vec::new(),
        steps: Vec::new(),
    };
    let case = |(name, exchanges): (&str, Vec<Exchange>)| CaseOutcome {
        name: Some(name.to_owned()),
        findings: Vec::new(),
        exchanges,
        pictures: Vec::new(),
    };
    Run {
        target: TARGET.into(),
        profile: "document".into(),
        self_reported: None,
        notes: Vec::new(),
        scenarios: vec![ScenarioOutcome { scenario, cases: cases.into_iter().map(case).collect() }],
    }
}

fn recorded(run: &Run) -> String {
    let mut out = Vec::new();
    record(&mut out, run, Mask::new(KEY), Some(ASSETS)).expect("memory takes every write");
    String::from_utf8(out).expect("a transcript is text")
}

fn transcript(run: &Run) -> Transcript {
    Transcript::read(&recorded(run)).expect("what was written can be read")
}
