//! A layout without colours: which words stand where in a zone, what is behind them, where the logo is.

use std::rc::Rc;

use super::dressing::{Dressing, Sheet};
use super::frame::Frame;
use super::logo::{self, Logo};
use super::room::{Room, Standing};
use super::set::{Group, Setter};
use super::sheet;
use super::stack::Spot;
use super::words::Words;
use super::zone::{Across, Down, Family, Origin, Zone};
use crate::plan::Kind;
use crate::survey::Survey;
use crate::unit::{Px64, PxPoint, PxRect};

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
    pub(super) words: Vec<Placed<'a>>,
    /// The shapes behind the block with the title, in drawing order.
    pub(super) sheets: Vec<(Sheet, PxRect)>,
    /// Middle of a place for a rule, and the title's em.
    pub(super) rule: Option<(PxPoint, f32)>,
    pub(super) logo: Option<PxRect>,
    pub(super) left_out: Vec<Kind>,
    pub(super) title_share: f32,
}

impl Draft<'_> {
    /// Returns how many strings and logos found no room.
    pub(super) fn lost(&self, scene: &Scene<'_>) -> usize {
        self.left_out.len() + usize::from(scene.logo.is_some() && self.logo.is_none())
    }

    /// Returns where everything is, in drawing order.
    pub(super) fn named_boxes(&self) -> Vec<(Kind, PxRect)> {
        let sheets = self.sheets.iter().map(|&(_, rect)| (Kind::Underlay, rect));
        let words = self.words.iter().flat_map(|word| {
            let backing = word.spot.backing.map(|(_, rect)| (Kind::Underlay, rect));
            backing.into_iter().chain([(word.group.pieces[word.spot.piece].part.kind, word.spot.rect)])
        });
        sheets.chain(words).chain(self.logo.map(|rect| (Kind::Logo, rect))).collect()
    }

    /// Returns the sheet that hides the picture behind a rectangle, if there is one.
    pub(super) fn sheet_behind(&self, rect: PxRect) -> Option<(Sheet, PxRect)> {
        self.sheets.iter().copied().find(|&(sheet, around)| sheet != Sheet::Frame && around.contains(rect))
    }
}

/// What a draft is made for.
pub(super) struct Scene<'a> {
    pub(super) words: Words<'a>,
    pub(super) survey: &'a Survey,
    pub(super) logo: Option<Logo<'a>>,
    pub(super) frame: Frame,
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
    let pad = if dressing.has_sheet() { sheet::pad(frame) } else { Px64::ZERO };
    let safe = inside(words_room(scene, zone), pad, zone)?;
    let room = Room { scene, setter, zone, dressing, safe };
    let standing = match zone.family {
        Family::Stack => vec![room.stack()],
        Family::Split => room.split()?,
        Family::Row => room.row()?,
        Family::Upright => vec![room.upright()?],
    };
    let words: Vec<Placed<'a>> = standing.iter().flat_map(placed).collect();
    let backed = words.iter().filter(|word| word.spot.backing.is_some()).count();
    let fits = words.iter().all(|word| frame.safe().contains(word.outer()));
    if !words.is_empty() && (backed < dressing.backings.len() || backed > 0 && !fits) {
        return None;
    }
    let sheets = if words.is_empty() { Vec::new() } else { sheet::place(&standing, frame, zone, dressing)? };
    let rects: Vec<PxRect> =
        standing.iter().map(Standing::rect).chain(sheets.iter().map(|sheet| sheet.1)).collect();
    let logo =
        scene.logo.as_ref().and_then(|logo| logo::place(logo, frame, &rects, (scene.survey, zone.across)));
    Some(Draft {
        zone,
        rule: rule(&standing, zone),
        left_out: standing.iter().flat_map(|block| block.group.left_out.clone()).collect(),
        title_share: standing.iter().map(|block| block.group.title_share).fold(1.0, f32::min),
        words,
        sheets,
        logo,
    })
}

/// Returns what a sheet's edge leaves of a room; the page takes words on any picture, however small.
fn inside(room: PxRect, pad: Px64, zone: Zone) -> Option<PxRect> {
    let rooms = [room.inset(pad), room, zone.room];
    let tried = if zone.is_page() { &rooms[..] } else { &rooms[..1] };
    tried.iter().copied().find(|room| !room.is_empty()).or(zone.is_page().then_some(zone.room))
}

/// Returns the room for words: the zone's own, but beside a logo where the zone would leave no place for it.
fn words_room(scene: &Scene<'_>, zone: Zone) -> PxRect {
    let safe = scene.frame.safe();
    let Some(logo) = scene.logo.as_ref().filter(|_| zone.origin != Origin::Free) else { return zone.room };
    let (width, height) = logo::size(logo.picture, &scene.frame, 1.0);
    let gap = height.max((scene.frame.short * 0.06) as i32);
    let strip = scene.frame.width > scene.frame.height * 2.4;
    let [across, down] = if strip { [width + gap, 0] } else { [0, height + gap] };
    let (across, down) = (Px64::from_px(across), Px64::from_px(down));
    let beside = match (zone.across, zone.down) {
        (Across::Left, _) if strip => {
            PxRect::from_edges(safe.x, safe.y, safe.right() - across, safe.bottom())
        }
        (_, Down::Bottom) | (_, Down::Middle) => {
            PxRect::from_edges(safe.x + across, safe.y + down, safe.right(), safe.bottom())
        }
        (_, Down::Top) => PxRect::from_edges(safe.x + across, safe.y, safe.right(), safe.bottom() - down),
    };
    zone.room.intersection(beside)
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
