//! The 138 checkable sentences of the reference, as data: `requirements.json`, read once.
//!
//! A row says where its sentence stands and what it demands, in our words; wire literals alone are the reference's. The
//! sentence itself is not kept here, only its checksum: who has the reference can show it, and sees where another
//! edition of the text has changed. Rows stand in the reference's order, but for the messages of its table of errors,
//! which stand with the field they are about.

use std::fmt;
use std::sync::LazyLock;

use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use crate::scenario::Row;

/// How many rows there are. A row is never taken away and its number never given to another one.
pub const ROWS: u16 = 138;

/// All rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirements {
    /// Row n stands at place n − 1, and all of them are there: see [`Requirements::parse`].
    rows: Vec<Requirement>,
}

/// One checkable sentence of the reference.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Its row.
    pub id: Row,
    /// How strongly it binds.
    pub level: Level,
    /// Where it stands, by headings.
    pub section: String,
    /// The field it is about: `input.title`, `headers.Authorization`, `output.task_metrics.TOTAL`.
    pub field: Option<String>,
    /// Where it stands, by lines.
    pub lines: Vec<Lines>,
    /// What it demands, in our words.
    pub statement: String,
    /// Its literals of the wire, to the letter.
    pub literals: Vec<String>,
    /// The SHA-256 of the reference's words at these lines, as [`Requirement::sentence`] reads them; hexadecimal.
    pub sha256: String,
    /// What a check of it needs.
    pub needs: Vec<Means>,
    /// Where the live service can still show it.
    pub live: Live,
    /// What the text leaves open.
    pub ambiguity: Option<String>,
    /// Why no scenario checks it, if none does.
    #[serde(default)]
    pub waived: Option<String>,
}

/// How strongly a sentence binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// A server that does otherwise does not speak this API.
    Must,
    /// A server that does otherwise is worth a warning.
    Should,
    /// The text is silent or at odds with itself: what is seen is noted.
    Variant,
    /// Nothing to be seen from outside.
    Doc,
}

/// What a check needs besides a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// A key that the server accepts.
    Key,
    /// A hand on the server: its clock, its faults, its seed.
    Control,
    /// A look at the pictures.
    Pixels,
}

/// Where the live service can still show a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Live {
    /// At the gateway, to anybody.
    Gateway,
    /// At the gateway, to somebody with a key.
    Key,
    /// Nowhere: it took the model, which is withdrawn.
    Model,
    /// Nowhere, and it never did.
    None,
}

/// A range of lines of the reference, counted from 1, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "(usize, usize)")]
pub struct Lines {
    /// The first line.
    pub first: usize,
    /// The last one.
    pub last: usize,
}

/// Why a file is not the list of requirements.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// It cannot be read.
    #[error("cannot read the list of requirements: {0}")]
    Json(#[from] serde_json::Error),
    /// A row is missing, there twice, or out of place.
    #[error("{expected} has to be at place {place}, and is not")]
    Place {
        /// The place, counted from 1.
        place: usize,
        /// The row that belongs there.
        expected: Row,
    },
    /// There are more rows than there should be.
    #[error("there are {0} rows instead of {ROWS}")]
    Many(usize),
    /// A row has no words of its own where it should.
    #[error("{0} has no statement, no lines or no checksum")]
    Empty(Row),
}

/// Where a reference is not the one that the requirements were read from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// It ends before the row's lines.
    #[error("the file has {lines} lines, and {row} stands at line {wanted}")]
    TooShort {
        /// The row.
        row: Row,
        /// The line it takes.
        wanted: usize,
        /// How many there are.
        lines: usize,
    },
    /// Other words stand there.
    #[error("other words stand where {row} was read: SHA-256 {found} instead of {expected}")]
    Words {
        /// The row.
        row: Row,
        /// The checksum of the words that the row was read from.
        expected: String,
        /// The checksum of the words that are there.
        found: String,
        /// The words that are there.
        text: String,
    },
}

