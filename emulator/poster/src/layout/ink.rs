//! Colours that can be read where they stand.
//!
//! Contrast is judged against the worst tenth of the ground, not its mean. Words are light or dark by what the
//! ground allows; then the scheme's colour is moved in lightness until it reads; only what still does not read gets
//! a halo, no stronger than needed.

use super::scheme::{Role, Scheme, Sheet};
use crate::color::{ANY_TEXT, Color, LARGE_TEXT, Oklch, Tint, contrast_ratio, linear, mix, perceived};
use crate::plan::Halo;
use crate::survey::Quantiles;
use crate::unit::Px64;

/// Contrast large words must have with the worst tenth of the ground: the law's 3 with some to spare for what the
/// survey cannot see.
const LARGE_ENOUGH: f32 = LARGE_TEXT * 1.2;
/// The same for small words, and for the middle of the ground under any words.
const SMALL_ENOUGH: f32 = ANY_TEXT * 1.08;
/// Contrast of words on their own shape.
const ON_SHAPE: f32 = 5.6;
/// Detail from which on words need a halo to be told from their ground, and its least strength there.
const BUSY_DETAIL: f32 = 44.0;
const BUSY_ALPHA: u8 = 170;
/// Strengths of halo, weakest first.
const HALO_ALPHAS: [u8; 9] = [70, 95, 120, 145, 170, 190, 210, 228, 244];
/// Strength from which on a halo is a smear.
const SMEAR_ALPHA: u8 = 140;
/// How much of a halo's strength is left in the ring that is judged, measured on posters: a reach in pixels, a share.
const HALO_LEFT: [(f32, f32); 3] = [(4.0, 0.37), (9.0, 0.5), (14.0, 0.66)];
/// How far a halo reaches in ems: wide and faint is light, narrow and strong is an outline.
const HALO_EMS: f32 = 0.55;
/// How far a halo reaches at least where the picture is large enough: contrast is judged up to here.
pub(super) const RING_PX: f32 = 12.0;
/// Strengths of a shade, weakest first, and how much of it is left where its words end.
const SCRIM_ALPHAS: [u8; 6] = [150, 170, 190, 208, 224, 238];
const SCRIM_REACHES: f32 = 0.72;
/// From this luminance on a ground is shaded towards white.
const LIGHT_GROUND: f32 = 0.45;
/// How opaque a panel is: a little of the picture shimmers through.
const PANEL_ALPHA: u8 = 240;

/// Whether words are lighter or darker than their ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// Light words on dark ground.
    Light,
    /// Dark words on light ground.
    Dark,
}

impl Tone {
    /// Returns how clearly words of this tone stand out from the worst tenth of a ground, 0 to a little over 1.
    pub(super) fn clarity(self, ground: Quantiles) -> f32 {
        match self {
            Self::Light => perceived(1.0, ground.high),
            Self::Dark => perceived(0.0, ground.low),
        }
    }

    /// Returns the opposite tone.
    pub(super) fn other(self) -> Self {
        match self {
            Self::Light => Self::Dark,
            Self::Dark => Self::Light,
        }
    }

    /// Returns the luminance of the plainest words of this tone.
    pub(super) fn luminance(self) -> f32 {
        match self {
            Self::Light => 1.0,
            Self::Dark => 0.0,
        }
    }

    /// Returns the lightness of neutral words of this tone.
    pub(super) fn neutral(self) -> f32 {
        match self {
            Self::Light => 0.985,
            Self::Dark => 0.16,
        }
    }

    /// Lightnesses of coloured words, most colourful first.
    fn colorful(self) -> [f32; 8] {
        match self {
            Self::Light => [0.74, 0.77, 0.80, 0.83, 0.86, 0.89, 0.92, 0.95],
            Self::Dark => [0.54, 0.50, 0.46, 0.42, 0.38, 0.34, 0.30, 0.26],
        }
    }
}

/// The colour of words, and what it needs to read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ink {
    pub(super) color: Color,
    pub(super) contrast: f32,
    pub(super) halo: Option<Halo>,
}

impl Ink {
    /// Returns whether the words need so strong a halo that it is what one sees.
    pub(super) fn is_smeared(&self) -> bool {
        self.halo.is_some_and(|halo| halo.color.alpha >= SMEAR_ALPHA)
    }
}

/// Spread of luminance above which coloured words only add to the noise.
const COLOR_SPREAD: f32 = 0.3;

/// Returns the contrast with the worst tenth of a ground: the WCAG ratio, as the ground's nearer end gives it.
pub(super) fn contrast(luminance: f32, ground: Quantiles) -> f32 {
    let [low, high] = [ground.low, ground.high].map(|end| contrast_ratio(luminance, end));
    // Words within the ground's own range vanish somewhere: the lower of both ends tells.
    if (ground.low..=ground.high).contains(&luminance) { 1.0 } else { low.min(high) }
}

