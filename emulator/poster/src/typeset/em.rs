//! Lengths that do not know their size yet: whole parts of an em.
//!
//! Shaping scales linearly, so a text is measured and broken once in these units and drawn at any size.
//! Promises exact integers for every usual design grid; must never hold pixels.

use crate::unit::{Px64, saturate};

/// Parts of an em: a multiple of the design grids in use (1000, 1024, 2000, 2048, 250, 256), so that font units
/// convert without rounding.
pub(super) const EM: i64 = 2_048_000;

/// Returns the nearest pixel length at `size` pixels per em.
pub(super) fn to_px(length: i64, size: Px64) -> Px64 {
    let doubled = length.saturating_mul(2 * i64::from(size.0));
    Px64(saturate(doubled.saturating_add(EM).div_euclid(2 * EM)))
}

/// Returns the largest pixel length not above.
pub(super) fn to_px_floor(length: i64, size: Px64) -> Px64 {
    Px64(saturate(length.saturating_mul(i64::from(size.0)).div_euclid(EM)))
}

/// Returns the smallest pixel length not below.
pub(super) fn to_px_ceil(length: i64, size: Px64) -> Px64 {
    -to_px_floor(-length, size)
}

/// Returns the longest em length that is not longer than `length` pixels at `size`.
pub(super) fn from_px(length: Px64, size: Px64) -> i64 {
    i64::from(length.0) * EM / i64::from(size.0.max(1))
}

/// Returns thousandths of an em as a length.
pub(super) fn from_milliem(thousandths: i32) -> i64 {
    i64::from(thousandths) * (EM / 1000)
}

/// Converts font units to em lengths.
#[derive(Clone, Copy)]
pub(super) struct DesignGrid {
    units_per_em: i64,
}

impl DesignGrid {
    /// Makes the converter of a face; a face without a grid counts as 1000.
    pub(super) fn new(units_per_em: u16) -> Self {
        Self { units_per_em: if units_per_em == 0 { 1000 } else { i64::from(units_per_em) } }
    }

    /// Returns the nearest em length.
    pub(super) fn nearest(self, units: i32) -> i32 {
        saturate((2 * i64::from(units) * EM + self.units_per_em).div_euclid(2 * self.units_per_em))
    }

    /// Returns the em length rounded downwards.
    pub(super) fn floor(self, units: i32) -> i32 {
        saturate((i64::from(units) * EM).div_euclid(self.units_per_em))
    }
}

/// A rectangle of ink around a pen position; y grows downwards. Empty when a side is not positive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ink {
    pub(super) left: i64,
    pub(super) top: i64,
    pub(super) right: i64,
    pub(super) bottom: i64,
}

impl Ink {
    /// Returns whether nothing is drawn.
    pub(super) fn is_empty(self) -> bool {
        self.right <= self.left || self.bottom <= self.top
    }

    /// Returns the ink moved by a pen position.
    pub(super) fn moved(self, x: i64, y: i64) -> Self {
        Self { left: self.left + x, top: self.top + y, right: self.right + x, bottom: self.bottom + y }
    }

    /// Returns the smallest ink around both; an empty one adds nothing.
    pub(super) fn union(self, other: Self) -> Self {
        if self.is_empty() {
            return other;
        }
        if other.is_empty() {
            return self;
        }
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

/// How far ink reaches above (negative) and below a baseline; without ink, both are zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Height {
    pub(super) top: i64,
    pub(super) bottom: i64,
}

impl Height {
    /// Returns the height of ink.
    pub(super) fn of(ink: Ink) -> Self {
        if ink.is_empty() { Self::default() } else { Self { top: ink.top, bottom: ink.bottom } }
    }

    /// Returns the height of both together; one without ink adds nothing.
    pub(super) fn union(self, other: Self) -> Self {
        if self == Self::default() {
            return other;
        }
        if other == Self::default() {
            return self;
        }
        Self { top: self.top.min(other.top), bottom: self.bottom.max(other.bottom) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_design_grids_convert_exactly() {
        for grid in [250, 256, 500, 512, 1000, 1024, 2000, 2048] {
            let converter = DesignGrid::new(grid);
            assert_eq!(i64::from(converter.nearest(i32::from(grid))), EM, "{grid}");
            assert_eq!(converter.nearest(1), converter.floor(1), "{grid}");
        }
    }

    #[test]
    fn what_fits_in_ems_fits_in_pixels() {
        for size in [1, 64, 777, 64 * 96, 64 * 4096] {
            for measure in [0, 1, 63, 5000, 64 * 3840] {
                let length = from_px(Px64(measure), Px64(size));
                assert!(to_px(length, Px64(size)) <= Px64(measure), "{measure} at {size}");
            }
        }
    }

    #[test]
    fn lengths_beyond_any_paper_saturate() {
        for length in [i64::MAX, i64::MAX / (1 << 20)] {
            assert_eq!(to_px(length, Px64(64 * 4096)), Px64::MAX);
            assert_eq!(to_px_floor(length, Px64(64 * 4096)), Px64::MAX);
        }
        assert_eq!(DesignGrid::new(0).nearest(i32::MAX), i32::MAX);
    }
}
