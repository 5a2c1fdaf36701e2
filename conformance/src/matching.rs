//! Holds values against matchers: strictly, and without any I/O.

use std::collections::{BTreeMap, BTreeSet};

use regex_lite::Regex;
use serde_json::{Map, Value};

use crate::profile::Profile;
use crate::scenario::{Matcher, Variant};
use crate::verdict::Verdict;

/// What came of holding a value against a matcher.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// PASS, INFO, NON-STRICT or FAIL; what a failure weighs is decided by the sentence's level.
    pub verdict: Verdict,
    /// What it had to be.
    pub expected: String,
    /// What it was.
    pub actual: String,
}

impl Judgement {
    /// Returns a judgement; `holds.into()` is one that knows only yes and no.
    pub fn of(verdict: Verdict, expected: &str, actual: String) -> Self {
        Self { verdict, expected: expected.to_owned(), actual }
    }
}

/// Where a value stands: matchers may look at other places of the same body.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The body.
    pub root: &'a Value,
    /// Whose word counts.
    pub profile: Profile,
}

/// Holds a value, or its absence, against a matcher.
pub fn judge(matcher: &Matcher, value: Option<&Value>, place: Place<'_>) -> Judgement {
    let verdict = verdict(matcher, value, place);
    Judgement { verdict, expected: wanted(matcher), actual: value.map_or("absent".into(), short) }
}

fn verdict(matcher: &Matcher, value: Option<&Value>, place: Place<'_>) -> Verdict {
    match (matcher, value) {
        (Matcher::All(all), _) => {
            all.iter().map(|one| verdict(one, value, place)).max().unwrap_or(Verdict::Fail)
        }
        (Matcher::Any(any), _) => {
            any.iter().map(|one| verdict(one, value, place)).min().unwrap_or(Verdict::Fail)
        }
        (Matcher::Absent, found) => Verdict::from(found.is_none()),
        (_, None) => Verdict::Fail,
        (Matcher::Variants(variants), Some(value)) => variant(variants, value, place.profile),
        (Matcher::Each(inner), Some(Value::Array(items))) => {
            items.iter().map(|item| verdict(inner, Some(item), place)).max().unwrap_or(Verdict::Pass)
        }
        (Matcher::Closed(members), Some(Value::Object(object))) => {
            let known = object.keys().all(|key| members.contains_key(key));
            inside(members, object, place).max(Verdict::from(known))
        }
        (Matcher::Members(members), Some(Value::Object(object))) => inside(members, object, place),
        (other, Some(value)) => Verdict::from(holds(other, value, place.root)),
    }
}

fn inside(members: &BTreeMap<String, Matcher>, object: &Map<String, Value>, place: Place<'_>) -> Verdict {
    members.iter().map(|(key, inner)| verdict(inner, object.get(key), place)).max().unwrap_or(Verdict::Pass)
}

fn variant(variants: &[Variant], value: &Value, profile: Profile) -> Verdict {
    let found = variants.iter().find(|variant| variant.value == *value);
    found.map_or(Verdict::Fail, |variant| match variant.grade {
        Some(grade) => grade.verdict(),
        None => profile.grade(variant.source),
    })
}

/// Whether a matcher that knows only yes and no holds.
fn holds(matcher: &Matcher, value: &Value, root: &Value) -> bool {
    match matcher {
        Matcher::Present => true,
        Matcher::Text => value.as_str().is_some_and(|text| !text.is_empty()),
        Matcher::Integer => is_integer(value),
        Matcher::List => value.is_array(),
        Matcher::Object => value.is_object(),
        Matcher::Equals(wanted) => value == wanted,
        Matcher::OneOf(values) => values.contains(value),
        Matcher::NoneOf(values) => !values.contains(value),
        Matcher::Matches(pattern) => match (Regex::new(pattern), value.as_str()) {
            (Ok(pattern), Some(text)) => pattern.is_match(text),
            _ => false,
        },
        Matcher::Lacks(unwanted) => value.as_str().is_some_and(|text| !text.contains(unwanted)),
        Matcher::Between(low, high) => match (value.as_f64(), low.as_f64(), high.as_f64()) {
            (Some(value), Some(low), Some(high)) => low <= value && value <= high,
            _ => false,
        },
        Matcher::Length(wanted) => {
            value.as_array().is_some_and(|items| Some(items.len() as u64) == wanted.as_u64())
        }
        Matcher::SameAs(pointer) => root.pointer(pointer) == Some(value),
        Matcher::SumOf(pointers) => sum(pointers, root).is_some_and(|sum| integer(value) == Some(sum)),
        Matcher::AtLeastSumOf(pointers) => sum(pointers, root).is_some_and(|sum| integer(value) >= Some(sum)),
        Matcher::CountOf { list, having } => {
            let items = root.pointer(list).and_then(Value::as_array);
            let count =
                items.map(|items| items.iter().filter(|item| item.get(having).is_some()).count() as u64);
            is_integer(value) && count.is_some() && value.as_u64() == count
        }
        Matcher::Distinct => value.as_array().is_some_and(|items| {
            let different: BTreeSet<String> = items.iter().map(Value::to_string).collect();
            different.len() == items.len()
        }),
        // These stand above, for values of the right kind.
        Matcher::Absent
        | Matcher::Variants(_)
        | Matcher::Each(_)
        | Matcher::Closed(_)
        | Matcher::Members(_)
        | Matcher::All(_)
        | Matcher::Any(_) => false,
    }
}

