//! Where everything goes on a poster, as plain data.
//!
//! A plan prints as one line per item and as the JSON of the control API. Its invariants are checked when it is
//! made and again when it is painted: everything inside the picture, words and logo never on one another, every
//! shape that is counted as an underlay behind some words.

use std::fmt;

use serde::Serialize;

use crate::color::{Color, Tint};
use crate::form::Shape;
use crate::typeset::Block;
use crate::unit::{Px64, PxRect};

/// A poster's layout: items in drawing order.
#[derive(Debug, Clone, Serialize)]
pub struct Plan {
    /// Width of the background and of the poster, in pixels.
    pub width: u32,
    /// Height of the background and of the poster, in pixels.
    pub height: u32,
    /// What is drawn, in this order.
    pub items: Vec<Item>,
    /// Strings that could not be shown at all, with the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub omitted: Vec<Omitted>,
    /// Why the poster looks like this.
    pub choice: Choice,
}

/// What was chosen, and how good the layout found it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Choice {
    /// Where the words stand, such as `stack left middle, grid 584×1195`.
    pub layout: String,
    /// The pairing of faces.
    pub pairing: &'static str,
    /// The colour scheme.
    pub scheme: &'static str,
    /// Points; more is better, and only differences mean anything.
    pub score: i32,
    /// The parts of the score, by name.
    pub terms: Vec<(&'static str, i32)>,
}

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A string of the reference's `title`.
    Title,
    /// A string of `subtitle`.
    Subtitle,
    /// A string of `text`.
    Text,
    /// The logo.
    Logo,
    /// A shape behind text, filled or outlined; as many as the request's `underlay`.
    Underlay,
    /// A rule or mark that no text overlaps.
    Ornament,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Title => "title",
            Self::Subtitle => "subtitle",
            Self::Text => "text",
            Self::Logo => "logo",
            Self::Underlay => "underlay",
            Self::Ornament => "ornament",
        })
    }
}

/// One thing drawn, and the rectangle of its ink (shadow excluded).
#[derive(Debug, Clone, Serialize)]
pub struct Item {
    /// What it is.
    pub kind: Kind,
    /// Where its ink is.
    #[serde(flatten)]
    pub rect: PxRect,
    /// What it looks like.
    #[serde(flatten)]
    pub look: Look,
}

/// What an item looks like.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Look {
    /// Words.
    Letters(Letters),
    /// A drawn shape.
    Shape(Shape),
    /// The logo's own pixels.
    Pixels {},
}

/// Words as they are set.
#[derive(Debug, Clone, Serialize)]
pub struct Letters {
    /// The string of the request.
    pub text: String,
    /// The string as broken into lines.
    pub lines: Vec<String>,
    /// The face of its main script.
    pub face: &'static str,
    /// Size of the em.
    pub size_px: Px64,
    /// Colour of the letters.
    pub color: Color,
    /// WCAG contrast with the worst tenth of what is behind, halo counted.
    pub contrast: f32,
    /// Shadow or glow, where the picture needs one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub halo: Option<Halo>,
    /// Characters shown, if the string had to be cut.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub cut: Option<Cut>,
    /// The glyphs; their ink begins at the corner of the item's rectangle.
    #[serde(skip)]
    pub block: Block,
}

/// How a string was cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Cut {
    /// Always true; absent on strings shown whole.
    pub truncated: bool,
    /// Characters shown before the ellipsis.
    pub shown_chars: usize,
}

/// A soft edge around something: of the opposite lightness around letters, a shadow around a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Halo {
    /// Its colour and strength.
    pub color: Tint,
    /// How far it reaches.
    pub reach_px: Px64,
}

/// A string, or the rest of many, that is not on the poster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Omitted {
    /// Whose string it was.
    pub kind: Kind,
    /// How many strings.
    pub count: usize,
    /// Why.
    pub reason: Reason,
}

/// Why a string is not on the poster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It has nothing to draw.
    Blank,
    /// More strings than one poster can hold.
    TooMany,
    /// No room is left, even at the smallest size.
    NoRoom,
}

impl fmt::Display for Omitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self.reason {
            Reason::Blank => "nothing to draw",
            Reason::TooMany => "too many for one poster",
            Reason::NoRoom => "no room, even at the smallest size",
        };
        write!(f, "{} {} ({reason})", self.count, self.kind)
    }
}

impl Item {
    /// Returns whether the item is words.
    pub fn is_words(&self) -> bool {
        matches!(self.look, Look::Letters(_))
    }
}

impl Plan {
    /// Panics unless the plan keeps its promises.
    pub(crate) fn check(&self) {
        let edge = |side: u32| Px64::from_px(i32::try_from(side).expect("decoding bounds a side to 32768"));
        let canvas = PxRect::from_edges(Px64::ZERO, Px64::ZERO, edge(self.width), edge(self.height));
        for item in &self.items {
            assert!(canvas.contains(item.rect), "the plan leaves the picture: {item}");
        }
        let solid: Vec<&Item> = self.items.iter().filter(|item| item.kind != Kind::Underlay).collect();
        for (at, one) in solid.iter().enumerate() {
            for other in &solid[at + 1..] {
                assert!(!one.rect.intersects(other.rect), "two items on one another: {one} / {other}");
            }
        }
        for shape in self.items.iter().filter(|item| item.kind == Kind::Underlay) {
            let carries = |item: &&&Item| item.is_words() && shape.rect.contains(item.rect);
            assert!(solid.iter().any(|item| carries(&item)), "an underlay behind nothing: {shape}");
        }
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Choice { layout, pairing, scheme, score, .. } = &self.choice;
        writeln!(f, "{} × {}: {layout}, {pairing}, {scheme}, {score} points", self.width, self.height)?;
        for item in &self.items {
            writeln!(f, "{item}")?;
        }
        for omitted in &self.omitted {
            writeln!(f, "omitted {omitted}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PxRect { x, y, width, height } = self.rect;
        let [x, y, width, height] = [x, y, width, height].map(Px64::to_f32);
        write!(f, "{} {width:.1}×{height:.1} at {x:.1},{y:.1}", self.kind)?;
        match &self.look {
            Look::Letters(letters) => write!(f, " {letters}"),
            Look::Shape(shape) => write!(f, " {shape}"),
            Look::Pixels {} => Ok(()),
        }
    }
}

impl fmt::Display for Letters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { lines, face, size_px, color, contrast, .. } = self;
        write!(f, "{lines:?} {face} {:.1}px {color} {contrast:.1}:1", size_px.to_f32())?;
        if let Some(Halo { color, reach_px }) = self.halo {
            write!(f, " halo {color} {:.1}px", reach_px.to_f32())?;
        }
        if let Some(Cut { shown_chars, .. }) = self.cut {
            write!(f, " cut at {shown_chars}")?;
        }
        Ok(())
    }
}
