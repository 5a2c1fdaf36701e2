//! Sockets and HTTP: from bytes to an operation, and from its outcome to bytes.
//!
//! `accept` owns connections, `route` and `gate` decide, `api`, `download` and `control` answer. Every request gets
//! an answer with an id of its own. Knows the host and the wire format's writers; never draws, never decides
//! anything about a task, and lets no key and no signature into a log.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use hyper::body::Incoming;
use hyper::http::request::Parts;
use hyper::{Request, Response, StatusCode};
use tokio::net::TcpListener;

use crate::faults::Met;
use crate::host::Host;
use crate::wire::RequestId;

mod accept;
mod access;
mod answer;
mod api;
mod body;
mod control;
mod download;
mod gate;
mod keys;
mod links;
mod mischief;
mod notes;
mod outgoing;
mod patience;
mod route;
mod settings;

use accept::Answers;
use answer::Answer;
use api::Asked;
use body::{Afterwards, Inbox};
use mischief::Turn;
use notes::Notes;
use route::{Operation, Route};

pub use accept::Ends;
pub use body::RequestBody;
pub use keys::Keys;
pub use outgoing::{CutOff, Outgoing};
pub use settings::{Caps, Control, Deadlines, Echo, Links, Requests, Settings};

/// Serves a host on a listener until `shutdown` is ready; then finishes what was begun, within the drain deadline.
///
/// # Errors
/// Only if the listener is not one; no client can end this.
pub async fn run(
    listener: TcpListener,
    host: Arc<Host>,
    settings: Settings,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let server = Arc::new(Server::new(host, settings, listener.local_addr()?));
    let patience = (server.settings.deadlines, server.settings.caps);
    accept::serve(listener, server, patience, shutdown).await;
    Ok(())
}

/// A host with a way in: answers requests, wherever they come from.
#[derive(Debug)]
pub struct Server {
    host: Arc<Host>,
    settings: Settings,
    address: SocketAddr,
}

impl Server {
    /// Returns a server that is known at `address`.
    pub fn new(host: Arc<Host>, settings: Settings, address: SocketAddr) -> Self {
        Self { host, settings, address }
    }

    /// Returns what it serves.
    pub fn host(&self) -> &Arc<Host> {
        &self.host
    }

    /// Answers one request that came between these two ends, on a connection of its own.
    ///
    /// # Errors
    /// [`CutOff`] if a fault ends the connection instead.
    pub async fn answer<B: RequestBody>(
        &self,
        request: Request<B>,
        ends: Ends,
    ) -> Result<Response<Outgoing>, CutOff> {
        self.answer_in_turn(request, ends, Turn::First).await
    }

    async fn answer_in_turn<B: RequestBody>(
        &self,
        request: Request<B>,
        ends: Ends,
        turn: Turn,
    ) -> Result<Response<Outgoing>, CutOff> {
        let (parts, body) = request.into_parts();
        let mut inbox = Inbox::new(&parts.headers, body, self.settings.deadlines);
        let id = RequestId::from_bits(self.host.request_bits());
        let answer = match (self.malformed(&parts), route::route(&parts.method, parts.uri.path())) {
            (Some(status), _) => Ok(answer::bare(status)),
            (None, Route::To(Operation::Health)) => Ok(control::health()),
            (None, Route::To(Operation::Control { rest })) => {
                Ok(self.control(&parts, rest, ends, &mut inbox).await)
            }
            (None, route) => {
                let asker = self.settings.keys.asker(&parts.headers);
                let (host, settings, caller) = (&self.host, &self.settings, &asker.caller);
                let asked = Asked { host, settings, parts: &parts, caller, local: ends.local, id };
                self.answer_under_faults(asked, (route, turn), &asker, &mut inbox).await
            }
        };
        let afterwards = inbox.discard().await;
        let mut answer = answer?;
        answer::sign(&mut answer, &id);
        if afterwards == Afterwards::Closed {
            answer::close(&mut answer);
        }
        // Neither headers nor query: keys and signatures are in there.
        let id = answer::signature(&answer);
        tracing::debug!(method = %parts.method, path = parts.uri.path(), status = answer.status().as_u16(), id);
        Ok(answer)
    }

    /// Returns the status for a request that is no good HTTP, before anybody asks what it wants.
    fn malformed(&self, parts: &Parts) -> Option<StatusCode> {
        let target_bytes = parts.uri.path_and_query().map_or(0, |target| target.as_str().len());
        if target_bytes > self.settings.caps.target_bytes {
            return Some(StatusCode::URI_TOO_LONG);
        }
        (!gate::is_plain(&parts.headers)).then_some(StatusCode::BAD_REQUEST)
    }

    /// Answers a request to the service.
    async fn outcome<B: RequestBody>(
        &self,
        asked: Asked<'_>,
        route: Route<'_>,
        inbox: &mut Inbox<B>,
        (met, notes): (&Met, &mut Notes),
    ) -> Answer {
        let operation = match route {
            Route::To(operation) => operation,
            Route::WrongMethod { allow } => return asked.wrong_method(allow),
            Route::Nowhere => return asked.refused(crate::reason::Reason::UnknownPath.into()),
        };
        let outcome = match operation {
            Operation::Create => asked.create(inbox, (met, notes)).await,
            Operation::Query { task } => asked.query(task, notes).await,
            Operation::List => asked.list(),
            Operation::Cancel { task } => asked.cancel(task, notes),
            Operation::Picture => Ok(asked.picture().await),
            Operation::Health | Operation::Control { .. } => return control::health(),
        };
        outcome.unwrap_or_else(|refused| asked.refused(refused))
    }

    async fn control<B: RequestBody>(
        &self,
        parts: &Parts,
        rest: &str,
        ends: Ends,
        inbox: &mut Inbox<B>,
    ) -> Answer {
        let settings = &self.settings;
        match access::access(&settings.control, ends.peer, &parts.headers) {
            access::Access::Absent => answer::bare(StatusCode::NOT_FOUND),
            access::Access::Refused(why) => control::forbidden(why),
            access::Access::Granted => {
                let desk = control::Desk { host: &self.host, settings, address: self.address };
                desk.answer(parts, rest, inbox).await
            }
        }
    }
}

impl Answers for Server {
    async fn answer(&self, request: Request<Incoming>, ends: Ends, turn: Turn) -> Result<Answer, CutOff> {
        self.answer_in_turn(request, ends, turn).await
    }
}

#[cfg(test)]
mod tests;
