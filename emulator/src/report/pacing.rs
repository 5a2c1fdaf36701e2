//! How fast a client asks: with growing pauses, and not earlier than it was told to.

use std::collections::BTreeMap;

use super::Line;
use super::blame::{is_made_up, is_seen, knew, pause_ms};
use super::conduct::{Conduct, Sequence};
use super::tally::{About, Tally, short};
use crate::faults::Operation;
use crate::journal::{End, Entry};
use crate::reason::ServiceError;
use crate::task::TaskId;

const BACKS_OFF: About = About {
    id: "backs-off",
    title: "Queries with growing pauses",
    judges: ["task queried often", "tasks queried often"],
    good_client: "Wait a second between the first queries of a task and longer between the later ones.",
};

/// A task that is queried less often says nothing about how pauses grow.
const OFTEN: usize = 10;
/// The pauses that the later ones are compared with.
const FIRST_PAUSES: usize = 3;
/// A later pause is longer if it is so by a quarter: less may be chance.
const GROWTH_PERCENT: u64 = 125;
/// Pauses are short below this. (Assumed: no task ends within it)
const SHORT_MS: u64 = 300;

/// Above the limit, 20 a second unless it was changed, it is a failure; below, pauses that do not grow or are short are advice.
pub(super) fn backs_off(conduct: &Conduct<'_>) -> Line {
    let mut tally = Tally::default();
    for ((_, task), queries) in &conduct.queries {
        for query in queries.iter().filter(|query| is_throttled(query)) {
            tally.judged(query);
            tally.fails(query, "query beyond the limit, refused with Throttling.RateQuota");
        }
        judge_pauses(*task, queries, &mut tally);
    }
    tally.line(&BACKS_OFF)
}

fn is_throttled(query: &Entry) -> bool {
    let is_refused = query.code.as_deref() == Some(ServiceError::RateQuota.code());
    is_refused && query.status == Some(429) && !is_made_up(query)
}

fn judge_pauses(task: TaskId, queries: &Sequence<'_>, tally: &mut Tally) {
    // What a client does after a fault is a repetition and no pause.
    let plain = |pair: &&[&Entry]| pair[0].end == End::Answered && !is_made_up(pair[0]);
    let pauses: Vec<u64> = queries.windows(2).filter(plain).map(|pair| pause_ms(pair[0], pair[1])).collect();
    let (Some(first), Some(last)) = (queries.first(), queries.last()) else { return };
    let Some((early, late)) = pauses.split_at_checked(FIRST_PAUSES).filter(|_| pauses.len() + 1 >= OFTEN)
    else {
        return;
    };
    tally.judged(first);
    let about = format!("the last of {} queries of task {}", queries.len(), short(task));
    let longest = |pauses: &[u64]| pauses.iter().copied().max().unwrap_or(0);
    let (before, since) = (longest(early), longest(late));
    if since.saturating_mul(100) <= before.saturating_mul(GROWTH_PERCENT) {
        tally.advises(last, format!("{about}: no pause grew beyond the first ones, {before} ms"));
    }
    let median = median(pauses);
    if median < SHORT_MS {
        tally.advises(last, format!("{about}: half of the pauses are {median} ms or shorter"));
    }
}

fn median(mut pauses: Vec<u64>) -> u64 {
    pauses.sort_unstable();
    pauses.get(pauses.len() / 2).copied().unwrap_or(0)
}

const OBEYS_RETRY_AFTER: About = About {
    id: "obeys-retry-after",
    title: "Waits as long as Retry-After says",
    judges: ["answer with Retry-After", "answers with Retry-After"],
    good_client: "After an answer with Retry-After, wait that long before the next request of its kind.",
};

/// Clocks are read a little apart.
const TOLERANCE_MS: u64 = 10;

/// Requests of one key and operation; of downloads, which have no key, those of one picture.
type Kind<'a> = (Option<crate::task::KeyHash>, Operation, Option<&'a str>);

/// Only the next request counts, if the client had seen the answer when it sent it.
pub(super) fn obeys_retry_after(conduct: &Conduct<'_>) -> Line {
    let mut tally = Tally::default();
    let mut told: BTreeMap<Kind<'_>, (&Entry, u64)> = BTreeMap::new();
    for entry in conduct.all {
        let picture = (entry.operation == Operation::Download).then_some(&*entry.path);
        let kind = (entry.key.filter(|_| picture.is_none()), entry.operation, picture);
        if let Some((by, wait_ms)) = told.get(&kind).copied().filter(|(by, _)| knew(by, entry)) {
            told.remove(&kind);
            tally.judged(by);
            let paused_ms = pause_ms(by, entry);
            if paused_ms.saturating_add(TOLERANCE_MS) < wait_ms {
                let what = format!("came {paused_ms} ms after #{}, which said to wait {wait_ms} ms", by.seq);
                tally.fails(entry, what);
            }
        }
        if let Some(wait_ms) = entry.retry_after_ms.filter(|_| is_seen(entry)) {
            told.insert(kind, (entry, wait_ms));
        }
    }
    tally.line(&OBEYS_RETRY_AFTER)
}
