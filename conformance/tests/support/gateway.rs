//! A stand-in for the live gateway, made from what was recorded of it: the model of the reference is gone, keys and
//! headers are checked, tasks it does not know are UNKNOWN. It writes down what it is asked, to be held against manners.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Method, Request, Response};
use serde_json::{Value, json};
use tokio::time::Instant;
use wanx_conformance::pictures::{Drawn, draw};
use wanx_conformance::scenario::{Drawing, FileFormat, Motif};

use super::serve::{self, Answer, header};

const CREATE: &str = "/api/v1/services/aigc/text2image/image-synthesis";

/// The key that is good.
pub(crate) const KEY: &str = "sk-of-the-live-account";

/// One of the documented hosts of result links.
pub(crate) const OSS_HOST: &str = "dashscope-result-bj.oss-cn-beijing.aliyuncs.com";

/// What the gateway is like on this day.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mood {
    /// A model of the same endpoint that still makes pictures.
    pub(crate) sibling: Option<&'static str>,
    /// What is looked at first: the envelope's members, or the model.
    pub(crate) looks_first: First,
    /// The real key is refused from this request on, counted from 0.
    pub(crate) refuses_key_from: Option<usize>,
    /// Requests are throttled from this one on, with this Retry-After.
    pub(crate) throttles_from: Option<usize>,
    /// What a throttled reply says of when to come again.
    pub(crate) retry_after: Option<&'static str>,
}

/// What the order of checks is, which no text tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum First {
    #[default]
    Envelope,
    Model,
}

/// One request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) at: Instant,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) host: String,
    pub(crate) authorization: Option<String>,
    /// Names of headers that only an emulator knows.
    pub(crate) emulator_headers: usize,
    /// How many tasks were waiting or at work just after it.
    pub(crate) tasks_at_work: usize,
}

/// The stand-in.
pub(crate) struct Gateway {
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    mood: Mood,
    seen: Vec<Seen>,
    tasks: BTreeMap<String, (Instant, u64)>,
    ids: u32,
}

impl Gateway {
    pub(crate) async fn start(mood: Mood) -> Self {
        let state = Arc::new(Mutex::new(State { mood, ..State::default() }));
        let shared = Arc::clone(&state);
        let address = serve::serve(move |request| shared.lock().unwrap().answer(request)).await;
        Self { address, state }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.state.lock().unwrap().seen.clone()
    }
}

impl State {
    fn answer(&mut self, request: &Request<Bytes>) -> Answer {
        let number = self.seen.len();
        let answer = self.throttled(number).unwrap_or_else(|| self.routed(number, request));
        self.seen.push(Seen {
            at: Instant::now(),
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            host: header(request, "host").unwrap_or_default().to_owned(),
            authorization: header(request, "authorization").map(str::to_owned),
            emulator_headers: request
                .headers()
                .keys()
                .filter(|name| name.as_str().contains("emulator"))
                .count(),
            tasks_at_work: self.tasks.values().filter(|(made, _)| status(*made) != "SUCCEEDED").count(),
        });
        answer
    }

    fn throttled(&mut self, number: usize) -> Option<Answer> {
        self.mood.throttles_from.filter(|from| number >= *from)?;
        let mut answer =
            self.error(429, "Throttling.RateQuota", "Requests rate limit exceeded, please try again later.");
        if let Some(value) = self.mood.retry_after {
            answer.headers_mut().insert("retry-after", value.parse().unwrap());
        }
        Some(answer)
    }

    fn routed(&mut self, number: usize, request: &Request<Bytes>) -> Answer {
        let path = request.uri().path().trim_end_matches('/');
        if path.ends_with(".png") {
            return picture(path);
        }
        let key = header(request, "authorization").and_then(|value| value.strip_prefix("Bearer "));
        let Some(key) = key else { return self.error(401, "InvalidApiKey", "No API-key provided.") };
        if key != KEY || self.mood.refuses_key_from.is_some_and(|from| number >= from) {
            return self.error(401, "InvalidApiKey", "Invalid API-key provided.");
        }
        let get = request.method() == Method::GET;
        match path.strip_prefix("/api/v1/tasks") {
            None if path == CREATE && request.method() == Method::POST => self.create(request),
            None if path == CREATE => {
                let message = format!("Request method '{}' is not supported.", request.method());
                self.error(400, "InvalidParameter", &message)
            }
            Some("") if get => self.list(),
            Some(id) if get && !id[1..].contains('/') => self.query(&id[1..]),
            Some(id) if id.ends_with("/cancel") && !get => {
                let text = "Failed to cancel the task, please confirm if the task is in PENDING status.";
                self.error(400, "UnsupportedOperation", text)
            }
            _ => Response::builder().status(404).body(Full::default()).unwrap(),
        }
    }

