//! Small pictures for the sheet: of posters, and of what the measures take for salient.

use wanx_poster::{Channels, Picture};

use crate::color::seen;
use crate::grid::Grid;

/// Width and height that a thumbnail stays within.
const SIDE_PX: usize = 420;

/// Returns a copy of at most 420 px a side, on white paper.
pub(crate) fn thumbnail(poster: &Picture) -> Picture {
    let (width, height) = (poster.width() as usize, poster.height() as usize);
    let longer = width.max(height).max(SIDE_PX);
    let small = |side: usize| (side * SIDE_PX / longer).max(1);
    let (columns, rows) = (small(width), small(height));
    let mut pixels = Vec::with_capacity(columns * rows * 3);
    for row in 0..rows {
        let (top, bottom) = (row * height / rows, (row + 1) * height / rows);
        for column in 0..columns {
            let (left, right) = (column * width / columns, (column + 1) * width / columns);
            let mut sum = [0_usize; 3];
            for (x, y) in (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y))) {
                sum.iter_mut().zip(seen(poster, x, y)).for_each(|(sum, code)| *sum += usize::from(code));
            }
            let count = (right - left) * (bottom - top);
            // A mean of codes is a code.
            pixels.extend(sum.map(|sum| (sum / count.max(1)) as u8));
        }
    }
    let size = |side: usize| u32::try_from(side).expect("a thumbnail is small");
    Picture::new(size(columns), size(rows), Channels::Rgb, pixels).expect("three bytes a pixel were pushed")
}

/// Returns a grid of shares as grey, white for 1.
pub(crate) fn grey(grid: &Grid) -> Picture {
    // Shares of 255 are codes.
    let pixels = grid.cells.iter().flat_map(|share| [(share.clamp(0.0, 1.0) * 255.0) as u8; 3]).collect();
    let size = |side: usize| u32::try_from(side).expect("a grid is small");
    Picture::new(size(grid.columns), size(grid.rows), Channels::Rgb, pixels)
        .expect("three bytes a cell were made")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thumbnail_keeps_shape_and_never_grows() {
        let picture = |width: u32, height: u32| {
            Picture::new(width, height, Channels::Rgb, vec![7; (width * height * 3) as usize]).unwrap()
        };
        let size = |picture: &Picture| (picture.width(), picture.height());
        assert_eq!(size(&thumbnail(&picture(840, 420))), (420, 210));
        assert_eq!(size(&thumbnail(&picture(64, 64))), (64, 64));
        assert!(thumbnail(&picture(840, 420)).pixels().iter().all(|&code| code == 7));
    }
}
