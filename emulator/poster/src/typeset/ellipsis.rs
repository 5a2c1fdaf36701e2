//! The last resort: showing the beginning of a text.

use unicode_segmentation::UnicodeSegmentation as _;

use super::block::Block;
use super::fit::{Room, lines_shown};
use super::itemise::Writing;
use super::{Style, Typesetter};

/// What stands for the rest.
const ELLIPSIS: char = '…';

/// Sets as much of a text as fits, cut between grapheme clusters.
pub(super) fn ellipsize(typesetter: &Typesetter, text: &str, style: &Style, room: &Room) -> Block {
    let prepared = typesetter.prepare(text, style, Writing::Horizontal);
    let (layout, block) = typesetter.with_shaper(style, |shaper| {
        let layout = prepared.lay(style, room.measure(), shaper);
        let block =
            room.holds(&layout, style.size).then(|| Block::new(&prepared, &layout, style.size, shaper));
        (layout, block)
    });
    if let Some(block) = block {
        return block;
    }
    let shown = lines_shown(&layout, style, room);
    let clean = prepared.paragraphs.iter().map(|paragraph| paragraph.text.as_str()).collect::<Vec<_>>();
    // Even lines are shorter than full ones, so a line more than were counted may have room.
    let last = layout.lines.get(shown).or(layout.lines.last());
    let limit = last.map_or(0, |line| {
        let before: usize = clean[..line.paragraph].iter().map(|paragraph| paragraph.len() + 1).sum();
        before + prepared.paragraphs[line.paragraph].offset(line.clusters.end)
    });
    cut(typesetter, &clean.join("\n")[..limit], style, room)
}

/// Searches the longest beginning of `text` that fits together with an ellipsis.
fn cut(typesetter: &Typesetter, text: &str, style: &Style, room: &Room) -> Block {
    let mut ends: Vec<usize> = vec![0];
    ends.extend(text.grapheme_indices(true).map(|(start, grapheme)| start + grapheme.len()));
    let (mut fits, mut too_long) = (0, ends.len());
    let mut best = beginning(typesetter, "", style, room).0;
    while fits + 1 < too_long {
        let middle = (fits + too_long) / 2;
        let (block, is_inside) = beginning(typesetter, &text[..ends[middle]], style, room);
        if is_inside {
            best = block;
            fits = middle;
        } else {
            too_long = middle;
        }
    }
    best
}

/// Sets a beginning and the ellipsis; also returns whether they fit.
fn beginning(typesetter: &Typesetter, text: &str, style: &Style, room: &Room) -> (Block, bool) {
    let text = text.trim_end();
    let prepared = typesetter.shape(&format!("{text}{ELLIPSIS}"), style, Writing::Horizontal);
    typesetter.with_shaper(style, |shaper| {
        let layout = prepared.lay(style, room.measure(), shaper);
        let mut block = Block::new(&prepared, &layout, style.size, shaper);
        block.truncated = Some(text.chars().count());
        let is_inside = room.holds(&layout, style.size);
        (block, is_inside)
    })
}
