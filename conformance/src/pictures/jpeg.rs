//! JPEG files: baseline, progressive, grey, and with a block that says how they are to be turned.

use jpeg_encoder::{ColorType, Encoder};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::DrawError;
use crate::eyes::Raster;

const QUALITY: u8 = 92;

/// A comment's marker and length.
const COMMENT_FRAME: u64 = 4;

/// The longest comment: its length, which counts itself, has 16 bits.
const COMMENT_MAX: u64 = 0xffff - 2;

/// Which JPEG it is.
#[derive(Clone, Copy)]
pub(super) enum Jpeg {
    Baseline,
    Progressive,
    Grey,
    Turned,
}

/// Returns the file, and the pixels that a decoder shows.
pub(super) fn encode(raster: &Raster, kind: Jpeg) -> Result<(Vec<u8>, Raster), DrawError> {
    let fail = |why: String| DrawError::Encode { format: "JPEG", why };
    let [width, height] = raster.size();
    let (Ok(width), Ok(height)) = (u16::try_from(width), u16::try_from(height)) else {
        return Err(DrawError::Size { width, height });
    };
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, QUALITY);
    encoder.set_progressive(matches!(kind, Jpeg::Progressive));
    if matches!(kind, Jpeg::Turned) {
        encoder.add_app_segment(1, turned_block()).map_err(|error| fail(error.to_string()))?;
    }
    let encoded = match kind {
        Jpeg::Grey => {
            let levels: Vec<u8> = raster.pixels().iter().map(|pixel| pixel[0]).collect();
            encoder.encode(&levels, width, height, ColorType::Luma)
        }
        Jpeg::Baseline | Jpeg::Progressive | Jpeg::Turned => {
            encoder.encode(raster.rgba(), width, height, ColorType::Rgba)
        }
    };
    encoded.map_err(|error| fail(error.to_string()))?;
    let stored = decode(&file).map_err(fail)?;
    let shown = if matches!(kind, Jpeg::Turned) { stored.turned() } else { stored };
    Ok((file, shown))
}

fn decode(file: &[u8]) -> Result<Raster, String> {
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGBA);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(file), options);
    let rgba = decoder.decode().map_err(|error| format!("{error:?}"))?;
    let (width, height) = decoder.dimensions().ok_or("no size")?;
    Raster::new(width as u32, height as u32, rgba)
        .ok_or_else(|| "not as many pixels as its size asks".to_owned())
}

/// An EXIF block with one entry: orientation 6, to be turned a quarter clockwise for showing.
fn turned_block() -> Vec<u8> {
    let mut block = b"Exif\0\0".to_vec();
    // A TIFF header, big end first, with its directory right behind it.
    block.extend(*b"MM\0\x2a\0\0\0\x08");
    // One entry: tag 0x0112, one number of 16 bits, 6; and no further directory.
    block.extend([0, 1]);
    block.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]);
    block.extend([0, 0, 0, 0]);
    block
}

/// Makes a file longer by comments, and by fill bytes where less is missing than the shortest comment has.
pub(super) fn pad(file: &mut Vec<u8>, bytes: u64) -> bool {
    let Some(missing) = bytes.checked_sub(file.len() as u64) else { return false };
    let rest = file.split_off(after_application_segments(file));
    file.reserve_exact((missing as usize).saturating_add(rest.len()));
    let mut missing = missing;
    while missing >= COMMENT_FRAME {
        let length = (missing - COMMENT_FRAME).min(COMMENT_MAX);
        file.extend([0xff, 0xfe]);
        file.extend((length as u16 + 2).to_be_bytes());
        file.resize(file.len() + length as usize, b' ');
        missing -= length + COMMENT_FRAME;
    }
    // Any marker may have fill bytes before it.
    file.resize(file.len() + missing as usize, 0xff);
    file.extend(rest);
    true
}

/// JFIF and EXIF ask to stand first, so comments come behind them.
fn after_application_segments(file: &[u8]) -> usize {
    let mut at = 2;
    while let Some([0xff, 0xe0..=0xef, high, low]) = file.get(at..at + 4) {
        at += 2 + usize::from(u16::from_be_bytes([*high, *low]));
    }
    at
}
