//! What a poster may be set in.

use crate::face::FaceId;
use crate::pairing::{Pairing, pairings};

/// The pairings a poster may be set in, and the faces that were added for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// Never empty. Added ones come first: of equals the first is taken.
    pub(crate) pairings: Vec<&'static Pairing>,
    pub(crate) added_pairings: usize,
    pub(crate) added_faces: Vec<FaceId>,
    /// Stands for all that was added; there is none where nothing was.
    pub(crate) digest: Option<[u8; 32]>,
}

impl Catalogue {
    /// Returns the bundled pairings and no others.
    pub fn bundled() -> Self {
        Self {
            pairings: pairings().iter().collect(),
            added_pairings: 0,
            added_faces: Vec::new(),
            digest: None,
        }
    }

    /// Returns the pairings to choose from; there is at least one.
    pub fn pairings(&self) -> &[&'static Pairing] {
        &self.pairings
    }

    /// Returns the pairings among them that are not bundled.
    pub fn added_pairings(&self) -> &[&'static Pairing] {
        &self.pairings[..self.added_pairings]
    }

    /// Returns the faces that are not bundled.
    pub fn added_faces(&self) -> &[FaceId] {
        &self.added_faces
    }

    /// Returns what tells this catalogue from every other; nothing for that of the bundled pairings.
    pub fn digest(&self) -> Option<&[u8; 32]> {
        self.digest.as_ref()
    }
}

impl Default for Catalogue {
    fn default() -> Self {
        Self::bundled()
    }
}
