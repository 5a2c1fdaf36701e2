//! One judgement for each sight that a scenario can ask for.

use serde_json::Value;

use super::contrast::contrast;
use super::drawn::Changes;
use super::logo;
use super::raster::Raster;
use super::underlays::underlays;
use super::words::{holes_of, read};
use crate::scenario::Sight;

/// Looks for one thing on a poster: nothing if it is as it has to be, otherwise what was seen instead.
///
/// The background is the picture as shown that the poster was made from.
pub fn see(sight: &Sight, poster: &Raster, background: &Raster) -> Result<(), String> {
    match sight {
        // What is no PNG was never decoded: `read_png` says so.
        Sight::Png => Ok(()),
        Sight::SameSize => sized(poster, background.size()),
        Sight::Size(size) => sized(poster, *size),
        Sight::OneOfSizes(sizes) if sizes.contains(&poster.size()) => Ok(()),
        Sight::OneOfSizes(_) => Err(format!("{}x{} pixels", poster.width(), poster.height())),
        Sight::Reads(digits) => reads(poster, digits),
        Sight::ReadsOnly(digits) => reads_only(poster, digits),
        Sight::Lacks(digits) => lacks(poster, digits),
        Sight::Drawn => {
            changes(poster, background)?.area().map(drop).ok_or_else(|| "nothing was drawn".to_owned())
        }
        Sight::Kept(share) => {
            at_least(changes(poster, background)?.kept(), *share, "of the pixels outside are kept")
        }
        Sight::Margin(share) => margin(poster, background, *share),
        Sight::Inside => inside(poster, background),
        Sight::Contrast(ratio) => at_least(contrast(poster, background)?, *ratio, "to 1"),
        Sight::Logo { color, ratio } => logo::stands(poster, color_of(color)?, number_of(ratio)?),
        Sight::ClearAround(color) => logo::clear_around(poster, background, color_of(color)?),
        Sight::NoColor(color) => logo::absent(poster, color_of(color)?),
        Sight::Underlays(count) => match underlays(poster, background)? {
            seen if Some(seen as u64) == count.as_u64() => Ok(()),
            seen => Err(format!("{seen} shapes lie behind words")),
        },
    }
}

/// Returns what a sight asks for, in words.
pub fn wanted(sight: &Sight) -> String {
    match sight {
        Sight::Png => "a PNG".to_owned(),
        Sight::SameSize => "as large as its background is shown".to_owned(),
        Sight::Size([width, height]) => format!("{width}x{height} pixels"),
        Sight::OneOfSizes(sizes) => {
            let sizes: Vec<_> = sizes.iter().map(|[width, height]| format!("{width}x{height}")).collect();
            format!("{} pixels", sizes.join(" or "))
        }
        Sight::Reads(digits) => format!("{} can be read: holes {}", text_of(digits), spelt(&text_of(digits))),
        Sight::Lacks(digits) => {
            format!("{} cannot be read: holes {}", text_of(digits), spelt(&text_of(digits)))
        }
        Sight::ReadsOnly(digits) => {
            format!("nothing but {} can be read: holes {}", text_of(digits), spelt(&text_of(digits)))
        }
        Sight::ClearAround(color) => format!("around what is {color} there is the background"),
        Sight::Drawn => "something was drawn".to_owned(),
        Sight::Kept(share) => {
            format!("at least {share} of the pixels outside of what was drawn are the background's")
        }
        Sight::Margin(share) => format!("a margin of {share} of the shorter side"),
        Sight::Inside => "what was drawn does not touch the edge".to_owned(),
        Sight::Contrast(ratio) => format!("a contrast of {ratio} to 1 at least"),
        Sight::Logo { color, ratio } => {
            format!("one whole rectangle of {color}, {ratio} times as wide as high")
        }
        Sight::NoColor(color) => format!("nothing has the colour {color}"),
        Sight::Underlays(count) => format!("{count} shapes lie behind words"),
    }
}

fn sized(poster: &Raster, wanted: [u32; 2]) -> Result<(), String> {
    let [width, height] = poster.size();
    if poster.size() == wanted { Ok(()) } else { Err(format!("{width}x{height} pixels")) }
}

fn reads(poster: &Raster, digits: &Value) -> Result<(), String> {
    let wanted = holes(digits)?;
    let reading = read(poster);
    if reading.has(&wanted) { Ok(()) } else { Err(format!("read {reading}")) }
}

/// Nothing else has a hole: marks and rules without one may be ornaments.
fn reads_only(poster: &Raster, digits: &Value) -> Result<(), String> {
    let wanted = holes(digits)?;
    let reading = read(poster);
    let with_holes = |holes: &[u8]| holes.iter().filter(|count| **count > 0).count();
    let seen: usize =
        reading.lines().map(|line| line.parts.iter().filter(|part| part.holes > 0).count()).sum();
    if reading.has(&wanted) && seen == with_holes(&wanted) { Ok(()) } else { Err(format!("read {reading}")) }
}

fn number_of(value: &Value) -> Result<f64, String> {
    value.as_f64().ok_or_else(|| format!("`{value}` is no number"))
}

fn lacks(poster: &Raster, digits: &Value) -> Result<(), String> {
    let wanted = holes(digits)?;
    let reading = read(poster);
    if reading.has(&wanted) { Err(format!("read {reading}")) } else { Ok(()) }
}

fn holes(digits: &Value) -> Result<Vec<u8>, String> {
    let text = text_of(digits);
    let holes = holes_of(&text).filter(|holes| !holes.is_empty());
    holes.ok_or_else(|| format!("`{text}` are no digits that the kit can read: only 8, 0 and 1"))
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn spelt(digits: &str) -> String {
    let holes = holes_of(digits).unwrap_or_default();
    holes.iter().map(u8::to_string).collect::<Vec<_>>().join(" ")
}

fn changes(poster: &Raster, background: &Raster) -> Result<Changes, String> {
    Changes::between(poster, background)
}

fn at_least(seen: f64, wanted: f64, of: &str) -> Result<(), String> {
    if seen >= wanted { Ok(()) } else { Err(format!("{seen:.3} {of}")) }
}

fn margin(poster: &Raster, background: &Raster, share: f64) -> Result<(), String> {
    let area = changes(poster, background)?.area().ok_or("nothing was drawn")?;
    let (width, height) = (poster.width() as usize, poster.height() as usize);
    let least = area.left.min(area.top).min(width - area.right).min(height - area.bottom);
    // What lies within half a pixel of the margin is on it.
    let wanted = share * width.min(height) as f64;
    if least as f64 + 0.5 >= wanted {
        Ok(())
    } else {
        Err(format!("{least} pixels, where {wanted:.1} were asked"))
    }
}

fn inside(poster: &Raster, background: &Raster) -> Result<(), String> {
    let area = changes(poster, background)?.area().ok_or("nothing was drawn")?;
    let (right, bottom) = (poster.width() as usize, poster.height() as usize);
    if area.left > 0 && area.top > 0 && area.right < right && area.bottom < bottom {
        return Ok(());
    }
    Err(format!("drawn from {},{} to {},{}", area.left, area.top, area.right, area.bottom))
}

fn color_of(text: &str) -> Result<[u8; 3], String> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
    let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let [_, red, green, blue] = number.ok_or_else(|| format!("`{text}` is no colour"))?.to_be_bytes();
    Ok([red, green, blue])
}
