//! The committed files are the ones the manifest tells of, and each may be shipped.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;
use wanx_fonts::FaceId;

/// What the repository may hold in faces.
const BUDGET_BYTES: u64 = 25_000_000;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn json(name: &str) -> Value {
    serde_json::from_slice(&read(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn entries() -> Vec<Value> {
    json("manifest.json")["faces"].as_array().cloned().unwrap_or_default()
}

fn text<'a>(entry: &'a Value, field: &str) -> &'a str {
    entry[field].as_str().unwrap_or_else(|| panic!("{field} of {entry:#} is no text"))
}

fn sha256(bytes: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn files_in(folder: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(path(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
    entries.flatten().map(|entry| format!("{folder}/{}", entry.file_name().display())).collect()
}

#[test]
fn the_manifest_lists_the_faces_of_the_table_in_order() {
    let told: Vec<_> =
        entries().iter().map(|entry| (text(entry, "name").to_owned(), entry["weight"].as_u64())).collect();
    let table: Vec<_> =
        FaceId::all().map(|id| (id.face().name.to_owned(), Some(u64::from(id.face().weight)))).collect();
    assert_eq!(told, table);
}

#[test]
fn committed_files_have_the_hashes_of_the_manifest() {
    for entry in entries() {
        assert_eq!(sha256(&read(text(&entry, "file"))), text(&entry, "sha256"), "{}", text(&entry, "file"));
    }
}

#[test]
fn a_face_gives_the_bytes_the_manifest_promises() {
    for entry in entries() {
        let face =
            FaceId::named(text(&entry, "name")).expect("the table has every face of the manifest").face();
        assert_eq!(sha256(face.bytes()), text(&entry, "inflated_sha256"), "{}", face.name);
    }
}

#[test]
fn no_face_or_coverage_is_committed_that_the_manifest_does_not_tell_of() {
    let files: BTreeSet<String> = entries().iter().map(|entry| text(entry, "file").to_owned()).collect();
    assert_eq!(files_in("faces"), files);
    let stem = |file: &String| file.split(['/', '.']).nth(1).map(|stem| format!("coverage/{stem}.pages"));
    assert_eq!(files_in("coverage"), files.iter().filter_map(stem).collect());
}

#[test]
fn every_face_has_its_licence_beside_it() {
    for entry in entries() {
        let licence = String::from_utf8_lossy(&read(text(&entry, "license"))).into_owned();
        assert!(licence.contains("SIL OPEN FONT LICENSE"), "{}", text(&entry, "license"));
        assert!(licence.contains("Copyright"), "{} names nobody", text(&entry, "license"));
    }
}

/// Returns the text of one entry of the name table, which `build.py` writes in UTF-16 only.
fn own_name(font: &[u8], name_id: u16) -> Option<String> {
    let number = |at: usize| u16::from_be_bytes([font[at], font[at + 1]]);
    let offset = |at: usize| usize::from(number(at)) << 16 | usize::from(number(at + 2));
    let tables = (0..usize::from(number(4))).map(|index| 12 + 16 * index);
    let table = tables.into_iter().find(|&at| &font[at..at + 4] == b"name").map(|at| offset(at + 8))?;
    let mut records = (0..usize::from(number(table + 2))).map(|index| table + 6 + 12 * index);
    let record = records.find(|&at| number(at + 6) == name_id)?;
    let start = table + usize::from(number(table + 4)) + usize::from(number(record + 10));
    let units: Vec<u16> = (start..start + usize::from(number(record + 8))).step_by(2).map(number).collect();
    String::from_utf16(&units).ok()
}

#[test]
fn files_carry_our_names_and_their_authors_copyright() {
    for face in FaceId::all().map(FaceId::face) {
        let name = |name_id| own_name(face.bytes(), name_id).unwrap_or_default();
        assert_eq!([name(1), name(4)], [face.name, face.name]);
        assert_eq!(name(6), face.name.replace(' ', ""));
        assert!(name(3).starts_with(face.name) && face.name.starts_with(&name(16)), "{}", face.name);
        assert!(!name(0).is_empty() && name(13).contains("Open Font License"), "{}", face.name);
    }
}

#[test]
fn every_npm_source_is_pinned_by_the_lock_file() {
    let lock = json("package-lock.json");
    for source in entries().iter().map(|entry| &entry["source"]).filter(|source| source["registry"] == "npm")
    {
        let pin = &lock["packages"][format!("node_modules/{}", text(source, "package"))];
        assert_eq!(pin["version"], source["version"], "{source}");
        assert_eq!(pin["integrity"], source["integrity"], "{source}");
    }
}

#[test]
fn the_lock_file_names_no_registry() {
    let lock = String::from_utf8_lossy(&read("package-lock.json")).into_owned();
    assert!(!lock.contains("resolved") && !lock.contains("://"));
}

#[test]
fn the_faces_fit_the_budget() {
    let sizes = files_in("faces").into_iter().map(|file| read(&file).len() as u64);
    let total: u64 = sizes.sum();
    assert!(total <= BUDGET_BYTES, "{total} bytes");
}
