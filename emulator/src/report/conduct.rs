//! A journal, sorted once by who did what to which task, so that no rule has to search it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::faults::Operation;
use crate::journal::Entry;
use crate::task::{KeyHash, TaskId};

/// Entries in the order in which they were decided.
pub(super) type Sequence<'a> = Vec<&'a Entry>;

/// What clients did.
#[derive(Debug)]
pub(super) struct Conduct<'a> {
    /// Everything, oldest first.
    pub(super) all: &'a [Arc<Entry>],
    /// How many older entries are not here.
    pub(super) dropped: u64,
    /// Creating and listing tasks, by the key that asked.
    pub(super) creations: BTreeMap<Option<KeyHash>, Sequence<'a>>,
    /// Queries of each task, by the key that asked.
    pub(super) queries: BTreeMap<(Option<KeyHash>, TaskId), Sequence<'a>>,
    /// Downloads of pictures.
    pub(super) downloads: Sequence<'a>,
}

impl<'a> Conduct<'a> {
    /// Sorts a journal's entries.
    pub(super) fn of(entries: &'a [Arc<Entry>], dropped: u64) -> Self {
        let mut conduct = Self {
            all: entries,
            dropped,
            creations: BTreeMap::new(),
            queries: BTreeMap::new(),
            downloads: Vec::new(),
        };
        for entry in entries {
            match (entry.operation, entry.task) {
                (Operation::Create | Operation::List, _) => {
                    conduct.creations.entry(entry.key).or_default().push(entry);
                }
                (Operation::Query, Some(task)) => {
                    conduct.queries.entry((entry.key, task)).or_default().push(entry);
                }
                (Operation::Download, _) => conduct.downloads.push(entry),
                (Operation::Query, None) => {}
                (Operation::Connect | Operation::Cancel | Operation::Other, _) => {}
            }
        }
        conduct
    }
}
