//! What is on a picture, as pixels. The same motif gives the same pixels, always.

use super::DrawError;
use crate::eyes::Raster;
use crate::scenario::Motif;

/// More than any scenario asks for; it bounds what a file of scenarios can make the kit allocate.
const PIXELS_MAX: u64 = 64_000_000;

/// Side of one square of noise, in pixels.
const SQUARE_PX: usize = 2;

type Pixel = [u8; 4];

/// Returns the pixels of a motif, or nothing where the motif is that there is no picture.
pub(super) fn pixels(motif: &Motif) -> Result<Option<Raster>, DrawError> {
    let raster = match motif {
        Motif::Flat { size, color } => flat(sheet(*size)?, color_of(color)?),
        Motif::Gradient { size, colors } => {
            gradient(sheet(*size)?, [color_of(&colors[0])?, color_of(&colors[1])?])
        }
        Motif::Noise { size, levels } => noise(sheet(*size)?, *levels),
        Motif::Corner { size } => corner(sheet(*size)?),
        Motif::Scene { size } => scene(sheet(*size)?),
        Motif::Mark { size, color } => mark(sheet(*size)?, color_of(color)?),
        Motif::Status(_) | Motif::Silence | Motif::Nobody => return Ok(None),
    };
    Ok(Some(raster))
}

/// A size that can be drawn.
#[derive(Clone, Copy)]
struct Sheet {
    width: usize,
    height: usize,
}

fn sheet([width, height]: [u32; 2]) -> Result<Sheet, DrawError> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 || pixels > PIXELS_MAX {
        return Err(DrawError::Size { width, height });
    }
    Ok(Sheet { width: width as usize, height: height as usize })
}

fn color_of(text: &str) -> Result<Pixel, DrawError> {
    let wrong = || DrawError::Color { text: text.to_owned() };
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6).ok_or_else(wrong)?;
    let number = u32::from_str_radix(digits, 16).map_err(|_| wrong())?;
    let [_, red, green, blue] = number.to_be_bytes();
    Ok([red, green, blue, 255])
}

impl Sheet {
    /// Rows that repeat are copied, not drawn: the largest pictures have 8 million pixels.
    fn drawn(self, row_of: impl Fn(usize) -> Vec<Pixel>, same: impl Fn(usize) -> bool) -> Raster {
        let mut rgba = Vec::with_capacity(self.width * self.height * 4);
        let mut row = Vec::new();
        for y in 0..self.height {
            if y == 0 || !same(y) {
                row = row_of(y).into_flattened();
            }
            rgba.extend_from_slice(&row);
        }
        Raster::new(self.width as u32, self.height as u32, rgba).expect("every row has the sheet's width")
    }
}

fn flat(sheet: Sheet, color: Pixel) -> Raster {
    sheet.drawn(|_| vec![color; sheet.width], |_| true)
}

fn gradient(sheet: Sheet, [left, right]: [Pixel; 2]) -> Raster {
    let last = sheet.width.max(2) - 1;
    let row = |_| (0..sheet.width).map(|x| mixed(left, right, x as f64 / last as f64)).collect();
    sheet.drawn(row, |_| true)
}

fn noise(sheet: Sheet, levels: [u8; 2]) -> Raster {
    let darkest = levels[0].min(levels[1]);
    let span = u64::from(levels[0].abs_diff(levels[1])) + 1;
    let row = |y: usize| {
        let line = (y / SQUARE_PX) as u64;
        let squares = (0..sheet.width.div_ceil(SQUARE_PX) as u64).map(|column| {
            let level = darkest + (scrambled(line << 32 | column) % span) as u8;
            [level, level, level, 255]
        });
        let doubled = squares.flat_map(|square| [square; SQUARE_PX]);
        doubled.take(sheet.width).collect()
    };
    sheet.drawn(row, |y| y % SQUARE_PX != 0)
}

