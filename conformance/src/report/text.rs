//! The report on a terminal: quiet and readable. What passed is one line in the verbose form and none otherwise.

use std::collections::BTreeMap;

use super::Sentence;
use super::view::{BodyShown, CaseShown, ExchangeShown, FindingShown, Report, ScenarioShown};
use crate::scenario::Row;
use crate::shown::{counted, line};
use crate::verdict::Verdict;

/// How much is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// What did not pass, and the counts.
    Quiet,
    /// A line for every scenario besides.
    Verbose,
}

/// An expected or actual value is cut after so many characters.
const VALUE_CHARS: usize = 400;

/// A request is cut later: it is there to be copied.
const CURL_CHARS: usize = 2_000;

/// Returns a report for a terminal or a log.
pub fn text(report: &Report, detail: Detail) -> String {
    let mut lines = head(report);
    for scenario in &report.scenarios {
        lines.extend(told(report, scenario, detail));
    }
    lines.extend(not_asked(report));
    lines.push(String::new());
    for tally in &report.levels {
        lines.push(format!("{:<8}{}", tally.level.word().to_uppercase(), tally.words()));
    }
    lines.push(format!("{} (exit code {})", report.ending.meaning, report.ending.code));
    lines.push(String::new());
    lines.dedup_by(|line, before| line.is_empty() && before.is_empty());
    lines.join("\n")
}

fn head(report: &Report) -> Vec<String> {
    let mut lines = vec![format!(
        "{}, profile {}",
        line(&report.target, VALUE_CHARS),
        line(&report.profile, VALUE_CHARS)
    )];
    if let Some(itself) = &report.self_reported {
        lines.push(format!("It says that it is {}.", line(itself, VALUE_CHARS)));
    }
    lines.extend(report.notes.iter().map(|note| format!("Note: {}", line(note, VALUE_CHARS))));
    lines.push(String::new());
    lines
}

/// What is told of one scenario.
fn told(report: &Report, scenario: &ScenarioShown, detail: Detail) -> Vec<String> {
    match scenario.verdict {
        Verdict::Fail | Verdict::Error => failed(report, scenario),
        Verdict::Warn | Verdict::NonStrict | Verdict::Info => {
            let mut lines = vec![title(scenario)];
            let findings = scenario.cases.iter().flat_map(|case| &case.findings);
            let remarks = findings.filter(|finding| finding.verdict == scenario.verdict).map(remark);
            lines.extend(remarks.map(|remark| format!("    {remark}")));
            lines
        }
        _ if detail == Detail::Verbose => vec![title(scenario)],
        _ => Vec::new(),
    }
}

fn title(scenario: &ScenarioShown) -> String {
    let title = line(&scenario.title, VALUE_CHARS);
    format!("{:<10}  {}  {title}  [{}]", scenario.verdict.word(), scenario.id, listed(&scenario.rows))
}

/// Returns a finding on one line: `json /output/code: expected Absent, was "Success"`.
pub(super) fn remark(finding: &FindingShown) -> String {
    let mut remark = line(&finding.what, VALUE_CHARS);
    if !finding.expected.is_empty() {
        remark += &format!(": expected {}", line(&finding.expected, VALUE_CHARS));
    }
    if !finding.actual.is_empty() {
        let verb = if finding.expected.is_empty() { ": " } else { ", was " };
        remark += &format!("{verb}{}", line(&finding.actual, VALUE_CHARS));
    }
    remark
}

fn failed(report: &Report, scenario: &ScenarioShown) -> Vec<String> {
    let mut lines = vec![String::new(), title(scenario)];
    for case in &scenario.cases {
        lines.extend(
            case_failed(report, case).into_iter().map(|line| format!("    {line}").trim_end().to_owned()),
        );
    }
    if scenario.cases.is_empty() {
        lines.push("    nothing was asked".to_owned());
    }
    lines.push(format!("    repeat     {}", scenario.repeat));
    lines.push(format!(
        "    This check may be wrong. It stands on: {}",
        line(&scenario.stands_on, VALUE_CHARS * 2)
    ));
    lines.push(String::new());
    lines
}

