//! A calm sea in the morning: a pale sky, a soft sun, its path of light and a sail.

use super::grain::{Dice, Veil, drift, drifts, ease, swells};
use super::light::{Light, Ramp, Tone, add, mix, scale, tone};
use super::shapes::{Frame, Layers, Orb, Painting, Skyline, cover};

/// Where sky and water meet, as a share of the height.
const HORIZON: f32 = 0.62;

/// A prepared seascape.
pub(super) struct Sea {
    frame: Frame,
    horizon: f32,
    sky: Ramp,
    sun: Orb,
    cloud: Light,
    clouds: Veil,
    deep: Light,
    lands: Layers<Light>,
    boat: Boat,
    wave_seed: u32,
}

/// A small sailing boat, seen from the side.
struct Boat {
    x: f32,
    /// Where the hull meets the water.
    waterline: f32,
    height: f32,
    /// Which way it sails: −1 or 1.
    heading: f32,
    sail: Light,
    shade: Light,
    hull: Light,
}

struct Palette {
    zenith: Tone,
    middle: Tone,
    horizon: Tone,
    deep: Tone,
    land: Tone,
    sun: Tone,
}

impl Sea {
    /// Chooses palette, sun, coast and boat.
    pub(super) fn new(frame: Frame, seed: u64) -> Sea {
        let mut dice = Dice::new(seed);
        let palette = palette(dice.index(3));
        let side = dice.side();
        let horizon = frame.height * HORIZON;
        let sun = Orb {
            x: frame.width * (0.5 + side * dice.between(0.12, 0.24)),
            y: horizon - frame.unit * dice.between(0.085, 0.11),
            radius: frame.unit * dice.between(0.034, 0.042),
            disc: scale(palette.sun.light(), 1.3),
            halo: scale(palette.sun.mix(palette.horizon, 0.6).light(), 0.42),
        };
        let lands = (0..3).map(|index| land(&mut dice, frame, &palette, (index, -side))).collect();
        let cloud_seed = dice.seed();
        let unit = frame.unit;
        Sea {
            frame,
            horizon,
            sky: Ramp::new(&[(0.0, palette.zenith), (0.55, palette.middle), (1.0, palette.horizon)]),
            sun,
            cloud: palette.sun.mix(palette.horizon, 0.35).light(),
            clouds: Veil::new(frame.width, frame.height, |x, y| {
                let bank = drifts(x / unit * 2.6, y / unit * 8.5, 6, cloud_seed);
                let belt =
                    ease(0.18, 0.40, y / frame.height) * ease(HORIZON, HORIZON - 0.08, y / frame.height);
                ease(0.47, 0.72, bank) * belt
            }),
            deep: palette.deep.light(),
            lands: Layers::new(frame, lands),
            boat: boat(&mut dice, frame, &palette, side),
            wave_seed: dice.seed(),
        }
    }

    fn sky(&self, x: f32, y: f32) -> Light {
        let clear = self.sky.at(y / self.horizon);
        let clouded = mix(clear, self.cloud, self.clouds.at(x, y) * 0.75);
        self.sun.over(clouded, x, y)
    }

    /// Sky and coast, without boat.
    fn above(&self, x: f32, y: f32) -> Light {
        let coast = |_: &Skyline, light: &Light| {
            let body = add(*light, self.sun.halo, 0.30 * self.sun.glow(x, y));
            // Coasts dissolve in the haze just above the water.
            let haze = ease(0.075, 0.0, (self.horizon - y) / self.frame.unit) * 0.45;
            mix(body, self.sky.at(1.0), haze)
        };
        self.lands.light((x, y), coast, || self.sky(x, y))
    }

    fn water(&self, x: f32, y: f32) -> Light {
        let near = (y - self.horizon) / (self.frame.height - self.horizon);
        let (ripple, glint) = self.waves(x, y);
        let sway = ripple * self.frame.unit * (0.004 + 0.05 * near);
        let mirrored = 2.0 * self.horizon - y;
        let up = (mirrored - (ripple.abs() * 0.16 * near + 0.02) * self.frame.unit).max(0.0);
        let reflected = self.boat.over(self.above(x + sway * 0.6, up), x + sway, mirrored, 0.75);
        // Steeper views look into the water instead of along it.
        let body =
            mix(reflected, self.deep, (0.20 + 0.50 * near + 0.35 * ripple * near.sqrt()).clamp(0.0, 0.85));
        let width = self.frame.unit * (0.020 + 0.13 * near);
        let away = (x - self.sun.x) / width;
        let path = 1.0 / (1.0 + away * away);
        add(body, self.sun.disc, path * path * (0.14 + glint * 0.85) * (1.0 - 0.45 * near))
    }

    /// Returns the waves' tilt, −1 to 1, and how much they glint, 0 to 1.
    fn waves(&self, x: f32, y: f32) -> (f32, f32) {
        let near = (y - self.horizon) / (self.frame.height - self.horizon);
        // A flat plane seen at a low angle: far waves are short and thin.
        let far = 1.0 / (near + 0.045);
        let along = (x - self.frame.width * 0.5) / self.frame.unit * far * 3.2;
        let out = far * 13.0;
        let broad = drift(along, out, self.wave_seed);
        let fine = drift(along * 2.7, out * 2.9, self.wave_seed ^ 0x77);
        let strength = ease(0.0, 0.10, near);
        let tilt = (broad + 0.6 * fine - 0.8) * 1.25;
        (tilt * (0.35 + 0.65 * strength), ease(0.50, 0.78, 0.5 * broad + 0.5 * fine))
    }
}

