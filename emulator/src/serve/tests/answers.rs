//! What every answer carries, and what keeps one caller from another.

use std::collections::HashSet;

use super::*;

#[tokio::test]
async fn r_095_r_096_every_answer_has_an_id_of_its_own_and_its_type() {
    let server = server();
    let (task, _) = finished(&server).await;
    let rows: &[(Sent, u16, &str)] = &[
        (Sent::create(), 200, "application/json"),
        (Sent::new("GET", &format!("/api/v1/tasks/{task}")), 200, "application/json;charset=UTF-8"),
        (Sent::new("GET", &format!("/api/v1/tasks/{task}/?n=1")), 200, "application/json;charset=UTF-8"),
        (Sent::new("GET", "/api/v1/tasks/never-issued"), 200, "application/json;charset=UTF-8"),
        (Sent::new("GET", "/api/v1/tasks"), 200, "application/json;charset=UTF-8"),
        (Sent::new("GET", "/api/v1/tasks/?page_no=1&page_size=10"), 200, "application/json;charset=UTF-8"),
        (Sent::new("POST", &format!("/api/v1/tasks/{task}/cancel")), 400, "application/json"),
        (Sent::create().without("authorization"), 401, "application/json"),
        (Sent::create().body("{"), 400, "application/json"),
        (Sent::new("DELETE", CREATE), 405, "application/json"),
    ];
    let mut ids = HashSet::new();
    for (sent, status, content_type) in rows {
        let got = sent.clone().to(&server).await;
        assert_eq!((got.status, got.header("content-type")), (*status, *content_type), "{sent:?}");
        assert_eq!(got.json()["request_id"], got.header("x-request-id"), "{sent:?}");
        assert_eq!(got.header("x-dashscope-call-gateway"), "true", "{sent:?}");
        assert_eq!(got.json().get("code").is_some(), *status != 200, "{sent:?}");
        assert!(*status == 200 || got.json().get("output").is_none(), "{sent:?}");
        assert!(ids.insert(got.header("x-request-id").to_owned()), "{sent:?}");
    }
}

#[tokio::test]
async fn an_unknown_path_has_no_body_but_an_id() {
    for path in ["/", "/api/v1", "/api/v1/nowhere", "/favicon.ico", "/api/v1/tasks/a/b"] {
        let got = Sent::new("GET", path).to(&server()).await;
        assert_eq!((got.status, got.bytes.len(), got.header("x-request-id").len()), (404, 0, 36), "{path}");
    }
}

#[tokio::test]
async fn h_077_methods_that_a_path_does_not_have() {
    let (server, known) = (server(), [CREATE, "/api/v1/tasks", "/api/v1/tasks/x", "/api/v1/tasks/x/cancel"]);
    for method in ["HEAD", "OPTIONS", "TRACE", "PATCH", "BREW"] {
        for path in known {
            let got = Sent::new(method, path).to(&server).await;
            assert_eq!(got.status, 405, "{method} {path}");
            assert!(["GET", "POST"].contains(&got.header("allow")), "{method} {path}");
            assert_eq!(got.json()["request_id"], got.header("x-request-id"), "{method} {path}");
        }
        let nowhere = Sent::new(method, "/nowhere").to(&server).await;
        assert_eq!((nowhere.status, nowhere.bytes.len()), (404, 0));
    }
    let picture = Sent::new("DELETE", "/1d/00/20250101/00000000/x-1.png").to(&server).await;
    assert_eq!((picture.status, picture.header("allow"), picture.bytes.len()), (405, "GET, HEAD", 0));
}

#[tokio::test]
async fn r_093_h_067_an_id_that_is_no_id_is_an_unknown_task() {
    let long = "x".repeat(10_000);
    for id in ["never", "../../etc/passwd", "%2e%2e%2fetc", "%00", "*", "UPPER", "a:b", &long] {
        let got = Sent::new("GET", &format!("/api/v1/tasks/{id}")).to(&server()).await;
        assert_eq!((got.status, got.task_status().as_str(), got.task_id().as_str()), (200, "UNKNOWN", id));
    }
    let cancel = Sent::new("POST", "/api/v1/tasks/../x/cancel").to(&server()).await;
    assert_eq!((cancel.status, cancel.json()["code"].as_str()), (400, Some("UnsupportedOperation")));
}

