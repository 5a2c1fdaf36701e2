//! Pixels of a poster, tampered with: what was drawn is found by comparing it with its background.

use std::io::Cursor;

use bytes::Bytes;
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage, imageops};

/// How far a channel may be from the background's before it counts as drawn.
const DRAWN_FROM: u8 = 9;

/// A poster, and what it was made from.
pub(crate) struct Poster {
    pub(crate) pixels: RgbaImage,
    /// The background, where it could be had and is as large as the poster.
    background: Option<RgbaImage>,
    /// The logo, where there is one.
    logo: Option<RgbaImage>,
}

/// A rectangle of pixels: left, top, right, bottom; the last two just outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) left: u32,
    pub(crate) top: u32,
    pub(crate) right: u32,
    pub(crate) bottom: u32,
}

impl Poster {
    /// Reads a poster; nothing if the file is no picture.
    pub(crate) fn read(file: &[u8], background: Option<&Bytes>, logo: Option<&Bytes>) -> Option<Self> {
        let pixels = read(file)?;
        let background = background.and_then(|file| read(file));
        let background = background.filter(|background| background.dimensions() == pixels.dimensions());
        Some(Self { pixels, background, logo: logo.and_then(|file| read(file)) })
    }

    /// Returns it as a PNG; without an alpha channel if nothing needs one.
    pub(crate) fn write(self) -> Option<Bytes> {
        write(self.pixels)
    }

    /// Lets only the background be seen.
    pub(crate) fn blank(&mut self) {
        if let Some(background) = &self.background {
            self.pixels.clone_from(background);
        }
    }

    /// Changes each pixel by the background's pixel at its place.
    pub(crate) fn blend(&mut self, mix: impl Fn(Rgba<u8>, Rgba<u8>) -> Rgba<u8>) {
        let Some(background) = &self.background else { return };
        for (pixel, behind) in self.pixels.pixels_mut().zip(background.pixels()) {
            *pixel = mix(*pixel, *behind);
        }
    }

    /// Draws what was drawn at another place instead: so far to the right, so far down.
    pub(crate) fn shift(&mut self, right: i64, down: i64) {
        let drawn = self.drawn();
        self.blank();
        self.draw(&drawn, right, down);
    }

    /// Draws something over the poster, moved; what falls outside is lost.
    pub(crate) fn draw(&mut self, dots: &[Dot], right: i64, down: i64) {
        for dot in dots {
            let (x, y) = (i64::from(dot.x) + right, i64::from(dot.y) + down);
            let place = u32::try_from(x).ok().zip(u32::try_from(y).ok());
            if let Some(pixel) = place.and_then(|(x, y)| self.pixels.get_pixel_mut_checked(x, y)) {
                *pixel = dot.color;
            }
        }
    }

    /// Returns everything that was drawn.
    pub(crate) fn drawn(&self) -> Vec<Dot> {
        let Some(background) = &self.background else { return Vec::new() };
        let pixels = self.pixels.enumerate_pixels().zip(background.pixels());
        let drawn = pixels.filter(|((_, _, color), behind)| differ(**color, **behind));
        drawn.map(|((x, y, color), _)| Dot { x, y, color: *color }).collect()
    }

    /// Returns the dots that have the logo's colour.
    pub(crate) fn logo_dots(&self) -> Vec<Dot> {
        let mark =
            self.logo.as_ref().and_then(|logo| commonest(logo.pixels().filter(|pixel| pixel.0[3] == 255)));
        let Some(mark) = mark else { return Vec::new() };
        self.drawn().into_iter().filter(|dot| !differ(dot.color, mark)).collect()
    }

    /// Fills a frame with a colour.
    pub(crate) fn fill(&mut self, frame: Frame, color: Rgba<u8>) {
        for y in frame.top..frame.bottom.min(self.pixels.height()) {
            for x in frame.left..frame.right.min(self.pixels.width()) {
                self.pixels.put_pixel(x, y, color);
            }
        }
    }

    /// Cuts a part out of the middle and enlarges it to the whole.
    pub(crate) fn zoom(&mut self, share: f64) {
        let (width, height) = self.pixels.dimensions();
        let part = |side: u32| ((f64::from(side) * share) as u32).max(1);
        let (x, y) = ((width - part(width)) / 2, (height - part(height)) / 2);
        let middle = imageops::crop_imm(&self.pixels, x, y, part(width), part(height)).to_image();
        self.pixels = imageops::resize(&middle, width, height, imageops::FilterType::Triangle);
    }

    /// Enlarges or shrinks the whole.
    pub(crate) fn resize(&mut self, width: u32, height: u32) {
        self.pixels =
            imageops::resize(&self.pixels, width.max(1), height.max(1), imageops::FilterType::Triangle);
    }
}

/// A pixel and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dot {
    pub(crate) x: u32,
    pub(crate) y: u32,
    pub(crate) color: Rgba<u8>,
}

/// Returns the smallest frame around dots.
pub(crate) fn frame(dots: &[Dot]) -> Option<Frame> {
    let mut dots = dots.iter();
    let first = dots.next()?;
    let frame = Frame { left: first.x, top: first.y, right: first.x + 1, bottom: first.y + 1 };
    Some(dots.fold(frame, |frame, dot| Frame {
        left: frame.left.min(dot.x),
        top: frame.top.min(dot.y),
        right: frame.right.max(dot.x + 1),
        bottom: frame.bottom.max(dot.y + 1),
    }))
}

