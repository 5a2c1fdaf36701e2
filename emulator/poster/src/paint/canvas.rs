//! Laying coverage onto a picture, only where it covers.

use std::ops::Range;

use crate::color::Tint;
use crate::picture::{Channels, Picture};

/// A picture being painted. Rows and spans outside it are ignored, so shapes may overhang.
pub(super) struct Canvas<'a> {
    picture: &'a mut Picture,
}

impl<'a> Canvas<'a> {
    pub(super) fn new(picture: &'a mut Picture) -> Self {
        Self { picture }
    }

    pub(super) fn width(&self) -> i32 {
        i32::try_from(self.picture.width()).expect("decoding bounds a side to 32768")
    }

    pub(super) fn height(&self) -> i32 {
        i32::try_from(self.picture.height()).expect("decoding bounds a side to 32768")
    }

    /// Lays a tint over a run of pixels, each as far as its coverage says.
    pub(super) fn lay(&mut self, x: i32, y: i32, coverage: &[u8], tint: Tint) {
        let Some((pixels, shown)) = self.run(x, y, coverage.len()) else { return };
        let coverage = &coverage[shown];
        match self.picture.channels() {
            Channels::Rgb => {
                let pixels = self.picture.pixels_mut()[pixels.start * 3..pixels.end * 3].as_chunks_mut().0;
                lay_opaque(pixels, coverage, tint);
            }
            Channels::Rgba => {
                let pixels = &mut self.picture.pixels_mut().as_chunks_mut().0[pixels];
                for (pixel, &cover) in pixels.iter_mut().zip(coverage) {
                    over(pixel, tint.color.0, share(cover, tint.alpha));
                }
            }
        }
    }

    /// Lays a run of pixels with their own colours and alphas.
    pub(super) fn lay_pixels(&mut self, x: i32, y: i32, above: &[[u8; 4]]) {
        let Some((pixels, shown)) = self.run(x, y, above.len()) else { return };
        match self.picture.channels() {
            Channels::Rgb => {
                let pixels = &mut self.picture.pixels_mut().as_chunks_mut().0[pixels];
                for (pixel, &[red, green, blue, alpha]) in pixels.iter_mut().zip(&above[shown]) {
                    over_opaque(pixel, [red, green, blue], alpha);
                }
            }
            Channels::Rgba => {
                let pixels = &mut self.picture.pixels_mut().as_chunks_mut().0[pixels];
                for (pixel, &[red, green, blue, alpha]) in pixels.iter_mut().zip(&above[shown]) {
                    over(pixel, [red, green, blue], alpha);
                }
            }
        }
    }

    /// Returns which pixels of the picture, and which of the run, are under work; none if all of it is outside.
    fn run(&self, x: i32, y: i32, length: usize) -> Option<(Range<usize>, Range<usize>)> {
        if y < 0 || y >= self.height() {
            return None;
        }
        let skip = usize::try_from(-x.min(0)).expect("not negative").min(length);
        let start = usize::try_from(x.max(0)).expect("not negative");
        let width = self.picture.width() as usize;
        let end = (start + length - skip).min(width);
        let row = y as usize * width;
        (start < end).then(|| (row + start..row + end, skip..skip + end - start))
    }
}

/// Returns the product of two shares of 255.
fn share(one: u8, other: u8) -> u8 {
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
fn lay_opaque(pixels: &mut [[u8; 3]], coverage: &[u8], tint: Tint) {
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

fn over_opaque(pixel: &mut [u8; 3], color: [u8; 3], alpha: u8) {
    for (under, over) in pixel.iter_mut().zip(color) {
        *under = mixed(*under, over, alpha);
    }
}

/// Lays colour over a pixel that may itself be transparent (Porter and Duff's "over", not premultiplied).
fn over(pixel: &mut [u8; 4], color: [u8; 3], alpha: u8) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::Color;

    fn painted(channels: Channels, pixels: Vec<u8>, tint: Tint) -> Vec<u8> {
        let mut picture = Picture::new(2, 1, channels, pixels).unwrap();
        Canvas::new(&mut picture).lay(-1, 0, &[255, 255, 0, 255, 255], tint);
        picture.pixels().to_vec()
    }

    #[test]
    fn runs_are_cut_at_the_edges() {
        let tint = Tint::opaque(Color([9, 9, 9]));
        assert_eq!(painted(Channels::Rgb, vec![1; 6], tint), [9, 9, 9, 1, 1, 1]);
    }

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
    fn long_runs_equal_single_pixels() {
        let coverage: Vec<u8> = (0..100_u8).map(|at| if at % 40 < 20 { 0 } else { at * 2 }).collect();
        let tint = Tint { color: Color([200, 30, 90]), alpha: 200 };
        let ground: Vec<u8> = (0..=u8::MAX).cycle().take(300).collect();
        let mut run = Picture::new(100, 1, Channels::Rgb, ground.clone()).unwrap();
        Canvas::new(&mut run).lay(0, 0, &coverage, tint);
        let mut single = Picture::new(100, 1, Channels::Rgb, ground).unwrap();
        for (x, &cover) in (0..).zip(&coverage) {
            Canvas::new(&mut single).lay(x, 0, &[cover], tint);
        }
        assert_eq!(run.pixels(), single.pixels());
        assert_ne!(run.pixels()[90], 90, "the thirtieth pixel is covered");
    }

    #[test]
    fn opaque_pixels_are_mixed_alike_with_and_without_an_alpha_channel() {
        for (under, alpha) in (0..=u8::MAX).flat_map(|under| (1..=u8::MAX).map(move |alpha| (under, alpha))) {
            let (above, below) = (u32::from(alpha) * 255, 255 * u32::from(u8::MAX - alpha));
            let sum = 177 * above + u32::from(under) * below + (above + below) / 2;
            assert_eq!(u32::from(mixed(under, 177, alpha)), sum / (above + below));
        }
    }

    #[test]
    fn alpha_is_kept_and_grows() {
        let half = Tint { color: Color([200, 0, 0]), alpha: 128 };
        assert_eq!(painted(Channels::Rgba, vec![0; 8], half), [200, 0, 0, 128, 0, 0, 0, 0]);
        let pixel = painted(Channels::Rgba, vec![0, 0, 200, 255, 0, 0, 0, 0], half);
        assert_eq!(pixel[..4], [100, 0, 100, 255]);
    }
}
