//! What holds for every form: it covers what it promises, nothing else, the same each time, and never panics.

use proptest::prelude::*;

use super::*;
use crate::color::Color;
use crate::form::{Corner, Fade};
use crate::picture::{Channels, Picture};
use crate::plan::Halo;

const WHITE: Tint = Tint::opaque(Color([255; 3]));

fn px(px: i32) -> Px64 {
    Px64::from_px(px)
}

fn rect(x: i32, y: i32, width: i32, height: i32) -> PxRect {
    PxRect { x: Px64(x), y: Px64(y), width: Px64(width), height: Px64(height) }
}

/// Every form with measures of some size; a shadow is left out, as it is no part of the box.
fn forms(measure: Px64, seed: u32) -> Vec<Form> {
    let hairline = Hairline { color: WHITE, inset_px: measure, stroke_px: Px64::ONE_PX };
    let mut forms = vec![
        Form::Panel { corner_radius_px: measure, shadow: None },
        Form::Band { hairline: None },
        Form::Band { hairline: Some(hairline) },
        Form::Ribbon,
        Form::Brush { seed },
        Form::Pill { corner_radius_px: measure },
        Form::Tag { ends: Ends::Upright { corner_radius_px: measure } },
        Form::Tag { ends: Ends::Slanted { slant_px: measure } },
        Form::Rule,
        Form::DoubleRule,
        Form::Dots,
        Form::Diamond,
    ];
    let fades = [Fade::FromTop, Fade::FromBottom, Fade::FromLeft, Fade::FromRight, Fade::ToAllSides];
    forms.extend(fades.map(|fade| Form::Scrim { fade }));
    let corners = [Corner::TopLeft, Corner::TopRight, Corner::BottomLeft, Corner::BottomRight];
    forms.extend(corners.map(|corner| Form::Corner { corner, stroke_px: measure }));
    forms.extend(frames(measure));
    forms
}

fn frames(measure: Px64) -> [Form; 3] {
    let outlines = [
        Outline::Single { corner_radius_px: measure },
        Outline::Double { corner_radius_px: measure },
        Outline::Ticket { notch_px: measure },
    ];
    outlines.map(|outline| Form::Frame { stroke_px: px(2), outline })
}

/// Draws in white on black and returns how bright each pixel is, row by row.
fn drawn(form: Form, rect: PxRect, (width, height): (u32, u32)) -> Vec<u8> {
    let pixels = vec![0; (width * height * 3) as usize];
    let mut picture = Picture::new(width, height, Channels::Rgb, pixels).unwrap();
    draw(Shape { form, color: WHITE }, rect, &mut Canvas::new(&mut picture));
    picture.pixels().iter().copied().step_by(3).collect()
}

/// Returns the pixels that lie wholly inside.
fn pixels_inside(rect: PxRect, width: u32) -> Vec<usize> {
    let (left, right) = (rect.x.ceil_px(), rect.right().floor_px());
    let rows = rect.y.ceil_px()..rect.bottom().floor_px();
    rows.flat_map(|y| (left..right).map(move |x| (y as u32 * width + x as u32) as usize)).collect()
}

const SIZES: [(i32, i32); 7] = [(40, 16), (300, 60), (60, 300), (640, 200), (200, 210), (1200, 80), (9, 7)];

/// A rectangle of some size, not on whole pixels, and a canvas around it.
fn placed((width, height): (i32, i32)) -> (PxRect, (u32, u32)) {
    (
        rect(5 * 64 + 21, 4 * 64 + 40, width * 64 + 13, height * 64 - 9),
        (width as u32 + 12, height as u32 + 10),
    )
}

#[test]
fn words_on_a_shape_are_covered() {
    for size in SIZES {
        let (rect, canvas) = placed(size);
        for form in forms(px(6), 11) {
            if matches!(form, Form::Frame { .. }) {
                continue;
            }
            let least = if matches!(form, Form::Scrim { .. }) { 0.795 } else { 0.97 };
            let pixels = drawn(form, rect, canvas);
            for at in pixels_inside(form.core(rect), canvas.0) {
                let (x, y) = (at % canvas.0 as usize, at / canvas.0 as usize);
                assert!(
                    f32::from(pixels[at]) / 255.0 >= least,
                    "{form:?} at {x},{y} of {size:?}: {}",
                    pixels[at]
                );
            }
        }
    }
}

