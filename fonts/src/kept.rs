//! What was added to the bundled faces, kept for the life of the process.
//!
//! Faces are looked at for every letter by painters on many threads, so they are plain references and never given
//! back. They are added once, at the start of a program. A program that adds the same ones again (a test that starts
//! many emulators) gets those it has: what is kept is bounded by what differs.

use std::sync::{Mutex, OnceLock, PoisonError};

use crate::coverage::Coverage;
use crate::face::{BUNDLED, Face, FaceId, Outlines};
use crate::pairing::Pairing;

/// Stands for the bytes of a file.
pub(crate) type Digest = [u8; 32];

/// A face that passed every check.
pub(crate) struct Checked {
    pub(crate) name: String,
    pub(crate) weight: u16,
    pub(crate) index: u32,
    pub(crate) file: KeptFile,
    /// As [`Coverage::pages`] writes it.
    pub(crate) coverage: Vec<u8>,
}

/// The bytes of a font file, and what they are known as.
#[derive(Clone, Copy)]
pub(crate) struct KeptFile {
    pub(crate) digest: Digest,
    pub(crate) bytes: &'static [u8],
}

#[derive(Default)]
struct Kept {
    files: Vec<KeptFile>,
    faces: Vec<(Digest, FaceId)>,
    pairings: Vec<&'static Pairing>,
}

static KEPT: Mutex<Kept> = Mutex::new(Kept { files: Vec::new(), faces: Vec::new(), pairings: Vec::new() });

/// Keeps the bytes of a file.
pub(crate) fn file(bytes: Vec<u8>) -> KeptFile {
    let digest = *blake3::hash(&bytes).as_bytes();
    with_kept(|kept| match kept.files.iter().find(|file| file.digest == digest) {
        Some(file) => *file,
        None => {
            let file = KeptFile { digest, bytes: bytes.leak() };
            kept.files.push(file);
            file
        }
    })
}

/// Keeps a face.
pub(crate) fn face(face: Checked) -> FaceId {
    with_kept(|kept| {
        let same = |(digest, id): &&(Digest, FaceId)| {
            let known = id.face();
            *digest == face.file.digest
                && (known.name, known.weight, known.index) == (&*face.name, face.weight, face.index)
        };
        if let Some((_, id)) = kept.faces.iter().find(same) {
            return *id;
        }
        let id = FaceId(Box::leak(Box::new(Face {
            name: face.name.leak(),
            weight: face.weight,
            index: face.index,
            number: BUNDLED + kept.faces.len(),
            coverage: Coverage(face.coverage.leak()),
            outlines: Outlines::Plain(face.file.bytes),
            parsed: OnceLock::new(),
        })));
        kept.faces.push((face.file.digest, id));
        id
    })
}

/// Keeps a pairing under a name; that of `like` is of no account.
pub(crate) fn pairing(name: &str, like: Pairing) -> &'static Pairing {
    with_kept(|kept| {
        let same = |known: &&&Pairing| known.name == name && Pairing { name: known.name, ..like } == ***known;
        if let Some(known) = kept.pairings.iter().find(same) {
            return *known;
        }
        let pairing: &Pairing = Box::leak(Box::new(Pairing { name: name.to_owned().leak(), ..like }));
        kept.pairings.push(pairing);
        pairing
    })
}

/// What is kept is whole between any two statements, so a poisoned lock is still good.
fn with_kept<T>(work: impl FnOnce(&mut Kept) -> T) -> T {
    work(&mut KEPT.lock().unwrap_or_else(PoisonError::into_inner))
}
