//! The lengths everything else is a share of.

use crate::survey::Survey;
use crate::unit::{Px64, PxRect};

/// Margin as a share of the short side: inside it no ink.
const MARGIN_SHARE: f32 = 0.06;
/// How much larger type gets on a picture that is open everywhere.
const AMBITION: f32 = 0.5;
/// A figure that takes this share of the picture leaves it no more open than it is calm.
const FIGURE_SHARE: f32 = 0.4;
/// How much larger type is on an upright picture, which is tall for its width.
const UPRIGHT: f32 = 1.15;
/// Smallest size of text where the picture leaves the choice: a share of the short side, and never below 12 px.
const FLOOR_SHARE: f32 = 0.026;
const FLOOR_PX: f32 = 12.0;
/// Smallest size at all; below it letters are dust.
pub(super) const DUST_PX: f32 = 6.0;

/// A picture's size and what follows from it, in pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) width: f32,
    pub(super) height: f32,
    /// The shorter side.
    pub(super) short: f32,
    /// The side of the square of the same area: what type is sized by.
    pub(super) side: f32,
    pub(super) margin: f32,
    /// How much of the picture is there for words, 0 to 1: because it is calm, or because it shows no figure.
    pub(super) open: f32,
    /// How much larger than usual type may be, because the picture leaves so much room.
    pub(super) ambition: f32,
    /// The smallest size text should have.
    pub(super) floor: f32,
}

impl Frame {
    pub(super) fn of(survey: &Survey) -> Self {
        let (width, height) = (survey.width() as f32, survey.height() as f32);
        let short = width.min(height);
        // Strips and towers: type is sized by what fits across, not by the long side.
        let side = (short * (width * height).sqrt()).sqrt().max(1.0);
        let open = survey.calm_share().max(1.0 - (1.0 - survey.ground_share()) / FIGURE_SHARE);
        Self {
            width,
            height,
            short,
            side,
            open,
            ambition: (1.0 + AMBITION * open) * if height > width * 1.2 { UPRIGHT } else { 1.0 },
            margin: (short * MARGIN_SHARE).round(),
            floor: (short * FLOOR_SHARE).max(FLOOR_PX),
        }
    }

    /// Returns the rectangle inside the margins.
    pub(super) fn safe(&self) -> PxRect {
        let px = Px64::from_f32;
        PxRect::from_edges(
            px(self.margin),
            px(self.margin),
            px(self.width - self.margin),
            px(self.height - self.margin),
        )
    }
}