fn is_integer(value: &Value) -> bool {
    value.is_i64() || value.is_u64()
}

fn sum(pointers: &[String], root: &Value) -> Option<i128> {
    pointers.iter().map(|pointer| integer(root.pointer(pointer)?)).sum()
}

fn integer(value: &Value) -> Option<i128> {
    value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from))
}

/// Returns in words what a matcher wants.
pub fn wanted(matcher: &Matcher) -> String {
    match matcher {
        Matcher::Absent => "absent".into(),
        Matcher::Present => "present".into(),
        Matcher::Text => "a string that is not empty".into(),
        Matcher::Integer => "an integer".into(),
        Matcher::List => "a list".into(),
        Matcher::Object => "an object".into(),
        Matcher::Equals(value) => short(value),
        Matcher::OneOf(values) => format!("one of {}", all(values)),
        Matcher::NoneOf(values) => format!("none of {}", all(values)),
        Matcher::Variants(variants) => {
            let shown = variants
                .iter()
                .map(|variant| format!("{} ({})", short(&variant.value), variant.source.word()));
            shown.collect::<Vec<_>>().join(" or ")
        }
        Matcher::Matches(pattern) => format!("a string like /{pattern}/"),
        Matcher::Lacks(unwanted) => format!("a text without `{unwanted}`"),
        Matcher::Between(low, high) => format!("from {low} to {high}"),
        Matcher::Length(length) => format!("a list of {length}"),
        Matcher::Each(inner) => format!("a list, each item {}", wanted(inner)),
        Matcher::Closed(members) => format!("an object of exactly {}", listed(members)),
        Matcher::Members(members) => format!("an object with {}", listed(members)),
        Matcher::SameAs(pointer) => format!("the same as {pointer}"),
        Matcher::SumOf(pointers) => format!("the sum of {}", pointers.join(" and ")),
        Matcher::AtLeastSumOf(pointers) => format!("at least the sum of {}", pointers.join(" and ")),
        Matcher::CountOf { list, having } => format!("the number of items in {list} that have `{having}`"),
        Matcher::Distinct => "values of which no two are the same".into(),
        Matcher::All(all) => all.iter().map(wanted).collect::<Vec<_>>().join(" and "),
        Matcher::Any(any) => any.iter().map(wanted).collect::<Vec<_>>().join(" or "),
    }
}

fn listed(members: &BTreeMap<String, Matcher>) -> String {
    let shown: Vec<_> = members.iter().map(|(key, inner)| format!("`{key}`: {}", wanted(inner))).collect();
    shown.join(", ")
}

fn all(values: &[Value]) -> String {
    values.iter().map(short).collect::<Vec<_>>().join(", ")
}

