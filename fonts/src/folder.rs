//! A user's own faces and pairings: a folder with font files and a list of them.
//!
//! Everything is checked before anything is used, on bytes: who calls reads the files. The first thing that is wrong
//! is an error with its line in the list. Promises that a face which passes parses, maps characters and draws them; a
//! hostile file costs an error and never a panic.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use toml::Spanned;

mod check;
mod error;
mod list;

pub use error::{FaceFault, Fault, FileFault, ListError};

use crate::catalogue::Catalogue;
use crate::face::FaceId;
use crate::kept::{self, Checked, KeptFile};
use crate::pairing::{Pairing, Voice, pairings};
use check::{HAN, examine, missing};
use list::{BundledPairings, FaceRow, List, PairingRow, VoiceRow};

/// The name of the list in the folder.
pub const LIST: &str = "pairings.toml";
/// The longest list that is read.
pub const LIST_BYTES_MAX: u64 = 1 << 20;
/// The longest font file that is read: the largest Chinese collections have half of it.
pub const FILE_BYTES_MAX: u64 = 64 << 20;
/// How many faces may be added.
pub const FACES_MAX: usize = 64;
/// How many pairings may be added; every one is another candidate of every poster.
pub const PAIRINGS_MAX: usize = 64;
/// The longest name of a face or a pairing.
const NAME_CHARS_MAX: usize = 80;

/// Reads a list and the faces it names; `read_file` reads a file by its path inside the folder.
///
/// ```
/// use wanx_fonts::{FaceId, folder};
///
/// let list = r#"
///     [[face]]
///     name = "Acme Bold"
///     file = "AcmeBold.ttf"
///
///     [[pairing]]
///     name = "acme"
///     mood = "modern"
///     latin = { title = "Acme Bold", body = "AST Geometric Medium" }
///     chinese = { title = "AST Sans SC Bold", body = "AST Sans SC Medium" }
/// "#;
/// let acme = FaceId::named("AST Heavy").unwrap().face().bytes();
/// let catalogue = folder::read(list, |_| Ok(acme.to_vec()))?;
/// assert_eq!(catalogue.added_pairings()[0].latin.title.face().name, "Acme Bold");
/// # Ok::<(), folder::ListError>(())
/// ```
///
/// # Errors
/// [`ListError`], at the first thing that is wrong.
pub fn read(
    list: &str,
    read_file: impl Fn(&str) -> Result<Vec<u8>, FileFault>,
) -> Result<Catalogue, ListError> {
    let rows = list::parse(list)?;
    let mut reader = Reader { list, read_file, files: BTreeMap::new(), faces: Vec::new() };
    for (place, row) in rows.face.iter().enumerate() {
        reader.name("face", &row.name, &rows.face[..place], |other| &other.name)?;
        let face = reader.face(row)?;
        reader.faces.push(face);
    }
    let mut own = Vec::new();
    for (place, row) in rows.pairing.iter().enumerate() {
        reader.name("pairing", &row.name, &rows.pairing[..place], |other| &other.name)?;
        own.push(reader.pairing(row)?);
    }
    let digest = reader.digest(&rows, &own);
    let kept = match rows.bundled_pairings {
        BundledPairings::Keep => pairings(),
        BundledPairings::Replace => &[],
    };
    let added_pairings = own.len();
    own.extend(kept);
    Ok(Catalogue { pairings: own, added_pairings, added_faces: reader.faces, digest: Some(digest) })
}

/// A list that is being read.
struct Reader<'a, R> {
    list: &'a str,
    read_file: R,
    /// The files that were read: a collection is one for all its faces.
    files: BTreeMap<&'a str, KeptFile>,
    faces: Vec<FaceId>,
}

impl<'a, R: Fn(&str) -> Result<Vec<u8>, FileFault>> Reader<'a, R> {
    /// Checks the name of a face or a pairing, which no other may have.
    fn name<T>(
        &self,
        what: &'static str,
        name: &Spanned<String>,
        before: &[T],
        name_of: impl Fn(&T) -> &Spanned<String>,
    ) -> Result<(), ListError> {
        let text = name.get_ref();
        let wrong = |fault| self.wrong(name, fault);
        let sound = !text.trim().is_empty()
            && text.chars().count() <= NAME_CHARS_MAX
            && !text.chars().any(char::is_control);
        if !sound {
            return Err(wrong(Fault::Name { what, most: NAME_CHARS_MAX }));
        }
        let bundled = match what {
            "face" => FaceId::named(text).is_some(),
            _ => Pairing::named(text).is_some(),
        };
        if bundled {
            return Err(wrong(Fault::Bundled { what, name: text.clone() }));
        }
        match before.iter().map(name_of).find(|other| other.get_ref() == text) {
            Some(other) => Err(wrong(Fault::Twice {
                what,
                name: text.clone(),
                line: list::line(self.list, other.span()),
            })),
            None => Ok(()),
        }
    }

