//! Colours, shapes and ornaments for a draft: the last step to a plan.

use wanx_fonts::{Mood, Pairing};

use super::draft::{Draft, Dressing, Placed, Scene};
use super::ink::{self, Filled, Ink, Tone};
use super::scheme::{Role, Rule, Scheme};
use super::set::Piece;
use super::stack::Backing;
use super::zone::Across;
use crate::color::Tint;
use crate::form::{Ends, Form, Outline, Shape};
use crate::plan::{Choice, Cut, Item, Kind, Letters, Look, Omitted, Plan, Reason};
use crate::survey::Quantiles;
use crate::unit::{Px64, PxPoint, PxRect};

/// How far around words the ground is judged, as a share of the short side.
const RING_SHARE: f32 = 0.008;
/// How far a halo may reach, as a share of the short side: beyond two hundredths nothing may change.
const HALO_SHARE: f32 = 0.017;
/// Clarity below which words are lost: APCA's 30, "spot readable" at best.
const HARDLY_CLEAR: f32 = 0.3;
/// Length and thickness of a rule in ems of the title.
const RULE_LENGTH: f32 = 0.9;
const RULE_THICKNESS: f32 = 0.055;

/// The dresser: everything colours depend on.
struct Dresser<'a, 'b> {
    draft: &'b Draft<'a>,
    scene: &'b Scene<'a>,
    scheme: &'b Scheme,
    mood: Mood,
    /// The sheet's colour, if there is a sheet.
    panel: Option<Filled>,
    /// Light or dark words on the bare picture: one tone for all where it can be.
    tone: Tone,
}

/// Completes a draft to a plan.
pub(super) fn plan(
    draft: &Draft<'_>,
    scene: &Scene<'_>,
    (pairing, scheme): (&Pairing, &Scheme),
    choice: Choice,
) -> Plan {
    let ground = |rect: PxRect| scene.survey.light().quantiles(scene.survey.area_of(rect));
    let panel = draft.panel.map(|rect| ink::panel(scheme, ground(rect)));
    let tone = common_tone(draft, ground);
    let dresser = Dresser { draft, scene, scheme, mood: pairing.mood, panel, tone };
    let mut items = Vec::new();
    items.extend(dresser.panel_items());
    items.extend(dresser.rule());
    for word in &draft.words {
        items.extend(dresser.word(word));
    }
    items.extend(draft.logo.map(|rect| Item { kind: Kind::Logo, rect, look: Look::Pixels {} }));
    let plan = Plan {
        width: scene.survey.width(),
        height: scene.survey.height(),
        items,
        omitted: omitted(draft, scene),
        choice,
    };
    plan.check();
    plan
}

/// Returns the tone in which the eye reads the words on the bare picture best together, larger words counting more.
///
/// By WCAG's ratio alone, black words would stand on dusky skies in a white glow; nobody would set them so.
pub(super) fn common_tone(draft: &Draft<'_>, ground: impl Fn(PxRect) -> Quantiles) -> Tone {
    let bare = |word: &&Placed<'_>| {
        word.spot.backing.is_none() && !draft.panel.is_some_and(|panel| panel.contains(word.spot.rect))
    };
    let vote = |word: &Placed<'_>| {
        let ground = ground(word.spot.rect);
        let gain = Tone::Light.clarity(ground) - Tone::Dark.clarity(ground);
        gain * word.spot.rect.height.to_f32()
    };
    let votes: f32 = draft.words.iter().filter(bare).map(vote).sum();
    if votes >= 0.0 { Tone::Light } else { Tone::Dark }
}

fn omitted(draft: &Draft<'_>, scene: &Scene<'_>) -> Vec<Omitted> {
    let mut omitted = scene.words.omitted.clone();
    for kind in [Kind::Title, Kind::Subtitle, Kind::Text] {
        let count = draft.left_out.iter().filter(|&&left_out| left_out == kind).count();
        if count > 0 {
            omitted.push(Omitted { kind, count, reason: Reason::NoRoom });
        }
    }
    if scene.logo.is_some() && draft.logo.is_none() {
        omitted.push(Omitted { kind: Kind::Logo, count: 1, reason: Reason::NoRoom });
    }
    omitted
}

impl Dresser<'_, '_> {
    fn ground(&self, rect: PxRect) -> Quantiles {
        let ring = Px64::from_f32(self.scene.frame.short * RING_SHARE);
        self.scene.survey.light().quantiles(self.scene.survey.area_of(rect.outset(ring)))
    }

    fn is_on_panel(&self, rect: PxRect) -> Option<Filled> {
        self.panel.filter(|_| self.draft.panel.is_some_and(|panel| panel.contains(rect)))
    }

    /// Returns the ground words stand on when nothing but the sheet is behind them.
    fn ground_with_panel(&self, rect: PxRect) -> Quantiles {
        let ground = self.ground(rect);
        self.is_on_panel(rect).map_or(ground, |panel| ink::under(ground, panel.fill))
    }

    fn panel_items(&self) -> Vec<Item> {
        let (Some(rect), Some(panel)) = (self.draft.panel, self.panel) else { return Vec::new() };
        let radius = self.scene.frame.side * self.roundness() * 0.02;
        let form = Form::Panel { corner_radius_px: Px64::from_f32(radius), shadow: None };
        let sheet = shape(Kind::Underlay, rect, (form, panel.fill));
        if self.draft.dressing != Dressing::FramedPanel {
            return vec![sheet];
        }
        let words = self.draft.words.iter().map(|word| word.spot.rect).filter(|word| rect.contains(*word));
        let words = words.fold(PxRect::default(), PxRect::union);
        let air = (words.x - rect.x).min(words.y - rect.y).max(Px64::ZERO);
        let inset = Px64::from_f32((self.scene.frame.side * 0.014).round()).min(air.scaled(1, 2));
        let stroke = Px64::from_f32((self.scene.frame.side * 0.0022).max(1.0));
        let line = self.scheme.accent(if panel.tone == Tone::Light { 0.82 } else { 0.48 }).to_color();
        let corner_radius_px = Px64::from_f32((radius - inset.to_f32()).max(0.0));
        let form = Form::Frame { stroke_px: stroke, outline: Outline::Single { corner_radius_px } };
        let frame = shape(Kind::Underlay, rect.inset(inset), (form, Tint::opaque(line)));
        vec![sheet, frame]
    }

