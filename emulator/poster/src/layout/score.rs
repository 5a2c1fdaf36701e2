//! How good a draft is, in points of a thousand, term by term.
//!
//! Terms are whole numbers before they are added: the order of candidates is the same on every machine.

use super::draft::{Draft, Placed, Scene};
use super::dress::common_tone;
use super::dressing::Sheet;
use super::ground;
use super::ink::contrast;
use super::zone::{Across, Down, Family};
use crate::plan::Kind;
use crate::request::Underlays;
use crate::survey::{Area, Sums};
use crate::unit::PxRect;

/// What each term is worth at best, or costs at worst.
const CALM_POINTS: f32 = 480.0;
const QUIET_POINTS: f32 = 280.0;
const SUBJECT_POINTS: f32 = 2300.0;
/// Covering more than this share of the subject costs dearly beside.
const SUBJECT_BAR: f32 = 0.05;
const SUBJECT_BAR_POINTS: f32 = 500.0;
/// A box in the thick of the subject, such as a title across a face, however large the rest of the subject is.
const FOCUS_POINTS: f32 = 1600.0;
const FOCUS_FROM: f32 = 0.12;
/// A face that is wholly covered; half an ear costs a tenth.
const FACE_POINTS: f32 = 2500.0;
const CONTRAST_POINTS: f32 = 150.0;
/// Words that only a halo makes readable.
const LEGIBLE_POINTS: f32 = 380.0;
const SIZE_POINTS: f32 = 330.0;
/// A title smaller than this share of its proper size looks lost, whatever there is room for.
const SMALL_SHARE: f32 = 0.55;
const SMALL_POINTS: f32 = 900.0;
/// A title lower than this share of the picture is a caption.
const PRESENCE_SHARE: f32 = 0.095;
const PRESENCE_POINTS: f32 = 2000.0;
const BALANCE_POINTS: f32 = 90.0;
const POISE_POINTS: f32 = 140.0;
/// Share of the width that words should fill on an empty picture.
const WIDE_SHARE: f32 = 0.5;
const CUT_POINTS: i32 = 400;
/// Text at half the size it should have at least.
const TINY_POINTS: f32 = 1800.0;
const NO_LOGO_POINTS: i32 = 300;
const CROWDED_POINTS: f32 = 500.0;
/// Share of the picture that words and shapes may cover before it looks crowded, and below which it looks empty.
const CROWDED_SHARE: f32 = 0.36;
const EMPTY_SHARE: f32 = 0.1;
/// How much more an open picture should be filled.
const OPEN_SHARE: f32 = 0.06;

/// What a title has of the height of the picture at least.
const TITLE_LEAST: f32 = 0.091;
/// What the smallest words have of the short side at least, and in pixels.
const TEXT_LEAST: f32 = 0.0222;
const TEXT_LEAST_PX: f32 = 12.0;
/// Share of the picture that all boxes cover.
const COVER: std::ops::RangeInclusive<f32> = 0.052..=0.395;
/// Share of what the picture is about that boxes cover at most.
const COVERED_MOST: f32 = 0.08;

