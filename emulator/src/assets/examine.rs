//! The verdict on bytes: a picture the reference allows, or what is wrong with it.
//!
//! Format and size are judged from the header before anything is decoded, so a bomb costs its few bytes. What is
//! left is decoded whole, once per digest; the pixels are thrown away, the verdict is remembered.

use std::collections::{HashMap, VecDeque};
use std::error::Error;
use std::sync::{Mutex, PoisonError};

use wanx_poster::{DecodeError, Header};

use super::sniff::{JPEG, PNG, sniff};
use crate::inputs::{Digest, Formats, PictureLimits};
use crate::reason::PictureFault;

/// Most verdicts that are remembered: about half a megabyte, and more pictures than a test suite has.
const VERDICTS: usize = 4096;

/// Longest explanation that is kept of what a decoder said.
const WHY_CHARS: usize = 160;

/// What became of decoding a picture.
type Verdict = Result<(), PictureFault>;

/// The verdicts on the pictures seen last, by digest.
#[derive(Debug, Default)]
pub(super) struct Verdicts(Mutex<Remembered>);

/// Invariant: `order` holds the keys of `verdicts`, oldest first.
#[derive(Debug, Default)]
struct Remembered {
    verdicts: HashMap<Digest, Verdict>,
    order: VecDeque<Digest>,
}

impl Verdicts {
    fn recall(&self, digest: &Digest) -> Option<Verdict> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).verdicts.get(digest).cloned()
    }

    fn remember(&self, digest: Digest, verdict: Verdict) {
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.verdicts.insert(digest, verdict).is_none() {
            remembered.order.push_back(digest);
        }
        if remembered.order.len() > VERDICTS
            && let Some(oldest) = remembered.order.pop_front()
        {
            remembered.verdicts.remove(&oldest);
        }
    }
}

/// Judges bytes, and returns their digest and header if they are a picture within the limits.
///
/// Takes as long as decoding does: never call it on the reactor.
pub(super) fn examine(
    bytes: &[u8],
    limits: &PictureLimits,
    verdicts: &Verdicts,
) -> Result<(Digest, Header), PictureFault> {
    check_format(bytes, limits.formats)?;
    let header = wanx_poster::inspect(bytes).map_err(|error| broken(&error))?;
    check_size(&header, bytes.len(), limits)?;
    let digest = Digest::of(bytes);
    let verdict = verdicts.recall(&digest).unwrap_or_else(|| {
        let verdict = wanx_poster::decode(bytes).map(drop).map_err(|error| broken(&error));
        verdicts.remember(digest, verdict.clone());
        verdict
    });
    verdict.map(|()| (digest, header))
}

/// Checks the size a header promises, and how many bytes it took.
pub(super) fn check_size(header: &Header, bytes: usize, limits: &PictureLimits) -> Result<(), PictureFault> {
    if bytes as u64 > limits.bytes {
        return Err(PictureFault::TooManyBytes { limit_bytes: limits.bytes });
    }
    let (long_px, short_px) = (header.width.max(header.height), header.width.min(header.height));
    if long_px > limits.long_px || short_px > limits.short_px {
        return Err(PictureFault::TooManyPixels {
            width_px: header.width,
            height_px: header.height,
            long_limit_px: limits.long_px,
            short_limit_px: limits.short_px,
        });
    }
    Ok(())
}

/// Reference, `image_url`: PNG and JPG; `logo`: PNG. (Documented; that others are refused: assumed.)
fn check_format(bytes: &[u8], formats: Formats) -> Result<(), PictureFault> {
    match (sniff(bytes), formats) {
        (PNG, _) | (JPEG, Formats::PngAndJpeg) => Ok(()),
        (found, _) => Err(PictureFault::Format { found: found.to_owned() }),
    }
}

