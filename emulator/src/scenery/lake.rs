//! A clear night over a mountain lake: stars, a moon and everything once more in the water.

use super::grain::{Dice, Veil, crags, drift, drifts, ease, floor, speck, swell, swells};
use super::light::{Light, Ramp, Tone, add, mix, scale, tone};
use super::shapes::{Frame, Layers, Orb, Painting, Skyline, Trees, cover};

/// Where the far shore meets the water, as a share of the height.
const SHORE: f32 = 0.70;

/// How far apart stars are, as a share of the unit.
const STAR_CELL: f32 = 0.013;
/// And at least: on a small picture there are fewer stars, not a grey sky.
const STAR_CELL_LEAST_PX: f32 = 6.0;
/// How far the mist on the water reaches up and down.
const MIST: f32 = 0.16;

/// A prepared night.
pub(super) struct Lake {
    frame: Frame,
    shore: f32,
    sky: Ramp,
    moon: Orb,
    milky_way: Veil,
    mist: Light,
    snow: Light,
    ridges: Layers<Ridge>,
    star: Light,
    star_seed: u32,
    wave_seed: u32,
}

struct Ridge {
    crest: Light,
    snow: f32,
    /// The silhouette without its smallest teeth: which way the flanks face.
    flanks: Skyline,
    /// The same, coarser: further down only the large spurs are left.
    spurs: Skyline,
    seed: u32,
    foot: Light,
    air: f32,
}

struct Palette {
    zenith: Tone,
    middle: Tone,
    horizon: Tone,
    ridge: Tone,
    near: Tone,
    moon: Tone,
}

impl Lake {
    /// Chooses palette, moon and mountains.
    pub(super) fn new(frame: Frame, seed: u64) -> Lake {
        let mut dice = Dice::new(seed);
        let palette = palette(dice.index(3));
        let side = dice.side();
        let moon = Orb {
            x: frame.width * (0.5 + side * dice.between(0.14, 0.26)),
            y: frame.height * SHORE - frame.unit * dice.between(0.27, 0.31),
            radius: frame.unit * dice.between(0.026, 0.032),
            disc: palette.moon.light(),
            halo: scale(palette.moon.mix(palette.horizon, 0.65).light(), 0.30),
        };
        let peak = frame.width * (0.5 - side * dice.between(0.12, 0.22));
        let ridges = (0..4).map(|index| ridge(&mut dice, frame, &palette, (index, peak))).collect();
        let band_seed = dice.seed();
        Lake {
            frame,
            shore: frame.height * SHORE,
            sky: Ramp::new(&[(0.0, palette.zenith), (0.6, palette.middle), (1.0, palette.horizon)]),
            moon,
            milky_way: Veil::new(frame.width, frame.height, |x, y| {
                let (across, down) = (x / frame.unit, y / frame.unit);
                let off = (across - 0.35 * frame.width / frame.unit) * side * 0.8 + (down - 0.3);
                let band = 1.0 / (1.0 + off * off * 30.0);
                band * (0.25 + ease(0.30, 0.80, drifts(across * 4.0, down * 4.0, 5, band_seed)))
            }),
            mist: palette.horizon.mix(palette.moon, 0.18).light(),
            snow: palette.moon.mix(palette.horizon, 0.22).light(),
            ridges: Layers::new(frame, ridges),
            star: tone(0.97, 0.02, 250.0).light(),
            star_seed: dice.seed(),
            wave_seed: dice.seed(),
        }
    }

    /// Mountains before a sky.
    fn above(&self, x: f32, y: f32, sky: impl Fn(f32, f32) -> Light) -> Light {
        let slope = |skyline: &Skyline, ridge: &Ridge| self.slope(ridge, x, y, y - skyline.top(x));
        self.ridges.light((x, y), slope, || sky(x, y))
    }

    /// Returns a mountain's flank at a place so many pixels below its crest.
    fn slope(&self, ridge: &Ridge, x: f32, y: f32, below_px: f32) -> Light {
        let below = below_px / self.frame.unit;
        let over_water = (self.shore - y) / self.frame.unit;
        let mut body = ridge.crest;
        if ridge.snow > 0.0 {
            body = mix(body, self.snow, self.moonlit(ridge, x, y, below) * ridge.snow);
        }
        let mist = ease(0.17, 0.0, over_water) * ridge.air;
        add(mix(body, ridge.foot, mist), self.moon.halo, ridge.air * 0.5 * self.moon.glow(x, y))
    }

