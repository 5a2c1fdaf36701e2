//! What a picture is made from, and the key that stands for all of it.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use wanx_fonts::Catalogue;

use crate::brief::{Brief, Sampling, Texts, Underlays};
use crate::inputs::Inputs;
use crate::seed::Seed;

/// Stands for everything a picture depends on: the cache key, the key that equal requests share, the strong ETag
/// and the seed of its variety.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PictureKey([u8; 32]);

impl fmt::Display for PictureKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Half of the bits tell any two pictures apart and keep the header short.
        self.0[..16].iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for PictureKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What the pictures of a brief show. The URLs and the count are no part of it: a picture does not depend on where
/// its inputs came from and on how many stand beside it.
#[derive(Clone, Copy, Debug)]
pub struct Design<'a> {
    /// What is written.
    pub texts: &'a Texts,
    /// How many shapes stand behind texts.
    pub underlays: Underlays,
    /// How freely pictures may differ.
    pub sampling: Sampling,
}

impl<'a> From<&'a Brief> for Design<'a> {
    fn from(brief: &'a Brief) -> Self {
        Self { texts: &brief.texts, underlays: brief.underlays, sampling: brief.sampling }
    }
}

/// What a poster is made of: pictures, as bytes, and faces.
#[derive(Clone, Debug)]
pub struct Materials {
    /// What the bytes are known as.
    pub inputs: Inputs,
    /// The background's encoded bytes.
    pub background: Bytes,
    /// The logo's, if there is one.
    pub logo: Option<Bytes>,
    /// The pairings of faces it may be set in.
    pub catalogue: Arc<Catalogue>,
}

/// Everything that is needed to make one picture.
#[derive(Clone, Debug)]
pub struct Order {
    /// What to write and how.
    pub request: Arc<wanx_poster::Request>,
    /// The background's encoded bytes.
    pub background: Bytes,
    /// The logo's, if there is one.
    pub logo: Option<Bytes>,
    /// What the bytes are known as.
    pub inputs: Inputs,
    /// What the pictures of one request are drawn from; the same for all of them.
    pub seed: Seed,
    /// Which of them this is, from 0.
    pub index: u8,
}

impl Order {
    /// Returns the order for one picture; every poster there is comes from here, so that the same design, materials
    /// and variety give the same bytes wherever it is made.
    ///
    /// `variety` is the user's seed, and without one the task as well (decision 10).
    pub fn new(design: Design<'_>, materials: Materials, variety: &Seed, index: u8) -> Self {
        let seed = seed(design, &materials, variety);
        let Materials { inputs, background, logo, catalogue } = materials;
        Self { request: Arc::new(request(design, catalogue)), background, logo, inputs, seed, index }
    }

    /// Returns the key of this picture.
    pub fn key(&self) -> PictureKey {
        PictureKey(*self.seed.child("picture", u64::from(self.index)).as_bytes())
    }
}

/// Returns the seed that all pictures of a request share: everything they depend on but their index.
fn seed(design: Design<'_>, Materials { inputs, catalogue, .. }: &Materials, variety: &Seed) -> Seed {
    let mut hasher = blake3::Hasher::new_keyed(variety.as_bytes());
    hasher.update(&super::PAINTER.to_le_bytes());
    design.texts.hash_into(&mut hasher);
    hasher.update(&[design.underlays.count()]);
    design.sampling.hash_into(&mut hasher);
    for digest in [Some(&inputs.background), inputs.logo.as_ref()] {
        hasher.update(digest.map_or(&[0; 32], |digest| digest.as_bytes()));
    }
    // The bundled faces belong to the painter, and its version stands for them.
    if let Some(digest) = catalogue.digest() {
        hasher.update(digest);
    }
    Seed::from_bytes(*hasher.finalize().as_bytes())
}

/// Says a design in the painter's words.
fn request(design: Design<'_>, catalogue: Arc<Catalogue>) -> wanx_poster::Request {
    wanx_poster::Request {
        wording: wanx_poster::Wording {
            titles: design.texts.titles().to_vec(),
            subtitles: design.texts.subtitles().to_vec(),
            texts: design.texts.texts().to_vec(),
        },
        underlays: match design.underlays {
            Underlays::None => wanx_poster::Underlays::None,
            Underlays::One => wanx_poster::Underlays::One,
            Underlays::Two => wanx_poster::Underlays::Two,
        },
        sampling: wanx_poster::Sampling {
            temperature: design.sampling.temperature.get() as f32,
            top_p: design.sampling.top_p.get() as f32,
        },
        catalogue,
    }
}
