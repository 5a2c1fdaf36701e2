//! Setting the strings of a block at sizes that make a hierarchy.
//!
//! The title is as large as its place bears, the subtitle clearly smaller, texts smaller still; all strings of one
//! kind share a size. What does not fit shrinks together, first to the floor, then to the smallest size at all, and
//! only then is cut.

use std::cell::RefCell;
use std::rc::Rc;

use wanx_fonts::{FaceId, Pairing};

use super::frame::{DUST_PX, Frame};
use super::words::columns;
use crate::plan::Kind;
use crate::typeset::{Align, Block, Room, Style, Typesetter};
use crate::unit::{Px64, PxSize};

/// A title of ordinary length, as a share of the frame's side.
const TITLE_SHARE: f32 = 0.15;
/// Subtitle to title, text to subtitle: two clear steps.
const SUBTITLE_STEP: f32 = 0.38;
const TEXT_STEP: f32 = 0.76;
/// The most one rank has of the size of the one above it, however small both are.
const BELOW: f32 = 0.94;
/// Smallest and largest subtitle, as shares of the frame's side.
const SUBTITLE_SHARE: (f32, f32) = (0.040, 0.066);
/// Smallest text a designer would choose, as a share of the frame's side.
const TEXT_SHARE: f32 = 0.031;
/// What explains a title is about as wide as it is, and at least this share of the room.
const BODY_TO_TITLE: f32 = 1.1;
const BODY_LEAST: f32 = 0.6;
/// How much larger a title is in columns, where it stands alone, and the most columns it takes.
const UPRIGHT_TITLE: f32 = 1.1;
const UPRIGHT_COLUMNS: usize = 2;
/// Longest title, in characters, that is never broken into columns.
const SHORT_UPRIGHT: usize = 5;
/// How far down the columns of subtitles and texts reach, as shares of the room.
const UPRIGHT_BODY: f32 = 0.86;
/// How much a title may lose in size to need a line less: merit of one, two, … lines.
const LINE_MERIT: [f32; 4] = [1.0, 0.97, 0.86, 0.72];
/// What an unequal break costs a short title in characters, and how short that is.
const UNEVEN_MERIT: f32 = 0.5;
const SHORT_CHARACTERS: usize = 8;
/// Sizes tried from the preferred one down; each is this much of the one before.
const SHRINK: f32 = 0.85;
/// Steps of shrinking: 0.85¹⁸ is a twentieth.
const SHRINK_STEPS: u32 = 18;
/// Most lines of a string at the sizes a designer would choose, and when only fitting counts.
const FEW_LINES: usize = 4;
const MANY_LINES: usize = 400;

/// How many strings of a kind are measured to find their common size.
const DECIDING: usize = 4;

/// A string to be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    /// Characters kept of a string too long to be set whole.
    pub(super) clipped: Option<usize>,
    /// Whether it may become a button.
    pub(super) call: Call,
}

/// Whether a text is a call to action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    Yes,
    No,
}

/// A string as it is set.
#[derive(Debug, Clone)]
pub(super) struct Piece<'a> {
    pub(super) part: Part<'a>,
    pub(super) block: Block,
    pub(super) face: FaceId,
}

impl Piece<'_> {
    /// Returns the em in pixels.
    pub(super) fn em(&self) -> f32 {
        self.block.size.to_f32()
    }
}

/// Room for a block, and how its lines are aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Space {
    pub(super) area: PxSize,
    pub(super) align: Align,
    pub(super) lead: Lead,
}

/// The ems of title and subtitle in the block that this one follows.
pub(super) type Lead = Option<(Px64, Px64)>;

/// The strings of a block, set.
#[derive(Debug, Clone, Default)]
pub(super) struct Group<'a> {
    pub(super) pieces: Vec<Piece<'a>>,
    /// Strings without room.
    pub(super) left_out: Vec<Kind>,
    /// How much of the preferred size the title has, 0 to about 1.
    pub(super) title_share: f32,
}

impl Group<'_> {
    /// Returns the sizes that the words of another block must stay below.
    pub(super) fn lead(&self) -> Lead {
        let em =
            |kind| self.pieces.iter().find(|piece| piece.part.kind == kind).map(|piece| piece.block.size);
        let title = em(Kind::Title)?;
        Some((title, em(Kind::Subtitle).unwrap_or(title.scaled(38, 100))))
    }
}

