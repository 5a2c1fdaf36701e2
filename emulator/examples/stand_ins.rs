//! Paints the two stand-ins for the pictures of the reference's example into `emulator/assets`.
//!
//! `cargo run --release -p wanx-emulator --example stand_ins`, after the painting has been changed.

use std::error::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use wanx_emulator::scenery::{REFERENCE_BACKGROUND, REFERENCE_LOGO, paint_background, paint_logo};

#[expect(clippy::print_stdout, reason = "the person who runs an example reads what it wrote")]
fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let background = REFERENCE_BACKGROUND;
    let logo = REFERENCE_LOGO;
    let written = [
        write(
            folder.join("reference-background.png"),
            &paint_background(&background),
            (background.width_px, background.height_px, ExtendedColorType::Rgb8),
        )?,
        write(
            folder.join("reference-logo.png"),
            &paint_logo(logo.seed, logo.width_px, logo.height_px),
            (logo.width_px, logo.height_px, ExtendedColorType::Rgba8),
        )?,
    ];
    for line in written {
        println!("{line}");
    }
    Ok(())
}

/// Writes a PNG as small as the encoder can make it, because it is committed once and read for ever.
fn write(
    path: PathBuf,
    pixels: &[u8],
    (width_px, height_px, color): (u32, u32, ExtendedColorType),
) -> Result<String, Box<dyn Error>> {
    let file = File::create(&path)?;
    PngEncoder::new_with_quality(file, CompressionType::Best, FilterType::Adaptive)
        .write_image(pixels, width_px, height_px, color)?;
    let size_bytes = fs::metadata(&path)?.len();
    Ok(format!("{}: {width_px} × {height_px}, {size_bytes} bytes", path.display()))
}
