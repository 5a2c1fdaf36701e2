//! Marks beside words: double rules, dots, a diamond between lines, corner brackets.

use super::edge::{block, cover, inside};
use crate::color::Tint;
use crate::form::Corner;
use crate::paint::canvas::{Canvas, Edges};
use crate::unit::{Px64, PxRect};

/// Draws a thick line and a thin one, together as thick as the rectangle.
pub(super) fn double_rule(rect: PxRect, canvas: &mut Canvas<'_>, tint: Tint) {
    let whole = Edges::of(rect);
    let thickness = whole.width().min(whole.height());
    // Below three pixels there is no room for two lines and the air between them.
    if thickness < 3.0 {
        return block(whole, canvas, tint);
    }
    let thin = (thickness * 0.18).round().max(1.0);
    let thick = (thickness * 0.5).round().min(thickness - thin - 1.0);
    let [first, second] = if whole.width() >= whole.height() {
        [Edges { bottom: whole.top + thick, ..whole }, Edges { top: whole.bottom - thin, ..whole }]
    } else {
        [Edges { right: whole.left + thick, ..whole }, Edges { left: whole.right - thin, ..whole }]
    };
    block(first, canvas, tint);
    block(second, canvas, tint);
}

/// Draws three dots, as large as the shorter side, at both ends and in the middle of the longer one.
pub(super) fn dots(rect: PxRect, canvas: &mut Canvas<'_>, tint: Tint) {
    let whole = Edges::of(rect);
    let radius = whole.width().min(whole.height()) / 2.0;
    let (middle_x, middle_y) = whole.middle();
    let (step_x, step_y) = (whole.width() / 2.0 - radius, whole.height() / 2.0 - radius);
    cover(whole, canvas, tint, |x, y| {
        // The nearest dot is a whole step away or the one in the middle, in both directions.
        let nearest = |offset: f32, step: f32| (offset.abs() - step).abs().min(offset.abs());
        let across = nearest(x - middle_x, step_x);
        let down = nearest(y - middle_y, step_y);
        inside((across * across + down * down).sqrt() - radius)
    });
}

/// Draws a diamond, as high as the shorter side, between two thin lines along the longer one.
pub(super) fn diamond(rect: PxRect, canvas: &mut Canvas<'_>, tint: Tint) {
    let whole = Edges::of(rect);
    let half = whole.width().min(whole.height()) / 2.0;
    let (middle_x, middle_y) = whole.middle();
    let half_line = (half * 0.14).round().max(1.0) / 2.0;
    let gap = half * 2.1;
    let upright = whole.height() > whole.width();
    cover(whole, canvas, tint, |x, y| {
        let (across, down) = ((x - middle_x).abs(), (y - middle_y).abs());
        let mark = inside((across + down - half) * std::f32::consts::FRAC_1_SQRT_2);
        let (along, off) = if upright { (down, across) } else { (across, down) };
        mark.max(inside((gap - along).max(off - half_line)))
    });
}

/// Draws a bracket: two arms that meet in one corner.
pub(super) fn corner(corner: Corner, (rect, stroke): (PxRect, Px64), canvas: &mut Canvas<'_>, tint: Tint) {
    let whole = Edges::of(rect);
    let stroke = stroke.to_f32().min(whole.width()).min(whole.height()).max(0.0);
    let is_top = matches!(corner, Corner::TopLeft | Corner::TopRight);
    let is_left = matches!(corner, Corner::TopLeft | Corner::BottomLeft);
    let lying = if is_top {
        Edges { bottom: whole.top + stroke, ..whole }
    } else {
        Edges { top: whole.bottom - stroke, ..whole }
    };
    let mut standing = if is_left {
        Edges { right: whole.left + stroke, ..whole }
    } else {
        Edges { left: whole.right - stroke, ..whole }
    };
    // The arms meet without overlapping: a transparent colour would show the corner twice as dark.
    if is_top {
        standing.top = lying.bottom
    } else {
        standing.bottom = lying.top
    }
    block(lying, canvas, tint);
    block(standing, canvas, tint);
}