#[tokio::test]
async fn r_099_another_accounts_task_is_an_unknown_one() {
    let server = server();
    let (task, _) = finished(&server).await;
    let query = || Sent::new("GET", &format!("/api/v1/tasks/{task}"));
    assert_eq!(query().to(&server).await.task_status(), "SUCCEEDED");
    assert_eq!(query().with("authorization", "Bearer sk-other").to(&server).await.task_status(), "UNKNOWN");
    assert_eq!(
        query().with("authorization", "Bearer sk-test@blue").to(&server).await.task_status(),
        "UNKNOWN"
    );
    assert_eq!(query().with("x-emulator-namespace", "blue").to(&server).await.task_status(), "UNKNOWN");
    let wrong = query().with("authorization", "Bearer invalid-1").to(&server).await;
    assert_eq!((wrong.status, wrong.json()["code"].as_str()), (401, Some("InvalidApiKey")));
    assert!(wrong.json().get("output").is_none());
}

#[tokio::test]
async fn a_namespace_too_many_is_refused_and_remembers_nothing() {
    let server = server_with(host_with(|settings| settings.namespaces = 1), Settings::default());
    assert_eq!(Sent::create().to(&server).await.status, 200);
    let other = Sent::create().with("x-emulator-namespace", "blue").to(&server).await;
    assert_eq!((other.status, other.json()["code"].as_str()), (429, Some("Throttling.AllocationQuota")));
}

#[tokio::test]
async fn h_070_a_key_in_the_query_is_no_key() {
    let got =
        Sent::new("GET", "/api/v1/tasks/x?api_key=sk-test").without("authorization").to(&server()).await;
    assert_eq!((got.status, got.json()["code"].as_str()), (401, Some("InvalidApiKey")));
}

#[tokio::test]
async fn h_072_without_a_control_api_a_fault_header_is_only_a_header() {
    let settings = Settings { control: Control::Off, ..Settings::default() };
    let server = server_with(host(), settings);
    for fault in ["create=Arrearage", "status=500"] {
        assert_eq!(Sent::create().with("x-emulator-fault", fault).to(&server).await.status, 200, "{fault}");
    }
}

#[tokio::test]
async fn r_130_a_picture_needs_no_key_and_can_be_had_twice() {
    let server = server();
    let (_, link) = finished(&server).await;
    let get = |method| Sent::new(method, &link).without("authorization");
    let first = get("GET").to(&server).await;
    assert_eq!((first.status, first.header("content-type")), (200, "image/png"));
    let again = get("GET").to(&server).await;
    assert_eq!((again.bytes, again.headers.get("etag")), (first.bytes.clone(), first.headers.get("etag")));
    let known = get("GET").with("if-none-match", first.header("etag")).to(&server).await;
    assert_eq!((known.status, known.bytes.len()), (304, 0));
    let part = get("GET").with("range", "bytes=1-3").to(&server).await;
    assert_eq!((part.status, &part.bytes[..]), (206, &first.bytes[1..4]));
    assert_eq!(get("HEAD").to(&server).await.status, 200);
}

#[tokio::test]
async fn a_link_that_is_not_ours_is_refused_as_oss_does() {
    let server = server();
    let (_, link) = finished(&server).await;
    let (path, _) = link.split_once('?').unwrap();
    let rows = [
        (path.to_owned(), 403, "AccessDenied"),
        (link.replace("Expires=1", "Expires=2"), 403, "SignatureDoesNotMatch"),
        (link.replace("-1.png", "-2.png"), 403, "SignatureDoesNotMatch"),
    ];
    for (target, status, code) in rows {
        let got = Sent::new("GET", &target).to(&server).await;
        assert_eq!((got.status, got.header("content-type")), (status, "application/xml"), "{target}");
        assert!(got.text().contains(&format!("<Code>{code}</Code>")), "{}", got.text());
        assert!(got.text().contains("<HostId>localhost:3274</HostId>"), "{}", got.text());
        assert!(got.text().contains(got.header("x-oss-request-id")));
    }
    for target in ["/1d/../../etc/passwd", "/1d/%2e%2e/x.png", "/1d/", "/1d/00/20250101/00000000/x.png"] {
        assert_eq!(Sent::new("GET", target).to(&server).await.status, 404, "{target}");
    }
}

