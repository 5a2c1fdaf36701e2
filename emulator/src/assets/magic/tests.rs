//! The magic host as clients see it: URLs in, held pictures or messages out. The clock stands still, so that
//! waiting takes no time.

use proptest::prelude::*;
use tokio::time::{Duration, Instant};

use super::*;
use crate::assets::{Assets, Held, MissingAssets, Settings, Source};
use crate::behaviours::{Behaviours, Profile};
use crate::inputs::{Formats, InputLimits};
use crate::reason::Reason;
use crate::scenery::Mood;
use crate::wire::refusal;

/// A server that may ask nobody else.
fn offline() -> Assets {
    Assets::new(Settings { offline: true, ..Settings::default() })
}

fn url(path: &str) -> AssetUrl {
    AssetUrl::parse(&format!("http://{MAGIC_HOST}{path}")).unwrap()
}

fn limits_of_the_background() -> PictureLimits {
    InputLimits::default().background
}

async fn settle(path: &str) -> Result<Held, Reason> {
    offline().settle(&url(path), None, &InputLimits::default()).await
}

/// Returns the bytes of a picture that is good.
async fn bytes(path: &str) -> Vec<u8> {
    settle(path).await.unwrap().background.bytes().to_vec()
}

async fn fault(path: &str, limits: PictureLimits) -> PictureFault {
    let limits = InputLimits { background: limits, ..InputLimits::default() };
    match offline().settle(&url(path), None, &limits).await {
        Err(Reason::Picture { fault, .. }) => fault,
        other => panic!("{path}: {other:?}"),
    }
}

/// Tells what a developer sees of a background.
async fn told(path: &str) -> String {
    match settle(path).await {
        Ok(held) => {
            let header = held.background.header();
            assert_eq!(held.background.source(), Source::Magic);
            format!("{} of {}x{}", header.format, header.width, header.height)
        }
        Err(reason) => refusal(&reason, &Behaviours::of(Profile::Document)).message,
    }
}

