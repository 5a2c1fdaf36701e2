//! Colour for judging: written apart from the library's, so that both being wrong the same way is unlikely.

use std::sync::LazyLock;

use wanx_poster::{Channels, Picture};

static LINEAR: LazyLock<[f64; 256]> = LazyLock::new(|| {
    std::array::from_fn(|code| {
        let value = code as f64 / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    })
});

/// Returns the linear light of an sRGB code, 0 to 1.
pub(crate) fn linear(code: u8) -> f64 {
    LINEAR[usize::from(code)]
}

/// Returns the relative luminance of WCAG 2.x.
pub(crate) fn luminance(color: [u8; 3]) -> f64 {
    let [red, green, blue] = color.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// Returns the contrast ratio of WCAG 2.x of two luminances, 1 to 21.
pub(crate) fn contrast(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Returns Oklab of linear red, green and blue.
pub(crate) fn oklab([red, green, blue]: [f64; 3]) -> [f64; 3] {
    let cone = |a: f64, b: f64, c: f64| (a * red + b * green + c * blue).cbrt();
    let long = cone(0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9);
    let medium = cone(0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6);
    let short = cone(0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5);
    [
        0.210_454_255_3 * long + 0.793_617_785_0 * medium - 0.004_072_046_8 * short,
        1.977_998_495_1 * long - 2.428_592_205_0 * medium + 0.450_593_709_9 * short,
        0.025_904_037_1 * long + 0.782_771_766_2 * medium - 0.808_675_766_0 * short,
    ]
}

/// Returns the colour of a pixel as seen on white paper.
pub(crate) fn seen(picture: &Picture, x: usize, y: usize) -> [u8; 3] {
    let count = picture.channels().count();
    let at = (y * picture.width() as usize + x) * count;
    let pixel = &picture.pixels()[at..at + count];
    let alpha = if picture.channels() == Channels::Rgba { u32::from(pixel[3]) } else { 255 };
    // A mean of two codes is a code.
    std::array::from_fn(|channel| {
        ((u32::from(pixel[channel]) * alpha + 255 * (255 - alpha) + 127) / 255) as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_has_its_published_values() {
        assert!((contrast(luminance([255; 3]), luminance([0; 3])) - 21.0).abs() < 1e-9);
        assert!((contrast(luminance([255; 3]), luminance([0x75; 3])) - 4.61).abs() < 0.01);
    }

    #[test]
    fn white_red_and_black_have_their_published_oklab() {
        let near =
            |left: [f64; 3], right: [f64; 3]| left.iter().zip(right).all(|(a, b)| (a - b).abs() < 1e-3);
        assert!(near(oklab([1.0; 3]), [1.0, 0.0, 0.0]));
        assert!(near(oklab([1.0, 0.0, 0.0]), [0.628, 0.225, 0.126]));
        assert!(near(oklab([0.0; 3]), [0.0; 3]));
    }

    #[test]
    fn clear_pixels_are_seen_as_paper() {
        let picture = Picture::new(2, 1, Channels::Rgba, vec![9, 9, 9, 0, 9, 8, 7, 255]).unwrap();
        assert_eq!((seen(&picture, 0, 0), seen(&picture, 1, 0)), ([255; 3], [9, 8, 7]));
    }
}