#[test]
fn what_carries_words_has_room_for_them() {
    for size in &SIZES[..6] {
        let (rect, _) = placed(*size);
        for form in forms(px(2), 11).into_iter().filter(|form| !form.core(rect).is_empty()) {
            let core = form.core(rect);
            assert!(rect.contains(core), "{form:?}");
            let share =
                core.width.to_f32() * core.height.to_f32() / (rect.width.to_f32() * rect.height.to_f32());
            let least = if matches!(form, Form::Scrim { .. }) { 0.1 } else { 0.3 };
            assert!(share > least, "{form:?} of {size:?}: {share}");
        }
    }
}

#[test]
fn brushes_of_any_seed_cover_words() {
    for seed in 0..60 {
        let form = Form::Brush { seed: seed * 7919 };
        let (rect, canvas) = placed((260 + seed as i32, 40 + seed as i32 % 7 * 12));
        let pixels = drawn(form, rect, canvas);
        let least = pixels_inside(form.core(rect), canvas.0).into_iter().map(|at| pixels[at]).min();
        assert!(least.is_some_and(|least| least >= 248), "{least:?} of seed {seed}");
    }
}

#[test]
fn a_frame_leaves_its_middle_free() {
    let (rect, canvas) = placed((300, 120));
    for form in frames(px(14)) {
        let pixels = drawn(form, rect, canvas);
        assert!(pixels_inside(form.core(rect), canvas.0).into_iter().all(|at| pixels[at] == 0), "{form:?}");
        assert!(pixels.iter().filter(|&&pixel| pixel > 200).count() > 600, "{form:?} has a line");
    }
}

#[test]
fn a_shadow_stays_within_its_reach_and_off_the_sheet() {
    let shadow = Halo { color: Tint { color: Color([255; 3]), alpha: 200 }, reach_px: px(12) };
    let sheet = rect(30 * 64, 30 * 64, 90 * 64, 50 * 64);
    for corner_radius_px in [px(0), px(9), px(400)] {
        let form = Form::Panel { corner_radius_px, shadow: Some(shadow) };
        let mut picture = Picture::new(150, 110, Channels::Rgb, vec![0; 150 * 110 * 3]).unwrap();
        let color = Tint { color: Color([0; 3]), alpha: 0 };
        draw(Shape { form, color }, sheet, &mut Canvas::new(&mut picture));
        let lit = |x: usize, y: usize| picture.pixels()[(y * 150 + x) * 3];
        for (x, y) in (0..110).flat_map(|y| (0..150).map(move |x| (x, y))) {
            let beyond = !(18..132).contains(&x) || !(18..92).contains(&y);
            assert!(!beyond || lit(x, y) == 0, "{x},{y}");
        }
        assert!(lit(75, 55) == 0 && lit(75, 81) > 60 && lit(75, 81) > lit(75, 28), "below more than above");
        assert!((80..91).all(|y| lit(75, y) >= lit(75, y + 1)) && lit(75, 91) < 4, "it runs out softly");
    }
}

#[test]
fn a_scrim_runs_out_without_an_end() {
    let whole = rect(0, 0, 64 * 64, 400 * 64);
    let pixels = drawn(Form::Scrim { fade: Fade::FromTop }, whole, (64, 400));
    let means: Vec<f32> = (0..50)
        .map(|tile| {
            pixels[tile * 8 * 64..(tile + 1) * 8 * 64].iter().map(|&code| f32::from(code)).sum::<f32>()
                / 512.0
        })
        .collect();
    assert!(means[0] > 254.0 && means[49] < 0.5, "{means:?}");
    assert!(means.is_sorted_by(|one, next| one >= next), "{means:?}");
    assert!(means.windows(3).all(|run| (run[0] - 2.0 * run[1] + run[2]).abs() < 2.0), "no kink: {means:?}");
    let words = rect(0, 0, 64 * 64, 120 * 64);
    let behind = Fade::FromTop.strength_behind(words, whole);
    assert!((f32::from(pixels[119 * 64]) / 255.0 - behind).abs() < 0.01, "{behind}");
}

