//! Lies about links to pictures: how they look, whom they serve, what they say of the file.

use hyper::header::AUTHORIZATION;
use serde_json::{Value, json};

use crate::selftest::lie::{Lie, Scene, answer, ask, downloaded, retold};
use crate::selftest::memory::target_of;
use crate::selftest::message::{Answer, Ask, Operation, alter};
use crate::selftest::poster::as_jpeg;
use crate::selftest::{Deviation, deviation};

pub(super) fn deviations() -> Vec<Deviation> {
    [looks(), access(), files(), hosts()].into_iter().flatten().collect()
}

fn looks() -> Vec<Deviation> {
    vec![
        deviation("link-relative", 126, "a link is a path without a host").by(links(target_of)),
        deviation("link-without-scheme", 126, "a link has no scheme")
            .by(links(|url| Some(url.split_once(':')?.1.to_owned()))),
        deviation("link-dead", 126, "a link leads nowhere")
            .by(links(|url| Some(url.replace(".png", ".gone.png")))),
        deviation("link-not-png", 128, "a link does not end as that of a PNG").by(without_ending()),
        deviation("link-list", 126, "a link is a list of one").by(retold(&["SUCCEEDED"], |body| {
            alter(body, "/output/results", |results| {
                for item in results.as_array_mut().into_iter().flatten() {
                    alter(item, "/url", |url| *url = json!([url]));
                }
            });
        })),
    ]
}

fn access() -> Vec<Deviation> {
    vec![
        deviation("link-needs-key", 130, "a picture cannot be had without a key").by(ask(|ask, scene| {
            let refused = scene.link.is_some() && !ask.headers.contains_key(AUTHORIZATION);
            refused.then(denied)
        })),
        deviation("link-once", 130, "a picture can be had once").by(answer(|answer, scene| {
            if scene.link.as_ref().is_some_and(|link| link.downloads > 0) {
                *answer = denied();
            }
        })),
        deviation("link-second-torn", 130, "a picture is torn off the second time").by(downloaded(
            |answer, scene| {
                if scene.link.as_ref().is_some_and(|link| link.downloads > 0) {
                    answer.body.truncate(answer.body.len() / 2);
                }
            },
        )),
    ]
}

fn files() -> Vec<Deviation> {
    vec![
        deviation("jpeg-called-png", 128, "a picture is a JPEG and called a PNG").by(downloaded(
            |answer, _| {
                if let Some(jpeg) = as_jpeg(&answer.body) {
                    answer.body = jpeg;
                }
            },
        )),
        deviation("png-called-jpeg", 128, "a picture is called a JPEG")
            .by(downloaded(|answer, _| answer.set_header("content-type", "image/jpeg"))),
        deviation("png-called-bytes", 128, "a picture is called bytes")
            .by(downloaded(|answer, _| answer.set_header("content-type", "application/octet-stream"))),
        deviation("picture-torn", 126, "a picture is torn off in the middle")
            .by(downloaded(|answer, _| answer.body.truncate(answer.body.len() / 2))),
        deviation("picture-empty", 126, "a picture is an empty file")
            .by(downloaded(|answer, _| answer.body = bytes::Bytes::new())),
        deviation("picture-page", 126, "a link gives a page instead of a picture").by(downloaded(
            |answer, _| {
                answer.set_header("content-type", "text/html");
                answer.body = "<html><body>Download</body></html>".into();
            },
        )),
    ]
}

fn hosts() -> Vec<Deviation> {
    vec![
        deviation("host-elsewhere", 129, "links name a host that is no storage host of the vendor")
            .by(links(|url| with_host(url, "https://pictures.example.com"))),
        deviation("host-lookalike", 129, "links name a host that only begins as the vendor's").by(links(
            |url| with_host(url, "https://dashscope-result-bj.oss-cn-beijing.aliyuncs.com.example.com"),
        )),
        deviation("host-unlisted", 131, "links name a host of the vendor's that is none of the nine")
            .by(links(|url| with_host(url, "https://files.aliyuncs.com"))),
        deviation("host-mixed", 131, "links name a region that does not go with its storage")
            .by(links(|url| with_host(url, "https://dashscope-result-bj.oss-cn-hangzhou.example.com"))),
    ]
}

/// Changes each link of a task that succeeded.
fn links(change: fn(&str) -> Option<String>) -> Lie {
    retold(&["SUCCEEDED"], move |body| {
        let items = body.pointer_mut("/output/results").and_then(Value::as_array_mut);
        for item in items.into_iter().flatten() {
            alter(item, "/url", |url| {
                if let Some(other) = url.as_str().and_then(change) {
                    *url = other.into();
                }
            });
        }
    })
}

/// Takes the end off each link's path, and knows it all the same.
fn without_ending() -> Lie {
    let understood = |ask: &mut Ask, scene: &Scene| {
        let (path, query) = ask.target.split_once('?')?;
        let is_link = scene.operation == Operation::Other && !path.starts_with("/api/");
        if is_link && !path.ends_with(".png") {
            ask.target = format!("{path}.png?{query}");
        }
        None
    };
    Lie { ask: Some(Box::new(understood)), ..links(|url| Some(url.replace(".png", ""))) }
}

fn with_host(url: &str, origin: &str) -> Option<String> {
    target_of(url).map(|target| format!("{origin}{target}"))
}

/// What a store of files answers to somebody it does not serve.
fn denied() -> Answer {
    let mut answer = Answer::of(403, &json!(null));
    answer.set_header("content-type", "application/xml");
    answer.body = "<Error><Code>AccessDenied</Code><Message>Access denied.</Message></Error>".into();
    answer
}
