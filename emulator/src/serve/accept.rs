//! The accept loop: our own, because later faults need the raw connection.
//!
//! Promises that no client can take it down or hold it: every wait has a deadline, connections are counted, and a
//! machine without descriptors is waited out. Speaks HTTP/1.1 in clear text only (decision 17).

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::mischief::Turn;
use super::outgoing::{CutOff, Outgoing};
use super::patience::{Patience, Whose};
use super::settings::{Caps, Deadlines};

/// The two ends of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Ends {
    /// The client's.
    pub peer: SocketAddr,
    /// Ours.
    pub local: SocketAddr,
}

/// What answers requests.
pub(super) trait Answers: Send + Sync + 'static {
    /// Answers one request; there is an answer to everything, unless a fault cuts the connection.
    fn answer(
        &self,
        request: Request<Incoming>,
        ends: Ends,
        turn: Turn,
    ) -> impl Future<Output = Result<Response<Outgoing>, CutOff>> + Send;
}

/// What connections are told; when the teller is gone, serving is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Serving,
    /// Requests that are being answered are finished, no others begun.
    Draining,
}

/// Serves until `shutdown` is ready, then finishes what was begun, within the drain deadline.
pub(super) async fn serve(
    listener: TcpListener,
    answers: Arc<impl Answers>,
    (deadlines, caps): (Deadlines, Caps),
    shutdown: impl Future<Output = ()>,
) {
    let seats = Arc::new(Semaphore::new(usize::from(caps.connections)));
    let (stage, _) = watch::channel(Stage::Serving);
    let mut shutdown = pin!(shutdown);
    loop {
        let (stream, ends, seat) = tokio::select! {
            biased;
            () = &mut shutdown => break,
            connection = next(&listener, &seats, deadlines) => connection,
        };
        let answers = Arc::clone(&answers);
        let stage = stage.subscribe();
        tokio::spawn(async move {
            converse(stream, ends, answers, (deadlines, caps), stage).await;
            drop(seat);
        });
    }
    drop(listener);
    drain(&stage, &seats, (deadlines, caps)).await;
}

/// Lets every connection finish, and cuts those that do not in time.
async fn drain(stage: &watch::Sender<Stage>, seats: &Arc<Semaphore>, (deadlines, caps): (Deadlines, Caps)) {
    stage.send_replace(Stage::Draining);
    let all_gone = seats.acquire_many(u32::from(caps.connections));
    if tokio::time::timeout(deadlines.drain, all_gone).await.is_err() {
        tracing::warn!("connections were cut: they did not end within {:?}", deadlines.drain);
    }
}

/// Waits for a free seat first and a connection second, so that what is over the cap waits in the listener's queue
/// and costs this process nothing.
async fn next(
    listener: &TcpListener,
    seats: &Arc<Semaphore>,
    deadlines: Deadlines,
) -> (TcpStream, Ends, OwnedSemaphorePermit) {
    let seat =
        Arc::clone(seats).acquire_owned().await.expect("the semaphore is never closed: nobody calls close()");
    let mut is_told = false;
    loop {
        match accepted(listener).await {
            Ok((stream, ends)) => return (stream, ends, seat),
            Err(error) if concerns_one_connection(&error) => tracing::debug!(%error, "a client left at once"),
            Err(error) => {
                // Told once, however long it lasts.
                if !std::mem::replace(&mut is_told, true) {
                    tracing::warn!(%error, "cannot accept; trying again every {:?}", deadlines.accept_pause);
                }
                tokio::time::sleep(deadlines.accept_pause).await;
            }
        }
    }
}

async fn accepted(listener: &TcpListener) -> io::Result<(TcpStream, Ends)> {
    let (stream, peer) = listener.accept().await?;
    // Answers are small and complete: nothing is gained by waiting to fill a packet.
    stream.set_nodelay(true)?;
    let local = stream.local_addr()?;
    Ok((stream, Ends { peer, local }))
}

fn concerns_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind as K;
    matches!(
        error.kind(),
        K::ConnectionAborted | K::ConnectionReset | K::ConnectionRefused | K::NotConnected | K::InvalidInput
    )
}

/// Answers the requests of one connection, one after another.
async fn converse(
    stream: TcpStream,
    ends: Ends,
    answers: Arc<impl Answers>,
    (deadlines, caps): (Deadlines, Caps),
    mut stage: watch::Receiver<Stage>,
) {
    let whose = Arc::new(Whose::default());
    let is_first = AtomicBool::new(true);
    let ours = Arc::clone(&whose);
    let io = TokioIo::new(Patience::new(stream, deadlines, Arc::clone(&whose)));
    let service = service_fn(move |request| {
        let (answers, whose) = (Arc::clone(&answers), Arc::clone(&whose));
        whose.is_servers();
        let turn = if is_first.swap(false, Ordering::Relaxed) { Turn::First } else { Turn::Later };
        async move {
            // The turn is the client's again when the body has left, however slowly it does.
            let answer = answers.answer(request, ends, turn).await?;
            Ok::<_, CutOff>(answer.map(|body| body.answering(whose)))
        }
    });
    let connection = http1::Builder::new()
        .max_headers(caps.headers)
        .max_header_size(caps.head_bytes)
        .serve_connection(io, service);
    let mut connection = pin!(connection);
    let outcome = tokio::select! {
        outcome = &mut connection => outcome,
        () = draining(&mut stage) => {
            connection.as_mut().graceful_shutdown();
            tokio::select! {
                outcome = &mut connection => outcome,
                () = over(&mut stage) => return,
            }
        }
    };
    // Whatever went wrong was this client's doing (not HTTP/1.1, too slow, gone), so it is worth a line and no more.
    if let Err(error) = outcome {
        if error.source().and_then(|source| source.downcast_ref()) == Some(&CutOff::Reset) {
            // Nothing of the connection has been let go yet, and its stream looks here when it is.
            ours.is_to_be_reset();
        }
        tracing::debug!(peer = %ends.peer, %error, "connection ended badly");
    }
}

/// Waits until no more requests are to be begun.
async fn draining(stage: &mut watch::Receiver<Stage>) {
    let _ = stage.wait_for(|stage| *stage == Stage::Draining).await;
}

/// Waits until nobody serves any more.
async fn over(stage: &mut watch::Receiver<Stage>) {
    while stage.changed().await.is_ok() {}
}

#[cfg(test)]
mod tests;
