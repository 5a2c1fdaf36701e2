//! What draws the eye, and where there is detail.
//!
//! Salience is the minimum barrier distance to the border plus the colour distance from the border (MBD+, Zhang
//! et al. 2015), the classical map nearest to the neural ones; detail is the Sobel gradient. Both cost about a
//! millisecond.

use super::grid::Map;
use super::shrink::{Thumbnail, luma};
use super::subject::SUBJECT_FROM;

/// Passes of the barrier distance, forward and backward in turn; the paper's number.
const PASSES: usize = 3;
/// Share of the side that counts as border when its colours are taken.
const BORDER_SHARE: u32 = 10;
/// Steepness of the last step, which pushes values apart.
const CONTRAST: f32 = 10.0;
/// A barrier of this many codes, over three channels, is a thing; less is shading.
const BARRIER_LEAST: f32 = 70.0;
/// A distance of this many spreads from the border's colours is another colour.
const BORDER_LEAST: f32 = 7.0;
/// How much more a thing counts in the middle than in a corner: photographers put there what matters.
const CENTRE_WEIGHT: f32 = 0.45;
/// How much the colour of skin counts: faces often touch the border, where the barrier distance is blind.
const SKIN_WEIGHT: f32 = 0.8;
/// Share of skin-coloured cells above which it is sand or wood, not people.
const SKIN_SHARE_MOST: f32 = 0.3;
/// Mean gradient around skin below which it is an evening sky, and from which on it surely is not.
const SKIN_DETAIL: [f32; 2] = [8.0, 20.0];

/// Three opponent channels of gamma-coded colour: close to Lab for this purpose, without its cube roots.
fn opponent(color: [u8; 3]) -> [f32; 3] {
    let [red, green, blue] = color.map(f32::from);
    [f32::from(luma(color)), (red - green) * 0.75, ((red + green) / 2.0 - blue) * 0.6]
}

/// Returns how much each cell draws the eye; `skin` is that of [`skin_cells`].
pub(super) fn map(thumbnail: &Thumbnail, skin: Option<&Map>) -> Map {
    let (columns, rows) = (thumbnail.columns() as usize, thumbnail.rows() as usize);
    let colors: Vec<[f32; 3]> = thumbnail.colors().iter().map(|&color| opponent(color)).collect();
    let mut salience = vec![0.0_f32; colors.len()];
    for channel in 0..3 {
        let plane: Vec<f32> = colors.iter().map(|color| color[channel]).collect();
        add(&mut salience, &barrier_distance(&plane, columns, rows), 1.0);
    }
    normalise(&mut salience, BARRIER_LEAST);
    let mut border = border_distance(&colors, columns, rows);
    normalise(&mut border, 1.0);
    add(&mut salience, &border, 1.0);
    normalise(&mut salience, 1.0);
    for (value, bell) in salience.iter_mut().zip(centre(columns, rows)) {
        *value *= 1.0 + CENTRE_WEIGHT * bell;
    }
    normalise(&mut salience, 1.0);
    if let Some(skin) = skin {
        add(&mut salience, &people(skin, &edges(&thumbnail.luma())), SKIN_WEIGHT);
    }
    let cells = salience.iter().map(|&value| (255.0 / (1.0 + libm::expf(CONTRAST * (0.5 - value)))) as u8);
    Map::new(thumbnail.columns(), thumbnail.rows(), cells.collect())
}

fn add(target: &mut [f32], source: &[f32], weight: f32) {
    for (target, source) in target.iter_mut().zip(source) {
        *target += source * weight;
    }
}

/// Scales to 0..1; a map whose range is below `least` is a gradient or noise and is not blown up.
fn normalise(map: &mut [f32], least: f32) {
    let (low, high) = map.iter().fold((f32::MAX, f32::MIN), |(low, high), &v| (low.min(v), high.max(v)));
    let range = (high - low).max(least);
    for value in map {
        *value = (*value - low) / range;
    }
}

/// Returns where skin and detail lie together, softened; nowhere if half the picture is skin.
fn people(skin: &Map, edges: &Map) -> Vec<f32> {
    let (columns, rows) = (skin.columns() as usize, skin.rows() as usize);
    let share = |cells: &Map| -> Vec<f32> { cells.cells().iter().map(|&cell| f32::from(cell)).collect() };
    let (mut skin, mut detail) = (share(skin), share(edges));
    if skin.iter().sum::<f32>() > SKIN_SHARE_MOST * 255.0 * skin.len() as f32 {
        return vec![0.0; skin.len()];
    }
    let radius = (columns.max(rows) / 32).max(1);
    soften(&mut skin, columns, radius);
    soften(&mut detail, columns, radius);
    let [from, to] = SKIN_DETAIL;
    // A lone cell is no face: what remains after softening, squared, is what lies together.
    let cell = |(skin, detail): (&f32, &f32)| {
        let skin = skin / 255.0;
        skin * skin * ((detail - from) / (to - from)).clamp(0.0, 1.0)
    };
    skin.iter().zip(&detail).map(cell).collect()
}

