//! Colours: sRGB as stored, Oklch to think in, the eye's contrast to choose, WCAG's to prove.
//!
//! Promises the same numbers on every machine: everything beyond plain arithmetic comes from `libm`. Never looks at
//! pictures; that is the survey's business.

mod contrast;
mod oklab;

use std::fmt;

use serde::{Serialize, Serializer};

pub use self::contrast::contrast_ratio;
pub(crate) use self::contrast::{ANY_TEXT, LARGE_TEXT, linear, mix, perceived};
pub use self::oklab::{Oklab, Oklch};

/// An opaque sRGB colour, printed as `#rrggbb`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Color(pub [u8; 3]);

impl Color {
    /// Returns the relative luminance of WCAG 2.x, 0 to 1.
    pub fn luminance(self) -> f32 {
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// Returns the colour in Oklab.
    pub fn oklab(self) -> Oklab {
        Oklab::from_linear(self.0.map(linear))
    }

    /// Returns the colour in Oklch.
    pub fn oklch(self) -> Oklch {
        self.oklab().into()
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl fmt::Debug for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Color {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A colour and how much of it is laid on, printed as `#rrggbbaa`, or `#rrggbb` when opaque.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tint {
    /// The colour laid on.
    pub color: Color,
    /// How much of it, 255 covers.
    pub alpha: u8,
}

impl Tint {
    /// Returns a covering tint of the colour.
    pub const fn opaque(color: Color) -> Self {
        Self { color, alpha: u8::MAX }
    }
}

impl fmt::Display for Tint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.alpha {
            u8::MAX => write!(f, "{}", self.color),
            alpha => write!(f, "{}{alpha:02x}", self.color),
        }
    }
}

impl fmt::Debug for Tint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Tint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(left: Color, right: Color) -> bool {
        left.0.iter().zip(right.0).all(|(&a, b)| a.abs_diff(b) <= 1)
    }

    #[test]
    fn contrast_agrees_with_published_pairs() {
        let (white, black) = (Color([255; 3]), Color([0; 3]));
        let ratio = |a: Color, b: Color| contrast_ratio(a.luminance(), b.luminance());
        assert!((ratio(white, black) - 21.0).abs() < 0.01);
        assert!((ratio(white, Color([0x75; 3])) - 4.6).abs() < 0.05);
        assert!((ratio(Color([255, 0, 0]), white) - 4.0).abs() < 0.02);
    }

    #[test]
    fn red_has_its_published_place_in_oklch() {
        let red = Color([255, 0, 0]).oklch();
        assert!((red.lightness - 0.628).abs() < 0.002 && (red.chroma - 0.2577).abs() < 0.002, "{red:?}");
        assert!((red.hue_degrees() - 29.2).abs() < 0.3, "{red:?}");
    }

    #[test]
    fn a_tint_prints_as_hex() {
        let color = Color([1, 171, 255]);
        assert_eq!(Tint::opaque(color).to_string(), "#01abff");
        assert_eq!(Tint { color, alpha: 128 }.to_string(), "#01abff80");
    }

    proptest! {
        #[test]
        fn every_color_survives_oklch_and_back(rgb: [u8; 3]) {
            prop_assert!(near(Color(rgb).oklch().to_color(), Color(rgb)));
        }

        #[test]
        fn any_oklch_is_clipped_to_a_color_of_its_lightness(l in 0.1f32..1.0, c in 0.0f32..0.5, h in -7.0f32..7.0) {
            let color = Oklch { lightness: l, chroma: c, hue: h }.to_color();
            prop_assert!((color.oklab().lightness - l).abs() < 0.02, "{color} for {l}");
        }
    }
}
