//! Glyphs to coverage: the only place where lengths are floats.
//!
//! Promises never to write outside the mask and never to panic, wherever a block is put. Knows no colours.

use ab_glyph::{
    Glyph as OutlineGlyph, GlyphId, Outline, OutlineCurve, OutlinedGlyph, Point, PxScale, PxScaleFactor,
    Rect, point,
};
use wanx_fonts::{FaceId, ParsedFace};

use super::block::Block;
use super::shape::{Mark, Turn, missing_box};
use crate::unit::{Px64, PxPoint, PxRect};

/// Half of what one step of coverage stands for: less does not show.
const HALF_STEP: f32 = 1.0 / 510.0;

/// Pixels of the largest glyph that is drawn: four ems at the largest size. Only broken glyphs have more.
const GLYPH_PX_MAX: f32 = 4.0 * 4096.0 * 4096.0;

/// How much of each pixel is covered, 0 to 255, row by row from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask {
    width: usize,
    height: usize,
    coverage: Vec<u8>,
}

impl Mask {
    /// Makes an empty mask.
    #[must_use]
    pub fn new(width: usize, height: usize) -> Self {
        Self { width, height, coverage: vec![0; width.saturating_mul(height)] }
    }

    /// Returns the number of columns.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Returns the number of rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// Returns the coverage, row by row.
    #[must_use]
    pub fn coverage(&self) -> &[u8] {
        &self.coverage
    }

    /// Returns the coverage alone, row by row.
    #[must_use]
    pub fn into_coverage(self) -> Vec<u8> {
        self.coverage
    }

    /// Returns the coverage for changing, row by row.
    pub fn coverage_mut(&mut self) -> &mut [u8] {
        &mut self.coverage
    }

    /// Covers a part of a pixel as if by chance: what was free is covered in that proportion, so two edges that
    /// meet in a pixel leave no gap and overlapping letters no seam.
    ///
    /// Most pixels of a glyph are outside or inside: both leave early, which halves the time of drawing.
    fn cover(&mut self, x: i32, y: i32, part: f32) {
        // Columns and rows left of or above the mask become huge numbers, which are outside as well.
        let (x, y) = (x as usize, y as usize);
        if part < HALF_STEP || x >= self.width || y >= self.height {
            return;
        }
        let pixel = &mut self.coverage[y * self.width + x];
        if part > 1.0 - HALF_STEP {
            *pixel = 255;
            return;
        }
        let free_after = (255 - u32::from(*pixel)) * (255 - (part * 255.0 + 0.5) as u32);
        *pixel = (255 - (free_after + 127) / 255) as u8;
    }

    fn bounds(&self) -> PxRect {
        let side = |length: usize| Px64::from_px(i32::try_from(length).unwrap_or(i32::MAX));
        PxRect { x: Px64::ZERO, y: Px64::ZERO, width: side(self.width), height: side(self.height) }
    }
}

/// Draws a block with the top left corner of its ink at `at`; what lies outside the mask is left out.
pub fn draw(block: &Block, at: PxPoint, mask: &mut Mask) {
    let bounds = mask.bounds();
    let mut pen = Pen { size: block.size, face: None, mask };
    for line in &block.lines {
        if !line.ink.moved(at).intersects(bounds) {
            continue;
        }
        for glyph in &line.glyphs {
            let at = PxPoint { x: glyph.at.x + at.x, y: glyph.at.y + at.y };
            match glyph.mark {
                Mark::Letter { face, id } => pen.letter((face, id), glyph.turn, at),
                Mark::Missing => pen.missing(glyph.turn, at),
            }
        }
    }
}

struct Pen<'a> {
    size: Px64,
    /// The face of the last glyph; runs of one face are long.
    face: Option<(FaceId, &'static ParsedFace)>,
    mask: &'a mut Mask,
}

impl Pen<'_> {
    fn letter(&mut self, (face, id): (FaceId, u16), turn: Turn, at: PxPoint) {
        if self.face.is_none_or(|(open, _)| open != face) {
            self.face = face.face().parsed().map(|parsed| (face, parsed));
        }
        let Some((_, parsed)) = self.face else { return };
        let Some(outline) = parsed.outline(id) else { return };
        let outline = if turn == Turn::Clockwise { turned(&outline) } else { outline };
        // Scaled by the em and not by ab_glyph's PxScale, which means ascent to descent and differs per face.
        let factor = self.size.to_f32() / parsed.units_per_em();
        let glyph = OutlineGlyph {
            id: GlyphId(id),
            scale: PxScale::from(self.size.to_f32()),
            position: point(at.x.to_f32(), at.y.to_f32()),
        };
        let outlined =
            OutlinedGlyph::new(glyph, outline, PxScaleFactor { horizontal: factor, vertical: factor });
        let bounds = outlined.px_bounds();
        let (left, top) = (bounds.min.x as i32, bounds.min.y as i32);
        let is_outside = left >= self.mask.width as i32
            || top >= self.mask.height as i32
            || bounds.max.x <= 0.0
            || bounds.max.y <= 0.0;
        // Drawing takes memory for all of a glyph, however little of it is on the mask.
        let is_drawable = bounds.width() * bounds.height() <= GLYPH_PX_MAX;
        if is_drawable && !is_outside {
            outlined.draw(|x, y, part| {
                self.mask.cover(left.saturating_add(x as i32), top.saturating_add(y as i32), part);
            });
        }
    }

    /// Draws the frame of the box for a missing character.
    fn missing(&mut self, turn: Turn, at: PxPoint) {
        let outer = missing_box(self.size, turn).moved(at);
        let stroke = self.size.scaled(STROKE_MILLIEM, 1000).max(Px64::ONE_PX);
        let inner = outer.inset(stroke);
        let visible = outer.intersection(self.mask.bounds());
        for y in visible.y.floor_px()..visible.bottom().ceil_px() {
            for x in visible.x.floor_px()..visible.right().ceil_px() {
                let part = overlap(outer, x, y) - overlap(inner, x, y);
                if part > 0.0 {
                    self.mask.cover(x, y, part);
                }
            }
        }
    }
}

/// Returns an outline turned clockwise about its origin; y grows upwards here.
fn turned(outline: &Outline) -> Outline {
    let turn = |p: &Point| point(p.y, -p.x);
    let curves = outline.curves.iter().map(|curve| match curve {
        OutlineCurve::Line(a, b) => OutlineCurve::Line(turn(a), turn(b)),
        OutlineCurve::Quad(a, b, c) => OutlineCurve::Quad(turn(a), turn(b), turn(c)),
        OutlineCurve::Cubic(a, b, c, d) => OutlineCurve::Cubic(turn(a), turn(b), turn(c), turn(d)),
    });
    // The least y of these bounds is the upper edge, as ab_glyph has it.
    let Rect { min, max } = outline.bounds;
    let bounds = Rect { min: point(max.y, -min.x), max: point(min.y, -max.x) };
    Outline { bounds, curves: curves.collect() }
}

/// Thickness of the frame of a missing character, about that of a regular stem.
const STROKE_MILLIEM: i32 = 60;

/// Returns which part of a pixel a rectangle covers.
fn overlap(rect: PxRect, x: i32, y: i32) -> f32 {
    let pixel =
        PxRect { x: Px64::from_px(x), y: Px64::from_px(y), width: Px64::ONE_PX, height: Px64::ONE_PX };
    let shared = rect.intersection(pixel);
    shared.width.to_f32() * shared.height.to_f32()
}
