//! Softening coverage: what a shadow or glow is made of.
//!
//! Running means take time independent of their radius, on whole numbers, and on the mask alone, never the canvas.

/// A rectangle of coverage, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Coverage {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) cells: Vec<u8>,
}

impl Coverage {
    /// Blurs with three running means each way: close to Gauss's bell, and exactly nothing beyond `reach` cells.
    pub(super) fn blur(&mut self, reach: usize) {
        if self.cells.is_empty() {
            return;
        }
        let (mut other, mut padded) = (vec![0; self.cells.len()], Vec::new());
        for third in 0..3 {
            let mean = Mean::new((reach + third) / 3);
            for (row, out) in self.cells.chunks_exact(self.width).zip(other.chunks_exact_mut(self.width)) {
                mean.along_row(row, &mut padded, out);
            }
            mean.along_columns(self.width, &other, &mut self.cells);
        }
    }

    /// Replaces every code by another.
    pub(super) fn map(&mut self, curve: impl Fn(u8) -> u8) {
        let mut codes = [0; 256];
        for (code, at) in codes.iter_mut().zip(0..=u8::MAX) {
            *code = curve(at);
        }
        for cell in &mut self.cells {
            *cell = codes[usize::from(*cell)];
        }
    }
}

/// A running mean over `2 * radius + 1` cells; what lies outside counts as uncovered.
struct Mean {
    radius: usize,
    /// One by the window. The window is odd, so no mean lies half-way between two codes, where a float could err.
    share: f32,
}

impl Mean {
    fn new(radius: usize) -> Self {
        Self { radius, share: 1.0 / (2 * radius + 1) as f32 }
    }

    fn of(&self, sum: i32) -> u8 {
        // A mean of codes is a code: the casts drop the fraction alone.
        (sum as f32 * self.share + 0.5) as i32 as u8
    }

    fn along_row(&self, row: &[u8], padded: &mut Vec<u8>, out: &mut [u8]) {
        // With uncovered cells on either side no window leaves the row, and the loop needs no questions.
        padded.clear();
        padded.resize(self.radius + 1, 0);
        padded.extend_from_slice(row);
        padded.resize(row.len() + 2 * self.radius + 1, 0);
        let mut sum: i32 = padded[..2 * self.radius + 1].iter().map(|&cell| i32::from(cell)).sum();
        for ((out, &leaving), &entering) in out.iter_mut().zip(&*padded).zip(&padded[2 * self.radius + 1..]) {
            sum += i32::from(entering) - i32::from(leaving);
            *out = self.of(sum);
        }
    }

    /// Takes all columns at once, row after row, as memory likes it.
    fn along_columns(&self, width: usize, cells: &[u8], out: &mut [u8]) {
        let blank = vec![0; width];
        let height = cells.len() / width;
        let row = |at: usize| if at < height { &cells[at * width..][..width] } else { &blank[..] };
        let mut sums = vec![0_i32; width];
        for at in 0..self.radius {
            sums.iter_mut().zip(row(at)).for_each(|(sum, &cell)| *sum += i32::from(cell));
        }
        for (at, out) in out.chunks_exact_mut(width).enumerate() {
            let left = at.checked_sub(self.radius + 1).map_or(&blank[..], row);
            let changes = row(at + self.radius).iter().zip(left);
            for ((out, sum), (&entering, &leaving)) in out.iter_mut().zip(&mut sums).zip(changes) {
                *sum += i32::from(entering) - i32::from(leaving);
                *out = self.of(*sum);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn running_means_equal_looking_at_every_window(
            row in prop::collection::vec(any::<u8>(), 1..60), radius in 0_usize..12,
        ) {
            let (mut along, mut down) = (vec![0; row.len()], vec![0; row.len()]);
            Mean::new(radius).along_row(&row, &mut Vec::new(), &mut along);
            Mean::new(radius).along_columns(1, &row, &mut down);
            prop_assert_eq!(&along, &down);
            for at in 0..row.len() {
                let window = &row[at.saturating_sub(radius)..(at + radius + 1).min(row.len())];
                let sum: usize = window.iter().map(|&cell| usize::from(cell)).sum();
                prop_assert_eq!(usize::from(along[at]), (sum + radius) / (2 * radius + 1));
            }
        }
    }

    #[test]
    fn means_of_long_windows_are_rounded_right() {
        for radius in [1_usize, 60, 999, 4999] {
            let window = 2 * radius as i32 + 1;
            for code in 0..255 {
                let halfway = code * window + window / 2;
                assert_eq!(i32::from(Mean::new(radius).of(halfway)), code);
                assert_eq!(i32::from(Mean::new(radius).of(halfway + 1)), code + 1);
            }
        }
    }

    #[test]
    fn a_blurred_point_ends_where_its_reach_ends() {
        let mut coverage = Coverage { width: 41, height: 33, cells: vec![0; 41 * 33] };
        for y in 15..18 {
            coverage.cells[y * 41 + 19..y * 41 + 22].fill(255);
        }
        coverage.blur(8);
        let covered = |x: usize, y: usize| coverage.cells[y * 41 + x] > 0;
        assert!(covered(20, 16) && covered(14, 16) && covered(20, 10));
        let beyond = (0..33).flat_map(|y| (0..41).map(move |x| (x, y)));
        let mut beyond = beyond.filter(|&(x, y): &(usize, usize)| x.abs_diff(20) > 9 || y.abs_diff(16) > 9);
        assert!(!beyond.any(|(x, y)| covered(x, y)));
    }
}
