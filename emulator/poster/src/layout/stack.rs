//! Stacking set strings into a block: distances, padding, alignment of their ink.
//!
//! Edges of ink are aligned, not boxes of type: that is what the eye sees.

use super::set::{Call, Piece};
use super::zone::Across;
use crate::plan::Kind;
use crate::unit::{Px64, PxPoint, PxRect, PxSize};

/// From this many strings of one kind on they stand side by side, in rows.
const ROWS_FROM: usize = 5;

/// Shapes behind parts of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Backing {
    /// A button behind the call to action.
    Pill,
    /// A plate behind the first subtitle.
    Tag,
    /// A ribbon behind the first subtitle.
    Ribbon,
    /// A stroke of the brush behind the first title.
    Brush,
}

impl Backing {
    /// Returns how far the shape reaches beyond the ink, in ems, across and down.
    fn reach_ems(self) -> (f32, f32) {
        match self {
            Self::Pill => (1.25, 0.68),
            Self::Tag => (0.6, 0.45),
            Self::Ribbon => (1.5, 0.5),
            Self::Brush => (0.62, 0.3),
        }
    }

    /// Returns whether the shape belongs behind this piece.
    fn belongs(self, index: usize, pieces: &[Piece<'_>]) -> bool {
        let first = |kind: Kind| pieces.iter().position(|piece| piece.part.kind == kind) == Some(index);
        match self {
            Self::Pill => pieces[index].part.call == Call::Yes,
            Self::Tag | Self::Ribbon => first(Kind::Subtitle),
            Self::Brush => first(Kind::Title),
        }
    }
}

/// A piece in its place within a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    /// Which piece of the group.
    pub(super) piece: usize,
    /// Where its ink is.
    pub(super) rect: PxRect,
    /// The shape behind it alone.
    pub(super) backing: Option<(Backing, PxRect)>,
}

/// A block of words, its top left corner at (0, 0).
#[derive(Debug, Clone, Default)]
pub(super) struct Stacked {
    pub(super) spots: Vec<Spot>,
    pub(super) size: PxSize,
    /// Where a rule may stand between title and subtitle: its middle, and the title's em.
    pub(super) rule_y: Option<(Px64, f32)>,
}

