//! Finding the size that fills an area, and cutting a text that no size can fit.

use super::block::Block;
use super::em::to_px;
use super::prepared::{Layout, Prepared};
use super::shape::Shaper;
use super::{SIZE_MIN, Style};
use crate::unit::{Px64, PxSize};

/// The room a text may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Width and height that the ink must keep within.
    pub area: PxSize,
    /// The smallest size to try, in pixels per em.
    pub floor: Px64,
    /// The most lines; zero counts as one.
    pub max_lines: usize,
}

impl Room {
    /// Returns whether a layout keeps within the room at a size.
    pub(super) fn holds(&self, layout: &Layout, size: Px64) -> bool {
        layout.lines.len() <= self.max_lines.max(1) && self.area.holds(layout.size_at(size))
    }
}

/// Sizes are multiples of a quarter pixel: finer steps cannot be seen and cost more tries.
const STEP: i32 = 16;

/// Whether words may be cut where they are wider than the room.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Words {
    Whole,
    Broken,
}

/// Returns the block at the largest size between the floor and the style's that fits, whole words preferred to size.
pub(super) fn fit(prepared: &Prepared, style: &Style, room: &Room, shaper: &mut Shaper<'_>) -> Option<Block> {
    [Words::Whole, Words::Broken].into_iter().find_map(|words| {
        let mut layout_at = |size: Px64| {
            let layout = prepared.lay(&style.at(size), room.area.width, shaper);
            let is_whole = layout.broken_words == 0 || words == Words::Broken;
            (is_whole && room.holds(&layout, size)).then_some(layout)
        };
        let (size, layout) = largest(style.size, room.floor, &mut layout_at)?;
        Some(Block::new(prepared, &layout, size, shaper))
    })
}

/// Searches by halving; whether a text fits is not quite monotone in its size, so the result is one that fits but
/// in rare cases not the very largest.
fn largest(
    ceiling: Px64,
    floor: Px64,
    layout_at: &mut impl FnMut(Px64) -> Option<Layout>,
) -> Option<(Px64, Layout)> {
    let floor = floor.max(SIZE_MIN).min(ceiling);
    if let Some(layout) = layout_at(ceiling) {
        return Some((ceiling, layout));
    }
    let mut best = (floor, layout_at(floor)?);
    let (mut fits, mut too_large) = (floor.0 / STEP, ceiling.0.div_euclid(STEP) + 1);
    while fits + 1 < too_large {
        let middle = (fits + too_large) / 2;
        match layout_at(Px64(middle * STEP)) {
            Some(layout) => {
                best = (Px64(middle * STEP), layout);
                fits = middle;
            }
            None => too_large = middle,
        }
    }
    Some(best)
}

/// Returns how many lines of a layout keep within the room, counted from the top.
pub(super) fn lines_shown(layout: &Layout, style: &Style, room: &Room) -> usize {
    let top = layout.ink.top;
    let is_shown = |bottom: i64| to_px(bottom - top, style.size) <= room.area.height;
    let shown =
        layout.lines.iter().take_while(|line| is_shown(line.baseline + line.extent.ink.bottom)).count();
    shown.min(room.max_lines.max(1))
}
