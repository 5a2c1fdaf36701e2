//! Laying coverage onto a picture, only where it covers.

use std::ops::Range;

use super::blend::{lay_opaque, over, over_finely, over_opaque, over_opaque_finely, share};
use crate::color::{Color, Tint};
use crate::picture::{Channels, Picture};

/// The edges of something in pixels, between pixels too.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edges {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) right: f32,
    pub(super) bottom: f32,
}

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

    /// Returns the columns and rows of the picture that lie at least partly between these edges.
    pub(super) fn pixels_of(&self, extent: Edges) -> (Range<i32>, Range<i32>) {
        // Float casts saturate, and the picture bounds what is left.
        let between = |from: f32, to: f32, side: i32| {
            let from = (from.floor() as i32).clamp(0, side);
            from..(to.ceil() as i32).clamp(from, side)
        };
        let Edges { left, top, right, bottom } = extent;
        (between(left, right, self.width()), between(top, bottom, self.height()))
    }

    /// Lays a tint over a run of pixels, each as far as its coverage says.
    pub(super) fn lay(&mut self, x: i32, y: i32, coverage: &[u8], tint: Tint) {
        let Some(run) = self.run(x, y, coverage.len()) else { return };
        let coverage = &coverage[run.skip..][..run.pixels.len()];
        match self.picture.channels() {
            Channels::Rgb => {
                let pixels = &mut self.picture.pixels_mut().as_chunks_mut().0[run.pixels];
                lay_opaque(pixels, coverage, tint);
            }
            Channels::Rgba => {
                let pixels = &mut self.picture.pixels_mut().as_chunks_mut().0[run.pixels];
                for (pixel, &cover) in pixels.iter_mut().zip(coverage) {
                    over(pixel, tint.color.0, share(cover, tint.alpha));
                }
            }
        }
    }

    /// Lays a tint over a run of pixels evenly: the same as full coverage, many times faster.
    pub(super) fn lay_even(&mut self, columns: Range<i32>, y: i32, tint: Tint) {
        let length = usize::try_from(columns.end - columns.start).unwrap_or(0);
        if matches!(self.picture.channels(), Channels::Rgba) {
            return self.lay(columns.start, y, &vec![u8::MAX; length], tint);
        }
        let Some(run) = self.run(columns.start, y, length) else { return };
        let bytes = &mut self.picture.pixels_mut()[run.pixels.start * 3..run.pixels.end * 3];
        let (under_share, over_share) = (u16::from(u8::MAX - tint.alpha), u16::from(tint.alpha));
        // Sixteen pixels at a time: what is laid on repeats, and a processor takes many bytes at once.
        let laid: [u16; 48] = std::array::from_fn(|at| u16::from(tint.color.0[at % 3]) * over_share + 127);
        let blend = |byte: &mut u8, laid: u16| {
            let sum = u16::from(*byte) * under_share + laid;
            // A division by 255, exact for every such sum.
            *byte = ((sum + 1 + (sum >> 8)) >> 8) as u8;
        };
        let (tiles, rest) = bytes.as_chunks_mut::<48>();
        for tile in tiles {
            tile.iter_mut().zip(&laid).for_each(|(byte, &laid)| blend(byte, laid));
        }
        rest.iter_mut().zip(&laid).for_each(|(byte, &laid)| blend(byte, laid));
    }

    /// Lays a colour over a run of pixels in finer shades than codes have, each a share of 65535.
    ///
    /// What falls between two codes is decided by where the pixel stands, in a pattern of eight by eight: a long
    /// fade shows no bands.
    pub(super) fn lay_fine(&mut self, x: i32, y: i32, alphas: &[u16], color: Color) {
        let Some(run) = self.run(x, y, alphas.len()) else { return };
        let thresholds = &THRESHOLDS[y.rem_euclid(8).unsigned_abs() as usize];
        let alphas = alphas[run.skip..].iter().zip(thresholds.iter().cycle().skip(run.column % 8));
        match self.picture.channels() {
            Channels::Rgb => {
                let (pixels, _) = self.picture.pixels_mut().as_chunks_mut::<3>();
                for (pixel, (&alpha, &threshold)) in pixels[run.pixels].iter_mut().zip(alphas) {
                    over_opaque_finely(pixel, color.0, alpha, threshold);
                }
            }
            Channels::Rgba => {
                let (pixels, _) = self.picture.pixels_mut().as_chunks_mut::<4>();
                for (pixel, (&alpha, &threshold)) in pixels[run.pixels].iter_mut().zip(alphas) {
                    over_finely(pixel, color.0, alpha, threshold);
                }
            }
        }
    }

    /// Returns which pixels of the picture a run covers.
    fn run(&self, x: i32, y: i32, length: usize) -> Option<Run> {
        if y < 0 || y >= self.height() {
            return None;
        }
        let skip = usize::try_from(-x.min(0)).expect("not negative").min(length);
        let column = usize::try_from(x.max(0)).expect("not negative");
        let width = self.picture.width() as usize;
        let end = (column + length - skip).min(width);
        let row = y as usize * width;
        (column < end).then(|| Run { skip, column, pixels: row + column..row + end })
    }

    /// Lays a run of pixels with their own colours and alphas.
    pub(super) fn lay_pixels(&mut self, x: i32, y: i32, above: &[[u8; 4]]) {
        let Some(run) = self.run(x, y, above.len()) else { return };
        let above = &above[run.skip..];
        match self.picture.channels() {
            Channels::Rgb => {
                let pixels = &mut self.picture.pixels_mut().as_chunks_mut().0[run.pixels];
                for (pixel, &[red, green, blue, alpha]) in pixels.iter_mut().zip(above) {
                    over_opaque(pixel, [red, green, blue], alpha);
                }
            }
            Channels::Rgba => {
                let pixels = &mut self.picture.pixels_mut().as_chunks_mut().0[run.pixels];
                for (pixel, &[red, green, blue, alpha]) in pixels.iter_mut().zip(above) {
                    over(pixel, [red, green, blue], alpha);
                }
            }
        }
    }
}