/// Returns the sum of the terms.
pub(super) fn total(terms: &[(&'static str, i32)]) -> i32 {
    terms.iter().map(|(_, points)| points).sum()
}

/// Returns how many of the rules a draft breaks that no points make up for: the title is a title, text can be read, words
/// are whole and neither lost nor crowded, what the picture is about stays free.
pub(super) fn faults(draft: &Draft<'_>, scene: &Scene<'_>) -> usize {
    let frame = &scene.frame;
    let boxes = draft.boxes();
    let area = |rect: &PxRect| rect.width.to_f32() * rect.height.to_f32();
    let is_outermost = |rect: &&PxRect| !boxes.iter().any(|other| other != *rect && other.contains(**rect));
    let outermost: Vec<&PxRect> = boxes.iter().filter(is_outermost).collect();
    let cover = outermost.iter().map(|rect| area(rect)).sum::<f32>() / (frame.width * frame.height);
    let areas: Vec<Area> = outermost.iter().map(|rect| scene.survey.area_of(**rect)).collect();
    let rules = [
        title_height(draft) >= frame.height * TITLE_LEAST || scene.words.titles.is_empty(),
        draft.least_em() >= (frame.short * TEXT_LEAST).max(TEXT_LEAST_PX),
        COVER.contains(&cover),
        draft.cuts() == 0,
        !scene.survey.has_figure() || covered(scene.survey.subject(), &areas) <= COVERED_MOST,
    ];
    rules.iter().filter(|holds| !**holds).count()
}

/// Returns what may become of a draft: all terms, but shapes will see to it that words can be read.
pub(super) fn promise(draft: &Draft<'_>, scene: &Scene<'_>, underlays: Underlays) -> i32 {
    let mut points = total(&place_terms(draft, scene));
    if underlays == Underlays::None {
        points += total(&reading_terms(draft, scene));
    }
    points
}

/// Returns the terms of a draft's score.
pub(super) fn terms(draft: &Draft<'_>, scene: &Scene<'_>) -> Vec<(&'static str, i32)> {
    let mut terms = place_terms(draft, scene);
    terms.extend(reading_terms(draft, scene));
    terms
}

/// Returns the terms of where things stand and how large they are.
fn place_terms(draft: &Draft<'_>, scene: &Scene<'_>) -> Vec<(&'static str, i32)> {
    let survey = scene.survey;
    let areas =
        |rects: Vec<PxRect>| rects.into_iter().map(|rect| survey.area_of(rect)).collect::<Vec<Area>>();
    let (all, solid) = (areas(draft.boxes()), areas(draft.solid_boxes()));
    let mirrored = scene.words.begin_at_the_right();
    let presence = title_height(draft) / scene.frame.height / PRESENCE_SHARE;
    vec![
        ("habit", draft.zone.habit + if mirrored { draft.zone.mirrored_points() } else { 0 }),
        ("calm", points(CALM_POINTS * (1.0 - ratio(survey.salience(), &solid).min(1.5)))),
        (
            "subject",
            if survey.has_figure() { -points(subject_cost(covered(survey.subject(), &all))) } else { 0 },
        ),
        ("focus", -points(FOCUS_POINTS * (hottest(survey.subject(), &solid) - FOCUS_FROM).max(0.0))),
        ("faces", -points(FACE_POINTS * worst_face(survey.faces(), &all))),
        ("size", points(size(draft.title_share))),
        ("presence", -points(PRESENCE_POINTS * (1.0 - presence.min(1.0)))),
        ("balance", points(BALANCE_POINTS * balance(draft, scene))),
        ("poise", points(poise(draft, scene))),
        ("crowded", -points(crowded(draft, scene))),
        ("cut", -CUT_POINTS * draft.cuts()),
        ("tiny", -points(TINY_POINTS * (1.0 - draft.least_em() / scene.frame.floor).max(0.0))),
        ("logo", if scene.logo.is_some() && draft.logo.is_none() { -NO_LOGO_POINTS } else { 0 }),
    ]
}

/// Returns the terms of how well words stand out from what is behind them.
fn reading_terms(draft: &Draft<'_>, scene: &Scene<'_>) -> Vec<(&'static str, i32)> {
    let survey = scene.survey;
    let bare: Vec<Area> = draft.bare_words().map(|word| survey.area_of(word.spot.rect)).collect();
    let contrast = worst_contrast(draft, scene);
    vec![
        ("quiet", points(QUIET_POINTS * (1.0 - ratio(survey.edges(), &bare).min(1.5)))),
        ("contrast", points(CONTRAST_POINTS * contrast.min(7.0) / 7.0)),
        ("legible", -points(LEGIBLE_POINTS * (1.0 - contrast.min(3.0) / 3.0))),
    ]
}

fn points(value: f32) -> i32 {
    value.round() as i32
}

impl Draft<'_> {
    /// Returns all boxes: words, shapes behind them, logo.
    fn boxes(&self) -> Vec<PxRect> {
        let inside = |rect: &PxRect| !self.sheets.iter().any(|(_, sheet)| sheet.contains(*rect));
        let sheets = self.sheets.iter().map(|(_, rect)| *rect);
        self.words.iter().map(Placed::outer).filter(inside).chain(sheets).chain(self.logo).collect()
    }

    /// Returns the boxes that hide the picture: a shade lets it through, and so does an outline.
    fn solid_boxes(&self) -> Vec<PxRect> {
        let is_solid = |sheet: &Sheet| matches!(sheet, Sheet::Panel | Sheet::Band);
        let solid = || self.sheets.iter().filter(|(sheet, _)| is_solid(sheet)).map(|(_, rect)| *rect);
        let inside = |rect: &PxRect| !solid().any(|sheet| sheet.contains(*rect));
        self.words.iter().map(Placed::outer).filter(inside).chain(solid()).chain(self.logo).collect()
    }

    /// Returns the words that stand on the bare picture.
    pub(super) fn bare_words(&self) -> impl Iterator<Item = &Placed<'_>> {
        self.words
            .iter()
            .filter(|placed| placed.spot.backing.is_none() && self.sheet_behind(placed.spot.rect).is_none())
    }

    /// Returns how many strings are cut, left out or broken inside a word.
    fn cuts(&self) -> i32 {
        let hurt = |placed: &&Placed<'_>| {
            let block = &placed.group.pieces[placed.spot.piece].block;
            block.truncated.is_some() || block.broken_words > 0
        };
        (self.words.iter().filter(hurt).count() + self.left_out.len()).min(3) as i32
    }

    /// Returns the smallest size of any words.
    fn least_em(&self) -> f32 {
        self.words.iter().map(|word| word.group.pieces[word.spot.piece].em()).fold(f32::MAX, f32::min)
    }
}

