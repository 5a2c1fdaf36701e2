//! Lies about pictures that are sent: good ones refused, bad ones taken, links that lead nowhere.

use serde_json::{Value, json};

use crate::selftest::file::{Color, Kind, Traits};
use crate::selftest::lie::{
    Asset, Lie, Part, accept_file, ask, failed, refuse, refuse_file, rewrite_with, seeing_assets,
};
use crate::selftest::memory::Space;
use crate::selftest::message::{Operation, put, take};
use crate::selftest::{Deviation, deviation};

pub(super) fn deviations() -> Vec<Deviation> {
    let themes = [urls(), dead(), shapes(), pngs(), jpegs(), other_kinds(), sizes(), logos(), logo_sizes()];
    themes.into_iter().flatten().collect()
}

fn urls() -> Vec<Deviation> {
    vec![
        deviation("background-missing", 44, "a request without a background is served")
            .by(plain_where(Part::Background, |url| url.is_none())),
        deviation("background-no-string", 44, "a background that is no string is taken for some picture")
            .by(plain_where(Part::Background, |url| url.is_some_and(|url| !url.is_string()))),
        deviation("background-no-host", 45, "a background whose URL has no host is taken for some picture")
            .by(plain_where(Part::Background, |url| url == Some(&json!("https:xxx.png")))),
        deviation(
            "background-no-host-slashes",
            46,
            "a background whose URL has an empty host is taken for some picture",
        )
        .by(plain_where(Part::Background, |url| {
            url.and_then(Value::as_str).is_some_and(|url| url.contains(":///"))
        })),
        deviation("logo-no-host", 69, "a logo whose URL has no host is left out").by(rewrite_with(
            |body, _| {
                let url = body.pointer("/input/logo").and_then(Value::as_str);
                if url.is_some_and(|url| url.contains(":///") || !url.contains("://")) {
                    take(body, "/input/logo");
                }
            },
        )),
    ]
}

fn dead() -> Vec<Deviation> {
    vec![
        deviation("background-dead", 47, "a background that cannot be fetched is taken for some picture").by(
            seeing_assets(rewrite_with(|body, scene| {
                if scene.background == Asset::Dead {
                    put(body, "/input/image_url", scene.plain_picture());
                }
            })),
        ),
        deviation(
            "background-dead-code",
            47,
            "a background that cannot be fetched is told by a code of its own",
        )
        .by(dead_code(Part::Background)),
        deviation("logo-dead", 69, "a logo that cannot be fetched is left out").by(seeing_assets(
            rewrite_with(|body, scene| {
                if scene.logo == Asset::Dead {
                    take(body, "/input/logo");
                }
            }),
        )),
        deviation("logo-dead-code", 69, "a logo that cannot be fetched is told by a code of its own")
            .by(dead_code(Part::Logo)),
    ]
}

fn shapes() -> Vec<Deviation> {
    vec![
        deviation("background-square-refused", 6, "square backgrounds are refused")
            .by(refuse_file(Part::Background, |traits, _| {
                traits.width == traits.height && traits.width != 0
            })),
        deviation("background-upright-refused", 6, "upright backgrounds are refused")
            .by(refuse_file(Part::Background, |traits, _| traits.ratio() < 1.0)),
        deviation("background-wide-refused", 54, "backgrounds wider than 4 to 1 are refused")
            .by(refuse_file(Part::Background, |traits, _| traits.ratio() > 4.0)),
        deviation("background-narrow-refused", 54, "backgrounds higher than 1 to 4 are refused")
            .by(refuse_file(Part::Background, |traits, _| traits.ratio() < 0.25)),
    ]
}

fn pngs() -> Vec<Deviation> {
    vec![
        deviation("png-palette-refused", 49, "PNG with a palette is refused")
            .by(png(|_, color, _| color == Color::Palette)),
        deviation("png-grey-refused", 49, "PNG in grey is refused")
            .by(png(|_, color, _| color == Color::Grey)),
        deviation("png-alpha-refused", 49, "PNG with alpha is refused")
            .by(png(|_, color, _| color == Color::Rgba)),
        deviation("png-16-refused", 49, "PNG of 16 bits is refused").by(png(|depth, _, _| depth == 16)),
        deviation("png-interlaced-refused", 49, "interlaced PNG is refused")
            .by(png(|_, _, interlaced| interlaced)),
    ]
}

fn jpegs() -> Vec<Deviation> {
    vec![
        deviation("jpeg-refused", 50, "JPEG is refused")
            .by(refuse_file(Part::Background, |traits, _| traits.is_jpeg())),
        deviation("jpeg-progressive-refused", 50, "progressive JPEG is refused")
            .by(refuse_file(Part::Background, |traits, _| {
                matches!(traits.kind, Kind::Jpeg { progressive: true, .. })
            })),
        deviation("jpeg-grey-refused", 50, "JPEG in grey is refused")
            .by(refuse_file(Part::Background, |traits, _| {
                matches!(traits.kind, Kind::Jpeg { grey: true, .. })
            })),
        deviation("jpeg-by-name", 50, "a JPEG whose URL does not say so is refused")
            .by(seeing_assets(refuse_by_name())),
    ]
}

