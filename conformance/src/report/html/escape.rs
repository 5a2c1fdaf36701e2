//! What makes any text fit for a page: nothing in it is markup, and what cannot be seen is shown.

use crate::shown::{cut, is_invisible};

/// Longer texts are cut: a page of megabytes helps nobody.
const TEXT_CHARS: usize = 65_536;

/// Returns a text for the inside of an element.
pub(super) fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in cut(text, TEXT_CHARS).chars() {
        push(&mut escaped, char);
    }
    escaped
}

/// Returns a text for the value of an attribute in double quotes.
pub(super) fn attribute(value: &str) -> String {
    text(value).replace('\n', "&#10;").replace('\t', "&#9;")
}

fn push(escaped: &mut String, char: char) {
    match char {
        '&' => escaped.push_str("&amp;"),
        '<' => escaped.push_str("&lt;"),
        '>' => escaped.push_str("&gt;"),
        '"' => escaped.push_str("&quot;"),
        '\'' => escaped.push_str("&#39;"),
        '\n' | '\t' => escaped.push(char),
        // The pictures of control characters: U+2400 and on.
        '\0'..='\u{1f}' => escaped.push(char::from_u32(0x2400 + char as u32).unwrap_or('\u{fffd}')),
        '\u{7f}' => escaped.push('\u{2421}'),
        hidden if hidden.is_control() || is_invisible(hidden) || is_noncharacter(hidden) => {
            escaped.push_str(&hidden.escape_unicode().to_string());
        }
        plain => escaped.push(plain),
    }
}

/// Whether HTML forbids it though it is a character.
fn is_noncharacter(char: char) -> bool {
    matches!(char, '\u{fdd0}'..='\u{fdef}') || char as u32 & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_is_markup_and_everything_is_seen() {
        assert_eq!(text("</script><b>&amp;"), "&lt;/script&gt;&lt;b&gt;&amp;amp;");
        assert_eq!(attribute("\"><img onerror='x'\n"), "&quot;&gt;&lt;img onerror=&#39;x&#39;&#10;");
        assert_eq!(text("a\0\u{1b}\r\u{7f}\u{85}\u{202e}\u{ffff}"), "a␀␛␍␡\\u{85}\\u{202e}\\u{ffff}");
        assert!(text(&"a".repeat(70_000)).ends_with("a… (4464 more)"));
    }

    proptest! {
        #[test]
        fn no_text_leaves_its_place(any in ".*") {
            let escaped = attribute(&any);
            prop_assert!(!escaped.contains(['<', '>', '"', '\'', '\n', '\0']));
            prop_assert!(escaped.split('&').skip(1).all(|rest| rest.contains(';')));
        }
    }
}
