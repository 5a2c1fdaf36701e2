//! Ink on a ground: how much of each pixel is covered, and the parts and holes that come of it.

use std::borrow::Cow;

use super::flat::Grounds;
use super::holes::Landscape;
use super::raster::Raster;
use super::shapes::{Area, Mask, Shape, Touch};

/// Less than this difference from its ground is no ink: words have a contrast of 3:1 at least.
const INK_MIN: f32 = 30.0;

/// What is covered less belongs to no part. Hairlines of small letters are as pale as that; gaps between letters paler.
const LEVEL: f32 = 0.16;

/// Smaller holes, as a share of the letter's rectangle, are specks where strokes overlap.
const HOLE_SHARE_MIN: f32 = 0.006;

/// Smaller parts, against the largest of the same shape, are specks.
const PART_SHARE_MIN: f32 = 0.04;

/// Side of the raster that shapes of letters are compared on.
pub(super) const FORM: usize = 16;

/// One connected part of ink.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// Where it is.
    pub(super) area: Area,
    /// How many holes it has.
    pub(super) holes: u8,
    /// The colour of its ink, and of the ground around it.
    pub(super) colors: [[u8; 3]; 2],
    /// How much of each of 16 × 16 fields it covers.
    pub(super) form: Vec<f32>,
}

/// Returns the parts of one shape that stands on a ground.
pub(super) fn parts(raster: &Raster, grounds: &Grounds, ground: usize, shape: &Shape) -> Vec<Part> {
    let size = [raster.width() as usize, raster.height() as usize];
    let area = shape.area.grown(3, size);
    let Some(mut ink) = Ink::of(raster, grounds, ground, area) else { return Vec::new() };
    ink.keep(shape);
    let zoom = match shape.area.height() {
        0..24 => 4,
        24..48 => 3,
        48..96 => 2,
        _ => 1,
    };
    ink.parts(zoom)
}

/// Coverage of each pixel of an area.
struct Ink {
    area: Area,
    coverage: Vec<f32>,
    colors: [[u8; 3]; 2],
}

impl Ink {
    fn of(raster: &Raster, grounds: &Grounds, ground: usize, area: Area) -> Option<Self> {
        let width = raster.width() as usize;
        let at = |x: usize, y: usize| raster.pixels()[y * width + x];
        let places = || (area.top..area.bottom).flat_map(|y| (area.left..area.right).map(move |x| (x, y)));
        let calm = places().filter(|&(x, y)| grounds.owns(ground, x, y));
        let plane = Plane::through(calm.map(|(x, y)| (x, y, at(x, y))))?;
        let offsets: Vec<[f32; 3]> = places().map(|(x, y)| plane.offset(x, y, at(x, y))).collect();
        let strength =
            |offset: &[f32; 3]| offset.iter().fold(0.0_f32, |most, channel| most.max(channel.abs()));
        let strengths: Vec<f32> = offsets.iter().map(strength).collect();
        let full = 0.85 * peak(&strengths)?;
        let mut ink = [0.0_f32; 3];
        let mut count = 0.0_f32;
        for (offset, _) in offsets.iter().zip(&strengths).filter(|(_, strength)| **strength >= full) {
            ink = std::array::from_fn(|channel| ink[channel] + offset[channel]);
            count += 1.0;
        }
        let ink = ink.map(|sum| sum / count);
        let square: f32 = ink.iter().map(|channel| channel * channel).sum();
        let along = |offset: &[f32; 3]| offset.iter().zip(ink).map(|(a, b)| a * b).sum::<f32>() / square;
        let coverage = offsets.iter().map(|offset| along(offset).clamp(0.0, 1.0)).collect();
        let paper = plane.at((area.left + area.right) as f32 / 2.0, (area.top + area.bottom) as f32 / 2.0);
        let level = |value: f32| value.round().clamp(0.0, 255.0) as u8;
        let colors = [std::array::from_fn(|channel| level(paper[channel] + ink[channel])), paper.map(level)];
        Some(Self { area, coverage, colors })
    }

