//! A survey as a picture, for people who ask why the words went where they went.

use super::Survey;
use super::grid::{Area, Sums};
use crate::picture::{Channels, Picture};

/// Space between the four maps, in cells, and what it is filled with.
const GAP_CELLS: u32 = 4;
const GAP_CODE: u8 = 96;
/// The frame around a face.
const FACE_COLOR: [u8; 3] = [255, 64, 64];

/// Returns a survey's maps side by side: salience and subject above, edges and light below.
///
/// One pixel is one cell. White means strong: draws the eye, matters, is detailed, is light. Faces are framed in
/// the subject map.
pub fn chart(survey: &Survey) -> Picture {
    let (columns, rows) = (survey.salience.columns(), survey.salience.rows());
    let (width, height) = (2 * columns + GAP_CELLS, 2 * rows + GAP_CELLS);
    let grey = |code: u8| [code; 3];
    let pixel = |x: u32, y: u32| {
        let (right, below) = (x >= columns + GAP_CELLS, y >= rows + GAP_CELLS);
        let cell_x = if right { x - columns - GAP_CELLS } else { x };
        let cell_y = if below { y - rows - GAP_CELLS } else { y };
        if cell_x >= columns || cell_y >= rows {
            return grey(GAP_CODE);
        }
        match (right, below) {
            (false, false) => grey(cell(&survey.salience, cell_x, cell_y)),
            (true, false) if survey.faces().iter().any(|face| frames(*face, cell_x, cell_y)) => FACE_COLOR,
            (true, false) => grey(cell(&survey.subject, cell_x, cell_y)),
            (false, true) => grey(cell(&survey.edges, cell_x, cell_y)),
            (true, true) => grey(survey.light.middle(cell_x, cell_y)),
        }
    };
    let pixels = (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y))).collect();
    Picture::new(width, height, Channels::Rgb, pixels).expect("a chart has three codes for every pixel")
}

fn cell(sums: &Sums, x: u32, y: u32) -> u8 {
    let value = sums.sum(Area { left: x, top: y, right: x + 1, bottom: y + 1 });
    u8::try_from(value).expect("a cell of a map is a code")
}

/// Returns whether a cell lies on the edge of an area.
fn frames(area: Area, x: u32, y: u32) -> bool {
    let inside = (area.left..area.right).contains(&x) && (area.top..area.bottom).contains(&y);
    let edge = x == area.left || x + 1 == area.right || y == area.top || y + 1 == area.bottom;
    inside && edge
}
