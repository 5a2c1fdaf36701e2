//! What reports say of a sentence of the reference: the seam to whoever knows the requirements.

use serde::Serialize;

use crate::scenario::Row;

/// How binding a sentence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// It must be so.
    Must,
    /// It should be so.
    Should,
    /// The reference is silent or contradicts itself: what is seen is noted.
    Variant,
    /// Kept in sight, not checkable.
    Doc,
}

impl Level {
    /// All of them, the most binding first.
    pub const ALL: [Self; 4] = [Self::Must, Self::Should, Self::Variant, Self::Doc];

    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::Variant => "variant",
            Self::Doc => "doc",
        }
    }
}

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
