//! Pictures of at most 256 colours.

use std::collections::BTreeMap;

use crate::eyes::Raster;

/// Levels of each channel where a picture has more colours than a palette: 6 × 6 × 6 are 216.
const LEVELS: u32 = 6;

/// The colours of a picture, each with its index.
pub(super) struct Palette {
    indices: BTreeMap<[u8; 4], u8>,
    colors: Vec<[u8; 4]>,
}

impl Palette {
    /// Returns the palette of a picture that is shown in few enough colours.
    fn of(raster: &Raster) -> Option<Self> {
        let mut palette = Self { indices: BTreeMap::new(), colors: Vec::new() };
        let mut last = None;
        for &pixel in raster.pixels() {
            if last == Some(pixel) || palette.indices.contains_key(&pixel) {
                last = Some(pixel);
                continue;
            }
            let index = u8::try_from(palette.colors.len()).ok()?;
            palette.indices.insert(pixel, index);
            palette.colors.push(pixel);
        }
        Some(palette)
    }

    /// Returns a picture of at most 256 colours that is nearest to this one, and its palette.
    pub(super) fn reduce(raster: Raster) -> (Raster, Self) {
        if let Some(palette) = Self::of(&raster) {
            return (raster, palette);
        }
        let coarse = |level: u8| {
            let step = (u32::from(level) * (LEVELS - 1) + 127) / 255;
            (step * 255 / (LEVELS - 1)) as u8
        };
        let reduced = raster.pixels().iter().map(|&[red, green, blue, alpha]| {
            if alpha < 128 { [0; 4] } else { [coarse(red), coarse(green), coarse(blue), 255] }
        });
        let rgba = reduced.collect::<Vec<_>>().into_flattened();
        let reduced = Raster::new(raster.width(), raster.height(), rgba).expect("as many pixels as before");
        let palette = Self::of(&reduced).expect("216 colours and a transparent one");
        (reduced, palette)
    }

    /// Returns the index of a colour; every colour of the picture has one.
    pub(super) fn index(&self, color: [u8; 4]) -> u8 {
        self.indices.get(&color).copied().unwrap_or(0)
    }

    /// Returns red, green and blue of all colours.
    pub(super) fn rgb(&self) -> Vec<u8> {
        self.colors.iter().flat_map(|&[red, green, blue, _]| [red, green, blue]).collect()
    }

    /// Returns how opaque each colour is.
    pub(super) fn alpha(&self) -> Vec<u8> {
        self.colors.iter().map(|color| color[3]).collect()
    }

    /// Returns the index of the transparent colour, if there is one.
    pub(super) fn clear(&self) -> Option<u8> {
        self.colors.iter().position(|color| color[3] == 0).and_then(|index| u8::try_from(index).ok())
    }
}
