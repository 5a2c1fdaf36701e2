//! Pictures from the network: http and https, through the guard.
//!
//! Every hop is resolved here, once, and the connection goes to the very addresses that were vetted; redirects
//! are followed here too, so that each is checked like a URL of its own. No proxy, no decoding, no connection
//! kept. What went wrong is told without the addresses that names stand for.

use std::error::Error;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use reqwest::dns::{Name, Resolve, Resolving};
use reqwest::header::LOCATION;
use reqwest::{Client, Response, redirect};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;
use tokio::sync::Semaphore;
use url::{Host, Url};

use super::body::{BROKE_OFF, Body};
use super::names::Names;
use super::sources::places;
use super::store::Reservation;
use super::{Guard, Settings, Trouble};
use crate::brief::AssetUrl;
use crate::reason::PictureFault;

/// Most redirects that are followed.
const REDIRECTS: usize = 5;

/// What we call ourselves.
const USER_AGENT: &str = concat!("wanx-emulator/", env!("CARGO_PKG_VERSION"));

/// The network as a source of pictures.
pub(super) struct Network {
    guard: Guard,
    names: Names,
    connect_deadline: Duration,
    turns: Semaphore,
    /// Read at the first fetch: a server that never fetches need not read the machine's certificates.
    tls: OnceLock<ClientConfig>,
}

impl Network {
    pub(super) fn new(settings: &Settings, names: Names) -> Self {
        Self {
            guard: settings.guard.clone(),
            names,
            connect_deadline: settings.connect_deadline,
            turns: places(settings.concurrent_fetches),
            tls: OnceLock::new(),
        }
    }

    /// Fetches what a URL stands for. The caller sets the deadline.
    pub(super) async fn get(
        &self,
        url: &AssetUrl,
        limit_bytes: u64,
        reservation: Reservation,
    ) -> Result<(Bytes, Reservation), Trouble> {
        let _turn = self.turns.acquire().await;
        let mut url = url.to_url();
        for _ in 0..=REDIRECTS {
            let response = self.ask(&url).await?;
            match redirected(&url, &response)? {
                Some(next) => url = next,
                None => return receive(response, limit_bytes, reservation).await,
            }
        }
        Err(unreachable("too many redirects"))
    }

    async fn ask(&self, url: &Url) -> Result<Response, Trouble> {
        let addresses = self.vetted(url).await?;
        let host = url.host_str().unwrap_or_default();
        let client = self.client(host, &addresses)?;
        client.get(url.clone()).send().await.map_err(|error| fault(&error))
    }

    /// Returns the addresses of a URL's host that may be connected to; at least one.
    async fn vetted(&self, url: &Url) -> Result<Vec<SocketAddr>, Trouble> {
        let host = url.host_str().unwrap_or_default();
        let port = url.port_or_known_default().unwrap_or_default();
        let addresses = match url.host() {
            Some(Host::Ipv4(address)) => vec![IpAddr::V4(address)],
            Some(Host::Ipv6(address)) => vec![IpAddr::V6(address)],
            Some(Host::Domain(name)) => self.names.addresses(name).await,
            None => Vec::new(),
        };
        let mut refusal = unreachable("the name cannot be resolved");
        let mut vetted = Vec::new();
        for address in addresses {
            match self.guard.vet(address, port, host) {
                Ok(()) => vetted.push(SocketAddr::new(address, port)),
                Err(why) => refusal = forbidden(why),
            }
        }
        if vetted.is_empty() { Err(refusal) } else { Ok(vetted) }
    }

    /// Makes a client that can reach these addresses and, by name, no others.
    fn client(&self, host: &str, addresses: &[SocketAddr]) -> Result<Client, Trouble> {
        Client::builder()
            .no_proxy()
            .redirect(redirect::Policy::none())
            .pool_max_idle_per_host(0)
            .connect_timeout(self.connect_deadline)
            .user_agent(USER_AGENT)
            .tls_backend_preconfigured(self.tls.get_or_init(tls).clone())
            .dns_resolver(NoNames)
            .resolve_to_addrs(host, addresses)
            .build()
            .map_err(|error| fault(&error))
    }
}