/// Returns what failed in a case, each failure with all that is needed to look into it.
pub(super) fn case_failed(report: &Report, case: &CaseShown) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let broken = |finding: &&FindingShown| matches!(finding.verdict, Verdict::Fail | Verdict::Error);
    for finding in case.findings.iter().filter(broken) {
        if let Some(name) = &case.name {
            lines.push(format!("case {}", line(name, VALUE_CHARS)));
        }
        for row in &finding.rows {
            lines.extend(sentence(*row, report.row(*row).map(|row| &row.sentence)));
        }
        lines.extend(values(finding));
        if let Some(exchange) = finding.exchange.and_then(|index| case.exchanges.get(index)) {
            lines.extend(exchanged(exchange));
        }
        lines.push(String::new());
    }
    if case.findings.is_empty() {
        lines.push("nothing was judged".to_owned());
    }
    lines
}

/// A row, its place and its wording.
fn sentence(row: Row, sentence: Option<&Sentence>) -> Vec<String> {
    match sentence {
        None => vec![row.to_string()],
        Some(sentence) => vec![
            format!("{row} ({}): {}", sentence.level.word(), sentence.place()),
            format!("  {}", line(sentence.wording(), VALUE_CHARS * 2)),
        ],
    }
}

fn values(finding: &FindingShown) -> Vec<String> {
    let mut lines =
        vec![format!("{:<10} {}, in step {}", "looked at", line(&finding.what, VALUE_CHARS), finding.step)];
    if !finding.expected.is_empty() {
        lines.push(format!("{:<10} {}", "expected", line(&finding.expected, VALUE_CHARS)));
    }
    let name = if finding.verdict == Verdict::Error { "trouble" } else { "actual" };
    lines.push(format!("{name:<10} {}", line(&finding.actual, VALUE_CHARS)));
    lines
}

fn exchanged(exchange: &ExchangeShown) -> Vec<String> {
    let reply = match (&exchange.reply, &exchange.trouble) {
        (Some(reply), _) => {
            let body = match &reply.body {
                BodyShown::Empty => "no body".to_owned(),
                BodyShown::Text(text) => line(text, VALUE_CHARS),
                BodyShown::Binary { length_bytes, .. } => format!("{length_bytes} bytes that are no text"),
            };
            format!("HTTP {}, {body}", reply.status)
        }
        (None, Some(trouble)) => line(trouble, VALUE_CHARS),
        (None, None) => "nothing".to_owned(),
    };
    vec![
        format!("{:<10} {}", "request", line(&exchange.curl, CURL_CHARS)),
        format!("{:<10} {reply}", "reply"),
    ]
}

/// What was skipped or not tested, by reason.
fn not_asked(report: &Report) -> Vec<String> {
    let mut reasons: BTreeMap<(Verdict, String), Vec<String>> = BTreeMap::new();
    for scenario in &report.scenarios {
        let findings = scenario.cases.iter().flat_map(|case| &case.findings);
        for finding in findings.filter(|finding| is_unasked(finding.verdict)) {
            let ids = reasons.entry((finding.verdict, reason(finding))).or_default();
            if ids.last() != Some(&scenario.id) {
                ids.push(scenario.id.clone());
            }
        }
    }
    let mut lines = Vec::new();
    for ((verdict, reason), ids) in reasons {
        lines.push(String::new());
        lines.push(format!("{:<10}  {reason} ({})", verdict.word(), counted(ids.len(), "scenario")));
        lines.push(format!("    {}", ids.join(", ")));
    }
    lines
}

/// Whether a check was not asked, for a reason.
pub(super) fn is_unasked(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Skip | Verdict::NotTested)
}

/// Returns why a check was not asked.
pub(super) fn reason(finding: &FindingShown) -> String {
    let reason = if finding.actual.is_empty() { &finding.what } else { &finding.actual };
    line(reason, VALUE_CHARS)
}

/// Returns rows as `R-027, R-094`.
pub(super) fn listed(rows: &[Row]) -> String {
    rows.iter().map(Row::to_string).collect::<Vec<_>>().join(", ")
}
