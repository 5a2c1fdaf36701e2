//! The drop shadow of a sheet: very soft, a little below it, never under it.

use super::edge::{Rounded, inside, parted};
use crate::form::ease;
use crate::paint::canvas::{Canvas, Edges, fine};
use crate::plan::Halo;
use crate::unit::{Px64, PxPoint, PxRect};

/// Draws the shadow around a sheet, no farther than its reach.
///
/// A sheet is often a little transparent: the shadow is left out where the sheet will be, as if it lay on the
/// picture.
pub(super) fn draw(shadow: Halo, rect: PxRect, radius: Px64, canvas: &mut Canvas<'_>) {
    let reach = shadow.reach_px.to_f32();
    if reach < 1.0 {
        return;
    }
    let drop = reach / 4.0;
    let half_width = reach - drop;
    let below = PxPoint { x: Px64::ZERO, y: Px64::from_f32(drop) };
    let sheet = Rounded::new(rect, radius);
    let cast = Rounded::new(rect.moved(below), radius.max(Px64::from_f32(half_width)));
    let share = |x: f32, y: f32| {
        let faded = ease(cast.distance(x, y) / (2.0 * half_width) + 0.5);
        (1.0 - faded) * (1.0 - inside(sheet.distance(x, y)))
    };
    let extent = Edges::of(rect).inset(-reach);
    for strip in parted(extent, reach + radius.to_f32().max(0.0) + 1.0).0 {
        let (columns, rows) = canvas.pixels_of(strip);
        let mut alphas = Vec::new();
        for y in rows {
            alphas.clear();
            let at = |x: i32| fine(share(x as f32 + 0.5, y as f32 + 0.5), shadow.color.alpha);
            alphas.extend(columns.clone().map(at));
            canvas.lay_fine(columns.start, y, &alphas, shadow.color.color);
        }
    }
}
