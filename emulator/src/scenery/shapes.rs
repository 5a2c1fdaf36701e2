//! Edges and lights that several moods share: skylines, suns and moons, trees. Every edge says how
//! much of a pixel it covers, so nothing has steps.

use super::grain::{Dice, floor, speck, swells};
use super::light::{Light, add, mix};

/// The picture's size in pixels, as the painters use it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) width: f32,
    pub(super) height: f32,
    /// The length all features are measured in: it makes a mountain as large on a portrait picture as
    /// on a landscape one of the same area.
    pub(super) unit: f32,
}

impl Frame {
    /// Returns the frame of a size.
    pub(super) fn new(width_px: u32, height_px: u32) -> Frame {
        let (width, height) = (width_px as f32, height_px as f32);
        // On ribbons the geometric mean would make features taller than the picture.
        let unit = (width * height).sqrt().min(1.8 * width.min(height));
        Frame { width, height, unit }
    }
}

/// What a mood prepares once and then answers for every pixel.
pub(super) trait Painting {
    /// Returns the light at a place in pixels.
    fn light(&self, x: f32, y: f32) -> Light;
}

/// Returns how much of a pixel lies on the inner side of an edge, `distance_px` inside it.
pub(super) fn cover(distance_px: f32) -> f32 {
    (distance_px + 0.5).clamp(0.0, 1.0)
}

/// Returns a soft round falloff: 1 in the middle, a quarter at the reach, never an edge.
pub(super) fn falloff(distance_squared: f32, reach_px: f32) -> f32 {
    let near = 1.0 / (1.0 + distance_squared / (reach_px * reach_px));
    near * near
}

/// How many heights a skyline keeps per column; steep flanks are antialiased by them.
const HEIGHTS: usize = 4;

/// A silhouette against what is behind it: for each column, where it begins.
pub(super) struct Skyline {
    tops: Vec<[f32; HEIGHTS]>,
    /// The highest and the lowest of each column's tops: most pixels are decided by them.
    spans: Vec<(f32, f32)>,
}

impl Skyline {
    /// Traces a silhouette from its top at each x, in pixels.
    pub(super) fn trace(frame: Frame, top: impl Fn(f32) -> f32) -> Skyline {
        let column = |column: u32| {
            std::array::from_fn(|part| top(column as f32 + (part as f32 + 0.5) / HEIGHTS as f32))
        };
        Skyline::of((0..frame.width as u32).map(column).collect())
    }

    fn of(tops: Vec<[f32; HEIGHTS]>) -> Skyline {
        let span = |tops: &[f32; HEIGHTS]| {
            (tops.iter().copied().fold(f32::MAX, f32::min), tops.iter().copied().fold(f32::MIN, f32::max))
        };
        Skyline { spans: tops.iter().map(span).collect(), tops }
    }

    /// Returns how much of the pixel at a place the silhouette covers.
    pub(super) fn cover(&self, x: f32, y: f32) -> f32 {
        let column = self.column(x);
        let (highest, lowest) = self.spans[column];
        if y <= highest - 0.5 {
            return 0.0;
        }
        if y >= lowest + 0.5 {
            return 1.0;
        }
        self.tops[column].iter().map(|top| cover(y - top)).sum::<f32>() / HEIGHTS as f32
    }

    /// Returns the height of the silhouette at a column.
    pub(super) fn top(&self, x: f32) -> f32 {
        self.tops[self.column(x)][HEIGHTS / 2]
    }

    /// Returns how the silhouette slopes at a column: positive where it falls to the right.
    pub(super) fn slope(&self, x: f32) -> f32 {
        (self.top(x + 2.0) - self.top(x - 2.0)) / 4.0
    }

    /// Returns the same silhouette without what is narrower than `reach_px` on either side.
    pub(super) fn softened(&self, reach_px: f32) -> Skyline {
        let reach = reach_px as usize + 1;
        let mut sums = vec![0.0f64];
        for tops in &self.tops {
            sums.push(sums[sums.len() - 1] + f64::from(tops[HEIGHTS / 2]));
        }
        let mean = |column: usize| {
            let (first, end) = (column.saturating_sub(reach), (column + reach + 1).min(self.tops.len()));
            ((sums[end] - sums[first]) / (end - first) as f64) as f32
        };
        Skyline::of((0..self.tops.len()).map(|column| [mean(column); HEIGHTS]).collect())
    }

    fn column(&self, x: f32) -> usize {
        (x.max(0.0) as usize).min(self.tops.len() - 1)
    }
}

/// Silhouettes behind one another, each with what its mood needs to know to paint it.
pub(super) struct Layers<T> {
    /// Nearest first.
    layers: Vec<(Skyline, T)>,
    /// For each column, where the topmost of all begins: above is only sky.
    crown: Vec<f32>,
}

