//! Colours, shapes and ornaments for a draft: the last step to a plan.

use wanx_fonts::{Mood, Pairing};

use super::draft::{Draft, Placed, Scene};
use super::dressing::Sheet;
use super::ground;
use super::ink::{self, Filled, Ink, Tone};
use super::scheme::{Role, Rule, Scheme};
use super::set::Piece;
use super::sheet;
use super::stack::Backing;
use super::zone::Across;
use crate::color::{Color, Tint};
use crate::form::{Ends, Form, Hairline, Outline, Shape};
use crate::plan::{Choice, Cut, Halo, Item, Kind, Letters, Look, Omitted, Plan, Reason};
use crate::survey::Quantiles;
use crate::unit::{Px64, PxRect};

/// How far a halo may reach, as a share of the short side: beyond two hundredths nothing may change.
const HALO_SHARE: f32 = 0.017;
/// Thickness of outlines, as a share of the frame's side.
const LINE_SHARE: f32 = 0.0026;
/// Strength of a panel's shadow: felt, not seen.
const PANEL_SHADOW: u8 = 70;
/// How far a slanted plate leans, as a share of its height: the slant of italics.
const TAG_SLANT: f32 = 0.24;
/// Most that it leans, in ems of its words: less than it is wider than they are.
const TAG_SLANT_MOST_EMS: f32 = 0.5;
/// Length and thickness of a rule in ems of the title.
const RULE_LENGTH: f32 = 0.9;
const RULE_THICKNESS: f32 = 0.055;

/// The dresser: everything colours depend on.
struct Dresser<'a, 'b> {
    draft: &'b Draft<'a>,
    scene: &'b Scene<'a>,
    scheme: &'b Scheme,
    mood: Mood,
    /// The colour of the sheet behind the block, if there is one that hides the picture.
    sheet: Option<Filled>,
    /// Light or dark words on the bare picture, as the eye would have it.
    tone: Tone,
    /// The same for each kind of words, as halos would have it.
    tones: Tones,
}

/// The tones of titles, subtitles and texts on the bare picture.
#[derive(Debug, Clone, Copy)]
struct Tones([Tone; 3]);

impl Tones {
    fn of(self, kind: Kind) -> Tone {
        match kind {
            Kind::Title => self.0[0],
            Kind::Subtitle => self.0[1],
            _ => self.0[2],
        }
    }
}

/// Words of a kind that decide about its tone; of many, the first.
const DECIDING_WORDS: usize = 12;

/// Completes a draft to a plan.
pub(super) fn plan(
    draft: &Draft<'_>,
    scene: &Scene<'_>,
    (pairing, scheme): (&Pairing, &Scheme),
    choice: Choice,
) -> Plan {
    let tone = common_tone(draft, scene);
    let sheet =
        draft.sheets.iter().find(|(sheet, _)| *sheet != Sheet::Frame).map(|&(sheet, rect)| match sheet {
            Sheet::Scrim => ink::scrim(scheme, scrim_ground(draft, scene)),
            _ => ink::panel(scheme, ground::under(rect, scene)),
        });
    let mut dresser =
        Dresser { draft, scene, scheme, mood: pairing.mood, sheet, tone, tones: Tones([tone; 3]) };
    dresser.tones = dresser.tones_of_kinds();
    let mut items = dresser.sheets();
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
pub(super) fn common_tone(draft: &Draft<'_>, scene: &Scene<'_>) -> Tone {
    let vote = |word: &Placed<'_>| {
        let ground = ground::under(word.spot.rect, scene);
        let gain = Tone::Light.clarity(ground) - Tone::Dark.clarity(ground);
        gain * word.spot.rect.height.to_f32()
    };
    let votes: f32 = draft.bare_words().map(vote).sum();
    if votes >= 0.0 { Tone::Light } else { Tone::Dark }
}

