//! A shaped paragraph: how wide any line of it is, and where the glyphs of a line go.
//!
//! A line is a range of clusters. Widths come from running sums; only where a line ends inside something that was
//! shaped as a whole is that part shaped again, and remembered. Promises em lengths and nothing about pixels.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use super::breaks;
use super::em::{Height, Ink};
use super::itemise::{Items, Run};
use super::shape::{Cluster, Mark, Shape, Shaped, Shaper, Turn};

/// Parts shaped anew, and lines measured, that are remembered.
const PARTS_MAX: usize = 4096;

/// A paragraph without line ends inside.
pub(super) struct Paragraph {
    pub(super) text: String,
    pub(super) base_level: u8,
    runs: Vec<Run>,
    /// Where the clusters of each run begin.
    run_clusters: Vec<usize>,
    shaped: Shaped,
    /// Extra space between clusters, in em lengths.
    tracking: i64,
    /// Clusters before which a line may begin, ascending; the last one is the end.
    pub(super) breaks: Vec<usize>,
    /// Those of them that part no phrase.
    pub(super) phrases: Vec<usize>,
    sums: Vec<Sums>,
    /// A width that the letters certainly have together, wherever lines are broken.
    pub(super) solid_width: i64,
    /// Parts shaped anew, by their clusters and those of their line, across whose ends no letters join.
    parts: RefCell<BTreeMap<[usize; 4], Rc<Shaped>>>,
    /// What lines measure that were asked about: a search for a size asks for the same ones again and again.
    extents: RefCell<BTreeMap<[usize; 2], Extent>>,
}

/// Totals over the clusters before an index.
#[derive(Clone, Copy, Default)]
struct Sums {
    advance: i64,
    gap: i64,
    spaced: i64,
}

/// Where a glyph of a line goes, relative to the line's start on its baseline; y grows downwards.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub(super) mark: Mark,
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) ink: Ink,
    pub(super) turn: Turn,
}

/// What a line measures.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Extent {
    pub(super) advance: i64,
    pub(super) ink: Ink,
    /// What the ends of lines are aligned by: ink, but whole squares for Chinese characters.
    pub(super) left: i64,
    pub(super) right: i64,
}

/// The part of a run that lies on a line.
struct Piece {
    level: u8,
    /// `None`: clusters of the paragraph; else the part was shaped anew.
    own: Option<Rc<Shaped>>,
    clusters: Range<usize>,
}

impl Paragraph {
    /// Shapes a paragraph.
    pub(super) fn new(text: String, items: Items, tracking: i64, shaper: &mut Shaper<'_>) -> Self {
        let (shaped, run_clusters) = shaper.shape(&text, &items.runs);
        let breaks = breaks::opportunities(&text, &shaped.clusters);
        let phrases = breaks::between_phrases(&text, &shaped.clusters, &breaks);
        let mut sums = Vec::with_capacity(shaped.clusters.len() + 1);
        let mut sum = Sums::default();
        sums.push(sum);
        for cluster in &shaped.clusters {
            sum.advance += i64::from(cluster.advance);
            sum.gap += i64::from(cluster.gap);
            sum.spaced += i64::from(cluster.is_spaced);
            sums.push(sum);
        }
        let solid = shaped.clusters.iter().filter(|cluster| !cluster.is_blank);
        let solid = solid.map(|cluster| i64::from(cluster.advance) + tracking.min(0)).sum::<i64>();
        // Shaping the ends of lines anew may save a little.
        let solid_width = solid - solid / 8;
        let Items { runs, base_level } = items;
        let parts = RefCell::default();
        Self {
            text,
            base_level,
            runs,
            run_clusters,
            shaped,
            tracking,
            breaks,
            phrases,
            sums,
            solid_width,
            parts,
            extents: RefCell::default(),
        }
    }

    /// Returns how many clusters there are.
    pub(super) fn len(&self) -> usize {
        self.shaped.clusters.len()
    }

    /// Returns a cluster.
    pub(super) fn cluster(&self, index: usize) -> &Cluster {
        &self.shaped.clusters[index]
    }

    /// Returns where the text of a cluster begins, or of the end.
    pub(super) fn offset(&self, index: usize) -> usize {
        self.shaped.clusters.get(index).map_or(self.text.len(), |cluster| cluster.start as usize)
    }

    /// Returns the text of a range of clusters.
    pub(super) fn text_of(&self, line: &Range<usize>) -> &str {
        &self.text[self.offset(line.start)..self.offset(line.end)]
    }

