//! The list of a folder, as its TOML has it: every key known, nothing looked up yet.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::error::{Fault, ListError};
use super::{FACES_MAX, PAIRINGS_MAX};
use crate::pairing::Mood;

/// What becomes of the bundled pairings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum BundledPairings {
    /// They stay candidates beside the added ones.
    #[default]
    Keep,
    /// Only the added ones are left.
    Replace,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    #[serde(default)]
    pub(super) bundled_pairings: BundledPairings,
    #[serde(default)]
    pub(super) face: Vec<FaceRow>,
    #[serde(default)]
    pub(super) pairing: Vec<PairingRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FaceRow {
    pub(super) name: Spanned<String>,
    pub(super) file: Spanned<String>,
    pub(super) index: Option<Spanned<u32>>,
    pub(super) weight: Option<Spanned<u16>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PairingRow {
    pub(super) name: Spanned<String>,
    pub(super) mood: Mood,
    pub(super) latin: VoiceRow,
    pub(super) chinese: VoiceRow,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VoiceRow {
    pub(super) title: Spanned<String>,
    pub(super) body: Spanned<String>,
}

/// Reads a list that has as many rows as it may and leaves some pairing.
pub(super) fn parse(text: &str) -> Result<List, ListError> {
    let list: List = toml::from_str(text).map_err(|error| {
        let fault = Fault::List { message: error.message().to_owned() };
        wrong(text, error.span().unwrap_or_default(), fault)
    })?;
    if let Some(row) = list.face.get(FACES_MAX) {
        return Err(wrong(text, row.name.span(), Fault::TooMany { what: "faces", most: FACES_MAX }));
    }
    if let Some(row) = list.pairing.get(PAIRINGS_MAX) {
        return Err(wrong(text, row.name.span(), Fault::TooMany { what: "pairings", most: PAIRINGS_MAX }));
    }
    if list.bundled_pairings == BundledPairings::Replace && list.pairing.is_empty() {
        let start = text.find("bundled_pairings").unwrap_or_default();
        return Err(wrong(text, start..start, Fault::NoPairing));
    }
    Ok(list)
}

pub(super) fn wrong(text: &str, place: Range<usize>, fault: Fault) -> ListError {
    ListError { line: line(text, place), fault }
}

/// Returns the number of the line where something begins, from 1.
pub(super) fn line(text: &str, place: Range<usize>) -> usize {
    let before = text.as_bytes().get(..place.start).unwrap_or_default();
    1 + before.iter().filter(|&&byte| byte == b'\n').count()
}
