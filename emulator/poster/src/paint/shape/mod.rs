//! Shapes with smooth edges: one module per family, and here the way from a form to its family.
//!
//! Every form touches only the rows and columns of its own rectangle; a sheet's drop shadow alone reaches beyond,
//! no farther than the plan says.

mod brush;
mod edge;
mod ornament;
mod ribbon;
mod scrim;
mod shadow;

use super::canvas::{Canvas, Edges};
use crate::color::Tint;
use crate::form::{Ends, Form, Hairline, Outline, Shape};
use crate::unit::{Px64, PxRect};

/// Draws a shape into its rectangle.
pub(super) fn draw(shape: Shape, rect: PxRect, canvas: &mut Canvas<'_>) {
    let Shape { form, color } = shape;
    match form {
        Form::Panel { corner_radius_px, shadow } => {
            if let Some(shadow) = shadow {
                shadow::draw(shadow, rect, corner_radius_px, canvas);
            }
            edge::Rounded::new(rect, corner_radius_px).fill(canvas, color);
        }
        Form::Pill { corner_radius_px } | Form::Tag { ends: Ends::Upright { corner_radius_px } } => {
            edge::Rounded::new(rect, corner_radius_px).fill(canvas, color);
        }
        Form::Tag { ends: Ends::Slanted { slant_px } } => edge::slanted(rect, slant_px, canvas, color),
        Form::Frame { stroke_px, outline } => frame(outline, (rect, stroke_px.to_f32()), canvas, color),
        Form::Band { hairline } => band(rect, hairline, canvas, color),
        Form::Scrim { fade } => scrim::draw(fade, rect, canvas, color),
        Form::Ribbon => ribbon::draw(rect, canvas, color),
        Form::Brush { seed } => brush::draw(seed, rect, canvas, color),
        Form::Rule => edge::block(Edges::of(rect), canvas, color),
        Form::DoubleRule => ornament::double_rule(rect, canvas, color),
        Form::Dots => ornament::dots(rect, canvas, color),
        Form::Diamond => ornament::diamond(rect, canvas, color),
        Form::Corner { corner, stroke_px } => ornament::corner(corner, (rect, stroke_px), canvas, color),
    }
}

fn frame(outline: Outline, (rect, stroke): (PxRect, f32), canvas: &mut Canvas<'_>, tint: Tint) {
    match outline {
        Outline::Single { corner_radius_px } => {
            edge::Rounded::new(rect, corner_radius_px).outline(canvas, (0.0, stroke), tint);
        }
        Outline::Double { corner_radius_px } => {
            let outer = edge::Rounded::new(rect, corner_radius_px);
            outer.outline(canvas, (0.0, stroke), tint);
            // Thick and thin as on an engraved card; a thin line of less than a pixel would turn grey.
            let thin = (stroke * 0.4).max(stroke.min(1.0));
            outer.outline(canvas, (stroke * 3.0, thin), tint);
        }
        Outline::Ticket { notch_px } => edge::ticket(rect, (notch_px, stroke), canvas, tint),
    }
}

fn band(rect: PxRect, hairline: Option<Hairline>, canvas: &mut Canvas<'_>, tint: Tint) {
    edge::block(Edges::of(rect), canvas, tint);
    let Some(Hairline { color, inset_px, stroke_px }) = hairline else { return };
    let whole = Edges::of(rect);
    let Edges { left, top, right, bottom } = whole;
    let (inset, end) = (inset_px.to_f32(), inset_px.to_f32() + stroke_px.to_f32());
    let lines = if rect.width >= rect.height {
        [
            Edges { top: top + inset, bottom: top + end, ..whole },
            Edges { top: bottom - end, bottom: bottom - inset, ..whole },
        ]
    } else {
        [
            Edges { left: left + inset, right: left + end, ..whole },
            Edges { left: right - end, right: right - inset, ..whole },
        ]
    };
    for line in lines {
        edge::block(line.within(whole), canvas, color);
    }
}

impl Edges {
    fn of(rect: PxRect) -> Self {
        let [left, top, right, bottom] = [rect.x, rect.y, rect.right(), rect.bottom()].map(Px64::to_f32);
        Self { left, top, right, bottom }
    }

    fn width(self) -> f32 {
        self.right - self.left
    }

    fn height(self) -> f32 {
        self.bottom - self.top
    }

    fn middle(self) -> (f32, f32) {
        ((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }

    fn inset(self, by: f32) -> Self {
        Self { left: self.left + by, top: self.top + by, right: self.right - by, bottom: self.bottom - by }
    }

    fn within(self, other: Self) -> Self {
        Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }
}

#[cfg(test)]
mod tests;
