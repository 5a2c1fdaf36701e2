//! Asking for a task: every recorded shape is read, and so are shapes nobody recorded.

use std::error::Error;

use wanx_client::*;

use crate::support::*;

async fn queried(play: Play) -> Result<Task, QueryError> {
    Service::start([play]).await.client().query(&task_id()).await
}

fn link(url: &str) -> PictureResult {
    PictureResult::Picture(PictureLink::new(url))
}

#[tokio::test]
async fn the_query_is_the_references() {
    let service = Service::start([task("PENDING", "")]).await;
    service.client().query(&task_id()).await.unwrap();
    let sent = service.requests()[0].clone();
    assert!(sent.starts_with(&format!("GET /api/v1/tasks/{TASK} HTTP/1.1\r\n")), "{sent}");
    assert!(sent.contains(&format!("authorization: Bearer {KEY}\r\n")), "{sent}");
    assert!(!sent.to_ascii_lowercase().contains("x-dashscope-async"), "{sent}");
}

#[tokio::test]
async fn a_success_is_read_with_results_before_or_after_the_times() {
    let results = r#""results":[{"url":"https://h/1.png"},{"url":"https://h/2.png"}]"#;
    let metrics = r#""task_metrics":{"TOTAL":2,"SUCCEEDED":2,"FAILED":0}"#;
    let times = concat!(
        r#""submit_time":"2025-06-30 17:38:24.817","scheduled_time":"2025-06-30 17:38:24.850","#,
        r#""end_time":"2025-06-30 17:38:30.001""#
    );
    for output in [format!("{times},{results},{metrics}"), format!("{results},{metrics},{times}")] {
        let read = queried(task("SUCCEEDED", &output)).await.unwrap();
        assert_eq!(read.status, Status::Succeeded);
        assert_eq!(read.results, [link("https://h/1.png"), link("https://h/2.png")]);
        let metrics = read.metrics.unwrap();
        assert_eq!((metrics.total, metrics.succeeded, metrics.failed), (2, 2, 0));
        assert_eq!(read.submit_time.as_deref(), Some("2025-06-30 17:38:24.817"));
        assert_eq!(read.scheduled_time.as_deref(), Some("2025-06-30 17:38:24.850"));
        assert_eq!(read.end_time.as_deref(), Some("2025-06-30 17:38:30.001"));
        assert_eq!(read.request_id.unwrap().as_str(), "r-query");
        assert_eq!((read.image_count, read.failure), (None, None));
    }
}

#[tokio::test]
async fn the_references_partial_success_is_read() {
    let body = r#"{"request_id":"r","output":{"task_id":"t","task_status":"SUCCEEDED","results":[
        {"url":"https://xxx.com/xxx/xxx.png"},
        {"code":"InternalError.Timeout","message":"An internal timeout error"}],
        "task_metrics":{"TOTAL":2,"SUCCEEDED":1,"FAILED":1}},"usage":{"image_count":1}}"#;
    let read = queried(json("200 OK", body)).await.unwrap();
    assert_eq!(read.task_id.as_str(), "t");
    assert_eq!(read.image_count, Some(1));
    let pictures: Vec<_> = read.pictures().map(|(index, link)| (index, link.as_str())).collect();
    assert_eq!(pictures, [(0, "https://xxx.com/xxx/xxx.png")]);
    let failures: Vec<_> = read.failures().map(|(index, reason)| (index, reason.to_string())).collect();
    assert_eq!(failures, [(1, "InternalError.Timeout: An internal timeout error".to_owned())]);
}

