//! Names in scenarios: `$task`, `$picture.background`, the columns of a case. They are replaced, and that is all.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The values that names have at one point of a case.
#[derive(Clone, Debug, Default)]
pub struct Names {
    values: BTreeMap<String, Value>,
}

impl Names {
    /// Gives a name a value, from now on.
    pub fn bind(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.values.insert(name.into(), value.into());
    }

    /// Returns the value of a name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// Returns a part of a scenario with every name replaced.
    ///
    /// # Errors
    ///
    /// A name without a value, or a value that does not fit where the name stood.
    pub fn fill<T: Serialize + DeserializeOwned>(&self, part: &T) -> Result<T, String> {
        let mut json = serde_json::to_value(part).map_err(|error| error.to_string())?;
        self.replace(&mut json)?;
        serde_json::from_value(json).map_err(|error| error.to_string())
    }

    fn replace(&self, value: &mut Value) -> Result<(), String> {
        match value {
            Value::String(text) => {
                if let Some(filled) = self.filled(text)? {
                    *value = filled;
                }
            }
            Value::Array(items) => items.iter_mut().try_for_each(|item| self.replace(item))?,
            Value::Object(members) => {
                let old = std::mem::take(members);
                for (key, mut inner) in old {
                    self.replace(&mut inner)?;
                    let key = match self.filled(&key)? {
                        Some(Value::String(key)) => key,
                        Some(other) => return Err(format!("`{key}` is {other}: no name of a member")),
                        None => key,
                    };
                    members.insert(key, inner);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
        Ok(())
    }

    /// Returns the text with its names replaced; a text that is nothing but a name becomes that value, of any type.
    fn filled(&self, text: &str) -> Result<Option<Value>, String> {
        let parts = parts(text);
        if parts.iter().all(|part| matches!(part, Part::Text(part) if *part == text)) {
            return Ok(None);
        }
        if let [Part::Name(name)] = parts.as_slice() {
            return self.value(name).cloned().map(Some);
        }
        let mut filled = String::new();
        for part in parts {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Name(name) => match self.value(name)? {
                    Value::String(text) => filled.push_str(text),
                    other => filled.push_str(&other.to_string()),
                },
            }
        }
        Ok(Some(Value::String(filled)))
    }

    fn value(&self, name: &str) -> Result<&Value, String> {
        self.values.get(name).ok_or_else(|| format!("`${name}` has no value here"))
    }
}

/// A piece of a text: itself, or a name.
#[derive(Debug, PartialEq, Eq)]
enum Part<'a> {
    Text(&'a str),
    Name(&'a str),
}

/// Cuts a text at its names: `$` and letters, digits, `_` and dots; `$$` is a dollar.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let after = &rest[at + 1..];
        if let Some(after) = after.strip_prefix('$') {
            parts.push(Part::Text(&rest[..=at]));
            rest = after;
            continue;
        }
        let end =
            after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).unwrap_or(after.len());
        let name = after[..end].trim_end_matches('.');
        if name.is_empty() {
            parts.push(Part::Text(&rest[..=at]));
            rest = after;
            continue;
        }
        if at > 0 {
            parts.push(Part::Text(&rest[..at]));
        }
        parts.push(Part::Name(name));
        rest = &after[name.len()..];
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    parts
}

/// Returns the names that a part of a scenario uses.
pub fn used(part: &impl Serialize) -> Vec<String> {
    let mut names = Vec::new();
    if let Ok(json) = serde_json::to_value(part) {
        collect(&json, &mut names);
    }
    names
}

fn collect(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::String(text) => names.extend(names_in(text)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        Value::Object(members) => {
            for (key, inner) in members {
                names.extend(names_in(key));
                collect(inner, names);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn names_in(text: &str) -> impl Iterator<Item = String> {
    parts(text).into_iter().filter_map(|part| match part {
        Part::Name(name) => Some(name.to_owned()),
        Part::Text(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn names() -> Names {
        let mut names = Names::default();
        names.bind("task", "abc");
        names.bind("n", 2);
        names.bind("picture.background", "http://a/b.png");
        names
    }

    #[test]
    fn a_name_alone_keeps_its_type_and_one_in_a_text_becomes_text() {
        let part = json!({"n": "$n", "text": "n is $n.", "url": ["$picture.background?x=1"], "$task": null});
        let filled: Value = names().fill(&part).expect("all names are known");
        assert_eq!(filled, json!({"n": 2, "text": "n is 2.", "url": ["http://a/b.png?x=1"], "abc": null}));
    }

    #[test]
    fn two_dollars_are_one_and_a_dollar_alone_is_itself() {
        let filled: Value = names().fill(&json!(["$$task", "5 $", "$ 5", "$$"])).expect("no name is used");
        assert_eq!(filled, json!(["$task", "5 $", "$ 5", "$"]));
    }

    #[test]
    fn an_unknown_name_is_an_error_that_names_it() {
        let error = names().fill(&json!({"a": "x$tusk"})).expect_err("there is no tusk");
        assert_eq!(error, "`$tusk` has no value here");
    }

    #[test]
    fn names_in_use_are_listed() {
        assert_eq!(used(&json!({"a": ["$task/x", "$$no"], "$n": 1})), ["n", "task"]);
    }
}
