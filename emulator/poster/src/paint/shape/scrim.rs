//! Veils that fade to nothing: no step, no band, no visible end.

use crate::color::Tint;
use crate::form::{Fade, cloud_fades, scrim_profile, soft_step};
use crate::paint::canvas::{Canvas, Edges, fine};
use crate::unit::{Px64, PxRect};

/// Draws a scrim.
pub(super) fn draw(fade: Fade, rect: PxRect, canvas: &mut Canvas<'_>, tint: Tint) {
    let extent = Edges::of(rect);
    let Edges { left, top, right, bottom } = extent;
    let (columns, rows) = canvas.pixels_of(extent);
    let middle = |at: i32| at as f32 + 0.5;
    // 1 in the body of the rectangle, less only in pixels that its edges cut through.
    let strength = |share: f32| fine(share, tint.alpha);
    let along_rows = |share: &dyn Fn(f32) -> f32, canvas: &mut Canvas<'_>| {
        let mut alphas = vec![0; columns.len()];
        for y in rows.clone() {
            alphas.fill(strength(share(middle(y))));
            canvas.lay_fine(columns.start, y, &alphas, tint.color);
        }
    };
    let along_columns = |share: &dyn Fn(f32) -> f32, canvas: &mut Canvas<'_>| {
        let alphas: Vec<u16> = columns.clone().map(|x| strength(share(middle(x)))).collect();
        for y in rows.clone() {
            canvas.lay_fine(columns.start, y, &alphas, tint.color);
        }
    };
    match fade {
        Fade::FromTop => along_rows(&|y| scrim_profile((y - top) / extent.height()), canvas),
        Fade::FromBottom => along_rows(&|y| scrim_profile((bottom - y) / extent.height()), canvas),
        Fade::FromLeft => along_columns(&|x| scrim_profile((x - left) / extent.width()), canvas),
        Fade::FromRight => along_columns(&|x| scrim_profile((right - x) / extent.width()), canvas),
        Fade::ToAllSides => cloud(rect, canvas, tint),
    }
}

/// Draws a veil that fades to all sides, its corners as round as the fades are wide.
fn cloud(rect: PxRect, canvas: &mut Canvas<'_>, tint: Tint) {
    let extent = Edges::of(rect);
    let Edges { left, top, right, bottom } = extent;
    let (columns, rows) = canvas.pixels_of(extent);
    let [fade_across, fade_down] = cloud_fades(rect).map(Px64::to_f32);
    let outwards = |at: i32, from: f32, to: f32, fade: f32| {
        let at = at as f32 + 0.5;
        let out = (1.0 - (at - from).min(to - at) / fade).clamp(0.0, 1.0);
        out * out
    };
    let across: Vec<f32> = columns.clone().map(|x| outwards(x, left, right, fade_across)).collect();
    let mut alphas = vec![0; across.len()];
    for y in rows {
        let down = outwards(y, top, bottom, fade_down);
        for (alpha, across) in alphas.iter_mut().zip(&across) {
            *alpha = fine(1.0 - soft_step((across + down).sqrt()), tint.alpha);
        }
        canvas.lay_fine(columns.start, y, &alphas, tint.color);
    }
}
