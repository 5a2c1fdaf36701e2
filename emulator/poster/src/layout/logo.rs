//! How large the logo is and where it stands: along the upper or lower margin, in a corner or in line with the words,
//! where it is calm.

use std::cell::RefCell;
use std::collections::HashMap;

use super::frame::Frame;
use super::zone::Across;
use crate::picture::Picture;
use crate::survey::Survey;
use crate::unit::{Px64, PxPoint, PxRect, PxSize};

/// Area of a logo as the square of this share of the short side, whatever its shape.
const AREA_SHARE: f32 = 0.135;
/// Most of the width and of the height a logo takes.
const WIDTH_SHARE: f32 = 0.30;
const HEIGHT_SHARE: f32 = 0.14;
/// Most a logo is enlarged; more shows its pixels.
const ENLARGE: f32 = 1.25;
/// Sizes tried when there is no room: each this much of the one before.
const SHRINK: f32 = 0.7;
const SHRINK_STEPS: u32 = 6;
/// Clear space around a logo, as a share of its height.
const CLEAR_SHARE: f32 = 0.45;

/// Points for standing on an edge or on the axis of the words.
const IN_LINE: i32 = 80;
/// Points for standing as high or as low as a block of words that stands across from it.
const SHARED_EDGE: i32 = 50;

/// A logo and how light it is.
#[derive(Debug)]
pub(super) struct Logo<'a> {
    pub(super) picture: &'a Picture,
    luminance: f32,
    /// How good places are that were asked about: drafts ask about the same ones.
    judged: RefCell<HashMap<PxRect, i32>>,
}

impl<'a> Logo<'a> {
    pub(super) fn new(picture: &'a Picture) -> Self {
        Self { picture, luminance: luminance(picture), judged: RefCell::default() }
    }
}

impl Logo<'_> {
    /// Points for a place that is calm and that the logo stands out from.
    fn suits(&self, survey: &Survey, rect: PxRect) -> i32 {
        *self
            .judged
            .borrow_mut()
            .entry(rect)
            .or_insert_with(|| calm(survey, rect) + legible(self.luminance, survey, rect))
    }
}

/// Returns the best place that is clear of all boxes, or none if even the smallest logo has no room.
pub(super) fn place(
    logo: &Logo<'_>,
    frame: &Frame,
    boxes: &[PxRect],
    scene: (&Survey, Across),
) -> Option<PxRect> {
    (0..SHRINK_STEPS).find_map(|step| {
        let share = (0..step).fold(1.0, |share, _| share * SHRINK);
        let (width, height) = size(logo.picture, frame, share);
        let clear = Px64::from_f32(height as f32 * CLEAR_SHARE * share);
        let free = |place: &(PxRect, i32)| !boxes.iter().any(|rect| rect.outset(clear).intersects(place.0));
        places(width, height, frame, boxes, scene.1)
            .into_iter()
            .filter(free)
            .filter(|(rect, _)| frame.canvas().contains(*rect))
            .max_by_key(|&(rect, habit)| habit + logo.suits(scene.0, rect))
            .map(|(rect, _)| rect)
    })
}

/// Returns width and height in whole pixels, the logo's own proportions.
pub(super) fn size(logo: &Picture, frame: &Frame, share: f32) -> (i32, i32) {
    let (own_width, own_height) = (logo.width() as f32, logo.height() as f32);
    let ratio = own_width / own_height;
    let side = frame.short * AREA_SHARE * share;
    let wanted = side * ratio.sqrt() / own_width;
    let scale = wanted
        .min(frame.width * WIDTH_SHARE / own_width)
        .min(frame.height * HEIGHT_SHARE / own_height)
        .min(ENLARGE);
    let whole = |length: f32| (length * scale).round().max(1.0) as i32;
    (whole(own_width), whole(own_height))
}

/// Returns places along the upper and lower margin, with points of habit: in line with the words first.
fn places(width: i32, height: i32, frame: &Frame, boxes: &[PxRect], across: Across) -> Vec<(PxRect, i32)> {
    let margin = Px64::from_px(frame.margin as i32);
    let size = PxSize { width: Px64::from_px(width), height: Px64::from_px(height) };
    let right = Px64::from_f32(frame.width) - margin - size.width;
    let middle = Px64::from_px((frame.width as i32 - width) / 2);
    let centred = if across == Across::Centre { 40 } else { -120 };
    let mut columns = vec![(margin, 30), (right, 0), (middle, centred)];
    for rect in boxes.iter().filter(|rect| !rect.is_empty()) {
        let own = |edge: Across| IN_LINE + if edge == across { 60 } else { 0 };
        let centre = rect.x + (rect.width - size.width).scaled(1, 2);
        columns.extend([
            (rect.x, own(Across::Left)),
            (rect.right() - size.width, own(Across::Right)),
            (centre, own(Across::Centre) - 40),
        ]);
    }
    let place = |x: Px64, y: Px64| PxRect { x, y, width: size.width, height: size.height };
    let bottom = Px64::from_f32(frame.height) - margin - size.height;
    let shares = |is: bool| if is { SHARED_EDGE } else { 0 };
    let at_top = 40 + shares(boxes.iter().any(|rect| rect.y == margin));
    let at_bottom = shares(boxes.iter().any(|rect| rect.bottom() == bottom + size.height));
    columns
        .into_iter()
        .filter(|&(x, _)| x >= margin && x <= right)
        // Whole pixels: a logo is not smeared over two.
        .map(|(x, habit)| (Px64::from_px(x.floor_px()), habit))
        .flat_map(|(x, habit)| [(place(x, margin), habit + at_top), (place(x, bottom), habit + at_bottom)])
        .collect()
}

/// Points for a place that is neither busy nor part of the subject.
fn calm(survey: &Survey, rect: PxRect) -> i32 {
    let area = survey.area_of(rect);
    -((survey.salience().mean(area) + 2.0 * survey.edges().mean(area)) as i32)
}

/// Points for a ground the logo stands out from.
fn legible(luminance: f32, survey: &Survey, rect: PxRect) -> i32 {
    let ground = survey.light().quantiles(survey.area_of(rect)).middle;
    let contrast = crate::color::contrast_ratio(luminance, ground);
    ((contrast.min(4.5) - 4.5) * 60.0) as i32
}

/// Returns the mean luminance of what is opaque in the logo, looked at in at most 32 × 32 places.
fn luminance(logo: &Picture) -> f32 {
    let (mut sum, mut weight) = (0.0_f32, 0.0_f32);
    let steps = |side: u32| (0..32_u32).map(move |step| (step * 2 + 1) * side / 64);
    for y in steps(logo.height()) {
        for x in steps(logo.width()) {
            let [red, green, blue, alpha] = logo.rgba(x, y);
            let alpha = f32::from(alpha);
            sum += crate::color::Color([red, green, blue]).luminance() * alpha;
            weight += alpha;
        }
    }
    if weight > 0.0 { sum / weight } else { 0.5 }
}

impl Frame {
    /// Returns the whole picture.
    pub(super) fn canvas(&self) -> PxRect {
        let edge = PxPoint { x: Px64::from_f32(self.width), y: Px64::from_f32(self.height) };
        PxRect::from_edges(Px64::ZERO, Px64::ZERO, edge.x, edge.y)
    }
}
