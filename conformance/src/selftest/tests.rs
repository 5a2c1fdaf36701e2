//! The lies are told over a corpus of exchanges, and the layer stands in front of a real server.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderValue};
use hyper::{Method, StatusCode};
use image::{DynamicImage, ImageFormat, Rgba};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use url::Url;
use wanx_emulator::Emulator;
use wanx_emulator::serve::{Links, Settings};
use wanx_emulator::world::Limits;

use super::lie::{Asset, Scene};
use super::memory::{Link, Space, Task};
use super::message::{Answer, Ask, CREATE_PATH, Operation, put};
use super::poster::{flat, redrawn};
use super::proxy::send;
use super::stage::Stage;
use super::{Deviation, Proxy, deviations, unseen};
use crate::requirements::{Level, Live, Requirements};

const BACKGROUND: &str =
    "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240929/vbxgxc/2.png";
const LINK: &str = "/1d/t-1-1.png?Expires=1";

/// One exchange as it is without a lie, and what is known around it.
struct Exchange {
    ask: Ask,
    truth: Answer,
    scene: Scene,
}

impl Exchange {
    fn new(ask: Ask, truth: Answer) -> Self {
        let stage = Arc::new(Stage::new("http://127.0.0.1:1".into()));
        let brief = if Operation::of(&ask) == Operation::Create {
            ask.json().unwrap_or_default()
        } else {
            Value::Null
        };
        let (background, logo) = (Asset::None, Asset::None);
        let operation = Operation::of(&ask);
        let (task, link, space) = (None, None, Space::default());
        Self { scene: Scene { operation, task, link, space, brief, background, logo, stage }, ask, truth }
    }

    fn around(mut self, change: impl FnOnce(&mut Scene)) -> Self {
        change(&mut self.scene);
        self
    }

    /// Whether anything comes out otherwise under a deviation.
    fn differs(&self, deviation: &Deviation) -> bool {
        let mut sent = self.ask.clone();
        let lie = &deviation.lie;
        if lie.ask.as_ref().and_then(|lie| lie(&mut sent, &self.scene)).is_some() {
            return true;
        }
        let again = lie.again.as_ref().and_then(|lie| lie(&sent, &self.truth, &self.scene));
        let mut told = self.truth.clone();
        if let Some(lie) = &lie.answer {
            lie(&mut told, &self.scene);
        }
        again.is_some() || sent != self.ask || told != self.truth
    }
}

fn ask(method: Method, target: &str, body: Bytes) -> Ask {
    let mut ask = Ask { method, target: target.into(), headers: HeaderMap::new(), body };
    ask.set_header("authorization", "Bearer sk-one");
    ask
}

fn create(body: &Value) -> Ask {
    let mut ask = ask(Method::POST, CREATE_PATH, body.to_string().into());
    ask.set_header("content-type", "application/json");
    ask.set_header("x-dashscope-async", "enable");
    ask
}

fn brief() -> Value {
    let input = json!({"title": ["8 0 1 8"], "image_url": "http://127.0.0.1:2/background.png"});
    json!({"model": "wanx-ast", "input": input, "parameters": {"n": 1}})
}

fn accepted() -> Answer {
    let output = json!({"task_id": "t-2", "task_status": "PENDING"});
    Answer::of(200, &json!({"output": output, "request_id": "r-2"}))
}

fn refused(status: u16, code: &str, message: &str) -> Answer {
    Answer::error(status, code, message, "r-2")
}

/// A create request with something else at one place.
fn with(pointer: &str, value: Value) -> Exchange {
    let mut body = brief();
    put(&mut body, pointer, value);
    Exchange::new(create(&body), accepted())
}

fn without(pointer: &str) -> Exchange {
    let mut body = brief();
    super::message::take(&mut body, pointer);
    Exchange::new(create(&body), accepted())
}

fn with_header(name: &'static str, value: Option<&'static str>) -> Exchange {
    let mut ask = create(&brief());
    match value {
        Some(value) => drop(ask.headers.insert(name, HeaderValue::from_static(value))),
        None => drop(ask.headers.remove(name)),
    }
    Exchange::new(ask, accepted())
}

