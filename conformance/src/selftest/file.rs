//! What kind of picture a file is, from its first bytes: enough to treat one kind otherwise than the rest.

/// What can be said of a file without decoding it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Traits {
    pub(crate) kind: Kind,
    /// Zero where it is not known.
    pub(crate) width: u32,
    /// Zero where it is not known.
    pub(crate) height: u32,
    pub(crate) bytes: u64,
}

/// The kind of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Png { depth: u8, color: Color, interlaced: bool },
    Jpeg { progressive: bool, grey: bool },
    Gif,
    Webp,
    Bmp,
    Tiff,
    Other,
}

/// How a PNG says a pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Color {
    Grey,
    Rgb,
    Palette,
    GreyAlpha,
    Rgba,
}

impl Traits {
    /// Returns what can be said of a file.
    pub(crate) fn of(file: &[u8]) -> Self {
        let (kind, [width, height]) = png(file).or_else(|| jpeg(file)).unwrap_or((other(file), [0; 2]));
        Self { kind, width, height, bytes: file.len() as u64 }
    }

    /// Whether it is a PNG.
    pub(crate) fn is_png(&self) -> bool {
        matches!(self.kind, Kind::Png { .. })
    }

    /// Whether it is a JPEG.
    pub(crate) fn is_jpeg(&self) -> bool {
        matches!(self.kind, Kind::Jpeg { .. })
    }

    /// Returns its width by its height; 1 where they are not known.
    pub(crate) fn ratio(&self) -> f64 {
        if self.height == 0 { 1.0 } else { f64::from(self.width) / f64::from(self.height) }
    }
}

fn png(file: &[u8]) -> Option<(Kind, [u32; 2])> {
    let header = file.strip_prefix(b"\x89PNG\r\n\x1a\n")?.get(8..21)?;
    let color = match header[9] {
        0 => Color::Grey,
        2 => Color::Rgb,
        3 => Color::Palette,
        4 => Color::GreyAlpha,
        _ => Color::Rgba,
    };
    let kind = Kind::Png { depth: header[8], color, interlaced: header[12] == 1 };
    Some((kind, [number(&header[..4]), number(&header[4..8])]))
}

/// Walks the markers to the frame header.
fn jpeg(file: &[u8]) -> Option<(Kind, [u32; 2])> {
    let mut rest = file.strip_prefix(b"\xff\xd8")?;
    loop {
        let marker = *rest.get(1)?;
        if matches!(marker, 0xc0..=0xc2) {
            let frame = rest.get(5..10)?;
            let kind = Kind::Jpeg { progressive: marker == 0xc2, grey: frame[4] == 1 };
            return Some((kind, [number(&frame[2..4]), number(&frame[..2])]));
        }
        // A segment is at least as long as its length, so this ends with the file.
        let length = number(rest.get(2..4)?).max(2);
        rest = rest.get(2 + length as usize..)?;
    }
}

fn other(file: &[u8]) -> Kind {
    match file {
        [b'G', b'I', b'F', b'8', ..] => Kind::Gif,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Kind::Webp,
        [b'B', b'M', ..] => Kind::Bmp,
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Kind::Tiff,
        _ => Kind::Other,
    }
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{DynamicImage, ImageFormat};

    use super::*;

    fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        picture.write_to(&mut file, format).unwrap();
        file.into_inner()
    }

    #[test]
    fn a_png_tells_its_size_depth_and_colours() {
        let traits = Traits::of(&file(&DynamicImage::new_luma16(30, 20), ImageFormat::Png));
        let kind = Kind::Png { depth: 16, color: Color::Grey, interlaced: false };
        assert_eq!((traits.kind, traits.width, traits.height), (kind, 30, 20));
        assert!(traits.is_png() && (traits.ratio() - 1.5).abs() < 1e-9);
    }

    #[test]
    fn a_jpeg_tells_its_size_and_whether_it_is_grey() {
        let traits = Traits::of(&file(&DynamicImage::new_luma8(30, 20), ImageFormat::Jpeg));
        let kind = Kind::Jpeg { progressive: false, grey: true };
        assert_eq!((traits.kind, traits.width, traits.height), (kind, 30, 20));
        let traits = Traits::of(b"\xff\xd8\xff\xe0\0\x04ab\xff\xc2\0\x11\x08\0\x14\0\x1e\x03");
        let kind = Kind::Jpeg { progressive: true, grey: false };
        assert_eq!((traits.kind, traits.width, traits.height), (kind, 30, 20));
    }

    #[test]
    fn other_kinds_are_told_apart_and_a_torn_file_is_none_of_them() {
        let files: [&[u8]; 6] =
            [b"GIF89a", b"RIFF\0\0\0\0WEBPVP8 ", b"BM", b"II*\0", b"<svg/>", b"\xff\xd8\xff\xe0\0\x99"];
        let kinds = files.map(|file| Traits::of(file).kind);
        assert_eq!(kinds, [Kind::Gif, Kind::Webp, Kind::Bmp, Kind::Tiff, Kind::Other, Kind::Other]);
        assert_eq!(Traits::of(b"\x89PNG\r\n\x1a\n").kind, Kind::Other);
    }
}
