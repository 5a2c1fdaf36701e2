//! The logo at its place: resized with Lanczos, alpha kept, never distorted.

use fast_image_resize as fir;
use fir::images::{Image, ImageRef};

use super::canvas::Canvas;
use crate::picture::{Channels, Picture};
use crate::unit::PxRect;

/// Draws the logo into its rectangle, which the layout put on whole pixels.
pub(super) fn draw(logo: &Picture, rect: PxRect, canvas: &mut Canvas<'_>) {
    let size = |length: crate::unit::Px64| u32::try_from(length.ceil_px().max(1)).expect("at least 1");
    let (width, height) = (size(rect.width), size(rect.height));
    let pixels = resized(logo, width, height);
    let (left, top) = (rect.x.floor_px(), rect.y.floor_px());
    for (row, y) in pixels.chunks_exact(width as usize).zip(top..) {
        canvas.lay_pixels(left, y, row);
    }
}

fn resized(logo: &Picture, width: u32, height: u32) -> Vec<[u8; 4]> {
    if (width, height) == (logo.width(), logo.height()) {
        return rgba(logo.pixels(), logo.channels());
    }
    let kind = match logo.channels() {
        Channels::Rgb => fir::PixelType::U8x3,
        Channels::Rgba => fir::PixelType::U8x4,
    };
    let source = ImageRef::new(logo.width(), logo.height(), logo.pixels(), kind)
        .expect("a picture's pixels fill its size");
    let mut target = Image::new(width, height, kind);
    let algorithm = fir::ResizeAlg::Convolution(fir::FilterType::Lanczos3);
    fir::Resizer::new()
        .resize(&source, &mut target, &fir::ResizeOptions::new().resize_alg(algorithm))
        .expect("both pictures have the same pixels, and no crop is asked for");
    rgba(target.buffer(), logo.channels())
}

fn rgba(pixels: &[u8], channels: Channels) -> Vec<[u8; 4]> {
    match channels {
        Channels::Rgba => pixels.as_chunks::<4>().0.to_vec(),
        Channels::Rgb => {
            let opaque = |&[red, green, blue]: &[u8; 3]| [red, green, blue, u8::MAX];
            pixels.as_chunks::<3>().0.iter().map(opaque).collect()
        }
    }
}
