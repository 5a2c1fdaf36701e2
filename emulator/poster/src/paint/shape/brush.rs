//! A painted stroke: a solid body, slightly wavy long edges, dry ends where single bristles show.
//!
//! Where a brush presses, paint is wet and covers; towards its edges and ends it gets drier. Every bristle gives up
//! at its own dryness, and keeps doing so along the stroke: that is all the drawing there is. The seed moves the
//! waves and the bristles; the body that [`crate::Form::core`] promises is wet whatever the seed.

use std::ops::Range;

use super::edge::to_code;
use crate::color::Tint;
use crate::form::{brush_end, ease, soft_step};
use crate::paint::blend::share;
use crate::paint::canvas::{Canvas, Edges};
use crate::unit::{Px64, PxRect};

/// The share of the stroke's thickness that its wavy edges may take on either side.
const EDGE: f32 = 0.1;
/// How much of the colour the thinnest paint of the body lacks: bristles just show.
const GRAIN: f32 = 0.028;
/// Wetness at which the last bristle has given up.
const HARDIEST: f32 = 0.92;
/// Bristles come in tufts, strands and hairs: how many across a stroke, how long they stay the same in
/// thicknesses of the stroke, how much they count.
const BRISTLES: [(f32, f32, f32); 3] = [(9.0, 2.4, 0.3), (30.0, 1.7, 0.32), (96.0, 0.9, 0.38)];

/// Draws a stroke along the longer side.
pub(super) fn draw(seed: u32, rect: PxRect, canvas: &mut Canvas<'_>, tint: Tint) {
    let whole = Edges::of(rect);
    let (columns, rows) = canvas.pixels_of(whole);
    let (across, down) = (columns.start as f32 + 0.5 - whole.left, rows.start as f32 + 0.5 - whole.top);
    if whole.width() >= whole.height() {
        let stroke = Stroke::new(seed, (whole.width(), whole.height()), (across, columns.len()));
        let mut painter = Painter::new(&stroke);
        for (y, step) in rows.zip(0..) {
            canvas.lay(columns.start, y, painter.row(down + step as f32), tint);
        }
        return;
    }
    let stroke = Stroke::new(seed, (whole.height(), whole.width()), (down, rows.len()));
    let mut painter = Painter::new(&stroke);
    // A standing stroke is a lying one, turned.
    for (x, step) in columns.zip(0..) {
        let column = painter.row(across + step as f32);
        for (y, code) in rows.clone().zip(column) {
            canvas.lay(x, y, std::slice::from_ref(code), tint);
        }
    }
}

/// Everything about a stroke that does not change from row to row.
struct Stroke {
    seed: u32,
    length: f32,
    thickness: f32,
    /// Position along the stroke of every column.
    along: Vec<f32>,
    /// Where the upper and the lower edge run at every column, as depths from the box.
    edges: [Vec<f32>; 2],
    /// How far the paint needs from there to be wet.
    soaked: [Vec<f32>; 2],
}

impl Stroke {
    fn new(seed: u32, (length, thickness): (f32, f32), (first, count): (f32, usize)) -> Self {
        let along: Vec<f32> = (0..count).map(|step| first + step as f32).collect();
        let depth = thickness * EDGE;
        let [tilts_down, bends_up] = [51, 52].map(|layer| hash(seed, layer) % 2);
        // Both edges tilt and bend together, as the hand moved; the small waves are each its own.
        let edge = |side: u32| -> Vec<f32> {
            let wave =
                |layer: u32, cell: f32, at: f32| noise(seed, side * 8 + layer, at / (thickness * cell));
            let share = |at: f32| {
                let run = at / length.max(f32::MIN_POSITIVE);
                let tilt = if tilts_down == side { run } else { 1.0 - run };
                let bow = 4.0 * run * (1.0 - run);
                let bend = if bends_up == side { bow } else { 1.0 - bow };
                0.02 + 0.14 * tilt + 0.16 * bend + 0.28 * wave(0, 1.7, at) + 0.16 * wave(1, 0.45, at)
            };
            along.iter().map(|&at| depth * share(at)).collect()
        };
        let soak = |side: u32, edge: &[f32]| -> Vec<f32> {
            let rough = |at: f32| 0.2 + 0.8 * noise(seed, side * 8 + 2, at / (thickness * 1.1));
            along.iter().zip(edge).map(|(&at, &edge)| ((depth - edge) * rough(at)).max(0.5)).collect()
        };
        let edges = [edge(0), edge(1)];
        let soaked = [soak(0, &edges[0]), soak(1, &edges[1])];
        Self { seed, length, thickness, along, edges, soaked }
    }

