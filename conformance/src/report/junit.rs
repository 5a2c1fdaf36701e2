//! The report for build servers: JUnit XML, a suite for each section of the reference, a test case for each line of
//! a scenario's table. What is no failure but was noted passes, with what was noted as its output.

use quick_junit::{NonSuccessKind, Property, TestCase, TestCaseStatus, TestSuite};

use super::text::{case_failed, is_unasked, listed, reason, remark};
use super::view::{CaseShown, FindingShown, Report, ScenarioShown};
use crate::verdict::Verdict;

/// The suite of scenarios whose rows the reference does not have.
const NO_SECTION: &str = "beyond the reference";

/// Returns a report as JUnit XML.
pub fn junit(report: &Report) -> String {
    let mut suites: Vec<(&str, TestSuite)> = Vec::new();
    for scenario in &report.scenarios {
        let section = section(report, scenario);
        let known = suites.iter().position(|(name, _)| *name == section).unwrap_or_else(|| {
            suites.push((section, TestSuite::new(section)));
            suites.len() - 1
        });
        suites[known].1.add_test_cases(scenario.cases.iter().map(|case| test_case(report, scenario, case)));
        if scenario.cases.is_empty() {
            suites[known].1.add_test_case(TestCase::new(&*scenario.id, nothing_asked()));
        }
    }
    if let Some((_, first)) = suites.first_mut() {
        first.add_property(Property::new("target", &*report.target));
        first.add_property(Property::new("profile", &*report.profile));
    }
    let mut document = quick_junit::Report::new("wanx-conformance");
    document.add_test_suites(suites.into_iter().map(|(_, suite)| suite));
    document.to_string().expect("memory takes every write, and all its texts are UTF-8")
}

fn section<'a>(report: &'a Report, scenario: &ScenarioShown) -> &'a str {
    let row = scenario.rows.first().and_then(|row| report.row(*row));
    row.map_or(NO_SECTION, |row| &row.sentence.section)
}

fn test_case(report: &Report, scenario: &ScenarioShown, case: &CaseShown) -> TestCase {
    let name = match &case.name {
        Some(name) => format!("{} [{name}]", scenario.id),
        None => scenario.id.clone(),
    };
    let mut test_case = TestCase::new(name, status(report, scenario, case));
    test_case.set_classname(listed(&scenario.rows));
    let noted = |finding: &&FindingShown| {
        matches!(finding.verdict, Verdict::Warn | Verdict::NonStrict | Verdict::Info)
    };
    let noted: Vec<String> = case
        .findings
        .iter()
        .filter(noted)
        .map(|finding| format!("{} {}: {}", finding.verdict.word(), listed(&finding.rows), remark(finding)))
        .collect();
    if !noted.is_empty() {
        test_case.set_system_out(noted.join("\n"));
    }
    test_case
}

fn status(report: &Report, scenario: &ScenarioShown, case: &CaseShown) -> TestCaseStatus {
    let kind = match case.verdict {
        Verdict::Fail => NonSuccessKind::Failure,
        Verdict::Error => NonSuccessKind::Error,
        Verdict::Skip | Verdict::NotTested => return skipped(case),
        Verdict::Pass | Verdict::Info | Verdict::NonStrict | Verdict::Warn => {
            return TestCaseStatus::success();
        }
    };
    let mut lines = case_failed(report, case);
    lines.push(format!("repeat     {}", scenario.repeat));
    lines.push(format!("This check may be wrong. It stands on: {}", scenario.stands_on));
    let mut status = TestCaseStatus::non_success(kind);
    status.set_message(&*scenario.title).set_type(case.verdict.word()).set_description(lines.join("\n"));
    status
}

fn skipped(case: &CaseShown) -> TestCaseStatus {
    let unasked = case.findings.iter().filter(|finding| is_unasked(finding.verdict));
    let mut reasons: Vec<String> =
        unasked.map(|finding| format!("{}: {}", finding.verdict.word(), reason(finding))).collect();
    reasons.dedup();
    let mut status = TestCaseStatus::skipped();
    status.set_message(reasons.join("; "));
    status
}

fn nothing_asked() -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message("nothing was asked");
    status
}
