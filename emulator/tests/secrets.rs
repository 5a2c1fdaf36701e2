//! What must never reach a log: keys, tokens and signatures (H-70).
//!
//! Alone in its process, because it listens to everything that is logged there.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "a test may; clippy exempts only the test functions themselves")]

use std::io::{self, Write};
use std::sync::{Arc, LazyLock, Mutex};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use wanx_emulator::assets::{Guard, MissingAssets};
use wanx_emulator::behaviours::{Behaviours, Profile};
use wanx_emulator::host::{self, Host, Namespace};
use wanx_emulator::serve::{Control, Ends, Server, Settings};
use wanx_emulator::time::Span;

const EXAMPLE: &str = r#"{"model": "wanx-ast", "parameters": {}, "input": {"title": ["A"], "image_url":
    "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240929/vbxgxc/2.png"}}"#;

const CREATE: &str = "/api/v1/services/aigc/text2image/image-synthesis";

/// Everything that is logged in this process, at every level.
static LOG: LazyLock<Log> = LazyLock::new(|| {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();
    log
});

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn send(server: &Server, method: &str, target: &str, authorization: &str) -> String {
    send_body(server, (method, target), authorization, EXAMPLE).await
}

async fn send_body(
    server: &Server,
    (method, target): (&str, &str),
    authorization: &str,
    body: &str,
) -> String {
    let request = Request::builder()
        .method(method)
        .uri(target)
        .header("host", "localhost")
        .header("authorization", authorization)
        .header("x-emulator-token", "token-canary")
        .header("x-dashscope-async", "enable")
        .header("content-type", "application/json");
    let ends = Ends { peer: "127.0.0.1:1".parse().unwrap(), local: "127.0.0.1:2".parse().unwrap() };
    let answer = server.answer(request.body(Full::new(Bytes::from(body.to_owned()))).unwrap(), ends).await;
    let body = answer.unwrap().into_body().collect().await.unwrap().to_bytes();
    String::from_utf8_lossy(&body).into_owned()
}

#[tokio::test]
async fn h_070_no_key_no_token_and_no_signature_reaches_a_log_or_an_answer() {
    LazyLock::force(&LOG);
    let mut settings = host::Settings::default();
    settings.assets.offline = true;
    let host = Arc::new(Host::new(settings));
    let control = Control::Token("other-canary".into());
    let serve = Settings { control, ..Settings::default() };
    tracing::info!(?serve, "as a user might print it");
    let server = Server::new(Arc::clone(&host), serve, "127.0.0.1:2".parse().unwrap());

    let created: serde_json::Value =
        serde_json::from_str(&send(&server, "POST", CREATE, "Bearer sk-canary").await).unwrap();
    let task = created["output"]["task_id"].as_str().unwrap_or_else(|| panic!("{created}")).to_owned();
    host.advance(&Namespace::default(), Span::from_ms(60_000)).await.unwrap();
    let query = format!("/api/v1/tasks/{task}?api_key=sk-canary");
    let mut answers = String::new();
    let forms =
        ["Bearer sk-canary", "Bearer invalid-canary", "sk-canary", "Basic canary", "Bearer a-canary@b c"];
    for authorization in forms {
        for (method, target) in
            [("GET", &*query), ("POST", CREATE), ("GET", "/api/v1/tasks"), ("GET", "/_emulator/tasks")]
        {
            answers += &send(&server, method, target, authorization).await;
        }
    }
    let link = answers.split("http://localhost").nth(1).unwrap().split('"').next().unwrap().to_owned();
    send(&server, "GET", &link, "Bearer sk-canary").await;
    send(&server, "GET", &link.replace("Signature=", "Signature=A"), "Bearer sk-canary").await;

    let logged = LOG.text();
    assert!(logged.contains(&task), "nothing was logged: {logged}");
    let request = created["request_id"].as_str().unwrap();
    assert!(logged.contains(request), "the log names another answer than {created}");
    assert!(!logged.contains("canary") && !logged.contains("Signature"), "{logged}");
    assert!(!answers.contains("canary"), "{answers}");
}

/// Asks for a poster on a picture that nobody has, whose URL is signed; returns the answer.
async fn asked_for_a_signed_url(profile: Profile, missing: MissingAssets, name: &str) -> String {
    let mut settings = host::Settings { behaviours: Behaviours::of(profile), ..host::Settings::default() };
    settings.assets.missing = missing;
    settings.assets.guard = Guard::Open { allow: Vec::new() };
    let host = Arc::new(Host::new(settings));
    let server = Server::new(Arc::clone(&host), Settings::default(), "127.0.0.1:2".parse().unwrap());
    let nobody_there = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let signed = format!("http://{nobody_there}/{name}.png?Expires=1&Signature=sig-canary#canary");
    let body = serde_json::json!({
        "model": "wanx-ast", "parameters": {}, "input": {"title": ["A"], "image_url": signed},
    });
    let told = send_body(&server, ("POST", CREATE), "Bearer sk-canary", &body.to_string()).await;
    // Some profiles answer before the picture is had.
    host.advance(&Namespace::default(), Span::from_ms(60_000)).await.unwrap();
    told
}

#[tokio::test]
async fn h_070_no_signature_of_a_pictures_url_reaches_a_log() {
    LazyLock::force(&LOG);
    for profile in [Profile::Document, Profile::Observed] {
        let told = asked_for_a_signed_url(profile, MissingAssets::Error, "missing").await;
        assert_eq!(told.contains("\"code\""), profile == Profile::Document, "{told}");
        let told = asked_for_a_signed_url(profile, MissingAssets::Generate, "made-up").await;
        assert!(told.contains("task_id"), "{told}");
    }
    let logged = LOG.text();
    assert!(logged.contains("/made-up.png field=ImageUrl source=Generated"), "{logged}");
    assert!(!logged.contains("canary") && !logged.contains("Signature"), "{logged}");
}
