//! What a finished poster says and how large it is. Reference, `url`: "The URL of the generated image".

use image::RgbImage;
use serde_json::json;
use wanx_emulator::behaviours::Profile;

use crate::support::*;

/// Sides of backgrounds, odd ones among them.
const SIZES: [(u32, u32); 8] =
    [(320, 240), (321, 241), (333, 97), (97, 333), (1, 1), (17, 640), (641, 479), (256, 255)];

/// How an EXIF turn shows a picture whose light corner is stored top left: which corner then is light.
const TURNS: [(u8, &str); 8] = [
    (1, "top left"),
    (2, "top right"),
    (3, "bottom right"),
    (4, "bottom left"),
    (5, "top left"),
    (6, "top right"),
    (7, "bottom right"),
    (8, "bottom left"),
];

#[tokio::test]
async fn r_126_every_string_can_be_read_in_the_picture_at_the_url() {
    both(async |emulator| {
        let ground = draw::gradient(1280, 960, [20, 40, 70], [60, 90, 120]);
        let draft = emulator
            .draft_on("gradient.png", draw::png(&ground))
            .saying(&["8018"], &["1081", "110"], &["80", "1888"])
            .with("/parameters/n", json!(4));
        let answer = emulator.finished(&draft).await;
        for url in urls(&answer) {
            assert!(url.starts_with("http://"), "R-126: absolute: {url}");
        }
        for underlays in 0..=2 {
            for poster in emulator.posters(&draft.clone().with("/input/underlay", json!(underlays))).await {
                for item in poster.words() {
                    assert!(poster.can_be_read(item), "R-126: {item:?} of {}", poster.plan);
                }
                let mut shown: Vec<_> = poster.words().filter_map(|item| item.text.clone()).collect();
                shown.sort();
                assert_eq!(shown, ["1081", "110", "1888", "80", "8018"], "R-126: {}", poster.plan);
            }
        }
    })
    .await;
}

/// Checks that a background of this size gives a poster of this size.
async fn keeps_size(emulator: &Emulator, name: &str, file: Vec<u8>, size: (u32, u32)) {
    let poster = emulator.poster(&emulator.draft_on(name, file)).await;
    assert_eq!(poster.size(), size, "R-127, {name}, {}", emulator.profile);
}

#[tokio::test]
async fn r_127_a_poster_is_exactly_as_large_as_its_background_is_shown() {
    both(async |emulator| {
        for (width, height) in SIZES {
            let background: RgbImage = draw::flat(width, height, [36, 64, 112]);
            keeps_size(&emulator, "b.png", draw::png(&background), (width, height)).await;
            keeps_size(&emulator, "b.jpg", draw::jpeg(&background), (width, height)).await;
        }
    })
    .await;
    let emulator = Emulator::start(Profile::Document).await;
    let stored = draw::jpeg(&draw::lopsided(320, 200));
    for (orientation, light_corner) in TURNS {
        let size = if orientation < 5 { (320, 200) } else { (200, 320) };
        let draft = emulator.draft_on("turned.jpg", draw::turned(&stored, orientation));
        let poster = emulator.poster(&draft.with("/input/title", json!([" "]))).await;
        assert_eq!(poster.size(), size, "R-127, orientation {orientation}");
        let corners = [
            ("top left", poster.pixel(2, 2)),
            ("top right", poster.pixel(size.0 - 3, 2)),
            ("bottom left", poster.pixel(2, size.1 - 3)),
            ("bottom right", poster.pixel(size.0 - 3, size.1 - 3)),
        ];
        for (corner, pixel) in corners {
            assert_eq!(pixel.0[0] > 130, corner == light_corner, "R-127, {orientation}: {pixel:?} {corner}");
        }
    }
}
