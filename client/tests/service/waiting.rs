//! Waiting over real sockets, on a clock that jumps. The schedule itself is tested beside its code.

use std::{error::Error, time::Duration};

use wanx_client::*;

use crate::support::*;

async fn waited(
    plays: impl IntoIterator<Item = Play>,
    wait: &Wait,
) -> (Result<Finished, WaitError>, JumpingClock) {
    let service = Service::start(plays).await;
    let clock = JumpingClock::default();
    let client = service.builder().clock(clock.clone()).build().unwrap();
    (client.wait(&task_id(), wait, |_| {}).await, clock)
}

fn picture_of(origin_path: &str) -> String {
    format!(r#""results":[{{"url":"{{origin}}{origin_path}"}}]"#)
}

#[tokio::test]
async fn a_poster_is_made_in_one_call() {
    let partial = r#""results":[{"code":"InternalError.Timeout","message":"late"},{"url":"{origin}/2.png"}]"#;
    let plays = [
        created(),
        task("PENDING", ""),
        task("RUNNING", ""),
        task("SUCCEEDED", partial),
        picture(b"\x89PNG"),
    ];
    let service = Service::start(plays).await;
    let client = service.builder().clock(JumpingClock::default()).build().unwrap();

    // On a task of its own: the futures can be sent between threads.
    let (finished, states, bytes) = tokio::spawn(async move {
        let mut states = Vec::new();
        let seen = |task: &Task| states.push(task.status.clone());
        let finished = client.make(&request(), &Wait::default(), seen).await.unwrap();
        let (_, link) = finished.pictures().next().unwrap();
        let bytes = client.download(link).await.unwrap();
        (finished, states, bytes)
    })
    .await
    .unwrap();

    assert_eq!(states, [Status::Pending, Status::Running, Status::Succeeded]);
    assert_eq!(finished.pictures().map(|(index, _)| index).collect::<Vec<_>>(), [1]);
    let failures: Vec<_> = finished.failures().map(|(index, reason)| (index, reason.code.as_str())).collect();
    assert_eq!(failures, [(0, "InternalError.Timeout")]);
    assert_eq!(finished.task().task_id, task_id());
    assert_eq!(&bytes[..], b"\x89PNG");
}

#[tokio::test]
async fn a_failed_task_is_an_error_with_its_reason() {
    let failed = task(
        "FAILED",
        r#""code":"BadRequest.InputDownloadFailed","message":"Reference image download failed""#,
    );
    let (end, clock) = waited([task("RUNNING", ""), failed], &Wait::new()).await;
    let error = end.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the task failed: BadRequest.InputDownloadFailed: Reference image download failed"
    );
    assert!(
        matches!(error, WaitError::Failed { reason, .. } if reason.code == "BadRequest.InputDownloadFailed")
    );
    assert_eq!(clock.pauses().len(), 1);
}

#[tokio::test]
async fn unknown_and_canceled_end_the_wait() {
    let (end, clock) = waited([task("UNKNOWN", "")], &Wait::new()).await;
    assert!(matches!(end, Err(WaitError::Unknown { .. })), "{end:?}");
    assert!(clock.pauses().is_empty());
    let (end, _) = waited([task("PENDING", ""), task("CANCELED", "")], &Wait::new()).await;
    assert!(matches!(end, Err(WaitError::Canceled { .. })), "{end:?}");
}

#[tokio::test]
async fn a_success_without_a_picture_is_an_error() {
    for results in ["", r#""results":[]"#, r#""results":[{"code":"C","message":"m"}]"#] {
        let (end, _) = waited([task("SUCCEEDED", results)], &Wait::new()).await;
        assert!(matches!(end, Err(WaitError::NoPictures { .. })), "{end:?}");
    }
}

#[tokio::test]
async fn passing_trouble_does_not_lose_a_good_picture() {
    let plays = [
        answer("429 Too Many Requests", &["retry-after: 2"], r#"{"code":"Throttling.RateQuota"}"#),
        answer("502 Bad Gateway", &[], "<html>"),
        truncated("200 OK", 500, b"{"),
        Play::Bytes(Vec::new()),
        json("200 OK", "not json"),
        task("SUCCEEDED", &picture_of("/1.png")),
    ];
    let (end, clock) = waited(plays, &Wait::new()).await;
    assert_eq!(end.unwrap().pictures().count(), 1);
    assert_eq!(clock.pauses().len(), 5);
    assert_eq!(clock.pauses()[0], Duration::from_secs(2));
}

#[tokio::test]
async fn a_wrong_key_ends_the_wait() {
    let body = r#"{"code":"InvalidApiKey","message":"Invalid API-key provided."}"#;
    let (end, clock) = waited([json("401 Unauthorized", body)], &Wait::new()).await;
    let error = end.unwrap_err();
    assert_eq!(error.to_string(), "the task could not be asked for");
    let source = error.source().unwrap().to_string();
    assert_eq!(source, "refused with http status 401: InvalidApiKey: Invalid API-key provided.");
    assert!(clock.pauses().is_empty());
}

#[tokio::test]
async fn the_deadline_is_kept_and_tells_the_last_state() {
    let wait = Wait::new().first_pause(Duration::from_secs(1)).deadline(Duration::from_secs(2));
    let (end, clock) = waited((0..9).map(|_| task("SUSPENDED", "")), &wait).await;
    let error = end.unwrap_err();
    assert_eq!(error.to_string(), "the task did not end within 2s, last seen SUSPENDED");
    assert_eq!(clock.now(), Duration::from_secs(2));
}

#[tokio::test]
async fn a_silent_server_does_not_hold_a_wait_beyond_its_deadline() {
    let wait = Wait::new().deadline(Duration::ZERO);
    let service = Service::start([Play::Stall(Vec::new())]).await;
    let client = service.builder().request_timeout(Duration::from_millis(50)).build().unwrap();
    let error = client.wait(&task_id(), &wait, |_| {}).await.unwrap_err();
    assert!(
        matches!(error, WaitError::Deadline { last: None, source: Some(QueryError::Transport(_)), .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_wait_that_fails_still_names_the_task() {
    let service = Service::start([created(), task("UNKNOWN", "")]).await;
    let error = service.client().make(&request(), &Wait::new(), |_| {}).await.unwrap_err();
    assert_eq!(error.to_string(), format!("task {TASK} gave no poster"));
    assert!(
        matches!(error, MakeError::Wait { task_id: id, source: WaitError::Unknown { .. } } if id == task_id())
    );
}
