//! Names what bytes seem to be, for people who sent the wrong thing. Decides nothing beyond PNG and JPEG.

/// How much of the beginning is looked at.
const LOOK_BYTES: usize = 1024;

/// First bytes that belong to one format only.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xFF\xD8\xFF", JPEG),
    (b"GIF8", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"\0\0\x01\0", "ICO"),
    (b"%PDF", "PDF"),
    (b"\x1F\x8B", "gzip"),
    (b"PK\x03\x04", "ZIP"),
    (b"\x00\x00\x00\x0CjP  ", "JPEG 2000"),
    (b"\xFF\x0A", "JPEG XL"),
];

/// The name of PNG.
pub(super) const PNG: &str = "PNG";
/// The name of JPEG.
pub(super) const JPEG: &str = "JPEG";

/// Returns what the bytes seem to be.
pub(super) fn sniff(bytes: &[u8]) -> &'static str {
    let head = &bytes[..bytes.len().min(LOOK_BYTES)];
    SIGNATURES
        .iter()
        .find(|(signature, _)| head.starts_with(signature))
        .map(|(_, name)| *name)
        .or_else(|| container(head))
        .unwrap_or_else(|| text(head))
}

/// Formats whose name stands a few bytes in.
fn container(head: &[u8]) -> Option<&'static str> {
    match (head.get(..4)?, head.get(4..8)?, head.get(8..12)?) {
        (b"RIFF", _, b"WEBP") => Some("WebP"),
        (_, b"ftyp", b"avif" | b"avis") => Some("AVIF"),
        (_, b"ftyp", b"heic" | b"heix" | b"mif1" | b"msf1") => Some("HEIC"),
        // Two letters alone could be text; the four reserved bytes of a bitmap are zero.
        ([b'B', b'M', ..], [_, _, 0, 0], [0, 0, ..]) => Some("BMP"),
        _ => None,
    }
}

fn text(head: &[u8]) -> &'static str {
    if head.is_empty() {
        return "nothing";
    }
    let Some(text) = readable(head) else { return "unknown bytes" };
    let text = text.trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    if text.starts_with("<!doctype html") || text.starts_with("<html") {
        "HTML"
    } else if text.starts_with('<') && text.contains("<svg") {
        "SVG"
    } else if text.starts_with("<?xml") {
        "XML"
    } else if text.starts_with('{') {
        "JSON"
    } else {
        "text"
    }
}

/// Returns the head as text if it is text; the look may end inside a character.
fn readable(head: &[u8]) -> Option<&str> {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).ok()?
        }
        Err(_) => return None,
    };
    let is_text = |c: char| !c.is_control() || c.is_ascii_whitespace();
    text.chars().all(is_text).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn h_051_what_is_no_picture_of_ours_is_named() {
        for (bytes, name) in [
            (&b"\x89PNG\r\n\x1a\n...."[..], "PNG"),
            (b"\xFF\xD8\xFF\xE0", "JPEG"),
            (b"GIF89a", "GIF"),
            (b"RIFF\x10\0\0\0WEBPVP8 ", "WebP"),
            (b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0", "BMP"),
            (b"BMW builds cars", "text"),
            (b"MM\0*\0\0", "TIFF"),
            (b"\0\0\0\x20ftypavif", "AVIF"),
            (b"\n <!DOCTYPE HTML><svg>", "HTML"),
            (b"\xEF\xBB\xBF<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><svg>", "SVG"),
            (b"<?xml version='1.0'?><Error/>", "XML"),
            (b"{\"code\": 1}", "JSON"),
            (b"\x1F\x8B\x08", "gzip"),
            (b"", "nothing"),
            ("图片".as_bytes(), "text"),
            (b"\x01\x02\x03", "unknown bytes"),
        ] {
            assert_eq!(sniff(bytes), name, "{bytes:?}");
        }
    }

    #[test]
    fn text_may_be_cut_inside_a_character() {
        assert_eq!(sniff("图".repeat(LOOK_BYTES).as_bytes()), "text");
    }

    proptest! {
        #[test]
        fn anything_has_a_name(bytes: Vec<u8>) {
            prop_assert!(!sniff(&bytes).is_empty());
        }
    }
}
