//! Lies about how long tasks and pictures are kept. Time is what the target's clock was told.

use hyper::StatusCode;
use serde_json::json;

use crate::selftest::lie::{Lie, Looks, answer, shown};
use crate::selftest::message::{Answer, put, take};
use crate::selftest::{Deviation, deviation};

const HOUR_MS: u64 = 3_600_000;

pub(super) fn deviations() -> Vec<Deviation> {
    [too_short(), too_long()].into_iter().flatten().collect()
}

fn too_short() -> Vec<Deviation> {
    vec![
        deviation("kept-one-hour", 101, "a task is forgotten after an hour").by(forgotten_after(HOUR_MS)),
        deviation("kept-twelve-hours", 101, "a task is forgotten after twelve hours")
            .by(forgotten_after(12 * HOUR_MS)),
        deviation("links-one-hour", 101, "links to pictures end after an hour").by(answer(
            |answer, scene| {
                if scene.link.is_some() && scene.aged_ms() > HOUR_MS {
                    *answer = gone();
                }
            },
        )),
        deviation("results-one-hour", 101, "a task is shown without its results after an hour").by(shown(
            &["SUCCEEDED"],
            |answer, scene| {
                if scene.aged_ms() > HOUR_MS {
                    answer.edit(|body| put(body, "/output/results", json!([])));
                }
            },
        )),
    ]
}

fn too_long() -> Vec<Deviation> {
    vec![
        deviation("kept-for-ever", 102, "a task is never forgotten").by(shown(
            &["UNKNOWN"],
            |answer, scene| {
                if let Some(done) = scene.task.as_ref().and_then(|task| task.succeeded.as_ref()) {
                    *answer = scene.replay(done);
                }
            },
        )),
        deviation("kept-without-results", 102, "a task is shown without its results after a day").by(shown(
            &["UNKNOWN"],
            |answer, scene| {
                if let Some(done) = scene.task.as_ref().and_then(|task| task.succeeded.as_ref()) {
                    *answer = scene.replay(done);
                    answer.edit(|body| drop(take(body, "/output/results")));
                }
            },
        )),
        deviation("forgotten-as-error", 102, "a task that is forgotten is an error").by(shown(
            &["UNKNOWN"],
            |answer, scene| {
                if scene.task.is_some() {
                    *answer = scene.error(410, "TaskExpired", "The task has expired.");
                }
            },
        )),
        deviation("links-for-ever", 103, "links to pictures never end").by(links_after_all(None)),
        deviation("links-empty", 103, "links to pictures that are gone are answered HTTP 200 and nothing")
            .by(links_after_all(Some(bytes::Bytes::new()))),
    ]
}

fn forgotten_after(span_ms: u64) -> Lie {
    shown(&["PENDING", "RUNNING", "SUCCEEDED", "FAILED"], move |answer, scene| {
        if let Some(task) = scene.task.as_ref().filter(|_| scene.aged_ms() > span_ms) {
            *answer = scene.unknown(&task.id);
        }
    })
}

/// Answers for links that are dead: with what they gave once, or with something else.
fn links_after_all(instead: Option<bytes::Bytes>) -> Lie {
    let lie = answer(move |answer, scene| {
        let file = scene.link.as_ref().and_then(|link| link.file.as_ref());
        if let (Some(file), StatusCode::FORBIDDEN | StatusCode::NOT_FOUND) = (file, answer.status) {
            answer.set_status(200);
            answer.set_header("content-type", "image/png");
            answer.body = instead.as_ref().unwrap_or(file).clone();
        }
    });
    Lie { looks: Looks::Results, ..lie }
}

/// What a store of files answers for a link that has ended.
fn gone() -> Answer {
    let mut answer = Answer::of(403, &json!(null));
    answer.set_header("content-type", "application/xml");
    answer.body = "<Error><Code>AccessDenied</Code><Message>Request has expired.</Message></Error>".into();
    answer
}
