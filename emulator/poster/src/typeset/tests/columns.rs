//! Vertical writing.

use super::super::{Mask, Room, Turn, draw};
use super::*;
use crate::unit::{PxPoint, PxSize};
use proptest::test_runner::Config;

fn set_columns(text: &str, measure_px: i32) -> Block {
    Typesetter::new().set_vertical(text, &style(100), Px64::from_px(measure_px))
}

fn turns(text: &str) -> Vec<Turn> {
    let block = set_columns(text, 9000);
    block.lines.iter().flat_map(|line| line.glyphs.iter().map(|glyph| glyph.turn)).collect()
}

#[test]
fn columns_go_from_right_to_left() {
    let block = set_columns("床前明月光，疑是地上霜。", 620);
    assert_eq!(texts(&block), ["床前明月光，", "疑是地上霜。"]);
    assert!(block.lines[0].ink.x > block.lines[1].ink.right(), "{block:?}");
    assert!(block.lines[0].baseline > block.lines[1].baseline);
}

#[test]
fn characters_stand_one_below_the_other() {
    let block = set_columns("床前明月", 9000);
    let places: Vec<i32> = block.lines[0].glyphs.iter().map(|glyph| glyph.at.y.0).collect();
    let steps: Vec<i32> = places.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(steps, [6400; 3]);
    assert!(block.lines[0].glyphs.iter().all(|glyph| glyph.turn == Turn::Upright));
    assert_eq!(block.width, Px64::from_px(400));
    assert!(block.ink.width < Px64::from_px(100) && block.ink.height > Px64::from_px(360));
}

#[test]
fn words_lie_and_short_numbers_stand_together() {
    assert!(turns("iPhone").iter().all(|&turn| turn == Turn::Clockwise));
    assert!(turns("2025").iter().all(|&turn| turn == Turn::Clockwise));
    let block = set_columns("第10回", 9000);
    assert!(block.lines[0].glyphs.iter().all(|glyph| glyph.turn == Turn::Upright));
    assert_eq!(block.lines[0].glyphs[1].at.y, block.lines[0].glyphs[2].at.y, "one beside the other");
    assert!((block.width.to_f32() - 325.0).abs() < 0.1, "three squares, two gaps: {:?}", block.width);
    assert_eq!(turns("第 5 回"), [Turn::Upright; 3]);
    assert_eq!(turns("好👍"), [Turn::Upright; 2]);
}

#[test]
fn marks_take_their_form_or_lie() {
    // This face has forms for columns, the brush face has none.
    assert_eq!(turns("（字）"), [Turn::Upright; 3]);
    let brush = Style { chinese: face("AST Brush SC"), ..style(100) };
    let block = Typesetter::new().set_vertical("（字）", &brush, Px64::MAX);
    let turns: Vec<Turn> = block.lines[0].glyphs.iter().map(|glyph| glyph.turn).collect();
    assert_eq!(turns, [Turn::Clockwise, Turn::Upright, Turn::Clockwise]);
}

#[test]
fn a_comma_hangs_in_the_upper_right_corner() {
    for name in ["AST Sans SC Bold", "AST Brush SC", "AST Kai SC Bold", "AST Serif SC Bold"] {
        let style = Style { chinese: face(name), ..style(100) };
        let block = Typesetter::new().set_vertical("国，国", &style, Px64::MAX);
        let alone = Typesetter::new().set_vertical("国国国", &style, Px64::MAX);
        let mut mask = Mask::new(120, 320);
        draw(&block, PxPoint::default(), &mut mask);
        let axis = (alone.ink.width.to_f32() / 2.0) as usize;
        // The middle square: ink only right of the axis, and above its middle.
        let inked = |x: usize, y: usize| mask.coverage()[y * 120 + x] > 128;
        let places: Vec<(usize, usize)> =
            (100..190).flat_map(|y| (0..110).map(move |x| (x, y))).filter(|&(x, y)| inked(x, y)).collect();
        assert!(!places.is_empty(), "{name}");
        assert!(places.iter().all(|&(x, y)| x >= axis && y < 150), "{name}: {places:?}");
    }
}

#[test]
fn a_double_dash_takes_two_squares() {
    for name in ["AST Sans SC Bold", "AST Brush SC"] {
        let style = Style { chinese: face(name), ..style(100) };
        let block = Typesetter::new().set_vertical("甲——乙", &style, Px64::MAX);
        assert!((block.width.to_f32() - 400.0).abs() < 30.0, "{name}: {:?}", block.width);
    }
}

proptest! {
    #![proptest_config(Config::with_cases(60))]

    #[test]
    fn nothing_of_a_column_is_drawn_outside_the_ink(text in any_text(), style in any_style()) {
        let style = Style { size: style.size.min(Px64::from_px(40)), ..style };
        let block = Typesetter::new().set_vertical(&text, &style, Px64::from_px(400));
        prop_assume!(block.ink.right().ceil_px() < 3000 && block.ink.height.ceil_px() < 3000);
        let (width, height) = (block.ink.width.ceil_px() + 12, block.ink.height.ceil_px() + 12);
        let mut mask = Mask::new(width as usize, height as usize);
        draw(&block, PxPoint { x: Px64::from_px(6), y: Px64::from_px(6) }, &mut mask);
        for (index, _) in mask.coverage().iter().enumerate().filter(|(_, covered)| **covered > 0) {
            let (x, y) = ((index % mask.width()) as i32 - 6, (index / mask.width()) as i32 - 6);
            prop_assert!(x >= 0 && y >= 0);
            prop_assert!(x < block.ink.width.ceil_px() && y < block.ink.height.ceil_px());
        }
        prop_assert_eq!(mask.coverage().iter().any(|&covered| covered > 0), !block.ink.is_empty());
    }

    #[test]
    fn fitted_columns_fit(text in any_text(), style in any_style(), width in 1..600_i32, height in 1..900_i32) {
        let area = PxSize { width: Px64::from_px(width), height: Px64::from_px(height) };
        let room = Room { area, floor: Px64::from_px(6), max_lines: 5 };
        if let Some(block) = Typesetter::new().fit_vertical(&text, &style, &room) {
            prop_assert!(area.holds(block.ink_size()), "{:?} in {:?}", block.ink, area);
            prop_assert!(block.lines.len() <= 5);
        }
    }
}