fn other_kinds() -> Vec<Deviation> {
    vec![
        deviation("gif-taken", 51, "GIF is taken").by(kind(Part::Background, Kind::Gif)),
        deviation("webp-taken", 51, "WebP is taken").by(kind(Part::Background, Kind::Webp)),
        deviation("bmp-taken", 51, "BMP is taken").by(kind(Part::Background, Kind::Bmp)),
        deviation("tiff-taken", 51, "TIFF is taken").by(kind(Part::Background, Kind::Tiff)),
        deviation("text-taken", 51, "SVG, HTML and text are taken").by(kind(Part::Background, Kind::Other)),
    ]
}

fn sizes() -> Vec<Deviation> {
    vec![
        deviation("largest-refused", 52, "a background of the largest resolution is refused")
            .by(refuse_file(Part::Background, |traits, _| traits.width >= 3840 && traits.height >= 2160)),
        deviation("too-wide-taken", 53, "a background one pixel too wide is taken")
            .by(accept_file(Part::Background, |traits, _| traits.width > 3840 && traits.height <= 3840)),
        deviation("too-high-taken", 53, "a background one pixel too high is taken")
            .by(accept_file(Part::Background, |traits, _| {
                traits.width.min(traits.height) > 2160 && traits.width.max(traits.height) <= 3840
            })),
        deviation("file-below-limit-refused", 55, "a background file just below the largest size is refused")
            .by(refuse_file(Part::Background, |traits, space| near(traits.bytes, space.background_bytes))),
        deviation("file-above-limit-taken", 55, "a background file above the largest size is taken")
            .by(accept_file(Part::Background, |traits, space| traits.bytes > space.background_bytes)),
    ]
}

fn logos() -> Vec<Deviation> {
    vec![
        deviation("logo-required", 63, "a logo is required")
            .by(refuse(|body| body.pointer("/input/logo").is_none())),
        deviation("logo-alpha-refused", 65, "a logo with alpha is refused")
            .by(refuse_file(Part::Logo, |traits, _| is_png_of(traits, |_, color, _| color == Color::Rgba))),
        deviation("logo-png-refused", 65, "a logo that is a PNG is refused")
            .by(refuse_file(Part::Logo, |traits, _| traits.is_png())),
        deviation("logo-jpeg-taken", 65, "a logo that is a JPEG is taken")
            .by(accept_file(Part::Logo, |traits, _| traits.is_jpeg())),
        deviation("logo-wide-refused", 68, "logos wider than 8 to 1 are refused")
            .by(refuse_file(Part::Logo, |traits, _| traits.ratio() > 8.0)),
        deviation("logo-narrow-refused", 68, "logos higher than 1 to 8 are refused")
            .by(refuse_file(Part::Logo, |traits, _| traits.ratio() < 0.125)),
    ]
}

fn logo_sizes() -> Vec<Deviation> {
    vec![
        deviation("logo-largest-refused", 66, "a logo of the largest resolution is refused")
            .by(refuse_file(Part::Logo, |traits, _| traits.width == 1280 && traits.height == 1280)),
        deviation("logo-too-wide-taken", 66, "a logo one pixel too wide is taken")
            .by(accept_file(Part::Logo, |traits, _| traits.width.max(traits.height) > 1280)),
        deviation("logo-below-limit-refused", 67, "a logo file just below the largest size is refused")
            .by(refuse_file(Part::Logo, |traits, space| near(traits.bytes, space.logo_bytes))),
        deviation("logo-above-limit-taken", 67, "a logo file above the largest size is taken")
            .by(accept_file(Part::Logo, |traits: &Traits, space: &Space| traits.bytes > space.logo_bytes)),
    ]
}

/// Puts a plain picture where the URL is one of these.
fn plain_where(part: Part, when: impl Fn(Option<&Value>) -> bool + Send + Sync + 'static) -> Lie {
    rewrite_with(move |body, scene| {
        if body.pointer("/input").is_some_and(Value::is_object) && when(body.pointer(part.pointer())) {
            put(body, part.pointer(), scene.plain_picture());
        }
    })
}

/// Tells a code of its own where a picture cannot be fetched.
fn dead_code(part: Part) -> Lie {
    let told = failed(move |answer, scene| {
        if *scene.asset(part) == Asset::Dead {
            answer.edit(|body| put(body, "/code", json!("DownloadError")));
        }
    });
    seeing_assets(told)
}

fn png(when: fn(u8, Color, bool) -> bool) -> Lie {
    refuse_file(Part::Background, move |traits, _| is_png_of(traits, when))
}

fn is_png_of(traits: &Traits, when: fn(u8, Color, bool) -> bool) -> bool {
    matches!(traits.kind, Kind::Png { depth, color, interlaced } if when(depth, color, interlaced))
}

fn kind(part: Part, kind: Kind) -> Lie {
    accept_file(part, move |traits, _| traits.kind == kind)
}

fn refuse_by_name() -> Lie {
    ask(|ask, scene| {
        let body = ask.json().filter(|_| scene.operation == Operation::Create)?;
        let jpeg = scene.background.traits().is_some_and(|traits| traits.is_jpeg());
        let url = body.pointer("/input/image_url").and_then(Value::as_str)?.to_ascii_lowercase();
        let path = url.split('?').next().unwrap_or_default();
        let named = path.ends_with(".jpg") || path.ends_with(".jpeg");
        (jpeg && !named).then(|| scene.refusal())
    })
}

/// Whether a file is within a fifth of the limit, and below it.
fn near(bytes: u64, limit: u64) -> bool {
    bytes <= limit && bytes > limit - limit / 5
}
