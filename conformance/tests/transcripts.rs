//! A run is written down, and its transcript is judged like the target that it came from.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod support;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::task::JoinHandle;
use wanx_conformance::bench::{Bench, Keeping, Marking};
use wanx_conformance::book;
use wanx_conformance::outcome::Audience;
use wanx_conformance::outcome::Run;
use wanx_conformance::profile::Profile;
use wanx_conformance::run;
use wanx_conformance::scenario::{Need, Scenario};
use wanx_conformance::transcript::{
    Comparison, Mask, Outcome, REPLAY_HEADER, Recorder, Scribe, Tape, Transcript, serve,
};
use wanx_conformance::verdict::Verdict;
use wanx_emulator::behaviours::Profile as Behaviour;

/// Somewhere to write to that can be read while others still hold it.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Plays scenarios before a server and returns what was found, and its transcript.
async fn recorded(mut bench: Bench, scenarios: &[Scenario]) -> (Run, String) {
    bench.marking = Marking::Cases;
    bench.keeping = Keeping::Pictures;
    let paper = Paper::default();
    let target = bench.target();
    let assets = bench.pictures.as_ref().unwrap().base().to_string();
    let mask = Mask::new(&target.key);
    let recorder =
        Recorder::begin(paper.clone(), target.root(), bench.profile.name(), mask, Some(&assets)).unwrap();
    let scribe = Arc::new(Scribe::new(recorder));
    let audience = Arc::clone(&scribe) as Arc<dyn Audience>;
    let run = run::run(Arc::new(bench), scenarios.to_vec(), 8, audience).await;
    scribe.end().unwrap();
    let text = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
    (run, text)
}

/// Serves a transcript; it ends with the returned task.
async fn replay(transcript: &str) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let tape = Tape::new(Transcript::read(transcript).unwrap(), Mask::new("sk-of-the-tests"), None);
    let server = tokio::spawn(async move {
        let Err(_) = serve(listener, tape).await;
    });
    (url, server)
}

/// What was found of one case: a verdict for everything that was looked at.
type Found = BTreeMap<(String, Option<String>), Vec<(Verdict, String)>>;

fn found(run: &Run) -> Found {
    let cases = run.scenarios.iter().flat_map(|scenario| {
        scenario.cases.iter().map(|case| ((scenario.scenario.id.clone(), case.name.clone()), case))
    });
    let of = |finding: &wanx_conformance::outcome::Finding| {
        (finding.verdict, format!("{:?} {} {}", finding.rows, finding.step, finding.what))
    };
    cases.map(|(key, case)| (key, case.findings.iter().map(of).collect())).collect()
}

/// Returns the cases of which other things were found, those aside that need the documented host of links.
fn differing(scenarios: &[Scenario], left: &Run, right: &Run) -> Vec<String> {
    let needs_host = |id: &str| {
        scenarios.iter().any(|scenario| scenario.id == id && scenario.needs.contains(&Need::OssHost))
    };
    let (left, right) = (found(left), found(right));
    assert_eq!(left.len(), right.len());
    let differ = left.into_iter().filter_map(|(case, one)| {
        let other = &right[&case];
        let skipped = needs_host(&case.0) && other.iter().all(|(verdict, _)| *verdict == Verdict::Skip);
        (one != *other && !skipped).then(|| format!("{case:?}:\n  {one:?}\n  {other:?}"))
    });
    differ.collect()
}

