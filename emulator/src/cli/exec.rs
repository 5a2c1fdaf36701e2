//! `exec`: runs a command against an emulator of its own and reports how it behaved; several times, if asked to.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU16;
use std::process::{ExitCode, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use indicatif::{ProgressBar, ProgressStyle};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::net::TcpListener;

use super::{Environment, Failure, configuration, serve};
use crate::config::{self, Config, Origin, Setup};
use crate::host::{Host, Variety};
use crate::report::{Report, Verdict};
use crate::seed::Seed;
use crate::serve as server;

const COMMAND: &str = "command";
const REPEAT: &str = "repeat";
const STRICT: &str = "strict";

/// What the command is given for a key, if the emulator is not told which ones it knows.
const KEY: &str = "sk-emulator";

/// What shells give a command that is not there.
const NOT_FOUND: u8 = 127;

pub(super) fn command() -> Command {
    let repeat = Arg::new(REPEAT)
        .long(REPEAT)
        .value_name("K")
        .value_parser(value_parser!(NonZeroU16))
        .default_value("1")
        .help("Runs the command with K seeds, one after another, and shows a table");
    let strict = Arg::new(STRICT).long(STRICT).action(ArgAction::SetTrue).help(
        "Ends with 1 if the report fails or there is nothing to report, though the command did not fail",
    );
    let command = Arg::new(COMMAND)
        .value_name("COMMAND")
        .value_parser(value_parser!(OsString))
        .num_args(1..)
        .required(true)
        .last(true)
        .help("What to run, behind `--`");
    Command::new("exec")
        .about("Runs a command against an emulator of its own, and reports how it behaved")
        .after_help(AFTER_HELP)
        .args([repeat, strict, command])
        .args(config::arguments())
}

const AFTER_HELP: &str = "\
The command finds the emulator by DASHSCOPE_HTTP_BASE_URL, DASHSCOPE_BASE_URL and DASHSCOPE_API_KEY, and NO_PROXY keeps
proxies out. Its exit code is that of exec. The report goes to standard error.

    wanx-emulator exec --experiment lost-answer --seed 7 -- python make_posters.py";

/// Why a command was not run.
#[derive(Debug, thiserror::Error)]
pub(super) enum ExecError {
    /// There is no such command, or it cannot be run.
    #[error("cannot run {command}")]
    Command {
        /// Which.
        command: String,
        /// What the system said.
        source: io::Error,
    },
    /// The machine gives no threads or no sockets.
    #[error("the emulator cannot run")]
    Run(#[from] io::Error),
}

impl ExecError {
    pub(super) fn code(&self) -> ExitCode {
        match self {
            Self::Command { .. } => ExitCode::from(NOT_FOUND),
            Self::Run(_) => ExitCode::FAILURE,
        }
    }
}

/// What came of one run.
struct Outcome {
    seed: u64,
    code: u8,
    /// Of each namespace in which something happened.
    reports: BTreeMap<String, Report>,
    /// What the command wrote, if it was not shown at once.
    output: Vec<u8>,
}

impl Outcome {
    fn verdict(&self) -> Verdict {
        self.reports.values().map(Report::verdict).max().unwrap_or(Verdict::NotSeen)
    }

    /// Whether the report fails, or there is none: a command that asked for nothing has proved nothing.
    fn report_failed(&self) -> bool {
        self.verdict() == Verdict::Fail || self.reports.is_empty()
    }

    fn failed(&self) -> bool {
        self.code != 0 || self.report_failed()
    }
}

/// What becomes of what a command writes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stream {
    /// It is shown at once.
    Through,
    /// It is kept until it is known whether somebody wants it.
    Kept,
}

pub(super) fn run(matches: &ArgMatches, environment: Environment) -> Result<ExitCode, Failure> {
    let config = configuration(matches, environment.clone())?;
    let words: Vec<&OsString> = matches.get_many(COMMAND).into_iter().flatten().collect();
    let count = matches.get_one::<NonZeroU16>(REPEAT).map_or(1, |count| count.get());
    let first_seed = config.choices.seed.unwrap_or_else(Seed::fresh_number);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(ExecError::Run)?;
    let stream = if count == 1 { Stream::Through } else { Stream::Kept };
    let progress = progress(count);
    let mut outcomes = Vec::new();
    for number in 0..u64::from(count) {
        let run = Run { config: &config, words: &words, environment: &environment, stream };
        outcomes.push(runtime.block_on(run.with(first_seed.wrapping_add(number)))?);
        progress.inc(1);
    }
    progress.finish_and_clear();
    // Connections that a fault keeps open have nobody to wait for.
    runtime.shutdown_background();
    tell(&outcomes);
    let code = outcomes.iter().map(|outcome| outcome.code).find(|code| *code != 0);
    let report_failed = outcomes.iter().any(Outcome::report_failed);
    Ok(match code {
        Some(code) => ExitCode::from(code),
        None if report_failed && matches.get_flag(STRICT) => ExitCode::FAILURE,
        None => ExitCode::SUCCESS,
    })
}

/// Shows how far it is, if somebody looks: nothing for a single run, and nothing where no terminal is.
fn progress(count: u16) -> ProgressBar {
    if count == 1 {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(count.into());
    bar.with_style(
        ProgressStyle::with_template("{bar:30} {pos}/{len} runs, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    )
}

/// Everything that a run needs but its seed.
struct Run<'a> {
    config: &'a Config,
    words: &'a [&'a OsString],
    environment: &'a Environment,
    stream: Stream,
}

impl Run<'_> {
    async fn with(&self, seed: u64) -> Result<Outcome, Failure> {
        let mut setup = self.config.setup()?;
        serve::prepare(&mut setup, self.config)?;
        (setup.host.seed, setup.host.variety) = (seed, Variety::BySeed);
        if *self.config.origin("port") == Origin::Default {
            setup.address.set_port(0);
        }
        let (host, address, stop) = started(setup).await?;
        let ended = self.command(address).ended(self.stream).await;
        stop.now().await;
        let (status, output) = ended.map_err(|source| ExecError::Command {
            command: self.words[0].to_string_lossy().into_owned(),
            source,
        })?;
        let reports = host.namespaces().into_iter().map(|name| (name.to_string(), host.report(&name)));
        let reports = reports.filter(|(_, report)| report.counters.exchanges > 0).collect();
        Ok(Outcome { seed, code: code(status), reports, output })
    }

    fn command(&self, address: SocketAddr) -> Child {
        // Whoever listens everywhere is found on this machine.
        let address = match address {
            SocketAddr::V4(v4) if v4.ip().is_unspecified() => {
                SocketAddr::from((Ipv4Addr::LOCALHOST, v4.port()))
            }
            SocketAddr::V6(v6) if v6.ip().is_unspecified() => {
                SocketAddr::from((Ipv6Addr::LOCALHOST, v6.port()))
            }
            other => other,
        };
        let base_url = format!("http://{address}/api/v1");
        let key = self.config.choices.api_key.first().map_or(KEY, |key| key.reveal());
        let mut command = tokio::process::Command::new(self.words[0]);
        command.args(&self.words[1..]).kill_on_drop(true);
        command.env("DASHSCOPE_HTTP_BASE_URL", &base_url).env("DASHSCOPE_BASE_URL", &base_url);
        command.env("DASHSCOPE_API_KEY", key);
        for name in ["NO_PROXY", "no_proxy"] {
            let before =
                self.environment.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str());
            let own = format!("{},127.0.0.1,localhost,::1", before.unwrap_or_default());
            command.env(name, own.trim_start_matches(','));
        }
        Child(command)
    }
}

