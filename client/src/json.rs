//! Tolerant readings of JSON fields: what is missing, empty or of another type is `None`, never an error.

use serde_json::Value;

/// Returns a field's text; a number counts as its digits, an empty text as missing.
pub(crate) fn text(object: &Value, field: &str) -> Option<String> {
    match object.get(field)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Returns a field's count; a text of digits counts too.
pub(crate) fn count(object: &Value, field: &str) -> Option<u64> {
    match object.get(field)? {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn texts_are_read_from_texts_and_numbers() {
        let object = json!({"a": "x", "b": 400, "c": "", "d": null, "e": false, "f": ["x"]});
        assert_eq!(text(&object, "a").as_deref(), Some("x"));
        assert_eq!(text(&object, "b").as_deref(), Some("400"));
        for field in ["c", "d", "e", "f", "missing"] {
            assert_eq!(text(&object, field), None, "{field}");
        }
        assert_eq!(text(&json!(["a"]), "a"), None);
    }

    #[test]
    fn counts_are_read_from_numbers_and_digits() {
        let object = json!({"a": 2, "b": "3", "c": -1, "d": 1.5, "e": "x", "f": null});
        assert_eq!(count(&object, "a"), Some(2));
        assert_eq!(count(&object, "b"), Some(3));
        for field in ["c", "d", "e", "f", "missing"] {
            assert_eq!(count(&object, field), None, "{field}");
        }
    }
}
