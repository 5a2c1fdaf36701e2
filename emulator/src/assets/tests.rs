//! The room as its callers see it: URLs in, held pictures or reasons out.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use image::{ExtendedColorType, ImageEncoder};
use tempfile::TempDir;

use super::*;

#[cfg(feature = "fetch")]
mod network;
#[cfg(feature = "fetch")]
mod server;

const EXAMPLE_BACKGROUND: &str =
    "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240929/vbxgxc/2.png";
const EXAMPLE_LOGO: &str =
    "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240927/abtbdg/logo.png";

fn url(raw: &str) -> AssetUrl {
    AssetUrl::parse(raw).unwrap()
}

/// A PNG whose bytes depend on `shade`.
fn png(width: u32, height: u32, shade: u8) -> Vec<u8> {
    let pixels = vec![shade; width as usize * height as usize];
    let mut bytes = Vec::new();
    image::codecs::png::PngEncoder::new(&mut bytes)
        .write_image(&pixels, width, height, ExtendedColorType::L8)
        .unwrap();
    bytes
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let pixels = vec![9; width as usize * height as usize];
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut bytes)
        .write_image(&pixels, width, height, ExtendedColorType::L8)
        .unwrap();
    bytes
}

fn offline() -> Settings {
    Settings { offline: true, ..Settings::default() }
}