/// Returns the mean over the areas against the mean over the picture; 1 is what chance gives.
fn ratio(map: &Sums, areas: &[Area]) -> f32 {
    let cells: u32 = areas.iter().map(|area| area.cells()).sum();
    if cells == 0 {
        return 0.0;
    }
    let sum: u32 = areas.iter().map(|&area| map.sum(area)).sum();
    // A picture that is plain everywhere is calm everywhere: half a code more keeps it from dividing by dust.
    (sum as f32 / cells as f32 + 0.5) / (map.mean(map.whole()) + 2.0)
}

/// Returns which share of a map's sum lies in the areas.
fn covered(map: &Sums, areas: &[Area]) -> f32 {
    let total = map.sum(map.whole()) as f32;
    let inside: u32 = areas.iter().map(|&area| map.sum(area)).sum();
    if total < 1.0 { 0.0 } else { (inside as f32 / total).min(1.0) }
}

/// Returns how much of the most covered face the boxes cover, 0 to 1.
fn worst_face(faces: &[Area], boxes: &[Area]) -> f32 {
    let covered = |face: &Area| {
        let cells: u32 = boxes.iter().map(|area| face.shared_cells(*area)).sum();
        (cells as f32 / face.cells() as f32).min(1.0)
    };
    faces.iter().map(covered).fold(0.0, f32::max)
}

/// Returns how much subject the worst placed box has behind it, 0 to 1.
fn hottest(subject: &Sums, areas: &[Area]) -> f32 {
    areas.iter().map(|&area| subject.mean(area) / 255.0).fold(0.0, f32::max)
}

fn subject_cost(share: f32) -> f32 {
    let above = ((share - SUBJECT_BAR) / SUBJECT_BAR).clamp(0.0, 1.0);
    SUBJECT_POINTS * share + SUBJECT_BAR_POINTS * above
}

/// Returns what the title's size is worth, as a share of the size it would have with room for everything.
fn size(share: f32) -> f32 {
    SIZE_POINTS * (share.min(1.1) - 0.5) - SMALL_POINTS * (SMALL_SHARE - share).max(0.0)
}

/// Returns the height of the tallest title.
fn title_height(draft: &Draft<'_>) -> f32 {
    let title = |placed: &&Placed<'_>| placed.group.pieces[placed.spot.piece].part.kind == Kind::Title;
    draft.words.iter().filter(title).map(|placed| placed.spot.rect.height.to_f32()).fold(0.0, f32::max)
}

/// Returns the contrast the worst of the bare words have without help, in the tone they share.
fn worst_contrast(draft: &Draft<'_>, scene: &Scene<'_>) -> f32 {
    let tone = common_tone(draft, scene).luminance();
    draft.bare_words().map(|word| contrast(tone, ground::behind(word, scene))).fold(7.0, f32::min)
}

/// Returns how well words and subject hold the balance: 1 on opposite sides, -1 on the same side.
fn balance(draft: &Draft<'_>, scene: &Scene<'_>) -> f32 {
    if draft.zone.across == Across::Centre || draft.zone.family == Family::Row {
        return 0.25;
    }
    let map = scene.survey.salience();
    let (columns, rows) = (map.columns(), map.rows());
    let half = (columns / 2).max(1);
    let left = map.mean(Area { left: 0, top: 0, right: half, bottom: rows });
    let right = map.mean(Area { left: columns - half, top: 0, right: columns, bottom: rows });
    let lean = (right - left) / (right + left + 8.0);
    let words = if draft.zone.across == Across::Left { 1.0 } else { -1.0 };
    (lean * words * 2.0).clamp(-1.0, 1.0)
}

/// Returns what a quiet place in the middle is worth where the picture itself gives no hold.
fn poise(draft: &Draft<'_>, scene: &Scene<'_>) -> f32 {
    let empty = scene.frame.open;
    let held = match (draft.zone.family, draft.zone.down, draft.zone.across) {
        (Family::Stack, Down::Middle, Across::Left | Across::Centre) => 1.0,
        (Family::Stack, Down::Middle, _) | (Family::Split, _, Across::Left | Across::Centre) => 0.7,
        (Family::Row, Down::Middle, _) => 0.5,
        _ => 0.0,
    };
    let edges = |placed: &Placed<'_>| placed.spot.rect.width.to_f32();
    let widest = draft.words.iter().map(edges).fold(0.0, f32::max) / scene.frame.width;
    POISE_POINTS * (held + (widest / WIDE_SHARE).min(1.0)) * empty * empty * empty
}

/// Returns what covering too much or too little of the picture costs.
fn crowded(draft: &Draft<'_>, scene: &Scene<'_>) -> f32 {
    let area = |rect: PxRect| rect.width.to_f32() * rect.height.to_f32();
    let share =
        draft.solid_boxes().into_iter().map(area).sum::<f32>() / (scene.frame.width * scene.frame.height);
    let over = (share - CROWDED_SHARE).max(0.0) * 5.0;
    let under = (EMPTY_SHARE + OPEN_SHARE * scene.frame.open - share).max(0.0) * 11.0;
    CROWDED_POINTS * (over + under).min(1.0)
}
