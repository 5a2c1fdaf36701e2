//! Pixels to facts: what is to be read and seen on a poster. Pure functions of pixels, without files or network.
//!
//! Text is judged by topology, so that face, size, colour and place do not matter: an 8 has two holes, a 0 one, a 1
//! none. That finds missing text and another task's text without knowing any letter.

mod compare;
mod contrast;
mod drawn;
mod flat;
mod holes;
mod ink;
mod logo;
mod raster;
mod read;
mod shapes;
mod sights;
mod underlays;
mod words;

pub use compare::{different, diversity, letter_shapes, more_diverse, same};
pub use contrast::{contrast, more_contrast};
pub use raster::Raster;
pub use read::{ReadError, read_png};
pub use sights::{see, wanted};
pub use underlays::underlays;
pub use words::{Reading, holes_of, read};
