//! Contrast where the eye needs it: in the ring around the letters of the finished poster.
//!
//! Where the letters are is asked of the painter, not guessed from colours: the plan's words alone, black on white.
//! (White letters on a white sheet cannot be told apart by colour, and that is the very case to find.) The ring is
//! 2 to 12 px wide on a picture of 1080 px, outside of all letters.

use serde::Serialize;
use wanx_poster::{Channels, Color, Look, Picture, Plan, paint};

use crate::color::{contrast, luminance, seen};
use crate::reading::{Element, Reading, Words};

/// Coverage, of 255, from which a pixel belongs to a letter.
const LETTER: u8 = 64;
/// Coverage from which a pixel shows the letter's colour and nothing else.
const SOLID: u8 = 250;
/// Coverage of another text's letter that keeps a pixel out of the ring.
const TOUCHED: u8 = 16;
/// How far, in each channel, a letter's colour may be from the plan's.
const COLOR_TOLERANCE: u8 = 40;

/// The contrast around one text.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Ring {
    /// The text.
    pub(crate) text: String,
    /// Contrast at the middle of the ring's pixels.
    pub(crate) median: f64,
    /// Contrast that nine tenths of the ring's pixels reach.
    pub(crate) p10: f64,
    /// Share of the letters' solid pixels that have the plan's colour in the poster.
    pub(crate) shown: f64,
}

/// Measures the ring of every text that leaves ink.
pub(crate) fn rings(reading: &Reading, plan: &Plan, poster: &Picture) -> Vec<Ring> {
    let ink = Ink::of(plan);
    let band = Band::of(reading.short_side());
    reading.texts().filter_map(|(element, words)| ring(element, words, (&ink, &band), poster)).collect()
}

/// How far from the letters the ring begins and ends.
struct Band {
    from_px: f64,
    to_px: f64,
}

impl Band {
    fn of(short_side_px: f64) -> Self {
        let scale = short_side_px / 1080.0;
        Self { from_px: (2.0 * scale).max(2.0), to_px: (12.0 * scale).max(4.0) }
    }
}

/// How much of every pixel letters cover.
pub(crate) struct Ink {
    width: usize,
    height: usize,
    coverage: Vec<u8>,
}

impl Ink {
    /// Paints the plan's words alone, black on white.
    pub(crate) fn of(plan: &Plan) -> Self {
        let mut bare = plan.clone();
        bare.items.retain(|item| item.is_words());
        for item in &mut bare.items {
            if let Look::Letters(letters) = &mut item.look {
                (letters.color, letters.halo) = (Color([0; 3]), None);
            }
        }
        let (width, height) = (plan.width as usize, plan.height as usize);
        let white = Picture::new(plan.width, plan.height, Channels::Rgb, vec![255; width * height * 3])
            .expect("three bytes a pixel of a size that a poster has");
        let coverage = paint(&white, None, &bare).pixels().iter().step_by(3).map(|code| 255 - code).collect();
        Self { width, height, coverage }
    }
}

fn ring(element: &Element, words: &Words, (ink, band): (&Ink, &Band), poster: &Picture) -> Option<Ring> {
    let window = Window::around(element, band.to_px + 2.0, ink);
    let distance = window.distance(element, ink);
    let letters = luminance(words.color);
    let (mut contrasts, mut solid, mut shown) = (Vec::new(), 0_usize, 0_usize);
    for (index, (x, y)) in window.pixels().enumerate() {
        let (away, coverage) = (distance[index], ink.coverage[y * ink.width + x]);
        if away == 0.0 && coverage >= SOLID {
            solid += 1;
            let near = seen(poster, x, y)
                .iter()
                .zip(words.color)
                .all(|(one, other)| one.abs_diff(other) <= COLOR_TOLERANCE);
            shown += usize::from(near);
        } else if (band.from_px..=band.to_px).contains(&away) && coverage < TOUCHED {
            contrasts.push(contrast(letters, luminance(seen(poster, x, y))));
        }
    }
    contrasts.sort_by(f64::total_cmp);
    let at = |share: f64| Some(*contrasts.get((share * contrasts.len() as f64) as usize)?);
    let shown = if solid == 0 { 1.0 } else { shown as f64 / solid as f64 };
    Some(Ring { text: words.text.clone(), median: at(0.5)?, p10: at(0.1)?, shown })
}

/// The pixels around an element that its ring can be in.
struct Window {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
}

impl Window {
    fn around(element: &Element, reach_px: f64, ink: &Ink) -> Self {
        let rect = element.rect.outset(reach_px);
        Self {
            left: rect.left.floor().max(0.0) as usize,
            top: rect.top.floor().max(0.0) as usize,
            right: (rect.right.ceil().max(0.0) as usize).min(ink.width),
            bottom: (rect.bottom.ceil().max(0.0) as usize).min(ink.height),
        }
    }

