//! Where a line may begin: UAX #14, and the rules of Chinese layout where those are stricter or kinder.
//!
//! Promises ascending cluster indices that end with the number of clusters. Measures nothing.

use unicode_linebreak::{BreakOpportunity, linebreaks};

use unicode_script::{Script, UnicodeScript as _};

use super::character::{cannot_end_line, cannot_start_line, is_grid_letter, is_square};
use super::shape::Cluster;

/// Returns the clusters before which a line may begin, the end included.
pub(super) fn opportunities(text: &str, clusters: &[Cluster]) -> Vec<usize> {
    let mut offsets: Vec<usize> = linebreaks(text)
        .filter(|&(offset, kind)| kind == BreakOpportunity::Allowed && may_break(text, offset))
        .map(|(offset, _)| offset)
        .collect();
    offsets.extend(beside_quotes(text));
    offsets.extend(before_syllables(text));
    offsets.sort_unstable();
    offsets.dedup();
    let index_of = |offset: usize| {
        clusters
            .binary_search_by_key(&offset, |cluster| cluster.start as usize)
            .ok()
            .filter(|&index| index > 0)
    };
    let mut breaks: Vec<usize> = offsets.into_iter().filter_map(index_of).collect();
    breaks.push(clusters.len());
    breaks
}

/// Returns those of the breaks that part no phrase.
pub(super) fn between_phrases(text: &str, clusters: &[Cluster], breaks: &[usize]) -> Vec<usize> {
    let parts =
        |index: usize| clusters.get(index).is_some_and(|next| parts_phrase(text, next.start as usize));
    breaks.iter().copied().filter(|&index| !parts(index)).collect()
}

/// Returns whether a line that begins here tears apart what is read together: characters that nothing separates, a
/// number and the word it counts, or the halves of a word with a hyphen.
///
/// Chinese and Japanese allow a break nearly everywhere, but a title is not broken inside a word. Without a
/// dictionary, marks, spaces, other scripts, the particle 的 and the end of Japanese inflections tell where words end.
pub(super) fn parts_phrase(text: &str, offset: usize) -> bool {
    let (before, after) = text.split_at(offset);
    let (Some(last), Some(next)) = (before.chars().next_back(), after.chars().next()) else { return false };
    if last == '-' {
        return next.is_alphanumeric();
    }
    if last.is_ascii_digit() || next.is_ascii_digit() {
        return last == '第' || is_grid_letter(next);
    }
    let ends_word = last == '的' || is_hiragana(last) && !is_hiragana(next);
    is_grid_letter(last) && is_grid_letter(next) && !ends_word
}

fn is_hiragana(letter: char) -> bool {
    letter >= '\u{3041}' && letter.script() == Script::Hiragana
}

/// How many blanks a break is looked at across; bounds the work on rows of zero-width spaces.
const LOOK: usize = 32;

/// Returns whether neither side of a break is left in a place it must not be in, spaces aside.
pub(super) fn may_break(text: &str, offset: usize) -> bool {
    let (before, after) = text.split_at(offset);
    let is_between = |character: &char| !super::character::is_blank(*character);
    let ends_well =
        before.chars().rev().take(LOOK).find(is_between).is_none_or(|last| !cannot_end_line(last));
    let starts_well = after.chars().take(LOOK).find(is_between).is_none_or(|first| !cannot_start_line(first));
    ends_well && starts_well
}

/// Breaks before an opening and after a closing quote between full-width characters.
///
/// UAX #14 of this version cannot tell which way a quote faces and so forbids both.
fn beside_quotes(text: &str) -> impl Iterator<Item = usize> {
    text.char_indices().filter_map(|(offset, character)| {
        let place = match character {
            '“' | '‘' => offset,
            '”' | '’' => offset + character.len_utf8(),
            _ => return None,
        };
        let before = text[..place].chars().next_back()?;
        let after = text[place..].chars().next()?;
        let beyond = if place == offset { before } else { after };
        let is_chinese = is_square(beyond) || matches!(beyond, '—' | '…');
        (is_chinese && !cannot_end_line(before) && !cannot_start_line(after)).then_some(place)
    })
}

/// Breaks before the vowels that begin a syllable in Thai and Lao.
///
/// Both write no spaces between words; without a dictionary the start of a syllable is the best place to be had.
fn before_syllables(text: &str) -> impl Iterator<Item = usize> {
    let is_letter = |letter: char| matches!(letter, '\u{e01}'..='\u{e4e}' | '\u{e81}'..='\u{ece}');
    let is_leading = |letter: char| matches!(letter, '\u{e40}'..='\u{e44}' | '\u{ec0}'..='\u{ec4}');
    text.char_indices().zip(text.chars().skip(1)).filter_map(move |((offset, before), after)| {
        let is_start = is_leading(after) && is_letter(before) && !is_leading(before);
        is_start.then_some(offset + before.len_utf8())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `|` shows where the text may be broken without parting a phrase.
    fn check(marked: &str) {
        let text = marked.replace('|', "");
        let found: String = text
            .char_indices()
            .map(|(offset, letter)| {
                let is_whole = offset > 0 && !parts_phrase(&text, offset) && may_break(&text, offset);
                if is_whole { format!("|{letter}") } else { letter.to_string() }
            })
            .collect();
        assert_eq!(found, marked);
    }

    #[test]
    fn phrases_end_at_marks_particles_and_scripts() {
        check("夏日清凉一夏，|全场五折起");
        check("夏天的|味道");
        check("全场|5折起");
        check("第5届文化节");
        check("ここでしか|味わえない、|特別なひととき");
        check("한국어");
    }

    #[test]
    fn a_word_with_a_hyphen_is_one_phrase() {
        assert!(parts_phrase("cold-pressed oil", 5) && !parts_phrase("cold - pressed", 6));
    }
}
