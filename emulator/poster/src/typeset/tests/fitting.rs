//! Sizes found by search, and texts cut.

use super::super::Room;
use super::super::character::is_blank;
use super::super::clean::paragraphs;
use super::*;
use crate::unit::PxSize;
use proptest::test_runner::Config;
use unicode_segmentation::UnicodeSegmentation as _;

fn room(width: i32, height: i32, floor: i32, max_lines: usize) -> Room {
    let area = PxSize { width: Px64::from_px(width), height: Px64::from_px(height) };
    Room { area, floor: Px64::from_px(floor), max_lines }
}

proptest! {
    #![proptest_config(Config::with_cases(120))]

    #[test]
    fn what_is_fitted_fits(
        text in any_text(),
        style in any_style(),
        width in 1..1500_i32,
        height in 1..800_i32,
        max_lines in 1..6_usize,
    ) {
        let room = room(width, height, 6, max_lines);
        if let Some(block) = Typesetter::new().fit(&text, &style, &room) {
            prop_assert!(room.area.holds(block.ink_size()), "{:?} in {:?}", block.ink, room);
            prop_assert!(block.lines.len() <= max_lines);
            prop_assert!(block.size <= style.size);
            prop_assert!(block.size >= room.floor.min(style.size));
            prop_assert_eq!(block.truncated, None);
        }
    }

    #[test]
    fn an_ellipsized_text_is_its_own_beginning(
        text in any_text(),
        width in 60..900_i32,
        height in 30..200_i32,
    ) {
        let room = room(width, height, 20, 3);
        let block = Typesetter::new().ellipsize(&text, &style(20), &room);
        prop_assert!(room.area.holds(block.ink_size()) || texts(&block) == ["…"], "{:?}", block);
        let Some(shown) = block.truncated else { return Ok(()) };
        let all: String = texts(&block).concat();
        prop_assert!(all.ends_with('…'));
        prop_assert!(shown <= text.chars().count());
        let visible = |text: &str| text.chars().filter(|letter| !is_blank(*letter)).collect::<String>();
        let beginning = visible(all.strip_suffix('…').unwrap());
        prop_assert!(visible(&paragraphs(&text).concat()).starts_with(&beginning), "{:?}", beginning);
    }
}

#[test]
fn the_largest_size_that_fits_is_found() {
    let typesetter = Typesetter::new();
    let room = room(600, 200, 10, 2);
    let block = typesetter.fit("Summer Sale", &style(500), &room).unwrap();
    let larger = Style { size: block.size + Px64(32), ..style(500) };
    let next = typesetter.set("Summer Sale", &larger, room.area.width);
    assert!(!room.area.holds(next.ink_size()) || next.lines.len() > 2, "half a pixel more would fit as well");
    assert_eq!(block.broken_words, 0);
}

#[test]
fn the_size_of_the_style_is_the_ceiling() {
    let block = Typesetter::new().fit("Hi", &style(40), &room(4000, 4000, 6, 1)).unwrap();
    assert_eq!(block.size, Px64::from_px(40));
}

#[test]
fn a_word_is_made_smaller_before_it_is_broken() {
    let block = Typesetter::new().fit("EXTRAORDINARY", &style(200), &room(300, 300, 10, 4)).unwrap();
    assert_eq!((block.lines.len(), block.broken_words), (1, 0));
}

#[test]
fn a_phrase_is_made_smaller_before_it_is_parted() {
    for (text, lines) in [
        ("夏日清凉一夏，全场五折起", &["夏日清凉一夏，", "全场五折起"][..]),
        ("双十一狂欢节 11.11", &["双十一狂欢节", "11.11"]),
        ("父亲节礼物", &["父亲节礼物"]),
        ("ここでしか味わえない、特別なひととき。", &["ここでしか", "味わえない、", "特別なひととき。"]),
    ] {
        let block = Typesetter::new().fit(text, &style(200), &room(440, 260, 12, 4)).unwrap();
        assert_eq!((texts(&block), block.parted_phrases), (lines.to_vec(), 0));
    }
}

#[test]
fn a_long_phrase_is_parted_before_it_gets_too_small() {
    let text = "春眠不觉晓处处闻啼鸟夜来风雨声花落知多少";
    let block = Typesetter::new().fit(text, &style(200), &room(440, 260, 12, 4)).unwrap();
    assert!(block.parted_phrases > 0 && block.size > Px64::from_px(50), "{:?}", block.size);
}

#[test]
fn a_word_is_broken_when_even_the_floor_is_too_wide() {
    let word = "x".repeat(200);
    let block = Typesetter::new().fit(&word, &style(100), &room(200, 400, 12, 20)).unwrap();
    assert!(block.broken_words > 0 && block.size >= Px64::from_px(12));
}

#[test]
fn what_does_not_fit_is_none() {
    assert!(Typesetter::new().fit("some words here", &style(50), &room(20, 20, 12, 1)).is_none());
}

#[test]
fn nothing_visible_fits_anywhere() {
    let block = Typesetter::new().fit(" \u{200b}\n", &style(50), &room(1, 1, 12, 1)).unwrap();
    assert!(block.lines.is_empty() && block.ink.is_empty());
}

#[test]
fn an_ellipsis_comes_between_grapheme_clusters() {
    let text = "e\u{301}👩🏽\u{200d}🚀".repeat(30);
    let room = room(300, 80, 20, 1);
    let block = Typesetter::new().ellipsize(&text, &style(20), &room);
    let shown = block.lines[0].text.strip_suffix('…').unwrap();
    let ends: Vec<usize> = text.grapheme_indices(true).map(|(start, _)| start).collect();
    assert!(text.starts_with(shown) && ends.contains(&shown.len()), "{shown}");
    assert_eq!(block.truncated, Some(shown.chars().count()));
}

#[test]
fn an_ellipsized_line_is_as_full_as_can_be() {
    let text = "word ".repeat(100);
    let room = room(400, 30, 20, 1);
    let block = Typesetter::new().ellipsize(&text, &style(20), &room);
    assert!(block.width.to_f32() > 320.0, "{}", block.width.to_f32());
}

#[test]
fn a_text_that_fits_is_not_cut() {
    let block = Typesetter::new().ellipsize("short", &style(20), &room(400, 60, 20, 1));
    assert_eq!((texts(&block), block.truncated), (vec!["short"], None));
}

#[test]
fn asking_twice_changes_nothing() {
    let typesetter = Typesetter::new();
    let room = room(500, 300, 10, 3);
    let first = typesetter.fit("Order 秩序 سلام does not matter", &style(90), &room);
    for text in ["other", "中文", "سلام"] {
        let _ = typesetter.fit(text, &style(50), &room);
    }
    assert_eq!(typesetter.fit("Order 秩序 سلام does not matter", &style(90), &room), first);
    assert_eq!(Typesetter::new().fit("Order 秩序 سلام does not matter", &style(90), &room), first);
}
