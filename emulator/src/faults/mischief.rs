//! What befalls one exchange: the faults that struck it, each in its own slot, as plain data.
//!
//! A slot is filled once: by the strongest carrier, and of one carrier by its first rule. So faults add up (a late
//! answer that is cut off) and never contradict each other.

use std::fmt;
use std::num::NonZeroU32;

use super::chosen::Injected;
use super::what::{Cut, Gateway, Refuse, What};
use crate::reason::Reason;
use crate::seed::Seed;
use crate::time::Span;

/// What befalls one exchange.
#[derive(Clone, Debug, PartialEq)]
pub struct Mischief {
    /// How much later the answer comes, in real time.
    pub delay: Option<Span>,
    /// What happens instead of what was asked.
    pub instead: Option<Instead>,
    /// What happens instead of an answer to what was done.
    pub silence: Option<Silence>,
    /// What is wrong with the answer's body.
    pub spoilt: Option<Spoilt>,
    /// How slowly the body comes, in bytes a second.
    pub drip: Option<NonZeroU32>,
    /// What the answer says it is.
    pub content_type: Option<String>,
    /// The faults that struck.
    pub injected: Vec<Injected>,
}

/// What happens instead of what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instead {
    /// One of the service's errors.
    Refuse(Refuse),
    /// An error of something before the service.
    Gateway(Gateway),
    /// The connection is reset.
    Reset,
    /// The connection is closed.
    Close,
    /// A result link is told to be expired.
    Expired,
    /// A result link is told to be forbidden.
    Revoked,
}

/// What happens instead of an answer to what was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// Nothing, until the client gives up.
    Hang,
    /// The connection is reset before the answer.
    Lost,
    /// The connection is reset in the middle of it.
    ResetInBody,
}

/// What is wrong with an answer's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoilt {
    /// It ends early.
    Cut(Cut),
    /// It cannot be read.
    Corrupt,
    /// It is a good picture of another size.
    Resized {
        /// Its width.
        width_px: u16,
        /// Its height.
        height_px: u16,
    },
    /// It is something else.
    Disguised(Disguise),
}

/// Something else under a picture's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disguise {
    /// A GIF.
    Gif,
    /// A page of HTML, with its own content type: what a captive portal sends.
    Html,
    /// Nothing at all.
    Empty,
}

impl Disguise {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Gif, Self::Html, Self::Empty];
}

impl fmt::Display for Disguise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gif => "gif",
            Self::Html => "html",
            Self::Empty => "empty",
        })
    }
}

impl Mischief {
    /// Nothing.
    pub const NONE: Self = Self {
        delay: None,
        instead: None,
        silence: None,
        spoilt: None,
        drip: None,
        content_type: None,
        injected: Vec::new(),
    };

    /// Returns whether the answer is as it would be anyway.
    pub fn is_none(&self) -> bool {
        self.injected.is_empty()
    }

    /// Puts a deed into its slot, unless a stronger one is there or it is none that befalls an exchange.
    pub(super) fn take(&mut self, what: &What, seed: &Seed) -> bool {
        match what {
            What::Latency(latency) => fill(&mut self.delay, latency.draw(seed)),
            What::Refuse(refuse) => self.ends(Instead::Refuse(refuse.clone())),
            What::Gateway(gateway) => self.ends(Instead::Gateway(*gateway)),
            What::Reset => self.ends(Instead::Reset),
            What::Close => self.ends(Instead::Close),
            What::Expired => self.ends(Instead::Expired),
            What::Revoked => self.ends(Instead::Revoked),
            What::Hang => self.falls_silent(Silence::Hang),
            What::LostAnswer => self.falls_silent(Silence::Lost),
            What::ResetInBody => self.falls_silent(Silence::ResetInBody),
            What::Truncate(cut) => fill(&mut self.spoilt, Spoilt::Cut(*cut)),
            What::Corrupt => fill(&mut self.spoilt, Spoilt::Corrupt),
            What::Resize { width_px, height_px } => {
                fill(&mut self.spoilt, Spoilt::Resized { width_px: *width_px, height_px: *height_px })
            }
            What::As(disguise) => fill(&mut self.spoilt, Spoilt::Disguised(*disguise)),
            What::Drip { bytes_per_second } => fill(&mut self.drip, *bytes_per_second),
            What::ContentType(content_type) => fill(&mut self.content_type, content_type.clone()),
            What::States(_) | What::Counts(_) | What::Good => false,
        }
    }

    // Whether an exchange takes place and whether its answer comes is one slot: a weaker fault does not undo what a
    // stronger one wants done.

    fn ends(&mut self, instead: Instead) -> bool {
        self.silence.is_none() && fill(&mut self.instead, instead)
    }

    fn falls_silent(&mut self, silence: Silence) -> bool {
        self.instead.is_none() && fill(&mut self.silence, silence)
    }
}

/// What befalls the fetching of a task's pictures.
#[derive(Clone, Debug, PartialEq)]
pub struct AssetFault {
    /// How much longer it takes, in real time.
    pub delay: Option<Span>,
    /// What comes of it instead.
    pub instead: Option<NoAsset>,
    /// The faults that strike, if anything is fetched at all.
    pub injected: Vec<Injected>,
}

/// What comes of fetching a picture that is not to be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoAsset {
    /// Nothing, until the fetch deadline.
    Hang,
    /// An error of the service.
    Reason(Reason),
}

impl AssetFault {
    /// Nothing.
    pub const NONE: Self = Self { delay: None, instead: None, injected: Vec::new() };

    pub(super) fn take(&mut self, what: &What, seed: &Seed) -> bool {
        match what {
            What::Latency(latency) => fill(&mut self.delay, latency.draw(seed)),
            What::Hang => fill(&mut self.instead, NoAsset::Hang),
            What::Refuse(refuse) => fill(&mut self.instead, NoAsset::Reason(refuse.reason())),
            _ => false,
        }
    }
}

/// Fills an empty slot; says whether it was empty.
pub(super) fn fill<T>(slot: &mut Option<T>, value: T) -> bool {
    let is_free = slot.is_none();
    slot.get_or_insert(value);
    is_free
}
