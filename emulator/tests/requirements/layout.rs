//! Where things are on a poster, and that they can be seen. Reference, "Model overview" and `image_url`.

use image::{DynamicImage, ImageFormat, RgbImage};
use serde_json::json;

use crate::support::poster::{Item, Poster};
use crate::support::*;

const MAGENTA: [u8; 3] = [255, 0, 255];

/// Strings of every kind, as a user would send them.
fn worded(draft: Draft) -> Draft {
    draft.saying(
        &["Spring Collection"],
        &["New arrivals for the season", "In every shop"],
        &["From 1 March", "VIEW NOW"],
    )
}

/// Pictures on which letters are hard to place or to see.
fn six_backgrounds() -> [(&'static str, RgbImage); 6] {
    [
        ("black", draw::flat(640, 480, [0, 0, 0])),
        ("white", draw::flat(640, 480, [255, 255, 255])),
        ("mid-grey", draw::flat(640, 480, [128, 128, 128])),
        ("noise", draw::noise(640, 480, 80, 176)),
        ("gradient", draw::gradient(640, 480, [10, 10, 30], [245, 240, 230])),
        ("saturated", draw::flat(640, 480, [230, 30, 40])),
    ]
}

fn logo_file(width: u32, height: u32) -> Vec<u8> {
    draw::png(&draw::flat(width, height, MAGENTA))
}

/// Returns a pleasant picture of that size and four posters on it.
async fn four_posters(emulator: &Emulator, (width, height): (u32, u32)) -> (RgbImage, Vec<Poster>) {
    let background = draw::gradient(width, height, [20, 40, 70], [60, 90, 120]);
    let draft = worded(emulator.draft_on("gradient.png", draw::png(&background)));
    let posters = emulator.posters(&draft.with("/parameters/n", json!(4))).await;
    (background, posters)
}

/// Returns the item that stands on a shape, if there is one.
fn on<'a>(poster: &'a Poster, shape: &Item) -> Option<&'a Item> {
    poster.words().find(|item| {
        item.x >= shape.x
            && item.right() <= shape.right()
            && item.y >= shape.y
            && item.bottom() <= shape.bottom()
    })
}

#[tokio::test]
async fn r_002_a_poster_is_its_background_with_something_drawn_on_it() {
    once(async |emulator| {
        let (background, posters) = four_posters(&emulator, (640, 480)).await;
        for poster in posters {
            let drawn_on = poster.drawn_on();
            let changed = poster.changed(&background, 8);
            assert!(changed.count() > 500, "R-002: {} pixels drawn", changed.count());
            let kept = changed.inverse().share_of(&drawn_on.inverse());
            assert!(kept >= 0.6, "R-002: {kept} of the background is kept: {}", poster.plan);
        }
    })
    .await;
}

