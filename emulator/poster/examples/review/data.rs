//! The backgrounds and words that posters are reviewed with, read from `emulator/poster/review`.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use wanx_poster::{Picture, Wording, decode};

use crate::Failure;
use crate::measure::Ground;

/// Whether a background was looked at while the layout was tuned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Eyes {
    /// It was.
    Seen,
    /// Only figures are taken on it.
    Unseen,
}

/// One `[[background]]` of `backgrounds.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BackgroundEntry {
    /// The file's name in `backgrounds`.
    pub(crate) file: PathBuf,
    /// What it is, for people.
    pub(crate) kind: String,
    /// Whether it was tuned on.
    pub(crate) eyes: Eyes,
    /// Boxes around what no words may cover: left, top, right, bottom as shares.
    pub(crate) subjects: Vec<[f64; 4]>,
}

impl BackgroundEntry {
    /// Returns the file's name without its ending.
    pub(crate) fn name(&self) -> String {
        self.file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// One `[[wording]]` of `texts.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WordingEntry {
    /// A short name for files and tables.
    pub(crate) name: String,
    /// Whether the installed tesseract languages can read it.
    #[serde(default)]
    pub(crate) recall: bool,
    titles: Vec<String>,
    #[serde(default)]
    subtitles: Vec<String>,
    #[serde(default)]
    texts: Vec<String>,
}

impl WordingEntry {
    /// Returns the words as a request has them.
    pub(crate) fn wording(&self) -> Wording {
        let Self { titles, subtitles, texts, .. } = self.clone();
        Wording { titles, subtitles, texts }
    }

    /// Returns all strings, loudest first.
    pub(crate) fn strings(&self) -> Vec<&str> {
        [&self.titles, &self.subtitles, &self.texts].into_iter().flatten().map(String::as_str).collect()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Backgrounds {
    background: Vec<BackgroundEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    wording: Vec<WordingEntry>,
}

/// A background, decoded and looked at for the measures.
pub(crate) struct Background {
    /// What the data say of it.
    pub(crate) entry: BackgroundEntry,
    /// Its pixels.
    pub(crate) picture: Picture,
    /// What the library's layout sees; never used for judging.
    pub(crate) survey: wanx_poster::Survey,
    /// What the measures see.
    pub(crate) ground: Ground,
}

/// Reads `backgrounds.toml`.
pub(crate) fn background_entries() -> Result<Vec<BackgroundEntry>, Failure> {
    let text = fs::read_to_string(folder().join("backgrounds.toml"))?;
    Ok(toml::from_str::<Backgrounds>(&text)?.background)
}

/// Reads `texts.toml`.
pub(crate) fn wordings() -> Result<Vec<WordingEntry>, Failure> {
    Ok(toml::from_str::<Texts>(&fs::read_to_string(folder().join("texts.toml"))?)?.wording)
}

/// Decodes a background and looks at it.
pub(crate) fn background(entry: BackgroundEntry) -> Result<Background, Failure> {
    let picture = decode(&fs::read(folder().join("backgrounds").join(&entry.file))?)?;
    let (survey, ground) = (wanx_poster::survey(&picture), Ground::of(&picture));
    Ok(Background { entry, picture, survey, ground })
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("review")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_background_has_a_file_and_subjects_inside_it() {
        for entry in background_entries().unwrap() {
            assert!(folder().join("backgrounds").join(&entry.file).is_file(), "{entry:?}");
            for [left, top, right, bottom] in entry.subjects {
                assert!(
                    0.0 <= left
                        && left < right
                        && right <= 1.0
                        && 0.0 <= top
                        && top < bottom
                        && bottom <= 1.0
                );
            }
        }
    }

    #[test]
    fn every_wording_has_a_title_and_the_long_ones_are_long() {
        let wordings = wordings().unwrap();
        assert!(wordings.iter().all(|wording| !wording.titles.is_empty()));
        let chars = |name: &str| {
            let wording = wordings.iter().find(|wording| wording.name == name).unwrap();
            wording.strings().iter().map(|string| string.chars().count()).max().unwrap()
        };
        assert_eq!(chars("long-title"), 120);
        assert!((280..=320).contains(&chars("paragraph")), "{}", chars("paragraph"));
    }

    #[test]
    fn a_misspelt_key_is_refused() {
        assert!(toml::from_str::<Texts>("[[wording]]\nname = 'a'\ntitels = ['b']").is_err());
    }
}
