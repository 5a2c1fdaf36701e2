//! Reports of a small run that has a bit of everything.

mod canary;
mod hostile;
mod looks;

use std::collections::BTreeMap;

use super::*;
use crate::ending::Ending;
use crate::exchange::{Exchange, Reply, Request, Trouble};
use crate::outcome::{CaseOutcome, Finding, Run, ScenarioOutcome, Shown};
use crate::scenario::{Limits, Row, Scenario};
use crate::transcript::Mask;
use crate::verdict::Verdict;

fn row(number: u16) -> Row {
    Row::new(number)
}

fn sentence(number: u16, level: Level, section: &str) -> Sentence {
    Sentence {
        row: row(number),
        level,
        section: section.into(),
        field: (number % 2 == 1).then(|| "title".into()),
        lines: if number == 27 { "95; 473-475".into() } else { number.to_string() },
        statement: format!("What row {number} says."),
        sentence: None,
        waived: (number == 11).then(|| "it is about the kit".into()),
    }
}

fn sentences() -> Vec<Sentence> {
    vec![
        sentence(8, Level::Doc, "Pricing"),
        sentence(11, Level::Must, "Pricing"),
        sentence(13, Level::Should, "Request"),
        sentence(27, Level::Must, "Request"),
        sentence(31, Level::Must, "Request"),
        sentence(81, Level::Variant, "Parameters"),
        sentence(93, Level::Must, "Parameters"),
        sentence(99, Level::Must, "Parameters"),
    ]
}

fn scenario(id: &str, rows: &[u16]) -> Scenario {
    Scenario {
        id: id.into(),
        rows: rows.iter().copied().map(Row::new).collect(),
        title: format!("The title of {id}"),
        stands_on: "our reading of one sentence.".into(),
        tags: Vec::new(),
        needs: Vec::new(),
        limits: Limits::Lifted,
        pictures: BTreeMap::new(),
        cases: Vec::new(),
        steps: Vec::new(),
    }
}

fn finding(number: u16, verdict: Verdict, what: &str, values: [&str; 2]) -> Finding {
    let [expected, actual] = values.map(str::to_owned);
    Finding { rows: vec![row(number)], verdict, step: 0, what: what.into(), expected, actual, exchange: None }
}

fn exchange() -> Exchange {
    Exchange {
        request: Request {
            method: "POST".into(),
            url: "http://127.0.0.1:3274/api/v1/x?a=1&b=2".into(),
            headers: vec![
                ("Authorization".into(), "Bearer sk-abcdefghijkl".into()),
                ("Content-Type".into(), "application/json".into()),
            ],
            body: br#"{"model":"wanx-ast","input":{"text":"it's"}}"#.to_vec(),
        },
        reply: Ok(Reply {
            status: 400,
            headers: vec![("content-type".into(), "application/json".into())],
            body: br#"{"code":"Invalid","message":"Title, field: 100% missing"}"#.to_vec(),
        }),
    }
}

fn case(name: Option<&str>, findings: Vec<Finding>) -> CaseOutcome {
    CaseOutcome {
        name: name.map(str::to_owned),
        findings,
        exchanges: vec![exchange()],
        pictures: vec![Shown { name: "poster".into(), file: png(), background: png() }],
    }
}

/// The first bytes of a PNG, and some that are none.
fn png() -> Vec<u8> {
    b"\x89PNG\r\n\x1a\n\xff\x00".to_vec()
}

fn run_of(scenarios: Vec<(Scenario, Vec<CaseOutcome>)>) -> Run {
    Run {
        target: "http://127.0.0.1:3274".into(),
        profile: "document".into(),
        self_reported: Some("wanx-emulator 0.1.0".into()),
        notes: vec!["The control API is there.".into()],
        scenarios: scenarios
            .into_iter()
            .map(|(scenario, cases)| ScenarioOutcome { scenario, cases })
            .collect(),
    }
}

/// A run with a bit of everything.
fn mixed() -> Run {
    let mut failure = finding(
        27,
        Verdict::Fail,
        "json /message",
        ["\"Title field missing.\"", "\"Title, field: 100% missing\""],
    );
    failure.exchange = Some(0);
    let control = ["control", "the target has no control API"];
    let trouble = Exchange { reply: Err(Trouble::TimedOut), ..exchange() };
    let mut broken = case(None, vec![finding(99, Verdict::Error, "exchange", ["", "nothing came in time"])]);
    broken.exchanges = vec![trouble];
    broken.findings[0].exchange = Some(0);
    run_of(vec![
        (
            scenario("method", &[13]),
            vec![case(None, vec![finding(13, Verdict::Warn, "status", ["405", "404"])])],
        ),
        (
            scenario("title-missing", &[27]),
            vec![
                case(Some("no title"), vec![finding(27, Verdict::Pass, "status", ["400", "400"]), failure]),
                case(Some("null"), vec![finding(27, Verdict::NonStrict, "json /code", ["\"A\"", "\"B\""])]),
            ],
        ),
        (
            scenario("titles", &[31]),
            vec![case(None, vec![finding(31, Verdict::Pass, "status", ["200", "200"])])],
        ),
        (scenario("expiry", &[93]), vec![case(None, vec![finding(93, Verdict::Skip, "needs", control)])]),
        (scenario("purge", &[93]), vec![case(None, vec![finding(93, Verdict::Skip, "needs", control)])]),
        (scenario("silence", &[99]), vec![broken]),
    ])
}

