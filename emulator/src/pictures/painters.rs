//! The painters: a bounded few at work, a bounded number of pictures before them.
//!
//! Who waits costs a place in the queue and no memory to speak of; who is painted costs the memory of its pixels.
//! So the queue is bounded by its length, and the work by workers and bytes.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{PaintError, Settings};

/// Everybody who can paint.
#[derive(Clone, Debug)]
pub(super) struct Painters {
    free: Arc<Semaphore>,
    /// Kibibytes of pixels that may be under work; counted so because permits are taken in 32 bits.
    room: Arc<Semaphore>,
    /// All of the room.
    room_kibibytes: u32,
    queue: Arc<Semaphore>,
}

/// Leave to wait for a painter; given up when there is one.
#[derive(Debug)]
pub(super) struct Ticket {
    _queued: Option<OwnedSemaphorePermit>,
}

/// A painter and the room for one piece of work.
#[derive(Debug)]
pub(super) struct Easel {
    _painter: OwnedSemaphorePermit,
    _room: OwnedSemaphorePermit,
}

impl Painters {
    pub(super) fn new(settings: &Settings) -> Self {
        let most = Semaphore::MAX_PERMITS;
        let room_kibibytes = kibibytes(settings.painting_bytes as u64);
        Self {
            free: Arc::new(Semaphore::new(settings.workers.clamp(1, most))),
            room: Arc::new(Semaphore::new((room_kibibytes as usize).min(most))),
            room_kibibytes,
            queue: Arc::new(Semaphore::new(settings.waiting.clamp(1, most))),
        }
    }

    /// Takes a place in the queue.
    pub(super) fn ticket(&self) -> Result<Ticket, PaintError> {
        let queued = Arc::clone(&self.queue).try_acquire_owned().map_err(|_| PaintError::Busy)?;
        Ok(Ticket { _queued: Some(queued) })
    }

    /// Lets one wait who takes no place from anybody; there may be only one such at a time.
    pub(super) fn pass(&self) -> Ticket {
        Ticket { _queued: None }
    }

    /// Waits for a painter and for room; first come, first served.
    pub(super) async fn easel(&self, ticket: Ticket, bytes: u64) -> Easel {
        let _ticket = ticket;
        let painter = Arc::clone(&self.free).acquire_owned().await.expect("nobody closes it");
        // What needs more than there is gets all of it, and so is painted alone.
        let share = kibibytes(bytes).min(self.room_kibibytes);
        let room = Arc::clone(&self.room).acquire_many_owned(share).await.expect("nobody closes it");
        Easel { _painter: painter, _room: room }
    }
}

impl Easel {
    /// Does the work off the reactor, to its end even if nobody waits any more.
    pub(super) async fn work<T, F>(self, work: F) -> Result<T, PaintError>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T, String> + Send + 'static,
    {
        let done = tokio::task::spawn_blocking(move || {
            let _easel = self;
            work()
        });
        match done.await {
            Ok(result) => result.map_err(PaintError::Failed),
            // The panic's own message is on standard error.
            Err(_) => Err(PaintError::broke_down()),
        }
    }
}

/// At least one, so that no work is free; as many as can be counted for what is beyond any memory.
fn kibibytes(bytes: u64) -> u32 {
    u32::try_from(bytes >> 10).unwrap_or(u32::MAX).max(1)
}