/// Returns 255 where the colour is that of skin; none if the picture has hardly any colour.
pub(super) fn skin_cells(thumbnail: &Thumbnail) -> Option<Map> {
    /// Mean difference of the highest and the lowest channel below which a picture is grey or toned.
    const CHROMA_LEAST: usize = 14;
    let chroma =
        |color: &[u8; 3]| usize::from(color.iter().max().unwrap_or(&0) - color.iter().min().unwrap_or(&0));
    let colors = thumbnail.colors();
    let cells = || colors.iter().map(|&color| if is_skin(color) { u8::MAX } else { 0 }).collect();
    (colors.iter().map(chroma).sum::<usize>() >= CHROMA_LEAST * colors.len())
        .then(|| Map::new(thumbnail.columns(), thumbnail.rows(), cells()))
}

/// The usual bounds of skin in YCbCr, all complexions.
fn is_skin([red, green, blue]: [u8; 3]) -> bool {
    let [red, green, blue] = [red, green, blue].map(f32::from);
    let luma = 0.299 * red + 0.587 * green + 0.114 * blue;
    let (cb, cr) = (128.0 + 0.564 * (blue - luma), 128.0 + 0.713 * (red - luma));
    luma > 50.0 && (80.0..125.0).contains(&cb) && (135.0..170.0).contains(&cr)
}

/// Replaces every cell by the mean of its neighbourhood, a row and then a column at a time.
///
/// `line` holds running sums, so that the radius costs nothing.
fn soften(cells: &mut [f32], columns: usize, radius: usize) {
    let rows = cells.len() / columns;
    let mut line = Vec::new();
    for (start, step, count) in
        (0..rows).map(|y| (y * columns, 1, columns)).chain((0..columns).map(|x| (x, columns, rows)))
    {
        line.clear();
        line.push(0.0);
        for at in 0..count {
            line.push(line[at] + cells[start + at * step]);
        }
        for at in 0..count {
            let (from, to) = (at.saturating_sub(radius), (at + radius + 1).min(count));
            cells[start + at * step] = (line[to] - line[from]) / (to - from) as f32;
        }
    }
}

/// A bell over the middle of the picture, 0 at the corners.
fn centre(columns: usize, rows: usize) -> Vec<f32> {
    let bell = |index: usize, count: usize| {
        let place = (index as f32 + 0.5) / count as f32 * 2.0 - 1.0;
        (1.0 - place * place).max(0.0)
    };
    (0..rows).flat_map(|y| (0..columns).map(move |x| bell(x, columns) * bell(y, rows))).collect()
}

/// The state of one cell in the raster scan: the least barrier found, and the path's extremes.
#[derive(Clone, Copy)]
struct Path {
    cost: f32,
    high: f32,
    low: f32,
}

/// Returns for each cell how high a step a path from the border must take at least (fast raster-scan form).
fn barrier_distance(plane: &[f32], columns: usize, rows: usize) -> Vec<f32> {
    let mut paths: Vec<Path> = plane
        .iter()
        .enumerate()
        .map(|(at, &value)| {
            let (x, y) = (at % columns, at / columns);
            let on_border = x == 0 || y == 0 || x + 1 == columns || y + 1 == rows;
            Path { cost: if on_border { 0.0 } else { f32::MAX }, high: value, low: value }
        })
        .collect();
    for pass in 0..PASSES {
        if pass % 2 == 0 {
            for at in columns..plane.len() {
                relax(&mut paths, plane, at, at - columns);
                relax(&mut paths, plane, at, at - 1);
            }
        } else {
            for at in (0..plane.len() - columns).rev() {
                relax(&mut paths, plane, at, at + columns);
                relax(&mut paths, plane, at, at + 1);
            }
        }
    }
    paths.iter().map(|path| if path.cost == f32::MAX { 0.0 } else { path.cost }).collect()
}

fn relax(paths: &mut [Path], plane: &[f32], at: usize, from: usize) {
    let neighbour = paths[from];
    if neighbour.cost == f32::MAX {
        return;
    }
    let (high, low) = (neighbour.high.max(plane[at]), neighbour.low.min(plane[at]));
    if high - low < paths[at].cost {
        paths[at] = Path { cost: high - low, high, low };
    }
}

