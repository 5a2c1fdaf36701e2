//! Pictures that a magic URL describes, painted and encoded when they are asked for.
//!
//! One that will be refused for its size is never painted: its header is all that is looked at.

use wanx_poster::{Channels, Format, Header, Picture, encode_png};

use super::jpeg;
use crate::assets::examine::check_size;
use crate::inputs::PictureLimits;
use crate::scenery::{Mood, Scene, paint_background, paint_logo};
use crate::seed::Seed;

/// Most pixels that are painted, however the limits are set: as many as the poster's decoder takes.
const MOST_PIXELS: u64 = 40_000_000;

/// Where width and height stand in a PNG: after its signature, and its header chunk's length and name.
const PNG_WIDTH_AT: usize = 16;

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
            (false, Format::Jpeg) => jpeg::encode(&self.painted()),
            (true, Format::Png) => self.png_header(),
            (true, Format::Jpeg) => jpeg::head(self.size.width_px, self.size.height_px),
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