#[tokio::test(start_paused = true)]
async fn every_row_of_the_table_does_what_it_says() {
    let mut lines = Vec::new();
    for row in MAGIC_PICTURES {
        lines.push(format!("{} => {}", row.example, told(row.example).await));
    }
    insta::assert_snapshot!(lines.join("\n").replace(&format!("http://{MAGIC_HOST}"), "…"), @r"
    /photo/1920x1080/7.png => PNG of 1920x1080
    /photo/moon-lake/1080x1440/3.jpg => JPEG of 1080x1440
    /flat/800x600/336699.png => PNG of 800x600
    /gradient/1280x720/5.jpg => JPEG of 1280x720
    /noise/640x480/2.png => PNG of 640x480
    /logo/400x400/3.png => PNG of 400x400
    /slow/3s.png => PNG of 640x360
    /timeout.png => Invalid URL '…/timeout.png': Timed out
    /404.png => Invalid URL '…/404.png': The server answered 404
    /status/503 => Invalid URL '…/status/503': The server answered 503
    /unreachable.png => Invalid URL '…/unreachable.png': Failed to connect (connection refused)
    /redirect-loop.png => Invalid URL '…/redirect-loop.png': Failed to connect (too many redirects)
    /truncated.png => Invalid URL '…/truncated.png': Failed to connect (the answer broke off)
    /corrupt.png => Invalid URL '…/corrupt.png': The image cannot be decoded (the PNG file is broken: Corrupt deflate stream. InvalidBlockType)
    /too-large.png => Size of image_url should be at most 50 MB
    /too-wide.png => Resolution of image_url should be at most 3840x2160, but is 3841x2160
    /too-tall.png => Resolution of image_url should be at most 3840x2160, but is 3840x2161
    /gif.png => Format of image_url should be PNG or JPG, but is GIF
    /webp.png => Format of image_url should be PNG or JPG, but is WebP
    /html.png => Format of image_url should be PNG or JPG, but is HTML
    /empty.png => Format of image_url should be PNG or JPG, but is nothing
    ");
}

#[test]
fn a_row_explains_itself() {
    for row in MAGIC_PICTURES {
        let limits = limits_of_the_background();
        assert!((row.answer)(&Words::read(row.path, row.example, &limits).unwrap()).is_some(), "{row:?}");
        assert!(row.does.ends_with('.') && AssetUrl::parse(&row.example_url()).is_ok(), "{row:?}");
    }
    let help: String = MAGIC_PICTURES.iter().map(|row| row.does).collect();
    for mood in Mood::ALL {
        assert!(help.contains(mood.name()), "{mood:?} is not in the help");
    }
}

#[tokio::test(start_paused = true)]
async fn an_unknown_path_names_all_there_are_in_one_message() {
    for path in ["", "/", "/photo", "/photo/1920x1080/7.gif", "/slow/3.png", "/200.png", "/%ff/图.png"] {
        let message = told(path).await;
        for row in MAGIC_PICTURES {
            assert!(message.contains(row.path), "{path}: {message}");
        }
        assert!(!message.contains('…'), "it was cut: {message}");
    }
}

#[tokio::test]
async fn any_scheme_port_query_and_case_of_the_host_will_do() {
    let expected = bytes("/flat/8x8/336699.png").await;
    for raw in [
        "https://pictures.emulator.test/flat/8x8/336699.png",
        "http://PICTURES.emulator.TEST:1/flat/8x8/336699.png?x=1#y",
        "https://pictures.emulator.test.:8443/flat/8x8/336699.png",
    ] {
        let raw = AssetUrl::parse(raw).unwrap();
        let held = offline().settle(&raw, None, &InputLimits::default()).await.unwrap();
        assert_eq!(held.background.bytes(), &expected);
    }
    for raw in ["http://emulator.test/404.png", "http://a.pictures.emulator.test/404.png"] {
        assert_eq!(answer(&AssetUrl::parse(raw).unwrap(), &limits_of_the_background()), None, "{raw}");
    }
}

#[tokio::test]
async fn the_same_url_gives_the_same_bytes_and_another_seed_others() {
    for kind in ["photo", "photo/bokeh", "gradient", "noise", "logo"] {
        for format in ["png", "jpg"] {
            let one = bytes(&format!("/{kind}/40x30/1.{format}")).await;
            assert_eq!(one, bytes(&format!("/{kind}/40x30/1.{format}")).await);
            assert_ne!(one, bytes(&format!("/{kind}/40x30/2.{format}")).await);
        }
    }
}

/// What was made where this was written; another machine must agree to the byte.
#[tokio::test]
async fn the_bytes_are_the_same_on_every_machine() {
    let mut lines = Vec::new();
    for path in [
        "/photo/moon-lake/60x40/3.jpg",
        "/gradient/60x40/3.jpg",
        "/gradient/60x40/3.png",
        "/noise/60x40/3.png",
    ] {
        lines.push(format!("{path} {}", &blake3::hash(&bytes(path).await).to_hex()[..16]));
    }
    insta::assert_snapshot!(lines.join("\n"), @r"
    /photo/moon-lake/60x40/3.jpg cfc082cbf8c5037b
    /gradient/60x40/3.jpg 70aeaae3c86c05f7
    /gradient/60x40/3.png 3eb9d4a068b5ef39
    /noise/60x40/3.png 3102c578c649777d
    ");
}

#[tokio::test]
async fn a_logo_is_transparent_and_its_jpeg_is_no_logo() {
    let assets = offline();
    let background = url("/flat/8x8/336699.png");
    let settle =
        async |logo: &str| assets.settle(&background, Some(&url(logo)), &InputLimits::default()).await;
    let logo = settle("/logo/400x400/3.png").await.unwrap().logo.unwrap();
    assert_eq!(wanx_poster::decode(logo.bytes()).unwrap().pixels()[..4], [0; 4]);
    assert!(matches!(
        settle("/logo/400x400/3.jpg").await.unwrap_err(),
        Reason::Picture { fault: PictureFault::Format { .. }, .. }
    ));
    assert!(matches!(
        settle("/too-wide.png").await.unwrap_err(),
        Reason::Picture { fault: PictureFault::TooManyPixels { width_px: 1281, height_px: 1280, .. }, .. }
    ));
}

#[tokio::test]
async fn a_size_within_the_limits_is_painted_and_one_beyond_is_a_header() {
    for path in ["/flat/1x1/000000.png", "/gradient/1x2160/1.png", "/photo/3840x1/1.jpg", "/noise/1x1/1.jpg"]
    {
        assert!(settle(path).await.is_ok(), "{path}");
    }
    for path in [
        "/photo/3841x2160/7.png",
        "/noise/3840x2161/7.jpg",
        "/noise/65535x65535/7.png",
        "/logo/65535x65535/7.jpg",
    ] {
        let fault = fault(path, limits_of_the_background()).await;
        assert!(matches!(fault, PictureFault::TooManyPixels { .. }), "{path}: {fault:?}");
        let Some(Answer::Painted(painting)) = answer(&url(path), &limits_of_the_background()) else {
            panic!("{path} is no picture")
        };
        assert!(painting.encoded(&limits_of_the_background()).len() < 1024, "{path}");
    }
}

#[tokio::test]
async fn faults_of_size_follow_limits_that_were_changed() {
    let small = PictureLimits { bytes: 1000, long_px: 90, short_px: 60, formats: Formats::Png };
    let too_many = |width_px, height_px| PictureFault::TooManyPixels {
        width_px,
        height_px,
        long_limit_px: 90,
        short_limit_px: 60,
    };
    assert_eq!(fault("/too-large.png", small).await, PictureFault::TooManyBytes { limit_bytes: 1000 });
    assert_eq!(fault("/too-wide.png", small).await, too_many(91, 60));
    assert_eq!(fault("/too-tall.png", small).await, too_many(90, 61));
    assert_eq!(fault("/noise/50x50/1.png", small).await, PictureFault::TooManyBytes { limit_bytes: 1000 });
    let none = PictureLimits { bytes: u64::MAX, long_px: u32::MAX, short_px: u32::MAX, ..small };
    for path in ["/too-wide.png", "/too-tall.png", "/noise/65535x65535/7.png"] {
        assert!(matches!(fault(path, none).await, PictureFault::Broken { .. }), "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_picture_takes_its_time_and_the_deadline_ends_waiting() {
    let deadline = Settings::default().fetch_deadline;
    for (path, expected) in [
        ("/slow/3s.png", Duration::from_secs(3)),
        ("/slow/250ms.png", Duration::from_millis(250)),
        ("/slow/1h.png", Duration::ZERO),
        ("/slow/86400s.png", deadline),
        ("/timeout.png", deadline),
    ] {
        let start = Instant::now();
        let outcome = settle(path).await;
        let elapsed = start.elapsed();
        assert!(elapsed >= expected && elapsed < expected + Duration::from_millis(10), "{path}: {elapsed:?}");
        assert_eq!(outcome.is_ok(), elapsed >= Duration::from_millis(250) && elapsed < deadline, "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_picture_does_not_depend_on_how_fast_the_machine_paints() {
    let assets = Assets::new(Settings { fetch_deadline: Duration::ZERO, ..Settings::default() });
    let outcome = assets.settle(&url("/photo/320x200/1.png"), None, &InputLimits::default()).await;
    assert!(outcome.is_ok(), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_made_up_for_a_fault_that_was_asked_for() {
    let assets =
        Assets::new(Settings { missing: MissingAssets::Generate, offline: true, ..Settings::default() });
    for path in ["/404.png", "/timeout.png", "/unreachable.png", "/no-such-path"] {
        assert!(assets.settle(&url(path), None, &InputLimits::default()).await.is_err(), "{path}");
    }
}

#[tokio::test]
async fn magic_pictures_are_counted_like_others() {
    let assets = Assets::new(Settings { store_bytes: 100, ..Settings::default() });
    let outcome = assets.settle(&url("/noise/40x40/1.png"), None, &InputLimits::default()).await;
    assert_eq!(outcome.unwrap_err(), Reason::StoreFull);
    assert_eq!(assets.held_bytes(), 0);
}

/// Checks that a JPEG shows what the PNG of the same name shows.
async fn agrees(name: &str, most_off: u8) {
    let picture =
        async |format: &str| wanx_poster::decode(&bytes(&format!("{name}.{format}")).await).unwrap();
    let (png, jpeg) = (picture("png").await, picture("jpg").await);
    assert_eq!((png.width(), png.height()), (jpeg.width(), jpeg.height()));
    let off = png.pixels().iter().zip(jpeg.pixels()).map(|(one, other)| one.abs_diff(*other)).max();
    assert!(off <= Some(most_off), "{name}: a pixel is off by {off:?}");
}

#[tokio::test]
async fn a_jpeg_shows_what_its_png_shows() {
    agrees("/flat/17x9/336699", 2).await;
    agrees("/flat/8x8/000000", 2).await;
    agrees("/flat/1x1/ff0000", 2).await;
    agrees("/gradient/61x47/3", 6).await;
    agrees("/photo/dunes/120x90/3", 24).await;
    // The hardest picture there is, so every code is used.
    agrees("/noise/64x64/3", 48).await;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_path_panics(path in r"(/(photo|flat|gradient|noise|logo|slow|status|dunes|[0-9]{0,3}x[0-9]{0,2}|[0-9a-f]{6}|[0-9]{1,21}|3s|x|\PC{0,3})){0,4}(\.(png|jpg|gif))?") {
        if let Ok(url) = AssetUrl::parse(&format!("http://{MAGIC_HOST}{path}")) {
            let limits = limits_of_the_background();
            if let Some(Answer::Painted(painting)) = answer(&url, &limits) {
                prop_assert!(wanx_poster::decode(&painting.encoded(&limits)).is_ok());
            }
        }
    }

    #[test]
    fn any_size_is_a_picture_or_refused_by_its_header(
        width in 0u32..70_000,
        height in 0u32..70_000,
        kind in "(photo|noise|logo|gradient)",
        format in "(png|jpg)",
    ) {
        let limits = PictureLimits { long_px: 64, short_px: 48, ..limits_of_the_background() };
        let url = url(&format!("/{kind}/{width}x{height}/1.{format}"));
        if let Some(Answer::Painted(painting)) = answer(&url, &limits) {
            let header = wanx_poster::inspect(&painting.encoded(&limits)).unwrap();
            prop_assert_eq!((header.width, header.height), (width, height));
        }
    }
}
