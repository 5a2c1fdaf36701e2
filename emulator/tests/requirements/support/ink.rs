//! Pixels that are ink and pixels that are not: counting, connected parts, and reading by holes.

use super::poster::Area;

/// Which pixels are meant.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Mask {
    width: u32,
    height: u32,
    cells: Vec<bool>,
}

/// A connected part of a mask.
pub(crate) struct Part {
    pub(crate) area: Area,
    pub(crate) pixels: Vec<(u32, u32)>,
}

/// Which neighbours are connected.
#[derive(Clone, Copy)]
enum Reach {
    /// Those that share a side: the ground, so that a hole does not leak through a corner.
    Sides,
    /// Those at corners too: ink.
    Corners,
}

impl Mask {
    pub(crate) fn of(width: u32, height: u32, is_in: impl Fn(u32, u32) -> bool) -> Self {
        let cells = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        Self { width, height, cells: cells.map(|(x, y)| is_in(x, y)).collect() }
    }

    pub(crate) fn empty((width, height): (u32, u32)) -> Self {
        Self { width, height, cells: vec![false; (width * height) as usize] }
    }

    /// Returns the mask of these cells, row by row.
    pub(crate) fn from_cells((width, height): (u32, u32), cells: impl Iterator<Item = bool>) -> Self {
        let cells: Vec<bool> = cells.collect();
        assert_eq!(cells.len(), (width * height) as usize);
        Self { width, height, cells }
    }

    /// Takes a rectangle in.
    pub(crate) fn fill(&mut self, area: Area) {
        for y in area.top..area.bottom {
            let row = (y * self.width) as usize;
            self.cells[row + area.left as usize..row + area.right as usize].fill(true);
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.cells.iter().filter(|cell| **cell).count()
    }

    /// Returns the pixels that are in it, row by row.
    pub(crate) fn pixels(&self) -> impl Iterator<Item = (u32, u32)> {
        let places = (0_u32..).zip(&self.cells).filter(|(_, cell)| **cell);
        places.map(|(place, _)| (place % self.width, place / self.width))
    }

    /// Returns the pixels that are in it or at most this far from one, along and across.
    pub(crate) fn grown(&self, by: u32) -> Self {
        let mut grown = Self::empty((self.width, self.height));
        for (x, y) in self.pixels() {
            grown.fill(Area {
                left: x.saturating_sub(by),
                top: y.saturating_sub(by),
                right: (x + by + 1).min(self.width),
                bottom: (y + by + 1).min(self.height),
            });
        }
        grown
    }

    pub(crate) fn without(&self, other: &Self) -> Self {
        let pairs = self.cells.iter().zip(&other.cells);
        Self { cells: pairs.map(|(one, other)| *one && !*other).collect(), ..*self }
    }

    /// Returns the share of the other mask's pixels that are in this one.
    pub(crate) fn share_of(&self, other: &Self) -> f64 {
        let both = self.cells.iter().zip(&other.cells).filter(|(one, other)| **one && **other).count();
        both as f64 / other.count().max(1) as f64
    }

    pub(crate) fn inverse(&self) -> Self {
        Self { cells: self.cells.iter().map(|cell| !cell).collect(), ..*self }
    }

    /// Returns the connected parts of ink, specks left out, from left to right.
    pub(crate) fn parts(&self) -> Vec<Part> {
        let mut parts = self.connected(Reach::Corners);
        let largest = parts.iter().map(|part| part.pixels.len()).max().unwrap_or(0);
        parts.retain(|part| part.pixels.len() * 25 > largest);
        parts.sort_by_key(|part| part.area.left);
        parts
    }

    fn connected(&self, reach: Reach) -> Vec<Part> {
        let mut seen = vec![false; self.cells.len()];
        let mut parts = Vec::new();
        for (x, y) in self.pixels() {
            if !seen[(y * self.width + x) as usize] {
                parts.push(self.part_from((x, y), reach, &mut seen));
            }
        }
        parts
    }

    fn part_from(&self, start: (u32, u32), reach: Reach, seen: &mut [bool]) -> Part {
        let mut area = Area { left: start.0, top: start.1, right: start.0 + 1, bottom: start.1 + 1 };
        let mut pixels = vec![start];
        seen[(start.1 * self.width + start.0) as usize] = true;
        let mut next = 0;
        // Every pixel is taken once, so this ends.
        while let Some(&(x, y)) = pixels.get(next) {
            next += 1;
            area.left = area.left.min(x);
            area.right = area.right.max(x + 1);
            area.bottom = area.bottom.max(y + 1);
            area.top = area.top.min(y);
            for (x, y) in self.neighbours(x, y, reach) {
                let place = (y * self.width + x) as usize;
                if self.cells[place] && !seen[place] {
                    seen[place] = true;
                    pixels.push((x, y));
                }
            }
        }
        Part { area, pixels }
    }

    fn neighbours(&self, x: u32, y: u32, reach: Reach) -> impl Iterator<Item = (u32, u32)> + use<> {
        let (width, height) = (self.width, self.height);
        let corners = matches!(reach, Reach::Corners);
        [(-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, -1), (-1, 1), (1, 1)]
            .into_iter()
            .take(if corners { 8 } else { 4 })
            .filter_map(move |(dx, dy)| Some((x.checked_add_signed(dx)?, y.checked_add_signed(dy)?)))
            .filter(move |&(x, y)| x < width && y < height)
    }
}

impl Part {
    /// Counts the patches of ground that the part encloses, specks left out.
    pub(crate) fn holes(&self) -> usize {
        let Area { left, top, right, bottom } = self.area;
        // A rim of ground all around, so that everything outside is one patch.
        let (width, height) = (right - left + 2, bottom - top + 2);
        let mut ground = Mask::empty((width, height)).inverse();
        for (x, y) in &self.pixels {
            ground.cells[((y - top + 1) * width + x - left + 1) as usize] = false;
        }
        let specks = self.pixels.len() / 100;
        ground
            .connected(Reach::Sides)
            .iter()
            .filter(|patch| patch.area.left > 0 && patch.pixels.len() > specks)
            .count()
    }
}

/// Reads digits by their holes: a 1 has none, a 0 has one, an 8 has two. Anything else is a question mark.
pub(crate) fn digits(letters: &Mask) -> String {
    letters
        .parts()
        .iter()
        .map(|part| match part.holes() {
            0 => '1',
            1 => '0',
            2 => '8',
            _ => '?',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(rows: &[&str]) -> Mask {
        let cells: Vec<&[u8]> = rows.iter().map(|row| row.as_bytes()).collect();
        Mask::of(rows[0].len() as u32, rows.len() as u32, |x, y| cells[y as usize][x as usize] == b'#')
    }

    #[test]
    fn digits_are_read_by_their_holes() {
        let letters = mask(&[
            "..............",
            ".#..###..###..",
            ".#..#.#..#.#..",
            ".#..#.#..###..",
            ".#..#.#..#.#..",
            ".#..###..###..",
            "..............",
        ]);
        assert_eq!(digits(&letters), "108");
        assert_eq!(digits(&mask(&["...", "...", "..."])), "");
    }
}
