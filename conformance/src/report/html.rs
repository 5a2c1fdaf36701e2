//! The report as one file for a browser: the reference from top to bottom, coloured by verdict.
//!
//! It needs nothing besides itself: no script, no font, no picture from elsewhere, and its content policy forbids
//! them. Everything that came from a server or a user goes through [`escape::text`] or [`escape::attribute`].

mod escape;
mod page;
mod scenario;

use escape::{attribute, text};
use scenario::Pictures;

use super::sentence::Level;
use super::view::{Report, RowShown, ScenarioShown};
use crate::verdict::Verdict;

/// Returns a report as one HTML file.
pub fn html(report: &Report) -> String {
    let mut pictures = Pictures::new();
    let mut body = page::summary(report);
    body += "<main id=\"reference\">\n";
    body += &failures(report);
    body += &notes(report);
    let mut section = "";
    for row in &report.rows {
        if row.sentence.section != section {
            section = &row.sentence.section;
            body += &format!("<h2>{}</h2>\n", text(section));
        }
        body += &requirement(report, row, &mut pictures);
    }
    body += &beyond(report, &mut pictures);
    body += "</main>\n";
    page::whole(report, &body)
}

/// The class and the word of a verdict; a row that was not asked about has one of its own.
fn look(verdict: Option<Verdict>) -> (&'static str, &'static str) {
    match verdict {
        None => ("unasked", "not asked"),
        Some(Verdict::Pass) => ("pass", "PASS"),
        Some(Verdict::Info) => ("info", "INFO"),
        Some(Verdict::NonStrict) => ("nonstrict", "NON-STRICT"),
        Some(Verdict::Warn) => ("warn", "WARN"),
        Some(Verdict::Skip) => ("skip", "SKIP"),
        Some(Verdict::NotTested) => ("nottested", "NOT TESTED"),
        Some(Verdict::Fail) => ("fail", "FAIL"),
        Some(Verdict::Error) => ("error", "ERROR"),
    }
}

fn badge(verdict: Option<Verdict>) -> String {
    let (class, word) = look(verdict);
    format!("<span class=\"badge {class}\">{word}</span>")
}

/// Whether something has to be looked into.
fn is_broken(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Fail | Verdict::Error)
}

/// Where a scenario is shown: under its first row that the reference has, or after the last.
fn home(report: &Report, scenario: &ScenarioShown) -> Option<String> {
    scenario.rows.iter().find(|row| report.row(**row).is_some()).map(ToString::to_string)
}

fn failures(report: &Report) -> String {
    let broken = report.scenarios.iter().filter(|scenario| is_broken(scenario.verdict));
    let items: String = broken
        .map(|scenario| {
            format!(
                "<li>{} <a href=\"#s-{}\">{}</a> <span class=\"quiet\">{}</span></li>\n",
                badge(Some(scenario.verdict)),
                attribute(&scenario.id),
                text(&scenario.title),
                text(&scenario.rows.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
            )
        })
        .collect();
    if items.is_empty() {
        return String::new();
    }
    format!(
        "<section class=\"failures\"><h2 id=\"failures\">What failed</h2>\n<ul>\n{items}</ul></section>\n"
    )
}

fn notes(report: &Report) -> String {
    let itself = report.self_reported.iter().map(|itself| format!("It says that it is {itself}."));
    let items: String = itself
        .chain(report.notes.iter().cloned())
        .map(|note| format!("<li>{}</li>\n", text(&note)))
        .collect();
    if items.is_empty() { items } else { format!("<ul class=\"notes\">\n{items}</ul>\n") }
}

fn requirement(report: &Report, row: &RowShown, pictures: &mut Pictures) -> String {
    let sentence = &row.sentence;
    let (class, _) = look(row.verdict);
    let id = sentence.row.to_string();
    let mut html = format!(
        "<article class=\"row {class}\" id=\"{id}\">\n<h3><a class=\"anchor\" href=\"#{id}\">{id}</a> \
         {} <span class=\"level\">{}</span> <span class=\"place\">{}</span></h3>\n<p>{}</p>\n",
        badge(row.verdict),
        sentence.level.word(),
        text(&sentence.place()),
        text(&sentence.statement)
    );
    if let Some(words) = &sentence.sentence {
        html += &format!("<blockquote>{}</blockquote>\n", text(words));
    }
    if let (Some(why), None) = (&sentence.waived, row.verdict) {
        html += &format!("<p class=\"quiet\">Not asked for: {}</p>\n", text(why));
    }
    let asking = report.scenarios.iter().filter(|scenario| row.scenarios.contains(&scenario.id));
    for scenario in asking {
        if home(report, scenario).as_ref() == Some(&id) {
            html += &scenario::scenario(scenario, pictures);
        } else {
            html += &scenario::reference(scenario);
        }
    }
    html + "</article>\n"
}

/// Scenarios whose rows the reference does not have.
fn beyond(report: &Report, pictures: &mut Pictures) -> String {
    let beyond: Vec<_> =
        report.scenarios.iter().filter(|scenario| home(report, scenario).is_none()).collect();
    if beyond.is_empty() {
        return String::new();
    }
    let scenarios: String = beyond.into_iter().map(|one| scenario::scenario(one, pictures)).collect();
    format!("<h2>Beyond the reference</h2>\n<article class=\"row\">\n{scenarios}</article>\n")
}
