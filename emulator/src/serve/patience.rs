//! A connection that does not wait for ever: deadlines for reading, writing and parting.
//!
//! Wraps a stream below hyper, because hyper knows one deadline (for headers) and we promise four. Costs one clock
//! reading per wait and no allocation: a timer that fires early looks again instead of being set anew each time.
//! Never looks at the bytes.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};

use super::settings::Deadlines;

/// An answer has to move on by this much within the write deadline: a client that reads a byte a minute holds no
/// picture for hours.
const WRITE_STRIDE_BYTES: usize = 64 * 1024;

/// So much of what a refused client still sends is read and thrown away before the connection is cut.
const LINGER_BYTES: usize = 16 * 1024 * 1024;

/// Whose turn it is on a connection; shared with the service that answers.
#[derive(Debug, Default)]
pub(super) struct Whose {
    turn: AtomicU8,
    /// Whether the connection ends with a reset, as a fault has it.
    is_reset: AtomicBool,
}

impl Whose {
    const CLIENT: u8 = 0;
    const SERVER: u8 = 1;
    const ANSWERED: u8 = 2;

    /// A request's headers are complete.
    pub(super) fn is_servers(&self) {
        self.turn.store(Self::SERVER, Ordering::Relaxed);
    }

    /// The answer is made and only has to be sent.
    pub(super) fn is_answered(&self) {
        self.turn.store(Self::ANSWERED, Ordering::Relaxed);
    }

    /// The connection is to end with a reset.
    pub(super) fn is_to_be_reset(&self) {
        self.is_reset.store(true, Ordering::Relaxed);
    }

    fn ends_if_answered(&self) -> bool {
        let (from, to, relaxed) = (Self::ANSWERED, Self::CLIENT, Ordering::Relaxed);
        self.turn.compare_exchange(from, to, relaxed, relaxed).is_ok()
    }

    fn client_is_awaited(&self) -> bool {
        self.turn.load(Ordering::Relaxed) == Self::CLIENT
    }
}

/// A stream that can end with a reset.
pub(super) trait Stream: Unpin {
    /// Lets the stream end with a reset when it is dropped.
    fn reset(&self) {}
}

impl Stream for TcpStream {
    fn reset(&self) {
        reset(self);
    }
}

/// Lets a connection end with a reset when it is dropped, and what is still to be sent be lost.
pub(super) fn reset(stream: &TcpStream) {
    // If the system does not take it, the connection is closed: the client misses its answer all the same.
    let _ = stream.set_zero_linger();
}

/// A stream with deadlines.
pub(super) struct Patience<S: Stream> {
    stream: S,
    deadlines: Deadlines,
    whose: Arc<Whose>,
    awaiting: Awaiting,
    reading: Alarm,
    writing: Alarm,
    written_bytes: usize,
    parting: Parting,
}

/// What is awaited of a client whose turn it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Awaiting {
    /// The rest of its headers, or its very first bytes.
    Head,
    /// Another request, perhaps never.
    Next,
}

/// How far the end of a connection has come.
enum Parting {
    NotYet,
    /// The client has closed, or is given up.
    ClientGone,
    /// We have closed; what the client still sends is thrown away.
    Lingering {
        discarded_bytes: usize,
    },
}

impl<S: Stream> Drop for Patience<S> {
    fn drop(&mut self) {
        if self.whose.is_reset.load(Ordering::Relaxed) {
            self.stream.reset();
        }
    }
}

impl<S: Stream> Patience<S> {
    /// Wraps a stream that was just accepted.
    pub(super) fn new(stream: S, deadlines: Deadlines, whose: Arc<Whose>) -> Self {
        let mut reading = Alarm::default();
        reading.set_in(deadlines.head);
        Self {
            stream,
            deadlines,
            whose,
            awaiting: Awaiting::Head,
            reading,
            writing: Alarm::default(),
            written_bytes: 0,
            parting: Parting::NotYet,
        }
    }

    fn heard_something(&mut self) {
        if self.awaiting == Awaiting::Next && self.whose.client_is_awaited() {
            self.awaiting = Awaiting::Head;
            self.reading.set_in(self.deadlines.head);
        }
    }

    /// What happens when nothing can be read: wait, or give up.
    fn wait_to_read(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.whose.client_is_awaited() {
            return Poll::Pending;
        }
        ready!(self.reading.poll(cx));
        self.parting = Parting::ClientGone;
        match self.awaiting {
            // To hyper it looks as if the client had hung up: nothing is owed to either side.
            Awaiting::Next => Poll::Ready(Ok(())),
            Awaiting::Head => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
        }
    }

