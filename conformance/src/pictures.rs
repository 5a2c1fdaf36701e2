//! The kit's own pictures: draws what scenarios ask for, and serves it.
//!
//! A suite that borrowed its pictures from elsewhere could not know their pixels, their kind of file or their length.
//! Everything here is drawn, so every fact about a background or a logo is known before it is sent.

mod jpeg;
mod motif;
mod others;
mod palette;
mod png;
mod server;

use std::borrow::Cow;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bytes::Bytes;
use thiserror::Error;

use crate::eyes::Raster;
use crate::scenario::{Drawing, FileFormat, Motif};

use jpeg::Jpeg;
use palette::Palette;
use png::{Order, Samples};
pub use server::{HangError, PictureServer};

/// What a drawing comes to.
#[derive(Clone, Debug)]
pub enum Drawn {
    /// A file.
    File(Print),
    /// The server answers with this status and no picture.
    Status(u16),
    /// The server takes the request and never answers.
    Silence,
    /// Nobody listens at the port.
    Nobody,
}

/// A file and what it shows.
#[derive(Clone, Debug)]
pub struct Print {
    /// The file.
    pub bytes: Bytes,
    /// Its content type.
    pub content_type: &'static str,
    /// The extension it usually has, without a dot.
    pub extension: &'static str,
    /// The pixels as shown: turned where the file says so, and with the losses of its kind.
    pub shown: Raster,
}

/// Why a picture cannot be drawn.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DrawError {
    /// A colour is not written as `#rrggbb`.
    #[error("`{text}` is no colour; colours are written like #1a2b3c")]
    Color {
        /// What it is.
        text: String,
    },
    /// A picture of this size has no pixel, or more than the kit or the kind of file can hold.
    #[error("no picture of {width}x{height} pixels can be drawn")]
    Size {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// The file cannot be made as long as that.
    #[error("the file has {natural_bytes} bytes and cannot be padded to {asked_bytes}")]
    Padding {
        /// How long it is.
        natural_bytes: u64,
        /// How long it has to be.
        asked_bytes: u64,
    },
    /// The encoder failed.
    #[error("the {format} encoder failed: {why}")]
    Encode {
        /// The kind of file.
        format: &'static str,
        /// What it said.
        why: String,
    },
}

/// Longer files would not be padding but a test of memory; it bounds what a file of scenarios can ask for.
const FILE_MAX_BYTES: u64 = 256 << 20;

/// Draws one drawing.
pub fn draw(drawing: &Drawing) -> Result<Drawn, DrawError> {
    let print = match (&drawing.motif, motif::pixels(&drawing.motif)?) {
        (_, Some(raster)) => develop(raster, drawing.format)?,
        (Motif::Status(status), None) => return Ok(Drawn::Status(*status)),
        (Motif::Nobody, None) => return Ok(Drawn::Nobody),
        (_, None) => return Ok(Drawn::Silence),
    };
    let Some(asked_bytes) = drawing.bytes else { return Ok(Drawn::File(print)) };
    let natural_bytes = print.bytes.len() as u64;
    let mut file = Vec::from(print.bytes);
    if asked_bytes <= FILE_MAX_BYTES && padded(&mut file, drawing.format, asked_bytes) {
        Ok(Drawn::File(Print { bytes: file.into(), ..print }))
    } else {
        Err(DrawError::Padding { natural_bytes, asked_bytes })
    }
}

fn develop(raster: Raster, format: FileFormat) -> Result<Print, DrawError> {
    let jpeg = |raster: &Raster, kind| jpeg::encode(raster, kind);
    let (bytes, shown) = match format {
        FileFormat::Png => png_of(raster, [Samples::Rgb, Samples::Rgba], Order::Straight)?,
        FileFormat::PngInterlaced => png_of(raster, [Samples::Rgb, Samples::Rgba], Order::Adam7)?,
        FileFormat::Png16 => png_of(raster, [Samples::Rgb16, Samples::Rgba16], Order::Straight)?,
        FileFormat::PngAlpha => png_of(with_alpha(raster), [Samples::Rgba, Samples::Rgba], Order::Straight)?,
        FileFormat::PngGrey => png_of(grey(&raster), [Samples::Grey, Samples::GreyAlpha], Order::Straight)?,
        FileFormat::PngPalette => {
            let (shown, palette) = Palette::reduce(raster);
            (encoded(&shown, &Samples::Palette(palette), Order::Straight)?, shown)
        }
        FileFormat::Jpeg => jpeg(&on_white(&raster), Jpeg::Baseline)?,
        FileFormat::JpegProgressive => jpeg(&on_white(&raster), Jpeg::Progressive)?,
        FileFormat::JpegGrey => jpeg(&grey(&on_white(&raster)), Jpeg::Grey)?,
        FileFormat::JpegTurned => jpeg(&on_white(&raster), Jpeg::Turned)?,
        FileFormat::Gif => {
            let (shown, palette) = Palette::reduce(raster);
            (others::gif(&shown, &palette)?, shown)
        }
        FileFormat::Webp => (others::webp(&raster)?, raster),
        FileFormat::Bmp => (others::bmp(&raster), raster),
        FileFormat::Tiff => (others::tiff(&raster), raster),
        FileFormat::Svg => (others::svg(&raster), raster),
        FileFormat::Html => {
            (b"<!doctype html>\n<title>No picture</title>\n<p>This is a page.\n".to_vec(), raster)
        }
        FileFormat::Text => (b"This is a line of text and no picture.\n".to_vec(), raster),
    };
    let (content_type, extension) = names(format);
    Ok(Print { bytes: bytes.into(), content_type, extension, shown })
}

