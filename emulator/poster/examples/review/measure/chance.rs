//! Occlusion and unreadability, each beside what chance gives: the same boxes at 64 other places.
//!
//! What is moved stays together: boxes that overlap (an underlay and the words on it) move as one body, at equal
//! sizes, each body to a pseudo-random place inside the picture. One body for the whole poster would have nowhere
//! to go as soon as a logo stands in the opposite corner. The places are the same for every poster.

use serde::Serialize;

use super::Ground;
use crate::grid::{Grid, coverage};
use crate::reading::{Element, Reading};
use crate::rect::Rect;

/// Places that chance is the mean of.
const PLACES: u64 = 64;
/// Below this, chance is so small that a ratio says nothing: there is nothing to cover.
const CHANCE_LEAST: f64 = 0.01;

/// A value and what chance gives for the same boxes.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Versus {
    pub(crate) value: f64,
    pub(crate) chance: f64,
}

impl Versus {
    /// Returns value ÷ chance, unless there was nothing to cover.
    pub(crate) fn ratio(self) -> Option<f64> {
        (self.chance >= CHANCE_LEAST).then(|| self.value / self.chance)
    }
}

/// Occ: mean salience under the union of texts, logo and underlays.
pub(crate) fn occlusion(reading: &Reading, ground: &Ground) -> Option<Versus> {
    versus(reading, |elements| mean_under(&ground.salience, elements, |_| true))
}

/// Rea: mean gradient of the background under texts that no underlay carries.
pub(crate) fn unreadability(reading: &Reading, ground: &Ground) -> Option<Versus> {
    versus(reading, |elements| {
        let (columns, rows) = (ground.gradient.columns, ground.gradient.rows);
        let texts = elements.iter().filter(|element| element.words.is_some());
        let underlays = elements.iter().filter(|element| element.is_underlay());
        let mut weights = coverage(&texts.map(|element| element.rect).collect::<Vec<_>>(), columns, rows);
        let under = coverage(&underlays.map(|element| element.rect).collect::<Vec<_>>(), columns, rows);
        for (weight, under) in weights.cells.iter_mut().zip(under.cells) {
            *weight = (*weight - under).max(0.0);
        }
        ground.gradient.mean_over(&weights)
    })
}

fn mean_under(grid: &Grid, elements: &[Element], which: impl Fn(&Element) -> bool) -> Option<f64> {
    let rects: Vec<Rect> =
        elements.iter().filter(|element| which(element)).map(|element| element.rect).collect();
    grid.mean_over(&coverage(&rects, grid.columns, grid.rows))
}

fn versus(reading: &Reading, measure: impl Fn(&[Element]) -> Option<f64>) -> Option<Versus> {
    let (x, y) = (1.0 / reading.width, 1.0 / reading.height);
    let counted = reading.elements.iter().filter(|element| element.counts());
    let elements: Vec<Element> =
        counted.map(|element| Element { rect: element.rect.scaled(x, y), ..element.clone() }).collect();
    let value = measure(&elements)?;
    let bodies = bodies(&elements);
    let tries: Vec<f64> =
        (0..PLACES).filter_map(|place| measure(&scattered(&elements, &bodies, place))).collect();
    (!tries.is_empty()).then(|| Versus { value, chance: tries.iter().sum::<f64>() / tries.len() as f64 })
}

/// Returns for every element the number of the body it belongs to.
fn bodies(elements: &[Element]) -> Vec<usize> {
    let mut bodies: Vec<usize> = (0..elements.len()).collect();
    for one in 0..elements.len() {
        for other in 0..one {
            if elements[one].rect.meets(elements[other].rect) {
                let (from, to) = (bodies[one], bodies[other]);
                bodies.iter_mut().filter(|body| **body == from).for_each(|body| *body = to);
            }
        }
    }
    bodies
}

/// Returns the elements with every body at another place.
fn scattered(elements: &[Element], bodies: &[usize], place: u64) -> Vec<Element> {
    let hull = |body: usize| {
        let members = elements.iter().zip(bodies).filter(|(_, member)| **member == body);
        members.map(|(element, _)| element.rect).reduce(Rect::hull).expect("a body has its own element")
    };
    let moved = |(element, &body): (&Element, &usize)| {
        let hull = hull(body);
        let number = place * 1000 + body as u64 * 2;
        let to = |room: f64, number: u64| unit(number) * room.max(0.0);
        let (x, y) = (to(1.0 - hull.width(), number), to(1.0 - hull.height(), number + 1));
        Element { rect: element.rect.moved(x - hull.left, y - hull.top), ..element.clone() }
    };
    elements.iter().zip(bodies).map(moved).collect()
}

/// Returns a pseudo-random number below 1 for a number (SplitMix64).
fn unit(number: u64) -> f64 {
    let mut bits = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::tests::reading;
    use wanx_poster::Kind;

    /// The left half is salient and restless, the right half is neither.
    fn ground() -> Ground {
        let half = Grid { columns: 2, rows: 1, cells: vec![1.0, 0.0] };
        Ground { salience: half.clone(), gradient: half }
    }

    #[test]
    fn words_beside_the_salient_half_occlude_less_than_chance() {
        let right = reading(&[(Kind::Title, [60.0, 10.0, 90.0, 30.0])]);
        let versus = occlusion(&right, &ground()).unwrap();
        assert_eq!(versus.value, 0.0);
        assert!((versus.chance - 0.5).abs() < 0.1, "{versus:?}");
        let left = occlusion(&reading(&[(Kind::Title, [10.0, 10.0, 40.0, 30.0])]), &ground()).unwrap();
        assert_eq!(left.value, 1.0);
    }

    #[test]
    fn occlusion_is_the_mean_over_the_union() {
        let both = [(Kind::Logo, [0.0, 0.0, 50.0, 50.0]), (Kind::Text, [50.0, 0.0, 100.0, 50.0])];
        assert_eq!(occlusion(&reading(&both), &ground()).unwrap().value, 0.5);
    }

    #[test]
    fn words_on_an_underlay_are_not_unreadable() {
        let words = (Kind::Text, [10.0, 10.0, 40.0, 30.0]);
        assert_eq!(unreadability(&reading(&[words]), &ground()).unwrap().value, 1.0);
        let covered = [(Kind::Underlay, [0.0, 0.0, 45.0, 40.0]), words];
        assert!(unreadability(&reading(&covered), &ground()).is_none());
    }

    #[test]
    fn an_underlay_moves_with_its_words_and_the_logo_by_itself() {
        let all = reading(&[
            (Kind::Underlay, [0.0, 0.0, 0.5, 0.4]),
            (Kind::Title, [0.1, 0.1, 0.4, 0.2]),
            (Kind::Logo, [0.8, 0.8, 0.9, 0.9]),
        ]);
        let bodies = bodies(&all.elements);
        assert_eq!((bodies[0] == bodies[1], bodies[1] == bodies[2]), (true, false));
        let moved = scattered(&all.elements, &bodies, 5);
        assert!((moved[1].rect.left - moved[0].rect.left - 0.1).abs() < 1e-9);
        assert!(
            moved.iter().all(|element| Rect::new([0.0, 0.0, 1.0, 1.0]).outset(1e-9).contains(element.rect))
        );
    }
}
