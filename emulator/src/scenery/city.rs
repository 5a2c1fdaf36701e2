//! A city by the water at the blue hour: towers in haze, lit windows, lamps along the quay.

use super::grain::{Dice, drift, ease, floor, speck};
use super::light::{Light, Ramp, Tone, add, mix, scale, tone};
use super::shapes::{Frame, Orb, Painting, cover, falloff};

/// Where the quay meets the water, as a share of the height.
const QUAY: f32 = 0.755;
/// How many rows of buildings stand behind one another.
const ROWS: usize = 4;

/// A prepared city.
pub(super) struct City {
    frame: Frame,
    quay: f32,
    sky: Ramp,
    glow: Light,
    moon: Orb,
    /// Nearest first.
    rows: Vec<Row>,
    lamp: Light,
    lamp_seed: u32,
    wave_seed: u32,
}

struct Row {
    /// From left to right; none overlaps its neighbour.
    buildings: Vec<Building>,
    /// For each column of the picture, which building begins last before it.
    columns: Vec<usize>,
    body: Light,
    haze: Light,
    windows: Option<Windows>,
}

struct Windows {
    /// How far apart they are, in pixels.
    width: f32,
    height: f32,
    lit: f32,
    lights: [Light; 3],
}

#[derive(Clone, Copy)]
struct Building {
    left: f32,
    right: f32,
    top: f32,
    roof: Roof,
    seed: u32,
}

#[derive(Clone, Copy)]
enum Roof {
    Flat,
    Stepped,
    Spired,
    Slanted,
}

struct Palette {
    zenith: Tone,
    middle: Tone,
    horizon: Tone,
    far: Tone,
    near: Tone,
    lamp: Tone,
}

impl City {
    /// Chooses palette and buildings.
    pub(super) fn new(frame: Frame, seed: u64) -> City {
        let mut dice = Dice::new(seed);
        let palette = palette(dice.index(3));
        let side = dice.side();
        let centre = frame.width * (0.5 + side * dice.between(0.08, 0.2));
        City {
            frame,
            quay: frame.height * QUAY,
            sky: Ramp::new(&[(0.0, palette.zenith), (0.55, palette.middle), (1.0, palette.horizon)]),
            glow: scale(palette.lamp.mix(palette.horizon, 0.5).light(), 0.24),
            moon: Orb {
                x: frame.width * (0.5 - side * dice.between(0.18, 0.28)),
                y: frame.height * QUAY - frame.unit * dice.between(0.34, 0.38),
                radius: frame.unit * 0.0155,
                disc: scale(tone(0.96, 0.03, 90.0).light(), 1.2),
                halo: scale(palette.horizon.light(), 0.15),
            },
            rows: (0..ROWS).map(|index| row(&mut dice, frame, &palette, (index, centre))).collect(),
            lamp: palette.lamp.light(),
            lamp_seed: dice.seed(),
            wave_seed: dice.seed(),
        }
    }

    fn above(&self, x: f32, y: f32) -> Light {
        let rise = ((self.quay - y) / self.frame.unit).max(0.0);
        let (mut seen, mut left) = ([0.0; 3], 1.0);
        for row in &self.rows {
            let building = row.at(x);
            if y < building.top - 1.0 {
                continue;
            }
            let covered = building.cover(x, y);
            if covered > 0.0 {
                seen = add(seen, row.wall(building, x, y, rise), left * covered);
                left *= 1.0 - covered;
            }
            if left <= 0.0 {
                return seen;
            }
        }
        let sky = self.moon.over(self.sky.at(y / self.quay), x, y);
        add(seen, add(sky, self.glow, 1.0 / (1.0 + rise * rise * 26.0)), left)
    }

    /// The quay's lamps: small, evenly spaced, each with its glow.
    fn lamps(&self, x: f32, y: f32) -> f32 {
        let gap = self.frame.unit * 0.033;
        let post = floor(x / gap);
        let mut sum = 0.0;
        for post in [post.saturating_sub(1), post, post.saturating_add(1)] {
            let luck = speck(post, 0, self.lamp_seed);
            let across = x - (post as f32 + 0.3 + 0.4 * luck) * gap;
            let down = y - (self.quay - self.frame.unit * 0.010);
            let strength = 0.35 + 0.65 * speck(post, 1, self.lamp_seed);
            let squared = across * across + down * down;
            let reach = self.frame.unit * 0.0022;
            let core = falloff(squared, reach) * 1.6 + falloff(squared, reach * 4.0) * 0.22;
            sum += strength * core * ease(gap, gap * 0.6, squared.sqrt());
        }
        sum
    }

