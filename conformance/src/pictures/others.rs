//! Kinds of file that the reference does not name: they are valid, so that a target that reads them shows it.

use gif::{Encoder, Frame};
use image_webp::{ColorType, WebPEncoder};

use super::DrawError;
use super::palette::Palette;
use crate::eyes::Raster;

/// Returns a GIF of one frame.
pub(super) fn gif(raster: &Raster, palette: &Palette) -> Result<Vec<u8>, DrawError> {
    let fail = |error: gif::EncodingError| DrawError::Encode { format: "GIF", why: error.to_string() };
    let [width, height] = raster.size();
    let (Ok(wide), Ok(high)) = (u16::try_from(width), u16::try_from(height)) else {
        return Err(DrawError::Size { width, height });
    };
    let mut frame = Frame { width: wide, height: high, transparent: palette.clear(), ..Frame::default() };
    frame.buffer = raster.pixels().iter().map(|&pixel| palette.index(pixel)).collect();
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, wide, high, &palette.rgb()).map_err(fail)?;
    encoder.write_frame(&frame).map_err(fail)?;
    drop(encoder);
    Ok(file)
}

/// Returns a lossless WebP.
pub(super) fn webp(raster: &Raster) -> Result<Vec<u8>, DrawError> {
    let mut file = Vec::new();
    WebPEncoder::new(&mut file)
        .encode(raster.rgba(), raster.width(), raster.height(), ColorType::Rgba8)
        .map_err(|error| DrawError::Encode { format: "WebP", why: error.to_string() })?;
    Ok(file)
}

/// Returns a BMP of 24 bits a pixel, rows from the bottom.
pub(super) fn bmp(raster: &Raster) -> Vec<u8> {
    const HEADERS: u32 = 14 + 40;
    let row_length = (raster.width() as usize * 3).next_multiple_of(4);
    let data_length = row_length * raster.height() as usize;
    let mut file = Vec::with_capacity(HEADERS as usize + data_length);
    file.extend(*b"BM");
    for number in [HEADERS + data_length as u32, 0, HEADERS, 40, raster.width(), raster.height()] {
        file.extend(number.to_le_bytes());
    }
    // One plane, 24 bits, nothing compressed, 72 dots an inch, no palette.
    file.extend([1, 0, 24, 0]);
    for number in [0, data_length as u32, 2835, 2835, 0, 0] {
        file.extend(number.to_le_bytes());
    }
    let rows: Vec<_> = raster.rows().collect();
    for row in rows.into_iter().rev() {
        let start = file.len();
        file.extend(row.iter().flat_map(|&[red, green, blue, _]| [blue, green, red]));
        file.resize(start + row_length, 0);
    }
    file
}

/// Returns a TIFF of one strip, not compressed.
pub(super) fn tiff(raster: &Raster) -> Vec<u8> {
    const SHORT: u16 = 3;
    const LONG: u16 = 4;
    const ENTRIES: u32 = 9;
    // Header, number of entries, entries, no further directory; then three depths, then the pixels.
    const DEPTHS_AT: u32 = 8 + 2 + ENTRIES * 12 + 4;
    const PIXELS_AT: u32 = DEPTHS_AT + 6;
    let length = raster.width() * raster.height() * 3;
    let mut file = b"II\x2a\0\x08\0\0\0".to_vec();
    file.extend((ENTRIES as u16).to_le_bytes());
    // Tag, type, count, value: size, depths, compression, colours, strip, samples, rows of the strip, its length.
    for (tag, kind, count, value) in [
        (256_u16, LONG, 1, raster.width()),
        (257, LONG, 1, raster.height()),
        (258, SHORT, 3, DEPTHS_AT),
        (259, SHORT, 1, 1),
        (262, SHORT, 1, 2),
        (273, LONG, 1, PIXELS_AT),
        (277, SHORT, 1, 3),
        (278, LONG, 1, raster.height()),
        (279, LONG, 1, length),
    ] {
        file.extend(tag.to_le_bytes());
        file.extend(kind.to_le_bytes());
        file.extend(u32::to_le_bytes(count));
        file.extend(u32::to_le_bytes(value));
    }
    file.extend([0; 4]);
    file.extend([8, 0, 8, 0, 8, 0]);
    file.extend(raster.pixels().iter().flat_map(|&[red, green, blue, _]| [red, green, blue]));
    file
}

/// Returns an SVG: a rectangle of the picture's middle colour.
pub(super) fn svg(raster: &Raster) -> Vec<u8> {
    let [width, height] = raster.size();
    let [red, green, blue, _] = raster.pixels()[raster.pixels().len() / 2];
    let rectangle =
        format!(r##"<rect width="{width}" height="{height}" fill="#{red:02x}{green:02x}{blue:02x}"/>"##);
    let opening = format!(r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">"#);
    format!("{opening}{rectangle}</svg>\n").into_bytes()
}
