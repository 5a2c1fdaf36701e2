//! A server no client can tell from DashScope's image and text composition.
//!
//! Start reading at `task` (what a task is) and `world` (what happens to tasks); `ARCHITECTURE.md` is the map.

pub mod assets;
pub mod behaviours;
pub mod brief;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod config;
mod emulator;
pub mod faults;
pub mod host;
pub mod inputs;
pub mod journal;
pub mod pictures;
pub mod reason;
#[cfg(feature = "fetch")]
mod remote;
pub mod report;
pub mod scenery;
pub mod seed;
pub mod serve;
pub mod task;
pub mod time;
pub mod wire;
pub mod world;

pub use emulator::{Builder, Emulator, EmulatorClock, EmulatorRules, RuleError, Space, StartError, manual};
#[cfg(feature = "fetch")]
pub use remote::{RemoteClock, RemoteEmulator, RemoteError, RemoteRule, RemoteRules, RemoteSpace};

/// The README's Rust examples, compiled with the others.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
