//! What is measured of one poster: on decoded pixels of background and poster, and on the plan's boxes.
//!
//! Nothing here asks the library's own survey or scores: a layout must not be judged by the eyes it was made with.

mod chance;
mod graphic;
mod outside;
pub(crate) mod recall;
mod ring;
mod salience;
mod sizes;
mod sobel;
mod subject;

use serde::Serialize;
use wanx_poster::{Picture, Plan};

pub(crate) use self::chance::Versus;
pub(crate) use self::graphic::{Graphic, graphic};
pub(crate) use self::recall::Recall;
pub(crate) use self::ring::Ring;
pub(crate) use self::sizes::Sizes;
use crate::grid::{Grid, shrink};
use crate::reading::Reading;

/// What the measures see of a background, once for all its posters.
pub(crate) struct Ground {
    /// What draws the eye, 0 to 1.
    pub(crate) salience: Grid,
    /// How restless it is, 0 to 1.
    pub(crate) gradient: Grid,
}

impl Ground {
    /// Looks at a background.
    pub(crate) fn of(background: &Picture) -> Self {
        let linear = shrink(background);
        Self { salience: salience::salience(&linear), gradient: sobel::gradient(&linear) }
    }
}

/// Everything measured of one poster.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Measures {
    /// The measures that need no pixels.
    pub(crate) graphic: Graphic,
    /// Occ beside chance.
    pub(crate) occlusion: Option<Versus>,
    /// Rea beside chance.
    pub(crate) unreadability: Option<Versus>,
    /// Covered share of the subject.
    pub(crate) subject: Option<f64>,
    /// Contrast around every text.
    pub(crate) rings: Vec<Ring>,
    /// Sizes, cover, margins.
    pub(crate) sizes: Sizes,
    /// Share of pixels changed outside the boxes.
    pub(crate) outside: f64,
    /// Strings cut or left out.
    pub(crate) lost: usize,
    /// What tesseract read; empty unless asked for.
    pub(crate) recalls: Vec<Recall>,
}

/// What a poster is judged against.
pub(crate) struct Expected<'a> {
    /// Boxes around the subject, as shares.
    pub(crate) subjects: &'a [[f64; 4]],
    /// Underlays asked for.
    pub(crate) underlays: usize,
}

/// Measures one poster.
pub(crate) fn measure(
    (background, ground): (&Picture, &Ground),
    plan: &Plan,
    poster: &Picture,
    expected: &Expected<'_>,
) -> Measures {
    let reading = Reading::of(plan);
    Measures {
        graphic: graphic(&reading, expected.underlays),
        occlusion: chance::occlusion(&reading, ground),
        unreadability: chance::unreadability(&reading, ground),
        subject: subject::covered(&reading, expected.subjects),
        rings: ring::rings(&reading, plan, poster),
        sizes: sizes::sizes(&reading),
        outside: outside::changed_outside(&reading, background, poster),
        lost: reading.lost,
        recalls: Vec::new(),
    }
}
