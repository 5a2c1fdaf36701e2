//! The background at the survey's size.

use fast_image_resize as fir;
use fir::images::{Image, ImageRef};

use super::grid::Map;
use crate::picture::{Channels, Picture};

/// Longest side of the survey. At 256 a line of text still is several cells high, and a map costs a millisecond.
pub(super) const LONG_SIDE_CELLS: u32 = 256;
/// How many pixels a side each cell averages: more cost time in proportion, fewer alias on fine patterns.
const SAMPLES_A_SIDE: u8 = 3;

/// A background shrunk to at most [`LONG_SIDE_CELLS`], laid on white paper.
pub(super) struct Thumbnail {
    columns: u32,
    rows: u32,
    colors: Vec<[u8; 3]>,
}

impl Thumbnail {
    pub(super) fn of(background: &Picture) -> Self {
        let (width, height) = (background.width(), background.height());
        let long = width.max(height);
        let cells = |side: u32| match long <= LONG_SIDE_CELLS {
            true => side,
            // The long side becomes the limit exactly; the short one is rounded and keeps at least a cell.
            false => (side * LONG_SIDE_CELLS + long / 2) / long,
        };
        let (columns, rows) = (cells(width).max(1), cells(height).max(1));
        let colors = match background.channels() {
            Channels::Rgb => resized(background, columns, rows).as_chunks::<3>().0.to_vec(),
            Channels::Rgba => resized(background, columns, rows)
                .as_chunks::<4>()
                .0
                .iter()
                .map(|&pixel| on_white(pixel))
                .collect(),
        };
        Self { columns, rows, colors }
    }

    /// Returns the mean of every two by two cells; salience is about things, not about their outlines.
    pub(super) fn halved(&self) -> Self {
        let (columns, rows) = (self.columns.div_ceil(2), self.rows.div_ceil(2));
        let row = |y: u32| {
            let start = (y.min(self.rows - 1) * self.columns) as usize;
            &self.colors[start..start + self.columns as usize]
        };
        let mut colors = Vec::with_capacity(columns as usize * rows as usize);
        for y in 0..rows {
            let pairs = row(2 * y).chunks(2).zip(row(2 * y + 1).chunks(2));
            // The last pair of an odd row is its last cell twice.
            colors.extend(pairs.map(|(above, below)| {
                let four = [above[0], above[above.len() - 1], below[0], below[below.len() - 1]];
                std::array::from_fn(|channel| {
                    let sum: u16 = four.iter().map(|color| u16::from(color[channel])).sum();
                    u8::try_from((sum + 2) / 4).expect("a mean of codes is a code")
                })
            }));
        }
        Self { columns, rows, colors }
    }

    pub(super) fn columns(&self) -> u32 {
        self.columns
    }

    pub(super) fn rows(&self) -> u32 {
        self.rows
    }

    pub(super) fn colors(&self) -> &[[u8; 3]] {
        &self.colors
    }

    /// Returns how light each cell looks.
    pub(super) fn luma(&self) -> Map {
        let cells = self.colors.iter().map(|&color| luma(color)).collect();
        Map::new(self.columns, self.rows, cells)
    }
}

/// Returns the luma of BT.601 in whole numbers.
pub(super) fn luma([red, green, blue]: [u8; 3]) -> u8 {
    u8::try_from((u32::from(red) * 77 + u32::from(green) * 150 + u32::from(blue) * 29) >> 8)
        .expect("the weights sum to 256")
}

/// Lays a pixel on white paper, which is what most viewers show behind a transparent poster.
pub(super) fn on_white([red, green, blue, alpha]: [u8; 4]) -> [u8; 3] {
    if alpha == u8::MAX {
        return [red, green, blue];
    }
    let over = crate::color::Color([red, green, blue]);
    crate::color::mix(crate::color::Color([255; 3]), over, alpha).0
}

fn resized(background: &Picture, columns: u32, rows: u32) -> Vec<u8> {
    let kind = match background.channels() {
        Channels::Rgb => fir::PixelType::U8x3,
        Channels::Rgba => fir::PixelType::U8x4,
    };
    let source = ImageRef::new(background.width(), background.height(), background.pixels(), kind)
        .expect("a picture's pixels fill its size");
    let mut target = Image::new(columns, rows, kind);
    let algorithm = fir::ResizeAlg::SuperSampling(fir::FilterType::Box, SAMPLES_A_SIDE);
    fir::Resizer::new()
        .resize(&source, &mut target, &fir::ResizeOptions::new().resize_alg(algorithm))
        .expect("both pictures have the same pixels, and no crop is asked for");
    target.into_vec()
}