    /// Returns how long an end is: what lies farther in is wet.
    fn end_length(&self) -> f32 {
        let [length, thickness] = [self.length, self.thickness].map(Px64::from_f32);
        brush_end(length, thickness).to_f32().min(self.thickness * 1.6)
    }

    /// Returns where the paint starts at an end in this row and where it is wet, as distances from the box's end.
    fn end(&self, side: u32, down: f32) -> (f32, f32) {
        let most = self.end_length();
        let wave =
            |layer: u32, cell: f32| noise(self.seed, 32 + side * 8 + layer, down / (self.thickness * cell));
        // The hand holds the brush at a slant: both ends lean the same way.
        let leans_right = hash(self.seed, 50) % 2 == side;
        let lean = down / self.thickness;
        let lean = if leans_right { lean } else { 1.0 - lean };
        let off = (2.0 * down / self.thickness - 1.0).abs().min(1.0);
        let start = most * (0.34 * off * off * off * off + 0.2 * lean + 0.14 * wave(0, 0.3));
        // A brush is set down full and lifted dry.
        let wet = if side == 0 { start + (most - start) * (0.55 + 0.45 * wave(2, 0.4)) } else { most };
        (start, wet.max(start + 0.5))
    }
}

/// Paints a stroke row by row, remembering the bristles of the row before.
struct Painter<'a> {
    stroke: &'a Stroke,
    bristles: [Bristles; 3],
    codes: Vec<u8>,
}

impl<'a> Painter<'a> {
    fn new(stroke: &'a Stroke) -> Self {
        let mut layer = 64;
        let bristles = BRISTLES.map(|(count, run, _)| {
            layer += 1;
            Bristles::new(layer, (stroke.thickness / count).max(1.1), stroke.thickness * run)
        });
        Self { stroke, bristles, codes: vec![0; stroke.along.len()] }
    }

    /// Returns the coverage of the row whose middle is so far below the upper edge of the box.
    fn row(&mut self, down: f32) -> &[u8] {
        let Self { stroke, bristles, codes } = self;
        let [tufts, strands, hairs] = bristles.each_mut().map(|bristles| bristles.at(stroke, down));
        for ((code, above), below) in codes.iter_mut().zip(strands.above).zip(strands.below) {
            let strand = above + (below - above) * strands.share;
            // Between 0.97 and 1, so the cast drops the fraction alone; saturating would cost more than the rest.
            *code = ((1.0 - GRAIN * strand) * 255.0 + 0.5) as i32 as u8;
        }
        let ends = [0, 1].map(|side| stroke.end(side, down));
        for column in stroke.dry_columns(down).into_iter().flatten() {
            let ways = stroke.ways(column, down, ends);
            if ways.iter().all(|(way, soaked)| way >= soaked) {
                continue;
            }
            let [tuft, strand, hair] = [&tufts, &strands, &hairs].map(|layer| layer.value(column));
            let bristle = BRISTLES[0].2 * tuft + BRISTLES[1].2 * strand + BRISTLES[2].2 * hair;
            // Sums of chances crowd in the middle: spread them, so that some bristles reach far.
            let bristle = HARDIEST * soft_step(bristle * 1.3 - 0.15);
            codes[column] = share(codes[column], to_code(covered(ways, bristle)));
        }
        codes
    }
}

impl Stroke {
    /// Returns the columns where paint may be missing: both ends, and the whole of a row near an edge.
    fn dry_columns(&self, down: f32) -> [Range<usize>; 2] {
        let count = self.along.len();
        if down.min(self.thickness - down) < self.thickness * EDGE {
            return [0..count, count..count];
        }
        let most = self.end_length();
        let first = self.along.partition_point(|&along| along < most);
        let last = self.along.partition_point(|&along| along <= self.length - most);
        [0..first, last.max(first)..count]
    }

