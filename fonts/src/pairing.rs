//! Which faces go together, and for what kind of poster.

use serde::Deserialize;

use crate::face::{
    BILLBOARD, BRUSH_SC, CALLIGRAPHY, CONDENSED, DIDONE, ELEGANT_SC, FaceId, GARALDE, GEOMETRIC,
    GEOMETRIC_HEAVY, GROTESQUE, HANDWRITING, HAPPY_SC, HEADLINE_SC, HEAVY, INSCRIPTION, KAI_SC, NEUTRAL,
    SANS_SC, SANS_SC_BOLD, SERIF_SC, SLANT_SC, SURF,
};

/// The two faces of one script: a loud one for the title, a quiet one for the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Voice {
    /// Sets the title.
    pub title: FaceId,
    /// Sets subtitles and texts.
    pub body: FaceId,
}

/// The feeling a pairing gives a poster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mood {
    /// Clean and geometric: products, technology, everyday.
    Modern,
    /// A magazine's contrast of serif and sans.
    Editorial,
    /// Thin and classical: jewellery, perfume, tea.
    Refined,
    /// Round and merry: children, snacks, summer.
    Playful,
    /// Narrow and loud: prices and dates.
    Sale,
    /// Written with a brush: holidays.
    Festive,
    /// Written by hand: books, travel, letters.
    Literary,
    /// Heavy and slanted: games, cars, machines.
    Tech,
}

/// Faces that look well together in Latin and Chinese.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pairing {
    /// The name configuration and plans know it by.
    pub name: &'static str,
    /// What it is good for.
    pub mood: Mood,
    /// The faces of Latin, and of Cyrillic and Greek where they have them.
    pub latin: Voice,
    /// The faces of Chinese characters, kana and ideographic punctuation.
    pub chinese: Voice,
}

impl Pairing {
    /// Returns the bundled pairing of that name.
    pub fn named(name: &str) -> Option<&'static Pairing> {
        PAIRINGS.iter().find(|pairing| pairing.name == name)
    }
}

/// Returns every bundled pairing; each mood has at least one.
pub fn pairings() -> &'static [Pairing] {
    &PAIRINGS
}

const fn pair(name: &'static str, mood: Mood, latin: [FaceId; 2], chinese: [FaceId; 2]) -> Pairing {
    let [title, body] = latin;
    let latin = Voice { title, body };
    let [title, body] = chinese;
    Pairing { name, mood, latin, chinese: Voice { title, body } }
}

static PAIRINGS: [Pairing; 11] = [
    pair("modern", Mood::Modern, [GEOMETRIC_HEAVY, GEOMETRIC], [SANS_SC_BOLD, SANS_SC]),
    pair("editorial", Mood::Editorial, [DIDONE, GROTESQUE], [SERIF_SC, SANS_SC]),
    pair("refined", Mood::Refined, [GARALDE, NEUTRAL], [ELEGANT_SC, SANS_SC]),
    pair("playful", Mood::Playful, [SURF, GROTESQUE], [HAPPY_SC, SANS_SC]),
    pair("sale", Mood::Sale, [BILLBOARD, CONDENSED], [HEADLINE_SC, SANS_SC_BOLD]),
    pair("festive", Mood::Festive, [CALLIGRAPHY, GARALDE], [BRUSH_SC, SERIF_SC]),
    pair("literary", Mood::Literary, [HANDWRITING, NEUTRAL], [KAI_SC, KAI_SC]),
    pair("tech", Mood::Tech, [HEAVY, NEUTRAL], [SLANT_SC, SANS_SC]),
    pair("swiss", Mood::Modern, [HEAVY, GROTESQUE], [SANS_SC_BOLD, SANS_SC]),
    pair("monument", Mood::Refined, [INSCRIPTION, GARALDE], [SERIF_SC, KAI_SC]),
    pair("storybook", Mood::Literary, [DIDONE, GARALDE], [KAI_SC, KAI_SC]),
];
