//! The order of letters from left to right.

use super::super::Direction;
use super::super::character::is_blank;
use super::*;

/// Returns the letters of a one-line text in the order they are drawn, looked up by their glyphs.
fn drawn(text: &str) -> String {
    let letters: Vec<(char, Mark)> = text
        .chars()
        .filter(|&letter| !is_blank(letter))
        .map(|letter| (letter, marks(&set_line(&letter.to_string(), &style(60)))[0]))
        .collect();
    let name = |mark| letters.iter().find(|(_, other)| *other == mark).map_or('?', |(letter, _)| *letter);
    marks(&set_line(text, &style(60))).into_iter().map(name).collect()
}

fn check(text: &str, expected: &str) {
    assert_eq!(drawn(text), expected, "{text}");
}

#[test]
fn hebrew_runs_from_right_to_left() {
    check("שלום", "םולש");
}

#[test]
fn numbers_inside_hebrew_keep_their_order() {
    check("אבג 123 דהו", "והד123גבא");
    check("אבג 1,234.5 דהו", "והד1,234.5גבא");
}

#[test]
fn latin_inside_hebrew_keeps_its_order() {
    check("אבג abc דהו", "והדabcגבא");
}

#[test]
fn hebrew_inside_latin_turns_alone() {
    check("abc אבג def", "abcגבאdef");
}

#[test]
fn an_override_turns_even_latin() {
    check("\u{202e}abc\u{202c}", "cba");
}

#[test]
fn a_bracket_in_hebrew_opens_to_the_left() {
    let hebrew = marks(&set_line("א(ב)ג", &style(60)));
    let digits = marks(&set_line("(1)", &style_of(face("AST Sans Hebrew"), 60)));
    assert_eq!((hebrew[1], hebrew[3]), (digits[0], digits[2]), "from left to right: gimel ( bet ) alef");
}

#[test]
fn the_direction_is_that_of_the_first_strong_letter() {
    let of = |text: &str| set_line(text, &style(60)).lines[0].direction;
    assert_eq!(of("123 abc"), Direction::LeftToRight);
    assert_eq!(of("123 שלום abc"), Direction::RightToLeft);
    assert_eq!(of("123"), Direction::LeftToRight);
    assert_eq!(of("مرحبا iPhone"), Direction::RightToLeft);
}

#[test]
fn right_to_left_paragraphs_start_at_the_right() {
    let block = set("שלום\nשלום עולם טוב", &style(60), 5000);
    let [short, long] = &block.lines[..] else { panic!("two lines") };
    assert!((short.ink.right().0 - long.ink.right().0).abs() <= 64, "flush right");
    let ended = set("שלום\nשלום עולם טוב", &Style { align: Align::End, ..style(60) }, 5000);
    assert!(ended.lines[0].ink.x.0.abs() <= 64, "the end is the left");
}

#[test]
fn a_wrapped_right_to_left_text_begins_on_the_first_line() {
    let block = set("אחת שתיים שלוש ארבע חמש שש שבע שמונה", &style(60), 400);
    assert!(block.lines.len() > 1);
    assert!(block.lines[0].text.starts_with("אחת"));
}
