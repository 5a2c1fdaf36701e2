//! How a host is set up, and what can be limited in its namespaces.

use std::sync::Arc;
use std::time::Duration;

use crate::behaviours::{Behaviours, Profile};
use crate::faults::Experiment;
use crate::inputs::InputLimits;
use crate::pictures::Catalogue;
use crate::seed::Seed;
use crate::task::{Pace, Progress};
use crate::time::Timestamp;
use crate::world::Limits;

/// What remembered tasks may take unless told otherwise: a million of the reference's example, or 500 of the largest.
pub const TASK_BYTES: u64 = 2 << 30;

/// How many exchanges a journal keeps unless told otherwise: some megabytes a namespace.
pub const JOURNAL_ENTRIES: usize = 4_096;

/// How a host is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The number everything random is derived from; drawn at start if the user gave none.
    pub seed: u64,
    /// Whether the seed alone decides how pictures vary (the user gave one), or the task as well.
    pub variety: Variety,
    /// The switches.
    pub behaviours: Behaviours,
    /// What accounts and requests may do at first.
    pub allowances: Allowances,
    /// How fast scripts run.
    pub pace: Pace,
    /// What ends the parts of a script.
    pub progress: Progress,
    /// How each namespace's clock starts.
    pub clock: ClockStart,
    /// Where pictures come from.
    pub assets: crate::assets::Settings,
    /// How much painting may use.
    pub studio: crate::pictures::Settings,
    /// What posters may be set in.
    pub catalogue: Arc<Catalogue>,
    /// When posters are painted.
    pub render: Render,
    /// How long an advance of the clock waits for pictures that are being fetched, in real time.
    pub settle_timeout: Duration,
    /// The experiments that every namespace begins with, the strongest first.
    pub experiments: Vec<Arc<Experiment>>,
    /// How many exchanges each namespace's journal keeps.
    pub journal_entries: usize,
    /// How many namespaces there may be.
    pub namespaces: usize,
    /// How many bytes the remembered tasks of all namespaces may take.
    pub task_bytes: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: Seed::fresh_number(),
            variety: Variety::ByTask,
            behaviours: Behaviours::of(Profile::Document),
            allowances: Allowances::default(),
            pace: Pace::default(),
            progress: Progress::default(),
            clock: ClockStart::System,
            assets: crate::assets::Settings::default(),
            studio: crate::pictures::Settings::default(),
            catalogue: Arc::default(),
            render: Render::OnDemand,
            settle_timeout: Duration::from_secs(15),
            experiments: Vec::new(),
            journal_entries: JOURNAL_ENTRIES,
            namespaces: 256,
            task_bytes: TASK_BYTES,
        }
    }
}

/// What pictures vary by, besides what they are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variety {
    /// By the seed: the same request gives the same pictures.
    BySeed,
    /// By the seed and the task: the same request gives others.
    ByTask,
}

/// How a namespace's clock starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockStart {
    /// It runs with the machine's.
    System,
    /// It stands at an instant until it is moved.
    Manual(Timestamp),
}

/// When posters are painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Render {
    /// When first asked for.
    OnDemand,
    /// As soon as a task's pictures are there; nothing but a warm cache comes of it.
    Eager,
}

/// Everything that can be limited in one namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowances {
    /// What an account may do.
    pub limits: Limits,
    /// The longest body that is read.
    pub body_bytes: u64,
    /// What pictures may be at most.
    pub pictures: InputLimits,
}

impl Default for Allowances {
    fn default() -> Self {
        Self { limits: Limits::default(), body_bytes: 1 << 20, pictures: InputLimits::default() }
    }
}
