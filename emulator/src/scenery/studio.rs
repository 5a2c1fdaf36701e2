//! A product on a studio sweep: soft light from one side, round things on a plinth, long shadows.

use super::grain::{Dice, ease};
use super::light::{Light, Ramp, Tone, mix, tone};
use super::shapes::{Frame, Painting, cover, falloff};
use super::turned::{Paint, TILT, Turned};

/// Where wall and floor run into each other, as a share of the height.
const SWEEP: f32 = 0.70;

/// How far around the plinth anything of the set reaches: to the sides and up, in its radius.
const SET_REACH: (f32, f32) = (5.0, 4.4);
/// How far around a thing its close shadow reaches, in the radius of its foot.
const SHADOW_REACH: f32 = 1.5;

/// A prepared studio.
pub(super) struct Studio {
    frame: Frame,
    wall: Ramp,
    /// The middle of the plinth's foot.
    x: f32,
    y: f32,
    /// The plinth's radius: the measure of everything on the set.
    size: f32,
    /// Which side the light comes from: −1 or 1.
    side: f32,
    arch: Option<Light>,
    light: Light,
    shade: Light,
    plinth: Turned,
    ball: Turned,
    /// What stands on the plinth, hindmost first.
    standing: Vec<Turned>,
}

struct Palette {
    wall: Tone,
    floor: Tone,
    shade: Tone,
    plinth: Tone,
    body: Tone,
    cap: Tone,
    ball: Tone,
}

impl Studio {
    /// Chooses palette and objects.
    pub(super) fn new(frame: Frame, seed: u64) -> Studio {
        let mut dice = Dice::new(seed);
        let palette = palette(dice.index(5));
        let side = dice.side();
        let wide = (frame.width / frame.height - 1.0).clamp(0.0, 1.0);
        let x = frame.width * (0.5 - side * 0.20 * wide * dice.between(0.4, 1.0));
        let y = frame.height * (SWEEP + 0.14);
        // On ribbons the set must still fit below the calm part.
        let size = (frame.unit * 0.155).min(frame.height * 0.20).min(frame.width * 0.27);
        let plinth_height = size * dice.between(0.34, 0.5);
        let (lean, kind) = (dice.side(), dice.index(3));
        Studio {
            frame,
            wall: Ramp::new(&[
                (0.0, palette.wall.mix(palette.shade, 0.16)),
                (0.45, palette.wall),
                (SWEEP - 0.02, palette.wall.mix(palette.floor, 0.35)),
                (SWEEP + 0.05, palette.floor),
                (1.0, palette.floor.mix(palette.shade, 0.12)),
            ]),
            x,
            y,
            size,
            side,
            arch: (dice.index(2) == 0).then(|| palette.wall.mix(palette.body, 0.20).light()),
            light: palette.wall.mix(tone(0.98, 0.012, 80.0), 0.42).light(),
            shade: palette.shade.light(),
            plinth: plinth(&palette, (x, y), plinth_height, size),
            ball: ball(&palette, (x, y), size, lean),
            standing: on_plinth(&palette, (x, y - plinth_height), size, (lean, kind)),
        }
    }

    fn room(&self, x: f32, y: f32) -> Light {
        let mut seen = self.wall.at(y / self.frame.height);
        if let Some(arch) = self.arch {
            seen = self.arched(seen, arch, x, y);
        }
        let (across, down) = ((x - self.x) / self.frame.unit, (y - self.y) / self.frame.unit);
        let pool = across - self.side * 0.16;
        mix(seen, self.light, 0.85 * falloff(pool * pool * 0.7 + (down + 0.26) * (down + 0.26), 0.42))
    }

    /// An arch in the wall behind the set: a plain shape that frames it.
    fn arched(&self, wall: Light, arch: Light, x: f32, y: f32) -> Light {
        let half = self.size * 1.42;
        let crown = self.y - self.size * 2.05;
        let foot = self.frame.height * SWEEP;
        let inside = |x: f32, y: f32| {
            let (across, up) = ((x - self.x).abs(), (crown - y).max(0.0));
            half - (across * across + up * up).sqrt()
        };
        // Its foot melts into the floor's light.
        let stands = ease(foot + self.size * 0.10, foot - self.size * 0.55, y);
        let recess = inside(x + self.side * -0.05 * self.size, y - 0.04 * self.size) / (self.size * 0.22);
        let body = mix(arch, self.shade, (1.0 - recess.clamp(0.0, 1.0)) * 0.30);
        mix(wall, body, cover(inside(x, y)) * stands)
    }

