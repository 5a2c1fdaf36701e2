//! Lies about how a task goes on: statuses, their order, rates, and what a failed task is told.

use hyper::header::AUTHORIZATION;
use serde_json::{Value, json};

use crate::selftest::lie::{Lie, Scene, ask, retold, shown, with_the_tasks_key};
use crate::selftest::message::{Ask, Operation, alter, put, take};
use crate::selftest::{Deviation, deviation};

const STATUS: &str = "/output/task_status";

pub(super) fn deviations() -> Vec<Deviation> {
    let themes = [rates(), words(), waiting(), held(), ends(), bad_ends(), unknown(), order(), failures()];
    themes.into_iter().flatten().collect()
}

fn rates() -> Vec<Deviation> {
    vec![
        deviation("rate-never-refuses", 9, "no rate is too high").by(key_of_its_own_if_refused()),
        deviation("rate-one", 9, "every second create request is refused").by(ask(|_, scene| {
            let second = scene.operation == Operation::Create && scene.space.creates % 2 == 1;
            second.then(|| {
                scene.error(
                    429,
                    "Throttling.RateQuota",
                    "Requests rate limit exceeded, please try again later.",
                )
            })
        })),
        deviation("rate-never-recovers", 9, "after a request that came too fast none is accepted any more")
            .by(ask(|_, scene| {
                let too_late = scene.operation == Operation::Create && scene.space.throttled;
                too_late.then(|| {
                    scene.error(
                        429,
                        "Throttling.RateQuota",
                        "Requests rate limit exceeded, please try again later.",
                    )
                })
            })),
        deviation("all-at-work", 10, "all tasks are at work at once").by(key_of_its_own()),
        deviation("all-shown-at-work", 10, "tasks that wait are shown at work")
            .by(turned("PENDING", "RUNNING")),
    ]
}

fn words() -> Vec<Deviation> {
    vec![
        deviation("status-processing", 87, "a task at work is PROCESSING")
            .by(turned("RUNNING", "PROCESSING")),
        deviation("status-success", 87, "a task that succeeded is SUCCESS")
            .by(turned("SUCCEEDED", "SUCCESS")),
        deviation("status-queued", 87, "a task that waits is QUEUED").by(turned("PENDING", "QUEUED")),
        deviation("status-small", 87, "statuses are written in small letters").by(retold(&[], |body| {
            let small = body.pointer(STATUS).and_then(Value::as_str).map(str::to_lowercase);
            put(body, STATUS, small);
        })),
        deviation("status-error", 87, "a task that failed is ERROR").by(turned("FAILED", "ERROR")),
    ]
}

fn waiting() -> Vec<Deviation> {
    vec![
        deviation("waiting-shown-at-work", 88, "a task that waits is shown at work")
            .by(turned("PENDING", "RUNNING")),
        deviation("waiting-shown-unknown", 88, "a task that waits is not known yet").by(shown(
            &["PENDING"],
            |answer, scene| {
                if let Operation::Query(id) = &scene.operation {
                    *answer = scene.unknown(id);
                }
            },
        )),
        deviation("at-work-shown-waiting", 89, "a task at work is shown as waiting")
            .by(turned("RUNNING", "PENDING")),
        deviation("at-work-shown-held", 89, "a task at work is shown as held")
            .by(turned("RUNNING", "SUSPENDED")),
    ]
}

fn held() -> Vec<Deviation> {
    vec![
        deviation("held-shown-at-work", 90, "a held task is shown at work")
            .by(turned("SUSPENDED", "RUNNING")),
        deviation("held-shown-failed", 90, "a held task is shown as failed").by(retold(
            &["SUSPENDED"],
            |body| {
                put(body, STATUS, "FAILED");
                put(body, "/output/code", "InternalError");
                put(body, "/output/message", "Inference error");
            },
        )),
        deviation("held-for-ever", 90, "a task that was held once stays so").by(shown(
            &["PENDING", "RUNNING", "SUCCEEDED"],
            |answer, scene| {
                if let Some(held) = scene.task.as_ref().and_then(|task| task.suspended.as_ref()) {
                    *answer = scene.replay(held);
                }
            },
        )),
    ]
}

fn ends() -> Vec<Deviation> {
    vec![
        deviation("success-not-final", 91, "a task that succeeded is shown at work again").by(shown(
            &["SUCCEEDED"],
            |answer, scene| {
                if scene.task.as_ref().is_some_and(|task| task.succeeded.is_some()) {
                    answer.edit(|body| {
                        put(body, STATUS, "RUNNING");
                        take(body, "/output/results");
                        take(body, "/usage");
                    });
                }
            },
        )),
        deviation("results-change", 91, "a task that succeeded has other links each time").by(shown(
            &["SUCCEEDED"],
            |answer, scene| {
                let queries = scene.task.as_ref().map_or(0, |task| task.queries);
                answer.edit(|body| {
                    let items = body.pointer_mut("/output/results").and_then(Value::as_array_mut);
                    for item in items.into_iter().flatten() {
                        alter(item, "/url", |url| {
                            *url = format!("{}&Query={queries}", url.as_str().unwrap_or_default()).into();
                        });
                    }
                });
            },
        )),
        deviation("success-forgotten", 91, "a task that succeeded is shown once").by(shown(
            &["SUCCEEDED"],
            |answer, scene| {
                if let Some(task) = scene.task.as_ref().filter(|task| task.succeeded.is_some()) {
                    *answer = scene.unknown(&task.id);
                }
            },
        )),
    ]
}

