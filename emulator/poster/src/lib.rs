//! Background and texts in, a poster and its plan out.
//!
//! [`decode`] reads a background, [`survey`] looks at it once, [`arrange`] decides where everything goes (a
//! [`Plan`], plain data), [`paint`] carries the plan out, [`encode_png`] writes the file. Everything is pure and
//! total: the same arguments give the same bytes, and no picture or text can make any of it panic or run long.
//! [`explain`] draws what stands between: the survey's maps and the [`Layout`]s that were weighed.

mod color;
mod explain;
mod form;
mod layout;
mod paint;
mod picture;
mod plan;
mod request;
mod sample;
mod survey;
pub mod typeset;
pub mod unit;

pub use color::{Color, Oklab, Oklch, Tint, contrast_ratio};
pub use explain::explain;
pub use form::{Corner, Ends, Fade, Form, Hairline, Outline, Shape};
pub use layout::{Candidates, Layout, arrange, candidates};
pub use paint::{paint, paint_over};
pub use picture::{Channels, DecodeError, Format, Header, Picture, decode, encode_png, inspect};
pub use plan::{Choice, Cut, Halo, Item, Kind, Letters, Look, Omitted, Plan, Reason};
pub use request::{Request, Sampling, Underlays, Wording};
pub use survey::{Survey, survey};

/// Changes whenever the same arguments may give another picture.
pub const PAINTER_VERSION: u32 = 3;