/// Returns the worst ground of the words on a shade.
fn scrim_ground(draft: &Draft<'_>, scene: &Scene<'_>) -> Quantiles {
    let shaded = draft.words.iter().filter(|word| draft.sheet_behind(word.spot.rect).is_some());
    let grounds = shaded.map(|word| ground::behind(word, scene));
    grounds
        .reduce(|one, other| Quantiles {
            low: one.low.min(other.low),
            middle: (one.middle + other.middle) / 2.0,
            high: one.high.max(other.high),
        })
        .unwrap_or(Quantiles { low: 0.0, middle: 0.5, high: 1.0 })
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
    /// Returns the colour that hides the picture behind a rectangle, as strong as it is there.
    fn behind(&self, rect: PxRect) -> Option<Filled> {
        let (sheet, around) = self.draft.sheet_behind(rect)?;
        let filled = self.sheet?;
        let fade = sheet::fade(self.draft.zone);
        let share = if sheet == Sheet::Scrim { fade.strength_behind(rect, around) } else { 1.0 };
        let alpha = (f32::from(filled.fill.alpha) * share) as u8;
        Some(Filled { fill: Tint { alpha, ..filled.fill }, ..filled })
    }

    /// Returns a ground as it is below the sheet over it.
    fn sheeted(&self, rect: PxRect, ground: Quantiles) -> Quantiles {
        self.behind(rect).map_or(ground, |sheet| ink::under(ground, sheet.fill))
    }

    fn sheets(&self) -> Vec<Item> {
        let item = |&(sheet, rect): &(Sheet, PxRect)| {
            let color = self.sheet.map_or(Tint::opaque(Color([128; 3])), |sheet| sheet.fill);
            let shape = match sheet {
                Sheet::Panel => Shape { form: self.panel(), color },
                Sheet::Band => Shape { form: Form::Band { hairline: self.hairline(rect) }, color },
                Sheet::Scrim => Shape { form: Form::Scrim { fade: sheet::fade(self.draft.zone) }, color },
                Sheet::Frame => self.frame(),
            };
            Item { kind: Kind::Underlay, rect, look: Look::Shape(shape) }
        };
        self.draft.sheets.iter().map(item).collect()
    }

    /// Returns a panel, lifted a little from the picture by its shadow.
    fn panel(&self) -> Form {
        let reach_px = Px64::from_f32((self.scene.frame.short * HALO_SHARE).floor());
        let color = Tint { color: Color([0; 3]), alpha: PANEL_SHADOW };
        let shadow = (reach_px > Px64::from_px(2)).then_some(Halo { color, reach_px });
        Form::Panel { corner_radius_px: self.corner(), shadow }
    }

    fn corner(&self) -> Px64 {
        Px64::from_f32(self.scene.frame.side * self.roundness() * 0.02)
    }

    /// Returns the line inside a band, in moods that like one.
    fn hairline(&self, band: PxRect) -> Option<Hairline> {
        let sheet =
            self.sheet.filter(|_| matches!(self.mood, Mood::Refined | Mood::Editorial | Mood::Festive))?;
        let line = self.scheme.accent(if sheet.tone == Tone::Light { 0.82 } else { 0.48 });
        let thickness = band.width.min(band.height);
        let stroke_px = Px64::from_f32((self.scene.frame.side * LINE_SHARE * 0.7).round().max(1.0));
        Some(Hairline { color: Tint::opaque(line.to_color()), inset_px: thickness.scaled(5, 100), stroke_px })
    }

    /// Returns an outline, in the accent or, on the bare picture, in the tone of the words.
    fn frame(&self) -> Shape {
        let stroke_px = Px64::from_f32((self.scene.frame.side * LINE_SHARE).max(1.0));
        let line = match self.sheet {
            Some(sheet) => self.scheme.accent(if sheet.tone == Tone::Light { 0.82 } else { 0.48 }),
            None => self.scheme.neutral(if self.tone == Tone::Light { 0.96 } else { 0.24 }),
        };
        let corner_radius_px = self.corner().scaled(3, 5);
        let outline = match self.mood {
            Mood::Refined | Mood::Festive => Outline::Double { corner_radius_px },
            Mood::Sale | Mood::Playful => Outline::Ticket { notch_px: stroke_px.scaled(5, 1) },
            _ => Outline::Single { corner_radius_px },
        };
        Shape { form: Form::Frame { stroke_px, outline }, color: Tint::opaque(line.to_color()) }
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
            return vec![letters(piece, rect, self.ink(word))];
        };
        let plate = ink::plate(self.scheme, self.sheeted(behind, ground::under(behind, self.scene)));
        let shape = Shape { form: self.backing(backing, behind, piece.em()), color: plate.fill };
        let shape = Item { kind: Kind::Underlay, rect: behind, look: Look::Shape(shape) };
        vec![shape, letters(piece, rect, self.ink_on(plate, behind))]
    }

    fn backing(&self, backing: Backing, behind: PxRect, em: f32) -> Form {
        let round = self.roundness().min(1.0);
        let share = |share: f32| Px64::from_f32(behind.height.to_f32() * share);
        match backing {
            Backing::Pill => Form::Pill { corner_radius_px: share(0.5 * round) },
            Backing::Tag if matches!(self.mood, Mood::Sale | Mood::Tech) => {
                // Words must not run over the slanted ends, however many lines they have.
                let most = Px64::from_f32(em * TAG_SLANT_MOST_EMS);
                Form::Tag { ends: Ends::Slanted { slant_px: share(TAG_SLANT).min(most) } }
            }
            Backing::Tag => Form::Tag { ends: Ends::Upright { corner_radius_px: share(0.15 * round) } },
            Backing::Ribbon => Form::Ribbon,
            // The place decides about the bristles: a plan holds all that painting needs.
            Backing::Brush => Form::Brush { seed: behind.width.0.unsigned_abs() ^ behind.y.0.unsigned_abs() },
        }
    }

    /// Returns the ink of words on a shape of their own.
    fn ink_on(&self, plate: Filled, behind: PxRect) -> Ink {
        let ground = ink::under(self.sheeted(behind, ground::under(behind, self.scene)), plate.fill);
        let color = self.scheme.neutral(plate.tone.neutral()).to_color();
        Ink { color, contrast: ink::contrast(color.luminance(), ground), halo: None }
    }

    /// Returns the ink of words without a shape of their own.
    fn ink(&self, word: &Placed<'_>) -> Ink {
        let kind = word.group.pieces[word.spot.piece].part.kind;
        let tone = self.behind(word.spot.rect).map_or(self.tones.of(kind), |sheet| sheet.tone);
        self.ink_in(word, tone)
    }

    fn ink_in(&self, word: &Placed<'_>, tone: Tone) -> Ink {
        let piece = &word.group.pieces[word.spot.piece];
        let role = match piece.part.kind {
            Kind::Title => self.scheme.recipe.title,
            Kind::Subtitle => self.scheme.recipe.subtitle,
            _ => Role::Neutral,
        };
        let ground = self.sheeted(word.spot.rect, ground::behind(word, self.scene));
        let reach_px = self.scene.frame.short * HALO_SHARE;
        let detail = match self.behind(word.spot.rect) {
            Some(_) => 0.0,
            None => self.scene.survey.edges().mean(self.scene.survey.area_of(word.spot.rect)),
        };
        let scheme = if self.behind(word.spot.rect).is_some() { self.scheme.at_home() } else { *self.scheme };
        ink::on_picture(&scheme, role, ground, ink::Size { tone, em_px: piece.em(), reach_px, detail })
    }

    /// Returns the tone of each kind of words on the bare picture.
    ///
    /// A kind takes the other tone where that spares it a smear and needs nothing itself. Where titles do, all follow:
    /// one tone for all looks best.
    fn tones_of_kinds(&self) -> Tones {
        let words = |kind: Kind| {
            let is_kind = move |word: &&Placed<'_>| word.group.pieces[word.spot.piece].part.kind == kind;
            self.draft.bare_words().filter(is_kind).take(DECIDING_WORDS)
        };
        let best = |kind: Kind, tone: Tone| {
            let is_smeared = words(kind).any(|word| self.ink_in(word, tone).is_smeared());
            let is_spared = || words(kind).all(|word| self.ink_in(word, tone.other()).halo.is_none());
            if is_smeared && is_spared() { tone.other() } else { tone }
        };
        let title = best(Kind::Title, self.tone);
        Tones([title, best(Kind::Subtitle, title), best(Kind::Text, title)])
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
        let ground = self.sheeted(rect, ground::under(rect, self.scene));
        let tone = self.behind(rect).map_or(self.tones.of(Kind::Title), |sheet| sheet.tone);
        let color = ink::on_picture(
            self.scheme,
            Role::Accent,
            ground,
            ink::Size { tone, em_px: em, reach_px: 0.0, detail: 0.0 },
        );
        let look = Look::Shape(Shape { form: Form::Rule, color: Tint::opaque(color.color) });
        (!words).then_some(Item { kind: Kind::Ornament, rect, look })
    }
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
        block,
    };
    Item { kind: piece.part.kind, rect, look: Look::Letters(look) }
}
