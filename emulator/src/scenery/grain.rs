//! Chance that repeats: dice and smooth noise from a seed, the same on every machine.

/// A small generator for the choices of one scene.
pub(super) struct Dice {
    state: u64,
}

impl Dice {
    /// Returns the dice of a seed.
    pub(super) fn new(seed: u64) -> Dice {
        Dice { state: seed }
    }

    /// Returns the next 64 random bits (splitmix64).
    pub(super) fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a seed for noise.
    pub(super) fn seed(&mut self) -> u32 {
        (self.bits() >> 32) as u32
    }

    /// Returns a number in [0, 1).
    pub(super) fn unit(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / (1u32 << 24) as f32
    }

    /// Returns a number between two.
    pub(super) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// Returns an index below `count`, which is at least one.
    pub(super) fn index(&mut self, count: usize) -> usize {
        (((self.bits() >> 33) * count as u64) >> 31) as usize
    }

    /// Returns −1 or 1.
    pub(super) fn side(&mut self) -> f32 {
        if self.bits() >> 63 == 0 { -1.0 } else { 1.0 }
    }
}

/// Returns the largest whole number not above `x`; the standard one is a slow call on old targets.
pub(super) fn floor(x: f32) -> i32 {
    let toward_zero = x as i32;
    toward_zero.saturating_sub(i32::from(toward_zero as f32 > x))
}

/// Returns a number in [0, 1) for a whole place.
pub(super) fn speck(x: i32, y: i32, seed: u32) -> f32 {
    let mut bits = (x as u32).wrapping_mul(0x9e37_79b1) ^ (y as u32).wrapping_mul(0x85eb_ca77) ^ seed;
    bits = (bits ^ (bits >> 15)).wrapping_mul(0x2c1b_3c6d);
    bits = (bits ^ (bits >> 12)).wrapping_mul(0x297a_2d39);
    ((bits ^ (bits >> 15)) >> 8) as f32 / (1u32 << 24) as f32
}

/// Returns 0 below `low`, 1 above `high` and a smooth step between.
pub(super) fn ease(low: f32, high: f32, x: f32) -> f32 {
    let share = ((x - low) / (high - low)).clamp(0.0, 1.0);
    bend(share)
}

/// Bends a share, 0 to 1, so that it sets out and arrives gently.
fn bend(share: f32) -> f32 {
    share * share * (3.0 - 2.0 * share)
}

/// Returns smooth noise along a line, in [0, 1).
pub(super) fn swell(x: f32, seed: u32) -> f32 {
    let cell = floor(x);
    let share = bend(x - cell as f32);
    let (left, right) = (speck(cell, 0, seed), speck(cell.wrapping_add(1), 0, seed));
    left + (right - left) * share
}

/// Returns smooth noise on a plane, in [0, 1).
pub(super) fn drift(x: f32, y: f32, seed: u32) -> f32 {
    let (column, row) = (floor(x), floor(y));
    let (across, down) = (bend(x - column as f32), bend(y - row as f32));
    let line = |row: i32| {
        let (left, right) = (speck(column, row, seed), speck(column.wrapping_add(1), row, seed));
        left + (right - left) * across
    };
    let (upper, lower) = (line(row), line(row.wrapping_add(1)));
    upper + (lower - upper) * down
}

/// Returns several swells on top of each other, each half as high and twice as fine, in [0, 1).
pub(super) fn swells(x: f32, octaves: u32, seed: u32) -> f32 {
    layered(octaves, seed, |scale, seed| swell(x * scale, seed))
}

/// Returns several drifts on top of each other, in [0, 1).
pub(super) fn drifts(x: f32, y: f32, octaves: u32, seed: u32) -> f32 {
    layered(octaves, seed, |scale, seed| drift(x * scale, y * scale, seed))
}

fn layered(octaves: u32, seed: u32, noise: impl Fn(f32, u32) -> f32) -> f32 {
    let (mut sum, mut weights, mut weight, mut scale) = (0.0, 0.0, 1.0, 1.0);
    for octave in 0..octaves {
        sum += weight * noise(scale, seed.wrapping_add(octave.wrapping_mul(0x51ed_270b)));
        weights += weight;
        weight *= 0.52;
        // Not quite two, so that the cells of the octaves never fall on one another.
        scale *= 2.03;
    }
    sum / weights
}

/// Returns the outline of rock along a line, in [0, 1): pointed above, rounded below, finer with each
/// octave and calmer where it is low.
pub(super) fn crags(along: f32, seed: u32) -> f32 {
    let (mut sum, mut weight, mut scale) = (0.0, 0.5, 1.0);
    let mut higher = 1.0;
    for octave in 0..7u32 {
        let point = 1.0 - (2.0 * swell(along * scale, seed.wrapping_add(octave * 977)) - 1.0).abs();
        sum += weight * point * higher;
        higher = 0.35 + 0.65 * point;
        weight *= 0.5;
        scale *= 2.13;
    }
    sum
}

/// How finely a veil is computed; between its knots it is interpolated.
const VEIL_KNOTS: usize = 240;

/// A soft field over the whole picture, computed coarsely once: clouds, mist.
pub(super) struct Veil {
    knots: Vec<f32>,
    columns: usize,
    per_px: f32,
    rows: usize,
}

impl Veil {
    /// Computes a field over a picture from its value at each place in pixels.
    pub(super) fn new(width: f32, height: f32, value: impl Fn(f32, f32) -> f32) -> Veil {
        let per_px = (VEIL_KNOTS as f32 / width.max(height)).min(1.0);
        let (columns, rows) = ((width * per_px) as usize + 3, (height * per_px) as usize + 3);
        let knots = (0..rows * columns)
            .map(|index| value((index % columns) as f32 / per_px, (index / columns) as f32 / per_px))
            .collect();
        Veil { knots, columns, per_px, rows }
    }

    /// Returns the field at a place, held at the borders.
    pub(super) fn at(&self, x: f32, y: f32) -> f32 {
        let (x, y) = ((x * self.per_px).max(0.0), (y * self.per_px).max(0.0));
        let (column, row) = ((x as usize).min(self.columns - 2), (y as usize).min(self.rows - 2));
        let (across, down) = ((x - column as f32).min(1.0), (y - row as f32).min(1.0));
        let first = row * self.columns + column;
        let second = first + self.columns;
        let upper = self.knots[first] + (self.knots[first + 1] - self.knots[first]) * across;
        let lower = self.knots[second] + (self.knots[second + 1] - self.knots[second]) * across;
        upper + (lower - upper) * down
    }
}
