//! A face opened: one reader for shaping, one for outlines.
//!
//! Promises that an outline is of a size that can be drawn: what a broken face draws far outside of its em is not
//! drawn at all.

use ab_glyph::{Font as _, FontRef, GlyphId, Outline};
use harfrust::Font;

/// How far from its origin a glyph may be drawn, in ems: the Arabic ligature of a whole sentence needs more than 8.
const REACH_EMS: f32 = 16.0;

/// A face opened for shaping and drawing; posters share it.
pub struct ParsedFace {
    /// For the shaper.
    pub shaping: Font,
    outlines: FontRef<'static>,
}

impl ParsedFace {
    /// Opens a face of a file; `None` if either reader refuses it.
    pub(crate) fn new(file: &'static [u8], index: u32) -> Option<Self> {
        let outlines = FontRef::try_from_slice_and_index(file, index).ok()?;
        Some(Self { shaping: Font::new(file, index)?, outlines })
    }

    /// Returns the units of its design grid in an em, as its outlines use them.
    pub fn units_per_em(&self) -> f32 {
        self.outlines.units_per_em().unwrap_or(1000.0)
    }

    /// Returns what a glyph draws, in units of the design grid; nothing if it is blank, broken or absurdly large.
    pub fn outline(&self, glyph: u16) -> Option<Outline> {
        let outline = self.outlines.outline(GlyphId(glyph))?;
        let reach = REACH_EMS * self.units_per_em();
        let ab_glyph::Rect { min, max } = outline.bounds;
        [min.x, min.y, max.x, max.y].iter().all(|edge| edge.abs() <= reach).then_some(outline)
    }
}
