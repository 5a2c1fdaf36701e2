//! Relative luminance and the contrast ratio of WCAG 2.x.

use std::sync::LazyLock;

use super::Color;

/// WCAG AA for any text; what every text here is brought to where the picture allows.
pub(crate) const ANY_TEXT: f32 = 4.5;
/// WCAG AA for large text, which nearly all text on a poster is; the floor of the worst tenth of a text's ring.
pub(crate) const LARGE_TEXT: f32 = 3.0;

static LINEAR: LazyLock<[f32; 256]> = LazyLock::new(|| {
    std::array::from_fn(|code| {
        let value = code as f32 / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { libm::powf((value + 0.055) / 1.055, 2.4) }
    })
});

/// Returns the linear light of an sRGB code.
pub(crate) fn linear(code: u8) -> f32 {
    LINEAR[usize::from(code)]
}

/// Returns the contrast ratio, 1 to 21, of two relative luminances in either order.
pub fn contrast_ratio(one: f32, other: f32) -> f32 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Returns how clearly words stand out to the eye, 0 to a little over 1, from the relative luminances of words and
/// ground: the lightness contrast of APCA 0.1.9, which knows that light words on a middling ground read better than
/// dark ones and the ratio above does not. Chooses between light and dark; proves nothing.
pub(crate) fn perceived(words: f32, ground: f32) -> f32 {
    let (words, ground) = (out_of_the_dark(words), out_of_the_dark(ground));
    let gain = if ground > words {
        libm::powf(ground, 0.56) - libm::powf(words, 0.57)
    } else {
        libm::powf(words, 0.62) - libm::powf(ground, 0.65)
    };
    (gain * 1.14 - 0.027).max(0.0)
}

/// Lifts what is nearly black, as a screen and the eye do.
fn out_of_the_dark(luminance: f32) -> f32 {
    const BLACK: f32 = 0.022;
    if luminance >= BLACK { luminance } else { luminance + libm::powf(BLACK - luminance, 1.414) }
}

/// Lays a colour over another as the painter does: in sRGB codes, as browsers do.
pub(crate) fn mix(under: Color, over: Color, alpha: u8) -> Color {
    let blend = |under: u8, over: u8| blend_code(under, over, alpha);
    Color(std::array::from_fn(|channel| blend(under.0[channel], over.0[channel])))
}

fn blend_code(under: u8, over: u8, alpha: u8) -> u8 {
    let (under, over, alpha) = (u32::from(under), u32::from(over), u32::from(alpha));
    u8::try_from((under * (255 - alpha) + over * alpha + 127) / 255).expect("a mean of two codes is a code")
}

#[cfg(test)]
mod tests {
    use super::perceived;

    #[test]
    fn the_eye_reads_white_on_a_middling_ground_and_black_on_a_light_one() {
        assert!(perceived(1.0, 0.2) > 1.5 * perceived(0.0, 0.2));
        assert!(perceived(0.0, 0.7) > 2.0 * perceived(1.0, 0.7));
        // APCA's own examples: black on white 106, white on black 108, of a hundred.
        assert!((perceived(0.0, 1.0) - 1.06).abs() < 0.01, "{}", perceived(0.0, 1.0));
        assert!((perceived(1.0, 0.0) - 1.08).abs() < 0.01, "{}", perceived(1.0, 0.0));
    }
}
