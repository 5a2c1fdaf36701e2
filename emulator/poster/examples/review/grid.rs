//! Small grids of numbers, at most 256 cells a side, and what rectangles cover of them.

use wanx_poster::Picture;

use crate::rect::Rect;

/// The longer side of every grid made of a picture.
const SIDE_CELLS: u32 = 256;

/// Rows of numbers, top to bottom.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Grid {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    pub(crate) cells: Vec<f64>,
}

impl Grid {
    /// Makes a grid of one number.
    pub(crate) fn filled(columns: usize, rows: usize, value: f64) -> Self {
        Self { columns, rows, cells: vec![value; columns * rows] }
    }

    /// Returns the grid with a function applied to every cell.
    pub(crate) fn map(&self, function: impl Fn(f64) -> f64) -> Self {
        Self { cells: self.cells.iter().map(|&cell| function(cell)).collect(), ..*self }
    }

    /// Returns the sum with another grid of the same size.
    pub(crate) fn plus(&self, other: &Self) -> Self {
        Self { cells: self.cells.iter().zip(&other.cells).map(|(one, other)| one + other).collect(), ..*self }
    }

    pub(crate) fn max(&self) -> f64 {
        self.cells.iter().copied().fold(0.0, f64::max)
    }

    /// Returns the grid divided by its largest number; all zero if that is below `least`, which is only noise.
    pub(crate) fn normalised(&self, least: f64) -> Self {
        let max = self.max();
        self.map(|cell| if max < least { 0.0 } else { cell / max })
    }

    /// Returns the cell at a place, the nearest one beyond the edges.
    pub(crate) fn near(&self, column: isize, row: isize) -> f64 {
        let clamp = |at: isize, count: usize| at.clamp(0, count as isize - 1) as usize;
        self.cells[clamp(row, self.rows) * self.columns + clamp(column, self.columns)]
    }

    /// Returns the mean weighted by another grid; nothing if no cell has weight.
    pub(crate) fn mean_over(&self, weights: &Self) -> Option<f64> {
        let total: f64 = weights.cells.iter().sum();
        let sum: f64 = self.cells.iter().zip(&weights.cells).map(|(cell, weight)| cell * weight).sum();
        (total > 1e-9).then(|| sum / total)
    }
}

/// Returns how much of every cell rectangles cover, in shares of the picture; the largest share where they overlap.
pub(crate) fn coverage(shares: &[Rect], columns: usize, rows: usize) -> Grid {
    let mut grid = Grid::filled(columns, rows, 0.0);
    for share in shares {
        let rect = share.scaled(columns as f64, rows as f64);
        let range = |from: f64, to: f64, count: usize| {
            (from.floor().max(0.0) as usize).min(count)..(to.ceil().max(0.0) as usize).min(count)
        };
        let along =
            |from: f64, to: f64, at: usize| (to.min(at as f64 + 1.0) - from.max(at as f64)).clamp(0.0, 1.0);
        for row in range(rect.top, rect.bottom, rows) {
            for column in range(rect.left, rect.right, columns) {
                let cell = &mut grid.cells[row * columns + column];
                *cell = cell.max(along(rect.left, rect.right, column) * along(rect.top, rect.bottom, row));
            }
        }
    }
    grid
}

/// Returns the picture's mean linear red, green and blue in cells, on white paper where it is clear.
pub(crate) fn shrink(picture: &Picture) -> [Grid; 3] {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let longer = picture.width().max(picture.height());
    let cells = |side: u32| (side * SIDE_CELLS.min(longer)).div_ceil(longer).max(1) as usize;
    let (columns, rows) = (cells(picture.width()), cells(picture.height()));
    let mut planes = [(); 3].map(|()| Grid::filled(columns, rows, 0.0));
    for row in 0..rows {
        for column in 0..columns {
            let mean = mean_of(
                picture,
                [column * width / columns, row * height / rows],
                [
                    ((column + 1) * width / columns).max(column * width / columns + 1),
                    ((row + 1) * height / rows).max(row * height / rows + 1),
                ],
            );
            for (plane, value) in planes.iter_mut().zip(mean) {
                plane.cells[row * columns + column] = value;
            }
        }
    }
    planes
}

fn mean_of(picture: &Picture, [left, top]: [usize; 2], [right, bottom]: [usize; 2]) -> [f64; 3] {
    let mut sum = [0.0; 3];
    for y in top..bottom {
        for x in left..right {
            let [red, green, blue] = crate::color::seen(picture, x, y).map(crate::color::linear);
            sum = [sum[0] + red, sum[1] + green, sum[2] + blue];
        }
    }
    let count = ((right - left) * (bottom - top)) as f64;
    sum.map(|sum| sum / count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wanx_poster::Channels;

    #[test]
    fn rectangles_cover_parts_of_cells_and_overlaps_count_once() {
        let half = Rect::new([0.0, 0.0, 0.5, 0.25]);
        assert_eq!(coverage(&[half, half], 2, 2).cells, [0.5, 0.0, 0.0, 0.0]);
        assert_eq!(coverage(&[Rect::new([0.0, 0.0, 1.0, 1.0])], 2, 1).cells, [1.0, 1.0]);
    }

    #[test]
    fn a_weighted_mean_of_nothing_is_nothing() {
        let grid = Grid { columns: 2, rows: 1, cells: vec![1.0, 3.0] };
        assert_eq!(grid.mean_over(&Grid { cells: vec![1.0, 1.0], ..grid.clone() }), Some(2.0));
        assert_eq!(grid.mean_over(&Grid { cells: vec![0.0, 0.0], ..grid.clone() }), None);
    }

    #[test]
    fn shrinking_keeps_shape_and_means() {
        let pixels = (0..512 * 100).flat_map(|index| [if index % 512 < 256 { 0 } else { 255 }; 3]).collect();
        let picture = Picture::new(512, 100, Channels::Rgb, pixels).unwrap();
        let [red, ..] = shrink(&picture);
        assert_eq!((red.columns, red.rows), (256, 50));
        assert_eq!((red.near(0, 0), red.near(255, 49)), (0.0, 1.0));
    }
}
