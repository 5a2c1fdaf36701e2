//! What stands around the requirements: the frame of the page, and the summary that stays in sight.

use super::{Level, Report, attribute, look, text};
use crate::report::summary::Tally;
use crate::verdict::Verdict;

const STYLE: &str = include_str!("style.css");

/// Nothing but what stands in the file itself is loaded, and nothing runs.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// The order in which a bar shows verdicts: what matters first.
const BAR: [Verdict; 8] = [
    Verdict::Fail,
    Verdict::Error,
    Verdict::Warn,
    Verdict::NonStrict,
    Verdict::Info,
    Verdict::Pass,
    Verdict::NotTested,
    Verdict::Skip,
];

/// Returns the page around its body.
pub(super) fn whole(report: &Report, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <title>Conformance of {}: {}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip-link\" href=\"#reference\">To the requirements</a>\n{body}</body>\n</html>\n",
        text(&report.target),
        report.ending.meaning
    )
}

/// Returns the summary: how it ended, the counts of each level, and a map of the reference.
pub(super) fn summary(report: &Report) -> String {
    let ending = match report.ending.code {
        0 => "pass",
        1 => "fail",
        70 => "error",
        _ => "warn",
    };
    let bars: String = report.levels.iter().filter(|tally| tally.total > 0).map(bar).collect();
    format!(
        "<header class=\"summary\">\n<h1>Conformance</h1>\n<p class=\"target\"><code>{}</code><br>\
         profile {}</p>\n<p><span class=\"ending {ending}\">{}</span> <span class=\"quiet\">exit code {}</span></p>\n\
         {bars}<nav aria-label=\"Requirements\">\n{}</nav>\n{}\n\
         <p class=\"quiet\">wanx-conformance {}</p>\n</header>\n",
        text(&report.target),
        text(&report.profile),
        report.ending.meaning,
        report.ending.code,
        map(report),
        legend(),
        text(&report.suite_version)
    )
}

fn bar(tally: &Tally) -> String {
    let part = |count: usize, class: &str| {
        if count == 0 { String::new() } else { format!("<i class=\"{class}\" style=\"flex:{count}\"></i>") }
    };
    let parts: String =
        BAR.iter().map(|verdict| part(tally.count(*verdict), look(Some(*verdict)).0)).collect();
    let unasked = part(tally.not_asked + tally.waived, "unasked");
    format!(
        "<div class=\"tally\"><strong>{}</strong> <span>{}</span>\
         <div class=\"bar\" aria-hidden=\"true\">{parts}{unasked}</div></div>\n",
        tally.level.word().to_uppercase(),
        text(&tally.words())
    )
}

/// One cell a row, a line a section; `must` rows are filled, others ringed.
fn map(report: &Report) -> String {
    let mut html = String::new();
    let mut section = None;
    for row in &report.rows {
        if section != Some(&row.sentence.section) {
            let close = if section.is_some() { "</div>\n" } else { "" };
            html += &format!("{close}<div class=\"map\"><b>{}</b> ", text(&row.sentence.section));
            section = Some(&row.sentence.section);
        }
        let (class, word) = look(row.verdict);
        let ring = if row.sentence.level == Level::Must { "" } else { " ring" };
        let id = row.sentence.row;
        html += &format!(
            "<a class=\"cell {class}{ring}\" href=\"#{id}\" title=\"{id} {word}: {}\" aria-label=\"{id} {word}\"></a>",
            attribute(&row.sentence.statement)
        );
    }
    if section.is_some() { html + "</div>\n" } else { html }
}

fn legend() -> String {
    let verdicts = BAR.iter().copied().map(Some).chain([None]);
    let items: String = verdicts
        .map(|verdict| {
            let (class, word) = look(verdict);
            format!("<li><i class=\"cell {class}\"></i>{word}</li>")
        })
        .collect();
    format!("<ul class=\"legend\" aria-label=\"Colours\">{items}</ul>")
}
