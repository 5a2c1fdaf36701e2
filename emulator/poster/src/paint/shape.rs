//! Rectangles with round corners, filled or outlined, with smooth edges.

use super::canvas::Canvas;
use crate::color::Tint;
use crate::form::{Ends, Form, Outline, Shape};
use crate::unit::{Px64, PxRect};

/// Draws a shape into its rectangle.
pub(super) fn draw(shape: Shape, rect: PxRect, canvas: &mut Canvas<'_>) {
    let (radius, stroke) = match shape.form {
        Form::Panel { corner_radius_px, .. }
        | Form::Pill { corner_radius_px }
        | Form::Tag { ends: Ends::Upright { corner_radius_px } } => (corner_radius_px, None),
        Form::Frame { stroke_px, outline: Outline::Single { corner_radius_px } } => {
            (corner_radius_px, Some(stroke_px))
        }
        _ => (Px64::ZERO, None),
    };
    Rounded { rect, radius: radius.to_f32(), stroke: stroke.map(Px64::to_f32) }.draw(canvas, shape.color);
}

/// A filled or outlined rectangle with round corners.
pub(super) struct Rounded {
    pub(super) rect: PxRect,
    pub(super) radius: f32,
    /// Thickness of the outline drawn inside the edge; none fills the shape.
    pub(super) stroke: Option<f32>,
}

impl Rounded {
    /// Draws the shape; only its own rows and columns are touched.
    pub(super) fn draw(&self, canvas: &mut Canvas<'_>, tint: Tint) {
        let (left, right) = (self.rect.x.floor_px().max(0), self.rect.right().ceil_px().min(canvas.width()));
        let (top, bottom) =
            (self.rect.y.floor_px().max(0), self.rect.bottom().ceil_px().min(canvas.height()));
        let mut coverage = Vec::new();
        for y in top..bottom {
            coverage.clear();
            coverage.extend((left..right).map(|x| self.coverage(x, y)));
            canvas.lay(left, y, &coverage, tint);
        }
    }

    /// Returns how much of the pixel the shape covers, from the distance of the pixel's middle to the edge.
    fn coverage(&self, x: i32, y: i32) -> u8 {
        let outside = self.distance(x as f32 + 0.5, y as f32 + 0.5);
        let share = |distance: f32| (0.5 - distance).clamp(0.0, 1.0);
        let covered = match self.stroke {
            None => share(outside),
            Some(stroke) => share(outside) - share(outside + stroke),
        };
        // In 0..=1 by the clamps, so the cast only drops the fraction.
        (covered * 255.0 + 0.5) as u8
    }

    /// Returns the signed distance to the edge, negative inside.
    fn distance(&self, x: f32, y: f32) -> f32 {
        let (half_width, half_height) = (self.rect.width.to_f32() / 2.0, self.rect.height.to_f32() / 2.0);
        let radius = self.radius.clamp(0.0, half_width.min(half_height));
        let across = (x - self.rect.x.to_f32() - half_width).abs() - half_width + radius;
        let down = (y - self.rect.y.to_f32() - half_height).abs() - half_height + radius;
        let corner = (across.max(0.0) * across.max(0.0) + down.max(0.0) * down.max(0.0)).sqrt();
        corner + across.max(down).min(0.0) - radius
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::Color;
    use crate::picture::{Channels, Picture};
    use crate::unit::Px64;

    fn drawn(radius: f32, stroke: Option<f32>) -> Vec<u8> {
        let mut picture = Picture::new(20, 12, Channels::Rgb, vec![0; 720]).unwrap();
        let edge = Px64::from_px;
        let rect = PxRect::from_edges(edge(2), edge(1), edge(18), edge(11));
        Rounded { rect, radius, stroke }.draw(&mut Canvas::new(&mut picture), Tint::opaque(Color([255; 3])));
        picture.pixels().iter().copied().step_by(3).collect()
    }

    #[test]
    fn a_square_cornered_shape_covers_exactly_its_pixels() {
        let pixels = drawn(0.0, None);
        assert_eq!(pixels.iter().filter(|&&pixel| pixel == 255).count(), 16 * 10);
        assert_eq!(pixels.iter().filter(|&&pixel| pixel == 0).count(), 20 * 12 - 160);
    }

    #[test]
    fn a_pill_covers_about_its_area() {
        let covered: f32 = drawn(5.0, None).iter().map(|&pixel| f32::from(pixel) / 255.0).sum();
        let area = 6.0 * 10.0 + std::f32::consts::PI * 25.0;
        assert!((covered - area).abs() < 1.0, "{covered} for {area}");
    }

    #[test]
    fn an_outline_leaves_the_middle_alone() {
        let pixels = drawn(3.0, Some(2.0));
        assert_eq!(pixels[6 * 20 + 10], 0);
        assert_eq!(pixels[6 * 20 + 2], 255);
    }
}
