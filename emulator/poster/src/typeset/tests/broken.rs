//! Added faces whose files are broken: what passes the check is set and drawn, somehow.

use proptest::test_runner::Config;
use wanx_fonts::folder;

use super::super::{Mask, draw};
use super::*;
use crate::unit::PxPoint;

/// A face as a user adds it, if the check lets it pass.
fn added(file: Vec<u8>) -> Option<FaceId> {
    let list = "[[face]]\nname = \"Broken\"\nfile = \"broken.ttf\"\n";
    let catalogue = folder::read(list, |_| Ok(file.clone())).ok()?;
    Some(catalogue.added_faces()[0])
}

/// Sets a text in lines and columns, and draws it.
fn survives(face: FaceId, text: &str) {
    let typesetter = Typesetter::new();
    let style = style_of(face, 40);
    for block in [
        typesetter.set(text, &style, Px64::from_px(300)),
        typesetter.set_vertical(text, &style, Px64::from_px(300)),
    ] {
        draw(&block, PxPoint::default(), &mut Mask::new(300, 100));
    }
}

fn heavy() -> Vec<u8> {
    face("AST Heavy").face().bytes().to_vec()
}

#[test]
fn a_sound_face_passes() {
    survives(added(heavy()).unwrap(), "Sound, AVATAR fi 字");
}

/// A letter of a face whose em is said to be a sixteenth of what it is would fill a hall.
#[test]
fn letters_that_are_larger_than_any_poster_are_not_drawn() {
    let mut file = heavy();
    let head = (12..).step_by(16).find(|&place| file[place..place + 4] == *b"head").unwrap();
    let offset = u32::from_be_bytes(file[head + 8..head + 12].try_into().unwrap()) as usize;
    file[offset + 18..offset + 20].copy_from_slice(&16_u16.to_be_bytes());
    assert!(added(file).is_none(), "its letters are 60 ems wide");
}

proptest! {
    #![proptest_config(Config::with_cases(400))]

    #[test]
    fn a_face_with_wrong_bytes_that_passes_can_be_set(
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..30),
        text in any_text(),
    ) {
        let mut file = heavy();
        let length = file.len();
        for (place, byte) in places {
            file[place.index(length)] = byte;
        }
        if let Some(face) = added(file) {
            survives(face, &text);
            survives(face, "AVATAR To Wave, office “fi” 0123456789 ÀÖß");
        }
    }

    /// The same where it hurts most: metrics, kerning and substitutions.
    #[test]
    fn a_face_with_wrong_tables_that_passes_can_be_set(
        table in prop::sample::select(vec![*b"GPOS", *b"GSUB", *b"GDEF", *b"hmtx", *b"hhea", *b"cmap", *b"loca", *b"glyf", *b"head"]),
        places in prop::collection::vec((any::<prop::sample::Index>(), prop_oneof![Just(0_u8), Just(255), any::<u8>()]), 1..60),
        text in any_text(),
    ) {
        let mut file = heavy();
        let record = (12..12 + 16 * 30).step_by(16).find(|&place| file[place..place + 4] == table);
        if let Some(record) = record {
            let number = |place: usize| u32::from_be_bytes(file[place..place + 4].try_into().unwrap()) as usize;
            let (offset, length) = (number(record + 8), number(record + 12));
            for (place, byte) in places {
                // Near the beginning of a table are its counts and offsets.
                file[offset + place.index(length.min(2000))] = byte;
            }
        }
        if let Some(face) = added(file) {
            survives(face, &text);
            survives(face, "AVATAR To Wave, office “fi” 0123456789 ÀÖß");
        }
    }
}