    /// Returns how much snow catches the moon: on flanks that face it, thinning downward.
    fn moonlit(&self, ridge: &Ridge, x: f32, y: f32, below: f32) -> f32 {
        let (across, down) = (x / self.frame.unit, y / self.frame.unit);
        // Spurs run down crooked from every tooth of the crest.
        let crooked = drifts(across * 16.0, down * 13.0, 3, ridge.seed) - 0.5;
        let spur = x + crooked * (0.35 + below * 6.0) * 0.10 * self.frame.unit;
        // Right below the moon both flanks are lit alike.
        let toward = ((self.moon.x - x) / (self.frame.unit * 0.22)).clamp(-1.0, 1.0);
        let (fine, broad) = (ridge.flanks.slope(spur), ridge.spurs.slope(spur));
        let slope = fine + (broad - fine) * ease(0.0, 0.10, below);
        let facing = ease(-0.35, 0.60, slope * toward + crooked * 0.7);
        let line = ease(0.17, 0.01, below + 0.16 * crooked);
        (0.12 + 0.88 * facing) * line
    }

    /// The sky without its stars.
    fn air(&self, x: f32, y: f32) -> Light {
        let height = y / self.shore;
        let band = 0.22 * self.milky_way.at(x, y) * ease(0.9, 0.3, height);
        add(self.sky.at(height), self.mist, band)
    }

    /// The sky as the water shows it: the moon's glow, but neither stars nor the moon itself, which
    /// breaks into a path of light.
    fn dark_sky(&self, x: f32, y: f32) -> Light {
        add(self.air(x, y), self.moon.halo, self.moon.glow(x, y))
    }

    fn night_sky(&self, x: f32, y: f32) -> Light {
        let stars = self.stars(x, y) * ease(0.95, 0.45, y / self.shore);
        let starry = add(self.air(x, y), self.star, stars);
        let lit = self.moon.over(starry, x, y);
        let squared = self.moon.distance_squared(x, y);
        if squared > self.moon.radius * self.moon.radius {
            return lit;
        }
        let size = self.moon.radius;
        let maria =
            ease(0.50, 0.68, drifts((x - self.moon.x) / size * 1.5, (y - self.moon.y) / size * 1.5, 4, 4242));
        let limb = 0.10 * squared / (size * size);
        mix(lit, self.mist, 0.20 * maria + limb)
    }

    /// Returns the starlight at a place: at most one star a cell, few of them bright.
    fn stars(&self, x: f32, y: f32) -> f32 {
        let natural = self.frame.unit * STAR_CELL;
        let cell = natural.max(STAR_CELL_LEAST_PX);
        // A star that must be drawn too large shines the less.
        let dimmed = (natural / cell) * (natural / cell);
        let (column, row) = (floor(x / cell), floor(y / cell));
        let luck = speck(column, row, self.star_seed);
        if luck > 0.24 {
            return 0.0;
        }
        let size = (cell * 0.045).max(0.55);
        let place = |seed: u32| 0.25 + 0.5 * speck(column, row, self.star_seed ^ seed);
        let across = x - (column as f32 + place(11)) * cell;
        let down = y - (row as f32 + place(23)) * cell;
        let brightness = speck(column, row, self.star_seed ^ 37);
        let brightness = brightness * brightness * brightness * brightness * brightness;
        let reach = size * (1.0 + brightness);
        let squared = (across * across + down * down) / (reach * reach);
        // Gone before the cell ends, so no star is cut.
        (1.0 - squared / 6.0).max(0.0) / (1.0 + squared * squared) * (0.07 + 0.75 * brightness) * dimmed
    }

    fn water(&self, x: f32, y: f32) -> Light {
        let near = (y - self.shore) / (self.frame.height - self.shore);
        let far = 1.0 / (near + 0.06);
        let along = (x - self.frame.width * 0.5) / self.frame.unit;
        let broad = drift(along * far * 1.6, far * 11.0, self.wave_seed) - 0.5;
        let fine = drift(along * far * 4.5, far * 30.0, self.wave_seed ^ 0x77) - 0.5;
        let ripple = (broad + 0.5 * fine) * ease(0.0, 0.25, near);
        let sway = ripple * self.frame.unit * 0.012;
        let stretch = ripple * self.frame.unit * (0.03 + 0.12 * near);
        // The shore is lower than the eye, so the water shows the sky a little squeezed.
        let mirrored = self.shore - (y - self.shore) * 1.05 - stretch.abs();
        let reflected = scale(
            self.above(x + sway, mirrored.min(self.shore), |x, y| self.dark_sky(x, y)),
            0.74 - 0.22 * near,
        );
        let tint = mix(reflected, self.sky.at(0.15), 0.16 + 0.30 * near);
        let away = (x - self.moon.x) / (self.frame.unit * (0.018 + 0.05 * near));
        let path = 1.0 / (1.0 + away * away);
        add(tint, self.moon.disc, path * path * ease(0.02, 0.42, ripple) * 0.55)
    }
}