impl Requirements {
    /// Returns the list that the kit judges by.
    pub fn built_in() -> &'static Self {
        static BUILT_IN: LazyLock<Requirements> = LazyLock::new(|| {
            Requirements::parse(include_str!("../requirements.json"))
                .expect("the file is part of the kit, and a test reads it")
        });
        &BUILT_IN
    }

    /// Reads a list and checks that every row from 1 to [`ROWS`] is there once, in order, and says something.
    pub fn parse(text: &str) -> Result<Self, ListError> {
        let rows: Vec<Requirement> = serde_json::from_str(text)?;
        for (number, place) in (1..=ROWS).zip(0..) {
            let expected = Row::new(number);
            let row: Option<&Requirement> = rows.get(place);
            let row = row
                .filter(|row| row.id == expected)
                .ok_or(ListError::Place { place: place + 1, expected })?;
            if row.statement.is_empty() || row.lines.is_empty() || row.sha256.len() != 64 {
                return Err(ListError::Empty(expected));
            }
        }
        if rows.len() > usize::from(ROWS) {
            return Err(ListError::Many(rows.len()));
        }
        Ok(Self { rows })
    }

    /// Returns a row, if there is one of this number.
    pub fn get(&self, row: Row) -> Option<&Requirement> {
        let place = usize::from(row.number()).checked_sub(1)?;
        self.rows.get(place)
    }

    /// Returns all rows in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Requirement> {
        self.rows.iter()
    }

    /// Returns where a reference differs from the one that the rows were read from; nothing if it is the same.
    pub fn mismatches(&self, reference: &str) -> Vec<Mismatch> {
        self.iter().filter_map(|row| row.sentence(reference).err()).collect()
    }
}

impl<'a> IntoIterator for &'a Requirements {
    type Item = &'a Requirement;
    type IntoIter = std::slice::Iter<'a, Requirement>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Requirement {
    /// Returns the reference's own words at the row's lines, on one line with single spaces, if the checksum holds.
    pub fn sentence(&self, reference: &str) -> Result<String, Mismatch> {
        let lines: Vec<&str> = reference.lines().collect();
        let mut words = Vec::new();
        for range in &self.lines {
            // `get` turns down a range that is the wrong way round as well as one that ends too late.
            let here = lines.get(range.first.saturating_sub(1)..range.last).ok_or(Mismatch::TooShort {
                row: self.id,
                wanted: range.last,
                lines: lines.len(),
            })?;
            words.extend(here.iter().flat_map(|line| line.split_whitespace()));
        }
        let text = words.join(" ");
        let found = sha256(&text);
        if found == self.sha256 {
            Ok(text)
        } else {
            Err(Mismatch::Words { row: self.id, expected: self.sha256.clone(), found, text })
        }
    }

    /// Returns where it stands: `Create task › Request body › input › title, line 105`.
    pub fn place(&self) -> String {
        let lines: Vec<String> = self.lines.iter().map(Lines::to_string).collect();
        let one = matches!(self.lines[..], [Lines { first, last }] if first == last);
        let word = if one { "line" } else { "lines" };
        format!("{}, {word} {}", self.section, lines.join(" and "))
    }
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

impl Live {
    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Key => "key",
            Self::Model => "model",
            Self::None => "none",
        }
    }
}

impl From<(usize, usize)> for Lines {
    fn from((first, last): (usize, usize)) -> Self {
        Self { first, last }
    }
}

impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "{}", self.first)
        } else {
            write!(f, "{}-{}", self.first, self.last)
        }
    }
}

