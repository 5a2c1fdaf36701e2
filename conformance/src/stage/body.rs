//! Request bodies that scenarios change, and replies in a few words.

use serde_json::{Map, Value};

use crate::exchange::Reply;
use crate::matching::short;
use crate::scenario::Matcher;

/// Sets a place in a body; objects on the way are made, and whatever else stands in the way gives way to one.
pub(super) fn set(body: &mut Value, pointer: &str, value: Value) {
    *place(body, tokens(pointer)) = value;
}

fn place(body: &mut Value, mut tokens: impl Iterator<Item = String>) -> &mut Value {
    let Some(token) = tokens.next() else { return body };
    let index = token.parse::<usize>().ok();
    let in_list = matches!((&*body, index), (Value::Array(items), Some(index)) if index < items.len());
    if !in_list && !body.is_object() {
        *body = Value::Object(Map::new());
    }
    let next = match (body, index) {
        (Value::Array(items), Some(index)) => &mut items[index],
        (body, _) => body.as_object_mut().expect("made an object above").entry(token).or_insert(Value::Null),
    };
    // As deep as the pointer is long, which is a line of a scenario.
    place(next, &mut tokens as &mut dyn Iterator<Item = String>)
}

/// Takes a place out of a body.
pub(super) fn remove(body: &mut Value, pointer: &str) {
    let Some((parent, last)) = pointer.rsplit_once('/') else { return };
    if let Some(Value::Object(members)) = body.pointer_mut(parent) {
        members.remove(&unescaped(last));
    }
}

fn tokens(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(unescaped)
}

fn unescaped(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// Returns the id of the task that a reply made.
pub(super) fn task_id(reply: &Reply) -> Option<String> {
    let body = reply.json()?;
    let id = body.pointer("/output/task_id")?.as_str()?;
    (reply.status / 100 == 2 && !id.is_empty()).then(|| id.to_owned())
}

/// Returns the status of a task that a reply shows.
pub(super) fn task_status(reply: &Reply) -> Option<String> {
    reply.json()?.pointer("/output/task_status")?.as_str().map(str::to_owned)
}

/// Returns a reply in a few words: its status, and code and message or the beginning of its body.
pub(super) fn described(reply: &Reply) -> String {
    let status = reply.status;
    let Some(body) = reply.json() else {
        let text = String::from_utf8_lossy(&reply.body);
        let kind = reply.header("content-type").unwrap_or("no content type");
        return format!("{status}, {kind}, {}", short(&Value::from(text)));
    };
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str);
    match (text("/code").or(text("/output/code")), text("/message").or(text("/output/message"))) {
        (Some(code), Some(message)) => format!("{status} {code}: {message}"),
        _ => match text("/output/task_status") {
            Some(task_status) => format!("{status} {task_status}"),
            None => format!("{status} {}", short(&body)),
        },
    }
}

/// Whether a list of task statuses says the end.
pub(super) fn is_end(status: &str) -> bool {
    matches!(status, "SUCCEEDED" | "FAILED" | "CANCELED" | "UNKNOWN")
}

/// Returns the matcher for the numbers of an error's status where a scenario names none.
pub(super) fn any_error() -> Matcher {
    Matcher::Between(Value::from(400), Value::from(599))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn places_are_set_made_and_taken_out() {
        let mut body = json!({"input": {"title": ["a"]}, "parameters": {"n": 1}});
        set(&mut body, "/input/title/0", json!("b"));
        set(&mut body, "/parameters/temperature", json!(0.5));
        set(&mut body, "/extra/deep", json!(null));
        remove(&mut body, "/parameters/n");
        remove(&mut body, "/nowhere/n");
        assert_eq!(
            body,
            json!({"input": {"title": ["b"]}, "parameters": {"temperature": 0.5}, "extra": {"deep": null}})
        );
        set(&mut body, "", json!([]));
        assert_eq!(body, json!([]));
    }
}
