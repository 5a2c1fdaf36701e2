//! JPEG: a walk over the markers, then the codec.
//!
//! The codec fills what a cut file lacks with grey, so completeness is checked here first: the walk must reach
//! the end marker. The walk also finds the displayed size and refuses variants before the codec allocates.

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::exif::Orientation;
use super::{Channels, DecodeError, Format, Header, Picture, SIDE_LIMIT_PX, broken, grey_to_color};

/// Start of image, and the first byte of the marker that must follow.
pub(super) const SIGNATURE: &[u8] = &[0xFF, 0xD8, 0xFF];

/// Most scans of one file. Each scan is a pass over all pixels that may cost only a few bytes; encoders write
/// about ten.
const SCAN_LIMIT: usize = 100;

const START_OF_SCAN: u8 = 0xDA;
const END_OF_IMAGE: u8 = 0xD9;
const EXIF_SEGMENT: u8 = 0xE1;
const EXIF_PREFIX: &[u8] = b"Exif\0\0";

/// What the markers before the first scan say.
#[derive(Debug, Clone, Copy)]
struct Frame {
    width: u32,
    height: u32,
    orientation: Orientation,
}

/// Reads the displayed size from the frame header.
pub(super) fn inspect(bytes: &[u8]) -> Result<Header, DecodeError> {
    let (frame, _) = read_frame(bytes)?;
    let (width, height) = frame.orientation.displayed(frame.width, frame.height);
    Ok(Header { format: Format::Jpeg, width, height })
}

/// Decodes a complete file; the caller has checked the size.
pub(super) fn decode(bytes: &[u8]) -> Result<Picture, DecodeError> {
    let (frame, first_scan) = read_frame(bytes)?;
    check_scans(bytes, first_scan)?;
    let side = SIDE_LIMIT_PX as usize;
    let options = DecoderOptions::default().set_strict_mode(false).set_max_width(side).set_max_height(side);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(codec_error)?;
    let grey = decoder.input_colorspace() == Some(ColorSpace::Luma);
    let target = if grey { ColorSpace::Luma } else { ColorSpace::RGB };
    decoder.set_options(options.jpeg_set_out_colorspace(target));
    let pixels = decoder.decode().map_err(codec_error)?;
    let pixels = if grey { grey_to_color(&pixels, Channels::Rgb) } else { pixels };
    let stored = Picture::new(frame.width, frame.height, Channels::Rgb, pixels)
        .ok_or_else(|| broken(Format::Jpeg, "its two frame headers disagree"))?;
    Ok(frame.orientation.apply(stored))
}

fn codec_error(error: zune_jpeg::errors::DecodeErrors) -> DecodeError {
    broken(Format::Jpeg, error.to_string())
}

const TRUNCATED: DecodeError = DecodeError::Truncated { format: Format::Jpeg };

/// Walks the segments up to the first scan; returns the frame and where that scan's marker is.
fn read_frame(bytes: &[u8]) -> Result<(Frame, usize), DecodeError> {
    let mut at = 2;
    let mut size = None;
    let mut orientation = Orientation::AS_STORED;
    loop {
        let (marker, start) = next_marker(bytes, at).ok_or(TRUNCATED)?;
        let body = segment(bytes, start)?;
        match marker {
            START_OF_SCAN => {
                let (width, height) = size.ok_or_else(|| broken(Format::Jpeg, "a scan before its frame"))?;
                return Ok((Frame { width, height, orientation }, start));
            }
            EXIF_SEGMENT => {
                if let Some(tiff) = body.strip_prefix(EXIF_PREFIX) {
                    orientation = Orientation::from_tiff(tiff);
                }
            }
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => size = Some(frame_size(marker, body)?),
            END_OF_IMAGE => return Err(broken(Format::Jpeg, "no scan before the end")),
            _ => {}
        }
        at = start + 2 + body.len();
    }
}

/// Reads width and height of a frame header, refusing what the codec cannot decode.
fn frame_size(marker: u8, body: &[u8]) -> Result<(u32, u32), DecodeError> {
    let unsupported = |feature| Err(DecodeError::Unsupported { format: Format::Jpeg, feature });
    match marker {
        0xC0..=0xC2 => {}
        0xC3 | 0xC7 => return unsupported("lossless coding"),
        0xC9..=0xCF => return unsupported("arithmetic coding"),
        _ => return unsupported("hierarchical coding"),
    }
    let &[precision, high_y, low_y, high_x, low_x] = body.first_chunk::<5>().ok_or(TRUNCATED)?;
    if precision != 8 {
        return unsupported("more than 8 bits a sample");
    }
    let (width, height) = (u16::from_be_bytes([high_x, low_x]), u16::from_be_bytes([high_y, low_y]));
    if width == 0 || height == 0 {
        return Err(broken(Format::Jpeg, "a side of no pixels"));
    }
    Ok((width.into(), height.into()))
}

/// Follows scans and tables from the first scan to the end marker.
fn check_scans(bytes: &[u8], first_scan: usize) -> Result<(), DecodeError> {
    let mut scans = 1;
    let mut at = first_scan + 2 + segment(bytes, first_scan)?.len();
    loop {
        let (marker, start) = next_marker(bytes, at).ok_or(TRUNCATED)?;
        match marker {
            END_OF_IMAGE => return Ok(()),
            START_OF_SCAN => scans += 1,
            _ => {}
        }
        if scans > SCAN_LIMIT {
            return Err(DecodeError::Unsupported { format: Format::Jpeg, feature: "that many scans" });
        }
        at = start + 2 + segment(bytes, start)?.len();
    }
}

/// Finds the next marker that carries meaning; returns it and where its segment's length stands.
///
/// In entropy-coded data a zero after 0xFF is stuffing; restart markers and fill bytes are skipped too.
fn next_marker(bytes: &[u8], mut at: usize) -> Option<(u8, usize)> {
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == 0xFF)? + 1;
        match *bytes.get(at)? {
            0x00 | 0x01 | 0xD0..=0xD8 | 0xFF => {}
            marker => return Some((marker, at + 1)),
        }
    }
}

/// Returns the body of the segment whose two length bytes stand at `start`.
fn segment(bytes: &[u8], start: usize) -> Result<&[u8], DecodeError> {
    let length = *bytes.get(start..).and_then(|rest| rest.first_chunk::<2>()).ok_or(TRUNCATED)?;
    let length = usize::from(u16::from_be_bytes(length));
    if length < 2 {
        return Err(broken(Format::Jpeg, "a segment shorter than its length"));
    }
    bytes.get(start + 2..start + length).ok_or(TRUNCATED)
}
