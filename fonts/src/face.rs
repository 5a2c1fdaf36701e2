//! What a face is, and the table of the bundled ones.
//!
//! Names of bundled faces are neutral because some sources reserve theirs; `manifest.json` says what each was made
//! from.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use crate::coverage::Coverage;
use crate::parsed::ParsedFace;

/// Stands for one face, bundled or added. A reference, so that looking a face up costs nothing where it is done for
/// every letter; compared by number, so that no order depends on addresses.
#[derive(Clone, Copy)]
pub struct FaceId(pub(crate) &'static Face);

impl FaceId {
    /// Returns every bundled face, in a fixed order.
    pub fn all() -> impl ExactSizeIterator<Item = FaceId> + Clone {
        FACES.iter().map(FaceId)
    }

    /// Returns the bundled face of that name, such as "AST Sans SC Bold".
    pub fn named(name: &str) -> Option<FaceId> {
        FaceId::all().find(|id| id.face().name == name)
    }

    /// Returns the face itself.
    pub fn face(self) -> &'static Face {
        self.0
    }
}

impl PartialEq for FaceId {
    fn eq(&self, other: &Self) -> bool {
        self.0.number == other.0.number
    }
}

impl Eq for FaceId {}

impl PartialOrd for FaceId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for FaceId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.number.cmp(&other.0.number)
    }
}

impl Hash for FaceId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.number.hash(state);
    }
}

impl fmt::Debug for FaceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.face().name)
    }
}

/// A typeface in one weight.
pub struct Face {
    /// The full name: of a bundled face as the file itself and `manifest.json` give it, of another as its owner does.
    pub name: &'static str,
    /// The weight on the OpenType scale: 400 is regular, 700 bold.
    pub weight: u16,
    /// Which face of its file it is, if the file is a collection.
    pub index: u32,
    /// Its own: bundled faces first, in the order of the table, then added ones as they came.
    pub(crate) number: usize,
    pub(crate) coverage: Coverage,
    pub(crate) outlines: Outlines,
    pub(crate) parsed: OnceLock<Option<ParsedFace>>,
}

impl Face {
    /// Returns the font file.
    ///
    /// The first call for a compressed face inflates it (7 to 40 ms for a Chinese one) and keeps it for the life
    /// of the process; to learn whether a face is of use, ask [`Face::covers`] first.
    pub fn bytes(&self) -> &'static [u8] {
        match &self.outlines {
            Outlines::Plain(file) => file,
            Outlines::Packed { frame, file } => file.get_or_init(|| inflate(frame).leak()),
        }
    }

    /// Returns the face opened for shaping and drawing: parsed at the first call and kept for the life of the process.
    /// `None` when its bytes are not a font, which no face is that was bundled or checked.
    pub fn parsed(&self) -> Option<&ParsedFace> {
        self.parsed.get_or_init(|| ParsedFace::new(self.bytes(), self.index)).as_ref()
    }

    /// Says whether the face has a glyph for this character; never inflates anything.
    pub fn covers(&self, character: char) -> bool {
        self.coverage.contains(character)
    }
}

impl fmt::Debug for Face {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Face").field("name", &self.name).field("weight", &self.weight).finish_non_exhaustive()
    }
}

/// Returns the faces to try for a cluster that the pairing's own faces lack, in this order.
///
/// Han characters of all regions come first, because most texts that fall back are Chinese; the symbol faces
/// come last, because their signs match no text face.
pub fn fallbacks() -> &'static [FaceId] {
    static FALLBACKS: [FaceId; 10] =
        [SANS_SC, SANS_KR, ARABIC, HEBREW, DEVANAGARI, THAI, WORLD, EMOJI, SYMBOLS, SIGNS];
    &FALLBACKS
}