/// A mirror of `a.example` with these files, and settings that use it and nothing else.
fn mirrored(files: &[(&str, &[u8])]) -> (TempDir, Settings) {
    let folder = TempDir::new().unwrap();
    for (path, bytes) in files {
        write(&folder.path().join("a.example").join(path), bytes);
    }
    let settings = Settings { mirror: Some(folder.path().to_owned()), ..offline() };
    (folder, settings)
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

async fn settle(assets: &Assets, background: &str) -> Result<Held, Reason> {
    assets.settle(&url(background), None, &InputLimits::default()).await
}

async fn settle_both(assets: &Assets, background: &str, logo: &str) -> Result<Held, Reason> {
    assets.settle(&url(background), Some(&url(logo)), &InputLimits::default()).await
}

/// Settles one background and returns what is wrong with it.
async fn fault(assets: &Assets, background: &str) -> PictureFault {
    match settle(assets, background).await {
        Err(Reason::Picture { field: PictureField::ImageUrl, url, fault }) => {
            assert_eq!(url, background);
            fault
        }
        other => panic!("{background}: {other:?}"),
    }
}

#[tokio::test]
async fn h_066_the_reference_example_settles_offline() {
    let assets = Assets::new(offline());
    let first = settle_both(&assets, EXAMPLE_BACKGROUND, EXAMPLE_LOGO).await.unwrap();
    let again = settle_both(&assets, EXAMPLE_BACKGROUND, EXAMPLE_LOGO).await.unwrap();
    assert_eq!(first.inputs, again.inputs);
    assert_eq!(first.background.source(), Source::Bundled);
    assert!(Arc::ptr_eq(&first.background, &again.background), "settled twice");
    assert_eq!(assets.held_bytes(), 0, "the program's own bytes are not counted");
}

#[tokio::test]
async fn h_066_offline_nothing_else_is_asked_for() {
    let assets = Assets::new(offline());
    let near = EXAMPLE_BACKGROUND.replace("2.png", "3.png");
    for raw in ["http://127.0.0.1:9/a.png", "https://a.example/a.png", &near, &format!("{EXAMPLE_LOGO}?x")] {
        assert!(matches!(fault(&assets, raw).await, PictureFault::Forbidden { .. }), "{raw}");
    }
}

#[tokio::test]
async fn inputs_tell_digests_and_the_displayed_size() {
    let (background, logo) = (jpeg(30, 20), png(5, 4, 1));
    let (_folder, settings) = mirrored(&[("b.jpg", &background), ("l.png", &logo)]);
    let assets = Assets::new(settings);
    let held = settle_both(&assets, "http://a.example/b.jpg", "http://a.example/l.png").await.unwrap();
    let expected = Inputs {
        background: Digest::of(&background),
        logo: Some(Digest::of(&logo)),
        width_px: 30,
        height_px: 20,
    };
    assert_eq!(held.inputs, expected);
    assert_eq!(
        (held.background.bytes(), held.background.source()),
        (&Bytes::from(background), Source::Mirror)
    );
}

#[tokio::test]
async fn the_mirror_is_asked_before_anything_else() {
    let mine = png(8, 8, 1);
    let (folder, settings) = mirrored(&[]);
    let path = "help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240929/vbxgxc/2.png";
    write(&folder.path().join(path), &mine);
    let held = settle(&Assets::new(settings), EXAMPLE_BACKGROUND).await.unwrap();
    assert_eq!((held.inputs.background, held.background.source()), (Digest::of(&mine), Source::Mirror));
}

#[tokio::test]
async fn r_069_a_wrong_logo_is_told_like_a_wrong_background_but_after_it() {
    let (_folder, settings) =
        mirrored(&[("b.png", &png(8, 8, 1)), ("l.jpg", &jpeg(8, 8)), ("t.png", b"text")]);
    let assets = Assets::new(settings);
    let reason = |field, name: &str, found: &str| Reason::Picture {
        field,
        url: format!("http://a.example/{name}"),
        fault: PictureFault::Format { found: found.into() },
    };
    let settle = async |background: &str, logo: &str| {
        settle_both(&assets, &format!("http://a.example/{background}"), &format!("http://a.example/{logo}"))
            .await
    };
    assert_eq!(settle("b.png", "l.jpg").await.unwrap_err(), reason(PictureField::Logo, "l.jpg", "JPEG"));
    assert_eq!(settle("t.png", "l.jpg").await.unwrap_err(), reason(PictureField::ImageUrl, "t.png", "text"));
    assert!(settle("l.jpg", "b.png").await.is_ok(), "a JPEG is a fine background");
}

#[tokio::test]
async fn limits_are_those_of_the_call() {
    let assets = Assets::new(offline());
    let default = InputLimits::default();
    let small = InputLimits {
        background: PictureLimits { long_px: 64, short_px: 64, ..default.background },
        ..default
    };
    for (limits, fits) in [(&default, true), (&small, false), (&default, true)] {
        let outcome = assets.settle(&url(EXAMPLE_BACKGROUND), None, limits).await;
        assert_eq!(outcome.is_ok(), fits);
    }
}

#[tokio::test]
async fn bytes_stay_while_somebody_holds_them_and_go_with_the_last() {
    let (one, other) = (png(40, 40, 1), png(40, 40, 2));
    let (_folder, settings) = mirrored(&[("1.png", &one), ("twin.png", &one), ("2.png", &other)]);
    let assets = Assets::new(settings);
    let first = settle(&assets, "http://a.example/1.png").await.unwrap();
    let twin = settle(&assets, "http://a.example/twin.png").await.unwrap();
    assert_eq!(assets.held_bytes(), one.len() as u64, "equal bytes are held once");
    let both = settle_both(&assets, "http://a.example/2.png", "http://a.example/1.png").await.unwrap();
    assert_eq!(assets.held_bytes(), (one.len() + other.len()) as u64);
    drop((first, both));
    assert_eq!(assets.held_bytes(), one.len() as u64);
    assert_eq!(twin.background.bytes(), &Bytes::from(one));
    drop(twin);
    assert_eq!(assets.held_bytes(), 0);
}

#[tokio::test]
async fn a_full_store_takes_nothing_until_something_goes() {
    let (one, other) = (png(40, 40, 1), png(40, 40, 2));
    let (_folder, settings) = mirrored(&[("1.png", &one), ("2.png", &other)]);
    let store_bytes = one.len().max(other.len()) as u64;
    let assets = Assets::new(Settings { store_bytes, ..settings });
    let held = settle(&assets, "http://a.example/1.png").await.unwrap();
    assert_eq!(settle(&assets, "http://a.example/2.png").await.unwrap_err(), Reason::StoreFull);
    drop(held);
    assert!(settle(&assets, "http://a.example/2.png").await.is_ok());
}

#[tokio::test]
async fn a_broken_picture_is_broken_every_time_and_holds_nothing() {
    let mut cut = png(40, 40, 1);
    cut.truncate(cut.len() - 10);
    let (_folder, settings) = mirrored(&[("cut.png", &cut)]);
    let assets = Assets::new(settings);
    let first = fault(&assets, "http://a.example/cut.png").await;
    assert!(matches!(first, PictureFault::Broken { .. }), "{first:?}");
    assert_eq!(fault(&assets, "http://a.example/cut.png").await, first);
    assert_eq!(assets.held_bytes(), 0);
}

#[tokio::test]
async fn a_made_up_picture_depends_on_its_url_and_field_alone() {
    let assets = || Assets::new(Settings { missing: MissingAssets::Generate, ..offline() });
    let (one, other) = ("https://my.example/64x48/1.png", "https://my.example/64x48/2.png");
    let first = settle_both(&assets(), one, one).await.unwrap();
    let again = settle_both(&assets(), one, one).await.unwrap();
    assert_eq!(first.inputs, again.inputs);
    assert_eq!(first.background.source(), Source::Generated);
    assert_eq!((first.inputs.width_px, first.inputs.height_px), (64, 48), "the size its URL names");
    assert_ne!(Some(first.inputs.background), first.inputs.logo);
    let different = settle_both(&assets(), other, other).await.unwrap();
    assert_ne!(first.inputs.background, different.inputs.background);
    assert_ne!(first.inputs.logo, different.inputs.logo);
}

#[tokio::test]
async fn made_up_pictures_are_counted_like_others() {
    let assets = Assets::new(Settings { missing: MissingAssets::Generate, store_bytes: 10, ..offline() });
    assert_eq!(settle(&assets, "https://my.example/64x48.png").await.unwrap_err(), Reason::StoreFull);
}

#[tokio::test]
async fn nothing_is_made_up_for_a_picture_that_came_and_is_wrong() {
    let (_folder, settings) = mirrored(&[("t.png", b"text"), ("big.png", &png(1, 3841, 0))]);
    let assets = Assets::new(Settings { missing: MissingAssets::Generate, ..settings });
    let text = fault(&assets, "http://a.example/t.png").await;
    assert!(matches!(text, PictureFault::Format { .. }), "{text:?}");
    let big = fault(&assets, "http://a.example/big.png").await;
    assert!(matches!(big, PictureFault::TooManyPixels { .. }), "{big:?}");
}

#[tokio::test]
async fn no_setting_stops_everything_or_panics() {
    let (_folder, settings) = mirrored(&[("1.png", &png(8, 8, 1))]);
    for count in [0, usize::MAX] {
        let settings = Settings {
            fetch_deadline: Duration::MAX,
            connect_deadline: Duration::MAX,
            concurrent_fetches: count,
            decoders: count,
            ..settings.clone()
        };
        assert!(settle(&Assets::new(settings), "http://a.example/1.png").await.is_ok(), "{count}");
    }
}

#[tokio::test]
async fn held_pictures_print_without_their_bytes() {
    let held = settle(&Assets::new(offline()), EXAMPLE_BACKGROUND).await.unwrap();
    let printed = format!("{held:?}");
    assert!(printed.len() < 1000 && printed.contains(&held.inputs.background.to_string()), "{printed}");
}
