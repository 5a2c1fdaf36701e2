//! The contact sheet: every poster with its measures beside it, what misses a bar marked.

use std::fmt::Write;

use crate::data::BackgroundEntry;
use crate::goals::GOALS;
use crate::make::Poster;
use crate::summary::number;

const STYLE: &str = "body{font:13px/1.4 sans-serif;margin:24px;background:#f4f4f2;color:#222}\
h2{margin:32px 0 4px}.kind{color:#666;margin:0 0 12px}.sheet{display:flex;flex-wrap:wrap;gap:16px}\
figure{margin:0;padding:12px;background:#fff;width:420px}figure img{max-width:420px;display:block;margin:0 auto}\
figcaption{font-weight:bold;margin:8px 0;overflow-wrap:anywhere}\
table{border-collapse:collapse;width:100%}td{padding:0 4px;border-top:1px solid #eee}td:last-child{text-align:right}\
.salience{max-width:256px;max-height:128px;margin-bottom:12px}.miss{background:#ffd9d2;font-weight:bold}pre{overflow-x:auto;font-size:11px}#summary{white-space:pre-wrap}";

/// Returns the page for posters in order of background.
pub(crate) fn page(posters: &[Poster], backgrounds: &[BackgroundEntry], summary: &str) -> String {
    let mut html = format!(
        "<!doctype html><meta charset=\"utf-8\"><title>Posters for review</title><style>{STYLE}</style>\
         <h1>Posters for review</h1><details><summary>Figures</summary><pre id=\"summary\">{}</pre></details>",
        escape(summary)
    );
    for chunk in posters.chunk_by(|one, other| one.case.background == other.case.background) {
        let entry = &backgrounds[chunk[0].case.background];
        let [width, height] = chunk[0].size;
        let (name, kind) = (escape(&entry.name()), escape(&entry.kind));
        let _ = write!(
            html,
            "<h2>{name}</h2><p class=\"kind\">{kind}, {width} × {height}, {:?}; what Occ takes for salient:</p>\
             <img class=\"salience\" src=\"thumbnails/{name}.png\" alt=\"\"><div class=\"sheet\">",
            entry.eyes
        );
        chunk.iter().for_each(|poster| html.push_str(&figure(poster)));
        html.push_str("</div>");
    }
    html
}

fn figure(poster: &Poster) -> String {
    let name = escape(&poster.case.name);
    let rows: String = GOALS.iter().map(|goal| row(goal, poster)).collect();
    format!(
        "<figure><a href=\"posters/{name}.png\"><img src=\"thumbnails/{name}.png\" alt=\"\" loading=\"lazy\"></a>\
         <figcaption>{name}</figcaption><table>{rows}</table>{}<details><summary>plan</summary><pre>{}</pre></details></figure>",
        recalls(poster),
        escape(&poster.plan)
    )
}

/// A poster's own value, or values if it has one a text; nothing if it has none.
fn row(goal: &crate::goals::Goal, poster: &Poster) -> String {
    let values = (goal.values)(poster);
    if values.is_empty() {
        return String::new();
    }
    let missed = values.iter().any(|value| !goal.sense.met(*value, goal.bar));
    let values: Vec<String> = values.into_iter().map(number).collect();
    let class = if missed { " class=\"miss\"" } else { "" };
    format!("<tr{class}><td>{} {}</td><td>{}</td></tr>", goal.number, escape(goal.what), values.join(" "))
}

fn recalls(poster: &Poster) -> String {
    let item = |recall: &crate::measure::Recall| {
        let (text, read, plain) = (escape(&recall.text), number(recall.poster), number(recall.plain));
        format!("<li>{text}: {read} read, {plain} on plain ground</li>")
    };
    let items: String = poster.measures.recalls.iter().map(item).collect();
    if items.is_empty() { items } else { format!("<ul>{items}</ul>") }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    #[test]
    fn texts_cannot_leave_their_place() {
        assert_eq!(super::escape("<b>\"A&B\""), "&lt;b&gt;&quot;A&amp;B&quot;");
    }
}
