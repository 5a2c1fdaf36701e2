//! Where faces are, seen from the front: windows of every size from a tenth of the short side up.
//!
//! Windows without skin or without detail are not looked at, and there is a budget: a crowd, or noise made to
//! look like one, costs no more than a portrait. The largest windows come first, since large faces matter most.
//!
//! Own code rather than a crate: README.md in `data/faces` says why.

use super::cascade::{Cascade, WINDOW_PX};
use super::grid::{Area, Map, Sums};

/// The smallest face looked for, as a share of the short side: smaller ones are a crowd, not a subject.
const SIDE_LEAST_SHARE: u32 = 10;
/// Each size is 5/6 of the one before.
const SIZE_STEP: (u32, u32) = (5, 6);
/// The smallest pixel of a window, in sixteenths of a cell: from eighteen cells a side on faces were found.
const STEP_LEAST: u32 = 12;
/// Pixels from one window to the next at first.
const STRIDE_PX: usize = 2;
/// Stages that a window next to a face passes. One in a hundred does by chance, and is looked at more closely.
const STAGES_NEARBY: usize = 8;
/// Windows looked at for one picture, which bounds the search: enough for faces of a sixth of a grey picture
/// in 16 : 9, and for smaller ones where colour tells where to look.
const WINDOWS_MOST: usize = 12_000;
/// Windows accepted before the search ends.
const HITS_MOST: usize = 400;
/// A face is accepted at several places and sizes, chance at one or two.
const NEIGHBOURS_LEAST: u32 = 3;
/// Faces kept, those with the most neighbours first.
const FACES_MOST: usize = 12;
/// Share of a window that must have the colour of skin, in per cent.
const SKIN_LEAST_PER_CENT: f32 = 30.0;
/// Mean gradient below which a window is a wall or a sky.
const EDGE_LEAST: f32 = 5.0;

/// What windows are chosen by.
pub(super) struct Hints<'a> {
    /// How light each cell looks.
    pub(super) luma: &'a Map,
    /// How much detail each cell has.
    pub(super) edges: &'a Sums,
    /// 255 where the colour is that of skin, at half the size; none for a picture without colours.
    pub(super) skin: Option<&'a Sums>,
}

/// A cell in the units of a [`Square`].
const CELL: u32 = 16;

/// A square in sixteenths of a cell: a window that was accepted, or the mean of several.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Square {
    left: u32,
    top: u32,
    side: u32,
}

/// Returns the faces from hair to chin, the surest first.
pub(super) fn find(hints: &Hints<'_>) -> Vec<Area> {
    let mut groups: Vec<(Square, u32)> = Vec::new();
    for hit in hits(hints) {
        join(&mut groups, hit);
    }
    groups.retain(|(_, count)| *count >= NEIGHBOURS_LEAST);
    groups.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut faces: Vec<Square> = Vec::new();
    for (square, _) in groups {
        if !faces.iter().any(|face| face.holds_middle_of(square) || square.holds_middle_of(*face)) {
            faces.push(square);
        }
    }
    faces.truncate(FACES_MOST);
    faces.iter().map(|face| face.head(hints.luma.columns(), hints.luma.rows())).collect()
}

/// Returns the windows the cascade accepts, the largest first.
fn hits(hints: &Hints<'_>) -> Vec<Square> {
    let sums = Sums::of(hints.luma);
    let short = hints.luma.columns().min(hints.luma.rows()) * CELL;
    // A window's pixel is a whole number of sixteenths, so that all its blocks are of one size.
    let steps = std::iter::successors(Some(short / WINDOW_PX), |step| Some(step * SIZE_STEP.0 / SIZE_STEP.1));
    let is_large = |step: u32| step >= STEP_LEAST && step * WINDOW_PX * SIDE_LEAST_SHARE >= short;
    let (mut hits, mut budget) = (Vec::new(), WINDOWS_MOST);
    // At most fourteen sizes, from 256 to 18 cells.
    for step in steps.take_while(|&step| is_large(step)) {
        let places = promising(hints, step, budget);
        budget -= places.len();
        if !places.is_empty() {
            search(&Level::of(&sums, step), &places, &mut hits);
        }
    }
    hits
}

/// Returns the first windows of one size where there may be a face, in pixels of `step` sixteenths of a cell.
fn promising(hints: &Hints<'_>, step: u32, most: usize) -> Vec<(u32, u32)> {
    let places = |cells: u32| (0..=cells * CELL / step - WINDOW_PX).step_by(STRIDE_PX);
    places(hints.luma.rows())
        .flat_map(|top| places(hints.luma.columns()).map(move |left| (left, top)))
        .filter(|&(left, top)| is_promising(hints, Square::of_window(left, top, step)))
        .take(most)
        .collect()
}

