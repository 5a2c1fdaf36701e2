//! The book of scenarios: the built-in ones, and those of a team's file. Both are read and checked the same way.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex_lite::Regex;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::names;
use crate::requirements::Requirements;
use crate::scenario::{Check, Drawing, FileFormat, Motif, Picture, Row, Scenario, Sight, Step};

/// The built-in scenarios, one file for each part of the reference.
const BUILT_IN: [(&str, &str); 9] = [
    ("endpoint", include_str!("../scenarios/endpoint.json")),
    ("headers", include_str!("../scenarios/headers.json")),
    ("texts", include_str!("../scenarios/texts.json")),
    ("pictures", include_str!("../scenarios/pictures.json")),
    ("parameters", include_str!("../scenarios/parameters.json")),
    ("answers", include_str!("../scenarios/answers.json")),
    ("tasks", include_str!("../scenarios/tasks.json")),
    ("results", include_str!("../scenarios/results.json")),
    ("posters", include_str!("../scenarios/posters.json")),
];

/// A file of scenarios.
#[derive(Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Book {
    /// What the file is about.
    #[serde(default)]
    pub about: String,
    /// The scenarios.
    pub scenarios: Vec<Scenario>,
}

/// Returns the built-in scenarios in the reference's order.
pub fn built_in() -> &'static [Scenario] {
    static SCENARIOS: LazyLock<Vec<Scenario>> = LazyLock::new(|| {
        let read = |(name, text): (&str, &str)| {
            read(text)
                .unwrap_or_else(|why| panic!("{name}.json is part of the kit, and a test reads it: {why}"))
        };
        in_order(BUILT_IN.into_iter().flat_map(read).collect())
    });
    &SCENARIOS
}

/// Reads a file of scenarios and checks what can be checked without a target.
///
/// # Errors
///
/// What is wrong, with the line or the scenario.
pub fn read(text: &str) -> Result<Vec<Scenario>, String> {
    let book: Book = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut ids = BTreeSet::new();
    for scenario in &book.scenarios {
        let wrong = |why: String| format!("scenario `{}`: {why}", scenario.id);
        if !ids.insert(&scenario.id) {
            return Err(wrong("its id is used twice".into()));
        }
        check(scenario).map_err(wrong)?;
    }
    Ok(book.scenarios)
}

/// Returns the JSON Schema of a file of scenarios.
pub fn schema() -> String {
    let schema = schemars::schema_for!(Book);
    serde_json::to_string_pretty(&schema).expect("a schema is JSON")
}

/// Sorts scenarios by the first place in the reference that they speak of.
fn in_order(mut scenarios: Vec<Scenario>) -> Vec<Scenario> {
    let place = |scenario: &Scenario| {
        let rows = scenario.rows.iter().copied();
        rows.map(Row::number).min()
    };
    scenarios.sort_by_key(place);
    scenarios
}

fn check(scenario: &Scenario) -> Result<(), String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if scenario.id.is_empty() || !scenario.id.chars().all(plain) {
        return Err("an id is made of lower case letters, digits and hyphens".into());
    }
    if scenario.rows.is_empty() {
        return Err("it names no row".into());
    }
    if let Some(row) = scenario.rows.iter().find(|row| Requirements::built_in().get(**row).is_none()) {
        return Err(format!("there is no row {row}"));
    }
    if !scenario.steps.iter().any(judges) {
        return Err("no step judges anything: give one an `expect`".into());
    }
    let columns: BTreeSet<_> =
        scenario.cases.iter().map(|case| case.columns.keys().collect::<Vec<_>>()).collect();
    if columns.len() > 1 {
        return Err("its cases do not all have the same columns".into());
    }
    let cases: BTreeSet<_> = scenario.cases.iter().map(|case| &case.case).collect();
    if cases.len() < scenario.cases.len() {
        return Err("two of its cases have the same name".into());
    }
    check_pointers(scenario)?;
    check_patterns(&serde_json::to_value(scenario).map_err(|error| error.to_string())?)?;
    check_names(scenario)
}

