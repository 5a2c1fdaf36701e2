//! The bytes of settled pictures: counted against one bound, shared by digest, gone with their last holder.
//!
//! Bytes are reserved before they are read, so the bound holds at every moment, not only in between. Nothing is
//! ever evicted: whoever holds a picture can rely on it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use bytes::Bytes;
use wanx_poster::Header;

use crate::inputs::Digest;

/// Everything that is held, and how much may be.
#[derive(Debug)]
pub(super) struct Store {
    bound_bytes: u64,
    shelves: Mutex<Shelves>,
}

/// Invariant: `used_bytes` is the sum of all living reservations.
#[derive(Debug, Default)]
struct Shelves {
    used_bytes: u64,
    held: HashMap<Digest, Weak<Stored>>,
}

/// There is no room left for a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StoreFull;

impl Store {
    /// Makes an empty store that takes `bound_bytes` at most.
    pub(super) fn new(bound_bytes: u64) -> Arc<Self> {
        Arc::new(Self { bound_bytes, shelves: Mutex::default() })
    }

    /// Returns how many bytes are reserved now.
    pub(super) fn used_bytes(&self) -> u64 {
        self.shelves().used_bytes
    }

    /// Reserves nothing yet.
    pub(super) fn reservation(self: &Arc<Self>) -> Reservation {
        Reservation { store: Arc::clone(self), bytes: 0 }
    }

    /// Keeps a picture for as long as somebody holds it; equal bytes are kept once.
    pub(super) fn keep(self: &Arc<Self>, good: Good) -> Arc<Stored> {
        let mut shelves = self.shelves();
        if let Some(twin) = shelves.held.get(&good.digest).and_then(Weak::upgrade) {
            // Before `good` goes: its reservation locks the shelves to leave.
            drop(shelves);
            return twin;
        }
        let stored = Arc::new(Stored { store: Arc::clone(self), good });
        shelves.held.insert(stored.good.digest, Arc::downgrade(&stored));
        stored
    }

    /// Every change of the shelves is one assignment, so a poisoned lock is still good.
    fn shelves(&self) -> MutexGuard<'_, Shelves> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Room in the store for bytes that come or stay; given back on drop.
#[derive(Debug)]
pub(super) struct Reservation {
    store: Arc<Store>,
    bytes: u64,
}

impl Reservation {
    /// Returns how many bytes are reserved.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Grows or shrinks to `bytes`; nothing changes if there is no room.
    pub(super) fn resize(&mut self, bytes: u64) -> Result<(), StoreFull> {
        let mut shelves = self.store.shelves();
        let others = shelves.used_bytes - self.bytes;
        let used_bytes = others.saturating_add(bytes);
        if used_bytes > self.store.bound_bytes && bytes > self.bytes {
            return Err(StoreFull);
        }
        shelves.used_bytes = used_bytes;
        self.bytes = bytes;
        Ok(())
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.store.shelves().used_bytes -= self.bytes;
    }
}

/// A picture that was decoded without complaint.
pub(super) struct Good {
    pub(super) digest: Digest,
    pub(super) header: Header,
    pub(super) bytes: Bytes,
    /// Absent for bytes that are part of the program.
    pub(super) _reservation: Option<Reservation>,
}

/// A good picture in the store.
pub(super) struct Stored {
    store: Arc<Store>,
    pub(super) good: Good,
}

impl Drop for Stored {
    fn drop(&mut self) {
        let mut shelves = self.store.shelves();
        // A twin may have been kept since the last holder left.
        if shelves.held.get(&self.good.digest).is_some_and(|twin| twin.strong_count() == 0) {
            shelves.held.remove(&self.good.digest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wanx_poster::Format;

    fn good(store: &Arc<Store>, bytes: &'static [u8]) -> Good {
        let mut reservation = store.reservation();
        reservation.resize(bytes.len() as u64).unwrap();
        let header = Header { format: Format::Png, width: 1, height: 1 };
        Good {
            digest: Digest::of(bytes),
            header,
            bytes: Bytes::from_static(bytes),
            _reservation: Some(reservation),
        }
    }

    #[test]
    fn reservations_never_pass_the_bound() {
        let store = Store::new(100);
        let (mut one, mut other) = (store.reservation(), store.reservation());
        assert_eq!(one.resize(60), Ok(()));
        assert_eq!(other.resize(41), Err(StoreFull));
        assert_eq!(other.resize(40), Ok(()));
        assert_eq!(other.resize(u64::MAX), Err(StoreFull));
        assert_eq!((store.used_bytes(), other.bytes()), (100, 40));
        drop(one);
        assert_eq!(store.used_bytes(), 40);
        assert_eq!(other.resize(5), Ok(()));
        drop(other);
        assert_eq!(store.used_bytes(), 0);
    }

    #[test]
    fn equal_bytes_are_kept_once_and_go_with_their_last_holder() {
        let store = Store::new(100);
        let one = store.keep(good(&store, b"picture"));
        let twin = store.keep(good(&store, b"picture"));
        let other = store.keep(good(&store, b"another"));
        assert!(Arc::ptr_eq(&one, &twin) && !Arc::ptr_eq(&one, &other));
        assert_eq!(store.used_bytes(), 14);
        drop((one, other));
        assert_eq!(store.used_bytes(), 7);
        drop(twin);
        assert_eq!((store.used_bytes(), store.shelves().held.len()), (0, 0));
    }
}
