//! Finds one odd colour: a logo that has it must be there once, whole and not distorted.

use super::flat::difference;
use super::raster::Raster;
use super::shapes::{Mask, Shape, Touch};

/// Scaling and blending may change the colour so much, inside of its edge.
const TOLERANCE: u8 = 24;

/// Fewer pixels of a colour are the chance of a blend.
const SPECK: usize = 9;

/// A second shape of a hundredth of the first is a speck of its edge.
const SPECK_SHARE: f64 = 0.01;

/// How exactly the sides of a scaled rectangle can be told.
const BLUR_PX: f64 = 0.5;

/// How far the ratio of width to height may be off, whole pixels aside.
const RATIO_TOLERANCE: f64 = 0.04;

/// What is filled less is covered by something.
const SOLID: f64 = 0.97;

/// Returns nothing if a rectangle of this colour and ratio is there once, whole; otherwise what was seen.
pub(super) fn stands(poster: &Raster, color: [u8; 3], ratio: f64) -> Result<(), String> {
    let shapes = shapes(poster, color);
    let (shape, others) = shapes.split_first().ok_or("nothing has its colour")?;
    if !others.is_empty() {
        return Err(format!("its colour is there {} times", shapes.len()));
    }
    let (width, height) = extent(poster, shape, color);
    let seen = format!("{width:.1} by {height:.1} pixels");
    let narrowest = ((width - BLUR_PX) / (height + BLUR_PX)).min(width / height * (1.0 - RATIO_TOLERANCE));
    let widest =
        ((width + BLUR_PX) / (height - BLUR_PX).max(0.1)).max(width / height * (1.0 + RATIO_TOLERANCE));
    if !(narrowest..=widest).contains(&ratio) {
        return Err(format!("it is {seen}, which is {:.3} and not {ratio:.3}", width / height));
    }
    let filled = filled(shape);
    if filled < SOLID {
        return Err(format!("{:.1} % of its rectangle of {seen} are covered", (1.0 - filled) * 100.0));
    }
    Ok(())
}

/// The rim of a mark, as a part of the shorter side of its rectangle: one sixteenth of the file's, twice.
const RIM: f64 = 1.0 / 14.0;

/// The edge of a scaled mark is blurred so far.
const EDGE_PX: usize = 2;

/// A shadow or a word may come near; this share of the rim is the background all the same.
const CLEAR: f64 = 0.9;

/// Returns nothing if the rim around the mark of this colour is the background's; otherwise what was seen.
pub(super) fn clear_around(poster: &Raster, background: &Raster, color: [u8; 3]) -> Result<(), String> {
    if poster.size() != background.size() {
        return Err("it is not as large as its background".to_owned());
    }
    let shapes = shapes(poster, color);
    let area = shapes.first().ok_or("nothing has its colour")?.area;
    let [width, height] = poster.size().map(|side| side as usize);
    let rim = (area.height().min(area.width()) as f64 * RIM).max(1.0) as usize;
    let (inner, outer) = (area.grown(EDGE_PX, [width, height]), area.grown(EDGE_PX + rim, [width, height]));
    let inside =
        |x: usize, y: usize| (inner.left..inner.right).contains(&x) && (inner.top..inner.bottom).contains(&y);
    let ring = (outer.top..outer.bottom).flat_map(|y| (outer.left..outer.right).map(move |x| (x, y)));
    let ring: Vec<_> = ring.filter(|&(x, y)| !inside(x, y)).map(|(x, y)| y * width + x).collect();
    let same = |at: &&usize| difference(poster.pixels()[**at], background.pixels()[**at]) <= TOLERANCE;
    let clear = ring.iter().filter(same).count() as f64 / ring.len().max(1) as f64;
    if clear >= CLEAR {
        Ok(())
    } else {
        Err(format!("only {:.0} % of its rim are the background", clear * 100.0))
    }
}

/// Returns nothing if nothing has this colour; otherwise what was seen.
pub(super) fn absent(poster: &Raster, color: [u8; 3]) -> Result<(), String> {
    match shapes(poster, color).first() {
        None => Ok(()),
        Some(shape) => {
            Err(format!("{} pixels have it, around {},{}", shape.pixels, shape.area.left, shape.area.top))
        }
    }
}

/// Returns what has this colour, largest first, specks aside.
fn shapes(poster: &Raster, [red, green, blue]: [u8; 3]) -> Vec<Shape> {
    let color = [red, green, blue, 255];
    let has = |pixel: &[u8; 4]| pixel[3] > 127 && difference(*pixel, color) <= TOLERANCE;
    let bits = poster.pixels().iter().map(has).collect();
    let mask = Mask { width: poster.width() as usize, height: poster.height() as usize, bits };
    let mut shapes = mask.shapes(Touch::Corners);
    shapes.sort_by_key(|shape| std::cmp::Reverse(shape.pixels));
    let least = shapes.first().map_or(0.0, |shape| shape.pixels as f64 * SPECK_SHARE);
    shapes.retain(|shape| shape.pixels >= SPECK && shape.pixels as f64 >= least);
    shapes
}

/// Returns width and height, to parts of a pixel: edges that fall within a pixel count for as much as they cover.
fn extent(poster: &Raster, shape: &Shape, color: [u8; 3]) -> (f64, f64) {
    let size = [poster.width() as usize, poster.height() as usize];
    let window = shape.area.grown(3, size);
    let at = |x: usize, y: usize| poster.pixels()[y * size[0] + x];
    let corner = at(window.left, window.top);
    let offset =
        |pixel: [u8; 4]| [0, 1, 2].map(|channel| f64::from(pixel[channel]) - f64::from(corner[channel]));
    let ink = offset([color[0], color[1], color[2], 255]);
    let square: f64 = ink.iter().map(|channel| channel * channel).sum();
    let covered = |x: usize, y: usize| {
        let along: f64 = offset(at(x, y)).iter().zip(ink).map(|(pixel, ink)| pixel * ink).sum();
        (along / square.max(1.0)).clamp(0.0, 1.0)
    };
    let columns = shape.area.left..shape.area.right;
    let rows = shape.area.top..shape.area.bottom;
    let heights = columns.map(|x| length((window.top..window.bottom).map(|y| covered(x, y)).collect()));
    let widths = rows.map(|y| length((window.left..window.right).map(|x| covered(x, y)).collect()));
    (middle(widths.collect()), middle(heights.collect()))
}

/// How long the covered piece of a row is; one that is half covered all along is as long as one covered whole.
fn length(covered: Vec<f64>) -> f64 {
    let most = covered.iter().copied().fold(0.1, f64::max);
    covered.iter().sum::<f64>() / most
}

fn middle(mut lengths: Vec<f64>) -> f64 {
    lengths.sort_by(f64::total_cmp);
    lengths.get(lengths.len() / 2).copied().unwrap_or(0.0)
}

/// Returns which share of its rectangle a shape fills, the outermost pixels aside where it is thicker than those.
fn filled(shape: &Shape) -> f64 {
    let inner = |from: usize, to: usize| if to - from > 3 { (from + 1, to - 1) } else { (from, to) };
    let (left, right) = inner(shape.area.left, shape.area.right);
    let (top, bottom) = inner(shape.area.top, shape.area.bottom);
    let rows = shape.runs.iter().filter(|run| (top..bottom).contains(&run.y));
    let pixels: usize = rows.map(|run| run.to.min(right).saturating_sub(run.from.max(left))).sum();
    pixels as f64 / ((right - left) * (bottom - top)) as f64
}
