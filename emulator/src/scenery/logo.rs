//! Logos: simple round marks on a transparent ground, made of middle tones and cream so that they
//! show on light and dark alike.

use super::grain::{Dice, ease};
use super::light::{Encoder, Light, Tone, mix, tone};
use super::shapes::cover;

/// The mark's radius as a share of the shorter side; the rest is air.
const RADIUS: f32 = 0.47;
/// How many petals a rosette has at least, and how many different counts there are.
const PETALS: (usize, usize) = (6, 3);

/// A prepared mark, centred on the origin with radius 1.
struct Mark {
    kind: Kind,
    upper: Light,
    lower: Light,
    accent: Light,
    cream: Light,
}

enum Kind {
    /// Two mountains and a sun on a disc.
    Peaks { side: f32 },
    /// Three waves on a disc.
    Waves { phase: f32 },
    /// Petals around a heart.
    Rosette { petals: usize },
    /// A ring, left open, and what circles on it.
    Orbit { angle: f32 },
}

/// Light with coverage, multiplied into it.
#[derive(Clone, Copy)]
struct Glaze {
    light: Light,
    alpha: f32,
}

/// Paints a mark; see [`super::paint_logo`].
pub(super) fn paint(seed: u64, width_px: u32, height_px: u32) -> Vec<u8> {
    let mark = Mark::new(seed);
    let encoder = Encoder::new();
    let radius = (width_px.min(height_px) as f32 * RADIUS).max(0.5);
    let (middle_x, middle_y) = (width_px as f32 / 2.0, height_px as f32 / 2.0);
    let mut pixels = Vec::with_capacity(width_px as usize * height_px as usize * 4);
    for row in 0..height_px {
        for column in 0..width_px {
            let (x, y) = (column as f32 + 0.5 - middle_x, row as f32 + 0.5 - middle_y);
            let glaze = mark.at(x / radius, y / radius, radius);
            pixels.extend_from_slice(&glaze.pixel(&encoder));
        }
    }
    pixels
}

impl Mark {
    fn new(seed: u64) -> Mark {
        let mut dice = Dice::new(seed);
        let (upper, lower, accent) = palette(dice.index(5));
        let kind = match dice.index(4) {
            0 => Kind::Peaks { side: dice.side() },
            1 => Kind::Waves { phase: dice.between(0.0, 1.0) },
            2 => Kind::Rosette { petals: PETALS.0 + dice.index(PETALS.1) },
            _ => Kind::Orbit { angle: dice.between(0.0, 1.0) },
        };
        let cream = tone(0.965, 0.018, 85.0).light();
        Mark { kind, upper: upper.light(), lower: lower.light(), accent: accent.light(), cream }
    }

    /// Returns the mark at a place; a pixel there is one part of `scale_px`.
    fn at(&self, x: f32, y: f32, scale_px: f32) -> Glaze {
        let distance = (x * x + y * y).sqrt();
        if (distance - 1.0) * scale_px > 1.0 {
            return Glaze::CLEAR;
        }
        let inside = |distance: f32| cover(distance * scale_px);
        match self.kind {
            Kind::Peaks { side } => self.disc(distance, inside, self.peaks(x * side, y, inside), y),
            Kind::Waves { phase } => self.disc(distance, inside, self.waves(x, y, phase, inside), y),
            Kind::Rosette { petals } => self.rosette((x, y), petals, inside),
            Kind::Orbit { angle } => self.orbit((x, y), angle, inside),
        }
    }

    fn body(&self, y: f32) -> Light {
        mix(self.upper, self.lower, ease(-1.0, 1.0, y))
    }

    /// A disc with a fine cream line near its rim, and what lies within.
    fn disc(&self, distance: f32, inside: impl Fn(f32) -> f32, within: Glaze, y: f32) -> Glaze {
        let body = Glaze::of(self.body(y), inside(1.0 - distance));
        let line = inside(0.93 - distance) * inside(distance - 0.905);
        let clip = inside(0.84 - distance);
        body.under(within.faded(clip)).under(Glaze::of(self.cream, line))
    }

    fn peaks(&self, x: f32, y: f32, inside: impl Fn(f32) -> f32) -> Glaze {
        let sun = 0.20 - ((x - 0.34) * (x - 0.34) + (y + 0.34) * (y + 0.34)).sqrt();
        // The distance to a flank, for a mountain as steep on both sides.
        let mountain = |middle: f32, top: f32, steep: f32| {
            (y - top - (x - middle).abs() * steep) / (1.0 + steep * steep).sqrt()
        };
        let (far, near) = (mountain(0.36, 0.04, 0.85), mountain(-0.24, -0.36, 1.30));
        let snow = near.min(-0.04 - y + 0.13 * (1.0 - ((x + 0.24) * 9.0).abs().min(1.0)));
        Glaze::of(self.accent, inside(sun))
            .under(Glaze::of(mix(self.cream, self.upper, 0.42), inside(far)))
            .under(Glaze::of(self.lower, inside(near + 0.035)))
            .under(Glaze::of(mix(self.cream, self.upper, 0.24), inside(near)))
            .under(Glaze::of(self.cream, inside(snow)))
    }

