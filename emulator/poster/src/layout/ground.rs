//! What words stand on, judged word by word.
//!
//! A line may be half over a roof and half over the sky: the mean, and even a tenth of the whole, would hide the
//! half that cannot be read. So a line is looked at in pieces of a few ems, and the worst of them speaks for it.

use super::draft::{Placed, Scene};
use super::ink::RING_PX;
use crate::survey::Quantiles;
use crate::unit::{Px64, PxPoint, PxRect};

/// How far around words the ground is judged: a share of the short side, but as far as halos count where there is that
/// much.
const RING_SHARE: f32 = 0.008;
const RING_SHARE_MOST: f32 = 0.018;
/// Length of a piece in ems: about a word.
const PIECE_EMS: f32 = 2.6;
/// Most pieces a line is looked at in.
const PIECES: i32 = 6;

/// Returns the ground of words: its middle overall, its ends as the worst piece has them.
pub(super) fn behind(word: &Placed<'_>, scene: &Scene<'_>) -> Quantiles {
    let piece = &word.group.pieces[word.spot.piece];
    let rect = word.spot.rect;
    let whole = under(rect, scene);
    let at = PxPoint { x: rect.x, y: rect.y };
    let lines = piece.block.lines.iter().filter(|line| !line.ink.is_empty());
    let pieces = lines.flat_map(|line| cut(line.ink.moved(at), piece.em() * PIECE_EMS));
    pieces.map(|piece| under(piece, scene)).fold(whole, |worst, piece| Quantiles {
        low: worst.low.min(piece.low),
        high: worst.high.max(piece.high),
        ..worst
    })
}

/// Returns the ground of a rectangle and a little around it.
pub(super) fn under(rect: PxRect, scene: &Scene<'_>) -> Quantiles {
    let short = scene.frame.short;
    let ring = Px64::from_f32((short * RING_SHARE).max(RING_PX.min(short * RING_SHARE_MOST)));
    scene.survey.light().quantiles(scene.survey.area_of(rect.outset(ring)))
}

/// Cuts a line into pieces of about a length, whichever way it runs.
fn cut(line: PxRect, length: f32) -> impl Iterator<Item = PxRect> {
    let is_column = line.height > line.width;
    let long = if is_column { line.height } else { line.width };
    let count = ((long.to_f32() / length.max(1.0)).round() as i32).clamp(1, PIECES);
    (0..count).map(move |index| {
        let (start, end) = (long.scaled(index, count), long.scaled(index + 1, count));
        if is_column {
            PxRect { y: line.y + start, height: end - start, ..line }
        } else {
            PxRect { x: line.x + start, width: end - start, ..line }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_cover_a_line_without_gap() {
        let px = Px64::from_px;
        let line = PxRect { x: px(10), y: px(5), width: px(200), height: px(20) };
        let pieces: Vec<PxRect> = cut(line, 50.0).collect();
        assert_eq!(pieces.len(), 4);
        assert_eq!((pieces[0].x, pieces[3].right()), (line.x, line.right()));
        assert!(pieces.windows(2).all(|pair| pair[0].right() == pair[1].x));
        assert_eq!(cut(PxRect { width: px(20), height: px(200), ..line }, 100.0).count(), 2);
    }
}
