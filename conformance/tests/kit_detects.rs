//! The kit before a liar: every lie is told, and the scenarios of the sentence that it breaks notice.

#[path = "support/emulator.rs"]
mod emulator;

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use wanx_conformance::selftest::trial::{Ground, trials};
use wanx_emulator::behaviours::Profile;

/// Every third lie: the gate has little time. `EVERY_LIE=1` tells them all, as `.ci/long kit` does.
fn every() -> NonZeroUsize {
    #[expect(clippy::disallowed_methods, reason = "asked for by whoever runs the test")]
    let all = std::env::var_os("EVERY_LIE").is_some();
    NonZeroUsize::new(if all { 1 } else { 3 }).expect("neither is zero")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_lie_is_noticed_by_the_scenarios_of_its_sentence() {
    let emulator = emulator::emulator(Profile::Document).await;
    let ground = Ground {
        target: emulator.origin().parse().expect("an emulator has a URL"),
        key: "sk-of-the-tests".into(),
        run: "lies".into(),
        every: every(),
        jobs: 8,
    };
    let trials = trials(ground).await.expect("the liar starts");
    let missed: Vec<String> = trials
        .iter()
        .filter(|trial| !trial.is_noticed())
        .map(|trial| {
            format!(
                "{} {}: {}; told {} times, {:?}",
                trial.row, trial.id, trial.what, trial.applied, trial.verdict
            )
        })
        .collect();
    let rows: BTreeSet<_> = trials.iter().map(|trial| trial.row).collect();
    println!("{} lies against {} sentences", trials.len(), rows.len());
    assert!(trials.len() >= 120, "{} lies", trials.len());
    assert!(
        missed.is_empty(),
        "{} of {} lies were missed:\n{}",
        missed.len(),
        trials.len(),
        missed.join("\n")
    );
}
