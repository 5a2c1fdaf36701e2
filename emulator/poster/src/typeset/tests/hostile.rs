//! Texts and numbers made to hurt.

use super::super::face::shaped_characters;
use super::super::{Mask, Room, SIZE_MAX, SIZE_MIN, draw};
use super::*;
use crate::unit::{PxPoint, PxSize};
use proptest::test_runner::Config;

/// Returns how many characters are shaped while `work` runs: the unit of work that does not depend on the clock.
fn work_of(work: impl FnOnce()) -> usize {
    let before = shaped_characters();
    work();
    shaped_characters() - before
}

fn room(width: i32, height: i32) -> Room {
    let area = PxSize { width: Px64::from_px(width), height: Px64::from_px(height) };
    Room { area, floor: Px64::from_px(6), max_lines: 40 }
}

#[test]
fn a_search_for_a_size_shapes_the_text_once() {
    let typesetter = Typesetter::new();
    let text = "The quick brown fox 敏捷的棕色狐狸 jumps".repeat(4);
    let length = text.chars().count();
    let first = work_of(|| drop(typesetter.fit(&text, &style(200), &room(600, 300))));
    assert!(first <= 2 * length, "{first} characters for {length}");
    let again = work_of(|| {
        for width in 300..340 {
            let _ = typesetter.fit(&text, &style(200), &room(width, 300));
        }
    });
    assert!(again <= 40 * length, "{again} characters for {length}");
}

#[test]
fn five_thousand_characters_without_a_space_stay_cheap() {
    for letter in ["x", "字", "ب", "ह", "，"] {
        let text = letter.repeat(5000);
        let typesetter = Typesetter::new();
        let work = work_of(|| drop(typesetter.fit(&text, &style(60), &room(64, 64))));
        assert!(work <= 40 * 5000, "{letter}: {work}");
        let work = work_of(|| drop(typesetter.ellipsize(&text, &style(6), &room(64, 64))));
        assert!(work <= 40 * 5000, "{letter}: {work}");
    }
}

#[test]
fn a_hundred_thousand_characters_are_set() {
    let text = "word 字".repeat(100_000 / 6);
    let mut glyphs = 0;
    let work = work_of(|| {
        let block = set(&text, &style(12), 800);
        glyphs = block.lines.iter().map(|line| line.glyphs.len()).sum();
    });
    assert!(glyphs > 80_000);
    assert!(work < 3 * 100_000, "{work}");
}

#[test]
fn five_hundred_marks_on_a_letter_stay_a_letter() {
    let text = format!("Z{}a", "\u{301}".repeat(500));
    let block = set_line(&text, &style(40));
    assert!(block.ink.height < Px64::from_px(200), "{:?}", block.ink);
}

#[test]
fn a_hundred_thousand_zero_width_spaces_are_nothing() {
    for invisible in ["\u{200b}", "\u{200d}", "\u{2060}", "\u{202e}"] {
        let block = set(&format!("a{}b", invisible.repeat(100_000)), &style(40), 4000);
        assert_eq!(marks(&block).len(), 2, "{invisible:?}");
    }
}

#[test]
fn a_thousand_lines_are_a_thousand_lines() {
    assert_eq!(set(&"line\n".repeat(1000), &style(20), 500).lines.len(), 1000);
}

#[test]
fn sizes_out_of_range_are_clamped() {
    let size_of = |size: Px64| Typesetter::new().set("x", &Style { size, ..style(1) }, Px64::MAX).size;
    assert_eq!(size_of(Px64::ZERO), SIZE_MIN);
    assert_eq!(size_of(Px64(i32::MIN)), SIZE_MIN);
    assert_eq!(size_of(Px64::MAX), SIZE_MAX);
    assert_eq!(size_of(Px64::from_f32(f32::NAN)), SIZE_MIN);
}

proptest! {
    #![proptest_config(Config::with_cases(200))]

    #[test]
    fn no_numbers_and_no_text_can_panic(
        text in any_text(),
        size in any::<i32>(),
        tracking_milliem in any::<i32>(),
        leading_milliem in any::<i32>(),
        measure in any::<i32>(),
        area in any::<(i32, i32)>(),
        max_lines in any::<usize>(),
    ) {
        let style = Style { size: Px64(size), tracking_milliem, leading_milliem, ..style(1) };
        let typesetter = Typesetter::new();
        let block = typesetter.set(&text, &style, Px64(measure));
        draw(&block, PxPoint::default(), &mut Mask::new(20, 20));
        let area = PxSize { width: Px64(area.0), height: Px64(area.1) };
        let room = Room { area, floor: Px64(measure), max_lines };
        let _ = typesetter.fit(&text, &style, &room);
        let _ = typesetter.ellipsize(&text, &style, &room);
    }
}
