//! Round things as a lathe makes them, seen from slightly above and lit from one side.

use super::grain::ease;
use super::light::{Light, Tone, add, mix, scale, tone};

/// How flat a circle looks: the camera stands a little above the things.
pub(super) const TILT: f32 = 0.20;
/// How finely an outline is baked.
const OUTLINE_STEPS: usize = 192;
/// How often, and over how many steps to either side, an outline's bends are softened.
const SMOOTHING: (usize, usize) = (3, 4);
/// The share of the height over which a slope is measured, to either side.
const SLOPE_SHARE: f32 = 0.02;
/// How often the height of a seen point is refined; outlines are gentle enough to settle sooner.
const REFINEMENTS: usize = 6;
/// When it has settled.
const SETTLED_PX: f32 = 0.02;
/// How many samples a side a pixel gets where it holds an edge.
const EDGE_SAMPLES: usize = 4;

/// One round thing, standing upright.
pub(super) struct Turned {
    pub(super) x: f32,
    /// The middle of its foot.
    pub(super) foot: f32,
    form: Form,
    paint: Paint,
}

enum Form {
    Ball { radius: f32 },
    Lathe { height: f32, widest: f32, outline: Vec<f32> },
}

/// What a thing is made of.
#[derive(Clone, Copy)]
pub(super) struct Paint {
    lit: Light,
    dark: Light,
    /// What the surface mirrors of the lamp.
    lamp: Light,
    gleam: f32,
    /// A ball mirrors the lamp in one spot, an upright wall along its height.
    is_ball: bool,
}

/// What is seen at a place: the surface and where it faces (right, up, toward the camera).
#[derive(Clone, Copy)]
enum Seen {
    Nothing,
    Side([f32; 3]),
    /// The flat top, and how near its rim.
    Top(f32),
}

impl Paint {
    /// Returns the paint of a tone whose shadows lean toward another; `gleam` is 0 for chalk, 1 for
    /// glass.
    pub(super) fn new(body: Tone, shade: Tone, gleam: f32) -> Paint {
        let lamp = tone(0.99, 0.006, 85.0).light();
        let dark = body.mix(shade, 0.80).light();
        Paint { lit: body.light(), dark, lamp, gleam, is_ball: false }
    }

    fn at(&self, normal: [f32; 3], side: f32) -> Light {
        let [right, up, front] = normal;
        let facing = right * side * 0.62 + up * 0.52 + front * 0.59;
        // Wrapped: a large lamp reaches round the edge.
        let lit = ease(-0.60, 0.92, facing);
        let bounce = 0.12 * (0.5 - 0.5 * up) * (1.0 - lit);
        let body = mix(self.dark, scale(self.lit, 1.04), lit + bounce);
        let edge = (1.0 - front).clamp(0.0, 1.0);
        let rim = edge * edge * edge * (0.12 + 0.20 * self.gleam) * ease(0.2, -0.8, right * side);
        add(body, self.lamp, self.gleam * 0.42 * self.mirrored(normal, side) + rim)
    }

    /// Returns how much of the lamp is mirrored: a tall soft window, a small one on a ball.
    fn mirrored(&self, [right, up, _]: [f32; 3], side: f32) -> f32 {
        if self.is_ball {
            let (across, down) = (right * side - 0.42, up - 0.44);
            return ease(0.27, 0.05, (across * across + down * down).sqrt());
        }
        let narrow = ease(0.05, 0.02, (right * side + 0.62).abs()) * 0.35;
        ease(0.16, 0.09, (right * side - 0.52).abs()).max(narrow) * ease(-0.6, 0.0, up)
    }

    fn top(&self, rim: f32) -> Light {
        let face = scale(self.lit, 1.07);
        add(face, self.lit, 0.10 * ease(0.93, 0.99, rim))
    }
}

impl Turned {
    /// Turns a thing from its outline: points of (height, radius) from the foot up, in pixels.
    pub(super) fn new((x, foot): (f32, f32), points: &[(f32, f32)], paint: Paint) -> Turned {
        let height = points.last().map_or(1.0, |point| point.0).max(0.01);
        let radius = |step: usize| outline_at(points, height * step as f32 / OUTLINE_STEPS as f32);
        let outline = smoothed((0..=OUTLINE_STEPS).map(radius).collect());
        let widest = outline.iter().copied().fold(0.0, f32::max);
        Turned { x, foot, form: Form::Lathe { height, widest, outline }, paint }
    }

    /// Makes a ball lying on a floor.
    pub(super) fn ball((x, foot): (f32, f32), radius: f32, paint: Paint) -> Turned {
        Turned { x, foot, form: Form::Ball { radius }, paint: Paint { is_ball: true, ..paint } }
    }

    /// Returns how wide the thing is where it meets the floor, as a radius.
    pub(super) fn footprint(&self) -> f32 {
        match &self.form {
            Form::Ball { radius } => radius * 0.72,
            Form::Lathe { outline, .. } => outline[0].max(0.01),
        }
    }

    /// Returns how high the thing is.
    pub(super) fn height(&self) -> f32 {
        match &self.form {
            Form::Ball { radius } => radius * 2.0,
            Form::Lathe { height, .. } => *height,
        }
    }

