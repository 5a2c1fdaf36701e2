//! How light each cell is, and how far its pixels spread: what contrast is judged on.
//!
//! A mean hides the half-dark, half-light case (a black title over a rocket had a median contrast of 11 and
//! could not be read), so cells keep a low and a high value of their own pixels.

use super::grid::Area;
use super::shrink::on_white;
use crate::color::linear;
use crate::picture::Picture;

/// Pixels looked at in each cell, a side. Words cover dozens of cells, so four a cell tell their spread.
const SAMPLES_A_SIDE: u32 = 2;
/// How many standard deviations from the mean the low and high value lie: the tenth and ninetieth percentile of a
/// normal spread.
const SPREAD: f32 = 1.28;

/// The light of every cell, as codes of the square root of relative luminance.
#[derive(Debug, Clone)]
pub(crate) struct Light {
    columns: u32,
    low: Vec<u8>,
    high: Vec<u8>,
}

/// The spread of relative luminance within an area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Quantiles {
    /// The tenth percentile.
    pub(crate) low: f32,
    /// The median.
    pub(crate) middle: f32,
    /// The ninetieth percentile.
    pub(crate) high: f32,
}

impl Light {
    pub(super) fn of(background: &Picture, columns: u32, rows: u32) -> Self {
        let xs = sample_places(background.width(), columns);
        let ys = sample_places(background.height(), rows);
        let samples = SAMPLES_A_SIDE as usize;
        let mut light = Self { columns, low: Vec::new(), high: Vec::new() };
        let luminance: Luminance = std::array::from_fn(|channel| {
            std::array::from_fn(|code| linear(code as u8) * [0.2126, 0.7152, 0.0722][channel])
        });
        for ys in ys.chunks_exact(samples) {
            for xs in xs.chunks_exact(samples) {
                let (low, high) = cell(background, xs, ys, &luminance);
                light.low.push(low);
                light.high.push(high);
            }
        }
        light
    }

    /// Returns how light a cell is, as the code halfway between its low and high value.
    pub(super) fn middle(&self, x: u32, y: u32) -> u8 {
        let at = (y * self.columns + x) as usize;
        self.low[at].midpoint(self.high[at])
    }

    /// Returns the percentiles of luminance over an area, each cell speaking for its own spread.
    pub(crate) fn quantiles(&self, area: Area) -> Quantiles {
        let mut counts = [0_u32; 256];
        for y in area.top..area.bottom {
            let row = (y * self.columns) as usize;
            for at in row + area.left as usize..row + area.right as usize {
                counts[usize::from(self.low[at])] += 1;
                counts[usize::from(self.high[at])] += 1;
            }
        }
        let total = area.cells() * 2;
        let quantile = |per_cent: u32| {
            let wanted = total * per_cent / 100;
            let mut seen = 0;
            let code = counts.iter().position(|&count| {
                seen += count;
                seen > wanted
            });
            luminance(code.unwrap_or(255))
        };
        Quantiles { low: quantile(10), middle: quantile(50), high: quantile(90) }
    }
}

fn luminance(code: usize) -> f32 {
    let root = code as f32 / 255.0;
    root * root
}

/// Returns the pixel coordinates looked at along one side, in cell order.
fn sample_places(side_px: u32, cells: u32) -> Vec<u32> {
    let samples = u64::from(cells * SAMPLES_A_SIDE);
    (0..samples)
        .map(|index| {
            let place = (2 * index + 1) * u64::from(side_px) / (2 * samples);
            u32::try_from(place).expect("a place within a side of u32 pixels")
        })
        .collect()
}

/// What each code of each channel adds to relative luminance.
type Luminance = [[f32; 256]; 3];

fn cell(background: &Picture, xs: &[u32], ys: &[u32], luminance: &Luminance) -> (u8, u8) {
    let (mut sum, mut squares) = (0.0_f32, 0.0_f32);
    for &y in ys {
        for &x in xs {
            let [red, green, blue] = on_white(background.rgba(x, y));
            let [red, green, blue] = [red, green, blue].map(usize::from);
            let value = luminance[0][red] + luminance[1][green] + luminance[2][blue];
            sum += value;
            squares += value * value;
        }
    }
    let count = (xs.len() * ys.len()) as f32;
    let mean = sum / count;
    let deviation = (squares / count - mean * mean).max(0.0).sqrt();
    let code = |value: f32| (value.clamp(0.0, 1.0).sqrt() * 255.0 + 0.5) as u8;
    (code(mean - SPREAD * deviation), code(mean + SPREAD * deviation))
}
