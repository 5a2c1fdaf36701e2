//! Shapes behind a whole block: how large they are and where they end.

use super::dressing::{Dressing, Sheet};
use super::frame::Frame;
use super::room::Standing;
use super::zone::{Across, Down, Family, Zone};
use crate::form::Fade;
use crate::unit::{Px64, PxRect};

/// Space between a sheet's edge and its words, as a share of the frame's side.
const PAD_SHARE: f32 = 0.042;
/// How far a shade reaches beyond its words, as a share of what lies between them and its edge of the picture.
const SCRIM_BEYOND: f32 = 0.55;
/// How far an outline stands inside the edge of a panel, as a share of the frame's side.
const INSET_SHARE: f32 = 0.014;

/// Most of the picture that a band or an outline may take, and a shade, which ends softly.
const MOST_HIDDEN: f32 = 0.4;
const MOST_SHADED: f32 = 0.5;

/// Returns the space between a sheet's edge and its words.
pub(super) fn pad(frame: &Frame) -> Px64 {
    Px64::from_f32((frame.side * PAD_SHARE).round())
}

/// Places the dressing's sheets around the block with the title; `None` if they would hide too much of the picture.
pub(super) fn place(
    standing: &[Standing<'_>],
    frame: &Frame,
    zone: Zone,
    dressing: Dressing,
) -> Option<Vec<(Sheet, PxRect)>> {
    let block = block(standing, zone);
    let canvas = frame.canvas();
    let panel = whole(block.outset(pad(frame))).intersection(canvas);
    let mut placed: Vec<(Sheet, PxRect)> = Vec::new();
    for &sheet in dressing.sheets {
        let rect = match sheet {
            // A band across an upright picture is a heading, and headings are centred.
            Sheet::Band if frame.height > frame.width && zone.across != Across::Centre => return None,
            Sheet::Panel => panel,
            // Within a panel, an outline runs along its edge.
            Sheet::Frame if !placed.is_empty() => inside(panel, block, frame),
            Sheet::Frame => panel,
            Sheet::Band => band(panel, canvas, zone),
            Sheet::Scrim => scrim(panel, canvas, zone),
        };
        let share = rect.width.to_f32() * rect.height.to_f32() / (frame.width * frame.height);
        let most = if sheet == Sheet::Scrim { MOST_SHADED } else { MOST_HIDDEN };
        if share > most && sheet != Sheet::Panel && !zone.is_page() {
            return None;
        }
        placed.push((sheet, rect));
    }
    Some(placed)
}

/// Returns where a shade is strongest.
pub(super) fn fade(zone: Zone) -> Fade {
    match (zone.down, zone.across, zone.family) {
        (_, _, Family::Row) | (Down::Middle, Across::Centre, _) => match zone.down {
            Down::Top => Fade::FromTop,
            Down::Bottom => Fade::FromBottom,
            Down::Middle => Fade::ToAllSides,
        },
        (Down::Middle, Across::Left, _) => Fade::FromLeft,
        (Down::Middle, _, _) => Fade::FromRight,
        (Down::Top, _, _) => Fade::FromTop,
        (Down::Bottom, _, _) => Fade::FromBottom,
    }
}

/// Returns the block with the title, or all blocks of a row.
fn block(standing: &[Standing<'_>], zone: Zone) -> PxRect {
    if zone.family == Family::Row {
        return standing.iter().map(Standing::rect).fold(PxRect::default(), PxRect::union);
    }
    let filled = || standing.iter().filter(|block| !block.group.pieces.is_empty());
    filled().find(|block| block.has_title()).or(filled().next()).map(Standing::rect).unwrap_or_default()
}

/// Returns the rectangle with its edges on whole pixels, further out.
fn whole(rect: PxRect) -> PxRect {
    PxRect::from_edges(
        Px64::from_px(rect.x.floor_px()),
        Px64::from_px(rect.y.floor_px()),
        Px64::from_px(rect.right().ceil_px()),
        Px64::from_px(rect.bottom().ceil_px()),
    )
}

fn inside(panel: PxRect, block: PxRect, frame: &Frame) -> PxRect {
    let air = (block.x - panel.x).min(block.y - panel.y).max(Px64::ZERO);
    panel.inset(Px64::from_f32((frame.side * INSET_SHARE).round()).min(air.scaled(1, 2)))
}

/// Returns the panel drawn out to the picture's edges: across, or down for a column at a side.
fn band(panel: PxRect, canvas: PxRect, zone: Zone) -> PxRect {
    let is_column = panel.width < canvas.width.scaled(46, 100) && canvas.width > canvas.height;
    let is_tall = panel.height > canvas.height.scaled(40, 100);
    match zone.across {
        Across::Left if is_column && is_tall => PxRect { width: panel.right() - canvas.x, ..canvas },
        Across::RightColumn | Across::Right if is_column && is_tall => {
            PxRect { x: panel.x, width: canvas.right() - panel.x, ..canvas }
        }
        // A strip of picture between a band and the edge would look forgotten.
        _ => match zone.down {
            Down::Top => PxRect { height: panel.bottom() - canvas.y, ..canvas },
            Down::Bottom => PxRect { y: panel.y, height: canvas.bottom() - panel.y, ..canvas },
            Down::Middle => PxRect { y: panel.y, height: panel.height, ..canvas },
        },
    }
}

/// Returns a shade from the edge of the picture to well beyond the words.
fn scrim(panel: PxRect, canvas: PxRect, zone: Zone) -> PxRect {
    let beyond = |length: Px64| Px64::from_f32(length.to_f32() * SCRIM_BEYOND);
    let rect = match fade(zone) {
        Fade::FromTop => PxRect { y: canvas.y, height: panel.bottom() + beyond(panel.height), ..canvas },
        Fade::FromBottom => {
            PxRect::from_edges(canvas.x, panel.y - beyond(panel.height), canvas.right(), canvas.bottom())
        }
        Fade::FromLeft => PxRect { x: canvas.x, width: panel.right() + beyond(panel.width), ..canvas },
        Fade::FromRight => {
            PxRect::from_edges(panel.x - beyond(panel.width), canvas.y, canvas.right(), canvas.bottom())
        }
        Fade::ToAllSides => panel.outset(beyond(panel.height.min(panel.width))),
    };
    whole(rect).intersection(canvas)
}