fn bad_ends() -> Vec<Deviation> {
    vec![
        deviation("failure-as-success", 92, "a task that failed is shown as a success without pictures").by(
            retold(&["FAILED"], |body| {
                put(body, STATUS, "SUCCEEDED");
                put(body, "/output/results", json!([]));
                put(body, "/usage", json!({"image_count": 0}));
                take(body, "/output/code");
                take(body, "/output/message");
            }),
        ),
        deviation("failure-not-final", 92, "a task that failed is shown at work again").by(shown(
            &["FAILED"],
            |answer, scene| {
                let before = scene.task.as_ref().and_then(|task| task.last.as_ref());
                if before.and_then(|body| body.pointer(STATUS)) == Some(&json!("FAILED")) {
                    answer.edit(at_work_again);
                }
            },
        )),
        deviation("failure-as-unknown", 92, "a task that failed is forgotten at once").by(shown(
            &["FAILED"],
            |answer, scene| {
                if let Some(task) = &scene.task {
                    *answer = scene.unknown(&task.id);
                }
            },
        )),
    ]
}

fn at_work_again(body: &mut Value) {
    put(body, STATUS, "RUNNING");
    take(body, "/output/code");
    take(body, "/output/message");
}

fn unknown() -> Vec<Deviation> {
    vec![
        deviation("unknown-as-waiting", 93, "an unknown task is shown as waiting")
            .by(turned("UNKNOWN", "PENDING")),
        deviation("unknown-as-failed", 93, "an unknown task is shown as failed")
            .by(turned("UNKNOWN", "FAILED")),
        deviation("unknown-as-error", 93, "an unknown task is an error").by(shown(
            &["UNKNOWN"],
            |answer, scene| {
                *answer = scene.error(404, "TaskNotFound", "The task does not exist.");
            },
        )),
        deviation("unknown-without-status", 93, "an unknown task has no status")
            .by(retold(&["UNKNOWN"], |body| drop(take(body, STATUS)))),
    ]
}

fn order() -> Vec<Deviation> {
    vec![
        deviation("back-to-waiting", 123, "a task at work is shown as waiting every second time").by(shown(
            &["RUNNING"],
            |answer, scene| {
                let before = scene.task.as_ref().and_then(|task| task.last.as_ref());
                let at_work = before.and_then(|body| body.pointer(STATUS)) == Some(&json!("RUNNING"));
                if at_work && scene.task.as_ref().is_some_and(|task| task.queries % 2 == 0) {
                    answer.edit(|body| put(body, STATUS, "PENDING"));
                }
            },
        )),
        deviation("back-after-success", 123, "a task that succeeded is shown as waiting afterwards").by(
            shown(&["SUCCEEDED"], |answer, scene| {
                if scene.task.as_ref().is_some_and(|task| task.succeeded.is_some()) {
                    answer.edit(|body| {
                        put(body, STATUS, "PENDING");
                        take(body, "/output/results");
                        take(body, "/usage");
                    });
                }
            }),
        ),
    ]
}

fn failures() -> Vec<Deviation> {
    let without = |pointer: &'static str| retold(&["FAILED"], move |body| drop(take(body, pointer)));
    let with = |statuses, pointer: &'static str| retold(statuses, move |body| put(body, pointer, ""));
    vec![
        deviation("failure-without-code", 124, "a task that failed has no code").by(without("/output/code")),
        deviation("failure-empty-code", 124, "a task that failed has an empty code")
            .by(with(&["FAILED"], "/output/code")),
        deviation("success-with-code", 124, "a task that succeeded has an empty code")
            .by(with(&["SUCCEEDED"], "/output/code")),
        deviation("at-work-with-code", 124, "a task at work has a code that is null")
            .by(retold(&["RUNNING"], |body| put(body, "/output/code", Value::Null))),
        deviation("failure-without-message", 125, "a task that failed has no message")
            .by(without("/output/message")),
        deviation("success-with-message", 125, "a task that succeeded has an empty message")
            .by(with(&["SUCCEEDED"], "/output/message")),
        deviation("waiting-with-message", 125, "a task that waits has an empty message")
            .by(with(&["PENDING"], "/output/message")),
    ]
}

/// Shows one status as another.
fn turned(from: &'static str, to: &'static str) -> Lie {
    retold(&[], move |body| {
        if body.pointer(STATUS) == Some(&json!(from)) {
            put(body, STATUS, to);
        }
    })
}

/// Creates each task with a key of its own: limits are an account's, and each key is an account.
fn key_of_its_own() -> Lie {
    ask(|ask, scene| {
        match &scene.operation {
            Operation::Create => other_key(ask, scene.space.creates),
            Operation::Query(_) => with_its_key(ask, scene),
            Operation::Other | Operation::Control => (),
        }
        None
    })
}

/// Does so only for a request that was refused because it came too fast.
fn key_of_its_own_if_refused() -> Lie {
    let lie = ask(|ask, scene| {
        if matches!(scene.operation, Operation::Query(_)) {
            with_its_key(ask, scene);
        }
        None
    });
    Lie {
        again: Some(Box::new(|ask, answer, scene| {
            let refused = scene.operation == Operation::Create && answer.status.as_u16() == 429;
            let mut again = ask.clone();
            other_key(&mut again, scene.space.creates);
            refused.then_some(again)
        })),
        ..lie
    }
}

/// Lets the client that created a task see it, and nobody else.
fn with_its_key(ask: &mut Ask, scene: &Scene) {
    let client_key = scene.task.as_ref().and_then(|task| task.client_key.as_ref());
    if client_key.is_some() && client_key == ask.headers.get(AUTHORIZATION) {
        with_the_tasks_key(ask, scene);
    }
}

fn other_key(ask: &mut Ask, count: u64) {
    let good = ask.header(AUTHORIZATION.as_str()).filter(|key| !key.starts_with("Bearer invalid"));
    if let Some(key) = good.map(|key| format!("{key}-{count}")) {
        ask.set_header("authorization", &key);
    }
}