/// Starts an emulator.
async fn started(setup: Setup) -> Result<(Arc<Host>, SocketAddr, Stop), Failure> {
    let listener = TcpListener::bind(setup.address).await.map_err(ExecError::Run)?;
    let address = listener.local_addr().map_err(ExecError::Run)?;
    let host = Arc::new(Host::new(setup.host));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let until = async {
        let _ = stopped.await;
    };
    let (served, settings) = (Arc::clone(&host), setup.serve);
    let server = tokio::spawn(server::run(listener, served, settings, until));
    Ok((host, address, Stop { stop, server }))
}

/// What stops an emulator.
struct Stop {
    stop: tokio::sync::oneshot::Sender<()>,
    server: tokio::task::JoinHandle<io::Result<()>>,
}

impl Stop {
    /// Stops it, so that its port is free; connections that a fault keeps open have nobody to wait for.
    async fn now(self) {
        const PATIENCE: Duration = Duration::from_millis(200);
        drop(self.stop);
        let abort = self.server.abort_handle();
        if tokio::time::timeout(PATIENCE, self.server).await.is_err() {
            abort.abort();
        }
    }
}

/// The last lines of what a command wrote: where programs say why they failed.
fn end_of(output: &[u8]) -> String {
    const LINES: usize = 12;
    let text = String::from_utf8_lossy(output);
    let lines: Vec<_> = text.trim_end().lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}

struct Child(tokio::process::Command);

