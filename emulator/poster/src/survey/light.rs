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
/// Cells of an area that are looked at, about: enough for its tenth percentile.
const CELLS_MOST: u32 = 640;
/// How many standard deviations from the mean the low and high value lie: the tenth and ninetieth percentile of a
/// normal spread.
const SPREAD: f32 = 1.28;

/// The light of every cell, as codes of the square root of relative luminance.
#[derive(Debug, Clone)]
pub(crate) struct Light {
    columns: u32,
    /// Low and high value of each cell, row by row.
    cells: Vec<[u8; 2]>,
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
        let luminance: Luminance = std::array::from_fn(|channel| {
            std::array::from_fn(|code| linear(code as u8) * [0.2126, 0.7152, 0.0722][channel])
        });
        let mut cells = Vec::with_capacity(columns as usize * rows as usize);
        let mut sums = vec![0.0; columns as usize];
        let mut squares = sums.clone();
        for ys in ys.chunks_exact(SAMPLES_A_SIDE as usize) {
            sums.fill(0.0);
            squares.fill(0.0);
            for &y in ys {
                add_row(background, (&xs, y), &luminance, (&mut sums, &mut squares));
            }
            cells.extend(sums.iter().zip(&squares).map(|(&sum, &squares)| spread(sum, squares)));
        }
        Self { columns, cells }
    }

    /// Returns how light a cell is, as the code halfway between its low and high value.
    pub(super) fn middle(&self, x: u32, y: u32) -> u8 {
        let at = (y * self.columns + x) as usize;
        let [low, high] = self.cells[at];
        low.midpoint(high)
    }

    /// Returns the percentiles of luminance over an area, each cell speaking for its own spread.
    pub(crate) fn quantiles(&self, area: Area) -> Quantiles {
        let counts = self.counts(area);
        let total = counts.iter().sum::<u32>();
        let mut codes = (0..).zip(counts).scan(0, |seen, (code, count)| {
            *seen += count;
            Some((code, *seen))
        });
        // Each quantile is where the one before is, or further on.
        let mut at = codes.next();
        let mut quantile = |per_cent: u32| {
            let wanted = total * per_cent / 100;
            while at.is_some_and(|(_, seen)| seen <= wanted) {
                at = codes.next();
            }
            luminance(at.map_or(255, |(code, _)| code))
        };
        Quantiles { low: quantile(10), middle: quantile(50), high: quantile(90) }
    }

    /// Returns how often each code occurs in an area, looked at in every cell or, if it is large, in every few, a row
    /// beside the one before so that stripes are not missed.
    ///
    /// Neighbours are often alike, and adding to a place that was just added to has to wait: so low and high values
    /// are counted apart.
    fn counts(&self, area: Area) -> [u32; 256] {
        let step = (1..).find(|step| area.cells() <= CELLS_MOST * step * step).expect("an area is finite");
        let step = step as usize;
        let mut apart = [[0_u32; 256]; 2];
        for (number, y) in (area.top..area.bottom).step_by(step).enumerate() {
            let row = (y * self.columns) as usize;
            let shift = number % step;
            for &[low, high] in self.cells[row + area.left as usize..row + area.right as usize]
                .iter()
                .skip(shift)
                .step_by(step)
            {
                apart[0][usize::from(low)] += 1;
                apart[1][usize::from(high)] += 1;
            }
        }
        std::array::from_fn(|code| apart[0][code] + apart[1][code])
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

/// Adds the luminance of a row's samples, and its square, to the cells they lie in.
fn add_row(
    background: &Picture,
    (xs, y): (&[u32], u32),
    luminance: &Luminance,
    (sums, squares): (&mut [f32], &mut [f32]),
) {
    let cells = sums.iter_mut().zip(squares).zip(xs.chunks_exact(SAMPLES_A_SIDE as usize));
    for ((sum, squares), xs) in cells {
        for &x in xs {
            let [red, green, blue] = on_white(background.rgba(x, y)).map(usize::from);
            let value = luminance[0][red] + luminance[1][green] + luminance[2][blue];
            *sum += value;
            *squares += value * value;
        }
    }
}

/// Returns the low and the high value of a cell.
fn spread(sum: f32, squares: f32) -> [u8; 2] {
    let count = (SAMPLES_A_SIDE * SAMPLES_A_SIDE) as f32;
    let mean = sum / count;
    let deviation = (squares / count - mean * mean).max(0.0).sqrt();
    let code = |value: f32| (value.clamp(0.0, 1.0).sqrt() * 255.0 + 0.5) as u8;
    [code(mean - SPREAD * deviation), code(mean + SPREAD * deviation)]
}
