//! Which rows of the requirements table have a test, and which are asked elsewhere or later, and why.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// How many rows the table has.
const ROWS: u16 = 138;

/// Rows that can be asked of the emulator from outside, by pictures, or with clock, seed, limits and configuration:
/// first and last of each run.
const ASKED: [(u16, u16); 6] = [(2, 7), (9, 10), (12, 89), (91, 113), (121, 133), (136, 138)];

/// Rows that are not asked here.
const LEFT: [(&[u16], &str); 6] = [
    (&[1, 8], "says something about the model's life and price that no server shows"),
    (&[11], "speaks of the kit and the client; the kit has its test (decision 22)"),
    (&[90], "suspending a task is a fault to inject: with the laboratory"),
    (
        &[114, 115, 116, 117, 118, 119, 120],
        "single pictures failing are faults to inject: with the laboratory",
    ),
    (&[134], "an algorithm that fails is a fault to inject: with the laboratory"),
    (&[135], "how codes outside the table are graded is the kit's affair"),
];

fn asked() -> BTreeSet<u16> {
    ASKED.iter().flat_map(|&(first, last)| first..=last).collect()
}

fn left() -> BTreeSet<u16> {
    LEFT.iter().flat_map(|(rows, _)| rows.iter().copied()).collect()
}

/// Returns the rows that test names in a folder begin with.
fn named_in(folder: &Path) -> BTreeSet<u16> {
    let mut rows = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rows.extend(named_in(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            rows.extend(fs::read_to_string(&path).unwrap().lines().filter_map(row_of));
        }
    }
    rows
}

/// Returns the row that the function begun on this line is named for: its own, not one it mentions besides.
fn row_of(line: &str) -> Option<u16> {
    let line = line.trim_start();
    let name = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn r_")?;
    name.split('_').next()?.parse().ok()
}

fn shown(rows: &BTreeSet<u16>) -> String {
    rows.iter().map(|row| format!("R-{row:03}")).collect::<Vec<_>>().join(", ")
}

#[test]
fn every_row_is_asked_or_left_with_a_reason() {
    let (asked, left) = (asked(), left());
    let both = &asked & &left;
    assert!(both.is_empty(), "asked and left: {}", shown(&both));
    let neither = &(1..=ROWS).collect() - &(&asked | &left);
    assert!(neither.is_empty(), "neither asked nor left: {}", shown(&neither));
}

#[test]
fn every_row_that_is_asked_has_a_test_of_its_own() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = &named_in(&package.join("tests")) | &named_in(&package.join("src"));
    let missing = &asked() - &named;
    assert!(missing.is_empty(), "no test begins with {}", shown(&missing));
}

#[test]
fn no_row_that_is_left_has_a_test_here_unnoticed() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/requirements");
    let done = &left() & &named_in(&here);
    assert!(done.is_empty(), "no longer left: {}", shown(&done));
}
