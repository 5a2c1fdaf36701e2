//! What reports say of a sentence of the reference: the seam to whoever knows the requirements.

use serde::Serialize;

use crate::requirements::{Lines, Requirement, Requirements};
use crate::scenario::Row;

pub use crate::requirements::Level;

/// What reports say of a sentence of the reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// Its row.
    pub row: Row,
    /// How binding it is.
    pub level: Level,
    /// The part of the reference it stands in.
    pub section: String,
    /// The field it is about, if it is about one.
    pub field: Option<String>,
    /// Its lines in the reference: `95; 473-475`.
    pub lines: String,
    /// What has to hold, in our own words.
    pub statement: String,
    /// The sentence itself: only where the user has the reference and named it.
    pub sentence: Option<String>,
    /// Why completeness does not ask for it: it is checked elsewhere, or only the live service can show it.
    pub waived: Option<String>,
}

/// Returns what reports say of every sentence; with the reference's text, in its own words where they are the same.
pub fn sentences(requirements: &Requirements, reference: Option<&str>) -> Vec<Sentence> {
    let of = |row: &Requirement| Sentence {
        row: row.id,
        level: row.level,
        section: row.section.clone(),
        field: row.field.clone(),
        lines: row.lines.iter().map(Lines::to_string).collect::<Vec<_>>().join("; "),
        statement: row.statement.clone(),
        sentence: reference.and_then(|reference| row.sentence(reference).ok()),
        waived: row.waived.clone(),
    };
    requirements.iter().map(of).collect()
}

impl Sentence {
    /// Returns where it stands: section, field and lines.
    pub fn place(&self) -> String {
        let field = self.field.as_ref().map(|field| format!(", {field}")).unwrap_or_default();
        let lines = if self.lines.contains(['-', ';', ',']) { "lines" } else { "line" };
        format!("{}{field}, {lines} {}", self.section, self.lines)
    }

    /// Returns what it says: the sentence itself where it is known, else our own words.
    pub fn wording(&self) -> &str {
        self.sentence.as_deref().unwrap_or(&self.statement)
    }
}
