//! What a caller sees of a task at one instant. Pure: the same question gets the same answer for ever.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Ending, Finale, History, Job, Outcome, Phase, RETENTION, Record, Row, course};
use crate::reason::Reason;
use crate::time::Timestamp;

/// A task as it shows itself at one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskView {
    /// What was admitted.
    pub record: Arc<Record>,
    /// When.
    pub submitted: Timestamp,
    /// How far it is.
    pub state: State,
}

/// How far a task is. Each state carries exactly what it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits in its queue.
    Pending,
    /// It is at work.
    Running {
        /// Since when.
        scheduled: Timestamp,
        /// What is done so far.
        counts: Counts,
    },
    /// It stands still.
    Suspended {
        /// When it started.
        scheduled: Timestamp,
        /// What is done so far.
        counts: Counts,
    },
    /// It made at least one picture.
    Succeeded {
        /// When it started.
        scheduled: Timestamp,
        /// When it ended.
        ended: Timestamp,
        /// What came of each picture.
        pictures: Pictures,
    },
    /// It made none.
    Failed {
        /// When it started.
        scheduled: Timestamp,
        /// When it ended.
        ended: Timestamp,
        /// Why.
        reason: Reason,
    },
    /// It was taken back while it waited.
    Canceled {
        /// When.
        ended: Timestamp,
    },
    /// It looks as if it did not exist, because a fault says so.
    Unknown,
}

/// The name of a state, as the reference writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Status {
    /// The task is in the queue.
    Pending,
    /// The task is in progress.
    Running,
    /// The task is suspended.
    Suspended,
    /// The task was successful.
    Succeeded,
    /// The task failed.
    Failed,
    /// The task was taken back. (Observed: the reference does not list it)
    Canceled,
    /// The task does not exist, or no longer.
    Unknown,
}

impl Status {
    /// Returns the name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Running => "RUNNING",
            Self::Suspended => "SUSPENDED",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Canceled => "CANCELED",
            Self::Unknown => "UNKNOWN",
        }
    }

    /// Returns the status of a name on the wire.
    pub fn named(name: &str) -> Option<Self> {
        use Status as S;
        [S::Pending, S::Running, S::Suspended, S::Succeeded, S::Failed, S::Canceled, S::Unknown]
            .into_iter()
            .find(|s| s.as_str() == name)
    }
}

impl State {
    /// Returns its name.
    pub fn status(&self) -> Status {
        match self {
            Self::Pending => Status::Pending,
            Self::Running { .. } => Status::Running,
            Self::Suspended { .. } => Status::Suspended,
            Self::Succeeded { .. } => Status::Succeeded,
            Self::Failed { .. } => Status::Failed,
            Self::Canceled { .. } => Status::Canceled,
            Self::Unknown => Status::Unknown,
        }
    }

    /// Returns whether nothing will happen to the task any more, as far as can be seen.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Succeeded { .. } | Self::Failed { .. } | Self::Canceled { .. })
    }
}

/// How many pictures there are and what became of them so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// All.
    pub total: u8,
    /// The good ones.
    pub succeeded: u8,
    /// The failed ones.
    pub failed: u8,
}

impl Counts {
    fn of(outcomes: &[Outcome], total: u8) -> Self {
        let succeeded = outcomes.iter().filter(|outcome| **outcome == Outcome::Good).count();
        let failed = outcomes.len() - succeeded;
        // A task has at most four pictures.
        Self { total, succeeded: succeeded as u8, failed: failed as u8 }
    }
}

/// What came of each picture of a task that succeeded.
///
/// Invariant: at least one is good. Reference: "SUCCEEDED as long as at least one image is generated". (Documented)
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pictures(Vec<Outcome>);

impl Pictures {
    /// Returns the pictures, or the reason of the first if none is good.
    ///
    /// # Errors
    /// The reason of the picture with the lowest index.
    pub fn new(outcomes: &[Outcome]) -> Result<Self, Reason> {
        if outcomes.contains(&Outcome::Good) {
            return Ok(Self(outcomes.to_vec()));
        }
        Err(match outcomes.first() {
            Some(Outcome::Failed(reason)) => reason.clone(),
            Some(Outcome::Good) | None => Reason::Inference,
        })
    }

    /// Returns what came of each, in the order of their indices.
    pub fn outcomes(&self) -> &[Outcome] {
        &self.0
    }

