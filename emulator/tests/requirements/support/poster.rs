//! A finished poster: its pixels, and where the plan says that things are.

use image::{Rgb, RgbImage, Rgba, RgbaImage};
use serde::Deserialize;
use serde_json::Value;

use super::http::Answer;
use super::ink::{self, Mask};

/// A finished poster.
pub(crate) struct Poster {
    pub(crate) png: Vec<u8>,
    pub(crate) etag: String,
    pub(crate) pixels: RgbaImage,
    pub(crate) items: Vec<Item>,
    pub(crate) plan: Value,
}

/// One thing of a plan.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Item {
    pub(crate) kind: String,
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) text: Option<String>,
    pub(crate) face: Option<String>,
    pub(crate) color: Option<String>,
    pub(crate) halo: Option<Halo>,
    pub(crate) shadow: Option<Halo>,
}

/// The soft edge of an item.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Halo {
    reach_px: f64,
}

/// Whole pixels, `right` and `bottom` excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) left: u32,
    pub(crate) top: u32,
    pub(crate) right: u32,
    pub(crate) bottom: u32,
}

impl Area {
    pub(crate) fn width(self) -> u32 {
        self.right - self.left
    }

    pub(crate) fn height(self) -> u32 {
        self.bottom - self.top
    }

    pub(crate) fn contains(self, x: u32, y: u32) -> bool {
        (self.left..self.right).contains(&x) && (self.top..self.bottom).contains(&y)
    }
}

impl Item {
    pub(crate) fn is_words(&self) -> bool {
        matches!(self.kind.as_str(), "title" | "subtitle" | "text")
    }

    pub(crate) fn right(&self) -> f64 {
        self.x + self.width
    }

    pub(crate) fn bottom(&self) -> f64 {
        self.y + self.height
    }

    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// Returns the colour of its letters.
    pub(crate) fn ink(&self) -> Rgb<u8> {
        let color = self.color.as_deref().and_then(|color| color.strip_prefix('#')).expect("words have one");
        let part = |at: usize| u8::from_str_radix(&color[at..at + 2], 16).unwrap();
        Rgb([part(0), part(2), part(4)])
    }
}

impl Poster {
    pub(crate) fn new(download: &Answer, plan: Value) -> Self {
        Self {
            png: download.body.clone(),
            etag: download.header("etag").to_owned(),
            pixels: image::load_from_memory(&download.body).unwrap().into_rgba8(),
            items: serde_json::from_value(plan["items"].clone()).unwrap_or_else(|e| panic!("{e}: {plan}")),
            plan,
        }
    }

    pub(crate) fn size(&self) -> (u32, u32) {
        self.pixels.dimensions()
    }

    pub(crate) fn pixel(&self, x: u32, y: u32) -> Rgb<u8> {
        let Rgba([red, green, blue, _]) = *self.pixels.get_pixel(x, y);
        Rgb([red, green, blue])
    }

    /// Returns the items of a kind, in drawing order.
    pub(crate) fn of_kind(&self, kind: &str) -> Vec<&Item> {
        self.items.iter().filter(|item| item.kind == kind).collect()
    }

