//! Words laid into a zone's room: one block, two on opposite edges, a row, or columns.

use std::rc::Rc;

use super::draft::Scene;
use super::dressing::Dressing;
use super::set::{Call, Group, Lead, Part, Setter, Space};
use super::stack::{Stacked, stack, upright};
use super::words::{Phrase, is_right_to_left};
use super::zone::{Across, Down, Origin, Zone};
use crate::plan::Kind;
use crate::typeset::Align;
use crate::unit::{Px64, PxPoint, PxRect, PxSize};

/// How far a block in the middle may slide to find calm, as a share of the height, and in how many steps each way.
const SLIDE_SHARE: f32 = 0.11;
const SLIDE_STEPS: i32 = 3;
/// The middle of a block looks right a little above the middle of the picture.
const OPTICAL_MIDDLE: f32 = 0.48;

/// A block and where it stands.
pub(super) struct Standing<'a> {
    pub(super) group: Rc<Group<'a>>,
    pub(super) stacked: Stacked,
    pub(super) at: PxPoint,
}

impl Standing<'_> {
    pub(super) fn rect(&self) -> PxRect {
        let PxSize { width, height } = self.stacked.size;
        PxRect { x: self.at.x, y: self.at.y, width, height }
    }

    /// Returns whether the title is in this block.
    pub(super) fn has_title(&self) -> bool {
        self.group.pieces.iter().any(|piece| piece.part.kind == Kind::Title)
    }
}

/// The room a draft may use.
pub(super) struct Room<'a, 'b> {
    pub(super) scene: &'b Scene<'a>,
    pub(super) setter: &'b Setter<'a>,
    pub(super) zone: Zone,
    pub(super) dressing: Dressing,
    /// Where ink may be.
    pub(super) safe: PxRect,
}

impl<'a> Room<'a, '_> {
    fn parts(&self, kinds: &[Kind]) -> Vec<Part<'a>> {
        let words = &self.scene.words;
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
        let stacked = stack(&group.pieces, area.width, across, self.dressing.backings);
        (group, stacked)
    }

    fn area(&self, width: f32, height: f32) -> PxSize {
        let share = |length: Px64, share: f32| Px64::from_f32(length.to_f32() * share);
        PxSize { width: share(self.safe.width, width), height: share(self.safe.height, height) }
    }

    pub(super) fn stack(&self) -> Standing<'a> {
        let parts = self.parts(&[Kind::Title, Kind::Subtitle, Kind::Text]);
        let (group, stacked) = self.block(&parts, self.safe.size(), self.zone.across, None);
        self.stand(group, stacked)
    }

    /// The title in columns, what explains it in smaller columns to its left.
    pub(super) fn upright(&self) -> Option<Standing<'a>> {
        let parts = self.parts(&[Kind::Title, Kind::Subtitle, Kind::Text]);
        let group = self.setter.set_upright(&parts, self.safe.size())?;
        let stacked = upright(&group.pieces);
        Some(self.stand(group, stacked))
    }

    fn stand(&self, group: Rc<Group<'a>>, stacked: Stacked) -> Standing<'a> {
        let x = self.x(stacked.size.width);
        let y = self.y(x, &stacked);
        Standing { group, stacked, at: PxPoint { x, y } }
    }

    /// Title and what explains it on one edge, the rest on the other.
    pub(super) fn split(&self) -> Option<Vec<Standing<'a>>> {
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
        let head = self.block(&head, self.area(1.0, 0.56), self.zone.across, None);
        let lead = head.0.lead();
        let foot = self.block(&foot, self.area(1.0, 0.36), self.zone.across, lead);
        let at = |stacked: &Stacked, down: Down| {
            let y = if down == Down::Top { self.safe.y } else { self.safe.bottom() - stacked.size.height };
            PxPoint { x: self.x(stacked.size.width), y }
        };
        let stand = |(group, stacked): (Rc<Group<'a>>, Stacked), down: Down| {
            let at = at(&stacked, down);
            Standing { group, stacked, at }
        };
        Some(match self.zone.down {
            Down::Bottom => vec![stand(foot, Down::Top), stand(head, Down::Bottom)],
            _ => vec![stand(head, Down::Top), stand(foot, Down::Bottom)],
        })
    }

    /// Title on the left, the rest on the right, on one line.
    pub(super) fn row(&self) -> Option<Vec<Standing<'a>>> {
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

    fn x(&self, width: Px64) -> Px64 {
        let spare = (self.safe.width - width).max(Px64::ZERO);
        let into = match self.zone.across {
            Across::Left => Px64::ZERO,
            Across::Centre => spare.scaled(1, 2),
            // A narrow block keeps to its column without sticking to the edge of the picture.
            Across::RightColumn => spare.scaled(90, 100),
            Across::Right => self.safe.width - width,
        };
        self.safe.x + into
    }

    fn y(&self, x: Px64, stacked: &Stacked) -> Px64 {
        let PxSize { width, height } = stacked.size;
        match self.zone.down {
            Down::Top => return self.safe.y,
            Down::Bottom => return self.safe.bottom() - height,
            Down::Middle => {}
        }
        let (top, whole) = match self.zone.origin {
            Origin::Free => (self.safe.y, self.safe.height.to_f32()),
            Origin::Grid | Origin::Page => (Px64::ZERO, self.scene.frame.height),
        };
        let middle = top + Px64::from_f32(whole * OPTICAL_MIDDLE) - height.scaled(1, 2);
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
