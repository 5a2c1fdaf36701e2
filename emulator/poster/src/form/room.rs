//! Where words stand on a form, and the few measures that painting and layout share.

use super::{Ends, Fade, Form, Outline};
use crate::unit::{Px64, PxRect};

impl Form {
    /// Returns the part of a shape's rectangle where words may stand.
    ///
    /// Every pixel that lies wholly inside has at least 97 % of the shape's alpha, 80 % for a scrim. For a frame it
    /// is the part its lines leave free. Forms that stand beside words have none.
    #[must_use]
    pub fn core(self, rect: PxRect) -> PxRect {
        let (width, height) = (rect.width, rect.height);
        match self {
            Self::Band { hairline } => {
                let line = hairline.map_or(Px64::ZERO, |line| line.inset_px + line.stroke_px);
                if width >= height { inset(rect, Px64::ZERO, line) } else { inset(rect, line, Px64::ZERO) }
            }
            Self::Panel { corner_radius_px: radius, .. }
            | Self::Pill { corner_radius_px: radius }
            | Self::Tag { ends: Ends::Upright { corner_radius_px: radius } } => {
                rect.inset(round(radius, rect))
            }
            Self::Tag { ends: Ends::Slanted { slant_px } } => {
                inset(rect, slant_px + Px64::ONE_PX, Px64::ZERO)
            }
            Self::Scrim { fade } => fade.core(rect),
            Self::Ribbon => ribbon_body(rect),
            Self::Brush { .. } if width >= height => {
                inset(rect, brush_end(width, height), height.scaled(1, 10))
            }
            Self::Brush { .. } => inset(rect, width.scaled(1, 10), brush_end(height, width)),
            Self::Frame { stroke_px, outline } => rect.inset(outline.depth(stroke_px, rect)),
            Self::Rule | Self::DoubleRule | Self::Dots | Self::Diamond | Self::Corner { .. } => {
                PxRect::default()
            }
        }
    }
}

impl Fade {
    /// Returns the least share of a scrim's alpha anywhere behind words that stand within its rectangle.
    #[must_use]
    pub fn strength_behind(self, words: PxRect, rect: PxRect) -> f32 {
        let share = |away: Px64, length: Px64| away.to_f32() / length.to_f32().max(f32::MIN_POSITIVE);
        match self {
            Self::FromTop => scrim_profile(share(words.bottom() - rect.y, rect.height)),
            Self::FromBottom => scrim_profile(share(rect.bottom() - words.y, rect.height)),
            Self::FromLeft => scrim_profile(share(words.right() - rect.x, rect.width)),
            Self::FromRight => scrim_profile(share(rect.right() - words.x, rect.width)),
            Self::ToAllSides => {
                let [across, down] = cloud_fades(rect);
                let inwards_x = (words.x - rect.x).min(rect.right() - words.right());
                let inwards_y = (words.y - rect.y).min(rect.bottom() - words.bottom());
                let out = |inwards: Px64, fade: Px64| (1.0 - share(inwards, fade)).max(0.0);
                let (x, y) = (out(inwards_x, across), out(inwards_y, down));
                1.0 - soft_step((x * x + y * y).sqrt())
            }
        }
    }

    /// Returns the part of a scrim's rectangle with at least 80 % of its strength.
    fn core(self, rect: PxRect) -> PxRect {
        let (width, height) = (rect.width.scaled(58, 100), rect.height.scaled(58, 100));
        match self {
            Self::FromTop => PxRect { height, ..rect },
            Self::FromBottom => PxRect { y: rect.bottom() - height, height, ..rect },
            Self::FromLeft => PxRect { width, ..rect },
            Self::FromRight => PxRect { x: rect.right() - width, width, ..rect },
            Self::ToAllSides => {
                let [across, down] = cloud_fades(rect).map(|fade| fade.scaled(4, 5));
                inset(rect, across, down)
            }
        }
    }
}

/// Returns the strength of a scrim so far from its solid side, 1 at the side and 0 at the far one.
pub(crate) fn scrim_profile(away: f32) -> f32 {
    /// Nearly half is solid, so that a shade need not be much larger than its words.
    const SOLID: f32 = 0.42;
    1.0 - soft_step((away - SOLID) / (1.0 - SOLID))
}

/// Returns a gentle step from 0 to 1 whose slope vanishes at both ends.
pub(crate) fn soft_step(at: f32) -> f32 {
    let at = at.clamp(0.0, 1.0);
    at * at * (3.0 - 2.0 * at)
}

/// Returns a step from 0 to 1 whose slope and bend vanish at both ends, so that the eye finds neither.
pub(crate) fn ease(at: f32) -> f32 {
    let at = at.clamp(0.0, 1.0);
    at * at * at * (at * (at * 6.0 - 15.0) + 10.0)
}

/// Returns how wide the fading sides of a cloud are: left and right, above and below.
pub(crate) fn cloud_fades(rect: PxRect) -> [Px64; 2] {
    let fade = |length: Px64, other: Px64| length.scaled(42, 100).min(other.scaled(4, 5));
    [fade(rect.width, rect.height), fade(rect.height, rect.width)]
}

impl Outline {
    /// Returns how far the lines reach inwards from the edges, corners included.
    fn depth(self, stroke: Px64, rect: PxRect) -> Px64 {
        match self {
            Self::Single { corner_radius_px } => stroke + round(corner_radius_px - stroke, rect),
            Self::Double { corner_radius_px } => stroke.scaled(4, 1) + round(corner_radius_px, rect),
            Self::Ticket { notch_px } => stroke + notch_px,
        }
    }
}

/// Returns the body of a ribbon, between its folded ends; the tails hang a little below it.
pub(crate) fn ribbon_body(rect: PxRect) -> PxRect {
    let end = rect.width.scaled(1, 12).min(rect.height.scaled(11, 20));
    PxRect { x: rect.x + end, width: rect.width - end - end, height: rect.height.scaled(9, 10), ..rect }
}

/// Returns how long a stroke's dry ends are: 6 % of its length, up to 12 % if it is short and thick.
pub(crate) fn brush_end(length: Px64, thickness: Px64) -> Px64 {
    thickness.scaled(9, 20).min(length.scaled(12, 100)).max(length.scaled(6, 100))
}

fn inset(rect: PxRect, across: Px64, down: Px64) -> PxRect {
    PxRect::from_edges(rect.x + across, rect.y + down, rect.right() - across, rect.bottom() - down)
}

/// Returns how far the sides must move in until a round corner covers nothing of the corner: 1 − √½ of the radius.
fn round(radius: Px64, rect: PxRect) -> Px64 {
    let half = rect.width.min(rect.height).scaled(1, 2);
    radius.max(Px64::ZERO).min(half).scaled(3, 10)
}
