//! Where things are on the sheet: pictures of one size in columns, with captions under them.

use crate::unit::{Px64, PxRect};

/// Width of the sheet.
pub(super) const WIDTH_PX: i32 = 1680;
/// Space around everything.
pub(super) const MARGIN_PX: i32 = 56;
/// Space between columns and between rows.
const GUTTER_PX: i32 = 32;
const ROW_GAP_PX: i32 = 36;
/// From a picture to the first line of its caption, from line to line, and what hangs below the last.
const CAPTION_PX: i32 = 28;
const LINE_PX: i32 = 24;
const DESCENT_PX: i32 = 6;

/// What goes into a grid.
#[derive(Debug, Clone, Copy)]
pub(super) struct Content {
    /// How many pictures.
    pub(super) count: usize,
    /// How high a picture is at most.
    pub(super) height_px: i32,
    /// How many lines are under each.
    pub(super) lines: i32,
}

/// Pictures of one size in columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    content: Content,
    columns: usize,
    top: i32,
    /// Width and height of a picture.
    picture: (i32, i32),
}

/// One picture and its caption.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    /// Where the picture is.
    pub(super) picture: PxRect,
    /// How wide a line of the caption may be.
    pub(super) width: i32,
    /// Where its first line begins.
    caption: (i32, i32),
}

impl Grid {
    /// Returns a grid for pictures of a shape, from `top` down.
    pub(super) fn new((width, height): (u32, u32), columns: usize, content: Content, top: i32) -> Self {
        let (across, down) = (column_width(columns), content.height_px);
        let scale = (across as f32 / width as f32).min(down as f32 / height as f32);
        let side = |side: u32, most: i32| ((side as f32 * scale).round() as i32).clamp(1, most);
        Self { content, columns, top, picture: (side(width, across), side(height, down)) }
    }

    /// Returns the upper edge.
    pub(super) fn top(&self) -> i32 {
        self.top
    }

    /// Returns the lower edge.
    pub(super) fn bottom(&self) -> i32 {
        let rows = count(self.content.count.div_ceil(self.columns));
        self.top + (rows * (self.row_height() + ROW_GAP_PX) - ROW_GAP_PX).max(0)
    }

    /// Returns where picture number `index` is, from 0.
    pub(super) fn cell(&self, index: usize) -> Cell {
        let (width, height) = self.picture;
        let column = column_width(self.columns);
        let x = MARGIN_PX + count(index % self.columns) * (column + GUTTER_PX);
        let y = self.top + count(index / self.columns) * (self.row_height() + ROW_GAP_PX);
        Cell { picture: rect((x, y), (width, height)), width: column, caption: (x, y + height + CAPTION_PX) }
    }

    fn row_height(&self) -> i32 {
        self.picture.1 + CAPTION_PX + (self.content.lines - 1) * LINE_PX + DESCENT_PX
    }
}

impl Cell {
    /// Returns where a line of the caption begins, on its baseline.
    pub(super) fn line(&self, line: i32) -> (i32, i32) {
        (self.caption.0, self.caption.1 + line * LINE_PX)
    }
}

/// Returns a rectangle of whole pixels.
pub(super) fn rect((x, y): (i32, i32), (width, height): (i32, i32)) -> PxRect {
    let [x, y, width, height] = [x, y, width, height].map(Px64::from_px);
    PxRect { x, y, width, height }
}

fn column_width(columns: usize) -> i32 {
    let columns = count(columns);
    (WIDTH_PX - 2 * MARGIN_PX - (columns - 1) * GUTTER_PX) / columns
}

/// The sheet shows dozens of things, never more.
fn count(things: usize) -> i32 {
    i32::try_from(things).expect("a sheet shows a bounded number of things")
}
