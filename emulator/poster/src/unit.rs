//! Lengths, points and rectangles of a plan: whole numbers of 1/64 pixel.
//!
//! Promises that the same plan comes out on every machine: all arithmetic is on integers and saturates
//! instead of wrapping or panicking. Must never hold a float; those exist only inside the rasteriser.

use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use serde::{Serialize, Serializer};

/// Parts of a pixel that one unit stands for; six bits are what rasterisers and HarfBuzz users call 26.6.
const UNITS_PER_PX: i32 = 64;

/// A length in 1/64 pixel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Px64(pub i32);

impl Px64 {
    /// The length zero.
    pub const ZERO: Self = Self(0);
    /// The largest length, about 33 million pixels.
    pub const MAX: Self = Self(i32::MAX);
    /// One pixel.
    pub const ONE_PX: Self = Self(UNITS_PER_PX);

    /// Returns the length of whole pixels.
    #[must_use]
    pub const fn from_px(px: i32) -> Self {
        Self(px.saturating_mul(UNITS_PER_PX))
    }

    /// Returns the nearest length to `px`; not-a-number becomes zero, infinities the ends of the range.
    #[must_use]
    pub fn from_f32(px: f32) -> Self {
        // A float cast saturates and maps NaN to zero, which is what is promised above.
        Self((f64::from(px) * f64::from(UNITS_PER_PX)).round() as i32)
    }

    /// Returns the length in pixels; exact below 2^18 pixels.
    #[must_use]
    pub fn to_f32(self) -> f32 {
        self.0 as f32 / UNITS_PER_PX as f32
    }

    /// Returns the largest whole number of pixels not above the length.
    #[must_use]
    pub const fn floor_px(self) -> i32 {
        self.0.div_euclid(UNITS_PER_PX)
    }

    /// Returns the smallest whole number of pixels not below the length.
    #[must_use]
    pub const fn ceil_px(self) -> i32 {
        let floor = self.floor_px();
        if self.0.rem_euclid(UNITS_PER_PX) == 0 { floor } else { floor + 1 }
    }

    /// Returns the length times `numerator / denominator`, rounded to nearest; a zero denominator counts as one.
    #[must_use]
    pub fn scaled(self, numerator: i32, denominator: i32) -> Self {
        let denominator = i64::from(if denominator == 0 { 1 } else { denominator });
        let product = i64::from(self.0) * i64::from(numerator) * denominator.signum();
        let divisor = denominator.abs();
        Self(saturate((2 * product + divisor).div_euclid(2 * divisor)))
    }
}

/// Returns the nearest value that an `i32` can hold.
pub(crate) fn saturate(value: i64) -> i32 {
    i32::try_from(value).unwrap_or(if value < 0 { i32::MIN } else { i32::MAX })
}

impl Add for Px64 {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Px64 {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Px64 {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl AddAssign for Px64 {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Px64 {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Serialize for Px64 {
    /// Writes pixels as a JSON number; whole pixels without a fraction, others exactly (1/64 is a binary fraction).
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % UNITS_PER_PX == 0 {
            serializer.serialize_i32(self.0 / UNITS_PER_PX)
        } else {
            serializer.serialize_f64(f64::from(self.0) / f64::from(UNITS_PER_PX))
        }
    }
}

/// A point; x grows to the right, y downwards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct PxPoint {
    /// Distance from the left edge.
    pub x: Px64,
    /// Distance from the top edge.
    pub y: Px64,
}

/// A width and a height.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct PxSize {
    /// Extent from left to right.
    pub width: Px64,
    /// Extent from top to bottom.
    pub height: Px64,
}

impl PxSize {
    /// Returns whether a thing of size `other` fits inside without turning.
    #[must_use]
    pub fn holds(self, other: Self) -> bool {
        other.width <= self.width && other.height <= self.height
    }
}

/// A rectangle by its top left corner and its size; empty unless both sides are positive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct PxRect {
    /// Left edge.
    pub x: Px64,
    /// Top edge.
    pub y: Px64,
    /// Extent from left to right.
    pub width: Px64,
    /// Extent from top to bottom.
    pub height: Px64,
}

impl PxRect {
    /// Returns the rectangle between two corners; crossed corners give an empty one.
    #[must_use]
    pub fn from_edges(left: Px64, top: Px64, right: Px64, bottom: Px64) -> Self {
        Self {
            x: left,
            y: top,
            width: (right - left).max(Px64::ZERO),
            height: (bottom - top).max(Px64::ZERO),
        }
    }

    /// Returns the x of the right edge.
    #[must_use]
    pub fn right(self) -> Px64 {
        self.x + self.width
    }

    /// Returns the y of the bottom edge.
    #[must_use]
    pub fn bottom(self) -> Px64 {
        self.y + self.height
    }

    /// Returns the width and height.
    #[must_use]
    pub fn size(self) -> PxSize {
        PxSize { width: self.width, height: self.height }
    }

    /// Returns whether the rectangle covers nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.width <= Px64::ZERO || self.height <= Px64::ZERO
    }

