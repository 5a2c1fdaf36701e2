//! A layout without colours: which words stand where in a zone, what is behind them, where the logo is.

use std::rc::Rc;

use super::frame::Frame;
use super::logo;
use super::set::{Call, Group, Lead, Part, Setter, Space};
use super::stack::{Backing, Spot, Stacked, stack};
use super::words::{Phrase, Words};
use super::zone::{Across, Down, Family, Zone};
use crate::picture::Picture;
use crate::plan::Kind;
use crate::request::Underlays;
use crate::survey::Survey;
use crate::typeset::Align;
use crate::unit::{Px64, PxPoint, PxRect, PxSize};

/// Space between a panel's edge and its words, as a share of the frame's side.
const PANEL_PAD_SHARE: f32 = 0.042;
/// How far a block in the middle may slide to find calm, as a share of the height, and in how many steps each way.
const SLIDE_SHARE: f32 = 0.11;
const SLIDE_STEPS: i32 = 3;
/// The middle of a block looks right a little above the middle of the picture.
const OPTICAL_MIDDLE: f32 = 0.48;

/// Which shapes stand behind which words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dressing {
    /// None.
    Bare,
    /// A button behind the call to action.
    Pill,
    /// A plate behind the first subtitle.
    Tag,
    /// A sheet behind a whole block.
    Panel,
    /// A sheet, and a button.
    PanelPill,
    /// A button and a plate.
    PillTag,
    /// A sheet with an outline inside it.
    FramedPanel,
}

impl Dressing {
    /// Returns the ways to use exactly that many shapes on these words, with points of habit.
    pub(super) fn options(underlays: Underlays, words: &Words<'_>) -> Vec<(Self, i32)> {
        let with = |yes: Option<usize>, options: &[(Self, i32)]| yes.map_or(Vec::new(), |_| options.to_vec());
        let subtitle = words.subtitles.len().checked_sub(1);
        match underlays {
            Underlays::None => vec![(Self::Bare, 0)],
            Underlays::One => [
                with(words.call(), &[(Self::Pill, 70)]),
                with(subtitle, &[(Self::Tag, -40)]),
                vec![(Self::Panel, 0)],
            ]
            .concat(),
            Underlays::Two => [
                with(words.call(), &[(Self::PanelPill, 50)]),
                with(words.call().and(subtitle), &[(Self::PillTag, 0)]),
                vec![(Self::FramedPanel, 0)],
            ]
            .concat(),
        }
    }

    fn backings(self) -> &'static [Backing] {
        match self {
            Self::Pill | Self::PanelPill => &[Backing::Pill],
            Self::Tag => &[Backing::Tag],
            Self::PillTag => &[Backing::Pill, Backing::Tag],
            Self::Bare | Self::Panel | Self::FramedPanel => &[],
        }
    }

    /// Returns whether a sheet is part of it.
    pub(super) fn has_panel(self) -> bool {
        matches!(self, Self::Panel | Self::PanelPill | Self::FramedPanel)
    }
}

/// Words in their place on the picture.
#[derive(Debug, Clone)]
pub(super) struct Placed<'a> {
    pub(super) group: Rc<Group<'a>>,
    pub(super) spot: Spot,
}

impl Placed<'_> {
    /// Returns the ink, or the shape behind it.
    pub(super) fn outer(&self) -> PxRect {
        self.spot.backing.map_or(self.spot.rect, |(_, rect)| rect)
    }
}

/// A layout without colours.
#[derive(Debug, Clone)]
pub(super) struct Draft<'a> {
    pub(super) zone: Zone,
    pub(super) dressing: Dressing,
    pub(super) words: Vec<Placed<'a>>,
    pub(super) panel: Option<PxRect>,
    /// Middle of a place for a rule, and the title's em.
    pub(super) rule: Option<(PxPoint, f32)>,
    pub(super) logo: Option<PxRect>,
    pub(super) left_out: Vec<Kind>,
    pub(super) title_share: f32,
}

/// What a draft is made for.
pub(super) struct Scene<'a> {
    pub(super) words: &'a Words<'a>,
    pub(super) survey: &'a Survey,
    pub(super) logo: Option<&'a Picture>,
    pub(super) frame: Frame,
}