    /// Returns what is seen at a place with this thing before it, lit from `side`.
    pub(super) fn over(&self, behind: Light, x: f32, y: f32, side: f32) -> Light {
        if !self.reaches(x, y) {
            return behind;
        }
        let corners = [(-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5), (0.5, 0.5)]
            .map(|(right, down)| self.seen(x + right, y + down));
        let kind = corners[0].kind();
        if corners.iter().all(|corner| corner.kind() == kind) {
            return self.shaded(self.seen(x, y), behind, side);
        }
        let mut sum = [0.0; 3];
        let share = 1.0 / (EDGE_SAMPLES * EDGE_SAMPLES) as f32;
        for sample in 0..EDGE_SAMPLES * EDGE_SAMPLES {
            let offset = |index: usize| (index as f32 + 0.5) / EDGE_SAMPLES as f32 - 0.5;
            let (right, down) = (offset(sample % EDGE_SAMPLES), offset(sample / EDGE_SAMPLES));
            sum = add(sum, self.shaded(self.seen(x + right, y + down), behind, side), share);
        }
        sum
    }

    fn reaches(&self, x: f32, y: f32) -> bool {
        let (half, up, down) = match &self.form {
            Form::Ball { radius } => (*radius, radius * 2.0, *radius),
            Form::Lathe { height, widest, .. } => (*widest, height + widest * TILT, widest * TILT),
        };
        (x - self.x).abs() <= half + 1.0 && y >= self.foot - up - 1.0 && y <= self.foot + down + 1.0
    }

    fn shaded(&self, seen: Seen, behind: Light, side: f32) -> Light {
        match seen {
            Seen::Nothing => behind,
            Seen::Side(normal) => self.paint.at(normal, side),
            Seen::Top(rim) => self.paint.top(rim),
        }
    }

    fn seen(&self, x: f32, y: f32) -> Seen {
        let across = x - self.x;
        match &self.form {
            Form::Ball { radius } => {
                // A ball's middle is seen where it floats above the floor.
                let (right, up) = (across / radius, (self.foot - radius * 0.96 - y) / radius);
                let front = 1.0 - right * right - up * up;
                if front <= 0.0 { Seen::Nothing } else { Seen::Side([right, up, front.sqrt()]) }
            }
            Form::Lathe { height, widest, outline } => {
                lathe_seen((across, self.foot - y), *height, *widest, outline)
            }
        }
    }
}

impl Seen {
    fn kind(self) -> u8 {
        match self {
            Seen::Nothing => 0,
            Seen::Side(_) => 1,
            Seen::Top(_) => 2,
        }
    }
}

/// Finds the highest ring of the outline whose disc covers a place; `rise` is how far the place is
/// above the middle of the foot.
fn lathe_seen((across, rise): (f32, f32), height: f32, widest: f32, outline: &[f32]) -> Seen {
    if across.abs() >= widest {
        return Seen::Nothing;
    }
    let head = outline[OUTLINE_STEPS];
    let (right, back) = (across / head, (rise - height) / (head * TILT));
    let off = right * right + back * back;
    if off <= 1.0 {
        return Seen::Top(off.sqrt());
    }
    let place = |up: f32| (up / height).clamp(0.0, 1.0) * OUTLINE_STEPS as f32;
    let radius = |up: f32| {
        let exact = place(up);
        let step = (exact as usize).min(OUTLINE_STEPS - 1);
        outline[step] + (outline[step + 1] - outline[step]) * (exact - step as f32)
    };
    let mut up = rise + TILT * widest;
    for _ in 0..REFINEMENTS {
        let (before, radius) = (up, radius(up));
        up = rise + TILT * (radius * radius - across * across).max(0.0).sqrt();
        if (up - before).abs() < SETTLED_PX {
            break;
        }
    }
    let edge = radius(up);
    if across.abs() >= edge || !(0.0..=height).contains(&up) {
        return Seen::Nothing;
    }
    let gap = height * SLOPE_SHARE;
    let slope = (radius(up + gap) - radius(up - gap)) / (2.0 * gap);
    let right = across / edge;
    let front = (1.0 - right * right).max(0.0).sqrt();
    let length = (1.0 + slope * slope).sqrt();
    Seen::Side([right / length, -slope / length, front / length])
}

/// Returns the outline with its bends softened, as glass has them; the ends stay.
fn smoothed(outline: Vec<f32>) -> Vec<f32> {
    (0..SMOOTHING.0).fold(outline, |outline, _| {
        let mean = |step: usize| {
            let reach = SMOOTHING.1.min(step).min(OUTLINE_STEPS - step);
            outline[step - reach..=step + reach].iter().sum::<f32>() / (2 * reach + 1) as f32
        };
        (0..=OUTLINE_STEPS).map(mean).collect()
    })
}

/// Returns the radius at a height: a smooth curve through the points (Catmull and Rom's).
fn outline_at(points: &[(f32, f32)], up: f32) -> f32 {
    let last = points.len().saturating_sub(1);
    let after = points.iter().position(|point| point.0 > up).unwrap_or(last);
    let before = after.saturating_sub(1);
    let (from, to) = (points[before], points[after]);
    let gap = to.0 - from.0;
    if gap <= 0.0 {
        return to.1;
    }
    let slope =
        |first: (f32, f32), second: (f32, f32)| (second.1 - first.1) / (second.0 - first.0).max(0.001);
    let leaving = slope(points[before.saturating_sub(1)], to) * gap;
    let arriving = slope(from, points[(after + 1).min(last)]) * gap;
    let share = (up - from.0) / gap;
    let (squared, cubed) = (share * share, share * share * share);
    let radius = (2.0 * cubed - 3.0 * squared + 1.0) * from.1
        + (cubed - 2.0 * squared + share) * leaving
        + (3.0 * squared - 2.0 * cubed) * to.1
        + (cubed - squared) * arriving;
    radius.max(0.01)
}