impl<T> Layers<T> {
    /// Stacks layers, the nearest first.
    pub(super) fn new(frame: Frame, layers: Vec<(Skyline, T)>) -> Layers<T> {
        let highest = |column: usize| {
            layers.iter().map(|(skyline, _)| skyline.spans[column].0).fold(f32::MAX, f32::min)
        };
        Layers { crown: (0..frame.width as usize).map(highest).collect(), layers }
    }

    /// Returns the light at a place from what each layer shows there and what lies behind them all.
    pub(super) fn light(
        &self,
        (x, y): (f32, f32),
        shown: impl Fn(&Skyline, &T) -> Light,
        behind: impl FnOnce() -> Light,
    ) -> Light {
        if y <= self.crown[(x.max(0.0) as usize).min(self.crown.len() - 1)] - 0.5 {
            return behind();
        }
        let (mut seen, mut left) = ([0.0; 3], 1.0);
        for (skyline, layer) in &self.layers {
            let covered = skyline.cover(x, y);
            if covered > 0.0 {
                seen = add(seen, shown(skyline, layer), left * covered);
                left *= 1.0 - covered;
            }
            if left <= 0.0 {
                return seen;
            }
        }
        add(seen, behind(), left)
    }
}

/// A sun or a moon and the air that glows around it.
pub(super) struct Orb {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) radius: f32,
    pub(super) disc: Light,
    pub(super) halo: Light,
}

impl Orb {
    /// Returns how strongly the air glows at a place, 0 to 1.
    pub(super) fn glow(&self, x: f32, y: f32) -> f32 {
        let squared = self.distance_squared(x, y);
        0.5 * falloff(squared, self.radius * 2.6) + 0.5 * falloff(squared, self.radius * 8.0)
    }

    /// Returns the sky with the orb and its glow in it.
    pub(super) fn over(&self, sky: Light, x: f32, y: f32) -> Light {
        let lit = add(sky, self.halo, self.glow(x, y));
        let squared = self.distance_squared(x, y);
        let beyond = self.radius + 2.0;
        if squared > beyond * beyond {
            return lit;
        }
        // A disc is never darker than the air before it.
        let disc = [0, 1, 2].map(|channel| self.disc[channel].max(lit[channel] * 1.15));
        mix(lit, disc, cover(self.radius - squared.sqrt()))
    }

    pub(super) fn distance_squared(&self, x: f32, y: f32) -> f32 {
        let (across, down) = (x - self.x, y - self.y);
        across * across + down * down
    }
}

/// One conifer of a tree line.
#[derive(Debug, Clone, Copy)]
struct Tree {
    x: f32,
    height: f32,
    half_width: f32,
    tiers: f32,
}

/// A row of conifers, thicker here and thinner there.
pub(super) struct Trees {
    trees: Vec<Tree>,
    widest: f32,
}

impl Trees {
    /// Plants a row over the picture's width, trees about `height_px` tall.
    pub(super) fn plant(dice: &mut Dice, frame: Frame, height_px: f32) -> Trees {
        let mut trees = Vec::new();
        let mut x = -height_px;
        let seed = dice.seed();
        while x < frame.width + height_px {
            let grove = swells(x / (height_px * 4.5), 2, seed);
            let height = height_px * (0.30 + 0.85 * grove) * dice.between(0.45, 1.15);
            let half_width = height * dice.between(0.14, 0.19);
            trees.push(Tree { x, height, half_width, tiers: dice.between(7.0, 11.0) });
            // At least a third of a pixel, so that a tiny picture ends the loop too.
            x += (half_width * dice.between(0.35, 1.45)).max(0.35);
        }
        Trees { trees, widest: height_px * 0.3 }
    }

    /// Returns how far the trees reach above the ground at x.
    pub(super) fn height(&self, x: f32) -> f32 {
        let first = self.trees.partition_point(|tree| tree.x < x - self.widest);
        self.trees[first..]
            .iter()
            .take_while(|tree| tree.x < x + self.widest)
            .map(|tree| tree.height_at(x))
            .fold(0.0, f32::max)
    }
}

impl Tree {
    /// Branches hang in tiers: each begins a little inside the one below it.
    fn height_at(&self, x: f32) -> f32 {
        let reach = (x - self.x).abs() / self.half_width;
        if reach >= 1.0 {
            return 0.0;
        }
        let wobble = 0.8 + 0.4 * speck(floor(reach * 9.0), self.x as i32, u32::from(x > self.x));
        let tier = floor(reach * self.tiers) as f32;
        let within = reach * self.tiers - tier;
        // Along a branch the outline falls slowly, between two branches all at once.
        let depth = (tier + 0.30 * within * wobble + 0.70 * within * within * within) / self.tiers;
        let pointed = 0.88 * depth + 0.12 * depth.sqrt();
        self.height * (1.0 - pointed.min(1.0))
    }
}
