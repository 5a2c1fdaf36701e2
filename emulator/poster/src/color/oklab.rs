//! Oklab and Oklch (Björn Ottosson, 2020): equal steps look equal, hue stays put when lightness moves.

use super::Color;

/// A colour as lightness 0 to 1, green–red and blue–yellow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Oklab {
    /// 0 is black, 1 is white.
    pub lightness: f32,
    /// Green below 0, red above.
    pub a: f32,
    /// Blue below 0, yellow above.
    pub b: f32,
}

impl Oklab {
    /// Converts linear sRGB.
    pub(super) fn from_linear([red, green, blue]: [f32; 3]) -> Self {
        let long = libm::cbrtf(0.412_221_46 * red + 0.536_332_55 * green + 0.051_445_995 * blue);
        let medium = libm::cbrtf(0.211_903_5 * red + 0.680_699_5 * green + 0.107_396_96 * blue);
        let short = libm::cbrtf(0.088_302_46 * red + 0.281_718_85 * green + 0.629_978_7 * blue);
        Self {
            lightness: 0.210_454_26 * long + 0.793_617_8 * medium - 0.004_072_047 * short,
            a: 1.977_998_5 * long - 2.428_592_2 * medium + 0.450_593_7 * short,
            b: 0.025_904_037 * long + 0.782_771_77 * medium - 0.808_675_77 * short,
        }
    }

    fn to_linear(self) -> [f32; 3] {
        let cube = |value: f32| value * value * value;
        let long = cube(self.lightness + 0.396_337_78 * self.a + 0.215_803_76 * self.b);
        let medium = cube(self.lightness - 0.105_561_346 * self.a - 0.063_854_17 * self.b);
        let short = cube(self.lightness - 0.089_484_18 * self.a - 1.291_485_5 * self.b);
        [
            4.076_741_7 * long - 3.307_711_6 * medium + 0.230_969_94 * short,
            -1.268_438 * long + 2.609_757_4 * medium - 0.341_319_38 * short,
            -0.004_196_086_3 * long - 0.703_418_6 * medium + 1.707_614_7 * short,
        ]
    }

    /// Returns the squared distance, the measure of "how different do they look".
    pub(crate) fn distance_squared(self, other: Self) -> f32 {
        let (l, a, b) = (self.lightness - other.lightness, self.a - other.a, self.b - other.b);
        l * l + a * a + b * b
    }
}

/// A colour as lightness, chroma (0 is grey, 0.3 is screaming) and hue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Oklch {
    /// 0 is black, 1 is white.
    pub lightness: f32,
    /// 0 is grey; sRGB ends between 0.1 and 0.32, depending on hue and lightness.
    pub chroma: f32,
    /// Angle in radians: 0.5 is red, 1.9 yellow, 2.5 green, 4.6 blue.
    pub hue: f32,
}

impl From<Oklab> for Oklch {
    fn from(lab: Oklab) -> Self {
        Self { lightness: lab.lightness, chroma: libm::hypotf(lab.a, lab.b), hue: libm::atan2f(lab.b, lab.a) }
    }
}

/// Halvings of the chroma search: 2⁻¹⁰ of a chroma of 0.4 is far below one code.
const GAMUT_STEPS: u32 = 10;
/// Linear light this far outside 0..1 still rounds to a code that looks right.
const GAMUT_SLACK: f32 = 1e-4;

impl Oklch {
    /// Returns the hue in degrees, 0 to 360.
    pub fn hue_degrees(self) -> f32 {
        let degrees = self.hue.to_degrees();
        if degrees < 0.0 { degrees + 360.0 } else { degrees }
    }

    /// Returns the same colour at another lightness.
    #[must_use]
    pub fn with_lightness(self, lightness: f32) -> Self {
        Self { lightness, ..self }
    }

    /// Returns the same colour with its chroma brought into a range.
    #[must_use]
    pub fn with_chroma_between(self, least: f32, most: f32) -> Self {
        Self { chroma: self.chroma.clamp(least, most), ..self }
    }

    /// Returns the colour turned round the wheel.
    #[must_use]
    pub fn rotated_degrees(self, degrees: f32) -> Self {
        Self { hue: self.hue + degrees.to_radians(), ..self }
    }

    fn lab(self) -> Oklab {
        let (sine, cosine) = (libm::sinf(self.hue), libm::cosf(self.hue));
        Oklab { lightness: self.lightness, a: self.chroma * cosine, b: self.chroma * sine }
    }

    fn linear_in_gamut(self) -> Option<[f32; 3]> {
        let linear = self.lab().to_linear();
        let inside = |&value: &f32| (-GAMUT_SLACK..=1.0 + GAMUT_SLACK).contains(&value);
        linear.iter().all(inside).then_some(linear)
    }

    /// Returns the nearest sRGB colour of the same lightness and hue: chroma gives way.
    pub fn to_color(self) -> Color {
        let grey = Self { chroma: 0.0, ..self };
        let (mut inside, mut outside) = (grey, self);
        if self.linear_in_gamut().is_some() {
            inside = self;
        } else {
            for _ in 0..GAMUT_STEPS {
                let middle = Self { chroma: (inside.chroma + outside.chroma) / 2.0, ..self };
                match middle.linear_in_gamut() {
                    Some(_) => inside = middle,
                    None => outside = middle,
                }
            }
        }
        Color(inside.lab().to_linear().map(code))
    }
}

fn code(linear: f32) -> u8 {
    let linear = linear.clamp(0.0, 1.0);
    let value =
        if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * libm::powf(linear, 1.0 / 2.4) - 0.055 };
    // In 0..=255 by the clamp above, so the cast only drops the fraction.
    (value * 255.0 + 0.5) as u8
}
