//! From what a caller sent to what can be set: lines without control characters.
//!
//! Promises paragraphs that contain no line end and no control character, begin and end with something visible
//! (or are empty), and hold no cluster of unreasonable length. Must never drop a visible character other than the
//! tail of such a cluster.

use unicode_script::{Script, UnicodeScript as _};
use unicode_segmentation::UnicodeSegmentation as _;

use super::character::{ends_line, is_blank, is_ignorable};

/// Characters of one grapheme cluster that are set. The longest emoji sequence has ten, flags of regions seven.
const CLUSTER_CHARS_MAX: usize = 16;
/// Combining marks on one letter that are set; languages need up to five, ornament piles up hundreds.
const CLUSTER_MARKS_MAX: usize = 8;

/// Returns the paragraphs of a text, one for each line end in it.
///
/// Blank paragraphs at both ends are dropped, several in a row become one; a text without anything visible has none.
pub(super) fn paragraphs(text: &str) -> Vec<String> {
    let mut paragraphs: Vec<String> = Vec::new();
    // A carriage return with a line feed is one line end.
    let text = text.replace("\r\n", "\n");
    for line in text.split(ends_line) {
        let paragraph = clean_line(line);
        let after_blank = paragraphs.last().is_none_or(String::is_empty);
        if !(paragraph.is_empty() && after_blank) {
            paragraphs.push(paragraph);
        }
    }
    if paragraphs.last().is_some_and(String::is_empty) {
        paragraphs.pop();
    }
    paragraphs
}

fn clean_line(line: &str) -> String {
    let kept: String = line.chars().filter_map(cleaned).collect();
    if kept.chars().all(is_blank) {
        return String::new();
    }
    let is_margin = |character: char| character.is_whitespace() || character == '\u{200b}';
    let trimmed = kept.trim_matches(is_margin);
    if trimmed.is_ascii() { trimmed.to_owned() } else { trimmed.graphemes(true).flat_map(bounded).collect() }
}

/// Tabs become spaces; other controls, marks of byte order and of annotations vanish.
fn cleaned(character: char) -> Option<char> {
    match character {
        '\t' => Some(' '),
        '\u{feff}' | '\u{fff9}'..='\u{fffb}' => None,
        _ if character.is_control() => None,
        _ => Some(character),
    }
}

/// Returns the characters of a cluster up to the bounds above.
fn bounded(cluster: &str) -> impl Iterator<Item = char> {
    let mut marks = 0;
    cluster.chars().take(CLUSTER_CHARS_MAX).filter(move |&character| {
        let is_mark = character.script() == Script::Inherited && !is_ignorable(character);
        marks += usize::from(is_mark);
        !is_mark || marks <= CLUSTER_MARKS_MAX
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn visible_characters_stay(text in ".*") {
            let is_kept = |letter: &char| !is_blank(*letter) && cleaned(*letter).is_some() && !ends_line(*letter);
            prop_assume!(text.graphemes(true).all(|cluster| cluster.chars().count() <= CLUSTER_MARKS_MAX));
            let shown: String = paragraphs(&text).concat().chars().filter(is_kept).collect();
            prop_assert_eq!(shown, text.chars().filter(is_kept).collect::<String>());
        }
    }

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(paragraphs(text), expected, "{text:?}");
    }

    #[test]
    fn every_kind_of_line_end_counts() {
        check("a\nb\r\nc\rd\u{2028}e\u{85}f", &["a", "b", "c", "d", "e", "f"]);
    }

    #[test]
    fn blank_lines_inside_stay_as_one() {
        check("\n\na\n\n \n\nb\n\n", &["a", "", "b"]);
    }

    #[test]
    fn controls_vanish_and_tabs_are_spaces() {
        check("a\0b\u{1b}[31m\tc\u{7f}\u{feff}", &["ab[31m c"]);
    }

    #[test]
    fn nothing_visible_is_no_paragraph() {
        for text in ["", "   ", "\u{200b}\u{feff}", "\u{3000}\n\t", "\u{202e}\u{200d}"] {
            check(text, &[]);
        }
    }

    #[test]
    fn a_pile_of_marks_is_cut_to_eight() {
        let pile = format!("a{}b", "\u{301}".repeat(500));
        check(&pile, &[&format!("a{}b", "\u{301}".repeat(8))]);
    }

    #[test]
    fn emoji_sequences_stay_whole() {
        let family = "👩🏽\u{200d}❤\u{fe0f}\u{200d}💋\u{200d}👨🏿";
        check(family, &[family]);
    }
}
