//! Laying coverage onto a picture, only where it covers.

use std::ops::Range;

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
        let covers = coverage[run.skip..].iter().map(|&cover| share(cover, tint.alpha));
        match self.picture.channels() {
            Channels::Rgb => {
                let (pixels, _) = self.picture.pixels_mut().as_chunks_mut::<3>();
                for (pixel, alpha) in pixels[run.pixels].iter_mut().zip(covers) {
                    over_opaque(pixel, tint.color.0, alpha);
                }
            }
            Channels::Rgba => {
                let (pixels, _) = self.picture.pixels_mut().as_chunks_mut::<4>();
                for (pixel, alpha) in pixels[run.pixels].iter_mut().zip(covers) {
                    over(pixel, tint.color.0, alpha);
                }
            }
        }
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

    /// Lays one pixel with its own colour and alpha.
    pub(super) fn lay_pixel(&mut self, x: i32, y: i32, [red, green, blue, alpha]: [u8; 4]) {
        self.lay(x, y, &[u8::MAX], Tint { color: Color([red, green, blue]), alpha });
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

/// Returns the product of two shares of 255.
pub(super) fn share(one: u8, other: u8) -> u8 {
    let product = u32::from(one) * u32::from(other) + 127;
    // A product of two shares is a share; checking it would cost as much as the product.
    (product / 255) as u8
}

fn over_opaque(pixel: &mut [u8; 3], color: [u8; 3], alpha: u8) {
    // Most pixels of a shape are wholly outside or inside.
    match alpha {
        0 => return,
        u8::MAX => return *pixel = color,
        _ => {}
    }
    for (under, over) in pixel.iter_mut().zip(color) {
        let sum = u32::from(*under) * u32::from(u8::MAX - alpha) + u32::from(over) * u32::from(alpha) + 127;
        // A mean of two codes is a code; a checked cast would cost as much as the blend.
        *under = (sum / 255) as u8;
    }
}

fn over_opaque_finely(pixel: &mut [u8; 3], color: [u8; 3], alpha: u16, threshold: u16) {
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
fn over(pixel: &mut [u8; 4], color: [u8; 3], alpha: u8) {
    if alpha == 0 {
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

fn over_finely(pixel: &mut [u8; 4], color: [u8; 3], alpha: u16, threshold: u16) {
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
    fn alpha_is_kept_and_grows() {
        let half = Tint { color: Color([200, 0, 0]), alpha: 128 };
        assert_eq!(painted(Channels::Rgba, vec![0; 8], half), [200, 0, 0, 128, 0, 0, 0, 0]);
        let pixel = painted(Channels::Rgba, vec![0, 0, 200, 255, 0, 0, 0, 0], half);
        assert_eq!(pixel[..4], [100, 0, 100, 255]);
    }
}
