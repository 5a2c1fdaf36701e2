//! The committed stand-ins are what the generator paints, and fit the reference's limits.

use image::DynamicImage;
use wanx_emulator::scenery::{REFERENCE_BACKGROUND, REFERENCE_LOGO, paint_background, paint_logo};

const HOW_TO_REPAIR: &str = "run: cargo run --release -p wanx-emulator --example stand_ins";

fn decode(png: &[u8]) -> DynamicImage {
    image::load_from_memory_with_format(png, image::ImageFormat::Png).expect("the committed file is a PNG")
}

#[test]
fn the_committed_background_is_what_the_generator_paints() {
    let png = include_bytes!("../assets/reference-background.png");
    assert!(png.len() <= 1_600_000, "{} bytes are too many for a stand-in", png.len());
    let DynamicImage::ImageRgb8(committed) = decode(png) else { panic!("not 8-bit RGB") };
    let scene = REFERENCE_BACKGROUND;
    assert_eq!(committed.dimensions(), (scene.width_px, scene.height_px));
    assert!(committed.into_raw() == paint_background(&scene), "{HOW_TO_REPAIR}");
}

#[test]
fn the_committed_logo_is_what_the_generator_paints() {
    let png = include_bytes!("../assets/reference-logo.png");
    let DynamicImage::ImageRgba8(committed) = decode(png) else { panic!("not 8-bit RGBA") };
    let logo = REFERENCE_LOGO;
    assert_eq!(committed.dimensions(), (logo.width_px, logo.height_px));
    assert!(logo.width_px.max(logo.height_px) <= 512, "a logo is small");
    assert!(committed.into_raw() == paint_logo(logo.seed, logo.width_px, logo.height_px), "{HOW_TO_REPAIR}");
}
