//! A user's own faces and pairings: what is taken, and every way in which they can be wrong.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail a test")]

use std::io;

use wanx_fonts::folder::{self, FACES_MAX, FileFault, ListError, PAIRINGS_MAX};
use wanx_fonts::{Catalogue, FaceId, Mood, pairings};

const ACME: &str = r#"
[[face]]
name = "Acme Bold"
file = "Acme.ttf"
"#;

/// A pairing that sets titles in these two faces.
fn pairing(name: &str, latin: &str, chinese: &str) -> String {
    format!(
        "\n[[pairing]]\nname = \"{name}\"\nmood = \"modern\"\n\
         latin = {{ title = \"{latin}\", body = \"AST Geometric Medium\" }}\n\
         chinese = {{ title = \"{chinese}\", body = \"AST Sans SC Medium\" }}\n"
    )
}

fn bytes(name: &str) -> Vec<u8> {
    FaceId::named(name).unwrap_or_else(|| panic!("no face is called {name}")).face().bytes().to_vec()
}

/// A collection of one face, with nothing in it but the way to the face.
fn collection(face: &[u8]) -> Vec<u8> {
    let mut file = b"ttcf\0\x01\0\0\0\0\0\x01\0\0\0\x10".to_vec();
    let shift = u32::try_from(file.len()).unwrap();
    file.extend(face);
    let tables = usize::from(u16::from_be_bytes([face[4], face[5]]));
    for table in 0..tables {
        // The offset in each record of the directory counts from the beginning of the file.
        let place = 16 + 12 + 16 * table + 8;
        let offset = u32::from_be_bytes(file[place..place + 4].try_into().unwrap());
        file[place..place + 4].copy_from_slice(&(offset + shift).to_be_bytes());
    }
    file
}

/// A folder as these tests have it.
fn file(name: &str) -> Result<Vec<u8>, FileFault> {
    match name {
        "Acme.ttf" => Ok(bytes("AST Heavy")),
        "Acme.ttc" => Ok(collection(&bytes("AST Heavy"))),
        "han.ttf" => Ok(bytes("AST Slant SC")),
        "arabic.ttf" => Ok(bytes("AST Sans Arabic SemiBold")),
        "notes.txt" => Ok(b"not a font at all".to_vec()),
        "empty.ttf" => Ok(Vec::new()),
        "web.woff2" => Ok(b"wOF2 and so on".to_vec()),
        "cut.ttf" => Ok(bytes("AST Heavy")[..300].to_vec()),
        "blank.ttf" => Ok(without(bytes("AST Heavy"), b"glyf")),
        "mute.ttf" => Ok(without(bytes("AST Heavy"), b"cmap")),
        "huge.ttf" => Err(FileFault::TooLarge),
        "pipe" => Err(FileFault::NotAFile),
        "link.ttf" => Err(FileFault::Outside),
        _ => Err(FileFault::Unreadable(io::ErrorKind::NotFound.into())),
    }
}

/// Hides a table of a face by calling it something else.
fn without(mut face: Vec<u8>, table: &[u8; 4]) -> Vec<u8> {
    let place = (12..).step_by(16).find(|&place| face[place..place + 4] == *table).unwrap();
    face[place..place + 4].copy_from_slice(b"zzzz");
    face
}

fn read(list: &str) -> Result<Catalogue, ListError> {
    folder::read(list, file)
}

fn taken(list: &str) -> Catalogue {
    read(list).unwrap_or_else(|error| panic!("{error}\n{list}"))
}

#[track_caller]
fn refused(list: &str, expected: &str) {
    let error = read(list).expect_err("it is wrong").to_string();
    assert_eq!(error, format!("pairings.toml:{expected}"), "{list}");
}

#[test]
fn a_face_of_ones_own_takes_part_in_pairings() {
    let list = format!("{ACME}{}", pairing("acme", "Acme Bold", "AST Sans SC Bold"));
    let catalogue = taken(&list);
    let [acme] = catalogue.added_pairings() else { panic!("{catalogue:?}") };
    assert_eq!((acme.name, acme.mood, acme.latin.title.face().name), ("acme", Mood::Modern, "Acme Bold"));
    assert_eq!(acme.latin.body, FaceId::named("AST Geometric Medium").unwrap());
    assert_eq!(catalogue.pairings().len(), 1 + pairings().len(), "the bundled ones stay");
}

#[test]
fn an_added_face_covers_what_its_file_does() {
    let (added, bundled) = (taken(ACME).added_faces()[0].face(), FaceId::named("AST Heavy").unwrap().face());
    assert!(('\0'..=char::MAX).all(|character| added.covers(character) == bundled.covers(character)));
    assert!(added.parsed().is_some_and(|parsed| parsed.outline(40).is_some()));
}

