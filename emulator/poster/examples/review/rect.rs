//! Rectangles as the measures count them.

use serde::Serialize;

/// A rectangle by its edges, in pixels or in shares of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct Rect {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Rect {
    /// Makes a rectangle of left, top, right, bottom.
    pub(crate) const fn new([left, top, right, bottom]: [f64; 4]) -> Self {
        Self { left, top, right, bottom }
    }

    pub(crate) fn width(self) -> f64 {
        (self.right - self.left).max(0.0)
    }

    pub(crate) fn height(self) -> f64 {
        (self.bottom - self.top).max(0.0)
    }

    pub(crate) fn area(self) -> f64 {
        self.width() * self.height()
    }

    /// Returns what two rectangles share; without area if they do not meet.
    pub(crate) fn intersection(self, other: Self) -> Self {
        Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }

    /// Returns the smallest rectangle around both.
    pub(crate) fn hull(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    pub(crate) fn meets(self, other: Self) -> bool {
        self.intersection(other).area() > 0.0
    }

    pub(crate) fn contains(self, other: Self) -> bool {
        self.left <= other.left
            && self.top <= other.top
            && other.right <= self.right
            && other.bottom <= self.bottom
    }

    /// Returns the rectangle with every edge moved outwards.
    pub(crate) fn outset(self, by: f64) -> Self {
        Self::new([self.left - by, self.top - by, self.right + by, self.bottom + by])
    }

    pub(crate) fn moved(self, x: f64, y: f64) -> Self {
        Self::new([self.left + x, self.top + y, self.right + x, self.bottom + y])
    }

    /// Returns the rectangle with x and y multiplied.
    pub(crate) fn scaled(self, x: f64, y: f64) -> Self {
        Self::new([self.left * x, self.top * y, self.right * x, self.bottom * y])
    }
}

/// Returns the area that rectangles cover together, shared area counted once.
pub(crate) fn union_area(rects: &[Rect]) -> f64 {
    let rects: Vec<&Rect> = rects.iter().filter(|rect| rect.area() > 0.0).collect();
    let mut xs: Vec<f64> = rects.iter().flat_map(|rect| [rect.left, rect.right]).collect();
    xs.sort_by(f64::total_cmp);
    let strip = |edges: &[f64]| {
        let (left, right) = (edges[0], edges[1]);
        let inside = rects.iter().filter(|rect| rect.left <= left && right <= rect.right);
        (right - left) * covered_length(inside.map(|rect| (rect.top, rect.bottom)).collect())
    };
    xs.windows(2).map(strip).sum()
}

/// Returns the length that intervals cover together.
fn covered_length(mut intervals: Vec<(f64, f64)>) -> f64 {
    intervals.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (mut length, mut reached) = (0.0, f64::NEG_INFINITY);
    for (from, to) in intervals {
        length += (to - from.max(reached)).max(0.0);
        reached = reached.max(to);
    }
    length
}

/// Returns the area that each of two sets of rectangles covers together with the other, of what either covers.
pub(crate) fn union_iou(ones: &[Rect], others: &[Rect]) -> f64 {
    let both: Vec<Rect> =
        ones.iter().flat_map(|one| others.iter().map(|other| one.intersection(*other))).collect();
    let shared = union_area(&both);
    let total = union_area(ones) + union_area(others) - shared;
    if total > 0.0 { shared / total } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: Rect = Rect::new([0.0, 0.0, 2.0, 2.0]);

    #[test]
    fn shared_area_is_counted_once() {
        assert_eq!(union_area(&[UNIT, UNIT.moved(1.0, 1.0)]), 7.0);
        assert_eq!(union_area(&[UNIT, UNIT.moved(5.0, 0.0), UNIT]), 8.0);
        assert_eq!(union_area(&[]), 0.0);
    }

    #[test]
    fn two_sets_are_compared_by_what_they_cover() {
        assert_eq!(union_iou(&[UNIT], &[UNIT]), 1.0);
        assert_eq!(union_iou(&[UNIT], &[UNIT.moved(2.0, 0.0)]), 0.0);
        let halves = [Rect::new([0.0, 0.0, 1.0, 2.0]), Rect::new([1.0, 0.0, 2.0, 2.0])];
        assert_eq!(union_iou(&[UNIT], &halves), 1.0);
        assert_eq!(union_iou(&[UNIT], &[halves[0]]), 0.5);
    }
}
