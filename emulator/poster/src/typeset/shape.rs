//! From runs to clusters of placed glyphs, in em lengths.
//!
//! A cluster is the least piece of text that has glyphs of its own: a letter with its marks, a ligature, an emoji
//! sequence. Promises clusters in logical order that cover the text without gaps. Knows nothing of lines.

use harfrust::{Buffer, Direction};
use wanx_fonts::FaceId;

use super::character::{has_optional_ligatures, is_blank, is_grid_letter, is_joined_script};
use super::em::{EM, Height, Ink, to_px};
use super::face::{Forms, Manner, OpenFace, OpenFaces, Span};
use super::itemise::{Flow, Run, language, shaper_script};
use super::{spacing, vertical};
use crate::unit::{Px64, PxRect};

/// What is drawn at a pen position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A glyph of a face, by its index there.
    Letter {
        /// The face.
        face: FaceId,
        /// The index of the glyph.
        id: u16,
    },
    /// The box that stands for a character no face has.
    Missing,
}

impl Mark {
    /// Returns the index of the glyph.
    pub(super) fn id(self) -> Option<u16> {
        match self {
            Self::Letter { id, .. } => Some(id),
            Self::Missing => None,
        }
    }
}

/// Pen advance of the box for a missing character, and its ink: a little narrower than a capital letter.
const MISSING_ADVANCE: i64 = EM * 64 / 100;
const MISSING_INK: Ink = Ink { left: EM * 6 / 100, top: -EM * 72 / 100, right: EM * 58 / 100, bottom: 0 };

/// Returns the box for a missing character at a size, around its origin.
pub(super) fn missing_box(size: Px64, turn: Turn) -> PxRect {
    let Ink { left, top, right, bottom } = MISSING_INK;
    let edges = match turn {
        Turn::Upright => [left, top, right, bottom],
        Turn::Clockwise => [-bottom, left, -top, right],
    };
    let [left, top, right, bottom] = edges.map(|edge| to_px(edge, size));
    PxRect::from_edges(left, top, right, bottom)
}

/// A glyph relative to the pen of its cluster; y grows downwards.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub(super) mark: Mark,
    pub(super) dx: i32,
    pub(super) dy: i32,
    pub(super) advance: i32,
    /// Relative to the origin of the glyph.
    pub(super) ink: Ink,
    pub(super) turn: Turn,
}

/// Which way up a glyph is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Turn {
    /// As it is.
    #[default]
    Upright,
    /// With its top to the right.
    Clockwise,
}

/// A piece of text and its glyphs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cluster {
    /// Byte offset of its text; it ends where the next one starts.
    pub(super) start: u32,
    /// Its glyphs in visual order, as a range of [`Shaped::shapes`].
    pub(super) first_shape: u32,
    pub(super) end_shape: u32,
    pub(super) advance: i32,
    /// The height of its ink around the baseline.
    pub(super) height: Height,
    /// Space after it that vanishes at the end of a line.
    pub(super) gap: i32,
    pub(super) is_blank: bool,
    /// Whether letter spacing applies after it.
    pub(super) is_spaced: bool,
    /// Whether a line that begins here must be shaped anew.
    pub(super) is_unsafe: bool,
    /// Whether its side bearings are kept at the ends of a line.
    pub(super) is_grid_letter: bool,
    pub(super) is_missing: bool,
}

impl Cluster {
    /// Counts in a glyph of the cluster.
    pub(super) fn add(&mut self, shape: &Shape) {
        self.is_missing |= shape.mark == Mark::Missing;
        self.advance = self.advance.saturating_add(shape.advance);
        self.height = self.height.union(Height::of(shape.ink.moved(0, i64::from(shape.dy))));
    }
}

/// Shaped text: of a paragraph, or of the part of a run that a line break cut out.
#[derive(Clone, Debug, Default)]
pub(super) struct Shaped {
    pub(super) clusters: Vec<Cluster>,
    pub(super) shapes: Vec<Shape>,
}

/// The tools of shaping, shared by all paragraphs of a typesetter.
pub(super) struct Shaper<'a> {
    pub(super) faces: &'a OpenFaces,
    pub(super) buffer: &'a mut Buffer,
    /// The forms of letters that may be spaced.
    pub(super) forms: Forms,
}

