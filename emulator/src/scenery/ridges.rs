//! Mountain ridges behind one another, mist between them and a low sun.

use super::grain::{Dice, Veil, crags, drifts, ease, swells};
use super::light::{Light, Ramp, Tone, add, mix, scale, tone};
use super::shapes::{Frame, Layers, Orb, Painting, Skyline, Trees};

/// How many ridges stand behind one another.
const RIDGES: usize = 7;
/// Where the farthest ridge stands, and how far apart the nearest and the farthest are, as shares of
/// the height: the sky above stays free for words.
const FARTHEST: f32 = 0.545;
const DEPTH: f32 = 0.40;

/// A prepared scene of ridges.
pub(super) struct Ridges {
    frame: Frame,
    sky: Ramp,
    sun: Orb,
    clouds: Veil,
    cloud: Light,
    mist: Veil,
    layers: Layers<Layer>,
}

struct Layer {
    /// Mist lies along the ground, not along the tree tops.
    ground: Skyline,
    crest: Light,
    foot: Light,
    mist_px: f32,
    /// How much of the sun's glow hangs in the air before it.
    air: f32,
}

struct Palette {
    zenith: Tone,
    upper: Tone,
    lower: Tone,
    horizon: Tone,
    far: Tone,
    near: Tone,
    sun: Tone,
}

impl Ridges {
    /// Chooses palette, sun and ridges.
    pub(super) fn new(frame: Frame, seed: u64) -> Ridges {
        let mut dice = Dice::new(seed);
        let palette = palette(dice.index(4));
        let side = dice.side();
        let sun = Orb {
            x: frame.width * (0.5 + side * dice.between(0.10, 0.24)),
            y: frame.height * dice.between(0.445, 0.475),
            radius: frame.unit * dice.between(0.034, 0.044),
            disc: scale(palette.sun.light(), 1.3),
            halo: scale(palette.sun.mix(palette.lower, 0.55).light(), 0.5),
        };
        let peak = frame.width * (0.5 - side * dice.between(0.12, 0.24));
        let layers = (0..RIDGES).map(|index| layer(&mut dice, frame, &palette, (index, peak))).collect();
        let (cloud_seed, mist_seed) = (dice.seed(), dice.seed());
        let unit = frame.unit;
        Ridges {
            frame,
            sky: Ramp::new(&[
                (0.0, palette.zenith),
                (0.45, palette.upper),
                (0.80, palette.lower),
                (1.0, palette.horizon),
            ]),
            sun,
            clouds: Veil::new(frame.width, frame.height, |x, y| {
                let streaks = drifts(x / unit * 2.2, y / unit * 11.0, 5, cloud_seed);
                let belt = ease(0.12, 0.38, y / frame.height);
                ease(0.50, 0.78, streaks) * belt
            }),
            cloud: palette.horizon.mix(palette.upper, 0.25).light(),
            mist: Veil::new(frame.width, frame.height, |x, y| {
                drifts(x / unit * 2.0, y / unit * 6.0, 4, mist_seed)
            }),
            layers: Layers::new(frame, layers),
        }
    }

    fn sky(&self, x: f32, y: f32) -> Light {
        let clear = self.sky.at(y / (self.frame.height * (FARTHEST + 0.03)));
        let clouded = mix(clear, self.cloud, self.clouds.at(x, y) * 0.38);
        self.sun.over(clouded, x, y)
    }
}

impl Painting for Ridges {
    fn light(&self, x: f32, y: f32) -> Light {
        self.layers.light((x, y), |_, layer| self.slope(layer, x, y), || self.sky(x, y))
    }
}

impl Ridges {
    fn slope(&self, layer: &Layer, x: f32, y: f32) -> Light {
        let below = (y - layer.ground.top(x)) / layer.mist_px;
        let mist = ease(0.0, 1.0, below * (0.55 + 0.9 * self.mist.at(x, y)));
        let body = mix(layer.crest, layer.foot, mist);
        add(body, self.sun.halo, layer.air * self.sun.glow(x, y))
    }
}

