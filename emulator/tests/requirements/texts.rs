//! Titles, subtitles and other texts: what is accepted, what is refused, and that all of it is drawn.

use serde_json::{Value, json};

use crate::support::poster::Poster;
use crate::support::*;

/// Values that are no list of strings.
fn not_lists_of_strings() -> Vec<Value> {
    let other_types = [json!("Lorem"), json!(1), json!(true), json!({"0": "Lorem"})];
    let other_items =
        [json!([1]), json!(["Lorem", null]), json!([["Lorem"]]), json!([{}]), json!(["a", 2.5])];
    other_types.into_iter().chain(other_items).collect()
}

/// A request with room enough that small texts can be read by their holes.
fn roomy(emulator: &Emulator) -> Draft {
    emulator.draft_on("roomy.png", draw::png(&draw::flat(1280, 960, [36, 64, 112])))
}

/// Checks that a poster says exactly these strings in the items of a kind, whatever their order.
fn says(poster: &Poster, kind: &str, strings: &[&str]) {
    let items = poster.of_kind(kind);
    let mut texts: Vec<&str> = items.iter().filter_map(|item| item.text.as_deref()).collect();
    texts.sort_unstable();
    assert_eq!(texts, strings, "{}", poster.plan);
    for item in items {
        assert!(poster.can_be_read(item), "{item:?} of {}", poster.plan);
    }
}

/// Checks that one string and two strings of a kind are accepted and can be read on the poster.
async fn drawn(emulator: &Emulator, field: &str) {
    let pointer = format!("/input/{field}");
    for strings in [vec!["8018"], vec!["1081", "8801"]] {
        let draft = roomy(emulator).with("/input/title", json!(["180"])).with(&pointer, json!(strings));
        let poster = emulator.poster(&draft).await;
        says(&poster, field, &strings);
    }
}

/// Checks that leaving a field out, or `null`, is accepted and that nothing is drawn for it.
async fn not_drawn(emulator: &Emulator, field: &str) {
    let pointer = format!("/input/{field}");
    let full = roomy(emulator).saying(&["180"], &["8018"], &["1081"]);
    let with = emulator.poster(&full).await;
    assert_eq!(with.of_kind(field).len(), 1, "{field}: drawn if it is given");
    for draft in [full.clone().without(&pointer), full.clone().with(&pointer, json!(null))] {
        let poster = emulator.poster(&draft).await;
        assert!(poster.of_kind(field).is_empty(), "{field}: {}", poster.plan);
        says(&poster, "title", &["180"]);
        let background = draw::flat(1280, 960, [36, 64, 112]);
        let stray = poster.changed(&background, 8).without(&poster.drawn_on());
        assert_eq!(stray.count(), 0, "{field}: something is drawn that the plan does not know");
    }
}

/// Checks that strings are accepted in a field, and that the poster can be made.
async fn made(emulator: &Emulator, field: &str, strings: &[&str]) {
    let draft = emulator.draft().with(&format!("/input/{field}"), json!(strings));
    let poster = emulator.poster(&draft).await;
    assert_eq!(poster.size(), (320, 240), "{field} of {} strings", strings.len());
}

/// 31 characters: one more than the reference recommends.
const ONE_TOO_MANY: &str = "Lorem ipsum dolor sit amet cons";

#[tokio::test]
async fn r_027_a_request_without_title_is_told_so() {
    both(async |emulator| {
        let message = "Title field missing.";
        emulator.refuses(&emulator.draft().without("/input/title"), message).await;
        emulator.refuses(&emulator.draft().with("/input/title", json!(null)), message).await;
        emulator.refuses(&emulator.draft().with("/input", json!({})), message).await;
    })
    .await;
}

#[tokio::test]
async fn r_028_a_title_that_is_no_list_is_told_so() {
    both(async |emulator| {
        for value in [json!("Lorem"), json!(1), json!(true), json!({"0": "Lorem"})] {
            emulator.refuses(&emulator.draft().with("/input/title", value), "Title is not [str].").await;
        }
    })
    .await;
}

