//! Lies about titles, subtitles and texts: good ones refused, bad ones taken, some not drawn.

use serde_json::{Value, json};

use crate::selftest::lie::{Lie, mend, refuse, rewrite, rewrite_with};
use crate::selftest::message::{alter, list, put, take};
use crate::selftest::{Deviation, deviation};

const TITLE: &str = "/input/title";
const SUBTITLE: &str = "/input/subtitle";
const TEXT: &str = "/input/text";

pub(super) fn deviations() -> Vec<Deviation> {
    let themes =
        [input(), bad_titles(), bad_others(), strict_titles(), strict_subtitles(), strict_texts(), drawn()];
    themes.into_iter().flatten().collect()
}

fn input() -> Vec<Deviation> {
    vec![
        deviation("input-no-object", 26, "input that is no object is taken for the smallest good one")
            .by(smallest_input(|input| input.is_some_and(|input| !input.is_object()))),
        deviation("input-missing", 26, "missing input is taken for the smallest good one")
            .by(smallest_input(|input| input.is_none())),
    ]
}

fn smallest_input(when: impl Fn(Option<&Value>) -> bool + Send + Sync + 'static) -> Lie {
    rewrite_with(move |body, scene| {
        if body.is_object() && when(body.get("input")) {
            put(body, "/input", json!({"title": ["8"], "image_url": scene.plain_picture()}));
        }
    })
}

fn bad_titles() -> Vec<Deviation> {
    vec![
        deviation("title-missing", 27, "a request without a title is served").by(rewrite(|body| {
            if body.get("input").is_some_and(|input| input.is_object() && input.get("title").is_none()) {
                put(body, TITLE, json!(["8"]));
            }
        })),
        deviation("title-string", 28, "a title that is a string is taken")
            .by(as_list(TITLE, Value::is_string)),
        deviation("title-number", 28, "a title that is a number is taken")
            .by(as_list(TITLE, Value::is_number)),
        deviation("title-object", 28, "a title that is an object is taken")
            .by(as_list(TITLE, Value::is_object)),
        deviation("title-of-numbers", 29, "a number in the title list is taken")
            .by(as_strings(TITLE, Value::is_number)),
        deviation("title-of-nulls", 29, "null in the title list is taken")
            .by(as_strings(TITLE, Value::is_null)),
        deviation("title-of-lists", 29, "a list in the title list is taken")
            .by(as_strings(TITLE, Value::is_array)),
        deviation("title-empty", 30, "an empty title list is taken").by(mend(TITLE, is_empty, json!(["8"]))),
    ]
}

fn bad_others() -> Vec<Deviation> {
    vec![
        deviation("subtitle-string", 35, "a subtitle that is a string is taken")
            .by(as_list(SUBTITLE, Value::is_string)),
        deviation("subtitle-number", 35, "a subtitle that is a number is taken")
            .by(as_list(SUBTITLE, Value::is_number)),
        deviation("subtitle-of-numbers", 35, "a number in the list of subtitles is taken")
            .by(as_strings(SUBTITLE, Value::is_number)),
        deviation("text-string", 40, "a text that is a string is taken").by(as_list(TEXT, Value::is_string)),
        deviation("text-object", 40, "a text that is an object is taken").by(as_list(TEXT, Value::is_object)),
        deviation("text-of-numbers", 40, "a number in the list of texts is taken")
            .by(as_strings(TEXT, Value::is_number)),
    ]
}

fn strict_titles() -> Vec<Deviation> {
    vec![
        deviation("title-one", 31, "a single title is refused").by(refuse(|body| count(body, TITLE) == 1)),
        deviation("title-two", 31, "two titles are refused").by(refuse(|body| count(body, TITLE) == 2)),
        deviation("title-5000", 32, "a title of thousands is refused")
            .by(refuse(|body| longest(body, TITLE) >= 4000)),
        deviation("title-300", 32, "a title of hundreds is refused")
            .by(refuse(|body| longest(body, TITLE) >= 256)),
        deviation("title-short", 32, "a title of one letter is refused")
            .by(refuse(|body| longest(body, TITLE) == 1)),
        deviation("title-four", 33, "a fourth title is refused").by(refuse(|body| count(body, TITLE) > 3)),
        deviation("title-ten", 33, "more than five titles are refused")
            .by(refuse(|body| count(body, TITLE) > 5)),
        deviation("title-31", 33, "a title of 31 letters is refused")
            .by(refuse(|body| just_over(body, TITLE))),
    ]
}

fn strict_subtitles() -> Vec<Deviation> {
    vec![
        deviation("subtitle-required", 34, "subtitles are required")
            .by(refuse(|body| is_missing(body, SUBTITLE))),
        deviation("subtitle-two", 36, "two subtitles are refused")
            .by(refuse(|body| count(body, SUBTITLE) == 2)),
        deviation("subtitle-300", 37, "a subtitle of hundreds is refused")
            .by(refuse(|body| longest(body, SUBTITLE) >= 256)),
        deviation("subtitle-four", 38, "a fourth subtitle is refused")
            .by(refuse(|body| count(body, SUBTITLE) > 3)),
        deviation("subtitle-31", 38, "a subtitle of 31 letters is refused")
            .by(refuse(|body| just_over(body, SUBTITLE))),
    ]
}

