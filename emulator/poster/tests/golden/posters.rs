//! The posters. Each shows a few things at once, as a poster does, and is named for them.

use wanx_poster::typeset::Align;
use wanx_poster::{Corner, Ends, Fade, Form, Hairline, Halo, Kind, Outline};

use crate::backgrounds::{cutout, dusk, grey, leaves, logo, night, paper};
use crate::poster::{Hand, Poster, Writing, px, tint};

/// The name of a golden picture, and how its poster is made.
type Named = (&'static str, fn() -> Poster);

/// Every poster with a golden picture.
pub(crate) const POSTERS: [Named; 16] = [
    ("panel_with_shadow", panel_with_shadow),
    ("band_across_in_chinese", band_across_in_chinese),
    ("side_column", side_column),
    ("scrims_above_and_below", scrims_above_and_below),
    ("scrims_left_and_right", scrims_left_and_right),
    ("cloud_in_japanese", cloud_in_japanese),
    ("single_frame_and_diamond", single_frame_and_diamond),
    ("double_frame_in_arabic", double_frame_in_arabic),
    ("ticket_frame_and_pill", ticket_frame_and_pill),
    ("tags_in_chinese", tags_in_chinese),
    ("ribbon_in_chinese", ribbon_in_chinese),
    ("brushes_and_a_column", brushes_and_a_column),
    ("chinese_columns", chinese_columns),
    ("halos_on_leaves", halos_on_leaves),
    ("logo_on_a_cutout", logo_on_a_cutout),
    ("emoji_on_grey", emoji_on_grey),
];

const INK: u32 = 0x1c2230;
const PAPER: u32 = 0xf8f4ec;
const GOLD: u32 = 0xe2b866;

const MODERN: Hand = Hand {
    latin: "AST Geometric ExtraBold",
    chinese: "AST Sans SC Bold",
    size_px: 40.0,
    color: INK,
    align: Align::Start,
    tracking_milliem: 0,
    writing: Writing::Lines,
    halo: None,
};
const BODY: Hand =
    Hand { latin: "AST Geometric Medium", chinese: "AST Sans SC Medium", size_px: 16.0, ..MODERN };
const REFINED: Hand =
    Hand { latin: "AST Garalde Bold", chinese: "AST Elegant SC", align: Align::Center, ..MODERN };
const SALE: Hand =
    Hand { latin: "AST Billboard", chinese: "AST Headline SC", align: Align::Center, ..MODERN };
const FESTIVE: Hand =
    Hand { latin: "AST Calligraphy", chinese: "AST Brush SC", align: Align::Center, ..MODERN };
const LITERARY: Hand = Hand { latin: "AST Handwriting Bold", chinese: "AST Kai SC Bold", ..MODERN };

fn panel_with_shadow() -> Poster {
    let shadow = Some(Halo { color: tint(0x0000_0060), reach_px: px(12.0) });
    Poster::on(dusk((400, 300)))
        .underlay(
            [28.0, 40.0, 250.0, 180.0],
            Form::Panel { corner_radius_px: px(10.0), shadow },
            tint(0xf8f4_ecf0),
        )
        .words(Kind::Title, "Summer Days", Hand { size_px: 42.0, ..MODERN }, [46.0, 56.0, 214.0, 96.0])
        .ornament([46.0, 160.0, 38.0, 3.0], Form::Rule, tint(0xc838_2cff))
        .words(Kind::Subtitle, "Office, café, fjord: AVATAR To.", BODY, [46.0, 172.0, 214.0, 36.0])
}

fn band_across_in_chinese() -> Poster {
    let hairline = Hairline { color: tint(0xe2b8_66ff), inset_px: px(6.0), stroke_px: px(1.0) };
    let light = Hand { color: PAPER, align: Align::Center, ..MODERN };
    Poster::on(dusk((480, 270)))
        .underlay([0.0, 92.5, 480.0, 110.0], Form::Band { hairline: Some(hairline) }, tint(0x141c_2cd8))
        .words(Kind::Title, "限时特惠，全场五折！", light, [30.0, 106.0, 420.0, 50.0])
        .words(
            Kind::Subtitle,
            "《春江花月夜》——2025年10月1日开演",
            Hand { align: Align::Center, size_px: 17.0, ..BODY }.light(),
            [30.0, 160.0, 420.0, 24.0],
        )
}

fn side_column() -> Poster {
    let light = Hand { color: PAPER, ..MODERN };
    Poster::on(paper((400, 300)))
        .underlay([0.0, 0.0, 148.25, 300.0], Form::Band { hairline: None }, tint(0x2458_4cff))
        .words(
            Kind::Title,
            "Notes from the Coast",
            Hand { size_px: 30.0, latin: "AST Didone Bold", ..light },
            [18.0, 40.0, 120.0, 130.0],
        )
        .words(
            Kind::Text,
            "Four writers walked the same path along the cliffs.",
            Hand { size_px: 13.0, ..BODY }.light(),
            [18.0, 180.0, 116.0, 90.0],
        )
}

fn scrims_above_and_below() -> Poster {
    let scrim = |fade: Fade| Form::Scrim { fade };
    let title = Hand { size_px: 48.0, color: PAPER, ..SALE };
    Poster::on(leaves((270, 400)))
        .underlay([0.0, 0.0, 270.0, 190.0], scrim(Fade::FromTop), tint(0x0c16_20d8))
        .underlay([0.0, 260.0, 270.0, 140.0], scrim(Fade::FromBottom), tint(0xf8f4_ece8))
        .words(Kind::Title, "CITY LIGHTS", title, [15.0, 14.0, 240.0, 70.0])
        .ornament([105.0, 96.0, 60.0, 6.0], Form::Dots, tint(0xe2b8_66ff))
        .words(
            Kind::Text,
            "Night Photography",
            Hand { align: Align::Center, ..BODY },
            [15.0, 350.0, 240.0, 36.0],
        )
}

fn scrims_left_and_right() -> Poster {
    let scrim = |fade: Fade| Form::Scrim { fade };
    Poster::on(leaves((480, 200)))
        .underlay([0.0, 0.0, 250.0, 200.0], scrim(Fade::FromLeft), tint(0x0c16_20e0))
        .underlay([270.0, 0.0, 210.0, 200.0], scrim(Fade::FromRight), tint(0xc838_2cf0))
        .words(
            Kind::Title,
            "Зимние концерты",
            Hand { size_px: 26.0, latin: "AST World SemiBold", ..MODERN }.light(),
            [16.0, 50.0, 150.0, 100.0],
        )
        .words(
            Kind::Text,
            "Jeden Freitag\nGrüße, Øre, Łódź",
            Hand { align: Align::End, ..BODY }.light(),
            [330.0, 60.0, 136.0, 80.0],
        )
}

fn cloud_in_japanese() -> Poster {
    let centred = Hand { color: INK, align: Align::Center, ..MODERN };
    Poster::on(leaves((420, 280)))
        .underlay([0.0, 20.0, 420.0, 240.0], Form::Scrim { fade: Fade::ToAllSides }, tint(0xf8f4_ecf4))
        .words(
            Kind::Title,
            "新しい季節の\nはじまり",
            Hand { size_px: 26.0, ..centred },
            [110.0, 80.0, 200.0, 70.0],
        )
        .words(
            Kind::Subtitle,
            "「ラーメン」と\nコーヒー、入場無料！",
            Hand { size_px: 14.0, chinese: "AST Sans SC Medium", ..centred },
            [110.0, 158.0, 200.0, 44.0],
        )
}

fn single_frame_and_diamond() -> Poster {
    let outline = Outline::Single { corner_radius_px: px(6.0) };
    let frame = Form::Frame { stroke_px: px(1.5), outline };
    Poster::on(paper((320, 320)))
        .underlay([24.0, 24.0, 272.0, 272.0], frame, tint(0x1c22_30ff))
        .words(
            Kind::Title,
            "LETTERPRESS",
            Hand { size_px: 25.0, tracking_milliem: 120, latin: "AST Inscription Bold", ..REFINED },
            [40.0, 110.0, 240.0, 40.0],
        )
        .ornament([90.0, 160.0, 140.0, 10.0], Form::Diamond, tint(0xb060_40ff))
        .words(
            Kind::Subtitle,
            "flowers & affinity, 1925 – 2025",
            Hand { size_px: 16.0, ..REFINED },
            [40.0, 180.0, 240.0, 30.0],
        )
}

fn double_frame_in_arabic() -> Poster {
    let outline = Outline::Double { corner_radius_px: px(14.0) };
    let frame = Form::Frame { stroke_px: px(3.0), outline };
    Poster::on(night((400, 260)))
        .underlay([30.5, 30.5, 339.0, 199.0], frame, tint(0xe2b8_66ff))
        .words(
            Kind::Title,
            "ليالي القراءة",
            Hand { size_px: 46.0, color: GOLD, ..REFINED },
            [50.0, 60.0, 300.0, 70.0],
        )
        .words(
            Kind::Subtitle,
            "معرض الكتاب السنوي 2025 في قلب المدينة iPhone",
            Hand { size_px: 18.0, color: PAPER, align: Align::Start, ..REFINED },
            [97.0, 136.0, 240.0, 70.0],
        )
}

fn ticket_frame_and_pill() -> Poster {
    let frame = Form::Frame { stroke_px: px(2.0), outline: Outline::Ticket { notch_px: px(12.0) } };
    Poster::on(dusk((420, 240)))
        .underlay([30.0, 24.0, 240.0, 192.0], frame, tint(0xf8f4_ecff))
        .words(
            Kind::Title,
            "-50% SALE",
            Hand { size_px: 42.0, color: PAPER, ..SALE },
            [48.0, 44.0, 204.0, 64.0],
        )
        .words(
            Kind::Subtitle,
            "All that you can carry",
            Hand { size_px: 14.0, align: Align::Center, ..BODY }.light(),
            [48.0, 112.0, 204.0, 24.0],
        )
        .underlay([80.0, 152.0, 140.0, 38.0], Form::Pill { corner_radius_px: px(19.0) }, tint(0xc838_2cff))
        .words(
            Kind::Text,
            "VIEW NOW",
            Hand { size_px: 16.0, align: Align::Center, tracking_milliem: 60, ..BODY }.light(),
            [80.0, 152.0, 140.0, 38.0],
        )
}

fn tags_in_chinese() -> Poster {
    let upright = Form::Tag { ends: Ends::Upright { corner_radius_px: px(4.0) } };
    let slanted = Form::Tag { ends: Ends::Slanted { slant_px: px(14.0) } };
    let title = Hand { size_px: 44.0, color: PAPER, ..SALE };
    Poster::on(night((360, 240)))
        .underlay([40.0, 40.0, 280.0, 72.0], slanted, tint(0xc838_2cff))
        .words(Kind::Title, "新品上市", title, [40.0, 40.0, 280.0, 72.0])
        .words(
            Kind::Subtitle,
            "一杯好茶，从清晨开始",
            Hand { size_px: 18.0, align: Align::Center, ..BODY }.light(),
            [40.0, 122.0, 280.0, 30.0],
        )
        .underlay([120.0, 166.0, 120.0, 36.0], upright, tint(0xe2b8_66ff))
        .words(
            Kind::Text,
            "立即抢购",
            Hand { size_px: 18.0, align: Align::Center, ..BODY },
            [120.0, 166.0, 120.0, 36.0],
        )
}

fn ribbon_in_chinese() -> Poster {
    let title = Hand { size_px: 46.0, color: PAPER, ..FESTIVE };
    Poster::on(night((480, 240)))
        .underlay([50.0, 50.0, 380.0, 92.0], Form::Ribbon, tint(0xc838_2cff))
        .words(Kind::Title, "中秋团圆夜", title, [50.0, 50.0, 380.0, 78.0])
        .words(
            Kind::Subtitle,
            "Good Fortune",
            Hand { size_px: 26.0, color: GOLD, ..FESTIVE },
            [50.0, 160.0, 380.0, 50.0],
        )
}

fn brushes_and_a_column() -> Poster {
    let column = Hand { writing: Writing::Columns, align: Align::Center, ..LITERARY }.light();
    Poster::on(paper((400, 300)))
        .underlay([20.0, 24.0, 78.0, 252.0], Form::Brush { seed: 37 }, tint(0xc838_2cff))
        .words(Kind::Title, "春江花月", Hand { size_px: 40.0, ..column }, [20.0, 50.0, 78.0, 200.0])
        .underlay([116.0, 96.0, 264.0, 84.0], Form::Brush { seed: 20 }, tint(0x1c22_30f0))
        .words(
            Kind::Subtitle,
            "Letters by hand",
            Hand { size_px: 28.0, align: Align::Center, ..LITERARY }.light(),
            [140.0, 96.0, 216.0, 84.0],
        )
}

fn chinese_columns() -> Poster {
    let columns = Hand { writing: Writing::Columns, size_px: 32.0, ..LITERARY };
    Poster::on(paper((300, 400)))
        .words(
            Kind::Title,
            "床前明月光，\n疑是地上霜。",
            Hand { align: Align::Start, ..columns },
            [190.0, 40.0, 90.0, 240.0],
        )
        .ornament([168.0, 40.0, 6.0, 240.0], Form::DoubleRule, tint(0xc838_2cff))
        .words(
            Kind::Text,
            "「静夜思」李白（701—762）\nTang poetry，2025年",
            Hand { size_px: 17.0, ..columns },
            [60.0, 40.0, 90.0, 300.0],
        )
}

fn halos_on_leaves() -> Poster {
    let dark = Some(Halo { color: tint(0x0000_00c0), reach_px: px(9.0) });
    let light = Some(Halo { color: tint(0xffff_ffd0), reach_px: px(6.0) });
    Poster::on(leaves((400, 280)))
        .words(
            Kind::Title,
            "OPEN DAY",
            Hand { size_px: 52.0, color: PAPER, align: Align::Center, halo: dark, ..MODERN },
            [20.0, 30.0, 360.0, 60.0],
        )
        .words(
            Kind::Subtitle,
            "小时光，大世界",
            Hand { size_px: 30.0, color: GOLD, align: Align::Center, halo: dark, ..MODERN },
            [20.0, 104.0, 360.0, 44.0],
        )
        .words(
            Kind::Text,
            "Printing, pottery, weaving\nuntil the lights go out",
            Hand { size_px: 18.0, align: Align::Center, halo: light, ..BODY },
            [20.0, 180.0, 360.0, 70.0],
        )
}

fn logo_on_a_cutout() -> Poster {
    let hand = Hand { size_px: 17.0, color: PAPER, align: Align::Center, ..BODY };
    Poster::on(cutout((300, 300)))
        .words(
            Kind::Title,
            "Cut Out",
            Hand { size_px: 60.0, align: Align::Center, ..MODERN },
            [4.0, 120.0, 292.0, 60.0],
        )
        .underlay([70.0, 218.0, 160.0, 46.0], Form::Pill { corner_radius_px: px(12.0) }, tint(0xc838_2cb0))
        .words(Kind::Text, "half and half", hand, [70.0, 218.0, 160.0, 46.0])
        .logo(logo(160), [12.0, 12.0, 72.0, 72.0])
}

fn emoji_on_grey() -> Poster {
    let halo = Some(Halo { color: tint(0x0000_00a0), reach_px: px(6.0) });
    let corner = |corner: Corner| Form::Corner { corner, stroke_px: px(3.0) };
    let title = Hand { size_px: 40.0, color: PAPER, align: Align::Center, halo, ..MODERN };
    Poster::on(grey((420, 300)))
        .ornament([16.0, 16.0, 36.0, 36.0], corner(Corner::TopLeft), tint(0xf8f4_ecff))
        .ornament([368.0, 16.0, 36.0, 36.0], corner(Corner::TopRight), tint(0xf8f4_ecff))
        .ornament([16.0, 248.0, 36.0, 36.0], corner(Corner::BottomLeft), tint(0xe2b8_66ff))
        .ornament([368.0, 248.0, 36.0, 36.0], corner(Corner::BottomRight), tint(0xe2b8_66ff))
        .words(Kind::Title, "Party time 🎉🎊", title, [30.0, 70.0, 360.0, 60.0])
        .words(
            Kind::Subtitle,
            "Bring 👩‍👩‍👧 and 🐶, we bring 🍕 ❤️ 1️⃣",
            Hand { size_px: 18.0, ..title },
            [30.0, 136.0, 360.0, 48.0],
        )
        .words(
            Kind::Text,
            "שלום · 여름 축제 · नमस्ते · ยินดี",
            Hand { size_px: 20.0, color: GOLD, ..title },
            [30.0, 196.0, 360.0, 40.0],
        )
}
