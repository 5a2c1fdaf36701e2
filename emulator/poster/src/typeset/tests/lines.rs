//! Where lines end.

use super::super::character::is_blank;
use super::super::clean::paragraphs;
use super::super::itemise::Writing;
use super::super::prepared::Measure;
use super::*;
use proptest::test_runner::Config;

/// G16: no Chinese line starts with one of these or ends with one of those.
const NO_START: &str = "，。、；：？！）」』》";
const NO_END: &str = "（「『《";

fn check_kinsoku(block: &Block) -> Result<(), TestCaseError> {
    for line in &block.lines {
        let (first, last) = (line.text.chars().next().unwrap(), line.text.chars().next_back().unwrap());
        prop_assert!(!NO_START.contains(first), "{:?}", texts(block));
        prop_assert!(!NO_END.contains(last), "{:?}", texts(block));
    }
    Ok(())
}

proptest! {
    #![proptest_config(Config::with_cases(300))]

    #[test]
    fn chinese_marks_stay_off_the_wrong_ends_of_lines(
        words in prop::collection::vec("[（「『《]? ?[一-龥]{1,6}[ \u{200b}]?[，。、；：？！）」』》]?[a-z0-9 ]{0,4}", 1..20),
        measure_em in 6..20_i32,
    ) {
        let text = words.concat();
        let block = set(&text, &style(32), measure_em * 32);
        check_kinsoku(&block)?;
    }

    #[test]
    fn no_line_is_wider_than_the_measure(text in any_text(), style in any_style(), measure in 1..4000_i32) {
        let measure = Px64::from_px(measure);
        let typesetter = Typesetter::new();
        let prepared = typesetter.prepare(&text, &style, Writing::Horizontal);
        let layout = typesetter.with_shaper(&style, |shaper| prepared.lay(&style, Measure { width: measure, max_lines: usize::MAX }, shaper));
        let block = typesetter.set(&text, &style, measure);
        prop_assert_eq!(layout.lines.len(), block.lines.len());
        for (laid, line) in layout.lines.iter().zip(&block.lines) {
            prop_assert!(line.advance <= measure || laid.clusters.len() == 1, "{:?}", line);
        }
    }

    #[test]
    fn no_text_is_lost(text in any_text(), style in any_style(), measure in 1..3000_i32) {
        let block = set(&text, &style, measure);
        let visible = |text: &str| text.chars().filter(|letter| !is_blank(*letter)).collect::<String>();
        // What cleaning keeps has its own law.
        let (shown, given) = (visible(&texts(&block).concat()), visible(&paragraphs(&text).concat()));
        prop_assert_eq!(shown, given);
    }
}

#[test]
fn wrapping_reads_like_typesetting() {
    let check = |text: &str, measure: i32, expected: &[&str]| {
        assert_eq!(texts(&set(text, &style(40), measure)), expected);
    };
    check(
        "Fresh bread from our own oven every morning",
        620,
        &["Fresh bread from our", "own oven every morning"][..],
    );
    check("夏日清凉一夏，全场五折起", 400, &["夏日清凉一夏，", "全场五折起"]);
    check("他说“你好世界”然后离开了这里", 300, &["他说", "“你好世界”", "然后离开了这里"]);
    check("本周商品5折大促销", 300, &["本周商品", "5折大促销"]);
    check("สวัสดีชาวโลกและเพื่อนทุกคน", 330, &["สวัสดีชาวโลก", "และเพื่อนทุกคน"]);
    check("列奥纳多·达芬奇画展", 200, &["列奥纳多·", "达芬奇画展"]);
    check("Sunday a time to rest", 330, &["Sunday", "a time to rest"]);
    check("one\ntwo\n\nthree", 4000, &["one", "two", "", "three"]);
    check("e-mail", 4000, &["e-mail"]);
    check("", 400, &[]);
}

#[test]
fn lines_of_a_sentence_are_even() {
    for (text, measure) in [
        ("The quick brown fox jumps over the lazy dog", 700),
        ("Discover the new collection of summer dresses today", 800),
        ("春眠不觉晓处处闻啼鸟夜来风雨声花落知多少", 500),
        ("A good cup of coffee is all you need to start the day well", 900),
    ] {
        let block = set(text, &style(40), measure);
        let widths: Vec<f32> = block.lines.iter().map(|line| line.advance.to_f32()).collect();
        let longest = widths.iter().copied().fold(0.0, f32::max);
        assert!(widths.len() > 1, "{text}");
        assert!(widths.last().unwrap() / longest > 0.4, "{text}: {widths:?}");
        let fewest = (set_line(text, &style(40)).width.to_f32() / measure as f32).ceil();
        assert!(widths.len() as f32 <= fewest + 1.0, "{text}: {widths:?}");
    }
}

