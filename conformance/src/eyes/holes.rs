//! Counts the holes of a letter by how deep they are, not by one threshold.
//!
//! Coverage is taken as a landscape of land and water. The water rises level by level; a basin that is shut in drowns
//! its shore at last and meets the sea. How far the water had to rise for that, from the basin's bed to the lowest
//! point of its shore, is the depth of the hole. So a hairline that covers a third of its pixels still closes a 0, and
//! a counter that is only half light still opens an 8.

/// Shallower basins are grain.
const DEPTH_MIN: u8 = 40;

/// Coverage of a letter, 0 to 255, with a rim of one field of nothing around it.
pub(super) struct Landscape {
    width: usize,
    fields: Vec<u8>,
}

impl Landscape {
    /// Returns a landscape without land.
    pub(super) fn empty(width: usize, height: usize) -> Self {
        Self { width: width + 2, fields: vec![0; (width + 2) * (height + 2)] }
    }

    /// Sets the height of a field.
    pub(super) fn set(&mut self, x: usize, y: usize, height: u8) {
        self.fields[(y + 1) * self.width + x + 1] = height;
    }

    /// Returns how many basins are deep enough and have so many fields when they run over.
    pub(super) fn holes(&self, fields_min: usize) -> u8 {
        let mut basins = Basins {
            parents: vec![DRY; self.fields.len()],
            facts: vec![Basin::default(); self.fields.len()],
        };
        let mut holes = 0_u8;
        for field in self.by_height() {
            let height = self.fields[field];
            basins.parents[field] = field as u32;
            // The first field is on the rim, so it is the sea.
            basins.facts[field] = Basin { bed: height, fields: 1, sea: field == 0 };
            for neighbour in self.neighbours(field) {
                if basins.parents[neighbour] == DRY {
                    continue;
                }
                let drowned = basins.join(field, neighbour);
                if drowned.is_some_and(|basin| height - basin.bed >= DEPTH_MIN && basin.fields >= fields_min)
                {
                    holes = holes.saturating_add(1);
                }
            }
        }
        holes
    }

    fn by_height(&self) -> Vec<usize> {
        let mut starts = [0_usize; 257];
        for height in &self.fields {
            starts[usize::from(*height) + 1] += 1;
        }
        for level in 1..starts.len() {
            starts[level] += starts[level - 1];
        }
        let mut order = vec![0; self.fields.len()];
        for (field, height) in self.fields.iter().enumerate() {
            order[starts[usize::from(*height)]] = field;
            starts[usize::from(*height)] += 1;
        }
        order
    }

    fn neighbours(&self, field: usize) -> impl Iterator<Item = usize> {
        let column = field % self.width;
        let last = self.fields.len();
        [
            (column > 0).then(|| field - 1),
            (column + 1 < self.width).then_some(field + 1),
            field.checked_sub(self.width),
            Some(field + self.width).filter(|below| *below < last),
        ]
        .into_iter()
        .flatten()
    }
}

/// Not under water yet.
const DRY: u32 = u32::MAX;

#[derive(Clone, Copy, Default)]
struct Basin {
    bed: u8,
    fields: usize,
    sea: bool,
}

struct Basins {
    parents: Vec<u32>,
    facts: Vec<Basin>,
}

impl Basins {
    fn root(&mut self, mut at: usize) -> usize {
        while self.parents[at] as usize != at {
            self.parents[at] = self.parents[self.parents[at] as usize];
            at = self.parents[at] as usize;
        }
        at
    }

    /// Joins the basins of two fields; returns the shallower one, if they were two.
    fn join(&mut self, one: usize, other: usize) -> Option<Basin> {
        let (one, other) = (self.root(one), self.root(other));
        if one == other {
            return None;
        }
        let rank = |basin: &Basin| (!basin.sea, basin.bed, usize::MAX - basin.fields);
        let (deep, shallow) =
            if rank(&self.facts[one]) <= rank(&self.facts[other]) { (one, other) } else { (other, one) };
        let drowned = self.facts[shallow];
        self.parents[shallow] = deep as u32;
        self.facts[deep].fields += drowned.fields;
        Some(drowned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holes(rows: &[[u8; 5]]) -> u8 {
        let mut land = Landscape::empty(5, rows.len());
        for (y, row) in rows.iter().enumerate() {
            for (x, height) in row.iter().enumerate() {
                land.set(x, y, *height);
            }
        }
        land.holes(1)
    }

    #[test]
    fn a_ring_has_a_hole_and_a_bow_has_none() {
        assert_eq!(holes(&[[9, 255, 255, 255, 9], [9, 255, 0, 255, 9], [9, 255, 255, 255, 9]]), 1);
        assert_eq!(holes(&[[9, 255, 255, 255, 9], [9, 255, 0, 255, 9], [9, 255, 0, 255, 9]]), 0);
    }

    #[test]
    fn a_pale_hairline_closes_a_hole_and_a_trace_does_not() {
        let with = |height| [[0, 255, 255, 255, 0], [0, 255, 0, 255, 0], [0, 255, height, 255, 0]];
        assert_eq!((holes(&with(80)), holes(&with(30))), (1, 0));
    }

    #[test]
    fn a_grey_counter_is_a_hole_and_grain_is_none() {
        let with =
            |height| [[255, 255, 255, 255, 255], [255, 255, height, 255, 255], [255, 255, 255, 255, 255]];
        assert_eq!((holes(&with(150)), holes(&with(230))), (1, 0));
    }
}
