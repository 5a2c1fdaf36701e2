//! Figure and ground: the one or two things a picture shows, whole, if it shows any.
//!
//! What draws the eye is patchy: a roof, a window, a lamp. Patches that lie together are one figure, and what stands
//! between them belongs to it. A starry sky or a pattern has no figure, however much of it draws the eye: words may
//! stand anywhere on it.

use super::grid::Map;

/// Patches this near, as a share of the long side, are one figure.
const TOGETHER: f32 = 1.0 / 42.0;
/// A figure has at least this share of all that draws the eye, per hundred; the first one at least so much.
const LEAST_PER_CENT: u64 = 18;
const FIRST_PER_CENT: u64 = 40;
/// A figure that takes more of the picture than this, with what it encloses, is its ground, per hundred.
const GROUND_PER_CENT: usize = 68;
/// Returns which cells the figures take; `None` if the picture has no figure.
pub(super) fn find(strong: &Map) -> Option<Vec<bool>> {
    let patches = Patches::of(strong);
    let mut within = vec![false; strong.cells().len()];
    for label in patches.kept() {
        patches.fill(label, &mut within);
    }
    let taken = within.iter().filter(|within| **within).count();
    (taken > 0 && taken * 100 < within.len() * GROUND_PER_CENT).then_some(within)
}

/// Parts of a map that lie together.
struct Patches {
    columns: usize,
    /// The patch of every cell that matters, from 1; 0 for the others.
    labels: Vec<usize>,
    /// The sum over each patch, the first entry unused.
    masses: Vec<u64>,
}

impl Patches {
    fn of(strong: &Map) -> Self {
        let (columns, rows) = (strong.columns() as usize, strong.rows() as usize);
        let radius = ((columns.max(rows) as f32 * TOGETHER).round() as usize).max(1);
        let near = spread(strong.cells(), columns, radius);
        let mut patches = Self { columns, labels: vec![0; near.len()], masses: vec![0] };
        for start in 0..near.len() {
            if near[start] && patches.labels[start] == 0 {
                patches.flood(&near, start);
            }
        }
        for (label, &cell) in patches.labels.iter_mut().zip(strong.cells()) {
            if cell == 0 {
                *label = 0;
            } else {
                patches.masses[*label] += u64::from(cell);
            }
        }
        patches
    }

    /// Gives all cells that hang together with one a new label.
    fn flood(&mut self, near: &[bool], start: usize) {
        let label = self.masses.len();
        self.masses.push(0);
        let mut open = vec![start];
        self.labels[start] = label;
        while let Some(at) = open.pop() {
            let column = at % self.columns;
            let beside = [
                (column > 0).then(|| at - 1),
                (column + 1 < self.columns).then_some(at + 1),
                at.checked_sub(self.columns),
                (at + self.columns < near.len()).then_some(at + self.columns),
            ];
            for next in beside.into_iter().flatten().filter(|&next| near[next]) {
                if self.labels[next] == 0 {
                    self.labels[next] = label;
                    open.push(next);
                }
            }
        }
    }

    /// Returns the patches that are figures; none if no patch stands out from the rest.
    fn kept(&self) -> Vec<usize> {
        let total: u64 = self.masses.iter().sum();
        let first = self.masses.iter().copied().max().unwrap_or(0);
        if total == 0 || first * 100 < total * FIRST_PER_CENT {
            return Vec::new();
        }
        let is_figure = |&label: &usize| self.masses[label] * 100 >= total * LEAST_PER_CENT;
        (1..self.masses.len()).filter(is_figure).collect()
    }

    /// Marks a patch with what it encloses both across and down.
    fn fill(&self, label: usize, within: &mut [bool]) {
        let rows = self.labels.len() / self.columns;
        let is_patch = |&at: &usize| self.labels[at] == label;
        let ends = |mut line: Vec<usize>| {
            line.retain(is_patch);
            line.first().copied().zip(line.last().copied())
        };
        let across: Vec<_> =
            (0..rows).map(|row| ends((row * self.columns..(row + 1) * self.columns).collect())).collect();
        let down: Vec<_> = (0..self.columns)
            .map(|column| ends((column..self.labels.len()).step_by(self.columns).collect()))
            .collect();
        for (at, within) in within.iter_mut().enumerate() {
            let between =
                |ends: Option<(usize, usize)>| ends.is_some_and(|(from, to)| (from..=to).contains(&at));
            *within |= between(across[at / self.columns]) && between(down[at % self.columns]);
        }
    }
}

/// Returns where anything is within a distance, across and down.
fn spread(cells: &[u8], columns: usize, radius: usize) -> Vec<bool> {
    let rows = cells.len() / columns;
    let mut near: Vec<bool> = cells.iter().map(|&cell| cell > 0).collect();
    let lines = (0..rows)
        .map(|row| (row * columns, 1, columns))
        .chain((0..columns).map(|column| (column, columns, rows)));
    for (start, step, count) in lines {
        let line: Vec<bool> = (0..count).map(|at| near[start + at * step]).collect();
        for at in 0..count {
            let window = at.saturating_sub(radius)..(at + radius + 1).min(count);
            near[start + at * step] = line[window].contains(&true);
        }
    }
    near
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(rows: &[&str]) -> Map {
        let cells = rows.iter().flat_map(|row| row.bytes()).map(|cell| if cell == b'#' { 200 } else { 0 });
        let columns = u32::try_from(rows[0].len()).unwrap();
        Map::new(columns, u32::try_from(rows.len()).unwrap(), cells.collect())
    }

    fn found(rows: &[&str]) -> Option<Vec<String>> {
        let within = find(&map(rows))?;
        let row = |row: &[bool]| row.iter().map(|&within| if within { '#' } else { '.' }).collect();
        Some(within.chunks(rows[0].len()).map(row).collect())
    }

    #[test]
    fn what_stands_between_patches_belongs_to_the_figure() {
        let house = found(&["............", "...####.....", "...#..#.....", "...####.....", "............"]);
        let expected = ["............", "...####.....", "...####.....", "...####.....", "............"];
        assert_eq!(house.unwrap(), expected);
    }

    #[test]
    fn scattered_stars_are_no_figure() {
        let (one, other, none) = ("#.......#...", "....#.......", "............");
        let stars = [one, none, none, none, other, none, none, none, one];
        assert_eq!(found(&stars), None);
    }

    #[test]
    fn a_pattern_over_all_of_a_picture_is_its_ground() {
        assert_eq!(found(&["######", "######"]), None);
    }

    #[test]
    fn a_wreath_around_the_picture_leaves_its_middle_free() {
        assert_eq!(found(&["########", "#......#", "#......#", "########"]), None);
    }

    #[test]
    fn an_empty_picture_is_all_ground() {
        assert_eq!(found(&["....", "...."]), None);
    }
}
