//! A task from its acceptance to its end, as its owner sees it. Reference, "Response" and "Query task results".

use std::collections::HashSet;

use serde_json::{Value, json};
use wanx_emulator::behaviours::Profile;
use wanx_emulator::task::Progress;

use crate::support::*;

/// The states of the reference.
const STATES: [&str; 6] = ["PENDING", "RUNNING", "SUSPENDED", "SUCCEEDED", "FAILED", "UNKNOWN"];

/// The reference's own request, as its example sends it.
const EXAMPLE: &str = r#"{
    "model": "wanx-ast",
    "input": {
        "title": ["Lorem Ipsum"],
        "subtitle": ["Duis aute irure dolor in reprehenderit"],
        "text": ["VIEW NOW"],
        "image_url": "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240929/vbxgxc/2.png",
        "underlay": 1,
        "logo": "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240927/abtbdg/logo.png"
    },
    "parameters": {
        "n": 1,
        "temperature": 0.7
    }
}"#;

/// Returns the answers to polls every 20 ms from the creation of a task to well after its end.
async fn polls(emulator: &Emulator, draft: &Draft) -> Vec<Answer> {
    let task = emulator.accepted(draft).await;
    let mut answers = Vec::new();
    for _ in 0..50 {
        answers.push(emulator.query(&task).await);
        emulator.advance(20).await;
    }
    answers
}

fn state(answer: &Answer) -> String {
    answer.at("/output/task_status").as_str().unwrap_or_default().to_owned()
}

/// Returns the names of an object's members, sorted.
fn members(object: &Value) -> Vec<String> {
    let mut names: Vec<String> = object.as_object().unwrap().keys().cloned().collect();
    names.sort();
    names
}

/// Returns the answer to a query of a task that failed, with `n` pictures: where faults are told in the task, one
/// that finds no background; elsewhere one that did not come back in time.
async fn failed(profile: Profile, n: u64) -> (Emulator, Answer) {
    let per_poll = |setup: &mut emulator::Setup| {
        setup.host.progress = match profile {
            Profile::Document => Progress::PerPoll,
            Profile::Observed => Progress::Time,
        }
    };
    let emulator = Emulator::with(profile, per_poll).await;
    let mut draft = emulator.draft().with("/parameters/n", json!(n));
    if profile == Profile::Observed {
        draft = draft.with("/input/image_url", json!(emulator.gallery.answering(404)));
    }
    let task = emulator.accepted(&draft).await;
    // Under `per-poll` this ends its waiting, and nothing ever ends its work.
    emulator.query(&task).await;
    emulator.advance(3 * 3_600_000 + 60_000).await;
    let answer = emulator.query(&task).await;
    assert_eq!(state(&answer), "FAILED", "{profile}: {answer:?}");
    (emulator, answer)
}

#[tokio::test]
async fn r_014_the_documented_example_ends_with_one_picture() {
    both(async |emulator| {
        let created = emulator.send(create_request().body(EXAMPLE)).await;
        assert_eq!(created.status, 200, "R-014: {created:?}");
        let task = created.at("/output/task_id").as_str().unwrap().to_owned();
        emulator.advance(5_000).await;
        let answer = emulator.query(&task).await;
        assert_eq!(state(&answer), "SUCCEEDED", "R-014: {answer:?}");
        let urls = urls(&answer);
        assert_eq!(urls.len(), 1, "R-014: {answer:?}");
        let picture = emulator.download(&urls[0]).await;
        assert!(image::load_from_memory(&picture.body).is_ok(), "R-014: {picture:?}");
    })
    .await;
}

#[tokio::test]
async fn r_085_an_accepted_request_is_answered_with_a_pending_task() {
    both(async |emulator| {
        let answer = emulator.create(&emulator.draft()).await;
        assert_eq!(answer.status, 200, "R-085: {answer:?}");
        assert!(answer.header("content-type").starts_with("application/json"), "R-085");
        let body = answer.json();
        assert_eq!(members(&body), ["output", "request_id"], "R-085");
        assert_eq!(members(&body["output"]), ["task_id", "task_status"], "R-085");
        assert_eq!(body["output"]["task_status"], "PENDING", "R-085");
    })
    .await;
}

