//! Compares what became of one step on both sides.

use serde_json::Value;

use super::normal::Normal;
use super::{Class, Decode};
use crate::shown::line;
use crate::transcript::line::{Body, Came, Received};

/// Headers that clients act on.
const HEADERS: [&str; 3] = ["content-type", "location", "retry-after"];

/// A value is cut after so many characters.
const VALUE_CHARS: usize = 200;

/// Takes a difference: its class, where it is, and both values.
pub(super) type Tell<'a> = &'a mut dyn FnMut(Class, &str, [String; 2]);

/// Compares what came.
pub(super) fn replies(sides: [(&Came, &Normal); 2], decode: Decode<'_>, tell: Tell<'_>) {
    let words = sides.map(|(came, _)| word(came));
    if words[0] != words[1] {
        tell(Class::Status, "", words);
    }
    let [(Came::Reply(left), one), (Came::Reply(right), other)] = sides else { return };
    for name in HEADERS {
        let values = [(left, one), (right, other)].map(|(reply, normal)| header(reply, name, normal));
        if values[0] != values[1] {
            tell(Class::Header, name, values);
        }
    }
    bodies([(left.body.as_ref(), one), (right.body.as_ref(), other)], decode, tell);
}

fn word(came: &Came) -> String {
    match came {
        Came::Reply(reply) => format!("HTTP {}", reply.status),
        Came::Unreachable(_) => "unreachable".to_owned(),
        Came::Broken(_) => "broken".to_owned(),
        Came::Stopped(_) => "not sent".to_owned(),
        Came::TimedOut => "timed out".to_owned(),
        Came::TooLong(_) => "too long".to_owned(),
    }
}

fn header(reply: &Received, name: &str, normal: &Normal) -> String {
    let found = reply.headers.iter().find(|(other, _)| other == name);
    found.map_or("absent".to_owned(), |(_, value)| match name {
        // A blank before a parameter and letter case mean nothing here.
        "content-type" => value.to_ascii_lowercase().replace(' ', ""),
        _ => normal.string(value),
    })
}

fn bodies(sides: [(Option<&Body>, &Normal); 2], decode: Decode<'_>, tell: Tell<'_>) {
    let [(left, one), (right, other)] = sides;
    match (left, right) {
        (None, None) => {}
        (Some(Body::Text(left)), Some(Body::Text(right))) => texts([(left, one), (right, other)], tell),
        (Some(left @ Body::Binary { .. }), Some(right @ Body::Binary { .. })) => {
            pictures([left, right], decode, tell);
        }
        _ => tell(Class::BodyShape, "", [left, right].map(kind)),
    }
}

fn kind(body: Option<&Body>) -> String {
    match body {
        None => "no body".to_owned(),
        Some(Body::Text(text)) => line(text, VALUE_CHARS),
        Some(Body::Binary { length_bytes, .. }) => format!("{length_bytes} bytes that are no text"),
    }
}

fn texts(sides: [(&String, &Normal); 2], tell: Tell<'_>) {
    let [left, right] = sides.map(|(text, _)| serde_json::from_str::<Value>(text).ok());
    match (left, right) {
        (Some(left), Some(right)) => {
            let [left, right] =
                [(left, sides[0].1), (right, sides[1].1)].map(|(value, normal)| plain(value, normal));
            values(&left, &right, &mut String::new(), tell);
        }
        (None, None) => {
            let words = sides.map(|(text, normal)| normal.text(text));
            if words[0] != words[1] {
                tell(Class::BodyValue, "", words.map(|text| line(&text, VALUE_CHARS)));
            }
        }
        _ => tell(Class::BodyShape, "", sides.map(|(text, _)| line(text, VALUE_CHARS))),
    }
}

/// Returns a value whose strings hold nothing that differs from run to run.
fn plain(value: Value, normal: &Normal) -> Value {
    match value {
        Value::String(text) => Value::String(normal.string(&text)),
        Value::Array(items) => items.into_iter().map(|item| plain(item, normal)).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, value)| (name, plain(value, normal))).collect()
        }
        other => other,
    }
}

fn values(left: &Value, right: &Value, pointer: &mut String, tell: Tell<'_>) {
    match (left, right) {
        (Value::Object(one), Value::Object(other)) => {
            let names = one.keys().chain(other.keys().filter(|name| !one.contains_key(*name)));
            for name in names {
                let step = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
                below(&step, [one.get(name), other.get(name)], pointer, tell);
            }
        }
        (Value::Array(one), Value::Array(other)) => {
            for index in 0..one.len().max(other.len()) {
                below(&format!("/{index}"), [one.get(index), other.get(index)], pointer, tell);
            }
        }
        _ if left == right => {}
        _ => {
            let class = if type_of(left) == type_of(right) { Class::BodyValue } else { Class::BodyShape };
            tell(class, pointer, [left, right].map(|value| line(&value.to_string(), VALUE_CHARS)));
        }
    }
}

/// Compares a member or an item that one side may lack.
fn below(step: &str, sides: [Option<&Value>; 2], pointer: &mut String, tell: Tell<'_>) {
    let length = pointer.len();
    pointer.push_str(step);
    if let [Some(left), Some(right)] = sides {
        values(left, right, pointer, tell);
    } else {
        let word = |value: Option<&Value>| {
            value.map_or("absent".to_owned(), |value| line(&value.to_string(), VALUE_CHARS))
        };
        tell(Class::BodyShape, pointer, sides.map(word));
    }
    pointer.truncate(length);
}

/// 2 and 2.0 are of two types: a client that reads integers takes only one of them.
fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "fraction",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

fn pictures(bodies: [&Body; 2], decode: Decode<'_>, tell: Tell<'_>) {
    let digest = |body: &Body| match body {
        Body::Binary { sha256, .. } => sha256.clone(),
        Body::Text(_) => String::new(),
    };
    if digest(bodies[0]) == digest(bodies[1]) {
        return;
    }
    let [left, right] = bodies.map(|body| body.bytes().and_then(|bytes| decode(&bytes)));
    let (Some(left), Some(right)) = (left, right) else {
        tell(Class::Picture, "bytes", bodies.map(|body| kind(Some(body))));
        return;
    };
    let sizes = [&left, &right].map(|raster| format!("{} x {}", raster.width_px, raster.height_px));
    if sizes[0] != sizes[1] {
        tell(Class::Picture, "size", sizes);
        return;
    }
    let pairs = || left.rgba.chunks(4).zip(right.rgba.chunks(4));
    let differ = pairs().filter(|(one, other)| one != other).count();
    if differ > 0 {
        let all = left.rgba.len() / 4;
        tell(
            Class::Picture,
            "pixels",
            ["as recorded".to_owned(), format!("{differ} of {all} pixels differ")],
        );
    }
}
