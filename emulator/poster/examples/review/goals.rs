//! The goals of a poster and their bars, as one table, and how a set of posters stands to them.

use serde::Serialize;

use crate::cases::Conditions;
use crate::make::Poster;
use crate::measure::{Measures, Versus};

/// Short side from which contrast and recall are judged: below, a ring is a pixel or two.
const JUDGED_SIDE_PX: u32 = 256;
/// Nothing may be cut or left out from this short side on, up to so many characters.
const FITTING_SIDE_PX: u32 = 512;
const FITTING_CHARS: usize = 300;
/// Offenders that are named.
const OFFENDERS: usize = 8;

/// How the values of posters become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fold {
    /// Their mean.
    Mean,
    /// The one farthest from the bar.
    Worst,
}

/// On which side of the bar a value is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum Sense {
    /// On it or above.
    AtLeast,
    /// On it or below.
    AtMost,
}

impl Sense {
    /// Returns whether a value meets a bar; sums of floats are allowed their last digits.
    pub(crate) fn met(self, value: f64, bar: f64) -> bool {
        match self {
            Self::AtLeast => value >= bar - 1e-9,
            Self::AtMost => value <= bar + 1e-9,
        }
    }

    fn worst(self, one: f64, other: f64) -> f64 {
        match self {
            Self::AtLeast => one.min(other),
            Self::AtMost => one.max(other),
        }
    }
}

/// One line of the table of goals.
pub(crate) struct Goal {
    /// The goal's number.
    pub(crate) number: &'static str,
    /// What is measured.
    pub(crate) what: &'static str,
    fold: Fold,
    /// Which side is good.
    pub(crate) sense: Sense,
    /// What must be reached.
    pub(crate) bar: f64,
    /// What would be better still.
    pub(crate) stretch: Option<f64>,
    /// A poster's values: none, one, or one a text.
    pub(crate) values: fn(&Poster) -> Vec<f64>,
}

/// A row with a bar and no stretch; see `stretched`.
const fn goal(
    number: &'static str,
    what: &'static str,
    (fold, sense, bar): (Fold, Sense, f64),
    values: fn(&Poster) -> Vec<f64>,
) -> Goal {
    Goal { number, what, fold, sense, bar, stretch: None, values }
}

impl Goal {
    const fn stretched(self, stretch: f64) -> Self {
        Self { stretch: Some(stretch), ..self }
    }
}

use Fold::{Mean, Worst};
use Sense::{AtLeast, AtMost};