impl Painting for Lake {
    fn light(&self, x: f32, y: f32) -> Light {
        let wet = cover(y - self.shore);
        let view = match wet {
            0.0 => self.above(x, y, |x, y| self.night_sky(x, y)),
            1.0 => self.water(x, y),
            _ => mix(
                self.above(x, self.shore, |x, y| self.night_sky(x, y)),
                self.water(x, self.shore + 0.5),
                wet,
            ),
        };
        let off = (y - self.shore) / self.frame.unit;
        if off.abs() > MIST {
            return view;
        }
        let veil = ease(MIST, 0.0, off.abs()) / (1.0 + off * off * 2000.0);
        let patches = swell(x / self.frame.unit * 2.5, self.wave_seed ^ 0x1234);
        mix(view, self.mist, veil * (0.10 + 0.40 * patches))
    }
}

/// Builds one ridge, 0 being the near tree line; `peak` is where the highest mountain stands.
fn ridge(dice: &mut Dice, frame: Frame, palette: &Palette, (index, peak): (usize, f32)) -> (Skyline, Ridge) {
    let distance = index as f32 / 3.0;
    let shore = frame.height * SHORE;
    let (seed, offset) = (dice.seed(), dice.between(0.0, 100.0));
    let trees = (index < 2).then(|| Trees::plant(dice, frame, frame.unit * [0.050, 0.020][index]));
    let rise = frame.unit * [0.012, 0.050, 0.13, 0.15][index];
    let hero = frame.unit * [0.0, 0.0, 0.20, 0.07][index];
    let skyline = Skyline::trace(frame, |x| {
        let along = x / frame.unit * (1.6 + distance) + offset;
        let jagged = crags(along, seed);
        let shape = if index < 2 { swells(along, 3, seed) } else { jagged };
        let away = (x - peak).abs() / (frame.unit * 0.30);
        let mountain = hero / (1.0 + away * 1.6 + away * away * 2.0) * (0.55 + 0.6 * jagged);
        let ground = shore - rise * (0.25 + shape) - mountain;
        ground - trees.as_ref().map_or(0.0, |trees| trees.height(x))
    });
    let body = palette.near.mix(palette.ridge, (distance * 1.25).min(1.0));
    let ridge = Ridge {
        flanks: skyline.softened(frame.unit * 0.005),
        spurs: skyline.softened(frame.unit * 0.030),
        crest: body.mix(palette.horizon, 0.30 * distance * distance).light(),
        snow: [0.0, 0.0, 0.42, 0.22][index],
        seed: dice.seed(),
        foot: palette.horizon.mix(palette.moon, 0.10).light(),
        air: [0.10, 0.30, 0.75, 0.95][index],
    };
    (skyline, ridge)
}

fn palette(index: usize) -> Palette {
    match index {
        0 => Palette {
            zenith: tone(0.16, 0.050, 268.0),
            middle: tone(0.29, 0.075, 262.0),
            horizon: tone(0.50, 0.075, 245.0),
            ridge: tone(0.28, 0.055, 262.0),
            near: tone(0.11, 0.030, 265.0),
            moon: tone(0.965, 0.025, 95.0),
        },
        1 => Palette {
            zenith: tone(0.17, 0.045, 232.0),
            middle: tone(0.31, 0.060, 215.0),
            horizon: tone(0.55, 0.070, 195.0),
            ridge: tone(0.29, 0.045, 220.0),
            near: tone(0.11, 0.025, 228.0),
            moon: tone(0.97, 0.025, 110.0),
        },
        _ => Palette {
            zenith: tone(0.17, 0.045, 285.0),
            middle: tone(0.30, 0.062, 284.0),
            horizon: tone(0.54, 0.060, 300.0),
            ridge: tone(0.29, 0.050, 290.0),
            near: tone(0.12, 0.040, 292.0),
            moon: tone(0.965, 0.030, 80.0),
        },
    }
}
