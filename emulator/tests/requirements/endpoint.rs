//! Path, methods and headers of a create request, and keys everywhere. Reference, "HTTP call" and "Headers".

use std::collections::{HashMap, HashSet};

use wanx_emulator::serve::Keys;

use crate::support::emulator::{CREATE, Setup};
use crate::support::*;

/// Checks that a create request is refused with this status, code and message, and makes no task.
async fn refused(emulator: &Emulator, request: Request, expected: (u16, &str, &str)) {
    let shown = format!("{}: {request:?}", emulator.profile);
    let answer = emulator.send(request).await;
    let got = (answer.status, answer.at("/code"), answer.at("/message"));
    assert_eq!(got, (expected.0, expected.1.into(), expected.2.into()), "{shown}");
    assert_eq!(emulator.task_count().await, 0, "{shown}");
}

/// A good create request, body included.
fn good(emulator: &Emulator) -> Request {
    create_request().body(emulator.draft().bytes())
}

#[tokio::test]
async fn r_012_only_the_exact_path_creates_tasks() {
    both(async |emulator| {
        let trailing = format!("{CREATE}/");
        let upper = CREATE.replace("text2image", "Text2Image");
        let doubled = CREATE.replace("/aigc", "//aigc");
        let longer = format!("{CREATE}x");
        for path in [trailing, upper, doubled, longer, "/api/v1/services".into(), "/".into()] {
            let answer = emulator.send(good(&emulator).target(&path)).await;
            assert_eq!((answer.status, answer.body.len()), (404, 0), "R-012, {path}: an unknown path");
        }
        assert_eq!(emulator.task_count().await, 0, "R-012: nothing was created elsewhere");
        let answer = emulator.send(good(&emulator)).await;
        assert_eq!(answer.status, 200, "R-012: the path itself answers: {answer:?}");
        assert_eq!(emulator.task_count().await, 1);
    })
    .await;
}

#[tokio::test]
async fn r_013_other_methods_create_nothing() {
    both(async |emulator| {
        for method in ["GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"] {
            let answer = emulator.send(good(&emulator).method(method)).await;
            assert_eq!(answer.status, 405, "R-013, {method}: {answer:?}");
            assert_eq!(answer.header("allow"), "POST", "R-013, {method}");
            if method != "HEAD" {
                assert!(
                    answer.at("/output").is_null() && answer.at("/message").is_string(),
                    "R-013, {method}"
                );
            }
        }
        assert_eq!(emulator.task_count().await, 0, "R-013: no method but POST creates");
    })
    .await;
}

/// What a request without a JSON content type is told.
const NOT_JSON: (u16, &str, &str) =
    (400, "BadRequest.IllegalInput", "The input parameter requires json format.");

#[tokio::test]
async fn r_015_a_content_type_is_needed_by_the_document_and_not_by_the_service() {
    both(async |emulator| {
        let request = good(&emulator).without("content-type");
        match emulator.by_profile("refused", "accepted") {
            "refused" => refused(&emulator, request, NOT_JSON).await,
            _ => assert_eq!(emulator.send(request).await.status, 200, "R-015: a JSON body is enough"),
        }
    })
    .await;
}

#[tokio::test]
async fn r_016_the_content_type_is_json_and_nothing_else() {
    both(async |emulator| {
        for value in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
            let request = good(&emulator).header("content-type", value);
            match emulator.by_profile("refused", "accepted") {
                "refused" => refused(&emulator, request, NOT_JSON).await,
                _ => assert_eq!(emulator.send(request).await.status, 200, "R-016, {value}"),
            }
        }
        for value in ["application/json", "application/json; charset=utf-8", "Application/JSON"] {
            let answer = emulator.send(good(&emulator).header("content-type", value)).await;
            assert_eq!(answer.status, 200, "R-016, {value}: {answer:?}");
        }
    })
    .await;
}

fn no_key(emulator: &Emulator) -> (u16, &'static str, &'static str) {
    (401, "InvalidApiKey", emulator.by_profile("Invalid API key provided.", "No API-key provided."))
}

fn wrong_key(emulator: &Emulator) -> (u16, &'static str, &'static str) {
    (401, "InvalidApiKey", emulator.by_profile("Invalid API key provided.", "Invalid API-key provided."))
}

#[tokio::test]
async fn r_017_a_create_request_without_a_key_is_refused() {
    both(async |emulator| {
        refused(&emulator, good(&emulator).without("authorization"), no_key(&emulator)).await;
        refused(&emulator, good(&emulator).header("authorization", ""), no_key(&emulator)).await;
    })
    .await;
}

#[tokio::test]
async fn r_018_a_key_is_sent_as_bearer_and_in_no_other_way() {
    both(async |emulator| {
        for value in ["d1xxx2a", "Basic d1xxx2a", "Token d1xxx2a", "Bearer", "Bearer  d1xxx2a"] {
            let request = good(&emulator).header("authorization", value);
            refused(&emulator, request, wrong_key(&emulator)).await;
        }
        let answer = emulator.send(good(&emulator).header("authorization", "Bearer d1xxx2a")).await;
        assert_eq!(answer.status, 200, "R-018: the reference's own example: {answer:?}");
    })
    .await;
}

#[tokio::test]
async fn r_019_every_configured_key_is_as_good_as_another() {
    let keys = HashMap::from([("sk-studio".into(), "one".into()), ("d1dashscope".into(), "two".into())]);
    let change = |setup: &mut Setup| setup.serve.keys = Keys::Listed(keys);
    let emulator = Emulator::with(Default::default(), change).await;
    refused(&emulator, good(&emulator).header("authorization", "Bearer sk-other"), wrong_key(&emulator))
        .await;
    for key in ["sk-studio", "d1dashscope"] {
        let answer = emulator.send(good(&emulator).header("authorization", &format!("Bearer {key}"))).await;
        assert_eq!(answer.status, 200, "R-019, {key}: {answer:?}");
    }
}

