//! Serves pictures over HTTP to whatever target fetches them, or lays them into a folder that somebody else serves.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::pending;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use thiserror::Error;
use tokio::net::{TcpListener, TcpSocket};
use tokio::task::{AbortHandle, JoinSet};
use url::Url;

use super::{DrawError, Drawn, Print, Studio};
use crate::scenario::Drawing;

/// How long it waits before it accepts again when the system has no socket left.
const BREATH: Duration = Duration::from_millis(50);

/// Why a picture cannot be hung.
#[derive(Debug, Error)]
pub enum HangError {
    /// It cannot be drawn.
    #[error(transparent)]
    Draw(#[from] DrawError),
    /// Its name would leave the place it hangs in.
    #[error("`{name}` is no file name")]
    Name {
        /// The name.
        name: String,
    },
    /// A folder holds files; it cannot answer with a status or be silent.
    #[error("a folder cannot answer like that: it needs the kit's own picture server")]
    NotAFile,
    /// The file cannot be written.
    #[error("{} cannot be written", path.display())]
    Write {
        /// Where to.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Hangs pictures where a target can fetch them. What it serves ends when it is dropped.
#[derive(Debug)]
pub struct PictureServer {
    base: Url,
    place: Place,
    wall: Arc<Wall>,
    studio: Studio,
    // Bound and never listening: the port is nobody else's, and the system refuses whoever connects.
    nobody: SocketAddr,
    _nobody: TcpSocket,
}

#[derive(Debug)]
enum Place {
    Listening { address: SocketAddr, accepting: AbortHandle },
    Folder(PathBuf),
}

/// What hangs where, by path below the base URL.
#[derive(Debug, Default)]
struct Wall {
    base_path: String,
    works: Mutex<BTreeMap<String, Work>>,
}

#[derive(Debug)]
struct Work {
    drawn: Arc<Drawn>,
    asked: u64,
}

impl PictureServer {
    /// Listens at an address; port 0 takes a free one. A public URL is how the target sees it, if not at that address.
    pub async fn listen(address: SocketAddr, public_url: Option<Url>) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let own = || Url::parse(&format!("http://{address}/")).map_err(io::Error::other);
        let base = public_url.map_or_else(own, Ok)?;
        let wall = Arc::new(Wall::below(&base)?);
        let accepting = tokio::spawn(accept(listener, Arc::clone(&wall))).abort_handle();
        Self::new(base, Place::Listening { address, accepting }, wall)
    }

    /// Lays files into a folder that somebody else serves at a URL. Must be called inside a tokio runtime.
    pub fn in_folder(folder: PathBuf, url: Url) -> io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        let wall = Arc::new(Wall::below(&url)?);
        Self::new(url, Place::Folder(folder), wall)
    }

    fn new(base: Url, place: Place, wall: Arc<Wall>) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
        Ok(Self {
            base,
            place,
            wall,
            studio: Studio::default(),
            nobody: socket.local_addr()?,
            _nobody: socket,
        })
    }

    /// Returns where its pictures are, as the target sees it.
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// Returns where it listens; nothing if it lays files into a folder.
    pub fn address(&self) -> Option<SocketAddr> {
        match self.place {
            Place::Listening { address, .. } => Some(address),
            Place::Folder(_) => None,
        }
    }

    /// Returns what a drawing comes to; the same drawing is drawn once.
    pub fn draw(&self, drawing: &Drawing) -> Result<Arc<Drawn>, DrawError> {
        self.studio.draw(drawing)
    }

    /// Hangs a drawing below a prefix and returns its URL. What hung there before is replaced, its count too.
    pub fn hang(&self, prefix: &str, name: &str, drawing: &Drawing) -> Result<String, HangError> {
        let drawn = self.studio.draw(drawing)?;
        let file_name = match (&drawing.file_name, &*drawn) {
            (Some(file_name), _) => file_name.clone(),
            (None, Drawn::File(print)) => format!("{name}.{}", print.extension),
            (None, Drawn::Status(_) | Drawn::Silence | Drawn::Nobody) => name.to_owned(),
        };
        let parts: Vec<&str> = prefix.split('/').chain(file_name.split('/')).collect();
        if parts.iter().any(|part| matches!(*part, "" | "." | "..") || part.contains(['\\', '\0'])) {
            return Err(HangError::Name { name: format!("{prefix}/{file_name}") });
        }
        let url = self.url(&parts);
        match (&self.place, &*drawn) {
            (_, Drawn::Nobody) => return Ok(self.nobodys(url)),
            (Place::Folder(folder), Drawn::File(print)) => {
                lay(&parts.iter().fold(folder.clone(), |path, part| path.join(part)), print)?
            }
            (Place::Folder(_), Drawn::Status(_) | Drawn::Silence) => return Err(HangError::NotAFile),
            (Place::Listening { .. }, _) => {}
        }
        self.wall.works().insert(self.wall.key(url.path()).to_owned(), Work { drawn, asked: 0 });
        Ok(url.into())
    }

