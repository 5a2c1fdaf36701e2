//! What reports may show of a run: masked, in the reference's order. Its serde form is the JSON report.

use ring::digest;
use serde::Serialize;

use super::sentence::Sentence;
use super::summary::{self, Demand, Tally, strongest, tallies};
use crate::exchange::{Exchange, Reply, Request, Trouble};
use crate::outcome::{CaseOutcome, Finding, Run, ScenarioOutcome, Shown};
use crate::scenario::Row;
use crate::shown::shell_word;
use crate::transcript::Mask;
use crate::verdict::Verdict;

/// The shape of the JSON report; raised when a field changes its meaning or goes, not when one is added.
const SCHEMA_VERSION: u32 = 1;

/// A run, fit to be shown.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The shape of the JSON report.
    pub schema_version: u32,
    /// The version of the kit.
    pub suite_version: String,
    /// Where the target is.
    pub target: String,
    /// The profile it was judged by.
    pub profile: String,
    /// What the target says it is; never judged by.
    pub self_reported: Option<String>,
    /// What the kit found out before it began.
    pub notes: Vec<String>,
    /// How the run ends.
    pub ending: EndingShown,
    /// The rows of each level, counted.
    pub levels: Vec<Tally>,
    /// Every row of the reference.
    pub rows: Vec<RowShown>,
    /// What was asked.
    pub scenarios: Vec<ScenarioShown>,
}

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct EndingShown {
    /// The exit code.
    pub code: u8,
    /// What it means.
    pub meaning: &'static str,
}

/// A row and what was found of it.
#[derive(Clone, Debug, Serialize)]
pub struct RowShown {
    /// The sentence.
    #[serde(flatten)]
    pub sentence: Sentence,
    /// Its verdict; nothing if it was not asked about.
    pub verdict: Option<Verdict>,
    /// The scenarios that ask about it.
    pub scenarios: Vec<String>,
}

/// A scenario and what came of it.
#[derive(Clone, Debug, Serialize)]
pub struct ScenarioShown {
    /// Its name.
    pub id: String,
    /// What holds where it passes.
    pub title: String,
    /// The sentences it checks.
    pub rows: Vec<Row>,
    /// The verdict that counts of all its cases.
    pub verdict: Verdict,
    /// Why the check may be wrong.
    pub stands_on: String,
    /// The command that repeats just this.
    pub repeat: String,
    /// What came of each line of its table.
    pub cases: Vec<CaseShown>,
}

/// A line of a scenario's table and what came of it.
#[derive(Clone, Debug, Serialize)]
pub struct CaseShown {
    /// Its name.
    pub name: Option<String>,
    /// The verdict that counts of all its findings.
    pub verdict: Verdict,
    /// Every judgement.
    pub findings: Vec<FindingShown>,
    /// What was sent and received.
    pub exchanges: Vec<ExchangeShown>,
    /// Pictures that were looked at.
    pub pictures: Vec<PictureShown>,
}

/// One judgement.
#[derive(Clone, Debug, Serialize)]
pub struct FindingShown {
    /// The sentences it is about.
    pub rows: Vec<Row>,
    /// What can be said.
    pub verdict: Verdict,
    /// The step, counted from 0.
    pub step: usize,
    /// What was looked at.
    pub what: String,
    /// What it had to be.
    pub expected: String,
    /// What it was.
    pub actual: String,
    /// The exchange it was seen in, counted from 0.
    pub exchange: Option<usize>,
}

/// One request and what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct ExchangeShown {
    /// What was sent.
    pub request: RequestShown,
    /// The same as a line for a shell; the key is a variable.
    pub curl: String,
    /// What came back.
    pub reply: Option<ReplyShown>,
    /// Why nothing came back.
    pub trouble: Option<String>,
}

/// What was sent.
#[derive(Clone, Debug, Serialize)]
pub struct RequestShown {
    /// The method.
    pub method: String,
    /// The URL.
    pub url: String,
    /// Its headers, in order.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: BodyShown,
}

/// What came back.
#[derive(Clone, Debug, Serialize)]
pub struct ReplyShown {
    /// The status.
    pub status: u16,
    /// Its headers, in order.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: BodyShown,
}

/// A body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyShown {
    /// None.
    Empty,
    /// Text.
    Text(String),
    /// No text: a picture, most of the time.
    Binary {
        /// How long it is.
        length_bytes: usize,
        /// Its SHA-256, in hexadecimal.
        sha256: String,
    },
}

/// A picture beside its background.
#[derive(Clone, Debug, Serialize)]
pub struct PictureShown {
    /// Its name.
    pub name: String,
    /// The file.
    pub file: FileShown,
    /// What it was made from.
    pub background: FileShown,
}

/// A file that may be shown.
#[derive(Clone, Debug, Serialize)]
pub struct FileShown {
    /// How long it is.
    pub length_bytes: usize,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
    /// What it holds; nothing if the key is in it. Not part of the JSON report.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

impl Report {
    /// Returns what reports may show of a run. `sentences` stand in the reference's order.
    pub fn new(run: &Run, sentences: &[Sentence], demand: Demand, mask: &Mask) -> Self {
        let ending = summary::ending(run, sentences, demand);
        let text = |text: &String| mask.text(text);
        let target = text(&run.target);
        let profile = text(&run.profile);
        Self {
            schema_version: SCHEMA_VERSION,
            suite_version: env!("CARGO_PKG_VERSION").to_owned(),
            self_reported: run.self_reported.as_ref().map(text),
            notes: run.notes.iter().map(text).collect(),
            ending: EndingShown { code: ending.code(), meaning: ending.meaning() },
            levels: tallies(run, sentences),
            rows: rows(run, sentences, mask),
            scenarios: run
                .scenarios
                .iter()
                .map(|outcome| scenario(outcome, &target, &profile, mask))
                .collect(),
            target,
            profile,
        }
    }