/// Returns a value as JSON, cut where nobody would read on.
pub fn short(value: &Value) -> String {
    /// Long enough for every message of the reference.
    const SHOWN_CHARS: usize = 240;
    let text = value.to_string();
    let length = text.chars().count();
    if length <= SHOWN_CHARS {
        return text;
    }
    let start: String = text.chars().take(SHOWN_CHARS).collect();
    format!("{start}… ({} more)", length - SHOWN_CHARS)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::scenario::Source;

    fn matcher(json: Value) -> Matcher {
        serde_json::from_value(json).expect("a matcher")
    }

    fn check(matcher_json: Value, value: Value) -> Verdict {
        judge(&matcher(matcher_json), Some(&value), Place { root: &value, profile: Profile::Document })
            .verdict
    }

    #[test]
    fn two_is_not_two_point_zero_and_not_a_string() {
        assert_eq!(check(json!({"equals": 2}), json!(2)), Verdict::Pass);
        assert_eq!(check(json!({"equals": 2}), json!(2.0)), Verdict::Fail);
        assert_eq!(check(json!({"equals": 2}), json!("2")), Verdict::Fail);
        assert_eq!(check(json!("integer"), json!(2.0)), Verdict::Fail);
        assert_eq!(check(json!("integer"), json!(u64::MAX)), Verdict::Pass);
        assert_eq!(check(json!("integer"), json!(true)), Verdict::Fail);
    }

    #[test]
    fn absent_is_not_null() {
        let null = Value::Null;
        let place = Place { root: &null, profile: Profile::Document };
        assert_eq!(judge(&Matcher::Absent, None, place).verdict, Verdict::Pass);
        assert_eq!(judge(&Matcher::Absent, Some(&null), place).verdict, Verdict::Fail);
        assert_eq!(judge(&Matcher::Present, None, place).verdict, Verdict::Fail);
    }

    #[test]
    fn a_closed_object_has_no_other_members() {
        let closed = json!({"closed": {"TOTAL": "integer"}});
        assert_eq!(check(closed.clone(), json!({"TOTAL": 1})), Verdict::Pass);
        assert_eq!(check(closed.clone(), json!({"TOTAL": 1, "x": 1})), Verdict::Fail);
        assert_eq!(check(closed, json!({})), Verdict::Fail);
        assert_eq!(
            check(json!({"members": {"TOTAL": "integer"}}), json!({"TOTAL": 1, "x": 1})),
            Verdict::Pass
        );
    }

    #[test]
    fn a_variant_is_worth_what_the_profile_makes_of_its_source() {
        let wording = |value: &str, source| Variant { value: json!(value), source, grade: None };
        let matcher =
            Matcher::Variants(vec![wording("key", Source::Documented), wording("-key", Source::Observed)]);
        let verdict =
            |value: Value, profile| judge(&matcher, Some(&value), Place { root: &value, profile }).verdict;
        assert_eq!(verdict(json!("key"), Profile::Document), Verdict::Pass);
        assert_eq!(verdict(json!("-key"), Profile::Document), Verdict::NonStrict);
        assert_eq!(verdict(json!("-key"), Profile::Observed), Verdict::Pass);
        assert_eq!(verdict(json!("key"), Profile::Live), Verdict::NonStrict);
        assert_eq!(verdict(json!("-key"), Profile::Lenient), Verdict::Pass);
        assert_eq!(verdict(json!("Key"), Profile::Lenient), Verdict::Fail);
    }

    #[test]
    fn sums_and_counts_look_at_the_same_body() {
        let body = json!({"results": [{"url": "a"}, {"code": "b"}], "ok": 1, "bad": 1, "all": 2, "off": 3});
        let at = |matcher_json: Value, pointer: &str| {
            let place = Place { root: &body, profile: Profile::Document };
            judge(&matcher(matcher_json), body.pointer(pointer), place).verdict
        };
        assert_eq!(at(json!({"sum_of": ["/ok", "/bad"]}), "/all"), Verdict::Pass);
        assert_eq!(at(json!({"sum_of": ["/ok", "/bad"]}), "/off"), Verdict::Fail);
        assert_eq!(at(json!({"count_of": {"list": "/results", "having": "url"}}), "/ok"), Verdict::Pass);
        assert_eq!(at(json!({"count_of": {"list": "/results", "having": "url"}}), "/all"), Verdict::Fail);
        assert_eq!(at(json!({"same_as": "/bad"}), "/ok"), Verdict::Pass);
        assert_eq!(at(json!({"same_as": "/nowhere"}), "/ok"), Verdict::Fail);
    }

    #[test]
    fn a_matcher_of_the_wrong_kind_fails_and_does_not_panic() {
        for wrong in [json!(null), json!(1), json!("x"), json!([]), json!({})] {
            for kind in [json!({"closed": {"a": "text"}}), json!({"each": "text"}), json!({"matches": "("})] {
                let verdict = check(kind.clone(), wrong.clone());
                let is_empty_list = wrong == json!([]) && kind.get("each").is_some();
                assert_eq!(verdict == Verdict::Pass, is_empty_list, "{kind} {wrong}");
            }
        }
    }
}