/// A block and where it stands.
struct Standing<'a> {
    group: Rc<Group<'a>>,
    stacked: Stacked,
    at: PxPoint,
}

impl Standing<'_> {
    fn rect(&self) -> PxRect {
        let PxSize { width, height } = self.stacked.size;
        PxRect { x: self.at.x, y: self.at.y, width, height }
    }
}

/// Lays the words out in a zone; `None` if the zone needs more kinds of words than there are, or if words that
/// should have a shape behind them have no room.
pub(super) fn draft<'a>(
    scene: &Scene<'a>,
    setter: &Setter<'a>,
    zone: Zone,
    dressing: Dressing,
) -> Option<Draft<'a>> {
    let frame = &scene.frame;
    let pad = if dressing.has_panel() {
        Px64::from_f32((frame.side * PANEL_PAD_SHARE).round())
    } else {
        Px64::ZERO
    };
    let safe = words_room(scene, zone);
    let room = Room { scene, setter, zone, dressing, safe: safe.inset(pad) };
    let standing = match zone.family {
        Family::Stack => vec![room.stack()],
        Family::Split => room.split()?,
        Family::Row => room.row()?,
    };
    let words: Vec<Placed<'a>> = standing.iter().flat_map(placed).collect();
    let backed = words.iter().filter(|word| word.spot.backing.is_some()).count();
    let fits = words.iter().all(|word| safe.contains(word.outer()));
    if !words.is_empty() && (backed < dressing.backings().len() || backed > 0 && !fits) {
        return None;
    }
    let panel = (dressing.has_panel() && !words.is_empty()).then(|| panel(&standing, zone, pad, safe));
    let rects: Vec<PxRect> = standing.iter().map(Standing::rect).chain(panel).collect();
    let logo = scene.logo.and_then(|logo| logo::place(logo, frame, &rects, (scene.survey, zone.across)));
    Some(Draft {
        zone,
        dressing,
        rule: rule(&standing, zone),
        left_out: standing.iter().flat_map(|block| block.group.left_out.clone()).collect(),
        title_share: standing.iter().map(|block| block.group.title_share).fold(1.0, f32::min),
        words,
        panel,
        logo,
    })
}

/// Returns the room for words: inside the margins, and beside a logo where the picture is too flat for both.
fn words_room(scene: &Scene<'_>, zone: Zone) -> PxRect {
    let safe = scene.frame.safe();
    let Some(logo) = scene.logo else { return safe };
    let (width, height) = logo::size(logo, &scene.frame, 1.0);
    let gap = height.max((scene.frame.short * 0.06) as i32);
    let strip = scene.frame.width > scene.frame.height * 2.4;
    let [across, down] = if strip { [width + gap, 0] } else { [0, height + gap] };
    let (across, down) = (Px64::from_px(across), Px64::from_px(down));
    match (zone.across, zone.down) {
        (Across::Left, _) if strip => {
            PxRect::from_edges(safe.x, safe.y, safe.right() - across, safe.bottom())
        }
        (_, Down::Bottom) | (_, Down::Middle) => {
            PxRect::from_edges(safe.x + across, safe.y + down, safe.right(), safe.bottom())
        }
        (_, Down::Top) => PxRect::from_edges(safe.x + across, safe.y, safe.right(), safe.bottom() - down),
    }
}

/// The room a draft may use.
struct Room<'a, 'b> {
    scene: &'b Scene<'a>,
    setter: &'b Setter<'a>,
    zone: Zone,
    dressing: Dressing,
    safe: PxRect,
}