async fn a_replay_finds_the_same(behaviour: Behaviour, profile: Profile) {
    let scenarios = book::built_in();
    let emulator = support::emulator(behaviour).await;
    let bench = support::bench(&emulator.origin(), profile).await;
    let (run, transcript) = recorded(bench, scenarios).await;
    let verdicts: Vec<_> = found(&run).into_values().flatten().map(|(verdict, _)| verdict).collect();
    let passed = verdicts.iter().filter(|verdict| **verdict == Verdict::Pass).count();
    assert!(passed * 10 > verdicts.len() * 8, "{passed} of {}", verdicts.len());
    drop(emulator);
    let (url, server) = replay(&transcript).await;
    // Twice: a probe begins the transcript again.
    for _ in 0..2 {
        let bench = support::bench(&url, profile).await;
        let (again, copy) = recorded(bench, scenarios).await;
        assert_eq!(differing(scenarios, &run, &again), Vec::<String>::new());
        assert_eq!(again.notes, run.notes);
        let sides = [&transcript, &copy].map(|text| Transcript::read(text).unwrap());
        let day = "2026-11-23".parse().unwrap();
        let comparison = Comparison::new([&sides[0], &sides[1]], &[], &day, &|_| None);
        assert!(
            comparison.unknown.iter().all(|(one, _)| {
                scenarios
                    .iter()
                    .any(|scenario| scenario.id == one.scenario && scenario.needs.contains(&Need::OssHost))
            }),
            "{}",
            comparison.text()
        );
    }
    server.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transcript_of_the_emulator_is_judged_like_the_emulator() {
    a_replay_finds_the_same(Behaviour::Document, Profile::Document).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn variants_are_judged_alike_in_a_transcript() {
    a_replay_finds_the_same(Behaviour::Observed, Profile::Document).await;
}

fn chosen(ids: &[&str]) -> Vec<Scenario> {
    let all = book::built_in().iter().filter(|scenario| ids.contains(&scenario.id.as_str()));
    let chosen: Vec<_> = all.cloned().collect();
    assert_eq!(chosen.len(), ids.len());
    chosen
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_transcript_does_not_know_is_not_tested() {
    let emulator = support::emulator(Behaviour::Document).await;
    let bench = support::bench(&emulator.origin(), Profile::Document).await;
    let (_, transcript) = recorded(bench, &chosen(&["succeeded-reply"])).await;
    let (url, server) = replay(&transcript).await;
    let bench = Arc::new(support::bench(&url, Profile::Document).await);
    let run = support::play(&bench, &chosen(&["succeeded-reply", "kept-a-day"])).await;
    let found = found(&run);
    let of = |id: &str| found[&(id.to_owned(), None)].clone();
    assert!(of("succeeded-reply").iter().all(|(verdict, _)| *verdict == Verdict::Pass), "{found:?}");
    let [(verdict, what)] = &of("kept-a-day")[..] else { panic!("one finding: {found:?}") };
    assert_eq!((*verdict, what.ends_with("precondition")), (Verdict::NotTested, true));
    server.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_of_ones_own_are_found_in_a_transcript() {
    let text = r#"{"scenarios": [{
        "id": "raw-bytes", "rows": ["R-001"], "title": "Raw.", "stands_on": "HTTP.",
        "steps": [{"raw": {"send": "GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                           "expect": {"status": {"equals": 404}}}},
                  {"raw": {"send": "NO HTTP\r\n\r\n", "expect": {"status": {"equals": 400}}}}]}]}"#;
    let scenarios = book::read(text).unwrap();
    let emulator = support::emulator(Behaviour::Document).await;
    let bench = support::bench(&emulator.origin(), Profile::Document).await;
    let (run, transcript) = recorded(bench, &scenarios).await;
    let all: Vec<_> = found(&run).into_values().flatten().map(|(verdict, _)| verdict).collect();
    assert_eq!(all, [Verdict::Pass, Verdict::Pass]);
    let (url, server) = replay(&transcript).await;
    let bench = Arc::new(support::bench(&url, Profile::Document).await);
    let again = support::play(&bench, &scenarios).await;
    assert_eq!(found(&again), found(&run));
    server.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_control_api_was_told_is_in_the_transcript_and_in_reports() {
    let emulator = support::emulator(Behaviour::Document).await;
    let bench = support::bench(&emulator.origin(), Profile::Document).await;
    let (run, transcript) = recorded(bench, &chosen(&["kept-a-day"])).await;
    let exchanges = &run.scenarios[0].cases[0].exchanges;
    let clock = exchanges.iter().filter(|one| one.request.url.ends_with("/_emulator/clock"));
    assert!(clock.count() > 2);
    assert!(exchanges.iter().all(|one| one.request.header("x-conformance-case") == Some("kept-a-day/")));
    let transcript = Transcript::read(&transcript).unwrap();
    let entries = transcript.entries.iter();
    let paths: Vec<_> = entries.map(|one| (one.scenario.as_str(), one.request.path.as_str())).collect();
    assert_eq!(paths[0], ("kit", "/_emulator/capabilities"));
    assert_eq!(paths[1], ("kit", "/api/v1/services/aigc/text2image/image-synthesis"));
    assert_eq!(paths[2], ("kept-a-day", "/_emulator/reset"));
    let same = Comparison::new([&transcript, &transcript], &[], &"2026-01-01".parse().unwrap(), &|_| None);
    assert_eq!(same.outcome(), Outcome::Same);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_records_replays_compares_and_judges_the_replay() {
    let folder = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_wanx-conformance");
    let emulator = support::emulator(Behaviour::Document).await;
    let run = async |target: [&str; 2], file: &str| {
        let mut command = Command::new(program);
        command.args(["run", "--select", "kept-a-day,succeeded-reply", "--record", file]).args(target);
        command.current_dir(folder.path()).env_remove("DASHSCOPE_API_KEY").stdin(Stdio::null());
        let output = command.output().await.unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    };
    run(["--target", &emulator.origin()], "first.ndjson").await;
    drop(emulator);
    let launched = format!("{program} replay first.ndjson");
    run(["--launch", &launched], "second.ndjson").await;
    let second = std::fs::read_to_string(folder.path().join("second.ndjson")).unwrap();
    assert!(second.contains(REPLAY_HEADER));
    let diff = async |arguments: &[&str]| {
        let mut command = Command::new(program);
        let output = command.arg("diff").args(arguments).current_dir(folder.path()).output().await.unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let same = (Some(0), "0 unknown, 0 known, 0 gone\n".to_owned());
    assert_eq!(diff(&["first.ndjson", "second.ndjson"]).await, same);
    let changed = second.replacen(r#"\"task_status\":\"PENDING\""#, r#"\"task_status\":\"WAITING\""#, 1);
    assert_ne!(changed, second);
    std::fs::write(folder.path().join("changed.ndjson"), changed).unwrap();
    let (code, told) = diff(&["first.ndjson", "changed.ndjson"]).await;
    assert_eq!(code, Some(1));
    assert!(told.contains(r#"right  "WAITING""#), "{told}");
    let known = r#"[{"scenario": "kit", "class": "body-value", "pointer": "/output/task_status",
                     "reason": "the test wrote it", "expires": "2026-11-23"}]"#;
    std::fs::write(folder.path().join("known.json"), known).unwrap();
    let sides = ["first.ndjson", "changed.ndjson", "--known", "known.json", "--today"];
    assert_eq!(diff(&[&sides[..], &["2026-11-23"]].concat()).await.0, Some(0));
    assert_eq!(diff(&[&sides[..], &["2026-11-24"]].concat()).await.0, Some(1), "the entry has expired");
    assert_eq!(diff(&["first.ndjson", "nowhere.ndjson"]).await.0, Some(2));
}
