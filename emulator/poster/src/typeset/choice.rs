//! Which face each cluster is set in.
//!
//! The face of the pairing that the cluster asks for, or the first fallback that has all of it; promises never to
//! choose a face without the cluster's base. Asks faces only what they cover, which opens none of them.

use harfrust::unicode as ucd;
use wanx_fonts::FaceId;

use super::character::is_ignorable;
use super::itemise::{Cluster, Voices, Width, is_explicit};

/// Chooses the face of every cluster.
///
/// A word in letters is kept in one face if any face has all of it: half a word in a fallback looks broken.
/// Chinese characters fall back one by one.
pub(super) fn choose_faces(clusters: &mut [Cluster<'_>], voices: Voices) {
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
