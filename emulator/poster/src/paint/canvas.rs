//! Laying coverage onto a picture, only where it covers.

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
        if y < 0 || y >= self.height() {
            return;
        }
        let skip = usize::try_from(-x.min(0)).expect("not negative").min(coverage.len());
        let start = usize::try_from(x.max(0)).expect("not negative");
        let width = self.picture.width() as usize;
        let end = (start + coverage.len() - skip).min(width);
        if start >= end {
            return;
        }
        let row = y as usize * width;
        let covers = coverage[skip..].iter().map(|&cover| share(cover, tint.alpha));
        match self.picture.channels() {
            Channels::Rgb => {
                let (pixels, _) = self.picture.pixels_mut().as_chunks_mut::<3>();
                for (pixel, alpha) in pixels[row + start..row + end].iter_mut().zip(covers) {
                    over_opaque(pixel, tint.color.0, alpha);
                }
            }
            Channels::Rgba => {
                let (pixels, _) = self.picture.pixels_mut().as_chunks_mut::<4>();
                for (pixel, alpha) in pixels[row + start..row + end].iter_mut().zip(covers) {
                    over(pixel, tint.color.0, alpha);
                }
            }
        }
    }

    /// Lays one pixel with its own colour and alpha.
    pub(super) fn lay_pixel(&mut self, x: i32, y: i32, [red, green, blue, alpha]: [u8; 4]) {
        self.lay(x, y, &[u8::MAX], Tint { color: crate::color::Color([red, green, blue]), alpha });
    }
}

/// Returns the product of two shares of 255.
pub(super) fn share(one: u8, other: u8) -> u8 {
    let product = u32::from(one) * u32::from(other) + 127;
    u8::try_from(product / 255).expect("a product of two shares is a share")
}

fn over_opaque(pixel: &mut [u8; 3], color: [u8; 3], alpha: u8) {
    if alpha == 0 {
        return;
    }
    for (under, over) in pixel.iter_mut().zip(color) {
        let sum = u32::from(*under) * u32::from(u8::MAX - alpha) + u32::from(over) * u32::from(alpha) + 127;
        *under = u8::try_from(sum / 255).expect("a mean of two codes is a code");
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
    fn alpha_is_kept_and_grows() {
        let half = Tint { color: Color([200, 0, 0]), alpha: 128 };
        assert_eq!(painted(Channels::Rgba, vec![0; 8], half), [200, 0, 0, 128, 0, 0, 0, 0]);
        let pixel = painted(Channels::Rgba, vec![0, 0, 200, 255, 0, 0, 0, 0], half);
        assert_eq!(pixel[..4], [100, 0, 100, 255]);
    }
}
