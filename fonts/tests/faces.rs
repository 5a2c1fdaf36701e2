//! What must be true of every bundled face, asked of the faces themselves.

use std::collections::BTreeSet;

use ab_glyph::{Font as _, FontRef};
use wanx_fonts::{FaceId, fallbacks, pairings};

fn outlines(id: FaceId) -> FontRef<'static> {
    FontRef::try_from_slice(id.face().bytes()).unwrap_or_else(|error| panic!("{id:?}: {error}"))
}

/// Returns a committed character list.
fn list(name: &str) -> Vec<char> {
    let path = format!("{}/characters/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

fn lacks(id: FaceId, wanted: impl IntoIterator<Item = char>) -> String {
    wanted.into_iter().filter(|&character| !id.face().covers(character)).collect()
}

fn covers(id: FaceId, wanted: impl IntoIterator<Item = char>) {
    assert_eq!(lacks(id, wanted), "", "{id:?} lacks characters");
}

fn latin_faces() -> BTreeSet<FaceId> {
    pairings().iter().flat_map(|pairing| [pairing.latin.title, pairing.latin.body]).collect()
}

fn chinese_faces() -> BTreeSet<FaceId> {
    pairings().iter().flat_map(|pairing| [pairing.chinese.title, pairing.chinese.body]).collect()
}

#[test]
fn every_face_parses() {
    for id in FaceId::all() {
        assert!(outlines(id).glyph_count() > 100, "{id:?}");
    }
}

#[test]
fn coverage_agrees_with_the_character_map() {
    for id in FaceId::all() {
        let outlines = outlines(id);
        let differs =
            |character: &char| id.face().covers(*character) != (outlines.glyph_id(*character).0 != 0);
        let wrong: Vec<char> = ('\0'..=char::MAX).filter(differs).collect();
        assert!(wrong.is_empty(), "{id:?}: {wrong:?}");
    }
}

#[test]
fn latin_faces_cover_the_accents_of_western_europe() {
    let accented = ('À'..='ÿ').filter(|character| character.is_alphabetic());
    for id in latin_faces() {
        covers(id, (' '..='~').chain(accented.clone()));
    }
}

#[test]
fn chinese_faces_cover_gb_2312() {
    for id in chinese_faces() {
        covers(id, list("gb2312"));
    }
}

#[test]
fn the_first_fallback_covers_simplified_traditional_and_japanese() {
    let id = fallbacks()[0];
    for name in ["gb2312", "tongyong", "big5-level-1", "jis-x-0208"] {
        covers(id, list(name));
    }
    covers(id, ('ぁ'..='ゖ').chain('ァ'..='ヺ'));
}
