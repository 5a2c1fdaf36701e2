//! Whether requests are as the reference has them, also where the server does not mind.

use std::collections::BTreeMap;

use super::conduct::Conduct;
use super::tally::{About, Tally};
use super::{Line, Tolerated};
use crate::faults::Operation;
use crate::journal::{Departure, Entry, Severity};

const AS_DOCUMENTED: About = About {
    id: "as-documented",
    title: "Sends what the reference has, and nothing else",
    judges: ["request", "requests"],
    good_client: "Send the reference's fields with the reference's values; another server may refuse the rest.",
};

/// So many examples of one departure are enough.
const MOST_EXAMPLES: usize = 5;

/// Returns every departure with how often it occurred.
pub(super) fn departures(conduct: &Conduct<'_>) -> Vec<Tolerated> {
    let mut found: BTreeMap<&Departure, (u64, Vec<u64>)> = BTreeMap::new();
    for entry in conduct.all {
        for departure in &entry.departures {
            let (count, first) = found.entry(departure).or_default();
            *count += 1;
            if first.len() < MOST_EXAMPLES && first.last() != Some(&entry.seq) {
                first.push(entry.seq);
            }
        }
    }
    let tolerated = |(departure, (count, first)): (&Departure, _)| Tolerated {
        departure: departure.clone(),
        count,
        first,
    };
    found.into_iter().map(tolerated).collect()
}

/// Judges the requests whose bodies were read.
pub(super) fn as_documented(conduct: &Conduct<'_>, departures: &[Tolerated]) -> Line {
    let mut tally = Tally::default();
    let is_read = |entry: &&Entry| entry.operation == Operation::Create && entry.job.is_some();
    conduct.all.iter().map(|entry| &**entry).filter(is_read).for_each(|create| tally.judged(create));
    for Tolerated { departure, count, first } in departures {
        let what = match count {
            1 => departure.to_string(),
            _ => format!("{departure} ({count} times)"),
        };
        let Some(seq) = first.first() else { continue };
        match departure.severity {
            Severity::Violation => tally.fails_at(*seq, what),
            Severity::Advice => tally.advises_at(*seq, what),
        }
    }
    tally.line(&AS_DOCUMENTED)
}