impl Shaper<'_> {
    /// Shapes the runs of a paragraph; also returns where the clusters of each run begin.
    pub(super) fn shape(&mut self, text: &str, runs: &[Run]) -> (Shaped, Vec<usize>) {
        let mut shaped = Shaped::default();
        let mut first_clusters = Vec::with_capacity(runs.len());
        for run in runs {
            first_clusters.push(shaped.clusters.len());
            self.shape_run(text, *run, (0, text.len()), &mut shaped);
        }
        spacing::adjust(text, text.len(), &mut shaped);
        (shaped, first_clusters)
    }

    /// Shapes a part of one run anew for the line from `line.0` to `line.1`.
    pub(super) fn shape_part(&mut self, text: &str, part: Run, line: (usize, usize)) -> Shaped {
        let mut shaped = Shaped::default();
        self.shape_run(text, part, line, &mut shaped);
        spacing::adjust(text, part.end, &mut shaped);
        shaped
    }

    fn shape_run(&mut self, text: &str, run: Run, line: (usize, usize), shaped: &mut Shaped) {
        let first_cluster = shaped.clusters.len();
        let face = run.face.and_then(|id| Some((id, self.faces.get(id)?)));
        match &face {
            Some((id, face)) => {
                let span = Span { text, line, start: run.start, end: run.end };
                face.shape(span, self.manner(run), self.buffer);
                self.collect(*id, face, run, shaped);
            }
            None => missing_clusters(text, run, shaped),
        }
        finish_run(text, run, &mut shaped.clusters[first_cluster..]);
        if run.flow != Flow::Horizontal {
            let face = face.as_ref().map(|(_, face)| &**face);
            vertical::arrange(text, run.flow, face, shaped, first_cluster);
        }
    }

    fn manner(&self, run: Run) -> Manner {
        let direction = if run.is_right_to_left() { Direction::RightToLeft } else { Direction::LeftToRight };
        let forms = match run.flow {
            Flow::Upright => Forms::Vertical,
            _ if has_optional_ligatures(run.script) => self.forms,
            _ => Forms::Usual,
        };
        Manner { script: shaper_script(run.script), direction, language: language(run.script), forms }
    }

    /// Takes the glyphs out of the buffer, grouped into clusters in logical order.
    fn collect(&self, id: FaceId, face: &OpenFace, run: Run, shaped: &mut Shaped) {
        let infos = self.buffer.glyph_infos();
        let positions = self.buffer.glyph_positions();
        let mut groups = Vec::new();
        let mut start = 0;
        for group in infos.chunk_by(|a, b| a.cluster == b.cluster) {
            groups.push((group, &positions[start..start + group.len()]));
            start += group.len();
        }
        if run.is_right_to_left() {
            groups.reverse();
        }
        if groups.is_empty() {
            shaped.clusters.push(empty_cluster(run.start, shaped.shapes.len()));
        }
        for (group, positions) in groups {
            let mut cluster = empty_cluster(group[0].cluster as usize, shaped.shapes.len());
            cluster.is_unsafe = group.iter().any(|info| info.unsafe_to_break());
            for (info, position) in group.iter().zip(positions) {
                let shape = shape_of(id, face, info.glyph_id, position);
                cluster.add(&shape);
                shaped.shapes.push(shape);
            }
            cluster.end_shape = shaped.shapes.len() as u32;
            shaped.clusters.push(cluster);
        }
    }
}

fn shape_of(face_id: FaceId, face: &OpenFace, glyph: u32, at: &harfrust::GlyphPosition) -> Shape {
    match u16::try_from(glyph) {
        Ok(id) if id != 0 => Shape {
            mark: Mark::Letter { face: face_id, id },
            dx: face.grid.nearest(at.x_offset),
            dy: face.grid.nearest(at.y_offset.saturating_neg()),
            advance: face.grid.nearest(at.x_advance),
            ink: face.ink(id),
            turn: Turn::Upright,
        },
        _ => missing_shape(),
    }
}

fn missing_shape() -> Shape {
    let advance = MISSING_ADVANCE as i32;
    Shape { mark: Mark::Missing, dx: 0, dy: 0, advance, ink: MISSING_INK, turn: Turn::Upright }
}

fn empty_cluster(start: usize, shape_count: usize) -> Cluster {
    Cluster {
        start: start as u32,
        first_shape: shape_count as u32,
        end_shape: shape_count as u32,
        advance: 0,
        height: Height::default(),
        gap: 0,
        is_blank: false,
        is_spaced: false,
        is_unsafe: false,
        is_grid_letter: false,
        is_missing: false,
    }
}

/// Makes one box for each grapheme cluster of a run that no face covers.
fn missing_clusters(text: &str, run: Run, shaped: &mut Shaped) {
    use unicode_segmentation::UnicodeSegmentation as _;
    for (offset, grapheme) in text[run.start..run.end].grapheme_indices(true) {
        let mut cluster = empty_cluster(run.start + offset, shaped.shapes.len());
        if !grapheme.chars().all(is_blank) {
            let shape = missing_shape();
            cluster.add(&shape);
            shaped.shapes.push(shape);
        }
        cluster.end_shape = shaped.shapes.len() as u32;
        shaped.clusters.push(cluster);
    }
}

/// Fills in what follows from the text of the clusters.
fn finish_run(text: &str, run: Run, clusters: &mut [Cluster]) {
    if let Some(first) = clusters.first_mut() {
        // Invisible characters at the start leave no glyph; their text goes to the first cluster that has one.
        first.start = run.start as u32;
    }
    for index in 0..clusters.len() {
        let end = clusters.get(index + 1).map_or(run.end, |next| next.start as usize);
        let cluster = &mut clusters[index];
        let piece = &text[cluster.start as usize..end];
        cluster.is_blank = piece.chars().all(is_blank);
        cluster.is_spaced = cluster.advance != 0 && !is_joined_script(run.script);
        cluster.is_grid_letter = piece.chars().next().is_some_and(is_grid_letter);
    }
}