    fn face(&mut self, row: &'a FaceRow) -> Result<FaceId, ListError> {
        let file = self.file(&row.file)?;
        let index = row.index.as_ref().map_or(0, |index| *index.get_ref());
        let examined = examine(file.bytes, index).map_err(|fault| {
            let place = match (&fault, &row.index) {
                (FaceFault::Index { .. }, Some(index)) => index.span(),
                _ => row.file.span(),
            };
            list::wrong(self.list, place, Fault::Face { file: row.file.get_ref().clone(), fault })
        })?;
        if let Some(weight) = row.weight.as_ref().filter(|weight| !(1..=1000).contains(weight.get_ref())) {
            return Err(self.wrong(weight, Fault::Weight { weight: *weight.get_ref() }));
        }
        Ok(kept::face(Checked {
            name: row.name.get_ref().clone(),
            weight: row.weight.as_ref().map_or(examined.weight, |weight| *weight.get_ref()),
            index,
            file,
            coverage: examined.coverage,
        }))
    }

    fn file(&mut self, name: &'a Spanned<String>) -> Result<KeptFile, ListError> {
        let path = name.get_ref();
        if let Some(file) = self.files.get(path.as_str()) {
            return Ok(*file);
        }
        let inside = !path.is_empty()
            && Path::new(path)
                .components()
                .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        let content = if inside { (self.read_file)(path) } else { Err(FileFault::Outside) };
        let content = content.map_err(|fault| self.wrong(name, Fault::File { file: path.clone(), fault }))?;
        let file = kept::file(content);
        self.files.insert(path, file);
        Ok(file)
    }

    fn pairing(&self, row: &PairingRow) -> Result<&'static Pairing, ListError> {
        let latin = self.voice(&row.latin, |face| {
            let missing = missing(face.face(), ('A'..='Z').chain('a'..='z'));
            if missing.is_empty() { Ok(()) } else { Err(Fault::NoLatin { face: face.face().name, missing }) }
        })?;
        let chinese = self.voice(&row.chinese, |face| {
            let missing = missing(face.face(), HAN.chars());
            if missing.is_empty() { Ok(()) } else { Err(Fault::NoHan { face: face.face().name, missing }) }
        })?;
        Ok(kept::pairing(row.name.get_ref(), Pairing { name: "", mood: row.mood, latin, chinese }))
    }

    fn voice(&self, row: &VoiceRow, check: impl Fn(FaceId) -> Result<(), Fault>) -> Result<Voice, ListError> {
        let face = |name: &Spanned<String>| {
            let own = self.faces.iter().copied().find(|id| id.face().name == name.get_ref());
            let face = own.or_else(|| FaceId::named(name.get_ref())).ok_or_else(|| Fault::NoFace {
                name: name.get_ref().clone(),
                known: self.faces.iter().copied().chain(FaceId::all()).map(|id| id.face().name).collect(),
            });
            face.and_then(|face| check(face).map(|()| face)).map_err(|fault| self.wrong(name, fault))
        };
        Ok(Voice { title: face(&row.title)?, body: face(&row.body)? })
    }

    fn wrong<T>(&self, place: &Spanned<T>, fault: Fault) -> ListError {
        list::wrong(self.list, place.span(), fault)
    }

    /// Returns what stands for everything that decides how posters look: not the order and wording of the list.
    fn digest(&self, rows: &List, own: &[&Pairing]) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        // Each part with its length, so that no two lists run together to the same bytes.
        let mut put = |part: &[u8]| {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        };
        for (row, id) in rows.face.iter().zip(&self.faces) {
            let face = id.face();
            put(face.name.as_bytes());
            put(&self.files[row.file.get_ref().as_str()].digest);
            put(&face.index.to_le_bytes());
            put(&face.weight.to_le_bytes());
        }
        put(&[u8::from(rows.bundled_pairings == BundledPairings::Keep)]);
        for pairing in own {
            put(pairing.name.as_bytes());
            put(&[pairing.mood as u8]);
            for voice in [pairing.latin, pairing.chinese] {
                put(voice.title.face().name.as_bytes());
                put(voice.body.face().name.as_bytes());
            }
        }
        *hasher.finalize().as_bytes()
    }
}
