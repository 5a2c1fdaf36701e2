//! Fetching pictures: never with the key, never too much, never half a file.

use std::{error::Error, fs, net::TcpListener, path::Path, time::Duration};

use wanx_client::*;

use crate::support::*;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nand so on";

fn link(service: &Service) -> PictureLink {
    PictureLink::new(format!("{}/1d/a1.png?Expires=1&OSSAccessKeyId=LTAI&Signature=a%2Bb%3D", service.origin))
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Checks that a download fails, that the file that was there stays, and that nothing else is left.
async fn leaves_no_trace(play: Play, check: impl Fn(&DownloadError) -> bool) {
    let service = Service::start([play]).await;
    let client = service.builder().picture_limit_bytes(1000).build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("poster-1.png");
    fs::write(&path, "before").unwrap();
    let error = client.download_to(&link(&service), &path).await.unwrap_err();
    assert!(check(&error), "{error:?}");
    assert_eq!(names(folder.path()), ["poster-1.png"]);
    assert_eq!(fs::read(&path).unwrap(), b"before");
}

#[tokio::test]
async fn a_picture_is_fetched_without_the_key_and_with_its_signature_as_it_is() {
    let service = Service::start([picture(PNG)]).await;
    assert_eq!(&service.client().download(&link(&service)).await.unwrap()[..], PNG);
    let sent = service.requests()[0].clone();
    assert!(
        sent.starts_with("GET /1d/a1.png?Expires=1&OSSAccessKeyId=LTAI&Signature=a%2Bb%3D HTTP/1.1\r\n"),
        "{sent}"
    );
    assert!(!sent.contains(KEY) && !sent.to_ascii_lowercase().contains("authorization"), "{sent}");
}

#[tokio::test]
async fn a_redirected_picture_is_followed_without_key_or_referer() {
    let moved = answer("302 Found", &["location: {origin}/mirror.png"], "");
    let service = Service::start([moved, picture(PNG)]).await;
    assert_eq!(&service.client().download(&link(&service)).await.unwrap()[..], PNG);
    let second = service.requests()[1].to_ascii_lowercase();
    assert!(second.starts_with("get /mirror.png ") && !second.contains("signature"), "{second}");
    assert!(!second.contains(KEY), "{second}");
}

#[tokio::test]
async fn a_picture_becomes_a_file_and_replaces_what_was_there() {
    let service = Service::start([picture(PNG), picture(b"\x89PNG2")]).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("poster-1.png");
    let client = service.client();
    assert_eq!(client.download_to(&link(&service), &path).await.unwrap(), PNG.len() as u64);
    assert_eq!(fs::read(&path).unwrap(), PNG);
    client.download_to(&link(&service), &path).await.unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"\x89PNG2");
    assert_eq!(names(folder.path()), ["poster-1.png"]);
}

#[tokio::test]
async fn a_connection_that_drops_leaves_no_half_file() {
    leaves_no_trace(
        truncated("200 OK", 900, PNG),
        |error| matches!(error, DownloadError::Transport(source) if source.kind() == TransportKind::Lost),
    )
    .await;
}

#[tokio::test]
async fn a_picture_too_large_is_refused_whether_it_says_so_or_not() {
    let too_large = |error: &DownloadError| matches!(error, DownloadError::TooLarge { limit_bytes: 1000 });
    leaves_no_trace(truncated("200 OK", 1001, PNG), too_large).await;
    leaves_no_trace(answer("200 OK", &[], &"x".repeat(1001)), too_large).await;
    let service = Service::start([picture(&[7; 1000])]).await;
    let client = service.builder().picture_limit_bytes(1000).build().unwrap();
    assert_eq!(client.download(&link(&service)).await.unwrap().len(), 1000);
}

#[tokio::test]
async fn a_dropped_download_leaves_no_half_file() {
    let service = Service::start([stalled("200 OK", 900, PNG)]).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("poster-1.png");
    let (client, link) = (service.client(), link(&service));
    {
        let mut download = Box::pin(client.download_to(&link, &path));
        // Until the part file is there; then the future is dropped.
        while names(folder.path()).is_empty() {
            tokio::select! {
                biased;
                end = &mut download => panic!("ended before it had a file: {end:?}"),
                () = tokio::task::yield_now() => {}
            }
        }
    }
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[tokio::test]
async fn an_expired_link_is_a_refusal_with_the_storages_words() {
    let body = concat!(
        r#"<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code>"#,
        "<Message>Request has expired.</Message><RequestId>r-oss</RequestId></Error>"
    );
    leaves_no_trace(answer("403 Forbidden", &["content-type: application/xml"], body), |error| {
        error.to_string()
            == "refused with http status 403: AccessDenied: Request has expired. (request id r-oss)"
    })
    .await;
    leaves_no_trace(answer("500 Internal Server Error", &[], "<Code>"), |error| {
        matches!(error, DownloadError::Refused(refusal) if refusal.excerpt.as_deref() == Some("<Code>"))
    })
    .await;
}

#[tokio::test]
async fn only_web_links_are_followed() {
    let client = Client::builder().api_key(KEY).build().unwrap();
    for url in ["", "poster.png", "file:///etc/hostname", "oss://bucket/key"] {
        let error = client.download(&PictureLink::new(url)).await.unwrap_err();
        assert!(matches!(error, DownloadError::BadLink { .. }), "{url}: {error:?}");
    }
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named() {
    let service = Service::start([picture(PNG)]).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing").join("poster-1.png");
    let error = service.client().download_to(&link(&service), &path).await.unwrap_err();
    assert_eq!(error.to_string(), format!("cannot write {}", path.display()));
    assert!(error.source().is_some());
}

#[tokio::test]
async fn a_folder_in_the_files_place_is_an_error_and_leaves_nothing() {
    let service = Service::start([picture(PNG)]).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("poster-1.png");
    fs::create_dir(&path).unwrap();
    let error = service.client().download_to(&link(&service), &path).await.unwrap_err();
    assert!(matches!(error, DownloadError::File { .. }), "{error:?}");
    assert_eq!(names(folder.path()), ["poster-1.png"]);
}

#[tokio::test]
async fn a_download_that_stands_still_is_given_up() {
    let service = Service::start([stalled("200 OK", 900, PNG)]).await;
    let client = service.builder().download_idle_timeout(Duration::from_millis(50)).build().unwrap();
    let error = client.download(&link(&service)).await.unwrap_err();
    let timed_out =
        matches!(&error, DownloadError::Transport(source) if source.kind() == TransportKind::TimedOut);
    assert!(timed_out, "{error:?}");
}

#[tokio::test]
async fn no_error_shows_the_signature_of_a_link() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let link = PictureLink::new(format!("http://{nobody}/a.png?Signature=secret"));
    let client = Client::builder().api_key(KEY).build().unwrap();
    let error = client.download(&link).await.unwrap_err();
    assert!(matches!(error, DownloadError::Transport(_)), "{error:?}");
    assert!(!format!("{error:?}").contains("secret"), "{error:?}");
}