/// Builds one ridge, 0 being the nearest; `peak` is where the highest mountain stands.
fn layer(dice: &mut Dice, frame: Frame, palette: &Palette, (index, peak): (usize, f32)) -> (Skyline, Layer) {
    let distance = index as f32 / (RIDGES - 1) as f32;
    let nearness = 1.0 - distance;
    // Seen flat, near ridges lie farther apart than far ones.
    let base = frame.height * (FARTHEST + DEPTH * nearness * (0.55 + 0.45 * nearness));
    let crag = frame.unit * (0.085 + 0.05 * distance);
    let hero = if index == RIDGES - 2 { frame.unit * 0.15 } else { 0.0 };
    let spread = frame.unit * (0.20 + 0.5 * dice.unit());
    let (shape_seed, offset) = (dice.seed(), dice.between(0.0, 100.0));
    let trees = (index < 3).then(|| {
        let height = frame.unit * [0.075, 0.034, 0.016][index];
        Trees::plant(dice, frame, height)
    });
    let ground = |x: f32| {
        let along = x / frame.unit * (1.5 + 1.7 * distance) + offset;
        let rolling = swells(along, 3, shape_seed);
        let jagged = crags(along * 1.1 + 9.0, shape_seed ^ 0x5bd1);
        let wild = (distance * 1.6).min(1.0);
        let shape = rolling * (1.0 - wild) + jagged * wild;
        let away = (x - peak).abs() / spread;
        let mountain = hero / (1.0 + away * 1.5 + away * away * 3.0);
        base - crag * 1.7 * (shape - 0.35) - mountain * (0.7 + 0.3 * jagged)
    };
    let top = |x: f32| ground(x) - trees.as_ref().map_or(0.0, |trees| trees.height(x));
    let skyline = Skyline::trace(frame, top);
    let ground = Skyline::trace(frame, ground).softened(frame.unit * 0.05);
    let body = palette.far.mix(palette.near, nearness * (0.35 + 0.65 * nearness));
    let haze = body.mix(palette.horizon, 0.62 * (1.0 - nearness * nearness * 0.9));
    let layer = Layer {
        ground,
        crest: body.light(),
        foot: haze.light(),
        mist_px: frame.unit * (0.10 + 0.16 * nearness),
        air: 0.55 * distance * distance + 0.05,
    };
    (skyline, layer)
}

fn palette(index: usize) -> Palette {
    match index {
        0 => Palette {
            zenith: tone(0.42, 0.085, 288.0),
            upper: tone(0.60, 0.095, 335.0),
            lower: tone(0.77, 0.105, 38.0),
            horizon: tone(0.89, 0.085, 68.0),
            far: tone(0.68, 0.085, 10.0),
            near: tone(0.17, 0.045, 300.0),
            sun: tone(0.975, 0.05, 88.0),
        },
        1 => Palette {
            zenith: tone(0.46, 0.085, 252.0),
            upper: tone(0.66, 0.070, 238.0),
            lower: tone(0.84, 0.045, 200.0),
            horizon: tone(0.93, 0.050, 78.0),
            far: tone(0.72, 0.055, 240.0),
            near: tone(0.19, 0.045, 245.0),
            sun: tone(0.985, 0.045, 90.0),
        },
        2 => Palette {
            zenith: tone(0.70, 0.055, 268.0),
            upper: tone(0.81, 0.050, 318.0),
            lower: tone(0.88, 0.060, 20.0),
            horizon: tone(0.945, 0.040, 62.0),
            far: tone(0.80, 0.055, 325.0),
            near: tone(0.33, 0.065, 282.0),
            sun: tone(0.99, 0.03, 80.0),
        },
        _ => Palette {
            zenith: tone(0.44, 0.060, 210.0),
            upper: tone(0.64, 0.060, 195.0),
            lower: tone(0.83, 0.065, 130.0),
            horizon: tone(0.93, 0.075, 95.0),
            far: tone(0.70, 0.055, 175.0),
            near: tone(0.18, 0.040, 205.0),
            sun: tone(0.985, 0.05, 98.0),
        },
    }
}
