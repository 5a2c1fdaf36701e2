//! The bundled faces and the pairings that posters are set in.
//!
//! Promises: every face is a TrueType file that parses, its bytes are those of `manifest.json`, and
//! [`Face::covers`] agrees with its character map. Core faces are used in place; the large ones are compressed
//! and inflated once, at the first [`Face::bytes`]. Nothing here reads files, shapes or measures text, and nothing
//! can fail: what the functions return was settled when the faces were built (`build.py`, `README.md`).

mod coverage;
mod face;
mod pairing;

pub use face::{Face, FaceId, fallbacks};
pub use pairing::{Mood, Pairing, Voice, pairings};
