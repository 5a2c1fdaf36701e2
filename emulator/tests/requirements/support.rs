//! What the tests stand on: a server, a client, a gallery of pictures, and eyes.

pub(crate) mod draft;
pub(crate) mod draw;
pub(crate) mod emulator;
pub(crate) mod gallery;
pub(crate) mod http;
pub(crate) mod ink;
pub(crate) mod poster;
pub(crate) mod told;

pub(crate) use draft::Draft;
pub(crate) use emulator::{Emulator, both, create_request, get, once, urls};
pub(crate) use http::{Answer, Request};