    fn water(&self, x: f32, y: f32) -> Light {
        let near = (y - self.quay) / (self.frame.height - self.quay);
        let far = 1.0 / (near + 0.06);
        let along = (x - self.frame.width * 0.5) / self.frame.unit;
        let broad = drift(along * far * 1.8, far * 13.0, self.wave_seed) - 0.5;
        let fine = drift(along * far * 6.0, far * 36.0, self.wave_seed ^ 0x77) - 0.5;
        let ripple = (broad + 0.6 * fine) * ease(0.0, 0.2, near);
        let sway = ripple * self.frame.unit * 0.018;
        let mirrored = 2.0 * self.quay - y - self.frame.unit * (0.02 + 0.10 * near) * ripple.abs();
        // Water draws every light out into an upright streak.
        let streak = self.frame.unit * (0.006 + 0.035 * near);
        let mut seen = [0.0; 3];
        for (offset, weight) in [(-0.8, 0.5), (0.8, 0.5)] {
            seen = add(seen, self.above(x + sway, (mirrored + offset * streak).min(self.quay - 1.0)), weight);
        }
        let body = mix(scale(seen, 0.80 - 0.25 * near), self.sky.at(0.05), 0.15 + 0.35 * near);
        let gleam = self.gleam(x + sway * 1.6) * (0.55 + 1.6 * ripple).max(0.0);
        add(body, self.lamp, gleam * ease(1.0, 0.0, near * 1.25) * 0.55)
    }

    /// Returns how bright the lamps' streaks are at a column.
    fn gleam(&self, x: f32) -> f32 {
        let gap = self.frame.unit * 0.033;
        let post = floor(x / gap);
        let luck = speck(post, 0, self.lamp_seed);
        let across = (x - (post as f32 + 0.3 + 0.4 * luck) * gap) / gap;
        let strength = speck(post, 1, self.lamp_seed);
        let narrow = 1.0 / (1.0 + across * across * 160.0);
        (0.25 + 0.75 * strength * strength) * narrow * ease(0.5, 0.2, across.abs())
    }
}

impl Painting for City {
    fn light(&self, x: f32, y: f32) -> Light {
        let wet = cover(y - self.quay);
        let view = match wet {
            0.0 => self.above(x, y),
            1.0 => self.water(x, y),
            _ => mix(self.above(x, self.quay - 1.0), self.water(x, self.quay + 0.5), wet),
        };
        if (y - self.quay).abs() > self.frame.unit * 0.05 {
            return view;
        }
        let wall = cover(y - (self.quay - self.frame.unit * 0.0045)) * (1.0 - wet);
        add(mix(view, scale(self.rows[0].body, 0.6), wall), self.lamp, self.lamps(x, y))
    }
}

impl Row {
    fn at(&self, x: f32) -> &Building {
        let column = (x.max(0.0) as usize).min(self.columns.len() - 1);
        &self.buildings[self.columns[column]]
    }

    fn wall(&self, building: &Building, x: f32, y: f32, rise: f32) -> Light {
        let shade = 0.82 + 0.36 * speck(building.seed as i32, 3, 9);
        let haze = ease(0.26, 0.0, rise) * 0.85;
        let mut wall = mix(scale(self.body, shade), self.haze, haze);
        if let Some(windows) = &self.windows {
            let (lit, light) = windows.at(building, x, y);
            wall = add(wall, light, lit * (1.0 - 0.4 * haze));
        }
        wall
    }
}

impl Building {
    fn cover(&self, x: f32, y: f32) -> f32 {
        let (width, middle) = (self.right - self.left, (self.left + self.right) / 2.0);
        let off = (x - middle).abs();
        let sides = cover(width / 2.0 - off);
        let body = match self.roof {
            Roof::Flat => cover(y - self.top),
            Roof::Slanted => cover(y - self.top - (x - self.left) * 0.35),
            Roof::Stepped => {
                let step = width * 0.22;
                cover(y - self.top - step * 2.0)
                    .max(cover(y - self.top - step) * cover(width * 0.36 - off))
                    .max(cover(y - self.top) * cover(width * 0.22 - off))
            }
            Roof::Spired => {
                let spire = width * 1.1;
                let half = 0.4 + width * 0.05 * ((y - self.top) / spire).clamp(0.0, 1.0);
                cover(y - self.top - spire)
                    .max(cover(y - self.top - spire * 0.72) * cover(width * 0.30 - off))
                    .max(cover(y - self.top) * cover(half - off))
            }
        };
        sides * body
    }
}

