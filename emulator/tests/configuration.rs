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
