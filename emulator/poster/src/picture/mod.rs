//! Pictures as the painter sees them: displayed orientation, eight bits, RGB or RGBA.
//!
//! [`inspect`] answers from the header alone, so limits can be checked before anything is allocated;
//! [`decode`] gives the whole picture or an error, never half of one. Neither may panic, whatever the bytes.

mod exif;
mod jpeg;
mod png;

use std::fmt;

pub use self::png::encode_png;

/// Longest side this library decodes, well above the reference's 3840: a bound for allocations, not a rule.
const SIDE_LIMIT_PX: u32 = 32_768;
/// Most pixels this library decodes: 160 MB as RGBA, five times the reference's largest background.
const AREA_LIMIT_PX: u64 = 40_000_000;

/// The formats of the reference's backgrounds and logos.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Portable Network Graphics.
    Png,
    /// Baseline or progressive JPEG.
    Jpeg,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
        })
    }
}

/// What a picture's header promises, its size as displayed (EXIF orientation applied).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The format the bytes are in, whatever the file was called.
    pub format: Format,
    /// Displayed width in pixels.
    pub width: u32,
    /// Displayed height in pixels.
    pub height: u32,
}

/// Why bytes are not a picture we can use.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The bytes begin like neither format.
    #[error("neither a PNG nor a JPEG")]
    NotAPicture,
    /// The format is right, the variant of it is not one we read.
    #[error("{format} with {feature} is not supported")]
    Unsupported {
        /// The format the bytes are in.
        format: Format,
        /// What we do not read.
        feature: &'static str,
    },
    /// The file stops before its end marker.
    #[error("the {format} file ends too early")]
    Truncated {
        /// The format the bytes are in.
        format: Format,
    },
    /// The picture has more pixels than this library decodes.
    #[error("{width} × {height} pixels are more than can be decoded")]
    TooLarge {
        /// Width in the header.
        width: u32,
        /// Height in the header.
        height: u32,
    },
    /// The bytes break the rules of their format.
    #[error("the {format} file is broken")]
    Broken {
        /// The format the bytes are in.
        format: Format,
        /// What the codec said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// How many bytes a pixel has, and what they mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channels {
    /// Red, green, blue.
    Rgb,
    /// Red, green, blue, alpha (not premultiplied).
    Rgba,
}

impl Channels {
    /// Returns the bytes of one pixel.
    pub const fn count(self) -> usize {
        match self {
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }
}

/// A decoded picture: rows top to bottom, no padding, at least one pixel.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    channels: Channels,
    pixels: Vec<u8>,
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({} × {}, {:?})", self.width, self.height, self.channels)
    }
}

impl Picture {
    /// Makes a picture of raw pixels, unless their number does not fit the size or the size is empty.
    pub fn new(width: u32, height: u32, channels: Channels, pixels: Vec<u8>) -> Option<Self> {
        let expected = u64::from(width) * u64::from(height) * channels.count() as u64;
        (expected > 0 && pixels.len() as u64 == expected).then_some(Self { width, height, channels, pixels })
    }

    /// Returns the displayed width in pixels, at least 1.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Returns the displayed height in pixels, at least 1.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Returns what the bytes of a pixel mean.
    pub fn channels(&self) -> Channels {
        self.channels
    }

    /// Returns the pixels, rows top to bottom without padding.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// Returns the pixels for drawing on; their number cannot change.
    pub(crate) fn pixels_mut(&mut self) -> &mut [u8] {
        &mut self.pixels
    }

    /// Returns red, green, blue and alpha of one pixel; opaque where the picture has no alpha.
    pub(crate) fn rgba(&self, x: u32, y: u32) -> [u8; 4] {
        let count = self.channels.count();
        let at = (y as usize * self.width as usize + x as usize) * count;
        let alpha = if self.channels == Channels::Rgba { self.pixels[at + 3] } else { u8::MAX };
        [self.pixels[at], self.pixels[at + 1], self.pixels[at + 2], alpha]
    }
}

/// Reads format and displayed size from the header, without decoding or allocating.
pub fn inspect(bytes: &[u8]) -> Result<Header, DecodeError> {
    match format_of(bytes)? {
        Format::Png => png::inspect(bytes),
        Format::Jpeg => jpeg::inspect(bytes),
    }
}

/// Decodes a whole picture: orientation applied, eight bits, grey and CMYK turned into RGB, alpha kept.
///
/// A file that stops early or breaks its format's rules is an error, never part of a picture.
pub fn decode(bytes: &[u8]) -> Result<Picture, DecodeError> {
    let header = inspect(bytes)?;
    check_size(&header)?;
    // The codecs promise not to panic but are large and fed by strangers: a bug there must cost one request.
    std::panic::catch_unwind(|| match header.format {
        Format::Png => png::decode(bytes),
        Format::Jpeg => jpeg::decode(bytes),
    })
    .unwrap_or_else(|_| Err(broken(header.format, "the decoder gave up")))
}

fn check_size(header: &Header) -> Result<(), DecodeError> {
    let Header { width, height, .. } = *header;
    let fits = width.max(height) <= SIDE_LIMIT_PX && u64::from(width) * u64::from(height) <= AREA_LIMIT_PX;
    if fits { Ok(()) } else { Err(DecodeError::TooLarge { width, height }) }
}

fn format_of(bytes: &[u8]) -> Result<Format, DecodeError> {
    if bytes.starts_with(png::SIGNATURE) {
        Ok(Format::Png)
    } else if bytes.starts_with(jpeg::SIGNATURE) {
        Ok(Format::Jpeg)
    } else {
        Err(DecodeError::NotAPicture)
    }
}

fn broken(format: Format, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> DecodeError {
    DecodeError::Broken { format, source: source.into() }
}

/// Spreads one grey byte a pixel, with or without alpha, over three colours.
fn grey_to_color(grey: &[u8], channels: Channels) -> Vec<u8> {
    match channels {
        Channels::Rgb => grey.iter().flat_map(|&value| [value; 3]).collect(),
        Channels::Rgba => grey
            .as_chunks::<2>()
            .0
            .iter()
            .flat_map(|&[value, alpha]| [value, value, value, alpha])
            .collect(),
    }
}
