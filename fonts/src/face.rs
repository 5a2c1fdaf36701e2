//! The table of faces.
//!
//! Names are neutral because some sources reserve theirs; `manifest.json` says what each face was made from.

use std::fmt;
use std::sync::OnceLock;

use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use crate::coverage::Coverage;

/// One of the bundled faces.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaceId(u8);

impl FaceId {
    /// Returns every bundled face, in a fixed order.
    pub fn all() -> impl ExactSizeIterator<Item = FaceId> + Clone {
        (0..FACES.len() as u8).map(FaceId)
    }

    /// Returns the face of that name, such as "AST Sans SC Bold".
    pub fn named(name: &str) -> Option<FaceId> {
        FaceId::all().find(|id| id.face().name == name)
    }

    /// Returns the face itself.
    pub fn face(self) -> &'static Face {
        &FACES[usize::from(self.0)]
    }
}

impl fmt::Debug for FaceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.face().name)
    }
}

/// A typeface in one weight, cut down to the characters posters need.
pub struct Face {
    /// The full name, as the file itself and `manifest.json` give it.
    pub name: &'static str,
    /// The weight on the OpenType scale: 400 is regular, 700 bold.
    pub weight: u16,
    coverage: Coverage,
    outlines: Outlines,
}

impl Face {
    /// Returns the TrueType file.
    ///
    /// The first call for a compressed face inflates it (7 to 40 ms for a Chinese one) and keeps it for the life
    /// of the process; to learn whether a face is of use, ask [`Face::covers`] first.
    pub fn bytes(&self) -> &'static [u8] {
        match &self.outlines {
            Outlines::Plain(file) => file,
            Outlines::Packed { frame, file } => file.get_or_init(|| inflate(frame).leak()),
        }
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
    &[SANS_SC, SANS_KR, ARABIC, HEBREW, DEVANAGARI, THAI, WORLD, EMOJI, SYMBOLS, SIGNS]
}

enum Outlines {
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

/// Makes the table of faces and one `FaceId` constant for each row.
macro_rules! faces {
    ($($id:ident = $name:literal, $weight:literal, $packing:ident $stem:literal;)+) => {
        #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "counts the constants below")]
        enum Row { $($id),+ }
        $(pub(crate) const $id: FaceId = FaceId(Row::$id as u8);)+
        static FACES: [Face; [$($weight),+].len()] = [$(Face {
            name: $name,
            weight: $weight,
            coverage: Coverage(include_bytes!(concat!("../coverage/", $stem, ".pages"))),
            outlines: outlines!($packing, $stem),
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
