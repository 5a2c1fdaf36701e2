//! The tampering layer: a server on loopback that hands everything on to a target and tells one lie.
//!
//! Whatever the lie does not touch passes as it came, `Host` included: links to pictures are made from it, so that
//! downloads come this way, too. The target's control API is no part of the API and is left alone, but for one
//! address: where to connect for pictures.

use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{CONNECTION, CONTENT_LENGTH, EXPECT, HOST, HeaderMap, TRANSFER_ENCODING, UPGRADE};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use url::{Host, Url};

use super::Deviation;
use super::lie::{Asset, Lie, Looks, Part, Scene, set_host};
use super::memory::{Memory, namespace};
use super::message::{Answer, Ask, Operation, alter};
use super::stage::Stage;

/// No body of this API is longer; the largest pictures are 50 MB.
const BODY_LIMIT_BYTES: usize = 128 << 20;
/// A picture that does not come in this time is taken for dead.
const FETCH_TIMEOUT: Duration = Duration::from_secs(2);

/// The tampering layer, listening. It is gone when it is dropped.
pub struct Proxy {
    url: Url,
    layer: Arc<Layer>,
    server: JoinHandle<()>,
}

struct Layer {
    /// Host and port of the target.
    authority: String,
    lie: Lie,
    memory: Memory,
    stage: Arc<Stage>,
    applied: AtomicU64,
}

/// Why there is nothing to hand back: the connection to the target broke, so this one is broken, too.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Broken {
    #[error("failed to connect: {0}")]
    Connect(#[from] io::Error),
    #[error("failed to exchange: {0}")]
    Exchange(#[from] hyper::Error),
    #[error("failed to read: {0}")]
    Read(#[from] Box<dyn std::error::Error + Send + Sync>),
    #[error("failed to say: {0}")]
    Say(#[from] hyper::http::Error),
}

impl Proxy {
    /// Starts the layer in front of a target, on a port that is free; it tells one lie.
    ///
    /// # Errors
    /// If the target's URL is none of clear HTTP, or nothing can listen.
    pub async fn start(target: &Url, deviation: Deviation) -> io::Result<Self> {
        Self::with(target, deviation.lie).await
    }

    /// Starts the layer in front of a target; it tells no lie.
    ///
    /// # Errors
    /// As for [`Proxy::start`].
    pub async fn honest(target: &Url) -> io::Result<Self> {
        Self::with(target, Lie::default()).await
    }

    async fn with(target: &Url, lie: Lie) -> io::Result<Self> {
        let authority = authority(target).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, format!("cannot stand in front of {target}"))
        })?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let origin = format!("http://{}", listener.local_addr()?);
        let url = Url::parse(&origin).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        let stage = Arc::new(Stage::new(origin));
        let (memory, applied) = (Memory::default(), AtomicU64::new(0));
        let layer = Arc::new(Layer { authority, lie, memory, stage, applied });
        let server = tokio::spawn(serve(listener, Arc::clone(&layer)));
        Ok(Self { url, layer, server })
    }

    /// Returns where it listens.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Returns how many exchanges came out otherwise than they would have without the lie.
    pub fn applied(&self) -> u64 {
        self.layer.applied.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
impl Proxy {
    /// Serves a picture beside the target and returns its URL.
    pub(crate) fn layer_picture(&self, file: Bytes) -> String {
        self.layer.stage.serve(file)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy").field("url", &self.url.as_str()).finish_non_exhaustive()
    }
}

fn authority(target: &Url) -> Option<String> {
    let host = target.host_str().filter(|_| target.scheme() == "http")?;
    Some(format!("{host}:{}", target.port_or_known_default()?))
}

/// Accepts connections for as long as it is polled; they end with it.
async fn serve(listener: TcpListener, layer: Arc<Layer>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // A connection that is gone before it is taken is the client's affair.
                let Ok((stream, _)) = accepted else { continue };
                let layer = Arc::clone(&layer);
                connections.spawn(async move {
                    let service = service_fn(move |request| answer(Arc::clone(&layer), request));
                    let connection = hyper::server::conn::http1::Builder::new();
                    // A broken connection ends here and nowhere else: what the client sees of it is the point.
                    let _ = connection.serve_connection(TokioIo::new(stream), service).await;
                });
            }
            Some(_) = connections.join_next() => (),
        }
    }
}

async fn answer(layer: Arc<Layer>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Broken> {
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, BODY_LIMIT_BYTES).collect().await?.to_bytes();
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    let ask = Ask { method: parts.method, target, headers: without_hops(parts.headers), body };
    let answer = layer.handle(ask).await?;
    let mut response = Response::new(Full::new(answer.body));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    Ok(response)
}

impl Layer {
    async fn handle(&self, asked: Ask) -> Result<Answer, Broken> {
        if let Some(file) = self.stage.file(asked.path()) {
            let mut picture = Answer::of(200, &Value::Null);
            picture.set_header("content-type", "image/png");
            return Ok(Answer { body: file, ..picture });
        }
        if Operation::of(&asked) == Operation::Control {
            let mut answer = self.forward(&asked).await?;
            self.memory.note(&asked, &asked, &answer);
            self.lead_here(&asked, &mut answer);
            return Ok(answer);
        }
        let scene = self.scene(&asked).await;
        self.memory.count(&asked);
        let mut sent = asked.clone();
        if let Some(instead) = self.lie.ask.as_ref().and_then(|lie| lie(&mut sent, &scene)) {
            self.applied.fetch_add(1, Ordering::Relaxed);
            return Ok(instead);
        }
        let mut truth = self.forward(&sent).await?;
        if let Some(again) = self.lie.again.as_ref().and_then(|lie| lie(&sent, &truth, &scene)) {
            truth = self.forward(&again).await?;
            sent = again;
        }
        self.memory.note(&asked, &sent, &truth);
        if self.lie.looks == Looks::Results {
            self.fetch_results(&truth).await;
        }
        let mut told = truth.clone();
        if let Some(lie) = &self.lie.answer {
            lie(&mut told, &scene);
        }
        if sent != asked || told != truth {
            self.applied.fetch_add(1, Ordering::Relaxed);
        }
        Ok(told)
    }

