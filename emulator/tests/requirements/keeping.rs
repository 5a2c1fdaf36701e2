//! How long tasks and pictures are kept, and where their links point.

use serde_json::json;
use wanx_emulator::behaviours::Profile;
use wanx_emulator::serve::Links;

use crate::support::*;

const MINUTE_MS: u64 = 60_000;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;

/// The hosts that the reference lists for allow-lists.
const RESULT_HOSTS: [&str; 9] = [
    "dashscope-result-bj.oss-cn-beijing.aliyuncs.com",
    "dashscope-result-hz.oss-cn-hangzhou.aliyuncs.com",
    "dashscope-result-sh.oss-cn-shanghai.aliyuncs.com",
    "dashscope-result-wlcb.oss-cn-wulanchabu.aliyuncs.com",
    "dashscope-result-zjk.oss-cn-zhangjiakou.aliyuncs.com",
    "dashscope-result-sz.oss-cn-shenzhen.aliyuncs.com",
    "dashscope-result-hy.oss-cn-heyuan.aliyuncs.com",
    "dashscope-result-cd.oss-cn-chengdu.aliyuncs.com",
    "dashscope-result-gz.oss-cn-guangzhou.aliyuncs.com",
];

/// Creates a task and lets it end within a second; returns its id and the URL of its picture.
async fn just_ended(emulator: &Emulator) -> (String, String) {
    let task = emulator.accepted(&emulator.draft()).await;
    emulator.advance(1_000).await;
    let answer = emulator.query(&task).await;
    (task, urls(&answer).remove(0))
}

#[tokio::test]
async fn r_101_a_task_and_its_picture_are_there_a_minute_before_a_day_is_over() {
    both(async |emulator| {
        let (task, url) = just_ended(&emulator).await;
        emulator.advance(DAY_MS - MINUTE_MS).await;
        assert_eq!(emulator.status(&task).await, "SUCCEEDED", "R-101");
        let picture = emulator.download(&url).await;
        assert_eq!(picture.status, 200, "R-101: {picture:?}");
        assert!(image::load_from_memory(&picture.body).is_ok(), "R-101");
    })
    .await;
}

#[tokio::test]
async fn r_102_a_task_is_unknown_a_minute_after_a_day_is_over() {
    both(async |emulator| {
        let (task, _) = just_ended(&emulator).await;
        emulator.advance(DAY_MS + MINUTE_MS).await;
        let answer = emulator.query(&task).await;
        assert_eq!(answer.at("/output"), json!({"task_id": task, "task_status": "UNKNOWN"}), "R-102");
        let list = emulator.send(get("/api/v1/tasks")).await;
        assert_eq!(list.at("/total"), 0, "R-102: it is deleted: {list:?}");
    })
    .await;
}

#[tokio::test]
async fn r_103_a_picture_is_gone_a_minute_after_a_day_is_over() {
    both(async |emulator| {
        let (_, url) = just_ended(&emulator).await;
        assert_eq!(emulator.download(&url).await.status, 200, "R-103: it was there");
        emulator.advance(DAY_MS + MINUTE_MS).await;
        let answer = emulator.download(&url).await;
        assert_eq!(answer.status, 403, "R-103: {answer:?}");
        assert_eq!(answer.header("content-type"), "application/xml", "R-103");
        assert!(answer.text().contains("<Message>Request has expired.</Message>"), "R-103: {answer:?}");
    })
    .await;
}

#[tokio::test]
async fn r_128_a_picture_is_a_png_by_name_type_and_bytes() {
    both(async |emulator| {
        for n in [1, 2] {
            let answer = emulator.finished(&emulator.draft().with("/parameters/n", json!(n))).await;
            for url in urls(&answer) {
                let path = url.split('?').next().unwrap_or_default();
                assert!(path.ends_with(".png"), "R-128: {url}");
                let picture = emulator.download(&url).await;
                assert_eq!(picture.header("content-type"), "image/png", "R-128");
                assert!(picture.body.starts_with(b"\x89PNG\r\n\x1a\n"), "R-128");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn r_129_links_name_the_host_that_was_asked_or_the_one_that_is_set() {
    both(async |emulator| {
        let (_, url) = just_ended(&emulator).await;
        assert!(url.starts_with(&format!("http://{}/1d/", emulator.address)), "R-129: {url}");
    })
    .await;
    let public = "https://posters.example/emulator";
    let change = |setup: &mut emulator::Setup| setup.serve.links = Links::PublicUrl(public.into());
    let emulator = Emulator::with(Profile::Document, change).await;
    let (_, url) = just_ended(&emulator).await;
    assert!(url.starts_with(&format!("{public}/1d/")), "R-129: {url}");
}

#[tokio::test]
async fn r_130_a_picture_is_open_to_everybody_as_often_as_they_like() {
    both(async |emulator| {
        let (_, url) = just_ended(&emulator).await;
        let first = emulator.download(&url).await;
        let second = emulator.download(&url).await;
        assert_eq!((first.status, second.status), (200, 200), "R-130: without a key, twice");
        assert!(first.body == second.body, "R-130: the same picture");
    })
    .await;
}

#[tokio::test]
async fn r_131_links_can_name_each_host_of_the_reference_and_the_server_answers_for_it() {
    for host in RESULT_HOSTS {
        let change = |setup: &mut emulator::Setup| setup.serve.links = Links::ResultHost(host.into());
        let emulator = Emulator::with(Profile::Document, change).await;
        let (_, url) = just_ended(&emulator).await;
        assert!(url.starts_with(&format!("http://{host}/1d/")), "R-131: {url}");
        let request = Request::new("GET", emulator::target(&url)).header("host", host);
        let picture = emulator.send(request).await;
        assert_eq!((picture.status, picture.header("content-type")), (200, "image/png"), "R-131, {host}");
    }
}
