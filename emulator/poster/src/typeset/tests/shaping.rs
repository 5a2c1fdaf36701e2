//! Kerning, ligatures, joins: what a shaper is for.

use super::*;

/// "AVATAR To Wave": units per em, width by HarfBuzz 15.0 (uharfbuzz 0.57), sum of the advances.
const HARFBUZZ_WIDTHS: [(&str, i32, i32, i32); 13] = [
    ("AST Billboard", 2048, 12725, 12908),
    ("AST Calligraphy", 1000, 9584, 8976),
    ("AST Condensed SemiBold", 1000, 6353, 6592),
    ("AST Didone Bold", 1000, 7727, 8226),
    ("AST Garalde Bold", 1000, 7436, 7939),
    ("AST Geometric ExtraBold", 1000, 9173, 9456),
    ("AST Geometric Medium", 1000, 8598, 8877),
    ("AST Grotesque Medium", 1000, 7708, 8234),
    ("AST Handwriting Bold", 1000, 5828, 6160),
    ("AST Heavy", 1000, 9235, 9612),
    ("AST Inscription Bold", 1000, 8407, 9053),
    ("AST Neutral Medium", 2048, 16747, 17735),
    ("AST Surf", 1000, 8805, 8905),
];

#[test]
fn every_latin_face_kerns_like_harfbuzz() {
    for (name, units_per_em, kerned, loose) in HARFBUZZ_WIDTHS {
        let block = set_line("AVATAR To Wave", &style_of(face(name), 64));
        let px = |units: i32| units as f32 * 64.0 / units_per_em as f32;
        let width = block.width.to_f32();
        assert!((width - px(kerned)).abs() < 0.02, "{name}: {width} is not {}", px(kerned));
        // The calligraphic capitals are kerned apart, all others together.
        assert!(width < px(loose) || name == "AST Calligraphy", "{name}: {width}");
    }
}

#[test]
fn every_latin_face_of_a_pairing_is_measured() {
    for pairing in wanx_fonts::pairings() {
        for face in [pairing.latin.title, pairing.latin.body] {
            let name = face.face().name;
            assert!(HARFBUZZ_WIDTHS.iter().any(|row| row.0 == name), "{name} has no recorded width");
        }
    }
}

#[test]
fn ligatures_are_one_glyph_and_give_way_to_letter_spacing() {
    let plain = style_of(face("AST Didone Bold"), 64);
    assert!(marks(&set_line("office", &plain)).len() < 6);
    let spaced = Style { tracking_milliem: 100, ..plain };
    assert_eq!(marks(&set_line("office", &spaced)).len(), 6);
}

#[test]
fn letter_spacing_goes_between_letters_only() {
    let width = |text: &str, tracking_milliem| {
        set_line(text, &Style { tracking_milliem, ..style(100) }).width.to_f32()
    };
    for (text, gaps) in [("A", 0.0), ("AB", 1.0), ("A B", 2.0), ("中文字", 2.0)] {
        let added = width(text, 200) - width(text, 0);
        assert!((added - gaps * 20.0).abs() < 0.05, "{text}: {added}");
    }
}

#[test]
fn letter_spacing_never_tears_joined_letters() {
    for text in ["مرحبا بالعالم", "नमस्ते"] {
        let spaced = set_line(text, &Style { tracking_milliem: 200, ..style(60) });
        assert_eq!(spaced.width, set_line(text, &style(60)).width, "{text}");
    }
}

#[test]
fn arabic_letters_join() {
    let together = marks(&set_line("سلام", &style(60)));
    let apart: Vec<Mark> =
        "سلام".chars().rev().flat_map(|letter| marks(&set_line(&letter.to_string(), &style(60)))).collect();
    assert!(together.iter().all(|mark| matches!(mark, Mark::Letter { .. })));
    // Seen and lam take their joined forms, lam and alef their ligature; meem stands alone after alef.
    assert_ne!(together, apart);
    assert_eq!(together.first(), apart.first(), "the last letter, leftmost, is isolated");
    assert_ne!(together.last(), apart.last(), "the first letter, rightmost, is initial");
}

#[test]
fn devanagari_reorders_its_vowel() {
    // The vowel sign of हि is written before the consonant.
    let vowel_first = marks(&set_line("हि", &style(60)));
    let consonant = marks(&set_line("ह", &style(60)));
    assert_eq!(vowel_first.len(), 2);
    assert_eq!(vowel_first[1], consonant[0]);
}

#[test]
fn decomposed_letters_look_like_composed_ones() {
    for (composed, decomposed) in [("é", "e\u{301}"), ("Ñ", "N\u{303}"), ("ệ", "e\u{323}\u{302}")] {
        assert_eq!(marks(&set_line(composed, &style(60))), marks(&set_line(decomposed, &style(60))));
    }
}

#[test]
fn an_emoji_sequence_is_one_glyph() {
    for sequence in
        ["👩🏽\u{200d}🚀", "👨\u{200d}👩\u{200d}👧\u{200d}👦", "🇨🇳", "1\u{fe0f}\u{20e3}", "❤\u{fe0f}"]
    {
        let marks = marks(&set_line(sequence, &style(60)));
        assert_eq!(marks.len(), 1, "{sequence}: {marks:?}");
        assert!(matches!(marks[0], Mark::Letter { .. }), "{sequence}");
    }
}

#[test]
fn full_width_marks_that_meet_share_their_blank_halves() {
    let width = |text: &str| set_line(text, &style(100)).width.to_f32();
    for (tight, em) in [("字」。字", 3.6), ("字。「字", 3.6), ("（「字", 2.6), ("字！（字", 3.6)]
    {
        assert!(width(tight) < em * 100.0, "{tight}: {}", width(tight));
    }
    assert!((width("字。字") - 300.0).abs() < 0.1, "a single mark keeps its square");
}

#[test]
fn letters_keep_a_distance_from_chinese_characters() {
    let width = |text: &str| set_line(text, &style(100)).width.to_f32();
    let apart = width("新iPhone品") - width("新") - width("iPhone") - width("品");
    assert!((apart - 25.0).abs() < 0.1, "two gaps of an eighth: {apart}");
    let korean = width("제5회") - width("제") - width("5") - width("회");
    assert!(korean.abs() < 3.0, "Korean has none: {korean}");
}

#[test]
fn a_set_text_scales_with_its_size() {
    let (small, large) = (set_line("Type 字体 سلام", &style(20)), set_line("Type 字体 سلام", &style(2000)));
    let ratio = large.width.to_f32() / small.width.to_f32();
    assert!((ratio - 100.0).abs() < 0.02, "{ratio}");
    assert_eq!(marks(&small), marks(&large));
}