    /// How round shapes are in this mood: 0 square, 1 round.
    fn roundness(&self) -> f32 {
        match self.mood {
            Mood::Editorial | Mood::Refined => 0.0,
            Mood::Sale | Mood::Tech => 0.35,
            Mood::Literary | Mood::Festive => 0.5,
            Mood::Modern => 0.8,
            Mood::Playful => 1.6,
        }
    }

    fn word(&self, word: &Placed<'_>) -> Vec<Item> {
        let piece = &word.group.pieces[word.spot.piece];
        let rect = word.spot.rect;
        let Some((backing, behind)) = word.spot.backing else {
            return vec![letters(piece, rect, self.ink(piece, rect))];
        };
        let plate = self.plate(behind);
        let round = if backing == Backing::Pill { self.roundness().min(1.0) } else { self.roundness() * 0.3 };
        let corner_radius_px = Px64::from_f32(behind.height.to_f32() * 0.5 * round.min(1.0));
        let form = match backing {
            Backing::Pill => Form::Pill { corner_radius_px },
            Backing::Tag => Form::Tag { ends: Ends::Upright { corner_radius_px } },
        };
        let ground = ink::under(self.ground_with_panel(behind), plate.fill);
        let color = match plate.tone {
            Tone::Light => self.scheme.neutral(0.985),
            Tone::Dark => self.scheme.neutral(0.2),
        }
        .to_color();
        let ink = Ink { color, contrast: ink::contrast(color.luminance(), ground), halo: None };
        vec![shape(Kind::Underlay, behind, (form, plate.fill)), letters(piece, rect, ink)]
    }

    fn plate(&self, behind: PxRect) -> Filled {
        ink::plate(self.scheme, self.ground_with_panel(behind))
    }

    /// Returns the ink of words without a shape of their own.
    fn ink(&self, piece: &Piece<'_>, rect: PxRect) -> Ink {
        let role = match piece.part.kind {
            Kind::Title => self.scheme.recipe.title,
            Kind::Subtitle => self.scheme.recipe.subtitle,
            _ => Role::Neutral,
        };
        let ground = self.ground_with_panel(rect);
        let tone = match self.is_on_panel(rect) {
            Some(panel) => panel.tone,
            None => self.tone_for(ground),
        };
        let reach_px = self.scene.frame.short * HALO_SHARE;
        ink::on_picture(self.scheme, role, ground, ink::Size { tone, em_px: piece.em(), reach_px })
    }

    /// Returns the common tone, unless these words can hardly be read in it and well in the other.
    fn tone_for(&self, ground: Quantiles) -> Tone {
        let best = Tone::on(ground);
        let hardly = self.tone.clarity(ground) < HARDLY_CLEAR;
        if hardly && best.clarity(ground) > self.tone.clarity(ground) * 1.5 { best } else { self.tone }
    }

    /// Returns a short line between title and subtitle, if the scheme has one and there is air for it.
    fn rule(&self) -> Option<Item> {
        let (at, em) = self.draft.rule.filter(|_| self.scheme.recipe.rule == Rule::Short)?;
        let thickness = Px64::from_f32((em * RULE_THICKNESS).round().max(2.0));
        let length = Px64::from_f32((em * RULE_LENGTH).round());
        if em < self.scene.frame.floor * 2.0 {
            return None;
        }
        let x = match self.draft.zone.across {
            Across::Left | Across::RightColumn => at.x,
            Across::Centre => at.x - length.scaled(1, 2),
            Across::Right => at.x - length,
        };
        let y = Px64::from_px((at.y - thickness.scaled(1, 2)).floor_px());
        let rect = PxRect { x, y, width: length, height: thickness };
        let words = self.draft.words.iter().any(|word| word.spot.rect.outset(thickness).intersects(rect));
        let ground = self.ground_with_panel(rect);
        let tone = self.is_on_panel(rect).map_or_else(|| self.tone_for(ground), |panel| panel.tone);
        let color =
            ink::on_picture(self.scheme, Role::Accent, ground, ink::Size { tone, em_px: em, reach_px: 0.0 });
        (!words).then(|| shape(Kind::Ornament, rect, (Form::Rule, Tint::opaque(color.color))))
    }
}

fn shape(kind: Kind, rect: PxRect, (form, color): (Form, Tint)) -> Item {
    Item { kind, rect, look: Look::Shape(Shape { form, color }) }
}

fn letters(piece: &Piece<'_>, rect: PxRect, ink: Ink) -> Item {
    let block = piece.block.clone();
    let look = Letters {
        text: piece.part.text.to_owned(),
        lines: block.lines.iter().map(|line| line.text.clone()).collect(),
        face: piece.face.face().name,
        size_px: block.size,
        color: ink.color,
        contrast: (ink.contrast * 100.0).round() / 100.0,
        halo: ink.halo,
        cut: block.truncated.or(piece.part.clipped).map(|shown_chars| Cut { truncated: true, shown_chars }),
        origin: PxPoint { x: rect.x, y: rect.y },
        block,
    };
    Item { kind: piece.part.kind, rect, look: Look::Letters(look) }
}
