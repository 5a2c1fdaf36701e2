//! What a picture is made from, and the key that stands for all of it.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use crate::brief::{Brief, Underlays};
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
    /// Returns the seed that all pictures of a request share: everything they depend on but their index.
    ///
    /// `variety` is the user's seed, and without one the task as well (decision 10). The count of pictures, the URLs
    /// and the key are no part of it: a picture does not depend on how many stand beside it.
    pub fn seed(brief: &Brief, inputs: &Inputs, variety: &Seed) -> Seed {
        let mut hasher = blake3::Hasher::new_keyed(variety.as_bytes());
        hasher.update(&super::PAINTER.to_le_bytes());
        brief.texts.hash_into(&mut hasher);
        hasher.update(&[brief.underlays.count()]);
        brief.sampling.hash_into(&mut hasher);
        for digest in [Some(&inputs.background), inputs.logo.as_ref()] {
            hasher.update(digest.map_or(&[0; 32], |digest| digest.as_bytes()));
        }
        Seed::from_bytes(*hasher.finalize().as_bytes())
    }

    /// Returns the key of this picture.
    pub fn key(&self) -> PictureKey {
        PictureKey(*self.seed.child("picture", u64::from(self.index)).as_bytes())
    }
}

/// Says a brief in the painter's words.
pub fn request(brief: &Brief) -> wanx_poster::Request {
    wanx_poster::Request {
        wording: wanx_poster::Wording {
            titles: brief.texts.titles().to_vec(),
            subtitles: brief.texts.subtitles().to_vec(),
            texts: brief.texts.texts().to_vec(),
        },
        underlays: match brief.underlays {
            Underlays::None => wanx_poster::Underlays::None,
            Underlays::One => wanx_poster::Underlays::One,
            Underlays::Two => wanx_poster::Underlays::Two,
        },
        sampling: wanx_poster::Sampling {
            temperature: brief.sampling.temperature.get() as f32,
            top_p: brief.sampling.top_p.get() as f32,
        },
    }
}
