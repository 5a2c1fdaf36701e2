//! Request bodies: read whole within a limit and a deadline, or thrown away.
//!
//! Never holds more than the limit, and never lets an answer wait for a body that nobody needs.

use std::error::Error;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::HeaderMap;
use hyper::body::Body;
use hyper::header::EXPECT;

use super::settings::Deadlines;

/// A body nobody wanted is read to its end if it is this short, so that the connection can be used again.
const DISCARD_BYTES: u64 = 64 * 1024;

/// What a request's body can be: one from a socket, or one that a test made.
pub trait RequestBody: Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + Unpin {}

impl<B> RequestBody for B where B: Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + Unpin {}

/// Why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyFault {
    /// It is, or says it is, longer than the limit.
    TooLarge,
    /// It did not come in time.
    TooSlow,
    /// It ended early or is not framed by HTTP's rules.
    Broken,
}

/// What becomes of a connection after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Afterwards {
    /// Another request may follow.
    Open,
    /// Unread bytes are in the way.
    Closed,
}

/// A body that is still to be read.
pub(super) struct Inbox<B> {
    body: B,
    deadlines: Deadlines,
    rest: Rest,
    /// What was read before anybody was to use it.
    ahead: Option<Result<Bytes, BodyFault>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rest {
    /// The client sends it without being asked.
    OnItsWay,
    /// The client waits for "100 Continue", which reading would send.
    Withheld,
    Read,
    /// Reading it went wrong.
    Lost,
}

impl<B: RequestBody> Inbox<B> {
    /// Takes the body that belongs to these headers.
    pub(super) fn new(headers: &HeaderMap, body: B, deadlines: Deadlines) -> Self {
        let rest = if headers.contains_key(EXPECT) { Rest::Withheld } else { Rest::OnItsWay };
        Self { body, deadlines, rest, ahead: None }
    }

    /// Reads the whole body.
    ///
    /// # Errors
    /// [`BodyFault`]; a length that is declared too large is refused before anything is read.
    pub(super) async fn read(&mut self, limit_bytes: u64) -> Result<Bytes, BodyFault> {
        match self.ahead.take() {
            Some(read) => read,
            None => self.read_within(self.deadlines.body, limit_bytes).await,
        }
    }

    /// Reads the whole body and keeps it for whoever reads it next; nothing if it cannot be read.
    pub(super) async fn read_ahead(&mut self, limit_bytes: u64) -> Option<Bytes> {
        let read = self.read(limit_bytes).await;
        self.ahead = Some(read.clone());
        read.ok()
    }

    async fn read_within(&mut self, deadline: Duration, limit_bytes: u64) -> Result<Bytes, BodyFault> {
        self.rest = Rest::Lost;
        if self.body.size_hint().lower() > limit_bytes {
            return Err(BodyFault::TooLarge);
        }
        let limit = usize::try_from(limit_bytes).unwrap_or(usize::MAX);
        let whole = Limited::new(&mut self.body, limit).collect();
        match tokio::time::timeout(deadline, whole).await {
            Ok(Ok(collected)) => {
                self.rest = Rest::Read;
                Ok(collected.to_bytes())
            }
            Ok(Err(error)) if error.is::<LengthLimitError>() => Err(BodyFault::TooLarge),
            Ok(Err(_)) => Err(BodyFault::Broken),
            Err(_) => Err(BodyFault::TooSlow),
        }
    }

    /// Throws away what was not read, if that is soon done.
    pub(super) async fn discard(&mut self) -> Afterwards {
        if self.rest == Rest::Read || self.body.is_end_stream() {
            return Afterwards::Open;
        }
        let is_short = self.body.size_hint().exact().is_some_and(|bytes| bytes <= DISCARD_BYTES);
        if self.rest != Rest::OnItsWay || !is_short {
            return Afterwards::Closed;
        }
        match self.read_within(self.deadlines.discard, DISCARD_BYTES).await {
            Ok(_) => Afterwards::Open,
            Err(_) => Afterwards::Closed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::{Empty, Full};
    use hyper::body::Frame;

    /// Bodies get ten times as long as those that nobody needs.
    fn deadlines() -> Deadlines {
        let discard = Duration::from_millis(50);
        Deadlines { body: discard * 10, discard, ..Deadlines::default() }
    }

    fn inbox<B: RequestBody>(body: B) -> Inbox<B> {
        Inbox::new(&HeaderMap::new(), body, deadlines())
    }

    /// A body of unknown length that never ends.
    struct Endless;

    impl Body for Endless {
        type Data = Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
            std::task::Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[0; 1024])))))
        }
    }

    /// A body that says how long it is and sends nothing.
    struct Silent(u64);

    impl Body for Silent {
        type Data = Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
            assert!(self.0 <= 1 << 20, "asked for bytes that were already too many");
            std::task::Poll::Pending
        }

        fn size_hint(&self) -> hyper::body::SizeHint {
            hyper::body::SizeHint::with_exact(self.0)
        }
    }

    #[tokio::test]
    async fn a_body_is_read_up_to_its_limit_and_no_further() {
        let body = || Full::new(Bytes::from_static(b"12345"));
        assert_eq!(inbox(body()).read(5).await, Ok(Bytes::from_static(b"12345")));
        assert_eq!(inbox(body()).read(4).await, Err(BodyFault::TooLarge));
        assert_eq!(inbox(Endless).read(1 << 20).await, Err(BodyFault::TooLarge));
    }

    #[tokio::test]
    async fn h_014_a_length_that_is_declared_too_large_is_refused_unread() {
        assert_eq!(inbox(Silent(10 << 20)).read(1 << 20).await, Err(BodyFault::TooLarge));
    }

    #[tokio::test]
    async fn h_003_a_body_that_does_not_come_is_given_up() {
        assert_eq!(inbox(Silent(100)).read(1 << 20).await, Err(BodyFault::TooSlow));
    }

    #[tokio::test]
    async fn h_013_a_body_that_ends_early_is_broken() {
        let frames = [Ok(Frame::data(Bytes::from_static(b"half"))), Err(std::io::Error::other("gone"))];
        let body = Frames(frames.into_iter().collect());
        assert_eq!(inbox(body).read(100).await, Err(BodyFault::Broken));
    }

    struct Frames(std::collections::VecDeque<std::io::Result<Frame<Bytes>>>);

    impl Body for Frames {
        type Data = Bytes;
        type Error = std::io::Error;

        fn poll_frame(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<std::io::Result<Frame<Bytes>>>> {
            std::task::Poll::Ready(self.0.pop_front())
        }
    }

    #[tokio::test]
    async fn what_nobody_read_is_thrown_away_if_it_is_short() {
        assert_eq!(inbox(Empty::new()).discard().await, Afterwards::Open);
        assert_eq!(inbox(Full::new(Bytes::from_static(b"{}"))).discard().await, Afterwards::Open);
        assert_eq!(inbox(Full::new(Bytes::from(vec![0; 1 << 20]))).discard().await, Afterwards::Closed);
        assert_eq!(inbox(Endless).discard().await, Afterwards::Closed);
        assert_eq!(inbox(Silent(10)).discard().await, Afterwards::Closed);
        let waits = HeaderMap::from_iter([(EXPECT, "100-continue".parse().unwrap())]);
        let mut withheld = Inbox::new(&waits, Full::new(Bytes::from_static(b"{}")), deadlines());
        assert_eq!(withheld.discard().await, Afterwards::Closed);
    }
}
