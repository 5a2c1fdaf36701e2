//! Columns: how the letters of a run stand in vertical writing.
//!
//! A column is treated as a line that the page is turned for: x runs down the page and y to the left, so breaking,
//! aligning and fitting work unchanged, and [`Block`](super::Block) turns everything back. Characters stand in
//! squares of one em on the axis of the column, y = 0. Face tables for vertical metrics are not used: the display
//! faces have none, and squares line up across faces.

use super::em::{EM, Height, Ink};
use super::face::OpenFace;
use super::itemise::Flow;
use super::shape::{Cluster, Shape, Shaped, Turn};

/// Baseline of a character below the top of its square: the split that all Chinese faces share.
const SQUARE_ASCENT: i64 = EM * 88 / 100;
/// Distance of the baseline from the axis for words that lie on their side: half the height of capitals.
const TURNED_BASELINE: i64 = EM * 35 / 100;
/// The same for full-width marks that lie on their side, from the middle of the square.
const MARK_BASELINE: i64 = SQUARE_ASCENT - EM / 2;

/// Distance of a hanging comma from the upper and the right edge of its square.
const CORNER_MARGIN: i64 = EM * 12 / 100;

/// Arranges the clusters of a run from the given one on.
pub(super) fn arrange(text: &str, flow: Flow, face: Option<&OpenFace>, shaped: &mut Shaped, first: usize) {
    if flow == Flow::Together {
        join(shaped, first);
    }
    let Shaped { clusters, shapes } = shaped;
    for cluster in &mut clusters[first..] {
        let shapes = &mut shapes[cluster.first_shape as usize..cluster.end_shape as usize];
        let letter = text[cluster.start as usize..].chars().next().unwrap_or(' ');
        let is_plain = || match (&*shapes, face) {
            ([shape], Some(face)) => shape.mark.id().is_some_and(|id| face.is_plain(id, letter)),
            _ => false,
        };
        match flow {
            Flow::Upright if lies_in_columns(letter) && is_plain() => lay(shapes, MARK_BASELINE),
            Flow::Upright if hangs_in_corner(letter) && is_plain() => {
                stand(cluster, shapes);
                move_to_corner(shapes);
            }
            Flow::Upright | Flow::Together if !cluster.is_blank => stand(cluster, shapes),
            _ => lay(shapes, TURNED_BASELINE),
        }
        let inks = shapes.iter().map(|shape| Height::of(shape.ink.moved(0, i64::from(shape.dy))));
        cluster.height = inks.fold(Height::default(), Height::union);
    }
}

/// Marks that a face without forms for columns shows lying on their side.
fn lies_in_columns(letter: char) -> bool {
    matches!(letter, '（' | '）' | '「' | '」' | '『' | '』' | '《' | '》' | '〈' | '〉' | '【' | '】')
        || matches!(letter, '〔' | '〕' | '［' | '］' | '｛' | '｝' | '“' | '”' | '‘' | '’')
        || matches!(letter, '—' | '…' | '‥' | '―' | '～' | 'ー' | '－' | '＝')
}

/// Marks that sit at the lower left of their square in lines, at the upper right in columns.
fn hangs_in_corner(letter: char) -> bool {
    matches!(letter, '，' | '。' | '、' | '．')
}

/// Makes one cluster of all clusters from the given one on.
fn join(shaped: &mut Shaped, first: usize) {
    let end_shape = shaped.shapes.len() as u32;
    shaped.clusters.truncate(first + 1);
    if let Some(cluster) = shaped.clusters.get_mut(first) {
        cluster.end_shape = end_shape;
        cluster.is_blank = false;
    }
}

/// Puts the glyphs of a cluster side by side into the middle of a square.
fn stand(cluster: &mut Cluster, shapes: &mut [Shape]) {
    let width: i64 = shapes.iter().map(|shape| i64::from(shape.advance)).sum();
    let mut pen = -width / 2;
    for shape in shapes.iter_mut() {
        let x = pen + i64::from(shape.dx);
        let y = SQUARE_ASCENT + i64::from(shape.dy);
        pen += i64::from(shape.advance);
        let Ink { left, top, right, bottom } = shape.ink;
        shape.ink = Ink { left: top, top: -right, right: bottom, bottom: -left };
        (shape.dx, shape.dy, shape.advance) = (y as i32, -x as i32, 0);
    }
    // A dash of two characters may be one glyph, made to reach through two squares.
    let length = shapes.iter().map(|shape| shape.ink.right - shape.ink.left).max().unwrap_or(0);
    let squares = (length + EM / 2) / EM;
    if let ([shape], 2..) = (&mut *shapes, squares) {
        shape.dx = ((squares * EM - shape.ink.left - shape.ink.right) / 2) as i32;
    }
    cluster.advance = (squares.max(1) * EM) as i32;
    if let Some(last) = shapes.last_mut() {
        last.advance = cluster.advance;
    }
}

/// Leaves the glyphs as on a line, which lies on its side in a column.
fn lay(shapes: &mut [Shape], baseline: i64) {
    for shape in shapes {
        shape.dy = shape.dy.saturating_add(baseline as i32);
        shape.turn = Turn::Clockwise;
    }
}

/// Moves a comma or stop to the upper right of its square.
fn move_to_corner(shapes: &mut [Shape]) {
    for shape in shapes {
        shape.dx = (CORNER_MARGIN - shape.ink.left) as i32;
        shape.dy = (CORNER_MARGIN - EM / 2 - shape.ink.top) as i32;
    }
}
