use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use proptest::prelude::*;

use super::*;

/// A key that every encoding changes.
const ODD: &str = "sk-ö\"<&'\\/ +%41?=😀~z";

fn percent_encoded(text: &str) -> String {
    let kept = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes()
        .map(|byte| if kept(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn ascii_json(text: &str) -> String {
    text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect()
}

fn html(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('"', "&quot;").replace('\'', "&#39;").replace('ö', "&#xF6;")
}

fn json(text: &str) -> String {
    serde_json::to_string(text).expect("text is JSON")
}

/// Every way in which somebody might write a key.
fn disguises(key: &str) -> Vec<String> {
    let quoted = json(key);
    vec![
        key.to_owned(),
        format!("Bearer {key}"),
        percent_encoded(key),
        percent_encoded(key).to_lowercase(),
        percent_encoded(&percent_encoded(key)),
        percent_encoded(key).replace("%20", "+"),
        key.bytes().map(|byte| format!("%{byte:02x}")).collect(),
        json(&quoted),
        quoted.replace('/', "\\/"),
        quoted,
        ascii_json(key),
        json(&ascii_json(key)),
        html(key),
        key.replace('\'', r"'\''"),
        json(&key.replace('\'', r"'\''")),
        STANDARD.encode(key),
        URL_SAFE.encode(key),
        percent_encoded(&STANDARD.encode(key)),
        STANDARD.encode(format!("Bearer {key}")),
        STANDARD.encode(format!("{key}:")),
        STANDARD.encode(format!("{{\"k\":\"{key}\"}}")),
        key.bytes().map(|byte| format!("{byte:02x}")).collect(),
        key.bytes().map(|byte| format!("{byte:02X}")).collect(),
        key.chars().rev().collect(),
    ]
}

#[test]
fn an_odd_key_is_found_in_every_disguise() {
    let mask = Mask::new(ODD);
    for disguise in disguises(ODD) {
        let masked = mask.text(&format!("before {disguise} after"));
        assert!(masked.starts_with("before ") && masked.ends_with(" after"), "{masked}");
        assert!(masked.contains("<key>"), "{disguise} stays: {masked}");
        assert!(!mask.covers(masked.as_bytes()), "{masked}");
    }
}

#[test]
fn what_is_no_key_stays_as_it_is() {
    let mask = Mask::new(ODD);
    let text = "sk-ö\"<&'\\/ +%41?=😀~ and %E4 \\u00f6 &amp; \\\\ ";
    assert_eq!(mask.text(text), text);
}

#[test]
fn a_short_key_is_masked_only_where_it_stands_alone() {
    let mask = Mask::new("test");
    assert_eq!(mask.text("the latest test, \"test\""), "the latest <key>, \"<key>\"");
}

#[test]
fn no_key_masks_links_alone() {
    let mask = Mask::new("");
    assert_eq!(mask.text("a?Signature=abcdef&Expires=1 key"), "a?Signature=<signature>&Expires=1 key");
}

#[test]
fn of_an_authorization_only_the_scheme_is_shown_unless_the_key_was_made_up() {
    let mask = Mask::new("sk-abcdefgh");
    let shown = |value| mask.header("Authorization", value);
    assert_eq!(shown("Bearer  sk-abcdefgh"), "Bearer  <key>");
    assert_eq!(shown("sk-abcdefgh"), "<key>");
    assert_eq!(shown("Basic c2s6"), "Basic <key>");
    assert_eq!(shown("Bearer invalid-1"), "Bearer invalid-1");
    assert_eq!(shown("Bearer invalid-sk-abcdefgh"), "Bearer invalid-<key>");
    assert_eq!(shown(""), "");
    assert_eq!(mask.header("set-cookie", "acw_tc=1"), "<cookie>");
    assert_eq!(mask.header("location", "/a?key=sk-abcdefgh"), "/a?key=<key>");
}

#[test]
fn a_key_of_backslashes_takes_no_time_to_look_for() {
    let mask = Mask::new(&"\\".repeat(64));
    assert_eq!(mask.text(&"\\".repeat(40)), "\\".repeat(40));
    assert!(mask.covers("\\".repeat(4000).as_bytes()));
}

proptest! {
    #[test]
    fn any_key_of_some_length_is_found_in_every_disguise(
        key in "[ -~äé漢😀]{9,40}", before in "[ -~]{0,20}", after in "[ -~]{0,20}",
    ) {
        let key = key.trim();
        prop_assume!(key.chars().count() >= 9);
        let mask = Mask::new(key);
        for disguise in disguises(key) {
            prop_assert!(mask.covers(format!("{before}{disguise}{after}").as_bytes()), "{}", disguise);
        }
        let inside = STANDARD.encode(format!("{before}{key}{after}"));
        prop_assert!(mask.covers(inside.as_bytes()), "{}", inside);
    }

    #[test]
    fn any_bytes_can_be_searched_and_any_text_masked(bytes in any::<Vec<u8>>(), key in ".{0,20}") {
        let mask = Mask::new(&key);
        mask.covers(&bytes);
        let masked = mask.text(&String::from_utf8_lossy(&bytes));
        // What was masked once is not masked again, but for keys that a mask spells.
        prop_assume!(!mask.covers(b"<key> <signature> <token> <access-key-id> <key-like> <authorization>"));
        prop_assert_eq!(mask.text(&masked), masked);
    }
}