    fn waves(&self, x: f32, y: f32, phase: f32, inside: impl Fn(f32) -> f32) -> Glaze {
        let sun = 0.26 - (x * x + (y + 0.34) * (y + 0.34)).sqrt();
        (0..3).fold(Glaze::of(self.accent, inside(sun)), |seen, band| {
            let turn = (x * 0.62 + phase + band as f32 * 0.31) * std::f32::consts::TAU;
            let line = y - (-0.10 + 0.27 * band as f32) - 0.075 * libm::sinf(turn);
            let light = mix(self.cream, self.upper, 0.05 + 0.28 * band as f32);
            seen.under(Glaze::of(self.lower, inside(line + 0.03))).under(Glaze::of(light, inside(line)))
        })
    }

    fn rosette(&self, (x, y): (f32, f32), petals: usize, inside: impl Fn(f32) -> f32) -> Glaze {
        let bloom = (0..petals).fold(Glaze::CLEAR, |seen, petal| {
            let turn = std::f32::consts::TAU * petal as f32 / petals as f32;
            let (sine, cosine) = (libm::sinf(turn), libm::cosf(turn));
            let (along, across) = (x * sine - y * cosine, x * cosine + y * sine);
            // Two arcs that meet in a point at either end.
            let arc = 0.62
                - ((along - 0.53) * (along - 0.53) + (across.abs() + 0.40) * (across.abs() + 0.40)).sqrt();
            let light = if petal % 2 == 0 { self.upper } else { self.lower };
            let vein = mix(light, self.accent, 0.35 * ease(0.2, 1.0, along));
            seen.under(Glaze::of(vein, 0.86 * inside(arc)))
        });
        let heart = 0.15 - (x * x + y * y).sqrt();
        bloom.under(Glaze::of(self.cream, inside(heart + 0.03))).under(Glaze::of(self.accent, inside(heart)))
    }

    fn orbit(&self, (x, y): (f32, f32), angle: f32, inside: impl Fn(f32) -> f32) -> Glaze {
        let turn = std::f32::consts::TAU * angle;
        let (sine, cosine) = (libm::sinf(turn), libm::cosf(turn));
        let distance = (x * x + y * y).sqrt();
        let (moon_x, moon_y) = (0.76 * cosine, 0.76 * sine);
        let moon = ((x - moon_x) * (x - moon_x) + (y - moon_y) * (y - moon_y)).sqrt();
        let ring = inside(0.88 - distance) * inside(distance - 0.64) * inside(moon - 0.31);
        let core = 0.36 - distance;
        Glaze::of(self.body(y), ring)
            .under(Glaze::of(self.accent, inside(0.22 - moon)))
            .under(Glaze::of(mix(self.lower, self.upper, 0.5), inside(core)))
            .under(Glaze::of(
                self.cream,
                0.9 * inside(0.12 - ((x + 0.10) * (x + 0.10) + (y + 0.12) * (y + 0.12)).sqrt()),
            ))
    }
}

impl Glaze {
    const CLEAR: Glaze = Glaze { light: [0.0; 3], alpha: 0.0 };

    fn of(light: Light, alpha: f32) -> Glaze {
        Glaze { light: light.map(|channel| channel * alpha), alpha }
    }

    fn faded(self, share: f32) -> Glaze {
        Glaze { light: self.light.map(|channel| channel * share), alpha: self.alpha * share }
    }

    fn under(self, upper: Glaze) -> Glaze {
        let left = 1.0 - upper.alpha;
        let light = [0, 1, 2].map(|channel| upper.light[channel] + self.light[channel] * left);
        Glaze { light, alpha: upper.alpha + self.alpha * left }
    }

    fn pixel(self, encoder: &Encoder) -> [u8; 4] {
        let alpha = (self.alpha * 255.0 + 0.5) as u8;
        if alpha == 0 {
            return [0; 4];
        }
        let [red, green, blue] = encoder.flat(self.light.map(|channel| channel / self.alpha));
        [red, green, blue, alpha]
    }
}

fn palette(index: usize) -> (Tone, Tone, Tone) {
    match index {
        0 => (tone(0.62, 0.100, 20.0), tone(0.47, 0.095, 340.0), tone(0.85, 0.110, 80.0)),
        1 => (tone(0.64, 0.080, 215.0), tone(0.48, 0.080, 235.0), tone(0.86, 0.100, 88.0)),
        2 => (tone(0.65, 0.085, 165.0), tone(0.48, 0.070, 180.0), tone(0.87, 0.110, 92.0)),
        3 => (tone(0.60, 0.105, 285.0), tone(0.46, 0.110, 275.0), tone(0.84, 0.095, 40.0)),
        _ => (tone(0.70, 0.115, 55.0), tone(0.55, 0.125, 35.0), tone(0.90, 0.080, 90.0)),
    }
}
