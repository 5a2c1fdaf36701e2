//! The claim: a manual clock, one seed and one namespace per client give the same ids, states and pixels at any
//! parallelism (decision 11), under faults too.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use wanx_emulator::behaviours::{Behaviours, Profile};
use wanx_emulator::brief::{AssetUrl, Brief, ImageCount, Sampling, Texts, Underlays};
use wanx_emulator::faults::read_experiment;
use wanx_emulator::host::{Caller, ClockStart, Host, Settings, Variety};
use wanx_emulator::inputs::Digest;
use wanx_emulator::journal::{Entry, Filter};
use wanx_emulator::serve::{Ends, Server};
use wanx_emulator::task::{AccountId, Job, State, TaskId};
use wanx_emulator::time::{Span, Timestamp};

const BACKGROUND: &str =
    "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240929/vbxgxc/2.png";
/// So small that 64 clients' pictures take no time.
const SMALL: &str = "http://pictures.emulator.test/gradient/96x64/5.png";
const CREATE: &str = "/api/v1/services/aigc/text2image/image-synthesis";
const RUNS: usize = 1_000;
const CLIENTS: usize = 4;

fn settings(seed: u64) -> Settings {
    Settings {
        seed,
        variety: Variety::BySeed,
        behaviours: Behaviours::of(Profile::Document),
        clock: ClockStart::Manual(Timestamp::MANUAL_START),
        assets: wanx_emulator::assets::Settings { offline: true, ..Default::default() },
        ..Settings::default()
    }
}

fn host(seed: u64) -> Arc<Host> {
    Arc::new(Host::new(settings(seed)))
}

fn job(title: &str, count: u64) -> Job {
    Job::Poster(Box::new(Brief {
        texts: Texts::new(vec![title.into()], vec![], vec![]).unwrap(),
        background: AssetUrl::parse(BACKGROUND).unwrap(),
        logo: None,
        underlays: Underlays::None,
        count: ImageCount::new(count).unwrap(),
        sampling: Sampling::default(),
    }))
}

/// One client's run in its own namespace: everything it sees, as text.
async fn client(host: Arc<Host>, number: usize) -> String {
    let caller =
        Caller { namespace: format!("client-{number}").parse().unwrap(), account: AccountId::of("key") };
    let mut trace = String::new();
    let mut ids: Vec<TaskId> = Vec::new();
    for turn in 0..6 {
        // Equal requests on purpose: their ids must differ, and the same way every time.
        let view = host.create(&caller, job(&format!("Title {}", turn / 2), 1 + turn % 3)).await.unwrap();
        ids.push(view.record.id);
        tokio::task::yield_now().await;
        if turn == 3 {
            let cancelled = host.cancel(&caller, view.record.id);
            writeln!(trace, "{cancelled:?}").unwrap();
        }
        host.advance(&caller.namespace, Span::from_ms(170)).await.unwrap();
        for id in &ids {
            let view = host.query(&caller, *id).await.unwrap();
            writeln!(trace, "{id} {} {:?}", view.submitted.as_ms(), view.state).unwrap();
        }
    }
    trace
}

