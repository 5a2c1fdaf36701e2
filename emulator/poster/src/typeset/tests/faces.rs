//! Which face a character is set in.

use super::*;

/// Returns the names of the faces a text is set in, from left to right, each once in a row.
fn used(text: &str, style: &Style) -> Vec<&'static str> {
    let mut names: Vec<&str> = marks(&set_line(text, style))
        .into_iter()
        .map(|mark| match mark {
            Mark::Letter { face, .. } => face.face().name,
            Mark::Missing => "box",
        })
        .collect();
    names.dedup();
    names
}

/// Compares the beginnings of the names.
fn check(text: &str, expected: &[&str]) {
    check_in(text, &style(40), expected);
}

fn check_in(text: &str, style: &Style, expected: &[&str]) {
    let used = used(text, style);
    let agrees = |(name, begins): (&&str, &&str)| name.starts_with(*begins);
    let all_agree = used.len() == expected.len() && used.iter().zip(expected).all(agrees);
    assert!(all_agree, "{text}: {used:?} instead of {expected:?}");
}

const LATIN: &str = "AST Geometric ExtraBold";
const CHINESE: &str = "AST Sans SC Bold";

#[test]
fn scripts_choose_between_the_two_faces() {
    check("Sale", &[LATIN]);
    check("限时特惠", &[CHINESE]);
    check("全场5折，iPhone新品", &[CHINESE, LATIN, CHINESE, LATIN, CHINESE]);
    check("ラーメン、コーヒー", &[CHINESE]);
    check("Скидка", &[LATIN]);
    check("한국어", &["AST Sans KR"]);
    check("שלום", &["AST Sans Hebrew"]);
}

#[test]
fn quotes_and_dashes_follow_what_stands_around_them() {
    check("他说“你好”——再见……", &[CHINESE]);
    check("“Hello” — don’t…", &[LATIN]);
    check("使用“Hello”很好", &[CHINESE, LATIN, CHINESE]);
    check("the word “汉字” means", &[LATIN, CHINESE, LATIN]);
    check("“it’s 中文”", &[LATIN, CHINESE, LATIN]);
}

#[test]
fn a_word_is_never_half_in_a_fallback() {
    // The calligraphic face has no Ł, the headline face no ế.
    for (latin, word) in [("AST Billboard", "Łódź"), ("AST Heavy", "Việt"), ("AST Calligraphy", "Ξένος")]
    {
        let style = Style { latin: face(latin), ..style(40) };
        assert_eq!(used(word, &style).len(), 1, "{latin} {word}: {:?}", used(word, &style));
    }
}

#[test]
fn signs_beside_a_fallback_word_have_its_face() {
    check("שלום!", &["AST Sans Hebrew"]);
    check("(שלום)", &["AST Sans Hebrew"]);
}

#[test]
fn rare_characters_fall_back_one_by_one() {
    let style = Style { chinese: face("AST Happy SC"), ..style(40) };
    check_in("新喆品", &style, &["AST Happy SC", "AST Sans SC", "AST Happy SC"]);
}

#[test]
fn what_no_face_has_is_a_box_and_counted() {
    for (text, missing) in [("\u{e000}", 1), ("a\u{10ffff}b\u{e001}c", 2), ("\u{378}", 1)] {
        let block = set_line(text, &style(40));
        assert_eq!(block.missing, missing, "{text:?}");
        assert_eq!(marks(&block).iter().filter(|&&mark| mark == Mark::Missing).count(), missing);
        assert!(!block.ink.is_empty());
    }
    assert_eq!(set_line("fine 好 שלום", &style(40)).missing, 0);
}
