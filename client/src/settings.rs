//! The small values of a request. Each type holds only what the reference allows.

use serde::{Serialize, Serializer};

/// How many pictures to make: 1 to 4.
///
/// Reference, `n`: at most 4 pictures a request, 1 by default. (Documented)
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct ImageCount(u8);

impl ImageCount {
    /// One picture.
    pub const ONE: Self = Self(1);
    /// Two pictures.
    pub const TWO: Self = Self(2);
    /// Three pictures.
    pub const THREE: Self = Self(3);
    /// Four pictures, the most of one request.
    pub const FOUR: Self = Self(4);

    /// Returns the count if it is within 1 to 4.
    pub fn new(count: u64) -> Option<Self> {
        u8::try_from(count).ok().filter(|count| (1..=4).contains(count)).map(Self)
    }

    /// Returns the count as a number.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl Default for ImageCount {
    fn default() -> Self {
        Self::ONE
    }
}

/// How many shapes are drawn behind the text.
///
/// Reference, `underlay`: an integer from 0 to 2, 0 by default; 0 or 1 is recommended. (Documented)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Underlay {
    /// No shape: 0 on the wire.
    #[default]
    None,
    /// One shape.
    One,
    /// Two shapes.
    Two,
}

impl Underlay {
    /// Returns the number of shapes.
    pub fn count(self) -> u8 {
        match self {
            Self::None => 0,
            Self::One => 1,
            Self::Two => 2,
        }
    }
}

impl Serialize for Underlay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.count())
    }
}

/// A number from 0 to 1, both included.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct UnitInterval(f64);

impl UnitInterval {
    /// Returns the number if it is within 0 to 1; NaN is not.
    pub fn new(value: f64) -> Option<Self> {
        // Adding zero turns -0.0, which compares as inside, into 0.0.
        (0.0..=1.0).contains(&value).then_some(Self(value + 0.0))
    }

    /// Returns the number.
    pub fn get(self) -> f64 {
        self.0
    }
}

/// How varied the pictures are: by temperature or by nucleus, never both.
///
/// Reference, `temperature` and `top_p`: only one of them should be set; 0.7 by default. (Documented)
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Sampling {
    /// The higher, the more the pictures differ.
    Temperature(UnitInterval),
    /// The higher, the more of the unlikely is considered.
    TopP(UnitInterval),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_to_four_pictures_can_be_asked_for() {
        let counts: Vec<_> = (0..=260).filter_map(ImageCount::new).map(ImageCount::get).collect();
        assert_eq!(counts, [1, 2, 3, 4]);
        assert_eq!(ImageCount::new(u64::MAX), None);
    }

    #[test]
    fn the_unit_interval_holds_its_ends_and_nothing_beyond() {
        for inside in [0.0, 0.7, 1.0] {
            assert_eq!(UnitInterval::new(inside).map(UnitInterval::get), Some(inside));
        }
        for outside in
            [-0.01, -f64::MIN_POSITIVE, 1.0 + f64::EPSILON, 1.01, f64::NAN, f64::INFINITY, f64::NEG_INFINITY]
        {
            assert_eq!(UnitInterval::new(outside), None);
        }
        assert_eq!(serde_json::to_string(&UnitInterval::new(-0.0)).unwrap(), "0.0");
    }
}
