//! Counts the shapes that lie behind words.
//!
//! A plate is a calm ground of words that is not the background: it has another colour, or a line around it parts it
//! from the rest. A plate around such a ground counts too. A veil changes the background's colour slowly and without
//! an edge, so it is found as a wide change that no words, plates or logos explain.

use super::drawn::Changes;
use super::flat::Grounds;
use super::raster::Raster;
use super::shapes::{Area, Mask, Shape, Touch};
use super::words::read;

/// What differs from the background by more has another colour.
const OTHER: u8 = 8;

/// Soft shadows and glows reach so far, as a share of the shorter side.
const GLOW_SHARE: f64 = 0.05;

/// A narrower veil, as a share of the picture, is none.
const VEIL_SHARE_MIN: f64 = 0.015;

/// Thinner grounds around others, as a share of the shorter side, are the gaps of double lines.
const STRIP_SHARE: f64 = 0.0045;

/// Pixels between the points at which veils are looked for.
const GRID: usize = 4;

/// Returns how many shapes lie behind words.
pub fn underlays(poster: &Raster, background: &Raster) -> Result<usize, String> {
    let changes = Changes::between(poster, background)?;
    let lines: Vec<Area> = read(poster).lines().map(|line| line.area).collect();
    let grounds = Grounds::parted(poster);
    let plates = plates(&grounds, &lines, &changes);
    let veils = veils(poster, &grounds, &plates, &changes);
    Ok(plates.len() + veils)
}

/// Returns the grounds that are plates.
fn plates(grounds: &Grounds, lines: &[Area], changes: &Changes) -> Vec<usize> {
    let shorter = changes.shorter_side();
    let foreign: Vec<bool> = grounds.shapes.iter().map(|shape| is_foreign(shape, changes)).collect();
    let mut with_words: Vec<usize> = lines.iter().filter_map(|line| grounds.around(line)).collect();
    with_words.sort_unstable();
    with_words.dedup();
    let mut plates: Vec<usize> = Vec::new();
    for inner in with_words {
        let around = enclosing(grounds, inner);
        if foreign[inner] || around.iter().any(|outer| !foreign[*outer]) {
            plates.push(inner);
        }
        let thick = |outer: usize| thickness(&grounds.shapes[outer]) > STRIP_SHARE * shorter as f64;
        plates.extend(around.into_iter().filter(|outer| foreign[*outer] && thick(*outer)));
    }
    plates.sort_unstable();
    plates.dedup();
    plates
}

/// Whether most of a ground has another colour than the background; a veil at one end does not make it so.
fn is_foreign(shape: &Shape, changes: &Changes) -> bool {
    let (mut other, mut all) = (0, 0);
    for run in &shape.runs {
        for x in (run.from..run.to).step_by(GRID) {
            all += 1;
            other += usize::from(changes.at(x, run.y) > OTHER);
        }
    }
    other * 10 > all * 9
}

/// Returns the grounds that have this one inside.
fn enclosing(grounds: &Grounds, inner: usize) -> Vec<usize> {
    let Some(first) = grounds.shapes[inner].runs.first() else { return Vec::new() };
    let around = |outer: &usize| {
        let window = grounds.shapes[*outer].area;
        if *outer == inner || !window.holds(first.from, first.y) {
            return false;
        }
        let others = grounds.others(*outer, &window).shapes(Touch::Corners);
        let holds = |shape: &Shape| {
            let (x, y) = (first.from - window.left, first.y - window.top);
            shape.runs.iter().any(|run| run.y == y && (run.from..run.to).contains(&x))
        };
        let closed = |area: Area| {
            area.left > 0 && area.top > 0 && area.right < window.width() && area.bottom < window.height()
        };
        others.iter().any(|shape| holds(shape) && closed(shape.area))
    };
    (0..grounds.shapes.len()).filter(around).collect()
}

/// How thick a ground is that goes around something.
fn thickness(shape: &Shape) -> f64 {
    shape.pixels as f64 / (2 * (shape.area.width() + shape.area.height())) as f64
}

/// Counts wide changes of colour that are on no plate and near nothing drawn with an edge.
fn veils(poster: &Raster, grounds: &Grounds, plates: &[usize], changes: &Changes) -> usize {
    let (width, height) = (poster.width() as usize, poster.height() as usize);
    let glow = (GLOW_SHARE * width.min(height) as f64).ceil() as usize;
    let (across, down) = (width.div_ceil(GRID), height.div_ceil(GRID));
    let edges = Mask::of(across, down, |x, y| !grounds.is_calm(x * GRID, y * GRID));
    let near = edges.spread(glow.div_ceil(GRID));
    let veiled = Mask::of(across, down, |x, y| {
        let on_plate = plates.iter().any(|plate| grounds.owns(*plate, x * GRID, y * GRID));
        !on_plate && !near.bits[y * across + x] && changes.at(x * GRID, y * GRID) > OTHER
    });
    let least = VEIL_SHARE_MIN * (across * down) as f64;
    veiled.shapes(Touch::Corners).iter().filter(|shape| shape.pixels as f64 >= least).count()
}