/// Keys that are wrong whatever is configured.
const WRONG_KEYS: [&str; 3] = ["Bearer invalid-7f3a91", "Bearer invalid", "Bearer x"];

#[tokio::test]
async fn r_020_a_wrong_key_has_the_code_of_the_reference() {
    both(async |emulator| {
        for value in WRONG_KEYS {
            let answer = emulator.send(good(&emulator).header("authorization", value)).await;
            assert_eq!((answer.status, answer.at("/code")), (401, "InvalidApiKey".into()), "R-020, {value}");
        }
        assert_eq!(emulator.task_count().await, 0);
    })
    .await;
}

#[tokio::test]
async fn r_021_a_wrong_key_is_told_in_the_words_of_the_reference_or_of_the_service() {
    both(async |emulator| {
        for value in WRONG_KEYS {
            refused(&emulator, good(&emulator).header("authorization", value), wrong_key(&emulator)).await;
        }
    })
    .await;
}

/// What a request is told that does not ask for asynchronous processing.
const SYNCHRONOUS: (u16, &str, &str) =
    (403, "AccessDenied", "current user api does not support synchronous calls.");

#[tokio::test]
async fn r_022_a_create_request_asks_for_asynchronous_processing() {
    both(async |emulator| {
        refused(&emulator, good(&emulator).without("x-dashscope-async"), SYNCHRONOUS).await;
    })
    .await;
}

#[tokio::test]
async fn r_023_only_enable_asks_for_asynchronous_processing() {
    both(async |emulator| {
        for value in ["disable", "true", "", "1", "enabled"] {
            let request = good(&emulator).header("x-dashscope-async", value);
            refused(&emulator, request, SYNCHRONOUS).await;
        }
        let answer = emulator.send(good(&emulator).header("x-dashscope-async", "enable")).await;
        assert_eq!(answer.status, 200, "R-023: {answer:?}");
    })
    .await;
}

#[tokio::test]
async fn r_095_an_error_answer_has_code_message_and_request_id_and_nothing_else() {
    both(async |emulator| {
        let wrong_key = good(&emulator).header("authorization", "Bearer invalid-key");
        let no_model = create_request().body(emulator.draft().without("/model").bytes());
        let requests = [
            wrong_key,
            no_model,
            good(&emulator).without("x-dashscope-async"),
            create_request().body("{"),
            get("/api/v1/tasks/x").without("authorization"),
            get("/api/v1/tasks?page_no=x"),
            good(&emulator).method("PUT"),
        ];
        for request in requests {
            let shown = format!("R-095, {request:?}");
            let answer = emulator.send(request).await;
            assert!((400..500).contains(&answer.status), "{shown}: {answer:?}");
            assert_eq!(answer.header("content-type"), "application/json", "{shown}");
            let body = answer.json();
            let members: Vec<&String> = body.as_object().unwrap().keys().collect();
            assert_eq!(members, ["code", "message", "request_id"], "{shown}");
            let strings =
                members.iter().all(|name| body[name.as_str()].as_str().is_some_and(|s| !s.is_empty()));
            assert!(strings, "{shown}: {body}");
        }
    })
    .await;
}

#[tokio::test]
async fn r_096_every_answer_has_a_request_id_of_its_own() {
    both(async |emulator| {
        let task = emulator.accepted(&emulator.draft()).await;
        let query = get(&format!("/api/v1/tasks/{task}"));
        let cancel = get(&format!("/api/v1/tasks/{task}/cancel")).method("POST");
        let requests = [
            good(&emulator),
            good(&emulator),
            query.clone(),
            query.clone(),
            get("/api/v1/tasks/never-issued"),
            get("/api/v1/tasks"),
            cancel.clone(),
            cancel,
            query.without("authorization"),
            create_request().body("[]"),
            good(&emulator).method("PUT"),
            create_request().body(vec![b' '; 2 << 20]),
        ];
        let mut seen = HashSet::new();
        for request in requests {
            let shown = format!("R-096, {} {}", request.method, request.target);
            let answer = emulator.send(request).await;
            let id = answer.at("/request_id").as_str().unwrap_or_default().to_owned();
            assert!(!id.is_empty(), "{shown}: {answer:?}");
            assert_eq!(answer.header("x-request-id"), id, "{shown}: the header says the same");
            assert!(seen.insert(id), "{shown}: seen before");
        }
    })
    .await;
}

#[tokio::test]
async fn r_099_a_query_without_a_good_key_shows_no_task() {
    both(async |emulator| {
        let task = emulator.accepted(&emulator.draft()).await;
        let query = get(&format!("/api/v1/tasks/{task}"));
        let cases = [
            (query.clone().without("authorization"), no_key(&emulator)),
            (query.clone().header("authorization", "Bearer invalid-key"), wrong_key(&emulator)),
            (query.clone().header("authorization", "sk-test"), wrong_key(&emulator)),
        ];
        for (request, (status, code, message)) in cases {
            let answer = emulator.send(request).await;
            let got = (answer.status, answer.at("/code"), answer.at("/message"));
            assert_eq!(got, (status, code.into(), message.into()), "R-099");
            assert!(answer.at("/output").is_null(), "R-099: {answer:?}");
        }
        let foreign = emulator.send(query.header("authorization", "Bearer sk-another")).await;
        assert_eq!(foreign.at("/output/task_status"), "UNKNOWN", "R-099: another key's task is not shown");
    })
    .await;
}
