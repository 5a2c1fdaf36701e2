//! The field's graphic measures, in the form that RALF and PosterO compute them.
//!
//! Elements are texts, logo and underlays; rules and marks are none of the field's classes and are looked at apart.

use serde::Serialize;
use wanx_poster::Kind;

use crate::reading::{Element, Reading};
use crate::rect::Rect;

/// Share of the canvas below which an element is not a valid one.
const VALID_SHARE: f64 = 0.001;
/// How near to 1 an element's covered share must be to count as inside: plans are in 1/64 px.
const INSIDE: f64 = 1.0 - 1e-6;

/// The measures that need no pixels.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Graphic {
    /// Val: share of elements larger than a thousandth of the canvas.
    pub(crate) valid: f64,
    /// Share of everything drawn that is inside the canvas.
    pub(crate) inside: f64,
    /// Ove: mean IoU over pairs of texts and logo; nothing for a single one.
    pub(crate) overlap: Option<f64>,
    /// Ali: mean over elements of how far the best aligned other element is off.
    pub(crate) alignment: f64,
    /// Und_l: how much of a text or logo the underlay carries at best, mean over underlays.
    pub(crate) underlay_loose: Option<f64>,
    /// Und_s: share of underlays with a whole text or logo inside.
    pub(crate) underlay_strict: Option<f64>,
    /// Rules and marks that words or logo lie on.
    pub(crate) ornaments_on_words: usize,
    /// Underlays drawn, and asked for.
    pub(crate) underlays: [usize; 2],
}

