//! The pages about the kit: every scenario on them is one, and the schema is the program's.

use std::path::{Path, PathBuf};

use serde_json::Value;
use wanx_conformance::book;

fn docs(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name)
}

fn read(name: &str) -> String {
    std::fs::read_to_string(docs(name)).unwrap_or_default()
}

/// The fenced blocks of a page that begin with these words.
fn blocks<'a>(page: &'a str, words: &str) -> Vec<&'a str> {
    let fence = format!("```{words}\n");
    page.split(&fence).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[test]
fn every_scenario_on_the_page_is_one() {
    let page = read("writing-scenarios.md");
    let examples = blocks(&page, "json scenario");
    assert!(examples.len() >= 3, "{} examples", examples.len());
    for example in examples {
        book::read(example).unwrap_or_else(|why| panic!("{why}\n{example}"));
    }
}

#[test]
fn every_step_matcher_and_sight_is_on_the_page() {
    let page = read("writing-scenarios.md");
    let schema: Value = serde_json::from_str(&book::schema()).expect("a schema is JSON");
    let names = |definition: &str| -> Vec<String> {
        let variants = schema.pointer(&format!("/$defs/{definition}/oneOf")).and_then(Value::as_array);
        let variants = variants.unwrap_or_else(|| panic!("the schema has no {definition}"));
        let of = |variant: &Value| -> Vec<String> {
            let texts = |at: &str| {
                let list = variant.pointer(at).and_then(Value::as_array).cloned().unwrap_or_default();
                list.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect::<Vec<_>>()
            };
            let single = variant.get("const").and_then(Value::as_str).map(str::to_owned);
            [texts("/enum"), texts("/required"), single.into_iter().collect()].concat()
        };
        variants.iter().flat_map(of).collect()
    };
    for definition in ["Step", "Matcher", "Sight", "Check", "Law"] {
        for name in names(definition) {
            assert!(page.contains(&name), "writing-scenarios.md does not speak of {definition} `{name}`");
        }
    }
}

/// After a change of the format: `UPDATE_DOCS=1 cargo test -p wanx-conformance --test docs`.
#[test]
fn the_schema_is_the_programs() {
    let path = docs("scenario.schema.json");
    let made = book::schema() + "\n";
    #[expect(clippy::disallowed_methods, reason = "asked for by whoever runs the test")]
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &made).expect("the folder is there");
    }
    assert_eq!(read("scenario.schema.json"), made, "make docs/scenario.schema.json anew with UPDATE_DOCS=1");
}
