//! Lies about parameters that are taken and then ignored, or understood otherwise.

use serde_json::{Value, json};

use crate::selftest::lie::{Lie, mend, rewrite};
use crate::selftest::message::{alter, put};
use crate::selftest::{Deviation, deviation};

const UNDERLAY: &str = "/input/underlay";
const N: &str = "/parameters/n";
const TEMPERATURE: &str = "/parameters/temperature";
const TOP_P: &str = "/parameters/top_p";

pub(super) fn deviations() -> Vec<Deviation> {
    [underlays(), sampling(), counts()].into_iter().flatten().collect()
}

fn underlays() -> Vec<Deviation> {
    vec![
        deviation("underlay-default-1", 59, "one underlay is drawn where none was asked for")
            .by(default(UNDERLAY, json!(1))),
        deviation("underlay-ignored", 60, "no underlay is drawn, whatever was asked for")
            .by(fixed(UNDERLAY, 0)),
        deviation("underlay-one-missing", 60, "one underlay is drawn instead of two")
            .by(instead(UNDERLAY, 2, 1)),
        deviation("underlay-one-too-many", 60, "two underlays are drawn instead of one")
            .by(instead(UNDERLAY, 1, 2)),
        deviation("underlay-asked-none", 60, "one underlay is drawn where 0 were asked for")
            .by(instead(UNDERLAY, 0, 1)),
    ]
}

fn sampling() -> Vec<Deviation> {
    vec![
        deviation("temperature-default", 74, "without a temperature it is 0")
            .by(default(TEMPERATURE, json!(0))),
        deviation("temperature-default-1", 74, "without a temperature it is 1")
            .by(default(TEMPERATURE, json!(1))),
        deviation("temperature-ignored", 75, "the temperature is always 0.7").by(fixed(TEMPERATURE, 0.7)),
        deviation("temperature-reversed", 75, "a high temperature is taken for a low one")
            .by(reversed(TEMPERATURE)),
        deviation("top-p-default", 79, "without a top_p it is 0.1").by(default(TOP_P, json!(0.1))),
        deviation("top-p-ignored", 80, "the top_p is always 0.7").by(fixed(TOP_P, 0.7)),
        deviation("top-p-reversed", 80, "a high top_p is taken for a low one").by(reversed(TOP_P)),
    ]
}

fn counts() -> Vec<Deviation> {
    vec![
        deviation("n-ignored", 82, "one picture is made, however many were asked for").by(mend(
            N,
            |n| n.as_u64().is_some_and(|n| (2..=4).contains(&n)),
            json!(1),
        )),
        deviation("n-one-less", 82, "three pictures are two").by(instead(N, 3, 2)),
        deviation("n-one-more", 82, "two pictures are three").by(instead(N, 2, 3)),
    ]
}

/// Gives something that was left out a value.
fn default(pointer: &'static str, value: Value) -> Lie {
    rewrite(move |body| {
        let complete =
            ["/input", "/parameters"].iter().all(|part| body.pointer(part).is_some_and(Value::is_object));
        if complete && body.pointer(pointer).is_none() {
            put(body, pointer, value.clone());
        }
    })
}

/// Takes any number that is there for one value.
fn fixed(pointer: &'static str, value: impl Into<Value>) -> Lie {
    mend(pointer, Value::is_number, value.into())
}

/// Takes one number for another.
fn instead(pointer: &'static str, asked: u8, done: u8) -> Lie {
    mend(pointer, move |value| *value == json!(asked), json!(done))
}

fn reversed(pointer: &'static str) -> Lie {
    rewrite(move |body| {
        alter(body, pointer, |place| {
            if let Some(value) = place.as_f64().filter(|value| (0.0..=1.0).contains(value)) {
                *place = json!(1.0 - value);
            }
        });
    })
}
