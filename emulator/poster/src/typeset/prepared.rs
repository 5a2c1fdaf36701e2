//! A text shaped once, ready to be set at any size and width.

use super::em::{Height, Ink, from_milliem, from_px, to_px_ceil};
use super::itemise::Writing;
use super::paragraph::{Extent, Paragraph};
use super::shape::Shaper;
use super::wrap::{self, Limits, Wrapped, wrap};
use super::{Align, Style};
use crate::unit::{Px64, PxSize};

/// All paragraphs of a text.
pub(super) struct Prepared {
    pub(super) paragraphs: Vec<Paragraph>,
    pub(super) writing: Writing,
}

/// A line of a layout: which paragraph, which clusters, where.
pub(super) struct LaidLine {
    pub(super) paragraph: usize,
    pub(super) clusters: std::ops::Range<usize>,
    pub(super) extent: Extent,
    /// Where the pen starts.
    pub(super) x: i64,
    pub(super) baseline: i64,
}

/// Lines in their places, in em lengths; all that remains is to multiply by a size.
pub(super) struct Layout {
    pub(super) lines: Vec<LaidLine>,
    pub(super) ink: Ink,
    pub(super) breakage: Breakage,
}

/// What lines have to keep within.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measure {
    pub(super) width: Px64,
    /// More lines than these are not taken for the sake of looks.
    pub(super) max_lines: usize,
}

/// What lines had to tear apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Breakage {
    pub(super) words: usize,
    pub(super) phrases: usize,
}

impl Measure {
    fn at(self, size: Px64) -> Limits {
        Limits { width: from_px(self.width.max(Px64::ZERO), size), max_lines: self.max_lines }
    }
}

impl Breakage {
    fn add(&mut self, wrapped: &Wrapped) {
        self.words += wrapped.broken_words;
        self.phrases += wrapped.parted_phrases;
    }
}

/// What a layout will roughly be.
pub(super) struct Sketch {
    pub(super) line_count: usize,
    pub(super) breakage: Breakage,
    /// Height of the ink.
    pub(super) height: i64,
}

/// Air between the ink of one line and that of the next, if leading alone would let them touch.
const LINE_CLEARANCE: i64 = super::em::EM / 20;

impl Prepared {
    /// Sets the text in lines that fit `measure` at the size of the style.
    pub(super) fn lay(&self, style: &Style, measure: Measure, shaper: &mut Shaper<'_>) -> Layout {
        let limits = measure.at(style.size);
        let mut lines = Vec::new();
        let mut breakage = Breakage::default();
        for (index, paragraph) in self.paragraphs.iter().enumerate() {
            let wrapped = wrap(paragraph, limits, shaper);
            breakage.add(&wrapped);
            for clusters in wrapped.lines {
                let extent = paragraph.extent(&clusters, shaper);
                lines.push(LaidLine { paragraph: index, clusters, extent, x: 0, baseline: 0 });
            }
        }
        self.align(&mut lines, style.align);
        stack(&mut lines, from_milliem(style.leading_milliem));
        let ink = lines.iter().map(|line| line.extent.ink.moved(line.x, line.baseline));
        let ink = ink.fold(Ink::default(), Ink::union);
        Layout { lines, ink, breakage }
    }

    /// Returns roughly what [`Prepared::lay`] would find, without looking for even lines and without shaping.
    pub(super) fn sketch(&self, style: &Style, measure: Measure) -> Sketch {
        let limits = measure.at(style.size);
        let mut heights = Vec::new();
        let mut breakage = Breakage::default();
        for paragraph in &self.paragraphs {
            let filled = wrap::sketch(paragraph, limits);
            breakage.add(&filled);
            heights.extend(filled.lines.iter().map(|line| paragraph.height(line)));
        }
        let pitch = pitch(&heights, from_milliem(style.leading_milliem));
        let ink = heights.iter().zip(0_i64..).filter(|(height, _)| **height != Height::default());
        let ink = ink.fold(Height::default(), |ink, (height, index)| {
            let (top, bottom) = (height.top + index * pitch, height.bottom + index * pitch);
            ink.union(Height { top, bottom })
        });
        Sketch { line_count: heights.len(), breakage, height: ink.bottom - ink.top }
    }

    /// Returns a number of lines that the text certainly needs.
    pub(super) fn least_lines(&self, style: &Style, measure: Px64) -> usize {
        let measure = from_px(measure.max(Px64::ZERO), style.size).max(1);
        let lines =
            |paragraph: &Paragraph| usize::try_from(paragraph.solid_width / measure).unwrap_or(0).max(1);
        self.paragraphs.iter().map(lines).sum()
    }

    /// Moves the lines sideways; the widest one fills the block.
    fn align(&self, lines: &mut [LaidLine], align: Align) {
        let width_of = |line: &LaidLine| line.extent.right - line.extent.left;
        let width = lines.iter().map(width_of).max().unwrap_or(0);
        for line in lines {
            let spare = width - width_of(line);
            let is_right_to_left = self.paragraphs[line.paragraph].base_level % 2 == 1;
            let indent = match (align, is_right_to_left) {
                (Align::Start, false) | (Align::End, true) => 0,
                (Align::Center, _) => spare / 2,
                (Align::End, false) | (Align::Start, true) => spare,
            };
            line.x = indent - line.extent.left;
        }
    }
}

/// Sets the baselines at equal distances.
fn stack(lines: &mut [LaidLine], leading: i64) {
    let heights: Vec<Height> = lines.iter().map(|line| Height::of(line.extent.ink)).collect();
    let pitch = pitch(&heights, leading);
    for (index, line) in lines.iter_mut().enumerate() {
        line.baseline = index as i64 * pitch;
    }
}

/// Returns the distance of baselines: the leading, or more where the ink of two lines would touch.
fn pitch(heights: &[Height], leading: i64) -> i64 {
    let needed = heights.windows(2).map(|pair| pair[0].bottom - pair[1].top + LINE_CLEARANCE);
    needed.fold(leading, i64::max)
}

impl Layout {
    /// Returns how large the drawn text is at most, at a size; the finished block is never larger.
    pub(super) fn size_at(&self, size: Px64) -> PxSize {
        // Each edge of a glyph is rounded outwards on its own, and its origin to the nearest unit.
        let rounding = Px64(4);
        let widest = self.lines.iter().map(|line| line.extent.advance).max().unwrap_or(0);
        PxSize {
            width: (to_px_ceil(self.ink.right - self.ink.left, size) + rounding)
                .max(to_px_ceil(widest, size)),
            height: to_px_ceil(self.ink.bottom - self.ink.top, size) + rounding,
        }
    }
}