    /// Returns how dark the shadow is that a thing throws on what it stands on: a close one around its
    /// foot, a long one beside.
    fn shadow(&self, thing: &Turned, x: f32, y: f32) -> f32 {
        let foot = thing.footprint();
        let (across, down) = ((x - thing.x) / foot, (y - thing.foot) / (foot * TILT));
        let reach = 1.0 + 2.4 * thing.height() / foot;
        if across.abs() > reach.max(SHADOW_REACH) || down.abs() > 2.0 * reach.max(SHADOW_REACH) {
            return 0.0;
        }
        let away = (across * across + down * down).sqrt();
        let close = 0.50 * ease(1.45, 0.85, away);
        // The long one runs away from the light and a little to the back, wider and paler.
        let along = (-self.side * across).max(0.0);
        let drift = (down + along * 0.7).abs();
        let soft = 0.25 + 0.42 * along;
        let sideways = ease(1.0 + soft, (1.0 - soft).max(-0.6), drift);
        let fading = ease(reach, reach * 0.12, along) * ease(-0.3, 0.6, -self.side * across);
        close.max(0.46 * sideways * fading)
    }

    /// The floor with the shadows on it, and the plinth.
    fn floor(&self, x: f32, y: f32) -> Light {
        let room = self.room(x, y);
        // Shadows lie on the floor; the wall is too far behind.
        if y < self.y - self.size {
            return room;
        }
        let shadow = self.shadow(&self.plinth, x, y).max(self.shadow(&self.ball, x, y));
        self.plinth.over(mix(room, self.shade, shadow), x, y, self.side)
    }

    /// Returns how much of a place lies on the plinth's flat top, 0 to 1.
    fn plinth_top(&self, x: f32, y: f32) -> f32 {
        let top = self.plinth.foot - self.plinth.height();
        let (across, down) = ((x - self.plinth.x) / self.size, (y - top) / (self.size * TILT));
        ((1.0 - (across * across + down * down).sqrt()) * self.size * TILT).clamp(0.0, 1.0)
    }
}

impl Painting for Studio {
    fn light(&self, x: f32, y: f32) -> Light {
        if (x - self.x).abs() > self.size * SET_REACH.0 || y < self.y - self.size * SET_REACH.1 {
            return self.room(x, y);
        }
        let mut seen = self.floor(x, y);
        let top = self.plinth_top(x, y);
        if top > 0.0 {
            let shadow = self.standing.iter().map(|thing| self.shadow(thing, x, y)).fold(0.0, f32::max);
            seen = mix(seen, self.shade, shadow * 0.8 * top);
        }
        let things = self.standing.iter().chain([&self.ball]);
        things.fold(seen, |seen, thing| thing.over(seen, x, y, self.side))
    }
}

fn plinth(palette: &Palette, place: (f32, f32), height: f32, size: f32) -> Turned {
    let round = size * 0.02;
    let outline = [(0.0, size), (height * 0.5, size), (height - round, size), (height, size - round * 0.3)];
    Turned::new(place, &outline, Paint::new(palette.plinth, palette.shade, 0.0))
}

/// Builds the ball on the floor before the plinth, on the side named.
fn ball(palette: &Palette, (x, y): (f32, f32), size: f32, side: f32) -> Turned {
    let paint = Paint::new(palette.cap, palette.shade, 0.35);
    Turned::ball((x + side * size * 1.30, y + size * 0.17), size * 0.29, paint)
}

