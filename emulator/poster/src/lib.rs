//! Background and texts in, a poster and its plan out.

pub mod typeset;
pub mod unit;