    /// Returns the range without the spaces at its ends, which hang outside the line.
    pub(super) fn trimmed(&self, line: Range<usize>) -> Range<usize> {
        let clusters = &self.shaped.clusters[line.clone()];
        let leading = clusters.iter().take_while(|cluster| cluster.is_blank).count();
        let trailing = clusters[leading..].iter().rev().take_while(|cluster| cluster.is_blank).count();
        line.start + leading..line.end - trailing
    }

    /// Returns the height of the ink of a line, before the shaping of its ends is taken into account.
    pub(super) fn height(&self, line: &Range<usize>) -> Height {
        let clusters = self.shaped.clusters[line.clone()].iter();
        clusters.fold(Height::default(), |height, cluster| height.union(cluster.height))
    }

    /// Returns the width of a trimmed line, before the shaping of its ends is taken into account.
    pub(super) fn width(&self, line: &Range<usize>) -> i64 {
        if line.is_empty() {
            return 0;
        }
        let (from, to) = (self.sums[line.start], self.sums[line.end]);
        let gaps = self.sums[line.end - 1].gap - from.gap;
        to.advance - from.advance + gaps + self.tracking * (to.spaced - from.spaced - 1).max(0)
    }

    /// Returns the exact width of a trimmed line.
    pub(super) fn exact_width(&self, line: &Range<usize>, shaper: &mut Shaper<'_>) -> i64 {
        if self.has_safe_ends(line) {
            return self.width(line);
        }
        self.extent(line, shaper).advance
    }

    fn has_safe_ends(&self, line: &Range<usize>) -> bool {
        let is_safe = |index: usize| self.shaped.clusters.get(index).is_none_or(|cluster| !cluster.is_unsafe);
        (line.start == 0 || is_safe(line.start)) && is_safe(line.end)
    }

    /// Returns what a trimmed line measures.
    pub(super) fn extent(&self, line: &Range<usize>, shaper: &mut Shaper<'_>) -> Extent {
        let key = [line.start, line.end];
        if let Some(extent) = self.extents.borrow().get(&key) {
            return *extent;
        }
        let extent = self.measured(line, shaper);
        let mut extents = self.extents.borrow_mut();
        if extents.len() >= PARTS_MAX {
            extents.clear();
        }
        extents.insert(key, extent);
        extent
    }

    fn measured(&self, line: &Range<usize>, shaper: &mut Shaper<'_>) -> Extent {
        let mut ink = Ink::default();
        let (advance, ends) = self.walk(line, shaper, |placed| {
            ink = ink.union(placed.ink.moved(placed.x, placed.y));
        });
        let [keeps_left, keeps_right] = ends;
        let left = if keeps_left || ink.is_empty() { ink.left.min(0) } else { ink.left };
        let right = if keeps_right || ink.is_empty() { ink.right.max(advance) } else { ink.right };
        Extent { advance, ink, left, right }
    }

    /// Calls `place` for every glyph of a trimmed line from left to right. Returns the width, and whether the
    /// letters at the left and right end keep their side bearings.
    pub(super) fn walk(
        &self,
        line: &Range<usize>,
        shaper: &mut Shaper<'_>,
        mut place: impl FnMut(Placed),
    ) -> (i64, [bool; 2]) {
        let pieces = self.pieces(line, shaper);
        let spaced = pieces.iter().flat_map(|piece| piece.clusters(self)).filter(|c| c.is_spaced).count();
        let mut pen = Pen { x: 0, spaces_left: spaced.saturating_sub(1), tracking: self.tracking };
        let last = pieces.iter().max_by_key(|piece| piece.start(self)).map(|piece| piece.end_start(self));
        let mut ends: Option<[bool; 2]> = None;
        for piece in &pieces {
            let is_reversed = piece.level % 2 == 1;
            let shapes = piece.shapes(self);
            piece.for_each(self, |cluster| {
                // The space after a cluster is on its left when it is read from right to left.
                let gap = if Some(cluster.start) == last { 0 } else { i64::from(cluster.gap) };
                pen.x += if is_reversed { gap } else { 0 };
                pen.draw(cluster, shapes, &mut place);
                pen.x += if is_reversed { 0 } else { gap };
                let left = ends.map_or(cluster.is_grid_letter, |[left, _]| left);
                ends = Some([left, cluster.is_grid_letter]);
            });
        }
        (pen.x, ends.unwrap_or_default())
    }

    /// Returns the parts of a line in visual order.
    fn pieces(&self, line: &Range<usize>, shaper: &mut Shaper<'_>) -> Vec<Piece> {
        if line.is_empty() {
            return Vec::new();
        }
        let first_run = self.run_clusters.partition_point(|&start| start <= line.start) - 1;
        let mut pieces = Vec::new();
        for run_index in first_run..self.runs.len() {
            let run_start = self.run_clusters[run_index];
            if run_start >= line.end {
                break;
            }
            let run_end = self.run_clusters.get(run_index + 1).copied().unwrap_or(self.len());
            let clusters = run_start.max(line.start)..run_end.min(line.end);
            pieces.push(self.piece(run_index, clusters, line, shaper));
        }
        order_visually(&mut pieces);
        pieces
    }

