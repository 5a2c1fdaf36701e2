//! The whole room at work: requests in, answers out, with a real host behind.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use serde_json::Value;

use super::*;
use crate::host::{self, Caller, ClockStart, Namespace, Variety};
use crate::task::AccountId;
use crate::time::Timestamp;
use crate::world::{Limits, Meter};

mod answers;
mod contract;
mod faults;
mod order;
mod sockets;

const CREATE: &str = "/api/v1/services/aigc/text2image/image-synthesis";

/// The reference's own example: its pictures come with the product, so no network is needed.
const EXAMPLE: &str = r#"{
    "model": "wanx-ast",
    "input": {
        "title": ["Lorem Ipsum"],
        "subtitle": ["Duis aute irure dolor in reprehenderit"],
        "text": ["VIEW NOW"],
        "image_url": "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240929/vbxgxc/2.png",
        "underlay": 1,
        "logo": "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240927/abtbdg/logo.png"
    },
    "parameters": {"n": 1, "temperature": 0.7}
}"#;

/// A host without network or limits, whose clock stands at the start of 2025.
fn host_with(change: impl FnOnce(&mut host::Settings)) -> Arc<Host> {
    let mut settings = host::Settings {
        seed: 7,
        variety: Variety::BySeed,
        clock: ClockStart::Manual(Timestamp::MANUAL_START),
        ..host::Settings::default()
    };
    settings.assets.offline = true;
    settings.allowances.limits = Limits::off();
    change(&mut settings);
    Arc::new(Host::new(settings))
}

fn host() -> Arc<Host> {
    host_with(|_| {})
}

fn server_with(host: Arc<Host>, settings: Settings) -> Server {
    Server::new(host, settings, "127.0.0.1:3274".parse().unwrap())
}

fn server() -> Server {
    server_with(host(), Settings::default())
}

/// A request as data.
#[derive(Clone, Debug)]
struct Sent {
    method: &'static str,
    target: String,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Sent {
    fn new(method: &'static str, target: &str) -> Self {
        let headers = vec![("host", "localhost:3274".into()), ("authorization", "Bearer sk-test".into())];
        Self { method, target: target.into(), headers, body: String::new() }
    }

    fn create() -> Self {
        Self::new("POST", CREATE)
            .with("content-type", "application/json")
            .with("x-dashscope-async", "enable")
            .body(EXAMPLE)
    }

    /// Sets a header.
    fn with(self, name: &'static str, value: &str) -> Self {
        let mut sent = self.without(name);
        sent.headers.push((name, value.into()));
        sent
    }

    fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self
    }

    fn body(mut self, body: &str) -> Self {
        self.body = body.into();
        self
    }

    async fn to(self, server: &Server) -> Got {
        self.from("127.0.0.1:50000", server).await
    }

    async fn from(self, peer: &str, server: &Server) -> Got {
        let mut request = Request::builder().method(self.method).uri(self.target);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let ends = Ends { peer: peer.parse().unwrap(), local: "127.0.0.1:3274".parse().unwrap() };
        let answer = server.answer(request.body(Full::new(Bytes::from(self.body))).unwrap(), ends).await;
        let answer = answer.unwrap_or_else(|cut| panic!("{cut}"));
        let (parts, body) = answer.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Got { status: parts.status.as_u16(), headers: parts.headers, bytes }
    }
}

/// An answer as data.
#[derive(Debug)]
struct Got {
    status: u16,
    headers: hyper::HeaderMap,
    bytes: Bytes,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("-", |value| value.to_str().unwrap())
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    fn task_id(&self) -> String {
        self.json()["output"]["task_id"].as_str().unwrap().to_owned()
    }

    fn task_status(&self) -> String {
        self.json()["output"]["task_status"].as_str().unwrap().to_owned()
    }
}

/// Creates a task and lets it end; returns its id and the path and query of its picture.
async fn finished(server: &Server) -> (String, String) {
    let task = Sent::create().to(server).await.task_id();
    server.host.advance(&Namespace::default(), crate::time::Span::from_ms(60_000)).await.unwrap();
    let got = Sent::new("GET", &format!("/api/v1/tasks/{task}")).to(server).await;
    let url = got.json()["output"]["results"][0]["url"].as_str().unwrap().to_owned();
    (task, url.strip_prefix("http://localhost:3274").unwrap().to_owned())
}
