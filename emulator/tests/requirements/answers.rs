//! What stands in a task's answer: results, metrics and usage. Reference, "Task succeeded" and "Task running".

use serde_json::{Value, json};
use wanx_emulator::behaviours::Profile;

use crate::support::*;

/// Returns a running task's answers, one every 10 ms, for four pictures.
async fn running(emulator: &Emulator) -> Vec<Answer> {
    let task = emulator.accepted(&emulator.draft().with("/parameters/n", json!(4))).await;
    let mut answers = Vec::new();
    for _ in 0..90 {
        emulator.advance(10).await;
        answers.push(emulator.query(&task).await);
    }
    answers.retain(|answer| answer.at("/output/task_status") == "RUNNING");
    assert!(answers.len() > 10, "seen running {} times", answers.len());
    answers
}

/// Returns TOTAL, SUCCEEDED and FAILED, and checks that there is nothing else and that they are whole numbers.
fn metrics(answer: &Answer) -> (u64, u64, u64) {
    let metrics = answer.at("/output/task_metrics");
    assert_eq!(metrics.as_object().map(|all| all.len()), Some(3), "three figures: {answer:?}");
    let figure = |name: &str| metrics[name].as_u64().unwrap_or_else(|| panic!("{name}: {answer:?}"));
    (figure("TOTAL"), figure("SUCCEEDED"), figure("FAILED"))
}