/// The picture at the size at which the windows looked at are [`WINDOW_PX`] a side.
struct Level {
    step: u32,
    sums: Sums,
}

impl Level {
    fn of(sums: &Sums, step: u32) -> Self {
        Self { step, sums: sums.scaled(step, sums.columns() * CELL / step, sums.rows() * CELL / step) }
    }

    fn holds(&self, left: u32, top: u32) -> bool {
        left + WINDOW_PX <= self.sums.columns() && top + WINDOW_PX <= self.sums.rows()
    }
}

/// Puts windows to the cascade, and those around one that comes far.
fn search(level: &Level, places: &[(u32, u32)], hits: &mut Vec<Square>) {
    let cascade = Cascade::frontal();
    let near = |&&(left, top): &&(u32, u32)| cascade.stages_passed(&level.sums, left, top) >= STAGES_NEARBY;
    for &(left, top) in places.iter().filter(near) {
        for (left, top) in around(left, top).filter(|&(left, top)| level.holds(left, top)) {
            let square = Square::of_window(left, top, level.step);
            let is_face = cascade.accepts(&level.sums, left, top) && !hits.contains(&square);
            if is_face && hits.len() < HITS_MOST {
                hits.push(square);
            }
        }
    }
}

/// Returns a pixel and the eight around it.
fn around(left: u32, top: u32) -> impl Iterator<Item = (u32, u32)> {
    let near = |at: u32| at.saturating_sub(1)..=at + 1;
    near(top).flat_map(move |top| near(left).map(move |left| (left, top)))
}

/// Returns whether a window has the detail and the colour of a face.
fn is_promising(hints: &Hints<'_>, square: Square) -> bool {
    // Skin first: it rules out most.
    hints.skin.is_none_or(|skin| skin.mean(square.area(skin, 2)) >= SKIN_LEAST_PER_CENT * 2.55)
        && hints.edges.mean(square.area(hints.edges, 1)) >= EDGE_LEAST
}

/// Puts a window to the first group at about its place and size, or opens one.
fn join(groups: &mut Vec<(Square, u32)>, hit: Square) {
    match groups.iter_mut().find(|(mean, _)| mean.resembles(hit)) {
        Some((mean, count)) => {
            let moved = |mean: u32, value: u32| (mean * *count + value) / (*count + 1);
            *mean = Square {
                left: moved(mean.left, hit.left),
                top: moved(mean.top, hit.top),
                side: moved(mean.side, hit.side),
            };
            *count += 1;
        }
        None => groups.push((hit, 1)),
    }
}

impl Square {
    fn of_window(left: u32, top: u32, step: u32) -> Self {
        Self { left: left * step, top: top * step, side: WINDOW_PX * step }
    }

    /// Returns whether two squares are one face seen twice: middles within a quarter, sides within a third.
    fn resembles(self, other: Self) -> bool {
        let side = self.side.min(other.side);
        let (x, y) = self.middle();
        let (other_x, other_y) = other.middle();
        x.abs_diff(other_x) * 4 <= side
            && y.abs_diff(other_y) * 4 <= side
            && self.side.max(other.side) * 3 <= side * 4
    }

    fn middle(self) -> (u32, u32) {
        (self.left + self.side / 2, self.top + self.side / 2)
    }

    fn holds_middle_of(self, other: Self) -> bool {
        let (x, y) = other.middle();
        (self.left..self.left + self.side).contains(&x) && (self.top..self.top + self.side).contains(&y)
    }

    /// Returns the cells it covers in a map whose cells are `scale` of the survey's a side.
    fn area(self, map: &Sums, scale: u32) -> Area {
        let cell = scale * CELL;
        let (left, top) = ((self.left / cell).min(map.columns() - 1), (self.top / cell).min(map.rows() - 1));
        let right = ((self.left + self.side) / cell).clamp(left + 1, map.columns());
        let bottom = ((self.top + self.side) / cell).clamp(top + 1, map.rows());
        Area { left, top, right, bottom }
    }

    /// Returns the head: a window spans brow to chin and cheek to cheek, hair and ears lie outside it.
    fn head(self, columns: u32, rows: u32) -> Area {
        let part = |per_cent: u32| self.side * per_cent / 100;
        let left = self.left.saturating_sub(part(22)) / CELL;
        let top = self.top.saturating_sub(part(50)) / CELL;
        let right = (self.left + part(122)).div_ceil(CELL).min(columns);
        let bottom = (self.top + part(115)).div_ceil(CELL).min(rows);
        Area { left, top, right, bottom }
    }
}
