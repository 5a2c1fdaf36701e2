//! Lies about keys: good ones refused, bad ones taken, and what a wrong one is told.

use hyper::header::AUTHORIZATION;
use serde_json::json;

use crate::selftest::lie::{Lie, Scene, ask, failed, rewrite_headers, with_the_tasks_key};
use crate::selftest::message::{Ask, Operation, put, take};
use crate::selftest::{Deviation, deviation};

/// A key that a target without configured keys takes, for clients that sent none.
const SOME_KEY: &str = "Bearer sk-selftest";

pub(super) fn deviations() -> Vec<Deviation> {
    [taken(), told(), asking()].into_iter().flatten().collect()
}

fn taken() -> Vec<Deviation> {
    vec![
        deviation("key-missing", 17, "a task is created without a key").by(rewrite_headers(|ask, _| {
            if !ask.headers.contains_key(AUTHORIZATION) {
                ask.set_header("authorization", SOME_KEY);
            }
        })),
        deviation("key-missing-is-fine", 17, "a missing key is told with HTTP 200").by(ask(|ask, scene| {
            let missing = scene.operation == Operation::Create && !ask.headers.contains_key(AUTHORIZATION);
            missing.then(|| scene.error(200, "InvalidApiKey", "Invalid API key provided."))
        })),
        deviation("key-bearer-refused", 18, "a key behind the word Bearer is refused")
            .by(ask(|ask, scene| by(ask, "Bearer ").then(|| scene.no_key()))),
        deviation("key-bare", 18, "a key alone is taken").by(rewrite_headers(|ask, _| {
            let bare = ask.header("authorization").filter(|value| !value.trim().contains(' '));
            if let Some(key) = bare.map(str::to_owned) {
                ask.set_header("authorization", &format!("Bearer {key}"));
            }
        })),
        deviation("key-basic", 18, "a key by the scheme Basic is taken").by(rewrite_headers(|ask, _| {
            if by(ask, "Basic ") {
                ask.set_header("authorization", SOME_KEY);
            }
        })),
        deviation("key-wrong-taken", 20, "a wrong key creates a task").by(rewrite_headers(|ask, _| {
            if by(ask, "Bearer invalid") {
                ask.set_header("authorization", SOME_KEY);
            }
        })),
    ]
}

fn told() -> Vec<Deviation> {
    vec![
        deviation("key-code-case", 20, "a wrong key has the code InvalidAPIKey")
            .by(key_code("InvalidAPIKey")),
        deviation("key-code-other", 20, "a wrong key has the code Unauthorized").by(key_code("Unauthorized")),
        deviation("key-message-stop", 21, "the message for a wrong key has no full stop")
            .by(key_message("Invalid API key provided")),
        deviation("key-message-other", 21, "a wrong key is told in other words")
            .by(key_message("The API key is not valid.")),
        deviation("key-message-case", 21, "the message for a wrong key has other capitals")
            .by(key_message("Invalid api key provided.")),
    ]
}

fn asking() -> Vec<Deviation> {
    vec![
        deviation("query-without-key", 99, "a task is shown without a key")
            .by(showing(|ask| !ask.headers.contains_key(AUTHORIZATION))),
        deviation("query-with-wrong-key", 99, "a task is shown to a wrong key")
            .by(showing(|ask| by(ask, "Bearer invalid"))),
        deviation("query-key-code", 99, "asking with a wrong key is told as AccessDenied").by(failed(
            |answer, scene| {
                if matches!(scene.operation, Operation::Query(_)) && answer.status.as_u16() == 401 {
                    answer.edit(|body| put(body, "/code", "AccessDenied"));
                }
            },
        )),
        deviation(
            "query-without-key-unknown",
            99,
            "asking without a key is answered as for an id that was never given out",
        )
        .by(ask(|ask, scene| match &scene.operation {
            Operation::Query(id) if !ask.headers.contains_key(AUTHORIZATION) => Some(scene.unknown(id)),
            _ => None,
        })),
        deviation("key-error-without-code", 17, "a missing key is told without a code").by(failed(
            |answer, scene| {
                if scene.operation == Operation::Create && answer.status.as_u16() == 401 {
                    answer.edit(|body| {
                        take(body, "/code");
                        put(body, "/error", json!("unauthorized"));
                    });
                }
            },
        )),
    ]
}

fn by(ask: &Ask, scheme: &str) -> bool {
    ask.header("authorization").is_some_and(|value| value.starts_with(scheme))
}

/// Tells another code for a key that is none.
fn key_code(code: &'static str) -> Lie {
    failed(move |answer, _| {
        answer.edit(|body| {
            if body["code"] == "InvalidApiKey" {
                put(body, "/code", code);
            }
        });
    })
}

/// Tells another message for a key that is none.
fn key_message(message: &'static str) -> Lie {
    failed(move |answer, _| {
        answer.edit(|body| {
            if body["code"] == "InvalidApiKey" {
                put(body, "/message", message);
            }
        });
    })
}

/// Shows a task to whoever asks in this way.
fn showing(when: impl Fn(&Ask) -> bool + Send + Sync + 'static) -> Lie {
    ask(move |ask: &mut Ask, scene: &Scene| {
        if matches!(scene.operation, Operation::Query(_)) && when(ask) {
            with_the_tasks_key(ask, scene);
        }
        None
    })
}
