//! How much of the subject, drawn by hand, words, logo and underlays cover.

use crate::reading::Reading;
use crate::rect::{Rect, union_area};

/// Returns the covered share of the subject boxes' area; nothing for a background about nothing.
pub(crate) fn covered(reading: &Reading, subjects: &[[f64; 4]]) -> Option<f64> {
    let subjects: Vec<Rect> =
        subjects.iter().map(|&edges| Rect::new(edges).scaled(reading.width, reading.height)).collect();
    let covered: Vec<Rect> = reading
        .boxes()
        .iter()
        .flat_map(|rect| subjects.iter().map(|subject| subject.intersection(*rect)))
        .collect();
    (!subjects.is_empty()).then(|| union_area(&covered) / union_area(&subjects))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::tests::reading;
    use wanx_poster::Kind;

    #[test]
    fn boxes_on_one_another_cover_the_subject_once() {
        let quarter = [(Kind::Underlay, [0.0, 0.0, 50.0, 50.0]), (Kind::Text, [10.0, 10.0, 50.0, 50.0])];
        assert_eq!(covered(&reading(&quarter), &[[0.0, 0.0, 1.0, 1.0]]), Some(0.25));
        assert_eq!(covered(&reading(&quarter), &[[0.5, 0.5, 1.0, 1.0]]), Some(0.0));
        assert_eq!(covered(&reading(&quarter), &[[0.0, 0.0, 0.5, 0.5], [0.5, 0.0, 1.0, 0.5]]), Some(0.5));
    }

    #[test]
    fn a_background_about_nothing_has_nothing_to_cover() {
        assert_eq!(covered(&reading(&[(Kind::Title, [0.0, 0.0, 9.0, 9.0])]), &[]), None);
    }
}
