//! Draws a sheet of texts in many scripts, to be looked at.
//!
//! `cargo run -p wanx-poster --example specimen -- specimen.png [pairing]`

use std::error::Error;

use wanx_poster::typeset::{Align, Block, Mask, Style, Typesetter, draw};
use wanx_poster::unit::{Px64, PxPoint};
use wanx_poster::{Channels, Picture, encode_png};

const WIDTH: i32 = 1400;
const MARGIN: i32 = 40;

/// What is set: text, pixels per em, tracking in thousandths, alignment.
const SAMPLES: &[(&str, i32, i32, Align)] = &[
    ("AVATAR To Wave, office fi fl ffi", 64, 0, Align::Start),
    ("LETTER SPACED TITLE", 48, 160, Align::Center),
    ("限时特惠，全场五折——“立即抢购”！（AVA）", 60, 0, Align::Start),
    ("《春江花月夜》「，。」、2025年iPhone新品发布，敬请期待……", 44, 0, Align::Start),
    (
        "The quick brown fox jumps over the lazy dog and then rests in the shade of a tree for a while",
        36,
        0,
        Align::Center,
    ),
    ("ここに日本語の文章を置きます。「ラーメン」とコーヒー、ｶﾀｶﾅ！", 40, 0, Align::Start),
    ("모든 국민은 법 앞에 평등하다. 2025년 신제품 출시", 40, 0, Align::Start),
    ("مرحبا بالعالم! العدد 123 و iPhone 15 الجديد", 48, 0, Align::Start),
    ("שלום עולם! מבצע 50% (היום בלבד) iPhone", 44, 0, Align::Start),
    ("Съешь же ещё этих мягких французских булок. Ξεσκεπάζω την ψυχοφθόρα βδελυγμία.", 34, 0, Align::Start),
    ("Tiếng Việt: Phở bò đặc biệt — naïve façade, Łódź, İstanbul", 36, 0, Align::End),
    ("नमस्ते दुनिया, हिन्दी में पाठ · สวัสดีชาวโลก ภาษาไทย", 40, 0, Align::Start),
    ("👩🏽‍🚀 👨‍👩‍👧‍👦 🇨🇳 ❤️ 1️⃣ ★ → © ™ ℃ ① \u{e000} \u{10ffff}", 48, 0, Align::Start),
    ("Zalgo: Z\u{301}\u{302}\u{303}\u{304}\u{305}\u{306} ok e\u{301} n\u{303}", 36, 0, Align::Start),
];

/// What stands in columns, side by side.
const COLUMNS: &[&str] = &[
    "限时特惠，全场五折——“立即抢购”！（AVA）",
    "《春江花月夜》「ラーメン」、2025年10月新品",
    "床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。",
    "한국어 세로쓰기 5折，iPhone发布……👍",
];
const COLUMN_LENGTH: i32 = 560;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("say where the picture goes")?;
    let name = arguments.next().unwrap_or_else(|| "modern".to_owned());
    let pairing = wanx_fonts::Pairing::named(&name).ok_or("no pairing of that name")?;
    let typesetter = Typesetter::new();
    let blocks: Vec<Block> = SAMPLES
        .iter()
        .map(|&(text, size, tracking_milliem, align)| {
            let style = Style {
                latin: pairing.latin.title,
                chinese: pairing.chinese.title,
                size: Px64::from_px(size),
                tracking_milliem,
                leading_milliem: 1250,
                align,
            };
            typesetter.set(text, &style, Px64::from_px(WIDTH - 2 * MARGIN))
        })
        .collect();
    let style = Style {
        latin: pairing.latin.title,
        chinese: pairing.chinese.title,
        size: Px64::from_px(52),
        tracking_milliem: 40,
        leading_milliem: 1500,
        align: Align::Start,
    };
    let columns: Vec<Block> = COLUMNS
        .iter()
        .map(|text| typesetter.set_vertical(text, &style, Px64::from_px(COLUMN_LENGTH)))
        .collect();
    let height: i32 = blocks.iter().map(|block| block.height.ceil_px() + MARGIN).sum::<i32>() + MARGIN;
    let height = height + COLUMN_LENGTH + MARGIN;
    let mut mask = Mask::new(WIDTH as usize, height as usize);
    let mut y = MARGIN;
    for block in &blocks {
        draw(block, PxPoint { x: Px64::from_px(MARGIN), y: Px64::from_px(y) }, &mut mask);
        y += block.height.ceil_px() + MARGIN;
    }
    let mut x = MARGIN;
    for block in &columns {
        draw(block, PxPoint { x: Px64::from_px(x), y: Px64::from_px(y) }, &mut mask);
        x += block.ink.width.ceil_px() + 2 * MARGIN;
    }
    let pixels: Vec<u8> = mask.coverage().iter().map(|&covered| 255 - covered).collect();
    let color = pixels.iter().flat_map(|&grey| [grey; 3]).collect();
    let picture =
        Picture::new(WIDTH as u32, height as u32, Channels::Rgb, color).ok_or("an empty specimen")?;
    std::fs::write(path, encode_png(&picture))?;
    Ok(())
}
