//! Typesetting: text in, glyphs in their places out.
//!
//! A text is cleaned, cut into runs of one face, script and direction, and shaped once, in parts of an em
//! ([`shape`]). Breaking it into lines ([`wrap`]), trying sizes ([`fit`]) and building the [`Block`] only add up what
//! shaping found, in integers, so that the same text gives the same plan on every machine. [`draw`] turns a block
//! into coverage; floats exist only there.
//!
//! Promises: no text makes it panic or takes more than time linear in its length; nothing visible is lost without
//! being reported (boxes in [`Block::missing`], cuts in [`Block::truncated`]); no line is wider than asked for unless
//! a single letter is. Must never choose colours, places on the poster or faces other than as fallbacks.

mod block;
mod breaks;
mod character;
mod choice;
mod clean;
mod draw;
mod ellipsis;
mod em;
mod face;
mod fit;
mod itemise;
mod paragraph;
mod prepared;
mod shape;
mod spacing;
mod vertical;
mod wrap;

#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use harfrust::Buffer;
use wanx_fonts::FaceId;

pub use block::{Block, Direction, Glyph, Line};
pub use draw::{Mask, draw};
pub use fit::Room;
pub use shape::{Mark, Turn};

use crate::unit::{Px64, PxSize};
use em::from_milliem;
use face::{Forms, OpenFaces};
use itemise::{Voices, Writing};
use paragraph::Paragraph;
use prepared::{Layout, Measure, Prepared};
use shape::Shaper;

/// The smallest size text is set at; below, nothing can be read.
pub const SIZE_MIN: Px64 = Px64::ONE_PX;
/// The largest size: one letter as large as the largest picture.
pub const SIZE_MAX: Px64 = Px64::from_px(4096);
/// Letter spacing beyond these, in thousandths of an em, makes letters overlap or words fall apart.
const TRACKING_RANGE: (i32, i32) = (-200, 2000);
/// Distances of baselines, in thousandths of an em.
const LEADING_RANGE: (i32, i32) = (500, 5000);
/// From this much letter spacing on, a ligature would stand out as too tight.
const LIGATURE_TRACKING_MAX: i32 = 30;

/// How a text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// The face of Latin letters, digits and everything that is not Chinese.
    pub latin: FaceId,
    /// The face of Chinese characters, kana and full-width marks.
    pub chinese: FaceId,
    /// Pixels per em; clamped to [`SIZE_MIN`] and [`SIZE_MAX`].
    pub size: Px64,
    /// Space added between letters, in thousandths of an em; none is added inside joined scripts.
    pub tracking_milliem: i32,
    /// Distance of baselines, in thousandths of an em; more is used where lines would touch.
    pub leading_milliem: i32,
    /// Where lines shorter than the widest one stand.
    pub align: Align,
}

/// Where lines shorter than the widest one stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Align {
    /// Where reading starts: left, or right in Arabic and Hebrew paragraphs.
    Start,
    /// In the middle.
    Center,
    /// Where reading ends.
    End,
}

impl Style {
    /// Returns the style with every number in its range.
    fn clamped(&self) -> Self {
        Self {
            size: self.size.clamp(SIZE_MIN, SIZE_MAX),
            tracking_milliem: self.tracking_milliem.clamp(TRACKING_RANGE.0, TRACKING_RANGE.1),
            leading_milliem: self.leading_milliem.clamp(LEADING_RANGE.0, LEADING_RANGE.1),
            ..*self
        }
    }

    /// Returns the style at another size.
    fn at(&self, size: Px64) -> Self {
        Self { size, ..*self }
    }

    fn forms(&self) -> Forms {
        if self.tracking_milliem.abs() < LIGATURE_TRACKING_MAX { Forms::Usual } else { Forms::Spaced }
    }
}

/// Texts that are remembered shaped; a layout asks about the same few again and again.
const PREPARED_MAX: usize = 64;
/// Bytes of text that are remembered shaped.
const PREPARED_BYTES_MAX: usize = 1 << 18;

/// What shaping depends on.
type PreparedKey = (Voices, Writing, i32, String);

/// A text at the size that was found for it, not yet set.
struct Fitted {
    prepared: Rc<Prepared>,
    size: Px64,
    layout: Layout,
}

/// Sets texts. Cheap to make; one for each painting, since it belongs to one thread.
#[derive(Default)]
pub struct Typesetter {
    faces: OpenFaces,
    buffer: RefCell<Buffer>,
    prepared: RefCell<BTreeMap<PreparedKey, Rc<Prepared>>>,
}

impl Typesetter {
    /// Makes a typesetter.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a text in lines no wider than `measure`.
    #[must_use]
    pub fn set(&self, text: &str, style: &Style, measure: Px64) -> Block {
        self.set_in(Writing::Horizontal, text, style, measure)
    }

