//! The places in the draw: a faded background with boxes on it, and what was thought of them.

use std::cmp::Reverse;

use super::grid::{Cell, Grid, WIDTH_PX, rect};
use super::page::{Page, Voice, faded};
use super::{NAME, NOTE};
use crate::color::{Color, Tint};
use crate::layout::Layout;
use crate::picture::Picture;
use crate::plan::Kind;
use crate::unit::{Px64, PxPoint, PxRect};

/// Colours that people who see fewer of them can tell apart, too.
const COLORS: [(Kind, Color); 5] = [
    (Kind::Title, Color([0xc4, 0x3e, 0x00])),
    (Kind::Subtitle, Color([0x00, 0x62, 0xb1])),
    (Kind::Text, Color([0x00, 0x80, 0x5a])),
    (Kind::Logo, Color([0x9a, 0x3d, 0x97])),
    (Kind::Underlay, Color([0x2b, 0x2b, 0x2b])),
];

/// How much of its colour a box lays on the picture.
const BOX_ALPHA: u8 = 0x78;
/// A shape behind words is filled with what sets off the boxes on it, whatever its outline.
const SHEET: Tint = Tint { color: Color([255; 3]), alpha: 0x80 };
const STROKE: Px64 = Px64::from_px(2);

/// Terms told for and against a place: the first ones decide.
const TERMS: usize = 3;
const FOR: Voice = Voice { color: Color([0x1f, 0x6e, 0x4a]), ..NOTE };
const AGAINST: Voice = Voice { color: Color([0xa8, 0x3a, 0x28]), ..NOTE };

/// Side of a box in the legend, and the space after it and after its name.
const SWATCH_PX: i32 = 16;
const SWATCH_GAP_PX: i32 = 8;
const NAME_GAP_PX: i32 = 24;

/// Draws the names of the boxes that occur, the last one ending at a point of a baseline.
pub(super) fn draw_legend(page: &mut Page, layouts: &[Layout], (mut right, baseline): (i32, i32)) {
    let occurs = |kind| layouts.iter().any(|layout| layout.boxes.iter().any(|(other, _)| *other == kind));
    for (kind, _) in COLORS.into_iter().rev().filter(|(kind, _)| occurs(*kind)) {
        let name = page.set(&kind.to_string(), NOTE, 200);
        let x = right - name.ink.width.ceil_px();
        page.put(&name, NOTE.color, (x, baseline));
        let swatch = x - SWATCH_GAP_PX - SWATCH_PX;
        draw_box(page, kind, rect((swatch, baseline - SWATCH_PX + 2), (SWATCH_PX, SWATCH_PX)));
        right = swatch - NAME_GAP_PX;
    }
}

/// Draws the places and their captions.
pub(super) fn draw_all(page: &mut Page, grid: &Grid, background: &Picture, layouts: &[Layout]) {
    let ground = faded(background, grid.cell(0).picture);
    let size = (background.width(), background.height());
    for (index, layout) in layouts.iter().enumerate() {
        let cell = grid.cell(index);
        page.place(&ground, cell.picture);
        for &(kind, rect) in &layout.boxes {
            draw_box(page, kind, scaled(rect, size, cell.picture));
        }
        page.edge(cell.picture);
        describe(page, &cell, index + 1, layout);
    }
}

fn describe(page: &mut Page, cell: &Cell, rank: usize, layout: &Layout) {
    let Layout { place, dressing, score, terms, .. } = layout;
    let name = format!("{rank} · {dressing} · {score}");
    page.say(&with_minus(&name), NAME, cell.line(0), cell.width);
    page.say(place, NOTE, cell.line(1), cell.width);
    let (good, bad) = (strongest(terms, |points| points), strongest(terms, i32::saturating_neg));
    say_first(page, &good, FOR, cell.line(2), cell.width);
    say_first(page, &bad, AGAINST, cell.line(3), cell.width);
}

/// Returns the terms that weigh most, those that weigh nothing left out.
fn strongest(terms: &[(&'static str, i32)], weight: impl Fn(i32) -> i32) -> Vec<String> {
    let mut terms: Vec<_> = terms.iter().filter(|(_, points)| weight(*points) > 0).collect();
    terms.sort_by_key(|(_, points)| Reverse(weight(*points)));
    terms.iter().take(TERMS).map(|(name, points)| with_minus(&format!("{name} {points:+}"))).collect()
}

/// Says as many terms as a line has room for: one without its number would say nothing.
fn say_first(page: &mut Page, terms: &[String], voice: Voice, at: (i32, i32), width: i32) {
    let fits = |page: &Page, told: &str| page.set(told, voice, WIDTH_PX).ink.width <= Px64::from_px(width);
    let lines = (1..=terms.len()).rev().map(|count| terms[..count].join("  "));
    if let Some(line) = lines.into_iter().find(|line| fits(page, line)) {
        page.say(&line, voice, at, width);
    }
}

/// A hyphen is too short for a minus, and there are no other hyphens in what is told of a place.
fn with_minus(text: &str) -> String {
    text.replace('-', "−")
}

fn draw_box(page: &mut Page, kind: Kind, rect: PxRect) {
    let Some((_, color)) = COLORS.into_iter().find(|(other, _)| *other == kind) else { return };
    page.fill(rect, if kind == Kind::Underlay { SHEET } else { Tint { color, alpha: BOX_ALPHA } });
    page.frame(rect, STROKE, Tint::opaque(color));
}

/// Returns where a rectangle of the background is on a small picture of it: wide enough to be seen, never outside.
fn scaled(rect: PxRect, (width, height): (u32, u32), onto: PxRect) -> PxRect {
    let px = |side: u32| Px64::from_px(i32::try_from(side).expect("decoding bounds a side to 32768"));
    let along = |at: Px64, side: u32, onto: Px64| onto.scaled(at.0, px(side).0);
    let [left, right] = [rect.x, rect.right()].map(|at| along(at, width, onto.width));
    let [top, bottom] = [rect.y, rect.bottom()].map(|at| along(at, height, onto.height));
    let small = PxRect::from_edges(left, top, right.max(left + STROKE), bottom.max(top + STROKE));
    small.moved(PxPoint { x: onto.x, y: onto.y }).intersection(onto)
}
