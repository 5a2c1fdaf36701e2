//! Lies about the listed errors: other words, another code, another status.

use serde_json::{Value, json};

use crate::selftest::lie::{Lie, Scene, answer, failed};
use crate::selftest::message::{Answer, Operation, alter, put};
use crate::selftest::{Deviation, deviation};

const NO_TITLE: &str = "Title field missing.";
const TITLE_NO_LIST: &str = "Title is not [str].";
const TITLE_EMPTY: &str = "Title list is empty.";
const SUBTITLE_NO_LIST: &str = "Subtitle is not [str].";
const TEXT_NO_LIST: &str = "Text is not [str].";
const LISTED: [&str; 5] = [NO_TITLE, TITLE_NO_LIST, TITLE_EMPTY, SUBTITLE_NO_LIST, TEXT_NO_LIST];

pub(super) fn deviations() -> Vec<Deviation> {
    [titles(), others(), urls(), listed(), inside()].into_iter().flatten().collect()
}

fn titles() -> Vec<Deviation> {
    vec![
        deviation("no-title-stop", 27, "the message for a missing title has no full stop")
            .by(reword(NO_TITLE, "Title field missing")),
        deviation("no-title-words", 27, "a missing title is told in other words")
            .by(reword(NO_TITLE, "The title field is missing.")),
        deviation("no-title-status", 27, "a missing title is told with HTTP 422").by(restatus(NO_TITLE, 422)),
        deviation("title-no-list-brackets", 28, "the message for a title that is no list has no brackets")
            .by(reword(TITLE_NO_LIST, "Title is not str.")),
        deviation("title-no-list-as-missing", 28, "a title that is no list is told as a missing one")
            .by(reword(TITLE_NO_LIST, NO_TITLE)),
        deviation("title-no-strings-words", 29, "a title list without strings is told in other words")
            .by(reword(TITLE_NO_LIST, "Title is not a list of strings.")),
        deviation("title-empty-as-missing", 30, "an empty title list is told as a missing title")
            .by(reword(TITLE_EMPTY, NO_TITLE)),
        deviation("title-empty-stop", 30, "the message for an empty title list has no full stop")
            .by(reword(TITLE_EMPTY, "Title list is empty")),
    ]
}

fn others() -> Vec<Deviation> {
    vec![
        deviation(
            "subtitle-no-list-as-title",
            35,
            "subtitles that are no list are told as a title that is none",
        )
        .by(reword(SUBTITLE_NO_LIST, TITLE_NO_LIST)),
        deviation(
            "subtitle-no-list-capital",
            35,
            "the message for subtitles that are no list has another capital",
        )
        .by(reword(SUBTITLE_NO_LIST, "SubTitle is not [str].")),
        deviation("text-no-list-as-title", 40, "texts that are no list are told as a title that is none")
            .by(reword(TEXT_NO_LIST, TITLE_NO_LIST)),
        deviation("text-no-list-type", 40, "the message for texts that are no list names another type")
            .by(reword(TEXT_NO_LIST, "Text is not [string].")),
    ]
}

fn urls() -> Vec<Deviation> {
    vec![
        deviation("no-host-quotes", 45, "the message for a URL without a host has other quotes")
            .by(rewrite_url_message(|message| message.replace('\'', "\""))),
        deviation("no-host-stop", 45, "the message for a URL without a host has a full stop")
            .by(rewrite_url_message(|message| format!("{message}."))),
        deviation(
            "no-host-literal",
            46,
            "the message for a URL without a host names the reference's URL, whatever was sent",
        )
        .by(rewrite_url_message(|_| "Invalid URL 'https:xxx.png': No host supplied".into())),
        deviation("no-host-mended-url", 46, "the message names the URL as a reader of URLs would write it")
            .by(rewrite_url_message(|message| message.replace(":///", "://"))),
        deviation(
            "logo-no-host-named",
            69,
            "a logo without a host is told by another message than a background",
        )
        .by(failed(|answer, scene| {
            let logo = scene.brief.pointer("/input/logo").map_or("", text);
            answer.edit(|body| {
                let message = text(&body["message"]);
                if message.ends_with("No host supplied") && !logo.is_empty() && message.contains(logo) {
                    put(body, "/message", "The logo is not valid.");
                }
            });
        })),
    ]
}

fn listed() -> Vec<Deviation> {
    vec![
        deviation("listed-status", 133, "listed errors are told with HTTP 422")
            .by(at_listed(|answer, _| answer.set_status(422))),
        deviation("listed-status-fine", 133, "listed errors are told with HTTP 200")
            .by(at_listed(|answer, _| answer.set_status(200))),
        deviation("listed-code-longer", 133, "listed errors have a code of their own")
            .by(at_listed(|answer, _| answer.edit(|body| put(body, "/code", "InvalidParameter.Input")))),
        deviation("listed-code-case", 133, "listed errors have a code with another capital")
            .by(at_listed(|answer, _| answer.edit(|body| put(body, "/code", "invalidParameter")))),
        deviation("listed-makes-task", 133, "a listed error gives a task id").by(at_listed(
            |answer, scene| {
                let output = json!({"task_id": scene.stage.fresh_id(), "task_status": "FAILED"});
                answer.edit(|body| put(body, "/output", output));
            },
        )),
    ]
}

/// Errors of the algorithm: told in a reply, or in a task.
fn inside() -> Vec<Deviation> {
    vec![
        deviation("inference-message", 134, "the message for an error of the algorithm has a full stop")
            .by(reword("Inference error", "Inference error.")),
        deviation("inference-code", 134, "an error of the algorithm has another code").by(answer(
            |answer, _| {
                answer.edit(|body| {
                    for pointer in ["/code", "/output/code"] {
                        alter(body, pointer, |code| {
                            if code == "InternalError" {
                                *code = "InternalServerError".into();
                            }
                        });
                    }
                });
            },
        )),
        deviation("inference-status", 134, "an error of the algorithm is told with HTTP 400").by(failed(
            |answer, scene| {
                if answer.status.as_u16() == 500 && scene.operation != Operation::Other {
                    answer.set_status(400);
                }
            },
        )),
    ]
}

/// Tells a message in other words, in an error or in a task that failed.
fn reword(from: &'static str, to: &'static str) -> Lie {
    answer(move |answer, _| {
        answer.edit(|body| {
            for pointer in ["/message", "/output/message"] {
                alter(body, pointer, |message| {
                    if message == from {
                        *message = to.into();
                    }
                });
            }
        });
    })
}

/// Changes the replies that tell one of the listed errors.
fn at_listed(change: impl Fn(&mut Answer, &Scene) + Send + Sync + 'static) -> Lie {
    failed(move |answer, scene| {
        if is_listed(answer.json().as_ref()) {
            change(answer, scene);
        }
    })
}

/// Tells an error with another status.
fn restatus(message: &'static str, status: u16) -> Lie {
    failed(move |answer, _| {
        if answer.json().is_some_and(|body| body["message"] == message) {
            answer.set_status(status);
        }
    })
}

/// Tells the message for a URL without a host otherwise.
fn rewrite_url_message(change: impl Fn(&str) -> String + Send + Sync + 'static) -> Lie {
    answer(move |answer, _| {
        answer.edit(|body| {
            for pointer in ["/message", "/output/message"] {
                alter(body, pointer, |message| {
                    if text(message).ends_with("No host supplied") {
                        *message = change(text(message)).into();
                    }
                });
            }
        });
    })
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn is_listed(body: Option<&Value>) -> bool {
    let message = body.map_or("", |body| text(&body["message"]));
    LISTED.contains(&message) || message.ends_with("No host supplied")
}
