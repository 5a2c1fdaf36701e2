//! Breaking a paragraph into lines of a given width.
//!
//! Promises lines that cover the paragraph and, unless a single cluster is wider, fit the measure; as few lines as
//! possible, of lengths as even as possible. Words are broken only when they are wider than the measure.

use std::ops::Range;

use super::breaks::{may_break, parts_phrase};
use super::paragraph::Paragraph;
use super::shape::Shaper;

/// Breaks up to which the evenest of all choices is looked for; beyond, lines are filled one by one.
const EVEN_BREAKS_MAX: usize = 600;
/// A line this much shorter than the measure, in thousandths, is worth ending at a comma or stop.
const CLAUSE_BONUS: i64 = 200;
/// What a line costs that ends with a word of one or two letters, in thousandths of slack.
const SHORT_WORD_PENALTY: i64 = 280;
/// What it costs to part a phrase.
const PHRASE_PENALTY: i64 = 300;
/// Clusters of a text that is short enough to be read at a glance: its phrases are kept whole at the price of a line.
const SHORT_TEXT: usize = 24;
/// Slack from which on a last line looks lost, and what that costs.
const ORPHAN_SLACK: i64 = 600;
const ORPHAN_PENALTY: i64 = 300;
/// Marks after which a line may well end.
const CLAUSE_ENDS: [char; 15] =
    ['，', '。', '、', '；', '：', '！', '？', '—', ',', '.', ';', ':', '!', '?', '…'];

/// The lines of a paragraph, trimmed of spaces.
#[derive(Clone, Debug, Default)]
pub(super) struct Wrapped {
    pub(super) lines: Vec<Range<usize>>,
    /// Words that are wider than the measure and had to be broken.
    pub(super) broken_words: usize,
    /// Lines that end inside a phrase.
    pub(super) parted_phrases: usize,
}

/// What the lines of a paragraph keep within.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) width: i64,
    pub(super) max_lines: usize,
}

/// Breaks a paragraph into lines no wider than the limit.
pub(super) fn wrap(paragraph: &Paragraph, limits: Limits, shaper: &mut Shaper<'_>) -> Wrapped {
    keep_phrases(paragraph, limits, |breaks| break_exactly(paragraph, breaks, limits.width, shaper))
}

/// Breaks a paragraph quickly: into as many lines as [`wrap`] or nearly so, but uneven ones.
pub(super) fn sketch(paragraph: &Paragraph, limits: Limits) -> Wrapped {
    keep_phrases(paragraph, limits, |breaks| {
        fill(paragraph, breaks, limits.width, |line| paragraph.width(line))
    })
}

/// Breaks a paragraph anywhere, or between phrases if it is short and a line more will do.
fn keep_phrases(
    paragraph: &Paragraph,
    limits: Limits,
    mut break_at: impl FnMut(&[usize]) -> Wrapped,
) -> Wrapped {
    let whole = paragraph.trimmed(0..paragraph.len());
    if whole.is_empty() || paragraph.width(&whole) <= limits.width {
        return Wrapped { lines: vec![whole], ..Wrapped::default() };
    }
    let mut wrapped = break_at(&paragraph.breaks);
    wrapped.parted_phrases = parted_phrases(paragraph, &wrapped.lines);
    if wrapped.parted_phrases == 0 || paragraph.len() > SHORT_TEXT {
        return wrapped;
    }
    let phrased = break_at(&paragraph.phrases);
    let may_take = (wrapped.lines.len() + 1).min(limits.max_lines);
    if phrased.broken_words == 0 && phrased.lines.len() <= may_take { phrased } else { wrapped }
}

fn parted_phrases(paragraph: &Paragraph, lines: &[Range<usize>]) -> usize {
    let parts = |pair: &&[Range<usize>]| {
        pair[0].end == pair[1].start && parts_phrase(&paragraph.text, paragraph.offset(pair[0].end))
    };
    lines.windows(2).filter(parts).count()
}

/// Breaks a paragraph at some of its breaks, into even lines if possible.
fn break_exactly(paragraph: &Paragraph, breaks: &[usize], measure: i64, shaper: &mut Shaper<'_>) -> Wrapped {
    let mut target = measure;
    // Shaping the ends of a line anew can make it a little wider: try once more with that much less.
    for _ in 0..2 {
        let wrapped =
            even(paragraph, breaks, target).unwrap_or_else(|| fill_evenly(paragraph, breaks, target));
        let widest = wrapped.lines.iter().map(|line| paragraph.exact_width(line, shaper)).max();
        let excess = widest.unwrap_or(0) - measure;
        if excess <= 0 {
            return wrapped;
        }
        target = (target - excess).max(0);
    }
    fill(paragraph, breaks, measure, |line| paragraph.exact_width(line, shaper))
}

/// A way to set the text before some place.
#[derive(Clone, Copy, Default)]
struct Way {
    line_count: u32,
    cost: i64,
    /// Which place its last line begins at.
    from: usize,
}