    /// Clears what belongs to other shapes.
    fn keep(&mut self, shape: &Shape) {
        let width = self.area.width();
        let mut kept = vec![0.0; self.coverage.len()];
        for run in &shape.runs {
            let row = (run.y - self.area.top) * width;
            let run = row + run.from - self.area.left..row + run.to - self.area.left;
            kept[run.clone()].copy_from_slice(&self.coverage[run]);
        }
        self.coverage = kept;
    }

    /// Returns the parts in order of their columns.
    fn parts(&self, zoom: usize) -> Vec<Part> {
        let coverage = self.enlarged(zoom);
        let width = self.area.width() * zoom;
        let bits = coverage.iter().map(|share| *share > LEVEL).collect();
        let mut shapes = Mask { width, height: self.area.height() * zoom, bits }.shapes(Touch::Corners);
        let most = shapes.iter().map(|shape| shape.pixels).max().unwrap_or(0);
        shapes.retain(|shape| shape.pixels as f32 >= PART_SHARE_MIN * most as f32);
        shapes.sort_by_key(|shape| shape.area.left);
        let part = |shape: &Shape| {
            let Area { left, top, right, bottom } = shape.area;
            let area = Area {
                left: self.area.left + left / zoom,
                top: self.area.top + top / zoom,
                right: self.area.left + right.div_ceil(zoom),
                bottom: self.area.top + bottom.div_ceil(zoom),
            };
            Part {
                area,
                holes: holes(shape, &coverage, width),
                colors: self.colors,
                form: form(shape, &coverage, width),
            }
        };
        shapes.iter().map(part).collect()
    }

    /// Coverage between the middles of pixels is what lies between, so holes of a pixel's width keep their shape.
    fn enlarged(&self, zoom: usize) -> Cow<'_, [f32]> {
        if zoom == 1 {
            return Cow::Borrowed(&self.coverage);
        }
        let (width, height) = (self.area.width(), self.area.height());
        let between = |at: usize, last: usize| {
            let place = ((at as f32 + 0.5) / zoom as f32 - 0.5).clamp(0.0, last as f32);
            (place as usize, (place as usize + 1).min(last), place.fract())
        };
        let columns: Vec<_> = (0..width * zoom).map(|x| between(x, width - 1)).collect();
        let mut enlarged = Vec::with_capacity(width * height * zoom * zoom);
        for y in 0..height * zoom {
            let (above, below, down) = between(y, height - 1);
            let (above, below) = (&self.coverage[above * width..], &self.coverage[below * width..]);
            enlarged.extend(columns.iter().map(|&(left, right, along)| {
                let upper = above[left] + (above[right] - above[left]) * along;
                let lower = below[left] + (below[right] - below[left]) * along;
                upper + (lower - upper) * down
            }));
        }
        enlarged.into()
    }
}

/// Returns how many holes a shape has that are no specks.
fn holes(shape: &Shape, coverage: &[f32], width: usize) -> u8 {
    let area = shape.area;
    let mut land = Landscape::empty(area.width(), area.height());
    for run in &shape.runs {
        for x in run.from..run.to {
            let height = (coverage[run.y * width + x] * 255.0) as u8;
            land.set(x - area.left, run.y - area.top, height);
        }
    }
    land.holes((HOLE_SHARE_MIN * area.pixels() as f32).ceil() as usize)
}

