//! What a URL asks for when nobody answers it: a size it may name, and a seed from its hash. Reads the
//! URL as text; whether it is a proper one was decided before.

use super::{Logo, Mood, Scene};

/// The sides of a background whose URL names no size.
const BACKGROUND_PX: (u32, u32) = (1920, 1080);
/// The sides of a logo whose URL names no size.
const LOGO_PX: (u32, u32) = (400, 400);
/// Reference, `image_url`: at most 3840 × 2160, either way up. (Documented)
const BACKGROUND_MOST_PX: (u32, u32) = (3840, 2160);
/// Reference, `logo`: at most 1280 × 1280. (Documented)
const LOGO_MOST_PX: (u32, u32) = (1280, 1280);
/// Smaller numbers are no size: `16x9` is a ratio, `2x` a density.
const LEAST_PX: u32 = 32;

/// Returns the scene that stands in for the background at a URL; see [`super::scene_for_url`].
pub(super) fn scene(url: &str) -> Scene {
    let (width_px, height_px) = size(url, BACKGROUND_MOST_PX).unwrap_or(BACKGROUND_PX);
    let (seed, choice) = hashed(url);
    let mood = Mood::ALL[(choice % Mood::ALL.len() as u64) as usize];
    Scene { mood, width_px, height_px, seed }
}

/// Returns the logo that stands in for the one at a URL; see [`super::logo_for_url`].
pub(super) fn logo(url: &str) -> Logo {
    let (width_px, height_px) = size(url, LOGO_MOST_PX).unwrap_or(LOGO_PX);
    Logo { seed: hashed(url).0, width_px, height_px }
}

/// Returns two independent numbers from a URL's hash.
fn hashed(url: &str) -> (u64, u64) {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&blake3::hash(url.as_bytes()).as_bytes()[..16]);
    let both = u128::from_le_bytes(bytes);
    (both as u64, (both >> 64) as u64)
}

/// Returns the size a URL names, if its long and short side are within `most_px`. What a resizing
/// parameter says comes first, because it is what the server would have sent.
fn size(url: &str, most_px: (u32, u32)) -> Option<(u32, u32)> {
    let text = decoded(url);
    let fits = |&(width, height): &(u32, u32)| {
        width.min(height) >= LEAST_PX && width.max(height) <= most_px.0 && width.min(height) <= most_px.1
    };
    keyed(&text).filter(fits).or_else(|| crossed(&text).find(fits)).or_else(|| nested(&text).find(fits))
}

/// Undoes percent encoding, byte by byte: `w_800%2Ch_600` names a size too.
fn decoded(url: &str) -> Vec<u8> {
    let bytes = url.as_bytes();
    let hex = |index: usize| bytes.get(index).and_then(|digit| (*digit as char).to_digit(16));
    let (mut text, mut index) = (Vec::with_capacity(bytes.len()), 0);
    while index < bytes.len() {
        match (bytes[index], hex(index + 1), hex(index + 2)) {
            (b'%', Some(high), Some(low)) => {
                text.push((high * 16 + low) as u8);
                index += 3;
            }
            (byte, ..) => {
                text.push(byte);
                index += 1;
            }
        }
    }
    text
}

/// `w_800,h_600`, `width=800&height=600`.
fn keyed(text: &[u8]) -> Option<(u32, u32)> {
    let value = |keys: [&[u8]; 2]| {
        words(text).find_map(|start| {
            let word = &text[start..];
            let key = keys
                .iter()
                .find(|key| word.starts_with(key) && matches!(word.get(key.len()), Some(b'_' | b'=')))?;
            whole_number(word, key.len() + 1).map(|(number, _)| number)
        })
    };
    Some((value([b"w", b"width"])?, value([b"h", b"height"])?))
}

/// `1080x1920`, `800X600`.
fn crossed(text: &[u8]) -> impl Iterator<Item = (u32, u32)> {
    words(text).filter_map(|start| {
        let (width, end) = number(text, start)?;
        matches!(text.get(end), Some(b'x' | b'X')).then_some(())?;
        Some((width, whole_number(text, end + 1)?.0))
    })
}

/// `/800/600`.
fn nested(text: &[u8]) -> impl Iterator<Item = (u32, u32)> {
    words(text).filter_map(|start| {
        (text[..start].last() == Some(&b'/')).then_some(())?;
        let (width, end) = whole_number(text, start)?;
        (text.get(end) == Some(&b'/')).then_some(())?;
        Some((width, whole_number(text, end + 1)?.0))
    })
}

