//! The studio: where posters are painted, off the reactor, a bounded few at a time.
//!
//! One painting of a picture is under way at most. Until a painter is free it belongs to those who wait for it and
//! is dropped with the last of them; from then on it belongs to the studio, which finishes it and keeps it.

use std::collections::HashMap;
use std::fmt;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::{Semaphore, watch};
use wanx_poster::{Picture, Plan, Survey};

use super::cache::ByteCache;
use super::painters::{Easel, Painters, Ticket};
use super::{Order, PictureKey};
use crate::inputs::Digest;

/// How much the studio may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How many posters are painted at once.
    pub workers: usize,
    /// How many bytes of finished posters are kept.
    pub cache_bytes: usize,
    /// How many bytes of decoded backgrounds are kept.
    pub decoded_bytes: usize,
    /// How many bytes of pixels may be painted at once; a poster that needs more is painted alone.
    pub painting_bytes: usize,
    /// How many posters may wait for a painter, one at least.
    pub waiting: usize,
}

impl Default for Settings {
    /// One core is left for the reactor.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            workers: cores.saturating_sub(1).max(1),
            cache_bytes: 128 << 20,
            decoded_bytes: 64 << 20,
            painting_bytes: 1 << 30,
            // At tens of milliseconds each, about as long as a client is patient.
            waiting: 256,
        }
    }
}

/// A finished poster.
#[derive(Debug)]
pub struct Painting {
    /// The file.
    pub png: Bytes,
    /// Names exactly these bytes.
    pub etag: String,
    /// Where everything is on it.
    pub plan: Plan,
}

/// Why there is no poster.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaintError {
    /// Too many others wait.
    #[error("too many pictures wait to be painted")]
    Busy,
    /// It went wrong; the next request tries again.
    #[error("painting failed: {0}")]
    Failed(String),
}

impl PaintError {
    /// A defect of ours, or a runtime that is shutting down.
    pub(super) fn broke_down() -> Self {
        Self::Failed("the painter stopped unexpectedly".into())
    }
}

/// Paints posters and keeps the last ones. A clone is the same studio.
#[derive(Clone)]
pub struct Studio {
    painters: Painters,
    painter: Arc<Painter>,
    /// One permit: whoever paints ahead does so one picture at a time.
    ahead: Arc<Semaphore>,
    shelf: Arc<Mutex<ByteCache<PictureKey, Arc<Painting>>>>,
    decoded: Arc<Mutex<ByteCache<Digest, Arc<Prepared>>>>,
    flights: Arc<Mutex<HashMap<PictureKey, News>>>,
}

/// What makes a painting of an order; [`paint`], but for tests.
type Painter = dyn Fn(&Prepared, &Order) -> Result<Painting, String> + Send + Sync;

/// A background, decoded and surveyed once for all its posters; the first worker fills it, the others wait.
type Prepared = Mutex<Option<Arc<(Picture, Survey)>>>;

/// What comes of a painting.
type Outcome = Result<Arc<Painting>, PaintError>;

/// Tells everybody who waits for one painting.
type News = watch::Sender<Option<Outcome>>;

/// Shows how much there is to do.
impl fmt::Debug for Studio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Studio").field("under_way", &locked(&self.flights).len()).finish_non_exhaustive()
    }
}

impl Studio {
    /// Returns a studio that has painted nothing yet.
    pub fn new(settings: &Settings) -> Self {
        Self::with_painter(settings, Arc::new(paint))
    }

    fn with_painter(settings: &Settings, painter: Arc<Painter>) -> Self {
        Self {
            painters: Painters::new(settings),
            painter,
            ahead: Arc::new(Semaphore::new(1)),
            shelf: Arc::new(Mutex::new(ByteCache::new(settings.cache_bytes))),
            decoded: Arc::new(Mutex::new(ByteCache::new(settings.decoded_bytes))),
            flights: Arc::default(),
        }
    }

    /// Returns the poster, painted now if it is not on the shelf.
    ///
    /// # Errors
    /// [`PaintError`]; nothing is remembered of it.
    pub async fn picture(&self, order: Order) -> Result<Arc<Painting>, PaintError> {
        self.ask(order, Painters::ticket)?.painting().await
    }

    /// Paints a poster for the shelf, when its turn comes: one at a time, whoever else paints ahead, and in nobody's
    /// place in the queue. So a download never meets more than one such painting before its own.
    ///
    /// The order is asked for at its turn; [`None`] if it is no longer wanted then.
    ///
    /// # Errors
    /// [`PaintError::Failed`]; nothing is remembered of it.
    pub async fn warm(&self, order: impl FnOnce() -> Option<Order>) -> Result<(), PaintError> {
        let _turn = self.ahead.acquire().await.expect("nobody closes it");
        match order() {
            Some(order) => self.ask(order, |painters| Ok(painters.pass()))?.painting().await.map(drop),
            None => Ok(()),
        }
    }

    /// Returns where everything goes on a poster, painted or not.
    ///
    /// # Errors
    /// [`PaintError`].
    pub async fn plan(&self, order: Order) -> Result<Plan, PaintError> {
        if let Some(painting) = locked(&self.shelf).get(&order.key()) {
            return Ok(painting.plan.clone());
        }
        let ticket = self.painters.ticket()?;
        let prepared = self.prepared(&order);
        let easel = self.painters.easel(ticket, under_way_bytes(&order)).await;
        easel
            .work(move || {
                let opened = opened(&prepared, &order)?;
                Ok(arranged(&order, &opened.1, logo(&order)?.as_ref()))
            })
            .await
    }