fn values() -> Vec<Exchange> {
    let mut exchanges = Vec::new();
    let long = |length| json!(["8".repeat(length)]);
    for list in ["/input/title", "/input/subtitle", "/input/text"] {
        exchanges.push(without(list));
        for value in [json!("8"), json!(8), json!({}), json!([8]), json!([null]), json!([["8"]]), json!([])] {
            exchanges.push(with(list, value));
        }
        for value in [
            json!(["0", "1"]),
            json!(vec!["8"; 4]),
            json!(vec!["8"; 10]),
            long(1),
            long(31),
            long(300),
            long(5000),
        ] {
            exchanges.push(with(list, value));
        }
    }
    for value in
        [json!(-1), json!(0), json!(1), json!(2), json!(3), json!(1.5), json!("1"), json!(true), json!(null)]
    {
        exchanges.push(with("/input/underlay", value));
    }
    let counts =
        [json!(0), json!(2), json!(3), json!(4), json!(5), json!(-1), json!(1.5), json!("2"), json!(true)];
    exchanges.extend(counts.map(|value| with("/parameters/n", value)));
    for share in ["/parameters/temperature", "/parameters/top_p"] {
        let values = [json!(0), json!(1), json!(0.8), json!(-0.01), json!(1.01), json!("0.7"), json!(true)];
        exchanges.extend(values.map(|value| with(share, value)));
        exchanges.push(with(share, Value::Null));
    }
    exchanges.push(with("/parameters/n", Value::Null));
    exchanges.push(with("/parameters", json!("n")));
    exchanges.push(with("/parameters", json!([])));
    exchanges
}

fn shapes_of_requests() -> Vec<Exchange> {
    let mut exchanges = vec![
        without("/model"),
        without("/input"),
        without("/input/image_url"),
        with("/model", json!(1)),
        with("/model", json!("wanx-other")),
        with("/input", json!("input")),
        with("/input/image_url", json!(1)),
        with("/input/image_url", json!("https:xxx.png")),
        with("/input/image_url", json!("http:///a.png")),
        with("/input/image_url", json!(BACKGROUND)),
        with("/input/title", json!(["Lorem Ipsum"])),
        with("/input/logo", json!("https:xxx.png")),
        with("/input/logo", json!("http://127.0.0.1:2/logo.png")),
        with_header("content-type", None),
        with_header("content-type", Some("text/plain")),
        with_header("x-dashscope-async", None),
        with_header("x-dashscope-async", Some("disable")),
        with_header("x-dashscope-async", Some("true")),
        with_header("x-dashscope-async", Some("")),
        with_header("authorization", None),
        with_header("authorization", Some("sk-one")),
        with_header("authorization", Some("Basic sk-one")),
        with_header("authorization", Some("Bearer invalid-1")),
        with("/parameters/n", json!(1)).around(|scene| scene.space.creates = 1),
        with("/parameters/n", json!(1)).around(|scene| scene.space.throttled = true),
        with("/parameters/n", json!(1)).around(|scene| scene.space.first_task = Some("t-1".into())),
    ];
    let body = Bytes::from(brief().to_string());
    for (method, target) in [
        (Method::POST, CREATE_PATH.to_uppercase()),
        (Method::PUT, CREATE_PATH.into()),
        (Method::GET, CREATE_PATH.into()),
        (Method::GET, "/api/v1/tasks/".into()),
    ] {
        let exchange =
            Exchange::new(ask(method, &target, body.clone()), refused(404, "NotFound", "Nothing."));
        exchanges.push(exchange.around(|scene| scene.space.last_task = Some("t-1".into())));
    }
    exchanges
}

fn file(picture: &DynamicImage, format: ImageFormat) -> Bytes {
    let mut file = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut file, format).unwrap();
    file.into_inner().into()
}

/// The first bytes of a PNG of this size.
fn png_header(width: u32, height: u32, depth: u8, color: u8, interlace: u8) -> Bytes {
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    file.extend(width.to_be_bytes());
    file.extend(height.to_be_bytes());
    file.extend([depth, color, 0, 0, interlace]);
    file.into()
}

