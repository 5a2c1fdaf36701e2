//! Draws every form at several sizes over light, dark and busy photographs, to be looked at.
//!
//! `cargo run -p wanx-poster --example shapes -- shapes.png`

use std::error::Error;
use std::path::Path;

use wanx_poster::unit::{Px64, PxRect};
use wanx_poster::{
    Channels, Choice, Color, Corner, Ends, Fade, Form, Hairline, Halo, Item, Kind, Look, Outline, Picture,
    Plan, Shape, Tint, decode, encode_png, paint,
};

const BACKGROUNDS: [&str; 4] = ["pagoda", "coffee", "rocket", "stripes"];
/// What each background is stretched to, and the air between forms.
const TILE: (i32, i32) = (1600, 1420);
const GAP: i32 = 24;

const PAPER: Tint = Tint::opaque(Color([0xf8, 0xf5, 0xef]));
const NIGHT: Tint = Tint::opaque(Color([0x14, 0x1c, 0x2c]));
const RED: Tint = Tint::opaque(Color([0xc8, 0x3a, 0x2b]));

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("say where the picture goes")?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("review/backgrounds");
    let mut pixels = Vec::new();
    for name in BACKGROUNDS {
        let background = decode(&std::fs::read(folder.join(format!("{name}.jpg")))?)?;
        let tile = paint(&stretched(&background), None, &plan());
        pixels.extend_from_slice(tile.pixels());
    }
    let height = TILE.1 as u32 * BACKGROUNDS.len() as u32;
    let sheet = Picture::new(TILE.0 as u32, height, Channels::Rgb, pixels).ok_or("an empty sheet")?;
    std::fs::write(path, encode_png(&sheet))?;
    Ok(())
}

/// Returns a background at the size of a tile; the nearest pixel will do.
fn stretched(background: &Picture) -> Picture {
    let (width, height) = (TILE.0 as usize, TILE.1 as usize);
    let (columns, rows) = (background.width() as usize, background.height() as usize);
    let channels = background.channels().count();
    let pixels = (0..width * height).flat_map(|at| {
        let (x, y) = (at % width * columns / width, at / width * rows / height);
        let start = (y * columns + x) * channels;
        background.pixels()[start..start + 3].iter().copied()
    });
    Picture::new(TILE.0 as u32, TILE.1 as u32, Channels::Rgb, pixels.collect())
        .expect("a tile has as many pixels as were made")
}

fn plan() -> Plan {
    let mut sheet = Sheet { items: Vec::new(), x: GAP, y: 200 + GAP, bottom: 0 };
    sheet.veils();
    sheet.plates();
    sheet.strokes();
    sheet.lines();
    let choice =
        Choice { layout: "specimen".to_owned(), pairing: "", scheme: "", score: 0, terms: Vec::new() };
    Plan { width: TILE.0 as u32, height: TILE.1 as u32, items: sheet.items, omitted: Vec::new(), choice }
}

fn px(px: i32) -> Px64 {
    Px64::from_px(px)
}

fn alpha(tint: Tint, alpha: u8) -> Tint {
    Tint { alpha, ..tint }
}

/// Forms set one after another, in rows.
struct Sheet {
    items: Vec<Item>,
    x: i32,
    y: i32,
    bottom: i32,
}

impl Sheet {
    fn put(&mut self, form: Form, color: Tint, (x, y, width, height): (i32, i32, i32, i32)) {
        let rect = PxRect { x: px(x), y: px(y), width: px(width), height: px(height) };
        // Ornaments need no words in front of them.
        let item = Item { kind: Kind::Ornament, rect, look: Look::Shape(Shape { form, color }) };
        self.items.push(item);
    }

    fn next(&mut self, form: Form, color: Tint, (width, height): (i32, i32)) {
        if self.x + width > TILE.0 - GAP {
            (self.x, self.y) = (GAP, self.bottom + GAP);
        }
        self.put(form, color, (self.x, self.y, width, height));
        self.x += width + GAP;
        self.bottom = self.bottom.max(self.y + height);
    }

    fn veils(&mut self) {
        let hairline = Hairline { color: alpha(PAPER, 150), inset_px: px(8), stroke_px: px(1) };
        let scrim = |fade: Fade| Form::Scrim { fade };
        self.put(scrim(Fade::FromTop), alpha(NIGHT, 215), (0, 0, 800, 200));
        self.put(scrim(Fade::FromRight), alpha(PAPER, 230), (800, 0, 800, 200));
        self.put(scrim(Fade::FromBottom), alpha(NIGHT, 215), (0, TILE.1 - 260, TILE.0, 130));
        self.put(Form::Band { hairline: Some(hairline) }, alpha(NIGHT, 225), (0, TILE.1 - 120, TILE.0, 100));
        self.next(scrim(Fade::ToAllSides), alpha(NIGHT, 200), (460, 220));
        self.next(scrim(Fade::ToAllSides), alpha(PAPER, 225), (300, 220));
        self.next(scrim(Fade::FromLeft), alpha(RED, 230), (400, 120));
    }

    fn plates(&mut self) {
        let shadow = Some(Halo { color: Tint { color: Color([0; 3]), alpha: 90 }, reach_px: px(16) });
        for (width, height, radius) in [(300, 170, 10), (120, 80, 0), (60, 30, 15)] {
            self.next(
                Form::Panel { corner_radius_px: px(radius), shadow },
                alpha(PAPER, 240),
                (width, height),
            );
        }
        for (width, height) in [(260, 70), (120, 36), (40, 16)] {
            self.next(Form::Pill { corner_radius_px: px(height / 2) }, RED, (width, height));
            let upright = Ends::Upright { corner_radius_px: px(height / 12) };
            self.next(Form::Tag { ends: upright }, NIGHT, (width, height));
            self.next(Form::Tag { ends: Ends::Slanted { slant_px: px(height / 3) } }, RED, (width, height));
        }
    }

    fn strokes(&mut self) {
        for (width, height, seed) in
            [(700, 130, 3), (420, 70, 20), (240, 120, 37), (120, 30, 54), (40, 16, 71)]
        {
            self.next(Form::Brush { seed }, if seed % 2 == 1 { RED } else { NIGHT }, (width, height));
        }
        for (width, height) in [(560, 80), (300, 70), (180, 30), (60, 24)] {
            self.next(Form::Ribbon, if width > 200 { RED } else { NIGHT }, (width, height));
        }
    }

    fn lines(&mut self) {
        let outlines = |radius: i32| {
            [
                Outline::Single { corner_radius_px: px(0) },
                Outline::Double { corner_radius_px: px(radius) },
                Outline::Ticket { notch_px: px(radius * 3 / 2) },
            ]
        };
        for (width, height, stroke) in [(260, 120, 3), (100, 40, 1)] {
            for outline in outlines(height / 12) {
                self.next(Form::Frame { stroke_px: px(stroke), outline }, PAPER, (width, height));
            }
        }
        for (width, height) in [(220, 10), (110, 5)] {
            self.next(Form::Rule, PAPER, (width, height / 4));
            self.next(Form::DoubleRule, PAPER, (width, height));
            self.next(Form::Dots, PAPER, (height * 6, height));
            self.next(Form::Diamond, PAPER, (width, height * 3 / 2));
        }
        for corner in [Corner::TopLeft, Corner::TopRight, Corner::BottomLeft, Corner::BottomRight] {
            self.next(Form::Corner { corner, stroke_px: px(3) }, PAPER, (40, 40));
        }
    }
}
