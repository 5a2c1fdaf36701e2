//! What lies around words to set them off: a tight shade at the edges of the strokes in a wide, faint one.
//!
//! One layer alone is an outline, or too weak where it matters. The tight layer hugs the strokes. The wide one is a
//! far blur of the whole block, so that neighbouring letters and lines share one continuous shade. Nothing may
//! change far from the words, so within the border both run down to nothing, and no edge is seen.

use super::blend::share;
use super::blur::Coverage;
use crate::form::ease;

/// How much a blurred stroke is lifted in the tight layer: thin ones would otherwise cast hardly any shade.
const TIGHT_LIFT: f32 = 3.0;
/// How much of the tight layer joins the wide one, of 255.
const TIGHT_SHARE: u8 = 115;
/// Lifts the wide layer to about this mean near the strokes, whatever their weight; 1 is reached at 2.
const WIDE_AIM: f32 = 1.9;

/// How far a halo spreads.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spread {
    /// Width of the border around the ink, in cells: there the halo ends.
    pub(super) border: usize,
    /// Size of the letters, in cells.
    pub(super) em: usize,
}

/// Turns letters with a border around them into their halo.
pub(super) fn soften(letters: &mut Coverage, Spread { border, em }: Spread) {
    let mut tight = letters.clone();
    tight.blur(border.div_ceil(3));
    tight.map(|code| lifted(code, TIGHT_LIFT));
    // As far as letters are from one another, but never so far that the border would cut it off hard.
    letters.blur((em * 2 / 5).clamp(border * 2, border * 3));
    let lift = WIDE_AIM / mean_near(letters, &tight).max(0.05);
    letters.map(|code| lifted(code, lift));
    tight.map(|code| share(code, TIGHT_SHARE));
    let [across, down] = [letters.width, letters.height].map(|length| lowering(length, border));
    let rows = letters.cells.chunks_exact_mut(letters.width.max(1));
    for ((wide, tight), &down) in rows.zip(tight.cells.chunks_exact(tight.width.max(1))).zip(&down) {
        for ((wide, &tight), &across) in wide.iter_mut().zip(tight).zip(&across) {
            let lowered = (u32::from(*wide) * down * across) >> 16;
            let open = (255 - lowered) * (255 - u32::from(tight));
            // Two shares of 255 multiply to one of 255².
            *wide = 255 - ((open + 127) / 255) as u8;
        }
    }
}

/// Returns the mean of a layer near strokes, weighted by how near, 0 to 1.
fn mean_near(layer: &Coverage, strokes: &Coverage) -> f32 {
    let (mut sum, mut weight) = (0_u64, 0_u64);
    for (codes, weights) in layer.cells.chunks(4096).zip(strokes.cells.chunks(4096)) {
        let products = codes.iter().zip(weights).map(|(&code, &weight)| u32::from(code) * u32::from(weight));
        sum += u64::from(products.sum::<u32>());
        weight += u64::from(weights.iter().map(|&weight| u32::from(weight)).sum::<u32>());
    }
    // Less precise than counted, and the same everywhere: one division of whole numbers.
    sum as f32 / (weight.max(1) * 255) as f32
}

/// Returns how much of a layer stays along one side, of 256: nothing at the ends, all of it inside the border.
fn lowering(length: usize, border: usize) -> Vec<u32> {
    let share = |at: usize| (at.min(length - 1 - at) as f32 + 0.5) / border.max(1) as f32;
    (0..length).map(|at| (ease(share(at)) * 256.0) as u32).collect()
}

/// Returns a code lifted so many times where it is faint, flattening out towards full.
fn lifted(code: u8, times: f32) -> u8 {
    let share = (f32::from(code) / 255.0 * times / 2.0).min(1.0);
    (share * (2.0 - share) * 255.0 + 0.5) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stroke of some thickness across the middle, in a border.
    fn stroke(thickness: usize, border: usize) -> Coverage {
        let (width, height) = (120 + 2 * border, thickness + 2 * border);
        let mut stroke = Coverage { width, height, cells: vec![0; width * height] };
        for y in border..border + thickness {
            stroke.cells[y * width + border..(y + 1) * width - border].fill(255);
        }
        stroke
    }

    #[test]
    fn a_halo_falls_to_nothing_without_a_step() {
        for (thickness, border) in [(3, 5), (6, 14), (30, 18), (30, 40)] {
            let mut halo = stroke(thickness, border);
            soften(&mut halo, Spread { border, em: thickness * 6 });
            let column: Vec<u8> = (0..=border).map(|y| halo.cells[y * halo.width + halo.width / 2]).collect();
            assert!(column.is_sorted(), "{column:?}");
            assert!(column[0] <= 3, "ends with a step: {column:?}");
            let steepest = column.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(0);
            assert!(usize::from(steepest) <= 600 / border, "an edge shows: {column:?}");
            assert!(column[border] > 190, "weak at the stroke: {column:?}");
        }
    }

    #[test]
    fn thin_strokes_are_set_off_like_thick_ones() {
        let near = |thickness: usize| {
            let mut halo = stroke(thickness, 14);
            soften(&mut halo, Spread { border: 14, em: thickness * 6 });
            halo.cells[10 * halo.width + halo.width / 2]
        };
        assert!(near(2).abs_diff(near(12)) < 40, "{} {}", near(2), near(12));
    }
}