/// A run of pixels inside the picture.
struct Run {
    /// How many of the run's first pixels lie outside.
    skip: usize,
    /// The column of the first pixel inside.
    column: usize,
    pixels: Range<usize>,
}

/// Shares of 65535 at which the pixels of a tile of eight by eight round up, all different and far from their
/// neighbours': Bayer's matrix.
static THRESHOLDS: [[u16; 8]; 8] = thresholds();

const fn thresholds() -> [[u16; 8]; 8] {
    let mut thresholds = [[0; 8]; 8];
    let mut at = 0;
    while at < 64 {
        let (x, y) = (at % 8, at / 8);
        let (mut order, mut bit) = (0, 0);
        // The finest differences in place make the coarsest in order.
        while bit < 3 {
            let (column, row) = ((x >> bit) & 1, (y >> bit) & 1);
            order = order * 4 + (column ^ row) * 2 + row;
            bit += 1;
        }
        thresholds[y][x] = order as u16 * 1024 + 512;
        at += 1;
    }
    thresholds
}

/// Returns a share of a tint's alpha as a share of 65535.
pub(super) fn fine(share: f32, alpha: u8) -> u16 {
    // The cast saturates and drops the fraction, which is wanted.
    (share * f32::from(alpha) * 257.0 + 0.5) as u16
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
    fn even_runs_are_the_same_as_full_coverage() {
        for channels in [Channels::Rgb, Channels::Rgba] {
            let codes = |picture: Picture| picture.pixels().to_vec();
            let pixels: Vec<u8> = (0..256 * channels.count()).map(|at| (at * 91 % 256) as u8).collect();
            for alpha in [0, 1, 77, 128, 254, 255] {
                let tint = Tint { color: Color([255, 130, 0]), alpha };
                let mut even = Picture::new(256, 1, channels, pixels.clone()).unwrap();
                let mut full = even.clone();
                Canvas::new(&mut even).lay_even(-3..250, 0, tint);
                Canvas::new(&mut full).lay(-3, 0, &[255; 253], tint);
                assert_eq!(codes(even), codes(full), "{alpha}");
            }
        }
    }

    #[test]
    fn a_long_fade_has_no_bands() {
        let (width, height) = (2048, 8);
        let mut picture = Picture::new(width, height, Channels::Rgb, vec![100; 2048 * 8 * 3]).unwrap();
        let alphas: Vec<u16> = (0..2048).map(|x| x * 2).collect();
        for y in 0..8 {
            Canvas::new(&mut picture).lay_fine(0, y, &alphas, Color([255; 3]));
        }
        let mean = |tile: usize| -> f32 {
            let codes = (0..64).map(|at| picture.pixels()[(at / 8 * 2048 + tile * 8 + at % 8) * 3]);
            codes.map(f32::from).sum::<f32>() / 64.0
        };
        for tile in 0..256 {
            let wanted = 100.0 + 155.0 * (tile as f32 * 8.0 + 3.5) * 2.0 / 65535.0;
            assert!((mean(tile) - wanted).abs() < 0.1, "{} for {wanted}", mean(tile));
        }
    }

    #[test]
    fn fine_shades_of_nothing_and_everything_are_exact() {
        for channels in [Channels::Rgb, Channels::Rgba] {
            let before: Vec<u8> = (0..64 * channels.count()).map(|at| (at * 37 % 256) as u8).collect();
            let mut picture = Picture::new(8, 8, channels, before.clone()).unwrap();
            for y in 0..8 {
                Canvas::new(&mut picture).lay_fine(0, y, &[0, u16::MAX], Color([7, 8, 9]));
            }
            let pixels =
                picture.pixels().chunks_exact(channels.count()).zip(before.chunks_exact(channels.count()));
            for (at, (pixel, before)) in pixels.enumerate() {
                let expected = [7, 8, 9, 255];
                let expected = if at % 8 == 1 { &expected[..channels.count()] } else { before };
                assert_eq!(pixel, expected);
            }
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
    fn alpha_is_kept_and_grows() {
        let half = Tint { color: Color([200, 0, 0]), alpha: 128 };
        assert_eq!(painted(Channels::Rgba, vec![0; 8], half), [200, 0, 0, 128, 0, 0, 0, 0]);
        let pixel = painted(Channels::Rgba, vec![0, 0, 200, 255, 0, 0, 0, 0], half);
        assert_eq!(pixel[..4], [100, 0, 100, 255]);
    }
}
