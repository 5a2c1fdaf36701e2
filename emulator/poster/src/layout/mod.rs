//! From words and a survey to a plan.
//!
//! Candidates are zones × dressings (geometry), pairings and colour schemes. Each part has points; the sampler draws
//! from their sums. Promises a plan for any words on any picture, the same for the same arguments, in work bounded
//! by the number of candidates. Never looks at the background itself, only at its survey.

mod draft;
mod dress;
mod dressing;
mod frame;
mod ground;
mod ink;
mod logo;
mod room;
mod scheme;
mod score;
mod set;
mod sheet;
mod space;
mod stack;
mod tone;
mod words;
mod zone;

use std::fmt;

use serde::Serialize;
use wanx_fonts::Pairing;

use self::draft::{Draft, Scene};
use self::dressing::Dressing;
use self::frame::Frame;
use self::logo::Logo;
use self::scheme::Scheme;
use self::set::Setter;
use self::words::Words;
use self::zone::{Writing, Zone};
use crate::picture::Picture;
use crate::plan::{Choice, Kind, Plan};
use crate::request::{Request, Sampling, Underlays};
use crate::sample::{Noise, draw};
use crate::survey::Survey;
use crate::typeset::Typesetter;
use crate::unit::PxRect;

/// Zones that are tried in every dressing: the most promising ones.
const ZONES: usize = 20;
/// Geometries that take part in the draw: the best ones; the rest never win.
const GEOMETRIES: usize = 28;
/// Points below the best at which a geometry is out of the draw: variety is no reason to cover a face.
const GEOMETRY_DROP: i32 = 150;
/// Geometries that stay in the draw however far behind, so that there is something to draw from.
const GEOMETRIES_LEAST: usize = 5;
/// The same for pairings: a sale in calligraphy is no variety either.
const PAIRING_DROP: i32 = 330;
/// What points of faces and colours count beside those of the place, per hundred: a good place is rare, and what is in
/// good taste is many.
const TASTE_PER_CENT: i32 = 40;
/// Points that a place may lose in the drawn faces, against those it was judged in: wide faces need wide rooms.
const FACE_LOSS: i32 = 550;
/// Points a likeness to an earlier picture costs when temperature and top_p are at their most.
const SAME_PLACE_POINTS: f32 = 850.0;
const SAME_PAIRING_POINTS: f32 = 560.0;
const SAME_SCHEME_POINTS: f32 = 360.0;

/// How much likeness counts however little freedom there is: the pictures of one request are never the same one.
const LEAST_EAGERNESS: f32 = 0.05;

/// A place and dressing, judged in the favourite pairing.
struct Geometry {
    zone: Zone,
    dressing: Dressing,
    points: i32,
    terms: Vec<(&'static str, i32)>,
    /// Where everything is.
    boxes: Vec<(Kind, PxRect)>,
    /// Where the words are, to tell how alike two geometries look.
    words: PxRect,
    /// How many strings and logos found no room.
    lost: usize,
    /// How many rules it breaks.
    faults: usize,
}

/// Every way a request's posters may look, judged: what pictures are drawn from.
pub struct Candidates<'a> {
    scene: Scene<'a>,
    sampling: Sampling,
    typesetter: Typesetter,
    deck: Deck,
}

/// A place for the words, as far as it can be told without faces and colours.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Layout {
    /// Where the words stand, and in how large a room.
    pub place: String,
    /// The shapes behind them.
    pub dressing: String,
    /// Points; more is better, and only differences mean anything.
    pub score: i32,
    /// The parts of the score, by name.
    pub terms: Vec<(&'static str, i32)>,
    /// Where everything is, in the pairing that suits the words best.
    pub boxes: Vec<(Kind, PxRect)>,
}

/// Finds and judges the candidates of a request.
pub fn candidates<'a>(request: &'a Request, survey: &'a Survey, logo: Option<&'a Picture>) -> Candidates<'a> {
    let frame = Frame::of(survey);
    let scene = Scene { words: Words::of(&request.wording), survey, logo: logo.map(Logo::new), frame };
    let typesetter = Typesetter::new();
    let mut pairings = tone::scored(request.catalogue.pairings(), &scene.words, survey.palette());
    let schemes = scheme::scored(survey.palette());
    let favourite = favourite(&pairings);
    pairings.retain(|(_, points)| *points >= favourite.1 - PAIRING_DROP);
    let geometries = geometries(&scene, &Setter::new(&typesetter, favourite.0, frame), request.underlays);
    let deck = Deck { geometries, pairings, schemes };
    Candidates { scene, sampling: request.sampling, typesetter, deck }
}