/// Returns the SHA-256 of a text in lower-case hexadecimal.
fn sha256(text: &str) -> String {
    let sum = digest(&SHA256, text.as_bytes());
    sum.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// The built-in list with its first row changed.
    fn changed(change: impl FnOnce(&mut Value)) -> Result<Requirements, ListError> {
        let mut rows: Vec<Value> = serde_json::from_str(include_str!("../requirements.json")).unwrap();
        change(&mut rows[0]);
        Requirements::parse(&serde_json::to_string(&rows).unwrap())
    }

    /// A row whose sentence is the lines 1, 2 and 4 of a text.
    fn row(sentence: &str) -> Requirement {
        Requirement {
            lines: vec![Lines { first: 1, last: 2 }, Lines { first: 4, last: 4 }],
            sha256: sha256(sentence),
            ..Requirements::built_in().get(Row::new(1)).unwrap().clone()
        }
    }

    #[test]
    fn every_row_is_there_once_and_in_order() {
        let rows: Vec<u16> = Requirements::built_in().iter().map(|row| row.id.number()).collect();
        assert_eq!(rows, (1..=ROWS).collect::<Vec<_>>());
        let count = |level| Requirements::built_in().iter().filter(|row| row.level == level).count();
        let levels = [Level::Must, Level::Should, Level::Variant, Level::Doc];
        assert_eq!(levels.map(count), [117, 12, 5, 4]);
    }

    #[test]
    fn a_row_is_found_by_its_number_and_no_other_is() {
        let rows = Requirements::built_in();
        assert_eq!(rows.get(Row::new(27)).unwrap().literals[2], "Title field missing.");
        assert!(rows.get(Row::new(0)).is_none() && rows.get(Row::new(ROWS + 1)).is_none());
    }

    #[test]
    fn only_what_nothing_can_show_is_waived() {
        let waived: Vec<u16> = Requirements::built_in()
            .iter()
            .filter(|row| row.waived.is_some())
            .map(|row| row.id.number())
            .collect();
        assert_eq!(waived, [1, 8, 11, 19, 135]);
    }

    #[test]
    fn a_statement_is_one_sentence_and_a_row_says_each_thing_once() {
        for row in Requirements::built_in() {
            let statement = &row.statement;
            assert!(statement.ends_with('.') && !statement.contains(". "), "{}: {statement}", row.id);
            assert!(
                row.needs.is_sorted() && row.lines.iter().all(|lines| lines.first <= lines.last),
                "{row:?}"
            );
        }
    }

    #[test]
    fn a_list_with_a_row_out_of_place_is_refused() {
        assert!(matches!(
            changed(|row| row["id"] = json!("R-002")),
            Err(ListError::Place { place: 1, expected }) if expected == Row::new(1)
        ));
        let short = Requirements::parse("[]").unwrap_err().to_string();
        assert_eq!(short, "R-001 has to be at place 1, and is not");
    }

    #[test]
    fn a_list_with_a_row_too_many_is_refused() {
        let mut rows: Vec<Value> = serde_json::from_str(include_str!("../requirements.json")).unwrap();
        rows.push(rows[0].clone());
        let many = Requirements::parse(&serde_json::to_string(&rows).unwrap());
        assert!(matches!(many, Err(ListError::Many(139))), "{many:?}");
    }

    #[test]
    fn a_list_with_an_unknown_key_or_an_empty_row_is_refused() {
        let unknown = changed(|row| row["remark"] = json!("")).unwrap_err().to_string();
        assert!(unknown.contains("unknown field `remark`"), "{unknown}");
        assert!(matches!(changed(|row| row["statement"] = json!("")), Err(ListError::Empty(_))));
        assert!(matches!(changed(|row| row["lines"] = json!([])), Err(ListError::Empty(_))));
    }

    #[test]
    fn a_sentence_is_read_from_its_lines_with_single_spaces() {
        let row = row("one two three four");
        assert_eq!(
            row.sentence("one\n  two\t three \nnot this\r\n four\r\n"),
            Ok("one two three four".into())
        );
        assert_eq!(row.place(), "Introduction, lines 1-2 and 4");
    }

    #[test]
    fn other_words_and_a_file_that_ends_too_early_are_told() {
        let row = row("one two three four");
        let Err(Mismatch::Words { text, found, .. }) = row.sentence("one\ntwo\n\nfour") else {
            panic!("it was taken for the same")
        };
        assert_eq!((text.as_str(), found), ("one two four", sha256("one two four")));
        let short = row.sentence("one\ntwo").unwrap_err();
        assert_eq!(short.to_string(), "the file has 2 lines, and R-001 stands at line 4");
    }

    #[test]
    fn the_checksum_is_sha_256() {
        assert_eq!(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn an_empty_file_mismatches_in_every_row() {
        assert_eq!(Requirements::built_in().mismatches("").len(), usize::from(ROWS));
    }
}
