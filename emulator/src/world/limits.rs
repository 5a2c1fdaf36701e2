//! What an account may do, and the meter that counts it: a token bucket as a pure function (GCRA).

use std::collections::HashMap;
use std::num::NonZeroU16;

use serde::{Deserialize, Serialize};

use crate::task::{AccountId, SlotCount};
use crate::time::{Span, Timestamp};

/// What an account may do. Nothing means: no limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Reference, "QPS limit": 2 creates a second. (Documented)
    pub create_rate: Option<Rate>,
    /// 20 a second for each of query, list and cancel. (Documented: the vendor's task management API)
    pub task_rate: Option<Rate>,
    /// Reference, "Concurrent tasks": 1 at work, the rest wait. (Documented)
    pub concurrent_tasks: SlotCount,
    /// How many tasks may wait. (Assumed: a queue without end would be memory without end)
    pub queued_tasks: Option<u32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            create_rate: Some(Rate { per_second: NonZeroU16::new(2).expect("2 is not 0") }),
            task_rate: Some(Rate { per_second: NonZeroU16::new(20).expect("20 is not 0") }),
            concurrent_tasks: NonZeroU16::new(1),
            queued_tasks: Some(1_000),
        }
    }
}

impl Limits {
    /// Returns limits that never refuse.
    pub fn off() -> Self {
        Self { create_rate: None, task_rate: None, concurrent_tasks: None, queued_tasks: None }
    }

    /// Returns the rate that a meter is held to.
    pub fn rate(&self, meter: Meter) -> Option<Rate> {
        match meter {
            Meter::Create => self.create_rate,
            Meter::Query | Meter::List | Meter::Cancel => self.task_rate,
        }
    }
}

/// A token bucket: so many tokens, refilled as many a second (decision 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Tokens a second, and tokens in a full bucket.
    pub per_second: NonZeroU16,
}

/// What is counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meter {
    /// Creating tasks.
    Create,
    /// Querying a task.
    Query,
    /// Listing tasks.
    List,
    /// Cancelling a task.
    Cancel,
}

/// When a bucket will be full again, in microseconds since the Unix epoch: all a bucket has to remember.
pub type FullAgain = i64;

const SECOND_US: i64 = 1_000_000;

/// Takes a token from a bucket that will be full at `full_again`.
///
/// # Errors
/// The time until a token is there, if there is none; the bucket is left as it is.
pub fn spend(full_again: FullAgain, rate: Rate, now: Timestamp) -> Result<FullAgain, Span> {
    let token_us = SECOND_US / i64::from(rate.per_second.get());
    let now_us = now.as_ms().saturating_mul(1_000);
    let after = full_again.max(now_us).saturating_add(token_us);
    let bucket_us = token_us * i64::from(rate.per_second.get());
    match after.saturating_sub(now_us) - bucket_us {
        ..=0 => Ok(after),
        too_early_us => Err(Span::from_ms(too_early_us.unsigned_abs().div_ceil(1_000))),
    }
}

/// The buckets of all accounts. A full bucket is forgotten, so keys that come once leave nothing behind.
#[derive(Debug, Default)]
pub struct Meters {
    buckets: HashMap<(AccountId, Meter), FullAgain>,
    /// At how many buckets the full ones are looked for.
    sweep_at: usize,
}

/// More accounts than one namespace has in earnest.
const MOST_BUCKETS: usize = 65_536;

/// Below so many buckets a sweep is not worth its time.
const SWEEP_FLOOR: usize = 1_024;

impl Meters {
    /// Takes a token of an account.
    ///
    /// # Errors
    /// The time until a token is there.
    pub fn spend(
        &mut self,
        account: AccountId,
        meter: Meter,
        rate: Option<Rate>,
        now: Timestamp,
    ) -> Result<(), Span> {
        let Some(rate) = rate else { return Ok(()) };
        let full_again = self.buckets.get(&(account, meter)).copied().unwrap_or(i64::MIN);
        let after = spend(full_again, rate, now)?;
        self.sweep(now);
        self.buckets.insert((account, meter), after);
        Ok(())
    }

    fn sweep(&mut self, now: Timestamp) {
        if self.buckets.len() < self.sweep_at.max(SWEEP_FLOOR) {
            return;
        }
        self.buckets.retain(|_, full_again| *full_again > now.as_ms().saturating_mul(1_000));
        if self.buckets.len() > MOST_BUCKETS {
            // Only a clock that stands still comes here; better everybody starts afresh than memory without end.
            self.buckets.clear();
        }
        self.sweep_at = self.buckets.len() * 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rate(per_second: u16) -> Rate {
        Rate { per_second: NonZeroU16::new(per_second).unwrap() }
    }

    fn accepted(per_second: u16, instants_ms: &[i64]) -> Vec<bool> {
        let mut full_again = i64::MIN;
        let mut take = |ms: &i64| match spend(full_again, rate(per_second), Timestamp::from_ms(*ms)) {
            Ok(after) => {
                full_again = after;
                true
            }
            Err(_) => false,
        };
        instants_ms.iter().map(&mut take).collect()
    }

    #[test]
    fn r_009_two_creates_in_a_second_pass_and_the_third_waits_half_a_second() {
        assert_eq!(accepted(2, &[0, 0, 0, 499, 500, 500]), [true, true, false, false, true, false]);
    }

    #[test]
    fn a_refusal_says_when_to_come_again() {
        let once = spend(i64::MIN, rate(2), Timestamp::from_ms(0)).unwrap();
        let twice = spend(once, rate(2), Timestamp::from_ms(0)).unwrap();
        assert_eq!(spend(twice, rate(2), Timestamp::from_ms(100)), Err(Span::from_ms(400)));
        assert!(spend(twice, rate(2), Timestamp::from_ms(500)).is_ok());
    }

    #[test]
    fn keys_that_come_once_leave_nothing_behind() {
        let mut meters = Meters::default();
        for key in 0..100_000_i64 {
            let now = Timestamp::from_ms(key * 10);
            meters.spend(AccountId::of(&key.to_string()), Meter::Create, Some(rate(2)), now).unwrap();
        }
        assert!(meters.buckets.len() <= 2 * SWEEP_FLOOR, "{}", meters.buckets.len());
    }

    #[test]
    fn on_a_clock_that_stands_still_buckets_stay_bounded_too() {
        let mut meters = Meters::default();
        for key in 0..300_000 {
            let account = AccountId::of(&key.to_string());
            meters.spend(account, Meter::Query, Some(rate(20)), Timestamp::from_ms(0)).unwrap();
        }
        assert!(meters.buckets.len() <= 2 * MOST_BUCKETS, "{}", meters.buckets.len());
    }

    proptest! {
        #[test]
        fn never_more_than_a_bucket_and_its_refill(per_second in 1..50_u16, gaps in prop::collection::vec(0..300_i64, 1..200)) {
            let instants: Vec<i64> = gaps.iter().scan(0, |at, gap| { *at += gap; Some(*at) }).collect();
            let taken = accepted(per_second, &instants).into_iter().filter(|taken| *taken).count() as i64;
            let most = i64::from(per_second) + (instants[instants.len() - 1] * i64::from(per_second)) / 1_000 + 1;
            prop_assert!(taken <= most, "{taken} > {most}");
        }
    }
}