fn pictures() -> Vec<Exchange> {
    let jpeg = file(&DynamicImage::new_rgb8(40, 20), ImageFormat::Jpeg);
    let grey = file(&DynamicImage::new_luma8(40, 20), ImageFormat::Jpeg);
    let progressive = Bytes::from_static(b"\xff\xd8\xff\xc2\0\x11\x08\0\x14\0\x1e\x03");
    let mark = redrawn(&flat(64, 32, [10, 200, 30]), |mut logo| {
        logo.put_pixel(0, 0, Rgba([0; 4]));
        logo
    });
    let cornered = redrawn(&flat(40, 20, [10, 20, 30]), |mut picture| {
        picture.put_pixel(0, 0, Rgba([250, 20, 30, 255]));
        picture
    });
    let files = [
        cornered.unwrap(),
        flat(20, 20, [10, 20, 30]),
        jpeg,
        grey,
        progressive,
        mark.unwrap(),
        png_header(40, 20, 8, 3, 0),
        png_header(40, 20, 8, 0, 0),
        png_header(40, 20, 8, 6, 1),
        png_header(40, 20, 16, 2, 0),
        png_header(3840, 2160, 8, 2, 0),
        png_header(3841, 2160, 8, 2, 0),
        png_header(3840, 2161, 8, 2, 0),
        png_header(16, 1280, 8, 6, 0),
        png_header(1280, 16, 8, 6, 0),
        png_header(1280, 1280, 8, 6, 0),
        Bytes::from_static(b"GIF89a"),
        Bytes::from_static(b"RIFF\0\0\0\0WEBPVP8 "),
        Bytes::from_static(b"BM"),
        Bytes::from_static(b"II*\0"),
        Bytes::from_static(b"<svg/>"),
    ];
    let mut exchanges: Vec<Exchange> = Vec::new();
    for file in files {
        let logo = || with("/input/logo", json!("http://127.0.0.1:2/logo.png"));
        exchanges.push(
            with("/model", json!("wanx-ast")).around(|scene| scene.background = Asset::File(file.clone())),
        );
        exchanges.push(logo().around(|scene| scene.logo = Asset::File(file.clone())));
        for limit in [file.len() as u64 - 1, file.len() as u64] {
            let small = logo().around(|scene| {
                (scene.background, scene.logo) = (Asset::File(file.clone()), Asset::File(file.clone()));
                (scene.space.background_bytes, scene.space.logo_bytes) = (limit, limit);
            });
            exchanges.push(small);
        }
    }
    let dead = refused(400, "InvalidParameter", "The picture cannot be fetched.");
    for part in ["/input/image_url", "/input/logo"] {
        let mut exchange = with(part, json!("http://127.0.0.1:2/dead.png"));
        exchange.truth = dead.clone();
        (exchange.scene.background, exchange.scene.logo) = (Asset::Dead, Asset::Dead);
        exchanges.push(exchange);
    }
    exchanges
}

fn errors() -> Vec<Exchange> {
    let listed = [
        "Title field missing.",
        "Title is not [str].",
        "Title list is empty.",
        "Subtitle is not [str].",
        "Text is not [str].",
        "Invalid URL 'https:xxx.png': No host supplied",
        "Invalid URL 'http:///a.png': No host supplied",
    ];
    let listed = listed.map(|message| refused(400, "InvalidParameter", message));
    let others = [
        refused(401, "InvalidApiKey", "Invalid API key provided."),
        refused(429, "Throttling.RateQuota", "Too many."),
        refused(500, "InternalError", "Inference error"),
    ];
    let mut exchanges = Vec::new();
    for truth in listed.into_iter().chain(others) {
        let mut body = brief();
        put(&mut body, "/input/logo", "http:///a.png");
        exchanges.push(Exchange::new(create(&body), truth));
    }
    exchanges
}

fn shown(status: &str, more: Value) -> Answer {
    let mut output = json!({"task_id": "t-1", "task_status": status});
    let counts = json!({"TOTAL": 2, "SUCCEEDED": 0, "FAILED": 0});
    if status != "UNKNOWN" {
        put(&mut output, "/task_metrics", counts);
    }
    let mut body = json!({"output": output, "request_id": "r-1"});
    for (pointer, value) in more.as_object().into_iter().flatten() {
        put(&mut body, pointer, value.clone());
    }
    Answer::of(200, &body)
}

