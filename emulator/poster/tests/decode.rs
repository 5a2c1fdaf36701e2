//! Every kind of PNG and JPEG the reference allows decodes whole; everything else is an error.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail a test")]

use wanx_poster::{Channels, DecodeError, Format, Picture, decode, encode_png, inspect};

const RED: [u8; 3] = [220, 30, 40];
const GREEN: [u8; 3] = [20, 180, 60];
const BLUE: [u8; 3] = [30, 60, 200];
const PALE: [u8; 3] = [240, 240, 230];

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("fixtures/", $name))
    };
}

fn pixel(picture: &Picture, x: u32, y: u32) -> &[u8] {
    let count = picture.channels().count();
    let at = (y * picture.width() + x) as usize * count;
    &picture.pixels()[at..at + count]
}

/// Compares the middles of the four quadrants, left to right, top to bottom.
fn quadrants(picture: &Picture, expected: [[u8; 3]; 4], tolerance: u8) {
    let (w, h) = (picture.width(), picture.height());
    let middles = [(w / 4, h / 4), (w * 3 / 4, h / 4), (w / 4, h * 3 / 4), (w * 3 / 4, h * 3 / 4)];
    for ((x, y), color) in middles.into_iter().zip(expected) {
        let got = pixel(picture, x, y);
        let near = got.iter().zip(color).all(|(&a, b)| a.abs_diff(b) <= tolerance);
        assert!(near, "({x}, {y}) is {got:?}, expected about {color:?}");
    }
}

fn grey(color: [u8; 3]) -> [u8; 3] {
    let [r, g, b] = color.map(u32::from);
    [((r * 299 + g * 587 + b * 114) / 1000) as u8; 3]
}

fn check(bytes: &[u8], channels: Channels, expected: [[u8; 3]; 4], tolerance: u8) {
    let header = inspect(bytes).unwrap();
    let picture = decode(bytes).unwrap();
    assert_eq!((header.width, header.height), (24, 16));
    assert_eq!((picture.width(), picture.height(), picture.channels()), (24, 16, channels));
    quadrants(&picture, expected, tolerance);
    if channels == Channels::Rgba {
        assert_eq!((pixel(&picture, 6, 4)[3], pixel(&picture, 6, 12)[3]), (255, 64));
    }
}

#[test]
fn every_kind_of_png_decodes() {
    let color = [RED, GREEN, BLUE, PALE];
    check(fixture!("rgb8.png"), Channels::Rgb, color, 0);
    check(fixture!("rgb16.png"), Channels::Rgb, color, 0);
    check(fixture!("adam7.png"), Channels::Rgb, color, 0);
    check(fixture!("palette2.png"), Channels::Rgb, color, 0);
    check(fixture!("rgba8.png"), Channels::Rgba, color, 0);
    check(fixture!("rgba16.png"), Channels::Rgba, color, 0);
    check(fixture!("palette8_trns.png"), Channels::Rgba, color, 0);
    check(fixture!("grey8.png"), Channels::Rgb, color.map(grey), 0);
    check(fixture!("grey16.png"), Channels::Rgb, color.map(grey), 0);
    check(fixture!("grey_alpha8.png"), Channels::Rgba, color.map(grey), 0);
    check(fixture!("grey1.png"), Channels::Rgb, [[0; 3], [0; 3], [0; 3], [255; 3]], 0);
    check(fixture!("bombs.png"), Channels::Rgb, color, 0);
}

#[test]
fn every_kind_of_jpeg_decodes() {
    let color = [RED, GREEN, BLUE, PALE];
    check(fixture!("rgb.jpg"), Channels::Rgb, color, 6);
    check(fixture!("progressive.jpg"), Channels::Rgb, color, 6);
    check(fixture!("subsampled.jpg"), Channels::Rgb, color, 12);
    check(fixture!("restart.jpg"), Channels::Rgb, color, 12);
    check(fixture!("cmyk.jpg"), Channels::Rgb, color, 8);
    check(fixture!("grey.jpg"), Channels::Rgb, color.map(grey), 6);
}

