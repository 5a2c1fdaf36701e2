//! Emulator time: instants, spans and the clock that hands out "now".
//!
//! Everything that ages (tasks, results, links, rate windows) reads this clock and no other, so a test can
//! move a day in one step. Deadlines of sockets and fetches are *real* time and never come through here.

use std::ops::Add;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

/// An instant of emulator time, in milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// An instant that no clock reaches: "not as things stand".
    pub const NEVER: Self = Self(i64::MAX);
    /// The last instant to which a clock can be moved: 8999-12-31T23:59:59.999Z. The service writes years with four
    /// digits, and a thousand years are room for everything that happens later.
    pub const LAST: Self = Self(221_845_391_999_999);
    /// Where a manual clock starts: 2025-01-01T00:00:00Z.
    pub const MANUAL_START: Self = Self(1_735_689_600_000);

    /// Returns the instant `ms` milliseconds after the Unix epoch.
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Returns the milliseconds since the Unix epoch.
    pub const fn as_ms(self) -> i64 {
        self.0
    }

    /// Returns the time from `earlier` to here; nothing if `earlier` is later.
    pub fn since(self, earlier: Self) -> Span {
        Span(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

impl Add<Span> for Timestamp {
    type Output = Self;

    /// Saturates at [`Timestamp::NEVER`].
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add_unsigned(span.0))
    }
}

/// A length of emulator time, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(u64);

impl Span {
    /// A span that only an event can end.
    pub const ENDLESS: Self = Self(u64::MAX);

    /// Returns a span of `ms` milliseconds.
    pub const fn from_ms(ms: u64) -> Self {
        Self(ms)
    }

    /// Returns a span of `hours` hours.
    pub const fn from_hours(hours: u64) -> Self {
        Self(hours * 3_600_000)
    }

    /// Returns the length in milliseconds.
    pub const fn as_ms(self) -> u64 {
        self.0
    }
}

impl Add for Span {
    type Output = Self;

    /// Saturates at [`Span::ENDLESS`].
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

/// Why a clock was not set: emulator time never runs backwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("clock is at {now_ms} ms and cannot be set back to {asked_ms} ms")]
pub struct SetBackwards {
    /// Where the clock stands.
    pub now_ms: i64,
    /// Where it was asked to go.
    pub asked_ms: i64,
}

/// How fast emulator time runs beside the machine's, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speed(u32);

impl Speed {
    /// As fast as the machine's time.
    pub const REAL: Self = Self(1_000);
    /// A hundred thousand times as fast: a day in less than a second.
    const FASTEST: f64 = 100_000.0;

    /// Returns the speed of a factor above 0 and up to 100,000, to a thousandth.
    pub fn new(factor: f64) -> Option<Self> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 100,000,000")]
        let thousandths = |factor: f64| (factor * 1_000.0).round() as u32;
        (0.001..=Self::FASTEST).contains(&factor).then(|| Self(thousandths(factor)))
    }

    /// Returns the factor.
    pub fn factor(self) -> f64 {
        f64::from(self.0) / 1_000.0
    }

    fn of(self, real: std::time::Duration) -> Span {
        let ms = real.as_micros() * u128::from(self.0) / 1_000_000;
        Span(u64::try_from(ms).unwrap_or(u64::MAX))
    }
}

/// One namespace's clock: it follows the machine's at some speed, or stands still until it is moved.
#[derive(Debug)]
pub struct Clock(Mutex<Mode>);

/// How a clock passes time.
#[derive(Clone, Copy, Debug)]
struct Mode {
    /// Emulator time was `at` ...
    at: Timestamp,
    /// ... when the machine's monotonic clock read this; nothing if it stands still.
    since: Option<std::time::Instant>,
    /// How fast it runs, or will when it does.
    speed: Speed,
}

impl Mode {
    fn now(self) -> Timestamp {
        match self.since {
            None => self.at,
            Some(since) => self.at + self.speed.of(since.elapsed()),
        }
    }

    /// Returns the same way of passing time, from another instant on.
    fn moved_to(self, at: Timestamp) -> Self {
        match self.since {
            None => Self { at, ..self },
            Some(_) => self.running_from(at),
        }
    }

    #[expect(clippy::disallowed_methods, reason = "the one place where emulator time meets the machine's")]
    fn running_from(self, at: Timestamp) -> Self {
        Self { at, since: Some(std::time::Instant::now()), speed: self.speed }
    }
}

