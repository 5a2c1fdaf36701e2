//! Listing tasks.

use std::num::NonZeroU32;

use wanx_client::*;

use crate::support::*;

#[tokio::test]
async fn a_recorded_page_is_read() {
    let body = r#"{"total":12,"data":[
        {"api_key_id":"1","gmt_create":1751276304817,"start_time":1751276304850,"end_time":1751276310001,
         "model_name":"wanx-ast","region":"cn-beijing","request_id":"r-1","status":"SUCCEEDED","task_id":"t-1",
         "user_api_unique_key":"apikey:v1:aigc:text2image:image-synthesis:wanx-ast"},
        {"gmt_create":1751276304817,"status":"RUNNING","task_id":"t-2"},
        {"status":"RUNNING"}, null],
        "total_page":6,"page_no":2,"page_size":2,"request_id":"r-list"}"#;
    let service = Service::start([json("200 OK", body)]).await;
    let two = NonZeroU32::new(2).unwrap();
    let filter = TaskFilter::new().page(two).page_size(two).status(Status::Running).model("wanx ast&x");
    let page = service.client().list(&filter).await.unwrap();

    assert_eq!((page.total, page.page_count, page.page), (Some(12), Some(6), Some(2)));
    let ids: Vec<_> = page.rows.iter().map(|row| row.task_id.as_str()).collect();
    assert_eq!(ids, ["t-1", "t-2"]);
    assert_eq!(page.rows[0].status, Some(Status::Succeeded));
    assert_eq!(page.rows[0].end_ms, Some(1_751_276_310_001));
    assert_eq!(page.rows[0].model.as_deref(), Some("wanx-ast"));
    assert_eq!((page.rows[1].start_ms, page.rows[1].end_ms), (None, None));
    let line = "GET /api/v1/tasks?page_no=2&page_size=2&status=RUNNING&model_name=wanx+ast%26x HTTP/1.1\r\n";
    assert!(service.requests()[0].starts_with(line), "{}", service.requests()[0]);
}

#[tokio::test]
async fn without_a_filter_nothing_is_asked_for() {
    let service = Service::start([json("200 OK", r#"{"data":[]}"#)]).await;
    assert!(service.client().list(&TaskFilter::new()).await.unwrap().rows.is_empty());
    assert!(service.requests()[0].starts_with("GET /api/v1/tasks HTTP/1.1\r\n"));
}

#[tokio::test]
async fn an_answer_without_data_is_unreadable() {
    let service = Service::start([json("200 OK", r#"{"total":0}"#)]).await;
    let error = service.client().list(&TaskFilter::new()).await.unwrap_err();
    assert!(matches!(error, ListError::Unreadable(_)), "{error:?}");
}
