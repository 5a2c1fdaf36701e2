//! Lies on the posters themselves: the picture is made otherwise, or painted over afterwards.

use image::{Rgba, imageops};
use serde_json::{Value, json};

use crate::selftest::lie::{
    Lie, Part, downloaded, redraw, refuse, repainted, repainted_where, rewrite, rewrite_with,
};
use crate::selftest::message::{put, take};
use crate::selftest::poster::{Dot, Frame, Poster, commonest, differ, flat, frame};
use crate::selftest::{Deviation, deviation};

pub(super) fn deviations() -> Vec<Deviation> {
    let themes = [whole(), places(), colours(), backgrounds(), logos(), marks(), sizes(), letters()];
    themes.into_iter().flatten().collect()
}

fn whole() -> Vec<Deviation> {
    vec![
        deviation("poster-blank", 2, "a poster is the background and nothing else")
            .by(repainted(Poster::blank)),
        deviation("poster-dark", 2, "the background is darkened wherever nothing is drawn")
            .by(repainted(|poster| poster.blend(|pixel, _| Rgba(pixel.0.map(|channel| channel / 4 * 3))))),
        deviation("poster-zoomed", 2, "a poster is enlarged beyond its edges")
            .by(repainted(|poster| poster.zoom(0.6))),
        deviation("position-required", 3, "a request without positions is refused")
            .by(refuse(|body| body.pointer("/parameters/layout").is_none())),
        deviation("faces-same", 7, "all posters show the letters of the first one").by(downloaded(
            |answer, scene| {
                if let Some(first) = &scene.space.picture {
                    answer.body.clone_from(first);
                }
            },
        )),
    ]
}

fn places() -> Vec<Deviation> {
    vec![
        deviation("words-outside", 3, "half of what was drawn is outside of the picture").by(repainted(
            |poster| {
                if let Some(around) = frame(&poster.drawn()) {
                    poster.shift(-i64::from(around.left + around.right) / 2, 0);
                }
            },
        )),
        deviation("words-overlap", 3, "the lower half of what was drawn lies upon the upper one")
            .by(repainted(overlap)),
        deviation("words-at-left-edge", 4, "what was drawn touches the left edge").by(repainted(|poster| {
            if let Some(around) = frame(&poster.drawn()) {
                poster.shift(-i64::from(around.left), 0);
            }
        })),
        deviation("words-at-bottom-edge", 4, "what was drawn touches the lower edge").by(repainted(
            |poster| {
                if let Some(around) = frame(&poster.drawn()) {
                    let below = poster.pixels.height() - around.bottom;
                    poster.shift(0, below.into());
                }
            },
        )),
    ]
}

/// Folds what was drawn over its middle line.
fn overlap(poster: &mut Poster) {
    let drawn = poster.drawn();
    let Some(around) = frame(&drawn) else { return };
    let half = (around.bottom - around.top) / 2;
    let (upper, lower): (Vec<Dot>, Vec<Dot>) = drawn.into_iter().partition(|dot| dot.y < around.top + half);
    poster.blank();
    poster.draw(&upper, 0, 0);
    poster.draw(&lower, 0, -i64::from(half));
}

fn colours() -> Vec<Deviation> {
    vec![
        deviation("words-faint", 5, "what was drawn hardly stands out")
            .by(repainted(|poster| faint(poster, 0.25))),
        deviation("words-fainter-on-underlay", 61, "words on an underlay hardly stand out")
            .by(repainted_where(|brief| underlays(brief) > 0, |poster| faint(poster, 0.2))),
        deviation("underlay-over-words", 60, "an underlay lies upon the words")
            .by(repainted_where(|brief| underlays(brief) > 0, cover)),
    ]
}

fn underlays(brief: &Value) -> u64 {
    brief.pointer("/input/underlay").and_then(Value::as_u64).unwrap_or(0)
}