/// Chooses among all ways to break with the fewest lines the one with the evenest lines.
///
/// `None` when a word is wider than the measure or there are too many breaks.
fn even(paragraph: &Paragraph, breaks: &[usize], measure: i64) -> Option<Wrapped> {
    if breaks.len() > EVEN_BREAKS_MAX || measure <= 0 {
        return None;
    }
    let places: Vec<usize> = std::iter::once(0).chain(breaks.iter().copied()).collect();
    let mut best: Vec<Option<Way>> = vec![Some(Way::default())];
    for place in 1..places.len() {
        let mut choice: Option<Way> = None;
        for from in (0..place).rev() {
            let line = paragraph.trimmed(places[from]..places[place]);
            let slack = measure - paragraph.width(&line);
            if slack < 0 {
                break;
            }
            let Some(before) = best[from] else { continue };
            let is_last = place + 1 == places.len();
            let slack = slack * 1000 / measure;
            let cost = if is_last { last_line_cost(slack) } else { line_cost(paragraph, &line, slack) };
            let way = Way { line_count: before.line_count + 1, cost: before.cost + cost, from };
            if choice.is_none_or(|other| (way.line_count, way.cost) < (other.line_count, other.cost)) {
                choice = Some(way);
            }
        }
        best.push(choice);
    }
    trace(paragraph, &places, &best)
}

/// Follows the best way back from the end.
fn trace(paragraph: &Paragraph, places: &[usize], best: &[Option<Way>]) -> Option<Wrapped> {
    let mut lines = Vec::new();
    let mut place = places.len() - 1;
    while place > 0 {
        let from = best[place]?.from;
        lines.push(paragraph.trimmed(places[from]..places[place]));
        place = from;
    }
    lines.reverse();
    lines.retain(|line| !line.is_empty());
    Some(Wrapped { lines, ..Wrapped::default() })
}

/// Returns what a line costs that is not the last; `slack` is how much of the measure it leaves free, in thousandths.
///
/// The sum of squares is least when all lines are equally long.
fn line_cost(paragraph: &Paragraph, line: &Range<usize>, slack: i64) -> i64 {
    let text = paragraph.text_of(line);
    let cost = slack * slack;
    if text.ends_with(CLAUSE_ENDS) {
        cost - CLAUSE_BONUS * CLAUSE_BONUS
    } else if parts_phrase(&paragraph.text, paragraph.offset(line.end)) {
        cost + PHRASE_PENALTY * PHRASE_PENALTY
    } else if ends_with_short_word(text) {
        cost + SHORT_WORD_PENALTY * SHORT_WORD_PENALTY
    } else {
        cost
    }
}

/// Returns what the last line costs.
fn last_line_cost(slack: i64) -> i64 {
    slack * slack + if slack > ORPHAN_SLACK { ORPHAN_PENALTY * ORPHAN_PENALTY } else { 0 }
}

/// Returns whether the last word has one or two letters, such as an article, which belongs to the next word.
fn ends_with_short_word(text: &str) -> bool {
    let word = text.rsplit(' ').next().unwrap_or(text);
    word.len() < text.len() && word.len() <= 2 && word.bytes().all(|letter| letter.is_ascii_alphabetic())
}

/// Steps of the search for the narrowest measure that needs no more lines.
const NARROWING_STEPS: u32 = 8;

/// Fills lines one by one, then narrows the measure as long as the number of lines stays.
fn fill_evenly(paragraph: &Paragraph, breaks: &[usize], measure: i64) -> Wrapped {
    let mut best = fill(paragraph, breaks, measure, |line| paragraph.width(line));
    let (mut low, mut high) = (measure / 2, measure);
    for _ in 0..NARROWING_STEPS {
        let middle = (low + high) / 2;
        let narrower = fill(paragraph, breaks, middle, |line| paragraph.width(line));
        if narrower.lines.len() == best.lines.len() && narrower.broken_words == best.broken_words {
            best = narrower;
            high = middle;
        } else {
            low = middle;
        }
    }
    best
}

/// Fills lines one by one; `exact` is asked only about lines that fit by the running sums.
fn fill(
    paragraph: &Paragraph,
    breaks: &[usize],
    measure: i64,
    mut exact: impl FnMut(&Range<usize>) -> i64,
) -> Wrapped {
    let mut wrapped = Wrapped::default();
    let mut start = 0;
    while start < paragraph.len() {
        let fits = |end: usize| paragraph.width(&paragraph.trimmed(start..end)) <= measure;
        let mut fits_exactly = |end: usize| exact(&paragraph.trimmed(start..end)) <= measure;
        let ahead = &breaks[breaks.partition_point(|&place| place <= start)..];
        let fitting = &ahead[..ahead.partition_point(|&place| fits(place))];
        let end = fitting.iter().rev().copied().find(|&place| fits_exactly(place)).unwrap_or_else(|| {
            wrapped.broken_words += 1;
            emergency_end(paragraph, start, |end| fits(end) && fits_exactly(end))
        });
        let line = paragraph.trimmed(start..end);
        if !line.is_empty() {
            wrapped.lines.push(line);
        }
        start = end;
    }
    wrapped
}

/// Returns where to break a word that is wider than the measure: as late as possible, at least one cluster on, and
/// at a place where Chinese layout allows it if there is one.
fn emergency_end(paragraph: &Paragraph, start: usize, mut fits: impl FnMut(usize) -> bool) -> usize {
    // Doubling first: a line is short, the text may be long.
    let mut step = 1;
    while start + step < paragraph.len() && fits(start + step) {
        step *= 2;
    }
    let (mut low, mut high) = (start + step / 2, (start + step).min(paragraph.len()));
    while low + 1 < high {
        let middle = (low + high) / 2;
        if fits(middle) { low = middle } else { high = middle }
    }
    let latest = low.max(start + 1);
    // Fitting is asked again: a letter that ends a line may be wider than it was inside the word.
    let mut serves = |&end: &usize| may_break(&paragraph.text, paragraph.offset(end)) && fits(end);
    (start + 1..=latest).rev().find(&mut serves).unwrap_or(latest)
}
