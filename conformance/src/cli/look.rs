//! Commands that look and send nothing: `list`, `plan`, `trace`, `show`.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::watch::say;
use super::{ListArguments, PlanArguments, Refused, ShowArguments, TraceArguments, read};
use crate::book::{self, Book};
use crate::ending::Ending;
use crate::plan::{self, Count};
use crate::requirements::Requirements;
use crate::scenario::{Create, Key, Scenario, Step};
use crate::trace;

/// The time between two requests to the live service.
pub(super) const LIVE_GAP: Duration = Duration::from_millis(600);

pub(super) fn list(arguments: &ListArguments) -> Result<Ending, Refused> {
    if arguments.schema {
        say(&book::schema());
        return Ok(Ending::Passed);
    }
    let scenarios = arguments.chosen.read()?;
    if arguments.json {
        let book = Book { about: "Scenarios of wanx-conformance.".into(), scenarios };
        say(&serde_json::to_string_pretty(&book).expect("scenarios came from JSON"));
        return Ok(Ending::Passed);
    }
    for scenario in &scenarios {
        let rows: Vec<String> = scenario.rows.iter().map(ToString::to_string).collect();
        say(&format!("{:<34} {:<7} {}", scenario.id, rows.join(" "), scenario.title));
    }
    let cases: usize = scenarios.iter().map(|scenario| scenario.cases.len().max(1)).sum();
    say(&format!("\n{} scenarios, {cases} cases", scenarios.len()));
    Ok(Ending::Passed)
}

pub(super) fn plan(arguments: &PlanArguments) -> Result<Ending, Refused> {
    let scenarios = arguments.chosen.read()?;
    let mut all = Count::default();
    for scenario in &scenarios {
        let count = plan::of(scenario);
        all += count;
        say(&format!("{:<34} {count}", scenario.id));
    }
    // The look before the run creates one task.
    all += Count { creates: 1, pictures: 1, ..Count::default() };
    let minutes = all.duration(LIVE_GAP).as_secs_f64() / 60.0;
    say(&format!("\nall, and one look before the run: {all}"));
    say(&format!(
        "at one request in {} ms, as for the live service: {minutes:.1} minutes or more",
        LIVE_GAP.as_millis()
    ));
    say(&format!("cost: 0 for {} pictures at the reference's price, free for a limited time", all.pictures));
    Ok(Ending::Passed)
}

pub(super) fn trace(arguments: &TraceArguments) -> Result<Ending, Refused> {
    let scenarios = arguments.chosen.read()?;
    let reference = arguments.reference.as_deref().map(read).transpose()?;
    let requirements = Requirements::built_in();
    say(trace::trace(requirements, &scenarios, reference.as_deref()).trim_end());
    let differs = reference.is_some_and(|reference| !requirements.mismatches(&reference).is_empty());
    Ok(if differs { Ending::Failed } else { Ending::Passed })
}

pub(super) fn show(arguments: &ShowArguments) -> Result<Ending, Refused> {
    let scenarios = arguments.chosen.read()?;
    let Some(scenario) = scenarios.iter().find(|scenario| scenario.id == arguments.scenario) else {
        let why = format!("there is no scenario `{}`; `wanx-conformance list` shows all", arguments.scenario);
        return Err(Refused::usage(why));
    };
    say(&format!("{}\n  {}\n  stands on: {}", scenario.id, scenario.title, scenario.stands_on));
    for row in &scenario.rows {
        if let Some(requirement) = Requirements::built_in().get(*row) {
            say(&format!(
                "  {row} ({}), {}: {}",
                requirement.level.word(),
                requirement.place(),
                requirement.statement
            ));
        }
    }
    for case in &scenario.cases {
        say(&format!("  case {}: {}", case.case, Value::from(case.columns.clone())));
    }
    say("");
    for line in lines(scenario) {
        say(&line);
    }
    Ok(Ending::Passed)
}

/// Returns the steps as a person would do them by hand, with the names of the scenario as variables of the shell.
fn lines(scenario: &Scenario) -> Vec<String> {
    scenario.steps.iter().map(line).collect()
}

fn line(step: &Step) -> String {
    let key = key_header(&Key::Good);
    match step {
        Step::Create(create) => create_line(create),
        Step::Query(query) => {
            let task = query.task.as_deref().unwrap_or("$task");
            format!("curl -i \"$BASE/api/v1/tasks/{task}\"{}", key_header(&query.key))
        }
        Step::Request(request) => {
            let mut line = format!("curl -i -X {} \"$BASE{}\"", request.method, request.path);
            line.push_str(&headers(&request.headers));
            line.push_str(&key_header(&request.key));
            if let Some(body) = &request.body {
                let text = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
                line.push_str(&format!(" --data-binary {}", in_quotes(&text)));
            }
            line
        }
        Step::Poll(_) => format!("while sleep 1; do curl -s $BASE/api/v1/tasks/$task{key}; done"),
        Step::Picture(picture) => format!("curl -O {}", picture.url.as_deref().unwrap_or("$url")),
        other => format!("# {}", serde_json::to_string(other).expect("a step came from JSON")),
    }
}

fn create_line(create: &Create) -> String {
    let mut line = "curl -i $BASE/api/v1/services/aigc/text2image/image-synthesis".to_owned();
    let usual = [("Content-Type", "application/json"), ("X-DashScope-Async", "enable")];
    let usual =
        usual.iter().filter(|(name, _)| !create.headers.keys().any(|other| other.eq_ignore_ascii_case(name)));
    let usual: BTreeMap<String, Option<String>> =
        usual.map(|(name, value)| ((*name).to_owned(), Some((*value).to_owned()))).collect();
    line.push_str(&headers(&usual));
    line.push_str(&headers(&create.headers));
    line.push_str(&key_header(&create.key));
    line.push_str(&format!(" --data-binary {}", in_quotes(&crate::stage::body_of(create))));
    line
}

/// Headers for curl; one without a value takes away what curl would send by itself.
fn headers(headers: &BTreeMap<String, Option<String>>) -> String {
    let one = |(name, value): (&String, &Option<String>)| match value {
        Some(value) => format!(" -H {}", in_quotes(&format!("{name}: {value}"))),
        None => format!(" -H '{name}:'"),
    };
    headers.iter().map(one).collect()
}

fn key_header(key: &Key) -> String {
    let value = match key {
        Key::Good => "Bearer $DASHSCOPE_API_KEY",
        Key::Wrong => "Bearer invalid-key",
        Key::None => return String::new(),
        Key::Bare => "$DASHSCOPE_API_KEY",
        Key::Basic => "Basic $DASHSCOPE_API_KEY",
    };
    format!(" -H \"Authorization: {value}\"")
}

/// Quotes a text for a shell so that names in it are still replaced: `$task`, `$value`.
fn in_quotes(text: &str) -> String {
    // A name has dots in a scenario and none in a shell.
    let text = text.replace("$picture.", "$picture_").replace("$text.", "$text_");
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('`', "\\`"))
}
