//! Lies in replies: members that are missing, of another type, or wrong; ids; statuses of HTTP.

use serde_json::{Value, json};

use crate::selftest::lie::{Lie, Scene, answer, created, failed, retold, shown, with_the_true_id};
use crate::selftest::memory::{SUFFIX, number_of};
use crate::selftest::message::{Answer, Operation, alter, list, put, take};
use crate::selftest::{Deviation, deviation};

const DONE: &[&str] = &["SUCCEEDED"];
const AT_WORK: &[&str] = &["RUNNING"];
const TOTAL: &str = "/output/task_metrics/TOTAL";
const GOOD: &str = "/output/task_metrics/SUCCEEDED";
const BAD: &str = "/output/task_metrics/FAILED";

pub(super) fn deviations() -> Vec<Deviation> {
    let themes = [
        accepted(),
        task_ids(),
        errors(),
        request_ids(),
        statuses(),
        succeeded(),
        results(),
        metrics(),
        figures(),
        usage(),
        running(),
    ];
    themes.into_iter().flatten().collect()
}

fn accepted() -> Vec<Deviation> {
    vec![
        deviation("created-status-201", 85, "an accepted task is answered HTTP 201")
            .by(created(|answer, _| answer.set_status(201))),
        deviation("created-running", 85, "an accepted task is at work at once")
            .by(created(|answer, _| answer.edit(|body| put(body, "/output/task_status", "RUNNING")))),
        deviation("created-without-status", 85, "an accepted task has no status")
            .by(created(|answer, _| answer.edit(|body| drop(take(body, "/output/task_status"))))),
        deviation("created-flat", 85, "an accepted task is told beside the output, not in it").by(created(
            |answer, _| {
                answer.edit(|body| {
                    for (name, value) in taken_object(body, "/output") {
                        put(body, &format!("/{name}"), value);
                    }
                });
            },
        )),
        deviation("created-as-text", 85, "an accepted task is answered as text")
            .by(created(|answer, _| answer.set_header("content-type", "text/plain"))),
        deviation("created-success-code", 94, "an accepted task has the code and message Success").by(
            created(|answer, _| {
                answer.edit(|body| {
                    put(body, "/code", "Success");
                    put(body, "/message", "Success");
                });
            }),
        ),
        deviation("created-empty-code", 94, "an accepted task has an empty code and message").by(created(
            |answer, _| {
                answer.edit(|body| {
                    put(body, "/code", "");
                    put(body, "/message", "");
                });
            },
        )),
        deviation("shown-null-code", 94, "a task is shown with a code that is null")
            .by(retold(&[], |body| put(body, "/code", Value::Null))),
    ]
}

fn task_ids() -> Vec<Deviation> {
    vec![
        deviation("task-id-empty", 86, "an accepted task has an empty id")
            .by(created(|answer, _| answer.edit(|body| put(body, "/output/task_id", "")))),
        deviation("task-id-repeated", 86, "every task has the id of the first one").by(created(
            |answer, scene| {
                if let Some(first) = scene.space.first_task.clone() {
                    answer.edit(|body| put(body, "/output/task_id", first));
                }
            },
        )),
        deviation("task-id-number", 86, "an accepted task has a number for an id")
            .by(forged(|id| json!(number_of(id)))),
        deviation("task-id-unsafe", 86, "an accepted task has an id that cannot stand in a URL")
            .by(forged(|id| json!(format!("{id}{SUFFIX}")))),
        deviation("shown-other-id", 105, "a task is shown with another id").by(shown(
            &[],
            |answer, scene| {
                let id = scene.stage.fresh_id();
                answer.edit(|body| put(body, "/output/task_id", id));
            },
        )),
        deviation("shown-capital-id", 105, "a task is shown with its id in capitals").by(retold(
            &[],
            |body| {
                alter(body, "/output/task_id", |id| {
                    *id = id.as_str().unwrap_or_default().to_uppercase().into()
                });
            },
        )),
        deviation("shown-without-id", 105, "a task is shown without its id")
            .by(retold(&[], |body| drop(take(body, "/output/task_id")))),
    ]
}