#[tokio::test]
async fn a_failed_tasks_reason_is_read_from_either_place() {
    let beside = task("FAILED", r#""code":"InvalidParameter","message":"Title list is empty.""#);
    let top = json(
        "200 OK",
        r#"{"output":{"task_status":"FAILED"},"code":"InvalidParameter","message":"Title list is empty."}"#,
    );
    for play in [beside, top] {
        let reason = queried(play).await.unwrap().failure.unwrap();
        assert_eq!(
            (reason.code.as_str(), reason.message.as_str()),
            ("InvalidParameter", "Title list is empty.")
        );
    }
    let reason = queried(task("FAILED", "")).await.unwrap().failure.unwrap();
    assert_eq!(reason.to_string(), "no reason given");
}

#[tokio::test]
async fn every_state_is_read_and_an_unheard_of_one_kept() {
    for (word, status) in [
        ("PENDING", Status::Pending),
        ("RUNNING", Status::Running),
        ("SUSPENDED", Status::Suspended),
        ("CANCELED", Status::Canceled),
        ("UNKNOWN", Status::Unknown),
        ("RESTING", Status::Other("RESTING".to_owned())),
    ] {
        let read = queried(task(word, "")).await.unwrap();
        assert_eq!((read.status.as_str(), &read.status), (word, &status));
        assert!(read.results.is_empty() && read.metrics.is_none());
    }
}

#[tokio::test]
async fn optional_fields_of_other_types_count_as_missing() {
    let odd = concat!(
        r#""results":{"url":"x"},"task_metrics":[1],"submit_time":{},"end_time":null,"#,
        r#""code":"","message":7.5,"novelty":[[[]]]"#
    );
    let read = queried(task("RUNNING", odd)).await.unwrap();
    assert_eq!((read.results.len(), read.metrics, read.submit_time, read.end_time), (0, None, None, None));
    let items = r#""results":[null,7,"x",{},{"url":""},{"url":null,"code":"C"},{"url":"https://h/1.png"}]"#;
    let read = queried(task("SUCCEEDED", items)).await.unwrap();
    assert_eq!(read.failures().count(), 6);
    assert_eq!(read.pictures().map(|(index, _)| index).collect::<Vec<_>>(), [6]);
}

#[tokio::test]
async fn an_answer_without_a_state_is_unreadable() {
    for body in ["{}", "", r#"{"output":null}"#, r#"{"output":{"task_status":null}}"#] {
        let error = queried(json("200 OK", body)).await.unwrap_err();
        assert!(matches!(error, QueryError::Unreadable(_)) && error.is_transient(), "{body}: {error:?}");
        assert_eq!(
            error.source().unwrap().to_string(),
            "the field output.task_status is missing or unusable"
        );
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_a_transport_error() {
    let error = queried(truncated("200 OK", 200, br#"{"output":{"task_status":"SUCC"#)).await.unwrap_err();
    assert!(
        matches!(&error, QueryError::Transport(source) if source.kind() == TransportKind::Lost),
        "{error:?}"
    );
    assert!(error.is_transient() && error.source().is_some());
}

#[tokio::test]
async fn deeply_nested_json_is_unreadable_not_a_crash() {
    let error = queried(json("200 OK", &"[".repeat(100_000))).await.unwrap_err();
    assert!(matches!(error, QueryError::Unreadable(_)), "{error:?}");
}

#[tokio::test]
async fn a_task_is_canceled_by_a_post_without_a_body() {
    let service = Service::start([json("200 OK", r#"{"request_id":"r-1"}"#)]).await;
    let canceled = service.client().cancel(&task_id()).await.unwrap();
    assert_eq!(canceled.request_id.unwrap().as_str(), "r-1");
    let sent = service.requests()[0].clone();
    assert!(sent.starts_with(&format!("POST /api/v1/tasks/{TASK}/cancel HTTP/1.1\r\n")), "{sent}");
    assert!(sent.contains("content-length: 0\r\n") && sent.ends_with("\r\n\r\n"), "{sent}");
}

#[tokio::test]
async fn a_task_that_is_no_longer_queued_is_not_canceled() {
    let body = r#"{"request_id":"r","code":"UnsupportedOperation","message":"Failed to cancel the task"}"#;
    for status in ["400 Bad Request", "200 OK"] {
        let service = Service::start([json(status, body)]).await;
        match service.client().cancel(&task_id()).await {
            Err(CancelError::Refused(refusal)) => assert_eq!(refusal.code, "UnsupportedOperation"),
            other => panic!("{status}: {other:?}"),
        }
    }
}
