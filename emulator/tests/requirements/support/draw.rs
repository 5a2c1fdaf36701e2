//! Backgrounds and logos as tests need them: flat, graded, noisy, in every file format.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

pub(crate) fn flat(width: u32, height: u32, color: [u8; 3]) -> RgbImage {
    RgbImage::from_pixel(width, height, Rgb(color))
}

/// Returns a picture that goes evenly from one colour at the left to another at the right.
pub(crate) fn gradient(width: u32, height: u32, from: [u8; 3], to: [u8; 3]) -> RgbImage {
    let last = width.max(2) - 1;
    let blend = |a: u8, b: u8, x: u32| ((u32::from(a) * (last - x) + u32::from(b) * x) / last) as u8;
    RgbImage::from_fn(width, height, |x, _| {
        Rgb([blend(from[0], to[0], x), blend(from[1], to[1], x), blend(from[2], to[2], x)])
    })
}

/// Returns grey noise between two levels, always the same.
pub(crate) fn noise(width: u32, height: u32, low: u8, high: u8) -> RgbImage {
    let span = u32::from(high - low) + 1;
    RgbImage::from_fn(width, height, |x, y| {
        // Squares of two pixels: finer noise is grey to any eye, and to a survey.
        let mut state = (x / 2).wrapping_mul(0x9E37_79B1) ^ (y / 2).wrapping_mul(0x85EB_CA77);
        state = (state ^ (state >> 15)).wrapping_mul(0x2C1B_3C6D);
        state ^= state >> 13;
        Rgb([low + (state % span) as u8; 3])
    })
}

/// Returns a picture that no turn and no mirror leaves as it is: a light corner on a dark ground.
pub(crate) fn lopsided(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let in_corner = x < width / 4 && y < height / 4;
        Rgb(if in_corner { [230, 220, 120] } else { [30, 50, 90] })
    })
}

/// Returns a logo: a disc of one colour on nothing.
pub(crate) fn disc(size: u32, color: [u8; 3]) -> RgbaImage {
    let [red, green, blue] = color;
    let middle = f64::from(size) / 2.0;
    RgbaImage::from_fn(size, size, |x, y| {
        let (dx, dy) = (f64::from(x) + 0.5 - middle, f64::from(y) + 0.5 - middle);
        let inside = dx.hypot(dy) < middle;
        Rgba([red, green, blue, if inside { 255 } else { 0 }])
    })
}

pub(crate) fn png(picture: &RgbImage) -> Vec<u8> {
    file(&picture.clone().into(), ImageFormat::Png)
}

pub(crate) fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Returns a JPEG that keeps colours within a few levels.
pub(crate) fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 95).encode_image(picture).unwrap();
    bytes
}

/// Returns the JPEG with an EXIF block that says how it is to be turned.
pub(crate) fn turned(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut segment = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    segment.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    let length = u16::try_from(segment.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, 0xE1], &length, &segment, &jpeg[2..]].concat()
}

/// Returns the file as long as it has to be: decoders stop at the picture's own end.
pub(crate) fn padded(mut file: Vec<u8>, bytes: usize) -> Vec<u8> {
    assert!(file.len() <= bytes, "{} bytes already", file.len());
    file.resize(bytes, 0);
    file
}