/// Returns one answer of each state that a task of four pictures passes through, and of one that never was.
async fn of_each_state(emulator: &Emulator) -> [(&'static str, Answer); 4] {
    let draft = emulator.draft().with("/parameters/n", json!(4));
    let task = emulator.accepted(&draft).await;
    let pending = emulator.query(&task).await;
    emulator.advance(300).await;
    let running = emulator.query(&task).await;
    emulator.advance(5_000).await;
    let succeeded = emulator.query(&task).await;
    let unknown = emulator.query("never-issued").await;
    let all = [("PENDING", pending), ("RUNNING", running), ("SUCCEEDED", succeeded), ("UNKNOWN", unknown)];
    for (state, answer) in &all {
        assert_eq!(answer.at("/output/task_status"), *state);
    }
    all
}

/// Returns the answer to a query of a task of three pictures whose background is not there.
async fn failed() -> Answer {
    let emulator = Emulator::start(Profile::Observed).await;
    let nowhere = emulator.gallery.answering(404);
    let draft = emulator.draft().with("/input/image_url", json!(nowhere)).with("/parameters/n", json!(3));
    let answer = emulator.ended(&draft).await;
    assert_eq!(answer.at("/output/task_status"), "FAILED", "{answer:?}");
    answer
}

#[tokio::test]
async fn r_104_a_success_has_every_part_of_the_reference() {
    both(async |emulator| {
        let answer = emulator.finished(&emulator.draft().with("/parameters/n", json!(2))).await;
        let present = [
            "/request_id",
            "/output/task_id",
            "/output/task_status",
            "/output/results/0/url",
            "/output/results/1/url",
            "/output/task_metrics/TOTAL",
            "/output/task_metrics/SUCCEEDED",
            "/output/task_metrics/FAILED",
            "/usage/image_count",
        ];
        for pointer in present {
            assert!(!answer.at(pointer).is_null(), "R-104: no {pointer} in {answer:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn r_105_the_task_in_the_answer_is_the_one_asked_for() {
    both(async |emulator| {
        let mut tasks = Vec::new();
        for _ in 0..3 {
            tasks.push(emulator.accepted(&emulator.draft()).await);
        }
        for task in tasks.iter().rev() {
            assert_eq!(emulator.query(task).await.at("/output/task_id"), **task, "R-105");
        }
    })
    .await;
}

#[tokio::test]
async fn r_106_results_are_there_in_a_success_and_not_before() {
    both(async |emulator| {
        for (state, answer) in of_each_state(&emulator).await {
            let results = answer.json().pointer("/output/results").cloned();
            match state {
                "SUCCEEDED" => {
                    let results = results.and_then(|results| results.as_array().cloned());
                    let results = results.unwrap_or_else(|| panic!("R-106: no list in {answer:?}"));
                    assert!(results.iter().all(Value::is_object) && results.len() == 4, "R-106: {answer:?}");
                }
                _ => assert_eq!(results, None, "R-106, {state}: {answer:?}"),
            }
        }
    })
    .await;
}

#[tokio::test]
async fn r_107_metrics_are_three_whole_numbers() {
    both(async |emulator| {
        let [pending, running, succeeded, (_, unknown)] = of_each_state(&emulator).await;
        for (state, answer) in [pending, running, succeeded] {
            let (total, succeeded, failed) = metrics(&answer);
            assert!(succeeded + failed <= total, "R-107, {state}: {answer:?}");
        }
        assert!(unknown.at("/output/task_metrics").is_null(), "R-107: {unknown:?}");
    })
    .await;
}

#[tokio::test]
async fn r_108_total_is_n_in_every_answer() {
    both(async |emulator| {
        let [pending, running, succeeded, _] = of_each_state(&emulator).await;
        for (state, answer) in [pending, running, succeeded] {
            assert_eq!(metrics(&answer).0, 4, "R-108, {state}: {answer:?}");
        }
    })
    .await;
    assert_eq!(metrics(&failed().await).0, 3, "R-108, FAILED");
}

#[tokio::test]
async fn r_109_succeeded_counts_the_results_with_a_url() {
    both(async |emulator| {
        for n in [1, 3] {
            let answer = emulator.finished(&emulator.draft().with("/parameters/n", json!(n))).await;
            let results = answer.at("/output/results");
            let with_url =
                results.as_array().unwrap().iter().filter(|result| result["url"].is_string()).count();
            assert_eq!((metrics(&answer).1, with_url), (n, n as usize), "R-109: {answer:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn r_110_failed_counts_the_pictures_that_are_not_there() {
    both(async |emulator| {
        let answer = emulator.finished(&emulator.draft().with("/parameters/n", json!(3))).await;
        let results = answer.at("/output/results");
        let with_code = results.as_array().unwrap().iter().filter(|result| !result["code"].is_null()).count();
        assert_eq!((metrics(&answer), with_code), ((3, 3, 0), 0), "R-110: {answer:?}");
    })
    .await;
    let answer = failed().await;
    assert_eq!(metrics(&answer), (3, 0, 3), "R-110: all of a failed task's: {answer:?}");
}

#[tokio::test]
async fn r_111_image_count_is_the_number_of_good_pictures() {
    both(async |emulator| {
        for n in [1, 2, 4] {
            let answer = emulator.finished(&emulator.draft().with("/parameters/n", json!(n))).await;
            let image_count = answer.at("/usage/image_count");
            assert_eq!(image_count.as_u64(), Some(n), "R-111: {answer:?}");
            assert_eq!(image_count.as_u64(), Some(metrics(&answer).1), "R-111: {answer:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn r_112_usage_is_told_of_a_success_and_not_before() {
    both(async |emulator| {
        for (state, answer) in of_each_state(&emulator).await {
            let usage = answer.json().get("usage").is_some();
            assert_eq!(usage, state == "SUCCEEDED", "R-112, {state}: {answer:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn r_121_a_running_task_shows_its_metrics_and_neither_results_nor_usage() {
    both(async |emulator| {
        for answer in running(&emulator).await {
            assert!(answer.at("/request_id").is_string(), "R-121: {answer:?}");
            assert!(answer.at("/output/task_id").is_string(), "R-121: {answer:?}");
            assert_eq!(metrics(&answer).0, 4, "R-121: {answer:?}");
            assert!(answer.json().pointer("/output/results").is_none(), "R-121: {answer:?}");
            assert!(answer.json().get("usage").is_none(), "R-121: {answer:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn r_122_a_running_task_counts_its_pictures_by_the_document_and_none_as_observed() {
    both(async |emulator| {
        let counts: Vec<u64> = running(&emulator)
            .await
            .iter()
            .map(|answer| {
                let (total, succeeded, failed) = metrics(answer);
                assert!(succeeded + failed <= total, "R-122: {answer:?}");
                succeeded
            })
            .collect();
        assert!(counts.is_sorted(), "R-122: a picture that is done stays done: {counts:?}");
        match emulator.by_profile("grows", "zero") {
            "grows" => assert!([0, 1, 2, 3].iter().all(|done| counts.contains(done)), "R-122: {counts:?}"),
            _ => assert!(counts.iter().all(|done| *done == 0), "R-122: {counts:?}"),
        }
    })
    .await;
}
