//! Calm grounds: regions without steps of colour, on which words can stand.
//!
//! Backgrounds, plates and the insides of frames are such regions; soft shadows, glows and veils melt into them,
//! because their colour changes slowly. Letters stand out of them by a step.

use super::raster::Raster;
use super::shapes::{Area, Mask, Shape, Touch};

/// From one pixel to the next a soft shadow changes less, and the edge of a letter of contrast 3:1 more, though it is
/// spread over two steps.
const STEP: u8 = 10;

/// Smaller regions are no ground for words.
const GROUND_PIXELS_MIN: usize = 150;

/// The largest regions are looked at; a poster has a handful. It bounds the work on pictures that are none.
const GROUNDS_MAX: usize = 120;

/// Half the width of a passage between two regions that are one, at most.
const PASSAGE_PX: usize = 2;

/// A pixel of it needs so many of the shorter side: on small pictures rims are narrow themselves.
const PASSAGE_PER: usize = 384;

/// How many pixels are compared at once.
const CHUNK: usize = 16;

/// The calm regions of a picture, largest first, and which pixel belongs to which.
pub(super) struct Grounds {
    pub(super) shapes: Vec<Shape>,
    width: usize,
    // For each pixel the index of its region plus 1, or 0.
    owners: Vec<u8>,
}

impl Grounds {
    /// Returns the calm regions of a picture.
    pub(super) fn of(raster: &Raster) -> Self {
        Self::between(&rough(raster))
    }

    /// Returns the calm regions of a picture, parted where only a few pixels join them.
    ///
    /// The edge of a brush stroke is nearly soft in places, and a region leaks out there.
    pub(super) fn parted(raster: &Raster) -> Self {
        let shorter = raster.width().min(raster.height()) as usize;
        Self::between(&rough(raster).spread((shorter / PASSAGE_PER).min(PASSAGE_PX)))
    }

    fn between(rough: &Mask) -> Self {
        let mut shapes = rough.gaps(Touch::Sides);
        shapes.retain(|shape| shape.pixels >= GROUND_PIXELS_MIN);
        shapes.sort_by_key(|shape| std::cmp::Reverse(shape.pixels));
        shapes.truncate(GROUNDS_MAX);
        let mut owners = vec![0; rough.bits.len()];
        for (index, shape) in shapes.iter().enumerate() {
            for run in &shape.runs {
                owners[run.y * rough.width + run.from..run.y * rough.width + run.to].fill(index as u8 + 1);
            }
        }
        Self { shapes, width: rough.width, owners }
    }

    /// Returns whether a pixel belongs to a region.
    pub(super) fn owns(&self, index: usize, x: usize, y: usize) -> bool {
        usize::from(self.owners[y * self.width + x]) == index + 1
    }

    /// Returns whether a pixel belongs to any region.
    pub(super) fn is_calm(&self, x: usize, y: usize) -> bool {
        self.owners[y * self.width + x] != 0
    }

    /// Returns the region that has most of the pixels of an area and close around it.
    pub(super) fn around(&self, area: &Area) -> Option<usize> {
        let area = area.grown(area.height() / 4 + 2, [self.width, self.owners.len() / self.width]);
        let mut counts = [0_usize; GROUNDS_MAX + 1];
        for y in area.top..area.bottom {
            for owner in &self.owners[y * self.width + area.left..y * self.width + area.right] {
                counts[usize::from(*owner)] += 1;
            }
        }
        let most = (1..counts.len()).max_by_key(|owner| counts[*owner])?;
        (counts[most] > 0).then(|| most - 1)
    }

    /// Returns the pixels within an area that do not belong to a region.
    pub(super) fn others(&self, index: usize, area: &Area) -> Mask {
        let mut bits = Vec::with_capacity(area.pixels());
        for y in area.top..area.bottom {
            let row = &self.owners[y * self.width + area.left..y * self.width + area.right];
            bits.extend(row.iter().map(|owner| usize::from(*owner) != index + 1));
        }
        Mask { width: area.width(), height: area.height(), bits }
    }
}

/// Returns the pixels beside which there is a step.
fn rough(raster: &Raster) -> Mask {
    let (width, height) = (raster.width() as usize, raster.height() as usize);
    let mut bits = vec![false; width * height];
    let rows: Vec<_> = raster.rows().collect();
    for (y, row) in rows.iter().enumerate() {
        for x in steps(&row[..width - 1], &row[1..]) {
            bits[y * width + x] = true;
            bits[y * width + x + 1] = true;
        }
        let Some(below) = rows.get(y + 1) else { continue };
        for x in steps(row, below) {
            bits[y * width + x] = true;
            bits[(y + 1) * width + x] = true;
        }
    }
    Mask { width, height, bits }
}

/// Returns where two rows differ by a step. Most chunks are equal, and comparing those costs next to nothing.
fn steps(one: &[[u8; 4]], other: &[[u8; 4]]) -> impl Iterator<Item = usize> {
    let chunks = one.chunks(CHUNK).zip(other.chunks(CHUNK)).enumerate();
    chunks.filter(|(_, (one, other))| one.as_flattened() != other.as_flattened()).flat_map(
        |(index, (one, other))| {
            let pairs = one.iter().zip(other).enumerate();
            pairs
                .filter(|(_, (one, other))| difference(**one, **other) > STEP)
                .map(move |(at, _)| index * CHUNK + at)
        },
    )
}

/// Returns the largest difference of any colour channel.
pub(super) fn difference(one: [u8; 4], other: [u8; 4]) -> u8 {
    one[0].abs_diff(other[0]).max(one[1].abs_diff(other[1])).max(one[2].abs_diff(other[2]))
}
