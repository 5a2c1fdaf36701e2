//! A small baseline JPEG encoder: full colour, 4:4:4, fixed code tables that fit any picture.
//!
//! Made here because nothing else of the program writes JPEG, and a dependency would have to promise the same bytes
//! on every machine (basic IEEE arithmetic here, and `libm` for the cosine). Its files are larger than they need be.

use wanx_poster::Picture;

/// A block's side.
const SIDE: usize = 8;
/// Where in a block each coefficient of the file's order stands, row by row (ITU-T T.81, figure A.6).
const ZIGZAG: [usize; SIDE * SIDE] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
    14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39,
    46, 53, 60, 61, 54, 47, 55, 62, 63,
];
/// Sizes a difference of mean values can have, in bits: 0 to 11. Their codes are themselves, in 4 bits.
const MEAN_SIZES: u8 = 12;
/// Sizes another coefficient can have, in bits: 1 to 10.
const SIZES: u8 = 10;
/// Most zeros that are told together with what follows them.
const ZEROS: u8 = 15;
/// The code that ends a block, of one bit; all others have nine, so that the first of them is `1_0000_0000`.
const END_OF_BLOCK: (u32, u32) = (0, 1);
const FIRST_CODE: u32 = 1 << 8;
const CODE_BITS: u32 = 9;

type Block = [f32; SIDE * SIDE];

/// Encodes a picture, without its transparency.
pub(super) fn encode(picture: &Picture) -> Vec<u8> {
    let cosines = cosines();
    let mut bits = Bits { bytes: head(picture.width(), picture.height()), pending: 0, count: 0 };
    let mut means = [0; 3];
    for top in (0..picture.height()).step_by(SIDE) {
        for left in (0..picture.width()).step_by(SIDE) {
            for (samples, mean) in samples(picture, left, top).iter().zip(&mut means) {
                bits.push_block(&levels(samples, &cosines), mean);
            }
        }
    }
    bits.finish()
}

/// Returns everything before the pixels: tables, size and the start of the scan.
pub(super) fn head(width_px: u32, height_px: u32) -> Vec<u8> {
    let side = |px: u32| u16::try_from(px).expect("a path names no longer side").to_be_bytes();
    let mut bytes = vec![0xFF, 0xD8];
    let steps = ZIGZAG.map(step);
    segment(&mut bytes, 0xDB, &[&[0], &steps[..]]);
    let components = [1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0];
    segment(&mut bytes, 0xC0, &[&[8], &side(height_px), &side(width_px), &[3], &components]);
    let mean_sizes: Vec<u8> = (0..MEAN_SIZES).collect();
    segment(&mut bytes, 0xC4, &[&[0x00], &code_counts(&[(4, MEAN_SIZES)]), &mean_sizes]);
    let runs = (0..=ZEROS).flat_map(|zeros| (1..=SIZES).map(move |size| zeros << 4 | size));
    let symbols: Vec<u8> = [0].into_iter().chain(runs).chain([ZEROS << 4]).collect();
    let nine_bits = symbols.len() as u8 - 1;
    segment(&mut bytes, 0xC4, &[&[0x10], &code_counts(&[(1, 1), (9, nine_bits)]), &symbols]);
    segment(&mut bytes, 0xDA, &[&[3, 1, 0, 2, 0, 3, 0, 0, 63, 0]]);
    bytes
}

fn segment(bytes: &mut Vec<u8>, marker: u8, parts: &[&[u8]]) {
    let body = parts.concat();
    bytes.extend([0xFF, marker]);
    bytes.extend((body.len() as u16 + 2).to_be_bytes());
    bytes.extend(body);
}

/// Returns how many codes there are of each length from 1 to 16 bits.
fn code_counts(counts: &[(usize, u8)]) -> [u8; 16] {
    let mut all = [0; 16];
    for &(bits, count) in counts {
        all[bits - 1] = count;
    }
    all
}

/// Returns how coarsely a coefficient is kept: means exactly, fine detail with an error nobody sees.
fn step(place: usize) -> u8 {
    1 + (place / SIDE + place % SIDE) as u8
}

