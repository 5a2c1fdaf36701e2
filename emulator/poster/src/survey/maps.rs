//! A survey as pictures, for people who ask why the words went where they went.

use super::Survey;
use super::grid::{Area, Sums};
use crate::picture::{Channels, Picture};

/// The maps as pictures, a pixel a cell. White means strong.
pub(crate) struct Maps {
    /// What draws the eye.
    pub(crate) salience: Picture,
    /// What the picture is about.
    pub(crate) subject: Picture,
    /// How much detail there is.
    pub(crate) edges: Picture,
    /// How light it is.
    pub(crate) light: Picture,
}

impl Maps {
    /// Returns the maps of a survey.
    pub(crate) fn of(survey: &Survey) -> Self {
        let map = |sums| grey(survey, |x, y| cell(sums, x, y));
        Self {
            salience: map(&survey.salience),
            subject: map(&survey.subject),
            edges: map(&survey.edges),
            light: grey(survey, |x, y| survey.light.middle(x, y)),
        }
    }
}

fn grey(survey: &Survey, code: impl Fn(u32, u32) -> u8) -> Picture {
    let (columns, rows) = (survey.salience.columns(), survey.salience.rows());
    let cells = (0..rows).flat_map(|y| (0..columns).map(move |x| (x, y)));
    let pixels = cells.flat_map(|(x, y)| [code(x, y); 3]).collect();
    Picture::new(columns, rows, Channels::Rgb, pixels).expect("a map has three codes for every cell")
}

fn cell(sums: &Sums, x: u32, y: u32) -> u8 {
    let value = sums.sum(Area { left: x, top: y, right: x + 1, bottom: y + 1 });
    u8::try_from(value).expect("a cell of a map is a code")
}
