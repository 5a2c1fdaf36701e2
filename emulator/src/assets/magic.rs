//! Magic picture URLs: a built-in host whose paths name what becomes of them, as test card numbers do.
//!
//! For clients that can set no header. [`MAGIC_PICTURES`] is the one table of what there is; page and help are
//! made from it. Nothing here asks the network, and the same URL gives the same bytes on every machine. What an
//! answer says is carried out in `sources`: it waits until the deadline of any other picture, and is examined and
//! counted like one.

use std::time::Duration;

use url::Url;

use crate::brief::AssetUrl;
use crate::inputs::PictureLimits;
use crate::reason::PictureFault;

mod painting;
mod samples;
mod table;
#[cfg(test)]
mod tests;
mod words;

pub(super) use painting::Painting;
pub(crate) use samples::GIF;
pub use table::MAGIC_PICTURES;

use words::Words;

/// The host whose pictures the program makes itself, by http or https, at any port.
///
/// `.test` is reserved (RFC 2606), so nobody else can ever answer there.
pub const MAGIC_HOST: &str = "pictures.emulator.test";

/// One kind of URL on [`MAGIC_HOST`].
#[derive(Clone, Copy, Debug)]
pub struct MagicPicture {
    /// The path; words in capitals stand for what the URL chooses.
    pub path: &'static str,
    /// The path of an example.
    pub example: &'static str,
    /// What comes of it, as a sentence.
    pub does: &'static str,
    /// Nothing if the words fit the path but cannot be read.
    answer: fn(&Words<'_>) -> Option<Answer>,
}

impl MagicPicture {
    /// Returns the example as a URL to try.
    pub fn example_url(&self) -> String {
        format!("http://{MAGIC_HOST}{}", self.example)
    }
}

/// What a magic URL stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// A picture.
    Painted(Painting),
    /// A picture that takes its time.
    Slow { wait: Duration, painting: Painting },
    /// Bytes that are no good picture.
    Sample(&'static [u8]),
    /// What is wrong, as if the network had said it.
    Fault(PictureFault),
    /// No answer at all: the deadline ends it.
    Silence,
}

/// Returns what a URL stands for, if it is one of the magic host's. Limits are there to be broken by one.
pub(super) fn answer(url: &AssetUrl, limits: &PictureLimits) -> Option<Answer> {
    let url = url.to_url();
    names_host(&url).then(|| {
        let rows = MAGIC_PICTURES.iter();
        rows.filter_map(|row| (row.answer)(&Words::read(row.path, url.path(), limits)?))
            .next()
            .unwrap_or_else(|| Answer::Fault(unknown_path()))
    })
}

fn names_host(url: &Url) -> bool {
    // The root's dot names the same host.
    url.host_str().is_some_and(|host| host.strip_suffix('.').unwrap_or(host) == MAGIC_HOST)
}

/// Names the paths there are: a status would leave the developer to guess.
fn unknown_path() -> PictureFault {
    let paths: Vec<&str> = MAGIC_PICTURES.iter().map(|row| row.path).collect();
    PictureFault::Unreachable { why: format!("no such path; there are {}", paths.join(" ")) }
}
