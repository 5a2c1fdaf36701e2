//! A run as people and build servers read it: text, JUnit, JSON, HTML, and for GitHub.
//!
//! Every report is made from one [`Report`], which is masked when it is made: no writer ever sees the key, so no
//! writer can show it. Its serde form is the JSON report, a contract of its own (`schema_version`).

mod github;
mod html;
mod junit;
mod sentence;
mod summary;
mod text;
mod view;

pub use github::{annotations, append_step_summary, step_summary};
pub use html::html;
pub use junit::junit;
pub use sentence::{Level, Sentence, sentences};
pub use summary::{Demand, Tally, ending, strongest, tallies};
pub use text::{Detail, text};
pub use view::{
    BodyShown, CaseShown, EndingShown, ExchangeShown, FileShown, FindingShown, PictureShown, ReplyShown,
    Report, RequestShown, RowShown, ScenarioShown,
};

/// Returns a report as JSON, indented: the fields of [`Report`], in their order.
pub fn json(report: &Report) -> String {
    serde_json::to_string_pretty(report).expect("a report is made of texts, numbers and lists")
}

#[cfg(test)]
mod tests;
