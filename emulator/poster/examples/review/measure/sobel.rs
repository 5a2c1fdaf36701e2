//! How restless a background is: Sobel magnitude in floats, divided by its largest value (RALF's form).

use crate::grid::Grid;

/// Returns the gradient of lightness, 0 to 1.
pub(crate) fn gradient(linear: &[Grid; 3]) -> Grid {
    let luma = luma(linear);
    let mut magnitude = luma.clone();
    for row in 0..luma.rows as isize {
        for column in 0..luma.columns as isize {
            let at = |x: isize, y: isize| luma.near(column + x, row + y);
            let across = at(1, -1) + 2.0 * at(1, 0) + at(1, 1) - at(-1, -1) - 2.0 * at(-1, 0) - at(-1, 1);
            let down = at(-1, 1) + 2.0 * at(0, 1) + at(1, 1) - at(-1, -1) - 2.0 * at(0, -1) - at(1, -1);
            magnitude.cells[row as usize * luma.columns + column as usize] = across.hypot(down);
        }
    }
    // One code in 255 across is nothing that the eye sees.
    magnitude.normalised(4.0 / 255.0)
}

/// Grey as OpenCV's: weighted codes, not light.
fn luma([red, green, blue]: &[Grid; 3]) -> Grid {
    let code =
        |value: f64| if value <= 0.003_130_8 { value * 12.92 } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 };
    let cells = red.cells.iter().zip(&green.cells).zip(&blue.cells);
    let grey =
        cells.map(|((red, green), blue)| 0.299 * code(*red) + 0.587 * code(*green) + 0.114 * code(*blue));
    Grid { cells: grey.collect(), ..*red }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_edge_has_a_gradient() {
        let step = Grid { columns: 6, rows: 1, cells: vec![0.0, 0.0, 0.0, 1.0, 1.0, 1.0] };
        let gradient = gradient(&[step.clone(), step.clone(), step]);
        let near = |(one, other): (&f64, f64)| (one - other).abs() < 1e-12;
        let expected = [0.0, 0.0, 1.0, 1.0, 0.0, 0.0];
        assert!(gradient.cells.iter().zip(expected).all(near), "{gradient:?}");
    }
}
