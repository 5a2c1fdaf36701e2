//! What `temperature` and `top_p` mean here: drawing from scored candidates.
//!
//! A candidate's probability is proportional to exp(score / τ), τ growing with temperature from almost nothing, so
//! that temperature 0 is the arg max. Only the nucleus of `top_p` takes part. Draws are without replacement, and
//! what resembles an earlier draw is marked down, so that the pictures of one request are a series. Draw k looks
//! only at draws before it: it does not depend on how many follow.

use crate::request::Sampling;

/// The temperature's effect at 0: one point of score decides.
const COLDEST_POINTS: f32 = 0.25;
/// The temperature's effect at 1, in points of score (of a thousand).
const HOTTEST_POINTS: f32 = 45.0;
/// Whole-number scale of the largest weight; the sum of 2^16 candidates stays far below 2^64.
const WEIGHT_ONE: f32 = 16_777_216.0;

/// A stream of numbers that belongs to one seed and one purpose.
pub(crate) struct Noise(blake3::OutputReader);

impl Noise {
    /// Returns the stream of a purpose under a seed.
    pub(crate) fn new(seed: &[u8; 32], purpose: &str) -> Self {
        Self(blake3::Hasher::new_keyed(seed).update(purpose.as_bytes()).finalize_xof())
    }

    /// Returns a whole number below `end`, 0 if `end` is 0.
    fn below(&mut self, end: u64) -> u64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        // The high half of the product: even, and without a loop that could run long.
        u64::try_from((u128::from(u64::from_le_bytes(bytes)) * u128::from(end)) >> 64)
            .expect("the high half of a product of 64-bit numbers")
    }
}

/// Draws candidates one after another until draw number `index`, and returns that one.
///
/// `score(candidate, earlier)` gives points of a thousand, marked down for likeness to the earlier draws.
pub(crate) fn draw(
    count: usize,
    sampling: Sampling,
    noise: &mut Noise,
    index: u8,
    score: impl Fn(usize, &[usize]) -> i32,
) -> usize {
    assert!(count > 0, "there is always a candidate");
    let mut drawn: Vec<usize> = Vec::new();
    loop {
        let left: Vec<usize> = (0..count).filter(|candidate| !drawn.contains(candidate)).collect();
        if left.is_empty() {
            drawn.clear();
            continue;
        }
        let scores: Vec<i32> = left.iter().map(|&candidate| score(candidate, &drawn)).collect();
        let chosen = left[pick(&scores, sampling, noise)];
        drawn.push(chosen);
        if drawn.len() > usize::from(index) % count {
            return chosen;
        }
    }
}

/// Draws one of the scores' places.
fn pick(scores: &[i32], sampling: Sampling, noise: &mut Noise) -> usize {
    let best = scores.iter().copied().max().unwrap_or(0);
    let heat = sampling.temperature.clamp(0.0, 1.0);
    if heat == 0.0 {
        // The arg max, and the first of equals: nothing is left to a seed.
        return scores.iter().position(|&score| score == best).unwrap_or(0);
    }
    let tau = COLDEST_POINTS + HOTTEST_POINTS * heat * heat;
    let weight = |score: i32| (libm::expf((score - best) as f32 / tau) * WEIGHT_ONE) as u64;
    let mut weighted: Vec<(u64, usize)> = scores.iter().map(|&score| weight(score)).zip(0..).collect();
    // Stable by place where weights tie, so the first best candidate is the arg max.
    weighted.sort_by_key(|&(weight, place)| (std::cmp::Reverse(weight), place));
    let total: u64 = weighted.iter().map(|&(weight, _)| weight).sum();
    let wanted = (f64::from(sampling.top_p.clamp(0.0, 1.0)) * total as f64) as u64;
    let mut kept = 0;
    let nucleus = weighted
        .iter()
        .position(|&(weight, _)| {
            kept += weight;
            kept >= wanted
        })
        .map_or(weighted.len(), |last| last + 1);
    let nucleus = &weighted[..nucleus];
    let mut rest = noise.below(nucleus.iter().map(|&(weight, _)| weight).sum());
    for &(weight, place) in nucleus {
        if rest < weight {
            return place;
        }
        rest -= weight;
    }
    nucleus[0].1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    const SCORES: [i32; 8] = [700, 690, 650, 600, 550, 500, 300, 100];

    fn series(seed: u8, temperature: f32, top_p: f32) -> Vec<usize> {
        let one = |index| {
            let mut noise = Noise::new(&[seed; 32], "test");
            draw(SCORES.len(), Sampling { temperature, top_p }, &mut noise, index, |k, _| SCORES[k])
        };
        (0..4).map(one).collect()
    }

    fn kinds(temperature: f32, top_p: f32) -> usize {
        (0..60).map(|seed| series(seed, temperature, top_p)[0]).collect::<BTreeSet<_>>().len()
    }

    #[test]
    fn temperature_zero_takes_the_best_in_order() {
        for seed in 0..20 {
            assert_eq!(series(seed, 0.0, 1.0), [0, 1, 2, 3]);
        }
    }

    #[test]
    fn at_temperature_zero_no_seed_decides_between_equals() {
        for seed in 0..50 {
            let cold = Sampling { temperature: 0.0, top_p: 1.0 };
            assert_eq!(pick(&[5, 9, 9, 9], cold, &mut Noise::new(&[seed; 32], "test")), 1);
        }
    }

    #[test]
    fn a_nucleus_of_nothing_takes_the_best() {
        assert_eq!(kinds(1.0, 0.0), 1);
    }

    #[test]
    fn temperature_and_top_p_spread_the_choice() {
        assert!(kinds(0.2, 1.0) < kinds(1.0, 1.0), "{} {}", kinds(0.2, 1.0), kinds(1.0, 1.0));
        assert!(kinds(1.0, 0.3) < kinds(1.0, 1.0), "{} {}", kinds(1.0, 0.3), kinds(1.0, 1.0));
    }

    proptest! {
        #[test]
        fn no_candidate_is_drawn_twice(seed: u8, temperature in 0.0f32..=1.0, top_p in 0.0f32..=1.0) {
            let drawn: BTreeSet<usize> = series(seed, temperature, top_p).into_iter().collect();
            prop_assert_eq!(drawn.len(), 4);
        }

        #[test]
        fn any_scores_and_any_sampling_give_a_place(
            scores in prop::collection::vec(any::<i16>(), 1..20), seed: u8, index: u8, wild: [f32; 2],
        ) {
            let [temperature, top_p] = wild;
            let mut noise = Noise::new(&[seed; 32], "test");
            let sampling = Sampling { temperature, top_p };
            let place = draw(scores.len(), sampling, &mut noise, index, |k, _| i32::from(scores[k]));
            prop_assert!(place < scores.len());
        }
    }
}