    fn pixels(&self) -> impl Iterator<Item = (usize, usize)> {
        let (left, right) = (self.left, self.right);
        (self.top..self.bottom).flat_map(move |y| (left..right).map(move |x| (x, y)))
    }

    /// Returns every pixel's distance from the element's own letters, in pixels (chamfer 3–4).
    fn distance(&self, element: &Element, ink: &Ink) -> Vec<f64> {
        let own = element.rect.outset(1.0);
        let inside = |x: usize, y: usize| {
            let (x, y) = (x as f64 + 0.5, y as f64 + 0.5);
            own.left <= x && x <= own.right && own.top <= y && y <= own.bottom
        };
        let is_letter = |x: usize, y: usize| inside(x, y) && ink.coverage[y * ink.width + x] >= LETTER;
        let mut thirds: Vec<u32> =
            self.pixels().map(|(x, y)| if is_letter(x, y) { 0 } else { u32::MAX / 2 }).collect();
        spread(&mut thirds, self.right.saturating_sub(self.left));
        thirds.into_iter().map(|thirds| f64::from(thirds) / 3.0).collect()
    }
}

/// Turns zeros among infinities into distances in thirds of a step, in two passes.
fn spread(thirds: &mut [u32], columns: usize) {
    let rows = thirds.len().checked_div(columns).unwrap_or(0);
    let count = columns * rows;
    for pass in [1_isize, -1] {
        for index in 0..count {
            let at = if pass > 0 { index } else { count - 1 - index };
            let (column, row) = ((at % columns) as isize, (at / columns) as isize);
            for (x, y, cost) in [(-1, 0, 3), (-1, -1, 4), (0, -1, 3), (1, -1, 4)] {
                let (x, y) = (column + x * pass, row + y * pass);
                if (0..columns as isize).contains(&x) && (0..rows as isize).contains(&y) {
                    thirds[at] = thirds[at].min(thirds[y as usize * columns + x as usize] + cost);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::tests::reading;
    use wanx_poster::Kind;

    /// A solid letter of 10 × 10 px in the middle of 100 × 100, over a ground that is black left of x = `edge`.
    fn measured(edge: usize) -> Ring {
        let reading = reading(&[(Kind::Title, [45.0, 45.0, 55.0, 55.0])]);
        let inside = |index: usize| (45..55).contains(&(index % 100)) && (45..55).contains(&(index / 100));
        let coverage = (0..10_000).map(|index| if inside(index) { 255 } else { 0 }).collect();
        let pixel = |index: usize| if inside(index) || index % 100 >= edge { [255; 3] } else { [0; 3] };
        let poster = Picture::new(100, 100, Channels::Rgb, (0..10_000).flat_map(pixel).collect()).unwrap();
        let ink = Ink { width: 100, height: 100, coverage };
        let (element, words) = reading.texts().next().unwrap();
        ring(element, words, (&ink, &Band::of(100.0)), &poster).unwrap()
    }

    #[test]
    fn white_letters_on_black_have_all_the_contrast_there_is() {
        let ring = measured(100);
        assert!((ring.p10 - 21.0).abs() < 1e-9 && (ring.median - 21.0).abs() < 1e-9);
        assert_eq!(ring.shown, 1.0);
    }

    #[test]
    fn one_light_side_shows_in_the_worst_tenth_and_not_in_the_median() {
        let ring = measured(57);
        assert!((ring.p10 - 1.0).abs() < 1e-9 && (ring.median - 21.0).abs() < 1e-9, "{ring:?}");
    }

    #[test]
    fn letters_of_another_colour_than_planned_are_noticed() {
        let reading = reading(&[(Kind::Title, [0.0, 0.0, 10.0, 10.0])]);
        let ink = Ink {
            width: 100,
            height: 100,
            coverage: (0..10_000).map(|at| if at < 500 { 255 } else { 0 }).collect(),
        };
        let black = Picture::new(100, 100, Channels::Rgb, vec![0; 30_000]).unwrap();
        let (element, words) = reading.texts().next().unwrap();
        assert_eq!(ring(element, words, (&ink, &Band::of(100.0)), &black).unwrap().shown, 0.0);
    }

    #[test]
    fn distance_spreads_straight_and_slantwise() {
        let mut thirds = vec![1000, 1000, 1000, 1000, 0, 1000, 1000, 1000, 1000];
        spread(&mut thirds, 3);
        assert_eq!(thirds, [4, 3, 4, 3, 0, 3, 4, 3, 4]);
    }
}