/// What was asked of a setter before, and what it answered.
type Answers<'a> = Vec<((Vec<Part<'a>>, Space), Rc<Group<'a>>)>;

/// Sets blocks in one pairing for one picture.
pub(super) struct Setter<'a> {
    typesetter: &'a Typesetter,
    pub(super) pairing: &'static Pairing,
    pub(super) frame: Frame,
    /// Zones share measures: each block is set once.
    answers: RefCell<Answers<'a>>,
}

/// The sizes of one try, in pixels.
#[derive(Debug, Clone, Copy)]
struct Sizes {
    /// What the preferred sizes are multiplied by: of titles, and of what stands below them.
    title_scale: f32,
    scale: f32,
    /// No string gets smaller.
    floor: f32,
    max_lines: usize,
}

impl<'a> Setter<'a> {
    pub(super) fn new(typesetter: &'a Typesetter, pairing: &'static Pairing, frame: Frame) -> Self {
        Self { typesetter, pairing, frame, answers: RefCell::default() }
    }

    /// Sets the parts in a space: whole if any size allows it, else as much as fits.
    pub(super) fn set(&self, parts: &[Part<'a>], space: Space) -> Rc<Group<'a>> {
        let asked = |((before, room), _): &&((Vec<Part<'a>>, Space), Rc<Group<'a>>)| {
            before == parts && *room == space
        };
        if let Some((_, group)) = self.answers.borrow().iter().find(asked) {
            return Rc::clone(group);
        }
        let group = Rc::new(self.set_anew(parts, space));
        self.answers.borrow_mut().push(((parts.to_vec(), space), Rc::clone(&group)));
        group
    }

    fn set_anew(&self, parts: &[Part<'a>], space: Space) -> Group<'a> {
        let attempt = |sizes: Sizes| {
            let pieces = self.try_sizes(parts, space, sizes)?;
            (super::stack::height(&pieces, space.area.width) <= space.area.height).then_some(pieces)
        };
        self.ladders()
            .into_iter()
            .find_map(|ladder| highest(&ladder, attempt))
            .map_or_else(|| self.cut(parts, space), |pieces| self.group(parts, pieces))
    }

    fn group(&self, parts: &[Part<'a>], pieces: Vec<Piece<'a>>) -> Group<'a> {
        let title = pieces.iter().find(|piece| piece.part.kind == Kind::Title);
        let title_share = title.map_or(1.0, |title| title.em() / self.preferred(parts));
        Group { pieces, left_out: Vec::new(), title_share }
    }

    /// Returns the sizes to try, best first, each ladder from large to small: designed ones, the same in as many lines as
    /// it takes, then whatever fits.
    fn ladders(&self) -> [Vec<Sizes>; 3] {
        let bound = frame_bound(self.frame);
        let sizes = |scale: f32, floor: f32, max_lines: usize| {
            // Where there is much to read, the title stays a title.
            let title_scale = if max_lines == FEW_LINES { scale } else { scale.sqrt() };
            Sizes { title_scale, scale, floor: floor.min(bound), max_lines }
        };
        let floor = self.frame.floor;
        let steps = 0..SHRINK_STEPS / 2;
        let designed = steps.clone().map(|step| sizes(shrunk(step), floor, FEW_LINES));
        let tight = steps.map(|step| sizes(shrunk(step), floor, MANY_LINES));
        let least = (0..SHRINK_STEPS).map(|step| (floor * shrunk(step)).max(DUST_PX.min(floor)));
        let least = least.map(|floor| sizes(0.0, floor, MANY_LINES));
        [designed.collect(), tight.collect(), least.collect()]
    }

    /// Returns the title size these strings would have on a picture with room for everything.
    fn preferred(&self, parts: &[Part<'_>]) -> f32 {
        let titles: Vec<usize> =
            parts.iter().filter(|part| part.kind == Kind::Title).map(|part| columns(part.text)).collect();
        let length = match titles.iter().copied().max().unwrap_or(0) {
            0..=1 => 3.4,
            2 => 2.2,
            3..=4 => 1.6,
            5..=6 => 1.35,
            7..=10 => 1.15,
            11..=16 => 1.0,
            17..=24 => 0.86,
            25..=40 => 0.7,
            41..=80 => 0.55,
            _ => 0.42,
        };
        let number = match titles.len() {
            0 | 1 => 1.0,
            2 => 0.82,
            3 => 0.68,
            _ => 0.5,
        };
        self.frame.side * TITLE_SHARE * length * number * self.frame.ambition
    }

    /// Sets all parts at one step of the ladder; `None` if one does not fit the width, or has too many lines.
    fn try_sizes(&self, parts: &[Part<'a>], space: Space, sizes: Sizes) -> Option<Vec<Piece<'a>>> {
        let lead = |preferred: f32, of: fn((Px64, Px64)) -> Px64| {
            space.lead.map_or(preferred, |lead| of(lead).to_f32() * sizes.scale)
        };
        let title_em = lead(self.preferred(parts) * sizes.title_scale, |lead| lead.0).max(sizes.floor * 1.45);
        let title_em = self.common_em(parts, Kind::Title, space, (title_em, sizes))?;
        let titles = parts.iter().filter(|part| part.kind == Kind::Title);
        let titles: Vec<Piece<'a>> = titles.map(|&part| self.piece(part, space, title_em)).collect();
        let body = Space { area: PxSize { width: body_width(&titles, space), ..space.area }, ..space };
        let side = self.frame.side * self.frame.ambition;
        let (least, most) = SUBTITLE_SHARE;
        let subtitle_em = (title_em * SUBTITLE_STEP)
            .max((side * least * sizes.scale).min(title_em * 0.7))
            .min(side * most)
            .min(lead(f32::MAX, |lead| lead.1))
            .max(sizes.floor * 1.2);
        let subtitle_em = subtitle_em.min(space.lead.map_or(title_em, |lead| lead.0.to_f32()) * BELOW);
        let subtitle_em = self.common_em(parts, Kind::Subtitle, body, (subtitle_em, sizes))?;
        let text_em = (subtitle_em * TEXT_STEP)
            .max((side * TEXT_SHARE * sizes.scale).min(subtitle_em * 0.9))
            .max(sizes.floor)
            .min(subtitle_em * BELOW);
        let text_em = self.common_em(parts, Kind::Text, body, (text_em, sizes))?;
        let mut titles = titles.into_iter();
        let piece = |&part: &Part<'a>| match part.kind {
            Kind::Title => titles.next().expect("there is a piece for every title"),
            Kind::Subtitle => self.piece(part, body, subtitle_em),
            _ => self.piece(part, body, text_em),
        };
        let pieces: Vec<Piece<'a>> = parts.iter().map(piece).collect();
        pieces.iter().all(|piece| piece.block.ink.width <= space.area.width).then_some(pieces)
    }

    /// Sets the parts in columns, as large as fits; `None` if nothing a designer would choose fits.
    pub(super) fn set_upright(&self, parts: &[Part<'a>], area: PxSize) -> Option<Rc<Group<'a>>> {
        let title_px = self.preferred(parts) * UPRIGHT_TITLE;
        (0..SHRINK_STEPS / 2).map(|step| title_px * shrunk(step)).find_map(|title_em| {
            let pieces: Vec<Piece<'a>> =
                parts.iter().map(|&part| self.upright_piece(part, area, title_em)).collect();
            let fits = super::stack::upright(&pieces).size;
            let columns = |piece: &Piece<'_>| {
                let most = if piece.part.text.chars().count() > SHORT_UPRIGHT { UPRIGHT_COLUMNS } else { 1 };
                piece.part.kind != Kind::Title || piece.block.lines.len() <= most
            };
            (area.holds(fits) && pieces.iter().all(columns)).then(|| Rc::new(self.group(parts, pieces)))
        })
    }

    fn upright_piece(&self, part: Part<'a>, area: PxSize, title_em: f32) -> Piece<'a> {
        let em = match part.kind {
            Kind::Title => title_em,
            Kind::Subtitle => (title_em * SUBTITLE_STEP).min(self.frame.side * SUBTITLE_SHARE.1),
            _ => (title_em * SUBTITLE_STEP * TEXT_STEP).min(self.frame.side * SUBTITLE_SHARE.1 * TEXT_STEP),
        };
        let least = if part.kind == Kind::Title { self.frame.floor * 1.45 } else { self.frame.floor };
        let style = self.style(&part, Align::Start, em.max(least));
        let share = if part.kind == Kind::Title { 1.0 } else { UPRIGHT_BODY };
        let block =
            self.typesetter.set_vertical(part.text, &style, Px64::from_f32(area.height.to_f32() * share));
        Piece { part, block, face: main_face(part.text, &style) }
    }

    /// Returns the size all strings of a kind can share: that of the one that needs the smallest.
    fn common_em(
        &self,
        parts: &[Part<'_>],
        kind: Kind,
        space: Space,
        (ceiling, sizes): (f32, Sizes),
    ) -> Option<f32> {
        let mut em = ceiling;
        let mut parts: Vec<&Part<'_>> = parts.iter().filter(|part| part.kind == kind).collect();
        // Of many strings the longest decide; whether all fit is checked when they are set.
        parts.sort_by_key(|part| std::cmp::Reverse(columns(part.text)));
        for part in parts.into_iter().take(DECIDING) {
            em = em.min(self.best_em(part, space, (em, sizes))?);
        }
        Some(em)
    }

    /// Weighs size against lines: a title on one line may be a little smaller than the same on two.
    fn best_em(&self, part: &Part<'_>, space: Space, (ceiling, sizes): (f32, Sizes)) -> Option<f32> {
        let least = if part.kind == Kind::Title { sizes.floor * 1.45 } else { sizes.floor };
        let px = Px64::from_f32;
        let style = self.style(part, space.align, ceiling);
        // A button is wider than its words.
        let width = if part.call == Call::Yes { space.area.width.scaled(4, 5) } else { space.area.width };
        let room = |max_lines: usize| Room {
            area: PxSize { width, ..space.area },
            floor: px(least.min(ceiling)),
            max_lines,
        };
        if sizes.max_lines > FEW_LINES {
            return self.typesetter.fit_size(part.text, &style, &room(sizes.max_lines)).map(Px64::to_f32);
        }
        let mut best: Option<(f32, f32)> = None;
        for (lines, merit) in (1..).zip(LINE_MERIT) {
            let fits = self.typesetter.fit_whole_words(part.text, &style, &room(lines));
            let Some(em) = fits.map(Px64::to_f32) else { continue };
            let merit = if breaks_unevenly(part.text, lines) { merit * UNEVEN_MERIT } else { merit };
            if best.is_none_or(|(weight, _)| em * merit > weight) {
                best = Some((em * merit, em));
            }
            if em >= ceiling {
                break;
            }
        }
        best.map(|(_, em)| em)
    }

    fn piece(&self, part: Part<'a>, space: Space, em: f32) -> Piece<'a> {
        let style = self.style(&part, space.align, em);
        let block = self.typesetter.set(part.text, &style, space.area.width);
        Piece { part, block, face: main_face(part.text, &style) }
    }

    fn style(&self, part: &Part<'_>, align: Align, em: f32) -> Style {
        let capitals = is_capitals(part.text);
        let (latin, chinese, tracking_milliem, leading_milliem) = match part.kind {
            Kind::Title => {
                let tracking = if capitals { 20 } else { -5 };
                (self.pairing.latin.title, self.pairing.chinese.title, tracking, 1080)
            }
            kind => {
                let tracking = if capitals { 70 } else { 8 };
                let leading = if kind == Kind::Subtitle { 1300 } else { 1400 };
                (self.pairing.latin.body, self.pairing.chinese.body, tracking, leading)
            }
        };
        let leading_milliem =
            leading_milliem + if columns(part.text) > part.text.chars().count() { 90 } else { 0 };
        Style { latin, chinese, size: Px64::from_f32(em), tracking_milliem, leading_milliem, align }
    }

    /// The last resort: everything at the smallest size, cut or left out when the room ends.
    fn cut(&self, parts: &[Part<'a>], space: Space) -> Group<'a> {
        let least = DUST_PX.min(frame_bound(self.frame)).max(1.0);
        let mut group = Group::default();
        for &part in parts {
            let em = match part.kind {
                Kind::Title => least / (BELOW * BELOW),
                Kind::Subtitle => least / BELOW,
                _ => least,
            };
            let used = super::stack::height(&group.pieces, space.area.width);
            let left =
                space.area.height - used - Px64::from_f32(if group.pieces.is_empty() { 0.0 } else { em });
            let style = self.style(&part, space.align, em);
            let area = PxSize { width: space.area.width, height: left };
            let room = Room { area, floor: style.size, max_lines: MANY_LINES };
            let block = self.typesetter.ellipsize(part.text, &style, &room);
            // An ellipsis alone says nothing.
            let shows = !block.ink.is_empty() && block.truncated != Some(0);
            let fits = shows && area.holds(block.ink_size());
            let face = main_face(part.text, &style);
            group.pieces.push(Piece { part, block, face });
            if !fits || super::stack::height(&group.pieces, space.area.width) > space.area.height {
                group.pieces.pop();
                group.left_out.push(part.kind);
            }
        }
        group
    }
}

/// Returns the width of what stands below the titles: about theirs, so that the block has one shape.
fn body_width(titles: &[Piece<'_>], space: Space) -> Px64 {
    let Some(widest) = titles.iter().map(|title| title.block.ink.width).max() else {
        return space.area.width;
    };
    let least = space.area.width.to_f32() * BODY_LEAST;
    Px64::from_f32((widest.to_f32() * BODY_TO_TITLE).max(least)).min(space.area.width)
}

/// Returns what comes of the first rung that succeeds, looking for it by halving: a smaller size fits wherever a larger
/// one does, or nearly so.
fn highest<T>(ladder: &[Sizes], attempt: impl Fn(Sizes) -> Option<T>) -> Option<T> {
    let (&first, rest) = ladder.split_first()?;
    if let Some(found) = attempt(first) {
        return Some(found);
    }
    let (&last, between) = rest.split_last()?;
    let Some(mut best) = attempt(last) else {
        // Nearly so: narrow titles make what stands below them narrow.
        return between.iter().copied().find_map(attempt);
    };
    let (mut fails, mut fits) = (0, ladder.len() - 1);
    while fails + 1 < fits {
        let middle = usize::midpoint(fails, fits);
        match attempt(ladder[middle]) {
            Some(found) => (best, fits) = (found, middle),
            None => fails = middle,
        }
    }
    Some(best)
}

/// Returns what is left of a size after some steps.
fn shrunk(steps: u32) -> f32 {
    (0..steps).fold(1.0, |scale, _| scale * SHRINK)
}

/// Returns the largest size worth trying on a very small picture.
fn frame_bound(frame: Frame) -> f32 {
    (frame.short * 0.6).max(1.0)
}

/// Returns whether a short title in characters, which form words of two, falls into unequal lines.
fn breaks_unevenly(text: &str, lines: usize) -> bool {
    let count = text.chars().count();
    lines > 1 && count <= SHORT_CHARACTERS && columns(text) == 2 * count && !count.is_multiple_of(2 * lines)
}

/// Returns the face of the script most of the string is in.
fn main_face(text: &str, style: &Style) -> FaceId {
    let chinese = text.chars().filter(|&letter| letter >= '\u{2e80}').count();
    let latin = text.chars().filter(|letter| letter.is_alphabetic() && *letter < '\u{2e80}').count();
    if chinese > latin { style.chinese } else { style.latin }
}

/// Returns whether a string is set in capitals, which want more air.
fn is_capitals(text: &str) -> bool {
    text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ladder() -> Vec<Sizes> {
        (0..9)
            .map(|step| Sizes { title_scale: 1.0, scale: shrunk(step), floor: 12.0, max_lines: 4 })
            .collect()
    }

    /// Returns the step that is found when the steps of a list succeed.
    fn found(fitting: &[u32]) -> Option<u32> {
        let step = |sizes: Sizes| (0..9).find(|&step| shrunk(step) == sizes.scale);
        highest(&ladder(), |sizes| step(sizes).filter(|step| fitting.contains(step)))
    }

    #[test]
    fn the_first_rung_from_which_all_fit_is_found() {
        assert_eq!(found(&[0, 1, 2, 3, 4, 5, 6, 7, 8]), Some(0));
        for first in 1..9 {
            assert_eq!(found(&(first..9).collect::<Vec<_>>()), Some(first));
        }
        assert_eq!(found(&[]), None);
    }

    #[test]
    fn a_rung_that_fits_is_found_though_the_last_does_not() {
        assert_eq!(found(&[3, 4]), Some(3));
    }
}
