//! Finished posters: made when first asked for, kept within a bound, never part of a task's state.
//!
//! A poster is a pure function of its [`PictureKey`], so it can be forgotten and made again, byte for byte. Work
//! happens off the reactor in a small pool; equal requests share one painting; a painting that nobody waits for
//! any more is not begun, and one that was begun is finished and kept. A failure to paint is this download's failure and never the task's (decision 21).

mod cache;
mod faces;
mod key;
mod links;
mod painters;
mod studio;

pub use faces::{FacesError, read_catalogue};
pub use key::{Design, Materials, Order, PictureKey};
pub use links::{Link, LinkFault, Links};
pub use studio::{PaintError, Painting, Settings, Studio};
pub use wanx_fonts::Catalogue;
pub use wanx_poster::Plan;

/// The version of the painter: a part of every key, so a new one never serves an old one's pictures.
pub const PAINTER: u32 = wanx_poster::PAINTER_VERSION;
