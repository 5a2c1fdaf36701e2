//! Reads digits by topology: an 8 has two holes, a 0 one, a 1 none, in any face, size, colour and place.
//!
//! Every calm region of a poster may be the ground of words: the background, a plate, the inside of a frame. What
//! stands on it is taken apart into connected parts, the holes of each are counted, and the parts are put into lines
//! and blocks of one size, as one reads.

use std::fmt;

use super::flat::Grounds;
use super::ink::{self, Part};
use super::raster::Raster;
use super::shapes::{Area, Shape, Touch};

/// Lower parts are specks.
const HEIGHT_MIN: usize = 5;

/// Larger shapes, as a share of the picture, are no letters.
const LETTER_SHARE_MAX: f32 = 0.25;

/// Shapes on one ground that are looked at; a poster of 5,000 letters is not read whole.
const SHAPES_MAX: usize = 1500;

/// Everything that can be read on a picture.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    pub(super) blocks: Vec<Block>,
}

/// Lines of letters of one size that belong together.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) lines: Vec<Line>,
}

/// Letters side by side, from the left.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) area: Area,
    /// The height of its middle letter, by height.
    pub(super) height: usize,
    pub(super) parts: Vec<Part>,
}

/// Reads a picture.
pub fn read(raster: &Raster) -> Reading {
    read_on(raster, &Grounds::of(raster))
}

/// Reads a picture whose calm regions are known.
///
/// Inner regions come first: what holds words is a plate or a frame, and no letter to what is around it.
fn read_on(raster: &Raster, grounds: &Grounds) -> Reading {
    let mut order: Vec<usize> = (0..grounds.shapes.len()).collect();
    order.sort_by_key(|ground| grounds.shapes[*ground].area.pixels());
    let (mut blocks, mut pages) = (Vec::new(), Vec::new());
    for ground in order {
        let lines = lined(standing_on(raster, grounds, ground, &pages));
        if lines.iter().any(|line| line.parts.len() > 1) {
            pages.push(grounds.shapes[ground].area);
        }
        blocks.extend(blocked(lines).into_iter().map(|lines| Block { lines }));
    }
    Reading { blocks }
}

/// Returns the parts that stand on a ground, and in no page on it.
fn standing_on(raster: &Raster, grounds: &Grounds, ground: usize, pages: &[Area]) -> Vec<Part> {
    let window = grounds.shapes[ground].area;
    let largest = LETTER_SHARE_MAX * raster.pixels().len() as f32;
    let mut shapes = grounds.others(ground, &window).shapes(Touch::Corners);
    shapes.retain(|Shape { area, .. }| {
        let open =
            area.left == 0 || area.top == 0 || area.right == window.width() || area.bottom == window.height();
        !open && area.height() >= HEIGHT_MIN && area.pixels() as f32 <= largest
    });
    shapes.truncate(SHAPES_MAX);
    let shapes = shapes.into_iter().map(|shape| shape.moved(&window));
    let letters = shapes.filter(|shape| !pages.iter().any(|page| shape.area.with(page) == shape.area));
    let parts = letters.flat_map(|shape| ink::parts(raster, grounds, ground, &shape));
    parts.filter(|part| part.area.height() >= HEIGHT_MIN).collect()
}

/// Puts parts into lines: beside each other, of like height, no further apart than words are.
fn lined(mut parts: Vec<Part>) -> Vec<Line> {
    parts.sort_by_key(|part| (part.area.left, part.area.top));
    let mut lines: Vec<Line> = Vec::new();
    for part in parts {
        let fits = |line: &&mut Line| line.parts.last().is_some_and(|last| beside(&last.area, &part.area));
        match lines.iter_mut().filter(fits).min_by_key(|line| part.area.left.saturating_sub(line.area.right))
        {
            Some(line) => {
                line.area = line.area.with(&part.area);
                line.parts.push(part);
            }
            None => lines.push(Line { area: part.area, height: 0, parts: vec![part] }),
        }
    }
    for line in &mut lines {
        let mut heights: Vec<usize> = line.parts.iter().map(|part| part.area.height()).collect();
        heights.sort_unstable();
        line.height = heights[heights.len() / 2];
    }
    lines.sort_by_key(|line| (line.area.top, line.area.left));
    lines
}

