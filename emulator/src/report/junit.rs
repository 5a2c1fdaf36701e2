//! A report as JUnit XML, which every build server shows: one test case a rule.

use quick_junit::{NonSuccessKind, Property, TestCase, TestCaseStatus, TestSuite};

use super::{Line, Report, Verdict};

/// Returns a report as JUnit XML. Advice passes, with its text as output; what was not seen is skipped.
pub fn junit(report: &Report) -> String {
    let mut suite = TestSuite::new("client");
    let counters = &report.counters;
    let counts = [
        ("exchanges", counters.exchanges),
        ("dropped", counters.dropped),
        ("tasks_created", counters.tasks_created),
        ("pictures_downloaded", counters.pictures_downloaded),
        ("faults_injected", counters.faults_injected),
    ];
    suite.add_properties(counts.map(|(name, count)| Property::new(name, count.to_string())));
    suite.add_test_cases(report.lines.iter().map(test_case));
    let mut document = quick_junit::Report::new("wanx-emulator client report");
    document.add_test_suite(suite);
    document.to_string().expect("memory takes every write, and all its texts are UTF-8")
}

fn test_case(line: &Line) -> TestCase {
    let status = match line.verdict {
        Verdict::Pass | Verdict::Advice => TestCaseStatus::success(),
        Verdict::NotSeen => {
            let mut status = TestCaseStatus::skipped();
            status.set_message("nothing happened that it could be judged by");
            status
        }
        Verdict::Fail => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(&*line.title).set_type("conduct").set_description(findings(line));
            status
        }
    };
    let mut case = TestCase::new(&*line.id, status);
    case.set_classname("client");
    if line.verdict == Verdict::Advice {
        case.set_system_out(findings(line));
    }
    case
}

fn findings(line: &Line) -> String {
    line.findings().join("\n")
}
