//! Nothing may change outside the boxes: an exact comparison, no threshold.

use wanx_poster::Picture;

use crate::reading::Reading;
use crate::rect::Rect;

/// How far shadows may reach beyond a box, of the short side.
const MARGIN_SHARE: f64 = 0.02;

/// Returns the share of all pixels that changed outside every box.
pub(crate) fn changed_outside(reading: &Reading, background: &Picture, poster: &Picture) -> f64 {
    let margin_px = MARGIN_SHARE * reading.short_side();
    let boxes: Vec<Rect> = reading.elements.iter().map(|element| element.rect.outset(margin_px)).collect();
    let count = background.channels().count();
    let row_bytes = background.width() as usize * count;
    let rows = background.pixels().chunks_exact(row_bytes).zip(poster.pixels().chunks_exact(row_bytes));
    let changed: usize = rows
        .enumerate()
        .filter(|(_, (before, after))| before != after)
        .map(|(y, (before, after))| {
            let middle = y as f64 + 0.5;
            let across: Vec<&Rect> =
                boxes.iter().filter(|rect| rect.top <= middle && middle <= rect.bottom).collect();
            let pixels = before.chunks_exact(count).zip(after.chunks_exact(count)).enumerate();
            pixels
                .filter(|(_, (before, after))| before != after)
                .filter(|(x, _)| {
                    let middle = *x as f64 + 0.5;
                    !across.iter().any(|rect| rect.left <= middle && middle <= rect.right)
                })
                .count()
        })
        .sum();
    changed as f64 / (reading.width * reading.height)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::tests::reading;
    use wanx_poster::{Channels, Kind};

    fn with_changes(at: &[(usize, usize)]) -> Picture {
        let mut pixels = vec![10; 100 * 100 * 3];
        for (x, y) in at {
            pixels[(y * 100 + x) * 3 + 1] = 11;
        }
        Picture::new(100, 100, Channels::Rgb, pixels).unwrap()
    }

    #[test]
    fn one_code_in_one_channel_beyond_the_margin_is_a_change() {
        let reading = reading(&[(Kind::Title, [20.0, 20.0, 40.0, 30.0])]);
        let changed =
            |at: &[(usize, usize)]| changed_outside(&reading, &with_changes(&[]), &with_changes(at));
        assert_eq!(changed(&[(25, 25), (18, 18), (41, 31)]), 0.0);
        assert_eq!(changed(&[(25, 25), (17, 25), (42, 25), (25, 32)]), 3.0 / 10_000.0);
    }
}