impl Windows {
    /// Returns how strongly the window at a place is lit, and its light.
    fn at(&self, building: &Building, x: f32, y: f32) -> (f32, Light) {
        let width = building.right - building.left;
        // A whole number of windows in each storey, with a pier at either side.
        let count = ((width / self.width) as i32).max(1) as f32;
        let across = (x - building.left) / width * count;
        let down = (y - building.top) / self.height;
        let (column, storey) = (floor(across), floor(down));
        let luck = speck(column, storey, building.seed);
        let floors = speck(storey / 2, -7, building.seed);
        if luck > self.lit * (0.35 + 1.3 * floors) || down < 0.8 {
            return (0.0, self.lights[0]);
        }
        let pitch = width / count;
        let (off, drop) =
            ((across - column as f32 - 0.5) * pitch, (down - storey as f32 - 0.5) * self.height);
        // A slot narrower than a pixel dims instead of vanishing.
        let open = |half: f32, off: f32| (half - off.abs() + 0.5).clamp(0.0, 1.0).min(2.0 * half);
        let lit = open(pitch * 0.28, off) * open(self.height * 0.27, drop);
        let strength = 0.25 + 0.75 * speck(column, storey, building.seed ^ 0xabc);
        (lit * strength, self.lights[(speck(column, storey, building.seed ^ 0xdef) * 2.99) as usize])
    }
}

/// Builds one row of buildings, 0 being the nearest, tallest around `centre`.
fn row(dice: &mut Dice, frame: Frame, palette: &Palette, (index, centre): (usize, f32)) -> Row {
    let distance = index as f32 / (ROWS - 1) as f32;
    let quay = frame.height * QUAY;
    let mut buildings = Vec::new();
    let mut left = -frame.unit * 0.05 * dice.unit();
    while left < frame.width {
        let width = (frame.unit * dice.between(0.026, 0.062) * (1.0 - 0.35 * distance)).max(1.0);
        let off = (left + width / 2.0 - centre) / (frame.unit * 0.42);
        let hill = 1.0 / (1.0 + off * off);
        let luck = dice.unit();
        let rise = [0.055, 0.09, 0.13, 0.15][index] + [0.045, 0.13, 0.22, 0.17][index] * hill * luck;
        let rise = rise * dice.between(0.65, 1.1) * frame.unit;
        let roof = match dice.index(9) {
            0..=4 => Roof::Flat,
            5..=6 => Roof::Stepped,
            7 => Roof::Slanted,
            _ if index > 0 && hill > 0.35 => Roof::Spired,
            _ => Roof::Flat,
        };
        buildings.push(Building { left, right: left + width, top: quay - rise, roof, seed: dice.seed() });
        let lane = if dice.index(3) == 0 { dice.between(0.0, 0.02) } else { 0.0 };
        left += width + frame.unit * lane;
    }
    let body = palette.near.mix(palette.far, distance);
    let begun = |x: f32| buildings.partition_point(|building| building.left <= x).saturating_sub(1);
    Row {
        columns: (0..frame.width as u32).map(|column| begun(column as f32 + 0.5)).collect(),
        buildings,
        body: body.light(),
        haze: body.mix(palette.horizon, 0.10 + 0.62 * distance).light(),
        windows: (index < 3).then(|| windows(frame, palette, distance)),
    }
}

fn windows(frame: Frame, palette: &Palette, distance: f32) -> Windows {
    let size = frame.unit * (1.0 - 0.45 * distance);
    let dim = |tone: Tone| scale(tone.light(), 1.0 - 0.8 * distance);
    Windows {
        width: size * 0.0054,
        height: size * 0.0078,
        lit: 0.36 - 0.08 * distance,
        lights: [
            dim(palette.lamp),
            dim(palette.lamp.mix(tone(0.80, 0.11, 62.0), 0.6)),
            dim(palette.lamp.mix(tone(0.92, 0.02, 230.0), 0.55)),
        ],
    }
}

fn palette(index: usize) -> Palette {
    match index {
        0 => Palette {
            zenith: tone(0.21, 0.065, 265.0),
            middle: tone(0.36, 0.085, 262.0),
            horizon: tone(0.66, 0.090, 40.0),
            far: tone(0.43, 0.055, 300.0),
            near: tone(0.14, 0.035, 268.0),
            lamp: tone(0.87, 0.105, 78.0),
        },
        1 => Palette {
            zenith: tone(0.19, 0.045, 240.0),
            middle: tone(0.34, 0.065, 228.0),
            horizon: tone(0.62, 0.070, 200.0),
            far: tone(0.42, 0.055, 225.0),
            near: tone(0.13, 0.030, 240.0),
            lamp: tone(0.88, 0.100, 82.0),
        },
        _ => Palette {
            zenith: tone(0.26, 0.070, 292.0),
            middle: tone(0.44, 0.085, 318.0),
            horizon: tone(0.74, 0.095, 25.0),
            far: tone(0.48, 0.075, 325.0),
            near: tone(0.16, 0.045, 300.0),
            lamp: tone(0.88, 0.100, 75.0),
        },
    }
}
