//! Set text in pixels: what is drawn where.

use super::em::{to_px, to_px_ceil, to_px_floor};
use super::itemise::Writing;
use super::paragraph::Placed;
use super::prepared::{Breakage, LaidLine, Layout, Prepared};
use super::shape::{Mark, Shaper, Turn};
use crate::unit::{Px64, PxPoint, PxRect, PxSize};

/// Text set in lines. Its origin is the top left corner of its ink, so `ink` starts at (0, 0).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// The lines from top to bottom; none when the text has nothing visible.
    pub lines: Vec<Line>,
    /// The ink of all lines.
    pub ink: PxRect,
    /// Pixels per em that the glyphs are drawn at.
    pub size: Px64,
    /// Length of the longest line from pen to pen, which is what wrapping goes by; in columns, it runs downwards.
    pub width: Px64,
    /// Height of the ink.
    pub height: Px64,
    /// How many characters of the text are shown, if not all of them.
    pub truncated: Option<usize>,
    /// Clusters that no face covers and that are drawn as boxes.
    pub missing: usize,
    /// Words that are wider than the measure and were cut.
    pub broken_words: usize,
    /// Lines that end inside a phrase: between Chinese characters, or a number and the word it counts.
    pub parted_phrases: usize,
}

/// One line of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The text, in reading order, without the spaces at its ends.
    pub text: String,
    /// The glyphs from left to right.
    pub glyphs: Vec<Glyph>,
    /// The ink, in the coordinates of the block; empty on a blank line.
    pub ink: PxRect,
    /// The way from the first to the last pen position.
    pub advance: Px64,
    /// Distance of the baseline from the top of the block; of the axis of a column from its left.
    pub baseline: Px64,
    /// The direction of the paragraph.
    pub direction: Direction,
}

/// The direction a paragraph is read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From left to right, as Latin and Chinese.
    LeftToRight,
    /// From right to left, as Arabic and Hebrew.
    RightToLeft,
}

/// A glyph in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyph {
    /// What is drawn.
    pub mark: Mark,
    /// Its origin on the baseline, in the coordinates of the block.
    pub at: PxPoint,
    /// Which way up it is drawn.
    pub turn: Turn,
}

impl Block {
    /// Returns width and height of the ink.
    #[must_use]
    pub fn ink_size(&self) -> PxSize {
        self.ink.size()
    }

    /// Builds the block of a layout.
    pub(super) fn new(prepared: &Prepared, layout: &Layout, size: Px64, shaper: &mut Shaper<'_>) -> Self {
        let Breakage { words: broken_words, phrases: parted_phrases } = layout.breakage;
        let mut block = Self { size, broken_words, parted_phrases, ..Self::default() };
        for line in &layout.lines {
            let paragraph = &prepared.paragraphs[line.paragraph];
            let clusters = line.clusters.clone();
            block.missing += clusters.filter(|&index| paragraph.cluster(index).is_missing).count();
            let line = Line::new(prepared, line, size, shaper);
            block.ink = block.ink.union(line.ink);
            block.width = block.width.max(line.advance);
            block.lines.push(line);
        }
        block.height = block.ink.height;
        block.move_origin(prepared.writing);
        block
    }

    /// Moves everything so that the ink begins at (0, 0).
    fn move_origin(&mut self, writing: Writing) {
        let by = PxPoint { x: -self.ink.x, y: -self.ink.y };
        let across = if writing == Writing::Vertical { by.x } else { by.y };
        self.ink = self.ink.moved(by);
        for line in &mut self.lines {
            line.baseline += across;
            line.ink = if line.ink.is_empty() { PxRect::default() } else { line.ink.moved(by) };
            for glyph in &mut line.glyphs {
                glyph.at = PxPoint { x: glyph.at.x + by.x, y: glyph.at.y + by.y };
            }
        }
    }
}

impl Line {
    fn new(prepared: &Prepared, laid: &LaidLine, size: Px64, shaper: &mut Shaper<'_>) -> Self {
        let paragraph = &prepared.paragraphs[laid.paragraph];
        let mut glyphs = Vec::new();
        let mut ink = PxRect::default();
        let (advance, _) = paragraph.walk(&laid.clusters, shaper, |placed| {
            if !placed.ink.is_empty() {
                let placed = Placed { x: placed.x + laid.x, y: placed.y + laid.baseline, ..placed };
                let (glyph, glyph_ink) = in_pixels(placed, size, prepared.writing);
                glyphs.push(glyph);
                ink = ink.union(glyph_ink);
            }
        });
        let baseline = match prepared.writing {
            Writing::Horizontal => to_px(laid.baseline, size),
            Writing::Vertical => -to_px(laid.baseline, size),
        };
        let direction =
            if paragraph.base_level % 2 == 1 { Direction::RightToLeft } else { Direction::LeftToRight };
        let text = paragraph.text_of(&laid.clusters).to_owned();
        Self { text, glyphs, ink, advance: to_px(advance, size), baseline, direction }
    }
}

/// Returns a glyph and its ink on the page; columns are turned back from the lines they were laid as.
fn in_pixels(placed: Placed, size: Px64, writing: Writing) -> (Glyph, PxRect) {
    let (along, across) = (to_px(placed.x, size), to_px(placed.y, size));
    let (start, end) =
        (along + to_px_floor(placed.ink.left, size), along + to_px_ceil(placed.ink.right, size));
    let (over, under) =
        (across + to_px_floor(placed.ink.top, size), across + to_px_ceil(placed.ink.bottom, size));
    let (at, ink) = match writing {
        Writing::Horizontal => (PxPoint { x: along, y: across }, PxRect::from_edges(start, over, end, under)),
        Writing::Vertical => {
            (PxPoint { x: -across, y: along }, PxRect::from_edges(-under, start, -over, end))
        }
    };
    (Glyph { mark: placed.mark, at, turn: placed.turn }, ink)
}
