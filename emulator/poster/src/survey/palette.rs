//! The background's main colours: a coarse histogram, then a few rounds of k-means in Oklab.

use super::shrink::Thumbnail;
use crate::color::{Color, Oklab, Oklch};

/// Colours kept. More split one sky into several blues; fewer lose the accent.
const COLORS: usize = 6;
/// Rounds of k-means; the picture's colours have settled by then.
const ROUNDS: usize = 5;
/// Below this chroma a colour has no hue worth naming.
const GREY_CHROMA: f32 = 0.03;
/// What makes a second accent: this far round the wheel, this lively, this many thousandths of the picture.
const OTHER_HUE_DEGREES: f32 = 35.0;
const OTHER_CHROMA: f32 = 0.05;
const OTHER_SHARE: u32 = 10;
/// Hue of an accent for pictures without one: a deep blue, at home on grey.
const DEFAULT_HUE: f32 = 4.55;

/// A main colour and its share of the picture.
#[derive(Debug, Clone, Copy)]
struct Swatch {
    color: Oklab,
    /// In thousandths of the picture.
    share: u32,
}

impl Swatch {
    /// Returns how much the colour stands out.
    fn weight(&self) -> u32 {
        let chroma = Oklch::from(self.color).chroma;
        (chroma * 1e6 * libm::powf(self.share as f32 / 1000.0, 0.3)) as u32
    }
}

/// The background's main colours, most common first.
#[derive(Debug, Clone)]
pub(crate) struct Palette {
    swatches: Vec<Swatch>,
}

impl Palette {
    pub(super) fn of(thumbnail: &Thumbnail) -> Self {
        let bins = histogram(thumbnail.colors());
        let mut centres = first_centres(&bins);
        let mut weights = vec![0_u32; centres.len()];
        for _ in 0..ROUNDS {
            (centres, weights) = refine(&bins, &centres);
        }
        let total = weights.iter().sum::<u32>().max(1);
        let mut swatches: Vec<Swatch> = centres
            .into_iter()
            .zip(weights)
            .map(|(color, weight)| Swatch {
                color,
                share: (u64::from(weight) * 1000 / u64::from(total)) as u32,
            })
            .collect();
        swatches.sort_by_key(|swatch| std::cmp::Reverse(swatch.share));
        Self { swatches }
    }

    /// Returns the colour that stands out: chroma counts fully, area as its root of about three.
    pub(crate) fn accent(&self) -> Oklch {
        let best = self.swatches.iter().max_by_key(|swatch| swatch.weight()).expect("a picture has a pixel");
        let accent = Oklch::from(best.color);
        if accent.chroma < GREY_CHROMA {
            return Oklch { lightness: 0.5, chroma: GREY_CHROMA, hue: DEFAULT_HUE };
        }
        accent
    }

    /// Returns the picture's other colour: the one that stands out most among those of quite another hue.
    pub(crate) fn second_accent(&self) -> Option<Oklch> {
        let first = self.accent().hue_degrees();
        let apart = |swatch: &&Swatch| {
            let turn = (Oklch::from(swatch.color).hue_degrees() - first).abs();
            turn.min(360.0 - turn) > OTHER_HUE_DEGREES
        };
        let clear =
            |swatch: &&Swatch| swatch.share >= OTHER_SHARE && Oklch::from(swatch.color).chroma > OTHER_CHROMA;
        let others = self.swatches.iter().filter(clear).filter(apart);
        others.max_by_key(|swatch| swatch.weight()).map(|swatch| Oklch::from(swatch.color))
    }

    /// Returns whether the picture has a colour worth echoing.
    pub(crate) fn is_colorful(&self) -> bool {
        self.swatches.iter().any(|swatch| swatch.share >= 15 && Oklch::from(swatch.color).chroma > 0.06)
    }
}

/// Counts colours in sixteen steps a channel; each bin stands at the middle of its step.
fn histogram(colors: &[[u8; 3]]) -> Vec<(Oklab, u32)> {
    let mut counts = vec![0_u32; 4096];
    for &[red, green, blue] in colors {
        let bin = usize::from(red >> 4) << 8 | usize::from(green >> 4) << 4 | usize::from(blue >> 4);
        counts[bin] += 1;
    }
    let middle = |bin: usize, shift: u32| ((bin >> shift & 15) * 17) as u8;
    counts
        .into_iter()
        .enumerate()
        .filter(|&(_, count)| count > 0)
        .map(|(bin, count)| (Color([middle(bin, 8), middle(bin, 4), middle(bin, 0)]).oklab(), count))
        .collect()
}

/// Picks starting colours: the most common one, then always the one that is common and far from those picked.
fn first_centres(bins: &[(Oklab, u32)]) -> Vec<Oklab> {
    let most = bins.iter().max_by_key(|(_, count)| *count).expect("a picture has a pixel");
    let mut centres = vec![most.0];
    while centres.len() < COLORS.min(bins.len()) {
        let merit = |&(color, count): &(Oklab, u32)| {
            let nearest =
                centres.iter().map(|&centre| color.distance_squared(centre)).fold(f32::MAX, f32::min);
            (nearest * 1e6 * (count as f32).sqrt()) as u64
        };
        let next = bins.iter().max_by_key(|bin| merit(bin)).expect("a picture has a pixel");
        centres.push(next.0);
    }
    centres
}

/// Moves each centre to the mean of the colours nearest to it; a centre without any stays.
fn refine(bins: &[(Oklab, u32)], centres: &[Oklab]) -> (Vec<Oklab>, Vec<u32>) {
    let mut sums = vec![([0.0_f32; 3], 0_u32); centres.len()];
    for &(color, count) in bins {
        let distance = |&index: &usize| (color.distance_squared(centres[index]) * 1e9) as u64;
        let nearest = (0..centres.len()).min_by_key(distance).expect("there is a centre");
        let weight = count as f32;
        let (sum, total) = &mut sums[nearest];
        for (part, value) in sum.iter_mut().zip([color.lightness, color.a, color.b]) {
            *part += value * weight;
        }
        *total += count;
    }
    let mean = |([lightness, a, b], total): ([f32; 3], u32), old: Oklab| match total {
        0 => old,
        total => Oklab { lightness: lightness / total as f32, a: a / total as f32, b: b / total as f32 },
    };
    let moved = sums.iter().zip(centres).map(|(&sum, &old)| mean(sum, old)).collect();
    (moved, sums.iter().map(|sum| sum.1).collect())
}
