//! Turns the URLs of a brief into settled inputs: had, within limits, fully decoded once.
//!
//! Whoever holds a [`Held`] can rely on its bytes; when the last holder lets go, they are gone. Everything is
//! bounded: bytes held and on their way, fetches, decoders, remembered verdicts, and the time of each. A failure
//! is a precise [`Reason`], the same for the same URL whatever else is going on.
//!
//! Never knows a task, a world or the wire. Its deadlines are real time, never emulator time.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use wanx_poster::Header;

use crate::brief::AssetUrl;
use crate::inputs::{Digest, InputLimits, Inputs, PictureLimits};
use crate::reason::{PictureFault, PictureField, Reason};

mod address;
mod body;
mod bundled;
mod examine;
mod flight;
mod generated;
mod guard;
mod magic;
mod mirror;
#[cfg(feature = "fetch")]
mod names;
#[cfg(feature = "fetch")]
mod network;
#[cfg(feature = "fetch")]
pub(crate) use network::tls;
mod sniff;
mod sources;
mod store;
#[cfg(test)]
mod tests;

pub use guard::{Allowance, Guard, NotAnAllowance};
pub(crate) use magic::GIF;
pub use magic::{MAGIC_HOST, MAGIC_PICTURES, MagicPicture};

use flight::{Flight, Flights};
use sources::Sources;
use store::Stored;

/// Most decoders at work at once, whatever the machine has: each may need the memory of a whole picture.
const DECODERS: usize = 4;

/// Where pictures may come from, and how much may be spent on them.
#[derive(Clone, Debug)]
pub struct Settings {
    /// A folder of copies, `DIR/<host>/<path>`, asked first.
    pub mirror: Option<PathBuf>,
    /// Whether the network is left alone.
    pub offline: bool,
    /// What happens to a picture that nobody has.
    pub missing: MissingAssets,
    /// Which addresses may be asked.
    pub guard: Guard,
    /// The most bytes of pictures held at once.
    pub store_bytes: u64,
    /// The longest it may take to have and decode a picture, in real time.
    pub fetch_deadline: Duration,
    /// The longest it may take to connect, in real time; the fetch deadline includes it.
    pub connect_deadline: Duration,
    /// The most fetches under way at once; further ones wait, and their deadline runs.
    pub concurrent_fetches: usize,
    /// The most pictures decoded at once.
    pub decoders: usize,
}

impl Default for Settings {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            mirror: None,
            offline: false,
            missing: MissingAssets::Error,
            guard: Guard::default(),
            store_bytes: 512 << 20,
            fetch_deadline: Duration::from_secs(10),
            connect_deadline: Duration::from_secs(3),
            concurrent_fetches: 128,
            decoders: cores.min(DECODERS),
        }
    }
}

/// What happens to a picture that cannot be had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissingAssets {
    /// It is an error, as it is for the service.
    #[default]
    Error,
    /// A picture is made up for its URL, always the same one.
    Generate,
}

/// Where a picture came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// The program itself: its URL says what to make.
    Magic,
    /// The folder of copies.
    Mirror,
    /// The program itself: a stand-in for a picture of the reference's example.
    Bundled,
    /// Its URL.
    Network,
    /// Nowhere: it was made up.
    Generated,
}

/// A settled picture: good, within limits, in memory until the last holder lets go.
pub struct Input {
    source: Source,
    stored: Arc<Stored>,
}

impl Input {
    /// Returns the digest of the encoded bytes.
    pub fn digest(&self) -> Digest {
        self.stored.good.digest
    }

    /// Returns format and size.
    pub fn header(&self) -> Header {
        self.stored.good.header
    }

    /// Returns the encoded bytes as they came; they are known to decode.
    pub fn bytes(&self) -> &Bytes {
        &self.stored.good.bytes
    }

    /// Returns where it came from this time.
    pub fn source(&self) -> Source {
        self.source
    }
}

/// Shows everything but the bytes.
impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input")
            .field("digest", &self.digest())
            .field("header", &self.header())
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

/// The settled pictures of one brief. While somebody holds it, the bytes stay.
#[derive(Clone, Debug)]
pub struct Held {
    /// What the log keeps.
    pub inputs: Inputs,
    /// The background.
    pub background: Arc<Input>,
    /// The logo, if there is one.
    pub logo: Option<Arc<Input>>,
}

impl Held {
    fn new(background: Arc<Input>, logo: Option<Arc<Input>>) -> Self {
        let header = background.header();
        let inputs = Inputs {
            background: background.digest(),
            logo: logo.as_ref().map(|logo| logo.digest()),
            width_px: header.width,
            height_px: header.height,
        };
        Self { inputs, background, logo }
    }
}

