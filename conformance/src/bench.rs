//! What all cases of a run share: the target, the sender, whose word counts, and what sentences weigh.

use std::collections::BTreeMap;

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::watch;

use crate::launch::Launched;
use crate::live::Courtesy;
use crate::pictures::PictureServer;
use crate::plan::Count;
use crate::profile::Profile;
use crate::requirements::{Level, Requirements};
use crate::scenario::Row;
use crate::send::Sender;
use crate::target::{Capabilities, Target};
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
    /// What is remembered to be polite to the live service.
    pub(crate) courtesy: Courtesy,
    /// What was said of the model, if it is not served.
    withdrawn: OnceLock<String>,
    /// How many requests in a row brought nothing that can be judged.
    unheard: AtomicU32,
    /// How many bytes of replies are kept.
    kept_bytes: AtomicU64,
    /// Whether even what is on its way is not waited for.
    interrupted: watch::Sender<bool>,
}

/// How many requests in a row may bring nothing: a server that is gone is not waited for in every case again.
const UNHEARD: u32 = 6;

/// How much of all replies together is kept, pictures for reports aside. A run before a server that conforms keeps a
/// few megabytes.
const KEPT_BYTES: u64 = 48 << 20;

/// How much of a reply is kept once that is spent.
const KEPT_BYTES_AFTER: usize = 256;

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
    /// There is nobody at the target's address.
    Unreachable(String),
    /// The target does not answer any more.
    Silent(String),
    /// The user wants no more.
    Interrupted(String),
}

impl Stop {
    /// Returns the reason in words.
    pub fn why(&self) -> &str {
        match self {
            Self::Budget(why)
            | Self::Key(why)
            | Self::Unreachable(why)
            | Self::Silent(why)
            | Self::Interrupted(why) => why,
        }
    }
}

impl Bench {
    /// Returns a bench; nothing is sent.
    pub fn new(target: Target, sender: Sender, profile: Profile, request: BaseRequest) -> Self {
        // A transcript finds its replies by the case.
        let marking = if target.capabilities.replayed { Marking::Cases } else { Marking::Nothing };
        Self {
            target: RwLock::new(Arc::new(spared(target, profile))),
            sender,
            pictures: None,
            launched: None,
            profile,
            request,
            keeping: Keeping::Lengths,
            count: Mutex::default(),
            stopped: Mutex::new(None),
            marking,
            courtesy: Courtesy::default(),
            withdrawn: OnceLock::new(),
            unheard: AtomicU32::new(0),
            kept_bytes: AtomicU64::new(0),
            interrupted: watch::Sender::new(false),
        }
    }

    /// Returns the server that is judged.
    pub fn target(&self) -> Arc<Target> {
        Arc::clone(&self.target.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes another server as the one that is judged: the same, started again.
    pub fn retarget(&self, target: Target) {
        let target = spared(target, self.profile);
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

    /// Lets nothing more be asked, and what is on its way not be waited for.
    pub fn interrupt(&self) {
        self.stop(Stop::Interrupted("interrupted; what was found until then is told".into()));
        self.interrupted.send_replace(true);
    }

    /// Comes back when the run is interrupted.
    pub(crate) async fn interrupted(&self) {
        let mut interrupted = self.interrupted.subscribe();
        // The sender lives as long as this bench.
        let _ = interrupted.wait_for(|interrupted| *interrupted).await;
    }

    /// Remembers that the model is not served.
    pub(crate) fn withdraw(&self, why: &str) {
        self.withdrawn.get_or_init(|| why.to_owned());
    }

    /// Returns what was said of the model, if it is not served.
    pub fn withdrawn(&self) -> Option<&str> {
        self.withdrawn.get().map(String::as_str)
    }

    /// Remembers that the target answered, or that it did not; who does not any more is not asked again.
    pub(crate) fn hear(&self, heard: Heard) {
        match heard {
            Heard::Reply => self.unheard.store(0, Ordering::Relaxed),
            Heard::Nothing => {
                if self.unheard.fetch_add(1, Ordering::Relaxed) + 1 >= UNHEARD {
                    self.stop(Stop::Silent(format!("{UNHEARD} requests in a row brought no answer")));
                }
            }
        }
    }

    /// Returns how much of a reply is to be kept.
    pub(crate) fn keeps(&self, body_bytes: usize) -> usize {
        let before = self.kept_bytes.fetch_add(body_bytes as u64, Ordering::Relaxed);
        if before + body_bytes as u64 <= KEPT_BYTES {
            return body_bytes;
        }
        self.kept_bytes.fetch_sub(body_bytes as u64, Ordering::Relaxed);
        body_bytes.min(KEPT_BYTES_AFTER)
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

/// Whether a request brought anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// A reply, whatever it says.
    Reply,
    /// Nothing that can be judged.
    Nothing,
}

/// Clocks, faults and limits of a live service are never touched, whatever it says it can do.
fn spared(mut target: Target, profile: Profile) -> Target {
    if profile == Profile::Live {
        let oss_host = target.capabilities.oss_host.take();
        target.capabilities = Capabilities { oss_host, ..Capabilities::default() };
    }
    target
}

/// Limits that never stand in the way of a scenario that is not about them.
pub fn lifted_limits() -> Value {
    json!({"create_rate": null, "task_rate": null, "concurrent_tasks": null})
}
