//! How much words stand out from what is around them, measured on pixels, as WCAG 2 defines it.

use std::collections::HashMap;

use super::drawn::Changes;
use super::flat::difference;
use super::raster::Raster;
use super::shapes::{Area, Mask, Touch};
use super::words::read;

/// The edge of a letter ends so far from its ink, and what is around it begins.
const RING_FROM: usize = 2;

/// How far what is around a letter reaches.
const RING_TO: usize = 6;

/// A colour that fewer of the pixels of a shape have is not its ink.
const INK_SHARE_MIN: f64 = 0.1;

/// Pixels of ink differ from it by less.
const INK_TOLERANCE: u8 = 12;

/// Lower shapes are no letters.
const HEIGHT_MIN: usize = 5;

/// Larger shapes, as a share of the picture, are no letters and no words.
const WORD_SHARE_MAX: f64 = 0.5;

/// Returns the contrast ratio of words and what is around them, as a median; nothing if there are no words.
///
/// Words on calm grounds are found as in reading. Where the background is not calm, words are what differs from it,
/// and their ink is the colour that comes up most often in it.
pub fn contrast(poster: &Raster, background: &Raster) -> Result<f64, String> {
    let changes = Changes::between(poster, background)?;
    let reading = read(poster);
    let calm =
        reading.lines().flat_map(|line| line.parts.iter().map(|part| ratio(part.colors[0], part.colors[1])));
    let mut ratios: Vec<f64> = calm.collect();
    let read: Vec<Area> = reading.lines().map(|line| line.area).collect();
    let largest = WORD_SHARE_MAX * poster.pixels().len() as f64;
    for shape in changes.drawn().shapes(Touch::Corners) {
        let word = shape.area.height() >= HEIGHT_MIN && (shape.area.pixels() as f64) < largest;
        let known = read.iter().any(|line| meet(line, &shape.area));
        if word && !known {
            let inked = |x: usize, y: usize| {
                shape.runs.iter().any(|run| run.y == y && (run.from..run.to).contains(&x))
            };
            ratios.extend(around(poster, shape.area, inked));
        }
    }
    if ratios.is_empty() {
        return Err("no words were found".to_owned());
    }
    ratios.sort_by(f64::total_cmp);
    Ok(ratios[ratios.len() / 2])
}

/// Returns nothing if words stand out on the first picture at least as on the second; otherwise what was seen.
pub fn more_contrast(picture: [&Raster; 2], than: [&Raster; 2]) -> Result<(), String> {
    let (here, there) = (contrast(picture[0], picture[1])?, contrast(than[0], than[1])?);
    // A hundredth of the ratio is rounding.
    if here >= there * 0.99 { Ok(()) } else { Err(format!("{here:.2} to 1 here and {there:.2} to 1 there")) }
}

fn meet(one: &Area, other: &Area) -> bool {
    one.rows_shared(other) > 0 && one.columns_shared(other) > 0
}

/// Returns the ratio of a shape's ink and the ring around it, as a median over the ring.
fn around(poster: &Raster, shape: Area, belongs: impl Fn(usize, usize) -> bool) -> Option<f64> {
    let width = poster.width() as usize;
    let at = |x: usize, y: usize| poster.pixels()[y * width + x];
    let places = (shape.top..shape.bottom).flat_map(|y| (shape.left..shape.right).map(move |x| (x, y)));
    let mut counts: HashMap<[u8; 4], usize> = HashMap::new();
    for (x, y) in places.filter(|&(x, y)| belongs(x, y)) {
        *counts.entry(at(x, y)).or_default() += 1;
    }
    let pixels: usize = counts.values().sum();
    let (ink, count) = counts.into_iter().max_by_key(|&(color, count)| (count, color))?;
    if (count as f64) < INK_SHARE_MIN * pixels as f64 {
        return None;
    }
    let window = shape.grown(RING_TO, [width, poster.height() as usize]);
    let inked = Mask::of(window.width(), window.height(), |x, y| {
        difference(at(x + window.left, y + window.top), ink) <= INK_TOLERANCE
    });
    let (near, far) = (inked.spread(RING_FROM), inked.spread(RING_TO));
    let ring = near.bits.iter().zip(&far.bits).enumerate().filter(|(_, (near, far))| **far && !**near);
    let [red, green, blue, _] = ink;
    let mut ratios: Vec<f64> = ring
        .map(|(index, _)| {
            let other = at(window.left + index % window.width(), window.top + index / window.width());
            ratio([red, green, blue], [other[0], other[1], other[2]])
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    ratios.get(ratios.len() / 2).copied()
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