    fn create(&mut self, request: &Request<Bytes>) -> Answer {
        let wants = header(request, "x-dashscope-async").unwrap_or_default();
        if !wants.eq_ignore_ascii_case("enable") {
            let text = "current user api does not support synchronous calls.";
            return self.error(403, "AccessDenied", text);
        }
        let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
        if !body.is_object() {
            let text = "Required body invalid, please check the request body format.";
            return self.error(400, "InvalidParameter", text);
        }
        let mut refusals = [self.envelope(&body), self.model(&body)];
        if self.mood.looks_first == First::Model {
            refusals.reverse();
        }
        if let Some(refusal) = refusals.into_iter().flatten().next() {
            return refusal;
        }
        let id = self.id('4');
        let count = body.pointer("/parameters/n").and_then(Value::as_u64).unwrap_or(1);
        self.tasks.insert(id.clone(), (Instant::now(), count));
        self.told(json!({"output": {"task_id": id, "task_status": "PENDING"}}))
    }

    /// Members of the body that the gateway asks for whatever the model.
    fn envelope(&mut self, body: &Value) -> Option<Answer> {
        let input = body.get("input").filter(|input| !input.is_null());
        match (body.get("model").is_none(), input, body.get("parameters")) {
            (true, _, _) => {
                let text = "Required parameter \"model\" missing from request.";
                Some(self.error(400, "BadRequest.EmptyModel", text))
            }
            (_, None, _) => {
                let text = "Required input parameter missing from request.";
                Some(self.error(400, "BadRequest.EmptyInput", text))
            }
            (_, Some(input), _) if !input.is_object() => {
                let text = "The input parameter requires json format.";
                Some(self.error(400, "BadRequest.IllegalInput", text))
            }
            (_, _, Some(parameters)) if !parameters.is_object() && !parameters.is_null() => {
                let text = "Required body invalid, please check the request body format.";
                Some(self.error(400, "InvalidParameter", text))
            }
            _ => None,
        }
    }

    fn model(&mut self, body: &Value) -> Option<Answer> {
        let model = body.get("model").and_then(Value::as_str);
        let served = model.is_some() && model == self.mood.sibling;
        (!served).then(|| self.error(400, "InvalidParameter", "Model not exist."))
    }

    fn query(&mut self, id: &str) -> Answer {
        let Some((made, count)) = self.tasks.get(id).copied() else {
            return self.told(json!({"output": {"task_id": id, "task_status": "UNKNOWN"}}));
        };
        let status = status(made);
        let good = if status == "SUCCEEDED" { count } else { 0 };
        let mut output = json!({"task_id": id, "task_status": status, "submit_time": "2026-11-23 10:00:00.123",
            "task_metrics": {"TOTAL": count, "SUCCEEDED": good, "FAILED": 0}});
        if good == 0 {
            return self.told(json!({"output": output}));
        }
        let url = |index| {
            let secret = "Expires=1795485600&OSSAccessKeyId=LTAItest&Signature=a%2Fb%3D";
            json!({"url": format!("http://{OSS_HOST}/1d/ab/20261123/{id}-{index}.png?{secret}")})
        };
        output["results"] = (1..=count).map(url).collect();
        output["end_time"] = json!("2026-11-23 10:00:03.123");
        self.told(json!({"output": output, "usage": {"image_count": count}}))
    }

    fn list(&mut self) -> Answer {
        self.told(json!({"total": 0, "data": [], "total_page": 0, "page_no": 1, "page_size": 10}))
    }

    fn error(&mut self, status: u16, code: &str, message: &str) -> Answer {
        let id = self.id('9');
        serve::json(status, &json!({"code": code, "message": message, "request_id": id}))
    }

    fn told(&mut self, mut body: Value) -> Answer {
        body["request_id"] = self.id('9').into();
        serve::typed(200, "application/json;charset=UTF-8", body.to_string())
    }

    fn id(&mut self, version: char) -> String {
        self.ids += 1;
        format!("{:08x}-0000-{version}000-8000-000000000000", self.ids)
    }
}

fn status(made: Instant) -> &'static str {
    match made.elapsed() {
        age if age < Duration::from_secs(1) => "PENDING",
        age if age < Duration::from_secs(4) => "RUNNING",
        _ => "SUCCEEDED",
    }
}

/// A picture of another colour for each number at the end of its path.
fn picture(path: &str) -> Answer {
    let index = path.trim_end_matches(".png").chars().next_back().unwrap();
    let motif = Motif::Flat { size: [64, 64], color: format!("#{index}{index}4080") };
    let drawing = Drawing { motif, format: FileFormat::Png, bytes: None, file_name: None };
    let Drawn::File(print) = draw(&drawing).unwrap() else { panic!("a flat picture is a file") };
    serve::typed(200, "image/png", print.bytes)
}
