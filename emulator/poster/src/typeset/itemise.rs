//! Cutting a paragraph into runs: one face, one script, one direction each.
//!
//! Promises runs that cover the paragraph without gaps and never part a grapheme cluster, so emoji sequences,
//! variation selectors and combining marks stay with their base. Asks faces only what they cover; shapes nothing.

use harfrust::{Tag, unicode as ucd};
use unicode_bidi::ParagraphBidiInfo;
use unicode_script::{Script, UnicodeScript as _};
use unicode_segmentation::UnicodeSegmentation as _;
use wanx_fonts::FaceId;

use super::character::{is_ignorable, is_square, is_square_script};

/// The two faces a text is set in, before fallbacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Voices {
    pub(super) latin: FaceId,
    pub(super) chinese: FaceId,
}

/// A stretch of text that is shaped in one go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) start: usize,
    pub(super) end: usize,
    /// `None`: no face covers it, boxes are drawn.
    pub(super) face: Option<FaceId>,
    pub(super) script: Script,
    /// Embedding level by UAX #9; odd runs from right to left.
    pub(super) level: u8,
}

impl Run {
    /// Returns whether the run is read from right to left.
    pub(super) fn is_right_to_left(&self) -> bool {
        self.level % 2 == 1
    }
}

/// A paragraph cut into runs.
pub(super) struct Items {
    pub(super) runs: Vec<Run>,
    /// The embedding level of the paragraph itself: 0 or 1.
    pub(super) base_level: u8,
}

/// Cuts a paragraph into runs, in logical order.
pub(super) fn itemise(text: &str, voices: Voices) -> Items {
    let bidi = ParagraphBidiInfo::new(text, None);
    let mut clusters: Vec<Cluster<'_>> = text.grapheme_indices(true).map(Cluster::new).collect();
    settle_quotes_and_dashes(&mut clusters);
    choose_faces(&mut clusters, voices);
    resolve_scripts(&mut clusters);
    let mut runs: Vec<Run> = Vec::new();
    for cluster in &clusters {
        let level = bidi.levels.get(cluster.start).map_or(0, unicode_bidi::Level::number);
        let run = Run {
            start: cluster.start,
            end: cluster.start + cluster.text.len(),
            face: cluster.face,
            script: cluster.script,
            level,
        };
        match runs.last_mut() {
            Some(last) if (last.face, last.script, last.level) == (run.face, run.script, run.level) => {
                last.end = run.end;
            }
            _ => runs.push(run),
        }
    }
    Items { runs, base_level: bidi.paragraph_level.number() }
}

/// A grapheme cluster and what has been settled about it.
struct Cluster<'a> {
    start: usize,
    text: &'a str,
    /// The character that decides: the first that is not an instruction.
    base: char,
    script: Script,
    width: Width,
    face: Option<FaceId>,
}

/// Which of the two faces of a voice a cluster asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Width {
    /// The Chinese face.
    Square,
    /// The Latin face, or a fallback.
    Proportional,
    /// Quotes, dashes, dots that both use: settled by what stands around them.
    Unsettled,
    /// Spaces and instructions: go with whatever stands before them.
    Blank,
}