    /// Sets a text in columns no longer than `measure`, from right to left; Latin words lie on their side.
    #[must_use]
    pub fn set_vertical(&self, text: &str, style: &Style, measure: Px64) -> Block {
        self.set_in(Writing::Vertical, text, style, measure)
    }

    fn set_in(&self, writing: Writing, text: &str, style: &Style, measure: Px64) -> Block {
        let style = style.clamped();
        let prepared = self.prepare(text, &style, writing);
        self.with_shaper(&style, |shaper| {
            let measure = Measure { width: measure, max_lines: usize::MAX };
            let layout = prepared.lay(&style, measure, shaper);
            Block::new(&prepared, &layout, style.size, shaper)
        })
    }

    /// Sets a text at the largest size, up to that of the style, at which it fits a room; `None` when it does not
    /// fit even at the room's floor. With the style's size as floor, it is set at that size or not at all.
    #[must_use]
    pub fn fit(&self, text: &str, style: &Style, room: &Room) -> Option<Block> {
        self.fit_in(Writing::Horizontal, text, style, room)
    }

    /// The same as [`Typesetter::fit`] in columns, which the room counts as lines.
    #[must_use]
    pub fn fit_vertical(&self, text: &str, style: &Style, room: &Room) -> Option<Block> {
        let area = PxSize { width: room.area.height, height: room.area.width };
        self.fit_in(Writing::Vertical, text, style, &Room { area, ..*room })
    }

    fn fit_in(&self, writing: Writing, text: &str, style: &Style, room: &Room) -> Option<Block> {
        let Fitted { prepared, size, layout } = self.fitted(writing, text, style, room)?;
        Some(self.with_shaper(style, |shaper| Block::new(&prepared, &layout, size, shaper)))
    }

    /// Returns what size [`Typesetter::fit`] would set a text at, without setting it; `None` too if a word would have to
    /// be broken.
    pub(crate) fn fit_whole_words(&self, text: &str, style: &Style, room: &Room) -> Option<Px64> {
        let fitted = self.fitted(Writing::Horizontal, text, style, room)?;
        (fitted.layout.breakage.words == 0).then_some(fitted.size)
    }

    /// The same, whether words are broken or not.
    pub(crate) fn fit_size(&self, text: &str, style: &Style, room: &Room) -> Option<Px64> {
        self.fitted(Writing::Horizontal, text, style, room).map(|fitted| fitted.size)
    }

    fn fitted(&self, writing: Writing, text: &str, style: &Style, room: &Room) -> Option<Fitted> {
        let style = style.clamped();
        let prepared = self.prepare(text, &style, writing);
        let (size, layout) = self.with_shaper(&style, |shaper| fit::fit(&prepared, &style, room, shaper))?;
        Some(Fitted { prepared, size, layout })
    }

    /// Sets as much of a text as fits a room at the size of the style, with an ellipsis after it; all of it if it
    /// fits. Too small a room shows the ellipsis alone, which may then stick out.
    #[must_use]
    pub fn ellipsize(&self, text: &str, style: &Style, room: &Room) -> Block {
        ellipsis::ellipsize(self, text, &style.clamped(), room)
    }

    fn with_shaper<T>(&self, style: &Style, work: impl FnOnce(&mut Shaper<'_>) -> T) -> T {
        let mut buffer = self.buffer.borrow_mut();
        work(&mut Shaper { faces: &self.faces, buffer: &mut buffer, forms: style.forms() })
    }

    /// Shapes a text, or remembers it.
    fn prepare(&self, text: &str, style: &Style, writing: Writing) -> Rc<Prepared> {
        let voices = Voices { latin: style.latin, chinese: style.chinese };
        let key = (voices, writing, style.tracking_milliem, text.to_owned());
        if let Some(prepared) = self.prepared.borrow().get(&key) {
            return Rc::clone(prepared);
        }
        let prepared = Rc::new(self.shape(text, style, writing));
        let mut remembered = self.prepared.borrow_mut();
        let bytes: usize = remembered.keys().map(|(_, _, _, text)| text.len()).sum();
        if remembered.len() >= PREPARED_MAX || bytes + text.len() > PREPARED_BYTES_MAX {
            remembered.clear();
        }
        remembered.insert(key, Rc::clone(&prepared));
        prepared
    }

    fn shape(&self, text: &str, style: &Style, writing: Writing) -> Prepared {
        let voices = Voices { latin: style.latin, chinese: style.chinese };
        let tracking = from_milliem(style.tracking_milliem);
        let paragraphs = self.with_shaper(style, |shaper| {
            let shape = |text: String| {
                let items = itemise::itemise(&text, voices, writing);
                Paragraph::new(text, items, tracking, shaper)
            };
            clean::paragraphs(text).into_iter().map(shape).collect()
        });
        Prepared { paragraphs, writing }
    }
}