async fn run(seed: u64) -> Vec<String> {
    let host = host(seed);
    let clients: Vec<_> =
        (0..CLIENTS).map(|number| tokio::spawn(client(Arc::clone(&host), number))).collect();
    let mut traces = Vec::new();
    for client in clients {
        traces.push(client.await.unwrap());
    }
    traces
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_runs_leave_one_trace() {
    let mut seen = BTreeSet::new();
    for _ in 0..RUNS {
        seen.insert(run(42).await);
    }
    assert_eq!(seen.len(), 1, "{} different traces of {RUNS}", seen.len());
    assert_ne!(run(43).await, *seen.first().unwrap(), "another seed gives other ids");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pixels_are_the_same_in_every_run_and_however_many_are_painted_at_once() {
    let mut seen = BTreeSet::new();
    for round in 0..4 {
        let host = host(42);
        let caller = Caller { namespace: "pixels".parse().unwrap(), account: AccountId::of("key") };
        let id = host.create(&caller, job("Same again", 4)).await.unwrap().record.id;
        host.advance(&caller.namespace, Span::from_hours(1)).await.unwrap();
        let view = host.query(&caller, id).await.unwrap();
        assert!(matches!(view.state, State::Succeeded { .. }));
        let mut order: Vec<u8> = (0..4).collect();
        order.rotate_left(round);
        let paintings = order.iter().map(|index| {
            let (host, url, index) = (Arc::clone(&host), host.link(&view, *index, "20250101"), *index);
            tokio::spawn(async move {
                let (path, query) = url.split_once('?').unwrap();
                (index, Digest::of(&host.picture(path, Some(query)).await.unwrap().png))
            })
        });
        let mut digests = BTreeSet::new();
        for painting in paintings.collect::<Vec<_>>() {
            digests.insert(painting.await.unwrap());
        }
        seen.insert(digests);
    }
    assert_eq!(seen.len(), 1);
    let different: BTreeSet<_> = seen.first().unwrap().iter().map(|(_, digest)| digest).collect();
    assert_eq!(different.len(), 4, "four pictures of one request differ");
}

/// Everything that can go wrong without taking real time goes wrong now and then.
const TROUBLE: &str = r#"rules = [
    "create:chance(15%)=lost-answer",
    "create:chance(10%)=InternalError",
    "query:chance(20%)=gateway(502)",
    "query:every(5)=Throttling.RateQuota(retry-after=1s)",
    "any:chance(10%)=truncate(50%)",
    "download:chance(30%)=corrupt",
    "picture:chance(30%)=InternalError.Timeout",
    "task:chance(20%)=states(PENDING 1s, SUSPENDED 2s, UNKNOWN 1s, RUNNING 1s)",
    "list:between(5s, 9s)=ModelUnavailable",
]"#;

const STRUCK_CLIENTS: usize = 64;

/// One client of a server full of faults, by requests as a socket would bring them.
struct Struck {
    server: Arc<Server>,
    namespace: String,
    trace: String,
}

impl Struck {
    /// Sends a request; notes status, body (its random id aside) or how the connection ended.
    async fn send(&mut self, method: &str, target: &str, body: &str) -> Vec<u8> {
        let request = Request::builder()
            .method(method)
            .uri(target)
            .header("host", "localhost")
            .header("authorization", "Bearer sk-test")
            .header("content-type", "application/json")
            .header("x-dashscope-async", "enable")
            .header("x-emulator-namespace", &self.namespace)
            .body(Full::new(Bytes::from(body.to_owned())))
            .unwrap();
        let ends = Ends { peer: "127.0.0.1:1".parse().unwrap(), local: "127.0.0.1:2".parse().unwrap() };
        let answer = match self.server.answer(request, ends).await {
            Ok(answer) => answer,
            Err(cut) => {
                writeln!(self.trace, "{method} {cut}").unwrap();
                return Vec::new();
            }
        };
        let status = answer.status();
        let injected = answer.headers().get("x-emulator-injected").cloned();
        let mut bytes = Vec::new();
        let mut body = answer.into_body();
        while let Some(Ok(frame)) = body.frame().await {
            bytes.extend_from_slice(frame.data_ref().unwrap());
        }
        let told: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let digest =
            if bytes.starts_with(b"\x89PNG") { Digest::of(&bytes).to_string() } else { String::new() };
        writeln!(self.trace, "{method} {status} {} {} {digest} {injected:?}", told["output"], told["code"])
            .unwrap();
        bytes
    }

    async fn run(mut self) -> String {
        for turn in 0..4 {
            let body = format!(
                r#"{{"model": "wanx-ast", "input": {{"title": ["T{}"], "image_url": "{SMALL}"}}, "parameters": {{"n": {}}}}}"#,
                turn / 2,
                1 + turn
            );
            let created = self.send("POST", CREATE, &body).await;
            let told: serde_json::Value = serde_json::from_slice(&created).unwrap_or_default();
            let task = told["output"]["task_id"].as_str().unwrap_or("none").to_owned();
            for _ in 0..3 {
                self.send("POST", "/_emulator/clock", r#"{"advance_ms": 700}"#).await;
                tokio::task::yield_now().await;
                let seen = self.send("GET", &format!("/api/v1/tasks/{task}"), "").await;
                let told: serde_json::Value = serde_json::from_slice(&seen).unwrap_or_default();
                for result in told["output"]["results"].as_array().into_iter().flatten() {
                    if let Some(link) = result["url"].as_str() {
                        self.send("GET", link.trim_start_matches("http://localhost"), "").await;
                    }
                }
            }
            self.send("GET", "/api/v1/tasks", "").await;
        }
        let namespace = self.namespace.parse().unwrap();
        for entry in self.server.host().journal(&namespace, &Filter::default(), usize::MAX).entries {
            let entry = Entry { arrived_ms: 0, took_ms: 0, ..Entry::clone(&entry) };
            writeln!(self.trace, "{entry:?}").unwrap();
        }
        self.trace
    }
}

/// Returns what each of the clients saw, with so many of them at once.
async fn struck(at_once: usize) -> Vec<String> {
    let trouble = read_experiment("trouble", TROUBLE).unwrap();
    let mut settings = settings(7);
    settings.experiments = vec![Arc::new(trouble)];
    let server =
        Server::new(Arc::new(Host::new(settings)), Default::default(), "127.0.0.1:2".parse().unwrap());
    let server = Arc::new(server);
    let mut traces = Vec::new();
    let numbers: Vec<usize> = (0..STRUCK_CLIENTS).collect();
    for chunk in numbers.chunks(at_once) {
        let client = |number: &usize| {
            let (server, namespace) = (Arc::clone(&server), format!("client-{number}"));
            tokio::spawn(Struck { server, namespace, trace: String::new() }.run())
        };
        let clients: Vec<_> = chunk.iter().map(client).collect();
        for client in clients {
            traces.push(client.await.unwrap());
        }
    }
    traces
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn under_faults_64_clients_see_the_same_at_any_parallelism_and_in_every_run() {
    let all_at_once = struck(STRUCK_CLIENTS).await;
    assert_eq!(struck(STRUCK_CLIENTS).await, all_at_once);
    assert_eq!(struck(3).await, all_at_once);
    let distinct: BTreeSet<&String> = all_at_once.iter().collect();
    assert_eq!(distinct.len(), STRUCK_CLIENTS, "each namespace has dice of its own");
    let together = all_at_once.concat();
    for number in 1..=9 {
        assert!(together.contains(&format!("trouble/{number}")), "rule {number} never struck");
    }
}