#[test]
fn the_weight_is_that_of_the_list_or_else_of_the_file() {
    let weight = |list: &str| taken(list).added_faces()[0].face().weight;
    let bold = |_: &str| Ok(bytes("AST Didone Bold"));
    assert_eq!(folder::read(ACME, bold).unwrap().added_faces()[0].face().weight, 700);
    assert_eq!(weight(&format!("{ACME}weight = 850\n")), 850);
}

#[test]
fn a_face_can_come_out_of_a_collection() {
    let list = "[[face]]\nname = \"Acme Bold\"\nfile = \"Acme.ttc\"\nindex = 0\n";
    let list = format!("{list}{}", pairing("acme", "Acme Bold", "AST Sans SC Bold"));
    assert!(taken(&list).added_faces()[0].face().covers('A'));
}

#[test]
fn replace_leaves_only_the_added_pairings() {
    let own = pairing("acme", "AST Heavy", "AST Sans SC Bold");
    let names = |list: &str| taken(list).pairings().iter().map(|one| one.name).collect::<Vec<_>>();
    assert_eq!(names(&format!("bundled_pairings = \"replace\"\n{own}")), ["acme"]);
    assert_eq!(names(&format!("bundled_pairings = \"keep\"\n{own}")).len(), 1 + pairings().len());
}

#[test]
fn the_same_folder_read_again_is_the_same_catalogue() {
    let list = format!("{ACME}{}", pairing("acme", "Acme Bold", "AST Sans SC Bold"));
    let (one, again) = (taken(&list), taken(&list));
    assert_eq!(one, again);
    assert!(std::ptr::eq(one.added_faces()[0].face(), again.added_faces()[0].face()), "it is kept once");
    assert!(std::ptr::eq(one.added_pairings()[0], again.added_pairings()[0]), "it is kept once");
}

#[test]
fn the_digest_tells_apart_what_gives_other_posters() {
    let own = pairing("acme", "Acme Bold", "AST Sans SC Bold");
    let list = format!("{ACME}{own}");
    let lists = [
        String::new(),
        list.clone(),
        ACME.to_owned(),
        list.replace("Acme Bold", "Acme Black"),
        list.replace("\"acme\"", "\"acme 2\""),
        list.replace("modern", "tech"),
        list.replace("AST Sans SC Bold", "AST Slant SC"),
        list.replace("file = \"Acme.ttf\"", "file = \"Acme.ttf\"\nweight = 300"),
        list.replace("Acme.ttf", "Acme.ttc"),
        format!("bundled_pairings = \"replace\"\n{list}"),
    ];
    let mut digests: Vec<_> =
        lists.iter().map(|list| *taken(list).digest().expect("a folder was read")).collect();
    digests.sort_unstable();
    digests.dedup();
    assert_eq!(digests.len(), lists.len());
    assert_eq!(taken(&list).digest(), taken(&format!("# a remark\n{list}")).digest());
    assert_eq!(Catalogue::bundled().digest(), None);
}

#[test]
fn a_list_that_is_not_one_is_told_with_its_line() {
    refused("[[face]\n", "1: unclosed array table, expected `]`");
    refused(
        "\nfaces = 3\n",
        "2: unknown field `faces`, expected one of `bundled_pairings`, `face`, `pairing`",
    );
    refused(
        &format!("{ACME}size = 3\n"),
        "5: unknown field `size`, expected one of `name`, `file`, `index`, `weight`",
    );
    refused("[[face]]\nname = \"A\"\n", "1: missing field `file`");
    refused("[[face]]\nname = 7\nfile = \"a\"\n", "2: invalid type: integer `7`, expected a string");
    refused(
        &pairing("a", "AST Heavy", "AST Sans SC Bold").replace("modern", "moody"),
        "4: unknown variant `moody`, expected one of `modern`, `editorial`, `refined`, `playful`, `sale`, \
         `festive`, `literary`, `tech`",
    );
    refused("\nbundled_pairings = \"drop\"\n", "2: unknown variant `drop`, expected `keep` or `replace`");
    refused(
        "\n\nbundled_pairings = \"replace\"\n",
        "3: `replace` takes the bundled pairings away, and no [[pairing]] is here: add one, or `keep` them",
    );
}

