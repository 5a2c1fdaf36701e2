//! From a plan to pixels.
//!
//! Paints items in the plan's order onto the background and touches only what they cover. Decides nothing: whatever
//! could be chosen stands in the plan.

mod blend;
mod blur;
mod canvas;
mod halo;
mod letters;
mod logo;
mod shape;

use self::canvas::Canvas;
use crate::color::Color;
use crate::form::Shape;
use crate::picture::Picture;
use crate::plan::{Look, Plan};
use crate::typeset::Block;
use crate::unit::{PxPoint, PxRect};

/// Paints a plan over a copy of its background.
///
/// # Panics
/// If the plan was made for a picture of another size, or does not keep its own promises.
pub fn paint(background: &Picture, logo: Option<&Picture>, plan: &Plan) -> Picture {
    paint_over(background.clone(), logo, plan)
}

/// Paints a plan over the background itself: the only or last poster made of it needs no copy.
///
/// # Panics
/// If the plan was made for a picture of another size, or does not keep its own promises.
pub fn paint_over(background: Picture, logo: Option<&Picture>, plan: &Plan) -> Picture {
    let size = (background.width(), background.height());
    assert_eq!(size, (plan.width, plan.height), "a plan is painted on the background it was made for");
    plan.check();
    let mut poster = background;
    let mut canvas = Canvas::new(&mut poster);
    for item in &plan.items {
        match &item.look {
            Look::Letters(words) => letters::draw(words, item.rect, &mut canvas),
            Look::Shape(shape) => shape::draw(*shape, item.rect, &mut canvas),
            Look::Pixels {} => {
                let logo = logo.expect("a plan with a logo is painted with that logo");
                logo::draw(logo, item.rect, &mut canvas);
            }
        }
    }
    poster
}

/// Draws on a picture that is no poster: a shape.
pub(crate) fn draw_shape(shape: Shape, rect: PxRect, picture: &mut Picture) {
    shape::draw(shape, rect, &mut Canvas::new(picture));
}

/// Draws on a picture that is no poster: words with their origin at a point.
pub(crate) fn draw_block(block: &Block, at: PxPoint, color: Color, picture: &mut Picture) {
    letters::draw_block(block, at, color, &mut Canvas::new(picture));
}

/// Draws on a picture that is no poster: another one, stretched over a rectangle of whole pixels.
pub(crate) fn draw_picture(other: &Picture, rect: PxRect, picture: &mut Picture) {
    logo::draw(other, rect, &mut Canvas::new(picture));
}