/// All goals that single posters can be judged by.
pub(crate) const GOALS: &[Goal] = &[
    goal("G2", "Val, worst", (Worst, AtLeast, 1.0), |poster| vec![poster.measures.graphic.valid]),
    goal("G2", "inside the canvas, worst", (Worst, AtLeast, 1.0), |poster| {
        vec![poster.measures.graphic.inside]
    }),
    goal("G2", "Ove, worst", (Worst, AtMost, 0.0), |poster| list(poster.measures.graphic.overlap)),
    goal("G2", "Und_l, worst", (Worst, AtLeast, 1.0), |poster| list(poster.measures.graphic.underlay_loose)),
    goal("G2", "Und_s, worst", (Worst, AtLeast, 1.0), |poster| list(poster.measures.graphic.underlay_strict)),
    goal("G2", "as many underlays as asked", (Mean, AtLeast, 1.0), |poster| {
        let [drawn, asked] = poster.measures.graphic.underlays;
        vec![held(&[drawn == asked])]
    }),
    goal("G2", "rules on words", (Worst, AtMost, 0.0), |poster| {
        vec![poster.measures.graphic.ornaments_on_words as f64]
    }),
    goal(
        "fit",
        "strings cut or left out (short side ≥ 512, ≤ 300 characters)",
        (Worst, AtMost, 0.0),
        |poster| {
            let must_fit = poster.short_side() >= FITTING_SIDE_PX && poster.chars <= FITTING_CHARS;
            list(must_fit.then_some(poster.measures.lost as f64))
        },
    ),
    goal("G3", "Ali, mean", (Mean, AtMost, 0.003), |poster| vec![poster.measures.graphic.alignment])
        .stretched(0.0005),
    goal("G4", "occlusion ÷ chance, mean", (Mean, AtMost, 0.30), |poster| ratio(poster.measures.occlusion))
        .stretched(0.22),
    goal("G4", "unreadability ÷ chance, mean", (Mean, AtMost, 0.60), |poster| {
        ratio(poster.measures.unreadability)
    })
    .stretched(0.48),
    goal("G5", "subject covered, mean", (Mean, AtMost, 0.03), |poster| list(poster.measures.subject))
        .stretched(0.01),
    goal("G5", "subject covered, worst", (Worst, AtMost, 0.15), |poster| list(poster.measures.subject))
        .stretched(0.05),
    goal("G6", "ring median, worst text", (Worst, AtLeast, 4.5), |poster| rings(poster, |ring| ring.median)),
    goal("G6", "ring p10, worst text", (Worst, AtLeast, 3.0), |poster| rings(poster, |ring| ring.p10))
        .stretched(4.5),
    goal("G6", "texts with median ≥ 4.5 and p10 ≥ 3", (Mean, AtLeast, 1.0), |poster| {
        rings(poster, |ring| held(&[ring.median >= 4.5, ring.p10 >= 3.0]))
    }),
    goal("G6", "letters shown in their colour, worst text", (Worst, AtLeast, 0.9), |poster| {
        rings(poster, |ring| ring.shown)
    }),
    goal("G7", "OCR recall ÷ plain, mean", (Mean, AtLeast, 0.97), recalls).stretched(0.99),
    goal("G8", "all five conditions, share", (Mean, AtLeast, 0.95), |poster| {
        vec![held(&poster.measures.sizes.conditions().map(|(_, holds)| holds))]
    })
    .stretched(1.0),
    goal("G8", "title height ≥ 0.09, share", (Mean, AtLeast, 0.95), |poster| condition(poster, 0))
        .stretched(1.0),
    goal("G8", "smallest text, share", (Mean, AtLeast, 0.95), |poster| condition(poster, 1)).stretched(1.0),
    goal("G8", "boxes cover 5–40 %, share", (Mean, AtLeast, 0.95), |poster| condition(poster, 2))
        .stretched(1.0),
    goal("G8", "title > subtitle > text, share", (Mean, AtLeast, 0.95), |poster| condition(poster, 3))
        .stretched(1.0),
    goal("G8", "margins ≥ 3 %, share", (Mean, AtLeast, 0.95), |poster| condition(poster, 4)).stretched(1.0),
    goal("G9", "changed outside the boxes, worst", (Worst, AtMost, 1e-5), |poster| {
        vec![poster.measures.outside]
    })
    .stretched(0.0),
];

/// Returns 1 if all of the conditions hold, else 0.
fn held(conditions: &[bool]) -> f64 {
    f64::from(u8::from(conditions.iter().all(|holds| *holds)))
}

fn list(value: Option<f64>) -> Vec<f64> {
    value.into_iter().collect()
}

fn ratio(versus: Option<Versus>) -> Vec<f64> {
    list(versus.and_then(Versus::ratio))
}

fn condition(poster: &Poster, number: usize) -> Vec<f64> {
    vec![held(&[poster.measures.sizes.conditions()[number].1])]
}

fn rings(poster: &Poster, value: fn(&crate::measure::Ring) -> f64) -> Vec<f64> {
    if poster.short_side() < JUDGED_SIDE_PX {
        Vec::new()
    } else {
        poster.measures.rings.iter().map(value).collect()
    }
}

fn recalls(poster: &Poster) -> Vec<f64> {
    let Measures { recalls, .. } = &poster.measures;
    let judged = poster.short_side() >= JUDGED_SIDE_PX;
    recalls.iter().filter(|_| judged).filter_map(|recall| recall.ratio()).collect()
}

/// How a set of posters stands to a goal.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Line {
    /// The goal's number.
    pub(crate) goal: String,
    /// What is measured.
    pub(crate) what: String,
    /// Which side is good.
    pub(crate) sense: Sense,
    /// What must be reached.
    pub(crate) bar: f64,
    /// What would be better still.
    pub(crate) stretch: Option<f64>,
    /// The measured value; nothing if nothing was measured.
    pub(crate) value: Option<f64>,
    /// How many values it comes from.
    pub(crate) count: usize,
    /// The posters that miss the bar themselves, worst first, with their values.
    pub(crate) offenders: Vec<(String, f64)>,
    /// How many posters miss it.
    pub(crate) misses: usize,
}