/// A number as random as its argument is not: the finisher of splitmix64.
fn scrambled(seed: u64) -> u64 {
    let mut value = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Half as wide and a quarter as high as the ground: a square picture is told from its mirror across the diagonal.
fn corner(sheet: Sheet) -> Raster {
    const LIGHT: Pixel = [232, 226, 210, 255];
    const DARK: Pixel = [38, 44, 66, 255];
    let (wide, high) = (sheet.width.div_ceil(2), sheet.height.div_ceil(4));
    let row = |y: usize| {
        let mut row = vec![DARK; sheet.width];
        if y < high {
            row[..wide].fill(LIGHT);
        }
        row
    };
    sheet.drawn(row, |y| y != high)
}

fn mark(sheet: Sheet, color: Pixel) -> Raster {
    const CLEAR: Pixel = [0, 0, 0, 0];
    let Sheet { width, height } = sheet;
    let rim = rim(width, height);
    let row = |y: usize| {
        let mut row = vec![CLEAR; width];
        if (rim..height - rim).contains(&y) {
            row[rim..width - rim].fill(color);
        }
        row
    };
    sheet.drawn(row, |y| y != rim && y != height - rim)
}

/// One sixteenth of the shorter side, at least a pixel where there is room for one.
fn rim(width: usize, height: usize) -> usize {
    let shorter = width.min(height);
    (shorter / 16).max(1).min((shorter - 1) / 2)
}

/// Sky from blue to warm, two hills, and a dark tree on the right.
fn scene(sheet: Sheet) -> Raster {
    const SKY: [Pixel; 2] = [[92, 138, 196, 255], [236, 214, 190, 255]];
    const FAR: Pixel = [110, 134, 142, 255];
    const NEAR: Pixel = [62, 96, 72, 255];
    const TREE: Pixel = [24, 32, 30, 255];
    let (width, height) = (sheet.width as f64, sheet.height as f64);
    let columns: Vec<(f64, f64, f64)> = (0..sheet.width)
        .map(|x| {
            let along = x as f64 / width;
            let far = 0.68 - 0.07 * wave(along * 1.7 + 0.2);
            let near = 0.80 - 0.05 * wave(along * 1.1 + 0.6);
            (along, far * height, near * height)
        })
        .collect();
    let row = |y: usize| {
        let down = y as f64 / height;
        let sky = mixed(SKY[0], SKY[1], (down / 0.75).min(1.0));
        let ground = |&(along, far, near): &(f64, f64, f64)| {
            let line = y as f64;
            if in_tree(along, down) {
                TREE
            } else if line >= near {
                NEAR
            } else if line >= far {
                FAR
            } else {
                sky
            }
        };
        columns.iter().map(ground).collect()
    };
    sheet.drawn(row, |_| false)
}

/// A trunk and a round crown.
fn in_tree(along: f64, down: f64) -> bool {
    let (across, above) = ((along - 0.78) / 0.10, (down - 0.58) / 0.16);
    let trunk = (0.77..0.79).contains(&along) && (0.58..0.86).contains(&down);
    trunk || across * across + above * above < 1.0
}

/// Rises and falls once in 0..1 and again: parabolas, because a sine is not the same on every machine.
fn wave(at: f64) -> f64 {
    let turn = at - at.floor();
    let half = (turn * 2.0) - (turn * 2.0).floor();
    let arch = 4.0 * half * (1.0 - half);
    if turn < 0.5 { arch } else { -arch }
}

fn mixed(from: Pixel, to: Pixel, share: f64) -> Pixel {
    std::array::from_fn(|channel| {
        let (from, to) = (f64::from(from[channel]), f64::from(to[channel]));
        (from + (to - from) * share).round() as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(motif: Motif) -> Raster {
        pixels(&motif).expect("it can be drawn").expect("it is a picture")
    }

    #[test]
    fn no_turn_and_no_mirror_leaves_the_corner_as_it_is() {
        let upright = drawn(Motif::Corner { size: [16, 16] });
        let mirrored = |raster: &Raster| {
            let rows = raster.rows().flat_map(|row| row.iter().rev().copied());
            let rgba = rows.collect::<Vec<_>>().into_flattened();
            Raster::new(raster.width(), raster.height(), rgba).expect("as many pixels")
        };
        let mut others = vec![mirrored(&upright)];
        let mut turned = upright.clone();
        for _ in 0..3 {
            turned = turned.turned();
            others.push(mirrored(&turned));
            others.push(turned.clone());
        }
        assert_eq!(turned.turned(), upright);
        assert!(others.iter().all(|other| *other != upright));
    }

    #[test]
    fn noise_is_grey_squares_of_two_pixels_between_its_levels() {
        let noise = drawn(Motif::Noise { size: [33, 21], levels: [200, 60] });
        let at = |x: usize, y: usize| noise.pixels()[y * 33 + x];
        for (x, y) in (0..33).flat_map(|x| (0..21).map(move |y| (x, y))) {
            let [red, green, blue, alpha] = at(x, y);
            assert!((60..=200).contains(&red) && red == green && green == blue && alpha == 255);
            assert_eq!(at(x, y), at(x & !1, y & !1));
        }
        let levels: std::collections::BTreeSet<u8> = noise.pixels().iter().map(|pixel| pixel[0]).collect();
        assert!(levels.len() > 60, "{} levels", levels.len());
    }

    #[test]
    fn a_mark_stands_inside_a_transparent_rim_of_a_sixteenth() {
        let mark = drawn(Motif::Mark { size: [64, 32], color: "#ff00aa".into() });
        let colored = mark.pixels().iter().filter(|pixel| **pixel == [255, 0, 170, 255]).count();
        let clear = mark.pixels().iter().filter(|pixel| pixel[3] == 0).count();
        assert_eq!((colored, clear), (60 * 28, 64 * 32 - 60 * 28));
        for size in [[1, 1], [2, 2], [3, 1], [16, 1280]] {
            let mark = drawn(Motif::Mark { size, color: "#ff00aa".into() });
            assert!(mark.pixels().iter().any(|pixel| pixel[3] == 255), "{size:?}");
        }
    }

    #[test]
    fn sizes_and_colours_that_are_none_are_said() {
        for size in [[0, 5], [5, 0], [100_000, 100_000], [u32::MAX, u32::MAX]] {
            assert!(matches!(pixels(&Motif::Scene { size }), Err(DrawError::Size { .. })), "{size:?}");
        }
        for color in ["red", "#12345", "#1234567", "#gggggg", "123456", "#é123"] {
            let drawn = pixels(&Motif::Flat { size: [1, 1], color: color.into() });
            assert!(matches!(drawn, Err(DrawError::Color { .. })), "{color}");
        }
    }

    #[test]
    fn the_smallest_and_the_thinnest_pictures_can_be_drawn() {
        for size in [[1, 1], [1, 32], [3840, 1], [2, 3]] {
            let colors = ["#000000".to_owned(), "#ffffff".to_owned()];
            for motif in [
                Motif::Gradient { size, colors },
                Motif::Noise { size, levels: [0, 255] },
                Motif::Corner { size },
                Motif::Scene { size },
            ] {
                assert_eq!(drawn(motif).size(), size);
            }
        }
    }
}
