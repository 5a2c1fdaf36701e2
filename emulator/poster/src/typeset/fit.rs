//! Finding the size that fills an area, and cutting a text that no size can fit.

use super::em::{to_px, to_px_floor};
use super::prepared::{Breakage, Layout, Measure, Prepared};
use super::shape::Shaper;
use super::{SIZE_MIN, Style};
use crate::unit::{Px64, PxSize};

/// The room a text may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Width and height that the ink must keep within.
    pub area: PxSize,
    /// The smallest size to try, in pixels per em.
    pub floor: Px64,
    /// The most lines; zero counts as one.
    pub max_lines: usize,
}

impl Room {
    /// Returns what lines in the room keep within.
    pub(super) fn measure(&self) -> Measure {
        Measure { width: self.area.width, max_lines: self.max_lines.max(1) }
    }

    /// Returns whether a layout keeps within the room at a size.
    pub(super) fn holds(&self, layout: &Layout, size: Px64) -> bool {
        layout.lines.len() <= self.max_lines.max(1) && self.area.holds(layout.size_at(size))
    }
}

/// Sizes are multiples of a quarter pixel: finer steps cannot be seen and cost more tries.
const STEP: i32 = 16;
/// Sizes tried below the one a sketch found, each as much smaller as the layout was too large.
const CORRECTIONS: usize = 4;

/// The least share of the size for which whole phrases are worth giving up the rest.
const PHRASED_SIZE_PERCENT: i32 = 62;

/// What lines may tear apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tearing {
    Nothing,
    Phrases,
    Words,
}

impl Tearing {
    fn allows(self, breakage: Breakage) -> bool {
        match self {
            Self::Nothing => breakage == Breakage::default(),
            Self::Phrases => breakage.words == 0,
            Self::Words => true,
        }
    }
}

/// Returns the largest size between the floor and the style's that fits, and the layout at it. Whole words are preferred
/// to any size, whole phrases to some of it.
pub(super) fn fit(
    prepared: &Prepared,
    style: &Style,
    room: &Room,
    shaper: &mut Shaper<'_>,
) -> Option<(Px64, Layout)> {
    let floor = room.floor.max(SIZE_MIN).min(style.size);
    if prepared.least_lines(&style.at(floor), room.area.width) > room.max_lines.max(1) {
        return None;
    }
    let mut search = Search { prepared, style, room, shaper };
    let largest = search.largest(floor, style.size, Tearing::Phrases);
    let (mut size, mut layout) = largest.or_else(|| search.largest(floor, style.size, Tearing::Words))?;
    if layout.breakage.words == 0 && layout.breakage.phrases > 0 {
        let floor = size.scaled(PHRASED_SIZE_PERCENT, 100).max(floor);
        if let Some(phrased) = search.largest(floor, size, Tearing::Nothing) {
            (size, layout) = phrased;
        }
    }
    Some((size, layout))
}

struct Search<'a, 'b> {
    prepared: &'a Prepared,
    style: &'a Style,
    room: &'a Room,
    shaper: &'a mut Shaper<'b>,
}

impl Search<'_, '_> {
    /// Sketches first, since that is cheap, and lays the lines only near the size that the sketches end at.
    fn largest(&mut self, floor: Px64, ceiling: Px64, tearing: Tearing) -> Option<(Px64, Layout)> {
        let mut size = halve(floor, ceiling, |size| self.sketch_fits(size, tearing).then_some(()))?.0;
        for _ in 0..CORRECTIONS {
            let layout = self.lay(size);
            if self.fits(&layout, size, tearing) {
                return Some((size, layout));
            }
            size = self.smaller(&layout, size).max(floor);
        }
        halve(floor, size, |size| Some(self.lay(size)).filter(|layout| self.fits(layout, size, tearing)))
    }

    fn sketch_fits(&self, size: Px64, tearing: Tearing) -> bool {
        let style = self.style.at(size);
        let max_lines = self.room.max_lines.max(1);
        if self.prepared.least_lines(&style, self.room.area.width) > max_lines {
            return false;
        }
        let sketch = self.prepared.sketch(&style, self.room.measure());
        tearing.allows(sketch.breakage)
            && sketch.line_count <= max_lines
            && to_px_floor(sketch.height, size) <= self.room.area.height
    }

    fn lay(&mut self, size: Px64) -> Layout {
        self.prepared.lay(&self.style.at(size), self.room.measure(), self.shaper)
    }

    fn fits(&self, layout: &Layout, size: Px64, tearing: Tearing) -> bool {
        tearing.allows(layout.breakage) && self.room.holds(layout, size)
    }

    /// Returns the size at which a layout that is too large would fit if its lines stayed the same.
    fn smaller(&self, layout: &Layout, size: Px64) -> Px64 {
        let (is, may) = (layout.size_at(size), self.room.area);
        let by_width = size.scaled(may.width.0.min(is.width.0), is.width.0);
        let by_height = size.scaled(may.height.0.min(is.height.0), is.height.0);
        Px64(by_width.min(by_height).0.min(size.0 - 1).div_euclid(STEP) * STEP)
    }
}

/// Searches the largest size that `attempt` succeeds at by halving. Whether a text fits is not quite monotone in its
/// size, so the result is one that fits but in rare cases not the very largest.
fn halve<T>(floor: Px64, ceiling: Px64, mut attempt: impl FnMut(Px64) -> Option<T>) -> Option<(Px64, T)> {
    if let Some(found) = attempt(ceiling) {
        return Some((ceiling, found));
    }
    let mut best = (floor, attempt(floor)?);
    let (mut fits, mut too_large) = (floor.0 / STEP, ceiling.0.div_euclid(STEP) + 1);
    while fits + 1 < too_large {
        let middle = (fits + too_large) / 2;
        match attempt(Px64(middle * STEP)) {
            Some(found) => {
                best = (Px64(middle * STEP), found);
                fits = middle;
            }
            None => too_large = middle,
        }
    }
    Some(best)
}

/// Returns how many lines of a layout keep within the room, counted from the top.
pub(super) fn lines_shown(layout: &Layout, style: &Style, room: &Room) -> usize {
    let top = layout.ink.top;
    let is_shown = |bottom: i64| to_px(bottom - top, style.size) <= room.area.height;
    let shown =
        layout.lines.iter().take_while(|line| is_shown(line.baseline + line.extent.ink.bottom)).count();
    shown.min(room.max_lines.max(1))
}
