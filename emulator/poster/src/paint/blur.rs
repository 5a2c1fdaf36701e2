//! Growing and softening coverage: what a shadow or glow is made of.
//!
//! Filters run in time (almost) independent of their radius and on the mask alone, never on the canvas. Every loop
//! goes along rows, over bytes or sums that lie side by side: columns are never walked, which is what makes it fast.

/// A rectangle of coverage, row by row.
pub(super) struct Coverage {
    pub(super) width: usize,
    pub(super) cells: Vec<u8>,
}

impl Coverage {
    /// Replaces every cell by the largest within `radius` cells in both directions.
    pub(super) fn grow(&mut self, radius: usize) {
        let (mut cells, mut spare) = (Vec::new(), Vec::new());
        for row in self.cells.chunks_exact_mut(self.width.max(1)) {
            surround(row, radius, &mut cells);
            slide_max(&mut cells, &mut spare, 1, radius);
            row.copy_from_slice(&cells);
        }
        surround(&self.cells, radius * self.width, &mut cells);
        slide_max(&mut cells, &mut spare, self.width, radius);
        self.cells = cells;
    }

    /// Softens with two box filters each way, close to a bell of `radius` reach.
    pub(super) fn soften(&mut self, radius: usize) {
        let radius = radius.min(2 * Mean::RADIUS_MOST);
        let half = radius.div_ceil(2);
        for radius in [half, radius - half] {
            self.soften_rows(radius);
        }
        for radius in [half, radius - half] {
            self.soften_columns(radius);
        }
    }

    fn soften_rows(&mut self, radius: usize) {
        let mean = Mean::of(radius);
        let mut sums = Vec::new();
        for row in self.cells.chunks_exact_mut(self.width.max(1)) {
            running_sums(row, radius, &mut sums);
            let (before, after) = (&sums[..row.len()], &sums[2 * radius + 1..]);
            for ((cell, before), after) in row.iter_mut().zip(before).zip(after) {
                *cell = mean.code(after - before);
            }
        }
    }

    fn soften_columns(&mut self, radius: usize) {
        let mean = Mean::of(radius);
        let width = self.width.max(1);
        let rows = self.cells.len() / width;
        let row = |y: usize| y * width..(y + 1) * width;
        let mut sums = vec![0_u32; width];
        for y in 0..radius.min(rows) {
            sums.iter_mut().zip(&self.cells[row(y)]).for_each(|(sum, &cell)| *sum += u32::from(cell));
        }
        let mut out = Vec::with_capacity(self.cells.len());
        for y in 0..rows {
            if y + radius < rows {
                let enters = &self.cells[row(y + radius)];
                sums.iter_mut().zip(enters).for_each(|(sum, &cell)| *sum += u32::from(cell));
            }
            out.extend(sums.iter().map(|&sum| mean.code(sum)));
            if y >= radius {
                let leaves = &self.cells[row(y - radius)];
                sums.iter_mut().zip(leaves).for_each(|(sum, &cell)| *sum -= u32::from(cell));
            }
        }
        self.cells = out;
    }
}

/// Copies cells with so many uncovered ones before and behind them.
fn surround(cells: &[u8], border: usize, out: &mut Vec<u8>) {
    out.clear();
    out.resize(border, 0);
    out.extend_from_slice(cells);
    out.resize(out.len() + border, 0);
}

/// Keeps the largest of every `2 * radius + 1` cells that lie a stride apart; there are fewer windows than cells.
///
/// A window of twice the length is the larger of two windows, so lengths double with every pass.
fn slide_max(cells: &mut Vec<u8>, spare: &mut Vec<u8>, stride: usize, radius: usize) {
    let window = 2 * radius + 1;
    let mut length = 1;
    while length < window {
        let step = length.min(window - length);
        spare.clear();
        spare.extend(cells.iter().zip(&cells[step * stride..]).map(|(&one, &other)| one.max(other)));
        std::mem::swap(cells, spare);
        length += step;
    }
}

