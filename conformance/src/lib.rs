//! The conformance kit: says, sentence by sentence, whether a server speaks the image and text composition API.
//!
//! It judges any server that claims to: the emulator, a gateway in front of it, a team's own stand-in, the live
//! service for what it still answers. It reads raw status, headers, JSON and pixels, and never uses code of the
//! emulator, the poster maker or the client: a kit that shares types with what it judges shares its mistakes.
//!
//! The rooms, ground floor first; a room uses only rooms above it in this list:
//!
//! | room | what it holds |
//! |---|---|
//! | [`requirements`] | the 138 checkable sentences of the reference, as data |
//! | [`verdict`] | what can be said of one check |
//! | [`exchange`] | one request and its reply, as bytes |
//! | [`scenario`] | the format of scenarios: typed steps, matchers, pictures to be made; the built-in set |
//! | [`outcome`] | what a run found, as data |
//! | [`trace`] | the coverage table: which scenarios check which sentence |
//! | [`selftest`] | the lies by which the kit is measured, and the layer that tells them |

pub mod exchange;
pub mod outcome;
pub mod requirements;
pub mod scenario;
pub mod selftest;
pub mod trace;
pub mod verdict;