impl Child {
    /// Waits for the command. A Ctrl-C is the command's affair, which gets it as well; to be told to stop is to stop
    /// the command first.
    async fn ended(mut self, stream: Stream) -> io::Result<(ExitStatus, Vec<u8>)> {
        if stream == Stream::Kept {
            self.0.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        }
        let told = told_to_stop()?;
        let mut child = self.0.spawn()?;
        let written = Arc::new(Mutex::new(Vec::new()));
        let readers = [
            child.stdout.take().map(|pipe| tokio::spawn(keep(pipe, Arc::clone(&written)))),
            child.stderr.take().map(|pipe| tokio::spawn(keep(pipe, Arc::clone(&written)))),
        ];
        let status = tokio::select! {
            status = child.wait() => status?,
            () = told => {
                child.start_kill()?;
                child.wait().await?
            }
        };
        for reader in readers.into_iter().flatten() {
            // What the command left running may hold the pipe for ever.
            let _ = tokio::time::timeout(LAST_WORDS, reader).await;
        }
        let written = written.lock().unwrap_or_else(PoisonError::into_inner);
        Ok((status, end_of(&written).into_bytes()))
    }
}

/// How long what a command wrote may take to arrive when it has ended.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// More of what a command writes is not kept.
const KEPT_BYTES: usize = 1 << 20;

async fn keep(mut pipe: impl AsyncRead + Unpin, written: Arc<Mutex<Vec<u8>>>) {
    let mut chunk = [0; 4_096];
    while let Ok(length @ 1..) = pipe.read(&mut chunk).await {
        let mut written = written.lock().unwrap_or_else(PoisonError::into_inner);
        written.extend_from_slice(&chunk[..length]);
        let too_much = written.len().saturating_sub(KEPT_BYTES);
        written.drain(..too_much);
    }
}

/// Waits for SIGTERM, and from now on takes no notice of SIGINT.
#[cfg(unix)]
fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        let _heard_by_the_command = interrupt;
        terminate.recv().await;
    })
}

/// Nothing tells it to stop but the end of the command.
#[cfg(not(unix))]
fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    Ok(std::future::pending())
}

/// Returns the code that a shell would give.
fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return u8::try_from(128 + signal).unwrap_or(1);
    }
    status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

/// Writes the report of a single run, or the table of several and what those that failed wrote.
fn tell(outcomes: &[Outcome]) {
    let page = match outcomes {
        [only] => single(only),
        all => table(all),
    };
    // Nobody to tell is no reason to fail.
    let _ = io::stderr().lock().write_all(page.as_bytes());
}

fn single(outcome: &Outcome) -> String {
    let mut page = format!("\nseed {}, exit code {}\n", outcome.seed, outcome.code);
    for (namespace, report) in &outcome.reports {
        if outcome.reports.len() > 1 {
            let _ = writeln!(page, "\nnamespace {namespace}");
        }
        let _ = write!(page, "{report}");
    }
    if outcome.reports.is_empty() {
        page.push_str("The command asked the emulator for nothing.\n");
    }
    page
}

fn table(outcomes: &[Outcome]) -> String {
    let mut page = format!(
        "\n{:>20}  {:>4}  {:>8}  {:>6}  {:>8}  {:>6}  findings\n",
        "seed", "exit", "report", "tasks", "pictures", "faults"
    );
    for outcome in outcomes {
        let sum = |count: fn(&Report) -> u64| outcome.reports.values().map(count).sum::<u64>();
        let findings: Vec<_> = outcome
            .reports
            .values()
            .flat_map(|report| &report.lines)
            .filter(|line| line.verdict == Verdict::Fail)
            .map(|line| line.id.as_ref())
            .collect();
        let _ = writeln!(
            page,
            "{:>20}  {:>4}  {:>8}  {:>6}  {:>8}  {:>6}  {}",
            outcome.seed,
            outcome.code,
            outcome.verdict(),
            sum(|report| report.counters.tasks_created),
            sum(|report| report.counters.pictures_downloaded),
            sum(|report| report.counters.faults_injected),
            findings.join(", "),
        );
    }
    let failed = outcomes.iter().filter(|outcome| outcome.failed()).count();
    let _ = writeln!(page, "\n{} of {} runs went well", outcomes.len() - failed, outcomes.len());
    for outcome in outcomes.iter().filter(|outcome| outcome.code != 0) {
        let _ = writeln!(
            page,
            "\n--- the end of what seed {} wrote\n{}",
            outcome.seed,
            String::from_utf8_lossy(&outcome.output)
        );
    }
    page
}
