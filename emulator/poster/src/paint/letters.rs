//! Words: their halo first, then the letters.

use super::blur::Coverage;
use super::canvas::Canvas;
use super::halo::{Spread, soften};
use crate::color::{Color, Tint};
use crate::plan::{Halo, Letters};
use crate::typeset::{Block, Mask, draw as rasterise};
use crate::unit::{Px64, PxPoint, PxRect};

/// Draws a block with its origin at a point, in one colour.
pub(super) fn draw_block(block: &Block, at: PxPoint, color: Color, canvas: &mut Canvas<'_>) {
    let (mask, corner) = mask(block, block.ink.moved(at), 0);
    lay(&mask, corner, Tint::opaque(color), canvas);
}

/// Draws words whose ink is `rect`.
pub(super) fn draw(words: &Letters, rect: PxRect, canvas: &mut Canvas<'_>) {
    if let Some(halo) = words.halo {
        glow(words, rect, halo, canvas);
    }
    let (mask, corner) = mask(&words.block, rect, 0);
    lay(&mask, corner, Tint::opaque(words.color), canvas);
}

/// Rasterises a block whose ink is `rect`, with a border of so many pixels; returns the mask and where it stands.
fn mask(block: &Block, rect: PxRect, border: i32) -> (Coverage, (i32, i32)) {
    let (left, top) = (rect.x.floor_px() - border, rect.y.floor_px() - border);
    let side = |length: i32| usize::try_from(length).expect("a rectangle within a picture");
    let width = side(rect.right().ceil_px() + border - left);
    let height = side(rect.bottom().ceil_px() + border - top);
    let mut mask = Mask::new(width, height);
    let at = PxPoint { x: rect.x - Px64::from_px(left), y: rect.y - Px64::from_px(top) };
    rasterise(block, at, &mut mask);
    (Coverage { width, height, cells: mask.into_coverage() }, (left, top))
}

fn glow(words: &Letters, rect: PxRect, halo: Halo, canvas: &mut Canvas<'_>) {
    let reach = halo.reach_px.floor_px().max(1);
    let (mut mask, corner) = mask(&words.block, rect, reach);
    let cells = |px: i32| usize::try_from(px).unwrap_or(0);
    let spread = Spread { border: cells(reach), em: cells(words.size_px.ceil_px()) };
    soften(&mut mask, spread);
    lay(&mask, corner, halo.color, canvas);
}

fn lay(mask: &Coverage, (left, top): (i32, i32), tint: Tint, canvas: &mut Canvas<'_>) {
    for (row, y) in mask.cells.chunks_exact(mask.width.max(1)).zip(top..) {
        canvas.lay(left, y, row, tint);
    }
}
