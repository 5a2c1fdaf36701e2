//! Whether a file is a face that posters can be set in.
//!
//! Uses the readers that set and draw the posters: what they refuse is refused here, before the first poster. What
//! is tried is what every poster needs, the common letters; other glyphs may still be broken and are then not drawn.

use std::panic::catch_unwind;

use harfrust::{Buffer, ShapeOptions, ShaperFont};

use super::error::FaceFault;
use crate::coverage::Coverage;
use crate::face::Face;
use crate::parsed::ParsedFace;

/// Everyday characters that are written alike in simplified, traditional and Japanese texts: a face that lacks one of
/// these is not a Chinese one.
pub(super) const HAN: &str = "的一是不了人我在有他大中上日月年新品全市心文天水花山春夏秋冬";

/// What is learnt from a file.
pub(super) struct Examined {
    /// What the file itself says; 400 if it says nothing.
    pub(super) weight: u16,
    /// As [`Coverage::pages`] writes it.
    pub(super) coverage: Vec<u8>,
}

/// Examines a face of a file.
pub(super) fn examine(file: &'static [u8], index: u32) -> Result<Examined, FaceFault> {
    let count = face_count(file)?;
    if index >= count {
        return Err(FaceFault::Index { index, count });
    }
    // The readers promise not to panic whatever they read; should one, the user learns which file to take out.
    catch_unwind(|| try_out(file, index)).unwrap_or(Err(FaceFault::Broken))
}

/// Returns how many faces a file says it has.
fn face_count(file: &[u8]) -> Result<u32, FaceFault> {
    match file.first_chunk::<4>() {
        Some(b"\0\x01\0\0" | b"true" | b"OTTO") => Ok(1),
        Some(b"ttcf") => collected(file).ok_or(FaceFault::Broken),
        Some(b"wOFF") => Err(FaceFault::Packed { format: "WOFF" }),
        Some(b"wOF2") => Err(FaceFault::Packed { format: "WOFF2" }),
        _ => Err(FaceFault::NotAFont),
    }
}

/// Returns how many faces a collection has; nothing if one would begin outside of the file. Looked at here because
/// ttf-parser asserts it, in builds that check assertions.
fn collected(file: &[u8]) -> Option<u32> {
    let count = u32::from_be_bytes(*file.get(8..)?.first_chunk()?);
    let table = file.get(12..12 + 4 * usize::try_from(count).ok().filter(|&count| count <= file.len())?)?;
    let (offsets, _) = table.as_chunks::<4>();
    let inside = |offset: &[u8; 4]| (u32::from_be_bytes(*offset) as usize) < file.len();
    offsets.iter().all(inside).then_some(count)
}

fn try_out(file: &'static [u8], index: u32) -> Result<Examined, FaceFault> {
    let parsed = ParsedFace::new(file, index).ok_or(FaceFault::Broken)?;
    let charmap = parsed.shaping.charmap();
    let glyph =
        |character: char| charmap.map_unicode(character).and_then(|id| u16::try_from(id.to_u32()).ok());
    let coverage = Coverage::pages(|character| glyph(character).is_some_and(|id| id != 0));
    if coverage.is_empty() {
        return Err(FaceFault::NoCharacters);
    }
    let common: String = ('!'..='~').chain(HAN.chars()).filter(|&letter| glyph(letter).is_some()).collect();
    let is_blank = |letter: &char| glyph(*letter).is_none_or(|id| parsed.outline(id).is_none());
    let letters: Vec<char> =
        common.chars().filter(|letter| letter.is_alphanumeric()).filter(is_blank).collect();
    if !letters.is_empty() {
        return Err(FaceFault::NoOutlines { letters });
    }
    shape(&parsed, common);
    let weight = parsed.shaping.default_attributes().weight.value();
    // Whole and within the scale: anything else is no weight.
    let weight = if (1.0..=1000.0).contains(&weight) { weight as u16 } else { 400 };
    Ok(Examined { weight, coverage })
}

/// Shapes the letters for what goes wrong on the way.
fn shape(parsed: &ParsedFace, letters: String) {
    let mut buffer = Buffer::new();
    buffer.push_str(&letters);
    buffer.guess_segment_properties();
    let shaped = harfrust::shape(&ShaperFont::new(&parsed.shaping), &mut buffer, ShapeOptions::new());
    debug_assert!(shaped.is_ok(), "the buffer is new and has a direction");
}

/// Returns which of some characters a face lacks.
pub(super) fn missing(face: &Face, wanted: impl Iterator<Item = char>) -> Vec<char> {
    wanted.filter(|&character| !face.covers(character)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::Config;

    use super::*;
    use crate::face::FaceId;

    fn sound() -> &'static [u8] {
        FaceId::named("AST Heavy").unwrap().face().bytes()
    }

    /// Tries a file out without the net that catches panics, as a face on its own and out of a collection.
    fn survives(file: Vec<u8>) {
        let file = file.leak();
        if face_count(file).is_ok_and(|count| count > 0) {
            let _ = try_out(file, 0);
        }
    }

    #[test]
    fn a_face_that_was_cut_off_anywhere_does_no_harm() {
        for end in (0..sound().len()).step_by(173).chain(0..600) {
            survives(sound()[..end].to_vec());
        }
    }

    proptest! {
        #![proptest_config(Config::with_cases(300))]

        #[test]
        fn a_face_with_wrong_bytes_does_no_harm(
            places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40),
            at_the_front in prop::collection::vec((0..400_usize, any::<u8>()), 0..3),
        ) {
            let mut file = sound().to_vec();
            let length = file.len();
            for (place, byte) in places {
                file[place.index(length)] = byte;
            }
            for (place, byte) in at_the_front {
                file[place] = byte;
            }
            survives(file);
        }

        #[test]
        fn what_is_no_font_at_all_does_no_harm(mut file in prop::collection::vec(any::<u8>(), 4..2000)) {
            file[..4].copy_from_slice(b"ttcf");
            survives(file);
        }
    }
}
