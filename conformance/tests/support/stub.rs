//! A stub of the API as a team writes it for its own tests, in an afternoon, from the reference alone: one key, tasks in
//! a map, two states by the number of queries, the errors of the table, and one fixed picture as every result.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use hyper::{Method, Request};
use serde_json::{Value, json};
use wanx_conformance::pictures::{Drawn, draw};
use wanx_conformance::scenario::{Drawing, FileFormat, Motif};

use super::serve::{self, Answer, header};

/// The key that is good.
pub(crate) const KEY: &str = "sk-of-the-stub";

#[derive(Default)]
struct Stub {
    address: String,
    requests: u32,
    /// How many pictures a task has, and how often it was asked for.
    tasks: HashMap<String, (u64, u32)>,
}

/// Starts the stub and returns where it is.
pub(crate) async fn start() -> SocketAddr {
    let stub = Arc::new(Mutex::new(Stub::default()));
    let shared = Arc::clone(&stub);
    let address = serve::serve(move |request| shared.lock().unwrap().answer(request)).await;
    stub.lock().unwrap().address = address.to_string();
    address
}

impl Stub {
    fn answer(&mut self, request: &Request<Bytes>) -> Answer {
        let path = request.uri().path();
        if path == "/poster.png" {
            return serve::typed(200, "image/png", poster());
        }
        if header(request, "authorization") != Some(&format!("Bearer {KEY}")) {
            return self.error(401, "InvalidApiKey", "Invalid API key provided.");
        }
        match (request.method(), path) {
            (&Method::POST, "/api/v1/services/aigc/text2image/image-synthesis") => self.create(request),
            (&Method::GET, path) if path.starts_with("/api/v1/tasks/") => {
                self.query(path.trim_start_matches("/api/v1/tasks/"))
            }
            _ => self.error(404, "NotFound", "There is nothing at this path."),
        }
    }

    fn create(&mut self, request: &Request<Bytes>) -> Answer {
        if header(request, "x-dashscope-async") != Some("enable") {
            return self.error(400, "InvalidParameter", "X-DashScope-Async has to be enable.");
        }
        if header(request, "content-type") != Some("application/json") {
            return self.error(400, "InvalidParameter", "Content-Type has to be application/json.");
        }
        let Ok(body) = serde_json::from_slice::<Value>(request.body()) else {
            return self.error(400, "InvalidParameter", "The body is no JSON.");
        };
        if body["model"] != "wanx-ast" {
            return self.error(400, "InvalidParameter", "Model not exist.");
        }
        if !body["parameters"].is_object() {
            return self.error(400, "InvalidParameter", "Parameters are missing.");
        }
        if let Some(message) = wrong_input(&body["input"]) {
            return self.error(400, "InvalidParameter", &message);
        }
        self.requests += 1;
        let id = format!("task-{}", self.requests);
        self.tasks.insert(id.clone(), (body["parameters"]["n"].as_u64().unwrap_or(1), 0));
        self.told(json!({"output": {"task_id": id, "task_status": "PENDING"}}))
    }

    fn query(&mut self, id: &str) -> Answer {
        let url = format!("http://{}/poster.png", self.address);
        let Some((count, asked)) = self.tasks.get_mut(id) else {
            return self.told(json!({"output": {"task_id": id, "task_status": "UNKNOWN"}}));
        };
        *asked += 1;
        let count = *count;
        if *asked == 1 {
            let metrics = json!({"TOTAL": count, "SUCCEEDED": 0, "FAILED": 0});
            let output = json!({"task_id": id, "task_status": "RUNNING", "task_metrics": metrics});
            return self.told(json!({"output": output}));
        }
        let results: Vec<Value> = (0..count).map(|_| json!({"url": url})).collect();
        let metrics = json!({"TOTAL": count, "SUCCEEDED": count, "FAILED": 0});
        let output =
            json!({"task_id": id, "task_status": "SUCCEEDED", "results": results, "task_metrics": metrics});
        self.told(json!({"output": output, "usage": {"image_count": count}}))
    }

    fn error(&mut self, status: u16, code: &str, message: &str) -> Answer {
        self.requests += 1;
        let id = format!("request-{}", self.requests);
        serve::json(status, &json!({"request_id": id, "code": code, "message": message}))
    }

    fn told(&mut self, mut body: Value) -> Answer {
        self.requests += 1;
        body["request_id"] = json!(format!("request-{}", self.requests));
        serve::json(200, &body)
    }
}

/// The six errors of the reference's table, in its order.
fn wrong_input(input: &Value) -> Option<String> {
    let texts = |value: &Value| value.as_array().is_some_and(|list| list.iter().all(Value::is_string));
    let given = |name: &str| !input[name].is_null();
    let url = input["image_url"].as_str().unwrap_or_default();
    let host = url.split_once("://").map_or("", |(_, rest)| rest.split('/').next().unwrap());
    match () {
        () if !given("title") => Some("Title field missing.".into()),
        () if !texts(&input["title"]) => Some("Title is not [str].".into()),
        () if input["title"] == json!([]) => Some("Title list is empty.".into()),
        () if given("subtitle") && !texts(&input["subtitle"]) => Some("Subtitle is not [str].".into()),
        () if given("text") && !texts(&input["text"]) => Some("Text is not [str].".into()),
        () if host.is_empty() => Some(format!("Invalid URL '{url}': No host supplied")),
        () => None,
    }
}

fn poster() -> Bytes {
    let motif = Motif::Flat { size: [64, 64], color: "#808080".into() };
    let drawing = Drawing { motif, format: FileFormat::Png, bytes: None, file_name: None };
    let Drawn::File(print) = draw(&drawing).unwrap() else { panic!("a flat picture is a file") };
    print.bytes
}
