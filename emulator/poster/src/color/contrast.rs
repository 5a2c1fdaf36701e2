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

/// Lays a colour over another as the painter does: in sRGB codes, as browsers do.
pub(crate) fn mix(under: Color, over: Color, alpha: u8) -> Color {
    let blend = |under: u8, over: u8| blend_code(under, over, alpha);
    Color(std::array::from_fn(|channel| blend(under.0[channel], over.0[channel])))
}

fn blend_code(under: u8, over: u8, alpha: u8) -> u8 {
    let (under, over, alpha) = (u32::from(under), u32::from(over), u32::from(alpha));
    u8::try_from((under * (255 - alpha) + over * alpha + 127) / 255).expect("a mean of two codes is a code")
}