/// Every place is named by a pointer: nothing, or parts that begin with a slash.
fn check_pointers(scenario: &Scenario) -> Result<(), String> {
    let wrong = |pointer: &&String| !(pointer.is_empty() || pointer.starts_with(['/', '$']));
    for step in &scenario.steps {
        let (places, bound, expect) = match step {
            Step::Create(step) => {
                let places = step.set.keys().chain(&step.remove).collect();
                (places, Some(&step.bind), step.expect.as_ref())
            }
            Step::Query(step) => (Vec::new(), Some(&step.bind), step.expect.as_ref()),
            Step::Request(step) => (Vec::new(), Some(&step.bind), step.expect.as_ref()),
            Step::Poll(step) => (
                step.each.values().flat_map(BTreeMap::keys).collect(),
                Some(&step.bind),
                step.expect.as_ref(),
            ),
            Step::Picture(step) => (Vec::new(), None, step.expect.as_ref()),
            _ => continue,
        };
        let bound = bound.into_iter().flat_map(BTreeMap::values);
        let judged = expect.into_iter().flat_map(|expect| expect.json.keys());
        if let Some(pointer) = places.into_iter().chain(bound).chain(judged).find(wrong) {
            return Err(format!(
                "`{pointer}` is no JSON pointer: it begins with a slash, such as /input/title"
            ));
        }
    }
    Ok(())
}

/// Every pattern can be read.
fn check_patterns(part: &Value) -> Result<(), String> {
    match part {
        Value::Object(members) => members.iter().try_for_each(|(name, inner)| match inner {
            Value::String(pattern) if name == "matches" => {
                Regex::new(pattern).map(drop).map_err(|error| format!("`{pattern}` is no pattern: {error}"))
            }
            inner => check_patterns(inner),
        }),
        Value::Array(items) => items.iter().try_for_each(check_patterns),
        _ => Ok(()),
    }
}

/// Whether a step can end in a verdict of its own.
fn judges(step: &Step) -> bool {
    match step {
        Step::Create(step) => step.expect.is_some(),
        Step::Query(step) => step.expect.is_some(),
        Step::Request(step) => step.expect.is_some(),
        Step::Poll(step) => step.expect.is_some() || !step.each.is_empty() || !step.always.is_empty(),
        Step::Picture(step) => step.expect.is_some() || !step.sees.is_empty(),
        Step::Burst(step) => step.accepted.is_some() || step.refused.is_some(),
        Step::Raw(_) | Step::Check(_) => true,
        Step::Clock(_) | Step::Fault(_) | Step::Restart(_) | Step::Wait(_) => false,
    }
}

/// Every name that a step uses has a value by then: bound before, a column, a picture, or one that is always there.
fn check_names(scenario: &Scenario) -> Result<(), String> {
    let always = ["model", "run", "task", "picture.background", "refusal_code", "refusal_message"];
    let mut known: BTreeSet<String> = always.map(String::from).into();
    known.extend(LENGTHS.map(|length| format!("text.{length}")));
    known.extend(scenario.cases.iter().flat_map(|case| case.columns.keys().cloned()));
    known.extend(scenario.pictures.keys().map(|name| format!("picture.{name}")));
    for step in &scenario.steps {
        if let Some(name) = names::used(step).into_iter().find(|name| !known.contains(name)) {
            return Err(format!("`${name}` has no value where it is used"));
        }
        known.extend(bound(step));
    }
    let drawn: BTreeSet<String> = scenario.steps.iter().filter_map(picture_name).collect();
    match scenario.steps.iter().flat_map(compared).find(|name| !drawn.contains(*name)) {
        Some(name) => Err(format!("no picture is called `{name}`")),
        None => Ok(()),
    }
}

fn bound(step: &Step) -> Vec<String> {
    let named = |name: &Option<String>, usual: &str| name.clone().unwrap_or_else(|| usual.to_owned());
    let fields = |fields: &BTreeMap<String, String>| fields.keys().cloned().collect::<Vec<_>>();
    match step {
        Step::Create(step) => [vec![named(&step.name, "task")], fields(&step.bind)].concat(),
        Step::Burst(step) => vec![named(&step.name, "tasks")],
        Step::Query(step) => fields(&step.bind),
        Step::Request(step) => fields(&step.bind),
        Step::Poll(step) => fields(&step.bind),
        _ => Vec::new(),
    }
}

fn picture_name(step: &Step) -> Option<String> {
    match step {
        Step::Picture(step) => step.name.clone(),
        _ => None,
    }
}

fn compared(step: &Step) -> Vec<&String> {
    match step {
        Step::Check(Check::SamePictures(names) | Check::DifferentPictures(names)) => names.iter().collect(),
        Step::Check(Check::LetterShapes { pictures, .. }) => pictures.iter().collect(),
        Step::Check(Check::MoreDiverse { series, than }) => series.iter().chain(than).flatten().collect(),
        Step::Check(Check::MoreContrast { picture, than }) => vec![picture, than],
        _ => Vec::new(),
    }
}

