//! What a magic path chooses: the words that stand where its pattern has capitals.

use std::time::Duration;

use wanx_poster::Format;

use super::Answer;
use super::painting::{Painting, Size, Subject};
use crate::inputs::PictureLimits;
use crate::scenery::Mood;

/// Longest side a path may name: what a JPEG's header can say.
const MOST_SIDE_PX: u64 = u16::MAX as u64;
/// Longest wait a path may name; every deadline is shorter.
const MOST_WAIT_MS: u64 = 24 * 3_600_000;

/// The words of a path by the names its pattern gives them.
pub(super) struct Words<'a> {
    words: Vec<(&'static str, &'a str)>,
    limits: &'a PictureLimits,
}

impl<'a> Words<'a> {
    /// Returns the words of a path that has the shape of a pattern.
    pub(super) fn read(pattern: &'static str, path: &'a str, limits: &'a PictureLimits) -> Option<Self> {
        let (mut names, mut words) = (pattern.split(['/', '.']), path.split(['/', '.']));
        let mut found = Vec::new();
        // Bounded by the pattern: it ends, or the path does.
        loop {
            match (names.next(), words.next()) {
                (Some(name), Some(word)) if is_placeholder(name) => found.push((name, word)),
                (Some(name), Some(word)) if name == word => {}
                (None, None) => return Some(Self { words: found, limits }),
                _ => return None,
            }
        }
    }

    /// Returns the limits of the field that the picture is for.
    pub(super) fn limits(&self) -> &PictureLimits {
        self.limits
    }

    /// Returns a picture of a subject, in the size and format of the words.
    pub(super) fn painted(&self, subject: Subject) -> Option<Answer> {
        Some(Answer::Painted(Painting { subject, size: self.size()?, format: self.format()? }))
    }

    /// Reads `1920x1080`.
    fn size(&self) -> Option<Size> {
        let (width, height) = self.word("SIZE")?.split_once('x')?;
        let side = |word| number(word).filter(|side| (1..=MOST_SIDE_PX).contains(side));
        Some(Size { width_px: side(width)? as u32, height_px: side(height)? as u32 })
    }

    fn format(&self) -> Option<Format> {
        match self.word("FORMAT")? {
            "png" => Some(Format::Png),
            "jpg" => Some(Format::Jpeg),
            _ => None,
        }
    }

    /// Reads any number that has 64 bits.
    pub(super) fn seed(&self) -> Option<u64> {
        number(self.word("SEED")?)
    }

    /// Reads the name of a mood.
    pub(super) fn mood(&self) -> Option<Mood> {
        let name = self.word("MOOD")?;
        Mood::ALL.into_iter().find(|mood| mood.name() == name)
    }

    /// Reads `336699`.
    pub(super) fn color(&self) -> Option<[u8; 3]> {
        let word = self.word("RRGGBB")?;
        let is_color = word.len() == 6 && word.bytes().all(|digit| digit.is_ascii_hexdigit());
        let [_, red, green, blue] = u32::from_str_radix(word, 16).ok().filter(|_| is_color)?.to_be_bytes();
        Some([red, green, blue])
    }

    /// Reads a status that is neither on its way nor a success: those would come with a picture.
    pub(super) fn status(&self) -> Option<u16> {
        let status = u16::try_from(number(self.word("STATUS")?)?).ok()?;
        (300..=599).contains(&status).then_some(status)
    }

    /// Reads `3s` and `250ms`.
    pub(super) fn time(&self) -> Option<Duration> {
        let word = self.word("TIME")?;
        let wait_ms = match word.strip_suffix("ms") {
            Some(milliseconds) => number(milliseconds)?,
            None => number(word.strip_suffix('s')?)?.checked_mul(1000)?,
        };
        (wait_ms <= MOST_WAIT_MS).then(|| Duration::from_millis(wait_ms))
    }

    fn word(&self, wanted: &str) -> Option<&'a str> {
        self.words.iter().find(|(name, _)| *name == wanted).map(|(_, word)| *word)
    }
}

fn is_placeholder(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|letter| letter.is_ascii_uppercase())
}

/// Reads digits and nothing else: the standard library would take a sign as well.
fn number(word: &str) -> Option<u64> {
    let is_number = word.bytes().all(|digit| digit.is_ascii_digit());
    word.parse().ok().filter(|_| is_number)
}
