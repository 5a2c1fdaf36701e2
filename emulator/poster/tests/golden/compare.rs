//! Whether two pictures are the same, and where they are not.

use std::path::{Path, PathBuf};

use wanx_poster::{Channels, Picture, decode, encode_png};

/// Why a picture is not the golden one.
pub(crate) enum Mismatch {
    /// There is nothing to compare with yet.
    New,
    /// The sizes or channels are not the same.
    Reshaped { expected: Picture },
    /// Some pixels differ.
    Differs { expected: Picture, difference: Difference },
}

/// Where two pictures of one size differ.
pub(crate) struct Difference {
    /// How many pixels do.
    pub(crate) pixels: usize,
    /// The largest difference of one channel, of 255.
    pub(crate) largest: u8,
    /// The expected picture in pale grey, what differs in red: the more, the darker.
    pub(crate) picture: Picture,
}

/// Compares with the picture in a file; nothing is found if every byte is equal.
pub(crate) fn mismatch(path: &Path, actual: &Picture) -> Option<Mismatch> {
    let Ok(file) = std::fs::read(path) else { return Some(Mismatch::New) };
    let expected = decode(&file).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let shape = |picture: &Picture| (picture.width(), picture.height(), picture.channels());
    if shape(&expected) != shape(actual) {
        return Some(Mismatch::Reshaped { expected });
    }
    difference(&expected, actual).map(|difference| Mismatch::Differs { expected, difference })
}

/// Returns where two pictures of one size and the same channels differ.
fn difference(expected: &Picture, actual: &Picture) -> Option<Difference> {
    let count = expected.channels().count();
    let pairs = || expected.pixels().chunks_exact(count).zip(actual.pixels().chunks_exact(count));
    let steps: Vec<u8> = pairs().map(|(one, other)| step(one, other)).collect();
    let pixels = steps.iter().filter(|&&step| step > 0).count();
    let largest = steps.iter().copied().max().filter(|&step| step > 0)?;
    let shown = pairs().zip(&steps).flat_map(|((one, _), &step)| shown(one, step)).collect();
    let picture = Picture::new(expected.width(), expected.height(), Channels::Rgb, shown).unwrap();
    Some(Difference { pixels, largest, picture })
}

/// Returns the largest difference of one channel.
fn step(one: &[u8], other: &[u8]) -> u8 {
    one.iter().zip(other).map(|(one, other)| one.abs_diff(*other)).max().unwrap_or(0)
}

/// Returns a pixel of a difference: one step of 255 is as easy to find as many.
fn shown(expected: &[u8], step: u8) -> [u8; 3] {
    if step == 0 {
        let sum: u32 = expected[..3].iter().map(|&code| u32::from(code)).sum();
        return [150 + (sum / 3 * 100 / 255) as u8; 3];
    }
    let rest = 90_u8.saturating_sub(step.saturating_mul(3));
    [255 - step / 2, rest, rest]
}

/// Writes a picture.
pub(crate) fn save(path: &Path, picture: &Picture) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, encode_png(picture)).unwrap();
}

/// Leaves the pictures to look at in `target/golden`; returns what to tell.
pub(crate) fn report(name: &str, actual: &Picture, mismatch: Mismatch) -> String {
    let leave = |what: &str, picture: &Picture| {
        let path = left(name, what);
        save(&path, picture);
        format!("\n  {what}: {}", path.display())
    };
    let actual_left = leave("actual", actual);
    match mismatch {
        Mismatch::New => {
            format!("{name}: no golden picture yet, UPDATE_GOLDEN=1 accepts this one{actual_left}")
        }
        Mismatch::Reshaped { expected } => {
            let expected_left = leave("expected", &expected);
            format!("{name}: {actual:?} instead of {expected:?}{expected_left}{actual_left}")
        }
        Mismatch::Differs { expected, difference: Difference { pixels, largest, picture } } => {
            let expected_left = leave("expected", &expected);
            let difference_left = leave("difference", &picture);
            let all = actual.width() * actual.height();
            format!(
                "{name}: {pixels} of {all} pixels differ, by up to {largest} of 255\
                 {expected_left}{actual_left}{difference_left}"
            )
        }
    }
}

/// Returns where a picture of a failed comparison goes.
fn left(name: &str, what: &str) -> PathBuf {
    // Cargo names a folder within the target folder, wherever that is.
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("golden").join(format!("{name}-{what}.png"))
}

mod tests {
    use super::*;

    fn grey(code: u8) -> Picture {
        Picture::new(4, 3, Channels::Rgba, [code, code, code, 255].repeat(12)).unwrap()
    }

    fn with_pixel(at: usize, pixel: [u8; 4]) -> Picture {
        let mut pixels = grey(90).pixels().to_vec();
        pixels[at * 4..at * 4 + 4].copy_from_slice(&pixel);
        Picture::new(4, 3, Channels::Rgba, pixels).unwrap()
    }

    #[test]
    fn equal_pictures_do_not_differ() {
        assert!(difference(&grey(90), &grey(90)).is_none());
    }

    #[test]
    fn one_step_of_one_channel_is_found_and_shown_red() {
        for pixel in [[90, 91, 90, 255], [90, 90, 90, 254]] {
            let Difference { pixels, largest, picture } =
                difference(&grey(90), &with_pixel(7, pixel)).unwrap();
            assert_eq!((pixels, largest), (1, 1));
            let red = |at: usize| picture.pixels()[at * 3].abs_diff(picture.pixels()[at * 3 + 1]) > 100;
            assert!((0..12).all(|at| red(at) == (at == 7)), "{:?}", picture.pixels());
        }
    }

    #[test]
    fn the_largest_difference_is_told() {
        let difference = difference(&grey(90), &with_pixel(0, [0, 90, 200, 255])).unwrap();
        assert_eq!((difference.pixels, difference.largest), (1, 110));
    }
}