/// Fills `sums` with the sum of all cells before each place of a row with `radius` uncovered cells at either end.
fn running_sums(row: &[u8], radius: usize, sums: &mut Vec<u32>) {
    sums.clear();
    sums.resize(radius + 1, 0);
    let mut sum = 0;
    sums.extend(row.iter().map(|&cell| {
        sum += u32::from(cell);
        sum
    }));
    sums.resize(sums.len() + radius, sum);
}

/// Divides sums of a window by its length, to the nearest.
#[derive(Clone, Copy)]
struct Mean {
    half: u32,
    /// 2²⁴ by the length, rounded up. A sum is below 256 lengths, so multiplying is exact for lengths up to 256.
    reciprocal: u32,
}

impl Mean {
    /// Longest radius whose mean is exact. Halos reach a sixtieth of the short side and stay far below.
    const RADIUS_MOST: usize = 127;

    fn of(radius: usize) -> Self {
        let window = u32::try_from(2 * radius + 1).expect("a radius within a picture");
        Self { half: window / 2, reciprocal: (1_u32 << 24).div_ceil(window) }
    }

    fn code(self, sum: u32) -> u8 {
        // A mean of codes is a code, so the cast loses nothing.
        (((sum + self.half) * self.reciprocal) >> 24) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Both filters as their definitions have it, cell by cell.
    fn looked_at(coverage: &Coverage, radius: (usize, usize), of: impl Fn(&[u8]) -> u8) -> Vec<u8> {
        let (width, height) = (coverage.width as isize, (coverage.cells.len() / coverage.width) as isize);
        let (across, down) = (radius.0 as isize, radius.1 as isize);
        let cell = |x: isize, y: isize| {
            let is_inside = (0..width).contains(&x) && (0..height).contains(&y);
            if is_inside { coverage.cells[(y * width + x) as usize] } else { 0 }
        };
        let window = |x: isize, y: isize| -> Vec<u8> {
            (y - down..=y + down).flat_map(|y| (x - across..=x + across).map(move |x| cell(x, y))).collect()
        };
        (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| of(&window(x, y))).collect()
    }

    fn mean(window: &[u8]) -> u8 {
        let sum: usize = window.iter().map(|&cell| usize::from(cell)).sum();
        ((sum + window.len() / 2) / window.len()) as u8
    }

    proptest! {
        #[test]
        fn filters_equal_looking_at_every_window(
            cells in prop::collection::vec(any::<u8>(), 1..200), width in 1_usize..40, radius in 0_usize..12,
        ) {
            let height = cells.len() / width;
            let cells = cells[..width * height].to_vec();
            let coverage = || Coverage { width, cells: cells.clone() };
            let mut grown = coverage();
            grown.grow(radius);
            let most = |window: &[u8]| *window.iter().max().unwrap();
            prop_assert_eq!(grown.cells, looked_at(&coverage(), (radius, radius), most));
            let mut rows = coverage();
            rows.soften_rows(radius);
            prop_assert_eq!(rows.cells, looked_at(&coverage(), (radius, 0), mean));
            let mut columns = coverage();
            columns.soften_columns(radius);
            prop_assert_eq!(columns.cells, looked_at(&coverage(), (0, radius), mean));
        }

        #[test]
        fn means_are_exact_whatever_the_radius(sum in 0.0..=1.0, radius in 0..=Mean::RADIUS_MOST) {
            let window = 2 * radius as u32 + 1;
            let sum = (f64::from(255 * window) * sum) as u32;
            prop_assert_eq!(u32::from(Mean::of(radius).code(sum)), (sum + window / 2) / window);
        }
    }

    #[test]
    fn growing_a_point_gives_a_square() {
        let mut coverage = Coverage { width: 7, cells: vec![0; 35] };
        coverage.cells[2 * 7 + 3] = 200;
        coverage.grow(1);
        assert_eq!(coverage.cells.iter().filter(|&&cell| cell == 200).count(), 9);
        assert_eq!((coverage.width, coverage.cells.len()), (7, 35));
    }
}