/// Returns how unlike the border each cell's colour is: per border side, then the sum without the largest, since
/// the subject may touch one side.
fn border_distance(colors: &[[f32; 3]], columns: usize, rows: usize) -> Vec<f32> {
    let strip = |count: usize| (count * BORDER_SHARE as usize / 100).max(1);
    let (wide, high) = (strip(columns), strip(rows));
    let sides: [&dyn Fn(usize, usize) -> bool; 4] =
        [&|x, _| x < wide, &|x, _| x + wide >= columns, &|_, y| y < high, &|_, y| y + high >= rows];
    let mut sum = vec![0.0_f32; colors.len()];
    let mut most = vec![0.0_f32; colors.len()];
    for side in sides {
        let members = colors.iter().enumerate().filter(|(at, _)| side(at % columns, at / columns));
        let members: Vec<[f32; 3]> = members.map(|(_, &color)| color).collect();
        let mut distances = mahalanobis(colors, &members);
        normalise(&mut distances, BORDER_LEAST);
        for (at, distance) in distances.into_iter().enumerate() {
            sum[at] += distance;
            most[at] = most[at].max(distance);
        }
    }
    sum.iter().zip(&most).map(|(sum, most)| sum - most).collect()
}

/// Returns each colour's distance from the members' mean, in units of the members' own spread.
fn mahalanobis(colors: &[[f32; 3]], members: &[[f32; 3]]) -> Vec<f32> {
    let count = members.len() as f32;
    let mean: [f32; 3] =
        std::array::from_fn(|channel| members.iter().map(|color| color[channel]).sum::<f32>() / count);
    // Spread of a plain border is tiny; the floor keeps noise from counting as difference.
    let spread_floor = 24.0;
    let mut covariance = [[0.0_f32; 3]; 3];
    for color in members {
        for row in 0..3 {
            for column in 0..3 {
                covariance[row][column] += (color[row] - mean[row]) * (color[column] - mean[column]) / count;
            }
        }
    }
    for (index, row) in covariance.iter_mut().enumerate() {
        row[index] += spread_floor;
    }
    let inverse = inverse(covariance);
    let distance = |color: &[f32; 3]| {
        let offset: [f32; 3] = std::array::from_fn(|channel| color[channel] - mean[channel]);
        let mut sum = 0.0;
        for row in 0..3 {
            for column in 0..3 {
                sum += offset[row] * inverse[row][column] * offset[column];
            }
        }
        sum.max(0.0).sqrt()
    };
    colors.iter().map(distance).collect()
}

/// Inverts a symmetric positive matrix by cofactors.
fn inverse(m: [[f32; 3]; 3]) -> [[f32; 3]; 3] {
    let cofactor = |row: usize, column: usize| {
        let (r1, r2) = ((row + 1) % 3, (row + 2) % 3);
        let (c1, c2) = ((column + 1) % 3, (column + 2) % 3);
        m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1]
    };
    let determinant: f32 = (0..3).map(|column| m[0][column] * cofactor(0, column)).sum();
    std::array::from_fn(|row| std::array::from_fn(|column| cofactor(column, row) / determinant))
}

/// Returns the Sobel gradient of luma; beyond the border the nearest cell stands in.
pub(super) fn edges(luma: &Map) -> Map {
    let (columns, rows) = (luma.columns() as usize, luma.rows() as usize);
    let row = |y: usize| &luma.cells()[y * columns..(y + 1) * columns];
    let mut cells = Vec::with_capacity(columns * rows);
    for y in 0..rows {
        let [above, here, below] = [row(y.saturating_sub(1)), row(y), row((y + 1).min(rows - 1))];
        cells.extend((0..columns).map(|x| {
            let (left, right) = (x.saturating_sub(1), (x + 1).min(columns - 1));
            let column = |x: usize| i32::from(above[x]) + 2 * i32::from(here[x]) + i32::from(below[x]);
            let line = |row: &[u8]| i32::from(row[left]) + 2 * i32::from(row[x]) + i32::from(row[right]);
            // Half the mean of both parts: cheaper than the root, and full scale is a hard edge.
            let gradient = (column(right) - column(left)).abs() + (line(below) - line(above)).abs();
            u8::try_from((gradient / 4).min(255)).expect("capped")
        }));
    }
    Map::new(luma.columns(), luma.rows(), cells)
}

/// Returns the share of cells with neither detail nor weight.
pub(super) fn calm_share(salience: &Map, edges: &Map) -> f32 {
    /// A gradient this slight is a sky or a wall.
    const PLAIN_EDGE: u8 = 10;
    let calm = salience
        .cells()
        .iter()
        .zip(edges.cells())
        .filter(|(salience, edge)| **salience < SUBJECT_FROM && **edge < PLAIN_EDGE);
    calm.count() as f32 / salience.cells().len() as f32
}