impl<'a> Cluster<'a> {
    fn new((start, text): (usize, &'a str)) -> Self {
        let base = text.chars().find(|&character| !is_ignorable(character));
        let script = text.chars().map(|character| character.script()).find(|script| is_explicit(*script));
        let width = match base {
            None | Some(' ' | '\u{a0}') => Width::Blank,
            Some('“' | '”' | '‘' | '’' | '—' | '…' | '‥' | '―' | '·') => Width::Unsettled,
            Some(character) if is_square(character) => Width::Square,
            Some(_) => Width::Proportional,
        };
        let base = base.unwrap_or(' ');
        Self { start, text, base, script: script.unwrap_or(Script::Common), width, face: None }
    }
}

fn is_explicit(script: Script) -> bool {
    !matches!(script, Script::Common | Script::Inherited | Script::Unknown)
}

/// Gives each ambiguous mark the width of its surroundings.
///
/// A closing quote follows its opening one; an opening quote the text before it, which quotes; dashes and dots are
/// square next to anything square.
fn settle_quotes_and_dashes(clusters: &mut [Cluster<'_>]) {
    let mut before = None;
    let mut open_quotes = Vec::new();
    for index in 0..clusters.len() {
        let settled = match clusters[index].width {
            Width::Blank => continue,
            Width::Unsettled => {
                let after = next_settled(clusters, index);
                match clusters[index].base {
                    '“' | '‘' => {
                        let width = before.or(after).unwrap_or(Width::Proportional);
                        open_quotes.push(width);
                        width
                    }
                    // An apostrophe closes nothing that was opened: it goes with the letter before it.
                    '”' | '’' => open_quotes.pop().or(before).unwrap_or(Width::Proportional),
                    _ if before == Some(Width::Square) || after == Some(Width::Square) => Width::Square,
                    _ => Width::Proportional,
                }
            }
            settled => settled,
        };
        clusters[index].width = settled;
        before = Some(settled);
    }
}

/// How far ahead a mark looks for its surroundings; bounds the work on long rows of dots.
const LOOK_AHEAD: usize = 16;

fn next_settled(clusters: &[Cluster<'_>], index: usize) -> Option<Width> {
    let ahead = clusters[index + 1..].iter().take(LOOK_AHEAD).map(|cluster| cluster.width);
    ahead.into_iter().find(|width| matches!(width, Width::Square | Width::Proportional))
}

/// Chooses the face of every cluster.
///
/// A word in letters is kept in one face if any face has all of it: half a word in a fallback looks broken.
/// Chinese characters fall back one by one.
fn choose_faces(clusters: &mut [Cluster<'_>], voices: Voices) {
    let mut index = 0;
    while index < clusters.len() {
        let end = word_end(clusters, index);
        let (settled, rest) = clusters.split_at_mut(index);
        let word = &mut rest[..end - index];
        if word[0].width == Width::Blank {
            word[0].face = blank_face(settled.last(), &word[0], voices);
        } else if let Some(face) = punctuation_face(settled.last(), &word[0]) {
            word[0].face = Some(face);
        } else if let Some(face) = candidates(&word[0], voices).find(|&face| covers_all(face, word)) {
            word.iter_mut().for_each(|cluster| cluster.face = Some(face));
        } else {
            word.iter_mut().for_each(|cluster| cluster.face = nearest_face(cluster, voices));
        }
        index = end;
    }
    give_brackets_the_face_inside(clusters);
}

/// An opening bracket goes with the word after it, as the closing one goes with the word before it.
fn give_brackets_the_face_inside(clusters: &mut [Cluster<'_>]) {
    for index in 1..clusters.len() {
        let (before, rest) = clusters.split_at_mut(index);
        let (bracket, word) = (&mut before[index - 1], &rest[0]);
        let face = word.face.filter(|face| is_word(word) && face.face().covers(bracket.base));
        if matches!(bracket.base, '(' | '[' | '{') && face.is_some() {
            bracket.face = face;
        }
    }
}

/// Returns the face of the word that a comma or stop stands directly after, so that both have one weight.
fn punctuation_face(before: Option<&Cluster<'_>>, sign: &Cluster<'_>) -> Option<FaceId> {
    let face = before.filter(|cluster| is_word(cluster))?.face?;
    (sign.base.is_ascii_punctuation() && face.face().covers(sign.base)).then_some(face)
}

/// Returns the end of the word in one alphabet that begins at `index`; anything else stands alone.
fn word_end(clusters: &[Cluster<'_>], index: usize) -> usize {
    let first = &clusters[index];
    if first.width != Width::Proportional || !is_explicit(first.script) {
        return index + 1;
    }
    let same = |cluster: &&Cluster<'_>| cluster.width == first.width && cluster.script == first.script;
    index + clusters[index..].iter().take_while(same).count()
}

/// Returns the faces to try, the best first.
fn candidates(cluster: &Cluster<'_>, voices: Voices) -> impl Iterator<Item = FaceId> + use<> {
    let Voices { latin, chinese } = voices;
    let as_emoji = cluster.text.contains('\u{fe0f}');
    let (first, second, last) = match cluster.width {
        Width::Square => (chinese, None, latin),
        // A sign such as ★ suits the pairing better from its Chinese face than from a symbol face.
        _ if !is_explicit(cluster.script) => (latin, Some(chinese), chinese),
        _ => (latin, None, chinese),
    };
    let emoji = as_emoji.then(emoji_face).flatten();
    let fallbacks = wanx_fonts::fallbacks().iter().copied();
    emoji.into_iter().chain([first]).chain(second).chain(fallbacks).chain([last])
}

/// Returns the fallback that has emoji, if there is one.
fn emoji_face() -> Option<FaceId> {
    wanx_fonts::fallbacks().iter().copied().find(|face| face.face().covers('😀'))
}

fn covers_all(face: FaceId, word: &[Cluster<'_>]) -> bool {
    word.iter().all(|cluster| covers(face, cluster.text))
}

/// Returns whether a face has every visible character of a cluster, by itself or composed with what stands before.
fn covers(face: FaceId, cluster: &str) -> bool {
    let face = face.face();
    let mut whole: Option<char> = None;
    for character in cluster.chars().filter(|&character| !is_ignorable(character)) {
        let joined = whole.and_then(|base| compose(base, character)).filter(|&joined| face.covers(joined));
        if joined.is_none() && !has(face, character) {
            return false;
        }
        whole = joined.or(whole).or(Some(character));
    }
    true
}

fn compose(base: char, mark: char) -> Option<char> {
    ucd::compose(u32::from(base), u32::from(mark)).and_then(char::from_u32)
}

/// Returns whether a face can show a character, in one piece or in two.
fn has(face: &wanx_fonts::Face, character: char) -> bool {
    let part = |code: u32| char::from_u32(code).is_some_and(|part| face.covers(part));
    face.covers(character)
        || match ucd::decompose(u32::from(character)) {
            Some(ucd::Decomposed::Singleton(code)) => part(code),
            Some(ucd::Decomposed::Pair(base, mark)) => part(base) && part(mark),
            None => false,
        }
}

/// Returns the first face with the whole cluster, or else with its base: a missing mark then shows as a box.
fn nearest_face(cluster: &Cluster<'_>, voices: Voices) -> Option<FaceId> {
    candidates(cluster, voices)
        .find(|&face| covers(face, cluster.text))
        .or_else(|| candidates(cluster, voices).find(|face| face.face().covers(cluster.base)))
}

/// Instructions go with the cluster before them, and spaces with the word before them, so that a face can kern with
/// them. After Chinese characters and signs a space is Latin: theirs are wide or odd.
fn blank_face(before: Option<&Cluster<'_>>, blank: &Cluster<'_>, voices: Voices) -> Option<FaceId> {
    let beside = before.filter(|cluster| is_instruction(blank) || is_word(cluster));
    let same = beside.and_then(|cluster| cluster.face);
    same.filter(|face| is_instruction(blank) || face.face().covers(' ')).or(Some(voices.latin))
}

fn is_word(cluster: &Cluster<'_>) -> bool {
    cluster.width == Width::Proportional && is_explicit(cluster.script)
}

fn is_instruction(cluster: &Cluster<'_>) -> bool {
    cluster.text.chars().all(is_ignorable)
}

/// Gives signs and spaces the script of the letters before them, leading ones that of the letters after them.
fn resolve_scripts(clusters: &mut [Cluster<'_>]) {
    let has_kana = clusters.iter().any(|c| matches!(c.script, Script::Hiragana | Script::Katakana));
    let square = if has_kana { Script::Katakana } else { Script::Han };
    let first = clusters.iter().map(|cluster| cluster.script).find(|script| is_explicit(*script));
    let mut current = first.unwrap_or(Script::Common);
    for cluster in clusters {
        if is_explicit(cluster.script) {
            current = cluster.script;
        }
        cluster.script = match cluster.width {
            Width::Square => square,
            // Digits among Chinese characters are set in the Latin face, which kerns them as Latin.
            _ if is_square_script(current) => Script::Latin,
            _ => current,
        };
    }
}

/// Returns the script as the shaper names it.
pub(super) fn shaper_script(script: Script) -> harfrust::Script {
    let tag = Tag::from_u32(script.as_iso15924_tag());
    harfrust::Script::from_iso15924_tag(tag).unwrap_or(harfrust::Script::COMMON)
}

/// Returns the language that local forms are chosen by, as far as the script tells it.
pub(super) fn language(script: Script) -> &'static str {
    match script {
        Script::Han => "zh-hans",
        Script::Hiragana | Script::Katakana => "ja",
        Script::Hangul => "ko",
        _ => "",
    }
}