/// Puts an EXIF block with one orientation behind the start marker.
fn oriented(value: u8) -> Vec<u8> {
    let tiff =
        [b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".as_slice(), &[value, 0, 0, 0, 0, 0, 0, 0]].concat();
    let segment = [b"Exif\0\0".as_slice(), &tiff].concat();
    let length = u16::try_from(segment.len() + 2).unwrap().to_be_bytes();
    let base = fixture!("rgb.jpg");
    [&base[..2], &[0xFF, 0xE1], &length, &segment, &base[2..]].concat()
}

#[test]
fn exif_orientation_is_applied_to_size_and_pixels() {
    let displayed = [
        (1, [RED, GREEN, BLUE, PALE]),
        (2, [GREEN, RED, PALE, BLUE]),
        (3, [PALE, BLUE, GREEN, RED]),
        (4, [BLUE, PALE, RED, GREEN]),
        (5, [RED, BLUE, GREEN, PALE]),
        (6, [BLUE, RED, PALE, GREEN]),
        (7, [PALE, GREEN, BLUE, RED]),
        (8, [GREEN, PALE, RED, BLUE]),
        (0, [RED, GREEN, BLUE, PALE]),
        (9, [RED, GREEN, BLUE, PALE]),
    ];
    for (value, expected) in displayed {
        let bytes = oriented(value);
        let size = if (5..=8).contains(&value) { (16, 24) } else { (24, 16) };
        let header = inspect(&bytes).unwrap();
        let picture = decode(&bytes).unwrap();
        assert_eq!((header.width, header.height), size, "orientation {value}");
        assert_eq!((picture.width(), picture.height()), size, "orientation {value}");
        quadrants(&picture, expected, 6);
    }
}

#[test]
fn exif_in_a_png_is_applied_too() {
    let bytes = fixture!("exif6.png");
    assert_eq!((inspect(bytes).unwrap().width, inspect(bytes).unwrap().height), (16, 24));
    quadrants(&decode(bytes).unwrap(), [BLUE, RED, PALE, GREEN], 0);
}

#[test]
fn a_file_cut_anywhere_is_an_error() {
    let files: [&[u8]; 8] = [
        fixture!("rgb8.png"),
        fixture!("adam7.png"),
        fixture!("palette2.png"),
        fixture!("rgb.jpg"),
        fixture!("progressive.jpg"),
        fixture!("cmyk.jpg"),
        fixture!("restart.jpg"),
        &oriented(6),
    ];
    for bytes in files {
        for fiftieth in 0..50 {
            let cut = &bytes[..bytes.len() * fiftieth / 50];
            assert!(decode(cut).is_err(), "{fiftieth}/50 of {:?} decoded", &bytes[..4]);
            let _ = inspect(cut);
        }
        assert!(decode(&bytes[..bytes.len() - 1]).is_err(), "all but a byte of {:?} decoded", &bytes[..4]);
    }
}

#[test]
fn no_single_broken_byte_panics() {
    let files: [&[u8]; 4] =
        [fixture!("palette2.png"), fixture!("rgb.jpg"), fixture!("progressive.jpg"), fixture!("cmyk.jpg")];
    for bytes in files {
        for at in (0..bytes.len()).step_by(3) {
            let mut bytes = bytes.to_vec();
            bytes[at] ^= 0x55;
            // An error or a picture: both are fine, a panic or an unbounded allocation is not.
            let _ = decode(&bytes);
        }
    }
}

#[test]
fn other_formats_are_not_pictures() {
    let strangers: [&[u8]; 7] =
        [b"", b"GIF89a......", b"RIFF....WEBP", b"BM......", b"<svg/>", b"<html>", b"\x89PNG\r\n"];
    for bytes in strangers {
        assert!(matches!(inspect(bytes), Err(DecodeError::NotAPicture)), "{bytes:?}");
        assert!(matches!(decode(bytes), Err(DecodeError::NotAPicture)), "{bytes:?}");
    }
}

#[test]
fn a_header_that_claims_too_much_is_refused_before_anything_is_allocated() {
    let mut bytes = fixture!("rgb8.png").to_vec();
    bytes[16..24].copy_from_slice(&[0, 1, 134, 160, 0, 1, 134, 160]);
    assert_eq!(inspect(&bytes).unwrap().width, 100_000);
    assert!(matches!(decode(&bytes), Err(DecodeError::TooLarge { width: 100_000, height: 100_000 })));
    bytes[20..24].copy_from_slice(&[0xFF; 4]);
    assert!(decode(&bytes).is_err());
    bytes[16..20].copy_from_slice(&[0; 4]);
    assert!(matches!(inspect(&bytes), Err(DecodeError::Broken { format: Format::Png, .. })));
}

#[test]
fn what_the_codec_cannot_read_is_named() {
    let mut bytes = fixture!("rgb.jpg").to_vec();
    let frame = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    bytes[frame + 1] = 0xC9;
    let error = decode(&bytes).unwrap_err();
    assert_eq!(error.to_string(), "JPEG with arithmetic coding is not supported");
}

#[test]
fn an_encoded_picture_decodes_to_itself() {
    for bytes in [fixture!("rgb8.png").as_slice(), fixture!("rgba8.png"), fixture!("rgb.jpg")] {
        let picture = decode(bytes).unwrap();
        assert_eq!(decode(&encode_png(&picture)).unwrap(), picture);
    }
}
