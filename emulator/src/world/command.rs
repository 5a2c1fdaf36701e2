//! What can be asked of a world, what it answers, and what a host then has to do.

use super::{Limits, ListFilter, ListPage, Meter};
use crate::brief::AssetUrl;
use crate::faults::TaskFaults;
use crate::inputs::Inputs;
use crate::reason::Reason;
use crate::task::{AccountId, Event, Fingerprint, Job, Stamped, Step, TaskId, TaskView};
use crate::time::Span;

/// Something that is asked of a world.
#[derive(Clone, Debug)]
pub enum Command {
    /// Take one token of an account's rate.
    Spend {
        /// Whose.
        account: AccountId,
        /// For what.
        meter: Meter,
    },
    /// Accept a task.
    Admit(Box<Admission>),
    /// A task's pictures are here, or cannot be had.
    Settle {
        /// Whose.
        task: TaskId,
        /// What came of it.
        inputs: Result<Inputs, Reason>,
    },
    /// Show a task to its owner.
    Query {
        /// Who asks.
        account: AccountId,
        /// For which.
        task: TaskId,
    },
    /// Show an account's tasks.
    List {
        /// Whose.
        account: AccountId,
        /// Which of them.
        filter: ListFilter,
    },
    /// Take a waiting task back.
    Cancel {
        /// Who asks.
        account: AccountId,
        /// For which.
        task: TaskId,
    },
    /// Move a task by hand.
    Steer {
        /// Which.
        task: TaskId,
        /// How.
        step: Step,
    },
    /// Change what an account may do, from now on.
    SetLimits(Box<Limits>),
}

/// A task that is to be accepted.
#[derive(Clone, Debug)]
pub struct Admission {
    /// Whose it is.
    pub account: AccountId,
    /// What it is to do.
    pub job: Job,
    /// The digest of that.
    pub fingerprint: Fingerprint,
    /// Its pictures, if they were settled before.
    pub inputs: Option<Inputs>,
    /// What was chosen to befall it.
    pub faults: TaskFaults,
}

/// A world's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Done; there is nothing to show.
    Done,
    /// The task, or nothing if the caller has no such task.
    Task(Option<TaskView>),
    /// A page of tasks.
    List(ListPage),
    /// It was refused.
    Refused(Reason),
    /// The rate is used up for now.
    Throttled {
        /// How long until a token is there.
        retry_after: Span,
    },
}

/// What a host has to do after a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Write this to the log, before the reply is sent.
    Append(Stamped<Event>),
    /// Get this task's pictures and settle it.
    Fetch {
        /// The task.
        task: TaskId,
        /// Its background.
        background: AssetUrl,
        /// Its logo.
        logo: Option<AssetUrl>,
    },
    /// Let go of this task's pictures: nothing will be made of them.
    Release(TaskId),
    /// Let go of everything that was held for this task: it is forgotten.
    Forget(TaskId),
}
