//! PNG files of every kind that the reference leaves open: no encoder at hand writes all of them, Adam7 least.

use std::io::{self, Write};

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

use super::palette::Palette;
use crate::eyes::Raster;

const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];

/// Length, type and check sum around a chunk's data.
const CHUNK_FRAME: u64 = 12;

/// The end chunk: the last bytes of every file.
const END_LENGTH: usize = 12;

/// The starts and steps of Adam7, across and down.
const ADAM7: [Pass; 7] = [
    Pass { start: (0, 0), step: (8, 8) },
    Pass { start: (4, 0), step: (8, 8) },
    Pass { start: (0, 4), step: (4, 8) },
    Pass { start: (2, 0), step: (4, 4) },
    Pass { start: (0, 2), step: (2, 4) },
    Pass { start: (1, 0), step: (2, 2) },
    Pass { start: (0, 1), step: (1, 2) },
];

const WHOLE: [Pass; 1] = [Pass { start: (0, 0), step: (1, 1) }];

struct Pass {
    start: (usize, usize),
    step: (usize, usize),
}

/// How one pixel is stored.
pub(super) enum Samples {
    Rgb,
    Rgba,
    Grey,
    GreyAlpha,
    Rgb16,
    Rgba16,
    Palette(Palette),
}

/// In which order rows are stored.
#[derive(Clone, Copy)]
pub(super) enum Order {
    Straight,
    Adam7,
}

/// Returns the file.
pub(super) fn encode(raster: &Raster, samples: &Samples, order: Order) -> io::Result<Vec<u8>> {
    let mut file = SIGNATURE.to_vec();
    let mut header = Vec::with_capacity(13);
    header.extend(raster.width().to_be_bytes());
    header.extend(raster.height().to_be_bytes());
    let interlace = match order {
        Order::Straight => 0,
        Order::Adam7 => 1,
    };
    header.extend([samples.depth(), samples.color_type(), 0, 0, interlace]);
    chunk(&mut file, *b"IHDR", &header);
    if let Samples::Palette(palette) = samples {
        chunk(&mut file, *b"PLTE", &palette.rgb());
        chunk(&mut file, *b"tRNS", &palette.alpha());
    }
    chunk(&mut file, *b"IDAT", &scanlines(raster, samples, order)?);
    chunk(&mut file, *b"IEND", &[]);
    Ok(file)
}

/// Makes a file longer by a chunk of zeros before its end, private and safe to ignore; false if it cannot be so short.
pub(super) fn pad(file: &mut Vec<u8>, bytes: u64) -> bool {
    let Some(zeros) = bytes.checked_sub(file.len() as u64 + CHUNK_FRAME) else { return false };
    let Ok(zeros) = u32::try_from(zeros) else { return false };
    let end = file.split_off(file.len() - END_LENGTH);
    file.reserve_exact((bytes as usize).saturating_sub(file.len()));
    chunk_header(file, *b"paDd", zeros);
    let data = file.len() - 4;
    file.resize(file.len() + zeros as usize, 0);
    let sum = check_sum(&file[data..]);
    file.extend(sum);
    file.extend(end);
    true
}

fn chunk(file: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    chunk_header(file, kind, data.len() as u32);
    file.extend_from_slice(data);
    let from = file.len() - data.len() - kind.len();
    let sum = check_sum(&file[from..]);
    file.extend(sum);
}

fn chunk_header(file: &mut Vec<u8>, kind: [u8; 4], length: u32) {
    file.extend(length.to_be_bytes());
    file.extend(kind);
}

fn check_sum(bytes: &[u8]) -> [u8; 4] {
    let mut sum = Crc::new();
    sum.update(bytes);
    sum.sum().to_be_bytes()
}

fn scanlines(raster: &Raster, samples: &Samples, order: Order) -> io::Result<Vec<u8>> {
    let mut stream = ZlibEncoder::new(Vec::new(), Compression::fast());
    let passes = match order {
        Order::Straight => WHOLE.as_slice(),
        Order::Adam7 => ADAM7.as_slice(),
    };
    for pass in passes {
        write_pass(raster, samples, pass, &mut stream)?;
    }
    stream.finish()
}

/// Writes one pass, each row as its difference from the one above: most rows of most motifs repeat.
fn write_pass(raster: &Raster, samples: &Samples, pass: &Pass, stream: &mut impl Write) -> io::Result<()> {
    const FILTER_NONE: u8 = 0;
    const FILTER_UP: u8 = 2;
    if pass.start.0 >= raster.width() as usize {
        return Ok(());
    }
    let mut above: Option<(&[[u8; 4]], Vec<u8>)> = None;
    for pixels in raster.rows().skip(pass.start.1).step_by(pass.step.1) {
        match &mut above {
            Some((same, line)) if *same == pixels => {
                stream.write_all(&[FILTER_UP])?;
                stream.write_all(&vec![0; line.len()])?;
            }
            Some((source, before)) => {
                let line = samples.line(pixels, pass);
                let difference: Vec<u8> =
                    line.iter().zip(&*before).map(|(new, old)| new.wrapping_sub(*old)).collect();
                stream.write_all(&[FILTER_UP])?;
                stream.write_all(&difference)?;
                (*source, *before) = (pixels, line);
            }
            None => {
                let line = samples.line(pixels, pass);
                stream.write_all(&[FILTER_NONE])?;
                stream.write_all(&line)?;
                above = Some((pixels, line));
            }
        }
    }
    Ok(())
}

impl Samples {
    fn depth(&self) -> u8 {
        match self {
            Self::Rgb16 | Self::Rgba16 => 16,
            Self::Rgb | Self::Rgba | Self::Grey | Self::GreyAlpha | Self::Palette(_) => 8,
        }
    }

    fn color_type(&self) -> u8 {
        match self {
            Self::Grey => 0,
            Self::Rgb | Self::Rgb16 => 2,
            Self::Palette(_) => 3,
            Self::GreyAlpha => 4,
            Self::Rgba | Self::Rgba16 => 6,
        }
    }

    fn line(&self, pixels: &[[u8; 4]], pass: &Pass) -> Vec<u8> {
        let pixels = pixels.iter().skip(pass.start.0).step_by(pass.step.0);
        let mut line = Vec::with_capacity(pixels.len() * 8);
        for &[red, green, blue, alpha] in pixels {
            match self {
                Self::Rgb => line.extend_from_slice(&[red, green, blue]),
                Self::Rgba => line.extend_from_slice(&[red, green, blue, alpha]),
                // The raster was made grey before.
                Self::Grey => line.push(red),
                Self::GreyAlpha => line.extend_from_slice(&[red, alpha]),
                // 257 times an 8-bit level is the same level in 16 bits: both bytes are the level.
                Self::Rgb16 => line.extend_from_slice(&[red, red, green, green, blue, blue]),
                Self::Rgba16 => line.extend_from_slice(&[red, red, green, green, blue, blue, alpha, alpha]),
                Self::Palette(palette) => line.push(palette.index([red, green, blue, alpha])),
            }
        }
        line
    }
}
