//! What the posters are made of: photographs of the review, enlarged, and the words of a usual request.

use std::path::Path;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ExtendedColorType, ImageEncoder as _};
use wanx_poster::{Channels, Picture, Request, Underlays, Wording, encode_png};

/// The photographs, and the quality they are saved with.
const PHOTOGRAPHS: [&str; 3] = ["pagoda", "coffee", "rocket"];
const JPEG_QUALITY: u8 = 88;

/// Full HD, and the largest background of the reference.
const SIZES: [(u32, u32); 2] = [(1920, 1080), (3840, 2160)];

/// A background as it arrives.
pub(crate) struct Input {
    pub(crate) name: String,
    /// How the file's name ends.
    pub(crate) ending: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// Returns every photograph in both sizes as JPEG, and the first one as PNG.
pub(crate) fn photographs() -> Vec<Input> {
    let mut inputs = Vec::new();
    for (width, height) in SIZES {
        for (index, name) in PHOTOGRAPHS.into_iter().enumerate() {
            let photograph = enlarged(name, width, height);
            let input = |ending, bytes| Input { name: format!("{name}-{height}-{ending}"), ending, bytes };
            inputs.push(input("jpg", jpeg(&photograph)));
            if index == 0 {
                inputs.push(input("png", png(photograph)));
            }
        }
    }
    inputs
}

fn enlarged(name: &str, width: u32, height: u32) -> DynamicImage {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("review/backgrounds");
    let photograph = image::open(folder.join(name).with_extension("jpg")).expect("the review's photographs");
    DynamicImage::from(photograph.resize_to_fill(width, height, FilterType::CatmullRom).to_rgb8())
}

fn jpeg(photograph: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY)
        .write_image(photograph.as_bytes(), photograph.width(), photograph.height(), ExtendedColorType::Rgb8)
        .expect("a vector takes every byte");
    bytes
}

fn png(photograph: DynamicImage) -> Vec<u8> {
    let (width, height) = (photograph.width(), photograph.height());
    encode_png(
        &Picture::new(width, height, Channels::Rgb, photograph.into_bytes()).expect("three bytes a pixel"),
    )
}

/// Returns a logo: a ring on transparent ground.
pub(crate) fn logo() -> Picture {
    let side = 320_u32;
    let pixel = |x: u32, y: u32| {
        let (across, down) = (x.abs_diff(side / 2), y.abs_diff(side / 2));
        let ring = (80 * 80..150 * 150).contains(&(across * across + down * down));
        [230, 60, 40, if ring { 255 } else { 0 }]
    };
    let pixels = (0..side).flat_map(|y| (0..side).flat_map(move |x| pixel(x, y))).collect();
    Picture::new(side, side, Channels::Rgba, pixels).expect("four bytes a pixel")
}

/// Returns a request for title, subtitle and two texts.
pub(crate) fn request(underlays: Underlays) -> Request {
    let strings = |strings: &[&str]| strings.iter().map(ToString::to_string).collect();
    let wording = Wording {
        titles: strings(&["Summer in the City"]),
        subtitles: strings(&["Four weeks of concerts under the open sky"]),
        texts: strings(&["10 May to 7 June, Riverside Park", "BOOK NOW"]),
    };
    Request { wording, underlays, ..Request::default() }
}
