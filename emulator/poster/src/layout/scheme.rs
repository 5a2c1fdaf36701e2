//! Colour schemes: how the picture's own colours are used for words and shapes.
//!
//! A scheme is a handful of hues and a role for each; lightness is settled later, where the words stand, by
//! contrast. Text is near-white or near-black with a breath of the accent, so it belongs to the picture; one
//! element may carry the accent itself.

use crate::color::Oklch;
use crate::survey::Palette;

/// Chroma of a neutral: visible only beside a pure grey.
const HINT_CHROMA: f32 = 0.018;
/// Below this lightness, hues from orange-yellow to yellow-green look like olives; what they are turned to.
const DEEP: f32 = 0.5;
const OLIVE: std::ops::Range<f32> = 66.0..118.0;
const BROWN: f32 = 58.0;
/// Chroma of coloured words and fills: lively, within what sRGB can do at most hues.
const ACCENT_CHROMA: (f32, f32) = (0.09, 0.16);

/// From this chroma on the picture's own accent bears no other beside it.
const STRONG_CHROMA: f32 = 0.13;
/// Chroma of a deep sheet: coloured, but ground and not figure.
const SHEET_CHROMA: f32 = 0.075;

/// What a piece of text takes its colour from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Near-white or near-black.
    Neutral,
    /// The accent, as light or dark as contrast asks.
    Accent,
}

/// A way to use the palette.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Recipe {
    pub(super) name: &'static str,
    /// Turn of the accent round the wheel.
    turn_degrees: f32,
    pub(super) title: Role,
    pub(super) subtitle: Role,
    /// Whether panels are light paper or deep colour.
    pub(super) sheet: Sheet,
    /// Whether a short rule stands between title and subtitle.
    pub(super) rule: Rule,
    /// Points of habit; the picture adds its own.
    habit: i32,
}

/// What a panel is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sheet {
    /// Light paper, dark words.
    Paper,
    /// Deep accent colour, light words.
    Deep,
}

/// Whether a block has a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// No rule.
    Absent,
    /// A short accent line below the title.
    Short,
}

const RECIPES: [Recipe; 8] = [
    Recipe {
        name: "quiet",
        turn_degrees: 0.0,
        title: Role::Neutral,
        subtitle: Role::Neutral,
        sheet: Sheet::Deep,
        rule: Rule::Absent,
        habit: 572,
    },
    Recipe {
        name: "ruled",
        turn_degrees: 0.0,
        title: Role::Neutral,
        subtitle: Role::Neutral,
        sheet: Sheet::Paper,
        rule: Rule::Short,
        habit: 578,
    },
    Recipe {
        name: "echo",
        turn_degrees: 0.0,
        title: Role::Neutral,
        subtitle: Role::Accent,
        sheet: Sheet::Deep,
        rule: Rule::Absent,
        habit: 582,
    },
    Recipe {
        name: "banner",
        turn_degrees: 0.0,
        title: Role::Accent,
        subtitle: Role::Neutral,
        sheet: Sheet::Paper,
        rule: Rule::Absent,
        habit: 568,
    },
    Recipe {
        name: "neighbour",
        turn_degrees: 35.0,
        title: Role::Neutral,
        subtitle: Role::Accent,
        sheet: Sheet::Paper,
        rule: Rule::Short,
        habit: 520,
    },
    Recipe {
        name: "other neighbour",
        turn_degrees: -35.0,
        title: Role::Accent,
        subtitle: Role::Neutral,
        sheet: Sheet::Deep,
        rule: Rule::Short,
        habit: 510,
    },
    Recipe {
        name: "opposite",
        turn_degrees: 180.0,
        title: Role::Neutral,
        subtitle: Role::Accent,
        sheet: Sheet::Deep,
        rule: Rule::Short,
        habit: 480,
    },
    Recipe {
        name: "split",
        turn_degrees: 150.0,
        title: Role::Accent,
        subtitle: Role::Neutral,
        sheet: Sheet::Paper,
        rule: Rule::Absent,
        habit: 460,
    },
];

/// A recipe with the picture's accent filled in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scheme {
    pub(super) recipe: Recipe,
    /// The hue of words, buttons and rules: the picture's accent, turned.
    accent: Oklch,
    /// The picture's own accent: large areas of any other hue would fight with it.
    home: Oklch,
}

/// Returns the schemes for a picture with their points, always the same number.
pub(super) fn scored(palette: &Palette) -> Vec<(Scheme, i32)> {
    RECIPES.iter().map(|&recipe| (Scheme::new(recipe, palette), points(recipe, palette))).collect()
}

/// Without colour in the picture an accent is an invention: neutral words come first.
fn points(recipe: Recipe, palette: &Palette) -> i32 {
    let accents = [recipe.title, recipe.subtitle].iter().filter(|&&role| role == Role::Accent).count() as i32;
    let turned = i32::from(recipe.turn_degrees != 0.0 && palette.second_accent().is_none());
    let own = i32::from(recipe.turn_degrees != 0.0) - turned;
    let strong = i32::from(palette.accent().chroma > STRONG_CHROMA);
    // Beside a strong colour another one shouts.
    recipe.habit + 45 * own - 70 * turned * strong
        + if palette.is_colorful() { 20 * accents } else { -60 * accents - 40 * turned }
}

impl Scheme {
    fn new(recipe: Recipe, palette: &Palette) -> Self {
        let (least, most) = ACCENT_CHROMA;
        let first = palette.accent();
        // A turned recipe takes the picture's own other colour where it has one: that is at home there.
        let (home, accent) = match palette.second_accent().filter(|_| recipe.turn_degrees != 0.0) {
            Some(second) if recipe.sheet == Sheet::Deep => (second, second),
            Some(second) => (first, second),
            None => (first, first.rotated_degrees(recipe.turn_degrees)),
        };
        let accent = accent.with_chroma_between(least, most);
        Self { recipe, accent, home: home.with_chroma_between(0.0, SHEET_CHROMA) }
    }

    /// Returns the accent at a lightness.
    pub(super) fn accent(&self, lightness: f32) -> Oklch {
        self.accent.with_lightness(lightness)
    }

    /// Returns the scheme with the picture's own accent, unturned: what stands on a sheet of that hue.
    pub(super) fn at_home(self) -> Self {
        let (least, most) = ACCENT_CHROMA;
        Self { accent: self.home.with_chroma_between(least, most), ..self }
    }

    /// Returns the colour of a deep sheet at a lightness. Yellow darkens to brown, not to olive.
    pub(super) fn sheet(&self, lightness: f32) -> Oklch {
        let deep = self.home.with_lightness(lightness);
        if lightness < DEEP && OLIVE.contains(&deep.hue_degrees()) {
            deep.rotated_degrees(BROWN - deep.hue_degrees())
        } else {
            deep
        }
    }

    /// Returns a neutral at a lightness, with a breath of the accent.
    pub(super) fn neutral(&self, lightness: f32) -> Oklch {
        self.accent.with_lightness(lightness).with_chroma_between(0.0, HINT_CHROMA)
    }
}
