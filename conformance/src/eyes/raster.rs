//! Pixels: 8 bits of red, green, blue and alpha each, rows from the top.

use std::fmt;

/// Pixels of one picture.
#[derive(Clone, PartialEq, Eq)]
pub struct Raster {
    width: u32,
    height: u32,
    // Always width × height × 4 bytes.
    rgba: Vec<u8>,
}

impl Raster {
    /// Returns a picture of these bytes, if there is one pixel at least and as many bytes as the size asks for.
    pub fn new(width: u32, height: u32, rgba: Vec<u8>) -> Option<Self> {
        let bytes = u64::from(width) * u64::from(height) * 4;
        (bytes > 0 && rgba.len() as u64 == bytes).then_some(Self { width, height, rgba })
    }

    /// Returns the width in pixels.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Returns the height in pixels.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Returns width and height.
    pub fn size(&self) -> [u32; 2] {
        [self.width, self.height]
    }

    /// Returns all pixels, four bytes each.
    pub fn rgba(&self) -> &[u8] {
        &self.rgba
    }

    /// Returns all pixels in order.
    pub fn pixels(&self) -> &[[u8; 4]] {
        self.rgba.as_chunks().0
    }

    /// Returns the rows from the top.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[[u8; 4]]> {
        self.pixels().chunks_exact(self.width as usize)
    }

    /// Returns the picture turned a quarter clockwise.
    pub fn turned(&self) -> Self {
        let (width, height) = (self.width as usize, self.height as usize);
        let pixels = self.pixels();
        let mut rgba = Vec::with_capacity(self.rgba.len());
        for x in 0..width {
            for y in (0..height).rev() {
                rgba.extend_from_slice(&pixels[y * width + x]);
            }
        }
        Self { width: self.height, height: self.width, rgba }
    }
}

impl fmt::Debug for Raster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Raster {}x{}", self.width, self.height)
    }
}
