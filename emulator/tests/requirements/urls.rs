//! URLs of the background and the logo that cannot be asked for, or do not answer. Reference, "Error codes".

use std::time::Duration;

use serde_json::json;
use wanx_emulator::behaviours::Profile;

use crate::support::emulator::Setup;
use crate::support::gallery::nobody_there;
use crate::support::told::Told;
use crate::support::*;

const IMAGE_URL: &str = "/input/image_url";
const LOGO: &str = "/input/logo";

/// Checks that a URL that gives no picture is told in the profile's way.
async fn is_dead(emulator: &Emulator, pointer: &str, url: &str) {
    let told = emulator.told(&emulator.draft().with(pointer, json!(url))).await;
    let Told { place, code, message } = &told;
    assert_eq!(*place, emulator.parameter_place(), "{url}: {told:?}");
    let expected_code = emulator.by_profile("InvalidParameter", "BadRequest.InputDownloadFailed");
    assert_eq!(code, expected_code, "{url}: {told:?}");
    let reference = format!("Invalid URL '{url}': ");
    let beginning = emulator.by_profile(
        reference.as_str(),
        // Documented: the vendor's questions and answers on this model family.
        "Reference image download failed, please check image url.",
    );
    assert!(message.starts_with(beginning) && message.len() >= beginning.len(), "{url}: {told:?}");
}

/// Checks every way in which a server can fail to give a picture.
async fn every_dead_url_is_told(pointer: &str) {
    both(async |emulator| {
        is_dead(&emulator, pointer, &nobody_there().await).await;
        for status in [404, 403, 500] {
            is_dead(&emulator, pointer, &emulator.gallery.answering(status)).await;
        }
    })
    .await;
    for profile in [Profile::Document, Profile::Observed] {
        let hasty = |setup: &mut Setup| setup.host.assets.fetch_deadline = Duration::from_secs(1);
        let emulator = Emulator::with(profile, hasty).await;
        is_dead(&emulator, pointer, &emulator.gallery.silent()).await;
    }
}

#[tokio::test]
async fn r_044_an_image_url_is_needed_and_is_a_string() {
    both(async |emulator| {
        for draft in [emulator.draft().without(IMAGE_URL), emulator.draft().with(IMAGE_URL, json!(null))] {
            emulator.refuses_about(&draft, "image_url").await;
        }
        for value in [json!(1), json!(["http://127.0.0.1/a.png"]), json!({"url": "x"}), json!(true)] {
            emulator.refuses_about(&emulator.draft().with(IMAGE_URL, value), "image_url").await;
        }
    })
    .await;
}

#[tokio::test]
async fn r_045_a_url_without_host_is_told_in_the_documented_words() {
    both(async |emulator| {
        let draft = emulator.draft().with(IMAGE_URL, json!("https:xxx.png"));
        emulator.refuses(&draft, "Invalid URL 'https:xxx.png': No host supplied").await;
    })
    .await;
}

#[tokio::test]
async fn r_046_every_url_without_host_is_told_with_itself_in_the_quotes() {
    both(async |emulator| {
        for url in ["http:///a.png", "http:a.png", "https://", "http://?a.png", "https:///x/y.jpg"] {
            let draft = emulator.draft().with(IMAGE_URL, json!(url));
            emulator.refuses(&draft, &format!("Invalid URL '{url}': No host supplied")).await;
        }
        for url in ["a.png", "", "/a.png", "ftp://127.0.0.1/a.png", "file:///etc/passwd", "http://a b/c.png"]
        {
            let draft = emulator.draft().with(IMAGE_URL, json!(url));
            emulator.refuses_about(&draft, &format!("Invalid URL '{url}': ")).await;
        }
    })
    .await;
}

#[tokio::test]
async fn r_047_an_image_url_that_gives_no_picture_is_an_error() {
    every_dead_url_is_told(IMAGE_URL).await;
}

#[tokio::test]
async fn r_069_a_logo_url_is_held_to_what_an_image_url_is_held_to() {
    every_dead_url_is_told(LOGO).await;
    both(async |emulator| {
        for url in ["https:xxx.png", "http:///a.png"] {
            let draft = emulator.draft().with(LOGO, json!(url));
            emulator.refuses(&draft, &format!("Invalid URL '{url}': No host supplied")).await;
        }
        for value in [json!(1), json!([]), json!(false)] {
            emulator.refuses_about(&emulator.draft().with(LOGO, value), "logo").await;
        }
    })
    .await;
}
