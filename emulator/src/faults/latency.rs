//! How long something is delayed: always the same, anything between two spans, or log-normally, as networks do.

use std::fmt;

use super::span::show_span;
use crate::seed::Seed;
use crate::time::Span;

/// No delay is longer: a connection is not held for ever.
const LONGEST: Span = Span::from_hours(1);

/// A delay, in real time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Latency {
    /// `latency(2s)`: always the same.
    Fixed(Span),
    /// `latency(1s..3s)`: each value equally likely.
    Uniform(Span, Span),
    /// `latency(200ms~0.6)`: log-normal, with this median and this deviation of the logarithm.
    LogNormal(Span, f64),
}

impl Latency {
    /// Returns the delay that a seed draws; an hour at most.
    pub fn draw(self, seed: &Seed) -> Span {
        let drawn = match self {
            Self::Fixed(span) => span,
            Self::Uniform(low, high) => Span::from_ms(seed.between(low.as_ms(), high.as_ms())),
            Self::LogNormal(median, sigma) => log_normal(median, sigma, seed),
        };
        drawn.min(LONGEST)
    }
}

/// The median times e to a normal deviate, which is drawn from two uniform ones (Box and Muller).
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to an hour, never negative"
)]
fn log_normal(median: Span, sigma: f64, seed: &Seed) -> Span {
    let deviate =
        libm::sqrt(-2.0 * libm::log(unit(seed, 0))) * libm::cos(std::f64::consts::TAU * unit(seed, 1));
    let ms = median.as_ms() as f64 * libm::exp(sigma * deviate);
    Span::from_ms(ms.clamp(0.0, LONGEST.as_ms() as f64) as u64)
}

/// Returns a number above 0 and up to 1.
fn unit(seed: &Seed, index: u64) -> f64 {
    // 53 bits are what a float holds.
    ((seed.child("unit", index).bits() >> 11) + 1) as f64 / (1_u64 << 53) as f64
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(span) => f.write_str(&show_span(*span)),
            Self::Uniform(low, high) => write!(f, "{}..{}", show_span(*low), show_span(*high)),
            Self::LogNormal(median, sigma) => write!(f, "{}~{sigma}", show_span(*median)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draws(latency: Latency) -> Vec<u64> {
        let mut draws: Vec<_> = (0..1_001)
            .map(|index| latency.draw(&Seed::from_number(7).child("draw", index)).as_ms())
            .collect();
        draws.sort_unstable();
        draws
    }

    #[test]
    fn a_fixed_latency_is_always_the_same_and_never_more_than_an_hour() {
        assert!(draws(Latency::Fixed(Span::from_ms(5))).iter().all(|ms| *ms == 5));
        assert_eq!(draws(Latency::Fixed(Span::ENDLESS))[0], LONGEST.as_ms());
    }

    #[test]
    fn a_uniform_latency_fills_its_range() {
        let draws = draws(Latency::Uniform(Span::from_ms(100), Span::from_ms(200)));
        assert!(draws[0] >= 100 && draws[0] < 105 && draws[1_000] <= 200 && draws[1_000] > 195, "{draws:?}");
    }

    #[test]
    fn a_log_normal_latency_has_its_median_and_a_long_tail() {
        let draws = draws(Latency::LogNormal(Span::from_ms(1_000), 0.6));
        assert!((900..1_100).contains(&draws[500]), "median {}", draws[500]);
        // e^(0.6 · 1.2816) is 2.16: the nine-tenths point of such a distribution.
        assert!((1_900..2_450).contains(&draws[900]), "p90 {}", draws[900]);
        assert!(draws[1_000] > 3_000, "longest {}", draws[1_000]);
    }
}
