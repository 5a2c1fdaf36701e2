//! Starting, saying so, and stopping.

use std::net::{TcpListener, TcpStream};

use super::support::{Server, binary, documented_list, faces, get, run};

fn started(arguments: &[&str]) -> Server {
    Server::start(binary(&[&["--port", "0", "--offline"], arguments].concat()))
}

fn fails(arguments: &[&str], code: i32, expected: &str) {
    let ended = run(arguments);
    assert_eq!(ended.code, Some(code), "{ended:?}");
    assert!(ended.stderr.contains(expected), "{ended:?}\ndoes not say\n{expected}");
    assert_eq!(ended.stdout, "", "errors go to standard error");
}

fn is_healthy(origin: &str) -> bool {
    get(origin, "/health", "sk-any").0 == "HTTP/1.1 200 OK"
}

#[test]
fn one_line_says_that_it_is_ready_and_where() {
    for command in [&[][..], &["serve"]] {
        let server = Server::start(binary(&[command, &["--port", "0", "--offline"]].concat()));
        assert!(server.origin().starts_with("http://127.0.0.1:"), "{}", server.ready);
        assert!(is_healthy(server.origin()));
        let ended = server.stop("TERM");
        assert_eq!(ended.stdout, "", "one line and no more");
    }
}

#[test]
fn the_line_can_be_json_and_so_is_the_log() {
    let server = started(&["--log-format", "json"]);
    let line: serde_json::Value = serde_json::from_str(&server.ready).unwrap();
    assert_eq!(line["event"], "ready");
    assert!(is_healthy(line["url"].as_str().unwrap()));
    let ended = server.stop("TERM");
    for line in ended.stderr.lines() {
        let entry: serde_json::Value =
            serde_json::from_str(line).unwrap_or_else(|_| panic!("{line} is not JSON"));
        assert!(entry["level"].is_string(), "{line}");
    }
}

#[test]
fn a_seed_that_was_drawn_is_logged() {
    let drawn = started(&[]).stop("TERM").stderr;
    assert!(drawn.contains("drawn at start; --seed repeats it seed="), "{drawn}");
    let given = started(&["--seed", "7"]).stop("TERM").stderr;
    assert!(given.contains("seed=7") && !given.contains("drawn"), "{given}");
}

#[test]
fn sigterm_and_sigint_end_it_well() {
    for signal in ["TERM", "INT"] {
        let server = started(&[]);
        // A client that keeps its connection open does not keep the server.
        let _idle = TcpStream::connect(server.origin().strip_prefix("http://").unwrap()).unwrap();
        let ended = server.stop(signal);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(ended.stderr.contains(&format!("SIG{signal}: finishing what was begun")), "{ended:?}");
    }
}

#[test]
fn a_port_that_is_taken_is_one_clear_line() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ended = run(&["--port", &port, "--log-level", "error"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""));
    assert_eq!(
        ended.stderr,
        format!(
            "error: cannot listen on 127.0.0.1:{port}: another program does already; stop it, or choose another \
             port with --port (0 takes a free one)\n"
        )
    );
}

#[test]
fn an_address_that_is_not_ours_says_so() {
    // TEST-NET-1: no machine has it.
    fails(&["--host", "192.0.2.1", "--port", "0"], 1, "this machine has no such address");
}

#[test]
fn what_is_asked_wrongly_ends_with_two() {
    fails(&["--port", "x"], 2, "port cannot be `x` (flag --port): it can be a number from 0 to 65535");
    fails(&["--prot", "1"], 2, "'--prot'");
    fails(&["dance"], 2, "dance");
    fails(&["--config", "/nonexistent/c.toml"], 2, "cannot read /nonexistent/c.toml (flag --config): ");
    fails(&["--assets", "/nonexistent"], 2, "assets: /nonexistent is not a folder (flag --assets)");
    fails(&["--public-url", "http://a", "--result-host", "b"], 2, "exclude each other");
}

#[test]
fn faces_of_ones_own_are_logged_with_where_they_are_from() {
    let folder = faces(&documented_list());
    let path = folder.path().to_str().unwrap();
    let ended = started(&["--fonts-dir", path]).stop("TERM");
    assert!(ended.stderr.contains(&format!("1 face and 1 pairing from {path}")), "{ended:?}");
}

