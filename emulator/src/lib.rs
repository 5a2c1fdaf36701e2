//! A server no client can tell from DashScope's image and text composition.

pub mod scenery;