    pub(crate) fn words(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.is_words())
    }

    /// Returns the pixels an item covers, with some more on every side, as far as the picture goes.
    pub(crate) fn area(&self, item: &Item, more_px: f64) -> Area {
        let (width, height) = self.size();
        Area {
            left: (item.x - more_px).floor().max(0.0) as u32,
            top: (item.y - more_px).floor().max(0.0) as u32,
            right: ((item.right() + more_px).ceil() as u32).min(width),
            bottom: ((item.bottom() + more_px).ceil() as u32).min(height),
        }
    }

    /// Returns every pixel where an item may have left a trace, its soft edge included.
    pub(crate) fn drawn_on(&self) -> Mask {
        let mut mask = Mask::empty(self.size());
        for item in &self.items {
            mask.fill(self.area(item, reach_px(item)));
        }
        mask
    }

    /// Returns the pixels in which the poster differs from a picture by more than this in some channel.
    pub(crate) fn changed(&self, from: &RgbImage, tolerance: u8) -> Mask {
        assert_eq!(self.size(), from.dimensions());
        let pairs = self.pixels.as_raw().chunks_exact(4).zip(from.as_raw().chunks_exact(3));
        Mask::from_cells(self.size(), pairs.map(|(pixel, from)| !near(pixel, from, tolerance)))
    }

    /// Returns the pixels that have a colour, give or take this much in each channel.
    pub(crate) fn colored(&self, color: [u8; 3], tolerance: u8) -> Mask {
        let pixels = self.pixels.as_raw().chunks_exact(4);
        Mask::from_cells(self.size(), pixels.map(|pixel| near(pixel, &color, tolerance)))
    }

    /// Returns whether an item made of the digits 0, 1 and 8 reads as its own text, by the digits' holes and knowing
    /// no face. Small letters have strokes of less than a pixel, so several degrees of grey are tried as ink.
    pub(crate) fn can_be_read(&self, item: &Item) -> bool {
        let text = item.text.as_deref().expect("words have a text");
        [0.5, 0.4, 0.3, 0.6].into_iter().any(|least| ink::digits(&self.letters(item, least)) == text)
    }

    /// Returns the pixels that have at least this share of the letters' colour, the rest being what is around them.
    pub(crate) fn letters(&self, item: &Item, least: f64) -> Mask {
        let area = self.area(item, 1.0);
        let (ink, ground) = (item.ink(), self.ground(item));
        Mask::of(area.width(), area.height(), |x, y| {
            share(self.pixel(area.left + x, area.top + y), ground, ink) > least
        })
    }

    /// Returns the middle colour just around an item.
    fn ground(&self, item: &Item) -> Rgb<u8> {
        let (inner, outer) = (self.area(item, 1.0), self.area(item, 3.0));
        let around = pixels_of(outer).filter(|&(x, y)| !inner.contains(x, y));
        let mut channels = [const { Vec::new() }; 3];
        for (x, y) in around {
            for (channel, value) in channels.iter_mut().zip(self.pixel(x, y).0) {
                channel.push(value);
            }
        }
        Rgb(channels.map(|mut values| {
            values.sort_unstable();
            values[values.len() / 2]
        }))
    }

    /// Returns the contrast between an item's letters and what is two to five pixels beside them on the poster: how
    /// much nine tenths of those pixels reach. Off underlays the background tells letters from what has their colour.
    pub(crate) fn contrast(&self, item: &Item, background: &RgbImage) -> f64 {
        let area = self.area(item, 6.0);
        let (ink, ground) = (item.ink(), self.ground(item));
        let here = |x: u32, y: u32| (area.left + x, area.top + y);
        let on_underlay = self.of_kind("underlay").iter().any(|shape| item.overlaps(shape));
        let letters = Mask::of(area.width(), area.height(), |x, y| {
            let (x, y) = here(x, y);
            let pixel = self.pixel(x, y);
            let is_drawn = on_underlay || distance(pixel, *background.get_pixel(x, y)) > 24.0;
            is_drawn && share(pixel, ground, ink) > 0.5
        });
        let beside = letters.grown(5).without(&letters.grown(2));
        let mut ratios: Vec<f64> =
            beside.pixels().map(|(x, y)| here(x, y)).map(|(x, y)| ratio(self.pixel(x, y), ink)).collect();
        assert!(!ratios.is_empty(), "no letters are found: {item:?}");
        ratios.sort_by(f64::total_cmp);
        ratios[ratios.len() / 10]
    }

    /// Returns the mean difference of two posters, in levels of a channel.
    pub(crate) fn distance(&self, other: &Self) -> f64 {
        let pairs = self.pixels.as_raw().iter().zip(other.pixels.as_raw());
        let sum: u64 = pairs.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        sum as f64 / self.pixels.as_raw().len() as f64
    }
}

/// How far from an item's rectangle its soft edge may be seen; shadows are counted thrice, they blur.
fn reach_px(item: &Item) -> f64 {
    let soft_edge = item.halo.as_ref().or(item.shadow.as_ref());
    1.0 + soft_edge.map_or(0.0, |edge| 3.0 * edge.reach_px)
}

/// Compares the three colours of two pixels.
fn near(one: &[u8], other: &[u8], tolerance: u8) -> bool {
    one[0].abs_diff(other[0]) <= tolerance
        && one[1].abs_diff(other[1]) <= tolerance
        && one[2].abs_diff(other[2]) <= tolerance
}

fn pixels_of(area: Area) -> impl Iterator<Item = (u32, u32)> {
    (area.top..area.bottom).flat_map(move |y| (area.left..area.right).map(move |x| (x, y)))
}

fn distance(one: Rgb<u8>, other: Rgb<u8>) -> f64 {
    let squares = one.0.into_iter().zip(other.0).map(|(a, b)| f64::from(a.abs_diff(b)).powi(2));
    squares.sum::<f64>().sqrt()
}

/// Returns how far a colour is on the way from one to another; 0 if there is no way.
fn share(color: Rgb<u8>, from: Rgb<u8>, to: Rgb<u8>) -> f64 {
    let way = |end: Rgb<u8>| [0, 1, 2].map(|channel| f64::from(end.0[channel]) - f64::from(from.0[channel]));
    let dot = |one: [f64; 3], other: [f64; 3]| one.iter().zip(other).map(|(a, b)| a * b).sum::<f64>();
    let whole = way(to);
    dot(way(color), whole) / dot(whole, whole).max(1.0)
}

/// WCAG's contrast ratio.
fn ratio(one: Rgb<u8>, other: Rgb<u8>) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(color: Rgb<u8>) -> f64 {
    let linear = |channel: u8| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    let [red, green, blue] = color.0.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}
