//! The sheet while it is drawn: words, boxes and pictures on paper, by the means that posters are painted with.

use wanx_fonts::FaceId;

use super::grid::WIDTH_PX;
use crate::color::{Color, Tint};
use crate::form::{Form, Outline, Shape};
use crate::paint::{draw_block, draw_picture, draw_shape};
use crate::picture::{Channels, Picture};
use crate::typeset::{Align, Block, Room, Style, Typesetter};
use crate::unit::{Px64, PxPoint, PxRect, PxSize};

const PAPER: Color = Color([0xfb, 0xfa, 0xf8]);
/// Around pictures, so that white ones have an edge.
const HAIRLINE: Tint = Tint { color: Color([0, 0, 0]), alpha: 0x28 };

/// How words look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Voice {
    pub(super) size_px: i32,
    pub(super) color: Color,
}

/// The sheet.
pub(super) struct Page {
    picture: Picture,
    typesetter: Typesetter,
}

impl Page {
    /// Makes an empty sheet of a height.
    pub(super) fn new(height_px: i32) -> Self {
        let side = |side: i32| u32::try_from(side).expect("a sheet is larger than its margins");
        Self { picture: plain((side(WIDTH_PX), side(height_px)), PAPER), typesetter: Typesetter::new() }
    }

    pub(super) fn into_picture(self) -> Picture {
        self.picture
    }

    /// Sets a line of words, cut where it would be wider than `width`.
    pub(super) fn set(&self, text: &str, voice: Voice, width: i32) -> Block {
        let face = |name| FaceId::named(name).expect("it is one of the bundled faces");
        let size = Px64::from_px(voice.size_px);
        let style = Style {
            latin: face("AST Neutral Medium"),
            chinese: face("AST Sans SC Medium"),
            size,
            tracking_milliem: 0,
            leading_milliem: 1200,
            align: Align::Start,
        };
        let area = PxSize { width: Px64::from_px(width), height: size.scaled(2, 1) };
        self.typesetter.ellipsize(text, &style, &Room { area, floor: size, max_lines: 1 })
    }

    /// Puts a line where its baseline begins at a point.
    pub(super) fn put(&mut self, block: &Block, color: Color, (x, baseline): (i32, i32)) {
        let ascent = block.lines.first().map_or(Px64::ZERO, |line| line.baseline);
        let at = PxPoint { x: Px64::from_px(x), y: Px64::from_px(baseline) - ascent };
        draw_block(block, at, color, &mut self.picture);
    }

    /// Sets a line and puts it.
    pub(super) fn say(&mut self, text: &str, voice: Voice, at: (i32, i32), width: i32) {
        let block = self.set(text, voice, width);
        self.put(&block, voice.color, at);
    }

    /// Stretches a picture over a rectangle of whole pixels, on white where it lets through.
    pub(super) fn place(&mut self, picture: &Picture, rect: PxRect) {
        self.fill(rect, Tint::opaque(Color([255; 3])));
        draw_picture(picture, rect, &mut self.picture);
    }

    /// Draws a line around a picture.
    pub(super) fn edge(&mut self, rect: PxRect) {
        self.frame(rect.outset(Px64::ONE_PX), Px64::ONE_PX, HAIRLINE);
    }

    /// Fills a rectangle.
    pub(super) fn fill(&mut self, rect: PxRect, color: Tint) {
        draw_shape(Shape { form: Form::Rule, color }, rect, &mut self.picture);
    }

    /// Draws a line inside the edge of a rectangle.
    pub(super) fn frame(&mut self, rect: PxRect, stroke_px: Px64, color: Tint) {
        let outline = Outline::Single { corner_radius_px: Px64::ZERO };
        draw_shape(Shape { form: Form::Frame { stroke_px, outline }, color }, rect, &mut self.picture);
    }
}

/// Returns a picture at another size, on white, washed out: what is drawn on it stands out whatever it shows.
pub(super) fn faded(picture: &Picture, rect: PxRect) -> Picture {
    let side = |length: Px64| u32::try_from(length.ceil_px()).expect("a rectangle of a sheet");
    let mut small = plain((side(rect.width), side(rect.height)), Color([255; 3]));
    draw_picture(picture, PxRect { x: Px64::ZERO, y: Px64::ZERO, ..rect }, &mut small);
    for pixel in small.pixels_mut().as_chunks_mut::<3>().0 {
        *pixel = washed(*pixel);
    }
    small
}

/// Two thirds of the colour and of the contrast go: what was black is a light grey.
fn washed(color: [u8; 3]) -> [u8; 3] {
    let [red, green, blue] = color.map(u32::from);
    let grey = (red * 77 + green * 150 + blue * 29) >> 8;
    color.map(|code| {
        let pale = (u32::from(code) + 2 * grey) / 3;
        u8::try_from(165 + pale * 90 / 255).expect("165 and at most 90")
    })
}

fn plain((width, height): (u32, u32), Color(color): Color) -> Picture {
    let pixels = color.repeat(width as usize * height as usize);
    Picture::new(width, height, Channels::Rgb, pixels)
        .expect("a sheet and what is on it have a pixel at least")
}
