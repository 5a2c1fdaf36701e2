//! Connected shapes in a picture of yes and no.

/// A rectangle of whole pixels; right and bottom are behind the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    /// First column.
    pub(super) left: usize,
    /// First row.
    pub(super) top: usize,
    /// The column behind the last.
    pub(super) right: usize,
    /// The row behind the last.
    pub(super) bottom: usize,
}

impl Area {
    /// Returns the width in pixels.
    pub(super) fn width(&self) -> usize {
        self.right - self.left
    }

    /// Returns the height in pixels.
    pub(super) fn height(&self) -> usize {
        self.bottom - self.top
    }

    /// Returns how many pixels it has.
    pub(super) fn pixels(&self) -> usize {
        self.width() * self.height()
    }

    /// Returns the smallest area that holds both.
    pub(super) fn with(&self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// Returns the area with so many pixels more on each side, as far as a picture of this size goes.
    pub(super) fn grown(&self, by: usize, [width, height]: [usize; 2]) -> Self {
        Self {
            left: self.left.saturating_sub(by),
            top: self.top.saturating_sub(by),
            right: (self.right + by).min(width),
            bottom: (self.bottom + by).min(height),
        }
    }

    /// Returns whether a pixel lies in it.
    pub(super) fn holds(&self, x: usize, y: usize) -> bool {
        (self.left..self.right).contains(&x) && (self.top..self.bottom).contains(&y)
    }

    /// Returns how many rows both have.
    pub(super) fn rows_shared(&self, other: &Self) -> usize {
        self.bottom.min(other.bottom).saturating_sub(self.top.max(other.top))
    }

    /// Returns how many columns both have.
    pub(super) fn columns_shared(&self, other: &Self) -> usize {
        self.right.min(other.right).saturating_sub(self.left.max(other.left))
    }
}

/// Yes or no for each pixel.
#[derive(Clone, Debug)]
pub(super) struct Mask {
    pub(super) width: usize,
    pub(super) height: usize,
    // Always width × height.
    pub(super) bits: Vec<bool>,
}

/// Which neighbours belong together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Touch {
    /// Beside, above and below.
    Sides,
    /// And across corners.
    Corners,
}

/// A row's piece of a shape.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub(super) y: usize,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// Pixels that hang together.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub(super) area: Area,
    pub(super) pixels: usize,
    pub(super) runs: Vec<Run>,
}

impl Mask {
    /// Returns the mask of a function over all pixels.
    pub(super) fn of(width: usize, height: usize, is: impl Fn(usize, usize) -> bool) -> Self {
        let mut bits = Vec::with_capacity(width * height);
        for y in 0..height {
            bits.extend((0..width).map(|x| is(x, y)));
        }
        Self { width, height, bits }
    }

    /// Returns the mask with everything set that is so near to a set pixel, along rows and columns.
    pub(super) fn spread(&self, by: usize) -> Self {
        let mut along = vec![false; self.bits.len()];
        for (y, row) in self.bits.chunks_exact(self.width.max(1)).enumerate() {
            for x in row.iter().enumerate().filter(|(_, bit)| **bit).map(|(x, _)| x) {
                let end = (x + by + 1).min(self.width);
                along[y * self.width + x.saturating_sub(by)..y * self.width + end].fill(true);
            }
        }
        let mut bits = vec![false; self.bits.len()];
        for y in 0..self.height {
            let row = &mut bits[y * self.width..(y + 1) * self.width];
            for near in y.saturating_sub(by)..(y + by + 1).min(self.height) {
                let other = &along[near * self.width..(near + 1) * self.width];
                row.iter_mut().zip(other).for_each(|(bit, other)| *bit |= *other);
            }
        }
        Self { width: self.width, height: self.height, bits }
    }

    /// Returns the shapes of set pixels.
    pub(super) fn shapes(&self, touch: Touch) -> Vec<Shape> {
        self.shapes_where(|bit| bit, touch)
    }

    /// Returns the shapes of pixels that are not set.
    pub(super) fn gaps(&self, touch: Touch) -> Vec<Shape> {
        self.shapes_where(|bit| !bit, touch)
    }

