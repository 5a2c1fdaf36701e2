//! `replay`: a run again, from the log that `GET /_emulator/log` gives.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command, value_parser};

use super::{Failure, say};
use crate::host::LogHead;
use crate::task::{Event, History, Job, Row, Stamped, timeline};
use crate::time::Timestamp;
use crate::wire::clock_text;
use crate::world::{SameIds, World};

pub(super) fn command() -> Command {
    let file = Arg::new("file")
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .required(true)
        .help("What GET /_emulator/log gave");
    Command::new("replay").about("Repeats a run from its log, and shows what became of every task").arg(file)
}

/// Why a log was not repeated.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReplayError {
    /// It cannot be read.
    #[error("cannot read {path}")]
    Unreadable { path: String, source: std::io::Error },
    /// A line is not what a log has.
    #[error("{path}:{line}: {why}")]
    Line { path: String, line: usize, why: String },
    /// Another version, or an edited log.
    #[error("the seed gives other ids than the log has: it was written by another version, or edited")]
    Differs,
}

struct Log {
    head: LogHead,
    events: Vec<Stamped<Event>>,
}

pub(super) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let path = matches.get_one::<PathBuf>("file").map_or_else(|| Path::new(""), PathBuf::as_path);
    let log = read(path)?;
    let (page, ids) = page(&log);
    say(&page)?;
    if log.head.complete && ids.same != ids.all { Err(ReplayError::Differs.into()) } else { Ok(()) }
}

fn read(path: &Path) -> Result<Log, ReplayError> {
    let shown = path.display().to_string();
    let text =
        fs::read_to_string(path).map_err(|source| ReplayError::Unreadable { path: shown.clone(), source })?;
    let wrong = |line, why: String| ReplayError::Line { path: shown.clone(), line, why };
    let mut lines = (1..).zip(text.lines());
    let (_, first) = lines.next().ok_or_else(|| wrong(1, "it is empty".to_owned()))?;
    let head = serde_json::from_str(first).map_err(|error| wrong(1, error.to_string()))?;
    let events = lines
        .filter(|(_, line)| !line.is_empty())
        .map(|(number, line)| serde_json::from_str(line).map_err(|error| wrong(number, error.to_string())))
        .collect::<Result<_, _>>()?;
    Ok(Log { head, events })
}

fn page(Log { head, events }: &Log) -> (String, SameIds) {
    let (world, ids) = World::replay_checked(head.setup.clone(), events.iter().cloned());
    let LogHead { namespace, seed, complete, .. } = head;
    let mut page = format!("namespace {namespace}, seed {seed}, {} events\n", events.len());
    if *complete {
        let _ = writeln!(page, "{} of {} ids are those that the seed gives", ids.same, ids.all);
    } else {
        page.push_str("the log does not begin at the beginning: tasks before it are missing\n");
    }
    let mut tasks: Vec<&History> = world.tasks().collect();
    tasks.sort_by_key(|history| (history.admitted, history.record.id));
    for history in tasks {
        if let Some((history, row)) = world.inspect(history.record.id) {
            tell(&mut page, history, row, head.now_ms);
        }
    }
    (page, ids)
}

fn tell(page: &mut String, history: &History, row: &Row, now: Timestamp) {
    let record = &history.record;
    let what = match &record.job {
        Job::Poster(brief) => format!("{} of {:?}", brief.count.get(), brief.texts.titles()[0]),
        Job::Doomed { count, reason } => format!("{} refused: {reason:?}", count.get()),
    };
    let _ = writeln!(page, "\n{}  {what}", record.id);
    for (at, status) in timeline(history, row) {
        let ahead = if at > now { "  (as it stands)" } else { "" };
        let _ = writeln!(page, "  {}  {}{ahead}", clock_text::iso_ms(at), status.as_str());
    }
    for cause in &record.script.causes {
        let roll = cause.roll.map_or_else(String::new, |roll| format!(" (roll {roll})"));
        let _ = writeln!(page, "  because of {}: {}{roll}", cause.rule, cause.fault);
    }
}
