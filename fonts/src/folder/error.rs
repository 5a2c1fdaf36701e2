//! What can be wrong with a user's own faces and pairings, and what to do about it.

use std::io;

use super::{FILE_BYTES_MAX, LIST};

/// Why the faces and pairings of a list are not used.
#[derive(Debug, thiserror::Error)]
#[error("{LIST}:{line}: {fault}")]
pub struct ListError {
    /// The line of the list, from 1.
    pub line: usize,
    /// What is wrong there. Not a `source`: it is told already.
    pub fault: Fault,
}

/// What is wrong with a line of a list.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// It is not TOML, or not the TOML of a list.
    #[error("{}", message.trim_end().replace('\n', ", "))]
    List {
        /// What the reader said.
        message: String,
    },
    /// More rows than there may be.
    #[error("more than {most} {what}: take some out")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there may be.
        most: usize,
    },
    /// Nothing is left to set posters in.
    #[error("`replace` takes the bundled pairings away, and no [[pairing]] is here: add one, or `keep` them")]
    NoPairing,
    /// A name that is none.
    #[error("the name of a {what} has 1 to {most} characters, and no line break")]
    Name {
        /// Of what.
        what: &'static str,
        /// How many characters it may have.
        most: usize,
    },
    /// A name of something bundled.
    #[error("a bundled {what} is called `{name}`: choose another name")]
    Bundled {
        /// What is called so.
        what: &'static str,
        /// How.
        name: String,
    },
    /// A name that something has already.
    #[error("the {what} of line {line} is called `{name}` as well: choose another name")]
    Twice {
        /// What is called so.
        what: &'static str,
        /// How.
        name: String,
        /// Where the first one is.
        line: usize,
    },
    /// A weight that is none.
    #[error("the weight {weight} is none: it can be a number from 1 to 1000, or be left to the file")]
    Weight {
        /// What was given.
        weight: u16,
    },
    /// A file that cannot be had.
    #[error("`{file}` {fault}")]
    File {
        /// As the list names it.
        file: String,
        /// Why.
        fault: FileFault,
    },
    /// A file that is not a face posters can be set in.
    #[error("`{file}` cannot be used: {fault}")]
    Face {
        /// As the list names it.
        file: String,
        /// Why.
        fault: FaceFault,
    },
    /// A pairing of a face that is not there.
    #[error("there is no face `{name}`: add a [[face]] of that name, or take one of {}", quoted(known))]
    NoFace {
        /// As the pairing names it.
        name: String,
        /// The names that there are.
        known: Vec<&'static str>,
    },
    /// A Latin voice that lacks letters.
    #[error(
        "`{face}` cannot be a Latin voice, it has no {}: name a face that has A to Z and a to z",
        some(missing)
    )]
    NoLatin {
        /// The face.
        face: &'static str,
        /// What it lacks.
        missing: Vec<char>,
    },
    /// A Chinese voice that lacks the most common characters.
    #[error(
        "`{face}` cannot be a Chinese voice, it has no {}: name a face that has Chinese characters, such as \
             `AST Sans SC Bold`",
        some(missing)
    )]
    NoHan {
        /// The face.
        face: &'static str,
        /// What it lacks.
        missing: Vec<char>,
    },
}

/// Why a file cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// It is not in the folder.
    #[error("is outside of the folder: put the file into it, and name it by its path from there")]
    Outside,
    /// It is not there or not to be read.
    #[error("cannot be read ({0}): `file` is a path from the folder of {LIST}")]
    Unreadable(io::Error),
    /// It is a folder, or something that is not a file at all.
    #[error("is not a file")]
    NotAFile,
    /// It is longer than any face.
    #[error("has more than {} MiB: cut the face down to the characters that are needed", FILE_BYTES_MAX >> 20)]
    TooLarge,
}

/// Why a file is not a face posters can be set in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaceFault {
    /// It is packed for browsers.
    #[error("it is a {format} file, packed for browsers: unpack it to TTF or OTF")]
    Packed {
        /// As what.
        format: &'static str,
    },
    /// It is something else.
    #[error("it is not a font: faces are TTF, OTF, TTC or OTC files")]
    NotAFont,
    /// It has fewer faces.
    #[error("it has {count} face(s), counted from 0, and none of index {index}: correct `index`")]
    Index {
        /// What was asked for.
        index: u32,
        /// How many there are.
        count: u32,
    },
    /// It does not parse.
    #[error("its tables are broken: get the file anew from where it came from")]
    Broken,
    /// It draws nothing for letters it says it has.
    #[error(
        "it draws nothing for {}: a face needs outlines, bitmaps and colour layers are not drawn",
        some(letters)
    )]
    NoOutlines {
        /// Some of them.
        letters: Vec<char>,
    },
    /// It maps no character.
    #[error("it has no Unicode characters: posters choose glyphs by character")]
    NoCharacters,
}

/// How many characters are told.
const TOLD: usize = 8;

fn some(characters: &[char]) -> String {
    let told: Vec<String> = characters.iter().take(TOLD).map(char::to_string).collect();
    let more = characters.len().saturating_sub(TOLD);
    let rest = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{rest}", told.join(" "))
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