/// Decides where everything goes on picture number `image_index` of a request.
///
/// For several pictures of a request, [`candidates`] does the larger part of the work once.
pub fn arrange(
    request: &Request,
    survey: &Survey,
    logo: Option<&Picture>,
    seed: &[u8; 32],
    image_index: u8,
) -> Plan {
    candidates(request, survey, logo).plan(seed, image_index)
}

impl Candidates<'_> {
    /// Draws picture number `image_index`: the same for the same seed, however many others are drawn.
    pub fn plan(&self, seed: &[u8; 32], image_index: u8) -> Plan {
        let mut noise = Noise::new(seed, "layout");
        let Sampling { temperature, top_p } = self.sampling;
        let heat = temperature.clamp(0.0, 1.0);
        // As the width of the draw does, so that likeness keeps its weight against chance.
        let eagerness = (heat * heat * top_p.clamp(0.0, 1.0)).max(LEAST_EAGERNESS);
        let score = |card: usize, earlier: &[usize]| self.deck.score(card, earlier, eagerness);
        let card = draw(self.deck.len(), self.sampling, &mut noise, image_index, score);
        self.deck.plan(card, &self.scene, &self.typesetter)
    }

    /// Returns the places that take part in the draw, best first.
    pub fn layouts(&self) -> Vec<Layout> {
        let layout = |geometry: &Geometry| Layout {
            place: geometry.zone.to_string(),
            dressing: geometry.dressing.to_string(),
            score: geometry.points,
            terms: geometry.terms.clone(),
            boxes: geometry.boxes.clone(),
        };
        self.deck.geometries.iter().map(layout).collect()
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, dressing, score, terms, .. } = self;
        write!(f, "{place}, {dressing}: {score} points")?;
        let counted: Vec<String> = terms
            .iter()
            .filter(|(_, points)| *points != 0)
            .map(|(name, points)| format!("{name} {points:+}"))
            .collect();
        write!(f, " ({})", counted.join(", "))
    }
}

fn favourite(pairings: &[(&'static Pairing, i32)]) -> (&'static Pairing, i32) {
    // `max_by_key` takes the last of equals; pairings come in order of habit, so look from the back.
    *pairings
        .iter()
        .rev()
        .max_by_key(|(_, points)| *points)
        .expect("a catalogue has a pairing, and scoring keeps all")
}

/// Drafts every zone once, then the best of them in every dressing, and keeps the best of those.
fn geometries<'a>(scene: &Scene<'a>, setter: &Setter<'a>, underlays: Underlays) -> Vec<Geometry> {
    let options = Dressing::options(underlays, &scene.words);
    let mut geometries = Vec::new();
    for zone in shortlist(scene, setter, underlays) {
        for &dressing in options.iter().filter(|dressing| dressing.suits(&zone)) {
            let Some(draft) = draft::draft(scene, setter, zone, dressing) else { continue };
            let geometry = Geometry::of(&draft, scene, dressing);
            // Two rooms may give the words one place.
            let is_new = |other: &Geometry| other.dressing != dressing || other.boxes != geometry.boxes;
            if geometries.iter().all(is_new) {
                geometries.push(geometry);
            }
        }
    }
    // Rules before points: nothing is left out, or made too small to read, for the sake of a better place.
    let rank = |geometry: &Geometry| (geometry.lost, geometry.faults);
    let least = geometries.iter().map(rank).min().unwrap_or_default();
    geometries.retain(|geometry| rank(geometry) == least);
    geometries.sort_by_key(|geometry| std::cmp::Reverse(geometry.points));
    let best = geometries.first().map_or(0, |geometry| geometry.points);
    let good = geometries.partition_point(|geometry| geometry.points >= best - GEOMETRY_DROP);
    geometries.truncate(good.clamp(GEOMETRIES_LEAST, GEOMETRIES));
    geometries
}

impl Geometry {
    fn of(draft: &Draft<'_>, scene: &Scene<'_>, dressing: Dressing) -> Self {
        let mut terms = score::terms(draft, scene);
        terms.push(("dressing", dressing.habit));
        Self {
            zone: draft.zone,
            dressing,
            points: score::total(&terms),
            terms,
            boxes: draft.named_boxes(),
            words: draft.words.iter().map(|word| word.spot.rect).fold(PxRect::default(), PxRect::union),
            faults: score::faults(draft, scene),
            lost: draft.lost(scene),
        }
    }
}

/// Returns the zones worth dressing, best first, judged with nothing behind the words.
fn shortlist<'a>(scene: &Scene<'a>, setter: &Setter<'a>, underlays: Underlays) -> Vec<Zone> {
    let writing = match &scene.words {
        words if words.may_stand_upright() => Writing::LinesOrColumns,
        words if words.begin_at_the_right() => Writing::RightToLeft,
        _ => Writing::Lines,
    };
    let mut zones = zone::zones(&scene.frame, scene.survey, scene.frame.safe(), writing);
    if scene.words.fill_a_page() {
        zones.retain(Zone::is_page);
    }
    let judged = zones.into_iter().filter_map(|zone| {
        let draft = draft::draft(scene, setter, zone, Dressing::BARE)?;
        Some((zone, score::promise(&draft, scene, underlays)))
    });
    let mut judged: Vec<(Zone, i32)> = judged.collect();
    judged.sort_by_key(|&(_, points)| std::cmp::Reverse(points));
    let page = judged.iter().find(|(zone, _)| zone.is_page()).copied();
    judged.truncate(ZONES);
    // The page takes any words in any dressing: with it there is always a candidate.
    judged.extend(page.filter(|page| !judged.contains(page)));
    judged.into_iter().map(|(zone, _)| zone).collect()
}