impl Painting for Sea {
    fn light(&self, x: f32, y: f32) -> Light {
        let wet = cover(y - self.horizon);
        let view = match wet {
            0.0 => self.above(x, y),
            1.0 => self.water(x, y),
            // One row in which they meet.
            _ => mix(self.above(x, self.horizon), self.water(x, self.horizon + 0.5), wet),
        };
        self.boat.over(view, x, y, 1.0)
    }
}

impl Boat {
    /// Returns what is seen at a place with the boat before it; `strength` fades its reflection.
    fn over(&self, behind: Light, x: f32, y: f32, strength: f32) -> Light {
        let (across, up) = ((x - self.x) * self.heading / self.height, (self.waterline - y) / self.height);
        if across.abs() > 0.6 || !(-0.02..1.05).contains(&up) {
            return behind;
        }
        let px = self.height;
        let rise = ((up - 0.13) / 0.83).clamp(0.0, 1.0);
        let belly = 0.10 * rise * (1.0 - rise);
        let main = cover((across - 0.0) * px) * cover((0.36 * (1.0 - rise) + belly - across) * px);
        let main = main * cover((up - 0.13) * px) * cover((0.97 - up) * px);
        let slope = ((up - 0.11) / 0.70).clamp(0.0, 1.0);
        let jib = cover((-0.025 - across) * px) * cover((across + 0.025 + 0.30 * (1.0 - slope)) * px);
        let jib = jib * cover((up - 0.11) * px) * cover((0.80 - up) * px);
        let mast =
            cover((0.006 - (across + 0.008).abs()) * px) * cover((up - 0.05) * px) * cover((1.0 - up) * px);
        let keel = 0.34 + 0.10 * (up / 0.085).clamp(0.0, 1.0);
        let hull = cover((across + keel) * px) * cover((keel * 0.94 - across) * px);
        let hull = hull * cover(up * px) * cover((0.085 - up + 0.02 * across.abs()) * px);
        let cloth = mix(self.sail, self.shade, ease(0.0, 0.34, across + 0.16 * (1.0 - rise)));
        let seen = mix(behind, cloth, main * strength);
        let seen = mix(seen, mix(self.sail, self.shade, 0.75 + across), jib * strength);
        mix(mix(seen, self.hull, mast * strength * 0.8), self.hull, hull * strength)
    }
}

fn boat(dice: &mut Dice, frame: Frame, palette: &Palette, side: f32) -> Boat {
    let height = frame.unit * dice.between(0.125, 0.15);
    Boat {
        x: frame.width * (0.5 - side * dice.between(0.10, 0.2)),
        waterline: frame.height * HORIZON + frame.unit * 0.035,
        height,
        heading: side,
        sail: tone(0.975, 0.015, 85.0).light(),
        shade: palette.middle.mix(palette.land, 0.3).light(),
        hull: palette.deep.mix(tone(0.25, 0.04, 260.0), 0.6).light(),
    }
}

/// Builds one coast, 0 being the nearest, which rises toward the side named second.
fn land(dice: &mut Dice, frame: Frame, palette: &Palette, (index, side): (usize, f32)) -> (Skyline, Light) {
    let distance = index as f32 / 2.0;
    let seed = dice.seed();
    let offset = dice.between(0.0, 50.0);
    let reach = 0.22 + 0.25 * distance;
    let skyline = Skyline::trace(frame, |x| {
        let inward = (0.5 + side * (x / frame.width - 0.5)).clamp(0.0, 1.0);
        let rise = ease(1.0 - reach, 1.12, inward);
        let shape = 0.35 + swells(x / frame.unit * (4.0 - distance) + offset, 6, seed);
        let height = frame.unit * (0.16 - 0.04 * distance) * rise * shape;
        // Where there is no coast the line lies below the water and is never seen.
        frame.height * HORIZON - height + if rise > 0.0 { 0.0 } else { 2.0 }
    });
    (skyline, palette.land.mix(palette.horizon, 0.15 + 0.52 * distance).light())
}

fn palette(index: usize) -> Palette {
    match index {
        0 => Palette {
            zenith: tone(0.74, 0.075, 240.0),
            middle: tone(0.86, 0.045, 225.0),
            horizon: tone(0.945, 0.045, 70.0),
            deep: tone(0.50, 0.070, 228.0),
            land: tone(0.55, 0.055, 240.0),
            sun: tone(0.99, 0.035, 92.0),
        },
        1 => Palette {
            zenith: tone(0.72, 0.060, 275.0),
            middle: tone(0.83, 0.055, 320.0),
            horizon: tone(0.93, 0.060, 55.0),
            deep: tone(0.48, 0.065, 268.0),
            land: tone(0.52, 0.065, 295.0),
            sun: tone(0.985, 0.045, 85.0),
        },
        _ => Palette {
            zenith: tone(0.76, 0.060, 205.0),
            middle: tone(0.88, 0.045, 185.0),
            horizon: tone(0.955, 0.050, 95.0),
            deep: tone(0.52, 0.070, 205.0),
            land: tone(0.55, 0.055, 200.0),
            sun: tone(0.99, 0.04, 98.0),
        },
    }
}
