//! Pixels to facts: what is to be seen on a poster. Pure functions of pixels, without files or network.

mod raster;
mod read;

pub use raster::Raster;
pub use read::{ReadError, read_png};
