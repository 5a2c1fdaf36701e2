//! What draws the eye: minimum barrier distance to the border and colour distance from it, after Zhang and others,
//! "Minimum Barrier Salient Object Detection at 80 FPS" (ICCV 2015), in Oklab.
//!
//! Three raster scans; no centre prior and no smoothing, so that nothing but the picture decides.

use crate::color::oklab;
use crate::grid::Grid;

/// Width of a border strip, of the longer side: the paper's 10 px of 300.
const STRIP_SHARE: f64 = 10.0 / 300.0;
/// Added to the variance of a strip's colours: half a percent of lightness, about one code, squared.
const COLOR_NOISE: f64 = 2.5e-5;
/// Steepness of the closing sigmoid, the paper's.
const STEEPNESS: f64 = 10.0;
/// Barriers below this are the noise of eight bits: the picture is plain.
const PLAIN: f64 = 0.01;

/// Returns salience, 0 to 1, of linear red, green and blue.
pub(crate) fn salience(linear: &[Grid; 3]) -> Grid {
    let lab = to_oklab(linear);
    let barriers =
        lab.iter().map(barrier).reduce(|sum, plane| sum.plus(&plane)).expect("there are three planes");
    let border = border_distance(&lab).normalised(1.0);
    let both = barriers.normalised(PLAIN).plus(&border).normalised(PLAIN);
    both.map(|value| 1.0 / (1.0 + (-STEEPNESS * (value - 0.5)).exp()))
}

fn to_oklab(linear: &[Grid; 3]) -> [Grid; 3] {
    let mut planes = linear.clone();
    for cell in 0..planes[0].cells.len() {
        let color = oklab([0, 1, 2].map(|plane| linear[plane].cells[cell]));
        for (plane, value) in planes.iter_mut().zip(color) {
            plane.cells[cell] = value;
        }
    }
    planes
}

/// The least range of values on a path from the border, approximated by three scans.
fn barrier(plane: &Grid) -> Grid {
    let mut scan = Scan::new(plane);
    for _ in 0..3 {
        scan.run();
    }
    scan.distance
}

struct Scan<'a> {
    plane: &'a Grid,
    distance: Grid,
    highest: Grid,
    lowest: Grid,
    /// 1 from the top left, −1 from the bottom right.
    step: isize,
}

impl<'a> Scan<'a> {
    fn new(plane: &'a Grid) -> Self {
        let (columns, rows) = (plane.columns, plane.rows);
        let mut distance = Grid::filled(columns, rows, f64::INFINITY);
        for row in 0..rows {
            for column in 0..columns {
                if row == 0 || column == 0 || row + 1 == rows || column + 1 == columns {
                    distance.cells[row * columns + column] = 0.0;
                }
            }
        }
        Self { plane, distance, highest: plane.clone(), lowest: plane.clone(), step: 1 }
    }

    /// Passes over all cells once and turns round.
    fn run(&mut self) {
        let (columns, rows) = (self.plane.columns, self.plane.rows);
        for index in 0..columns * rows {
            let at = if self.step > 0 { index } else { columns * rows - 1 - index };
            let (column, row) = ((at % columns) as isize, (at / columns) as isize);
            for (before, above) in [(column - self.step, row), (column, row - self.step)] {
                let inside = (0..columns as isize).contains(&before) && (0..rows as isize).contains(&above);
                if inside {
                    self.relax(at, above as usize * columns + before as usize);
                }
            }
        }
        self.step = -self.step;
    }

    /// Reaches a cell through its neighbour, if that lowers its distance.
    fn relax(&mut self, at: usize, neighbour: usize) {
        let value = self.plane.cells[at];
        let highest = self.highest.cells[neighbour].max(value);
        let lowest = self.lowest.cells[neighbour].min(value);
        if highest - lowest < self.distance.cells[at] && self.distance.cells[neighbour].is_finite() {
            self.distance.cells[at] = highest - lowest;
            self.highest.cells[at] = highest;
            self.lowest.cells[at] = lowest;
        }
    }
}

