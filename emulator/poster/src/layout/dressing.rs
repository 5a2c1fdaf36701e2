//! Which shapes stand behind which words: every way to use exactly as many as were asked for.

use std::fmt;

use wanx_fonts::Mood;

use super::stack::Backing;
use super::words::Words;
use super::zone::{Across, Family, Zone};
use crate::request::Underlays;

/// A shape behind a whole block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sheet {
    /// A sheet a little larger than the block.
    Panel,
    /// A sheet that reaches from edge to edge of the picture.
    Band,
    /// A shade that grows out of the nearest edge.
    Scrim,
    /// An outline, open in the middle.
    Frame,
}

/// A way to use shapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dressing {
    /// Behind the block with the title.
    pub(super) sheets: &'static [Sheet],
    /// Behind single strings.
    pub(super) backings: &'static [Backing],
    /// Points of habit.
    pub(super) habit: i32,
}

const fn dressing(sheets: &'static [Sheet], backings: &'static [Backing], habit: i32) -> Dressing {
    Dressing { sheets, backings, habit }
}

const ONE: [Dressing; 8] = [
    dressing(&[], &[Backing::Pill], 60),
    dressing(&[], &[Backing::Tag], -20),
    dressing(&[], &[Backing::Ribbon], -20),
    dressing(&[], &[Backing::Brush], -10),
    dressing(&[Sheet::Panel], &[], 0),
    dressing(&[Sheet::Band], &[], 0),
    dressing(&[Sheet::Scrim], &[], 40),
    dressing(&[Sheet::Frame], &[], -10),
];

const TWO: [Dressing; 9] = [
    dressing(&[Sheet::Panel], &[Backing::Pill], 50),
    dressing(&[Sheet::Band], &[Backing::Pill], 50),
    dressing(&[Sheet::Scrim], &[Backing::Pill], 80),
    dressing(&[Sheet::Frame], &[Backing::Pill], 10),
    dressing(&[Sheet::Panel, Sheet::Frame], &[], 0),
    dressing(&[], &[Backing::Brush, Backing::Pill], 20),
    dressing(&[], &[Backing::Ribbon, Backing::Pill], 0),
    dressing(&[], &[Backing::Tag, Backing::Pill], 10),
    dressing(&[Sheet::Scrim], &[Backing::Tag], 10),
];

/// Points for a shape in a mood that it belongs to, and against it in one that it does not.
const AFFINITY: i32 = 90;

impl Dressing {
    /// No shapes.
    pub(super) const BARE: Self = dressing(&[], &[], 0);

    /// Returns the ways to use exactly that many shapes on these words.
    pub(super) fn options(underlays: Underlays, words: &Words<'_>) -> Vec<Self> {
        let all: &[Self] = match underlays {
            Underlays::None => &[Self::BARE],
            Underlays::One => &ONE,
            Underlays::Two => &TWO,
        };
        all.iter()
            .filter(|dressing| dressing.backings.iter().all(|&backing| finds_words(backing, words)))
            .copied()
            .collect()
    }

    /// Returns whether a sheet stands behind the block with the title.
    pub(super) fn has_sheet(self) -> bool {
        !self.sheets.is_empty()
    }

    /// Returns whether the shapes can stand in a zone.
    pub(super) fn suits(self, zone: &Zone) -> bool {
        match zone.family {
            Family::Upright => self.backings.is_empty() && !self.sheets.contains(&Sheet::Band),
            // A shade under two far ends is a shade under everything.
            Family::Row | Family::Split => !self.sheets.contains(&Sheet::Frame),
            Family::Stack if zone.across == Across::Right => self.backings.is_empty() || !self.has_sheet(),
            Family::Stack => true,
        }
    }

    /// Returns points for the moods that these shapes belong to.
    pub(super) fn affinity(self, mood: Mood) -> i32 {
        let sheets = self.sheets.iter().map(|&sheet| sheet_affinity(sheet, mood));
        let backings = self.backings.iter().map(|&backing| backing_affinity(backing, mood));
        sheets.chain(backings).sum::<i32>() * AFFINITY
    }
}

impl fmt::Display for Dressing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sheet = |sheet: &Sheet| match sheet {
            Sheet::Panel => "panel",
            Sheet::Band => "band",
            Sheet::Scrim => "scrim",
            Sheet::Frame => "frame",
        };
        let backing = |backing: &Backing| match backing {
            Backing::Pill => "pill",
            Backing::Tag => "tag",
            Backing::Ribbon => "ribbon",
            Backing::Brush => "brush",
        };
        let names: Vec<&str> =
            self.sheets.iter().map(sheet).chain(self.backings.iter().map(backing)).collect();
        if names.is_empty() { f.write_str("bare") } else { f.write_str(&names.join(" and ")) }
    }
}

fn finds_words(backing: Backing, words: &Words<'_>) -> bool {
    match backing {
        Backing::Pill => words.call().is_some(),
        Backing::Tag | Backing::Ribbon => words.has_short_subtitle(),
        Backing::Brush => words.has_short_title(),
    }
}

fn sheet_affinity(sheet: Sheet, mood: Mood) -> i32 {
    match (sheet, mood) {
        (Sheet::Frame, Mood::Refined | Mood::Editorial | Mood::Literary) => 1,
        (Sheet::Frame, Mood::Sale | Mood::Playful) => -1,
        (Sheet::Band, Mood::Sale | Mood::Tech | Mood::Modern) => 1,
        (Sheet::Band, Mood::Literary) => -1,
        (Sheet::Panel | Sheet::Scrim | Sheet::Band | Sheet::Frame, _) => 0,
    }
}

fn backing_affinity(backing: Backing, mood: Mood) -> i32 {
    match (backing, mood) {
        (Backing::Brush, Mood::Festive | Mood::Literary) => 1,
        (Backing::Brush, Mood::Tech | Mood::Modern | Mood::Refined) => -2,
        (Backing::Ribbon, Mood::Festive | Mood::Playful | Mood::Sale) => 1,
        (Backing::Ribbon, Mood::Tech | Mood::Modern | Mood::Refined | Mood::Editorial) => -2,
        (Backing::Tag, Mood::Sale | Mood::Tech) => 1,
        (Backing::Pill | Backing::Tag | Backing::Ribbon | Backing::Brush, _) => 0,
    }
}
