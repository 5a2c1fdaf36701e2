//! The command line.

mod annotations;
mod interruption;
mod look;
mod record;
mod run;
mod selftest;
mod transcripts;
mod watch;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::book;
use crate::ending::Ending;
use crate::requirements::Level;
use crate::scenario::Scenario;
use crate::selection::Selection;

/// Says, sentence by sentence, whether a server speaks the image and text composition API (wanx-ast).
#[derive(Debug, Parser)]
#[command(name = "wanx-conformance", version, about, after_help = AFTER_HELP)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// The exit codes belong into the help: scripts go by them.
const AFTER_HELP: &str = "Exit codes: 0 nothing failed, 1 something failed, 2 wrong usage or nothing selected, \
3 the target cannot be reached, 4 incomplete (with --complete), 5 a secret was found, 6 a budget or a limiter \
stopped the run, or the user, or a key that the live service does not take, 70 the kit or the network broke.\n\nThe key comes from the environment variable DASHSCOPE_API_KEY and from \
nowhere else.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Plays scenarios against a target and says what they found.
    Run(Box<run::RunArguments>),
    /// Lists the scenarios.
    List(ListArguments),
    /// Counts what a run would send, and sends nothing.
    Plan(PlanArguments),
    /// Prints which scenarios check which sentence of the reference.
    Trace(TraceArguments),
    /// Puts a liar before a target that conforms, and says which of its lies the kit notices.
    Selftest(selftest::SelftestArguments),
    /// Shows a scenario: what it checks, and its requests as lines for a shell.
    Show(ShowArguments),
    /// Serves a transcript as a target, until it is interrupted.
    Replay(transcripts::ReplayArguments),
    /// Compares two transcripts step by step.
    Diff(transcripts::DiffArguments),
    /// Looks for secrets in files that others may read.
    Scan(transcripts::ScanArguments),
}

/// What enters from outside: `main` reads it, and nobody else does.
#[derive(Clone, Default)]
pub struct Surroundings {
    /// The key, from DASHSCOPE_API_KEY.
    pub key: Option<String>,
    /// The file for the summary of a step, from GITHUB_STEP_SUMMARY.
    pub step_summary: Option<PathBuf>,
    /// The machine's time, since the beginning of 1970 in UTC.
    pub since_1970: Duration,
}

/// The key where a target takes any.
const ANY_KEY: &str = "sk-wanx-conformance";

/// Which scenarios are meant.
#[derive(Debug, Args)]
pub(crate) struct Chosen {
    /// Ids, beginnings of ids (title-*), tags, or rows; can be given again
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    select: Vec<String>,
    /// The weakest level that is still asked about
    #[arg(long, value_enum)]
    level: Option<LevelArgument>,
    /// A file of scenarios of your own, instead of the built-in ones; can be given again
    #[arg(long, value_name = "FILE")]
    scenarios: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LevelArgument {
    Must,
    Should,
    Variant,
    Doc,
}

#[derive(Debug, Args)]
struct ListArguments {
    #[command(flatten)]
    chosen: Chosen,
    /// As a file of scenarios: the format that --scenarios reads
    #[arg(long)]
    json: bool,
    /// The JSON Schema of such files, and nothing else
    #[arg(long, conflicts_with = "json")]
    schema: bool,
}

#[derive(Debug, Args)]
struct PlanArguments {
    #[command(flatten)]
    chosen: Chosen,
}

#[derive(Debug, Args)]
struct TraceArguments {
    #[command(flatten)]
    chosen: Chosen,
    /// The reference as a text file: its sentences are shown, and held against the checksums
    #[arg(long, value_name = "FILE")]
    reference: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct ShowArguments {
    /// Its id
    scenario: String,
    #[command(flatten)]
    chosen: Chosen,
}

/// Does what the command line says; what it prints goes through `out`.
pub async fn main(cli: Cli, around: Surroundings) -> Ending {
    if around.key.as_ref().is_some_and(|key| !key.chars().all(|c| c.is_ascii_graphic())) {
        watch::complain("DASHSCOPE_API_KEY holds a blank, a line break or another character that no key has");
        return Ending::Usage;
    }
    let done = match cli.command {
        Command::Run(arguments) => run::run(*arguments, around).await,
        Command::List(arguments) => look::list(&arguments),
        Command::Plan(arguments) => look::plan(&arguments),
        Command::Trace(arguments) => look::trace(&arguments),
        Command::Selftest(arguments) => selftest::selftest(&arguments, around.key).await,
        Command::Show(arguments) => look::show(&arguments),
        Command::Replay(arguments) => transcripts::replay(&arguments, &around).await,
        Command::Diff(arguments) => transcripts::diff(&arguments, &around),
        Command::Scan(arguments) => transcripts::scan(&arguments, &around),
    };
    done.unwrap_or_else(|Refused { ending, why }| {
        watch::complain(&why);
        ending
    })
}

/// Why nothing was done, or why it ended early.
#[derive(Debug)]
pub(crate) struct Refused {
    ending: Ending,
    why: String,
}

impl Refused {
    /// Wrong usage, or an empty selection.
    fn usage(why: impl Into<String>) -> Self {
        Self { ending: Ending::Usage, why: why.into() }
    }
}

impl Chosen {
    /// Returns the scenarios that are meant, at least one.
    fn read(&self) -> Result<Vec<Scenario>, Refused> {
        let mut all = Vec::new();
        for file in &self.scenarios {
            let text = read(file)?;
            let scenarios =
                book::read(&text).map_err(|why| Refused::usage(format!("{}: {why}", file.display())))?;
            all.extend(scenarios);
        }
        if self.scenarios.is_empty() {
            all = book::built_in().to_vec();
        }
        let selection = Selection { words: self.select.clone(), level: self.level.map(LevelArgument::level) };
        if let Some(word) = selection.strangers(&all).first() {
            let why = format!(
                "--select {word}: no scenario has this id, tag or row; `wanx-conformance list` shows all"
            );
            return Err(Refused::usage(why));
        }
        all.retain(|scenario| selection.takes(scenario));
        if all.is_empty() {
            return Err(Refused::usage(
                "the selection is empty: no scenario is both selected and of this level",
            ));
        }
        Ok(all)
    }
}

impl LevelArgument {
    fn level(self) -> Level {
        match self {
            Self::Must => Level::Must,
            Self::Should => Level::Should,
            Self::Variant => Level::Variant,
            Self::Doc => Level::Doc,
        }
    }
}

/// Reads a text file that the user named.
fn read(file: &Path) -> Result<String, Refused> {
    std::fs::read_to_string(file).map_err(|error| Refused::usage(format!("{}: {error}", file.display())))
}

/// Returns how many cases are played at a time: some of them wait for nothing but the network.
fn usual_jobs() -> usize {
    std::thread::available_parallelism().map_or(4, |cores| cores.get() * 4)
}
