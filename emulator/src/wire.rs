//! The reference's JSON: requests read into trusted types, tasks and reasons written as answers.
//!
//! The only room that knows a field's name or a message's text. It promises to be total: whatever bytes a client
//! sends, reading ends in a value or a `Reason`, and whatever a task holds, writing ends in well-formed JSON.
//! It never touches a socket, a clock or a header.

pub mod clock_text;
pub mod errors;
pub mod oss;
pub mod read;
mod request_id;
pub mod write;

pub use errors::{Refusal, refusal};
pub use request_id::RequestId;
