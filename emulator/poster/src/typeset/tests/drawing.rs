//! Coverage.

use super::super::{Mask, draw};
use super::*;
use crate::unit::PxPoint;
use proptest::test_runner::Config;

fn at(x: Px64, y: Px64) -> PxPoint {
    PxPoint { x, y }
}

/// Returns left, top, right and bottom of what is covered.
fn covered(mask: &Mask) -> Option<(usize, usize, usize, usize)> {
    let pixels = mask.coverage().iter().enumerate().filter(|(_, covered)| **covered > 0);
    pixels.map(|(index, _)| (index % mask.width(), index / mask.width())).fold(None, |bounds, (x, y)| {
        let (left, top, right, bottom) = bounds.unwrap_or((x, y, x, y));
        Some((left.min(x), top.min(y), right.max(x), bottom.max(y)))
    })
}

proptest! {
    #![proptest_config(Config::with_cases(60))]

    #[test]
    fn nothing_is_drawn_outside_the_ink(text in any_text(), style in any_style(), part in 0..64_i32) {
        let style = Style { size: style.size.min(Px64::from_px(60)), ..style };
        let block = set(&text, &style, 500);
        prop_assume!(block.ink.right().ceil_px() < 3000 && block.ink.height.ceil_px() < 3000);
        let (width, height) = (block.ink.width.ceil_px() as usize + 12, block.ink.height.ceil_px() as usize + 12);
        let mut mask = Mask::new(width, height);
        let place = at(Px64(5 * 64 + part), Px64(5 * 64 + part));
        draw(&block, place, &mut mask);
        let ink = block.ink.moved(place);
        if let Some((left, top, right, bottom)) = covered(&mask) {
            prop_assert!(left as i32 >= ink.x.floor_px() && top as i32 >= ink.y.floor_px());
            prop_assert!((right as i32) < ink.right().ceil_px() && (bottom as i32) < ink.bottom().ceil_px());
        }
        prop_assert_eq!(covered(&mask).is_none(), block.ink.is_empty());
    }

    #[test]
    fn a_block_may_be_put_anywhere(text in any_text(), x in any::<i32>(), y in any::<i32>(), near in -90..90_i32) {
        let block = set(&text, &style(30), 300);
        let mut mask = Mask::new(40, 30);
        draw(&block, at(Px64(x), Px64(y)), &mut mask);
        draw(&block, at(Px64(near * 64), Px64(near * 13)), &mut mask);
    }
}

#[test]
fn the_ink_of_letters_is_tight() {
    for text in ["Typography", "字体设计", "سلام", "ÅgQ|", "👍"] {
        let block = set_line(text, &style(80));
        let mut mask = Mask::new(block.ink.width.ceil_px() as usize, block.ink.height.ceil_px() as usize);
        draw(&block, PxPoint::default(), &mut mask);
        let (left, top, right, bottom) = covered(&mask).unwrap();
        let spare = [left, top, mask.width() - 1 - right, mask.height() - 1 - bottom];
        assert!(spare.iter().all(|&pixels| pixels <= 1), "{text}: {spare:?}");
    }
}

#[test]
fn a_missing_character_is_a_frame() {
    let block = set_line("\u{e000}", &style(64));
    let mut mask = Mask::new(60, 60);
    draw(&block, PxPoint::default(), &mut mask);
    let (width, height) = (block.ink.width.floor_px() as usize, block.ink.height.floor_px() as usize);
    let pixel = |x: usize, y: usize| mask.coverage()[y * 60 + x];
    assert_eq!([pixel(1, 1), pixel(width / 2, 1), pixel(1, height / 2)], [255; 3]);
    assert_eq!(pixel(width / 2, height / 2), 0, "it is hollow");
}

#[test]
fn a_small_box_is_still_seen() {
    let block = set_line("\u{e000}", &style(6));
    let mut mask = Mask::new(10, 10);
    draw(&block, PxPoint::default(), &mut mask);
    assert!(mask.coverage().iter().any(|&covered| covered > 200));
}

#[test]
fn drawing_twice_covers_at_least_as_much() {
    let block = set_line("overlap", &style(40));
    let mut once = Mask::new(200, 60);
    draw(&block, PxPoint::default(), &mut once);
    let mut twice = once.clone();
    draw(&block, PxPoint::default(), &mut twice);
    assert!(once.coverage().iter().zip(twice.coverage()).all(|(a, b)| a <= b));
}

#[test]
fn a_mask_without_area_is_left_alone() {
    let block = set_line("x", &style(40));
    for (width, height) in [(0, 0), (0, 9), (9, 0)] {
        draw(&block, PxPoint::default(), &mut Mask::new(width, height));
    }
}
