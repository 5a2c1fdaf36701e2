//! Words: their halo first, then the letters.

use super::blur::Coverage;
use super::canvas::Canvas;
use super::halo::{Spread, soften};
use crate::color::Tint;
use crate::plan::{Halo, Letters};
use crate::typeset::{Mask, draw as rasterise};
use crate::unit::{Px64, PxPoint, PxRect};

/// Draws words whose ink is `rect`.
pub(super) fn draw(words: &Letters, rect: PxRect, canvas: &mut Canvas<'_>) {
    if let Some(halo) = words.halo {
        glow(words, rect, halo, canvas);
    }
    let (mask, corner) = mask(words, rect, 0);
    lay(&mask, corner, Tint::opaque(words.color), canvas);
}

/// Rasterises the words with a border of so many pixels; returns the mask and where its corner stands.
fn mask(words: &Letters, rect: PxRect, border: i32) -> (Coverage, (i32, i32)) {
    let (left, top) = (rect.x.floor_px() - border, rect.y.floor_px() - border);
    let side = |length: i32| usize::try_from(length).expect("a rectangle within a picture");
    let width = side(rect.right().ceil_px() + border - left);
    let height = side(rect.bottom().ceil_px() + border - top);
    let mut mask = Mask::new(width, height);
    let at = PxPoint { x: words.origin.x - Px64::from_px(left), y: words.origin.y - Px64::from_px(top) };
    rasterise(&words.block, at, &mut mask);
    (Coverage { width, height, cells: mask.into_coverage() }, (left, top))
}

fn glow(words: &Letters, rect: PxRect, halo: Halo, canvas: &mut Canvas<'_>) {
    let reach = halo.reach_px.floor_px().max(1);
    let (mut mask, corner) = mask(words, rect, reach);
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