fn strict_texts() -> Vec<Deviation> {
    vec![
        deviation("text-required", 39, "texts are required").by(refuse(|body| is_missing(body, TEXT))),
        deviation("text-two", 41, "two texts are refused").by(refuse(|body| count(body, TEXT) == 2)),
        deviation("text-300", 42, "a text of hundreds is refused")
            .by(refuse(|body| longest(body, TEXT) >= 256)),
        deviation("text-four", 43, "a fourth text is refused").by(refuse(|body| count(body, TEXT) > 3)),
        deviation("text-31", 43, "a text of 31 letters is refused").by(refuse(|body| just_over(body, TEXT))),
    ]
}

/// What was asked for and is not drawn, and the other way round.
fn drawn() -> Vec<Deviation> {
    vec![
        deviation("title-second-dropped", 31, "the second title is not drawn").by(only_first(TITLE)),
        deviation("subtitle-second-dropped", 36, "the second subtitle is not drawn").by(only_first(SUBTITLE)),
        deviation("text-second-dropped", 41, "the second text is not drawn").by(only_first(TEXT)),
        deviation("subtitle-unasked", 34, "a subtitle is drawn although none was sent").by(unasked(SUBTITLE)),
        deviation("text-unasked", 39, "a text is drawn although none was sent").by(unasked(TEXT)),
        deviation("title-not-drawn", 126, "the title is not drawn").by(mend(
            TITLE,
            Value::is_array,
            json!([""]),
        )),
        deviation("subtitle-not-drawn", 126, "the subtitle is not drawn").by(dropped(SUBTITLE)),
        deviation("text-not-drawn", 126, "the text is not drawn").by(dropped(TEXT)),
        deviation("title-of-another", 126, "the title of another request is drawn")
            .by(rewrite(|body| alter(body, TITLE, other_digits))),
        deviation("title-cut", 126, "only the beginning of the title is drawn")
            .by(rewrite(|body| alter(body, TITLE, first_half))),
    ]
}

fn count(body: &Value, pointer: &str) -> usize {
    list(body, pointer).len()
}

/// The length in characters of the longest of the strings at a place.
fn longest(body: &Value, pointer: &str) -> usize {
    let lengths = list(body, pointer).iter().filter_map(|item| Some(item.as_str()?.chars().count()));
    lengths.max().unwrap_or(0)
}

/// Whether a string is longer than advised, and would still fit anywhere.
fn just_over(body: &Value, pointer: &str) -> bool {
    (31..=60).contains(&longest(body, pointer))
}

fn is_missing(body: &Value, pointer: &str) -> bool {
    body.pointer(pointer).is_none()
}

fn is_empty(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty)
}

/// Takes what is no list for a list of one.
fn as_list(pointer: &'static str, when: fn(&Value) -> bool) -> Lie {
    rewrite(move |body| {
        alter(body, pointer, |place| {
            if when(place) {
                *place = json!([words(place)]);
            }
        });
    })
}

/// Takes what is no string for one.
fn as_strings(pointer: &'static str, when: fn(&Value) -> bool) -> Lie {
    rewrite(move |body| {
        alter(body, pointer, |place| {
            for item in place.as_array_mut().into_iter().flatten().filter(|item| when(item)) {
                *item = words(item).into();
            }
        });
    })
}

fn words(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn only_first(pointer: &'static str) -> Lie {
    rewrite(move |body| {
        alter(body, pointer, |place| {
            if let Some(place) = place.as_array_mut() {
                place.truncate(1);
            }
        });
    })
}

fn unasked(pointer: &'static str) -> Lie {
    rewrite(move |body| {
        if body.pointer("/input").is_some_and(Value::is_object) && is_missing(body, pointer) {
            put(body, pointer, json!(["8 8"]));
        }
    })
}

fn dropped(pointer: &'static str) -> Lie {
    rewrite(move |body| drop(take(body, pointer)))
}

/// Other digits with other holes: what a task of somebody else might say.
fn other_digits(titles: &mut Value) {
    let other = |letter| match letter {
        '8' => '1',
        '0' => '8',
        '1' => '0',
        letter => letter,
    };
    for title in titles.as_array_mut().into_iter().flatten() {
        *title = words(title).chars().map(other).collect::<String>().into();
    }
}

fn first_half(titles: &mut Value) {
    for title in titles.as_array_mut().into_iter().flatten() {
        let whole = words(title);
        let half = whole.chars().count().div_ceil(2);
        *title = whole.chars().take(half).collect::<String>().into();
    }
}
