//! Lights out of focus: many soft discs that gather low in the picture and leave its top dark.

use super::grain::{Dice, Veil, drifts, ease};
use super::light::{Light, Ramp, Tone, add, scale, tone};
use super::shapes::{Frame, Painting, cover, falloff};

/// How many discs there are.
const DISCS: usize = 170;
/// How many tiles the longer side is cut into, so that a pixel asks only the discs that reach it.
const TILES: f32 = 24.0;

/// A prepared field of lights.
pub(super) struct Bokeh {
    frame: Frame,
    ground: Ramp,
    haze: Veil,
    haze_light: Light,
    discs: Vec<Disc>,
    tile_px: f32,
    tile_columns: usize,
    /// For each tile, the discs that touch it.
    tiles: Vec<Vec<u16>>,
}

struct Disc {
    x: f32,
    y: f32,
    radius: f32,
    /// How blurred its edge is, in pixels.
    soft: f32,
    light: Light,
}

struct Palette {
    top: Tone,
    middle: Tone,
    bottom: Tone,
    lights: [Tone; 4],
}

impl Bokeh {
    /// Chooses palette and lights.
    pub(super) fn new(frame: Frame, seed: u64) -> Bokeh {
        let mut dice = Dice::new(seed);
        let palette = palette(dice.index(4));
        let focus = 0.5 + dice.side() * dice.between(0.12, 0.28);
        let discs: Vec<Disc> =
            (0..DISCS).map(|index| disc(&mut dice, frame, &palette, (index, focus))).collect();
        let tile_px = (frame.width.max(frame.height) / TILES).max(8.0);
        let tile_columns = (frame.width / tile_px) as usize + 1;
        let tile_rows = (frame.height / tile_px) as usize + 1;
        let haze_seed = dice.seed();
        let touching = |tile: usize| {
            let (left, top) =
                ((tile % tile_columns) as f32 * tile_px, (tile / tile_columns) as f32 * tile_px);
            let touches = |disc: &Disc| {
                let across = disc.x - disc.x.clamp(left, left + tile_px);
                let down = disc.y - disc.y.clamp(top, top + tile_px);
                let reach = disc.radius + disc.soft + 1.0;
                across * across + down * down <= reach * reach
            };
            (0..DISCS as u16).filter(|index| touches(&discs[usize::from(*index)])).collect()
        };
        let tiles = (0..tile_columns * tile_rows).map(touching).collect();
        Bokeh {
            frame,
            ground: Ramp::new(&[(0.0, palette.top), (0.5, palette.middle), (1.0, palette.bottom)]),
            haze: Veil::new(frame.width, frame.height, |x, y| {
                let (across, down) = (x / frame.width - focus, y / frame.height - 0.74);
                let patches = drifts(x / frame.unit * 2.0, y / frame.unit * 2.0, 3, haze_seed);
                falloff(across * across * 1.2 + down * down * 2.4, 0.42) * (0.6 + 0.8 * patches)
            }),
            haze_light: scale(palette.lights[0].light(), 0.22),
            discs,
            tile_px,
            tile_columns,
            tiles,
        }
    }
}

impl Painting for Bokeh {
    fn light(&self, x: f32, y: f32) -> Light {
        let mut seen = add(self.ground.at(y / self.frame.height), self.haze_light, self.haze.at(x, y));
        let tile = (y / self.tile_px) as usize * self.tile_columns + (x / self.tile_px) as usize;
        for index in &self.tiles[tile] {
            let disc = &self.discs[usize::from(*index)];
            seen = add(seen, disc.light, disc.at(x, y));
        }
        seen
    }
}

impl Disc {
    /// A lens shows a far lamp as an even disc, a little brighter toward its rim.
    fn at(&self, x: f32, y: f32) -> f32 {
        let (across, down) = (x - self.x, y - self.y);
        let squared = across * across + down * down;
        let reach = self.radius + self.soft;
        if squared >= reach * reach {
            return 0.0;
        }
        let distance = squared.sqrt();
        let inside = ease(reach, self.radius - self.soft, distance).min(cover(reach - distance));
        let rim = distance / self.radius;
        inside * (0.80 + 0.24 * rim * rim * rim)
    }
}

/// Makes one disc; they gather around `focus`, a share of the width.
fn disc(dice: &mut Dice, frame: Frame, palette: &Palette, (index, focus): (usize, f32)) -> Disc {
    // From far and small to near, large and faint.
    let nearness = index as f32 / (DISCS - 1) as f32;
    let bell = (dice.unit() + dice.unit() + dice.unit()) / 1.5 - 1.0;
    let x = frame.width * (focus + bell * (0.75 + 0.35 * nearness));
    let low = (dice.unit() + dice.unit()) / 2.0;
    let spread = 0.30 + 0.16 * nearness;
    // The lights follow a street that comes nearer on one side.
    let street = 0.74 + 0.10 * (x / frame.width - focus);
    let y = frame.height * (street + (low - 0.5) * 2.0 * spread * 0.80);
    let radius = frame.unit * (0.005 + 0.062 * nearness * nearness * dice.between(0.35, 1.25));
    let strength = (0.80 - 0.66 * nearness) * dice.between(0.30, 1.0);
    // Whatever strays upward fades, so that the top stays free.
    let strength = strength * ease(0.36, 0.58, y / frame.height);
    let colour = palette.lights[dice.index(4)];
    Disc {
        x,
        y,
        radius,
        soft: 0.8 + radius * (0.05 + 0.30 * dice.unit() * nearness),
        light: scale(colour.light(), strength),
    }
}

fn palette(index: usize) -> Palette {
    match index {
        0 => Palette {
            top: tone(0.15, 0.030, 50.0),
            middle: tone(0.22, 0.050, 45.0),
            bottom: tone(0.27, 0.065, 40.0),
            lights: [
                tone(0.80, 0.130, 70.0),
                tone(0.86, 0.110, 85.0),
                tone(0.70, 0.150, 45.0),
                tone(0.90, 0.060, 90.0),
            ],
        },
        1 => Palette {
            top: tone(0.16, 0.045, 268.0),
            middle: tone(0.23, 0.070, 272.0),
            bottom: tone(0.30, 0.085, 290.0),
            lights: [
                tone(0.72, 0.120, 262.0),
                tone(0.78, 0.110, 320.0),
                tone(0.84, 0.090, 75.0),
                tone(0.76, 0.100, 220.0),
            ],
        },
        2 => Palette {
            top: tone(0.19, 0.035, 175.0),
            middle: tone(0.27, 0.050, 165.0),
            bottom: tone(0.33, 0.065, 150.0),
            lights: [
                tone(0.82, 0.115, 120.0),
                tone(0.90, 0.090, 100.0),
                tone(0.74, 0.110, 160.0),
                tone(0.86, 0.060, 190.0),
            ],
        },
        _ => Palette {
            top: tone(0.20, 0.050, 350.0),
            middle: tone(0.30, 0.075, 358.0),
            bottom: tone(0.40, 0.090, 10.0),
            lights: [
                tone(0.78, 0.120, 15.0),
                tone(0.88, 0.075, 50.0),
                tone(0.74, 0.130, 350.0),
                tone(0.90, 0.050, 80.0),
            ],
        },
    }
}