#[tokio::test]
async fn r_086_a_hundred_tasks_have_a_hundred_ids_that_fit_in_urls() {
    both(async |emulator| {
        let mut ids = HashSet::new();
        for _ in 0..100 {
            let id = emulator.accepted(&emulator.draft()).await;
            let is_safe = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte));
            assert!(!id.is_empty() && is_safe, "R-086: {id:?}");
            assert!(ids.insert(id.clone()), "R-086: {id} twice");
        }
    })
    .await;
}

#[tokio::test]
async fn r_087_every_state_is_one_of_the_six() {
    both(async |emulator| {
        let mut seen: HashSet<String> = polls(&emulator, &emulator.draft()).await.iter().map(state).collect();
        seen.insert(emulator.status("never-issued").await);
        seen.insert(state(&failed(emulator.profile, 1).await.1));
        assert!(seen.iter().all(|status| STATES.contains(&status.as_str())), "R-087: {seen:?}");
        assert_eq!(seen.len(), 5, "R-087: all that need no intervention: {seen:?}");
    })
    .await;
}

#[tokio::test]
async fn r_088_a_task_is_pending_at_first_and_while_another_is_at_work() {
    both(async |emulator| {
        emulator.limit(json!({"concurrent_tasks": 1})).await;
        let (first, second) =
            (emulator.accepted(&emulator.draft()).await, emulator.accepted(&emulator.draft()).await);
        assert_eq!(emulator.status(&first).await, "PENDING", "R-088: the first look");
        emulator.advance(300).await;
        assert_eq!(emulator.status(&first).await, "RUNNING", "R-088");
        assert_eq!(emulator.status(&second).await, "PENDING", "R-088: it waits for the one at work");
    })
    .await;
}

#[tokio::test]
async fn r_089_a_task_at_work_is_running() {
    both(async |emulator| {
        let task = emulator.accepted(&emulator.draft()).await;
        emulator.advance(300).await;
        assert_eq!(emulator.status(&task).await, "RUNNING", "R-089: before its end");
        emulator.advance(500).await;
        assert_eq!(emulator.status(&task).await, "SUCCEEDED", "R-089: after it");
    })
    .await;
}

#[tokio::test]
async fn r_091_a_task_that_succeeded_stays_so_with_the_same_results() {
    both(async |emulator| {
        let first = emulator.finished(&emulator.draft().with("/parameters/n", json!(2))).await;
        let task = first.at("/output/task_id").as_str().unwrap().to_owned();
        for _ in 0..5 {
            emulator.advance(600_000).await;
            let again = emulator.query(&task).await;
            assert_eq!(again.at("/output"), first.at("/output"), "R-091");
        }
    })
    .await;
}

#[tokio::test]
async fn r_092_a_task_without_a_single_picture_failed_for_good() {
    for profile in [Profile::Document, Profile::Observed] {
        let (emulator, answer) = failed(profile, 2).await;
        assert!(answer.at("/output/results").is_null(), "R-092: {answer:?}");
        let task = answer.at("/output/task_id").as_str().unwrap().to_owned();
        emulator.advance(600_000).await;
        assert_eq!(emulator.query(&task).await.at("/output"), answer.at("/output"), "R-092: it stays so");
    }
}

#[tokio::test]
async fn r_093_a_task_that_never_was_is_unknown() {
    both(async |emulator| {
        for id in ["00000000-0000-4000-8000-000000000000", "never-issued", "1", "%20", "a.b~c"] {
            let answer = emulator.query(id).await;
            assert_eq!(answer.status, 200, "R-093, {id}: {answer:?}");
            assert_eq!(answer.at("/output"), json!({"task_id": id, "task_status": "UNKNOWN"}), "R-093");
            assert_eq!(members(&answer.json()), ["output", "request_id"], "R-093");
        }
    })
    .await;
}

