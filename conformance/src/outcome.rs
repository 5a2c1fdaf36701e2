//! What a run found: plain data that every report is made from.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::exchange::Exchange;
use crate::scenario::{Row, Scenario};
use crate::verdict::Verdict;

/// What a run found.
#[derive(Clone, Debug)]
pub struct Run {
    /// Where the target is, as the user said it.
    pub target: String,
    /// The profile it was judged by.
    pub profile: String,
    /// What the target says it is, if it says so; never judged by.
    pub self_reported: Option<String>,
    /// What the kit found out before it began, a line each.
    pub notes: Vec<String>,
    /// What was asked, in the reference's order.
    pub scenarios: Vec<ScenarioOutcome>,
}

/// What came of one scenario.
#[derive(Clone, Debug)]
pub struct ScenarioOutcome {
    /// The scenario.
    pub scenario: Scenario,
    /// What came of each line of its table; one without a name if it has none.
    pub cases: Vec<CaseOutcome>,
}

/// What came of one line of a table.
#[derive(Clone, Debug)]
pub struct CaseOutcome {
    /// Its name.
    pub name: Option<String>,
    /// Every judgement, in order.
    pub findings: Vec<Finding>,
    /// What was sent and received, in order.
    pub exchanges: Vec<Exchange>,
    /// Pictures that were looked at.
    pub pictures: Vec<Shown>,
}

/// One judgement.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The sentences it is about.
    pub rows: Vec<Row>,
    /// What can be said.
    pub verdict: Verdict,
    /// The step, counted from 0.
    pub step: usize,
    /// What was looked at: `status`, `json /output/task_id`, `reads`, `needs`.
    pub what: String,
    /// What it had to be; empty if nothing was expected.
    pub expected: String,
    /// What it was.
    pub actual: String,
    /// The exchange it was seen in, counted from 0.
    pub exchange: Option<usize>,
}

/// A picture that was looked at, beside what it was made from.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Its name, or where it came from.
    pub name: String,
    /// The file.
    pub file: Vec<u8>,
    /// The background's file.
    pub background: Vec<u8>,
}

/// Is told of every case when it is over: for progress and transcripts.
pub trait Audience: Send + Sync {
    /// Something was asked before the first case, by this name.
    fn looked(&self, _name: &str, _exchange: &Exchange) {}

    /// A case is over.
    fn case_over(&self, scenario: &Scenario, outcome: &CaseOutcome);
}

/// Nobody watches.
impl Audience for () {
    fn case_over(&self, _scenario: &Scenario, _outcome: &CaseOutcome) {}
}

/// Several watch.
impl Audience for Vec<Arc<dyn Audience>> {
    fn looked(&self, name: &str, exchange: &Exchange) {
        self.iter().for_each(|one| one.looked(name, exchange));
    }

    fn case_over(&self, scenario: &Scenario, outcome: &CaseOutcome) {
        self.iter().for_each(|one| one.case_over(scenario, outcome));
    }
}

impl Run {
    /// Returns the verdict of each sentence that was asked about: the strongest of all findings.
    pub fn rows(&self) -> BTreeMap<Row, Verdict> {
        let mut rows = BTreeMap::new();
        let cases = self.scenarios.iter().flat_map(|scenario| &scenario.cases);
        for finding in cases.flat_map(|case| &case.findings) {
            for row in &finding.rows {
                let verdict = rows.entry(*row).or_insert(finding.verdict);
                *verdict = (*verdict).max(finding.verdict);
            }
        }
        rows
    }
}

impl ScenarioOutcome {
    /// Returns the strongest verdict of all its cases; nothing that was asked is an error of the kit.
    pub fn verdict(&self) -> Verdict {
        self.cases.iter().map(CaseOutcome::verdict).max().unwrap_or(Verdict::Error)
    }
}

impl CaseOutcome {
    /// Returns the strongest verdict of its findings.
    pub fn verdict(&self) -> Verdict {
        self.findings.iter().map(|finding| finding.verdict).max().unwrap_or(Verdict::Error)
    }
}