    fn wrote(&mut self, bytes: usize) {
        self.written_bytes += bytes;
        if self.written_bytes >= WRITE_STRIDE_BYTES {
            self.writing.clear();
            self.written_bytes = 0;
        }
    }

    /// What happens when nothing can be written: wait, or give up.
    fn wait_to_write(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        if !self.writing.is_set() {
            self.writing.set_in(self.deadlines.write);
            self.written_bytes = 0;
        }
        ready!(self.writing.poll(cx));
        self.parting = Parting::ClientGone;
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    fn flushed(&mut self, cx: &mut Context<'_>) {
        self.writing.clear();
        self.written_bytes = 0;
        if self.whose.ends_if_answered() {
            self.awaiting = Awaiting::Next;
            self.reading.set_in(self.deadlines.idle);
            // Hyper may have asked for bytes before and asks again only when something wakes it: so this has to.
            let _not_yet = self.reading.poll(cx);
        }
    }
}

impl<S: AsyncRead + Stream> AsyncRead for Patience<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        match Pin::new(&mut self.stream).poll_read(cx, buffer) {
            Poll::Pending => self.wait_to_read(cx),
            Poll::Ready(Ok(())) if buffer.filled().len() > before => {
                self.heard_something();
                Poll::Ready(Ok(()))
            }
            Poll::Ready(end_or_error) => {
                self.parting = Parting::ClientGone;
                Poll::Ready(end_or_error)
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Stream> AsyncWrite for Patience<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write(cx, bytes) {
            Poll::Pending => self.wait_to_write(cx),
            Poll::Ready(result) => {
                self.wrote(*result.as_ref().unwrap_or(&0));
                Poll::Ready(result)
            }
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write_vectored(cx, slices) {
            Poll::Pending => self.wait_to_write(cx),
            Poll::Ready(result) => {
                self.wrote(*result.as_ref().unwrap_or(&0));
                Poll::Ready(result)
            }
        }
    }

    /// Without this a picture would be copied into hyper's own buffer before it is sent.
    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
        self.flushed(cx);
        Poll::Ready(Ok(()))
    }

    /// Closes our side, then reads on for a while: a socket that is closed with unread bytes in it sends a reset,
    /// and a reset makes the client's system throw away the very refusal we just sent (413, 431).
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !matches!(self.parting, Parting::Lingering { .. }) {
            ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
            if matches!(self.parting, Parting::ClientGone) {
                return Poll::Ready(Ok(()));
            }
            self.parting = Parting::Lingering { discarded_bytes: 0 };
            let linger = self.deadlines.linger;
            self.reading.set_in(linger);
        }
        self.poll_linger(cx).map(Ok)
    }
}

impl<S: AsyncRead + Stream> Patience<S> {
    fn poll_linger(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut scrap = [0; 4 * 1024];
        while let Parting::Lingering { discarded_bytes } = &mut self.parting {
            if *discarded_bytes > LINGER_BYTES {
                break;
            }
            let mut buffer = ReadBuf::new(&mut scrap);
            match Pin::new(&mut self.stream).poll_read(cx, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    *discarded_bytes += buffer.filled().len()
                }
                Poll::Ready(_) => break,
                Poll::Pending => {
                    ready!(self.reading.poll(cx));
                    break;
                }
            }
        }
        self.parting = Parting::ClientGone;
        Poll::Ready(())
    }
}

/// A deadline that is cheap to move.
#[derive(Default)]
struct Alarm {
    at: Option<Instant>,
    /// Made at the first wait; may fire before `at` when that has moved on since.
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Alarm {
    fn set_in(&mut self, span: Duration) {
        self.at = Some(Instant::now() + span);
    }

    fn clear(&mut self) {
        self.at = None;
    }

    fn is_set(&self) -> bool {
        self.at.is_some()
    }

    /// Ready once the deadline has passed; never while there is none.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(at) = self.at else { return Poll::Pending };
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(at)));
        if sleep.deadline() > at {
            sleep.as_mut().reset(at);
        }
        while sleep.as_mut().poll(cx).is_ready() {
            if sleep.deadline() >= at {
                return Poll::Ready(());
            }
            sleep.as_mut().reset(at);
        }
        Poll::Pending
    }
}
