//! What tesseract reads of a poster, beside what it reads of the same letters on plain ground.
//!
//! Every text is cut out with some room, in grey, dark on light, scaled to one size of letters, and read
//! in several ways, of which the best counts.
//! The plain ground is black or white, whichever is farther from the letters: how well a face can be read at all.

use std::io::Write;
use std::process::{Command, Stdio};

use serde::Serialize;
use wanx_poster::{Channels, Look, Picture, Plan, encode_png, paint};

use crate::Failure;
use crate::color::{luminance, seen};
use crate::reading::{Element, Reading, Words};
use crate::rect::Rect;

/// Size of the em in what tesseract is given.
const EM_PX: f64 = 40.0;
/// Room around a text, in ems.
const ROOM_EMS: f64 = 0.4;
/// Recall on plain ground below which a text is not judged: the face, or upright setting, is not for this reader.
const PLAIN_LEAST: f64 = 0.5;
/// Ways to read, each tried only if the ones before left characters unread; the best counts. Tesseract parts letters
/// from ground at one level for the whole cutting, which fails on any strong pattern, or at a level of each place;
/// and it takes short words for a block with noise unless told that they are a line.
const WAYS: [&[&str]; 3] = [&["--psm", "6"], &["--psm", "6", "-c", "thresholding_method=2"], &["--psm", "7"]];
/// Luminance at which black and white are equally far in contrast.
const MIDDLE_LUMINANCE: f64 = 0.179;

/// What was read of one text.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Recall {
    /// The text as shown.
    pub(crate) text: String,
    /// Share of its characters read on the poster.
    pub(crate) poster: f64,
    /// Share of them read on plain ground.
    pub(crate) plain: f64,
}

impl Recall {
    /// Returns what the poster leaves of the face's own recall, at most 1; nothing if there is too little of that.
    pub(crate) fn ratio(&self) -> Option<f64> {
        (self.plain >= PLAIN_LEAST).then(|| (self.poster / self.plain).min(1.0))
    }
}