impl Line {
    /// Makes a line of a value that no single poster has.
    pub(crate) fn of(
        (goal, what): (&str, &str),
        sense: Sense,
        bar: f64,
        stretch: Option<f64>,
        value: Option<f64>,
    ) -> Self {
        let (goal, what, count) = (goal.into(), what.into(), usize::from(value.is_some()));
        Self { goal, what, sense, bar, stretch, value, count, offenders: Vec::new(), misses: 0 }
    }

    /// Returns whether the bar is met.
    pub(crate) fn met(&self) -> Option<bool> {
        self.value.map(|value| self.sense.met(value, self.bar))
    }

    /// Returns whether the stretch is met.
    pub(crate) fn stretch_met(&self) -> Option<bool> {
        Some(self.sense.met(self.value?, self.stretch?))
    }
}

/// Judges usual posters by every goal, and those of temperature 1 by the laws that must hold there too.
pub(crate) fn judge(posters: &[&Poster]) -> Vec<Line> {
    let under = |conditions: Conditions| -> Vec<&Poster> {
        posters.iter().copied().filter(|poster| poster.case.conditions == conditions).collect()
    };
    let (usual, hot) = (under(Conditions::Usual), under(Conditions::Hot));
    let laws = GOALS.iter().filter(|goal| ["G2", "G6", "G7"].contains(&goal.number));
    let at_one = laws.map(|goal| Line {
        goal: "G10".into(),
        what: format!("temperature 1: {}, {}", goal.number, goal.what),
        ..line(goal, &hot)
    });
    GOALS.iter().map(|goal| line(goal, &usual)).chain(at_one).collect()
}

fn line(goal: &Goal, posters: &[&Poster]) -> Line {
    let own = |poster: &&Poster| (poster.case.name.clone(), (goal.values)(poster));
    let all: Vec<(String, Vec<f64>)> =
        posters.iter().map(own).filter(|(_, values)| !values.is_empty()).collect();
    let values: Vec<f64> = all.iter().flat_map(|(_, values)| values.iter().copied()).collect();
    let value = fold(goal, &values);
    let mut offenders: Vec<(String, f64)> = all
        .into_iter()
        .filter_map(|(name, values)| Some((name, fold(goal, &values)?)))
        .filter(|(_, value)| !goal.sense.met(*value, goal.bar))
        .collect();
    offenders.sort_by(|one, other| match goal.sense {
        AtLeast => one.1.total_cmp(&other.1),
        AtMost => other.1.total_cmp(&one.1),
    });
    let misses = offenders.len();
    offenders.truncate(OFFENDERS);
    let Goal { number, what, sense, bar, stretch, .. } = *goal;
    Line { count: values.len(), offenders, misses, ..Line::of((number, what), sense, bar, stretch, value) }
}

fn fold(goal: &Goal, values: &[f64]) -> Option<f64> {
    match goal.fold {
        Mean => (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64),
        Worst => values.iter().copied().reduce(|one, other| goal.sense.worst(one, other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_is_on_the_wrong_side_and_a_mean_is_a_mean() {
        let by = |rule: (Fold, Sense, f64)| fold(&goal("", "", rule, |_| Vec::new()), &[1.0, 4.0, 2.5, 0.5]);
        assert_eq!(by((Worst, AtLeast, 0.0)), Some(0.5));
        assert_eq!(by((Worst, AtMost, 0.0)), Some(4.0));
        assert_eq!(by((Mean, AtMost, 0.0)), Some(2.0));
        assert_eq!(fold(&goal("", "", (Mean, AtMost, 0.0), |_| Vec::new()), &[]), None);
    }

    #[test]
    fn a_line_says_whether_bar_and_stretch_are_met() {
        let line = |value: Option<f64>| Line::of(("G3", "Ali"), AtMost, 0.003, Some(0.0005), value);
        assert_eq!((line(Some(0.002)).met(), line(Some(0.002)).stretch_met()), (Some(true), Some(false)));
        assert_eq!((line(Some(0.004)).met(), line(None).met()), (Some(false), None));
    }
}