    fn shapes_where(&self, counts: impl Fn(bool) -> bool, touch: Touch) -> Vec<Shape> {
        let mut forest = Forest::default();
        let mut above = 0..0;
        for (y, row) in self.bits.chunks_exact(self.width.max(1)).enumerate() {
            let start = forest.runs.len();
            let mut x = 0;
            while let Some(from) = row[x..].iter().position(|bit| counts(*bit)).map(|step| x + step) {
                let to =
                    row[from..].iter().position(|bit| !counts(*bit)).map_or(row.len(), |step| from + step);
                forest.add(Run { y, from, to });
                x = to;
            }
            forest.join(above, start..forest.runs.len(), touch);
            above = start..forest.runs.len();
        }
        forest.shapes()
    }
}

impl Shape {
    /// Returns the shape of a window at its place in the whole.
    pub(super) fn moved(mut self, window: &Area) -> Self {
        let (right, down) = (window.left, window.top);
        let Area { left, top, right: end, bottom } = self.area;
        self.area = Area { left: left + right, top: top + down, right: end + right, bottom: bottom + down };
        for run in &mut self.runs {
            *run = Run { y: run.y + down, from: run.from + right, to: run.to + right };
        }
        self
    }
}

/// Runs, and for each an earlier one of the same shape.
#[derive(Default)]
struct Forest {
    runs: Vec<Run>,
    parents: Vec<usize>,
}

impl Forest {
    fn add(&mut self, run: Run) {
        self.parents.push(self.runs.len());
        self.runs.push(run);
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.parents[at] != at {
            self.parents[at] = self.parents[self.parents[at]];
            at = self.parents[at];
        }
        at
    }

    /// Joins the runs of two neighbouring rows that touch; both ranges are in order.
    fn join(&mut self, above: std::ops::Range<usize>, below: std::ops::Range<usize>, touch: Touch) {
        let reach = usize::from(touch == Touch::Corners);
        let (mut upper, mut lower) = (above.start, below.start);
        while upper < above.end && lower < below.end {
            let (one, other) = (self.runs[upper], self.runs[lower]);
            if one.from < other.to + reach && other.from < one.to + reach {
                let (one, other) = (self.root(upper), self.root(lower));
                self.parents[one.max(other)] = one.min(other);
            }
            if one.to < other.to { upper += 1 } else { lower += 1 }
        }
    }

    fn shapes(mut self) -> Vec<Shape> {
        let mut places = vec![usize::MAX; self.runs.len()];
        let mut shapes: Vec<Shape> = Vec::new();
        for at in 0..self.runs.len() {
            let (root, run) = (self.root(at), self.runs[at]);
            let area = Area { left: run.from, top: run.y, right: run.to, bottom: run.y + 1 };
            if places[root] == usize::MAX {
                places[root] = shapes.len();
                shapes.push(Shape { area, pixels: 0, runs: Vec::new() });
            }
            let shape = &mut shapes[places[root]];
            shape.area = shape.area.with(&area);
            shape.pixels += run.to - run.from;
            shape.runs.push(run);
        }
        shapes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(picture: &str) -> Mask {
        let rows: Vec<&[u8]> = picture.split_whitespace().map(str::as_bytes).collect();
        Mask::of(rows[0].len(), rows.len(), |x, y| rows[y][x] == b'#')
    }

    fn counts(picture: &str) -> [usize; 4] {
        let mask = mask(picture);
        let [set, unset] = [Mask::shapes, Mask::gaps];
        [
            set(&mask, Touch::Sides),
            set(&mask, Touch::Corners),
            unset(&mask, Touch::Sides),
            unset(&mask, Touch::Corners),
        ]
        .map(|shapes| shapes.len())
    }

    #[test]
    fn shapes_are_counted_by_sides_and_by_corners() {
        assert_eq!(counts("....\n...."), [0, 0, 1, 1]);
        assert_eq!(counts("#..\n.#.\n..#"), [3, 1, 2, 1]);
        assert_eq!(counts(".###.\n.#.#.\n.###.\n.#.#.\n.###."), [1, 1, 4, 4]);
        assert_eq!(counts("#.#\n#.#\n###"), [1, 1, 1, 1]);
        assert_eq!(counts("#.#.#\n#####\n..#..\n#####\n#.#.#"), [1, 1, 6, 6]);
    }

    #[test]
    fn a_shape_knows_its_area_and_pixels() {
        let shapes = mask("....#\n.##.#\n.#..#").shapes(Touch::Sides);
        let seen: Vec<_> = shapes.iter().map(|shape| (shape.area, shape.pixels)).collect();
        let bar = Area { left: 4, top: 0, right: 5, bottom: 3 };
        let corner = Area { left: 1, top: 1, right: 3, bottom: 3 };
        assert_eq!(seen, [(bar, 3), (corner, 3)]);
    }
}
