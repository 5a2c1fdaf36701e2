//! Lies about tasks of several pictures, some of which may have failed.

use serde_json::{Value, json};

use crate::selftest::lie::{Lie, answer, downloaded, retold};
use crate::selftest::message::{alter, list, put, take};
use crate::selftest::{Deviation, deviation};

const RESULTS: &str = "/output/results";
const TOTAL: &str = "/output/task_metrics/TOTAL";
const GOOD: &str = "/output/task_metrics/SUCCEEDED";
const BAD: &str = "/output/task_metrics/FAILED";
const IMAGES: &str = "/usage/image_count";

pub(super) fn deviations() -> Vec<Deviation> {
    [several(), outcome(), items(), told(), counted()].into_iter().flatten().collect()
}

fn several() -> Vec<Deviation> {
    vec![
        deviation("links-same", 113, "all pictures of a task have the same link").by(retold(
            &["SUCCEEDED"],
            |body| {
                let first = list(body, RESULTS).iter().find(|item| item.get("url").is_some()).cloned();
                for item in results(body) {
                    if let (Some(_), Some(first)) = (item.get("url"), &first) {
                        item.clone_from(first);
                    }
                }
            },
        )),
        deviation("pictures-same", 113, "all pictures of a task are the same").by(downloaded(
            |answer, scene| {
                if let Some(first) = scene.task.as_ref().and_then(|task| task.picture.as_ref()) {
                    answer.body.clone_from(first);
                }
            },
        )),
        deviation("pictures-fewer", 113, "the last picture of several is not listed").by(retold(
            &["SUCCEEDED"],
            |body| {
                alter(body, RESULTS, |results| {
                    if let Some(results) = results.as_array_mut().filter(|results| results.len() > 1) {
                        results.pop();
                    }
                });
            },
        )),
        deviation("pictures-torn", 113, "the second picture of a task is torn off").by(downloaded(
            |answer, scene| {
                let others = scene.task.as_ref().is_some_and(|task| task.picture.is_some());
                let first_time = scene.link.as_ref().is_some_and(|link| link.downloads == 0);
                if others && first_time {
                    answer.body.truncate(answer.body.len() / 2);
                }
            },
        )),
    ]
}

fn outcome() -> Vec<Deviation> {
    vec![
        deviation("partly-failed", 114, "a task with a failed picture fails").by(partly(|body| {
            put(body, "/output/task_status", "FAILED");
            put(body, "/output/code", "InternalError");
            put(body, "/output/message", "Inference error");
            take(body, RESULTS);
            take(body, "/usage");
        })),
        deviation("mostly-failed", 114, "a task most of whose pictures failed fails").by(partly(|body| {
            if count(body, GOOD) < count(body, BAD) {
                put(body, "/output/task_status", "FAILED");
                put(body, "/output/code", "InternalError");
                put(body, "/output/message", "Inference error");
                take(body, RESULTS);
                take(body, "/usage");
            }
        })),
        deviation("good-not-listed", 115, "beside a failed picture the good ones are not listed")
            .by(partly(|body| retain(body, |item| item.get("url").is_none()))),
        deviation("good-dead", 115, "the good pictures of a task with a failed one cannot be had").by(
            answer(|answer, scene| {
                let Some(task) = scene.link.as_ref().and(scene.task.as_ref()) else { return };
                if task.succeeded.as_ref().is_some_and(|body| count(body, BAD) > 0) {
                    answer.set_status(404);
                    answer.body = bytes::Bytes::new();
                }
            }),
        ),
    ]
}