/// Mahalanobis distance from the colours of the four border strips; the strip that differs most is left out, because
/// the subject may reach one edge.
fn border_distance(lab: &[Grid; 3]) -> Grid {
    let (columns, rows) = (lab[0].columns, lab[0].rows);
    let strip = ((columns.max(rows) as f64 * STRIP_SHARE).round() as usize).max(1);
    let (wide, tall) = (strip.min(columns), strip.min(rows));
    let strips = [
        [0, 0, columns, tall],
        [0, rows - tall, columns, rows],
        [0, 0, wide, rows],
        [columns - wide, 0, columns, rows],
    ];
    // Three noises away is where a colour begins to be another one.
    let distances = strips.map(|edges| Colors::of(lab, edges).distance(lab).normalised(3.0));
    let mut sum = Grid::filled(columns, rows, 0.0);
    for cell in 0..sum.cells.len() {
        let of_strips = distances.each_ref().map(|distance| distance.cells[cell]);
        sum.cells[cell] = of_strips.iter().sum::<f64>() - of_strips.into_iter().fold(0.0, f64::max);
    }
    sum
}

/// Mean and inverse covariance of some colours.
struct Colors {
    mean: [f64; 3],
    inverse: [[f64; 3]; 3],
}

impl Colors {
    fn of(lab: &[Grid; 3], [left, top, right, bottom]: [usize; 4]) -> Self {
        let columns = lab[0].columns;
        let cells: Vec<[f64; 3]> = (top..bottom)
            .flat_map(|row| (left..right).map(move |column| row * columns + column))
            .map(|cell| [0, 1, 2].map(|plane| lab[plane].cells[cell]))
            .collect();
        let count = cells.len() as f64;
        let mean = [0, 1, 2].map(|plane| cells.iter().map(|color| color[plane]).sum::<f64>() / count);
        let covariance = |one: usize, other: usize| {
            let product = |color: &[f64; 3]| (color[one] - mean[one]) * (color[other] - mean[other]);
            let noise = if one == other { COLOR_NOISE } else { 0.0 };
            cells.iter().map(product).sum::<f64>() / count + noise
        };
        Self { mean, inverse: inverse([0, 1, 2].map(|one| [0, 1, 2].map(|other| covariance(one, other)))) }
    }

    fn distance(&self, lab: &[Grid; 3]) -> Grid {
        let mut grid = lab[0].clone();
        for (cell, value) in grid.cells.iter_mut().enumerate() {
            let off = [0, 1, 2].map(|plane| lab[plane].cells[cell] - self.mean[plane]);
            let turned = self.inverse.map(|row| row[0] * off[0] + row[1] * off[1] + row[2] * off[2]);
            *value = (off[0] * turned[0] + off[1] * turned[1] + off[2] * turned[2]).max(0.0).sqrt();
        }
        grid
    }
}

/// The inverse of a matrix that noise keeps from being singular.
fn inverse(m: [[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let minor = |row: usize, column: usize| {
        let (r, c) = (|by: usize| (row + by) % 3, |by: usize| (column + by) % 3);
        m[r(1)][c(1)] * m[r(2)][c(2)] - m[r(1)][c(2)] * m[r(2)][c(1)]
    };
    let determinant: f64 = (0..3).map(|column| m[0][column] * minor(0, column)).sum();
    [0, 1, 2].map(|row| [0, 1, 2].map(|column| minor(column, row) / determinant))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_barrier_is_the_range_that_every_path_must_cross() {
        // A wall of 3 around a court of 1; the way in costs the wall.
        let cells = vec![
            0., 0., 0., 0., 0., 0., 3., 3., 3., 0., 0., 3., 1., 3., 0., 0., 3., 3., 3., 0., 0., 0., 0., 0.,
            0.,
        ];
        let distance = barrier(&Grid { columns: 5, rows: 5, cells });
        assert_eq!((distance.near(1, 1), distance.near(2, 2), distance.near(0, 3)), (3.0, 3.0, 0.0));
    }

    #[test]
    fn an_inverse_turns_back() {
        let m = [[2.0, 0.0, 1.0], [0.0, 4.0, 0.0], [0.0, 0.0, 1.0]];
        assert_eq!(inverse(m), [[0.5, 0.0, -0.5], [0.0, 0.25, 0.0], [0.0, 0.0, 1.0]]);
    }

    #[test]
    fn a_spot_is_salient_and_its_ground_is_not() {
        let mut red = Grid::filled(60, 40, 0.5);
        for row in 15..25 {
            for column in 25..35 {
                red.cells[row * 60 + column] = 0.9;
            }
        }
        let salience = salience(&[red, Grid::filled(60, 40, 0.5), Grid::filled(60, 40, 0.5)]);
        assert!(salience.near(30, 20) > 0.95 && salience.near(10, 10) < 0.05);
    }

    #[test]
    fn a_plain_picture_has_nothing_salient() {
        let plain = [(); 3].map(|()| Grid::filled(30, 30, 0.3));
        assert!(salience(&plain).max() < 0.05);
    }
}
