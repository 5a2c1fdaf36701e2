//! A server no client can tell from DashScope's image and text composition.
//!
//! Start reading at `task` (what a task is) and `world` (what happens to tasks); `ARCHITECTURE.md` is the map.

pub mod assets;
pub mod behaviours;
pub mod brief;
pub mod inputs;
pub mod reason;
pub mod scenery;
pub mod seed;
pub mod time;
