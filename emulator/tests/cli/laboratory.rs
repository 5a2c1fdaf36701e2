//! The commands of the laboratory: pages, `check`, `exec`, `replay`.

use std::fs;

use crate::support::{Server, binary, get, run};

#[test]
fn the_vocabulary_and_the_experiments_are_pages() {
    let faults = run(&["faults"]);
    for word in
        ["create:nth(2)=lost-answer", "InternalError.Timeout", "sk-emu-arrearage", "pictures.emulator.test"]
    {
        assert!(faults.stdout.contains(word), "{word}");
    }
    let experiments = run(&["experiments"]);
    assert!(
        experiments.stdout.contains("suspended-forever") && experiments.stdout.contains("A good client:")
    );
    let one = run(&["experiments", "throttled"]);
    assert!(one.stdout.contains("rules = ["), "{}", one.stdout);
    let none = run(&["experiments", "nothing"]);
    assert!(none.code == Some(2) && none.stderr.contains("there is no experiment `nothing`"), "{none:?}");
}

#[test]
fn check_names_the_line_that_is_wrong_in_every_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let good = file("good.toml", "rules = [\"query=hang\", { name = \"x\", fault = \"create=reset\" }]");
    let bad = file("bad.toml", "about = \"x\"\nrules = [\n  \"query=hang\",\n  \"query:frist(2)=hang\",\n]");
    let absent = folder.path().join("absent.toml").to_str().unwrap().to_owned();
    let fine = run(&["check", &good]);
    assert!(fine.code == Some(0) && fine.stdout.ends_with("good.toml: 2 rules\n"), "{fine:?}");
    let wrong = run(&["check", &good, &bad, &absent]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.stderr.contains("bad.toml:4: cannot read `frist(2)`"), "{}", wrong.stderr);
    assert!(wrong.stderr.contains("absent.toml: No such file"), "{}", wrong.stderr);
    let started = run(&["--experiment", &bad, "--port", "0"]);
    assert!(started.code == Some(2) && started.stderr.contains("bad.toml: line 4"), "{started:?}");
}

#[cfg(unix)]
#[test]
fn exec_gives_the_command_an_emulator_and_ends_as_it_does() {
    let ended = run(&["exec", "--seed", "7", "--", "/bin/sh", "-c", "env; exit 5"]);
    assert_eq!(ended.code, Some(5));
    for name in [
        "DASHSCOPE_HTTP_BASE_URL=http://127.0.0.1:",
        "DASHSCOPE_BASE_URL=http://127.0.0.1:",
        "DASHSCOPE_API_KEY=sk-emulator",
        "NO_PROXY=127.0.0.1,localhost,::1",
    ] {
        assert!(ended.stdout.contains(name), "{name}: {}", ended.stdout);
    }
    assert!(ended.stderr.contains("seed 7, exit code 5"), "{}", ended.stderr);
    assert!(ended.stderr.contains("asked the emulator for nothing"), "{}", ended.stderr);
    let killed = run(&["exec", "--", "/bin/sh", "-c", "kill -9 $$"]);
    assert_eq!(killed.code, Some(137));
    let absent = run(&["exec", "--", "/nonexistent"]);
    assert!(absent.code == Some(127) && absent.stderr.contains("cannot run /nonexistent"), "{absent:?}");
}

/// A client that creates twice what it should have looked for: it takes a lost answer for no task.
#[cfg(unix)]
const HASTY: &str = "import os, urllib.request\n\
    for _ in range(2):\n\
    \x20   request = urllib.request.Request(os.environ['DASHSCOPE_HTTP_BASE_URL'] + '/services/aigc/text2image/image-synthesis',\n\
    \x20       b'{\"model\": \"wanx-ast\", \"input\": {\"title\": [\"T\"], \"image_url\": \"http://pictures.emulator.test/flat/64x64/336699.png\"}, \"parameters\": {\"n\": 1}}')\n\
    \x20   for name, value in [('Content-Type', 'application/json'), ('X-DashScope-Async', 'enable'), ('Authorization', 'Bearer ' + os.environ['DASHSCOPE_API_KEY'])]:\n\
    \x20       request.add_header(name, value)\n\
    \x20   try:\n\
    \x20       urllib.request.urlopen(request)\n\
    \x20   except OSError:\n\
    \x20       pass\n";

#[cfg(unix)]
#[test]
fn exec_reports_how_the_command_behaved_and_strict_makes_it_count() {
    let exec = |flags: &[&str]| {
        let flags = [
            &["exec", "--experiment", "lost-answer", "--offline", "--seed", "7"],
            flags,
            &["--", "python3", "-c", HASTY],
        ];
        binary(&flags.concat()).env("PATH", "/usr/local/bin:/usr/bin:/bin").output().unwrap()
    };
    let once = exec(&[]);
    let report = String::from_utf8_lossy(&once.stderr).into_owned();
    assert_eq!(once.status.code(), Some(0), "{report}");
    assert!(report.contains("Client report: fail") && report.contains("fail      creates-once"), "{report}");
    assert_eq!(exec(&["--strict"]).status.code(), Some(1));
    let thrice = exec(&["--repeat", "3", "--strict"]);
    let table = String::from_utf8_lossy(&thrice.stderr).into_owned();
    assert_eq!(table.matches("creates-once").count(), 3, "{table}");
    assert!(table.contains("0 of 3 runs went well"), "{table}");
}

#[test]
fn a_run_is_repeated_from_its_log() {
    let server = Server::start(binary(&[
        "--port",
        "0",
        "--offline",
        "--seed",
        "7",
        "--experiment",
        "partial-failure",
    ]));
    let created = server.post(
        "/api/v1/services/aigc/text2image/image-synthesis",
        r#"{"model": "wanx-ast", "input": {"title": ["Spring"], "image_url": "http://pictures.emulator.test/flat/64x64/336699.png"}, "parameters": {"n": 2}}"#,
    );
    assert!(created.contains("PENDING"), "{created}");
    let (_, log) = get(server.origin(), "/_emulator/log", "sk-test");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.ndjson");
    fs::write(&path, &log).unwrap();
    let again = run(&["replay", path.to_str().unwrap()]);
    assert_eq!(again.code, Some(0), "{again:?}");
    for expected in [
        "namespace default, seed 7",
        "1 of 1 ids are those that the seed gives",
        "2 of \"Spring\"",
        "SUCCEEDED",
        "because of partial-failure/2: picture[1]=InternalError.Timeout",
    ] {
        assert!(again.stdout.contains(expected), "{expected}: {}", again.stdout);
    }
    fs::write(&path, log.replace("\"seq\"", "\"sequence\"")).unwrap();
    let broken = run(&["replay", path.to_str().unwrap()]);
    assert!(broken.code == Some(1) && broken.stderr.contains("run.ndjson:2: "), "{broken:?}");
}

#[cfg(unix)]
#[test]
fn exec_waits_for_no_child_of_its_command_and_strict_wants_something_to_judge() {
    // Its pipes stay open for as long as the sleep does; nobody waits for that.
    let orphan = run(&["exec", "--repeat", "2", "--", "/bin/sh", "-c", "sleep 20 & exit 3"]);
    assert!(orphan.code == Some(3) && orphan.stderr.contains("0 of 2 runs went well"), "{orphan:?}");
    let nothing = run(&["exec", "--strict", "--", "/bin/sh", "-c", "true"]);
    assert_eq!(nothing.code, Some(1), "{nothing:?}");
}
