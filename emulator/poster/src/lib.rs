//! Background and texts in, a poster and its plan out.
//!
//! [`decode`] reads a background, [`survey`] looks at it once, [`arrange`] decides where everything goes (a
//! [`Plan`], plain data), [`paint`] carries the plan out, [`encode_png`] writes the file. Everything is pure and
//! total: the same arguments give the same bytes, and no picture or text can make any of it panic or run long.

mod picture;

pub use picture::{Channels, DecodeError, Format, Header, Picture, decode, encode_png, inspect};