impl Clock {
    /// Returns a clock that starts at the machine's wall time and runs with its monotonic clock, so that a step
    /// of the wall clock never moves a task.
    #[expect(clippy::disallowed_methods, reason = "the one place where emulator time meets the machine's")]
    pub fn system() -> Self {
        let since_epoch =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let ms = i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX);
        Self(Mutex::new(
            Mode { at: Timestamp(ms), since: None, speed: Speed::REAL }.running_from(Timestamp(ms)),
        ))
    }

    /// Returns a clock that stands at `at` until somebody moves it.
    pub fn manual(at: Timestamp) -> Self {
        Self(Mutex::new(Mode { at, since: None, speed: Speed::REAL }))
    }

    /// Returns the current instant.
    pub fn now(&self) -> Timestamp {
        self.mode().now()
    }

    /// Returns whether time stands still until it is moved.
    pub fn is_frozen(&self) -> bool {
        self.mode().since.is_none()
    }

    /// Moves the clock forward, [`Timestamp::LAST`] at most, and returns where it now stands.
    pub fn advance(&self, span: Span) -> Timestamp {
        let mut mode = self.mode();
        let now = mode.now();
        *mode = mode.moved_to((now + span).min(Timestamp::LAST).max(now));
        mode.now()
    }

    /// Moves the clock to `at`, [`Timestamp::LAST`] at most.
    ///
    /// # Errors
    /// [`SetBackwards`] if the clock is already past `at`; it then stays where it is.
    pub fn set(&self, at: Timestamp) -> Result<(), SetBackwards> {
        let mut mode = self.mode();
        let now = mode.now();
        if at < now {
            return Err(SetBackwards { now_ms: now.0, asked_ms: at.0 });
        }
        *mode = mode.moved_to(at.min(Timestamp::LAST).max(now));
        Ok(())
    }

    /// Stops time where it stands.
    pub fn freeze(&self) {
        let mut mode = self.mode();
        *mode = Mode { at: mode.now(), since: None, speed: mode.speed };
    }

    /// Lets time run on from where it stands.
    pub fn resume(&self) {
        let mut mode = self.mode();
        *mode = mode.running_from(mode.now());
    }

    /// Returns how fast it runs, or will when it does.
    pub fn speed(&self) -> Speed {
        self.mode().speed
    }

    /// Changes how fast it runs, from now on.
    pub fn set_speed(&self, speed: Speed) {
        let mut mode = self.mode();
        *mode = Mode { speed, ..mode.moved_to(mode.now()) };
    }

    /// A panic elsewhere cannot leave a half-written `Mode`, so a poisoned lock is still good.
    fn mode(&self) -> MutexGuard<'_, Mode> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_when_told() {
        let clock = Clock::manual(Timestamp::MANUAL_START);
        assert_eq!(clock.now(), Timestamp::MANUAL_START);
        let later = clock.advance(Span::from_hours(24));
        assert_eq!(later.since(Timestamp::MANUAL_START), Span::from_hours(24));
        assert_eq!(clock.now(), later);
    }

    #[test]
    fn a_clock_is_never_set_backwards() {
        let clock = Clock::manual(Timestamp::from_ms(1_000));
        assert_eq!(clock.set(Timestamp::from_ms(999)), Err(SetBackwards { now_ms: 1_000, asked_ms: 999 }));
        assert_eq!(clock.set(Timestamp::from_ms(1_001)), Ok(()));
        assert_eq!(clock.now(), Timestamp::from_ms(1_001));
    }

    #[test]
    fn no_clock_is_moved_beyond_the_last_instant() {
        let clock = Clock::manual(Timestamp::MANUAL_START);
        assert_eq!(clock.set(Timestamp::NEVER), Ok(()));
        assert_eq!(clock.now(), Timestamp::LAST);
        assert_eq!(clock.advance(Span::ENDLESS), Timestamp::LAST);
        let beyond = Clock::manual(Timestamp::NEVER);
        assert_eq!(beyond.advance(Span::from_ms(1)), Timestamp::NEVER, "nor ever backwards");
    }

    #[test]
    fn a_running_clock_can_be_frozen_and_resumed() {
        let clock = Clock::system();
        clock.freeze();
        let frozen = clock.now();
        assert_eq!(clock.now(), frozen);
        clock.resume();
        assert!(clock.now() >= frozen && !clock.is_frozen());
    }

    #[test]
    fn a_clock_runs_as_fast_as_it_is_told_and_never_jumps_when_told_otherwise() {
        let second = std::time::Duration::from_secs(1);
        assert_eq!(Speed::new(60.0).unwrap().of(second), Span::from_ms(60_000));
        assert_eq!(Speed::new(0.5).unwrap().of(second), Span::from_ms(500));
        for factor in [0.0, -1.0, 100_001.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Speed::new(factor), None, "{factor}");
        }
        let clock = Clock::manual(Timestamp::MANUAL_START);
        clock.set_speed(Speed::new(100_000.0).unwrap());
        assert_eq!((clock.now(), clock.is_frozen()), (Timestamp::MANUAL_START, true));
        clock.resume();
        while clock.now() < Timestamp::MANUAL_START + Span::from_ms(1_000) {
            std::thread::yield_now();
        }
        clock.set_speed(Speed::new(0.001).unwrap());
        assert!(clock.now() >= Timestamp::MANUAL_START + Span::from_ms(1_000));
    }

    #[test]
    fn never_stays_never() {
        assert_eq!(Timestamp::NEVER + Span::from_hours(24), Timestamp::NEVER);
        assert_eq!(Timestamp::from_ms(5) + Span::ENDLESS, Timestamp::NEVER);
        assert_eq!(Timestamp::from_ms(5).since(Timestamp::from_ms(9)), Span::from_ms(0));
    }
}