/// Returns the background that is always there: flat, calm, and large enough for small words to be read.
pub fn usual_background() -> Drawing {
    Drawing {
        motif: Motif::Flat { size: [1024, 768], color: "#e8e4da".into() },
        format: FileFormat::Png,
        bytes: None,
        file_name: None,
    }
}

/// The lengths for which there is a text: `$text.300` is one of 300 characters.
pub const LENGTHS: [usize; 3] = [31, 300, 5000];

/// Returns a text of so many characters, in words of five.
pub fn text_of(length: usize) -> String {
    "8018 ".chars().cycle().take(length.saturating_sub(1)).chain(['8']).collect()
}

/// Whether a scenario cannot be played without pictures that the target can fetch.
pub fn uses_pictures(scenario: &Scenario) -> bool {
    let draws = |step: &Step| match step {
        Step::Create(create) => create.body.is_none(),
        Step::Burst(burst) => burst.create.body.is_none(),
        Step::Picture(_) => true,
        _ => false,
    };
    let names = |name: &String| name.starts_with("picture.");
    !scenario.pictures.is_empty()
        || scenario.steps.iter().any(draws)
        || names::used(&scenario.steps).iter().any(names)
        || names::used(&scenario.cases).iter().any(names)
}

/// Whether a scenario cannot be played without pictures of the kit's own, which it looks for in the target's.
pub fn looks_at_pictures(scenario: &Scenario) -> bool {
    let looks = |step: &Step| matches!(step, Step::Picture(picture) if compares(picture));
    !scenario.pictures.is_empty() || scenario.steps.iter().any(looks)
}

/// Whether a picture is held against what it was made from.
pub(crate) fn compares(picture: &Picture) -> bool {
    !picture.sees.iter().all(|sight| matches!(sight, Sight::Png))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;
    use crate::trace;

    fn refused(change: impl FnOnce(&mut Value)) -> String {
        let mut scenario = json!({
            "id": "a-scenario", "rows": ["R-014"], "title": "It works.", "stands_on": "Nothing else.",
            "steps": [{"create": {"expect": {"outcome": "accepted"}}}]
        });
        read(&json!({"scenarios": [scenario]}).to_string()).expect("this is a scenario");
        change(&mut scenario);
        read(&json!({"scenarios": [scenario]}).to_string()).expect_err("this is none")
    }

    #[test]
    fn what_is_wrong_with_a_scenario_is_said() {
        let check = |expected: &str, change: fn(&mut Value)| {
            let told = refused(change);
            assert!(told.contains(expected), "{told}");
        };
        check("unknown field `row`", |scenario| scenario["row"] = json!("R-001"));
        check("unknown field `tittle`", |scenario| scenario["steps"][0]["create"]["tittle"] = json!(1));
        check("unknown variant `made`", |scenario| {
            scenario["steps"][0]["create"]["expect"]["outcome"] = json!("made");
        });
        check("there is no row R-139", |scenario| scenario["rows"] = json!(["R-139"]));
        check("`R-1` is no row", |scenario| scenario["rows"] = json!(["R-1"]));
        check("no step judges", |scenario| scenario["steps"] = json!([{"create": {}}]));
        check("`$tusk` has no value", |scenario| {
            scenario["steps"] = json!([{"query": {"task": "$tusk", "expect": {"status": {"equals": 200}}}}]);
        });
        check("the same columns", |scenario| {
            scenario["cases"] = json!([{"case": "a", "x": 1}, {"case": "b"}]);
        });
        check("`input/title` is no JSON pointer", |scenario| {
            scenario["steps"][0]["create"]["set"] = json!({"input/title": ["a"]});
        });
        check("`(` is no pattern", |scenario| {
            scenario["steps"] = json!([{"query": {"expect": {"json": {"/a": {"matches": "("}}}}}]);
        });
        check("no picture is called `b`", |scenario| {
            scenario["steps"] = json!([{"check": {"same_pictures": ["b"]}}]);
        });
    }

    #[test]
    fn no_id_is_used_twice() {
        let mut ids = BTreeMap::new();
        for scenario in built_in() {
            assert_eq!(ids.insert(&scenario.id, ()), None, "{}", scenario.id);
        }
    }

    #[test]
    fn every_sentence_that_can_be_checked_has_a_scenario_or_a_reason() {
        assert_eq!(trace::uncovered(Requirements::built_in(), built_in()), []);
    }
}