/// Returns the ink of words on the bare picture.
pub(super) fn on_picture(scheme: &Scheme, role: Role, ground: Quantiles, words: Size) -> Ink {
    let tone = words.tone;
    let enough = if words.is_large() { LARGE_ENOUGH } else { SMALL_ENOUGH };
    let reads = |luminance: f32| {
        !words.is_lost()
            && contrast(luminance, ground) >= enough
            && contrast_ratio(luminance, ground.middle) >= SMALL_ENOUGH
    };
    if let Some(ink) = accented(scheme, role, ground, tone, reads) {
        return ink;
    }
    let neutral = scheme.neutral(tone.neutral()).to_color();
    if reads(neutral.luminance()) {
        return Ink { color: neutral, contrast: contrast(neutral.luminance(), ground), halo: None };
    }
    let extreme = if tone == Tone::Light { Color([255; 3]) } else { Color([8; 3]) };
    with_halo(scheme, extreme, ground, words)
}

/// How large words are and which way they stand out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    pub(super) tone: Tone,
    pub(super) em_px: f32,
    /// How far a halo may reach beyond the ink.
    pub(super) reach_px: f32,
    /// How much detail is behind the words, 0 to 255.
    pub(super) detail: f32,
}

/// Em from which words count as large: WCAG's 18 points.
const LARGE_EM_PX: f32 = 24.0;

impl Size {
    fn is_large(self) -> bool {
        self.em_px >= LARGE_EM_PX
    }

    /// Returns whether detail as fine as the strokes drowns the words, whatever their contrast.
    fn is_lost(self) -> bool {
        self.detail > BUSY_DETAIL
    }
}

/// Returns the accent at its most colourful lightness that reads, if the role wants it and any does.
fn accented(
    scheme: &Scheme,
    role: Role,
    ground: Quantiles,
    tone: Tone,
    reads: impl Fn(f32) -> bool,
) -> Option<Ink> {
    if role == Role::Neutral || ground.high - ground.low > COLOR_SPREAD {
        return None;
    }
    tone.colorful().into_iter().find_map(|lightness| {
        let color = scheme.accent(lightness).to_color();
        let luminance = color.luminance();
        reads(luminance).then_some(Ink { color, contrast: contrast(luminance, ground), halo: None })
    })
}

/// Adds the weakest halo that makes the words read.
fn with_halo(scheme: &Scheme, color: Color, ground: Quantiles, words: Size) -> Ink {
    let opposite = match words.tone {
        // A deep shade of the picture's own hue: pure black around letters looks like dirt.
        Tone::Light => scheme.sheet(0.19),
        Tone::Dark => scheme.neutral(0.985),
    }
    .to_color();
    let reach = (words.em_px * HALO_EMS).max(RING_PX).clamp(2.0, words.reach_px.max(2.0));
    let left = halo_left(reach);
    let shaded = |alpha: u8| {
        let reaching = (f32::from(alpha) * left) as u8;
        contrast(color.luminance(), under(ground, Tint { color: opposite, alpha: reaching }))
    };
    let least = if words.is_lost() { BUSY_ALPHA } else { 0 };
    let alpha = HALO_ALPHAS.into_iter().find(|&alpha| alpha >= least && shaded(alpha) >= SMALL_ENOUGH);
    let alpha = alpha.unwrap_or(HALO_ALPHAS[HALO_ALPHAS.len() - 1]);
    let halo = Halo { color: Tint { color: opposite, alpha }, reach_px: Px64::from_f32(reach.floor()) };
    Ink { color, contrast: shaded(alpha), halo: Some(halo) }
}

/// Returns how much of a halo's strength is left where its effect is judged.
fn halo_left(reach_px: f32) -> f32 {
    let within = HALO_LEFT.windows(2).find(|pair| reach_px < pair[1].0);
    let [(from, least), (to, most)] = within.map_or([HALO_LEFT[1], HALO_LEFT[2]], |pair| [pair[0], pair[1]]);
    least + (most - least) * ((reach_px - from) / (to - from)).clamp(0.0, 1.0)
}

/// Returns the ground below a layer of tint.
pub(super) fn under(ground: Quantiles, layer: Tint) -> Quantiles {
    let through = |luminance: f32| mix(grey(luminance), layer.color, layer.alpha).luminance();
    Quantiles { low: through(ground.low), middle: through(ground.middle), high: through(ground.high) }
}

/// Returns the grey of a relative luminance.
fn grey(luminance: f32) -> Color {
    let code = (0..=u8::MAX).find(|&code| linear(code) >= luminance).unwrap_or(u8::MAX);
    Color([code; 3])
}

