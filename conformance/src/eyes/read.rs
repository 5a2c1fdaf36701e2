//! Reads PNG files with another decoder than the emulator's encoder comes with, and believes nothing a file says.

use thiserror::Error;
use zune_png::PngDecoder;
use zune_png::zune_core::bytestream::ZCursor;
use zune_png::zune_core::colorspace::ColorSpace;
use zune_png::zune_core::options::DecoderOptions;
use zune_png::zune_core::result::DecodingResult;

use super::Raster;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// More pixels than any background may have; it bounds what a file can make the kit allocate.
const PIXELS_MAX: u64 = 64_000_000;

/// Why a file cannot be read as a PNG.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReadError {
    /// It does not begin as a PNG does.
    #[error("it is no PNG but {seems}")]
    NotPng {
        /// What it looks like.
        seems: &'static str,
    },
    /// Its size is nothing, or more than the kit reads.
    #[error("it says that it is {width}x{height} pixels large")]
    Size {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// It begins as a PNG and is broken.
    #[error("it is a broken PNG: {why}")]
    Broken {
        /// What is wrong.
        why: String,
    },
}

/// Returns the pixels of a PNG file.
pub fn read_png(file: &[u8]) -> Result<Raster, ReadError> {
    let bare = bare(file)?;
    let options = DecoderOptions::default()
        .png_set_add_alpha_channel(true)
        .png_set_strip_to_8bit(true)
        .png_set_confirm_crc(true)
        .inflate_set_confirm_adler(true)
        .set_max_width(bare.width as usize)
        .set_max_height(bare.height as usize)
        // Four channels of 16 bits, and one byte for the filter of each row, of every pass if interlaced.
        .inflate_set_limit((bare.width as usize * 8 + 8) * (bare.height as usize * 2 + 8));
    let mut decoder = PngDecoder::new_with_options(ZCursor::new(&bare.file), options);
    let decoded = decoder.decode().map_err(|error| broken(format!("{error:?}")))?;
    let DecodingResult::U8(samples) = decoded else { return Err(broken("it has odd samples")) };
    let rgba = match decoder.colorspace() {
        Some(ColorSpace::RGBA) => samples,
        Some(ColorSpace::LumaA) => {
            let (pixels, _) = samples.as_chunks::<2>();
            pixels.iter().flat_map(|&[level, alpha]| [level, level, level, alpha]).collect()
        }
        _ => return Err(broken("it has odd colours")),
    };
    Raster::new(bare.width, bare.height, rgba).ok_or_else(|| broken("it has not as many pixels as it says"))
}

fn broken(why: impl Into<String>) -> ReadError {
    ReadError::Broken { why: why.into() }
}

/// A PNG with nothing in it but pixels.
struct Bare {
    width: u32,
    height: u32,
    file: Vec<u8>,
}

/// Takes out every chunk that pixels do not need: texts, profiles and animations are no business of the kit, and each
/// is a way to make a decoder work or stumble.
fn bare(file: &[u8]) -> Result<Bare, ReadError> {
    let Some(mut rest) = file.strip_prefix(SIGNATURE) else {
        return Err(ReadError::NotPng { seems: seems(file) });
    };
    let mut kept = Vec::with_capacity(file.len());
    kept.extend_from_slice(SIGNATURE);
    let mut size = None;
    loop {
        let Some((length, after)) = rest.split_first_chunk::<4>() else {
            return Err(broken("it has no end"));
        };
        let length = u32::from_be_bytes(*length) as usize;
        let (Some(kind), Some(data)) =
            (after.first_chunk::<4>(), after.get(4..).and_then(|data| data.get(..length)))
        else {
            return Err(broken("a chunk is cut off"));
        };
        let whole = rest.get(..length + 12).ok_or_else(|| broken("a chunk has no check sum"))?;
        match (kind, size) {
            (b"IHDR", None) => size = Some(header(data)?),
            (b"IHDR", Some(_)) => return Err(broken("it has two headers")),
            (_, None) => return Err(broken("it does not begin with its header")),
            _ => {}
        }
        if matches!(kind, b"IHDR" | b"PLTE" | b"tRNS" | b"IDAT" | b"IEND") {
            kept.extend_from_slice(whole);
        } else if kind[0].is_ascii_uppercase() {
            return Err(broken(format!("it has a critical chunk {:?}", String::from_utf8_lossy(kind))));
        }
        if let (b"IEND", Some([width, height])) = (kind, size) {
            return Ok(Bare { width, height, file: kept });
        }
        rest = &rest[length + 12..];
    }
}

fn header(data: &[u8]) -> Result<[u32; 2], ReadError> {
    let &[w0, w1, w2, w3, h0, h1, h2, h3, depth, color, 0, 0, interlace] = data else {
        return Err(broken("its header is none"));
    };
    let (width, height) = (u32::from_be_bytes([w0, w1, w2, w3]), u32::from_be_bytes([h0, h1, h2, h3]));
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 || pixels > PIXELS_MAX {
        return Err(ReadError::Size { width, height });
    }
    let fits = match color {
        0 => matches!(depth, 1 | 2 | 4 | 8 | 16),
        3 => matches!(depth, 1 | 2 | 4 | 8),
        2 | 4 | 6 => matches!(depth, 8 | 16),
        _ => false,
    };
    if fits && interlace <= 1 { Ok([width, height]) } else { Err(broken("its header is none")) }
}

/// Returns what the first bytes look like, for a message.
fn seems(file: &[u8]) -> &'static str {
    match file {
        [] => "empty",
        [0xff, 0xd8, 0xff, ..] => "a JPEG",
        [b'G', b'I', b'F', b'8', ..] => "a GIF",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "a WebP",
        [b'B', b'M', ..] => "a BMP",
        [b'<', ..] => "a text that begins with `<`",
        [b'{', ..] => "a text that begins with `{`",
        _ => "something else",
    }
}
