//! Which pairing of faces suits these words on this picture.
//!
//! Words speak first (a sale is not set in calligraphy), then script, length and the picture's own mood. Points, not
//! a verdict: the sampler may still take the second best.

use wanx_fonts::{Mood, Pairing, Voice};

use super::words::Words;
use crate::survey::Palette;

/// Points for words that name a mood.
const WORDS_POINTS: i32 = 260;
/// Points lost when a face cannot show the words as it should.
const UNFIT_POINTS: i32 = 380;
/// Longest title, in characters, that brush, calligraphy and handwriting carry.
const SCRIPT_TITLE_CHARS: usize = 18;

/// Words that set a tone, lower case; whole words or Chinese, Japanese and Korean parts of words.
const TONES: [(Mood, &[&str]); 8] = [
    (
        Mood::Sale,
        &[
            "sale",
            "off",
            "deal",
            "deals",
            "discount",
            "save",
            "clearance",
            "promo",
            "black friday",
            "hot",
            "限时",
            "特惠",
            "促销",
            "抢购",
            "秒杀",
            "优惠",
            "折",
            "清仓",
            "大促",
            "狂欢",
            "満",
            "割引",
            "セール",
            "할인",
            "скидк",
        ],
    ),
    (
        Mood::Festive,
        &[
            "christmas",
            "festival",
            "holiday",
            "new year",
            "celebrate",
            "merry",
            "春节",
            "新年",
            "新春",
            "中秋",
            "元宵",
            "国庆",
            "端午",
            "福",
            "团圆",
            "贺",
            "恭喜",
            "喜",
            "年货",
            "佳节",
        ],
    ),
    (
        Mood::Playful,
        &[
            "fun", "party", "kids", "play", "candy", "summer", "happy", "yummy", "picnic", "pets", "cat",
            "dog", "儿童", "童", "萌", "乐园", "开心", "夏日", "零食", "宠物", "派对", "可爱", "楽",
        ],
    ),
    (
        Mood::Refined,
        &[
            "elegant",
            "luxury",
            "perfume",
            "jewelry",
            "jewellery",
            "spa",
            "wedding",
            "rose",
            "tea",
            "wine",
            "beauty",
            "gold",
            "bloom",
            "flower",
            "garden",
            "茶",
            "香",
            "珠宝",
            "雅",
            "婚",
            "花",
            "美",
            "韵",
            "瓷",
            "丝",
            "禅",
        ],
    ),
    (
        Mood::Literary,
        &[
            "book", "books", "story", "stories", "poem", "travel", "journey", "letter", "letters", "coffee",
            "library", "memory", "诗", "书", "旅", "故事", "读", "远方", "时光", "咖啡", "江南", "山水",
            "古镇", "岁月",
        ],
    ),
    (
        Mood::Tech,
        &[
            "ai", "tech", "game", "games", "cloud", "speed", "launch", "future", "space", "rocket", "robot",
            "digital", "mission", "orbit", "科技", "智能", "数码", "未来", "电竞", "航天", "火箭", "发布",
            "云", "宇宙",
        ],
    ),
    (
        Mood::Editorial,
        &[
            "magazine",
            "fashion",
            "style",
            "design",
            "art",
            "gallery",
            "exhibition",
            "museum",
            "culture",
            "history",
            "collection",
            "architecture",
            "展",
            "时尚",
            "设计",
            "艺术",
            "文化",
            "博物",
            "故宫",
            "古建",
            "历史",
        ],
    ),
    (
        Mood::Modern,
        &[
            "new",
            "product",
            "app",
            "fresh",
            "clean",
            "home",
            "work",
            "health",
            "sport",
            "city",
            "conference",
            "summit",
            "新品",
            "上市",
            "家居",
            "健康",
            "运动",
            "城市",
            "峰会",
            "论坛",
            "会议",
        ],
    ),
];