    /// Returns a PNG of why the request's posters look as they do, whichever of them is ordered: what the survey saw
    /// in the background and the places that were weighed.
    ///
    /// # Errors
    /// [`PaintError`].
    pub async fn explain(&self, order: Order) -> Result<Bytes, PaintError> {
        let ticket = self.painters.ticket()?;
        let prepared = self.prepared(&order);
        let easel = self.painters.easel(ticket, under_way_bytes(&order)).await;
        easel.work(move || explained(&*opened(&prepared, &order)?, &order)).await
    }

    /// Finds the poster on the shelf or under way, or sets about it.
    fn ask(
        &self,
        order: Order,
        ticket: impl FnOnce(&Painters) -> Result<Ticket, PaintError>,
    ) -> Result<Asked, PaintError> {
        let key = order.key();
        let mut flights = locked(&self.flights);
        // Looked for under this lock: what is no longer under way is on the shelf already.
        if let Some(painting) = locked(&self.shelf).get(&key) {
            return Ok(Asked::Shelved(painting));
        }
        if let Some(news) = flights.get(&key) {
            return Ok(Asked::UnderWay(news.subscribe()));
        }
        let ticket = ticket(&self.painters)?;
        let (news, receiver) = watch::channel(None);
        flights.insert(key, news.clone());
        tokio::spawn(self.clone().see_through(order, ticket, news));
        Ok(Asked::UnderWay(receiver))
    }

    /// Brings a painting to its end, unless everybody leaves before a painter is free.
    async fn see_through(self, order: Order, ticket: Ticket, news: News) {
        let key = order.key();
        let mut free = pin!(self.painters.easel(ticket, under_way_bytes(&order)));
        let easel = loop {
            tokio::select! {
                biased;
                () = news.closed() => if self.given_up(&key, &news) { return },
                easel = &mut free => break easel,
            }
        };
        let outcome = self.paint(easel, order).await;
        locked(&self.flights).remove(&key);
        news.send_replace(Some(outcome));
    }

    /// Removes the painting if still nobody waits for it; whoever asks from then on starts another.
    fn given_up(&self, key: &PictureKey, news: &News) -> bool {
        let mut flights = locked(&self.flights);
        let nobody = news.receiver_count() == 0;
        if nobody {
            flights.remove(key);
        }
        nobody
    }

    async fn paint(&self, easel: Easel, order: Order) -> Outcome {
        let key = order.key();
        let (prepared, painter) = (self.prepared(&order), Arc::clone(&self.painter));
        let painting = Arc::new(easel.work(move || painter(&prepared, &order)).await?);
        locked(&self.shelf).put(key, Arc::clone(&painting), painting.png.len());
        Ok(painting)
    }

    fn prepared(&self, order: &Order) -> Arc<Prepared> {
        let mut decoded = locked(&self.decoded);
        decoded.get(&order.inputs.background).unwrap_or_else(|| {
            let prepared = Arc::<Prepared>::default();
            let bytes = usize::try_from(pixels(order) * 4).unwrap_or(usize::MAX);
            decoded.put(order.inputs.background, Arc::clone(&prepared), bytes);
            prepared
        })
    }
}

/// A poster that somebody asked for.
#[derive(Debug)]
enum Asked {
    Shelved(Arc<Painting>),
    UnderWay(watch::Receiver<Option<Outcome>>),
}

impl Asked {
    async fn painting(self) -> Outcome {
        match self {
            Self::Shelved(painting) => Ok(painting),
            Self::UnderWay(mut news) => news
                .wait_for(Option::is_some)
                .await
                .ok()
                .and_then(|outcome| outcome.clone())
                .unwrap_or_else(|| Err(PaintError::broke_down())),
        }
    }
}

fn paint(prepared: &Prepared, order: &Order) -> Result<Painting, String> {
    let opened = opened(prepared, order)?;
    let (background, survey) = &*opened;
    let logo = logo(order)?;
    let plan = arranged(order, survey, logo.as_ref());
    let poster = wanx_poster::paint(background, logo.as_ref(), &plan);
    Ok(Painting { png: wanx_poster::encode_png(&poster).into(), etag: order.key().to_string(), plan })
}

fn arranged(order: &Order, survey: &Survey, logo: Option<&Picture>) -> Plan {
    wanx_poster::arrange(&order.request, survey, logo, order.seed.as_bytes(), order.index)
}

fn explained((background, survey): &(Picture, Survey), order: &Order) -> Result<Bytes, String> {
    let logo = logo(order)?;
    let layouts = wanx_poster::candidates(&order.request, survey, logo.as_ref()).layouts();
    Ok(wanx_poster::encode_png(&wanx_poster::explain(background, survey, &layouts)).into())
}

fn opened(prepared: &Prepared, order: &Order) -> Result<Arc<(Picture, Survey)>, String> {
    let mut place = locked(prepared);
    if let Some(opened) = &*place {
        return Ok(Arc::clone(opened));
    }
    let background = wanx_poster::decode(&order.background).map_err(|error| error.to_string())?;
    let survey = wanx_poster::survey(&background);
    Ok(Arc::clone(place.insert(Arc::new((background, survey)))))
}

fn logo(order: &Order) -> Result<Option<Picture>, String> {
    order.logo.as_deref().map(wanx_poster::decode).transpose().map_err(|error| error.to_string())
}

fn pixels(order: &Order) -> u64 {
    u64::from(order.inputs.width_px) * u64::from(order.inputs.height_px)
}

/// The decoded background, the painted copy and the file: about three times four bytes a pixel.
fn under_way_bytes(order: &Order) -> u64 {
    pixels(order) * 12
}

/// What these locks guard is whole between any two statements, so a poisoned one is still good.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