/// A task that succeeded, with so many good pictures of so many.
fn succeeded(good: usize, all: usize) -> Answer {
    let timeout = "An internal timeout error has occured during execution, please try again later or contact \
                   service support.";
    let item = |index| match index < good {
        true => json!({"url": format!("http://127.0.0.1:1/1d/t-1-{index}.png?Expires=1")}),
        false => json!({"code": "InternalError.Timeout", "message": timeout}),
    };
    let results: Vec<Value> = (0..all).map(item).collect();
    shown(
        "SUCCEEDED",
        json!({
            "/output/results": results,
            "/output/task_metrics": {"TOTAL": all, "SUCCEEDED": good, "FAILED": all - good},
            "/usage": {"image_count": good},
        }),
    )
}

fn task() -> Task {
    let key = Some(HeaderValue::from_static("Bearer sk-one-1"));
    Task { id: "t-1".into(), key, brief: brief(), queries: 2, ..Task::default() }
}

fn query(truth: Answer) -> Exchange {
    let exchange = Exchange::new(ask(Method::GET, "/api/v1/tasks/t-1", Bytes::new()), truth);
    exchange.around(|scene| {
        scene.task = Some(task());
        scene.space.request_id = Some("r-0".into());
        scene.space.replies = 1;
    })
}

fn queries() -> Vec<Exchange> {
    let failed =
        shown("FAILED", json!({"/output/code": "InternalError", "/output/message": "Inference error"}));
    let truths = [
        shown("PENDING", json!({})),
        shown("RUNNING", json!({})),
        shown("SUSPENDED", json!({})),
        shown("UNKNOWN", json!({})),
        failed,
        succeeded(2, 2),
        succeeded(1, 2),
        succeeded(1, 4),
    ];
    let mut exchanges = Vec::new();
    for truth in truths {
        let body = truth.json();
        let succeeded = body.clone().filter(|_| truth.task_status().as_deref() == Some("SUCCEEDED"));
        let aged = query(truth.clone()).around(|scene| scene.space.advanced_ms = 23 * 3_600_000);
        let again = query(truth.clone()).around(|scene| {
            let known = succeeded.or_else(|| self::succeeded(2, 2).json());
            let task = Task { last: body.clone(), suspended: body, succeeded: known, ..task() };
            scene.task = Some(task);
        });
        exchanges.extend([query(truth), aged, again]);
    }
    for key in [None, Some("Bearer invalid-1")] {
        let mut exchange = query(refused(401, "InvalidApiKey", "Invalid API key provided."));
        exchange.ask.headers.remove(AUTHORIZATION);
        if let Some(key) = key {
            exchange.ask.set_header("authorization", key);
        }
        exchanges.push(exchange);
    }
    exchanges
}

/// A poster of this size: words and an underlay of one colour each, and a logo.
fn poster(width: u32, height: u32) -> (Bytes, Bytes) {
    let background = flat(width, height, [240, 230, 220]);
    let poster = redrawn(&background, |mut poster| {
        let mut fill = |frame: [u32; 4], color: [u8; 3]| {
            for y in frame[1]..frame[3].min(height - 1) {
                for x in frame[0]..frame[2].min(width - 1) {
                    poster.put_pixel(x, y, Rgba([color[0], color[1], color[2], 255]));
                }
            }
        };
        fill([8, 10, 30, 20], [20, 20, 20]);
        fill([10, 24, 22, 30], [90, 20, 20]);
        fill([8, 2, 16, 6], [10, 200, 30]);
        poster
    });
    (poster.unwrap(), background)
}

fn download(size: (u32, u32)) -> Exchange {
    let (picture, background) = poster(size.0, size.1);
    let mut truth = Answer::of(200, &Value::Null);
    truth.headers.insert(CONTENT_TYPE, HeaderValue::from_static("image/png"));
    truth.body = picture;
    let mut ask = ask(Method::GET, LINK, Bytes::new());
    ask.headers.remove(AUTHORIZATION);
    Exchange::new(ask, truth).around(|scene| {
        let mut task = task();
        put(&mut task.brief, "/input/underlay", 1);
        scene.brief = task.brief.clone();
        scene.task = Some(task);
        scene.link = Some(Link { task: "t-1".into(), ..Link::default() });
        scene.background = Asset::File(background);
        scene.logo = Asset::File(flat(64, 32, [10, 200, 30]));
    })
}

