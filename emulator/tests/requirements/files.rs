//! Files of backgrounds and logos: kinds, sides and bytes, up to their limits and one beyond.

use image::{DynamicImage, ImageFormat, RgbaImage};
use serde_json::json;
use wanx_emulator::behaviours::Profile;

use crate::support::*;

const IMAGE_URL: &str = "/input/image_url";
const LOGO: &str = "/input/logo";

/// Kinds of files that no encoder here can write; four coloured quarters, 24 × 16 pixels.
macro_rules! fixture {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../poster/tests/fixtures/", $name)).as_slice())
    };
}

/// Files that are no PNG and no JPEG, and what the message calls them.
const STRANGERS: [(&[u8], &str); 7] = [
    (b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;", "GIF"),
    (b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0/\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0", "WebP"),
    (b"BM:\0\0\0\0\0\0\x006\0\0\0(\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0", "BMP"),
    (b"II*\0\x08\0\0\0\0\0\0\0\0\0", "TIFF"),
    (b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>", "SVG"),
    (b"<!DOCTYPE html><html><body>404</body></html>", "HTML"),
    (b"no picture at all", ""),
];

/// Checks that a file makes a task fail with a message that has this part.
async fn refuses_file(emulator: &Emulator, pointer: &str, bytes: Vec<u8>, part: &str) {
    let url = emulator.gallery.hang("refused", bytes);
    emulator.refuses_about(&emulator.draft().with(pointer, json!(url)), part).await;
}

/// Checks that a file is accepted as a background and that its poster has its size.
async fn accepts_background(emulator: &Emulator, name: &str, bytes: &[u8], size: (u32, u32)) {
    let poster = emulator.poster(&emulator.draft_on(name, bytes.to_vec())).await;
    assert_eq!(poster.size(), size, "{name}");
}

fn logo_png(width: u32, height: u32) -> Vec<u8> {
    draw::png(&draw::flat(width, height, [200, 30, 40]))
}

#[tokio::test]
async fn r_049_every_kind_of_png_is_a_background() {
    both(async |emulator| {
        for (name, bytes) in [
            fixture!("rgb8.png"),
            fixture!("rgba8.png"),
            fixture!("palette2.png"),
            fixture!("palette8_trns.png"),
            fixture!("grey1.png"),
            fixture!("grey8.png"),
            fixture!("grey_alpha8.png"),
            fixture!("rgb16.png"),
            fixture!("rgba16.png"),
            fixture!("grey16.png"),
            fixture!("adam7.png"),
        ] {
            accepts_background(&emulator, name, bytes, (24, 16)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn r_050_every_kind_of_jpeg_is_a_background_whatever_its_name_ends_in() {
    both(async |emulator| {
        for (name, bytes) in [
            fixture!("rgb.jpg"),
            fixture!("progressive.jpg"),
            fixture!("grey.jpg"),
            fixture!("subsampled.jpg"),
            fixture!("cmyk.jpg"),
        ] {
            accepts_background(&emulator, name, bytes, (24, 16)).await;
        }
        let jpeg = draw::jpeg(&draw::flat(64, 48, [36, 64, 112]));
        for name in ["a.jpg", "a.jpeg", "a", "a.png"] {
            accepts_background(&emulator, name, &jpeg, (64, 48)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn r_051_other_formats_are_refused() {
    both(async |emulator| {
        for (bytes, name) in STRANGERS {
            let part = format!("Format of image_url should be PNG or JPG, but is {name}");
            refuses_file(&emulator, IMAGE_URL, bytes.to_vec(), &part).await;
        }
    })
    .await;
}

#[tokio::test]
async fn r_052_the_largest_picture_is_made_in_its_own_size() {
    let emulator = Emulator::start(Profile::Document).await;
    let largest = draw::png(&draw::flat(3840, 2160, [36, 64, 112]));
    accepts_background(&emulator, "largest.png", &largest, (3840, 2160)).await;
}

#[tokio::test]
async fn r_053_a_side_one_pixel_too_long_is_refused() {
    both(async |emulator| {
        for (width, height) in [(3841, 2160), (3840, 2161), (2161, 3840), (2161, 2161), (3841, 1)] {
            let part =
                format!("Resolution of image_url should be at most 3840x2160, but is {width}x{height}");
            let file = draw::file(&DynamicImage::new_luma8(width, height), ImageFormat::Png);
            refuses_file(&emulator, IMAGE_URL, file, &part).await;
        }
        // Decision 5: portrait is fine, and sides are measured as displayed.
        for (width, height) in [(3840, 2160), (2160, 3840)] {
            let file = draw::file(&DynamicImage::new_luma8(width, height), ImageFormat::Png);
            emulator.finished(&emulator.draft_on("largest.png", file)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn r_054_strips_as_long_as_the_limits_allow_are_made_in_their_own_size() {
    both(async |emulator| {
        for (width, height) in [(64, 2160), (3840, 64)] {
            let strip = draw::png(&draw::flat(width, height, [36, 64, 112]));
            accepts_background(&emulator, "strip.png", &strip, (width, height)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn r_055_fifty_megabytes_are_accepted_and_a_byte_more_is_not() {
    let emulator = Emulator::start(Profile::Document).await;
    let picture = draw::png(&draw::flat(64, 48, [36, 64, 112]));
    let fifty_megabytes = 50 << 20;
    let largest = draw::padded(picture.clone(), fifty_megabytes);
    emulator.finished(&emulator.draft_on("largest.png", largest)).await;
    let larger = draw::padded(picture.clone(), fifty_megabytes + 1);
    refuses_file(&emulator, IMAGE_URL, larger, "Size of image_url should be at most 50 MB").await;
    both(async |emulator| {
        let limit = picture.len() + 1_000;
        emulator.limit(json!({"background": {"bytes": limit}})).await;
        emulator.finished(&emulator.draft_on("largest.png", draw::padded(picture.clone(), limit))).await;
        let larger = draw::padded(picture.clone(), limit + 1);
        refuses_file(&emulator, IMAGE_URL, larger, "Size of image_url").await;
    })
    .await;
}

#[tokio::test]
async fn r_065_a_logo_keeps_its_transparency_and_is_a_png() {
    const MAGENTA: [u8; 3] = [255, 0, 255];
    both(async |emulator| {
        let ground = [36, 64, 112];
        let disc: RgbaImage = draw::disc(200, MAGENTA);
        let logo = emulator.gallery.hang("disc.png", draw::file(&disc.into(), ImageFormat::Png));
        let draft = emulator.draft_on("b.png", draw::png(&draw::flat(960, 640, ground)));
        let poster = emulator.poster(&draft.with(LOGO, json!(logo))).await;
        let parts = poster.colored(MAGENTA, 8).parts();
        let [part] = &parts[..] else { panic!("R-065: {} discs", parts.len()) };
        let area = part.area;
        let square = f64::from(area.width() * area.height());
        let filled = part.pixels.len() as f64 / square;
        // A disc fills π/4 of its square, a logo without transparency all of it.
        assert!((0.70..0.80).contains(&filled), "R-065: {filled} of {area:?}");
        let corner = poster.pixel(area.left, area.top).0;
        assert!(corner.iter().zip(ground).all(|(a, b)| a.abs_diff(b) <= 8), "R-065: {corner:?} at a corner");

        for (bytes, name) in STRANGERS {
            let part = format!("Format of logo should be PNG, but is {name}");
            refuses_file(&emulator, LOGO, bytes.to_vec(), &part).await;
        }
        let jpeg = draw::jpeg(&draw::flat(64, 48, MAGENTA));
        refuses_file(&emulator, LOGO, jpeg, "Format of logo should be PNG, but is JPEG").await;
    })
    .await;
}

#[tokio::test]
async fn r_066_a_logo_has_1280_pixels_a_side_and_not_one_more() {
    both(async |emulator| {
        let largest = emulator.gallery.hang("largest.png", logo_png(1280, 1280));
        emulator.finished(&emulator.draft().with(LOGO, json!(largest))).await;
        for (width, height) in [(1281, 1280), (1280, 1281), (1281, 1)] {
            let part = format!("Resolution of logo should be at most 1280x1280, but is {width}x{height}");
            refuses_file(&emulator, LOGO, logo_png(width, height), &part).await;
        }
    })
    .await;
}

#[tokio::test]
async fn r_067_a_logo_of_five_megabytes_is_accepted_and_a_byte_more_is_not() {
    both(async |emulator| {
        let five_megabytes = 5 << 20;
        let largest = draw::padded(logo_png(64, 48), five_megabytes);
        let url = emulator.gallery.hang("largest.png", largest);
        emulator.finished(&emulator.draft().with(LOGO, json!(url))).await;
        let larger = draw::padded(logo_png(64, 48), five_megabytes + 1);
        refuses_file(&emulator, LOGO, larger, "Size of logo should be at most 5 MB").await;
    })
    .await;
}
