//! What was drawn: where a poster differs from its background.

use super::flat::difference;
use super::raster::Raster;
use super::shapes::{Area, Mask, Touch};

/// Encoders and blending may change a pixel so much without anything being drawn.
const SAME: u8 = 8;

/// Ink, plates and logos differ by more; soft shadows and glows around them by less.
const DRAWN: u8 = 48;

/// Fewer pixels that differ are specks.
const SPECK: usize = 4;

/// Side of the fields by which what was drawn is told from what is around it.
const FIELD: usize = 16;

/// Where nearly everything was drawn over, no background is left to be kept.
const OVERDRAWN: f64 = 0.85;

/// How each pixel of a poster differs from the background's.
pub(super) struct Changes {
    width: usize,
    height: usize,
    levels: Vec<u8>,
}

impl Changes {
    /// Returns the differences; nothing if the sizes differ.
    pub(super) fn between(poster: &Raster, background: &Raster) -> Result<Self, String> {
        let [width, height] = poster.size();
        if poster.size() != background.size() {
            let [wide, high] = background.size();
            return Err(format!("it is {width}x{height} pixels large and its background {wide}x{high}"));
        }
        let rows = poster.rows().zip(background.rows());
        let levels = rows.flat_map(|(poster, background)| levels(poster, background)).collect();
        Ok(Self { width: width as usize, height: height as usize, levels })
    }

    /// Returns how much a pixel differs.
    pub(super) fn at(&self, x: usize, y: usize) -> u8 {
        self.levels[y * self.width + x]
    }

    /// Returns the length of the shorter side in pixels.
    pub(super) fn shorter_side(&self) -> usize {
        self.width.min(self.height)
    }

    /// Returns the pixels that were drawn on, specks aside.
    pub(super) fn drawn(&self) -> Mask {
        Mask {
            width: self.width,
            height: self.height,
            bits: self.levels.iter().map(|level| *level > DRAWN).collect(),
        }
    }

    /// Returns the area of everything that was drawn; nothing if nothing was.
    pub(super) fn area(&self) -> Option<Area> {
        let shapes = self.drawn().shapes(Touch::Corners);
        let areas = shapes.iter().filter(|shape| shape.pixels >= SPECK).map(|shape| shape.area);
        areas.reduce(|all, area| all.with(&area))
    }

    /// Returns which share of the pixels outside of what was drawn is the background's.
    ///
    /// Fields with something strong in them, and the fields around those, count as drawn. Nothing is kept where nearly
    /// all fields are.
    pub(super) fn kept(&self) -> f64 {
        let (across, down) = (self.width.div_ceil(FIELD), self.height.div_ceil(FIELD));
        let mut touched = vec![false; across * down];
        for (at, _) in self.levels.iter().enumerate().filter(|(_, level)| **level > DRAWN) {
            touched[at / self.width / FIELD * across + at % self.width / FIELD] = true;
        }
        let near = |column: usize, row: usize| {
            let rows = row.saturating_sub(1)..(row + 2).min(down);
            let columns = column.saturating_sub(1)..(column + 2).min(across);
            rows.flat_map(|row| columns.clone().map(move |column| row * across + column))
                .any(|field| touched[field])
        };
        let around = Mask::of(across, down, near);
        let (mut same, mut outside) = (0_u64, 0_u64);
        for (y, row) in self.levels.chunks_exact(self.width).enumerate() {
            for (column, levels) in row.chunks(FIELD).enumerate() {
                if !around.bits[y / FIELD * across + column] {
                    outside += levels.len() as u64;
                    same += levels.iter().filter(|level| **level <= SAME).count() as u64;
                }
            }
        }
        let left = touched.iter().filter(|touched| !**touched).count() as f64 / touched.len() as f64;
        if outside == 0 || left < 1.0 - OVERDRAWN { 0.0 } else { same as f64 / outside as f64 }
    }
}

fn levels<'row>(
    poster: &'row [[u8; 4]],
    background: &'row [[u8; 4]],
) -> impl Iterator<Item = u8> + use<'row> {
    poster.iter().zip(background).map(|(poster, background)| level(*poster, *background))
}

/// A background that shines through may be kept as it is, or laid on white or black: the reference does not say.
fn level(poster: [u8; 4], background: [u8; 4]) -> u8 {
    let plain = difference(poster, background);
    if background[3] == 255 || plain == 0 {
        return plain;
    }
    let over = |ground: u32| {
        background.map(|level| {
            let alpha = u32::from(background[3]);
            ((u32::from(level) * alpha + ground * (255 - alpha)) / 255) as u8
        })
    };
    plain.min(difference(poster, over(255))).min(difference(poster, over(0)))
}