#[test]
fn a_long_text_is_even_too() {
    let text = "lorem ipsum dolor sit amet ".repeat(200);
    let block = set(&text, &style(20), 900);
    let last = block.lines.last().unwrap().advance.to_f32();
    let longest = block.width.to_f32();
    assert!(last / longest > 0.4, "{last} of {longest}");
}

#[test]
fn words_are_broken_only_when_wider_than_the_measure() {
    let block = set("Donaudampfschifffahrtsgesellschaft", &style(40), 300);
    assert!(block.broken_words > 0 && block.lines.len() > 1);
    let block = set("of the Donaudampfschifffahrtsgesellschaft", &style(40), 2000);
    assert_eq!(block.broken_words, 0);
}

#[test]
fn a_broken_word_still_keeps_chinese_marks_in_place() {
    // No break is allowed inside: letters, marks and figures hang together.
    let text = "0123456789012345678901234567890123456789），。";
    for measure in 150..420 {
        let block = set(text, &style(40), measure);
        check_kinsoku(&block).unwrap();
        assert!(block.broken_words > 0);
    }
}

#[test]
fn a_line_broken_inside_arabic_ends_in_a_final_form() {
    let word = "ببببببببببببببببببببببببببببب";
    let block = set(word, &style(60), 300);
    assert!(block.lines.len() > 1);
    let whole = marks(&set_line(word, &style(60)));
    let first_line = &block.lines[0].glyphs;
    // The leftmost glyph of a line is the last letter, which nothing follows any more; so it is in the whole word.
    assert_eq!(first_line.first().unwrap().mark, whole[0]);
    let second_line = &block.lines[1].glyphs;
    assert_eq!(
        second_line.last().unwrap().mark,
        *whole.last().unwrap(),
        "the next line begins with an initial"
    );
}

#[test]
fn a_final_form_wider_than_the_letter_it_replaces_still_fits() {
    let block = set("جنطهجفع\u{a0}\u{3000}\u{300}\u{300}", &style(47), 188);
    assert!(block.lines.iter().all(|line| line.advance <= Px64::from_px(188)), "{:?}", block.width);
}

#[test]
fn spaces_at_line_ends_do_not_count() {
    let style = style(40);
    let (bare, spaced) = (set_line("word", &style), set_line("  word \u{3000}\t ", &style));
    assert_eq!(bare, spaced);
    let wrapped = set("word          word", &style, bare.width.ceil_px() + 1);
    assert_eq!(texts(&wrapped), ["word", "word"]);
}

#[test]
fn a_zero_width_space_allows_a_break() {
    assert_eq!(set("aaaaaaaa\u{200b}bbbbbbbb", &style(40), 260).lines.len(), 2);
}

#[test]
fn lines_stand_where_they_are_aligned() {
    let text = "wide first line\nshort";
    let at = |align| {
        let block = set(text, &Style { align, ..style(40) }, 4000);
        (block.lines[1].ink.x.to_f32(), block.lines[1].ink.right().to_f32(), block.ink.width.to_f32())
    };
    let (left, _, _) = at(Align::Start);
    assert!(left.abs() < 0.1, "{left}");
    let (_, right, width) = at(Align::End);
    assert!((right - width).abs() < 0.1, "{right} of {width}");
    let (left, right, width) = at(Align::Center);
    assert!((left - (width - right)).abs() < 0.1, "{left} {right} of {width}");
}

#[test]
fn baselines_are_equally_far_apart() {
    let block = set("one two three four five six seven", &Style { leading_milliem: 1500, ..style(40) }, 200);
    let steps: Vec<i32> =
        block.lines.windows(2).map(|pair| (pair[1].baseline - pair[0].baseline).0).collect();
    assert!(steps.len() > 2);
    assert!(steps.iter().all(|&step| (step - 60 * 64).abs() <= 1), "{steps:?}");
}

#[test]
fn lines_never_touch_however_tight_the_leading() {
    let style = Style { leading_milliem: 500, ..style(60) };
    for text in ["Ágjy\nÁgjy", "ظلّ\nظلّ", "字\n字", "a\u{301}\u{302}\u{303}\u{304}\ny"] {
        let block = set(text, &style, 4000);
        assert!(!block.lines[0].ink.intersects(block.lines[1].ink), "{text}");
    }
}