/// Returns the content type and the usual extension.
fn names(format: FileFormat) -> (&'static str, &'static str) {
    match format {
        FileFormat::Png
        | FileFormat::PngAlpha
        | FileFormat::PngPalette
        | FileFormat::PngGrey
        | FileFormat::Png16
        | FileFormat::PngInterlaced => ("image/png", "png"),
        FileFormat::Jpeg | FileFormat::JpegProgressive | FileFormat::JpegGrey | FileFormat::JpegTurned => {
            ("image/jpeg", "jpg")
        }
        FileFormat::Gif => ("image/gif", "gif"),
        FileFormat::Webp => ("image/webp", "webp"),
        FileFormat::Bmp => ("image/bmp", "bmp"),
        FileFormat::Tiff => ("image/tiff", "tiff"),
        FileFormat::Svg => ("image/svg+xml", "svg"),
        FileFormat::Html => ("text/html; charset=utf-8", "html"),
        FileFormat::Text => ("text/plain; charset=utf-8", "txt"),
    }
}

/// Makes a file exactly so long that it stays valid; false if it cannot be.
fn padded(file: &mut Vec<u8>, format: FileFormat, bytes: u64) -> bool {
    if file.len() as u64 == bytes {
        return true;
    }
    match names(format).1 {
        "png" => png::pad(file, bytes),
        "jpg" => jpeg::pad(file, bytes),
        _ if bytes < file.len() as u64 => false,
        // Readers stop at the end that the file names; pages and texts end in blank space.
        _ => {
            file.resize(bytes as usize, b' ');
            true
        }
    }
}

/// Returns the file by the first kind of samples if the picture is opaque, by the second if it is not.
fn png_of(
    raster: Raster,
    [opaque, alpha]: [Samples; 2],
    order: Order,
) -> Result<(Vec<u8>, Raster), DrawError> {
    let samples = if is_opaque(&raster) { opaque } else { alpha };
    Ok((encoded(&raster, &samples, order)?, raster))
}

fn encoded(raster: &Raster, samples: &Samples, order: Order) -> Result<Vec<u8>, DrawError> {
    png::encode(raster, samples, order)
        .map_err(|error| DrawError::Encode { format: "PNG", why: error.to_string() })
}

fn is_opaque(raster: &Raster) -> bool {
    raster.pixels().iter().all(|pixel| pixel[3] == 255)
}

fn changed(raster: &Raster, change: impl Fn([u8; 4]) -> [u8; 4]) -> Raster {
    let rgba = raster.pixels().iter().map(|&pixel| change(pixel)).collect::<Vec<_>>().into_flattened();
    Raster::new(raster.width(), raster.height(), rgba).expect("as many pixels as before")
}

/// Half-transparent rows at the bottom quarter, where nothing is transparent yet.
fn with_alpha(raster: Raster) -> Raster {
    if !is_opaque(&raster) {
        return raster;
    }
    let pixels = raster.pixels();
    let from = raster.width() as usize * (raster.height() as usize * 3 / 4);
    let lower = pixels[from..].iter().map(|&[red, green, blue, _]| [red, green, blue, 128]);
    let rgba = pixels[..from].iter().copied().chain(lower).collect::<Vec<_>>().into_flattened();
    Raster::new(raster.width(), raster.height(), rgba).expect("as many pixels as before")
}

fn grey(raster: &Raster) -> Raster {
    changed(raster, |[red, green, blue, alpha]| {
        let level = (299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue) + 500) / 1000;
        [level as u8, level as u8, level as u8, alpha]
    })
}

/// JPEG has no alpha: what is transparent becomes white.
fn on_white(raster: &Raster) -> Cow<'_, Raster> {
    if is_opaque(raster) {
        return Cow::Borrowed(raster);
    }
    Cow::Owned(changed(raster, |[red, green, blue, alpha]| {
        let over = |level: u8| {
            let alpha = u32::from(alpha);
            ((u32::from(level) * alpha + 255 * (255 - alpha) + 127) / 255) as u8
        };
        [over(red), over(green), over(blue), 255]
    }))
}

/// Draws, and remembers: the same drawing is drawn once.
#[derive(Debug, Default)]
pub struct Studio {
    // Searched by comparison: a suite has some dozens of drawings.
    drawn: Mutex<Vec<(Drawing, Slot)>>,
}

type Slot = Arc<OnceLock<Result<Arc<Drawn>, DrawError>>>;

impl Studio {
    /// Returns what a drawing comes to.
    pub fn draw(&self, drawing: &Drawing) -> Result<Arc<Drawn>, DrawError> {
        // The name of a file changes nothing on it.
        let drawing = Drawing { file_name: None, ..drawing.clone() };
        let slot = self.slot(&drawing);
        slot.get_or_init(|| draw(&drawing).map(Arc::new)).clone()
    }

    fn slot(&self, drawing: &Drawing) -> Slot {
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, slot)) = drawn.iter().find(|(known, _)| known == drawing) {
            return Arc::clone(slot);
        }
        let slot = Slot::default();
        drawn.push((drawing.clone(), Arc::clone(&slot)));
        slot
    }
}