/// Returns the colour that most pixels have.
pub(crate) fn commonest<'a>(pixels: impl Iterator<Item = &'a Rgba<u8>>) -> Option<Rgba<u8>> {
    let mut counts = std::collections::BTreeMap::new();
    for pixel in pixels {
        *counts.entry(pixel.0).or_insert(0_u32) += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(color, _)| Rgba(color))
}

/// Whether two colours differ by more than a painter's rounding.
pub(crate) fn differ(one: Rgba<u8>, other: Rgba<u8>) -> bool {
    one.0.iter().zip(other.0).take(3).any(|(one, other)| one.abs_diff(other) >= DRAWN_FROM)
}

/// Returns a PNG of one colour.
pub(crate) fn flat(width: u32, height: u32, color: [u8; 3]) -> Bytes {
    let [red, green, blue] = color;
    let picture = RgbaImage::from_pixel(width, height, Rgba([red, green, blue, 255]));
    write(picture).expect("writing to memory does not fail")
}

/// Returns a picture file, changed, as a PNG; nothing if the file is no picture, or nothing changes.
pub(crate) fn redrawn(file: &[u8], change: impl FnOnce(RgbaImage) -> RgbaImage) -> Option<Bytes> {
    let before = read(file)?;
    let after = change(before.clone());
    if after == before { None } else { write(after) }
}

/// Returns a picture file as a JPEG; nothing if the file is no picture.
pub(crate) fn as_jpeg(file: &[u8]) -> Option<Bytes> {
    let pixels = DynamicImage::ImageRgba8(read(file)?).into_rgb8();
    let mut jpeg = Cursor::new(Vec::new());
    pixels.write_to(&mut jpeg, ImageFormat::Jpeg).ok()?;
    Some(jpeg.into_inner().into())
}

fn read(file: &[u8]) -> Option<RgbaImage> {
    image::load_from_memory(file).ok().map(DynamicImage::into_rgba8)
}

fn write(pixels: RgbaImage) -> Option<Bytes> {
    let opaque = pixels.pixels().all(|pixel| pixel.0[3] == 255);
    let mut picture = DynamicImage::ImageRgba8(pixels);
    if opaque {
        picture = DynamicImage::ImageRgb8(picture.into_rgb8());
    }
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).ok()?;
    Some(png.into_inner().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHITE: [u8; 3] = [255; 3];
    const RED: Rgba<u8> = Rgba([200, 0, 0, 255]);

    /// A white poster of 20 by 10 with a red bar of 4 by 2 whose left upper corner is at (5, 3).
    fn poster() -> Poster {
        let background = flat(20, 10, WHITE);
        let mut poster = Poster::read(&background, Some(&background), None).unwrap();
        poster.fill(Frame { left: 5, top: 3, right: 9, bottom: 5 }, RED);
        poster
    }

    #[test]
    fn what_was_drawn_is_found_by_its_background() {
        let drawn = poster().drawn();
        let around = frame(&drawn).unwrap();
        assert_eq!((drawn.len(), around), (8, Frame { left: 5, top: 3, right: 9, bottom: 5 }));
    }

    #[test]
    fn what_was_drawn_can_be_moved_beyond_the_edge() {
        let mut poster = poster();
        poster.shift(-7, 0);
        let around = frame(&poster.drawn()).unwrap();
        assert_eq!(around, Frame { left: 0, top: 3, right: 2, bottom: 5 });
        poster.blank();
        assert!(frame(&poster.drawn()).is_none());
    }

    #[test]
    fn the_logo_is_found_by_its_own_colour() {
        let background = flat(20, 10, WHITE);
        let logo = redrawn(&flat(8, 8, [0, 200, 0]), |mut logo| {
            logo.put_pixel(0, 0, Rgba([0, 0, 0, 0]));
            logo
        });
        let file = poster().write().unwrap();
        let mut poster = Poster::read(&file, Some(&background), logo.as_ref()).unwrap();
        assert!(poster.logo_dots().is_empty(), "red is not green");
        poster.fill(Frame { left: 1, top: 1, right: 3, bottom: 2 }, Rgba([2, 198, 0, 255]));
        assert_eq!(frame(&poster.logo_dots()).unwrap(), Frame { left: 1, top: 1, right: 3, bottom: 2 });
    }

    #[test]
    fn a_poster_is_written_without_alpha_if_it_has_none() {
        let file = poster().write().unwrap();
        assert_eq!(image::load_from_memory(&file).unwrap().color(), image::ColorType::Rgb8);
        assert!(as_jpeg(&file).unwrap().starts_with(b"\xff\xd8"));
        assert!(Poster::read(b"no picture", None, None).is_none());
    }

    #[test]
    fn another_size_is_another_size_and_a_zoom_is_not() {
        let mut poster = poster();
        poster.zoom(0.5);
        assert_eq!(poster.pixels.dimensions(), (20, 10));
        assert_eq!(poster.pixels.get_pixel(3, 3), &RED);
        poster.resize(7, 0);
        assert_eq!(poster.pixels.dimensions(), (7, 1));
    }
}