fn items() -> Vec<Deviation> {
    vec![
        deviation("bad-not-listed", 116, "a failed picture is not listed")
            .by(partly(|body| retain(body, |item| item.get("url").is_some()))),
        deviation("bad-without-message", 116, "a failed picture has no message")
            .by(at_failed(|item| drop(take(item, "/message")))),
        deviation("bad-without-code", 116, "a failed picture has no code")
            .by(at_failed(|item| drop(take(item, "/code")))),
        deviation("bad-with-link", 116, "a failed picture has an empty link")
            .by(at_failed(|item| put(item, "/url", ""))),
        deviation("bad-null", 116, "a failed picture is null").by(at_failed(|item| *item = Value::Null)),
        deviation("bad-empty-message", 116, "a failed picture has an empty message")
            .by(at_failed(|item| put(item, "/message", ""))),
    ]
}

fn told() -> Vec<Deviation> {
    vec![
        deviation("timeout-code-short", 118, "a picture that took too long has the code InternalError")
            .by(at_timeout(|item| put(item, "/code", "InternalError"))),
        deviation("timeout-code-case", 118, "a picture that took too long has a code with other capitals")
            .by(at_timeout(|item| put(item, "/code", "InternalError.TimeOut"))),
        deviation("timeout-message-mended", 119, "the message of a picture that took too long is spelt well")
            .by(at_timeout(|item| reword(item, |message| message.replace("occured", "occurred")))),
        deviation("timeout-message-stop", 119, "that message has no full stop")
            .by(at_timeout(|item| reword(item, |message| message.trim_end_matches('.').into()))),
        deviation("timeout-message-short", 119, "that message ends early").by(at_timeout(|item| {
            reword(item, |message| message.split(',').next().unwrap_or_default().into())
        })),
    ]
}

fn counted() -> Vec<Deviation> {
    vec![
        deviation("bad-billed", 117, "failed pictures are counted as used").by(partly(|body| {
            let total = body.pointer(TOTAL).cloned().unwrap_or_default();
            alter(body, IMAGES, |images| *images = total);
        })),
        deviation("good-not-billed", 117, "beside a failed picture no picture is counted as used")
            .by(partly(|body| alter(body, IMAGES, |images| *images = json!(0)))),
        deviation("bad-counted-good", 120, "failed pictures are counted as good").by(partly(|body| {
            let total = body.pointer(TOTAL).cloned().unwrap_or_default();
            alter(body, GOOD, |good| *good = total);
            alter(body, BAD, |bad| *bad = json!(0));
        })),
        deviation("bad-not-in-total", 120, "failed pictures are not counted in the total").by(partly(
            |body| {
                let good = body.pointer(GOOD).cloned().unwrap_or_default();
                alter(body, TOTAL, |total| *total = good);
            },
        )),
        deviation("bad-not-counted", 110, "good and failed pictures do not add up to the total")
            .by(partly(|body| alter(body, BAD, |bad| *bad = json!(0)))),
    ]
}

/// Changes tasks of which some pictures failed, and not all.
fn partly(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Lie {
    retold(&["SUCCEEDED"], move |body| {
        if count(body, BAD) > 0 {
            change(body);
        }
    })
}

/// Changes what is told of each failed picture.
fn at_failed(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Lie {
    partly(move |body| results(body).filter(|item| item.get("code").is_some()).for_each(&change))
}

/// Changes what is told of each picture that took too long.
fn at_timeout(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Lie {
    partly(move |body| {
        results(body).filter(|item| item["code"] == "InternalError.Timeout").for_each(&change);
    })
}

fn results(body: &mut Value) -> impl Iterator<Item = &mut Value> {
    body.pointer_mut(RESULTS).and_then(Value::as_array_mut).into_iter().flatten()
}

fn retain(body: &mut Value, keep: fn(&Value) -> bool) {
    alter(body, RESULTS, |results| {
        if let Some(results) = results.as_array_mut() {
            results.retain(keep);
        }
    });
}

fn reword(item: &mut Value, change: fn(&str) -> String) {
    alter(item, "/message", |message| *message = change(message.as_str().unwrap_or_default()).into());
}

fn count(body: &Value, pointer: &str) -> u64 {
    body.pointer(pointer).and_then(Value::as_u64).unwrap_or(0)
}
