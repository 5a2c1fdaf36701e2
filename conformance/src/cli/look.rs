//! Commands that look and send nothing: `list`, `plan`, `trace`, `show`.

use std::time::Duration;

use serde_json::Value;

use super::watch::say;
use super::{ListArguments, PlanArguments, Refused, ShowArguments, TraceArguments, read};
use crate::book::{self, Book};
use crate::ending::Ending;
use crate::plan::{self, Count};
use crate::requirements::Requirements;
use crate::scenario::{Scenario, Step};
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

/// Returns the steps as a person would do them by hand; names stay names, as in a shell.
fn lines(scenario: &Scenario) -> Vec<String> {
    scenario.steps.iter().map(line).collect()
}

fn line(step: &Step) -> String {
    let key = "-H \"Authorization: Bearer $DASHSCOPE_API_KEY\"";
    match step {
        Step::Create(create) => create_line(create),
        Step::Query(query) => {
            format!("curl -i $BASE/api/v1/tasks/{} {key}", query.task.as_deref().unwrap_or("$task"))
        }
        Step::Request(request) => format!("curl -i -X {} $BASE{} {key}", request.method, request.path),
        Step::Poll(_) => format!("while sleep 1; do curl -s $BASE/api/v1/tasks/$task {key}; done"),
        Step::Picture(picture) => format!("curl -O {}", picture.url.as_deref().unwrap_or("$url")),
        other => format!("# {}", serde_json::to_string(other).expect("a step came from JSON")),
    }
}

fn create_line(create: &crate::scenario::Create) -> String {
    let mut line = "curl -i $BASE/api/v1/services/aigc/text2image/image-synthesis".to_owned();
    let usual = [("Content-Type", "application/json"), ("X-DashScope-Async", "enable")];
    for (name, value) in usual {
        if !create.headers.keys().any(|other| other.eq_ignore_ascii_case(name)) {
            line.push_str(&format!(" -H '{name}: {value}'"));
        }
    }
    for (name, value) in &create.headers {
        if let Some(value) = value {
            line.push_str(&format!(" -H '{name}: {value}'"));
        }
    }
    line.push_str(" -H \"Authorization: Bearer $DASHSCOPE_API_KEY\" -d '");
    line.push_str(&crate::stage::body_of(create).replace('\'', r"'\''"));
    line.push('\'');
    line
}
