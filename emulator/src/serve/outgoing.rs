//! The body of an answer: whole, slowly, broken off, or line by line as things happen.

use std::fmt;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::mpsc;
use tokio::time::{Sleep, sleep};

use super::patience::Whose;

/// How a connection ends when a fault ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CutOff {
    /// With a reset.
    #[error("the connection is reset, as a fault has it")]
    Reset,
    /// Without another word.
    #[error("the connection is closed, as a fault has it")]
    Close,
}

/// How often a slow body sends a piece.
const PIECES_PER_SECOND: u32 = 20;

/// So long what was sent has to leave before the connection is cut behind it.
const LEAVE: Duration = Duration::from_millis(50);

/// The body of an answer.
#[derive(Default)]
pub struct Outgoing {
    rest: Bytes,
    bytes_per_second: Option<NonZeroU32>,
    end: Ending,
    pause: Option<Pin<Box<Sleep>>>,
    _answered: Option<Answered>,
}

/// Shows how much is still to be sent.
impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing")
            .field("bytes", &self.rest.len())
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}

/// Gives the turn back to the client when a body has been sent or given up.
struct Answered(Arc<Whose>);

impl Drop for Answered {
    fn drop(&mut self) {
        self.0.is_answered();
    }
}

/// How a body ends.
#[derive(Debug, Default)]
enum Ending {
    #[default]
    Complete,
    /// Not, once everything before has left.
    About(CutOff),
    /// Not, now.
    Now(CutOff),
    /// With the last of these.
    Lines(mpsc::Receiver<Bytes>),
}

impl Outgoing {
    /// Returns a body that is sent at once.
    pub(super) fn whole(bytes: impl Into<Bytes>) -> Self {
        Self { rest: bytes.into(), ..Self::default() }
    }

    /// Returns a body that grows as lines come, until there are none any more.
    pub(super) fn lines(lines: mpsc::Receiver<Bytes>) -> Self {
        Self { end: Ending::Lines(lines), ..Self::default() }
    }

    /// Returns what is still to be sent.
    pub(super) fn bytes(&self) -> &Bytes {
        &self.rest
    }

    /// Sends no more than this much, and then cuts the connection.
    pub(super) fn cut(self, kept_bytes: usize, by: CutOff) -> Self {
        Self { rest: self.rest.slice(..kept_bytes.min(self.rest.len())), end: Ending::About(by), ..self }
    }

    /// Sends no faster than this.
    pub(super) fn slow(self, bytes_per_second: NonZeroU32) -> Self {
        Self { bytes_per_second: Some(bytes_per_second), ..self }
    }

    /// Gives the turn back to the client when it has been sent or given up.
    pub(super) fn answering(self, whose: Arc<Whose>) -> Self {
        Self { _answered: Some(Answered(whose)), ..self }
    }

    /// Returns the next piece; there is one.
    fn piece(&mut self) -> Bytes {
        let Some(speed) = self.bytes_per_second else { return std::mem::take(&mut self.rest) };
        let length = (speed.get() / PIECES_PER_SECOND).max(1) as usize;
        let piece = self.rest.split_to(length.min(self.rest.len()));
        // As long as this piece takes, so that the speed is kept whatever does not divide.
        let pause = Duration::from_secs(1) * piece.len() as u32 / speed.get();
        self.pause = (!self.rest.is_empty()).then(|| Box::pin(sleep(pause)));
        piece
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = CutOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, CutOff>>> {
        loop {
            if let Some(pause) = &mut self.pause {
                ready!(pause.as_mut().poll(cx));
                self.pause = None;
            }
            if !self.rest.is_empty() {
                return Poll::Ready(Some(Ok(Frame::data(self.piece()))));
            }
            match &mut self.end {
                Ending::Complete => return Poll::Ready(None),
                Ending::Now(by) => return Poll::Ready(Some(Err(*by))),
                Ending::About(by) => {
                    self.end = Ending::Now(*by);
                    self.pause = Some(Box::pin(sleep(LEAVE)));
                }
                Ending::Lines(lines) => {
                    return Poll::Ready(ready!(lines.poll_recv(cx)).map(|line| Ok(Frame::data(line))));
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && matches!(self.end, Ending::Complete)
    }

    fn size_hint(&self) -> SizeHint {
        match self.end {
            Ending::Complete => SizeHint::with_exact(self.rest.len() as u64),
            // One that breaks off promises more in its header than it keeps.
            Ending::About(_) | Ending::Now(_) | Ending::Lines(_) => SizeHint::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_slow_body_takes_as_long_as_its_bytes() {
        let start = tokio::time::Instant::now();
        let body = Outgoing::whole(vec![7; 300]).slow(NonZeroU32::new(100).unwrap());
        assert_eq!(body.size_hint().exact(), Some(300));
        assert_eq!(body.collect().await.unwrap().to_bytes(), vec![7; 300]);
        // The first piece comes at once.
        assert!((2_900..=3_000).contains(&start.elapsed().as_millis()), "{:?}", start.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_breaks_off_gives_what_it_keeps_and_then_an_error() {
        let mut body = Outgoing::whole(vec![7; 300]).cut(10, CutOff::Reset);
        assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap().len(), 10);
        assert_eq!(body.frame().await.unwrap().unwrap_err(), CutOff::Reset);
    }

    #[tokio::test]
    async fn lines_come_until_nobody_sends_any() {
        let (sender, lines) = mpsc::channel(4);
        sender.send("a\n".into()).await.unwrap();
        sender.send("b\n".into()).await.unwrap();
        drop(sender);
        assert_eq!(Outgoing::lines(lines).collect().await.unwrap().to_bytes(), "a\nb\n");
    }
}
