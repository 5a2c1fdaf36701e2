//! What the picture is about: what draws the eye most, with what it surrounds, and faces.
//!
//! Salience marks outlines and strong parts, but a bottle's label and a building's walls belong to the thing too.

use super::figure;
use super::grid::{Area, Map};

/// Cells from this salience on belong to the subject.
pub(super) const SUBJECT_FROM: u8 = 80;
/// The share of cells, in per cent, that are not the strongest.
const STRONG_FROM_PER_CENT: u32 = 97;
/// Strong cells below this code are not raised further: in a picture of nothing, nothing is the subject.
const STRONG_LEAST: u8 = 128;
/// What a full code loses on its way over the long side: strong parts a third of the picture apart still hold
/// together what lies between them.
const LOSS_OVER_LONG_SIDE: usize = 384;

/// What a cell within a figure counts at least.
const WITHIN: u8 = 96;
/// What is left of things on a picture without a figure.
const SCATTERED_DIVISOR: u8 = 3;

/// What a picture is about.
pub(super) struct Subject {
    /// 0 beside it, the more the stronger.
    pub(super) map: Map,
    /// The share of the picture beside it.
    pub(super) ground_share: f32,
}

/// Finds what the picture is about.
pub(super) fn find(salience: &Map) -> Subject {
    let (columns, rows) = (salience.columns(), salience.rows());
    let raised = raised(salience.cells());
    let strong = Map::new(columns, rows, raised.iter().copied().map(weight).collect());
    let Some(within) = figure::find(&strong) else {
        let faded = strong.cells().iter().map(|cell| cell / SCATTERED_DIVISOR).collect();
        return Subject { map: Map::new(columns, rows, faded), ground_share: 1.0 };
    };
    let held = held(&raised, columns as usize);
    let cell = |((&own, held), &within): ((&u8, u8), &bool)| {
        weight(own.max(held)).max(if within { WITHIN } else { 0 })
    };
    let cells = raised.iter().zip(held).zip(&within).map(cell).collect();
    let taken = within.iter().filter(|within| **within).count();
    Subject { map: Map::new(columns, rows, cells), ground_share: 1.0 - taken as f32 / within.len() as f32 }
}

/// Returns what a cell that draws the eye counts: squared, so that a face counts more than a coat.
fn weight(cell: u8) -> u8 {
    if cell < SUBJECT_FROM {
        return 0;
    }
    u8::try_from(u32::from(cell) * u32::from(cell) / 255).expect("a product of shares")
}

/// Returns the map with every face at full weight, an oval in its area.
pub(super) fn with_faces(map: &Map, faces: &[Area]) -> Map {
    let mut cells = map.cells().to_vec();
    for face in faces {
        for y in face.top..face.bottom {
            for x in face.left..face.right {
                if is_in_oval(*face, x, y) {
                    cells[(y * map.columns() + x) as usize] = u8::MAX;
                }
            }
        }
    }
    Map::new(map.columns(), map.rows(), cells)
}

fn is_in_oval(area: Area, x: u32, y: u32) -> bool {
    let offset = |cell: u32, from: u32, to: u32| {
        (2.0 * cell as f32 + 1.0 - from as f32 - to as f32) / (to as f32 - from as f32)
    };
    let (x, y) = (offset(x, area.left, area.right), offset(y, area.top, area.bottom));
    x * x + y * y <= 1.0
}

/// Raises all cells so that the strongest come near to full, at most twofold: a faint thing alone in a picture is
/// still what it is about.
fn raised(cells: &[u8]) -> Vec<u8> {
    let mut counts = [0_u32; 256];
    for &cell in cells {
        counts[usize::from(cell)] += 1;
    }
    let wanted = counts.iter().sum::<u32>() * STRONG_FROM_PER_CENT / 100;
    let mut seen = 0;
    let strong = (0..=u8::MAX).find(|&code| {
        seen += counts[usize::from(code)];
        seen > wanted
    });
    let strong = u32::from(strong.unwrap_or(u8::MAX).max(STRONG_LEAST));
    let raise = |&cell: &u8| u8::try_from((u32::from(cell) * 255 / strong).min(255)).expect("capped");
    cells.iter().map(raise).collect()
}

/// Returns how strongly each cell is held by cells around it: what comes in from three of its four sides.
fn held(cells: &[u8], columns: usize) -> Vec<u8> {
    let rows = cells.len() / columns;
    let loss = u8::try_from((LOSS_OVER_LONG_SIDE / columns.max(rows)).clamp(1, 255)).expect("clamped");
    let mut sides = vec![[0; 4]; cells.len()];
    let mut sweep = |side: usize, line: &mut dyn Iterator<Item = usize>| {
        line.fold(0_u8, |strength, at| {
            let strength = cells[at].max(strength.saturating_sub(loss));
            sides[at][side] = strength;
            strength
        });
    };
    for y in 0..rows {
        let line = y * columns..(y + 1) * columns;
        sweep(0, &mut line.clone());
        sweep(1, &mut line.rev());
    }
    for x in 0..columns {
        let line = (x..cells.len()).step_by(columns);
        sweep(2, &mut line.clone());
        sweep(3, &mut line.rev());
    }
    // One side may be open: a building cut by the border, a cup seen from above.
    let third = |mut sides: [u8; 4]| {
        sides.sort_unstable();
        sides[1]
    };
    sides.into_iter().map(third).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ring of strong cells around weak ones.
    fn ring() -> Map {
        let cell = |x: i32, y: i32| {
            let outer = x.abs().max(y.abs());
            if (8..=10).contains(&outer) { 220 } else { 10 }
        };
        Map::new(41, 41, (-20..=20).flat_map(|y| (-20..=20).map(move |x| cell(x, y))).collect())
    }

    #[test]
    fn what_a_thing_surrounds_belongs_to_it() {
        let subject = find(&ring()).map;
        let at = |x: usize, y: usize| subject.cells()[y * 41 + x];
        assert!(at(20, 20) > 60, "{}", at(20, 20));
        assert_eq!((at(20, 3), at(3, 20)), (0, 0));
    }

    #[test]
    fn nothing_is_the_subject_of_a_picture_of_nothing() {
        let subject = find(&Map::new(30, 20, vec![25; 600])).map;
        assert!(subject.cells().iter().all(|&cell| cell == 0));
    }

    #[test]
    fn a_face_is_an_oval_of_full_weight() {
        let face = Area { left: 2, top: 4, right: 12, bottom: 16 };
        let subject = with_faces(&Map::new(20, 20, vec![0; 400]), &[face]);
        let at = |x: usize, y: usize| subject.cells()[y * 20 + x];
        assert_eq!((at(7, 10), at(7, 4), at(2, 4), at(15, 10)), (255, 255, 0, 0));
    }
}
