//! The command line, read by hand: an example should not need a parser.

use std::path::PathBuf;

use crate::data::Eyes;

/// What the review was asked to do.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Arguments {
    /// Where everything is written.
    pub(crate) out: PathBuf,
    /// Which half of the backgrounds; both if nothing.
    pub(crate) eyes: Option<Eyes>,
    /// Only posters whose name contains this.
    pub(crate) only: Option<String>,
    /// Posters for each background.
    pub(crate) per_background: usize,
    /// What else to do.
    pub(crate) extras: Extras,
}

/// Work beyond the matrix of posters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extras {
    /// None.
    None,
    /// Ask tesseract what it reads.
    Recall,
    /// No matrix: only that every request gives a valid PNG.
    Sweep,
}

impl Default for Arguments {
    fn default() -> Self {
        let out = PathBuf::from("target/review");
        Self { out, eyes: None, only: None, per_background: 7, extras: Extras::None }
    }
}

impl Arguments {
    /// Reads the command line, program name left out.
    pub(crate) fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut arguments = Self::default();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word} needs a value"));
            match word.as_str() {
                "--eyes" => arguments.eyes = eyes(&value()?)?,
                "--only" => arguments.only = Some(value()?),
                "--per-background" => {
                    arguments.per_background =
                        value()?.parse().map_err(|_| "--per-background needs a number")?;
                }
                "--ocr" => arguments.extras = Extras::Recall,
                "--sweep" => arguments.extras = Extras::Sweep,
                option if option.starts_with('-') => return Err(format!("no such option: {option}")),
                _ => arguments.out = PathBuf::from(&word),
            }
        }
        Ok(arguments)
    }
}

fn eyes(value: &str) -> Result<Option<Eyes>, String> {
    match value {
        "seen" => Ok(Some(Eyes::Seen)),
        "unseen" => Ok(Some(Eyes::Unseen)),
        "all" => Ok(None),
        _ => Err(format!("--eyes is seen, unseen or all, not {value}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Arguments, String> {
        Arguments::read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn every_option_is_read() {
        let all = read("here --eyes seen --only cat --per-background 3 --ocr").unwrap();
        let expected = Arguments {
            out: "here".into(),
            eyes: Some(Eyes::Seen),
            only: Some("cat".into()),
            per_background: 3,
            extras: Extras::Recall,
        };
        assert_eq!(all, expected);
        assert_eq!(read("").unwrap(), Arguments::default());
    }

    #[test]
    fn what_is_unknown_is_refused() {
        for line in ["--eye seen", "--eyes both", "--only", "--per-background many"] {
            assert!(read(line).is_err(), "{line}");
        }
    }
}