/// Builds what stands on the plinth, hindmost first.
fn on_plinth(palette: &Palette, (x, top): (f32, f32), size: f32, (side, kind): (f32, usize)) -> Vec<Turned> {
    let scaled = |points: &[(f32, f32)]| -> Vec<(f32, f32)> {
        points.iter().map(|(up, radius)| (up * size, radius * size)).collect()
    };
    let glaze = Paint::new(palette.body, palette.shade, 0.85);
    let metal = Paint::new(palette.cap, palette.shade, 1.0);
    let place = |up: f32| (x - side * size * 0.20, top - up * size);
    let turned =
        |up: f32, points: &[(f32, f32)], paint: Paint| Turned::new(place(up), &scaled(points), paint);
    let mut things = match kind {
        0 => vec![
            turned(
                0.0,
                &[
                    (0.0, 0.40),
                    (0.06, 0.44),
                    (0.9, 0.44),
                    (1.18, 0.41),
                    (1.36, 0.22),
                    (1.42, 0.17),
                    (1.50, 0.16),
                ],
                glaze,
            ),
            turned(1.48, &[(0.0, 0.20), (0.02, 0.21), (0.40, 0.21), (0.43, 0.20)], metal),
        ],
        1 => vec![
            turned(
                0.0,
                &[
                    (0.0, 0.34),
                    (0.12, 0.45),
                    (0.36, 0.545),
                    (0.62, 0.53),
                    (0.86, 0.39),
                    (1.04, 0.225),
                    (1.13, 0.17),
                    (1.22, 0.155),
                ],
                glaze,
            ),
            turned(1.20, &[(0.0, 0.17), (0.06, 0.19), (0.30, 0.16), (0.34, 0.14)], metal),
        ],
        _ => vec![
            turned(0.0, &[(0.0, 0.47), (0.05, 0.50), (0.60, 0.50), (0.66, 0.48)], glaze),
            turned(0.66, &[(0.0, 0.50), (0.03, 0.515), (0.24, 0.515), (0.28, 0.49)], metal),
        ],
    };
    let pearl = Paint::new(palette.ball, palette.shade, 0.55);
    things.push(Turned::ball((x + side * size * 0.50, top + size * 0.07), size * 0.19, pearl));
    things
}

fn palette(index: usize) -> Palette {
    match index {
        0 => Palette {
            wall: tone(0.90, 0.030, 55.0),
            floor: tone(0.92, 0.026, 62.0),
            shade: tone(0.52, 0.060, 35.0),
            plinth: tone(0.93, 0.018, 70.0),
            body: tone(0.66, 0.115, 35.0),
            cap: tone(0.80, 0.075, 75.0),
            ball: tone(0.95, 0.012, 80.0),
        },
        1 => Palette {
            wall: tone(0.86, 0.040, 195.0),
            floor: tone(0.89, 0.032, 190.0),
            shade: tone(0.45, 0.060, 215.0),
            plinth: tone(0.94, 0.014, 190.0),
            body: tone(0.58, 0.090, 205.0),
            cap: tone(0.90, 0.045, 85.0),
            ball: tone(0.82, 0.080, 50.0),
        },
        2 => Palette {
            wall: tone(0.88, 0.042, 5.0),
            floor: tone(0.90, 0.036, 12.0),
            shade: tone(0.50, 0.080, 355.0),
            plinth: tone(0.95, 0.016, 20.0),
            body: tone(0.70, 0.110, 8.0),
            cap: tone(0.84, 0.075, 78.0),
            ball: tone(0.96, 0.010, 60.0),
        },
        3 => Palette {
            wall: tone(0.30, 0.030, 260.0),
            floor: tone(0.36, 0.034, 262.0),
            shade: tone(0.12, 0.025, 265.0),
            plinth: tone(0.42, 0.038, 262.0),
            body: tone(0.52, 0.095, 255.0),
            cap: tone(0.78, 0.085, 78.0),
            ball: tone(0.82, 0.080, 72.0),
        },
        _ => Palette {
            wall: tone(0.87, 0.036, 135.0),
            floor: tone(0.90, 0.030, 128.0),
            shade: tone(0.46, 0.050, 150.0),
            plinth: tone(0.95, 0.014, 110.0),
            body: tone(0.55, 0.075, 155.0),
            cap: tone(0.80, 0.070, 70.0),
            ball: tone(0.95, 0.020, 95.0),
        },
    }
}