/// Returns tesseract's version if it and its languages are there.
pub(crate) fn reader() -> Option<String> {
    let run = |argument: &str| {
        let output = Command::new("tesseract").arg(argument).output().ok()?;
        Some(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    };
    let languages = run("--list-langs")?;
    let has = |wanted: &str| languages.lines().any(|line| line == wanted);
    let version = run("--version")?.lines().next()?.to_owned();
    (has("eng") && has("chi_sim")).then_some(version)
}

/// Reads every text of a poster, and the same text on plain ground.
pub(crate) fn recalls(plan: &Plan, poster: &Picture) -> Result<Vec<Recall>, Failure> {
    let reading = Reading::of(plan);
    let texts: Vec<(usize, &Element, &Words)> = reading
        .elements
        .iter()
        .enumerate()
        .filter_map(|(at, element)| Some((at, element, element.words.as_ref()?)))
        .collect();
    let recall = |&(at, element, words): &(usize, &Element, &Words)| -> Result<Recall, Failure> {
        let (wanted, plain) = (&words.shown, alone(plan, at, words));
        let of = |picture: &Picture| best_share(wanted, &cut(picture, element.rect, words));
        Ok(Recall { text: wanted.clone(), poster: of(poster)?, plain: of(&plain)? })
    };
    texts.iter().map(recall).collect()
}

/// Paints one text of a plan on plain ground.
fn alone(plan: &Plan, at: usize, words: &Words) -> Picture {
    let mut bare = plan.clone();
    bare.items = vec![plan.items[at].clone()];
    if let Look::Letters(letters) = &mut bare.items[0].look {
        letters.halo = None;
    }
    let ground = if luminance(words.color) > MIDDLE_LUMINANCE { 0 } else { 255 };
    let bytes = plan.width as usize * plan.height as usize * 3;
    let plain = Picture::new(plan.width, plan.height, Channels::Rgb, vec![ground; bytes])
        .expect("three bytes a pixel of a size that a poster has");
    paint(&plain, None, &bare)
}

/// Cuts out a text with some room: grey, dark letters on light, scaled so that the em is 40 px.
fn cut(picture: &Picture, rect: Rect, words: &Words) -> Picture {
    let canvas = Rect::new([0.0, 0.0, f64::from(picture.width()), f64::from(picture.height())]);
    let window = rect.outset(ROOM_EMS * words.size_px).intersection(canvas);
    let scale = EM_PX / words.size_px.max(1.0);
    let side = |length: f64| ((length * scale).round() as usize).max(1);
    let (columns, rows) = (side(window.width()), side(window.height()));
    let turned = luminance(words.color) > MIDDLE_LUMINANCE;
    let mut pixels = Vec::with_capacity(columns * rows * 3);
    for row in 0..rows {
        for column in 0..columns {
            let (x, y) = (window.left + column as f64 / scale, window.top + row as f64 / scale);
            let grey = mean_grey(picture, Rect::new([x, y, x + 1.0 / scale, y + 1.0 / scale]));
            pixels.extend([if turned { 255 - grey } else { grey }; 3]);
        }
    }
    let size = |side: usize| u32::try_from(side).expect("a cutting is a scaled part of a poster");
    Picture::new(size(columns), size(rows), Channels::Rgb, pixels).expect("three bytes a pixel were pushed")
}

/// Mean of a window's pixels; bilinear where the window is smaller than a pixel.
fn mean_grey(picture: &Picture, window: Rect) -> u8 {
    let steps = (window.width().ceil() as usize).clamp(1, 8);
    let mut sum = 0.0;
    for (x, y) in (0..steps).flat_map(|y| (0..steps).map(move |x| (x, y))) {
        let at =
            |step: usize, from: f64, length: f64| from + (step as f64 + 0.5) / steps as f64 * length - 0.5;
        sum += between(picture, at(x, window.left, window.width()), at(y, window.top, window.height()));
    }
    (sum / (steps * steps) as f64).round() as u8
}

fn between(picture: &Picture, x: f64, y: f64) -> f64 {
    let grey = |x: f64, y: f64| {
        let clamp = |at: f64, side: u32| (at.max(0.0) as usize).min(side as usize - 1);
        let [red, green, blue] =
            seen(picture, clamp(x, picture.width()), clamp(y, picture.height())).map(f64::from);
        0.299 * red + 0.587 * green + 0.114 * blue
    };
    let (left, top) = (x.floor(), y.floor());
    let mix = |one: f64, other: f64, share: f64| one + (other - one) * share;
    let upper = mix(grey(left, top), grey(left + 1.0, top), x - left);
    let lower = mix(grey(left, top + 1.0), grey(left + 1.0, top + 1.0), x - left);
    mix(upper, lower, y - top)
}

/// Returns the share of characters that the best way reads.
fn best_share(wanted: &str, cutting: &Picture) -> Result<f64, Failure> {
    let mut best = 0.0_f64;
    for way in WAYS {
        best = best.max(share_read(wanted, &read(cutting, way)?));
        if best >= 1.0 {
            break;
        }
    }
    Ok(best)
}

fn read(cutting: &Picture, way: &[&str]) -> Result<String, Failure> {
    let mut reader = Command::new("tesseract")
        .args(["stdin", "stdout", "-l", "eng+chi_sim"])
        .args(way)
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    reader.stdin.take().ok_or("tesseract has no input")?.write_all(&encode_png(cutting))?;
    Ok(String::from_utf8_lossy(&reader.wait_with_output()?.stdout).into_owned())
}

/// Returns the share of characters that were read in order, whitespace and case aside.
fn share_read(wanted: &str, read: &str) -> f64 {
    let plain = |text: &str| -> Vec<char> {
        text.chars().filter(|character| !character.is_whitespace()).flat_map(char::to_lowercase).collect()
    };
    let (wanted, read) = (plain(wanted), plain(read));
    if wanted.is_empty() { 1.0 } else { common(&wanted, &read) as f64 / wanted.len() as f64 }
}

/// Length of the longest common subsequence.
fn common(one: &[char], other: &[char]) -> usize {
    let mut row = vec![0; other.len() + 1];
    for left in one {
        let mut diagonal = 0;
        for (at, right) in other.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if left == right { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_count_in_order_without_case_and_space() {
        assert_eq!(share_read("View Now", "VIEWNOW\n"), 1.0);
        assert_eq!(share_read("abcd", "xaxcx"), 0.5);
        assert_eq!(share_read("ab", "ba"), 0.5);
        assert_eq!(share_read("立即抢购", "立 即 抡 购"), 0.75);
    }

    #[test]
    fn the_faces_own_recall_is_the_measure_and_its_failure_is_nobodys() {
        let recall = |poster: f64, plain: f64| Recall { text: String::new(), poster, plain }.ratio();
        assert_eq!(recall(0.45, 0.9), Some(0.5));
        assert_eq!(recall(1.0, 0.9), Some(1.0));
        assert_eq!(recall(0.0, 0.1), None);
    }

    #[test]
    fn a_cutting_has_letters_of_forty_pixels_dark_on_light() {
        let white_on_black: Vec<u8> =
            (0..100 * 100).flat_map(|at| [if at % 100 < 50 { 255 } else { 0 }; 3]).collect();
        let picture = Picture::new(100, 100, Channels::Rgb, white_on_black).unwrap();
        let words = Words { text: String::new(), shown: String::new(), size_px: 20.0, color: [255; 3] };
        let cutting = cut(&picture, Rect::new([20.0, 20.0, 80.0, 40.0]), &words);
        // Eight pixels of room on each side, everything twice as large.
        assert_eq!((cutting.width(), cutting.height()), (152, 72));
        assert_eq!((cutting.pixels()[0], cutting.pixels()[151 * 3]), (0, 255));
    }
}