    fn piece(
        &self,
        run: usize,
        clusters: Range<usize>,
        line: &Range<usize>,
        shaper: &mut Shaper<'_>,
    ) -> Piece {
        let level = self.runs[run].level;
        let is_cut = |index: usize| {
            index > self.run_clusters[run]
                && self.run_clusters.get(run + 1).is_none_or(|&next| index < next)
                && self.shaped.clusters.get(index).is_some_and(|cluster| cluster.is_unsafe)
        };
        if !is_cut(clusters.start) && !is_cut(clusters.end) {
            return Piece { level, own: None, clusters };
        }
        let part = self.part(run, &clusters, line, shaper);
        Piece { level, clusters: 0..part.clusters.len(), own: Some(part) }
    }

    /// Shapes a part of a run anew, or remembers it.
    fn part(
        &self,
        run: usize,
        clusters: &Range<usize>,
        line: &Range<usize>,
        shaper: &mut Shaper<'_>,
    ) -> Rc<Shaped> {
        let key = [clusters.start, clusters.end, line.start, line.end];
        if let Some(part) = self.parts.borrow().get(&key) {
            return Rc::clone(part);
        }
        let part =
            Run { start: self.offset(clusters.start), end: self.offset(clusters.end), ..self.runs[run] };
        let line = (self.offset(line.start), self.offset(line.end));
        let shaped = Rc::new(shaper.shape_part(&self.text, part, line));
        let mut parts = self.parts.borrow_mut();
        if parts.len() >= PARTS_MAX {
            parts.clear();
        }
        parts.insert(key, Rc::clone(&shaped));
        shaped
    }
}

/// The pen that walks along a line.
struct Pen {
    x: i64,
    /// Clusters that letter spacing still follows.
    spaces_left: usize,
    tracking: i64,
}

impl Pen {
    fn draw(&mut self, cluster: &Cluster, shapes: &[Shape], place: &mut impl FnMut(Placed)) {
        for shape in &shapes[cluster.first_shape as usize..cluster.end_shape as usize] {
            let (x, y) = (self.x + i64::from(shape.dx), i64::from(shape.dy));
            place(Placed { mark: shape.mark, x, y, ink: shape.ink, turn: shape.turn });
            self.x += i64::from(shape.advance);
        }
        if cluster.is_spaced && self.spaces_left > 0 {
            self.spaces_left -= 1;
            self.x += self.tracking;
        }
    }
}

impl Piece {
    fn source<'a>(&'a self, paragraph: &'a Paragraph) -> &'a Shaped {
        self.own.as_deref().unwrap_or(&paragraph.shaped)
    }

    fn clusters<'a>(&'a self, paragraph: &'a Paragraph) -> &'a [Cluster] {
        &self.source(paragraph).clusters[self.clusters.clone()]
    }

    fn shapes<'a>(&'a self, paragraph: &'a Paragraph) -> &'a [Shape] {
        &self.source(paragraph).shapes
    }

    /// Returns where the text of the piece begins.
    fn start(&self, paragraph: &Paragraph) -> u32 {
        self.clusters(paragraph).first().map_or(0, |cluster| cluster.start)
    }

    /// Returns where the text of the last cluster begins.
    fn end_start(&self, paragraph: &Paragraph) -> u32 {
        self.clusters(paragraph).last().map_or(0, |cluster| cluster.start)
    }

    /// Visits the clusters from left to right.
    fn for_each(&self, paragraph: &Paragraph, visit: impl FnMut(&Cluster)) {
        let clusters = self.clusters(paragraph).iter();
        if self.level % 2 == 1 { clusters.rev().for_each(visit) } else { clusters.for_each(visit) }
    }
}

/// Rule L2 of UAX #9: from the highest level down to the lowest odd one, turn every stretch at that level or above.
fn order_visually(pieces: &mut [Piece]) {
    let highest = pieces.iter().map(|piece| piece.level).max().unwrap_or(0);
    let lowest_odd = pieces.iter().map(|piece| piece.level).filter(|level| level % 2 == 1).min();
    for level in (lowest_odd.unwrap_or(u8::MAX)..=highest).rev() {
        for stretch in pieces.chunk_by_mut(|a, b| (a.level >= level) == (b.level >= level)) {
            if stretch[0].level >= level {
                stretch.reverse();
            }
        }
    }
}