#[test]
fn a_ribbon_is_the_same_on_both_sides() {
    let pixels = drawn(Form::Ribbon, rect(0, 0, 300 * 64, 50 * 64), (300, 50));
    assert!(pixels.chunks_exact(300).all(|row| row.iter().eq(row.iter().rev())));
    assert_eq!((pixels[0], pixels[25 * 300], pixels[149]), (0, 0, 255), "tails hang lower and are notched");
}

#[test]
fn a_slanted_tag_leans_to_the_right() {
    let form = Form::Tag { ends: Ends::Slanted { slant_px: px(10) } };
    let pixels = drawn(form, rect(0, 0, 60 * 64, 20 * 64), (60, 20));
    assert_eq!((pixels[2], pixels[57], pixels[19 * 60 + 2], pixels[19 * 60 + 57]), (0, 255, 255, 0));
}

#[test]
fn a_pill_covers_about_its_area() {
    let form = Form::Pill { corner_radius_px: px(999) };
    let covered: f32 =
        drawn(form, rect(128, 64, 16 * 64, 10 * 64), (20, 12)).iter().map(|&code| f32::from(code)).sum();
    let area = 6.0 * 10.0 + std::f32::consts::PI * 25.0;
    assert!((covered / 255.0 - area).abs() < 1.0, "{covered} for {area}");
}

#[test]
fn transparent_colours_are_laid_once() {
    let half = Tint { color: Color([255; 3]), alpha: 128 };
    for form in forms(px(4), 3) {
        if matches!(form, Form::Band { hairline: Some(_) }) {
            continue;
        }
        let mut picture = Picture::new(90, 40, Channels::Rgb, vec![0; 90 * 40 * 3]).unwrap();
        draw(Shape { form, color: half }, rect(192, 210, 80 * 64, 30 * 64), &mut Canvas::new(&mut picture));
        assert!(picture.pixels().iter().all(|&code| code <= 129), "{form:?}");
    }
}

#[test]
fn every_seed_is_another_stroke() {
    let (rect, canvas) = placed((300, 60));
    let stroke = |seed: u32| drawn(Form::Brush { seed }, rect, canvas);
    assert_eq!(stroke(1), stroke(1));
    assert_ne!(stroke(1), stroke(2));
    assert!(stroke(0).iter().any(|&code| code > 0));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_form_anywhere_stays_in_its_box(
        (width, height) in prop_oneof![Just((1_u32, 1_u32)), (1_u32..70, 1_u32..70), (1_u32..300, 1_u32..4)],
        (x, y, right, bottom) in (0.0_f32..=1.0, 0.0_f32..=1.0, 0.0_f32..=1.0, 0.0_f32..=1.0),
        measure in prop_oneof![Just(0), Just(i32::MAX), Just(-64), 0_i32..4000],
        seed: u32,
    ) {
        let between = |one: f32, other: f32, side: u32| {
            let at = |share: f32| Px64((share * side as f32 * 64.0) as i32);
            (at(one.min(other)), at(one.max(other)))
        };
        let ((left, right), (top, bottom)) = (between(x, right, width), between(y, bottom, height));
        let rect = PxRect::from_edges(left, top, right, bottom);
        for form in forms(Px64(measure), seed) {
            let pixels = drawn(form, rect, (width, height));
            prop_assert_eq!(&pixels, &drawn(form, rect, (width, height)));
            for (at, &code) in pixels.iter().enumerate() {
                let (x, y) = ((at as u32 % width) as i32, (at as u32 / width) as i32);
                let is_inside = (left.floor_px()..right.ceil_px()).contains(&x)
                    && (top.floor_px()..bottom.ceil_px()).contains(&y);
                prop_assert!(is_inside || code == 0, "{form:?} at {x},{y}");
            }
        }
    }
}
