//! Lies about where and how tasks are created and asked for: paths, methods, headers that are no keys.

use hyper::Method;
use serde_json::json;

use crate::selftest::lie::{Lie, Scene, ask, mend, rewrite, rewrite_headers};
use crate::selftest::message::{Answer, Ask, CREATE_PATH, Operation, TASKS_PATH, put};
use crate::selftest::{Deviation, deviation};

pub(super) fn deviations() -> Vec<Deviation> {
    [paths(), content_type(), asynchronous(), asking()].into_iter().flatten().collect()
}

fn paths() -> Vec<Deviation> {
    vec![
        deviation("create-path-missing", 12, "nobody answers where tasks are created")
            .by(refuse_ask(nowhere)),
        deviation("create-path-any-case", 12, "the path is taken in any case of letters").by(ask(
            |ask, _| {
                if ask.path() != CREATE_PATH && ask.path().eq_ignore_ascii_case(CREATE_PATH) {
                    ask.target = CREATE_PATH.into();
                }
                None
            },
        )),
        deviation("create-by-put", 13, "PUT creates a task as POST does")
            .by(as_post(&[Method::PUT, Method::PATCH])),
        deviation(
            "create-by-get",
            13,
            "GET and DELETE where tasks are created are answered HTTP 200 and a task",
        )
        .by(ask(|ask, scene| {
            let other = ask.path() == CREATE_PATH && matches!(ask.method, Method::GET | Method::DELETE);
            let id = scene.stage.fresh_id();
            let output = json!({"task_id": id, "task_status": "PENDING"});
            other.then(|| Answer::of(200, &json!({"output": output, "request_id": scene.stage.fresh_id()})))
        })),
        deviation("example-refused", 14, "pictures of the example's host are refused").by(refuse_ask(
            |ask, scene| {
                let text = String::from_utf8_lossy(&ask.body);
                text.contains("//help-static-aliyun-doc.aliyuncs.com/").then(|| scene.refusal())
            },
        )),
        deviation("example-twice", 14, "the example gives two pictures").by(rewrite(|body| {
            if body.pointer("/input/title/0") == Some(&json!("Lorem Ipsum")) {
                put(body, "/parameters/n", 2);
            }
        })),
    ]
}

fn content_type() -> Vec<Deviation> {
    vec![
        deviation(
            "content-type-missing-is-fine",
            15,
            "a request without a content type is answered HTTP 200, with an error in it",
        )
        .by(refuse_ask(|ask, scene| {
            let error = || scene.error(200, "InvalidParameter", "The content type is missing.");
            (!ask.headers.contains_key("content-type")).then(error)
        })),
        deviation(
            "content-type-missing-is-dropped",
            15,
            "a request without a content type is answered HTTP 204 and nothing",
        )
        .by(refuse_ask(|ask, _| {
            let nothing = || Answer { body: bytes::Bytes::new(), ..Answer::of(204, &json!(null)) };
            (!ask.headers.contains_key("content-type")).then(nothing)
        })),
        deviation(
            "content-type-json-refused",
            16,
            "application/json is refused if no charset stands behind it",
        )
        .by(refuse_ask(|ask, scene| {
            (ask.header("content-type") == Some("application/json")).then(|| scene.refusal())
        })),
        deviation("content-type-form-is-fine", 16, "a form is answered HTTP 200, with an error in it").by(
            refuse_ask(|ask, scene| {
                let other = ask.header("content-type").is_some_and(|value| !value.contains("json"));
                other.then(|| scene.error(200, "InvalidParameter", "The content type is not supported."))
            }),
        ),
    ]
}

fn asynchronous() -> Vec<Deviation> {
    vec![
        deviation("async-missing", 22, "the header for asynchronous work may be left out")
            .by(enable(&[None])),
        deviation("async-disable", 23, "disable is as good as enable").by(enable(&[Some("disable")])),
        deviation("async-true", 23, "true is as good as enable").by(enable(&[Some("true")])),
        deviation("async-empty", 23, "an empty value is as good as enable").by(enable(&[Some("")])),
        deviation("async-enable-refused", 23, "enable is refused").by(refuse_ask(|ask, scene| {
            let told = || scene.error(403, "AccessDenied", "The value of the header is not supported.");
            (ask.header("x-dashscope-async") == Some("enable")).then(told)
        })),
        deviation("model-missing", 24, "a request without a model is served").by(rewrite(|body| {
            if let Some(body) = body.as_object_mut() {
                body.entry("model").or_insert(json!("wanx-ast"));
            }
        })),
        deviation("model-no-string", 24, "a model that is no string is served").by(mend(
            "/model",
            |model| !model.is_string(),
            json!("wanx-ast"),
        )),
        deviation("model-any", 25, "every model is served as this one").by(mend(
            "/model",
            |model| model.is_string(),
            json!("wanx-ast"),
        )),
    ]
}

fn asking() -> Vec<Deviation> {
    vec![
        deviation("task-path-missing", 97, "nobody answers where tasks are asked for")
            .by(ask(|_, scene| matches!(scene.operation, Operation::Query(_)).then(not_found))),
        deviation("task-by-get-refused", 97, "tasks are asked for by POST alone").by(ask(|_, scene| {
            let told = || scene.error(405, "InvalidParameter", "Request method 'GET' is not supported.");
            matches!(scene.operation, Operation::Query(_)).then(told)
        })),
        deviation("task-needs-content-type", 98, "asking for a task takes a content type")
            .by(asking_takes("content-type")),
        deviation("task-needs-async", 98, "asking for a task takes the header for asynchronous work")
            .by(asking_takes("x-dashscope-async")),
        deviation("task-without-id", 100, "asking without an id shows the last task").by(ask(
            |ask, scene| {
                let bare = ask.method == Method::GET && ask.path().trim_end_matches('/') == "/api/v1/tasks";
                let id = scene.space.last_task.as_ref().filter(|_| bare)?;
                ask.target = format!("{TASKS_PATH}{id}");
                None
            },
        )),
    ]
}

/// Answers create requests in the target's place.
fn refuse_ask(instead: impl Fn(&Ask, &Scene) -> Option<Answer> + Send + Sync + 'static) -> Lie {
    ask(move |ask, scene| (scene.operation == Operation::Create).then(|| instead(ask, scene)).flatten())
}

/// What the vendor answers where nothing is.
fn not_found() -> Answer {
    Answer { body: bytes::Bytes::new(), ..Answer::of(404, &json!(null)) }
}

fn nowhere(_: &Ask, _: &Scene) -> Option<Answer> {
    Some(not_found())
}

/// Takes other methods for POST.
fn as_post(methods: &'static [Method]) -> Lie {
    ask(move |ask, _| {
        if ask.path() == CREATE_PATH && methods.contains(&ask.method) {
            ask.method = Method::POST;
        }
        None
    })
}

/// Takes values of the header for asynchronous work for the right one; `None` is a missing one.
fn enable(values: &'static [Option<&'static str>]) -> Lie {
    rewrite_headers(move |ask, _| {
        if values.contains(&ask.header("x-dashscope-async")) {
            ask.set_header("x-dashscope-async", "enable");
        }
    })
}

/// Refuses to show a task without a header.
fn asking_takes(header: &'static str) -> Lie {
    ask(move |ask, scene| {
        let asks = matches!(scene.operation, Operation::Query(_));
        let told = || scene.error(400, "InvalidParameter", "A header is missing.");
        (asks && !ask.headers.contains_key(header)).then(told)
    })
}
