//! Chinese spacing: full-width marks that meet share their blank halves, and letters keep a little distance from
//! characters.
//!
//! Works on shaped clusters of one text; never changes which glyphs are drawn.

use super::character::is_grid_letter;
use super::em::EM;
use super::shape::{Cluster, Shape, Shaped};

/// Distance between Chinese characters and Latin letters or digits: an eighth of an em, as CSS text-autospace has it.
const LETTER_GAP: i32 = (EM / 8) as i32;
/// The most a mark gives up: the blank half of its square.
const HALF_EM: i64 = EM / 2;
/// Blank that stays beside the ink of a mark that was cut.
const MARK_MARGIN: i64 = EM / 20;

/// Sets the gaps between scripts and tightens neighbouring marks; `end` is where the last cluster ends.
pub(super) fn adjust(text: &str, end: usize, shaped: &mut Shaped) {
    if text.is_ascii() {
        return;
    }
    for index in 0..shaped.clusters.len() {
        let start = shaped.clusters[index].start as usize;
        let next = shaped.clusters.get(index + 1).map_or(end, |next| next.start as usize);
        let Some(last) = text[start..next].chars().next_back() else { continue };
        let Some(following) = text[next..].chars().next() else { continue };
        if is_apart(last, following) {
            shaped.clusters[index].gap = LETTER_GAP;
        } else if is_closing(last) && (is_mark(following) || is_opening(following)) {
            cut_right(shaped, index);
        } else if (is_opening(last) || is_mark(last)) && is_opening(following) {
            cut_left(shaped, index + 1);
        }
    }
}

fn is_apart(before: char, after: char) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() && !is_grid_letter(c) && !is_full_width(c);
    let is_square = |c: char| is_grid_letter(c) && !is_hangul(c);
    is_square(before) && is_letter(after) || is_letter(before) && is_square(after)
}

fn is_full_width(character: char) -> bool {
    matches!(character, '\u{3000}'..='\u{33ff}' | '\u{ff01}'..='\u{ffe6}')
}

/// Korean puts spaces between words and none between a number and its word.
fn is_hangul(character: char) -> bool {
    use unicode_script::{Script, UnicodeScript as _};
    character.script() == Script::Hangul
}

fn is_opening(character: char) -> bool {
    matches!(character, '（' | '「' | '『' | '《' | '〈' | '【' | '〔' | '［' | '｛' | '〖' | '“' | '‘')
}

/// Marks whose ink is in the left half of the square.
fn is_closing(character: char) -> bool {
    matches!(character, '）' | '」' | '』' | '》' | '〉' | '】' | '〕' | '］' | '｝' | '〗' | '”' | '’')
        || matches!(character, '，' | '。' | '、')
}

/// Marks that end something, those in the middle of the square included.
fn is_mark(character: char) -> bool {
    is_closing(character) || matches!(character, '！' | '？' | '；' | '：' | '·')
}

/// Takes the blank on the right of a full-width mark away.
fn cut_right(shaped: &mut Shaped, index: usize) {
    let Some((cluster, shape)) = single(shaped, index) else { return };
    let blank = i64::from(shape.advance) - shape.ink.right - i64::from(shape.dx);
    let cut = (blank - MARK_MARGIN).clamp(0, HALF_EM) as i32;
    if is_square_mark(cluster) {
        shape.advance -= cut;
        cluster.advance -= cut;
    }
}

/// Takes the blank on the left of a full-width mark away.
fn cut_left(shaped: &mut Shaped, index: usize) {
    let Some((cluster, shape)) = single(shaped, index) else { return };
    let cut = (shape.ink.left + i64::from(shape.dx) - MARK_MARGIN).clamp(0, HALF_EM) as i32;
    if is_square_mark(cluster) {
        shape.dx -= cut;
        shape.advance -= cut;
        cluster.advance -= cut;
    }
}

/// Faces that draw such marks narrow have nothing to give.
fn is_square_mark(cluster: &Cluster) -> bool {
    i64::from(cluster.advance) > EM * 4 / 5
}

fn single(shaped: &mut Shaped, index: usize) -> Option<(&mut Cluster, &mut Shape)> {
    let cluster = shaped.clusters.get_mut(index)?;
    let is_single = cluster.end_shape == cluster.first_shape + 1;
    let shape = shaped.shapes.get_mut(cluster.first_shape as usize)?;
    is_single.then_some((cluster, shape))
}
