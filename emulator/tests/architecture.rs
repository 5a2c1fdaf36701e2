//! The ladder: a room uses only rooms above it. A new edge is a design decision; change the ladder and say why.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms of `src`, ground floor first, in steps: rooms of one step do not know each other.
const LADDER: &[&[&str]] = &[
    &["time", "seed", "scenery"],
    &["brief"],
    &["inputs"],
    &["reason"],
    &["behaviours"],
    &["task"],
    &["faults"],
    &["journal"],
    &["world"],
    &["report"],
    &["assets"],
    &["pictures"],
    &["wire"],
    &["host"],
    &["serve"],
    &["emulator", "remote"],
    &["config"],
    &["cli"],
    &["lib", "main"],
];

/// The rooms of the conformance kit, in the same way.
const KIT_LADDER: &[&[&str]] = &[
    &["verdict", "ending", "exchange", "names", "shown"],
    &["scenario"],
    &["requirements", "profile", "eyes"],
    &["matching", "pictures"],
    &["book", "outcome", "selection", "plan", "trace"],
    &["transcript"],
    &["report"],
    &["send"],
    &["target"],
    &["launch", "live"],
    &["bench"],
    &["throttle"],
    &["preflight"],
    &["stage"],
    &["run"],
    &["selftest"],
    &["cli"],
    &["lib", "main"],
];

/// Edges that the ladder would allow and the design forbids, with what they would break.
const FORBIDDEN: &[(&str, &str, &str)] = &[
    ("assets", "world", "pictures are settled without knowing tasks"),
    ("assets", "task", "pictures are settled without knowing tasks"),
    ("host", "wire", "a host knows no JSON"),
    ("wire", "assets", "JSON is read without fetching"),
    ("wire", "pictures", "JSON is written without painting"),
];

/// Crates that belong to some rooms only.
const CRATES: &[(&str, &[&str])] = &[
    ("hyper", &["serve", "assets"]),
    ("tokio", &["assets", "pictures", "host", "serve", "emulator", "cli", "lib", "main"]),
    // Conditions of faults look into a request's JSON, wherever the user points.
    ("serde_json", &["faults", "host", "wire", "serve", "remote", "config", "cli"]),
    ("wanx_fonts", &["pictures"]),
    ("wanx_poster", &["assets", "pictures", "cli"]),
    ("reqwest", &["assets", "remote"]),
    ("quick_junit", &["report"]),
    ("clap", &["config", "cli", "main"]),
];