fn downloads() -> Vec<Exchange> {
    let other = flat(41, 20, [1, 2, 3]);
    let again = || {
        download((60, 41)).around(|scene| {
            let task = Task { picture: Some(other.clone()), succeeded: succeeded(1, 2).json(), ..task() };
            scene.task = Some(task);
            scene.space.picture = Some(other.clone());
        })
    };
    let mut dead = download((60, 41));
    dead.truth.set_status(403);
    dead.scene.link = Some(Link { file: Some(other.clone()), ..Link::default() });
    let twice = download((60, 41)).around(|scene| {
        scene.link = Some(Link { downloads: 1, ..Link::default() });
    });
    let aged = download((60, 41)).around(|scene| scene.space.advanced_ms = 23 * 3_600_000);
    let mut plain: Vec<Exchange> = [(60, 41), (41, 60), (200, 40), (1930, 1090)].map(download).into();
    plain.extend([again(), dead, twice, aged]);
    plain
}

/// Exchanges as a run of the kit has them.
fn corpus() -> Vec<Exchange> {
    let parts = [values(), shapes_of_requests(), pictures(), errors(), queries(), downloads()];
    parts.into_iter().flatten().collect()
}

#[test]
fn every_lie_is_told_somewhere_and_none_everywhere() {
    let corpus = corpus();
    let mut wrong = Vec::new();
    for deviation in deviations() {
        let somewhere = corpus.iter().any(|exchange| exchange.differs(&deviation));
        let everywhere = corpus.iter().all(|exchange| exchange.differs(&deviation));
        if !somewhere || everywhere {
            wrong.push(format!("{deviation:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_lie_has_a_name_of_its_own_and_breaks_a_row_that_exists() {
    let deviations = deviations();
    let names: BTreeSet<&str> = deviations.iter().map(|deviation| deviation.id).collect();
    assert_eq!(names.len(), deviations.len());
    assert!(names.len() >= 130, "{}", names.len());
    for deviation in &deviations {
        let row = Requirements::built_in().get(deviation.row).unwrap();
        assert!(matches!(row.level, Level::Must | Level::Should), "{deviation:?}");
        let plain = deviation
            .id
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter == '-' || letter.is_ascii_digit());
        assert!(plain && !deviation.what.ends_with('.'), "{deviation:?}");
    }
}

#[test]
fn every_row_that_binds_is_broken_by_some_lie_or_cannot_be_seen() {
    let broken: BTreeSet<_> = deviations().iter().map(|deviation| deviation.row).collect();
    let hidden: BTreeSet<_> = unseen().iter().map(|unseen| unseen.row).collect();
    let binding = Requirements::built_in().iter().filter(|row| match row.level {
        Level::Must => row.live != Live::None || row.waived.is_none(),
        Level::Should => true,
        Level::Variant | Level::Doc => false,
    });
    let whole: Vec<String> =
        binding.map(|row| row.id).filter(|row| !broken.contains(row)).map(|row| row.to_string()).collect();
    assert!(whole.is_empty(), "no lie breaks {whole:?}");
    assert!(hidden.iter().all(|row| Requirements::built_in().get(*row).is_some()));
}

async fn emulator() -> Emulator {
    Emulator::builder().seed(7).manual_clock().limits(Limits::off()).start().await.unwrap()
}

/// Sends a request to a server as a client would, and returns what comes back.
async fn exchange(server: &Url, mut request: Ask) -> Answer {
    let authority = format!("{}:{}", server.host_str().unwrap(), server.port().unwrap());
    request.headers.insert(HOST, authority.parse().unwrap());
    send(&authority, &request).await.unwrap()
}

async fn advance(server: &Url) {
    let body = json!({"advance_ms": 60_000}).to_string();
    let moved = exchange(server, ask(Method::POST, "/_emulator/clock", body.into())).await;
    assert_eq!(moved.status, StatusCode::OK);
}

fn with_background(url: &str) -> Value {
    let mut body = brief();
    put(&mut body, "/input/image_url", url);
    body
}

/// Creates a task, waits for it and downloads its picture.
async fn journey(server: &Url, body: &Value) -> [Answer; 3] {
    let created = exchange(server, create(body)).await;
    let target = format!("/api/v1/tasks/{}", created.task_id().unwrap());
    advance(server).await;
    let shown = exchange(server, ask(Method::GET, &target, Bytes::new())).await;
    let url = shown.json().unwrap()["output"]["results"][0]["url"].as_str().unwrap().to_owned();
    let url = Url::parse(&url).unwrap();
    let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
    assert_eq!(host, &server[url::Position::BeforeHost..url::Position::AfterPort], "links lead back here");
    let mut request = ask(Method::GET, &url[url::Position::BeforePath..], Bytes::new());
    request.headers.remove(AUTHORIZATION);
    [created, shown, exchange(server, request).await]
}

fn named(id: &str) -> Deviation {
    deviations().into_iter().find(|deviation| deviation.id == id).unwrap()
}

#[tokio::test]
async fn the_honest_layer_hands_everything_on_to_the_byte() {
    let emulators = [emulator().await, emulator().await];
    let direct = Url::parse(&emulators[0].origin()).unwrap();
    let behind = Url::parse(&emulators[1].origin()).unwrap();
    let layer = Proxy::honest(&behind).await.unwrap();
    let truth = journey(&direct, &with_background(BACKGROUND)).await;
    let told = journey(layer.url(), &with_background(BACKGROUND)).await;
    for (truth, told) in truth.iter().zip(&told) {
        // The same seed: the same ids of tasks and the same pictures, but no two replies have one request id.
        let origins = [direct.as_str(), layer.url().as_str()].map(|url| url.trim_end_matches('/'));
        assert_eq!(without_chance(told, origins[1]), without_chance(truth, origins[0]));
        let names = |answer: &Answer| answer.headers.keys().map(ToString::to_string).collect::<BTreeSet<_>>();
        assert_eq!((told.status, names(told)), (truth.status, names(truth)));
    }
    assert!(told[2].body.starts_with(b"\x89PNG") && told[2].body == truth[2].body);
    assert_eq!(layer.applied(), 0);
}

/// The body without the server's address and the request id.
fn without_chance(answer: &Answer, origin: &str) -> String {
    let id = answer.json().and_then(|body| body["request_id"].as_str().map(str::to_owned));
    let body = String::from_utf8_lossy(&answer.body).replace(origin, "");
    body.replace(&id.unwrap_or_default(), "")
}

#[tokio::test]
async fn a_request_comes_to_the_target_as_the_client_wrote_it() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let layer = Proxy::honest(&target).await.unwrap();
    let mut request = ask(Method::POST, "/a//b/../c?x=%2F&y", Bytes::from_static(b"{ \"a\": 1.0 }"));
    request.set_header("x-odd", "a  b");
    let served = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut received = vec![0; 4096];
        let length = stream.read(&mut received).await.unwrap();
        stream.write_all(b"HTTP/1.1 418 Odd\r\ncontent-length: 2\r\nx-odd: c  d\r\n\r\nno").await.unwrap();
        String::from_utf8_lossy(&received[..length]).into_owned()
    };
    let (received, answer) = tokio::join!(served, exchange(layer.url(), request));
    assert!(received.starts_with("POST /a//b/../c?x=%2F&y HTTP/1.1\r\n"), "{received}");
    assert!(received.ends_with("\r\n\r\n{ \"a\": 1.0 }"), "{received}");
    let host = layer.url().as_str().trim_start_matches("http://").trim_end_matches('/');
    for header in
        [&format!("host: {host}"), "x-odd: a  b", "authorization: Bearer sk-one", "content-length: 12"]
    {
        assert_eq!(received.matches(&format!("{header}\r\n")).count(), 1, "{header} in {received}");
    }
    assert_eq!((answer.status.as_u16(), &answer.body[..]), (418, &b"no"[..]));
    assert_eq!(answer.headers["x-odd"], "c  d");
}

#[tokio::test]
async fn a_lie_about_a_reply_is_told_and_counted() {
    let emulator = emulator().await;
    let layer =
        Proxy::start(&Url::parse(&emulator.origin()).unwrap(), named("metrics-strings")).await.unwrap();
    let [created, shown, picture] = journey(layer.url(), &with_background(BACKGROUND)).await;
    assert_eq!(shown.json().unwrap()["output"]["task_metrics"]["TOTAL"], "1");
    assert!(created.status == StatusCode::OK && picture.body.starts_with(b"\x89PNG"));
    assert_eq!(layer.applied(), 1);
}

#[tokio::test]
async fn a_picture_that_should_be_refused_is_taken_with_the_layers_own_in_its_place() {
    let emulator = emulator().await;
    let target = Url::parse(&emulator.origin()).unwrap();
    let body = with_background("https:xxx.png");
    let refused = exchange(&target, create(&body)).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let layer = Proxy::start(&target, named("background-no-host")).await.unwrap();
    let [_, _, picture] = journey(layer.url(), &body).await;
    assert_eq!(image::load_from_memory(&picture.body).unwrap().width(), 256);
    assert_eq!(layer.applied(), 1);
}

#[tokio::test]
async fn a_poster_is_painted_over_by_a_look_at_its_background() {
    let emulator = emulator().await;
    let target = Url::parse(&emulator.origin()).unwrap();
    let layer = Proxy::start(&target, named("poster-blank")).await.unwrap();
    let color = [230, 120, 60];
    let body = with_background(&layer.layer_picture(flat(300, 200, color)));
    let [_, _, picture] = journey(layer.url(), &body).await;
    let picture = image::load_from_memory(&picture.body).unwrap().into_rgb8();
    assert!(picture.pixels().all(|pixel| pixel.0 == color), "nothing is drawn");
    assert_eq!((picture.dimensions(), layer.applied()), ((300, 200), 1));
}

#[tokio::test]
async fn a_link_outlives_its_task_if_the_lie_says_so() {
    let emulator = emulator().await;
    let target = Url::parse(&emulator.origin()).unwrap();
    let layer = Proxy::start(&target, named("links-for-ever")).await.unwrap();
    let [_, shown, _] = journey(layer.url(), &with_background(BACKGROUND)).await;
    let url = shown.json().unwrap()["output"]["results"][0]["url"].as_str().unwrap().to_owned();
    let url = Url::parse(&url).unwrap();
    let day = json!({"advance_ms": 25 * 3_600_000}).to_string();
    exchange(layer.url(), ask(Method::POST, "/_emulator/clock", day.into())).await;
    let link = || ask(Method::GET, &url[url::Position::BeforePath..], Bytes::new());
    assert_eq!(exchange(&target, link()).await.status, StatusCode::FORBIDDEN);
    let kept = exchange(layer.url(), link()).await;
    assert!(kept.status == StatusCode::OK && kept.body.starts_with(b"\x89PNG"));
}

#[tokio::test]
async fn links_to_a_lent_host_lead_through_the_layer() {
    const HOST_NAME: &str = "dashscope-result-bj.oss-cn-beijing.aliyuncs.com";
    let lent = |settings: &mut Settings| settings.links = Links::ResultHost(HOST_NAME.into());
    let emulator =
        Emulator::builder().seed(7).manual_clock().limits(Limits::off()).serve(lent).start().await.unwrap();
    let target = Url::parse(&emulator.origin()).unwrap();
    let layer = Proxy::start(&target, named("png-called-jpeg")).await.unwrap();
    let capabilities = ask(Method::GET, "/_emulator/capabilities", Bytes::new());
    let oss_host = exchange(layer.url(), capabilities).await.json().unwrap()["oss_host"].clone();
    let here = format!("127.0.0.1:{}", layer.url().port().unwrap());
    assert_eq!(oss_host, json!({"name": HOST_NAME, "connect": here}));

    let created = exchange(layer.url(), create(&with_background(BACKGROUND))).await;
    advance(layer.url()).await;
    let query = ask(Method::GET, &format!("/api/v1/tasks/{}", created.task_id().unwrap()), Bytes::new());
    let shown = exchange(layer.url(), query).await.json().unwrap();
    let url = shown["output"]["results"][0]["url"].as_str().unwrap();
    let mut download = ask(Method::GET, &super::memory::target_of(url).unwrap(), Bytes::new());
    download.headers.insert(HOST, HeaderValue::from_static(HOST_NAME));
    let picture = send(&here, &download).await.unwrap();
    assert!(url.contains(HOST_NAME) && picture.body.starts_with(b"\x89PNG"), "{url}");
    assert_eq!(picture.headers[CONTENT_TYPE], "image/jpeg");
}

#[tokio::test]
async fn the_layer_stands_in_front_of_clear_http_only() {
    let secure = Proxy::honest(&Url::parse("https://127.0.0.1:1").unwrap()).await.unwrap_err();
    assert_eq!(secure.kind(), std::io::ErrorKind::InvalidInput);
}
