//! The strings that can be drawn, and a bound on how many.
//!
//! The reference limits neither the number nor the length of strings. A poster does: what is left out here is
//! counted, never dropped in silence.

use crate::plan::{Kind, Omitted, Reason};
use crate::request::Wording;

/// Strings of one kind that can stand on a poster.
const STRINGS_OF_A_KIND: usize = 300;
/// Characters of one string that are set; at the smallest size a large poster holds about as many.
const STRING_CHARS: usize = 6000;
/// More characters or strings than this are a page, not a poster: fewer layouts are tried.
const PAGE_CHARS: usize = 700;
const PAGE_STRINGS: usize = 24;
/// Longest call to action, in columns (a Chinese character takes two).
const CALL_COLUMNS: usize = 20;

/// Longest string that gets a shape of its own, in columns.
const SHAPED_COLUMNS: usize = 30;
/// Longest title in columns, longest string beside it, and how many of those.
const UPRIGHT_CHARS: usize = 9;
const UPRIGHT_BODY_COLUMNS: usize = 36;
const UPRIGHT_BODIES: usize = 4;

/// A string to be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Phrase<'a> {
    pub(super) text: &'a str,
    /// Characters kept of a string too long to be set whole.
    pub(super) clipped: Option<usize>,
}

impl<'a> Phrase<'a> {
    fn of(string: &'a str) -> Self {
        match string.char_indices().nth(STRING_CHARS) {
            Some((end, _)) => Self { text: &string[..end], clipped: Some(STRING_CHARS) },
            None => Self { text: string, clipped: None },
        }
    }
}

/// The strings of a request that have something to draw.
#[derive(Debug, Clone, Default)]
pub(super) struct Words<'a> {
    pub(super) titles: Vec<Phrase<'a>>,
    pub(super) subtitles: Vec<Phrase<'a>>,
    pub(super) texts: Vec<Phrase<'a>>,
    pub(super) omitted: Vec<Omitted>,
}

impl<'a> Words<'a> {
    pub(super) fn of(wording: &'a Wording) -> Self {
        let mut words = Self::default();
        words.titles = words.keep(Kind::Title, &wording.titles);
        words.subtitles = words.keep(Kind::Subtitle, &wording.subtitles);
        words.texts = words.keep(Kind::Text, &wording.texts);
        words
    }

    fn keep(&mut self, kind: Kind, strings: &'a [String]) -> Vec<Phrase<'a>> {
        let (drawn, blank): (Vec<&str>, Vec<&str>) =
            strings.iter().map(|string| string.trim()).partition(|string| string.chars().any(leaves_ink));
        let mut omit = |count: usize, reason: Reason| {
            if count > 0 {
                self.omitted.push(Omitted { kind, count, reason });
            }
        };
        omit(blank.len(), Reason::Blank);
        omit(drawn.len().saturating_sub(STRINGS_OF_A_KIND), Reason::TooMany);
        drawn.into_iter().take(STRINGS_OF_A_KIND).map(Phrase::of).collect()
    }

    /// Returns all strings, loudest first.
    pub(super) fn all(&self) -> impl Iterator<Item = (Kind, Phrase<'a>)> {
        let of = |kind: Kind, strings: &[Phrase<'a>]| {
            strings.iter().map(move |&string| (kind, string)).collect::<Vec<_>>()
        };
        of(Kind::Title, &self.titles)
            .into_iter()
            .chain(of(Kind::Subtitle, &self.subtitles))
            .chain(of(Kind::Text, &self.texts))
    }

    /// Returns all strings as one, as far as a tone of voice can be heard.
    pub(super) fn joined(&self) -> String {
        const ENOUGH_CHARS: usize = 600;
        self.all().flat_map(|(_, phrase)| phrase.text.chars().chain([' '])).take(ENOUGH_CHARS).collect()
    }

    /// Returns whether there are more words than a designed layout can hold.
    pub(super) fn fill_a_page(&self) -> bool {
        self.all().nth(PAGE_STRINGS).is_some()
            || self.all().flat_map(|(_, phrase)| phrase.text.chars()).nth(PAGE_CHARS).is_some()
    }

    /// Returns which text is a call to action: the last one, if it is short.
    pub(super) fn call(&self) -> Option<usize> {
        let last = self.texts.len().checked_sub(1)?;
        (columns(self.texts[last].text) <= CALL_COLUMNS).then_some(last)
    }
}

impl Words<'_> {
    /// Returns whether the first subtitle is short enough for a shape of its own.
    pub(super) fn has_short_subtitle(&self) -> bool {
        self.subtitles.first().is_some_and(|subtitle| columns(subtitle.text) <= SHAPED_COLUMNS)
    }

