//! From a wanted picture to a settled one: the sources in their order, then the verdict, then the store.
//!
//! Magic pictures, mirror, bundled stand-ins, network; and for what nobody has, if asked for, a made-up picture.
//! Files are read and pictures painted and decoded off the reactor, a bounded number at a time.

use std::future::pending;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::error::Elapsed;
use tokio::time::{Instant, sleep, timeout_at};

use super::bundled::StandIn;
use super::examine::{Verdicts, check_size, examine};
use super::magic::{self, Answer, Painting};
use super::store::{Good, Reservation, Store};
use super::{Input, MissingAssets, Outcome, Settings, Source, Trouble, Wanted, generated, mirror};
#[cfg(feature = "fetch")]
use super::{names::Names, network::Network};
use crate::reason::PictureFault;

/// The longest deadline there is: an instant further away might not be representable.
const LONGEST_DEADLINE: Duration = Duration::from_secs(24 * 3600);

/// Everything a picture can come from, and what is remembered between pictures.
pub(super) struct Sources {
    settings: Settings,
    #[cfg(feature = "fetch")]
    network: Network,
    store: Arc<Store>,
    verdicts: Arc<Verdicts>,
    decoders: Arc<Semaphore>,
    /// The bundled stand-ins, once settled: they are asked for so often that they stay.
    stand_ins: [OnceLock<Arc<Input>>; StandIn::COUNT],
}

/// The bytes of a picture as they came.
struct Got {
    source: Source,
    bytes: Bytes,
    /// Absent for bytes that are part of the program.
    reservation: Option<Reservation>,
}

