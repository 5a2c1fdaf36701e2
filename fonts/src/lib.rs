//! The faces and pairings that posters are set in: the bundled ones, and those that a user adds.
//!
//! Promises: every bundled face is a TrueType file that parses, its bytes are those of `manifest.json`, and
//! [`Face::covers`] agrees with its character map. Core faces are used in place; the large ones are compressed
//! and inflated once, at the first [`Face::bytes`]. What a user adds is checked before it is used ([`folder`]), and
//! is wrong with a line and a reason or not at all. Nothing here reads files or measures text.

mod catalogue;
mod coverage;
mod face;
pub mod folder;
mod kept;
mod pairing;
mod parsed;

pub use catalogue::Catalogue;
pub use face::{Face, FaceId, fallbacks};
pub use pairing::{Mood, Pairing, Voice, pairings};
pub use parsed::ParsedFace;