    /// Returns whether the first title is short enough for a shape of its own.
    pub(super) fn has_short_title(&self) -> bool {
        self.titles.first().is_some_and(|title| columns(title.text) <= SHAPED_COLUMNS)
    }

    /// Returns whether the first title is read from right to left.
    pub(super) fn begin_at_the_right(&self) -> bool {
        self.titles.first().is_some_and(|title| is_right_to_left(title.text))
    }

    /// Returns whether columns read from right to left suit the words: few titles, short, all Chinese or kana.
    pub(super) fn may_stand_upright(&self) -> bool {
        let is_upright = |phrase: &Phrase<'_>| {
            let count = phrase.text.chars().count();
            phrase.text.chars().all(stands) && (2..=UPRIGHT_CHARS).contains(&count)
        };
        let short = |phrase: &Phrase<'_>| {
            columns(phrase.text) <= UPRIGHT_BODY_COLUMNS && phrase.text.chars().any(stands)
        };
        let bodies = || self.subtitles.iter().chain(&self.texts);
        (1..=2).contains(&self.titles.len())
            && self.titles.iter().all(is_upright)
            && bodies().all(short)
            && bodies().count() <= UPRIGHT_BODIES
    }
}

/// Returns whether a string is mainly read from right to left.
pub(super) fn is_right_to_left(text: &str) -> bool {
    let is_rtl = |letter: &char| matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    text.chars().find(|letter| letter.is_alphabetic()).is_some_and(|first| is_rtl(&first))
}

/// Returns whether a character stands upright in columns and looks at home there.
fn stands(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '·' | '、' | '，')
}

/// Returns whether a character may leave ink; spaces, controls and invisible formatting do not.
fn leaves_ink(character: char) -> bool {
    let invisible = matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
        | '\u{e0000}'..='\u{e0fff}');
    !(invisible || character.is_whitespace() || character.is_control())
}

/// Returns about how wide a string is, in Latin letters.
pub(super) fn columns(string: &str) -> usize {
    string.chars().map(|character| if character < '\u{1100}' { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wording(texts: &[&str]) -> Wording {
        Wording { texts: texts.iter().map(ToString::to_string).collect(), ..Wording::default() }
    }

    #[test]
    fn blank_strings_are_counted_not_drawn() {
        let wording = wording(&["", "  ", "\u{200b}\u{feff}", "VIEW NOW"]);
        let words = Words::of(&wording);
        assert_eq!(words.texts, [Phrase { text: "VIEW NOW", clipped: None }]);
        assert_eq!(words.omitted, [Omitted { kind: Kind::Text, count: 3, reason: Reason::Blank }]);
    }

    #[test]
    fn a_hundred_thousand_strings_are_bounded_and_counted() {
        let many = vec!["x"; 100_000];
        let wording = wording(&many);
        let words = Words::of(&wording);
        assert_eq!(words.texts.len() + words.omitted[0].count, 100_000);
        assert_eq!(words.omitted[0].reason, Reason::TooMany);
    }

    #[test]
    fn a_short_last_text_is_a_call() {
        assert_eq!(Words::of(&wording(&["10 May", "VIEW NOW"])).call(), Some(1));
        assert_eq!(Words::of(&wording(&["立即抢购"])).call(), Some(0));
        assert_eq!(Words::of(&wording(&["A whole sentence about what there is to see"])).call(), None);
    }
}
