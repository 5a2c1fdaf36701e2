//! Sand dunes in low light: long crests with a bright and a shaded side under an empty sky.

use super::grain::{Dice, drift, ease, swells};
use super::light::{Light, Ramp, Tone, add, mix, scale, tone};
use super::shapes::{Frame, Layers, Orb, Painting, Skyline};

/// How many dunes lie behind one another.
const DUNES: usize = 5;
/// Where the farthest dune lies, as a share of the height.
const FARTHEST: f32 = 0.56;

/// A prepared desert.
pub(super) struct Dunes {
    frame: Frame,
    sky: Ramp,
    sun: Orb,
    haze: Light,
    dunes: Layers<Dune>,
    /// Which side the sun stands on: −1 or 1.
    side: f32,
}

struct Dune {
    lit: Light,
    shaded: Light,
    /// The crests: where the bright and the dark side part.
    crests: Vec<Crest>,
    distance: f32,
    seed: u32,
}

#[derive(Clone, Copy)]
struct Crest {
    x: f32,
    height: f32,
    spread: f32,
    /// How the dividing line leans away as it comes down the slope.
    lean: f32,
}

struct Palette {
    zenith: Tone,
    middle: Tone,
    horizon: Tone,
    lit: Tone,
    shaded: Tone,
    sun: Tone,
}

impl Dunes {
    /// Chooses palette, sun and dunes.
    pub(super) fn new(frame: Frame, seed: u64) -> Dunes {
        let mut dice = Dice::new(seed);
        let palette = palette(dice.index(3));
        let side = dice.side();
        Dunes {
            frame,
            sky: Ramp::new(&[(0.0, palette.zenith), (0.6, palette.middle), (1.0, palette.horizon)]),
            sun: Orb {
                x: frame.width * (0.5 + side * dice.between(0.16, 0.26)),
                y: frame.height * dice.between(0.40, 0.44),
                radius: frame.unit * dice.between(0.045, 0.06),
                disc: scale(palette.sun.light(), 1.3),
                halo: scale(palette.sun.mix(palette.horizon, 0.6).light(), 0.30),
            },
            haze: palette.horizon.light(),
            dunes: Layers::new(
                frame,
                (0..DUNES).map(|index| dune(&mut dice, frame, &palette, (index, side))).collect(),
            ),
            side,
        }
    }

    /// Returns the sand at a place so many pixels below its dune's crest.
    fn sand(&self, dune: &Dune, x: f32, y: f32, below_px: f32) -> Light {
        let below = below_px.max(0.0) / self.frame.unit;
        let shade = self.shade(dune, x, y, below);
        let ripples = self.ripples(dune, x, y, below);
        let lit = scale(dune.lit, 1.0 + 0.10 * ripples - 0.55 * ease(0.0, 0.5, below));
        let body = mix(lit, dune.shaded, shade);
        // Light skims the very top of a crest.
        let rim = ease(0.012, 0.0, below) * (1.0 - shade) * 0.16;
        let body = add(body, self.sun.disc, rim * (1.0 - 0.6 * dune.distance));
        mix(body, self.haze, 0.62 * dune.distance * (0.55 + 0.45 * ease(0.0, 0.12, below)))
    }

    /// Returns how far a place lies on the dark side, 0 to 1.
    fn shade(&self, dune: &Dune, x: f32, y: f32, below: f32) -> f32 {
        let wander = drift(y / self.frame.unit * 5.0, dune.distance * 9.0, dune.seed) - 0.5;
        let mut shade = 0.0f32;
        for crest in &dune.crests {
            let bend = ease(0.0, 0.30, below);
            let edge = crest.x + self.side * (crest.lean * below + 0.20 * wander * bend * self.frame.unit);
            let behind = (edge - x) * self.side / self.frame.unit;
            // The line is sharp at the crest and melts further down.
            let sharp = ease(-0.001 - 0.10 * below, 0.003 + 0.16 * below, behind);
            let reach = crest.spread / self.frame.unit * 1.6;
            let fades = ease(reach, reach * 0.35, behind);
            shade = shade.max(sharp * fades * ease(0.50, 0.05, below));
        }
        shade
    }

