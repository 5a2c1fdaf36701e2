//! How much four pictures of one request differ: temperature, top_p, faces, colours.

use std::collections::BTreeSet;

use wanx_poster::{Plan, Request, Sampling, Underlays, Wording, arrange, encode_png, paint};

use crate::data::Background;
use crate::goals::Line;
use crate::goals::Sense::AtLeast;
use crate::reading::Reading;
use crate::rect::{Rect, union_iou};

/// Temperatures, and top_ps, that the distance must not fall along.
const STEPS: [f32; 4] = [0.1, 0.4, 0.7, 1.0];
const USUAL: f32 = 0.7;
/// Requests whose pictures are counted together, at four pictures each.
const REQUESTS: u8 = 3;

/// What was found on one background.
#[derive(Debug, Clone)]
pub(crate) struct Variety {
    /// Whether two runs at temperature 0 gave the same file.
    same_file: bool,
    /// Mean distance at each temperature.
    by_temperature: [f64; 4],
    /// Mean distance at each top_p.
    by_top_p: [f64; 4],
    /// Different pairings over twelve pictures.
    pairings: usize,
    /// Different colour schemes over twelve pictures.
    schemes: usize,
}

/// Looks at the pictures of several requests with the same words.
pub(crate) fn variety(background: &Background, wording: &Wording) -> Variety {
    let mean = |sampling: Sampling| {
        let distances = (0..REQUESTS).map(|seed| distance(&four(background, wording, sampling, seed)));
        distances.sum::<f64>() / f64::from(REQUESTS)
    };
    let usual = Sampling { temperature: USUAL, top_p: USUAL };
    let twelve: Vec<Plan> = (0..REQUESTS).flat_map(|seed| four(background, wording, usual, seed)).collect();
    let different = |key: fn(&Plan) -> &'static str| twelve.iter().map(key).collect::<BTreeSet<_>>().len();
    let cold = || {
        let sampling = Sampling { temperature: 0.0, top_p: USUAL };
        let plan = arrange(&request(wording, sampling), &background.survey, None, &[1; 32], 1);
        encode_png(&paint(&background.picture, None, &plan))
    };
    Variety {
        same_file: cold() == cold(),
        by_temperature: STEPS.map(|temperature| mean(Sampling { temperature, ..usual })),
        by_top_p: STEPS.map(|top_p| mean(Sampling { top_p, ..usual })),
        pairings: different(|plan| plan.choice.pairing),
        schemes: different(|plan| plan.choice.scheme),
    }
}

fn request(wording: &Wording, sampling: Sampling) -> Request {
    Request { wording: wording.clone(), underlays: Underlays::One, sampling, ..Request::default() }
}

fn four(background: &Background, wording: &Wording, sampling: Sampling, seed: u8) -> Vec<Plan> {
    let request = request(wording, sampling);
    (0..4).map(|index| arrange(&request, &background.survey, None, &[seed; 32], index)).collect()
}

/// Layout distance of a series: 1 − IoU of what the texts' boxes cover, mean over pairs.
fn distance(plans: &[Plan]) -> f64 {
    let boxes: Vec<Vec<Rect>> = plans.iter().map(|plan| Reading::of(plan).text_boxes()).collect();
    mean_distance(&boxes)
}

fn mean_distance(boxes: &[Vec<Rect>]) -> f64 {
    let pairs = (0..boxes.len()).flat_map(|one| (0..one).map(move |other| (one, other)));
    let distances: Vec<f64> = pairs.map(|(one, other)| 1.0 - union_iou(&boxes[one], &boxes[other])).collect();
    distances.iter().sum::<f64>() / distances.len().max(1) as f64
}

/// Returns the lines of the table of goals for a set of backgrounds.
pub(crate) fn lines(varieties: &[&Variety]) -> Vec<Line> {
    let mean = |value: &dyn Fn(&Variety) -> f64| {
        let sum: f64 = varieties.iter().map(|variety| value(variety)).sum();
        (!varieties.is_empty()).then(|| sum / varieties.len() as f64)
    };
    let means =
        |steps: fn(&Variety) -> [f64; 4]| [0, 1, 2, 3].map(|step| mean(&|variety| steps(variety)[step]));
    let (by_temperature, by_top_p) =
        (means(|variety| variety.by_temperature), means(|variety| variety.by_top_p));
    let line = |what: &str, bar: f64, stretch: Option<f64>, value: Option<f64>| {
        Line::of(("G10", what), AtLeast, bar, stretch, value)
    };
    let least =
        |value: fn(&Variety) -> usize| varieties.iter().map(|variety| value(variety) as f64).reduce(f64::min);
    vec![
        line(
            "temperature 0 twice is one file, share",
            1.0,
            None,
            mean(&|variety| f64::from(u8::from(variety.same_file))),
        ),
        line("layout distance at 0.7, mean", 0.30, Some(0.45), by_temperature[2]),
        line(
            &named("smallest step along temperature", by_temperature),
            0.0,
            None,
            smallest_step(by_temperature),
        ),
        line(&named("smallest step along top_p", by_top_p), 0.0, None, smallest_step(by_top_p)),
        line("pairings over 12 pictures, fewest", 3.0, None, least(|variety| variety.pairings)),
        line("colour schemes over 12 pictures, fewest", 3.0, None, least(|variety| variety.schemes)),
    ]
}

fn named(what: &str, steps: [Option<f64>; 4]) -> String {
    let steps: Vec<String> = steps.into_iter().flatten().map(|step| format!("{step:.3}")).collect();
    format!("{what} 0.1, 0.4, 0.7, 1 ({})", steps.join(", "))
}

fn smallest_step(steps: [Option<f64>; 4]) -> Option<f64> {
    steps
        .windows(2)
        .map(|pair| Some(pair[1]? - pair[0]?))
        .collect::<Option<Vec<f64>>>()?
        .into_iter()
        .reduce(f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_is_the_mean_over_pairs() {
        let (left, right) = (Rect::new([0.0, 0.0, 1.0, 1.0]), Rect::new([1.0, 0.0, 2.0, 1.0]));
        assert_eq!(mean_distance(&[vec![left], vec![left]]), 0.0);
        // Pairs: equal, apart, apart.
        assert_eq!(mean_distance(&[vec![left], vec![left], vec![right]]), 2.0 / 3.0);
    }

    #[test]
    fn a_fall_along_the_steps_is_a_negative_step() {
        assert_eq!(smallest_step([Some(0.0), Some(0.5), Some(0.25), Some(1.0)]), Some(-0.25));
        assert_eq!(smallest_step([Some(0.0), None, Some(0.25), Some(1.0)]), None);
    }
}