/// Gives out ids of another form, and understands them.
fn forged(form: fn(&str) -> Value) -> Lie {
    let told = answer(move |answer, scene| {
        let asked = matches!(scene.operation, Operation::Create | Operation::Query(_));
        if let Some(id) = answer.task_id().filter(|_| asked) {
            answer.edit(|body| put(body, "/output/task_id", form(&id)));
        }
    });
    let understood = |ask: &mut _, scene: &Scene| {
        with_the_true_id(ask, scene);
        None
    };
    Lie { ask: Some(Box::new(understood)), ..told }
}

fn errors() -> Vec<Deviation> {
    vec![
        deviation("error-without-code", 95, "an error has no code")
            .by(failed(|answer, _| answer.edit(|body| drop(take(body, "/code"))))),
        deviation("error-without-message", 95, "an error has no message")
            .by(failed(|answer, _| answer.edit(|body| drop(take(body, "/message"))))),
        deviation("error-with-output", 95, "an error has output")
            .by(failed(|answer, _| answer.edit(|body| put(body, "/output", json!({}))))),
        deviation("error-nested", 95, "an error is told within a member of its own").by(failed(
            |answer, _| {
                answer.edit(|body| {
                    let (code, message) = (take(body, "/code"), take(body, "/message"));
                    put(body, "/error", json!({"code": code, "message": message}));
                });
            },
        )),
        deviation("error-code-number", 95, "an error has a number for a code").by(failed(|answer, _| {
            let status = answer.status.as_u16();
            answer.edit(|body| put(body, "/code", status));
        })),
        deviation("error-as-page", 95, "an error is a page of HTML").by(failed(|answer, _| {
            answer.set_header("content-type", "text/html");
            answer.body = "<html><body>Bad request</body></html>".into();
        })),
    ]
}

fn request_ids() -> Vec<Deviation> {
    let same = "0f8c1e5c-6f0e-9c6b-9d53-1f0f8a2b7c11";
    vec![
        deviation("request-id-missing-created", 96, "an accepted task is answered without a request id")
            .by(created(|answer, _| answer.renumber(None))),
        deviation("request-id-missing-shown", 96, "a task is shown without a request id")
            .by(shown(&[], |answer, _| answer.renumber(None))),
        deviation("request-id-missing-error", 96, "an error has no request id")
            .by(failed(|answer, _| answer.renumber(None))),
        deviation("request-id-empty", 96, "every reply has an empty request id")
            .by(numbered(|_| String::new())),
        deviation("request-id-same", 96, "every reply has the same request id")
            .by(numbered(move |_| same.into())),
        deviation("request-id-repeated", 96, "every second reply has the request id of the one before").by(
            answer(|answer, scene| {
                let before = scene.space.request_id.as_deref().filter(|_| scene.space.replies % 2 == 1);
                if let Some(before) = before.filter(|_| has_request_id(answer)) {
                    answer.renumber(Some(before));
                }
            }),
        ),
        deviation("request-id-of-task", 96, "a task's id is the request id of all replies about it").by(
            answer(|answer, _| {
                if let Some(id) = answer.task_id() {
                    answer.renumber(Some(&id));
                }
            }),
        ),
        deviation("request-id-number", 96, "every reply has a number for a request id").by(answer(
            |answer, _| {
                answer.edit(|body| alter(body, "/request_id", |id| *id = number_of(&id.to_string()).into()));
            },
        )),
    ]
}

fn numbered(id: impl Fn(&Scene) -> String + Send + Sync + 'static) -> Lie {
    answer(move |answer, scene| {
        if has_request_id(answer) {
            answer.renumber(Some(&id(scene)));
        }
    })
}

fn has_request_id(answer: &Answer) -> bool {
    answer.json().is_some_and(|body| body.get("request_id").is_some())
}

