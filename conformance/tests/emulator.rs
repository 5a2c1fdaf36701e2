//! The kit before the emulator: every sentence is asked about, none fails, and the same is found every time.

mod support;

use std::collections::BTreeMap;
use std::sync::Arc;

use wanx_conformance::book;
use wanx_conformance::outcome::Run;
use wanx_conformance::plan::{self, Count};
use wanx_conformance::profile::Profile;
use wanx_conformance::requirements::{Level, Requirements};
use wanx_conformance::verdict::Verdict;
use wanx_emulator::behaviours::Profile as Behaviour;

/// Returns what did not pass, in words.
fn troubles(run: &Run, from: Verdict) -> Vec<String> {
    let scenarios = run.scenarios.iter();
    let findings = scenarios.flat_map(|scenario| {
        let cases = scenario.cases.iter();
        cases.flat_map(move |case| {
            case.findings.iter().map(move |finding| (&scenario.scenario.id, &case.name, finding))
        })
    });
    let bad = findings.filter(|(_, _, finding)| finding.verdict >= from);
    bad.map(|(id, case, finding)| format!("{id} {case:?}: {finding:?}")).collect()
}

async fn whole_set(behaviour: Behaviour, profile: Profile) -> (Run, Count) {
    let emulator = support::emulator(behaviour).await;
    let bench = Arc::new(support::bench(&emulator.origin(), profile).await);
    let run = support::play(&bench, book::built_in()).await;
    (run, bench.count())
}

fn assert_complete(run: &Run) {
    let rows = run.rows();
    for row in Requirements::built_in() {
        if row.level == Level::Must && row.waived.is_none() {
            let verdict = rows.get(&row.id);
            assert!(verdict.is_some_and(|verdict| verdict.is_judged()), "{}: {verdict:?}", row.id);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_emulator_conforms_to_the_document_and_a_plan_counts_what_is_sent() {
    let (run, sent) = whole_set(Behaviour::Document, Profile::Document).await;
    assert_eq!(troubles(&run, Verdict::NonStrict), Vec::<String>::new());
    assert_complete(&run);
    let mut planned = Count { creates: 1, ..Count::default() };
    for scenario in book::built_in() {
        planned += plan::of(scenario);
    }
    assert_eq!(sent, Count { pictures: 0, ..planned });
}

#[tokio::test(flavor = "multi_thread")]
async fn the_emulator_conforms_to_the_recordings() {
    let (run, _) = whole_set(Behaviour::Observed, Profile::Observed).await;
    assert_eq!(troubles(&run, Verdict::NonStrict), Vec::<String>::new());
    assert_complete(&run);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_recordings_show_is_not_strict_and_never_a_failure() {
    let (run, _) = whole_set(Behaviour::Observed, Profile::Document).await;
    assert_eq!(troubles(&run, Verdict::Warn), Vec::<String>::new());
    let rows = run.rows();
    let differing: Vec<String> = rows
        .iter()
        .filter(|(_, verdict)| **verdict == Verdict::NonStrict)
        .map(|(row, _)| row.to_string())
        .collect();
    assert!(
        differing.contains(&"R-027".to_owned()) && differing.contains(&"R-021".to_owned()),
        "{differing:?}"
    );
    let (lenient, _) = whole_set(Behaviour::Observed, Profile::Lenient).await;
    assert_eq!(troubles(&lenient, Verdict::NonStrict), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_runs_find_the_same() {
    let verdicts = |run: &Run| -> BTreeMap<String, Vec<Verdict>> {
        let of = |scenario: &wanx_conformance::outcome::ScenarioOutcome| {
            let verdicts = scenario.cases.iter().map(|case| case.verdict()).collect();
            (scenario.scenario.id.clone(), verdicts)
        };
        run.scenarios.iter().map(of).collect()
    };
    let (first, count) = whole_set(Behaviour::Document, Profile::Document).await;
    let (second, again) = whole_set(Behaviour::Document, Profile::Document).await;
    assert_eq!(verdicts(&first), verdicts(&second));
    assert_eq!(count, again);
}
