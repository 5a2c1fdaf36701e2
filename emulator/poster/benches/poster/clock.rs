//! The CPU time of this thread: what a poster costs, whatever else the machine does.

use std::time::Duration;

/// Runs `work` and returns what it made and the CPU time that took, in milliseconds.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let before = now();
    let made = std::hint::black_box(work());
    (made, (now() - before).as_secs_f64() * 1e3)
}

#[cfg(unix)]
fn now() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).expect("CPU time only grows from 0")
}

/// Elsewhere the wall clock has to do.
#[cfg(not(unix))]
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn now() -> Duration {
    static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    START.elapsed()
}