/// Statuses of HTTP.
fn statuses() -> Vec<Deviation> {
    vec![
        deviation("success-status-202", 132, "everything that is no error is answered HTTP 202").by(answer(
            |answer: &mut Answer, _: &Scene| {
                if answer.task_status().is_some() && answer.status.as_u16() == 200 {
                    answer.set_status(202);
                }
            },
        )),
        deviation("shown-status-202", 132, "a task that is not over is shown with HTTP 202")
            .by(shown(&["PENDING", "RUNNING"], |answer, _| answer.set_status(202))),
    ]
}

fn succeeded() -> Vec<Deviation> {
    let without = |pointer: &'static str| retold(DONE, move |body| drop(take(body, pointer)));
    vec![
        deviation("done-without-results", 104, "a task that succeeded has no results")
            .by(without("/output/results")),
        deviation("done-without-metrics", 104, "a task that succeeded has no counts")
            .by(without("/output/task_metrics")),
        deviation("done-without-usage", 104, "a task that succeeded has no usage").by(without("/usage")),
        deviation("done-without-image-count", 104, "the usage of a task that succeeded is empty")
            .by(without("/usage/image_count")),
        deviation("done-usage-inside", 104, "the usage is told within the output").by(retold(DONE, |body| {
            if let Some(usage) = take(body, "/usage") {
                put(body, "/output/usage", usage);
            }
        })),
        deviation("done-metrics-outside", 104, "the counts are told beside the output").by(retold(
            DONE,
            |body| {
                if let Some(metrics) = take(body, "/output/task_metrics") {
                    put(body, "/task_metrics", metrics);
                }
            },
        )),
    ]
}

fn results() -> Vec<Deviation> {
    let with_results = |value: Value| move |body: &mut Value| put(body, "/output/results", value.clone());
    vec![
        deviation("results-object", 106, "the results are an object").by(retold(DONE, |body| {
            let first = list(body, "/output/results").first().cloned();
            put(body, "/output/results", first.unwrap_or_default());
        })),
        deviation("results-strings", 106, "the results are a list of strings").by(retold(DONE, |body| {
            let urls: Vec<Value> =
                list(body, "/output/results").iter().map(|item| item["url"].clone()).collect();
            put(body, "/output/results", urls);
        })),
        deviation("results-waiting", 106, "a task that waits has empty results")
            .by(retold(&["PENDING"], with_results(json!([])))),
        deviation("results-at-work", 106, "a task at work has results that are null")
            .by(retold(AT_WORK, with_results(Value::Null))),
        deviation("results-unknown", 106, "an unknown task has empty results")
            .by(retold(&["UNKNOWN"], with_results(json!([])))),
    ]
}

fn metrics() -> Vec<Deviation> {
    vec![
        deviation("metrics-more", 107, "the counts have a fourth member")
            .by(retold(&[], with_metrics(|metrics| put(metrics, "/RUNNING", 0)))),
        deviation("metrics-without-failed", 107, "the counts leave out what failed")
            .by(retold(&[], with_metrics(|metrics| drop(take(metrics, "/FAILED"))))),
        deviation("metrics-small-letters", 107, "the counts are named in small letters").by(retold(
            &[],
            with_metrics(|metrics| {
                for (name, value) in taken_object(metrics, "") {
                    put(metrics, &format!("/{}", name.to_lowercase()), value);
                }
            }),
        )),
        deviation("metrics-fractions", 107, "the counts are numbers with a fraction")
            .by(retold(&[], with_metrics(|metrics| each(metrics, |count| json!(count.as_f64()))))),
        deviation("metrics-strings", 107, "the counts are strings")
            .by(retold(&[], with_metrics(|metrics| each(metrics, |count| json!(count.to_string()))))),
    ]
}