    /// Counts them.
    pub fn counts(&self) -> Counts {
        Counts::of(&self.0, self.0.len() as u8)
    }
}

/// Returns how a task shows itself at `now`; nothing before it was admitted and after it is forgotten.
pub fn view(history: &History, row: &Row, now: Timestamp) -> Option<TaskView> {
    if now < history.admitted || now >= forgotten_at(history, row) {
        return None;
    }
    let state = match history.cancelled {
        Some(at) if now >= at => State::Canceled { ended: at },
        Some(_) => State::Pending,
        None if now < row.start => State::Pending,
        None if now < row.end => at_work(history, row, now),
        None => ended(history, row),
    };
    Some(TaskView { record: Arc::clone(&history.record), submitted: history.admitted, state })
}

/// Returns what a task shows over time, as things stand: each status with the instant from which it is shown.
pub fn timeline(history: &History, row: &Row) -> Vec<(Timestamp, Status)> {
    let course = course::lay_out(history, row.start);
    let turns = course.stretches.iter().map(|stretch| stretch.from).filter(|from| *from < row.end);
    let turns = turns.filter(|_| row.start < Timestamp::NEVER && history.cancelled.is_none());
    let instants = std::iter::once(history.admitted).chain(turns).chain([row.end]);
    let mut shown: Vec<(Timestamp, Status)> = Vec::new();
    for at in instants.filter(|at| *at < Timestamp::NEVER) {
        let status = view(history, row, at).map_or(Status::Unknown, |view| view.state.status());
        if shown.last().is_none_or(|(_, last)| *last != status) {
            shown.push((at, status));
        }
    }
    shown
}

/// Returns when a task is forgotten: a day after its end, or after its submission if it has none (decision 8).
pub fn forgotten_at(history: &History, row: &Row) -> Timestamp {
    match row.ending {
        Ending::Abandoned => history.admitted + RETENTION,
        Ending::Worked | Ending::Failed | Ending::TimedOut | Ending::Cancelled => row.end + RETENTION,
    }
}

fn at_work(history: &History, row: &Row, now: Timestamp) -> State {
    let course = course::lay_out(history, row.start);
    let stretch =
        course.stretches.iter().rev().find(|stretch| stretch.from <= now).or(course.stretches.first());
    let stretch = stretch.expect("course::lay_out gives at least one stretch");
    let total = history.record.job.count().get();
    // Nothing is made before the pictures it is made of are there.
    let has_inputs = matches!(&history.settled, Some((at, Ok(_))) if *at <= now);
    let done = if has_inputs {
        usize::from(total) * stretch.done_at(now) as usize / course::WHOLE as usize
    } else {
        0
    };
    let outcomes = &stretch.script.pictures;
    let counts = Counts::of(&outcomes[..done.min(outcomes.len())], total);
    match stretch.phase {
        Phase::Running => State::Running { scheduled: row.start, counts },
        Phase::Suspended => State::Suspended { scheduled: row.start, counts },
        Phase::Pending => State::Pending,
        Phase::Unknown => State::Unknown,
    }
}

fn ended(history: &History, row: &Row) -> State {
    let (scheduled, ended) = (row.start, row.end);
    let failed = |reason| State::Failed { scheduled, ended, reason };
    match row.ending {
        Ending::Cancelled => State::Canceled { ended },
        Ending::TimedOut | Ending::Abandoned => failed(Reason::Timeout),
        Ending::Failed => failed(why_failed(history)),
        Ending::Worked => {
            let script = course::lay_out(history, row.start).script;
            match (script.finale, Pictures::new(&script.pictures)) {
                (Finale::AsPictured, Ok(pictures)) => State::Succeeded { scheduled, ended, pictures },
                (Finale::AsPictured, Err(reason)) => failed(reason),
                (Finale::Canceled, _) => State::Canceled { ended },
                (Finale::Unknown, _) => State::Unknown,
            }
        }
    }
}

fn why_failed(history: &History) -> Reason {
    match (&history.record.job, &history.settled) {
        (Job::Doomed { reason, .. }, _) | (Job::Poster(_), Some((_, Err(reason)))) => reason.clone(),
        (Job::Poster(_), Some((_, Ok(_))) | None) => Reason::Inference,
    }
}