    /// Returns what is known of a row.
    pub fn row(&self, row: Row) -> Option<&RowShown> {
        self.rows.iter().find(|shown| shown.sentence.row == row)
    }
}

fn rows(run: &Run, sentences: &[Sentence], mask: &Mask) -> Vec<RowShown> {
    let verdicts = summary::rows(run);
    let row = |sentence: &Sentence| {
        let asks = |outcome: &&ScenarioOutcome| asked(outcome).contains(&sentence.row);
        RowShown {
            verdict: verdicts.get(&sentence.row).copied(),
            scenarios: run.scenarios.iter().filter(asks).map(|asks| mask.text(&asks.scenario.id)).collect(),
            sentence: Sentence {
                sentence: sentence.sentence.as_ref().map(|sentence| mask.text(sentence)),
                ..sentence.clone()
            },
        }
    };
    sentences.iter().map(row).collect()
}

/// The rows of a scenario, and those that only its findings name.
fn asked(outcome: &ScenarioOutcome) -> Vec<Row> {
    let found = outcome.cases.iter().flat_map(|case| &case.findings).flat_map(|finding| &finding.rows);
    outcome.scenario.rows.iter().chain(found).copied().collect()
}

fn scenario(outcome: &ScenarioOutcome, target: &str, profile: &str, mask: &Mask) -> ScenarioShown {
    let id = mask.text(&outcome.scenario.id);
    let cases: Vec<CaseShown> = outcome.cases.iter().map(|outcome| case(outcome, mask)).collect();
    let words = [target, profile, &id].map(shell_word);
    let [target, profile, select] = words;
    ScenarioShown {
        title: mask.text(&outcome.scenario.title),
        rows: outcome.scenario.rows.clone(),
        verdict: strongest(cases.iter().map(|case| case.verdict)),
        stands_on: mask.text(&outcome.scenario.stands_on),
        repeat: format!("wanx-conformance run --target {target} --profile {profile} --select {select}"),
        id,
        cases,
    }
}

fn case(outcome: &CaseOutcome, mask: &Mask) -> CaseShown {
    let finding = |finding: &Finding| FindingShown {
        rows: finding.rows.clone(),
        verdict: finding.verdict,
        step: finding.step,
        what: mask.text(&finding.what),
        expected: mask.text(&finding.expected),
        actual: mask.text(&finding.actual),
        exchange: finding.exchange.filter(|index| *index < outcome.exchanges.len()),
    };
    CaseShown {
        name: outcome.name.as_ref().map(|name| mask.text(name)),
        verdict: strongest(outcome.findings.iter().map(|finding| finding.verdict)),
        findings: outcome.findings.iter().map(finding).collect(),
        exchanges: outcome.exchanges.iter().map(|one| exchange(one, mask)).collect(),
        pictures: outcome.pictures.iter().map(|one| picture(one, mask)).collect(),
    }
}

fn exchange(exchange: &Exchange, mask: &Mask) -> ExchangeShown {
    let (reply, trouble) = match &exchange.reply {
        Ok(reply) => (Some(shown_reply(reply, mask)), None),
        Err(trouble) => (None, Some(mask.text(&Trouble::to_string(trouble)))),
    };
    ExchangeShown {
        request: shown_request(&exchange.request, mask),
        curl: curl(&exchange.request, mask),
        reply,
        trouble,
    }
}

/// Returns the curl line of a masked request: what is masked after quoting may be quoted past recognition.
fn curl(request: &Request, mask: &Mask) -> String {
    let masked = Request {
        method: mask.text(&request.method),
        url: mask.text(&request.url),
        headers: headers(&request.headers, mask),
        body: mask.text(&String::from_utf8_lossy(&request.body)).into_bytes(),
    };
    mask.text(&masked.curl())
}

fn shown_request(request: &Request, mask: &Mask) -> RequestShown {
    RequestShown {
        method: mask.text(&request.method),
        url: mask.text(&request.url),
        headers: headers(&request.headers, mask),
        body: body(&request.body, mask),
    }
}

fn shown_reply(reply: &Reply, mask: &Mask) -> ReplyShown {
    ReplyShown { status: reply.status, headers: headers(&reply.headers, mask), body: body(&reply.body, mask) }
}

fn headers(headers: &[(String, String)], mask: &Mask) -> Vec<(String, String)> {
    headers.iter().map(|(name, value)| (mask.text(name), mask.header(name, value))).collect()
}

fn body(bytes: &[u8], mask: &Mask) -> BodyShown {
    match std::str::from_utf8(bytes) {
        Ok("") => BodyShown::Empty,
        Ok(text) => BodyShown::Text(mask.text(text)),
        Err(_) => BodyShown::Binary { length_bytes: bytes.len(), sha256: sha256(bytes) },
    }
}

fn picture(shown: &Shown, mask: &Mask) -> PictureShown {
    PictureShown {
        name: mask.text(&shown.name),
        file: file(&shown.file, mask),
        background: file(&shown.background, mask),
    }
}

fn file(bytes: &[u8], mask: &Mask) -> FileShown {
    FileShown {
        length_bytes: bytes.len(),
        sha256: sha256(bytes),
        bytes: if mask.covers(bytes) { Vec::new() } else { bytes.to_vec() },
    }
}

/// Returns the SHA-256 of bytes in hexadecimal.
fn sha256(bytes: &[u8]) -> String {
    let digest = digest::digest(&digest::SHA256, bytes);
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