fn figures() -> Vec<Deviation> {
    vec![
        deviation("total-more", 108, "the total is one too many").by(retold(&[], more(TOTAL))),
        deviation("total-none-at-work", 108, "the total is 0 until the task is over")
            .by(retold(&["PENDING", "RUNNING"], |body| alter(body, TOTAL, |total| *total = json!(0)))),
        deviation("total-good-only", 108, "the total counts good pictures only").by(retold(DONE, |body| {
            let good = body.pointer(GOOD).cloned();
            alter(body, TOTAL, |total| *total = good.unwrap_or_default());
        })),
        deviation("good-none", 109, "no picture is counted as good")
            .by(retold(DONE, |body| alter(body, GOOD, |good| *good = json!(0)))),
        deviation("good-more", 109, "one picture too many is counted as good").by(retold(DONE, more(GOOD))),
        deviation("bad-none", 110, "no picture is counted as failed")
            .by(retold(DONE, |body| alter(body, BAD, |bad| *bad = json!(0)))),
        deviation("bad-more", 110, "one picture too many is counted as failed").by(retold(DONE, more(BAD))),
    ]
}

fn usage() -> Vec<Deviation> {
    const IMAGES: &str = "/usage/image_count";
    vec![
        deviation("images-more", 111, "one picture too many is counted as used")
            .by(retold(DONE, more(IMAGES))),
        deviation("images-fraction", 111, "the pictures used are a number with a fraction")
            .by(retold(DONE, |body| alter(body, IMAGES, |count| *count = json!(count.as_f64())))),
        deviation("images-string", 111, "the pictures used are a string")
            .by(retold(DONE, |body| alter(body, IMAGES, |count| *count = json!(count.to_string())))),
        deviation("usage-at-work", 112, "a task at work has usage")
            .by(retold(AT_WORK, |body| put(body, "/usage", json!({"image_count": 0})))),
        deviation("usage-waiting", 112, "a task that waits has usage")
            .by(retold(&["PENDING"], |body| put(body, "/usage", json!({"image_count": 0})))),
        deviation("usage-null", 112, "the usage of a task that succeeded is null")
            .by(retold(DONE, |body| put(body, "/usage", Value::Null))),
    ]
}

fn running() -> Vec<Deviation> {
    vec![
        deviation("at-work-without-metrics", 121, "a task at work has no counts")
            .by(retold(AT_WORK, |body| drop(take(body, "/output/task_metrics")))),
        deviation("at-work-with-results", 121, "a task at work has empty results")
            .by(retold(AT_WORK, |body| put(body, "/output/results", json!([])))),
        deviation("at-work-with-usage", 121, "a task at work has empty usage")
            .by(retold(AT_WORK, |body| put(body, "/usage", json!({})))),
        deviation("at-work-without-id", 121, "a task at work is shown without its id")
            .by(retold(AT_WORK, |body| drop(take(body, "/output/task_id")))),
        deviation("at-work-too-many", 122, "a task at work has more pictures than were asked for").by(
            retold(AT_WORK, |body| {
                let total = body.pointer(TOTAL).cloned();
                alter(body, GOOD, |good| *good = total.unwrap_or_default());
                more(BAD)(body);
            }),
        ),
        deviation("at-work-negative", 122, "a task at work counts -1 failed picture")
            .by(retold(AT_WORK, |body| alter(body, BAD, |bad| *bad = json!(-1)))),
    ]
}

/// Adds one to a count.
fn more(pointer: &'static str) -> impl Fn(&mut Value) + Send + Sync {
    move |body| alter(body, pointer, |count| *count = json!(count.as_u64().unwrap_or(0) + 1))
}

fn with_metrics(change: impl Fn(&mut Value) + Send + Sync) -> impl Fn(&mut Value) + Send + Sync {
    move |body| alter(body, "/output/task_metrics", &change)
}

fn each(object: &mut Value, change: impl Fn(&Value) -> Value) {
    for value in object.as_object_mut().into_iter().flat_map(|object| object.values_mut()) {
        *value = change(value);
    }
}

/// Empties an object, or takes it out where it has a parent, and returns its members.
fn taken_object(value: &mut Value, pointer: &str) -> serde_json::Map<String, Value> {
    let object = if pointer.is_empty() {
        std::mem::replace(value, json!({}))
    } else {
        take(value, pointer).unwrap_or_default()
    };
    match object {
        Value::Object(members) => members,
        _ => serde_json::Map::new(),
    }
}
