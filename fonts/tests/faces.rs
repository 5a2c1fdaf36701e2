//! What must be true of every bundled face and pairing, asked of the faces themselves.

use std::collections::BTreeSet;

use ab_glyph::{Font as _, FontRef, GlyphId};
use harfrust::{Buffer, Direction, Feature, Font, ShapeOptions, ShaperFont, Tag};
use wanx_fonts::{FaceId, Mood, Pairing, Voice, fallbacks, pairings};

fn outlines(id: FaceId) -> FontRef<'static> {
    FontRef::try_from_slice(id.face().bytes()).unwrap_or_else(|error| panic!("{id:?}: {error}"))
}

fn named(name: &str) -> FaceId {
    FaceId::named(name).unwrap_or_else(|| panic!("no face is called {name}"))
}

/// The one school character that no source has; it is commonly written 叱.
const NOWHERE: char = '\u{20b9f}';

/// Returns a committed character list.
fn list(name: &str) -> Vec<char> {
    let path = format!("{}/characters/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    text.chars().filter(|&character| !character.is_whitespace() && character != NOWHERE).collect()
}

fn covers(id: FaceId, wanted: impl IntoIterator<Item = char>) {
    let lacking: String = wanted.into_iter().filter(|&character| !id.face().covers(character)).collect();
    assert_eq!(lacking, "", "{id:?} lacks characters");
}

fn faces_of(voice: impl Fn(&Pairing) -> Voice) -> BTreeSet<FaceId> {
    pairings().iter().map(voice).flat_map(|voice| [voice.title, voice.body]).collect()
}

fn latin_faces() -> BTreeSet<FaceId> {
    faces_of(|pairing| pairing.latin)
}

fn chinese_faces() -> BTreeSet<FaceId> {
    faces_of(|pairing| pairing.chinese)
}

fn shape(id: FaceId, direction: Option<Direction>, features: &[Feature], text: &str) -> Buffer {
    let font = Font::new(id.face().bytes(), 0).expect("every_face_parses");
    let mut buffer = Buffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    if let Some(direction) = direction {
        buffer.set_direction(direction);
    }
    harfrust::shape(&ShaperFont::new(&font), &mut buffer, ShapeOptions::new().features(features))
        .unwrap_or_else(|error| panic!("{id:?} {text}: {error}"));
    buffer
}

fn glyphs(id: FaceId, text: &str) -> Vec<u32> {
    shape(id, None, &[], text).glyph_infos().iter().map(|info| info.glyph_id).collect()
}

fn nominal_glyphs(id: FaceId, text: &str) -> Vec<u32> {
    let outlines = outlines(id);
    text.chars().map(|character| u32::from(outlines.glyph_id(character).0)).collect()
}

fn width(id: FaceId, kern: u32, text: &str) -> i32 {
    let kern = Feature::new(Tag::new(b"kern"), kern, ..);
    shape(id, None, &[kern], text).glyph_positions().iter().map(|position| position.x_advance).sum()
}

/// Checks that a text becomes this many glyphs that take room, none of them missing.
fn becomes(id: FaceId, text: &str, count: usize) {
    let shaped = shape(id, None, &[], text);
    let wide = shaped.glyph_positions().iter().filter(|position| position.x_advance != 0).count();
    assert_eq!(wide, count, "{id:?} {text}: {:?}", shaped.glyph_infos());
    assert!(shaped.glyph_infos().iter().all(|info| info.glyph_id != 0), "{id:?} cannot write {text}");
}

#[test]
fn every_face_parses() {
    for id in FaceId::all() {
        assert!(Font::new(id.face().bytes(), 0).is_some(), "{id:?}");
        assert!(outlines(id).glyph_count() > 100, "{id:?}");
    }
}

#[test]
fn no_glyph_is_taken_for_broken() {
    for id in FaceId::all() {
        let (outlines, parsed) = (outlines(id), id.face().parsed().expect("every_face_parses"));
        let count = u16::try_from(outlines.glyph_count()).expect("glyphs are numbered with 16 bits");
        let differing =
            (0..count).find(|&id| outlines.outline(GlyphId(id)).is_some() != parsed.outline(id).is_some());
        assert_eq!(differing, None, "{id:?}");
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
fn a_face_is_inflated_once() {
    for id in FaceId::all() {
        assert!(std::ptr::eq(id.face().bytes(), id.face().bytes()), "{id:?}");
    }
}

#[test]
fn a_name_finds_its_face_and_no_other() {
    for id in FaceId::all() {
        assert_eq!(FaceId::named(id.face().name), Some(id));
    }
    assert_eq!(FaceId::named("Noto Sans SC Bold"), None);
}

#[test]
fn latin_faces_cover_the_accents_of_western_europe() {
    let accented = ('À'..='ÿ').filter(|character| character.is_alphabetic());
    for id in latin_faces() {
        covers(id, (' '..='~').chain(accented.clone()).chain("“”‘’–—…•€£¥©®™".chars()));
    }
}

#[test]
fn latin_faces_kern() {
    for id in latin_faces() {
        let text = "AVATAR To Wave, LT. Ta";
        assert_ne!(width(id, 0, text), width(id, 1, text), "{id:?} does not kern");
    }
}

#[test]
fn latin_figures_stand_on_the_baseline() {
    for id in latin_faces() {
        let outlines = outlines(id);
        for figure in '0'..='9' {
            let bounds = outlines.outline(outlines.glyph_id(figure)).expect("figures have outlines").bounds;
            let em = outlines.units_per_em().expect("every_face_parses");
            let (lowest, height) =
                (bounds.min.y.min(bounds.max.y) / em, (bounds.max.y - bounds.min.y).abs() / em);
            assert!(lowest > -0.06, "{figure} of {id:?} hangs down to {lowest} em");
            assert!(height > 0.35, "{figure} of {id:?} is {height} em high");
        }
    }
}

#[test]
fn chinese_faces_cover_gb_2312() {
    for id in chinese_faces() {
        covers(id, list("gb2312"));
        covers(id, "，。、；：？！（）《》“”‘’—…￥％".chars());
    }
}

#[test]
fn the_sans_covers_every_list() {
    for name in ["AST Sans SC Medium", "AST Sans SC Bold"] {
        for list_name in ["gb2312", "tongyong", "big5-level-1", "hong-kong", "joyo", "jis-x-0208"] {
            covers(named(name), list(list_name));
        }
        covers(named(name), ('ぁ'..='ゖ').chain('ァ'..='ヺ').chain('ㄅ'..='ㄩ'));
    }
}

#[test]
fn serif_and_kai_write_traditional_and_japanese_too() {
    for name in ["AST Serif SC Bold", "AST Kai SC Bold"] {
        for list_name in ["tongyong", "big5-level-1", "joyo"] {
            covers(named(name), list(list_name));
        }
        covers(named(name), ('ぁ'..='ゖ').chain('ァ'..='ヺ'));
    }
}

#[test]
fn vertical_lines_turn_the_brackets() {
    for name in ["AST Sans SC Bold", "AST Serif SC Bold", "AST Kai SC Bold", "AST Happy SC", "AST Slant SC"] {
        let id = named(name);
        let vertical = shape(id, Some(Direction::TopToBottom), &[], "（");
        assert_ne!(vertical.glyph_infos()[0].glyph_id, nominal_glyphs(id, "（")[0], "{name}");
        assert!(vertical.glyph_positions()[0].y_advance != 0, "{name}");
    }
}

#[test]
fn the_korean_face_has_every_syllable() {
    covers(named("AST Sans KR SemiBold"), '가'..='힣');
}

#[test]
fn decomposed_korean_becomes_syllables() {
    becomes(named("AST Sans KR SemiBold"), "\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}", 2);
}

#[test]
fn arabic_letters_join() {
    let id = named("AST Sans Arabic SemiBold");
    let mut joined = glyphs(id, "بيت");
    joined.reverse();
    let alone = nominal_glyphs(id, "بيت");
    assert!(joined.iter().zip(&alone).all(|(joined, alone)| joined != alone), "{joined:?} {alone:?}");
}

#[test]
fn devanagari_forms_conjuncts() {
    let id = named("AST Sans Devanagari SemiBold");
    becomes(id, "क्ष", 1);
    becomes(id, "हिन्दी", 5);
}

#[test]
fn thai_marks_take_no_room() {
    let id = named("AST Sans Thai SemiBold");
    assert_eq!(width(id, 1, "ที่"), width(id, 1, "ท"));
}

#[test]
fn hebrew_points_take_no_room() {
    let id = named("AST Sans Hebrew SemiBold");
    assert_eq!(width(id, 1, "שָׁ"), width(id, 1, "ש"));
}

#[test]
fn emoji_sequences_are_one_glyph() {
    let id = named("AST Emoji Bold");
    for text in ["😀", "❤\u{fe0f}", "1\u{fe0f}\u{20e3}", "👩\u{200d}🚀", "🏳\u{fe0f}\u{200d}🌈", "🇨🇳"]
    {
        becomes(id, text, 1);
    }
}

#[test]
fn every_mood_has_a_pairing() {
    let wanted = [
        Mood::Modern,
        Mood::Editorial,
        Mood::Refined,
        Mood::Playful,
        Mood::Sale,
        Mood::Festive,
        Mood::Literary,
        Mood::Tech,
    ];
    let have: BTreeSet<Mood> = pairings().iter().map(|pairing| pairing.mood).collect();
    assert_eq!(have, wanted.into());
}

#[test]
fn pairings_differ_in_name_and_faces() {
    let names: BTreeSet<&str> = pairings().iter().map(|pairing| pairing.name).collect();
    assert_eq!(names.len(), pairings().len());
    for (index, one) in pairings().iter().enumerate() {
        assert_eq!(Pairing::named(one.name), Some(one));
        let same =
            pairings()[..index].iter().find(|other| (other.latin, other.chinese) == (one.latin, one.chinese));
        assert_eq!(same, None, "{}", one.name);
    }
}

#[test]
fn fallbacks_are_different_faces() {
    let different: BTreeSet<FaceId> = fallbacks().iter().copied().collect();
    assert_eq!(different.len(), fallbacks().len());
}

#[test]
fn every_face_is_used_by_a_pairing_or_as_a_fallback() {
    let used: BTreeSet<FaceId> = [latin_faces(), chinese_faces(), fallbacks().iter().copied().collect()]
        .into_iter()
        .flatten()
        .collect();
    assert_eq!(used, FaceId::all().collect());
}

#[test]
fn every_pairing_with_the_fallbacks_writes_the_languages_of_posters() {
    let texts = [
        "夏日新品，限时五折！“立即抢购”——镕喆堃囍",
        "臺灣鐵道・繁體中文「優惠」嘅嘢",
        "東京の夏祭り、新発売ー！円辻込",
        "여름 세일 뷁",
        "Café Zürich, Łódź, Đồng bằng, İstanbul, Þór",
        "Летняя распродажа, Ґанок",
        "Καλοκαίρι",
        "تخفيضات الصيف ٥٠٪ پچگ",
        "מבצע קיץ שָׁלוֹם",
        "गर्मी की छूट ₹५०",
        "ลดราคา ฿๕๐",
        "→ ★ ☆ ♥ ❤ ✓ ✔ ♪ ● ■ ▲ ① ⑩ ⇒ ∞ ≠ ≤ √ ½ № ™ ® © € £ ¥ ₩ ° ℃ × ÷ … ✨ 🎉 👍 ☎ ☀",
    ];
    for pairing in pairings() {
        let own = [pairing.latin.title, pairing.latin.body, pairing.chinese.title, pairing.chinese.body];
        let writes = |character: char| own.iter().chain(fallbacks()).any(|id| id.face().covers(character));
        let lacking: String = texts.iter().flat_map(|text| text.chars()).filter(|&c| !writes(c)).collect();
        assert_eq!(lacking, "", "{}", pairing.name);
    }
}