#[tokio::test]
async fn r_094_no_success_has_a_code_or_a_message() {
    both(async |emulator| {
        let mut answers = polls(&emulator, &emulator.draft()).await;
        answers.push(emulator.create(&emulator.draft()).await);
        answers.push(emulator.query("never-issued").await);
        answers.push(emulator.send(get("/api/v1/tasks")).await);
        for answer in answers {
            for pointer in ["/code", "/message", "/output/code", "/output/message"] {
                assert!(answer.json().pointer(pointer).is_none(), "R-094, {pointer}: {answer:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn r_097_a_task_is_shown_by_get_on_its_path_with_or_without_a_final_slash() {
    both(async |emulator| {
        let task = emulator.accepted(&emulator.draft()).await;
        for target in [format!("/api/v1/tasks/{task}"), format!("/api/v1/tasks/{task}/?n=1")] {
            let answer = emulator.send(get(&target)).await;
            assert_eq!((answer.status, state(&answer).as_str()), (200, "PENDING"), "R-097, {target}");
            assert_eq!(answer.at("/output/task_id"), task, "R-097, {target}");
            for method in ["POST", "DELETE", "PUT"] {
                let status = emulator.send(get(&target).method(method)).await.status;
                assert_eq!(status, 405, "R-097, {method} {target}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn r_098_a_query_needs_no_header_but_the_key() {
    both(async |emulator| {
        let task = emulator.accepted(&emulator.draft()).await;
        let bare = Request::new("GET", &format!("/api/v1/tasks/{task}"));
        let answer = emulator.send(bare.header("authorization", "Bearer sk-test")).await;
        assert_eq!((answer.status, answer.at("/output/task_id")), (200, task.into()), "R-098");
    })
    .await;
}

#[tokio::test]
async fn r_100_a_query_without_an_id_shows_no_task() {
    both(async |emulator| {
        emulator.accepted(&emulator.draft()).await;
        for target in ["/api/v1/tasks", "/api/v1/tasks/"] {
            let answer = emulator.send(get(target)).await;
            assert!(answer.at("/output").is_null(), "R-100, {target}: {answer:?}");
            assert_eq!(answer.at("/total"), 1, "R-100, {target}: it is the list");
        }
    })
    .await;
}

#[tokio::test]
async fn r_123_a_task_only_moves_forward() {
    both(async |emulator| {
        let order = ["PENDING", "RUNNING", "SUCCEEDED"];
        let states: Vec<String> = polls(&emulator, &emulator.draft()).await.iter().map(state).collect();
        let places: Vec<usize> =
            states.iter().map(|state| order.iter().position(|other| other == state).unwrap()).collect();
        assert!(places.is_sorted(), "R-123: {states:?}");
        assert!(places.contains(&0) && places.contains(&1) && places.contains(&2), "R-123: {states:?}");
    })
    .await;
}

#[tokio::test]
async fn r_124_a_failed_task_has_a_code_and_no_other_state_has_one() {
    both(async |emulator| {
        let (_, answer) = failed(emulator.profile, 1).await;
        let expected = emulator.by_profile("InternalError.Timeout", "BadRequest.InputDownloadFailed");
        assert_eq!(answer.at("/output/code"), expected, "R-124: {answer:?}");
        assert!(answer.at("/code").is_null(), "R-124: not at the top: {answer:?}");
        for answer in polls(&emulator, &emulator.draft()).await {
            assert!(answer.json().pointer("/output/code").is_none(), "R-124: {answer:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn r_125_a_failed_task_has_a_message_and_no_other_state_has_one() {
    both(async |emulator| {
        let (_, answer) = failed(emulator.profile, 1).await;
        let expected = emulator.by_profile(
            "An internal timeout error has occured during execution, please try again later or contact \
             service support.",
            "Reference image download failed, please check image url.",
        );
        assert_eq!(answer.at("/output/message"), expected, "R-125: {answer:?}");
        assert!(answer.at("/message").is_null(), "R-125: not at the top: {answer:?}");
        for answer in polls(&emulator, &emulator.draft()).await {
            assert!(answer.json().pointer("/output/message").is_none(), "R-125: {answer:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn r_132_every_success_is_200() {
    both(async |emulator| {
        let mut answers = polls(&emulator, &emulator.draft()).await;
        let created = emulator.create(&emulator.draft()).await;
        let task = created.at("/output/task_id").as_str().unwrap().to_owned();
        answers.push(created);
        answers.push(emulator.send(get("/api/v1/tasks")).await);
        answers.push(emulator.send(get(&format!("/api/v1/tasks/{task}/cancel")).method("POST")).await);
        answers.push(emulator.query("never-issued").await);
        answers.push(failed(emulator.profile, 1).await.1);
        for answer in answers {
            assert_eq!(answer.status, 200, "R-132: {answer:?}");
        }
    })
    .await;
}
