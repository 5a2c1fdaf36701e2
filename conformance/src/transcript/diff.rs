//! Compares two transcripts step by step: two targets, or one target of two days.
//!
//! Ids, times, hosts and signatures have no part in it. Of queries of one task in a row only the last counts: how
//! often it was asked, and what it was caught at, is timing. Nor has the control API: it is no part of what is compared.

mod compare;
mod known;
mod normal;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::line::{Came, Entry, Transcript};
use crate::exchange::CONTROL;
use normal::Normal;

pub use known::{Comparison, Day, Known, KnownError, Outcome};

/// What kind of difference it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// The status, or whether there was a reply at all.
    Status,
    /// A header that clients act on.
    Header,
    /// Which members a body has, and of which types.
    BodyShape,
    /// The value of a member.
    BodyValue,
    /// A picture's size or pixels.
    Picture,
    /// A step that only one of them has.
    MissingStep,
}

impl Class {
    /// Returns the word for it, as in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Header => "header",
            Self::BodyShape => "body-shape",
            Self::BodyValue => "body-value",
            Self::Picture => "picture",
            Self::MissingStep => "missing-step",
        }
    }
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The scenario.
    pub scenario: String,
    /// The line of its table.
    pub case: Option<String>,
    /// The step: method, path, and which time it was.
    pub step: String,
    /// What kind it is.
    pub class: Class,
    /// Where: a JSON pointer, a header's name, `size`, `pixels`; empty for the whole.
    pub pointer: String,
    /// What the first transcript has.
    pub left: String,
    /// What the second has.
    pub right: String,
}

/// A decoded picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raster {
    /// Its width.
    pub width_px: u32,
    /// Its height.
    pub height_px: u32,
    /// Its pixels, four bytes each.
    pub rgba: Vec<u8>,
}

/// Decodes a picture, or says that it is none.
pub type Decode<'a> = &'a dyn Fn(&[u8]) -> Option<Raster>;

/// The step of a case: what is the same on both sides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct StepKey {
    method: String,
    path: String,
    time: usize,
}

/// A step, made comparable.
struct Step<'a> {
    key: StepKey,
    came: &'a Came,
    normal: Normal,
}

type CaseKey<'a> = (&'a str, Option<&'a str>);

/// Returns every difference, in the order of the first transcript.
pub fn diff(left: &Transcript, right: &Transcript, decode: Decode<'_>) -> Vec<Difference> {
    let (order, left) = cases(left);
    let (right_order, right) = cases(right);
    let more = right_order.into_iter().filter(|case| !left.contains_key(case));
    let mut found = Vec::new();
    for case in order.into_iter().chain(more) {
        let [one, other] = [&left, &right].map(|side| side.get(&case).map(Vec::as_slice).unwrap_or_default());
        diff_case(case, steps(one), steps(other), decode, &mut found);
    }
    found
}

/// Returns the exchanges of each case, and the cases' order.
fn cases(transcript: &Transcript) -> (Vec<CaseKey<'_>>, BTreeMap<CaseKey<'_>, Vec<&Entry>>) {
    let mut order = Vec::new();
    let mut cases: BTreeMap<CaseKey<'_>, Vec<&Entry>> = BTreeMap::new();
    let control = format!("{CONTROL}/");
    for entry in transcript.entries.iter().filter(|entry| !entry.request.path.starts_with(&control)) {
        let key = (entry.scenario.as_str(), entry.case.as_deref());
        let entries = cases.entry(key).or_insert_with(|| {
            order.push(key);
            Vec::new()
        });
        entries.push(entry);
    }
    for entries in cases.values_mut() {
        entries.sort_by_key(|entry| entry.index);
    }
    (order, cases)
}

fn steps<'a>(entries: &[&'a Entry]) -> Vec<Step<'a>> {
    let mut normal = Normal::default();
    let mut times: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut steps = Vec::new();
    for entry in last_queries(entries) {
        normal.learn(entry);
        let (method, path) = (entry.request.method.clone(), path(entry, &normal));
        let time = times.entry((method.clone(), path.clone())).or_default();
        *time += 1;
        let key = StepKey { method, path, time: *time };
        steps.push(Step { key, came: &entry.came, normal: normal.clone() });
    }
    steps
}

/// Returns the path of a request, or where it is a signed link only what that leads to: such paths differ from run to
/// run.
fn path(entry: &Entry, normal: &Normal) -> String {
    normal.string(&format!("http://target{}", entry.request.path)).replacen("<host>", "", 1)
}

/// Leaves out queries after which the same task was asked for again with nothing but queries between.
fn last_queries<'a>(entries: &[&'a Entry]) -> Vec<&'a Entry> {
    let is_query = |entry: &Entry| entry.request.method == "GET" && entry.request.path.contains("/tasks/");
    let again = |index: usize| {
        let after = entries[index + 1..].iter().take_while(|entry| is_query(entry));
        let request = &entries[index].request;
        after.into_iter().any(|entry| entry.request.path == request.path)
    };
    let kept = |index: &usize| !is_query(entries[*index]) || !again(*index);
    (0..entries.len()).filter(kept).map(|index| entries[index]).collect()
}

fn diff_case(
    case: CaseKey<'_>,
    left: Vec<Step<'_>>,
    mut right: Vec<Step<'_>>,
    decode: Decode<'_>,
    found: &mut Vec<Difference>,
) {
    let difference = |key: &StepKey, class: Class, pointer: &str, values: [String; 2]| {
        let [left, right] = values;
        let step = match key.time {
            1 => format!("{} {}", key.method, key.path),
            time => format!("{} {} (time {time})", key.method, key.path),
        };
        let (scenario, case) = (case.0.to_owned(), case.1.map(str::to_owned));
        Difference { scenario, case, step, class, pointer: pointer.to_owned(), left, right }
    };
    let there = |only: &str| {
        [only == "left", only == "right"].map(|is| if is { "sent" } else { "not sent" }.to_owned())
    };
    for step in &left {
        match right.iter().position(|other| other.key == step.key) {
            None => found.push(difference(&step.key, Class::MissingStep, "", there("left"))),
            Some(index) => {
                let other = right.remove(index);
                let sides = [(step.came, &step.normal), (other.came, &other.normal)];
                compare::replies(sides, decode, &mut |class, pointer, values| {
                    found.push(difference(&step.key, class, pointer, values));
                });
            }
        }
    }
    found.extend(right.iter().map(|step| difference(&step.key, Class::MissingStep, "", there("right"))));
}