/// A shape's colour and the ink on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Filled {
    pub(super) fill: Tint,
    pub(super) tone: Tone,
}

/// Returns the colour of a panel over a ground: the scheme's sheet, unless it would melt into the picture.
pub(super) fn panel(scheme: &Scheme, ground: Quantiles) -> Filled {
    let sheet = match scheme.recipe.sheet {
        Sheet::Paper if ground.middle > 0.62 => Sheet::Deep,
        Sheet::Deep if ground.middle < 0.035 => Sheet::Paper,
        sheet => sheet,
    };
    match sheet {
        Sheet::Paper => {
            let color = scheme.neutral(0.972).to_color();
            Filled { fill: Tint { color, alpha: PANEL_ALPHA }, tone: Tone::Dark }
        }
        Sheet::Deep => {
            let color = deep(scheme, |lightness| scheme.sheet(lightness), 0.34);
            Filled { fill: Tint { color, alpha: PANEL_ALPHA }, tone: Tone::Light }
        }
    }
}

/// Returns the colour of a shade over a ground: as weak as the words bear, of the ground's own lightness.
pub(super) fn scrim(scheme: &Scheme, ground: Quantiles) -> Filled {
    let (color, tone) = if ground.middle > LIGHT_GROUND {
        (scheme.neutral(0.985).to_color(), Tone::Dark)
    } else {
        (scheme.sheet(0.17).to_color(), Tone::Light)
    };
    let reads = |alpha: u8| {
        let reaching = (f32::from(alpha) * SCRIM_REACHES) as u8;
        let shaded = under(ground, Tint { color, alpha: reaching });
        contrast(tone.luminance(), shaded) >= ON_SHAPE
    };
    let alpha =
        SCRIM_ALPHAS.into_iter().find(|&alpha| reads(alpha)).unwrap_or(SCRIM_ALPHAS[SCRIM_ALPHAS.len() - 1]);
    Filled { fill: Tint { color, alpha }, tone }
}

/// Returns the colour of a button or plate: the accent, on the far side of the ground.
pub(super) fn plate(scheme: &Scheme, ground: Quantiles) -> Filled {
    if ground.middle < 0.2 {
        let color = [0.80, 0.84, 0.88, 0.92]
            .map(|lightness| scheme.accent(lightness).to_color())
            .into_iter()
            .find(|color| contrast_ratio(color.luminance(), dark_on(scheme).luminance()) >= ON_SHAPE)
            .unwrap_or(Color([250; 3]));
        return Filled { fill: Tint::opaque(color), tone: Tone::Dark };
    }
    let color = deep(scheme, |lightness| scheme.accent(lightness), 0.5);
    Filled { fill: Tint::opaque(color), tone: Tone::Light }
}

/// Returns a hue, no lighter than asked and dark enough for near-white words.
fn deep(scheme: &Scheme, hue: impl Fn(f32) -> Oklch, lightness: f32) -> Color {
    let white = scheme.neutral(Tone::Light.neutral()).to_color().luminance();
    let mut darker = (0..8).map(|step| hue(lightness - 0.04 * step as f32).to_color());
    darker.find(|color| contrast_ratio(color.luminance(), white) >= ON_SHAPE).unwrap_or(Color([16; 3]))
}

fn dark_on(scheme: &Scheme) -> Color {
    scheme.neutral(Tone::Dark.neutral()).to_color()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ground(low: f32, middle: f32, high: f32) -> Quantiles {
        Quantiles { low, middle, high }
    }

    #[test]
    fn words_within_the_grounds_range_have_no_contrast() {
        assert_eq!(contrast(0.3, ground(0.1, 0.2, 0.5)), 1.0);
        assert!(contrast(1.0, ground(0.0, 0.02, 0.05)) > 10.0);
    }

    #[test]
    fn light_words_are_clearer_on_dark_and_dark_ones_on_light() {
        let clearer = |ground| Tone::Light.clarity(ground) > Tone::Dark.clarity(ground);
        assert!(clearer(ground(0.0, 0.05, 0.1)));
        assert!(!clearer(ground(0.6, 0.8, 0.9)));
    }

    #[test]
    fn less_of_a_halo_is_left_the_less_far_it_reaches() {
        let left: Vec<f32> = [2.0, 4.0, 7.0, 9.0, 12.0, 14.0, 40.0].map(halo_left).to_vec();
        assert!(left.is_sorted(), "{left:?}");
        assert_eq!((left[0], left[6]), (HALO_LEFT[0].1, HALO_LEFT[2].1));
    }

    #[test]
    fn a_grey_has_its_luminance() {
        for luminance in [0.0, 0.02, 0.18, 0.5, 1.0] {
            assert!((grey(luminance).luminance() - luminance).abs() < 0.01);
        }
    }
}
