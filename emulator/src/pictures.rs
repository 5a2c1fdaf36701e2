//! Finished posters: made when first asked for, kept within a bound, never part of a task's state.
//!
//! A poster is a pure function of its [`PictureKey`], so it can be forgotten and made again, byte for byte. Work
//! happens off the reactor in a small pool; equal requests share one painting; a painting that nobody waits for
//! any more is not begun, and one that was begun is finished and kept. A failure to paint is this download's failure and never the task's (decision 21).

mod cache;
mod faces;
mod key;
mod links;
mod painters;
mod studio;

pub use faces::{FacesError, read_catalogue};
pub use key::{Design, Materials, Order, PictureKey};
pub use links::{Link, LinkFault, Links};
pub use studio::{PaintError, Painting, Settings, Studio};
pub use wanx_fonts::Catalogue;
pub use wanx_poster::Plan;
use wanx_poster::{Channels, Picture, encode_png};

/// Returns a good PNG of one grey, of any size that a background can have.
pub async fn plain(width_px: u32, height_px: u32) -> bytes::Bytes {
    const GREY: u8 = 0x80;
    let encoded = tokio::task::spawn_blocking(move || {
        let pixels = vec![GREY; 3 * width_px as usize * height_px as usize];
        Picture::new(width_px, height_px, Channels::Rgb, pixels).map(|picture| encode_png(&picture))
    });
    // A size of nothing has no picture, and a runtime that ends has no time for one.
    encoded.await.ok().flatten().unwrap_or_default().into()
}

/// The version of the painter: a part of every key, so a new one never serves an old one's pictures.
pub const PAINTER: u32 = wanx_poster::PAINTER_VERSION;