impl<'a> Room<'a, '_> {
    fn parts(&self, kinds: &[Kind]) -> Vec<Part<'a>> {
        let words = self.scene.words;
        let call = words.call();
        let texts = words.texts.len();
        let total = words.titles.len() + words.subtitles.len() + texts;
        words
            .all()
            .enumerate()
            .filter(|(_, (kind, _))| kinds.contains(kind))
            .map(|(index, (kind, Phrase { text, clipped }))| {
                let is_call = kind == Kind::Text && call.is_some_and(|call| index == total - texts + call);
                Part { kind, text, clipped, call: if is_call { Call::Yes } else { Call::No } }
            })
            .collect()
    }

    fn block(
        &self,
        parts: &[Part<'a>],
        area: PxSize,
        across: Across,
        lead: Lead,
    ) -> (Rc<Group<'a>>, Stacked) {
        let rtl = parts.iter().any(|part| is_right_to_left(part.text));
        let align = match (across, rtl) {
            (Across::Centre, _) => Align::Center,
            (Across::Left | Across::RightColumn, false) | (Across::Right, true) => Align::Start,
            (Across::Right, false) | (Across::Left | Across::RightColumn, true) => Align::End,
        };
        let group = self.setter.set(parts, Space { area, align, lead });
        let stacked = stack(&group.pieces, area.width, across, self.dressing.backings());
        (group, stacked)
    }

    fn area(&self, width: f32, height: f32) -> PxSize {
        let share = |length: Px64, share: f32| Px64::from_f32(length.to_f32() * share);
        PxSize { width: share(self.safe.width, width), height: share(self.safe.height, height) }
    }

    fn stack(&self) -> Standing<'a> {
        let parts = self.parts(&[Kind::Title, Kind::Subtitle, Kind::Text]);
        let area = self.area(self.zone.measure, 1.0);
        let (group, stacked) = self.block(&parts, area, self.zone.across, None);
        let x = self.x(stacked.size.width, area.width);
        let y = self.y(x, &stacked);
        Standing { group, stacked, at: PxPoint { x, y } }
    }

    /// Title and what explains it on one edge, the rest on the other.
    fn split(&self) -> Option<Vec<Standing<'a>>> {
        let head_kinds: &[Kind] =
            if self.scene.words.texts.is_empty() { &[Kind::Title] } else { &[Kind::Title, Kind::Subtitle] };
        let foot_kinds: &[Kind] =
            if self.scene.words.texts.is_empty() { &[Kind::Subtitle] } else { &[Kind::Text] };
        let (head, foot) = (self.parts(head_kinds), self.parts(foot_kinds));
        // A button above everything it is about leads nowhere.
        let calls_first = self.zone.down == Down::Bottom && foot.iter().any(|part| part.call == Call::Yes);
        if head.is_empty() || foot.is_empty() || calls_first {
            return None;
        }
        let height = |share: f32| self.area(self.zone.measure, share);
        let head = self.block(&head, height(0.56), self.zone.across, None);
        let lead = head.0.lead();
        let blocks = [head, self.block(&foot, height(0.3), self.zone.across, lead)];
        let [top, bottom] = match self.zone.down {
            Down::Bottom => [1, 0],
            _ => [0, 1],
        };
        let stand = |index: usize| {
            let (group, stacked) = blocks[index].clone();
            let x = self.x(stacked.size.width, height(1.0).width);
            let y = if index == top { self.safe.y } else { self.safe.bottom() - stacked.size.height };
            Standing { group, stacked, at: PxPoint { x, y } }
        };
        Some(vec![stand(top), stand(bottom)])
    }

    /// Title on the left, the rest on the right, on one line.
    fn row(&self) -> Option<Vec<Standing<'a>>> {
        let (head, tail) = (self.parts(&[Kind::Title]), self.parts(&[Kind::Subtitle, Kind::Text]));
        if head.is_empty() || tail.is_empty() {
            return None;
        }
        let strip = self.scene.frame.width > self.scene.frame.height * 2.4;
        let height = if strip { 1.0 } else { 0.4 };
        let (head, head_stack) = self.block(&head, self.area(0.56, height), Across::Left, None);
        let (tail, tail_stack) = self.block(&tail, self.area(0.36, height), Across::Right, head.lead());
        let tallest = head_stack.size.height.max(tail_stack.size.height);
        let y = |stacked: &Stacked| match self.zone.down {
            Down::Top => self.safe.y + (tallest - stacked.size.height).scaled(1, 2),
            Down::Middle => self.safe.y + (self.safe.height - stacked.size.height).scaled(1, 2),
            Down::Bottom => self.safe.bottom() - (tallest + stacked.size.height).scaled(1, 2),
        };
        let head_at = PxPoint { x: self.safe.x, y: y(&head_stack) };
        let tail_at = PxPoint { x: self.safe.right() - tail_stack.size.width, y: y(&tail_stack) };
        Some(vec![
            Standing { group: head, stacked: head_stack, at: head_at },
            Standing { group: tail, stacked: tail_stack, at: tail_at },
        ])
    }

    fn x(&self, width: Px64, measure: Px64) -> Px64 {
        match self.zone.across {
            Across::Left => self.safe.x,
            Across::Centre => (Px64::from_f32(self.scene.frame.width) - width).scaled(1, 2).max(self.safe.x),
            // A narrow block keeps to its column without sticking to the edge.
            Across::RightColumn => {
                self.safe.right() - width - (measure - width).max(Px64::ZERO).scaled(35, 100)
            }
            Across::Right => self.safe.right() - width,
        }
    }

    fn y(&self, x: Px64, stacked: &Stacked) -> Px64 {
        let PxSize { width, height } = stacked.size;
        let middle = match self.zone.down {
            Down::Top => return self.safe.y,
            Down::Bottom => return self.safe.bottom() - height,
            Down::Middle => Px64::from_f32(self.scene.frame.height * OPTICAL_MIDDLE) - height.scaled(1, 2),
        };
        let step = self.scene.frame.height * SLIDE_SHARE / SLIDE_STEPS as f32;
        let lowest = (self.safe.bottom() - height).max(self.safe.y);
        let at =
            |steps: i32| (middle + Px64::from_f32((step * steps as f32).round())).clamp(self.safe.y, lowest);
        let cost = |y: Px64| {
            let area = self.scene.survey.area_of(PxRect { x, y, width, height });
            (self.scene.survey.salience().mean(area) + 2.0 * self.scene.survey.edges().mean(area)) as i32
        };
        (-SLIDE_STEPS..=SLIDE_STEPS)
            .map(at)
            // Two points a step: sliding must be worth it.
            .zip(-SLIDE_STEPS..=SLIDE_STEPS)
            .min_by_key(|&(y, steps)| cost(y) + 2 * steps.abs())
            .map_or(middle, |(y, _)| y)
    }
}

