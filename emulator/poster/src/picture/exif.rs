//! The one EXIF fact that matters here: how the stored rows must be turned to look right.
//!
//! Broken or missing EXIF means "as stored"; nothing here allocates by what EXIF says.

use super::{Channels, Picture};

/// EXIF tag 0x0112, Orientation.
const ORIENTATION_TAG: u16 = 0x0112;

/// How stored pixels become displayed pixels: the eight values of the EXIF tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Orientation(u8);

impl Orientation {
    /// The pixels are stored as displayed.
    pub(super) const AS_STORED: Self = Self(1);

    /// Reads the orientation out of a TIFF block (what follows `Exif\0\0`).
    pub(super) fn from_tiff(tiff: &[u8]) -> Self {
        find_orientation(tiff).filter(|value| (1..=8).contains(value)).map_or(Self::AS_STORED, |value| {
            Self(u8::try_from(value).expect("the filter above leaves 1 to 8"))
        })
    }

    fn swaps_sides(self) -> bool {
        self.0 >= 5
    }

    /// Returns the displayed size of a stored size.
    pub(super) fn displayed(self, width: u32, height: u32) -> (u32, u32) {
        if self.swaps_sides() { (height, width) } else { (width, height) }
    }

    /// Turns stored pixels into displayed ones.
    pub(super) fn apply(self, stored: Picture) -> Picture {
        if self == Self::AS_STORED {
            return stored;
        }
        match stored.channels {
            Channels::Rgb => self.turn::<3>(&stored),
            Channels::Rgba => self.turn::<4>(&stored),
        }
    }

    fn turn<const N: usize>(self, stored: &Picture) -> Picture {
        let (width, height) = self.displayed(stored.width, stored.height);
        let (source, _) = stored.pixels.as_chunks::<N>();
        let mut pixels = Vec::with_capacity(stored.pixels.len());
        for y in 0..height {
            for x in 0..width {
                let (from_x, from_y) = self.source(x, y, stored);
                pixels.extend_from_slice(&source[from_y as usize * stored.width as usize + from_x as usize]);
            }
        }
        Picture { width, height, channels: stored.channels, pixels }
    }

    /// Returns where the displayed pixel (x, y) is stored.
    fn source(self, x: u32, y: u32, stored: &Picture) -> (u32, u32) {
        let (right, bottom) = (stored.width - 1, stored.height - 1);
        match self.0 {
            2 => (right - x, y),
            3 => (right - x, bottom - y),
            4 => (x, bottom - y),
            5 => (y, x),
            6 => (y, bottom - x),
            7 => (right - y, bottom - x),
            8 => (right - y, x),
            _ => (x, y),
        }
    }
}

fn find_orientation(tiff: &[u8]) -> Option<u16> {
    let endian = match tiff.get(..4)? {
        b"II*\0" => Endian::Little,
        b"MM\0*" => Endian::Big,
        _ => return None,
    };
    let directory = usize::try_from(endian.u32(tiff, 4)?).ok()?;
    let count = usize::from(endian.u16(tiff, directory)?);
    (0..count).find_map(|index| {
        let entry = directory.checked_add(2 + 12 * index)?;
        (endian.u16(tiff, entry)? == ORIENTATION_TAG).then(|| endian.u16(tiff, entry + 8))?
    })
}

#[derive(Clone, Copy)]
enum Endian {
    Little,
    Big,
}

impl Endian {
    fn u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        let two = *bytes.get(at..)?.first_chunk::<2>()?;
        Some(match self {
            Self::Little => u16::from_le_bytes(two),
            Self::Big => u16::from_be_bytes(two),
        })
    }

    fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let four = *bytes.get(at..)?.first_chunk::<4>()?;
        Some(match self {
            Self::Little => u32::from_le_bytes(four),
            Self::Big => u32::from_be_bytes(four),
        })
    }
}
