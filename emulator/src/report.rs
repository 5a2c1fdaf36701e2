//! What a client did right and wrong, judged from the journal, with evidence for each line.
//!
//! Every rule is a function from what was done to one [`Line`]. A client is blamed for what it chose to do and never
//! for what the emulator injected, nor for what it could not have seen: an answer that was lost, spoilt, very late or
//! still on its way. Pure data in, pure data out; knows no HTTP and reads no JSON.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::faults::Operation;
use crate::journal::{Departure, Entry};
use conduct::Conduct;

mod blame;
mod conduct;
mod creating;
mod documented;
mod downloading;
mod junit;
mod pacing;
mod querying;
mod tally;
#[cfg(test)]
mod tests;
mod text;

pub use junit::junit;

/// What became of one rule, or of all of them; the worse ones come later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing happened that it could be judged by.
    NotSeen,
    /// The client does as it should.
    Pass,
    /// It works, and could be done better.
    Advice,
    /// The client does what it should not.
    Fail,
}

/// What clients did, rule by rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// One line a rule, always all of them and in the same order.
    pub lines: Vec<Line>,
    /// What requests had otherwise than the reference, and was taken all the same; in the order of the requirements.
    pub departures: Vec<Tolerated>,
    /// How much there was to judge.
    pub counters: Counters,
}

/// What became of one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its name, which never changes: `async-header`.
    pub id: Cow<'static, str>,
    /// What it asks for.
    pub title: Cow<'static, str>,
    /// What became of it.
    pub verdict: Verdict,
    /// How many times it could be judged.
    pub judged: u64,
    /// Where it shows: the failures first; of a rule that is kept, the first time.
    pub evidence: Vec<Evidence>,
    /// How much more evidence there is than is listed.
    pub omitted: u64,
    /// What a good client does.
    pub good_client: Cow<'static, str>,
}

/// Where something shows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Evidence {
    /// The number of the journal's entry.
    pub seq: u64,
    /// What is to be seen there.
    pub what: String,
}

/// One departure from the reference, as often as it occurred.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tolerated {
    /// Which.
    #[serde(flatten)]
    pub departure: Departure,
    /// How often.
    pub count: u64,
    /// The numbers of the first entries that have it.
    pub first: Vec<u64>,
}

/// How much there was to judge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Entries that were looked at.
    pub exchanges: u64,
    /// Entries that the journal had let go.
    pub dropped: u64,
    /// Tasks that were accepted.
    pub tasks_created: u64,
    /// Pictures that were downloaded; each counts once.
    pub pictures_downloaded: u64,
    /// Faults that struck.
    pub faults_injected: u64,
}

impl Report {
    /// Returns the worst verdict of all lines: a failure if any line failed.
    pub fn verdict(&self) -> Verdict {
        self.lines.iter().map(|line| line.verdict).max().unwrap_or(Verdict::NotSeen)
    }

    /// Returns the line of a rule.
    pub fn line(&self, id: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }
}

/// Judges what clients did by a journal's entries, oldest first, of which so many were let go before.
pub fn judge(entries: &[Arc<Entry>], dropped: u64) -> Report {
    let conduct = Conduct::of(entries, dropped);
    let departures = documented::departures(&conduct);
    Report {
        lines: vec![
            creating::async_header(&conduct),
            querying::stops_at_the_end(&conduct),
            pacing::backs_off(&conduct),
            pacing::obeys_retry_after(&conduct),
            creating::creates_once(&conduct),
            downloading::takes_partial_success(&conduct),
            downloading::downloads_in_time(&conduct),
            downloading::keeps_its_key(&conduct),
            querying::survives_suspension(&conduct),
            creating::repeats_safely(&conduct),
            documented::as_documented(&conduct, &departures),
        ],
        departures,
        counters: counters(&conduct),
    }
}

fn counters(conduct: &Conduct<'_>) -> Counters {
    let created = |entry: &&Arc<Entry>| entry.operation == Operation::Create && entry.task.is_some();
    let downloads = conduct.downloads.iter().copied();
    let pictures: BTreeSet<_> =
        downloads.filter(|entry| downloading::is_whole(entry)).filter_map(downloading::picture).collect();
    Counters {
        exchanges: conduct.all.len() as u64,
        dropped: conduct.dropped,
        tasks_created: conduct.all.iter().filter(created).count() as u64,
        pictures_downloaded: pictures.len() as u64,
        faults_injected: conduct.all.iter().map(|entry| entry.injected.len() as u64).sum(),
    }
}
