//! Sets a poster by hand: what the layout would decide stands in the call.

use wanx_fonts::FaceId;
use wanx_poster::typeset::{Align, Style, Typesetter};
use wanx_poster::unit::{Px64, PxRect};
use wanx_poster::{Choice, Color, Form, Halo, Item, Kind, Letters, Look, Picture, Plan, Shape, Tint, paint};

/// Left, top, width and height in pixels.
pub(crate) type Place = [f32; 4];

/// A background and what is painted on it, in this order.
pub(crate) struct Poster {
    background: Picture,
    logo: Option<Picture>,
    pub(crate) items: Vec<Item>,
}

/// How words are set.
#[derive(Clone, Copy)]
pub(crate) struct Hand {
    pub(crate) latin: &'static str,
    pub(crate) chinese: &'static str,
    pub(crate) size_px: f32,
    pub(crate) color: u32,
    pub(crate) align: Align,
    pub(crate) tracking_milliem: i32,
    pub(crate) writing: Writing,
    pub(crate) halo: Option<Halo>,
}

impl Hand {
    /// Returns the same hand in the colour of paper.
    pub(crate) fn light(self) -> Self {
        Self { color: 0xf8f4ec, ..self }
    }
}

/// Which way lines run.
#[derive(Clone, Copy)]
pub(crate) enum Writing {
    Lines,
    Columns,
}

pub(crate) fn color(code: u32) -> Color {
    let [_, red, green, blue] = code.to_be_bytes();
    Color([red, green, blue])
}

/// Returns the tint of a colour and its alpha, as in `0x101418_c0`.
pub(crate) fn tint(code: u32) -> Tint {
    let [red, green, blue, alpha] = code.to_be_bytes();
    Tint { color: Color([red, green, blue]), alpha }
}

pub(crate) fn px(px: f32) -> Px64 {
    Px64::from_f32(px)
}

fn rect([x, y, width, height]: Place) -> PxRect {
    PxRect { x: px(x), y: px(y), width: px(width), height: px(height) }
}

impl Poster {
    pub(crate) fn on(background: Picture) -> Self {
        Self { background, logo: None, items: Vec::new() }
    }

    /// Puts a shape behind words that come later.
    pub(crate) fn underlay(self, place: Place, form: Form, color: Tint) -> Self {
        self.item(Kind::Underlay, rect(place), Look::Shape(Shape { form, color }))
    }

    pub(crate) fn ornament(self, place: Place, form: Form, color: Tint) -> Self {
        self.item(Kind::Ornament, rect(place), Look::Shape(Shape { form, color }))
    }

    pub(crate) fn logo(self, logo: Picture, place: Place) -> Self {
        Self { logo: Some(logo), ..self }.item(Kind::Logo, rect(place), Look::Pixels {})
    }

    /// Sets words in lines as wide as the place, or columns as long: at its side, and half-way down.
    pub(crate) fn words(self, kind: Kind, text: &str, hand: Hand, place: Place) -> Self {
        let style = Style {
            latin: FaceId::named(hand.latin).unwrap(),
            chinese: FaceId::named(hand.chinese).unwrap(),
            size: px(hand.size_px),
            tracking_milliem: hand.tracking_milliem,
            leading_milliem: 1250,
            align: hand.align,
        };
        let room = rect(place);
        let block = match hand.writing {
            Writing::Lines => Typesetter::new().set(text, &style, room.width),
            Writing::Columns => Typesetter::new().set_vertical(text, &style, room.height),
        };
        assert!(room.size().holds(block.ink_size()), "{text} is larger than its place: {:?}", block.ink);
        let free = room.width - block.ink.width;
        let x = room.x
            + match hand.align {
                Align::Start => Px64::ZERO,
                Align::Center => free.scaled(1, 2),
                Align::End => free,
            };
        let y = room.y + (room.height - block.ink.height).scaled(1, 2);
        let letters = Letters {
            text: text.to_owned(),
            lines: block.lines.iter().map(|line| line.text.clone()).collect(),
            face: hand.latin,
            size_px: block.size,
            color: color(hand.color),
            contrast: 1.0,
            halo: hand.halo,
            cut: None,
            block: block.clone(),
        };
        self.item(kind, PxRect { x, y, ..block.ink }, Look::Letters(letters))
    }

    fn item(mut self, kind: Kind, rect: PxRect, look: Look) -> Self {
        self.items.push(Item { kind, rect, look });
        self
    }

    pub(crate) fn painted(self) -> Picture {
        let choice =
            Choice { layout: "by hand".to_owned(), pairing: "", scheme: "", score: 0, terms: Vec::new() };
        let (width, height) = (self.background.width(), self.background.height());
        let plan = Plan { width, height, items: self.items, omitted: Vec::new(), choice };
        paint(&self.background, self.logo.as_ref(), &plan)
    }
}