/// Lays one shape over everything that was drawn but the logo, in the colour that most of it has.
fn cover(poster: &mut Poster) {
    let logo = frame(&poster.logo_dots());
    let mut drawn = poster.drawn();
    drawn.retain(|dot| !logo.is_some_and(|logo| within(logo, dot)));
    let color = commonest(drawn.iter().map(|dot| &dot.color));
    if let Some((around, color)) = frame(&drawn).zip(color) {
        poster.fill(around, color);
    }
}

/// Mixes the poster with its background.
fn faint(poster: &mut Poster, share: f32) {
    poster.blend(|pixel, behind| {
        let mut mixed = behind;
        for (mixed, own) in mixed.0.iter_mut().zip(pixel.0) {
            *mixed = (f32::from(*mixed) * (1.0 - share) + f32::from(own) * share).round() as u8;
        }
        mixed
    });
}

fn backgrounds() -> Vec<Deviation> {
    vec![
        deviation("background-inverted", 48, "behind the words is the background's negative").by(repainted(
            |poster| {
                poster.blend(|pixel, behind| {
                    let [red, green, blue, alpha] = behind.0;
                    if differ(pixel, behind) {
                        pixel
                    } else {
                        Rgba([255 - red, 255 - green, 255 - blue, alpha])
                    }
                });
            },
        )),
        deviation("background-another", 48, "behind the words is a picture of one's own")
            .by(another_background()),
        deviation("background-mirrored", 48, "behind the words is the background's mirror image")
            .by(redraw(Part::Background, |background| imageops::flip_horizontal(&background))),
        deviation("background-grey", 48, "behind the words the background has no colours")
            .by(redraw(Part::Background, |background| {
                image::DynamicImage::from(imageops::grayscale(&background)).into_rgba8()
            })),
    ]
}

/// A plain picture as large as the background, and of another colour than it is in its middle.
fn another_background() -> Lie {
    redraw(Part::Background, |background| {
        let (width, height) = background.dimensions();
        let middle = background.get_pixel(width / 2, height / 2).0;
        let other = [middle[0] ^ 0x80, middle[1] ^ 0x80, middle[2]];
        let [red, green, blue] = other;
        image::RgbaImage::from_pixel(width, height, Rgba([red, green, blue, 255]))
    })
}

fn logos() -> Vec<Deviation> {
    vec![
        deviation("logo-unasked", 63, "a logo is drawn although none was sent").by(rewrite_with(
            |body, scene| {
                if body.pointer("/input").is_some_and(Value::is_object)
                    && body.pointer("/input/logo").is_none()
                {
                    put(body, "/input/logo", scene.stage.serve(flat(120, 60, [200, 30, 90])));
                }
            },
        )),
        deviation("logo-not-drawn", 64, "the logo is not drawn")
            .by(rewrite(|body| drop(take(body, "/input/logo")))),
        deviation("logo-grey", 64, "the logo has no colours")
            .by(redraw(Part::Logo, |logo| image::DynamicImage::from(logo).grayscale().into_rgba8())),
        deviation("logo-on-black", 65, "a logo's transparency is black").by(redraw(
            Part::Logo,
            |mut logo| {
                for pixel in logo.pixels_mut().filter(|pixel| pixel.0[3] < 255) {
                    *pixel = Rgba([0, 0, 0, 255]);
                }
                logo
            },
        )),
        deviation("logo-stretched", 68, "a logo is drawn twice as wide as it is").by(redraw(
            Part::Logo,
            |logo| {
                let (width, height) = logo.dimensions();
                // Within the largest resolution: narrower where it cannot be wider.
                let (wide, high) = if width * 2 <= 1280 { (width * 2, height) } else { (width, height * 2) };
                imageops::resize(&logo, wide, high.min(1280), imageops::FilterType::Nearest)
            },
        )),
        deviation("logo-squared", 68, "every logo is drawn as a square")
            .by(redraw(Part::Logo, |logo| imageops::resize(&logo, 256, 256, imageops::FilterType::Nearest))),
    ]
}

