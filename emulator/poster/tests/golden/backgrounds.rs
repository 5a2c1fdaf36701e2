//! Backgrounds drawn in whole numbers: calm, busy, grey and transparent ones.

use std::io::Cursor;

use wanx_poster::{Channels, Picture, decode};

/// Width and height in pixels.
pub(crate) type Size = (u32, u32);

fn drawn((width, height): Size, pixel: impl Fn(u32, u32) -> [u8; 3]) -> Picture {
    let pixels = (0..width * height).flat_map(|at| pixel(at % width, at / width)).collect();
    Picture::new(width, height, Channels::Rgb, pixels).unwrap()
}

/// Returns a colour between two, so many parts of a whole from the first.
fn between(from: [u8; 3], to: [u8; 3], part: u32, whole: u32) -> [u8; 3] {
    let mix = |at: usize| (u32::from(from[at]) * (whole - part) + u32::from(to[at]) * part) / whole;
    [0, 1, 2].map(|at| mix(at) as u8)
}

/// Returns how much of a disc with a soft edge is at a squared distance from its middle, of 255.
fn disc(distance: u32, radius: u32) -> u32 {
    // A ramp of squared distance needs no roots.
    let (edge, ramp) = (radius * radius, radius * radius / 8);
    ((edge + ramp).saturating_sub(distance) * 255 / ramp).min(255)
}

/// Returns an evening sky that glows towards its lower edge, with a low sun.
pub(crate) fn dusk(size: Size) -> Picture {
    let (width, height) = size;
    let (x0, y0, radius) = (width * 7 / 10, height * 7 / 10, width.min(height) / 6);
    drawn(size, |x, y| {
        let (dx, dy) = (x.abs_diff(x0), y.abs_diff(y0));
        let sky = between([38, 44, 92], [226, 120, 84], y, height);
        between(sky, [252, 214, 140], disc(dx * dx + dy * dy, radius), 255)
    })
}

/// Returns warm paper, a little darker to the right.
pub(crate) fn paper(size: Size) -> Picture {
    drawn(size, |x, _| between([246, 240, 228], [226, 212, 190], x, size.0))
}

/// Returns night, nearly black at the top.
pub(crate) fn night(size: Size) -> Picture {
    drawn(size, |_, y| between([10, 14, 26], [34, 52, 84], y, size.1))
}

/// Returns bands of light and dark leaves: no place is calm.
pub(crate) fn leaves(size: Size) -> Picture {
    drawn(size, |x, y| {
        let (cell_x, cell_y) = ((x + y / 2) / 15, (y + x / 3) / 12);
        let shade = (cell_x.wrapping_mul(73) ^ cell_y.wrapping_mul(151)).wrapping_mul(2_654_435_761) >> 24;
        between([18, 48, 30], [214, 230, 150], shade, 255)
    })
}

/// Returns fog over hills, as a grey file is decoded.
pub(crate) fn grey((width, height): Size) -> Picture {
    let shade = |x: u32, y: u32| {
        let hill = height / 2 + (x.abs_diff(width * 2 / 3)) / 3;
        if y > hill { 70 + (y - hill) * 60 / height } else { 200 - y * 50 / height }
    };
    let fog = image::GrayImage::from_fn(width, height, |x, y| image::Luma([shade(x, y) as u8]));
    let mut file = Cursor::new(Vec::new());
    fog.write_to(&mut file, image::ImageFormat::Png).unwrap();
    decode(file.get_ref()).unwrap()
}

/// Returns a round cut-out in the middle of nothing, with a soft edge. Under full transparency lies a colour: it stays.
pub(crate) fn cutout((width, height): Size) -> Picture {
    let (x0, y0, radius) = (width / 2, height / 2, width.min(height) * 2 / 5);
    let pixel = |x: u32, y: u32| {
        let (dx, dy) = (x.abs_diff(x0), y.abs_diff(y0));
        let [red, green, blue] = between([64, 150, 160], [236, 196, 120], y, height);
        [red, green, blue, disc(dx * dx + dy * dy, radius) as u8]
    };
    let pixels = (0..width * height).flat_map(|at| pixel(at % width, at / width)).collect();
    Picture::new(width, height, Channels::Rgba, pixels).unwrap()
}

/// Returns a logo of a ring and a bar, transparent around them and half so within.
pub(crate) fn logo(side: u32) -> Picture {
    let pixel = |x: u32, y: u32| {
        let (dx, dy) = (x.abs_diff(side / 2), y.abs_diff(side / 2));
        let share = (dx * dx + dy * dy) * 100 / (side * side);
        match share {
            _ if dy < side / 10 && dx < side * 2 / 5 => [250, 250, 250, 255],
            0..12 => [200, 40, 60, 128],
            12..24 => [200, 40, 60, 255],
            _ => [0, 0, 0, 0],
        }
    };
    let pixels = (0..side * side).flat_map(|at| pixel(at % side, at / side)).collect();
    Picture::new(side, side, Channels::Rgba, pixels).unwrap()
}
