//! A server in the process of a test: one function from a request to a reply.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;

/// A reply.
pub(crate) type Answer = Response<Full<Bytes>>;

/// Serves until the runtime ends. Returns where.
pub(crate) async fn serve(answer: impl Fn(&Request<Bytes>) -> Answer + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let answer = Arc::new(answer);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let answer = Arc::clone(&answer);
            let service = service_fn(move |request: Request<Incoming>| {
                let answer = Arc::clone(&answer);
                async move {
                    let (head, body) = request.into_parts();
                    let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
                    Ok::<_, Infallible>(answer(&Request::from_parts(head, body)))
                }
            });
            tokio::spawn(async move {
                let connection = hyper::server::conn::http1::Builder::new();
                let _ = connection.serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    address
}

/// Returns a reply of a status and JSON.
pub(crate) fn json(status: u16, body: &Value) -> Answer {
    typed(status, "application/json", body.to_string())
}

/// Returns a reply of a status, a content type and a body.
pub(crate) fn typed(status: u16, content_type: &str, body: impl Into<Bytes>) -> Answer {
    let reply = Response::builder().status(status).header("content-type", content_type);
    reply.body(Full::new(body.into())).unwrap()
}

/// Returns a header of a request, or nothing if it is not there or no text.
pub(crate) fn header<'a>(request: &'a Request<Bytes>, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}