/// Keeps what the decoder said, short and without control characters: it may quote the file.
fn broken(error: &DecodeError) -> PictureFault {
    let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
    let said = format!("{error}{cause}");
    PictureFault::Broken { why: said.chars().filter(|c| !c.is_control()).take(WHY_CHARS).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inputs::InputLimits;
    use image::{ExtendedColorType, ImageEncoder};

    fn png(width: u32, height: u32) -> Vec<u8> {
        let pixels = vec![7; width as usize * height as usize];
        let mut bytes = Vec::new();
        image::codecs::png::PngEncoder::new(&mut bytes)
            .write_image(&pixels, width, height, ExtendedColorType::L8)
            .unwrap();
        bytes
    }

    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        let pixels = vec![7; width as usize * height as usize];
        let mut bytes = Vec::new();
        image::codecs::jpeg::JpegEncoder::new(&mut bytes)
            .write_image(&pixels, width, height, ExtendedColorType::L8)
            .unwrap();
        bytes
    }

    /// A PNG of 60 bytes that claims to have these sides.
    fn claims(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = png(1, 1);
        bytes[16..20].copy_from_slice(&width.to_be_bytes());
        bytes[20..24].copy_from_slice(&height.to_be_bytes());
        bytes.truncate(60);
        bytes
    }

    fn background(bytes: &[u8]) -> Result<(u32, u32), PictureFault> {
        size(examine(bytes, &InputLimits::default().background, &Verdicts::default()))
    }

    fn logo(bytes: &[u8]) -> Result<(u32, u32), PictureFault> {
        size(examine(bytes, &InputLimits::default().logo, &Verdicts::default()))
    }

    fn size(verdict: Result<(Digest, Header), PictureFault>) -> Result<(u32, u32), PictureFault> {
        verdict.map(|(_, header)| (header.width, header.height))
    }

    fn has_too_many_pixels(verdict: Result<(u32, u32), PictureFault>) {
        assert!(matches!(verdict, Err(PictureFault::TooManyPixels { .. })), "{verdict:?}");
    }

    fn is_broken(verdict: &Result<(u32, u32), PictureFault>) {
        assert!(matches!(verdict, Err(PictureFault::Broken { .. })), "{verdict:?}");
    }

    #[test]
    fn r_052_and_r_053_a_background_has_up_to_3840_by_2160_pixels_either_way_round() {
        for (width, height) in [(3840, 2160), (2160, 3840)] {
            assert_eq!(background(&png(width, height)), Ok((width, height)));
        }
        for (width, height) in [(3841, 2160), (3840, 2161), (2161, 3840), (2160, 3841), (2161, 2161)] {
            has_too_many_pixels(background(&claims(width, height)));
        }
    }

    #[test]
    fn r_054_and_h_045_any_aspect_ratio_is_fine() {
        for (width, height) in [(1, 1), (64, 2160), (3840, 64), (1, 2160), (3840, 1)] {
            assert_eq!(background(&png(width, height)), Ok((width, height)));
            assert_eq!(background(&jpeg(width, height)), Ok((width, height)));
        }
    }

    #[test]
    fn r_055_and_r_067_bytes_are_counted() {
        let bytes = png(20, 20);
        let judge = |allowed: usize| {
            let limits = PictureLimits { bytes: allowed as u64, ..InputLimits::default().background };
            size(examine(&bytes, &limits, &Verdicts::default()))
        };
        assert_eq!(judge(bytes.len()), Ok((20, 20)));
        let limit_bytes = bytes.len() as u64 - 1;
        assert_eq!(judge(bytes.len() - 1), Err(PictureFault::TooManyBytes { limit_bytes }));
    }

    #[test]
    fn r_065_and_r_066_a_logo_is_a_png_of_up_to_1280_by_1280_pixels() {
        assert_eq!(logo(&png(1280, 1280)), Ok((1280, 1280)));
        has_too_many_pixels(logo(&claims(1281, 1280)));
        has_too_many_pixels(logo(&claims(1280, 1281)));
        assert_eq!(logo(&jpeg(8, 8)), Err(PictureFault::Format { found: "JPEG".into() }));
    }

    #[test]
    fn r_068_a_logo_has_any_aspect_ratio() {
        assert_eq!(logo(&png(1280, 16)), Ok((1280, 16)));
        assert_eq!(logo(&png(16, 1280)), Ok((16, 1280)));
    }

    #[test]
    fn r_051_and_h_051_other_formats_are_refused_by_name() {
        for (bytes, found) in
            [(&b"GIF89a..."[..], "GIF"), (b"RIFF....WEBPVP8L", "WebP"), (b"<html>", "HTML"), (b"", "nothing")]
        {
            assert_eq!(background(bytes), Err(PictureFault::Format { found: found.into() }));
        }
    }

    #[test]
    fn h_039_and_h_040_a_bomb_is_refused_off_its_header() {
        has_too_many_pixels(background(&claims(100_000, 100_000)));
        has_too_many_pixels(background(&claims(1, u32::MAX)));
        has_too_many_pixels(background(&claims(u32::MAX, u32::MAX)));
        is_broken(&background(&claims(0, 0)));
        is_broken(&background(&claims(0, 100)));
    }

    #[test]
    fn h_046_a_jpeg_of_65500_pixels_square_is_refused_off_its_header() {
        let mut bytes = jpeg(8, 8);
        let frame = bytes.windows(2).position(|two| two == [0xFF, 0xC0]).unwrap();
        bytes[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xDC, 0xFF, 0xDC]);
        has_too_many_pixels(background(&bytes));
    }

    #[test]
    fn limits_above_what_can_be_decoded_do_not_open_the_decoder() {
        let limits =
            PictureLimits { long_px: u32::MAX, short_px: u32::MAX, ..InputLimits::default().background };
        is_broken(&size(examine(&claims(100_000, 100_000), &limits, &Verdicts::default())));
    }

    #[test]
    fn h_043_a_picture_cut_anywhere_is_broken_or_unnamed() {
        for whole in [png(40, 40), jpeg(40, 40)] {
            for fiftieth in 0..50 {
                assert!(background(&whole[..whole.len() * fiftieth / 50]).is_err(), "{fiftieth}/50");
            }
        }
    }

    #[test]
    fn what_a_decoder_says_is_short_and_printable() {
        let mut bytes = png(40, 40);
        let data = bytes.windows(4).position(|four| four == b"IDAT").unwrap();
        bytes[data + 6] ^= 0xFF;
        let Err(PictureFault::Broken { why }) = background(&bytes) else { panic!("not broken") };
        assert!(why.starts_with("the PNG file is broken"), "{why}");
        assert!(why.chars().count() <= WHY_CHARS && !why.contains(char::is_control));
    }

    #[test]
    fn a_verdict_does_not_depend_on_what_is_remembered() {
        let verdicts = Verdicts::default();
        let (good, bad) = (png(40, 40), {
            let mut cut = png(40, 40);
            cut.truncate(50);
            cut
        });
        let small = PictureLimits { long_px: 39, ..InputLimits::default().background };
        for bytes in [&good, &bad] {
            let first = examine(bytes, &InputLimits::default().background, &verdicts);
            assert_eq!(examine(bytes, &InputLimits::default().background, &verdicts), first);
            has_too_many_pixels(size(examine(bytes, &small, &verdicts)));
        }
    }

    #[test]
    fn h_076_a_bounded_number_of_verdicts_is_remembered() {
        let verdicts = Verdicts::default();
        let digests: Vec<Digest> = (0..VERDICTS + 10).map(|n| Digest::of(&n.to_le_bytes())).collect();
        for digest in digests.iter().chain(&digests[VERDICTS..]) {
            verdicts.remember(*digest, Ok(()));
        }
        let remembered = verdicts.0.lock().unwrap();
        assert_eq!((remembered.verdicts.len(), remembered.order.len()), (VERDICTS, VERDICTS));
        assert!(
            !remembered.verdicts.contains_key(&digests[9]) && remembered.verdicts.contains_key(&digests[10])
        );
    }
}
