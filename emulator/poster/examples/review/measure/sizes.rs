//! No winning by tiny text: sizes, cover and margins.

use serde::Serialize;
use wanx_poster::Kind;

use crate::reading::{Element, Reading};
use crate::rect::{Rect, union_area};

/// Short side from which the smallest text is judged: twelve pixels are more than a picture of a few lines has to give.
const ROOM_SIDE_PX: f64 = 128.0;

/// The sizes of a poster.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Sizes {
    /// Height of the tallest title box, of the picture's.
    pub(crate) title_share: Option<f64>,
    /// The smallest em ÷ the least it may be: 12 px, or 2.2 % of the short side if that is more.
    pub(crate) smallest_ratio: Option<f64>,
    /// Whether the picture is large enough for letters of that size.
    pub(crate) has_room: bool,
    /// Share of the picture that all boxes cover together.
    pub(crate) cover: f64,
    /// Whether every title is larger than every subtitle, and those than every text.
    pub(crate) ranked: bool,
    /// The narrowest margin of words and logo, of the short side.
    pub(crate) margin_share: Option<f64>,
}

impl Sizes {
    /// Returns each condition of the goal by name, and whether it holds.
    pub(crate) fn conditions(&self) -> [(&'static str, bool); 5] {
        [
            ("title height ≥ 0.09", self.title_share.is_none_or(|share| share >= 0.09)),
            ("smallest text", !self.has_room || self.smallest_ratio.is_none_or(|ratio| ratio >= 1.0)),
            ("cover 5–40 %", (0.05..=0.40).contains(&self.cover)),
            ("title > subtitle > text", self.ranked),
            ("margins ≥ 3 %", self.margin_share.is_none_or(|share| share >= 0.03)),
        ]
    }
}

/// Measures the sizes of a poster.
pub(crate) fn sizes(reading: &Reading) -> Sizes {
    let floor_px = (0.022 * reading.short_side()).max(12.0);
    let titles = reading.elements.iter().filter(|element| element.kind == Kind::Title);
    let solid = reading.elements.iter().filter(|element| element.counts() && !element.is_underlay());
    Sizes {
        title_share: titles.map(|title| title.rect.height() / reading.height).reduce(f64::max),
        smallest_ratio: reading.texts().map(|(_, words)| words.size_px / floor_px).reduce(f64::min),
        has_room: reading.short_side() >= ROOM_SIDE_PX,
        cover: union_area(&reading.boxes()) / reading.canvas().area(),
        ranked: ranked(reading),
        margin_share: solid.map(|element| margin(element, reading)).reduce(f64::min),
    }
}

fn margin(element: &Element, reading: &Reading) -> f64 {
    let Rect { left, top, right, bottom } = element.rect;
    left.min(top).min(reading.width - right).min(reading.height - bottom) / reading.short_side()
}

fn ranked(reading: &Reading) -> bool {
    let sizes = |kind: Kind| -> Vec<f64> {
        reading.texts().filter(|(element, _)| element.kind == kind).map(|(_, words)| words.size_px).collect()
    };
    let ranks: Vec<Vec<f64>> = [Kind::Title, Kind::Subtitle, Kind::Text]
        .map(sizes)
        .into_iter()
        .filter(|sizes| !sizes.is_empty())
        .collect();
    ranks.windows(2).all(|pair| pair[0].iter().all(|louder| pair[1].iter().all(|softer| louder > softer)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::tests::reading;

    #[test]
    fn the_tallest_title_the_union_and_the_narrowest_margin_count() {
        let sizes = sizes(&reading(&[
            (Kind::Underlay, [0.0, 0.0, 50.0, 20.0]),
            (Kind::Title, [5.0, 5.0, 40.0, 15.0]),
            (Kind::Title, [60.0, 50.0, 90.0, 70.0]),
            (Kind::Logo, [60.0, 10.0, 98.0, 20.0]),
        ]));
        assert_eq!((sizes.title_share, sizes.margin_share), (Some(0.2), Some(0.02)));
        assert!((sizes.cover - (0.1 + 0.06 + 0.038)).abs() < 1e-9);
        // 20 px where at least 12 are asked.
        assert!((sizes.smallest_ratio.unwrap() - 20.0 / 12.0).abs() < 1e-9);
        assert_eq!(sizes.conditions().map(|(_, holds)| holds), [true, true, true, true, false]);
    }

    #[test]
    fn a_subtitle_as_large_as_its_title_is_out_of_rank() {
        let mut two =
            reading(&[(Kind::Title, [0.0, 0.0, 9.0, 9.0]), (Kind::Subtitle, [0.0, 20.0, 9.0, 29.0])]);
        assert!(!sizes(&two).ranked);
        two.elements[0].words.as_mut().unwrap().size_px = 21.0;
        assert!(sizes(&two).ranked);
    }
}