/// Returns the height of a block with room for any backing.
pub(super) fn height(pieces: &[Piece<'_>], width: Px64) -> Px64 {
    stack(pieces, width, Across::Left, &[Backing::Pill, Backing::Ribbon, Backing::Brush]).size.height
}

/// Stacks pieces from top to bottom.
pub(super) fn stack(pieces: &[Piece<'_>], width: Px64, across: Across, backings: &[Backing]) -> Stacked {
    let mut stacked = Stacked::default();
    let mut y = Px64::ZERO;
    let mut before: Option<&Piece<'_>> = None;
    for row in rows(pieces, width, backings) {
        let first = &pieces[row[0].piece];
        if let Some(before) = before {
            let gap = gap(before, first) + air(&row[0], first);
            if before.part.kind == Kind::Title
                && first.part.kind == Kind::Subtitle
                && row[0].backing.is_none()
            {
                stacked.rule_y = Some((y + gap.scaled(1, 2), before.em()));
            }
            y += gap;
        }
        let height = row.iter().map(|spot| outer(spot).height).max().unwrap_or_default();
        stacked.spots.extend(row.iter().map(|spot| moved(spot, Px64::ZERO, y + centred(spot, height))));
        y += height;
        before = Some(first);
    }
    stacked.size = PxSize {
        width: stacked.spots.iter().map(|spot| outer(spot).right()).max().unwrap_or_default(),
        height: y,
    };
    align(&mut stacked, across);
    stacked
}

fn outer(spot: &Spot) -> PxRect {
    spot.backing.map_or(spot.rect, |(_, rect)| rect)
}

fn centred(spot: &Spot, height: Px64) -> Px64 {
    (height - outer(spot).height).scaled(1, 2)
}

fn moved(spot: &Spot, x: Px64, y: Px64) -> Spot {
    let by = PxPoint { x, y };
    Spot {
        rect: spot.rect.moved(by),
        backing: spot.backing.map(|(backing, rect)| (backing, rect.moved(by))),
        ..*spot
    }
}

/// Cuts the pieces into rows: one each, but side by side when there are many of a kind.
fn rows(pieces: &[Piece<'_>], width: Px64, backings: &[Backing]) -> Vec<Vec<Spot>> {
    let count = |kind| pieces.iter().filter(|piece| piece.part.kind == kind).count();
    let mut rows: Vec<Vec<Spot>> = Vec::new();
    let mut end = Px64::ZERO;
    for (index, piece) in pieces.iter().enumerate() {
        let spot = spot(index, piece, pieces, backings);
        let gap = Px64::from_f32(piece.em() * 1.3);
        let joins = count(piece.part.kind) >= ROWS_FROM
            && index > 0
            && pieces[index - 1].part.kind == piece.part.kind
            && end + gap + outer(&spot).width <= width;
        match rows.last_mut().filter(|_| joins) {
            Some(row) => {
                let spot = moved(&spot, end + gap, Px64::ZERO);
                end = outer(&spot).right();
                row.push(spot);
            }
            None => {
                end = outer(&spot).right();
                rows.push(vec![spot]);
            }
        }
    }
    rows
}

/// Places one piece at the origin, with the shape behind it if it gets one.
fn spot(index: usize, piece: &Piece<'_>, pieces: &[Piece<'_>], backings: &[Backing]) -> Spot {
    let ink = piece.block.ink;
    let Some(&backing) = backings.iter().find(|backing| backing.belongs(index, pieces)) else {
        return Spot { piece: index, rect: ink, backing: None };
    };
    let (across, down) = backing.reach_ems();
    let (across, down) = (Px64::from_f32(piece.em() * across), Px64::from_f32(piece.em() * down));
    let rect = ink.moved(PxPoint { x: across, y: down });
    let behind = PxRect {
        width: rect.width + across + across,
        height: rect.height + down + down,
        ..PxRect::default()
    };
    Spot { piece: index, rect, backing: Some((backing, behind)) }
}

/// The distance between two strings one above the other, from ink to ink.
fn gap(above: &Piece<'_>, below: &Piece<'_>) -> Px64 {
    let (above_em, em) = (above.em(), below.em());
    let gap = match (above.part.kind, below.part.kind) {
        (Kind::Title, Kind::Title) => 0.36 * em,
        (Kind::Title, _) => (0.46 * above_em).max(1.2 * em),
        (Kind::Subtitle, Kind::Subtitle) => 0.6 * em,
        (Kind::Subtitle, _) => 1.15 * above_em,
        _ => 0.85 * em,
    };
    Px64::from_f32(gap)
}

/// Returns the distance a shape wants beside that of its words.
fn air(spot: &Spot, piece: &Piece<'_>) -> Px64 {
    spot.backing.map_or(Px64::ZERO, |_| Px64::from_f32(0.35 * piece.em()))
}

/// Stands pieces side by side in columns, the first one rightmost, tops on one line.
pub(super) fn upright(pieces: &[Piece<'_>]) -> Stacked {
    let mut spots = Vec::new();
    let mut x = Px64::ZERO;
    let mut before: Option<&Piece<'_>> = None;
    for (index, piece) in pieces.iter().enumerate() {
        x -= before.map_or(Px64::ZERO, |before| column_gap(before, piece)) + piece.block.ink.width;
        let rect = piece.block.ink.moved(PxPoint { x, y: Px64::ZERO });
        spots.push(Spot { piece: index, rect, backing: None });
        before = Some(piece);
    }
    let by = PxPoint { x: -x, y: Px64::ZERO };
    let spots: Vec<Spot> = spots.iter().map(|spot| moved(spot, by.x, by.y)).collect();
    let height = spots.iter().map(|spot| spot.rect.height).max().unwrap_or_default();
    Stacked { spots, size: PxSize { width: -x, height }, rule_y: None }
}

/// The distance between two strings side by side, from ink to ink.
fn column_gap(right: &Piece<'_>, left: &Piece<'_>) -> Px64 {
    let gap = match (right.part.kind, left.part.kind) {
        (Kind::Title, Kind::Title) => 0.4 * left.em(),
        (Kind::Title, _) => (0.42 * right.em()).max(1.1 * left.em()),
        (Kind::Subtitle, Kind::Text) => 1.2 * right.em(),
        _ => 0.9 * left.em(),
    };
    Px64::from_f32(gap)
}

/// Moves every row so that edges or middles meet.
fn align(stacked: &mut Stacked, across: Across) {
    let width = stacked.size.width;
    let mut at = 0;
    while at < stacked.spots.len() {
        let top = outer(&stacked.spots[at]);
        // A row's spots share vertical space; the next row begins below.
        let row = stacked.spots[at..].iter().take_while(|spot| outer(spot).y < top.bottom()).count().max(1);
        let right =
            stacked.spots[at..at + row].iter().map(|spot| outer(spot).right()).max().unwrap_or_default();
        let spare = width - right;
        let by = match across {
            Across::Left | Across::RightColumn => Px64::ZERO,
            Across::Centre => spare.scaled(1, 2),
            Across::Right => spare,
        };
        for spot in &mut stacked.spots[at..at + row] {
            *spot = moved(spot, by, Px64::ZERO);
        }
        at += row;
    }
}