/// Returns every pairing with its points for these words on this picture.
pub(super) fn scored(
    pairings: &[&'static Pairing],
    words: &Words<'_>,
    palette: &Palette,
) -> Vec<(&'static Pairing, i32)> {
    let text = words.joined().to_lowercase();
    pairings.iter().map(|&pairing| (pairing, points(pairing, words, &text, palette))).collect()
}

fn points(pairing: &Pairing, words: &Words<'_>, text: &str, palette: &Palette) -> i32 {
    let tone = if names_mood(text, pairing.mood) { WORDS_POINTS } else { 0 };
    habit(pairing) + tone + picture_points(pairing.mood, palette) - unfitness(pairing, words)
}

/// How far a pairing carries when nothing speaks for or against it.
fn habit(pairing: &Pairing) -> i32 {
    match pairing.mood {
        Mood::Modern | Mood::Editorial => 600,
        Mood::Refined => 560,
        Mood::Tech | Mood::Literary => 500,
        Mood::Sale => 470,
        Mood::Playful => 430,
        Mood::Festive => 400,
    }
}

fn names_mood(text: &str, mood: Mood) -> bool {
    let tones = TONES.iter().find(|(named, _)| *named == mood).map_or(&[][..], |(_, tones)| tones);
    tones.iter().any(|tone| if tone.is_ascii() { contains_word(text, tone) } else { text.contains(tone) })
        || (mood == Mood::Sale && text.contains('%'))
}

fn contains_word(text: &str, word: &str) -> bool {
    let apart = |part: Option<char>| part.is_none_or(|part| !part.is_alphanumeric());
    text.match_indices(word).any(|(at, found)| {
        apart(text[..at].chars().next_back()) && apart(text[at + found.len()..].chars().next())
    })
}

/// A muted picture asks for quiet faces, a colourful one bears loud ones.
fn picture_points(mood: Mood, palette: &Palette) -> i32 {
    match (mood, palette.is_colorful()) {
        (Mood::Playful | Mood::Sale | Mood::Festive, false) => -60,
        (Mood::Playful | Mood::Sale, true) => 30,
        (Mood::Refined | Mood::Editorial, false) => 40,
        _ => 0,
    }
}

/// Points lost for titles the pairing's title faces cannot carry.
fn unfitness(pairing: &Pairing, words: &Words<'_>) -> i32 {
    let title: String = words.titles.iter().map(|title| title.text).collect::<Vec<_>>().join(" ");
    let mut lost = 0;
    if uncovered(&title, pairing.latin, pairing.chinese) {
        lost += UNFIT_POINTS;
    }
    let by_hand = matches!(pairing.mood, Mood::Festive | Mood::Literary | Mood::Playful);
    let longest = words.titles.iter().map(|title| title.text.chars().count()).max().unwrap_or(0);
    if by_hand && longest > SCRIPT_TITLE_CHARS {
        lost += UNFIT_POINTS / 2;
    }
    // Joined-up capitals cannot be read.
    if matches!(pairing.mood, Mood::Festive | Mood::Playful) && has_capital_word(&title) {
        lost += UNFIT_POINTS;
    }
    lost
}

/// Returns whether a letter of the title would come from another face.
fn uncovered(title: &str, latin: Voice, chinese: Voice) -> bool {
    title
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .any(|letter| !latin.title.face().covers(letter) && !chinese.title.face().covers(letter))
}

fn has_capital_word(title: &str) -> bool {
    title.split_whitespace().any(|word| {
        let letters = || word.chars().filter(|letter| letter.is_alphabetic());
        letters().count() >= 3 && letters().all(char::is_uppercase)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_moods_as_whole_words() {
        assert!(names_mood("summer sale", Mood::Sale) && names_mood("up to 50% less", Mood::Sale));
        assert!(!names_mood("official wholesaler", Mood::Sale));
        assert!(names_mood("限时特惠", Mood::Sale) && names_mood("happy new year", Mood::Festive));
    }

    #[test]
    fn capitals_are_words_of_capitals() {
        assert!(
            has_capital_word("BIG ideas") && !has_capital_word("A B Caveat") && !has_capital_word("限时")
        );
    }
}