#[tokio::test]
async fn r_029_a_title_list_with_anything_but_strings_is_told_so() {
    both(async |emulator| {
        for value in not_lists_of_strings() {
            emulator.refuses(&emulator.draft().with("/input/title", value), "Title is not [str].").await;
        }
    })
    .await;
}

#[tokio::test]
async fn r_030_an_empty_title_list_is_told_so_and_a_blank_title_is_none_of_it() {
    both(async |emulator| {
        emulator.refuses(&emulator.draft().with("/input/title", json!([])), "Title list is empty.").await;
        for blank in ["", "  "] {
            emulator.finished(&emulator.draft().with("/input/title", json!([blank]))).await;
        }
    })
    .await;
}

#[tokio::test]
async fn r_031_one_title_and_two_titles_are_drawn() {
    both(async |emulator| drawn(&emulator, "title").await).await;
}

#[tokio::test]
async fn r_032_a_title_may_have_any_length() {
    both(async |emulator| {
        let (middling, long) = ("Lorem ipsum ".repeat(25), "Lorem ipsum ".repeat(417));
        for title in ["L", &middling, &long[..5_000]] {
            made(&emulator, "title", &[title]).await;
        }
    })
    .await;
}

#[tokio::test]
async fn r_033_more_and_longer_titles_than_recommended_are_accepted() {
    both(async |emulator| {
        made(&emulator, "title", &["Lorem"; 4]).await;
        made(&emulator, "title", &["Lorem"; 10]).await;
        made(&emulator, "title", &[ONE_TOO_MANY]).await;
    })
    .await;
}

#[tokio::test]
async fn r_034_a_subtitle_may_be_left_out_and_nothing_is_drawn_for_it() {
    once(async |emulator| not_drawn(&emulator, "subtitle").await).await;
}

#[tokio::test]
async fn r_035_a_subtitle_that_is_no_list_of_strings_is_told_so() {
    both(async |emulator| {
        for value in not_lists_of_strings() {
            emulator
                .refuses(&emulator.draft().with("/input/subtitle", value), "Subtitle is not [str].")
                .await;
        }
    })
    .await;
}

#[tokio::test]
async fn r_036_one_subtitle_and_two_subtitles_are_drawn_and_an_empty_list_is_accepted() {
    both(async |emulator| {
        drawn(&emulator, "subtitle").await;
        made(&emulator, "subtitle", &[]).await;
    })
    .await;
}

#[tokio::test]
async fn r_037_a_subtitle_may_have_any_length() {
    both(async |emulator| made(&emulator, "subtitle", &[&"Duis aute ".repeat(30)]).await).await;
}

#[tokio::test]
async fn r_038_more_and_longer_subtitles_than_recommended_are_accepted() {
    both(async |emulator| {
        made(&emulator, "subtitle", &["Duis"; 4]).await;
        made(&emulator, "subtitle", &[ONE_TOO_MANY]).await;
    })
    .await;
}

#[tokio::test]
async fn r_039_a_text_may_be_left_out_and_nothing_is_drawn_for_it() {
    once(async |emulator| not_drawn(&emulator, "text").await).await;
}

#[tokio::test]
async fn r_040_a_text_that_is_no_list_of_strings_is_told_so() {
    both(async |emulator| {
        for value in not_lists_of_strings() {
            emulator.refuses(&emulator.draft().with("/input/text", value), "Text is not [str].").await;
        }
    })
    .await;
}

#[tokio::test]
async fn r_041_one_text_and_two_texts_are_drawn_and_an_empty_list_is_accepted() {
    both(async |emulator| {
        drawn(&emulator, "text").await;
        made(&emulator, "text", &[]).await;
    })
    .await;
}

#[tokio::test]
async fn r_042_a_text_may_have_any_length() {
    both(async |emulator| made(&emulator, "text", &[&"View now ".repeat(34)]).await).await;
}

#[tokio::test]
async fn r_043_more_and_longer_texts_than_recommended_are_accepted() {
    both(async |emulator| {
        made(&emulator, "text", &["View"; 4]).await;
        made(&emulator, "text", &[ONE_TOO_MANY]).await;
    })
    .await;
}
