//! How much words stand out from what is around them, measured on pixels, as WCAG 2 defines it.

use std::collections::HashMap;

use super::drawn::Changes;
use super::flat::difference;
use super::raster::Raster;
use super::shapes::{Area, Mask, Shape, Touch};
use super::words::read;

/// The edge of a letter ends so far from its ink, and what is around it begins.
const RING_FROM: usize = 2;

/// How far what is around a letter reaches.
const RING_TO: usize = 6;

/// Ratios that differ by less are as much.
const RATIO_SAME: f64 = 0.05;

/// A colour that fewer of the pixels of a shape have is not its ink.
const INK_SHARE_MIN: f64 = 0.1;

/// Pixels of ink differ from it by less.
const INK_TOLERANCE: u8 = 12;

/// Lower shapes are no letters.
const HEIGHT_MIN: usize = 5;

/// Larger shapes, as a share of the picture, are no letters and no words.
const WORD_SHARE_MAX: f64 = 0.5;

/// Which of the pixels around a letter speak for it.
#[derive(Clone, Copy)]
enum Measure {
    /// The middle one: what the reference's readers see on the whole.
    Median,
    /// One of the worst tenth: where reading fails, it fails there, however well the rest stands out.
    Tenth,
}

/// Returns the contrast ratio of words and what is around them, as a median; or why there is none.
///
/// Words on calm grounds are found as in reading. Where the background is not calm, words are what differs from it,
/// and their ink is the colour that comes up most often in it.
pub fn contrast(poster: &Raster, background: &Raster) -> Result<f64, String> {
    measured(poster, background, Measure::Median)
}

/// Returns nothing if words stand out on one poster as much as on another, or more; each with its background.
///
/// The worst tenth of what is around each letter is compared: on a grain, a plate gains nothing in the mean.
pub fn more_contrast([poster, background]: [&Raster; 2], than: [&Raster; 2]) -> Result<(), String> {
    let one = measured(poster, background, Measure::Tenth)?;
    let other = measured(than[0], than[1], Measure::Tenth)?;
    if one + RATIO_SAME >= other {
        Ok(())
    } else {
        Err(format!("{one:.2} to 1, and {other:.2} to 1 on the other"))
    }
}

fn measured(poster: &Raster, background: &Raster, measure: Measure) -> Result<f64, String> {
    let changes = Changes::between(poster, background)?;
    let reading = read(poster);
    let calm =
        reading.lines().flat_map(|line| line.parts.iter().map(|part| ratio(part.colors[0], part.colors[1])));
    let mut ratios: Vec<f64> = calm.collect();
    let read: Vec<Area> = reading.lines().map(|line| line.area).collect();
    let largest = WORD_SHARE_MAX * poster.pixels().len() as f64;
    for shape in changes.drawn().shapes(Touch::Corners) {
        let word = shape.area.height() >= HEIGHT_MIN && (shape.area.pixels() as f64) < largest;
        if word && !read.iter().any(|line| meet(line, &shape.area)) {
            ratios.extend(around(poster, &shape).and_then(|ring| at(&ring, measure)));
        }
    }
    ratios.sort_by(f64::total_cmp);
    at(&ratios, Measure::Median).ok_or_else(|| "no words were found".to_owned())
}

fn at(sorted: &[f64], measure: Measure) -> Option<f64> {
    let place = match measure {
        Measure::Median => sorted.len() / 2,
        Measure::Tenth => sorted.len() / 10,
    };
    sorted.get(place).copied()
}

fn meet(one: &Area, other: &Area) -> bool {
    one.rows_shared(other) > 0 && one.columns_shared(other) > 0
}

/// Returns the ratios of a shape's ink and each pixel of the ring around it, the worst first.
fn around(poster: &Raster, shape: &Shape) -> Option<Vec<f64>> {
    let width = poster.width() as usize;
    let pixel = |x: usize, y: usize| poster.pixels()[y * width + x];
    let mut counts: HashMap<[u8; 4], usize> = HashMap::new();
    for run in &shape.runs {
        for x in run.from..run.to {
            *counts.entry(pixel(x, run.y)).or_default() += 1;
        }
    }
    let (ink, count) = counts.into_iter().max_by_key(|&(color, count)| (count, color))?;
    if (count as f64) < INK_SHARE_MIN * shape.pixels as f64 {
        return None;
    }
    let window = shape.area.grown(RING_TO, [width, poster.height() as usize]);
    let inked = Mask::of(window.width(), window.height(), |x, y| {
        difference(pixel(x + window.left, y + window.top), ink) <= INK_TOLERANCE
    });
    let (near, far) = (inked.spread(RING_FROM), inked.spread(RING_TO));
    let ring = near.bits.iter().zip(&far.bits).enumerate().filter(|(_, (near, far))| **far && !**near);
    let [red, green, blue, _] = ink;
    let mut ratios: Vec<f64> = ring
        .map(|(index, _)| {
            let other = pixel(window.left + index % window.width(), window.top + index / window.width());
            ratio([red, green, blue], [other[0], other[1], other[2]])
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    Some(ratios)
}

/// Returns the contrast ratio of two colours: 1 to 21.
pub(super) fn ratio(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(color: [u8; 3]) -> f64 {
    let linear = color.map(|level| {
        let share = f64::from(level) / 255.0;
        if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_those_of_the_standard() {
        let rounded = |one, other| (ratio(one, other) * 100.0).round() / 100.0;
        assert_eq!(rounded([0, 0, 0], [255, 255, 255]), 21.0);
        assert_eq!(rounded([255, 255, 255], [0x75, 0x75, 0x75]), 4.61);
        assert_eq!(rounded([9, 9, 9], [9, 9, 9]), 1.0);
    }
}
