//! Compares posters with each other: the same or not, how diverse, in how many faces.

use super::ink::FORM;
use super::raster::Raster;
use super::words::{Block, read};

/// Side of the small copies by which posters are compared.
const SMALL: usize = 48;

/// Points in a row of each field of a small copy.
const POINTS: usize = 6;

/// Shapes of one letter in one face differ by less, in all of its sizes. Two faces of one kind may differ by as little:
/// rather two sets count as one than one as two.
const FACE_DISTANCE: f32 = 0.10;

/// Returns nothing if all pictures have the same pixels; otherwise which two differ, counted from 0.
pub fn same(pictures: &[&Raster]) -> Result<(), String> {
    let Some((first, rest)) = pictures.split_first() else { return Ok(()) };
    match rest.iter().position(|other| other != first) {
        None => Ok(()),
        Some(at) => Err(format!("pictures 0 and {} differ: {}", at + 1, difference(first, rest[at]))),
    }
}

/// Returns nothing if no two pictures have the same pixels; otherwise which two do, counted from 0.
pub fn different(pictures: &[&Raster]) -> Result<(), String> {
    for (at, one) in pictures.iter().enumerate() {
        if let Some(further) = pictures[at + 1..].iter().position(|other| other == one) {
            return Err(format!("pictures {at} and {} are the same", at + 1 + further));
        }
    }
    Ok(())
}

fn difference(one: &Raster, other: &Raster) -> String {
    if one.size() != other.size() {
        return format!("{one:?}, {other:?}");
    }
    let width = one.width() as usize;
    let differ: Vec<usize> = one
        .pixels()
        .iter()
        .zip(other.pixels())
        .enumerate()
        .filter(|(_, (a, b))| a != b)
        .map(|(at, _)| at)
        .collect();
    let first = differ.first().copied().unwrap_or(0);
    format!("{} pixels, the first at {},{}", differ.len(), first % width, first / width)
}

/// Returns how much pictures differ from each other on average: 0 if they are the same, 1 at most.
pub fn diversity(pictures: &[&Raster]) -> f64 {
    let small: Vec<Vec<[f64; 3]>> = pictures.iter().map(|picture| small(picture)).collect();
    let pairs =
        small.iter().enumerate().flat_map(|(at, one)| small[at + 1..].iter().map(move |other| (one, other)));
    let distances: Vec<f64> = pairs
        .map(|(one, other)| {
            let fields = one.as_flattened().iter().zip(other.as_flattened());
            fields.map(|(one, other)| (one - other).abs()).sum::<f64>() / (255 * one.len() * 3) as f64
        })
        .collect();
    if distances.is_empty() { 0.0 } else { distances.iter().sum::<f64>() / distances.len() as f64 }
}

/// Returns nothing if some series of pictures are more diverse than others, on average; otherwise how diverse both are.
pub fn more_diverse(series: &[Vec<&Raster>], than: &[Vec<&Raster>]) -> Result<(), String> {
    let mean = |series: &[Vec<&Raster>]| {
        let sum: f64 = series.iter().map(|pictures| diversity(pictures)).sum();
        sum / series.len().max(1) as f64
    };
    let (more, less) = (mean(series), mean(than));
    if more > less {
        Ok(())
    } else {
        Err(format!("the mean distance is {more:.4}, and {less:.4} in the others"))
    }
}

fn small(picture: &Raster) -> Vec<[f64; 3]> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let place =
        |field: usize, point: usize, length: usize| (field * POINTS + point) * length / (SMALL * POINTS);
    let field = |row: usize, column: usize| {
        let mut sum = [0.0; 3];
        for (down, along) in (0..POINTS).flat_map(|down| (0..POINTS).map(move |along| (down, along))) {
            let at = place(row, down, height) * width + place(column, along, width);
            let pixel = picture.pixels()[at];
            sum = std::array::from_fn(|channel| sum[channel] + f64::from(pixel[channel]));
        }
        sum.map(|sum| sum / (POINTS * POINTS) as f64)
    };
    (0..SMALL)
        .flat_map(|row| (0..SMALL).map(move |column| (row, column)))
        .map(|(row, column)| field(row, column))
        .collect()
}

/// Returns in how many different sets of letter shapes the words of these pictures are set.
///
/// The blocks of words are compared from the largest on, an 8 with an 8, a 0 with a 0 and a 1 with a 1, each scaled to
/// the same square.
pub fn letter_shapes(pictures: &[&Raster]) -> usize {
    let mut sets: Vec<Vec<Hand>> = Vec::new();
    for picture in pictures {
        let hands = hands(picture);
        if !hands.is_empty() && !sets.iter().any(|known| same_hands(known, &hands)) {
            sets.push(hands);
        }
    }
    sets.len()
}

/// The mean shape of the letters of one block that have no hole, one, and two.
type Hand = [Option<Letter>; 3];

struct Letter {
    form: Vec<f32>,
    ratio: f32,
}

fn hands(picture: &Raster) -> Vec<Hand> {
    let mut blocks = read(picture).blocks;
    // A logo or an ornament of a letter's height is a line of one part.
    blocks.iter_mut().for_each(|block| block.lines.retain(|line| line.parts.len() > 1));
    blocks.retain(|block| !block.lines.is_empty());
    let height = |block: &Block| block.lines.iter().map(|line| line.height).max().unwrap_or(0);
    blocks.sort_by_key(|block| std::cmp::Reverse(height(block)));
    blocks.iter().map(|block| [0, 1, 2].map(|holes| letter(block, holes))).collect()
}

fn letter(block: &Block, holes: u8) -> Option<Letter> {
    let parts = || block.lines.iter().flat_map(|line| &line.parts).filter(|part| part.holes == holes);
    let count = parts().count() as f32;
    if count == 0.0 {
        return None;
    }
    let mut form = vec![0.0; FORM * FORM];
    for part in parts() {
        form.iter_mut().zip(&part.form).for_each(|(sum, share)| *sum += share / count);
    }
    let ratio = parts().map(|part| part.area.width() as f32 / part.area.height() as f32).sum::<f32>() / count;
    Some(Letter { form, ratio })
}

fn same_hands(one: &[Hand], other: &[Hand]) -> bool {
    let letters = |hands: &[Hand]| hands.iter().flatten().flatten().count();
    let pairs = one.iter().flatten().zip(other.iter().flatten());
    let shared = pairs.filter_map(|(one, other)| Some((one.as_ref()?, other.as_ref()?)));
    let same = |(one, other): (&Letter, &Letter)| distance(one, other) <= FACE_DISTANCE;
    letters(one) > 0 && letters(other) > 0 && shared.into_iter().all(same)
}

fn distance(one: &Letter, other: &Letter) -> f32 {
    let fields = one.form.iter().zip(&other.form).map(|(one, other)| (one - other).abs()).sum::<f32>();
    // As square forms do not tell a narrow letter from a wide one, the ratio of their sides does.
    let sides = (one.ratio / other.ratio).ln().abs();
    (fields / (FORM * FORM) as f32).max(sides * 0.25)
}