fn marks() -> Vec<Deviation> {
    vec![
        deviation("logo-twice", 64, "the logo is drawn twice").by(repainted(second_logo)),
        deviation("logo-covered", 64, "a bar covers the middle of the logo").by(repainted(|poster| {
            if let Some(around) = frame(&poster.logo_dots()) {
                let third = (around.bottom - around.top).div_ceil(3);
                let bar = Frame {
                    top: around.top + third,
                    bottom: (around.bottom - third).max(around.top + third + 1),
                    ..around
                };
                poster.fill(bar, Rgba([20, 20, 20, 255]));
            }
        })),
        deviation("logo-cut", 64, "half of the logo is missing").by(repainted(|poster| {
            let logo = poster.logo_dots();
            let Some(around) = frame(&logo) else { return };
            let middle = (around.left + around.right) / 2;
            let kept: Vec<Dot> =
                poster.drawn().into_iter().filter(|dot| !within(around, dot) || dot.x < middle).collect();
            poster.blank();
            poster.draw(&kept, 0, 0);
        })),
    ]
}

/// Draws the logo once more, in the corner across.
fn second_logo(poster: &mut Poster) {
    let logo = poster.logo_dots();
    let Some(around) = frame(&logo) else { return };
    let (width, height) = poster.pixels.dimensions();
    let across = |near: u32, far: u32, side: u32| {
        let margin = i64::from(side / 20);
        let low = near + far < side;
        let target = if low { i64::from(side) - margin - i64::from(far - near) } else { margin };
        target - i64::from(near)
    };
    poster.draw(&logo, across(around.left, around.right, width), across(around.top, around.bottom, height));
}

fn within(around: Frame, dot: &Dot) -> bool {
    (around.left..around.right).contains(&dot.x) && (around.top..around.bottom).contains(&dot.y)
}

fn sizes() -> Vec<Deviation> {
    vec![
        deviation("poster-cropped", 127, "a poster is one column narrower than its background").by(
            repainted(|poster| {
                let (width, height) = poster.pixels.dimensions();
                poster.pixels =
                    imageops::crop_imm(&poster.pixels, 0, 0, (width - 1).max(1), height).to_image();
            }),
        ),
        deviation("poster-half", 127, "a poster has half the resolution of its background")
            .by(repainted(|poster| poster.resize(poster.pixels.width() / 2, poster.pixels.height() / 2))),
        deviation("poster-square", 127, "every poster is a square").by(repainted(|poster| {
            let side = poster.pixels.width().min(poster.pixels.height());
            poster.resize(side, side);
        })),
        deviation("poster-turned", 127, "upright posters lie on their side").by(repainted(|poster| {
            if poster.pixels.height() > poster.pixels.width() {
                poster.pixels = imageops::rotate90(&poster.pixels);
            }
        })),
        deviation("poster-even", 127, "the sides of a poster are even numbers").by(repainted(|poster| {
            let (width, height) = poster.pixels.dimensions();
            if width % 2 + height % 2 > 0 {
                poster.resize(width & !1, height & !1);
            }
        })),
        deviation("poster-full-hd", 52, "posters above 1920 by 1080 are made smaller").by(repainted(
            |poster| {
                let (width, height) = poster.pixels.dimensions();
                if width > 1920 && height > 1080 {
                    poster.resize(width / 2, height / 2);
                }
            },
        )),
        deviation("poster-narrow-padded", 54, "narrow posters are made wider").by(repainted(|poster| {
            let (width, height) = poster.pixels.dimensions();
            if width * 4 < height || height * 4 < width {
                poster.resize(width.max(height / 4), height.max(width / 4));
            }
        })),
    ]
}

fn letters() -> Vec<Deviation> {
    vec![
        deviation("words-mirrored", 126, "the words are in mirror writing")
            .by(repainted(|poster| imageops::flip_horizontal_in_place(&mut poster.pixels))),
        deviation("words-blocks", 126, "a bar is drawn where the words belong").by(repainted(cover)),
        deviation("title-replaced", 126, "every title is drawn as one fixed word").by(rewrite(|body| {
            if body.pointer("/input/title").is_some_and(Value::is_array) {
                put(body, "/input/title", json!(["SALE"]));
            }
        })),
    ]
}
