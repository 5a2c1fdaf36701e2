//! Faces opened for shaping and drawing.
//!
//! Each face is parsed once per process and shared; what a shaper changes while it works is kept per
//! [`Typesetter`](super::Typesetter), so painters never wait for each other. Must never decide which face to use.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::LazyLock;

use harfrust::{
    Buffer, BufferFlags, Direction, Feature, Font, GlyphId, Language, Script, ShapeOptions, ShapePlan,
    ShapePlanKey, ShaperFont, Tag,
};
use wanx_fonts::FaceId;

use super::em::{DesignGrid, Ink};

/// How a run of text wants to be shaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Manner {
    pub(super) script: Script,
    pub(super) direction: Direction,
    /// The language as BCP 47, which picks local forms; empty when unknown.
    pub(super) language: &'static str,
    pub(super) forms: Forms,
}

/// Which of the forms that a face offers are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Forms {
    Usual,
    /// Ligatures that only please the eye give way to letter spacing.
    Spaced,
    /// Marks as they stand in a column; every letter keeps its square.
    Vertical,
}

impl Manner {
    fn features(self) -> &'static [Feature] {
        static SPACED: LazyLock<[Feature; 2]> = LazyLock::new(|| {
            [(b"liga", 0), (b"clig", 0)].map(|(tag, value)| Feature::new(Tag::new(tag), value, ..))
        });
        static VERTICAL: LazyLock<[Feature; 4]> = LazyLock::new(|| {
            [(b"vert", 1), (b"vrt2", 1), (b"kern", 0), (b"liga", 0)]
                .map(|(tag, value)| Feature::new(Tag::new(tag), value, ..))
        });
        match self.forms {
            Forms::Usual => &[],
            Forms::Spaced => &*SPACED,
            Forms::Vertical => &*VERTICAL,
        }
    }
}

/// A stretch of text on a line; letters join across its ends, but never across those of the line.
#[derive(Clone, Copy)]
pub(super) struct Span<'a> {
    pub(super) text: &'a str,
    pub(super) line: (usize, usize),
    pub(super) start: usize,
    pub(super) end: usize,
}

/// One face as a shaper uses it.
pub(super) struct OpenFace {
    pub(super) grid: DesignGrid,
    shaper: ShaperFont<'static, 'static>,
    font: &'static Font,
    plans: RefCell<Vec<Rc<ShapePlan>>>,
}

impl OpenFace {
    fn new(face: FaceId) -> Option<Self> {
        let font = &face.face().parsed()?.shaping;
        Some(Self {
            grid: DesignGrid::new(font.units_per_em()),
            shaper: ShaperFont::new(font),
            font,
            plans: RefCell::default(),
        })
    }

    /// Shapes a span into `buffer`; clusters are byte offsets into the whole text.
    pub(super) fn shape(&self, span: Span<'_>, manner: Manner, buffer: &mut Buffer) {
        buffer.clear();
        let before = &span.text[span.line.0..span.start];
        let inside = &span.text[span.start..span.end];
        let after = &span.text[span.end..span.line.1];
        buffer.set_pre_context(before);
        buffer.set_post_context(after);
        #[cfg(test)]
        SHAPED_CHARACTERS.with(|count| count.set(count.get() + inside.chars().count()));
        for (offset, character) in inside.char_indices() {
            buffer.push(u32::from(character), (span.start + offset) as u32);
        }
        let mut flags = BufferFlags::REMOVE_DEFAULT_IGNORABLES;
        flags.set(BufferFlags::BEGINNING_OF_TEXT, before.is_empty());
        flags.set(BufferFlags::END_OF_TEXT, after.is_empty());
        buffer.set_flags(flags);
        buffer.set_direction(manner.direction);
        buffer.set_script(Some(manner.script));
        buffer.set_language(Language::new(manner.language));
        let plan = self.plan(manner);
        let options = ShapeOptions::new().plan(Some(&plan)).features(manner.features());
        harfrust::shape(&self.shaper, buffer, options)
            .expect("the plan was made for this direction and script, and the buffer was just filled");
    }

    /// Returns the plan for a manner; there are at most as many as scripts in the texts of one poster.
    fn plan(&self, manner: Manner) -> Rc<ShapePlan> {
        let language = Language::new(manner.language);
        let key = ShapePlanKey::new(self.font, Some(manner.script), manner.direction)
            .language(language.as_ref())
            .features(manner.features());
        let mut plans = self.plans.borrow_mut();
        if let Some(plan) = plans.iter().find(|plan| key.matches(plan)) {
            return Rc::clone(plan);
        }
        let plan = Rc::new(ShapePlan::new(
            self.font,
            manner.direction,
            Some(manner.script),
            language.as_ref(),
            manner.features(),
        ));
        plans.push(Rc::clone(&plan));
        plan
    }

    /// Returns whether a glyph is the one that the character map gives, not a form for a column.
    pub(super) fn is_plain(&self, glyph: u16, character: char) -> bool {
        self.shaper.nominal_glyph(u32::from(character)) == Some(GlyphId::from(glyph))
    }

    /// Returns the ink of a glyph around its origin, y downwards, rounded outwards.
    pub(super) fn ink(&self, glyph: u16) -> Ink {
        let extents = self.shaper.glyph_extents(GlyphId::from(glyph)).unwrap_or_default();
        if extents.width == 0 || extents.height == 0 {
            return Ink::default();
        }
        // The bounds that faces state for composed glyphs can be a unit too small: their parts are rounded apart.
        let floor = |units: i32| i64::from(self.grid.floor(units.saturating_sub(1)));
        let ceil = |units: i32| -floor(units.saturating_neg());
        Ink {
            left: floor(extents.x_bearing),
            top: floor(extents.y_bearing.saturating_neg()),
            right: ceil(extents.x_bearing.saturating_add(extents.width)),
            bottom: ceil(extents.y_bearing.saturating_add(extents.height).saturating_neg()),
        }
    }
}

/// The faces one typesetter has opened so far.
#[derive(Default)]
pub(super) struct OpenFaces {
    open: RefCell<BTreeMap<FaceId, Option<Rc<OpenFace>>>>,
}

impl OpenFaces {
    /// Returns the face, opened on first use.
    pub(super) fn get(&self, face: FaceId) -> Option<Rc<OpenFace>> {
        let mut open = self.open.borrow_mut();
        open.entry(face).or_insert_with(|| OpenFace::new(face).map(Rc::new)).clone()
    }
}

#[cfg(test)]
thread_local! {
    static SHAPED_CHARACTERS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Returns how many characters this thread has shaped.
#[cfg(test)]
pub(super) fn shaped_characters() -> usize {
    SHAPED_CHARACTERS.with(std::cell::Cell::get)
}
