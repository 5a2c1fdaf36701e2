//! Creating a task: what is sent, and what each kind of answer means.

use std::{
    error::Error,
    io::{Read, Write},
    net::TcpListener,
    time::Duration,
};

use wanx_client::*;

use crate::support::*;

/// Checks the error that an answer to a creation becomes.
async fn fails(play: Play, check: impl Fn(&CreateError) -> bool) -> CreateError {
    let service = Service::start([play]).await;
    let error = service.client().create(&request()).await.unwrap_err();
    assert!(check(&error), "{error:?}");
    error
}

fn refusal(error: &CreateError) -> &Refusal {
    match error {
        CreateError::Refused(refusal) => refusal,
        other => panic!("not a refusal: {other:?}"),
    }
}

/// The example of the reference without its line ends and indents.
const EXAMPLE: &str = concat!(
    r#"{"model":"wanx-ast","input":{"title":["Lorem Ipsum"],"#,
    r#""subtitle":["Duis aute irure dolor in reprehenderit"],"text":["VIEW NOW"],"#,
    r#""image_url":"https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240929/vbxgxc/2.png","#,
    r#""underlay":1,"#,
    r#""logo":"https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240927/abtbdg/logo.png"},"#,
    r#""parameters":{"n":1,"temperature":0.7}}"#
);

#[tokio::test]
async fn the_references_example_is_sent_as_it_stands_there() {
    let files = "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN";
    let request =
        PosterRequest::new(format!("{files}/20240929/vbxgxc/2.png").parse().unwrap(), "Lorem Ipsum")
            .subtitle("Duis aute irure dolor in reprehenderit")
            .text("VIEW NOW")
            .underlay(Underlay::One)
            .logo(format!("{files}/20240927/abtbdg/logo.png").parse().unwrap())
            .count(ImageCount::ONE)
            .sampling(Sampling::Temperature(UnitInterval::new(0.7).unwrap()));
    let service = Service::start([created()]).await;
    let created = service.client().create(&request).await.unwrap();
    assert_eq!(created.task_id.as_str(), TASK);
    assert_eq!(created.request_id.unwrap().as_str(), "r-create");

    let sent = &service.requests()[0];
    let (head, body) = sent.split_once("\r\n\r\n").unwrap();
    assert_eq!(body, EXAMPLE);
    assert!(head.starts_with("POST /api/v1/services/aigc/text2image/image-synthesis HTTP/1.1\r\n"), "{head}");
    let head = head.to_ascii_lowercase();
    for line in [
        "content-type: application/json",
        "x-dashscope-async: enable",
        &format!("authorization: bearer {KEY}"),
        concat!("user-agent: wanx-client/", env!("CARGO_PKG_VERSION")),
    ] {
        assert!(head.lines().any(|sent| sent == line), "{line} is missing in {head}");
    }
    assert!(!head.contains("x-dashscope-ossresourceresolve"));
}

#[tokio::test]
async fn pictures_in_temporary_storage_are_to_be_resolved() {
    let stored: AssetUrl = "oss://dashscope-instant/x/a.png".parse().unwrap();
    for request in [PosterRequest::new(stored.clone(), "T"), request().logo(stored)] {
        let service = Service::start([created()]).await;
        service.client().create(&request).await.unwrap();
        let sent = service.requests()[0].to_ascii_lowercase();
        assert!(sent.contains("\r\nx-dashscope-ossresourceresolve: enable\r\n"), "{sent}");
    }
}

#[tokio::test]
async fn a_wrong_key_is_refused_with_all_facts() {
    let body = r#"{"code":"InvalidApiKey","message":"Invalid API-key provided.","request_id":"r-1"}"#;
    let error = fails(json("401 Unauthorized", body), |_| true).await;
    let refusal = refusal(&error);
    assert_eq!((refusal.status, refusal.code.as_str()), (401, "InvalidApiKey"));
    assert_eq!(refusal.message, "Invalid API-key provided.");
    assert_eq!(refusal.request_id.as_ref().unwrap().as_str(), "r-1");
    assert_eq!((refusal.retry_after, refusal.excerpt.as_ref()), (None, None));
    let shown = "refused with http status 401: InvalidApiKey: Invalid API-key provided. (request id r-1)";
    assert_eq!(error.to_string(), shown);
}

#[tokio::test]
async fn throttling_tells_when_to_come_again() {
    let body = r#"{"code":"Throttling.RateQuota","message":"Requests rate limit exceeded, please try again later."}"#;
    let play = answer("429 Too Many Requests", &["retry-after: 3", "x-request-id: r-head"], body);
    let error = fails(play, |_| true).await;
    assert_eq!(refusal(&error).retry_after, Some(Duration::from_secs(3)));
    assert_eq!(refusal(&error).request_id.as_ref().unwrap().as_str(), "r-head");
}

#[tokio::test]
async fn a_gateways_html_is_kept_in_part() {
    let page = format!("<html>\n<title>502 Bad Gateway</title>{}", " ".repeat(10_000));
    let error = fails(answer("502 Bad Gateway", &["content-type: text/html"], &page), |_| true).await;
    let refusal = refusal(&error);
    assert_eq!((refusal.status, refusal.code.as_str(), refusal.message.as_str()), (502, "", ""));
    let excerpt = refusal.excerpt.as_ref().unwrap();
    assert!(excerpt.starts_with("<html>") && excerpt.len() < 3000);
    assert!(error.to_string().len() < 500 && !error.to_string().contains('\n'), "{error}");
}