/// Returns the sheet: around the block with the title, across the picture under a row.
fn panel(standing: &[Standing<'_>], zone: Zone, pad: Px64, safe: PxRect) -> PxRect {
    let of_title =
        |block: &&Standing<'_>| block.group.pieces.iter().any(|piece| piece.part.kind == Kind::Title);
    let around = match zone.family {
        Family::Row => standing.iter().map(Standing::rect).fold(PxRect::default(), PxRect::union),
        _ => {
            let filled = || standing.iter().filter(|block| !block.group.pieces.is_empty());
            filled().find(of_title).or(filled().next()).map(Standing::rect).unwrap_or_default()
        }
    };
    let sheet = around.outset(pad);
    let whole = PxRect::from_edges(
        Px64::from_px(sheet.x.floor_px()),
        Px64::from_px(sheet.y.floor_px()),
        Px64::from_px(sheet.right().ceil_px()),
        Px64::from_px(sheet.bottom().ceil_px()),
    );
    whole.intersection(safe.union(sheet))
}

fn placed<'a>(block: &Standing<'a>) -> Vec<Placed<'a>> {
    let moved = |spot: &Spot| Spot {
        piece: spot.piece,
        rect: spot.rect.moved(block.at),
        backing: spot.backing.map(|(backing, rect)| (backing, rect.moved(block.at))),
    };
    block
        .stacked
        .spots
        .iter()
        .map(|spot| Placed { group: Rc::clone(&block.group), spot: moved(spot) })
        .collect()
}

/// Returns where a rule may stand: its start, middle or end on the axis of the words.
fn rule(standing: &[Standing<'_>], zone: Zone) -> Option<(PxPoint, f32)> {
    let block = standing.iter().find(|block| block.stacked.rule_y.is_some())?;
    let (y, em) = block.stacked.rule_y?;
    let rect = block.rect();
    let x = match zone.across {
        Across::Left | Across::RightColumn => rect.x,
        Across::Centre => rect.x + rect.width.scaled(1, 2),
        Across::Right => rect.right(),
    };
    Some((PxPoint { x, y: y + block.at.y }, em))
}

/// Returns whether a string is mainly read from right to left.
pub(super) fn is_right_to_left(text: &str) -> bool {
    let is_rtl = |letter: &char| matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    text.chars().find(|letter| letter.is_alphabetic()).is_some_and(|first| is_rtl(&first))
}
