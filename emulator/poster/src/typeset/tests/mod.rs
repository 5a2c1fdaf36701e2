//! Laws of the typesetter, on the bundled faces.

mod bidi;
mod broken;
mod columns;
mod drawing;
mod faces;
mod fitting;
mod hostile;
mod lines;
mod shaping;

use proptest::prelude::*;
use wanx_fonts::{FaceId, Pairing};

use super::{Align, Block, Mark, Style, Typesetter};
use crate::unit::Px64;

/// The title voice of the first pairing.
fn style(size_px: i32) -> Style {
    let pairing = Pairing::named("modern").unwrap();
    Style {
        latin: pairing.latin.title,
        chinese: pairing.chinese.title,
        size: Px64::from_px(size_px),
        tracking_milliem: 0,
        leading_milliem: 1200,
        align: Align::Start,
    }
}

/// The same with one face for everything.
fn style_of(face: FaceId, size_px: i32) -> Style {
    Style { latin: face, chinese: face, ..style(size_px) }
}

/// Returns the first face whose name begins so; weights of fallbacks may change.
fn face(name: &str) -> FaceId {
    FaceId::all().find(|id| id.face().name.starts_with(name)).unwrap()
}

fn set(text: &str, style: &Style, measure_px: i32) -> Block {
    Typesetter::new().set(text, style, Px64::from_px(measure_px))
}

/// Sets a text on one line.
fn set_line(text: &str, style: &Style) -> Block {
    let block = Typesetter::new().set(text, style, Px64::MAX);
    assert_eq!(block.lines.len(), 1, "{text:?}");
    block
}

fn texts(block: &Block) -> Vec<&str> {
    block.lines.iter().map(|line| line.text.as_str()).collect()
}

fn marks(block: &Block) -> Vec<Mark> {
    block.lines.iter().flat_map(|line| line.glyphs.iter().map(|glyph| glyph.mark)).collect()
}

/// Texts of every kind: words, scripts that join, turn and stack, marks, controls, and any characters at all.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Z]{1,12}",
        3 => "[\u{4e00}-\u{4e80}]{1,8}",
        2 => "[，。、；：？！）」』》（「『《“”‘’—…·]{1,2}",
        2 => "[\u{5d0}-\u{5ea}]{1,6}",
        2 => "[\u{620}-\u{64a}]{1,8}[\u{64b}-\u{652}]{0,2}",
        1 => "[\u{904}-\u{94d}]{1,6}",
        1 => "[\u{e01}-\u{e3a}]{1,6}",
        1 => "[\u{ac00}-\u{ad00}]{1,5}",
        1 => "[\u{3041}-\u{30ff}]{1,6}",
        3 => "[ \t\u{a0}\u{3000}]{1,3}",
        2 => "[0-9.,:/%$-]{1,5}",
        1 => "[\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2066}-\u{2069}\u{ad}\u{feff}\u{fe0f}\u{0}\u{1b}]",
        1 => "[\u{300}-\u{36f}]{1,12}",
        1 => "[\u{1f300}-\u{1f64f}](\u{200d}[\u{1f300}-\u{1f64f}]){0,2}",
        1 => "[\n\r\u{2028}]",
        1 => "\\PC{1,3}",
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

/// Pairings by index, so that every face has its turn.
fn any_style() -> impl Strategy<Value = Style> {
    (any::<prop::sample::Index>(), 4..200_i32, prop_oneof![Just(0), -60..200], 0..3_u8).prop_map(
        |(pairing, size, tracking_milliem, align)| {
            let pairing = pairing.get(wanx_fonts::pairings());
            Style {
                latin: pairing.latin.title,
                chinese: pairing.chinese.body,
                tracking_milliem,
                align: [Align::Start, Align::Center, Align::End][usize::from(align)],
                ..style(size)
            }
        },
    )
}