    /// Takes down everything below a prefix. Files in a folder stay: who serves them may be slow.
    pub fn take_down(&self, prefix: &str) {
        let url = self.url(&prefix.split('/').collect::<Vec<_>>());
        let start = format!("{}/", self.wall.key(url.path()));
        self.wall.works().retain(|path, _| !path.starts_with(&start));
    }

    /// Returns how often a URL was asked for; nobody tells that of a folder, so there it stays 0.
    pub fn asked(&self, url: &str) -> u64 {
        let Ok(url) = Url::parse(url) else { return 0 };
        self.wall.works().get(self.wall.key(url.path())).map_or(0, |work| work.asked)
    }

    fn url(&self, parts: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(parts);
        }
        url
    }

    fn nobodys(&self, mut url: Url) -> String {
        // The port is known to be nobody's on this machine, so the host is this machine too.
        let changed = url.set_scheme("http").and_then(|()| url.set_ip_host(self.nobody.ip()));
        let changed = changed.and_then(|()| url.set_port(Some(self.nobody.port())));
        if changed.is_ok() { url.into() } else { format!("http://{}/", self.nobody) }
    }
}

impl Drop for PictureServer {
    fn drop(&mut self) {
        if let Place::Listening { accepting, .. } = &self.place {
            accepting.abort();
        }
    }
}

/// Writes a file, unless it is there already: a folder that is synchronised should not change without need.
fn lay(path: &Path, print: &Print) -> Result<(), HangError> {
    let write = || {
        if std::fs::metadata(path).is_ok_and(|file| file.len() == print.bytes.len() as u64)
            && std::fs::read(path)? == print.bytes
        {
            return Ok(());
        }
        path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        std::fs::write(path, &print.bytes)
    };
    write().map_err(|source| HangError::Write { path: path.to_owned(), source })
}

impl Wall {
    fn below(base: &Url) -> io::Result<Self> {
        if !matches!(base.scheme(), "http" | "https") || base.cannot_be_a_base() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("{base} is no HTTP URL")));
        }
        Ok(Self { base_path: base.path().trim_end_matches('/').to_owned(), ..Self::default() })
    }

    fn works(&self) -> MutexGuard<'_, BTreeMap<String, Work>> {
        self.works.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A proxy in front may or may not cut the base URL's path off, so both are understood.
    fn key<'path>(&self, path: &'path str) -> &'path str {
        let below = path.strip_prefix(&self.base_path).filter(|rest| rest.starts_with('/'));
        below.unwrap_or(path).trim_start_matches('/')
    }

    fn ask(&self, path: &str) -> Option<Arc<Drawn>> {
        let mut works = self.works();
        let work = works.get_mut(self.key(path))?;
        work.asked += 1;
        Some(Arc::clone(&work.drawn))
    }
}

async fn accept(listener: TcpListener, wall: Arc<Wall>) {
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(BREATH).await;
            continue;
        };
        let wall = Arc::clone(&wall);
        connections.spawn(async move {
            let service = service_fn(|request| answer(request, &wall));
            // A connection that breaks is the target's affair; whether it got its picture shows in what it does next.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer<B>(request: Request<B>, wall: &Wall) -> Result<Response<Full<Bytes>>, Infallible> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut refusal = plain(StatusCode::METHOD_NOT_ALLOWED);
        refusal.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return Ok(refusal);
    }
    let Some(drawn) = wall.ask(request.uri().path()) else {
        return Ok(plain(StatusCode::NOT_FOUND));
    };
    match &*drawn {
        Drawn::File(print) => {
            let mut response = Response::new(Full::new(print.bytes.clone()));
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(print.content_type));
            response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            Ok(response)
        }
        Drawn::Status(status) => {
            let known = StatusCode::from_u16(*status).ok().filter(|status| !status.is_informational());
            Ok(plain(known.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)))
        }
        Drawn::Silence | Drawn::Nobody => pending().await,
    }
}

fn plain(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(format!("{status}\n"))));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