fn beside(left: &Area, right: &Area) -> bool {
    let (low, high) = (left.height().min(right.height()), left.height().max(right.height()));
    let gap = right.left as f32 - left.right as f32;
    // Old figures have a 0 of two thirds of an 8; an ornament between words is lower.
    low as f32 >= 0.5 * high as f32
        && left.rows_shared(right) as f32 >= 0.5 * low as f32
        && gap <= 2.2 * high as f32
        && gap >= -0.5 * high as f32
}

/// Puts lines into blocks: below each other, of like height, no further apart than lines of one string are.
fn blocked(lines: Vec<Line>) -> Vec<Vec<Line>> {
    let mut blocks: Vec<Vec<Line>> = Vec::new();
    for line in lines {
        let fits = |block: &&mut Vec<Line>| block.last().is_some_and(|last| below(last, &line));
        match blocks.iter_mut().find(fits) {
            Some(block) => block.push(line),
            None => blocks.push(vec![line]),
        }
    }
    blocks
}

fn below(upper: &Line, lower: &Line) -> bool {
    let (low, high) = (upper.height.min(lower.height) as f32, upper.height.max(lower.height) as f32);
    let gap = lower.area.top as f32 - upper.area.bottom as f32;
    low >= 0.7 * high
        && upper.area.columns_shared(&lower.area) > 0
        && (-0.4 * high..=1.8 * high).contains(&gap)
}

impl Block {
    /// Returns the holes of its letters in reading order.
    pub(super) fn holes(&self) -> Vec<u8> {
        self.lines.iter().flat_map(|line| &line.parts).map(|part| part.holes).collect()
    }
}

impl Reading {
    /// Returns every line of two letters or more.
    pub(super) fn lines(&self) -> impl Iterator<Item = &Line> {
        self.blocks.iter().flat_map(|block| &block.lines).filter(|line| line.parts.len() > 1)
    }

    /// Returns whether these holes follow each other somewhere.
    pub fn has(&self, holes: &[u8]) -> bool {
        !holes.is_empty()
            && self.blocks.iter().any(|block| block.holes().windows(holes.len()).any(|run| run == holes))
    }
}

/// The holes of each line, lines of one block parted by `/` and blocks by `|`; single parts are left out.
impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const BLOCKS_MAX: usize = 12;
        let told = |block: &&Block| block.lines.iter().any(|line| line.parts.len() > 1);
        let blocks: Vec<String> = self.blocks.iter().filter(told).map(told_block).collect();
        if blocks.is_empty() {
            return write!(f, "nothing");
        }
        write!(f, "{}", blocks[..blocks.len().min(BLOCKS_MAX)].join(" | "))?;
        if blocks.len() > BLOCKS_MAX {
            write!(f, " | and {} more", blocks.len() - BLOCKS_MAX)
        } else {
            Ok(())
        }
    }
}

fn told_block(block: &Block) -> String {
    let line =
        |line: &Line| line.parts.iter().map(|part| part.holes.to_string()).collect::<Vec<_>>().join(" ");
    block.lines.iter().map(line).collect::<Vec<_>>().join(" / ")
}

/// Returns the holes that digits have; nothing if there is another sign than 8, 0, 1 and space.
pub fn holes_of(digits: &str) -> Option<Vec<u8>> {
    let holes = digits.chars().filter(|sign| *sign != ' ').map(|sign| match sign {
        '8' => Some(2),
        '0' => Some(1),
        '1' => Some(0),
        _ => None,
    });
    holes.collect()
}
