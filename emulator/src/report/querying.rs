//! How tasks are followed: until they end, and not for ever.

use super::Line;
use super::blame::{is_seen, knew, pause_ms};
use super::conduct::{Conduct, Sequence};
use super::tally::{About, Tally, short};
use crate::journal::Entry;
use crate::task::{Status, TaskId};

const STOPS_AT_THE_END: About = About {
    id: "stops-at-the-end",
    title: "Stops querying a task that has ended",
    judges: ["task seen to its end", "tasks seen to their end"],
    good_client: "SUCCEEDED, FAILED and CANCELED are the last word on a task, UNKNOWN after a few looks; ask no more.",
};

/// A task can be hidden for a moment, so a few more queries are allowed before UNKNOWN is believed.
const UNKNOWN_SLACK: usize = 5;

/// The end of a task as a client was told it, and its queries since.
struct Told<'a> {
    by: &'a Entry,
    status: Status,
    further: Sequence<'a>,
}

/// Only an answer to a query tells the end: that of a cancellation does not show the task.
pub(super) fn stops_at_the_end(conduct: &Conduct<'_>) -> Line {
    let mut tally = Tally::default();
    for ((_, task), queries) in &conduct.queries {
        let Some(told) = told(queries) else { continue };
        tally.judged(told.by);
        let slack = if told.status == Status::Unknown { UNKNOWN_SLACK } else { 0 };
        let too_many = told.further.get(slack..).unwrap_or_default();
        for query in too_many {
            let what = again(*task, &told);
            match too_many.len() {
                1 => tally.advises(query, what),
                _ => tally.fails(query, what),
            }
        }
    }
    tally.line(&STOPS_AT_THE_END)
}

fn again(task: TaskId, Told { by, status, .. }: &Told<'_>) -> String {
    format!("task {} queried again, though #{} said {}", short(task), by.seq, status.as_str())
}

/// Returns the end of a task as its queries told it; nothing if it was not told, or UNKNOWN turned out not to be it.
fn told<'a>(queries: &Sequence<'a>) -> Option<Told<'a>> {
    let mut told: Option<Told<'a>> = None;
    for query in queries {
        if let Some(told) = told.as_mut().filter(|told| knew(told.by, query)) {
            told.further.push(query);
        }
        let Some(status) = query.after.filter(|_| is_seen(query)) else { continue };
        let before = told.as_ref().map(|told| told.status);
        match (before, status) {
            (None | Some(Status::Unknown), Status::Succeeded | Status::Failed | Status::Canceled)
            | (None, Status::Unknown) => told = Some(Told { by: query, status, further: Vec::new() }),
            (Some(Status::Unknown), Status::Pending | Status::Running | Status::Suspended) => told = None,
            _ => {}
        }
    }
    told
}

const SURVIVES_SUSPENSION: About = About {
    id: "survives-suspension",
    title: "Does not hang on a suspended task",
    judges: ["suspended task", "suspended tasks"],
    good_client: "SUSPENDED is neither an end nor progress: keep asking with long pauses, up to a deadline.",
};

/// So many queries in a row, for so long, have no deadline behind them. (Assumed: posters took seconds to a minute)
const HANGING_QUERIES: usize = 20;
const HANGING_MS: u64 = 60_000;

/// The reference lists SUSPENDED and says nothing of how it ends. (Inferred: it may never end)
pub(super) fn survives_suspension(conduct: &Conduct<'_>) -> Line {
    let mut tally = Tally::default();
    for ((_, task), queries) in &conduct.queries {
        let suspended = |query: &&&Entry| query.after == Some(Status::Suspended);
        let Some(first) = queries.iter().find(suspended) else { continue };
        tally.judged(first);
        let shown = queries.iter().rev().filter(|query| query.after.is_some());
        let in_a_row: Sequence<'_> = shown.take_while(suspended).copied().collect();
        let [last, .., oldest] = in_a_row[..] else { continue };
        if in_a_row.len() >= HANGING_QUERIES && pause_ms(oldest, last) >= HANGING_MS {
            let what = format!("the last of {} queries of task {} in a row", in_a_row.len(), short(*task));
            tally.fails(last, what + ", all SUSPENDED");
        }
    }
    tally.line(&SURVIVES_SUSPENSION)
}