#[test]
fn rooms_use_only_rooms_above_them() {
    let faults = climbing("src", LADDER, FORBIDDEN);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn rooms_of_the_kit_use_only_rooms_above_them() {
    let faults = climbing("../conformance/src", KIT_LADDER, &[]);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The edges that go up a ladder, or are forbidden.
fn climbing(source: &str, ladder: &[&[&str]], forbidden: &[(&str, &str, &str)]) -> Vec<String> {
    let step = |room: &str| ladder.iter().position(|step| step.contains(&room));
    let mut faults = Vec::new();
    for (room, text) in product_code(source) {
        if step(&room).is_none() {
            faults.push(format!("`{room}` stands on no step of the ladder"));
        }
        for other in mentioned(&text) {
            let (Some(own), Some(its)) = (step(&room), step(&other)) else { continue };
            let forbidden = forbidden.iter().find(|(from, to, _)| *from == room && *to == other);
            match forbidden {
                Some((_, _, why)) => faults.push(format!("{room} may not use {other}: {why}")),
                None if room != other && its >= own => faults.push(format!("{room} may not use {other}")),
                None => {}
            }
        }
    }
    faults
}

#[test]
fn crates_stay_in_their_rooms() {
    let mut faults = Vec::new();
    for (room, text) in product_code("src") {
        for (name, rooms) in CRATES {
            if uses_crate(&text, name) && !rooms.contains(&room.as_str()) {
                faults.push(format!("{room} may not use the crate {name}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_other_packages_keep_to_themselves() {
    let uses = |manifest: &str, name: &str| {
        let text = fs::read_to_string(root().join(manifest)).expect("every package has a manifest");
        let dependencies = text.split("[dev-dependencies]").next().expect("split gives at least one part");
        dependencies.contains(name)
    };
    for name in ["wanx-emulator", "wanx-poster", "wanx-client"] {
        assert!(!uses("../conformance/Cargo.toml", &format!("{name}.")), "conformance may not use {name}");
    }
    for name in ["wanx-emulator", "wanx-poster", "wanx-fonts", "wanx-conformance"] {
        assert!(!uses("../client/Cargo.toml", &format!("{name}.")), "client may not use {name}");
    }
    for name in ["wanx-emulator.", "wanx-client.", "hyper", "tokio"] {
        assert!(!uses("poster/Cargo.toml", name), "poster may not use {name}");
    }
}

#[test]
fn only_what_belongs_to_tests_is_left_out() {
    let check = |item: &str| {
        let code = format!("use crate::time;\n{item}\nfn planted() {{\n    crate::serve::run();\n}}\n");
        assert_eq!(mentioned(&without_tests(&code)), ["time", "serve"], "{code}");
    };
    check("#[cfg(test)]\nmod tests;\n");
    check("#[cfg(test)]\nmod tests {\n    use crate::cli::Cli;\n\n    const HALF: &str = \"{\";\n}\n");
    check(
        "#[cfg(test)]\n#[expect(dead_code)]\nfn long(\n    wide: crate::cli::Cli,\n) -> crate::cli::Cli {\n    wide\n}\n",
    );
    check("enum Names {\n    #[cfg(test)]\n    Table(crate::cli::Cli),\n}\n");
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of every room, without its tests.
fn product_code(source: &str) -> BTreeMap<String, String> {
    let source = root().join(source);
    let mut rooms = BTreeMap::new();
    for path in files(&source) {
        let inside = path.strip_prefix(&source).expect("it was found there").with_extension("");
        let room = inside.iter().next().expect("a file has a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("source files are text");
        let is_test = inside.iter().any(|part| part == "tests" || part == "test");
        if !is_test {
            rooms.entry(room).or_insert_with(String::new).push_str(&without_tests(&without_comments(&text)));
        }
    }
    rooms
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

fn without_comments(code: &str) -> String {
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Attributes of what is compiled for tests only.
const TEST_ONLY: &[&str] = &["#[cfg(test)]", "#[cfg(all(test, feature = \"fetch\"))]"];

/// Leaves out every item, variant and match arm that is compiled for tests only, and nothing after it.
///
/// Goes by the lines and indentation that rustfmt gives, not by braces: one in a text would hide the rest of a file.
fn without_tests(code: &str) -> String {
    let mut kept = String::new();
    let mut lines = code.lines();
    while let Some(line) = lines.next() {
        if TEST_ONLY.contains(&line.trim()) {
            let indentation = indentation(line);
            lines.by_ref().find(|line| ends_item(line, indentation));
        } else {
            kept += line;
            kept.push('\n');
        }
    }
    kept
}

fn ends_item(line: &str, of: usize) -> bool {
    indentation(line) == of && line.ends_with([';', ',', '}'])
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The rooms named after `crate::`, also inside `use crate::{…}`.
fn mentioned(text: &str) -> Vec<String> {
    let name = |rest: &str| {
        rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default().to_owned()
    };
    let mut rooms: Vec<String> = text.split("crate::").skip(1).map(name).collect();
    for group in text.split("crate::{").skip(1) {
        let inside = group.split("};").next().unwrap_or_default();
        rooms.extend(inside.split(',').map(|part| name(part.trim())));
    }
    rooms
}

fn uses_crate(text: &str, name: &str) -> bool {
    let boundary =
        |before: Option<char>| before.is_none_or(|c| !(c.is_alphanumeric() || c == '_' || c == ':'));
    text.match_indices(&format!("{name}::")).any(|(at, _)| boundary(text[..at].chars().next_back()))
}
