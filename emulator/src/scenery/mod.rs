//! Pictures made from nothing: backgrounds and logos for URLs that nobody can reach, and the two
//! stand-ins for the pictures of the reference's own example.
//!
//! Promises: a picture is a pure function of its scene, the same bytes on every machine (basic IEEE
//! arithmetic, and `libm` for the rest); every size works; the upper third stays calm, so that words
//! have room, and the subject stands below it. Uses nothing else of ours and never reads a file, a
//! clock or the network.
//!
//! Each mood is one file: it chooses palette and places from the seed, prepares tables, and then answers
//! for any pixel. The many plain numbers in those files are composition: shares of the picture's height,
//! of [`shapes::Frame::unit`], or of a strength, chosen by eye.

mod bokeh;
mod city;
mod dunes;
mod grain;
mod lake;
mod light;
mod logo;
mod names;
mod paper;
mod ridges;
mod sea;
mod shapes;
mod studio;
mod turned;

use shapes::{Frame, Painting};

/// What kind of picture a scene is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mood {
    /// Shows mountain ridges in mist under a low sun.
    DuskRidges,
    /// Shows a calm sea with a sail, light and cool.
    MorningSea,
    /// Shows sand dunes with long soft shadows, warm.
    Dunes,
    /// Shows a mountain and the moon over a lake, dark and cold.
    MoonLake,
    /// Shows lit towers by the water at dusk.
    NightCity,
    /// Shows a bottle or a jar on a plinth before a plain sweep.
    StudioProduct,
    /// Shows lights out of focus on a dark ground.
    Bokeh,
    /// Shows layers of cut paper, light and flat.
    PaperWaves,
}

impl Mood {
    /// Holds every mood once.
    pub const ALL: [Mood; 8] = [
        Mood::DuskRidges,
        Mood::MorningSea,
        Mood::Dunes,
        Mood::MoonLake,
        Mood::NightCity,
        Mood::StudioProduct,
        Mood::Bokeh,
        Mood::PaperWaves,
    ];

    /// Returns its name as it stands in URLs.
    pub const fn name(self) -> &'static str {
        match self {
            Mood::DuskRidges => "dusk-ridges",
            Mood::MorningSea => "morning-sea",
            Mood::Dunes => "dunes",
            Mood::MoonLake => "moon-lake",
            Mood::NightCity => "night-city",
            Mood::StudioProduct => "studio-product",
            Mood::Bokeh => "bokeh",
            Mood::PaperWaves => "paper-waves",
        }
    }
}

/// A background, before it is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Scene {
    /// What it shows.
    pub mood: Mood,
    /// How wide it is.
    pub width_px: u32,
    /// How high it is.
    pub height_px: u32,
    /// Which of the many pictures of its mood it is: palette, places, shapes.
    pub seed: u64,
}

/// A logo, before it is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Logo {
    /// Which mark it is.
    pub seed: u64,
    /// How wide it is.
    pub width_px: u32,
    /// How high it is.
    pub height_px: u32,
}

/// Stands in for the background of the reference's example; `assets/reference-background.png`.
pub const REFERENCE_BACKGROUND: Scene =
    Scene { mood: Mood::DuskRidges, width_px: 1080, height_px: 1440, seed: 66 };

/// Stands in for the logo of the reference's example; `assets/reference-logo.png`.
pub const REFERENCE_LOGO: Logo = Logo { seed: 7, width_px: 400, height_px: 400 };

/// Paints a background: 8-bit RGB pixels, row by row; none if a side is zero.
pub fn paint_background(scene: &Scene) -> Vec<u8> {
    if scene.width_px == 0 || scene.height_px == 0 {
        return Vec::new();
    }
    let frame = Frame::new(scene.width_px, scene.height_px);
    match scene.mood {
        Mood::DuskRidges => render(scene, &ridges::Ridges::new(frame, scene.seed)),
        Mood::MorningSea => render(scene, &sea::Sea::new(frame, scene.seed)),
        Mood::Dunes => render(scene, &dunes::Dunes::new(frame, scene.seed)),
        Mood::MoonLake => render(scene, &lake::Lake::new(frame, scene.seed)),
        Mood::NightCity => render(scene, &city::City::new(frame, scene.seed)),
        Mood::StudioProduct => render(scene, &studio::Studio::new(frame, scene.seed)),
        Mood::Bokeh => render(scene, &bokeh::Bokeh::new(frame, scene.seed)),
        Mood::PaperWaves => render(scene, &paper::Paper::new(frame, scene.seed)),
    }
}

/// Paints a logo: 8-bit RGBA pixels with straight alpha, row by row; none if a side is zero.
pub fn paint_logo(seed: u64, width_px: u32, height_px: u32) -> Vec<u8> {
    logo::paint(seed, width_px, height_px)
}

/// Returns the background that stands in for the one at a URL: mood and seed from the URL's hash, the
/// size it names (`1080x1920`, `w_800,h_600`, `width=800&height=600`, `/800/600`) or 1920 × 1080.
pub fn scene_for_url(url: &str) -> Scene {
    names::scene(url)
}

/// Returns the logo that stands in for the one at a URL: the size it names or 400 × 400.
pub fn logo_for_url(url: &str) -> Logo {
    names::logo(url)
}

fn render(scene: &Scene, painting: &impl Painting) -> Vec<u8> {
    let encoder = light::Encoder::new();
    let mut pixels = Vec::with_capacity(scene.width_px as usize * scene.height_px as usize * 3);
    for row in 0..scene.height_px {
        for column in 0..scene.width_px {
            let light = painting.light(column as f32 + 0.5, row as f32 + 0.5);
            pixels.extend_from_slice(&encoder.pixel(light, column, row));
        }
    }
    pixels
}

#[cfg(test)]
mod tests;