/// Returns how much of each field of a square of 16 × 16 a shape covers, softened: the edges of small letters fall on
/// other parts of pixels each time.
fn form(shape: &Shape, coverage: &[f32], width: usize) -> Vec<f32> {
    let area = shape.area;
    let fields: Vec<f32> = (0..FORM * FORM)
        .map(|field| {
            let middle = |at: usize, length: usize| (at as f32 + 0.5) * length as f32 / FORM as f32 - 0.5;
            let (x, y) = (middle(field % FORM, area.width()), middle(field / FORM, area.height()));
            let reach = [0.5 * area.width() as f32 / FORM as f32, 0.5 * area.height() as f32 / FORM as f32];
            let columns = area.left + (x - reach[0]).max(0.0).round() as usize
                ..=area.left + ((x + reach[0]) as usize).min(area.width() - 1);
            let rows = area.top + (y - reach[1]).max(0.0).round() as usize
                ..=area.top + ((y + reach[1]) as usize).min(area.height() - 1);
            let (mut sum, mut count) = (0.0, 0.0_f32);
            for row in rows {
                for share in &coverage[row * width + columns.start()..=row * width + columns.end()] {
                    (sum, count) = (sum + share, count + 1.0);
                }
            }
            sum / count.max(1.0)
        })
        .collect();
    soft(&fields)
}

/// Returns the mean of each field and those around it.
fn soft(fields: &[f32]) -> Vec<f32> {
    let around = |at: usize| at.saturating_sub(1)..(at + 2).min(FORM);
    let mean = |field: usize| {
        let places =
            around(field / FORM).flat_map(|row| around(field % FORM).map(move |column| row * FORM + column));
        let (sum, count) = places.fold((0.0, 0.0), |(sum, count), place| (sum + fields[place], count + 1.0));
        sum / count
    };
    (0..FORM * FORM).map(mean).collect()
}

/// Returns how much the strongest pixels differ, a few odd ones aside; nothing if that is no ink.
fn peak(strengths: &[f32]) -> Option<f32> {
    let mut strong: Vec<f32> = strengths.iter().copied().filter(|strength| *strength >= INK_MIN).collect();
    let at = strong.len().checked_sub(1)? * 9 / 10;
    let (_, peak, _) = strong.select_nth_unstable_by(at, f32::total_cmp);
    Some(*peak)
}

/// A ground whose colour may change evenly across it.
struct Plane {
    middle: [f32; 2],
    mean: [f32; 3],
    slope: [[f32; 2]; 3],
}

impl Plane {
    /// Returns the plane nearest to these pixels by least squares.
    fn through(pixels: impl Iterator<Item = (usize, usize, [u8; 4])>) -> Option<Self> {
        let pixels: Vec<_> =
            pixels.map(|(x, y, color)| ([x as f32, y as f32], color.map(f32::from))).collect();
        let count = pixels.len() as f32;
        if pixels.len() < 4 {
            return None;
        }
        let middle = [0, 1].map(|axis| pixels.iter().map(|(place, _)| place[axis]).sum::<f32>() / count);
        let mean =
            [0, 1, 2].map(|channel| pixels.iter().map(|(_, color)| color[channel]).sum::<f32>() / count);
        let (mut xx, mut xy, mut yy) = (0.0_f32, 0.0_f32, 0.0_f32);
        let mut with = [[0.0_f32; 2]; 3];
        for (place, color) in &pixels {
            let (x, y) = (place[0] - middle[0], place[1] - middle[1]);
            (xx, xy, yy) = (xx + x * x, xy + x * y, yy + y * y);
            for channel in 0..3 {
                with[channel][0] += x * (color[channel] - mean[channel]);
                with[channel][1] += y * (color[channel] - mean[channel]);
            }
        }
        let determinant = xx * yy - xy * xy;
        let slope = with.map(|[x, y]| {
            if determinant > 1.0 {
                [(x * yy - y * xy) / determinant, (y * xx - x * xy) / determinant]
            } else {
                [0.0; 2]
            }
        });
        Some(Self { middle, mean, slope })
    }

    fn at(&self, x: f32, y: f32) -> [f32; 3] {
        let (x, y) = (x - self.middle[0], y - self.middle[1]);
        std::array::from_fn(|channel| {
            self.mean[channel] + self.slope[channel][0] * x + self.slope[channel][1] * y
        })
    }

    fn offset(&self, x: usize, y: usize, color: [u8; 4]) -> [f32; 3] {
        let ground = self.at(x as f32, y as f32);
        std::array::from_fn(|channel| f32::from(color[channel]) - ground[channel])
    }
}