#[tokio::test]
async fn r_003_everything_is_inside_the_picture_and_no_text_on_another() {
    once(async |emulator| {
        for size in [(640, 480), (480, 640), (960, 240)] {
            let (background, posters) = four_posters(&emulator, size).await;
            for poster in posters {
                let words: Vec<&Item> = poster.words().collect();
                assert_eq!(words.len(), 5, "R-003: every string is placed: {}", poster.plan);
                for (index, item) in words.iter().enumerate() {
                    let inside = item.x >= 0.0 && item.y >= 0.0;
                    let inside = inside && item.right() <= f64::from(size.0);
                    assert!(inside && item.bottom() <= f64::from(size.1), "R-003: {item:?}");
                    let letters = poster.letters(item, 0.5).count();
                    assert!(letters > 20, "R-003: {letters} pixels of {item:?}");
                    for other in &words[index + 1..] {
                        assert!(!item.overlaps(other), "R-003: {item:?} on {other:?}");
                    }
                }
                let changed = poster.changed(&background, 64);
                let rim = |x: u32, y: u32| x == 0 || y == 0 || x + 1 == size.0 || y + 1 == size.1;
                let rim = ink::Mask::of(size.0, size.1, rim);
                assert_eq!(changed.share_of(&rim), 0.0, "R-003: something leaves the picture");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn r_004_texts_keep_a_margin_on_every_side() {
    once(async |emulator| {
        for size in [(640, 480), (480, 640), (960, 240)] {
            let (background, posters) = four_posters(&emulator, size).await;
            for poster in posters {
                let margin = f64::from(size.0.min(size.1)) * 0.02;
                let (right, bottom) = (f64::from(size.0) - margin, f64::from(size.1) - margin);
                for item in poster.words() {
                    let kept = item.x >= margin && item.y >= margin;
                    let kept = kept && item.right() <= right && item.bottom() <= bottom;
                    assert!(kept, "R-004, {size:?}: {item:?}");
                }
                let margin = margin as u32;
                let inside = |x: u32, y: u32| {
                    (margin..size.0 - margin).contains(&x) && (margin..size.1 - margin).contains(&y)
                };
                let inside = ink::Mask::of(size.0, size.1, inside);
                let outside = poster.changed(&background, 64).without(&inside);
                assert_eq!(outside.count(), 0, "R-004, {size:?}: ink in the margin");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn r_005_texts_have_contrast_on_six_backgrounds() {
    once(async |emulator| {
        for (name, background) in six_backgrounds() {
            let draft = worded(emulator.draft_on(name, draw::png(&background)));
            for underlays in 0..=2 {
                let poster = emulator.poster(&draft.clone().with("/input/underlay", json!(underlays))).await;
                for item in poster.words() {
                    let contrast = poster.contrast(item, &background);
                    assert!(contrast >= 3.0, "R-005, {name}, {underlays}: {contrast:.2}:1 for {item:?}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn r_006_every_aspect_ratio_is_made_in_its_own_size() {
    once(async |emulator| {
        for size in [(400, 400), (640, 360), (360, 640), (1024, 32), (32, 1024)] {
            let background = draw::png(&draw::flat(size.0, size.1, [36, 64, 112]));
            let poster = emulator.poster(&emulator.draft_on("b.png", background)).await;
            assert_eq!(poster.size(), size, "R-006");
        }
    })
    .await;
}

#[tokio::test]
async fn r_048_the_picture_behind_the_text_is_the_one_at_the_url() {
    once(async |emulator| {
        let (dark, light) = ([10, 30, 60], [120, 140, 160]);
        let one = draw::gradient(640, 480, dark, light);
        let other = draw::gradient(640, 480, light, dark);
        for (own, foreign) in [(&one, &other), (&other, &one)] {
            let draft = worded(emulator.draft_on("own.png", draw::png(own)));
            let poster = emulator.poster(&draft).await;
            let ground = poster.drawn_on().inverse();
            let like_own = poster.changed(own, 8).inverse().share_of(&ground);
            let like_foreign = poster.changed(foreign, 8).inverse().share_of(&ground);
            assert!(like_own > 0.9 && like_foreign < 0.2, "R-048: {like_own} and {like_foreign}");
        }
    })
    .await;
}

#[tokio::test]
async fn r_060_underlays_are_as_many_as_asked_for_and_stand_behind_text() {
    once(async |emulator| {
        let background = draw::flat(1280, 960, [96, 104, 112]);
        for count in 0..=2_usize {
            let draft = emulator
                .draft_on("b.png", draw::png(&background))
                .saying(&["8018"], &["1081"], &["80"])
                .with("/input/underlay", json!(count));
            let poster = emulator.poster(&draft).await;
            let changed = poster.changed(&background, 8);
            let stray = changed.without(&poster.drawn_on()).count();
            assert_eq!(stray, 0, "R-060: drawn where the plan has nothing: {}", poster.plan);
            let shapes = poster.of_kind("underlay");
            assert_eq!(shapes.len(), count, "R-060: {}", poster.plan);
            for shape in shapes {
                let item = on(&poster, shape).unwrap_or_else(|| panic!("R-060: {}", poster.plan));
                let (area, text) = (poster.area(shape, 0.0), poster.area(item, 1.0));
                let of_shape = |x, y| area.contains(x, y) && !text.contains(x, y);
                let share = changed.share_of(&ink::Mask::of(1280, 960, of_shape));
                assert!(share > 0.01, "R-060: {share} of the underlay can be seen: {shape:?}");
                assert!(poster.can_be_read(item), "R-060: text on top: {item:?} on {shape:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn r_061_an_underlay_makes_text_on_noise_no_harder_to_read() {
    once(async |emulator| {
        let noise = draw::noise(640, 480, 0, 255);
        let draft = emulator
            .draft_on("noise.png", draw::png(&noise))
            .with("/input/title", json!(["Spring Collection"]))
            .with("/parameters/temperature", json!(0));
        let without = emulator.poster(&draft).await;
        let with = emulator.poster(&draft.with("/input/underlay", json!(1))).await;
        let shape = with.of_kind("underlay")[0];
        let on_shape = with.contrast(on(&with, shape).unwrap(), &noise);
        let on_noise = without.contrast(without.of_kind("title")[0], &noise);
        assert!(on_shape >= on_noise, "R-061: {on_shape:.2}:1 with, {on_noise:.2}:1 without");
    })
    .await;
}

#[tokio::test]
async fn r_063_without_logo_there_is_none() {
    once(async |emulator| {
        let background = draw::png(&draw::flat(640, 480, [36, 64, 112]));
        let draft = worded(emulator.draft_on("b.png", background));
        let logo = emulator.gallery.hang("logo.png", logo_file(100, 60));
        let with = emulator.poster(&draft.clone().with("/input/logo", json!(logo))).await;
        assert!(with.colored(MAGENTA, 8).count() > 100, "R-063: it is drawn if it is given");
        let blanks = [json!(null), json!("")].map(|value| draft.clone().with("/input/logo", value));
        for draft in [draft].into_iter().chain(blanks) {
            let poster = emulator.poster(&draft).await;
            assert!(poster.of_kind("logo").is_empty(), "R-063: {}", poster.plan);
            assert_eq!(poster.colored(MAGENTA, 60).count(), 0, "R-063: no trace of one");
        }
    })
    .await;
}

#[tokio::test]
async fn r_064_a_logo_is_found_once_and_nothing_covers_it() {
    once(async |emulator| {
        let logo = emulator.gallery.hang("logo.png", logo_file(300, 200));
        let background = draw::png(&draw::gradient(960, 640, [20, 40, 70], [60, 90, 120]));
        let draft = worded(emulator.draft_on("b.png", background))
            .with("/input/logo", json!(logo))
            .with("/input/underlay", json!(2))
            .with("/parameters/n", json!(4));
        for poster in emulator.posters(&draft).await {
            let parts = poster.colored(MAGENTA, 60).parts();
            let [part] = &parts[..] else { panic!("R-064: {} logos: {}", parts.len(), poster.plan) };
            let area = part.area;
            let filled = part.pixels.len() as f64 / f64::from(area.width() * area.height());
            assert!(filled > 0.99, "R-064: {filled} of it is uncovered: {}", poster.plan);
            let aspect = f64::from(area.width()) / f64::from(area.height());
            assert!((aspect / 1.5 - 1.0).abs() < 0.05, "R-064: {aspect} instead of 1.5: {area:?}");
            let logo = poster.of_kind("logo")[0];
            assert!(poster.words().all(|item| !item.overlaps(logo)), "R-064: {}", poster.plan);
        }
    })
    .await;
}

#[tokio::test]
async fn r_068_logos_of_any_aspect_ratio_are_not_distorted() {
    once(async |emulator| {
        let background = draw::png(&draw::flat(1280, 960, [36, 64, 112]));
        for (width, height) in [(1280, 16), (16, 1280), (600, 600)] {
            let logo = DynamicImage::from(draw::flat(width, height, MAGENTA));
            let url = emulator.gallery.hang("logo.png", draw::file(&logo, ImageFormat::Png));
            let draft = emulator.draft_on("b.png", background.clone()).with("/input/logo", json!(url));
            let poster = emulator.poster(&draft).await;
            let parts = poster.colored(MAGENTA, 120).parts();
            let [part] = &parts[..] else { panic!("R-068: {} logos: {}", parts.len(), poster.plan) };
            let (long, short) = (width.max(height), width.min(height));
            let sides = (part.area.width(), part.area.height());
            let (seen_long, seen_short) = if width > height { sides } else { (sides.1, sides.0) };
            let expected = f64::from(seen_long) * f64::from(short) / f64::from(long);
            // A side that falls between pixels may be seen one longer or shorter.
            let off = (f64::from(seen_short) - expected).abs();
            assert!(off <= 1.0, "R-068, {width}×{height}: {sides:?}, {expected:.1} expected");
        }
    })
    .await;
}
