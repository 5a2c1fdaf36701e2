//! Runs the binary, in an environment of nothing but what a test says.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};

/// Returns the binary with arguments, in an empty environment.
pub(crate) fn binary(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wanx-emulator"));
    command.args(arguments).env_clear();
    command
}

/// What a run that ended has left.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

/// Runs the binary to its end.
pub(crate) fn run(arguments: &[&str]) -> Ended {
    binary(arguments).output().unwrap().into()
}

/// Makes a folder of faces: a bundled one under another name, and this list.
pub(crate) fn faces(list: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let heavy = wanx_fonts::FaceId::named("AST Heavy").expect("it is bundled").face().bytes();
    std::fs::write(folder.path().join("AcmeBold.ttf"), heavy).unwrap();
    std::fs::write(folder.path().join("pairings.toml"), list).unwrap();
    folder
}

/// Returns the list that the documentation shows.
pub(crate) fn documented_list() -> String {
    let page = include_str!("../../../docs/fonts.md");
    let (_, list) = page.split_once("```toml\n").expect("it shows a list");
    list.split_once("```").expect("the list ends").0.to_owned()
}

/// A server that runs until it is stopped, or the test is over.
pub(crate) struct Server {
    child: Option<Child>,
    pub(crate) ready: String,
}

impl Server {
    /// Starts a server and waits for its first line.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut ready = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut ready).unwrap();
        // What comes after the line is still there for `wait_with_output`: one line is all that was read ahead.
        assert!(stdout.buffer().is_empty(), "more than one line: {ready}");
        child.stdout = Some(stdout.into_inner());
        Self { child: Some(child), ready }
    }

    /// Returns where the server is, from its ready line.
    pub(crate) fn origin(&self) -> &str {
        let line = self.ready.strip_prefix("wanx-emulator ready on ").expect("it is a ready line");
        line.strip_suffix('\n').expect("it is a whole line")
    }

    /// Asks for a path, with a key, and returns the answer's first line and its body.
    pub(crate) fn get(&self, path: &str, key: &str) -> (String, String) {
        get(self.origin(), path, key)
    }

    /// Sends a body to a path as a client of the API does, and returns the answer's body.
    pub(crate) fn post(&self, path: &str, body: &str) -> String {
        let address = self.origin().strip_prefix("http://").unwrap();
        let mut connection = TcpStream::connect(address).unwrap();
        let headers = format!(
            "host: {address}\r\nauthorization: Bearer sk-test\r\ncontent-type: application/json\r\n\
             x-dashscope-async: enable\r\ncontent-length: {}\r\nconnection: close",
            body.len()
        );
        write!(connection, "POST {path} HTTP/1.1\r\n{headers}\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        answer.split_once("\r\n\r\n").unwrap().1.to_owned()
    }

    /// Sends a signal by its name and returns how the server ended.
    pub(crate) fn stop(mut self, signal: &str) -> Ended {
        let child = self.child.take().expect("it runs: only `stop` takes it");
        let sent = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap();
        assert!(sent.success(), "kill {sent}");
        child.wait_with_output().unwrap().into()
    }
}

/// Asks the server at an origin for a path, with a key, and returns the answer's first line and its body.
pub(crate) fn get(origin: &str, path: &str, key: &str) -> (String, String) {
    let address = origin.strip_prefix("http://").unwrap();
    let mut connection = TcpStream::connect(address).unwrap();
    let headers = format!("host: {address}\r\nauthorization: Bearer {key}\r\nconnection: close");
    write!(connection, "GET {path} HTTP/1.1\r\n{headers}\r\n\r\n").unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.lines().next().unwrap().to_owned(), body.to_owned())
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