/// Measures a poster that was to have a number of underlays.
pub(crate) fn graphic(reading: &Reading, underlays_asked: usize) -> Graphic {
    let counted: Vec<&Element> = reading.elements.iter().filter(|element| element.counts()).collect();
    let (underlays, others): (Vec<&Element>, Vec<&Element>) =
        counted.iter().copied().partition(|element| element.is_underlay());
    let others: Vec<Rect> = others.iter().map(|element| element.rect).collect();
    let carried = |underlay: &&Element| {
        let share = |other: &Rect| other.intersection(underlay.rect).area() / other.area().max(1e-9);
        others.iter().map(share).fold(0.0, f64::max)
    };
    let carried: Vec<f64> = underlays.iter().map(carried).collect();
    let valid = |element: &&&Element| element.rect.area() > VALID_SHARE * reading.canvas().area();
    let inside = |element: &&Element| reading.canvas().contains(element.rect);
    let crossed = |element: &&Element| {
        element.kind == Kind::Ornament && others.iter().any(|other| other.meets(element.rect))
    };
    Graphic {
        valid: share(counted.iter().filter(valid).count(), counted.len()),
        inside: share(reading.elements.iter().filter(inside).count(), reading.elements.len()),
        overlap: overlap(&others),
        alignment: alignment(&counted, reading),
        underlay_loose: mean(&carried),
        underlay_strict: mean(
            &carried.iter().map(|share| f64::from(u8::from(*share >= INSIDE))).collect::<Vec<_>>(),
        ),
        ornaments_on_words: reading.elements.iter().filter(crossed).count(),
        underlays: [underlays.len(), if others.is_empty() { 0 } else { underlays_asked }],
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn overlap(rects: &[Rect]) -> Option<f64> {
    let iou = |one: &Rect, other: &Rect| {
        let shared = one.intersection(*other).area();
        shared / (one.area() + other.area() - shared).max(1e-9)
    };
    let pairs = (0..rects.len()).flat_map(|one| (0..one).map(move |other| (one, other)));
    mean(&pairs.map(|(one, other)| iou(&rects[one], &rects[other])).collect::<Vec<_>>())
}

/// The "LayoutGAN++" form: (1/n) Σ_i min_k min_{j≠i} −log10(1 − |Δ_k|), k over edges and middles, 0 for one element.
fn alignment(elements: &[&Element], reading: &Reading) -> f64 {
    let lines: Vec<[f64; 6]> = elements.iter().map(|element| lines(element.rect, reading)).collect();
    let off = |one: usize| {
        let others = (0..lines.len()).filter(|&other| other != one);
        others
            .flat_map(|other| (0..6).map(move |line| (other, line)))
            .map(|(other, line)| (lines[one][line] - lines[other][line]).abs())
            .reduce(f64::min)
            .map_or(0.0, |off| -(1.0 - off.min(0.999_999)).log10())
    };
    mean(&(0..lines.len()).map(off).collect::<Vec<_>>()).unwrap_or(0.0)
}

fn lines(rect: Rect, reading: &Reading) -> [f64; 6] {
    let Rect { left, top, right, bottom } = rect.scaled(1.0 / reading.width, 1.0 / reading.height);
    [left, top, (left + right) / 2.0, (top + bottom) / 2.0, right, bottom]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::tests::reading;

    #[test]
    fn two_words_that_share_a_third_overlap_by_a_third() {
        let one = reading(&[(Kind::Title, [0.0, 0.0, 20.0, 10.0]), (Kind::Text, [10.0, 0.0, 30.0, 10.0])]);
        assert!((graphic(&one, 0).overlap.unwrap() - 1.0 / 3.0).abs() < 1e-9);
        assert_eq!(graphic(&reading(&[(Kind::Title, [0.0, 0.0, 9.0, 9.0])]), 0).overlap, None);
    }

    #[test]
    fn a_tenth_off_costs_its_logarithm_and_a_common_edge_nothing() {
        let off = reading(&[(Kind::Title, [10.0, 0.0, 40.0, 9.0]), (Kind::Text, [20.0, 50.0, 95.0, 59.5])]);
        // The nearest two lines are the left edges, a tenth of the width apart: −log10(0.9).
        assert!((graphic(&off, 0).alignment - 0.045_757).abs() < 1e-5);
        let on = reading(&[(Kind::Title, [10.0, 0.0, 40.0, 9.0]), (Kind::Text, [10.0, 50.0, 95.0, 59.0])]);
        assert_eq!(graphic(&on, 0).alignment, 0.0);
        assert_eq!(graphic(&reading(&[(Kind::Title, [0.0, 0.0, 9.0, 9.0])]), 0).alignment, 0.0);
    }

    #[test]
    fn an_underlay_that_carries_half_a_word_is_loose_by_half_and_not_strict() {
        let half =
            reading(&[(Kind::Underlay, [0.0, 0.0, 20.0, 20.0]), (Kind::Text, [10.0, 5.0, 30.0, 15.0])]);
        let measured = graphic(&half, 1);
        assert_eq!((measured.underlay_loose, measured.underlay_strict), (Some(0.5), Some(0.0)));
        let whole =
            reading(&[(Kind::Underlay, [0.0, 0.0, 20.0, 20.0]), (Kind::Text, [5.0, 5.0, 20.0, 15.0])]);
        assert_eq!(graphic(&whole, 2).underlay_strict, Some(1.0));
        assert_eq!(graphic(&whole, 2).underlays, [1, 2]);
    }

    #[test]
    fn specks_are_not_valid_and_what_leaves_the_canvas_is_not_inside() {
        let speck = reading(&[(Kind::Title, [0.0, 0.0, 3.0, 3.0]), (Kind::Text, [90.0, 50.0, 101.0, 60.0])]);
        let measured = graphic(&speck, 0);
        assert_eq!((measured.valid, measured.inside), (0.5, 0.5));
    }

    #[test]
    fn a_rule_through_words_is_noticed() {
        let rule = reading(&[(Kind::Title, [0.0, 0.0, 30.0, 10.0]), (Kind::Ornament, [0.0, 5.0, 50.0, 6.0])]);
        assert_eq!(graphic(&rule, 0).ornaments_on_words, 1);
    }
}