/// Returns where words begin: at a letter or digit after something else.
fn words(text: &[u8]) -> impl Iterator<Item = usize> {
    (0..text.len()).filter(|&index| {
        text[index].is_ascii_alphanumeric() && (index == 0 || !text[index - 1].is_ascii_alphanumeric())
    })
}

/// Returns the number at an index and where it ends; more than five digits are no side.
fn number(text: &[u8], start: usize) -> Option<(u32, usize)> {
    let digits = text.get(start..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (1..=5).contains(&digits).then_some(())?;
    let end = start + digits;
    let value = text[start..end].iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
    Some((value, end))
}

/// Returns the number at an index and where it ends, if no letter follows.
fn whole_number(text: &[u8], start: usize) -> Option<(u32, usize)> {
    number(text, start).filter(|&(_, end)| !text.get(end).is_some_and(u8::is_ascii_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: (u32, u32) = BACKGROUND_PX;

    fn check(path: &str, expected: (u32, u32)) {
        let scene = scene(&format!("https://example.com{path}"));
        assert_eq!((scene.width_px, scene.height_px), expected, "{path}");
    }

    #[test]
    fn a_url_may_name_the_size_of_its_background() {
        check("/a.png", PLAIN);
        check("/1080x1920.png", (1080, 1920));
        check("/banner_800X600.jpg", (800, 600));
        check("/banner-2160x3840@2x.png", (2160, 3840));
        check("/a.png?size=640x480", (640, 480));
        check("/a.png?x-oss-process=image/resize,m_fill,w_800,h_600", (800, 600));
        check("/a.png?x-oss-process=image%2Fresize%2Ch_600%2Cw_800", (800, 600));
        check("/a.png?height=500&width=700", (700, 500));
        check("/1000x1000.png?w=300&h=200", (300, 200));
        check("/seed/forest/640/360", (640, 360));
        check("/16x9/1280x720.png", (1280, 720));
    }

    #[test]
    fn what_is_no_size_or_too_large_a_one_is_passed_over() {
        check("/ratio-16x9.png", PLAIN);
        check("/3841x100.png", PLAIN);
        check("/2161x2161.png", PLAIN);
        check("/0x0.png", PLAIN);
        check("/99999999999x10000000000.png", PLAIN);
        check("/deadbeef800x600cafe.png", PLAIN);
        check("/800x600cafe.png", PLAIN);
        check("/a.png?w=800", PLAIN);
        check("/800x", PLAIN);
        check("/2024/09", PLAIN);
        check("/%", PLAIN);
        check("/800%x600%2", PLAIN);
    }

    #[test]
    fn a_logo_is_at_most_1280_a_side() {
        let size = |url: &str| (logo(url).width_px, logo(url).height_px);
        assert_eq!(size("https://example.com/logo.png"), LOGO_PX);
        assert_eq!(size("https://example.com/logo-200x80.png"), (200, 80));
        assert_eq!(size("https://example.com/logo-1280x1280.png"), (1280, 1280));
        assert_eq!(size("https://example.com/logo-1281x100.png"), LOGO_PX);
    }

    #[test]
    fn other_urls_are_other_scenes_and_every_mood_comes_up() {
        let scenes: Vec<Scene> = (0..200).map(|index| scene(&format!("https://a.cn/{index}.png"))).collect();
        for mood in Mood::ALL {
            assert!(scenes.iter().any(|scene| scene.mood == mood), "{mood:?}");
        }
        let mut seeds: Vec<u64> = scenes.iter().map(|scene| scene.seed).collect();
        seeds.sort_unstable();
        seeds.dedup();
        assert_eq!(seeds.len(), scenes.len());
    }

    proptest::proptest! {
        #[test]
        fn any_text_gives_a_scene_and_a_logo_within_the_limits(url in ".*") {
            let (scene, logo) = (scene(&url), logo(&url));
            let (long, short) = (scene.width_px.max(scene.height_px), scene.width_px.min(scene.height_px));
            proptest::prop_assert!(short >= LEAST_PX && long <= 3840 && short <= 2160);
            proptest::prop_assert!(logo.width_px <= 1280 && logo.height_px <= 1280);
        }
    }
}
