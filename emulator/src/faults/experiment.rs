//! Experiments: files of faults, read with line numbers, and the ones that come with the emulator.

use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use toml::{Spanned, Value};

use super::grammar::read_fault;
use super::{Carrier, Rule};

/// A file of faults.
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    /// Its name.
    pub name: String,
    /// What happens in it.
    pub about: String,
    /// What a good client does about that.
    pub a_good_client: String,
    /// Its rules, the strongest first.
    pub rules: Vec<Arc<Rule>>,
}

/// Why a text is no experiment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct ExperimentError {
    /// Where, from 1.
    pub line: usize,
    /// What is wrong there.
    pub why: String,
}

/// There is no built-in experiment of a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no experiment `{name}`; there are {}, and files that end in .toml", names())]
pub struct NoExperiment {
    /// The name.
    pub name: String,
}

fn names() -> String {
    BUILT_IN.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// Embeds the experiments of these names.
macro_rules! built_in {
    ($($name:literal,)+) => {
        &[$(($name, include_str!(concat!("../../experiments/", $name, ".toml"))),)+]
    };
}

/// The experiments that come with the emulator, by name, as TOML.
pub const BUILT_IN: &[(&str, &str)] = built_in![
    "broken-downloads",
    "dishonest-counter",
    "expired-links",
    "flaky-network",
    "gateway-storm",
    "hanging-answers",
    "hidden-tasks",
    "late-answers",
    "lost-answer",
    "partial-failure",
    "retired-model",
    "slow-downloads",
    "slow-queue",
    "strict-inspection",
    "suspended-forever",
    "taken-back",
    "throttled",
    "unpaid-account",
    "vanishing-tasks",
];

/// Returns a built-in experiment.
///
/// # Errors
/// [`NoExperiment`], which names those there are.
pub fn built_in(name: &str) -> Result<Experiment, NoExperiment> {
    let found = BUILT_IN.iter().find(|(known, _)| *known == name);
    let (name, text) = found.ok_or_else(|| NoExperiment { name: name.to_owned() })?;
    Ok(read_experiment(name, text).expect("a test reads every built-in experiment"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    #[serde(default)]
    about: String,
    #[serde(default)]
    a_good_client: String,
    rules: Vec<Spanned<Value>>,
}

/// Returns the statement of a rule and its own name, if it has one.
fn statement(rule: &Value) -> Option<(Option<&str>, &str)> {
    if let Some(fault) = rule.as_str() {
        return Some((None, fault));
    }
    let table = rule.as_table().filter(|table| table.len() == 2)?;
    Some((Some(table.get("name")?.as_str()?), table.get("fault")?.as_str()?))
}

/// What a rule has to look like.
const RULE_FORM: &str =
    r#"a rule is a string such as "query=hang", or { name = "late", fault = "query=hang" }"#;

/// Reads an experiment.
///
/// # Errors
/// [`ExperimentError`], at the first line that is wrong.
pub fn read_experiment(name: &str, text: &str) -> Result<Experiment, ExperimentError> {
    let wrong = |span: Option<Range<usize>>, why: String| {
        let before = span.and_then(|span| text.get(..span.start)).unwrap_or_default();
        ExperimentError { line: before.matches('\n').count() + 1, why }
    };
    let file: File = toml::from_str(text).map_err(|error| wrong(error.span(), error.message().to_owned()))?;
    if file.rules.is_empty() {
        return Err(wrong(None, "there is no rule in it".to_owned()));
    }
    let rule = |(number, rule): (usize, &Spanned<Value>)| {
        let wrong = |why| wrong(Some(rule.span()), why);
        let (own_name, fault) = statement(rule.get_ref()).ok_or_else(|| wrong(RULE_FORM.to_owned()))?;
        let fault = read_fault(fault).map_err(|error| wrong(error.to_string()))?;
        let own_name = own_name.map_or_else(|| number.to_string(), str::to_owned);
        Ok(Arc::new(Rule::new(&format!("{name}/{own_name}"), Carrier::Experiment, fault)))
    };
    let rules = (1..).zip(&file.rules).map(rule).collect::<Result<_, ExperimentError>>()?;
    Ok(Experiment { name: name.to_owned(), about: file.about, a_good_client: file.a_good_client, rules })
}