/// Answers nothing: every name was resolved before.
struct NoNames;

impl Resolve for NoNames {
    fn resolve(&self, _name: Name) -> Resolving {
        Box::pin(async { Err("names are resolved before connecting".into()) })
    }
}

/// Trusts what the machine trusts. Built by hand because the alternative is a provider for the whole process,
/// which is not ours to choose where the server runs inside somebody's tests.
pub(crate) fn tls() -> ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = Verifier::new(Arc::clone(&provider));
    let versions = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring has the default versions of TLS");
    match verifier {
        Ok(verifier) => versions.dangerous().with_custom_certificate_verifier(Arc::new(verifier)),
        // A machine without certificates can still fetch by http; https then trusts nobody.
        Err(_) => versions.with_root_certificates(RootCertStore::empty()),
    }
    .with_no_client_auth()
}

/// Returns where a response sends us, or nothing if it is an answer.
fn redirected(url: &Url, response: &Response) -> Result<Option<Url>, Trouble> {
    let status = response.status();
    let location = response.headers().get(LOCATION);
    match (status.as_u16(), location) {
        (301 | 302 | 303 | 307 | 308, Some(location)) => {
            let location = location.to_str().ok().and_then(|location| url.join(location).ok());
            let next = location.and_then(|next| AssetUrl::parse(next.as_str()).ok());
            next.map(|next| Some(next.to_url()))
                .ok_or_else(|| forbidden("it redirects to what is no http or https URL"))
        }
        _ if status.is_success() => Ok(None),
        (status, _) => Err(PictureFault::Status { status }.into()),
    }
}

async fn receive(
    mut response: Response,
    limit_bytes: u64,
    reservation: Reservation,
) -> Result<(Bytes, Reservation), Trouble> {
    let mut body = Body::expecting(response.content_length(), limit_bytes, reservation)?;
    while let Some(chunk) = response.chunk().await.map_err(|error| fault(&error))? {
        body.push(&chunk)?;
    }
    body.finish()
}

fn unreachable(why: &str) -> Trouble {
    PictureFault::Unreachable { why: why.to_owned() }.into()
}

fn forbidden(why: &str) -> Trouble {
    PictureFault::Forbidden { why: why.to_owned() }.into()
}

/// Tells what failed in our own words: the client's would quote addresses.
fn fault(error: &reqwest::Error) -> Trouble {
    if error.is_timeout() {
        return PictureFault::TimedOut.into();
    }
    let otherwise = match error {
        error if error.is_builder() => "HTTP cannot ask for this URL",
        error if error.is_connect() => "no connection",
        _ => "the answer cannot be read",
    };
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    unreachable(causes.into_iter().find_map(known).unwrap_or(otherwise))
}

/// Returns our words for a cause, if it says more than those around it.
fn known(cause: &(dyn Error + 'static)) -> Option<&'static str> {
    if let Some(error) = cause.downcast_ref::<hyper::Error>() {
        let broke_off = error.is_incomplete_message().then_some(BROKE_OFF);
        return broke_off.or(error.is_parse().then_some("the answer is not HTTP"));
    }
    if let Some(error) = cause.downcast_ref::<rustls::Error>() {
        return Some(match error {
            rustls::Error::InvalidCertificate(_) => "its certificate is not trusted",
            _ => "no TLS connection",
        });
    }
    let error = cause.downcast_ref::<io::Error>()?;
    // An `io::Error` that wraps another names the other's source as its own, so the other is looked at here.
    error.get_ref().and_then(|inner| known(inner)).or(match error.kind() {
        io::ErrorKind::ConnectionRefused => Some("connection refused"),
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => Some("connection reset"),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => Some("no route to the host"),
        io::ErrorKind::UnexpectedEof => Some(BROKE_OFF),
        _ => None,
    })
}
