//! Commands about what is on disk: `replay`, `diff`, `scan`.

use std::error::Error;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use clap::Args;
use tokio::net::TcpListener;

use super::watch::{complain, say};
use super::{ANY_KEY, Refused, Surroundings, read};
use crate::ending::Ending;
use crate::eyes;
use crate::shown::counted;
use crate::transcript::{self, Comparison, Day, Known, Leak, Mask, Raster, Tape, Transcript};

#[derive(Debug, Args)]
pub(super) struct ReplayArguments {
    /// A transcript that `run --record` wrote
    file: PathBuf,
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
}

#[derive(Debug, Args)]
pub(super) struct DiffArguments {
    /// The transcript on the left
    left: PathBuf,
    /// The transcript on the right
    right: PathBuf,
    /// A file of differences that are known, each with a reason and the last day on which it counts
    #[arg(long, value_name = "FILE")]
    known: Option<PathBuf>,
    /// The day on which entries are looked at, such as 2026-11-23; today if not given
    #[arg(long, value_name = "DAY")]
    today: Option<Day>,
}

#[derive(Debug, Args)]
pub(super) struct ScanArguments {
    /// Files that others may read: reports, transcripts, logs
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Serves a transcript as a target until it is interrupted.
pub(super) async fn replay(arguments: &ReplayArguments, around: &Surroundings) -> Result<Ending, Refused> {
    let transcript = transcript(&arguments.file)?;
    let exchanges = counted(transcript.entries.len(), "exchange");
    let tape = Tape::new(transcript, Mask::new(around.key.as_deref().unwrap_or(ANY_KEY)), None);
    let failed = |error| Refused::usage(format!("--port {}: {error}", arguments.port));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, arguments.port)).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    say(&format!("wanx-conformance replay: {exchanges}, ready at http://{address}"));
    tokio::select! {
        ended = transcript::serve(listener, tape) => {
            let Err(error) = ended;
            Err(Refused { ending: Ending::Internal, why: format!("the replay broke: {error}") })
        }
        interrupted = tokio::signal::ctrl_c() => match interrupted {
            Ok(()) => Ok(Ending::Passed),
            Err(error) => Err(Refused { ending: Ending::Internal, why: error.to_string() }),
        },
    }
}

/// Compares two transcripts step by step.
pub(super) fn diff(arguments: &DiffArguments, around: &Surroundings) -> Result<Ending, Refused> {
    let [left, right] = [transcript(&arguments.left)?, transcript(&arguments.right)?];
    let known = match &arguments.known {
        Some(file) => Known::read(&read(file)?).map_err(|error| refused(file, &error))?,
        None => Vec::new(),
    };
    let today = arguments.today.clone().unwrap_or_else(|| Day::of(around.since_1970));
    let comparison = Comparison::new([&left, &right], &known, &today, &decode);
    say(comparison.text().trim_end());
    Ok(comparison.outcome().ending())
}

/// Looks for secrets, and says where they are and of what kind.
pub(super) fn scan(arguments: &ScanArguments, around: &Surroundings) -> Result<Ending, Refused> {
    if around.key.is_none() {
        complain("DASHSCOPE_API_KEY is not set: looking for what is shaped like a secret, not for a key");
    }
    let mask = Mask::new(around.key.as_deref().unwrap_or_default());
    let mut leaks = Vec::new();
    let mut unread = Vec::new();
    for file in &arguments.files {
        match transcript::scan_file(file, &mask) {
            Ok(found) => leaks.extend(found),
            Err(error) => unread.push(format!("{}: {error}", file.display())),
        }
    }
    leaks.iter().for_each(|leak| say(&leak.to_string()));
    let files = counted(arguments.files.len() - unread.len(), "file");
    say(&format!("{files} searched, {} found", counted(leaks.len(), "secret")));
    // A secret outweighs a file that cannot be read; a file that cannot be read is not clean.
    match (Leak::ending(&leaks), unread.is_empty()) {
        (Ending::Passed, false) => Err(Refused::usage(unread.join("\n"))),
        (ending, _) => {
            unread.iter().for_each(|why| complain(why));
            Ok(ending)
        }
    }
}

fn transcript(file: &Path) -> Result<Transcript, Refused> {
    Transcript::read(&read(file)?).map_err(|error| refused(file, &error))
}

/// Says what is wrong with a file, and why.
fn refused(file: &Path, error: &dyn Error) -> Refused {
    let why = error.source().map(|source| format!(": {source}")).unwrap_or_default();
    Refused::usage(format!("{}: {error}{why}", file.display()))
}

/// Decodes a picture with the decoder that judges posters.
fn decode(file: &[u8]) -> Option<Raster> {
    let picture = eyes::read_png(file).ok()?;
    let [width_px, height_px] = picture.size();
    Some(Raster { width_px, height_px, rgba: picture.rgba().to_vec() })
}
