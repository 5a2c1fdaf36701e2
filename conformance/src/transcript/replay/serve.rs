//! The server around a tape: sockets, and nothing else.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::{Answer, Asked, Tape};
use crate::transcript::CASE_HEADER;

/// No scenario sends more.
const BODY_MAX_BYTES: usize = 64 * 1024 * 1024;

/// Why a connection is closed without a reply.
#[derive(Debug, thiserror::Error)]
enum Closed {
    /// It was when this was recorded.
    #[error("the transcript has no reply here")]
    Recorded,
    /// The request cannot be read.
    #[error("the request's body cannot be read")]
    Body,
}

/// Serves a tape until the listener breaks or the future is dropped; connections end with it.
///
/// # Errors
/// The listener broke.
pub async fn serve(listener: TcpListener, tape: Tape) -> io::Result<Infallible> {
    let own = listener.local_addr()?;
    let tape = Arc::new(Mutex::new(tape));
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await?;
        // Those that have ended are forgotten as new ones come.
        while connections.try_join_next().is_some() {}
        let tape = Arc::clone(&tape);
        connections.spawn(async move {
            let service = service_fn(move |request| answer(request, Arc::clone(&tape), own));
            let mut http = http1::Builder::new();
            // A connection that breaks is the client's business, or what was recorded.
            let _ = http.auto_date_header(false).serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(
    request: Request<Incoming>,
    tape: Arc<Mutex<Tape>>,
    own: SocketAddr,
) -> Result<Response<Full<Bytes>>, Closed> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, BODY_MAX_BYTES).collect().await.map_err(|_| Closed::Body)?.to_bytes();
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    let asked = Asked {
        case: head.headers.get(CASE_HEADER).and_then(|case| case.to_str().ok()),
        method: head.method.as_str(),
        path,
        body: &body,
    };
    let answer = tape.lock().unwrap_or_else(PoisonError::into_inner).answer(&asked, &own.to_string());
    match answer {
        Answer::Reply { status, headers, body } => Ok(response(status, &headers, body)),
        Answer::Close => Err(Closed::Recorded),
        Answer::Silence => std::future::pending().await,
    }
}

/// Returns the reply; a header or status that HTTP forbids is left out, as no client could have seen it.
fn response(status: u16, headers: &[(String, String)], body: Vec<u8>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::NOT_IMPLEMENTED);
    for (name, value) in headers {
        let header = (HeaderName::try_from(name), HeaderValue::from_bytes(value.as_bytes()));
        if let (Ok(name), Ok(value)) = header {
            response.headers_mut().append(name, value);
        }
    }
    response
}
