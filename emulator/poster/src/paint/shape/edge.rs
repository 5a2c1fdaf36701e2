//! Forms with clean edges: how much of a pixel is covered follows from its middle's distance to the edge.

use crate::color::Tint;
use crate::paint::blend::share;
use crate::paint::canvas::{Canvas, Edges};
use crate::unit::{Px64, PxRect};

/// Fills an upright rectangle; edges between pixels cover exactly their part.
pub(super) fn block(extent: Edges, canvas: &mut Canvas<'_>, tint: Tint) {
    let part =
        |at: i32, from: f32, to: f32| ((at as f32 + 1.0).min(to) - (at as f32).max(from)).clamp(0.0, 1.0);
    let (columns, rows) = canvas.pixels_of(extent);
    let across = |x: i32| part(x, extent.left, extent.right);
    // Only the first and the last column can be cut through.
    let is_whole = |x: &i32| across(*x) == 1.0;
    let first = columns.clone().take(2).find(is_whole).unwrap_or(columns.end);
    let last = columns.clone().rev().take(2).find(is_whole).map_or(first, |last| (last + 1).max(first));
    let sides = || (columns.start..first).chain(last..columns.end);
    for y in rows {
        let down = part(y, extent.top, extent.bottom);
        let whole = Tint { alpha: share(to_code(down), tint.alpha), ..tint };
        canvas.lay_even(first..last, y, whole);
        for x in sides() {
            canvas.lay(x, y, &[to_code(across(x) * down)], tint);
        }
    }
}

/// Lays a tint as far as `coverage` says at the middle of each pixel of an extent.
pub(super) fn cover(extent: Edges, canvas: &mut Canvas<'_>, tint: Tint, coverage: impl Fn(f32, f32) -> f32) {
    let (columns, rows) = canvas.pixels_of(extent);
    let mut codes = Vec::new();
    for y in rows {
        codes.clear();
        codes.extend(columns.clone().map(|x| to_code(coverage(x as f32 + 0.5, y as f32 + 0.5))));
        canvas.lay(columns.start, y, &codes, tint);
    }
}

/// Returns how much of a pixel lies inside an edge at a distance from its middle, negative inside.
pub(super) fn inside(distance: f32) -> f32 {
    (0.5 - distance).clamp(0.0, 1.0)
}

/// Returns a share as a code of 255.
pub(super) fn to_code(share: f32) -> u8 {
    // The cast saturates and drops the fraction, which is wanted.
    (share * 255.0 + 0.5) as u8
}

/// A rectangle with round corners.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rounded {
    extent: Edges,
    radius: f32,
}

impl Rounded {
    pub(super) fn new(rect: PxRect, radius: Px64) -> Self {
        let extent = Edges::of(rect);
        let most = extent.width().min(extent.height()) / 2.0;
        Self { extent, radius: radius.to_f32().min(most).max(0.0) }
    }

    /// Fills the rectangle.
    pub(super) fn fill(self, canvas: &mut Canvas<'_>, tint: Tint) {
        if self.radius == 0.0 {
            return block(self.extent, canvas, tint);
        }
        let (border, middle) = parted(self.extent, self.radius + 1.0);
        for strip in border {
            cover(strip, canvas, tint, |x, y| inside(self.distance(x, y)));
        }
        block(middle, canvas, tint);
    }

    /// Draws a line of some thickness, so far inside the edge and parallel to it.
    pub(super) fn outline(self, canvas: &mut Canvas<'_>, (inset, stroke): (f32, f32), tint: Tint) {
        stroked(self.extent, canvas, (self.radius, inset, stroke, tint), |x, y| self.distance(x, y));
    }

    /// Returns the signed distance to the edge, negative inside.
    pub(super) fn distance(self, x: f32, y: f32) -> f32 {
        let (middle_x, middle_y) = self.extent.middle();
        let across = (x - middle_x).abs() - self.extent.width() / 2.0 + self.radius;
        let down = (y - middle_y).abs() - self.extent.height() / 2.0 + self.radius;
        let corner = (across.max(0.0) * across.max(0.0) + down.max(0.0) * down.max(0.0)).sqrt();
        corner + across.max(down).min(0.0) - self.radius
    }
}

/// Draws the line inside an edge; only the four strips that can hold it are looked at.
fn stroked(
    extent: Edges,
    canvas: &mut Canvas<'_>,
    (corner, inset, stroke, tint): (f32, f32, f32, Tint),
    distance: impl Fn(f32, f32) -> f32,
) {
    let line = |x: f32, y: f32| {
        let outside = distance(x, y) + inset;
        inside(outside) - inside(outside + stroke)
    };
    for strip in parted(extent, corner + inset + stroke + 1.0).0 {
        cover(strip, canvas, tint, line);
    }
}

/// Parts an extent into a border of four strips and the middle, on whole pixels: no two share one.
pub(super) fn parted(extent: Edges, depth: f32) -> ([Edges; 4], Edges) {
    let inner = |from: f32, to: f32| {
        let start = (from + depth).ceil().min(to.ceil());
        (start, (to - depth).floor().max(start))
    };
    let (left, right) = inner(extent.left, extent.right);
    let (top, bottom) = inner(extent.top, extent.bottom);
    let middle = Edges { left, top, right, bottom };
    let border = [
        Edges { bottom: top, ..extent },
        Edges { top: bottom, ..extent },
        Edges { right: left, left: extent.left, ..middle },
        Edges { left: right, right: extent.right, ..middle },
    ];
    (border, middle)
}

/// Draws a line around a rectangle whose corners are cut out by circles.
pub(super) fn ticket(rect: PxRect, (notch, stroke): (Px64, f32), canvas: &mut Canvas<'_>, tint: Tint) {
    let extent = Edges::of(rect);
    let notch = notch.to_f32().min(extent.width().min(extent.height()) * 0.4).max(0.0);
    let (middle_x, middle_y) = extent.middle();
    let distance = |x: f32, y: f32| {
        let across = extent.width() / 2.0 - (x - middle_x).abs();
        let down = extent.height() / 2.0 - (y - middle_y).abs();
        (notch - (across * across + down * down).sqrt()).max(-across).max(-down)
    };
    stroked(extent, canvas, (notch, 0.0, stroke, tint), distance);
}

/// Fills a parallelogram that leans to the right.
pub(super) fn slanted(rect: PxRect, slant: Px64, canvas: &mut Canvas<'_>, tint: Tint) {
    let extent = Edges::of(rect);
    let (width, height) = (extent.width(), extent.height());
    let slant = slant.to_f32().min(width * 0.8).max(0.0);
    // A pixel's distance to a slanted edge is shorter than along its row.
    let shorter = height / (height * height + slant * slant).sqrt().max(f32::MIN_POSITIVE);
    cover(extent, canvas, tint, |x, y| {
        let left = extent.left + slant * (extent.bottom - y) / height;
        let across = (left - x).max(x - left - (width - slant)) * shorter;
        inside(across.max(extent.top - y).max(y - extent.bottom))
    });
}
