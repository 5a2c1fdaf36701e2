//! An odd key goes through a whole run of the program, and nothing that the run leaves behind shows it.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde_json::json;
use tokio::process::Command;
use wanx_conformance::book;
use wanx_emulator::Emulator;

/// A key that every encoding changes: for URLs, JSON, HTML, XML, Markdown, shells and base64.
const ODD: &str = r#"Odd&<k%41>+/'"\=?~`{};:,ey"#;

/// Scenarios that fail and break, so that failures, errors and curl lines are in the reports: for every way in which a
/// key is sent.
fn failing() -> String {
    let sent = ["good", "bare", "basic", "wrong"].map(|key| {
        let expect = json!({"status": {"equals": 299}, "text": {"matches": "^never$"}});
        json!({"id": format!("fails-{key}"), "rows": ["R-003"], "title": "No server answers so.",
               "stands_on": "Nothing.", "steps": [{"create": {"key": key, "expect": expect}}]})
    });
    let request =
        json!({"method": "GET", "path": "http://127.0.0.1:1/x", "expect": {"status": {"equals": 200}}});
    let broken = json!({"id": "breaks", "rows": ["R-002"], "title": "Nobody is there.", "stands_on": "Nothing.",
                        "steps": [{"request": request}]});
    let scenarios: Vec<_> = sent.into_iter().chain([broken]).collect();
    json!({"scenarios": scenarios}).to_string()
}

async fn program(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wanx-conformance"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command.env("DASHSCOPE_API_KEY", ODD).env("GITHUB_STEP_SUMMARY", folder.join("summary.md"));
    command.output().await.unwrap()
}

/// Plays scenarios with every artefact there is, and keeps what the program printed.
async fn run(folder: &Path, name: &str, target: &str, more: &[&str]) -> Option<i32> {
    let record = format!("{name}.ndjson");
    let reports = format!("html={name}.html,junit={name}.xml,json={name}.json");
    let usual = ["run", "--target", target, "--record", &record, "--report", &reports];
    let output =
        program(folder, &[&usual[..], &["--annotations", "github", "--verbose"], more].concat()).await;
    std::fs::write(folder.join(format!("{name}.out")), output.stdout).unwrap();
    std::fs::write(folder.join(format!("{name}.err")), output.stderr).unwrap();
    output.status.code()
}

fn percent(text: &str) -> String {
    let kept = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let encoded = |byte: u8| if kept(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(encoded).collect()
}

fn quoted(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    quoted[1..quoted.len() - 1].to_owned()
}

/// Every way in which the key might have been written, made without a line of the kit's.
fn disguises() -> Vec<String> {
    let html = ODD.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut all = vec![
        ODD.to_owned(),
        percent(ODD),
        percent(ODD).to_lowercase(),
        percent(&percent(ODD)),
        quoted(ODD),
        quoted(&quoted(ODD)),
        html.clone(),
        html.replace('"', "&quot;"),
        html.replace('"', "&quot;").replace('\'', "&#39;"),
        html.replace('"', "&quot;").replace('\'', "&apos;"),
        ODD.replace('\'', r"'\''"),
        quoted(&ODD.replace('\'', r"'\''")),
        ODD.replace('%', "%25"),
        ODD.replace('%', "%25").replace(':', "%3A").replace(',', "%2C"),
        ODD.bytes().map(|byte| format!("{byte:02x}")).collect(),
        ODD.bytes().map(|byte| format!("{byte:02X}")).collect(),
        ODD.chars().rev().collect(),
    ];
    // What stays the same of base64 whatever comes before and after the key.
    for before in ["", "x", "xx"] {
        let skipped = [0, 2, 3][before.len()];
        let text = format!("{before}{ODD}");
        // Of three bytes the first alone decides one letter, the first two decide two.
        let whole = text.len() / 3 * 4 + text.len() % 3;
        all.push(STANDARD.encode(&text)[skipped..whole].to_owned());
        all.push(URL_SAFE.encode(&text)[skipped..whole].to_owned());
    }
    all
}

/// Returns the disguises that stand in a file.
fn shown(file: &[u8]) -> Vec<String> {
    let is_there = |disguise: &String| file.windows(disguise.len()).any(|part| part == disguise.as_bytes());
    disguises().into_iter().filter(is_there).collect()
}

fn artefacts(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn no_artefact_of_a_run_shows_the_key_in_any_disguise() {
    let builder = Emulator::builder().seed(7);
    let builder = builder.settings(|settings| settings.assets.fetch_deadline = Duration::from_secs(1));
    let emulator = builder.start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // A third of the scenarios, of every kind. What they find is another test's matter.
    let ids = book::built_in().iter().step_by(3).map(|scenario| scenario.id.as_str());
    let third = ids.collect::<Vec<_>>().join(",");
    let ending = run(folder, "third", &emulator.origin(), &["--select", &third]).await;
    assert!(matches!(ending, Some(0 | 1)), "{ending:?}");
    std::fs::write(folder.join("scenarios.txt"), failing()).unwrap();
    let failing = ["--scenarios", "scenarios.txt"];
    assert_eq!(run(folder, "failing", &emulator.origin(), &failing).await, Some(1));
    let names = artefacts(folder);
    let endings = ["ndjson", "html", "xml", "json", "out", "err"];
    let expected = endings.iter().flat_map(|end| ["third", "failing"].map(|name| format!("{name}.{end}")));
    for name in expected.chain(["summary.md".to_owned()]) {
        assert!(names.contains(&name), "{name} of {names:?}");
    }
    for name in &names {
        let file = std::fs::read(folder.join(name)).unwrap();
        assert_eq!(shown(&file), Vec::<String>::new(), "in {name}");
        assert_eq!(file.is_empty(), name.ends_with(".err"), "{name}");
    }
    let failing = std::fs::read_to_string(folder.join("failing.out")).unwrap();
    assert!(failing.contains("::error ") && failing.contains("$DASHSCOPE_API_KEY"), "{failing}");
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let scanned = program(folder, &[&["scan"], &names[..]].concat()).await;
    let told = String::from_utf8(scanned.stdout).unwrap();
    assert_eq!(told, format!("{} files searched, 0 secrets found\n", names.len()));
    assert_eq!(scanned.status.code(), Some(0));
}

#[tokio::test]
async fn a_key_that_is_planted_is_found_in_every_disguise() {
    let folder = tempfile::tempdir().unwrap();
    for disguise in disguises() {
        let text = format!("first line\nbefore {disguise} after\n");
        assert!(shown(text.as_bytes()).contains(&disguise), "the test can fail");
        std::fs::write(folder.path().join("planted.txt"), text).unwrap();
        std::fs::write(folder.path().join("clean.txt"), "nothing\n").unwrap();
        let scanned = program(folder.path(), &["scan", "clean.txt", "planted.txt"]).await;
        let told = String::from_utf8(scanned.stdout).unwrap();
        assert_eq!(scanned.status.code(), Some(5), "{disguise}: {told}");
        assert!(told.starts_with("planted.txt:2: key\n"), "{disguise}: {told}");
        assert_eq!(shown(told.as_bytes()), Vec::<String>::new());
    }
    let unread = program(folder.path(), &["scan", "nowhere.txt"]).await;
    assert_eq!(unread.status.code(), Some(2), "a file that cannot be read is not clean");
}