#[test]
fn faces_that_are_no_good_keep_the_server_from_starting() {
    fails(&["--fonts-dir", "/nonexistent"], 2, "fonts-dir: /nonexistent: cannot read pairings.toml (");
    let folder = faces(&documented_list().replace("{ title = \"Acme Bold\"", "{ title = \"Acme Black\""));
    let path = folder.path().to_str().unwrap();
    fails(
        &["--fonts-dir", path],
        2,
        &format!("error: fonts-dir: {path}/pairings.toml:13: there is no face `Acme Black`"),
    );
    fails(&["--fonts-dir", path], 2, " (flag --fonts-dir)\n");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_folder_is_not_followed() {
    let (folder, elsewhere) = (faces(&documented_list()), faces(""));
    let file = folder.path().join("AcmeBold.ttf");
    std::fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink(elsewhere.path().join("AcmeBold.ttf"), &file).unwrap();
    let path = folder.path().to_str().unwrap();
    fails(&["--fonts-dir", path], 2, "`AcmeBold.ttf` is outside of the folder");
}

#[test]
fn the_environment_is_read_and_a_slip_in_it_is_told() {
    let mut command = binary(&["--offline"]);
    command.env("WANX_PORT", "0").env("WANX_PROT", "1");
    let server = Server::start(command);
    assert!(is_healthy(server.origin()));
    let ended = server.stop("TERM");
    assert!(ended.stderr.contains("WANX_PROT is not a setting"), "{ended:?}");
    assert!(ended.stderr.contains("did you mean WANX_PORT?"), "{ended:?}");
}

#[test]
fn a_server_that_others_can_reach_says_so() {
    let server = started(&["--host", "0.0.0.0"]);
    let ended = server.stop("TERM");
    assert!(ended.stderr.contains("other machines can reach this server"), "{ended:?}");
    assert!(ended.stderr.contains("--control-token opens it"), "{ended:?}");
    let quiet = started(&["--host", "0.0.0.0", "--control-token", "t0k3n-s3cr3t"]).stop("TERM");
    assert!(!quiet.stderr.contains("--control-token") && !quiet.stderr.contains("t0k3n-s3cr3t"), "{quiet:?}");
}

#[test]
fn h_070_no_key_gets_into_the_log_however_much_is_logged() {
    let server = started(&["--log-level", "trace"]);
    server.get("/api/v1/tasks/x", "sk-s3cr3t");
    let ended = server.stop("TERM");
    assert!(ended.stderr.contains("/api/v1/tasks/x"), "the request is logged: {ended:?}");
    assert!(!ended.stderr.contains("s3cr3t"), "{ended:?}");
}

#[test]
fn the_printed_configuration_is_a_configuration() {
    let printed = run(&["--print-config", "--seed", "7", "--pace", "realistic"]);
    assert_eq!((printed.code, printed.stderr.as_str()), (Some(0), ""));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wanx.toml");
    std::fs::write(&file, &printed.stdout).unwrap();
    let again = run(&["serve", "--print-config", "--config", file.to_str().unwrap()]);
    let values = |page: &str| {
        let value = |line: &str| line.split("  #").next().unwrap_or_default().trim().to_owned();
        page.lines().filter(|line| !line.starts_with('#')).map(value).collect::<Vec<_>>()
    };
    assert_eq!(values(&again.stdout), values(&printed.stdout));
    assert!(again.stdout.contains("wanx.toml:"), "{}", again.stdout);
}

#[test]
fn the_switches_are_listed_as_they_are_chosen() {
    let page = run(&["behaviours", "--profile", "observed", "--behaviour", "wrong-key=reference"]).stdout;
    assert!(page.starts_with("profile observed\n"), "{page}");
    assert!(
        page.contains("\nno-key = own-message\n") && page.contains("\nwrong-key = reference\n"),
        "{page}"
    );
}

#[test]
fn help_and_version_are_no_errors() {
    for argument in ["--help", "--version", "help"] {
        let ended = run(&[argument]);
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{argument}");
        assert!(ended.stdout.contains("wanx-emulator"), "{ended:?}");
    }
}