/// All combinations of geometry, pairing and scheme, as cards numbered from 0.
struct Deck {
    geometries: Vec<Geometry>,
    pairings: Vec<(&'static Pairing, i32)>,
    schemes: Vec<(Scheme, i32)>,
}

impl Deck {
    fn len(&self) -> usize {
        self.geometries.len() * self.pairings.len() * self.schemes.len()
    }

    fn parts(&self, card: usize) -> (usize, usize, usize) {
        let (rest, scheme) = (card / self.schemes.len(), card % self.schemes.len());
        (rest / self.pairings.len(), rest % self.pairings.len(), scheme)
    }

    fn score(&self, card: usize, earlier: &[usize], eagerness: f32) -> i32 {
        let (geometry, pairing, scheme) = self.parts(card);
        let affinity = self.geometries[geometry].dressing.affinity(self.pairings[pairing].0.mood);
        let taste = (self.pairings[pairing].1 + self.schemes[scheme].1 + affinity) * TASTE_PER_CENT / 100;
        let own = self.geometries[geometry].points + taste;
        let likeness: f32 = earlier
            .iter()
            .map(|&before| {
                let (other_geometry, other_pairing, other_scheme) = self.parts(before);
                let same = |yes: bool, points: f32| if yes { points } else { 0.0 };
                SAME_PLACE_POINTS
                    * overlap(self.geometries[geometry].words, self.geometries[other_geometry].words)
                    + same(pairing == other_pairing, SAME_PAIRING_POINTS)
                    + same(scheme == other_scheme, SAME_SCHEME_POINTS)
            })
            .sum();
        own - (likeness * eagerness) as i32
    }

    /// Lays the card's combination out in full.
    fn plan(&self, card: usize, scene: &Scene<'_>, typesetter: &Typesetter) -> Plan {
        let (geometry, pairing, scheme) = self.parts(card);
        let &Geometry { zone, dressing, lost, points, .. } = &self.geometries[geometry];
        let points = points - dressing.habit;
        let (scheme, scheme_points) = self.schemes[scheme];
        // Where the drawn faces are too wide for the place, the next ones that are not.
        let mut others =
            (0..self.pairings.len()).map(|by| self.pairings[(pairing + by) % self.pairings.len()]);
        let (draft, mut terms, (pairing, pairing_points)) = others
            .find_map(|pairing| {
                let setter = Setter::new(typesetter, pairing.0, scene.frame);
                let draft = draft::draft(scene, &setter, zone, dressing)?;
                let terms = score::terms(&draft, scene);
                let is_as_good = score::total(&terms) + FACE_LOSS >= points;
                (draft.lost(scene) <= lost && is_as_good).then_some((draft, terms, pairing))
            })
            .expect("the favourite pairing is among them, and the geometry was kept for its draft in that");
        terms.extend([
            ("dressing", dressing.habit),
            ("affinity", dressing.affinity(pairing.mood)),
            ("pairing", pairing_points),
            ("scheme", scheme_points),
        ]);
        let choice = Choice {
            layout: zone.to_string(),
            pairing: pairing.name,
            scheme: scheme.recipe.name,
            score: score::total(&terms),
            terms,
        };
        dress::plan(&draft, scene, (pairing, &scheme), choice)
    }
}

/// Returns the area two rectangles share, of the area they have together.
fn overlap(one: PxRect, other: PxRect) -> f32 {
    let area = |rect: PxRect| rect.width.to_f32() * rect.height.to_f32();
    let shared = area(one.intersection(other));
    let total = area(one) + area(other) - shared;
    if total > 0.0 { shared / total } else { 1.0 }
}