    /// Returns how far a pixel is from where the paint ends, on all four sides, and how far it needs to be wet.
    fn ways(&self, column: usize, down: f32, ends: [(f32, f32); 2]) -> [(f32, f32); 4] {
        let along = self.along[column];
        [
            (along - ends[0].0, ends[0].1 - ends[0].0),
            (self.length - along - ends[1].0, ends[1].1 - ends[1].0),
            (down - self.edges[0][column], self.soaked[0][column]),
            (self.thickness - down - self.edges[1][column], self.soaked[1][column]),
        ]
    }
}

/// Returns how much of a pixel a bristle covers, which gives up at a wetness.
fn covered(ways: [(f32, f32); 4], bristle: f32) -> f32 {
    // The driest way decides. A bristle fades over some pixels along the stroke, one pixel across it.
    ways.into_iter().filter(|(way, soaked)| way < soaked).fold(1.0, |covered: f32, (way, soaked)| {
        let gradual = (1.4 / soaked).clamp(0.05, 1.0 - HARDIEST + 0.5);
        let wet = way / soaked * (HARDIEST + gradual);
        covered.min(((wet - bristle) / gradual).clamp(0.0, 1.0))
    })
}

/// Values of bristles along the stroke: between two neighbouring bristles they pass smoothly into one another.
struct Bristles {
    layer: u32,
    spacing: f32,
    cell: f32,
    /// Which bristle `above` is.
    index: Option<i32>,
    above: Vec<f32>,
    below: Vec<f32>,
}

/// Two bristles and how far the row is from one to the other.
struct Between<'a> {
    above: &'a [f32],
    below: &'a [f32],
    share: f32,
}

impl Bristles {
    fn new(layer: u32, spacing: f32, cell: f32) -> Self {
        Self { layer, spacing, cell, index: None, above: Vec::new(), below: Vec::new() }
    }

    fn at(&mut self, stroke: &Stroke, down: f32) -> Between<'_> {
        let place = down / self.spacing;
        let index = place.floor() as i32;
        if self.index != Some(index) {
            let follows = index.checked_sub(1).is_some_and(|before| self.index == Some(before));
            self.above = if follows { std::mem::take(&mut self.below) } else { self.bristle(stroke, index) };
            self.below = self.bristle(stroke, index.saturating_add(1));
            self.index = Some(index);
        }
        Between { above: &self.above, below: &self.below, share: place - place.floor() }
    }

    fn bristle(&self, stroke: &Stroke, index: i32) -> Vec<f32> {
        // Each bristle is a line of noise of its own, so that no two change at the same place.
        let layer = hash(self.layer, index.cast_unsigned());
        let key = hash(stroke.seed, layer);
        let (mut cell, mut from, mut to) = (f32::NAN, 0.0, 0.0);
        let values = stroke.along.iter().map(|&at| {
            let place = at / self.cell;
            // Chance is asked once a cell.
            if cell.is_nan() || place - cell >= 1.0 {
                cell = place.floor();
                (from, to) = (chance(key, cell), chance(key, cell + 1.0));
            }
            from + (to - from) * ease(place - cell)
        });
        values.collect()
    }
}

impl Between<'_> {
    fn value(&self, column: usize) -> f32 {
        self.above[column] + (self.below[column] - self.above[column]) * self.share
    }
}

/// Returns smooth noise from 0 to 1 along a line; whole numbers are where chance is asked.
fn noise(seed: u32, layer: u32, at: f32) -> f32 {
    let (key, cell) = (hash(seed, layer), at.floor());
    let (from, to) = (chance(key, cell), chance(key, cell + 1.0));
    from + (to - from) * ease(at - cell)
}

/// Returns a number from 0 to 1 that belongs to a cell.
fn chance(key: u32, cell: f32) -> f32 {
    // Positions within a picture, in cells of half a pixel or more, fit.
    (hash(key, (cell as i32).cast_unsigned()) >> 8) as f32 / (1 << 24) as f32
}

/// Mixes two numbers so that every bit of the result depends on every bit of both.
fn hash(one: u32, other: u32) -> u32 {
    let mut mixed = one.wrapping_mul(0x9e37_79b1) ^ other.wrapping_add(0x7f4a_7c15).wrapping_mul(0x85eb_ca6b);
    for factor in [0x2c1b_3c6d, 0x297a_2d39] {
        mixed = (mixed ^ (mixed >> 15)).wrapping_mul(factor);
    }
    mixed ^ (mixed >> 15)
}
