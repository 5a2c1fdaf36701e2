//! Lies about numbers: good ones refused, bad ones taken.

use serde_json::{Value, json};

use crate::selftest::lie::{Lie, mend, refuse};
use crate::selftest::{Deviation, deviation};

const UNDERLAY: &str = "/input/underlay";
const N: &str = "/parameters/n";
const TEMPERATURE: &str = "/parameters/temperature";
const TOP_P: &str = "/parameters/top_p";

pub(super) fn deviations() -> Vec<Deviation> {
    let themes = [
        strict_underlays(),
        bad_underlays(),
        strict_temperatures(),
        bad_temperatures(),
        top_p(),
        counts(),
        bad_counts(),
    ];
    themes.into_iter().flatten().collect()
}

fn strict_underlays() -> Vec<Deviation> {
    vec![
        deviation("underlay-required", 56, "a number of underlays is required").by(missing(UNDERLAY)),
        deviation("underlay-0-refused", 57, "no underlay cannot be asked for")
            .by(exactly(UNDERLAY, json!(0))),
        deviation("underlay-1-refused", 57, "one underlay cannot be asked for")
            .by(exactly(UNDERLAY, json!(1))),
        deviation("underlay-2-refused", 62, "two underlays are refused").by(exactly(UNDERLAY, json!(2))),
    ]
}

fn bad_underlays() -> Vec<Deviation> {
    vec![
        deviation("underlay-negative", 58, "-1 underlays are taken for none").by(take(
            UNDERLAY,
            json!(-1),
            0,
        )),
        deviation("underlay-3", 58, "three underlays are taken for two").by(take(UNDERLAY, json!(3), 2)),
        deviation("underlay-fraction", 58, "one and a half underlays are one").by(take(
            UNDERLAY,
            json!(1.5),
            1,
        )),
        deviation("underlay-string", 58, "\"1\" is taken for one underlay").by(take(UNDERLAY, json!("1"), 1)),
        deviation("underlay-true", 58, "true is taken for one underlay").by(take(UNDERLAY, json!(true), 1)),
        deviation("underlay-null", 58, "null is taken for no underlay").by(take(UNDERLAY, Value::Null, 0)),
    ]
}

fn strict_temperatures() -> Vec<Deviation> {
    vec![
        deviation("temperature-required", 71, "a temperature is required").by(missing(TEMPERATURE)),
        deviation("temperature-above-0", 72, "a temperature of 0 is refused")
            .by(refuse(|body| number(body, TEMPERATURE) == Some(0.0))),
        deviation("temperature-below-1", 72, "a temperature of 1 is refused")
            .by(refuse(|body| number(body, TEMPERATURE) == Some(1.0))),
        deviation("temperature-no-integer", 72, "a temperature without a fraction is refused")
            .by(refuse(|body| body.pointer(TEMPERATURE).is_some_and(Value::is_i64))),
    ]
}

fn bad_temperatures() -> Vec<Deviation> {
    vec![
        deviation("temperature-negative", 73, "a temperature below 0 is taken for 0").by(clamp(
            TEMPERATURE,
            |value| value < 0.0,
            0.0,
        )),
        deviation("temperature-over-1", 73, "a temperature above 1 is taken for 1").by(clamp(
            TEMPERATURE,
            |value| value > 1.0,
            1.0,
        )),
        deviation("temperature-string", 73, "a temperature that is a string is taken").by(mend(
            TEMPERATURE,
            Value::is_string,
            json!(0.7),
        )),
        deviation("temperature-null", 73, "a temperature that is null is taken for none").by(mend(
            TEMPERATURE,
            Value::is_null,
            json!(0.7),
        )),
        deviation("temperature-true", 73, "a temperature that is true is taken for 1").by(mend(
            TEMPERATURE,
            Value::is_boolean,
            json!(1.0),
        )),
    ]
}

fn top_p() -> Vec<Deviation> {
    vec![
        deviation("top-p-required", 77, "a top_p is required").by(missing(TOP_P)),
        deviation("top-p-above-0", 78, "a top_p of 0 is refused")
            .by(refuse(|body| number(body, TOP_P) == Some(0.0))),
        deviation("top-p-below-1", 78, "a top_p of 1 is refused")
            .by(refuse(|body| number(body, TOP_P) == Some(1.0))),
        deviation("top-p-over-1", 78, "a top_p above 1 is taken for 1").by(clamp(
            TOP_P,
            |value| value > 1.0,
            1.0,
        )),
        deviation("top-p-negative", 78, "a top_p below 0 is taken for 0").by(clamp(
            TOP_P,
            |value| value < 0.0,
            0.0,
        )),
        deviation("top-p-string", 78, "a top_p that is a string is taken").by(mend(
            TOP_P,
            Value::is_string,
            json!(0.8),
        )),
    ]
}

fn counts() -> Vec<Deviation> {
    vec![
        deviation("parameters-no-object", 70, "a string or a number is taken for parameters").by(mend(
            "/parameters",
            |place| place.is_string() || place.is_number(),
            json!({"n": 1}),
        )),
        deviation("parameters-list", 70, "a list is taken for parameters").by(mend(
            "/parameters",
            Value::is_array,
            json!({"n": 1}),
        )),
        deviation("n-3-refused", 82, "three pictures cannot be asked for").by(exactly(N, json!(3))),
        deviation("n-4-refused", 83, "four pictures cannot be asked for").by(exactly(N, json!(4))),
        deviation("n-5-clamped", 83, "five pictures are taken for four").by(take(N, json!(5), 4)),
    ]
}

fn bad_counts() -> Vec<Deviation> {
    vec![
        deviation("n-0", 84, "no picture is taken for one").by(take(N, json!(0), 1)),
        deviation("n-negative", 84, "-1 pictures are taken for one").by(take(N, json!(-1), 1)),
        deviation("n-fraction", 84, "one and a half pictures are one").by(take(N, json!(1.5), 1)),
        deviation("n-string", 84, "\"2\" is taken for two pictures").by(take(N, json!("2"), 2)),
        deviation("n-true", 84, "true is taken for one picture").by(take(N, json!(true), 1)),
        deviation("n-null", 84, "null is taken for one picture").by(take(N, Value::Null, 1)),
    ]
}

/// Refuses requests that leave something out.
fn missing(pointer: &'static str) -> Lie {
    refuse(move |body| body.pointer(pointer).is_none())
}

/// Refuses one value, to the type.
fn exactly(pointer: &'static str, value: Value) -> Lie {
    refuse(move |body| body.pointer(pointer) == Some(&value))
}

/// Takes one value, to the type, for another.
fn take(pointer: &'static str, wrong: Value, right: u8) -> Lie {
    mend(pointer, move |value| *value == wrong, json!(right))
}

/// Takes numbers outside of a range for its end.
fn clamp(pointer: &'static str, outside: fn(f64) -> bool, end: f64) -> Lie {
    mend(pointer, move |value| value.as_f64().is_some_and(outside), json!(end))
}

fn number(body: &Value, pointer: &str) -> Option<f64> {
    body.pointer(pointer).and_then(Value::as_f64)
}
