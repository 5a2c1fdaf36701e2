//! What all cases of a run share: the target, the sender, whose word counts, and what sentences weigh.

use std::collections::BTreeMap;

use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use serde_json::{Value, json};

use crate::launch::Launched;
use crate::pictures::PictureServer;
use crate::plan::Count;
use crate::profile::Profile;
use crate::requirements::{Level, Requirements};
use crate::scenario::Row;
use crate::send::Sender;
use crate::target::Target;
use crate::verdict::Verdict;

/// What all cases of a run share.
#[derive(Debug)]
pub struct Bench {
    /// The server that is judged; another value after a restart.
    target: RwLock<Arc<Target>>,
    /// Sends and counts.
    pub sender: Sender,
    /// Serves the kit's pictures; none if there is no address at which the target could ask for them.
    pub pictures: Option<PictureServer>,
    /// The target's process, if the kit started it.
    pub launched: Option<tokio::sync::Mutex<Launched>>,
    /// Whose word counts.
    pub profile: Profile,
    /// What requests look like that say nothing else.
    pub request: BaseRequest,
    /// What is kept and told.
    pub keeping: Keeping,
    /// What was really sent, by kind.
    count: Mutex<Count>,
    /// Why nothing more may be asked, once that is so.
    stopped: Mutex<Option<Stop>>,
    /// Whether a case is marked in a header, for transcripts.
    pub marking: Marking,
}

/// What requests look like that say nothing else.
#[derive(Clone, Debug)]
pub struct BaseRequest {
    /// The model.
    pub model: String,
    /// Members of `input` that are added to every create request: for a sibling model.
    pub input: serde_json::Map<String, Value>,
    /// Words that make ids and keys of this run its own.
    pub run: String,
    /// How long to wait between two questions about a task, where no clock can be moved.
    pub poll_gap: Duration,
}

/// Whether replies with pictures are kept for reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// All of them: for a report in HTML or a transcript.
    Pictures,
    /// Only their length.
    Lengths,
}

/// Whether requests say which case they belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marking {
    /// In the header `X-Conformance-Case`: for transcripts.
    Cases,
    /// Not at all.
    Nothing,
}

/// Why a run stopped before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// A budget is spent, or the target throttles without end.
    Budget(String),
    /// The target does not take the real key.
    Key(String),
}

impl Bench {
    /// Returns a bench; nothing is sent.
    pub fn new(target: Target, sender: Sender, profile: Profile, request: BaseRequest) -> Self {
        // A transcript finds its replies by the case.
        let marking = if target.capabilities.replayed { Marking::Cases } else { Marking::Nothing };
        Self {
            target: RwLock::new(Arc::new(target)),
            sender,
            pictures: None,
            launched: None,
            profile,
            request,
            keeping: Keeping::Lengths,
            count: Mutex::default(),
            stopped: Mutex::new(None),
            marking,
        }
    }

    /// Returns the server that is judged.
    pub fn target(&self) -> Arc<Target> {
        Arc::clone(&self.target.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes another server as the one that is judged: the same, started again.
    pub fn retarget(&self, target: Target) {
        *self.target.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(target);
    }

    /// Returns what was sent so far, by kind.
    pub fn count(&self) -> Count {
        *self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds what is sent.
    pub(crate) fn add(&self, sent: Count) {
        *self.count.lock().unwrap_or_else(PoisonError::into_inner) += sent;
    }

    /// Returns why nothing more may be asked.
    pub fn stopped(&self) -> Option<Stop> {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Lets nothing more be asked; the first reason stays.
    pub fn stop(&self, why: Stop) {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why);
    }

    /// Returns what a mismatch with a sentence weighs.
    pub fn weight(&self, row: Row) -> Verdict {
        match (Requirements::built_in().get(row).map(|row| row.level), self.profile) {
            (Some(Level::Should), _) => Verdict::Warn,
            (Some(Level::Variant), Profile::Lenient) | (Some(Level::Doc), _) => Verdict::Info,
            (Some(Level::Must | Level::Variant) | None, _) => Verdict::Fail,
        }
    }

    /// Returns rows by what a mismatch with them weighs.
    pub fn weights(&self, rows: &[Row]) -> BTreeMap<Verdict, Vec<Row>> {
        let mut weights: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for row in rows {
            weights.entry(self.weight(*row)).or_default().push(*row);
        }
        weights
    }
}

/// Limits that never stand in the way of a scenario that is not about them.
pub fn lifted_limits() -> Value {
    json!({"create_rate": null, "task_rate": null, "concurrent_tasks": null})
}
