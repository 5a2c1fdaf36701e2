//! Bytes on their way in: counted against the limit and the store before they are kept.

use bytes::Bytes;

use super::Trouble;
use super::store::Reservation;
use crate::reason::PictureFault;

/// Told of an answer that is shorter than it said.
pub(super) const BROKE_OFF: &str = "the answer broke off";

/// What is reserved first for a body that does not say how long it is: a small picture.
const FIRST_BYTES: u64 = 64 * 1024;

/// A body as far as it has come.
///
/// Invariant: it holds no more bytes than are reserved, and no more than the limit.
#[derive(Debug)]
pub(super) struct Body {
    bytes: Vec<u8>,
    reservation: Reservation,
    limit_bytes: u64,
}

impl Body {
    /// Makes room for what the sender says it will send; nothing yet if it does not say.
    pub(super) fn expecting(
        declared_bytes: Option<u64>,
        limit_bytes: u64,
        mut reservation: Reservation,
    ) -> Result<Self, Trouble> {
        let declared_bytes = declared_bytes.unwrap_or(0);
        if declared_bytes > limit_bytes {
            return Err(PictureFault::TooManyBytes { limit_bytes }.into());
        }
        reservation.resize(declared_bytes)?;
        let capacity = usize::try_from(declared_bytes).unwrap_or(0);
        Ok(Self { bytes: Vec::with_capacity(capacity), reservation, limit_bytes })
    }

    /// Takes the next bytes.
    pub(super) fn push(&mut self, chunk: &[u8]) -> Result<(), Trouble> {
        let length = self.bytes.len() as u64 + chunk.len() as u64;
        if length > self.limit_bytes {
            return Err(PictureFault::TooManyBytes { limit_bytes: self.limit_bytes }.into());
        }
        if length > self.reservation.bytes() {
            self.grow(length)?;
        }
        self.bytes.extend_from_slice(chunk);
        Ok(())
    }

    /// Doubles, so that a long body is not copied at every chunk; if the store is nearly full, just fits.
    fn grow(&mut self, length: u64) -> Result<(), Trouble> {
        let doubled = (2 * self.reservation.bytes()).max(FIRST_BYTES).min(self.limit_bytes).max(length);
        if self.reservation.resize(doubled).is_err() {
            self.reservation.resize(length)?;
        }
        let reserved = usize::try_from(self.reservation.bytes()).unwrap_or(usize::MAX);
        self.bytes.reserve_exact(reserved - self.bytes.len());
        Ok(())
    }

    /// Returns the whole body, and its reservation shrunk to it.
    pub(super) fn finish(mut self) -> Result<(Bytes, Reservation), Trouble> {
        self.bytes.shrink_to_fit();
        self.reservation.resize(self.bytes.len() as u64)?;
        Ok((Bytes::from(self.bytes), self.reservation))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::store::Store;
    use proptest::prelude::*;

    fn body(declared: Option<u64>, limit: u64, bound: u64) -> Result<Body, Trouble> {
        Body::expecting(declared, limit, Store::new(bound).reservation())
    }

    #[test]
    fn h_054_a_body_that_declares_too_much_is_refused_before_it_comes() {
        let too_long = Trouble::Fault(PictureFault::TooManyBytes { limit_bytes: 100 });
        assert_eq!(body(Some(101), 100, 1000).unwrap_err(), too_long);
        assert_eq!(body(Some(u64::MAX), 100, 1000).unwrap_err(), too_long);
        assert_eq!(body(Some(100), 100, 99).unwrap_err(), Trouble::StoreFull);
    }

    #[test]
    fn h_053_a_body_that_goes_on_is_stopped_at_the_limit() {
        let mut body = body(None, 1 << 20, 1 << 30).unwrap();
        let pushed = (0..).take_while(|_| body.push(&[0; 1000]).is_ok()).count();
        assert_eq!(pushed, (1 << 20) / 1000);
        assert!(body.bytes.capacity() <= 1 << 20);
    }

    #[test]
    fn a_body_fills_a_store_to_the_last_byte_and_no_further() {
        let store = Store::new(100_000);
        let mut body = Body::expecting(None, 1 << 20, store.reservation()).unwrap();
        let pushed = (0..).take_while(|_| body.push(&[0; 1000]).is_ok()).count();
        assert_eq!((pushed, store.used_bytes()), (100, 100_000));
        assert_eq!(body.push(&[0]), Err(Trouble::StoreFull));
    }

    proptest! {
        #[test]
        fn what_was_pushed_comes_out_and_is_what_is_reserved(
            declared in proptest::option::of(0u64..300_000),
            chunks in proptest::collection::vec(0usize..100_000, 0..6),
        ) {
            let store = Store::new(1 << 30);
            let mut body = Body::expecting(declared, 1 << 20, store.reservation()).unwrap();
            let sent: Vec<u8> = chunks.iter().flat_map(|&length| vec![length as u8; length]).collect();
            for &length in &chunks {
                body.push(&vec![length as u8; length]).unwrap();
                prop_assert!(body.bytes.len() as u64 <= store.used_bytes());
            }
            let (bytes, reservation) = body.finish().unwrap();
            prop_assert!(bytes == sent);
            prop_assert_eq!(reservation.bytes(), sent.len() as u64);
            prop_assert_eq!(store.used_bytes(), sent.len() as u64);
        }
    }
}
