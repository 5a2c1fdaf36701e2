//! Sheets of cut paper in waves above one another, each with a soft shadow on the one behind.

use super::grain::{Dice, swell};
use super::light::{Light, Ramp, Tone, add, mix, scale, tone};
use super::shapes::{Frame, Painting, Skyline, cover};

/// How many sheets lie on the ground sheet.
const SHEETS: usize = 6;
/// Where the hindmost sheet begins, as a share of the height.
const HINDMOST: f32 = 0.58;

/// A prepared paper relief.
pub(super) struct Paper {
    frame: Frame,
    ground: Ramp,
    disc: Disc,
    /// Nearest first.
    sheets: Vec<Sheet>,
    /// How far a shadow falls, in pixels: to the side and down.
    throw: (f32, f32),
    shade: Light,
}

struct Disc {
    x: f32,
    y: f32,
    radius: f32,
    rings: [Light; 3],
}

struct Sheet {
    skyline: Skyline,
    upper: Light,
    lower: Light,
    depth: f32,
}

struct Palette {
    ground: [Tone; 2],
    hind: Tone,
    front: Tone,
    disc: Tone,
    shade: Tone,
}

impl Paper {
    /// Chooses palette and waves.
    pub(super) fn new(frame: Frame, seed: u64) -> Paper {
        let mut dice = Dice::new(seed);
        let palette = palette(dice.index(4));
        let side = dice.side();
        let paler = |share: f32| palette.disc.mix(palette.ground[1], share).light();
        Paper {
            frame,
            ground: Ramp::new(&[(0.0, palette.ground[0]), (1.0, palette.ground[1])]),
            disc: Disc {
                x: frame.width * (0.5 + side * dice.between(0.14, 0.24)),
                y: frame.height * HINDMOST - frame.unit * dice.between(0.05, 0.08),
                radius: frame.unit * dice.between(0.085, 0.10),
                rings: [paler(0.0), paler(0.45), paler(0.72)],
            },
            sheets: (0..SHEETS).map(|index| sheet(&mut dice, frame, &palette, index)).collect(),
            throw: (-side * frame.unit * 0.008, frame.unit * 0.012),
            shade: palette.shade.light(),
        }
    }

    fn ground(&self, x: f32, y: f32) -> Light {
        let mut seen = self.ground.at(y / (self.frame.height * 0.8));
        let squared = |x: f32, y: f32| {
            let (across, down) = (x - self.disc.x, y - self.disc.y);
            (across * across + down * down).sqrt()
        };
        // Three discs of paper on top of one another, the largest hindmost.
        for (ring, share) in self.disc.rings.iter().rev().zip([2.1f32, 1.5, 1.0]) {
            let radius = self.disc.radius * share;
            let soft = self.frame.unit * 0.016;
            let shadow =
                1.0 - ((squared(x - self.throw.0, y - self.throw.1) - radius) / soft).clamp(0.0, 1.0);
            seen = mix(seen, self.shade, shadow * shadow * 0.22);
            seen = mix(seen, *ring, cover(radius - squared(x, y)));
        }
        seen
    }

    /// Returns how dark the shadow of a sheet is at a place it leaves free.
    fn shadow(&self, sheet: &Sheet, x: f32, y: f32) -> f32 {
        // The light comes from above, so a sheet throws its shadow on what stands behind its edge.
        let gap = sheet.skyline.top(x + self.throw.0) - y;
        let near = 1.0 - (gap / (self.frame.unit * 0.030)).clamp(0.0, 1.0);
        let wide = 1.0 - (gap / (self.frame.unit * 0.095)).clamp(0.0, 1.0);
        0.30 * near * near * near + 0.34 * wide * wide
    }
}

impl Painting for Paper {
    fn light(&self, x: f32, y: f32) -> Light {
        let (mut seen, mut left) = ([0.0; 3], 1.0);
        let mut shadow = 0.0;
        for sheet in &self.sheets {
            let covered = sheet.skyline.cover(x, y);
            if covered > 0.0 {
                let below = (y - sheet.skyline.top(x)).max(0.0) / (self.frame.unit * 0.22);
                let body = mix(sheet.upper, sheet.lower, below.min(1.0));
                let edge = (1.0 - below * 60.0).clamp(0.0, 1.0) * 0.10;
                let body = mix(scale(body, 1.0 + edge), self.shade, shadow);
                seen = add(seen, body, left * covered);
                left *= 1.0 - covered;
            }
            if left <= 0.0 {
                return seen;
            }
            shadow = self.shadow(sheet, x, y) * sheet.depth;
        }
        add(seen, mix(self.ground(x, y), self.shade, shadow), left)
    }
}

/// Builds one sheet, 0 being the nearest.
fn sheet(dice: &mut Dice, frame: Frame, palette: &Palette, index: usize) -> Sheet {
    let nearness = 1.0 - index as f32 / (SHEETS - 1) as f32;
    let base = frame.height * (HINDMOST + 0.35 * nearness);
    let (seed, phase) = (dice.seed(), dice.between(0.0, std::f32::consts::TAU));
    let length = frame.unit * dice.between(0.12, 0.18);
    let skyline = Skyline::trace(frame, |x| {
        let wave = libm::sinf(x / length + phase) + 0.6 * libm::sinf(x / length * 0.43 + phase * 1.7);
        base - frame.unit * (0.034 * wave + 0.10 * (swell(x / frame.unit * 1.4, seed) - 0.5))
    });
    let body = palette.hind.mix(palette.front, nearness);
    Sheet {
        skyline,
        upper: body.light(),
        lower: body.mix(palette.front, 0.20).light(),
        depth: 0.75 + 0.25 * nearness,
    }
}

fn palette(index: usize) -> Palette {
    match index {
        0 => Palette {
            ground: [tone(0.95, 0.018, 85.0), tone(0.92, 0.035, 70.0)],
            hind: tone(0.86, 0.055, 190.0),
            front: tone(0.42, 0.075, 215.0),
            disc: tone(0.76, 0.120, 45.0),
            shade: tone(0.33, 0.060, 230.0),
        },
        1 => Palette {
            ground: [tone(0.955, 0.015, 60.0), tone(0.93, 0.035, 35.0)],
            hind: tone(0.87, 0.060, 28.0),
            front: tone(0.48, 0.115, 8.0),
            disc: tone(0.84, 0.105, 82.0),
            shade: tone(0.38, 0.080, 350.0),
        },
        2 => Palette {
            ground: [tone(0.96, 0.015, 120.0), tone(0.93, 0.030, 110.0)],
            hind: tone(0.87, 0.060, 140.0),
            front: tone(0.42, 0.070, 160.0),
            disc: tone(0.85, 0.110, 88.0),
            shade: tone(0.33, 0.050, 175.0),
        },
        _ => Palette {
            ground: [tone(0.27, 0.060, 275.0), tone(0.37, 0.080, 285.0)],
            hind: tone(0.50, 0.105, 300.0),
            front: tone(0.20, 0.055, 268.0),
            disc: tone(0.88, 0.075, 75.0),
            shade: tone(0.12, 0.045, 272.0),
        },
    }
}
