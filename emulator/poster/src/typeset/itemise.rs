//! Cutting a paragraph into runs: one face, one script, one direction each.
//!
//! Promises runs that cover the paragraph without gaps and never part a grapheme cluster, so emoji sequences,
//! variation selectors and combining marks stay with their base. Asks faces only what they cover; shapes nothing.

use harfrust::Tag;
use unicode_bidi::ParagraphBidiInfo;
use unicode_script::{Script, UnicodeScript as _};
use unicode_segmentation::UnicodeSegmentation as _;
use wanx_fonts::FaceId;

use super::character::{is_grid_letter, is_ignorable, is_square, is_square_script};
use super::choice::choose_faces;

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
    pub(super) flow: Flow,
}

/// Whether lines run across the page or down it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Writing {
    #[default]
    Horizontal,
    /// Columns from right to left.
    Vertical,
}

/// How the letters of a run stand on their line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// Side by side on a horizontal line.
    Horizontal,
    /// Lying on their side in a column, as Latin words do.
    Turned,
    /// One below the other in a column, as Chinese characters do.
    Upright,
    /// Side by side in one square of a column, as a number of two digits does.
    Together,
}

impl Run {
    /// Returns whether the run is read from right to left.
    pub(super) fn is_right_to_left(&self) -> bool {
        self.level % 2 == 1
    }

    /// Returns whether the run after this one is more of the same.
    fn continues_in(&self, next: &Self) -> bool {
        (self.face, self.script, self.level, self.flow) == (next.face, next.script, next.level, next.flow)
    }
}

/// A paragraph cut into runs.
pub(super) struct Items {
    pub(super) runs: Vec<Run>,
    /// The embedding level of the paragraph itself: 0 or 1.
    pub(super) base_level: u8,
}

/// Cuts a paragraph into runs, in logical order.
pub(super) fn itemise(text: &str, voices: Voices, writing: Writing) -> Items {
    let bidi = ParagraphBidiInfo::new(text, None);
    let mut clusters: Vec<Cluster<'_>> = text.grapheme_indices(true).map(Cluster::new).collect();
    settle_quotes_and_dashes(&mut clusters);
    choose_faces(&mut clusters, voices);
    if writing == Writing::Vertical {
        settle_flows(&mut clusters);
    }
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
            flow: cluster.flow,
        };
        match runs.last_mut() {
            Some(last) if last.continues_in(&run) => last.end = run.end,
            _ => runs.push(run),
        }
    }
    Items { runs, base_level: bidi.paragraph_level.number() }
}

/// A grapheme cluster and what has been settled about it.
pub(super) struct Cluster<'a> {
    start: usize,
    pub(super) text: &'a str,
    /// The character that decides: the first that is not an instruction.
    pub(super) base: char,
    pub(super) script: Script,
    pub(super) width: Width,
    pub(super) face: Option<FaceId>,
    flow: Flow,
}

/// Which of the two faces of a voice a cluster asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
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
        let script = script.unwrap_or(Script::Common);
        Self { start, text, base, script, width, face: None, flow: Flow::Horizontal }
    }
}

pub(super) fn is_explicit(script: Script) -> bool {
    !matches!(script, Script::Common | Script::Inherited | Script::Unknown)
}

/// Gives each ambiguous mark the width of its surroundings.
///
/// A closing quote follows its opening one; an opening quote the text before it, which quotes; dashes and dots are
/// square next to anything square.
fn settle_quotes_and_dashes(clusters: &mut [Cluster<'_>]) {
    let mut before = None;
    let (mut open_double, mut open_single) = (Vec::new(), Vec::new());
    for index in 0..clusters.len() {
        let settled = match clusters[index].width {
            Width::Blank => continue,
            Width::Unsettled => {
                let after = next_settled(clusters, index);
                let opening = before.or(after).unwrap_or(Width::Proportional);
                let closing = before.unwrap_or(Width::Proportional);
                match clusters[index].base {
                    '“' => *open_double.push_mut(opening),
                    '‘' => *open_single.push_mut(opening),
                    '”' => open_double.pop().unwrap_or(closing),
                    // An apostrophe closes nothing and goes with the letter before it.
                    '’' => open_single.pop().unwrap_or(closing),
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

/// Gives signs and spaces the script of the letters before them, leading ones that of the letters after them.
fn resolve_scripts(clusters: &mut [Cluster<'_>]) {
    let has_kana = clusters.iter().any(|c| matches!(c.script, Script::Hiragana | Script::Katakana));
    let square = if has_kana { Script::Katakana } else { Script::Han };
    let first = clusters.iter().map(|cluster| cluster.script).find(|script| is_explicit(*script));
    // Digits and signs alone are kerned as Latin.
    let mut current = first.unwrap_or(Script::Latin);
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

/// Lets squares and signs stand, letters lie, and one or two letters or digits by themselves stand together.
fn settle_flows(clusters: &mut [Cluster<'_>]) {
    for cluster in clusters.iter_mut() {
        let is_sign =
            cluster.script == Script::Common && !cluster.base.is_ascii() && cluster.width != Width::Blank;
        let stands = cluster.width == Width::Square || is_grid_letter(cluster.base) || is_sign;
        cluster.flow = if stands || cluster.face.is_none() { Flow::Upright } else { Flow::Turned };
    }
    let is_letter = |cluster: &Cluster<'_>| cluster.flow == Flow::Turned && cluster.width != Width::Blank;
    for word in clusters.chunk_by_mut(|a, b| is_letter(a) && is_letter(b)) {
        let is_short = word.len() <= 2 && word.iter().all(|cluster| cluster.base.is_ascii_alphanumeric());
        if is_short && is_letter(&word[0]) {
            word.iter_mut().for_each(|cluster| cluster.flow = Flow::Together);
        }
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
