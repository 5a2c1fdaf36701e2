//! Pictures that a magic URL describes, painted and encoded when they are asked for.
//!
//! One that will be refused for its size is never painted: its header is all that is looked at.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};
use wanx_poster::{Channels, Format, Header, Picture, encode_png};

use crate::assets::examine::check_size;
use crate::inputs::PictureLimits;
use crate::scenery::{Mood, Scene, paint_background, paint_logo};
use crate::seed::Seed;

/// Most pixels that are painted, however the limits are set: as many as the poster's decoder takes.
const MOST_PIXELS: u64 = 40_000_000;

/// Where width and height stand in a PNG: after its signature, and its header chunk's length and name.
const PNG_WIDTH_AT: usize = 16;

/// The marker of a baseline JPEG's frame (ITU-T T.81, table B.1), and where behind it the height stands.
const JPEG_FRAME: [u8; 2] = [0xFF, 0xC0];
const JPEG_HEIGHT_AT: usize = 5;
/// As good as photographs usually are.
const JPEG_QUALITY: u8 = 90;

/// A picture before it is painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::assets) struct Painting {
    pub(super) subject: Subject,
    pub(super) size: Size,
    pub(super) format: Format,
}

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// Scenery of a mood.
    Scene { mood: Mood, seed: u64 },
    /// A mark on a transparent ground.
    Logo { seed: u64 },
    /// One colour.
    Flat { color: [u8; 3] },
    /// A colour in each corner.
    Gradient { seed: u64 },
    /// A colour of its own for each pixel.
    Noise { seed: u64 },
}

/// How large a picture is; no side is zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) width_px: u32,
    pub(super) height_px: u32,
}

impl Painting {
    /// Paints and encodes the picture, or no more than its header if that is where it ends. Takes long: never
    /// call it on the reactor.
    pub(in crate::assets) fn encoded(&self, limits: &PictureLimits) -> Vec<u8> {
        match (self.is_refused(limits), self.format) {
            (false, Format::Png) => encode_png(&self.painted()),
            (false, Format::Jpeg) => jpeg(&self.painted()),
            (true, Format::Png) => self.png_header(),
            (true, Format::Jpeg) => self.jpeg_header(),
        }
    }

    fn is_refused(&self, limits: &PictureLimits) -> bool {
        let Size { width_px: width, height_px: height } = self.size;
        let header = Header { format: self.format, width, height };
        check_size(&header, 0, limits).is_err() || u64::from(width) * u64::from(height) > MOST_PIXELS
    }

    fn painted(&self) -> Picture {
        let Size { width_px, height_px } = self.size;
        let (channels, pixels) = match self.subject {
            Subject::Scene { mood, seed } => {
                (Channels::Rgb, paint_background(&Scene { mood, width_px, height_px, seed }))
            }
            Subject::Logo { seed } => (Channels::Rgba, paint_logo(seed, width_px, height_px)),
            Subject::Flat { color } => (Channels::Rgb, color.repeat(self.size.pixel_count())),
            Subject::Gradient { seed } => (Channels::Rgb, gradient(self.size, seed)),
            Subject::Noise { seed } => (Channels::Rgb, noise(self.size, seed)),
        };
        Picture::new(width_px, height_px, channels, pixels)
            .expect("no side is zero, and every subject fills the size it is given")
    }

    /// Returns a whole JPEG of one pixel that claims to have this size.
    fn jpeg_header(&self) -> Vec<u8> {
        let pixel = Size { width_px: 1, height_px: 1 };
        let mut bytes = jpeg(&Self { size: pixel, ..*self }.painted());
        let frame = bytes.windows(2).position(|marker| marker == JPEG_FRAME).map(|at| at + JPEG_HEIGHT_AT);
        let side = |px: u32| u16::try_from(px).unwrap_or(u16::MAX).to_be_bytes();
        if let Some(sides) = frame.and_then(|at| bytes.get_mut(at..at + 4)) {
            sides[..2].copy_from_slice(&side(self.size.height_px));
            sides[2..].copy_from_slice(&side(self.size.width_px));
        }
        bytes
    }

    /// Returns a whole PNG of one pixel that claims to have this size.
    fn png_header(&self) -> Vec<u8> {
        let pixel = Size { width_px: 1, height_px: 1 };
        let mut bytes = encode_png(&Self { size: pixel, ..*self }.painted());
        bytes[PNG_WIDTH_AT..][..4].copy_from_slice(&self.size.width_px.to_be_bytes());
        bytes[PNG_WIDTH_AT + 4..][..4].copy_from_slice(&self.size.height_px.to_be_bytes());
        bytes
    }
}

impl Size {
    fn pixel_count(self) -> usize {
        self.width_px as usize * self.height_px as usize
    }
}

fn gradient(size: Size, seed: u64) -> Vec<u8> {
    let seed = Seed::from_number(seed).child("gradient", 0);
    let corners = &seed.as_bytes().as_chunks::<3>().0[..4];
    let (last_column, last_row) = (u64::from(size.width_px - 1), u64::from(size.height_px - 1));
    let mut pixels = Vec::with_capacity(size.pixel_count() * 3);
    for row in 0..=last_row {
        for column in 0..=last_column {
            let color: [u8; 3] = std::array::from_fn(|channel| {
                let [top_left, top_right, bottom_left, bottom_right] =
                    std::array::from_fn(|corner| u64::from(corners[corner][channel]));
                let top = between(top_left, top_right, column, last_column);
                let bottom = between(bottom_left, bottom_right, column, last_column);
                between(top, bottom, row, last_row) as u8
            });
            pixels.extend(color);
        }
    }
    pixels
}

/// Returns the value at a place on the way from one to another.
fn between(first: u64, last: u64, place: u64, last_place: u64) -> u64 {
    (first * (last_place - place) + last * place).checked_div(last_place).unwrap_or(first)
}

fn noise(size: Size, seed: u64) -> Vec<u8> {
    let mut pixels = vec![0; size.pixel_count() * 3];
    let seed = Seed::from_number(seed).child("noise", 0);
    blake3::Hasher::new_keyed(seed.as_bytes()).finalize_xof().fill(&mut pixels);
    pixels
}

/// Encodes a picture, without its transparency.
fn jpeg(picture: &Picture) -> Vec<u8> {
    let channels = picture.pixels().len() / (picture.width() as usize * picture.height() as usize);
    let colors: Vec<u8> = match channels {
        4 => picture.pixels().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect(),
        _ => picture.pixels().to_vec(),
    };
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY)
        .write_image(&colors, picture.width(), picture.height(), ExtendedColorType::Rgb8)
        .expect("a picture has three colours for each of its pixels, and a Vec takes every write");
    bytes
}