    /// Returns whether the two share some area; touching edges do not.
    #[must_use]
    pub fn intersects(self, other: Self) -> bool {
        !self.is_empty()
            && !other.is_empty()
            && self.x < other.right()
            && other.x < self.right()
            && self.y < other.bottom()
            && other.y < self.bottom()
    }

    /// Returns whether `other` lies inside, edges included.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && other.right() <= self.right()
            && other.bottom() <= self.bottom()
    }

    /// Returns the smallest rectangle around both; an empty one adds nothing.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        if self.is_empty() {
            return other;
        }
        if other.is_empty() {
            return self;
        }
        Self::from_edges(
            self.x.min(other.x),
            self.y.min(other.y),
            self.right().max(other.right()),
            self.bottom().max(other.bottom()),
        )
    }

    /// Returns what the two share; empty when they do not meet.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        Self::from_edges(
            self.x.max(other.x),
            self.y.max(other.y),
            self.right().min(other.right()),
            self.bottom().min(other.bottom()),
        )
    }

    /// Returns the rectangle with every edge moved inwards.
    #[must_use]
    pub fn inset(self, by: Px64) -> Self {
        Self::from_edges(self.x + by, self.y + by, self.right() - by, self.bottom() - by)
    }

    /// Returns the rectangle with every edge moved outwards.
    #[must_use]
    pub fn outset(self, by: Px64) -> Self {
        self.inset(-by)
    }

    /// Returns the rectangle moved by the coordinates of `by`.
    #[must_use]
    pub fn moved(self, by: PxPoint) -> Self {
        Self { x: self.x + by.x, y: self.y + by.y, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: i32, y: i32, width: i32, height: i32) -> PxRect {
        PxRect { x: Px64(x), y: Px64(y), width: Px64(width), height: Px64(height) }
    }

    #[test]
    fn pixels_round_to_the_nearest_part() {
        for (px, parts) in [(1.0, 64), (0.5, 32), (-0.5, -32), (1.0 / 64.0, 1), (0.007, 0), (0.008, 1)] {
            assert_eq!(Px64::from_f32(px), Px64(parts), "{px}");
        }
        assert_eq!(Px64::from_f32(f32::NAN), Px64::ZERO);
        assert_eq!(Px64::from_f32(f32::INFINITY), Px64::MAX);
    }

    #[test]
    fn floor_and_ceil_hold_below_zero() {
        for (parts, floor, ceil) in
            [(0, 0, 0), (1, 0, 1), (64, 1, 1), (-1, -1, 0), (-64, -1, -1), (-65, -2, -1)]
        {
            assert_eq!((Px64(parts).floor_px(), Px64(parts).ceil_px()), (floor, ceil), "{parts}");
        }
    }

    #[test]
    fn scaling_rounds_to_nearest_and_saturates() {
        assert_eq!(Px64(10).scaled(1, 4), Px64(3));
        assert_eq!(Px64(10).scaled(-1, 4), Px64(-2));
        assert_eq!(Px64(10).scaled(1, -4), Px64(-2));
        assert_eq!(Px64(7).scaled(3, 0), Px64(21));
        assert_eq!(Px64::MAX.scaled(i32::MAX, 1), Px64::MAX);
    }

    #[test]
    fn sums_saturate() {
        assert_eq!(Px64::MAX + Px64::ONE_PX, Px64::MAX);
        assert_eq!(-Px64(i32::MIN), Px64::MAX);
        assert_eq!(Px64::from_px(i32::MAX), Px64::MAX);
    }

    #[test]
    fn json_numbers_are_exact_and_short() {
        for (parts, json) in [(0, "0"), (64, "1"), (-128, "-2"), (1, "0.015625"), (96, "1.5")] {
            assert_eq!(serde_json::to_string(&Px64(parts)).unwrap(), json);
        }
    }

    #[test]
    fn touching_rectangles_do_not_intersect() {
        assert!(!rect(0, 0, 10, 10).intersects(rect(10, 0, 10, 10)));
        assert!(rect(0, 0, 10, 10).intersects(rect(9, 9, 10, 10)));
        assert!(!rect(0, 0, 10, 10).intersects(rect(5, 5, 0, 3)));
    }

    #[test]
    fn union_ignores_what_is_empty() {
        assert_eq!(rect(0, 0, 4, 4).union(rect(90, 90, 0, 5)), rect(0, 0, 4, 4));
        assert_eq!(rect(0, 0, 4, 4).union(rect(8, 2, 2, 4)), rect(0, 0, 10, 6));
    }

    #[test]
    fn an_inset_past_the_middle_is_empty() {
        assert!(rect(0, 0, 10, 10).inset(Px64(6)).is_empty());
        assert_eq!(rect(5, 5, 10, 10).outset(Px64(5)), rect(0, 0, 20, 20));
        assert!(rect(0, 0, 10, 10).contains(rect(0, 0, 10, 10)));
        assert_eq!(rect(0, 0, 10, 10).intersection(rect(4, 6, 10, 10)), rect(4, 6, 6, 4));
    }
}
