//! Made-up pictures for URLs that nobody answers: a background or a logo, the same one for the same URL always.

use wanx_poster::{Channels, Picture, encode_png};

use crate::brief::AssetUrl;
use crate::reason::PictureField;
use crate::scenery::{logo_for_url, paint_background, paint_logo, scene_for_url};

/// Paints and encodes the picture that stands in for a URL's. Takes long: never call it on the reactor.
pub(super) fn picture(url: &AssetUrl, field: PictureField) -> Vec<u8> {
    let url = url.as_str();
    let picture = match field {
        PictureField::ImageUrl => {
            let scene = scene_for_url(url);
            Picture::new(scene.width_px, scene.height_px, Channels::Rgb, paint_background(&scene))
        }
        PictureField::Logo => {
            let logo = logo_for_url(url);
            let pixels = paint_logo(logo.seed, logo.width_px, logo.height_px);
            Picture::new(logo.width_px, logo.height_px, Channels::Rgba, pixels)
        }
    };
    encode_png(&picture.expect("scenery gives no empty size and paints every pixel of the size it gives"))
}
