//! Mixing colours into pixels: opaque or not, by codes or in finer shades.
//!
//! Everything is exact to the nearest code, and the same whichever way it is reached.

use crate::color::Tint;

/// Returns the product of two shares of 255.
pub(super) fn share(one: u8, other: u8) -> u8 {
    // A product of two shares is a share, so the cast loses nothing.
    divided(u16::from(one) * u16::from(other) + 127) as u8
}

/// Divides by 255, exactly for what two products of codes and their rounding can sum to, without a division.
fn divided(sum: u16) -> u16 {
    (sum + 1 + (sum >> 8)) >> 8
}

fn mixed(under: u8, over: u8, alpha: u8) -> u8 {
    // A mean of two codes is a code, so the cast loses nothing.
    divided(u16::from(under) * u16::from(u8::MAX - alpha) + u16::from(over) * u16::from(alpha) + 127) as u8
}

/// Pixels worked on together: as many bytes as fill three registers.
const BLOCK: usize = 16;

/// Lays a tint over opaque pixels. Blocks without coverage, which most are between letters, are left alone; others
/// are worked on byte by byte in one go, whichever channel a byte belongs to.
pub(super) fn lay_opaque(pixels: &mut [[u8; 3]], coverage: &[u8], tint: Tint) {
    let color: [[u8; 3]; BLOCK] = [tint.color.0; BLOCK];
    let (blocks, rest) = pixels.as_chunks_mut::<BLOCK>();
    let (block_covers, rest_covers) = coverage.as_chunks::<BLOCK>();
    for (block, covers) in blocks.iter_mut().zip(block_covers) {
        if *covers == [0; BLOCK] {
            continue;
        }
        let mut alphas = [[0; 3]; BLOCK];
        for (alphas, &cover) in alphas.iter_mut().zip(covers) {
            *alphas = [share(cover, tint.alpha); 3];
        }
        let bytes = block.as_flattened_mut().iter_mut().zip(color.as_flattened());
        for ((under, &over), &alpha) in bytes.zip(alphas.as_flattened()) {
            *under = mixed(*under, over, alpha);
        }
    }
    for (pixel, &cover) in rest.iter_mut().zip(rest_covers) {
        over_opaque(pixel, tint.color.0, share(cover, tint.alpha));
    }
}

/// Lays colour over an opaque pixel.
pub(super) fn over_opaque(pixel: &mut [u8; 3], color: [u8; 3], alpha: u8) {
    for (under, over) in pixel.iter_mut().zip(color) {
        *under = mixed(*under, over, alpha);
    }
}

/// The same in a share of 65535; what falls between two codes is decided by the threshold.
pub(super) fn over_opaque_finely(pixel: &mut [u8; 3], color: [u8; 3], alpha: u16, threshold: u16) {
    if alpha == 0 {
        return;
    }
    for (under, over) in pixel.iter_mut().zip(color) {
        let sum = u32::from(*under) * u32::from(u16::MAX - alpha) + u32::from(over) * u32::from(alpha);
        // A mean of two codes is a code, as above.
        *under = ((sum + u32::from(threshold)) / 65535) as u8;
    }
}

/// Lays colour over a pixel that may itself be transparent (Porter and Duff's "over", not premultiplied).
pub(super) fn over(pixel: &mut [u8; 4], color: [u8; 3], alpha: u8) {
    if alpha == 0 {
        return;
    }
    if let [red, green, blue, u8::MAX] = pixel {
        // The general case comes to the same, at the price of three divisions.
        for (under, over) in [red, green, blue].into_iter().zip(color) {
            *under = mixed(*under, over, alpha);
        }
        return;
    }
    let (above, below) = (u32::from(alpha) * 255, u32::from(pixel[3]) * u32::from(u8::MAX - alpha));
    let total = above + below;
    for (under, over) in pixel.iter_mut().zip(color) {
        let sum = u32::from(over) * above + u32::from(*under) * below + total / 2;
        *under = u8::try_from(sum / total).expect("a weighted mean of two codes is a code");
    }
    pixel[3] = u8::try_from((total + 127) / 255).expect("two shares of a whole are at most the whole");
}

/// The same in a share of 65535; what falls between two codes is decided by the threshold.
pub(super) fn over_finely(pixel: &mut [u8; 4], color: [u8; 3], alpha: u16, threshold: u16) {
    if alpha == 0 {
        return;
    }
    let (above, below) = (u64::from(alpha) * 255, u64::from(pixel[3]) * u64::from(u16::MAX - alpha));
    let total = above + below;
    for (under, over) in pixel.iter_mut().zip(color) {
        let sum = u64::from(over) * above + u64::from(*under) * below + total * u64::from(threshold) / 65536;
        *under = u8::try_from(sum / total).expect("a weighted mean of two codes is a code");
    }
    let whole = (total + u64::from(threshold)) / 65535;
    pixel[3] = u8::try_from(whole).expect("two shares of a whole are at most the whole");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixing_is_exact_for_all_codes() {
        for (under, over, alpha) in (0..=u8::MAX).flat_map(|under| {
            (0..=u8::MAX).flat_map(move |over| (0..=u8::MAX).map(move |alpha| (under, over, alpha)))
        }) {
            let [wide_under, wide_over, wide_alpha] = [under, over, alpha].map(u32::from);
            let sum = wide_under * (255 - wide_alpha) + wide_over * wide_alpha + 127;
            assert_eq!(u32::from(mixed(under, over, alpha)), sum / 255, "{under} {over} {alpha}");
        }
    }

    #[test]
    fn opaque_pixels_are_mixed_alike_with_and_without_an_alpha_channel() {
        for (under, alpha) in (0..=u8::MAX).flat_map(|under| (1..=u8::MAX).map(move |alpha| (under, alpha))) {
            let (above, below) = (u32::from(alpha) * 255, 255 * u32::from(u8::MAX - alpha));
            let sum = 177 * above + u32::from(under) * below + (above + below) / 2;
            assert_eq!(u32::from(mixed(under, 177, alpha)), sum / (above + below));
        }
    }
}