    /// Returns the wind's ripples, −1 to 1, only where they are near enough to be seen.
    fn ripples(&self, dune: &Dune, x: f32, y: f32, below: f32) -> f32 {
        let seen = ease(0.45, 0.0, dune.distance);
        if seen <= 0.0 {
            return 0.0;
        }
        let (across, down) = (x / self.frame.unit, y / self.frame.unit);
        let warp = drift(across * 3.0, down * 5.0, dune.seed ^ 0x3f) * 1.6;
        let fine =
            drift(across * 7.0 + warp, down * 70.0 * (1.0 - 0.5 * below) + warp * 6.0, dune.seed ^ 0x91);
        (2.0 * fine - 1.0) * seen * ease(0.02, 0.12, below)
    }
}

impl Painting for Dunes {
    fn light(&self, x: f32, y: f32) -> Light {
        let sand = |skyline: &Skyline, dune: &Dune| self.sand(dune, x, y, y - skyline.top(x));
        self.dunes.light((x, y), sand, || {
            self.sun.over(self.sky.at(y / (self.frame.height * (FARTHEST + 0.04))), x, y)
        })
    }
}

/// Builds one dune, 0 being the nearest, under a sun that stands on the side named second.
fn dune(dice: &mut Dice, frame: Frame, palette: &Palette, (index, side): (usize, f32)) -> (Skyline, Dune) {
    let distance = index as f32 / (DUNES - 1) as f32;
    let nearness = 1.0 - distance;
    let base = frame.height * (FARTHEST + 0.42 * nearness * (0.45 + 0.55 * nearness));
    let crests: Vec<Crest> = crests(dice, frame, nearness);
    let seed = dice.seed();
    let skyline = Skyline::trace(frame, |x| {
        let roll = frame.unit * 0.05 * (swells(x / frame.unit * 1.3, 2, seed) - 0.5);
        let height = crests.iter().map(|crest| crest.height_at(x, side)).fold(0.0, smooth_max);
        base - roll - height
    });
    let cool = palette.horizon.mix(palette.middle, 0.4);
    let dune = Dune {
        lit: palette.lit.mix(palette.horizon, 0.25 * distance).light(),
        shaded: palette.shaded.mix(cool, 0.35 * distance).light(),
        crests,
        distance,
        seed,
    };
    (skyline, dune)
}

fn crests(dice: &mut Dice, frame: Frame, nearness: f32) -> Vec<Crest> {
    let size = frame.unit * (0.050 + 0.125 * nearness);
    let gap = frame.unit * (0.50 + 0.85 * nearness);
    let mut x = -gap * dice.unit();
    let mut crests = Vec::new();
    while x < frame.width + gap {
        crests.push(Crest {
            x,
            height: size * dice.between(0.45, 1.0),
            spread: gap * dice.between(0.60, 0.95),
            lean: frame.unit * dice.between(0.2, 0.9) * (0.4 + 0.6 * nearness),
        });
        x += (gap * dice.between(0.75, 1.5)).max(1.0);
    }
    crests
}

impl Crest {
    /// A long slope up on the wind's side, a shorter and steeper one down in the lee.
    fn height_at(&self, x: f32, side: f32) -> f32 {
        let along = (x - self.x) * side / self.spread;
        if along > 0.0 {
            return self.height * ease(1.0, 0.0, along);
        }
        let slope = (1.0 + along * 1.7).max(0.0);
        // Nearly straight below the crest, then running out.
        self.height * slope * (0.45 + 0.55 * ease(0.0, 0.9, slope))
    }
}

fn smooth_max(first: f32, second: f32) -> f32 {
    // Two dunes that meet do so in a hollow, not in a crack.
    (first * first + second * second).sqrt()
}

fn palette(index: usize) -> Palette {
    match index {
        0 => Palette {
            zenith: tone(0.72, 0.055, 235.0),
            middle: tone(0.86, 0.035, 200.0),
            horizon: tone(0.94, 0.045, 75.0),
            lit: tone(0.83, 0.090, 68.0),
            shaded: tone(0.50, 0.085, 45.0),
            sun: tone(0.985, 0.035, 90.0),
        },
        1 => Palette {
            zenith: tone(0.55, 0.085, 300.0),
            middle: tone(0.74, 0.095, 15.0),
            horizon: tone(0.89, 0.085, 62.0),
            lit: tone(0.78, 0.115, 52.0),
            shaded: tone(0.36, 0.085, 335.0),
            sun: tone(0.975, 0.05, 85.0),
        },
        _ => Palette {
            zenith: tone(0.83, 0.035, 60.0),
            middle: tone(0.90, 0.035, 65.0),
            horizon: tone(0.955, 0.030, 75.0),
            lit: tone(0.86, 0.055, 70.0),
            shaded: tone(0.56, 0.055, 45.0),
            sun: tone(0.99, 0.02, 85.0),
        },
    }
}