impl Sources {
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            #[cfg(feature = "fetch")]
            network: Network::new(&settings, Names::default()),
            store: Store::new(settings.store_bytes),
            verdicts: Arc::default(),
            decoders: Arc::new(places(settings.decoders)),
            stand_ins: Default::default(),
            settings,
        }
    }

    /// Looks names up in a function instead of the system's resolver.
    #[cfg(all(test, feature = "fetch"))]
    pub(super) fn with_names(self, names: Names) -> Self {
        Self { network: Network::new(&self.settings, names), ..self }
    }

    pub(super) fn held_bytes(&self) -> u64 {
        self.store.used_bytes()
    }

    /// Returns a picture that is there without any work.
    pub(super) fn at_hand(&self, wanted: &Wanted) -> Option<Arc<Input>> {
        if self.settings.mirror.is_some() {
            return None;
        }
        let input = self.stand_ins[StandIn::of(&wanted.url)?.index()].get()?;
        // One that does not fit goes the long way, where it is told why. Both are PNGs, which every field takes.
        let fits = check_size(&input.header(), input.bytes().len(), &wanted.limits).is_ok();
        fits.then(|| Arc::clone(input))
    }

    /// Has and judges a picture.
    pub(super) async fn settle(&self, wanted: &Wanted) -> Outcome {
        let deadline = Instant::now() + self.settings.fetch_deadline.min(LONGEST_DEADLINE);
        if let Some(answer) = magic::answer(&wanted.url, &wanted.limits) {
            return self.conjured(answer, wanted, deadline).await;
        }
        match timeout_at(deadline, self.obtain(wanted)).await.unwrap_or_else(late) {
            Err(trouble) if trouble.is_missing() && self.settings.missing == MissingAssets::Generate => {
                // Bounded work, and the deadline may have gone into waiting for the real picture.
                self.admit(wanted, self.generate(wanted).await?).await
            }
            Err(trouble) => Err(trouble),
            Ok(got) => timeout_at(deadline, self.admit(wanted, got)).await.unwrap_or_else(late),
        }
    }

    async fn obtain(&self, wanted: &Wanted) -> Result<Got, Trouble> {
        if let Some(copy) = self.mirrored(wanted).await? {
            return Ok(copy);
        }
        if let Some(stand_in) = StandIn::of(&wanted.url) {
            let bytes = Bytes::from_static(stand_in.bytes());
            return Ok(Got { source: Source::Bundled, bytes, reservation: None });
        }
        self.fetched(wanted).await
    }

    /// Does what a magic URL says. Never makes a picture up: what is missing is meant to be.
    async fn conjured(&self, answer: Answer, wanted: &Wanted, deadline: Instant) -> Outcome {
        let got = match answer {
            Answer::Painted(painting) => self.painted(painting, wanted).await?,
            Answer::Slow { wait, painting } => {
                timeout_at(deadline, sleep(wait)).await.or_else(late)?;
                self.painted(painting, wanted).await?
            }
            Answer::Sample(sample) => {
                Got { source: Source::Magic, bytes: Bytes::from_static(sample), reservation: None }
            }
            Answer::Fault(fault) => return Err(fault.into()),
            Answer::Silence => return timeout_at(deadline, pending()).await.unwrap_or_else(late),
        };
        // Without the deadline, and so is painting: bounded work, and its outcome must not depend on how fast
        // the machine is.
        self.admit(wanted, got).await
    }

    async fn painted(&self, painting: Painting, wanted: &Wanted) -> Result<Got, Trouble> {
        let limits = wanted.limits;
        let bytes = self.off_reactor(move || painting.encoded(&limits)).await?;
        self.made(Source::Magic, bytes)
    }

    async fn mirrored(&self, wanted: &Wanted) -> Result<Option<Got>, Trouble> {
        let Some(root) = self.settings.mirror.clone() else { return Ok(None) };
        let (url, limit_bytes) = (wanted.url.to_url(), wanted.limits.bytes);
        let reservation = self.store.reservation();
        let copy = self.off_reactor(move || mirror::read(&root, &url, limit_bytes, reservation)).await??;
        Ok(copy.map(|(bytes, reservation)| Got {
            source: Source::Mirror,
            bytes,
            reservation: Some(reservation),
        }))
    }

    #[cfg(feature = "fetch")]
    async fn fetched(&self, wanted: &Wanted) -> Result<Got, Trouble> {
        if self.settings.offline {
            return Err(Trouble::Offline);
        }
        let reservation = self.store.reservation();
        let (bytes, reservation) = self.network.get(&wanted.url, wanted.limits.bytes, reservation).await?;
        Ok(Got { source: Source::Network, bytes, reservation: Some(reservation) })
    }

    /// Without the feature there is no network to ask.
    #[cfg(not(feature = "fetch"))]
    async fn fetched(&self, _wanted: &Wanted) -> Result<Got, Trouble> {
        Err(Trouble::Offline)
    }

    async fn generate(&self, wanted: &Wanted) -> Result<Got, Trouble> {
        let (url, field) = (wanted.url.clone(), wanted.field);
        let bytes = self.off_reactor(move || generated::picture(&url, field)).await?;
        self.made(Source::Generated, bytes)
    }

    /// Makes room for a picture that was painted just now.
    fn made(&self, source: Source, bytes: Vec<u8>) -> Result<Got, Trouble> {
        let mut reservation = self.store.reservation();
        reservation.resize(bytes.len() as u64)?;
        Ok(Got { source, bytes: bytes.into(), reservation: Some(reservation) })
    }

    async fn admit(&self, wanted: &Wanted, got: Got) -> Outcome {
        let Got { source, bytes, reservation } = got;
        let (verdicts, limits) = (Arc::clone(&self.verdicts), wanted.limits);
        // The reservation goes along: while a picture is judged its room is taken, even if nobody waits for it
        // any more.
        let judge = move || {
            examine(&bytes, &limits, &verdicts).map(|(digest, header)| Good {
                digest,
                header,
                bytes,
                _reservation: reservation,
            })
        };
        let good = self.off_reactor(judge).await??;
        told(wanted, source);
        let input = Arc::new(Input { source, stored: self.store.keep(good) });
        if source == Source::Bundled
            && let Some(stand_in) = StandIn::of(&wanted.url)
        {
            return Ok(Arc::clone(self.stand_ins[stand_in.index()].get_or_init(|| input)));
        }
        Ok(input)
    }

    /// Runs something long on a thread of its own, when one of the few places is free.
    async fn off_reactor<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Trouble> {
        let place = Arc::clone(&self.decoders).acquire_owned().await;
        let work = move || {
            // The place is taken until the work ends, even if nobody waits for it any more.
            let _place = place;
            work()
        };
        spawn_blocking(work).await.map_err(|_| Trouble::broke_down())
    }
}

/// Logs where a picture came from (decision 15). What is there anyway, in a folder or the program, is worth less.
fn told(wanted: &Wanted, source: Source) {
    let mut url = wanted.url.to_url();
    // Signatures are in there.
    url.set_query(None);
    url.set_fragment(None);
    let field = wanted.field;
    match source {
        Source::Network | Source::Generated => tracing::info!(%url, ?field, ?source, "picture settled"),
        Source::Magic | Source::Mirror | Source::Bundled => {
            tracing::debug!(%url, ?field, ?source, "picture settled")
        }
    }
}

/// Returns a semaphore of at least one place: with none, nothing would ever be done.
pub(super) fn places(count: usize) -> Semaphore {
    Semaphore::new(count.clamp(1, Semaphore::MAX_PERMITS))
}

fn late<T>(_: Elapsed) -> Result<T, Trouble> {
    Err(PictureFault::TimedOut.into())
}
