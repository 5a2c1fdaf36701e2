//! Counts by level and verdict, and how the run ends. Never one percentage: a number that mixes `must` with `should`,
//! and what failed with what could not be asked, says nothing.

use std::collections::BTreeMap;

use serde::Serialize;

use super::sentence::{Level, Sentence};
use crate::ending::Ending;
use crate::outcome::{CaseOutcome, Finding, Run};
use crate::scenario::Row;
use crate::verdict::Verdict;

/// What a run has to cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Whatever was selected.
    Selection,
    /// Every `must` row that is not waived.
    Completeness,
}

/// The rows of one level, counted by verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// The level.
    pub level: Level,
    /// How many rows there are.
    pub total: usize,
    /// How many have each verdict; verdicts that no row has are left out.
    pub verdicts: BTreeMap<Verdict, usize>,
    /// How many no scenario asked about, though none is waived.
    pub not_asked: usize,
    /// How many nobody asked about and nobody had to.
    pub waived: usize,
}

/// How a verdict is counted in words, in the order of the line; the first two always stand there.
const WORDS: [(Verdict, &str); 8] = [
    (Verdict::Pass, "pass"),
    (Verdict::Fail, "fail"),
    (Verdict::NonStrict, "non-strict"),
    (Verdict::Warn, "warned"),
    (Verdict::Info, "noted"),
    (Verdict::Skip, "skipped"),
    (Verdict::NotTested, "not testable"),
    (Verdict::Error, "not judged for errors"),
];

impl Tally {
    /// Returns how many rows have a verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.verdicts.get(&verdict).copied().unwrap_or_default()
    }

    /// Returns the counts in words: `113 pass, 0 fail, 4 not testable of 117`.
    pub fn words(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        for (index, (verdict, word)) in WORDS.into_iter().enumerate() {
            if index < 2 || self.count(verdict) > 0 {
                parts.push(format!("{} {word}", self.count(verdict)));
            }
        }
        for (count, word) in [(self.not_asked, "not asked"), (self.waived, "waived")] {
            if count > 0 {
                parts.push(format!("{count} {word}"));
            }
        }
        format!("{} of {}", parts.join(", "), self.total)
    }
}

/// Returns the verdict that counts of several: the strongest. Of nothing it is an error: nothing was judged.
pub fn strongest(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    verdicts.into_iter().max().unwrap_or(Verdict::Error)
}

/// Returns the verdict of each row that was asked about.
pub(super) fn rows(run: &Run) -> BTreeMap<Row, Verdict> {
    let mut found: BTreeMap<Row, Vec<Verdict>> = BTreeMap::new();
    for finding in findings(run) {
        for row in &finding.rows {
            found.entry(*row).or_default().push(finding.verdict);
        }
    }
    found.into_iter().map(|(row, verdicts)| (row, strongest(verdicts))).collect()
}

/// Returns the rows of each level, counted by verdict.
pub fn tallies(run: &Run, sentences: &[Sentence]) -> Vec<Tally> {
    let rows = rows(run);
    let tally = |level: Level| {
        let of_level = || sentences.iter().filter(move |sentence| sentence.level == level);
        let mut verdicts = BTreeMap::new();
        for verdict in of_level().filter_map(|sentence| rows.get(&sentence.row)) {
            *verdicts.entry(*verdict).or_default() += 1;
        }
        let unasked = || of_level().filter(|sentence| !rows.contains_key(&sentence.row));
        let waived = unasked().filter(|sentence| sentence.waived.is_some()).count();
        Tally { level, total: of_level().count(), verdicts, not_asked: unasked().count() - waived, waived }
    };
    Level::ALL.map(tally).into_iter().collect()
}

/// Returns how a run ends, by the order that [`Ending`] explains. A failure counts whatever row it is about, or none.
pub fn ending(run: &Run, sentences: &[Sentence], demand: Demand) -> Ending {
    if run.scenarios.is_empty() {
        return Ending::Usage;
    }
    let cases = || run.scenarios.iter().flat_map(|scenario| &scenario.cases);
    let unjudged = || {
        run.scenarios.iter().any(|scenario| scenario.cases.is_empty())
            || cases().any(|case: &CaseOutcome| case.findings.is_empty())
    };
    if findings(run).any(|finding| finding.verdict == Verdict::Fail) {
        Ending::Failed
    } else if findings(run).any(|finding| finding.verdict == Verdict::Error) || unjudged() {
        Ending::Internal
    } else if demand == Demand::Completeness && !is_complete(run, sentences) {
        Ending::Incomplete
    } else {
        Ending::Passed
    }
}

fn is_complete(run: &Run, sentences: &[Sentence]) -> bool {
    let rows = rows(run);
    let asked_for = |sentence: &&Sentence| sentence.level == Level::Must && sentence.waived.is_none();
    let mut asked_for = sentences.iter().filter(asked_for);
    asked_for.all(|sentence| rows.get(&sentence.row).is_some_and(|verdict| verdict.is_judged()))
}

fn findings(run: &Run) -> impl Iterator<Item = &Finding> {
    run.scenarios.iter().flat_map(|scenario| &scenario.cases).flat_map(|case| &case.findings)
}
