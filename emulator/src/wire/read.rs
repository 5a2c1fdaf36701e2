//! What a client asks for: the body of a create request, and the parameters of a list.
//!
//! Raw input becomes a type that cannot be wrong here, once; nobody checks again.

mod create;
mod given;
mod list;

pub use create::{Reading, create};
pub use list::list;

#[cfg(test)]
mod tests;