    /// Gathers what the lie may look at.
    async fn scene(&self, asked: &Ask) -> Scene {
        let operation = Operation::of(asked);
        let link = self.memory.link(&asked.target);
        let task = match (&operation, &link) {
            (Operation::Query(id), _) => self.memory.task(id),
            (_, Some(link)) => self.memory.task(&link.task),
            (_, None) => None,
        };
        let space = task.as_ref().map_or_else(|| namespace(asked), |task| task.space.clone());
        let brief = match (&operation, &task) {
            (Operation::Create, _) => asked.json().unwrap_or_default(),
            (_, Some(task)) => task.brief.clone(),
            (_, None) => Value::Null,
        };
        let names_pictures = operation == Operation::Create || link.is_some();
        let seen = if names_pictures && self.lie.looks == Looks::Assets { &brief } else { &Value::Null };
        let (background, logo) = (asset(seen, Part::Background).await, asset(seen, Part::Logo).await);
        let (space, stage) = (self.memory.space(&space), Arc::clone(&self.stage));
        Scene { operation, task, link, space, brief, background, logo, stage }
    }

    /// Downloads the pictures of a reply before anybody else does, so that they can outlive the target's.
    async fn fetch_results(&self, answer: &Answer) {
        for target in self.memory.fresh_links(answer) {
            let mut ask = Ask { method: Method::GET, target, headers: HeaderMap::new(), body: Bytes::new() };
            set_host(&mut ask, &self.stage);
            // What cannot be had now will not be missed later.
            if let Ok(answer) = self.forward(&ask).await {
                self.memory.note(&ask, &ask, &answer);
            }
        }
    }

    /// Lets clients that are told to connect elsewhere for pictures come here.
    fn lead_here(&self, asked: &Ask, answer: &mut Answer) {
        let Some((_, here)) = self.stage.origin().split_once("://") else { return };
        if asked.path() == "/_emulator/capabilities" {
            answer.edit(|body| alter(body, "/oss_host/connect", |place| *place = here.into()));
        }
    }

    async fn forward(&self, ask: &Ask) -> Result<Answer, Broken> {
        send(&self.authority, ask).await
    }
}

/// Fetches a picture that a create request names.
async fn asset(brief: &Value, part: Part) -> Asset {
    let Some(url) = brief.pointer(part.pointer()).and_then(Value::as_str).and_then(near) else {
        return Asset::None;
    };
    match tokio::time::timeout(FETCH_TIMEOUT, fetch(&url)).await {
        Ok(Some(file)) => Asset::File(file),
        Ok(None) | Err(_) => Asset::Dead,
    }
}

/// Returns a URL that the layer can and may look at: clear HTTP to an address, as the kit's own pictures have it.
fn near(url: &str) -> Option<Url> {
    let url = Url::parse(url).ok().filter(|url| url.scheme() == "http")?;
    let is_address =
        matches!(url.host()?, Host::Ipv4(_) | Host::Ipv6(_)) || url.host_str() == Some("localhost");
    is_address.then_some(url)
}

async fn fetch(url: &Url) -> Option<Bytes> {
    let authority = authority(url)?;
    let target = url[url::Position::BeforePath..url::Position::AfterQuery].to_owned();
    let mut headers = HeaderMap::new();
    headers.insert(HOST, authority.parse().ok()?);
    let ask = Ask { method: Method::GET, target, headers, body: Bytes::new() };
    let answer = send(&authority, &ask).await.ok()?;
    (answer.status == StatusCode::OK).then_some(answer.body)
}

/// Sends a request over a connection of its own: path, headers and body as they are, nothing added but a length.
pub(crate) async fn send(authority: &str, ask: &Ask) -> Result<Answer, Broken> {
    let stream = TcpStream::connect(authority).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    // Ends with this function, whichever way that ends.
    let mut driver = JoinSet::new();
    driver.spawn(async move {
        // What breaks it is told to the sender as well.
        let _ = connection.await;
    });
    let mut request =
        Request::builder().method(&ask.method).uri(&ask.target).body(Full::new(ask.body.clone()))?;
    *request.headers_mut() = ask.headers.clone();
    request.headers_mut().remove(CONTENT_LENGTH);
    let (parts, body) = sender.send_request(request).await?.into_parts();
    let body = Limited::new(body, BODY_LIMIT_BYTES).collect().await?.to_bytes();
    let mut headers = without_hops(parts.headers);
    if ask.method != Method::HEAD {
        // The body may become another one; hyper counts it. A HEAD has none, and its length is all it tells.
        headers.remove(CONTENT_LENGTH);
    }
    Ok(Answer { status: parts.status, headers, body })
}

/// Takes out what is between two neighbours only.
fn without_hops(mut headers: HeaderMap) -> HeaderMap {
    for name in [CONNECTION, TRANSFER_ENCODING, UPGRADE, EXPECT] {
        headers.remove(name);
    }
    headers
}