/// Returns lightness and two colour differences of a block; beyond its edge the picture goes on as it ended.
fn samples(picture: &Picture, left: u32, top: u32) -> [Block; 3] {
    let (width, channels) = (picture.width() as usize, picture.channels().count());
    let pixels: [[f32; 3]; SIDE * SIDE] = std::array::from_fn(|place| {
        let row = (top as usize + place / SIDE).min(picture.height() as usize - 1);
        let column = (left as usize + place % SIDE).min(width - 1);
        let pixel = &picture.pixels()[(row * width + column) * channels..];
        let [red, green, blue] = [f32::from(pixel[0]), f32::from(pixel[1]), f32::from(pixel[2])];
        let light = 0.299 * red + 0.587 * green + 0.114 * blue;
        [light - 128.0, (blue - light) / 1.772, (red - light) / 1.402]
    });
    std::array::from_fn(|component| pixels.map(|pixel| pixel[component]))
}

/// Returns each wave of the transform, at each place, with its weight.
fn cosines() -> Block {
    std::array::from_fn(|place| {
        let (wave, at) = (place / SIDE, place % SIDE);
        let weight = if wave == 0 { 0.125_f32.sqrt() } else { 0.5 };
        weight * libm::cosf((2 * at + 1) as f32 * wave as f32 * std::f32::consts::PI / 16.0)
    })
}

/// Transforms a block and keeps what the steps leave of it, in the file's order.
fn levels(samples: &Block, cosines: &Block) -> [i32; SIDE * SIDE] {
    let coefficients = across(&across(samples, cosines), cosines);
    ZIGZAG.map(|place| (coefficients[place] / f32::from(step(place))).round() as i32)
}

/// Transforms the rows of a block and turns it, so that doing it twice transforms both ways.
fn across(block: &Block, cosines: &Block) -> Block {
    let mut turned = [0.0; SIDE * SIDE];
    for (row, values) in block.chunks_exact(SIDE).enumerate() {
        for (wave, cosines) in cosines.chunks_exact(SIDE).enumerate() {
            turned[wave * SIDE + row] =
                values.iter().zip(cosines).map(|(value, cosine)| value * cosine).sum();
        }
    }
    turned
}

/// The coded pixels as far as they have come.
struct Bits {
    bytes: Vec<u8>,
    /// The last `count` bits, fewer than 8, are not written yet.
    pending: u32,
    count: u32,
}

impl Bits {
    fn push_block(&mut self, levels: &[i32; SIDE * SIDE], mean: &mut i32) {
        let difference = levels[0] - *mean;
        *mean = levels[0];
        self.push(size(difference), 4);
        self.push_value(difference);
        let mut zeros = 0;
        for &level in &levels[1..] {
            if level == 0 {
                zeros += 1;
                continue;
            }
            // Sixteen zeros have a code of their own, the last one.
            for _ in 0..zeros / (u32::from(ZEROS) + 1) {
                self.push(FIRST_CODE + (u32::from(ZEROS) + 1) * u32::from(SIZES), CODE_BITS);
            }
            let run = zeros % (u32::from(ZEROS) + 1);
            self.push(FIRST_CODE + run * u32::from(SIZES) + size(level) - 1, CODE_BITS);
            self.push_value(level);
            zeros = 0;
        }
        if zeros > 0 {
            self.push(END_OF_BLOCK.0, END_OF_BLOCK.1);
        }
    }

    /// Writes a value in as many bits as its size; a negative one as what it is above the lowest.
    fn push_value(&mut self, value: i32) {
        let size = size(value);
        let above = if value < 0 { value + (1 << size) - 1 } else { value };
        self.push(above as u32, size);
    }

    fn push(&mut self, value: u32, count: u32) {
        self.pending = self.pending << count | value;
        self.count += count;
        while self.count >= 8 {
            self.count -= 8;
            let byte = (self.pending >> self.count) as u8;
            self.bytes.push(byte);
            if byte == 0xFF {
                // Otherwise it would begin a marker.
                self.bytes.push(0);
            }
        }
        self.pending &= (1 << self.count) - 1;
    }

    fn finish(mut self) -> Vec<u8> {
        // Ones fill the last byte.
        self.push(0x7F, 7);
        self.bytes.extend([0xFF, 0xD9]);
        self.bytes
    }
}

/// Returns how many bits the amount of a value has.
fn size(value: i32) -> u32 {
    i32::BITS - value.abs().leading_zeros()
}
