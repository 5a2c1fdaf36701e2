//! Every exit code, from the real program before servers in this process.

#![expect(dead_code, reason = "each test uses its part of what all tests stand on")]

#[path = "support/gateway.rs"]
mod gateway;
#[path = "support/serve.rs"]
mod serve;
#[path = "support/stub.rs"]
mod stub;

use std::path::Path;
use std::process::{Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use gateway::{Gateway, Mood};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::process::Command;

/// The program with a key, and without the environment of whoever runs the tests.
fn program(key: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wanx-conformance"));
    command.env_clear().env("DASHSCOPE_API_KEY", key).stdin(Stdio::null());
    command
}

async fn ran(mut command: Command) -> (i32, String) {
    let Output { status, stdout, stderr } = command.output().await.expect("the program starts");
    let said = [stdout, stderr].map(|bytes| String::from_utf8(bytes).expect("UTF-8")).concat();
    (status.code().expect("no signal ended it"), said)
}

/// Runs against the stub.
async fn on_stub(arguments: &[&str]) -> (i32, String) {
    let target = format!("http://{}", stub::start().await);
    let mut command = program(stub::KEY);
    command.args(["run", "--target", &target]).args(arguments);
    ran(command).await
}

/// Runs against the stand-in for the gateway, as against the live service.
async fn on_gateway(mood: Mood, arguments: &[&str]) -> (i32, String, Gateway) {
    let gateway = Gateway::start(mood).await;
    let mut command = program(gateway::KEY);
    command.args(["run", "--profile", "live", "--target", &gateway.url()]).args(arguments);
    let (code, said) = ran(command).await;
    (code, said, gateway)
}

#[tokio::test(flavor = "multi_thread")]
async fn code_0_says_that_nothing_failed() {
    let (code, said) = on_stub(&["--select", "title-missing,unknown,wrong-key-code"]).await;
    assert_eq!(code, 0, "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn code_1_says_that_something_failed_and_which_row() {
    let (code, said) = on_stub(&["--select", "n-five"]).await;
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("R-083"), "{said}");
}

#[tokio::test]
async fn code_2_says_that_nothing_was_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("scenarios.json");
    std::fs::write(&file, r#"{"scenarios": [{"id": "a"}]}"#).expect("it is written");
    let file = file.to_str().expect("UTF-8");
    let nowhere = ["run", "--target", "http://127.0.0.1:1"];
    let with = |more: &[&'static str]| [&nowhere[..], more].concat();
    let wrong = [
        (vec!["run"], "--target"),
        (vec!["no-such-command"], "no-such-command"),
        (with(&["--select", "titel-missing"]), "titel-missing"),
        (with(&["--select", "R-137", "--level", "must"]), "selection is empty"),
        (with(&["--profile", "strict"]), "is no profile"),
        (with(&["--report", "pdf=a"]), "is no report"),
        (with(&["--input", "[]"]), "--input"),
        (with(&["--live", "--yes"]), "--live needs"),
        (vec!["run", "--target", "ftp://127.0.0.1"], "no http or https URL"),
        (vec!["run", "--target", "http://127.0.0.1:1", "--scenarios", file], "missing field"),
        (vec!["list", "--scenarios", "no-such-file.json"], "no-such-file.json"),
        (vec!["show", "no-such-scenario"], "no-such-scenario"),
    ];
    for (arguments, why) in wrong {
        let mut command = program("sk-x");
        command.args(&arguments);
        let (code, said) = ran(command).await;
        assert_eq!(code, 2, "{arguments:?}: {said}");
        assert!(said.contains(why), "{arguments:?}: {said}");
    }
}

#[tokio::test]
async fn code_2_keeps_the_live_service_from_being_asked_by_accident() {
    let live = "https://dashscope.aliyuncs.com/api/v1";
    let careless: [&[&str]; 5] = [
        &["--target", live],
        &["--target", live, "--profile", "live"],
        &["--target", live, "--profile", "live", "--live"],
        &["--target", live, "--profile", "observed", "--live", "--yes"],
        &["--target", "http://dashscope.aliyuncs.com", "--profile", "live", "--live", "--yes"],
    ];
    for arguments in careless {
        let mut command = program("sk-x");
        // Whatever is sent all the same ends here.
        command.env("https_proxy", "http://127.0.0.1:1").env("http_proxy", "http://127.0.0.1:1");
        command.arg("run").args(arguments);
        let (code, said) = ran(command).await;
        assert_eq!(code, 2, "{arguments:?}: {said}");
        assert!(said.contains("live"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn code_2_asks_for_the_key_where_the_target_takes_not_any() {
    let target = format!("http://{}", stub::start().await);
    let mut command = program("");
    command.args(["run", "--target", &target]);
    let (code, said) = ran(command).await;
    assert!(code == 2 && said.contains("DASHSCOPE_API_KEY"), "{code}: {said}");
}

/// Returns a port at which nobody listens.
async fn deserted() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    format!("http://{}", listener.local_addr().expect("an address"))
}

#[tokio::test]
async fn code_3_says_that_nobody_is_there() {
    for profile in ["document", "live"] {
        let mut command = program("sk-x");
        command.args(["run", "--target", &deserted().await, "--profile", profile]);
        let (code, said) = ran(command).await;
        assert_eq!(code, 3, "{profile}: {said}");
    }
    let mut command = program("sk-x");
    command.args(["run", "--launch", "true"]);
    let (code, said) = ran(command).await;
    assert!(code == 3 && said.contains("without saying where it listens"), "{code}: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn code_4_says_that_a_must_row_was_not_asked() {
    let (code, said) = on_stub(&["--select", "title-missing,unknown", "--complete"]).await;
    assert_eq!(code, 4, "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn code_6_says_that_a_budget_is_spent() {
    let (code, said) = on_stub(&["--select", "title-*", "--max-requests", "4"]).await;
    assert!(code == 6 && said.contains("the budget of 4 requests is spent"), "{code}: {said}");
    let (code, said) = on_stub(&["--max-requests", "0"]).await;
    assert!(code == 6 && said.contains("the budget of 0 requests is spent"), "{code}: {said}");
    let mut command = program("sk-x");
    // Nobody is there: nothing is sent before the pictures are counted.
    command.args(["run", "--target", &deserted().await, "--select", "four-pictures", "--max-pictures", "4"]);
    let (code, said) = ran(command).await;
    assert!(code == 6 && said.contains("asks for 5 pictures"), "{code}: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn code_6_says_that_the_target_throttles_without_end() {
    for (retry_after, most) in
        [("3600", "1000"), ("-1", "4"), ("Fri, 31 Dec 2100 23:59:59 GMT", "1000"), ("soon", "4")]
    {
        let mood = Mood { throttles_from: Some(1), retry_after: Some(retry_after), ..Mood::default() };
        let (code, said, gateway) = on_gateway(mood, &["--select", "keys", "--max-requests", most]).await;
        assert_eq!(code, 6, "{retry_after}: {said}");
        assert!(gateway.seen().len() <= 4, "{retry_after}: {} requests", gateway.seen().len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn code_6_says_that_the_live_service_does_not_take_the_key() {
    let mood = Mood { refuses_key_from: Some(0), ..Mood::default() };
    let (code, said, gateway) = on_gateway(mood, &[]).await;
    assert!(code == 6 && said.contains("does not take the key"), "{code}: {said}");
    assert_eq!(gateway.seen().len(), 1);
}

/// Answers every connection with these bytes and closes it.
async fn blurts(bytes: &'static [u8]) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(bytes).await;
            });
        }
    });
    format!("http://{address}")
}

#[tokio::test(flavor = "multi_thread")]
async fn code_70_says_that_nothing_could_be_judged() {
    for bytes in
        [&b""[..], b"\x00\xff\xfeno HTTP at all\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"]
    {
        let mut command = program("sk-x");
        command.args(["run", "--target", &blurts(bytes).await]);
        let (code, said) = ran(command).await;
        assert_eq!(code, 70, "{said}");
        assert!(said.contains("brought no answer"), "{said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_opens_no_connection() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&connections);
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            counter.fetch_add(1, Ordering::SeqCst);
        }
    });
    let mut command = program("sk-x");
    for name in ["http_proxy", "https_proxy", "all_proxy", "DASHSCOPE_HTTP_BASE_URL", "DASHSCOPE_BASE_URL"] {
        command.env(name, &url);
    }
    command.arg("plan");
    let (code, said) = ran(command).await;
    assert!(code == 0 && said.contains("creates"), "{code}: {said}");
    assert_eq!(connections.load(Ordering::SeqCst), 0);
}

/// Reads a JSON report.
fn report(file: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(file).expect("the report is there")).expect("it is JSON")
}

/// A target that answers nothing once a run has begun, so that the run is in the middle of a case.
async fn stalls() -> (String, Arc<tokio::sync::Notify>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let stalled = Arc::new(tokio::sync::Notify::new());
    let notify = Arc::clone(&stalled);
    tokio::spawn(async move {
        let mut kept = Vec::new();
        // The probe is answered, the look before the run too; a case waits.
        for turn in 0_u32.. {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            if turn < 2 {
                let _ = stream.read(&mut [0; 4096]).await;
                let reply = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                let _ = stream.write_all(reply).await;
            } else {
                kept.push(stream);
                notify.notify_one();
            }
        }
    });
    (format!("http://{address}"), stalled)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_run_tells_what_it_found_and_ends_the_target_that_it_started() {
    for signal in ["INT", "TERM"] {
        let folder = tempfile::tempdir().expect("a folder");
        let [json, html, junit, pid] =
            ["r.json", "r.html", "r.xml", "pid"].map(|name| folder.path().join(name));
        let (url, stalled) = stalls().await;
        let launch = format!("sh -c 'echo $$ > {}; echo ready at {url}; exec sleep 600'", pid.display());
        let reports = format!("json={},html={},junit={}", json.display(), html.display(), junit.display());
        let mut command = program("sk-x");
        command.env("PATH", "/usr/bin:/bin");
        command.args(["run", "--launch", &launch, "--select", "title-*", "--report", &reports]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        stalled.notified().await;
        let kit = child.id().expect("it runs").to_string();
        let sent =
            Command::new("kill").args([&format!("-{signal}"), &kit]).status().await.expect("kill is there");
        assert!(sent.success());
        let output = child.wait_with_output().await.expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(6), "{said}");
        assert!(said.contains("interrupted"), "{said}");
        let found = report(&json);
        let text = found.to_string();
        assert!(text.contains("NOT_TESTED") && !text.contains("\"PASS\""), "{found}");
        assert!(std::fs::read_to_string(&html).expect("HTML").ends_with("</html>\n"));
        assert!(std::fs::read_to_string(&junit).expect("JUnit").trim_end().ends_with("</testsuites>"));
        let pid = std::fs::read_to_string(&pid).expect("its number");
        assert_is_gone(pid.trim()).await;
    }
}

/// Waits until a process is no more, or is only not yet buried.
async fn assert_is_gone(pid: &str) {
    let stat = format!("/proc/{pid}/stat");
    for _ in 0..50_000 {
        let is_there = std::fs::read_to_string(&stat)
            .is_ok_and(|stat| !stat.rsplit(')').next().unwrap_or_default().trim_start().starts_with('Z'));
        if !is_there {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("process {pid} is still there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_starts_the_target_again_and_asks_where_it_is_then() {
    let folder = tempfile::tempdir().expect("a folder");
    let starts = folder.path().join("starts");
    // Two servers behind one command: the first start names the one, the second the other.
    let [first, second] = [stub::start().await, stub::start().await];
    let script = folder.path().join("target.sh");
    let text = format!(
        "echo started >> {starts}\n\
         if [ $(wc -l < {starts}) = 1 ]; then echo ready at http://{first}; else echo ready at http://{second}; fi\n\
         exec sleep 600\n",
        starts = starts.display()
    );
    std::fs::write(&script, text).expect("it is written");
    let steps = json!([
        {"create": {"as": "before"}},
        {"query": {"task": "$before", "expect": {"json": {"/output/task_status": {"equals": "RUNNING"}}}}},
        {"restart": {}},
        {"query": {"task": "$before", "expect": {"json": {"/output/task_status": {"equals": "UNKNOWN"}}}}}
    ]);
    let scenario = json!({"id": "forgets", "rows": ["R-097"], "title": "A restart forgets tasks.",
        "stands_on": "The stub keeps nothing.", "needs": ["launch"], "steps": steps});
    let file = folder.path().join("scenarios.json");
    std::fs::write(&file, json!({"scenarios": [scenario]}).to_string()).expect("it is written");
    let mut command = program(stub::KEY);
    command.env("PATH", "/usr/bin:/bin");
    command.args(["run", "--launch", &format!("sh {}", script.display())]);
    command.args(["--scenarios", file.to_str().expect("UTF-8")]);
    let (code, said) = ran(command).await;
    assert_eq!(code, 0, "{said}");
    assert_eq!(std::fs::read_to_string(&starts).expect("it was started"), "started\nstarted\n");
}
