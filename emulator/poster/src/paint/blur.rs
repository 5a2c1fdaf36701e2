//! Growing and softening coverage: what a shadow or glow is made of.
//!
//! Box filters run in time independent of their radius and on the mask alone, never on the canvas.

/// A rectangle of coverage, row by row.
pub(super) struct Coverage {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) cells: Vec<u8>,
}

impl Coverage {
    /// Replaces every cell by the largest within `radius` cells in both directions.
    pub(super) fn grow(&mut self, radius: usize) {
        self.along_rows(|row, out| slide_max(row, out, radius));
        self.transpose();
        self.along_rows(|row, out| slide_max(row, out, radius));
        self.transpose();
    }

    /// Softens with two box filters each way, close to a bell of `radius` reach.
    pub(super) fn soften(&mut self, radius: usize) {
        let half = radius.div_ceil(2);
        for _ in 0..2 {
            self.along_rows(|row, out| slide_mean(row, out, half));
            self.along_rows(|row, out| slide_mean(row, out, radius - half));
            self.transpose();
        }
    }

    fn along_rows(&mut self, filter: impl Fn(&[u8], &mut [u8])) {
        let mut out = vec![0; self.width];
        for row in self.cells.chunks_exact_mut(self.width.max(1)) {
            filter(row, &mut out);
            row.copy_from_slice(&out);
        }
    }

    fn transpose(&mut self) {
        let mut turned = vec![0; self.cells.len()];
        for (y, row) in self.cells.chunks_exact(self.width.max(1)).enumerate() {
            for (x, &cell) in row.iter().enumerate() {
                turned[x * self.height + y] = cell;
            }
        }
        self.cells = turned;
        std::mem::swap(&mut self.width, &mut self.height);
    }
}

/// Running mean over `2 * radius + 1` cells; what lies outside counts as uncovered.
fn slide_mean(row: &[u8], out: &mut [u8], radius: usize) {
    let window = u32::try_from(2 * radius + 1).expect("a radius within a picture");
    let mut sum: u32 = row.iter().take(radius).map(|&cell| u32::from(cell)).sum();
    for (at, out) in out.iter_mut().enumerate() {
        sum += row.get(at + radius).map_or(0, |&cell| u32::from(cell));
        *out = u8::try_from((sum + window / 2) / window).expect("a mean of codes is a code");
        sum -= at.checked_sub(radius).map_or(0, |left| u32::from(row[left]));
    }
}

/// Running maximum over `2 * radius + 1` cells (van Herk: every window is the suffix of one block of that length
/// and the prefix of the next).
fn slide_max(row: &[u8], out: &mut [u8], radius: usize) {
    let window = 2 * radius + 1;
    // With `radius` uncovered cells on either side no window leaves the row.
    let mut prefix = vec![0; row.len() + 2 * radius];
    prefix[radius..radius + row.len()].copy_from_slice(row);
    let mut suffix = prefix.clone();
    for at in (1..prefix.len()).filter(|at| at % window != 0) {
        prefix[at] = prefix[at].max(prefix[at - 1]);
    }
    for at in (0..suffix.len() - 1).rev().filter(|at| (at + 1) % window != 0) {
        suffix[at] = suffix[at].max(suffix[at + 1]);
    }
    for (at, out) in out.iter_mut().enumerate() {
        *out = suffix[at].max(prefix[at + 2 * radius]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sliding_equals_looking_at_every_window(
            row in prop::collection::vec(any::<u8>(), 1..60), radius in 0_usize..12,
        ) {
            let (mut most, mut mean) = (vec![0; row.len()], vec![0; row.len()]);
            slide_max(&row, &mut most, radius);
            slide_mean(&row, &mut mean, radius);
            for at in 0..row.len() {
                let window = &row[at.saturating_sub(radius)..(at + radius + 1).min(row.len())];
                prop_assert_eq!(most[at], *window.iter().max().unwrap());
                let sum: usize = window.iter().map(|&cell| usize::from(cell)).sum();
                prop_assert_eq!(usize::from(mean[at]), (sum + radius) / (2 * radius + 1));
            }
        }
    }

    #[test]
    fn growing_a_point_gives_a_square() {
        let mut coverage = Coverage { width: 7, height: 5, cells: vec![0; 35] };
        coverage.cells[2 * 7 + 3] = 200;
        coverage.grow(1);
        assert_eq!(coverage.cells.iter().filter(|&&cell| cell == 200).count(), 9);
        assert_eq!((coverage.width, coverage.height), (7, 5));
    }
}