#[tokio::test]
async fn r_101_r_103_a_link_lives_for_a_day_and_not_longer() {
    let server = server();
    let (task, link) = finished(&server).await;
    let advance = async |ms| {
        server.host.advance(&Namespace::default(), crate::time::Span::from_ms(ms)).await.unwrap();
    };
    advance(23 * 3_600_000 + 58 * 60_000).await;
    assert_eq!(Sent::new("GET", &link).to(&server).await.status, 200);
    advance(3 * 60_000).await;
    let late = Sent::new("GET", &link).to(&server).await;
    assert_eq!((late.status, late.text().contains("Request has expired.")), (403, true));
    let query = Sent::new("GET", &format!("/api/v1/tasks/{task}")).to(&server).await;
    assert_eq!(query.task_status(), "UNKNOWN");
}

#[tokio::test]
async fn r_129_links_follow_the_host_or_the_settings() {
    let host = host();
    let link = async |links, asked: &str| {
        let server = server_with(Arc::clone(&host), Settings { links, ..Settings::default() });
        let task = Sent::create().to(&server).await.task_id();
        host.advance(&Namespace::default(), crate::time::Span::from_ms(60_000)).await.unwrap();
        let got = Sent::new("GET", &format!("/api/v1/tasks/{task}")).with("host", asked).to(&server).await;
        let url = got.json()["output"]["results"][0]["url"].as_str().unwrap().to_owned();
        url.split_once("/1d/").unwrap().0.to_owned()
    };
    assert_eq!(link(Links::AsAsked, "emulator:80").await, "http://emulator:80");
    assert_eq!(link(Links::AsAsked, "evil/..").await, "http://127.0.0.1:3274");
    assert_eq!(link(Links::PublicUrl("https://e.example".into()), "x").await, "https://e.example");
    let oss = "dashscope-result-bj.oss-cn-beijing.aliyuncs.com";
    assert_eq!(link(Links::ResultHost(oss.into()), "x").await, format!("http://{oss}"));
}

#[tokio::test]
async fn h_071_the_control_api_keeps_strangers_out() {
    let reset = || Sent::new("POST", "/_emulator/reset").without("authorization");
    let server = server();
    assert_eq!(reset().to(&server).await.status, 200);
    assert_eq!(reset().from("192.0.2.7:1", &server).await.status, 403);
    assert_eq!(reset().with("host", "evil.example").to(&server).await.status, 403);
    assert_eq!(reset().with("origin", "http://evil.example").to(&server).await.status, 403);
    let off = server_with(host(), Settings { control: Control::Off, ..Settings::default() });
    let got = reset().to(&off).await;
    assert_eq!((got.status, got.bytes.len()), (404, 0));
    assert_eq!(Sent::new("GET", "/health").from("192.0.2.7:1", &off).await.status, 200);
}

#[tokio::test]
async fn a_clock_is_not_moved_out_of_the_calendar() {
    let server = server();
    let last_ms = Timestamp::LAST.as_ms();
    let moved = |order: String| Sent::new("POST", "/_emulator/clock").body(&order).to(&server);
    for order in [
        format!(r#"{{"advance_ms": {}}}"#, u64::MAX),
        format!(r#"{{"set_ms": {}}}"#, i64::MAX),
        format!(r#"{{"set_ms": {}}}"#, last_ms + 1),
        format!(r#"{{"advance_ms": {}}}"#, last_ms - Timestamp::MANUAL_START.as_ms() + 1),
    ] {
        let got = moved(order.clone()).await;
        assert_eq!(got.status, 400, "{order}: {got:?}");
        assert_eq!(
            got.json()["error"],
            "a clock can be moved to 8999-12-31T23:59:59.000Z (221845391999999 ms) at most"
        );
    }
    assert_eq!(server.host.now(&Namespace::default()), Timestamp::MANUAL_START, "the clock stays");
    let nearly = last_ms - 120_000;
    assert_eq!(moved(format!(r#"{{"set_ms": {nearly}}}"#)).await.status, 200);
    let (_, link) = finished(&server).await;
    assert_eq!(Sent::new("GET", &link).to(&server).await.status, 200);
    assert_eq!(moved(format!(r#"{{"set_ms": {last_ms}}}"#)).await.status, 200);
    assert_eq!(Sent::create().to(&server).await.status, 200);
}