#[test]
fn names_are_each_ones_own() {
    let long = "x".repeat(81);
    for name in ["", "  ", "a\\nb", &long] {
        refused(
            &format!("[[face]]\nname = \"{name}\"\nfile = \"Acme.ttf\"\n"),
            "2: the name of a face has 1 to 80 characters, and no line break",
        );
    }
    refused(
        &ACME.replace("Acme Bold", "AST Heavy"),
        "3: a bundled face is called `AST Heavy`: choose another name",
    );
    refused(
        &format!("{ACME}{ACME}"),
        "7: the face of line 3 is called `Acme Bold` as well: choose another name",
    );
    let own = pairing("acme", "AST Heavy", "AST Sans SC Bold");
    refused(&own.replace("acme", "swiss"), "3: a bundled pairing is called `swiss`: choose another name");
    refused(&format!("{own}{own}"), "9: the pairing of line 3 is called `acme` as well: choose another name");
}

#[test]
fn a_file_that_cannot_be_had_is_told() {
    let refused =
        |file: &str, expected: &str| refused(&ACME.replace("Acme.ttf", file), &format!("4: {expected}"));
    refused(
        "missing.ttf",
        "`missing.ttf` cannot be read (entity not found): `file` is a path from the folder of pairings.toml",
    );
    refused(
        "huge.ttf",
        "`huge.ttf` has more than 64 MiB: cut the face down to the characters that are needed",
    );
    refused("pipe", "`pipe` is not a file");
    for path in ["../Acme.ttf", "/Acme.ttf", "a/../../Acme.ttf", "", "link.ttf"] {
        refused(
            path,
            &format!(
                "`{path}` is outside of the folder: put the file into it, and name it by its path from there"
            ),
        );
    }
}

#[test]
fn a_file_that_is_no_face_is_told() {
    let refused = |file: &str, expected: &str| {
        refused(&ACME.replace("Acme.ttf", file), &format!("4: `{file}` cannot be used: {expected}"));
    };
    for file in ["notes.txt", "empty.ttf"] {
        refused(file, "it is not a font: faces are TTF, OTF, TTC or OTC files");
    }
    refused("web.woff2", "it is a WOFF2 file, packed for browsers: unpack it to TTF or OTF");
    refused("cut.ttf", "its tables are broken: get the file anew from where it came from");
    refused("mute.ttf", "it has no Unicode characters: posters choose glyphs by character");
    refused(
        "blank.ttf",
        "it draws nothing for 0 1 2 3 4 5 6 7 and 54 more: a face needs outlines, bitmaps and colour layers are \
         not drawn",
    );
}

#[test]
fn numbers_out_of_range_are_told_at_their_own_line() {
    let fewer = "it has 1 face(s), counted from 0, and none of index 3: correct `index`";
    refused(&format!("{ACME}index = 3\n"), &format!("5: `Acme.ttf` cannot be used: {fewer}"));
    for weight in ["0", "1001"] {
        refused(
            &format!("{ACME}weight = {weight}\n"),
            &format!(
                "5: the weight {weight} is none: it can be a number from 1 to 1000, or be left to the file"
            ),
        );
    }
    refused(&format!("{ACME}weight = -1\n"), "5: invalid value: integer `-1`, expected u16");
}

#[test]
fn a_pairing_names_faces_that_can_do_it() {
    let unknown = read(&format!("{ACME}{}", pairing("acme", "Acme Black", "AST Sans SC Bold")));
    let message = unknown.expect_err("there is none").to_string();
    assert!(
        message.starts_with(
            "pairings.toml:9: there is no face `Acme Black`: add a [[face]] of that name, or take one of \
             `Acme Bold`, `AST Sans SC Medium`, `AST"
        ),
        "{message}"
    );
    refused(
        &pairing("acme", "AST Sans Arabic SemiBold", "AST Sans SC Bold"),
        "5: `AST Sans Arabic SemiBold` cannot be a Latin voice, it has no A B C D E F G H and 44 more: name a face \
         that has A to Z and a to z",
    );
    refused(
        &pairing("acme", "AST Heavy", "AST Didone Bold"),
        "6: `AST Didone Bold` cannot be a Chinese voice, it has no 的 一 是 不 了 人 我 在 and 22 more: name a face \
         that has Chinese characters, such as `AST Sans SC Bold`",
    );
}

#[test]
fn there_are_only_so_many() {
    let face = |number: usize| format!("[[face]]\nname = \"face {number}\"\nfile = \"Acme.ttf\"\n");
    let pairing = |number: usize| pairing(&format!("pairing {number}"), "AST Heavy", "AST Sans SC Bold");
    let faces: String = (0..=FACES_MAX).map(face).collect();
    let pairings: String = (0..=PAIRINGS_MAX).map(pairing).collect();
    refused(&faces, "194: more than 64 faces: take some out");
    refused(&pairings, "387: more than 64 pairings: take some out");
}
