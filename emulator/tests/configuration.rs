//! The page of documentation says what the table of settings says.
#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;

#[test]
#[expect(clippy::disallowed_methods, reason = "whoever runs the test says whether it writes the page")]
fn the_page_of_documentation_is_the_table_of_settings() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/configuration.md");
    let expected = wanx_emulator::config::reference();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&page, &expected).expect("the page can be written");
    }
    let written = fs::read_to_string(&page).unwrap_or_default();
    let differing = written.lines().zip(expected.lines()).find(|(written, expected)| written != expected);
    assert!(written == expected, "run it again with UPDATE_DOCS=1; the first difference: {differing:#?}");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "whoever runs the test says whether it writes the page")]
fn the_tables_of_the_page_on_faults_are_those_of_the_program() {
    const FIRST_TABLE: &str = "## Places\n";
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/faults.md");
    let written = fs::read_to_string(&page).unwrap_or_default();
    let prose = written.split_once(FIRST_TABLE).map_or(written.as_str(), |(prose, _)| prose);
    let expected = format!("{prose}{}", wanx_emulator::cli::faults_reference());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&page, &expected).expect("the page can be written");
        return;
    }
    let differing = written.lines().zip(expected.lines()).find(|(written, expected)| written != expected);
    assert!(written == expected, "run it again with UPDATE_DOCS=1; the first difference: {differing:#?}");
}

/// Every statement that the prose shows is one that can be read.
#[test]
fn the_statements_of_the_page_on_faults_can_be_read() {
    let page = include_str!("../../docs/faults.md");
    let (prose, _) = page.split_once("## Places\n").expect("the tables come last");
    let block =
        prose.split("```text\n").nth(1).and_then(|rest| rest.split_once("```")).expect("it shows some").0;
    let statements = block.lines().map(|line| line.split("   ").next().unwrap_or(line));
    for statement in statements {
        wanx_emulator::faults::read_fault(statement).unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    let toml =
        prose.split("```toml\n").nth(1).and_then(|rest| rest.split_once("```")).expect("it shows a file").0;
    wanx_emulator::faults::read_experiment("mine", toml).unwrap_or_else(|error| panic!("{error}"));
}