pub(crate) enum Outlines {
    Plain(&'static [u8]),
    Packed { frame: &'static [u8], file: OnceLock<&'static [u8]> },
}

fn inflate(mut frame: &[u8]) -> Vec<u8> {
    const SOUND: &str = "a bundled face is one whole zstd frame: the tests inflate every face";
    let mut decoder = FrameDecoder::new();
    decoder.init(&mut frame).expect(SOUND);
    decoder.decode_blocks(&mut frame, BlockDecodingStrategy::All).expect(SOUND);
    decoder.collect().expect(SOUND)
}

macro_rules! outlines {
    (plain, $stem:literal) => {
        Outlines::Plain(include_bytes!(concat!("../faces/", $stem, ".ttf")))
    };
    (packed, $stem:literal) => {
        Outlines::Packed {
            frame: include_bytes!(concat!("../faces/", $stem, ".ttf.zst")),
            file: OnceLock::new(),
        }
    };
}

/// How many faces are bundled.
pub(crate) const BUNDLED: usize = FACES.len();

/// Makes the table of faces and one `FaceId` for each row.
macro_rules! faces {
    ($($id:ident = $name:literal, $weight:literal, $packing:ident $stem:literal;)+) => {
        #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "counts the constants below")]
        enum Row { $($id),+ }
        $(pub(crate) static $id: FaceId = FaceId(&FACES[Row::$id as usize]);)+
        static FACES: [Face; [$($weight),+].len()] = [$(Face {
            name: $name,
            weight: $weight,
            index: 0,
            number: Row::$id as usize,
            coverage: Coverage(include_bytes!(concat!("../coverage/", $stem, ".pages"))),
            outlines: outlines!($packing, $stem),
            parsed: OnceLock::new(),
        }),+];
    };
}

faces! {
    SANS_SC = "AST Sans SC Medium", 500, plain "ast-sans-sc-medium";
    SANS_SC_BOLD = "AST Sans SC Bold", 700, packed "ast-sans-sc-bold";
    SERIF_SC = "AST Serif SC Bold", 700, packed "ast-serif-sc-bold";
    ELEGANT_SC = "AST Elegant SC", 400, packed "ast-elegant-sc";
    HAPPY_SC = "AST Happy SC", 400, packed "ast-happy-sc";
    HEADLINE_SC = "AST Headline SC", 400, packed "ast-headline-sc";
    BRUSH_SC = "AST Brush SC", 400, packed "ast-brush-sc";
    KAI_SC = "AST Kai SC Bold", 700, packed "ast-kai-sc-bold";
    SLANT_SC = "AST Slant SC", 400, packed "ast-slant-sc";
    GEOMETRIC = "AST Geometric Medium", 500, plain "ast-geometric-medium";
    GEOMETRIC_HEAVY = "AST Geometric ExtraBold", 800, plain "ast-geometric-extrabold";
    DIDONE = "AST Didone Bold", 700, plain "ast-didone-bold";
    GROTESQUE = "AST Grotesque Medium", 500, plain "ast-grotesque-medium";
    GARALDE = "AST Garalde Bold", 700, plain "ast-garalde-bold";
    INSCRIPTION = "AST Inscription Bold", 700, plain "ast-inscription-bold";
    NEUTRAL = "AST Neutral Medium", 500, plain "ast-neutral-medium";
    SURF = "AST Surf", 400, plain "ast-surf";
    BILLBOARD = "AST Billboard", 400, plain "ast-billboard";
    CONDENSED = "AST Condensed SemiBold", 600, plain "ast-condensed-semibold";
    CALLIGRAPHY = "AST Calligraphy", 400, plain "ast-calligraphy";
    HANDWRITING = "AST Handwriting Bold", 700, plain "ast-handwriting-bold";
    HEAVY = "AST Heavy", 400, plain "ast-heavy";
    SANS_KR = "AST Sans KR SemiBold", 600, packed "ast-sans-kr-semibold";
    ARABIC = "AST Sans Arabic SemiBold", 600, plain "ast-sans-arabic-semibold";
    HEBREW = "AST Sans Hebrew SemiBold", 600, plain "ast-sans-hebrew-semibold";
    DEVANAGARI = "AST Sans Devanagari SemiBold", 600, plain "ast-sans-devanagari-semibold";
    THAI = "AST Sans Thai SemiBold", 600, plain "ast-sans-thai-semibold";
    WORLD = "AST World SemiBold", 600, plain "ast-world-semibold";
    EMOJI = "AST Emoji Bold", 700, packed "ast-emoji-bold";
    SYMBOLS = "AST Symbols SemiBold", 600, packed "ast-symbols-semibold";
    SIGNS = "AST Signs", 400, packed "ast-signs";
}