#[tokio::test]
async fn an_empty_404_is_a_refusal_without_words() {
    let error = fails(answer("404 Not Found", &[], ""), |_| true).await;
    assert_eq!(error.to_string(), "refused with http status 404");
}

#[tokio::test]
async fn a_redirect_is_not_followed_with_the_key() {
    let error =
        fails(answer("307 Temporary Redirect", &["location: {origin}/elsewhere"], ""), |_| true).await;
    assert_eq!(refusal(&error).status, 307);
}

#[tokio::test]
async fn a_code_in_a_success_is_a_refusal() {
    let body = r#"{"code":"InvalidParameter","message":"Title list is empty.","request_id":"r-1"}"#;
    let error = fails(json("200 OK", body), |_| true).await;
    assert_eq!((refusal(&error).status, refusal(&error).message.as_str()), (200, "Title list is empty."));
}

#[tokio::test]
async fn a_task_id_counts_more_than_a_code_beside_it() {
    let body = format!(r#"{{"code":"Success","message":"Success","output":{{"task_id":"{TASK}"}}}}"#);
    let service = Service::start([json("200 OK", &body)]).await;
    assert_eq!(service.client().create(&request()).await.unwrap().task_id.as_str(), TASK);
}

#[tokio::test]
async fn a_success_without_a_task_is_unreadable() {
    for body in ["{}", "[]", "null", "", r#"{"output":{"task_id":null}}"#, r#"{"output":{"task_id":".."}}"#] {
        let error = fails(json("200 OK", body), |error| matches!(error, CreateError::Unreadable(_))).await;
        assert_eq!(
            error.source().unwrap().to_string(),
            "the field output.task_id is missing or unusable",
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_success_that_is_not_json_is_unreadable() {
    let error = fails(
        json("200 OK", "<html>"),
        |error| matches!(error, CreateError::Unreadable(reply) if reply.excerpt == "<html>"),
    );
    assert_eq!(error.await.source().unwrap().to_string(), "the body is not json");
}

#[tokio::test]
async fn an_endless_answer_is_cut() {
    let body = " ".repeat((4 << 20) + 1);
    fails(json("200 OK", &body), |error| {
        matches!(error, CreateError::Unreadable(reply) if matches!(reply.problem, ReplyProblem::TooLarge { .. }))
    })
    .await;
}

#[tokio::test]
async fn a_lost_answer_is_told_from_a_request_that_was_never_sent() {
    let lost = |error: &CreateError| matches!(error, CreateError::AnswerLost(source) if source.kind() == TransportKind::Lost);
    fails(truncated("200 OK", 100, br#"{"output":{"task_id":"#), lost).await;
    fails(Play::Bytes(Vec::new()), lost).await;

    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = Client::builder().base_url(&format!("http://{nobody}/api/v1")).api_key(KEY).build().unwrap();
    let error = client.create(&request()).await.unwrap_err();
    assert!(matches!(error, CreateError::NotSent(_)), "{error:?}");
    assert_eq!(error.to_string(), "the request was not sent");
    assert_eq!(error.source().unwrap().to_string(), "cannot connect");
}

#[tokio::test]
async fn a_refusal_stands_though_its_body_broke_off() {
    let error = fails(truncated("503 Service Unavailable", 100, b"upstr"), |_| true).await;
    assert_eq!(refusal(&error).excerpt.as_deref(), Some("upstr"));
}

#[tokio::test]
async fn a_silent_server_runs_into_the_timeout() {
    let service = Service::start([Play::Stall(Vec::new())]).await;
    let client = service.builder().request_timeout(Duration::from_millis(50)).build().unwrap();
    let error = client.create(&request()).await.unwrap_err();
    let timed_out =
        matches!(&error, CreateError::AnswerLost(source) if source.kind() == TransportKind::TimedOut);
    assert!(timed_out, "{error:?}");
}

#[tokio::test]
async fn a_creation_is_sent_once_whatever_happens() {
    let service = Service::start([Play::Bytes(Vec::new()), created()]).await;
    service.client().create(&request()).await.unwrap_err();
    assert_eq!(service.requests().len(), 1);
}

#[tokio::test]
async fn https_to_a_server_without_tls_is_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/api/v1", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        connection.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        let mut received = Vec::new();
        // The client may end the connection either way; what counts is what it had sent.
        let _ = connection.read_to_end(&mut received);
        received
    });
    let client = Client::builder().base_url(&url).api_key(KEY).build().unwrap();
    let error = client.create(&request()).await.unwrap_err();
    assert!(matches!(error, CreateError::NotSent(_)), "{error:?}");
    let received = server.join().unwrap();
    assert!(!String::from_utf8_lossy(&received).contains(KEY));
}

#[tokio::test]
async fn no_error_shows_the_key_or_a_url() {
    let body = r#"{"code":"InvalidApiKey","message":"m"}"#;
    for play in [json("401 Unauthorized", body), truncated("200 OK", 9, b"x"), json("200 OK", "x")] {
        let error = fails(play, |_| true).await;
        let shown = format!("{error:?}");
        assert!(!shown.contains(KEY) && !shown.contains("127.0.0.1"), "{shown}");
    }
}