fn report_of(run: &Run) -> Report {
    Report::new(run, &sentences(), Demand::Selection, &Mask::new("sk-abcdefghijkl"))
}

fn ends(verdicts: &[(u16, Verdict)], demand: Demand) -> Ending {
    let cases = verdicts.iter().map(|(number, verdict)| {
        (scenario("a", &[*number]), vec![case(None, vec![finding(*number, *verdict, "status", ["", ""])])])
    });
    ending(&run_of(cases.collect()), &sentences(), demand)
}

const ALL_MUST: [(u16, Verdict); 4] =
    [(27, Verdict::Pass), (31, Verdict::NonStrict), (93, Verdict::Info), (99, Verdict::Warn)];

#[test]
fn what_did_not_fail_passes() {
    assert_eq!(ends(&ALL_MUST, Demand::Completeness), Ending::Passed);
    assert_eq!(ends(&[(27, Verdict::Skip), (31, Verdict::NotTested)], Demand::Selection), Ending::Passed);
}

#[test]
fn a_must_row_that_was_not_judged_is_incomplete_where_completeness_is_demanded() {
    for verdict in [Verdict::Skip, Verdict::NotTested] {
        let mut verdicts = ALL_MUST;
        verdicts[2].1 = verdict;
        assert_eq!(ends(&verdicts, Demand::Completeness), Ending::Incomplete, "{verdict:?}");
        assert_eq!(ends(&verdicts, Demand::Selection), Ending::Passed, "{verdict:?}");
    }
    assert_eq!(ends(&ALL_MUST[..3], Demand::Completeness), Ending::Incomplete);
}

#[test]
fn a_failure_comes_before_an_error_and_an_error_before_incompleteness() {
    assert_eq!(ends(&[(27, Verdict::Error), (27, Verdict::Fail)], Demand::Completeness), Ending::Failed);
    assert_eq!(ends(&[(27, Verdict::Error), (31, Verdict::Skip)], Demand::Completeness), Ending::Internal);
}

#[test]
fn a_failure_counts_though_the_reference_has_no_such_row() {
    assert_eq!(ends(&[(500, Verdict::Fail)], Demand::Selection), Ending::Failed);
    let mut run = mixed();
    run.scenarios.truncate(1);
    run.scenarios[0].cases[0].findings[0] =
        Finding { rows: Vec::new(), ..finding(0, Verdict::Fail, "status", ["", ""]) };
    assert_eq!(ending(&run, &sentences(), Demand::Selection), Ending::Failed);
}

#[test]
fn a_run_that_judged_nothing_never_passes() {
    assert_eq!(ends(&[], Demand::Selection), Ending::Usage);
    let none = run_of(vec![(scenario("a", &[27]), Vec::new())]);
    assert_eq!(ending(&none, &sentences(), Demand::Selection), Ending::Internal);
    let none = run_of(vec![(scenario("a", &[27]), vec![case(None, Vec::new())])]);
    assert_eq!(ending(&none, &sentences(), Demand::Selection), Ending::Internal);
}

#[test]
fn counts_stand_apart_by_level() {
    let words: Vec<_> = tallies(&mixed(), &sentences())
        .iter()
        .map(|tally| format!("{} {}", tally.level.word(), tally.words()))
        .collect();
    assert_eq!(
        words,
        [
            "must 1 pass, 1 fail, 1 skipped, 1 not judged for errors, 1 waived of 5",
            "should 0 pass, 0 fail, 1 warned of 1",
            "variant 0 pass, 0 fail, 1 not asked of 1",
            "doc 0 pass, 0 fail, 1 not asked of 1",
        ]
    );
}

#[test]
fn a_row_that_failed_once_has_failed_though_the_kit_broke_too() {
    assert_eq!(strongest([Verdict::Fail, Verdict::Error, Verdict::Pass]), Verdict::Fail);
    assert_eq!(strongest([Verdict::Error, Verdict::NotTested]), Verdict::Error);
    assert_eq!(strongest([]), Verdict::Error);
}
