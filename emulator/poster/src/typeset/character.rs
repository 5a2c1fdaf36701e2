//! What single characters are to a typesetter: invisible, a line end, unfit to begin or end a line, joined to
//! their neighbours.
//!
//! Facts of Unicode and of Chinese layout only; must never look at faces or at context.

use unicode_linebreak::{BreakClass, break_property};
use unicode_script::{Script, UnicodeScript as _};

/// Returns whether the character ends a line by itself.
pub(super) fn ends_line(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Returns whether the character steers other characters and has no shape of its own
/// (Default_Ignorable_Code_Point of the Unicode character database).
pub(super) fn is_ignorable(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Returns whether the character leaves no mark: white space, or nothing but an instruction.
pub(super) fn is_blank(character: char) -> bool {
    character.is_whitespace() || is_ignorable(character)
}

/// Returns whether no line may begin with the character: closing marks, commas, stops, small kana.
pub(super) fn cannot_start_line(character: char) -> bool {
    use BreakClass as Class;
    matches!(
        break_property(u32::from(character)),
        Class::ClosePunctuation
            | Class::CloseParenthesis
            | Class::Exclamation
            | Class::NonStarter
            | Class::InfixSeparator
            | Class::Symbol
            | Class::Inseparable
            | Class::CombiningMark
            | Class::ConditionalJapaneseStarter
    ) || matches!(character, '”' | '’' | '·' | '～' | '／' | '－')
}

/// Returns whether no line may end with the character: opening marks.
pub(super) fn cannot_end_line(character: char) -> bool {
    break_property(u32::from(character)) == BreakClass::OpenPunctuation || matches!(character, '“' | '‘')
}

/// Returns whether the script is written in squares with the Chinese faces.
pub(super) fn is_square_script(script: Script) -> bool {
    matches!(script, Script::Han | Script::Hiragana | Script::Katakana | Script::Bopomofo)
}

/// Returns whether the character belongs to the Chinese faces whatever stands around it.
pub(super) fn is_square(character: char) -> bool {
    let script = character.script();
    // Blocks of marks that scripts share; Korean letters lie between the two first.
    is_square_script(script)
        || matches!(character, '\u{3000}'..='\u{312f}' | '\u{3190}'..='\u{33ff}' | '\u{fe30}'..='\u{fe4f}')
        || matches!(character, '\u{ff01}'..='\u{ff9f}' | '\u{ffe0}'..='\u{ffe6}')
}

/// Returns whether the letter fills a square of a Chinese, Japanese or Korean grid: its side bearings are part of
/// the design and are kept at the ends of a line.
pub(super) fn is_grid_letter(character: char) -> bool {
    // The first such letter of Unicode. Breaking lines asks about every letter many times, and a script is looked
    // up in a long table.
    if character < '\u{2ea}' {
        return false;
    }
    let script = character.script();
    is_square_script(script) || script == Script::Hangul
}

/// Returns whether the letters of the script hang together, so that no space may be put between them.
pub(super) fn is_joined_script(script: Script) -> bool {
    use Script as S;
    matches!(
        script,
        S::Arabic | S::Syriac | S::Nko | S::Mongolian | S::Mandaic | S::Manichaean | S::Adlam | S::Phags_Pa
            | S::Hanifi_Rohingya | S::Sogdian | S::Psalter_Pahlavi | S::Chorasmian
            // One head line runs through the words of these.
            | S::Devanagari | S::Bengali | S::Gurmukhi
    )
}

/// Returns whether ligatures of the script are a matter of looks and give way to letter spacing.
pub(super) fn has_optional_ligatures(script: Script) -> bool {
    matches!(script, Script::Latin | Script::Greek | Script::Cyrillic | Script::Common)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_closing_marks_cannot_start_a_line() {
        for mark in "，。、；：？！）」』》”’…·～".chars() {
            assert!(cannot_start_line(mark), "{mark}");
            assert!(!cannot_end_line(mark), "{mark}");
        }
    }

    #[test]
    fn opening_marks_cannot_end_a_line() {
        for mark in "（「『《“‘([{".chars() {
            assert!(cannot_end_line(mark), "{mark}");
            assert!(!cannot_start_line(mark), "{mark}");
        }
    }

    #[test]
    fn letters_may_stand_anywhere() {
        for letter in "aЖ中あ한א".chars() {
            assert!(!cannot_start_line(letter) && !cannot_end_line(letter) && !is_blank(letter), "{letter}");
        }
    }

    #[test]
    fn instructions_and_spaces_are_blank() {
        for character in "\u{200b}\u{feff}\u{202e}\u{fe0f}\u{ad} \u{3000}\u{a0}\t".chars() {
            assert!(is_blank(character), "{:?}", character);
        }
    }

    #[test]
    fn ideographic_marks_and_fullwidth_letters_are_square() {
        assert!("中、。（！Ａあァーｰㄅ㊗".chars().all(is_square));
        assert!(!"a1!—“…한ㅎ".chars().any(is_square));
    }
}
