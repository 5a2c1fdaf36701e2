//! A real server for one test: sockets, a clock that stands still, and pictures of its own.

use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use wanx_emulator::assets::Guard;
use wanx_emulator::behaviours::{Behaviours, Profile};
use wanx_emulator::host::{self, ClockStart, Host, Variety};
use wanx_emulator::serve;
use wanx_emulator::time::Timestamp;
use wanx_emulator::world::Limits;

use super::draft::Draft;
use super::draw;
use super::gallery::Gallery;
use super::http::{Answer, Request};
use super::poster::Poster;

/// Reference, "Create task".
pub(crate) const CREATE: &str = "/api/v1/services/aigc/text2image/image-synthesis";

/// Longer than any task takes that nothing befalls.
pub(crate) const LONG_ENOUGH_MS: u64 = 5_000;

/// Runs a check against a server in each profile.
pub(crate) async fn both(check: impl AsyncFn(Emulator)) {
    for profile in [Profile::Document, Profile::Observed] {
        check(Emulator::start(profile).await).await;
    }
}

/// Runs a check of pixels, which no profile touches, against one server.
pub(crate) async fn once(check: impl AsyncFn(Emulator)) {
    check(Emulator::start(Profile::Document).await).await;
}

/// Everything about a server that tests choose.
pub(crate) struct Setup {
    pub(crate) host: host::Settings,
    pub(crate) serve: serve::Settings,
}

/// A server that lives as long as its value.
pub(crate) struct Emulator {
    pub(crate) profile: Profile,
    pub(crate) address: SocketAddr,
    pub(crate) gallery: Gallery,
    background: String,
    serving: JoinHandle<()>,
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Emulator {
    /// Starts a server without limits.
    pub(crate) async fn start(profile: Profile) -> Self {
        Self::with(profile, |_| {}).await
    }

    /// Starts a server without limits but for what `change` says.
    pub(crate) async fn with(profile: Profile, change: impl FnOnce(&mut Setup)) -> Self {
        let mut host = host::Settings {
            seed: 7,
            variety: Variety::BySeed,
            behaviours: Behaviours::of(profile),
            clock: ClockStart::Manual(Timestamp::MANUAL_START),
            ..host::Settings::default()
        };
        host.assets.guard = Guard::Open { allow: Vec::new() };
        host.allowances.limits = Limits::off();
        let mut setup = Setup { host, serve: serve::Settings::default() };
        change(&mut setup);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let host = Arc::new(Host::new(setup.host));
        let serving = tokio::spawn(async move {
            serve::run(listener, host, setup.serve, std::future::pending()).await.unwrap();
        });
        let gallery = Gallery::open().await;
        let background = gallery.hang("background.png", draw::png(&draw::flat(320, 240, [36, 64, 112])));
        Self { profile, address, gallery, background, serving }
    }

    /// Returns the value that belongs to the server's profile.
    pub(crate) fn by_profile<T>(&self, document: T, observed: T) -> T {
        match self.profile {
            Profile::Document => document,
            Profile::Observed => observed,
        }
    }

    /// Returns a good request.
    pub(crate) fn draft(&self) -> Draft {
        Draft::new(&self.background)
    }

    /// Returns a good request with a background of one's own.
    pub(crate) fn draft_on(&self, name: &str, picture: Vec<u8>) -> Draft {
        Draft::new(&self.gallery.hang(name, picture))
    }

    pub(crate) async fn send(&self, request: Request) -> Answer {
        request.send(self.address).await
    }

    /// Creates a task, or tries to.
    pub(crate) async fn create(&self, draft: &Draft) -> Answer {
        self.send(create_request().body(draft.bytes())).await
    }

    /// Creates a task and returns its id.
    pub(crate) async fn accepted(&self, draft: &Draft) -> String {
        let answer = self.create(draft).await;
        assert_eq!(answer.status, 200, "{}: {answer:?} to {draft:?}", self.profile);
        answer.at("/output/task_id").as_str().unwrap_or_else(|| panic!("no task id: {answer:?}")).to_owned()
    }

    pub(crate) async fn query(&self, task: &str) -> Answer {
        self.send(get(&format!("/api/v1/tasks/{task}"))).await
    }

    pub(crate) async fn status(&self, task: &str) -> String {
        let answer = self.query(task).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.at("/output/task_status").as_str().unwrap().to_owned()
    }

    /// Moves the clock on.
    pub(crate) async fn advance(&self, ms: u64) {
        let order = json!({ "advance_ms": ms }).to_string();
        let answer = self.send(Request::new("POST", "/_emulator/clock").body(order)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    /// Changes limits by the names of the control API.
    pub(crate) async fn limit(&self, limits: Value) {
        let answer = self.send(Request::new("PUT", "/_emulator/limits").body(limits.to_string())).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    /// Counts the tasks that the server remembers.
    pub(crate) async fn task_count(&self) -> u64 {
        self.send(Request::new("GET", "/_emulator/tasks")).await.at("/total").as_u64().unwrap()
    }

    /// Creates a task, lets it end and returns the answer to a query then.
    pub(crate) async fn ended(&self, draft: &Draft) -> Answer {
        let task = self.accepted(draft).await;
        self.advance(LONG_ENOUGH_MS).await;
        self.query(&task).await
    }

    /// Creates a task that has to succeed, and returns the answer to a query then.
    pub(crate) async fn finished(&self, draft: &Draft) -> Answer {
        let answer = self.ended(draft).await;
        let status = answer.at("/output/task_status");
        assert_eq!(status, "SUCCEEDED", "{}: {answer:?} to {draft:?}", self.profile);
        answer
    }

    /// Downloads a result link by its path, whatever host it names.
    pub(crate) async fn download(&self, url: &str) -> Answer {
        self.send(Request::new("GET", target(url))).await
    }

    /// Creates a task and returns its posters with their plans.
    pub(crate) async fn posters(&self, draft: &Draft) -> Vec<Poster> {
        let answer = self.finished(draft).await;
        let task = answer.at("/output/task_id").as_str().unwrap().to_owned();
        let mut posters = Vec::new();
        for (index, url) in urls(&answer).iter().enumerate() {
            let download = self.download(url).await;
            assert_eq!(download.status, 200, "{download:?}");
            let plan = format!("/_emulator/tasks/{task}/pictures/{index}/plan");
            let plan = self.send(Request::new("GET", &plan)).await.json();
            posters.push(Poster::new(&download, plan));
        }
        posters
    }

    /// Creates a task of one picture and returns it.
    pub(crate) async fn poster(&self, draft: &Draft) -> Poster {
        self.posters(draft).await.remove(0)
    }
}

/// Returns a create request with every header it needs and no body.
pub(crate) fn create_request() -> Request {
    Request::new("POST", CREATE)
        .header("authorization", "Bearer sk-test")
        .header("content-type", "application/json")
        .header("x-dashscope-async", "enable")
}

/// Returns a query with a key.
pub(crate) fn get(target: &str) -> Request {
    Request::new("GET", target).header("authorization", "Bearer sk-test")
}

/// Returns the URLs of an answer's results.
pub(crate) fn urls(answer: &Answer) -> Vec<String> {
    let results = answer.at("/output/results");
    let results = results.as_array().unwrap_or_else(|| panic!("no results: {answer:?}"));
    results.iter().map(|result| result["url"].as_str().unwrap().to_owned()).collect()
}

/// Returns path and query of a URL.
pub(crate) fn target(url: &str) -> &str {
    let (_, rest) = url.split_once("://").unwrap_or_else(|| panic!("not absolute: {url}"));
    &rest[rest.find('/').expect("a link has a path")..]
}