/// Judges a picture that is there already, as if it had been asked for by URL.
///
/// Takes as long as decoding does: never call it on the reactor.
///
/// # Errors
/// What is wrong with it.
pub fn judge(bytes: &[u8], limits: &PictureLimits) -> Result<(Digest, Header), PictureFault> {
    examine::examine(bytes, limits, &examine::Verdicts::default())
}

/// Everything needed to settle inputs; one for the whole server.
pub struct Assets {
    sources: Arc<Sources>,
    flights: Flights<Wanted, Outcome>,
}

/// Shows how full it is.
impl fmt::Debug for Assets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Assets").field("held_bytes", &self.held_bytes()).finish_non_exhaustive()
    }
}

/// What came of wanting a picture.
type Outcome = Result<Arc<Input>, Trouble>;

impl Assets {
    /// Makes a settler of inputs; nothing is read or connected to yet.
    pub fn new(settings: Settings) -> Self {
        Self::with_sources(Sources::new(settings))
    }

    fn with_sources(sources: Sources) -> Self {
        Self { sources: Arc::new(sources), flights: Flights::default() }
    }

    /// Settles the pictures of a brief, both at once.
    ///
    /// # Errors
    /// What is wrong with the background, else with the logo, whichever was known first.
    pub async fn settle(
        &self,
        background: &AssetUrl,
        logo: Option<&AssetUrl>,
        limits: &InputLimits,
    ) -> Result<Held, Reason> {
        // Both are under way before either is waited for.
        let background = self.want(background, PictureField::ImageUrl, limits.background);
        let logo = logo.map(|logo| self.want(logo, PictureField::Logo, limits.logo));
        let background = background.settled().await?;
        let logo = match logo {
            Some(logo) => Some(logo.settled().await?),
            None => None,
        };
        Ok(Held::new(background, logo))
    }

    /// Returns how many bytes of pictures are held or on their way.
    pub fn held_bytes(&self) -> u64 {
        self.sources.held_bytes()
    }

    fn want(&self, url: &AssetUrl, field: PictureField, limits: PictureLimits) -> Waiting {
        let wanted = Wanted { url: url.clone(), field, limits };
        if let Some(input) = self.sources.at_hand(&wanted) {
            return Waiting::AtHand(input);
        }
        let flight = self.flights.join(wanted.clone(), || {
            let (sources, wanted) = (Arc::clone(&self.sources), wanted.clone());
            async move { sources.settle(&wanted).await }
        });
        Waiting::UnderWay(wanted, flight)
    }
}

/// A picture that is asked for. Equal ones are one piece of work.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Wanted {
    url: AssetUrl,
    /// Part of the work, not only of the message: a made-up logo is not a made-up background.
    field: PictureField,
    limits: PictureLimits,
}

/// A picture that is asked for and not yet needed.
enum Waiting {
    AtHand(Arc<Input>),
    UnderWay(Wanted, Arc<Flight<Wanted, Outcome>>),
}

impl Waiting {
    async fn settled(self) -> Result<Arc<Input>, Reason> {
        match self {
            Self::AtHand(input) => Ok(input),
            Self::UnderWay(wanted, flight) => flight
                .outcome()
                .await
                .unwrap_or_else(|| Err(Trouble::broke_down()))
                .map_err(|trouble| trouble.reason(wanted)),
        }
    }
}

/// Why a picture was not settled.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Trouble {
    Fault(PictureFault),
    /// It would have to be fetched, and nothing is.
    Offline,
    StoreFull,
}

impl Trouble {
    /// A defect of ours, or a runtime that is shutting down.
    fn broke_down() -> Self {
        PictureFault::Unreachable { why: "the work on it broke down".to_owned() }.into()
    }

    /// Returns whether nobody has the picture, as opposed to a picture that is wrong or may not be asked for.
    fn is_missing(&self) -> bool {
        match self {
            Self::Offline => true,
            Self::StoreFull => false,
            Self::Fault(fault) => matches!(
                fault,
                PictureFault::Unreachable { .. } | PictureFault::TimedOut | PictureFault::Status { .. }
            ),
        }
    }

    fn reason(self, wanted: Wanted) -> Reason {
        let fault = match self {
            Self::StoreFull => return Reason::StoreFull,
            Self::Offline => {
                PictureFault::Forbidden { why: "the server is offline and has no copy".to_owned() }
            }
            Self::Fault(fault) => fault,
        };
        Reason::Picture { field: wanted.field, url: wanted.url.as_str().to_owned(), fault }
    }
}

impl From<PictureFault> for Trouble {
    fn from(fault: PictureFault) -> Self {
        Self::Fault(fault)
    }
}

impl From<store::StoreFull> for Trouble {
    fn from(_: store::StoreFull) -> Self {
        Self::StoreFull
    }
}
