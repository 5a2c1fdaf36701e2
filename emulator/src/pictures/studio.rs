//! The studio: where posters are painted, off the reactor, a bounded few at a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::{OnceCell, Semaphore};
use wanx_poster::{Picture, Plan, Survey};

use super::cache::ByteCache;
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
    /// How many bytes of pixels may be waiting for a worker or at one.
    pub queue_bytes: usize,
}

impl Default for Settings {
    /// One core is left for the reactor.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            workers: cores.saturating_sub(1).max(1),
            cache_bytes: 128 << 20,
            decoded_bytes: 64 << 20,
            queue_bytes: 1 << 30,
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

/// Paints posters and keeps the last ones.
#[derive(Debug)]
pub struct Studio {
    workers: Arc<Semaphore>,
    /// Kibibytes of pixels that may be under way; counted so because a semaphore counts to 2³².
    queue: Arc<Semaphore>,
    shelf: Arc<Mutex<ByteCache<PictureKey, Arc<Painting>>>>,
    decoded: Arc<Mutex<ByteCache<Digest, Arc<Prepared>>>>,
    flights: Mutex<HashMap<PictureKey, Arc<OnceCell<Arc<Painting>>>>>,
}

/// A background, decoded and surveyed once for all its posters; the first worker fills it, the others wait.
type Prepared = Mutex<Option<Arc<(Picture, Survey)>>>;

impl Studio {
    /// Returns a studio that has painted nothing yet.
    pub fn new(settings: &Settings) -> Self {
        Self {
            workers: Arc::new(Semaphore::new(settings.workers.max(1))),
            queue: Arc::new(Semaphore::new(settings.queue_bytes >> 10)),
            shelf: Arc::new(Mutex::new(ByteCache::new(settings.cache_bytes))),
            decoded: Arc::new(Mutex::new(ByteCache::new(settings.decoded_bytes))),
            flights: Mutex::default(),
        }
    }

    /// Returns the poster, painted now if it is not on the shelf.
    ///
    /// # Errors
    /// [`PaintError`]; nothing is remembered of it.
    pub async fn picture(&self, order: Order) -> Result<Arc<Painting>, PaintError> {
        let key = order.key();
        if let Some(painting) = locked(&self.shelf).get(&key) {
            return Ok(painting);
        }
        let flight =
            Flight { studio: self, key, cell: Arc::clone(locked(&self.flights).entry(key).or_default()) };
        flight.cell.get_or_try_init(|| self.paint(order)).await.cloned()
    }

    /// Returns where everything goes on a poster, painted or not.
    ///
    /// # Errors
    /// [`PaintError`].
    pub async fn plan(&self, order: Order) -> Result<Plan, PaintError> {
        let prepared = self.prepared(&order);
        self.at_work(&order.clone(), move || {
            let opened = opened(&prepared, &order)?;
            Ok(wanx_poster::arrange(
                &order.request,
                &opened.1,
                logo(&order)?.as_ref(),
                order.seed.as_bytes(),
                order.index,
            ))
        })
        .await
    }

    /// Forgets every finished poster and decoded background.
    pub fn clear(&self) {
        locked(&self.shelf).clear();
        locked(&self.decoded).clear();
    }

    async fn paint(&self, order: Order) -> Result<Arc<Painting>, PaintError> {
        let prepared = self.prepared(&order);
        let shelf = Arc::clone(&self.shelf);
        self.at_work(&order.clone(), move || {
            let painting = Arc::new(paint(&prepared, &order)?);
            // Kept from here, so that a painting is not lost with the one who asked for it.
            locked(&shelf).put(order.key(), Arc::clone(&painting), painting.png.len());
            Ok(painting)
        })
        .await
    }

    /// Runs `work` on a worker once there is room; a caller who leaves before then takes the work along.
    async fn at_work<T, F>(&self, order: &Order, work: F) -> Result<T, PaintError>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T, String> + Send + 'static,
    {
        let kibibytes = u32::try_from(under_way_bytes(order) >> 10).unwrap_or(u32::MAX);
        let room = Arc::clone(&self.queue).try_acquire_many_owned(kibibytes).map_err(|_| PaintError::Busy)?;
        let worker = Arc::clone(&self.workers).acquire_owned().await.map_err(|_| PaintError::Busy)?;
        let done = tokio::task::spawn_blocking(move || {
            let _held = (room, worker);
            work()
        });
        match done.await {
            Ok(result) => result.map_err(PaintError::Failed),
            // The panic's own message is on standard error; the lock of no shelf is held while painting.
            Err(_) => Err(PaintError::Failed("the painter stopped unexpectedly".into())),
        }
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

/// Someone who waits for a painting; the last one to leave clears the place.
struct Flight<'a> {
    studio: &'a Studio,
    key: PictureKey,
    cell: Arc<OnceCell<Arc<Painting>>>,
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        let mut flights = locked(&self.studio.flights);
        // This one and the one in the map.
        if Arc::strong_count(&self.cell) <= 2 {
            flights.remove(&self.key);
        }
    }
}

fn paint(prepared: &Prepared, order: &Order) -> Result<Painting, String> {
    let opened = opened(prepared, order)?;
    let (background, survey) = &*opened;
    let logo = logo(order)?;
    let plan =
        wanx_poster::arrange(&order.request, survey, logo.as_ref(), order.seed.as_bytes(), order.index);
    let poster = wanx_poster::paint(background, logo.as_ref(), &plan);
    Ok(Painting { png: wanx_poster::encode_png(&poster).into(), etag: order.key().to_string() })
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
