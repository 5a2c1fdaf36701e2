//! Rectangles with round corners, filled or outlined, with smooth edges.

use super::canvas::Canvas;
use crate::color::Tint;
use crate::unit::PxRect;

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
        let edge = self.edge_px();
        let mut coverage = Vec::new();
        for y in top..bottom {
            let middle = (left + edge).min(right)..(right - edge).max((left + edge).min(right));
            coverage.clear();
            coverage.extend((left..middle.start).map(|x| self.coverage(x, y)));
            if !middle.is_empty() {
                coverage.resize(coverage.len() + middle.len(), self.coverage(middle.start, y));
            }
            coverage.extend((middle.end..right).map(|x| self.coverage(x, y)));
            canvas.lay(left, y, &coverage, tint);
        }
    }

    /// Returns how far from its sides a row may differ from pixel to pixel: as far as corners and outline reach, and
    /// two pixels for smooth edges.
    fn edge_px(&self) -> i32 {
        self.radius.max(self.stroke.unwrap_or(0.0)).ceil() as i32 + 2
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

    #[test]
    fn rows_equal_their_pixels() {
        for (radius, stroke) in [(0.0, None), (3.5, None), (9.0, None), (0.0, Some(1.5)), (4.0, Some(6.0))] {
            let rect = PxRect::from_edges(Px64(70), Px64(110), Px64(17 * 64 + 20), Px64(10 * 64 + 40));
            let shape = Rounded { rect, radius, stroke };
            let mut picture = Picture::new(20, 12, Channels::Rgb, vec![0; 720]).unwrap();
            shape.draw(&mut Canvas::new(&mut picture), Tint::opaque(Color([255; 3])));
            for (x, y) in (0..20).flat_map(|x| (0..12).map(move |y| (x, y))) {
                assert_eq!(picture.rgba(x, y)[0], shape.coverage(x as i32, y as i32), "{radius} {x} {y}");
            }
        }
    }
}
