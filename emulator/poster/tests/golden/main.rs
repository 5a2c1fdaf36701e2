//! Golden pictures: small posters whose every pixel is known, between them every shape, script and kind of ground.
//!
//! They guard how a plan is painted, not what is planned: every plan here is set by hand, in numbers, in faces called
//! by name, on a drawn background. So a change to the layout's taste changes none of them (`plans.rs` shows that one,
//! as text), and a change to shaping, drawing, blending, blurring or resizing shows which of these it changes.
//!
//! Equal means every byte of the decoded pixels, on every machine. Nothing needs a tolerance: plans are whole numbers,
//! the floats of the painter only add, multiply, divide and take square roots, which IEEE 754 defines to the last bit,
//! and resizing (the logo) works in whole numbers, with the same result with and without vector instructions. No
//! background is a JPEG, whose decoders may differ.
//!
//! A poster that differs leaves `NAME-expected.png`, `NAME-actual.png` and `NAME-difference.png` in `target/golden`.
//! `UPDATE_GOLDEN=1 cargo test -p wanx-poster --test golden` accepts what is painted now: look at each new picture.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail a test")]

mod backgrounds;
mod compare;
mod poster;
mod posters;

use std::collections::BTreeSet;
use std::path::PathBuf;

use wanx_poster::{Form, Look};

use crate::posters::POSTERS;

/// Every form, and every way that one may look.
const FORMS: [&str; 24] = [
    "band",
    "band hairline",
    "brush",
    "corner bottom_left",
    "corner bottom_right",
    "corner top_left",
    "corner top_right",
    "diamond",
    "dots",
    "double_rule",
    "frame double",
    "frame single",
    "frame ticket",
    "panel shadow",
    "pill",
    "ribbon",
    "rule",
    "scrim from_bottom",
    "scrim from_left",
    "scrim from_right",
    "scrim from_top",
    "scrim to_all_sides",
    "tag slanted",
    "tag upright",
];

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.png"))
}

#[test]
fn every_poster_is_painted_as_it_was() {
    #[expect(clippy::disallowed_methods, reason = "a test is asked to accept by its environment")]
    let accept = std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1");
    let mut failures = Vec::new();
    for (name, poster) in POSTERS {
        let actual = poster().painted();
        match compare::mismatch(&golden(name), &actual) {
            None => {}
            Some(_) if accept => compare::save(&golden(name), &actual),
            Some(mismatch) => failures.push(compare::report(name, &actual, mismatch)),
        }
    }
    assert!(failures.is_empty(), "\n{}\n", failures.join("\n"));
}

#[test]
fn no_golden_picture_is_left_over() {
    let known: BTreeSet<PathBuf> = POSTERS.iter().map(|(name, _)| golden(name)).collect();
    assert_eq!(known.len(), POSTERS.len(), "two posters have one name");
    let entries = std::fs::read_dir(golden("any").parent().unwrap()).unwrap();
    let files = entries.map(|entry| entry.unwrap().path());
    let pictures = files.filter(|path| path.extension().is_some_and(|end| end == "png"));
    let left_over: Vec<PathBuf> = pictures.filter(|path| !known.contains(path)).collect();
    assert!(left_over.is_empty(), "pictures without a poster: {left_over:?}");
}

#[test]
fn every_form_is_on_a_golden_picture() {
    let posters = POSTERS.map(|(_, poster)| poster());
    let shown: BTreeSet<String> = posters
        .iter()
        .flat_map(|poster| &poster.items)
        .filter_map(|item| match &item.look {
            Look::Shape(shape) => Some(name(shape.form)),
            _ => None,
        })
        .collect();
    assert!(shown.iter().eq(FORMS), "{shown:?}");
}

/// Returns what a form and its variant are called. A new form does not compile until it has a name here.
fn name(form: Form) -> String {
    let json = serde_json::to_value(form).unwrap();
    let variant = match form {
        Form::Panel { shadow, .. } => shadow.map(|_| "shadow".to_owned()),
        Form::Band { hairline } => hairline.map(|_| "hairline".to_owned()),
        Form::Scrim { .. } => json["fade"].as_str().map(str::to_owned),
        Form::Frame { .. } => json["outline"].as_str().map(str::to_owned),
        Form::Tag { .. } => json["ends"].as_str().map(str::to_owned),
        Form::Corner { .. } => json["corner"].as_str().map(str::to_owned),
        Form::Ribbon
        | Form::Brush { .. }
        | Form::Pill { .. }
        | Form::Rule
        | Form::DoubleRule
        | Form::Dots
        | Form::Diamond => None,
    };
    let shape = json["shape"].as_str().unwrap();
    variant.map_or_else(|| shape.to_owned(), |variant| format!("{shape} {variant}"))
}
