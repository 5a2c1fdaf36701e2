//! The report on GitHub: annotations beside a build's log, and a summary of the step.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use super::text::{listed, remark};
use super::view::{CaseShown, FindingShown, Report, ScenarioShown};
use crate::shown::line;
use crate::verdict::Verdict;

/// Longer lists end here: GitHub refuses summaries of more than a mebibyte, and nobody reads them.
const FAILURES_MAX: usize = 100;

/// A text is cut after so many characters.
const TEXT_CHARS: usize = 400;

/// Returns an annotation for every failure, error and warning, one a line.
pub fn annotations(report: &Report) -> String {
    let mut lines = String::new();
    for (scenario, case, finding) in findings(report) {
        let level = match finding.verdict {
            Verdict::Fail | Verdict::Error => "error",
            Verdict::Warn => "warning",
            _ => continue,
        };
        let title = format!("{} {}", listed(&finding.rows), named(scenario, case));
        let place = finding.rows.first().and_then(|row| report.row(*row));
        let place = place.map(|row| format!("\n{}: {}", row.sentence.place(), row.sentence.wording()));
        let message = format!("{}{}\n{}", remark(finding), place.unwrap_or_default(), scenario.repeat);
        lines += &format!("::{level} title={}::{}\n", property(title.trim()), data(&message));
    }
    lines
}

/// Returns the summary of a step, in Markdown.
pub fn step_summary(report: &Report) -> String {
    let mut lines = vec![
        format!("## Conformance: {}", report.ending.meaning),
        String::new(),
        format!("Target {}, profile {}.", code(&report.target), code(&report.profile)),
        String::new(),
        "| level | rows | result |".to_owned(),
        "|---|---:|---|".to_owned(),
    ];
    for tally in &report.levels {
        lines.push(format!("| {} | {} | {} |", tally.level.word(), tally.total, tally.words()));
    }
    let failed: Vec<_> = findings(report)
        .filter(|(_, _, finding)| matches!(finding.verdict, Verdict::Fail | Verdict::Error))
        .collect();
    if !failed.is_empty() {
        lines.extend([String::new(), "### What failed".to_owned(), String::new()]);
    }
    for (scenario, case, finding) in failed.iter().take(FAILURES_MAX) {
        lines.push(format!(
            "- **{} {}** {}: {}",
            finding.verdict.word(),
            listed(&finding.rows),
            code(&named(scenario, case)),
            code(&remark(finding))
        ));
        lines.push(format!("  - repeat: {}", code(&scenario.repeat)));
        lines.push(format!("  - this check may be wrong; it stands on {}", code(&scenario.stands_on)));
    }
    if failed.len() > FAILURES_MAX {
        lines.push(format!("- … ({} more)", failed.len() - FAILURES_MAX));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Appends the summary of a step to the file that GitHub names in `GITHUB_STEP_SUMMARY`.
///
/// # Errors
/// The file cannot be written.
pub fn append_step_summary(report: &Report, path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all(step_summary(report).as_bytes())
}

fn findings(report: &Report) -> impl Iterator<Item = (&ScenarioShown, &CaseShown, &FindingShown)> {
    let cases =
        report.scenarios.iter().flat_map(|scenario| scenario.cases.iter().map(move |case| (scenario, case)));
    cases.flat_map(|(scenario, case)| case.findings.iter().map(move |finding| (scenario, case, finding)))
}

fn named(scenario: &ScenarioShown, case: &CaseShown) -> String {
    match &case.name {
        Some(name) => format!("{} [{name}]", scenario.id),
        None => scenario.id.clone(),
    }
}

/// Escapes what follows the second `::` of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Returns a text as Markdown code, whatever is in it: the fence is longer than any run of backticks within.
fn code(text: &str) -> String {
    let text = line(text, TEXT_CHARS);
    let longest = text.split(|char| char != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    format!("{fence} {text} {fence}")
}
