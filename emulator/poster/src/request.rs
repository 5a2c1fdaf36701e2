//! What a poster is asked to be: words, underlays, how far to stray from the best layout, and in which faces.

use std::sync::Arc;

use serde::Serialize;
use wanx_fonts::Catalogue;

/// The words of a poster, by rank. Reference, `title`, `subtitle`, `text`: one or more strings each, no limit of
/// length; a title is required, but it may be blank.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wording {
    /// The loudest strings.
    pub titles: Vec<String>,
    /// Strings that explain the titles.
    pub subtitles: Vec<String>,
    /// Everything else: dates, places, calls to action.
    pub texts: Vec<String>,
}

/// How many shapes are drawn behind text. Reference, `underlay`: 0 to 2, default 0. (Documented)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize)]
pub enum Underlays {
    /// No shape behind text at all.
    #[default]
    None,
    /// Exactly one.
    One,
    /// Exactly two.
    Two,
}

impl Underlays {
    /// Returns the number of shapes.
    pub const fn count(self) -> usize {
        match self {
            Self::None => 0,
            Self::One => 1,
            Self::Two => 2,
        }
    }
}

/// How far to stray from the best layout. Reference, `temperature` and `top_p`: 0 to 1, default 0.7 each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampling {
    /// 0 takes the best candidate, 1 spreads the choice widely.
    pub temperature: f32,
    /// Only the best candidates that together have this much probability may be chosen.
    pub top_p: f32,
}

impl Default for Sampling {
    fn default() -> Self {
        Self { temperature: 0.7, top_p: 0.7 }
    }
}

/// Everything the layout is asked, besides the pictures.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Request {
    /// The words.
    pub wording: Wording,
    /// The shapes behind them.
    pub underlays: Underlays,
    /// How far to stray from the best layout.
    pub sampling: Sampling,
    /// The pairings of faces it may be set in.
    pub catalogue: Arc<Catalogue>,
}
