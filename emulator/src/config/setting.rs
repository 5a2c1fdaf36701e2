//! One row of the table of settings, and what a field of the configuration has to be able to do.

use super::table::Choices;
use super::value::{Literal, Secrecy, Shape, Value};

/// One setting: everything that is known about it.
#[derive(Debug)]
pub struct Setting {
    /// Its name: `--name` as a flag, `name` in a file.
    pub name: &'static str,
    /// Under which heading it stands.
    pub section: &'static str,
    /// What it decides, in a sentence or two.
    pub help: &'static str,
    /// What holds if nobody sets it, where that is not a value; else empty.
    pub unset: &'static str,
    /// What stands for its value in `--help`.
    pub placeholder: &'static str,
    /// How often and how it is given.
    pub shape: Shape,
    /// Whether its value may be seen.
    pub secrecy: Secrecy,
    /// Says in words what it can be.
    pub can_be: fn() -> String,
    /// Sets it to what some texts stand for.
    pub(super) read: fn(&mut Choices, &[String]) -> Result<(), Misread>,
    /// Shows its value as a file would have it.
    pub(super) show: fn(&Choices) -> Shown,
}

impl Setting {
    /// Returns the name of its twin in the environment.
    pub fn variable(&self) -> String {
        format!("{PREFIX}{}", self.name.to_ascii_uppercase().replace('-', "_"))
    }
}

/// What the names of all environment variables of this program begin with.
pub const PREFIX: &str = "WANX_";

/// A value as a file would have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// There is none.
    Unset,
    /// One.
    One(Literal),
    /// A list.
    Many(Vec<Literal>),
}

/// A text that does not stand for a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// The text.
    pub value: String,
    /// What it could have been.
    pub why: String,
}

/// A field of [`Choices`]: a value, one that may be missing, or a list.
pub(super) trait Field: Sized {
    type Item: Value;
    const SHAPE: Shape;

    /// Reads what was given; there is at least one text.
    fn read(texts: &[String]) -> Result<Self, Misread>;
    fn show(&self) -> Shown;
}

fn read_one<T: Value>(text: &str) -> Result<T, Misread> {
    T::read(text).ok_or_else(|| Misread { value: text.to_owned(), why: T::why_not(text) })
}

fn only<T: Value>(texts: &[String]) -> Result<T, Misread> {
    match texts {
        [text] => read_one(text),
        _ => Err(Misread { value: texts.join(", "), why: format!("it is not a list; {}", T::why_not("")) }),
    }
}

impl<T: Value> Field for T {
    type Item = T;
    const SHAPE: Shape = T::SHAPE;

    fn read(texts: &[String]) -> Result<Self, Misread> {
        only(texts)
    }

    fn show(&self) -> Shown {
        Shown::One(Value::show(self))
    }
}

impl<T: Value> Field for Option<T> {
    type Item = T;
    const SHAPE: Shape = Shape::One;

    fn read(texts: &[String]) -> Result<Self, Misread> {
        only(texts).map(Some)
    }

    fn show(&self) -> Shown {
        self.as_ref().map_or(Shown::Unset, |value| Shown::One(value.show()))
    }
}

impl<T: Value> Field for Vec<T> {
    type Item = T;
    const SHAPE: Shape = Shape::Many;

    fn read(texts: &[String]) -> Result<Self, Misread> {
        texts.iter().map(|text| read_one(text)).collect()
    }

    fn show(&self) -> Shown {
        Shown::Many(self.iter().map(Value::show).collect())
    }
}
