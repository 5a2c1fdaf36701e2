//! Sends requests and keeps what comes back as bytes: no redirects, no decoding, bounded in length and time.

mod raw;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::redirect::Policy;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

use crate::exchange::{Exchange, Reply, Request, Trouble};

/// How requests are sent.
#[derive(Clone, Debug)]
pub struct Manners {
    /// How long one request may take.
    pub deadline: Duration,
    /// How much of a reply is read.
    pub limit_bytes: u64,
    /// The time between two requests at the least.
    pub gap: Duration,
    /// How many requests may be sent in all.
    pub max_requests: Option<u64>,
    /// The hosts that may be asked; any if there is no list.
    pub hosts: Option<Vec<String>>,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(30),
            limit_bytes: 64 << 20,
            gap: Duration::ZERO,
            max_requests: None,
            hosts: None,
        }
    }
}

/// Sends requests.
#[derive(Debug)]
pub struct Sender {
    manners: Manners,
    plain: reqwest::Client,
    /// Made when the first https URL is met: it reads the machine's certificates.
    secure: OnceLock<Result<reqwest::Client, String>>,
    /// When the next request may go out.
    next: Mutex<Option<Instant>>,
    sent: AtomicU64,
}

impl Sender {
    /// Returns a sender.
    ///
    /// # Errors
    ///
    /// What the HTTP client says it cannot do.
    pub fn new(manners: Manners) -> Result<Self, String> {
        let plain = client(&manners, plain_tls())?;
        Ok(Self { manners, plain, secure: OnceLock::new(), next: Mutex::new(None), sent: AtomicU64::new(0) })
    }

    /// Returns how many requests were sent.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Whether the budget of requests is spent.
    pub fn is_spent(&self) -> bool {
        self.manners.max_requests.is_some_and(|most| self.sent() >= most)
    }

    /// Sends a request. `connect` says where its host really listens, if not where its name says.
    pub async fn send(&self, request: Request, connect: Option<SocketAddr>) -> Exchange {
        // A host that is lent to the target is asked where the target listens.
        let asked = connect.map_or_else(|| request.url.clone(), |address| format!("http://{address}/"));
        let reply = match self.allow(&asked).await {
            Ok(()) => self.reply(&request, connect).await,
            Err(stopped) => Err(stopped),
        };
        Exchange { request, reply }
    }

    /// Sends bytes over a connection of its own.
    pub async fn send_raw(&self, url: &str, bytes: &[u8]) -> Exchange {
        let request =
            Request { method: "RAW".into(), url: url.to_owned(), headers: Vec::new(), body: bytes.to_vec() };
        let reply = match self.allow(url).await {
            Ok(()) => raw::exchange(url, bytes, &self.manners).await,
            Err(stopped) => Err(stopped),
        };
        Exchange { request, reply }
    }

    /// Waits for a request's turn, or says why it never comes.
    async fn allow(&self, url: &str) -> Result<(), Trouble> {
        if let Some(hosts) = &self.manners.hosts {
            let host = url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
            if !host.as_ref().is_some_and(|host| hosts.contains(host)) {
                let host = host.unwrap_or_else(|| url.to_owned());
                return Err(Trouble::Stopped(format!("{host} is none of the hosts that may be asked")));
            }
        }
        let parsed = url::Url::parse(url).ok();
        let host = parsed.as_ref().and_then(|url| url.host_str()).unwrap_or_default();
        let https = parsed.as_ref().is_some_and(|url| url.scheme() == "https");
        if is_the_vendors(host) && (self.manners.hosts.is_none() || !https) {
            let why = "only a live run asks the vendor's hosts, and by https";
            return Err(Trouble::Stopped(format!("{host}: {why}")));
        }
        let turn = self.sent.fetch_add(1, Ordering::Relaxed);
        if self.manners.max_requests.is_some_and(|most| turn >= most) {
            self.sent.fetch_sub(1, Ordering::Relaxed);
            let most = self.manners.max_requests.unwrap_or(turn);
            return Err(Trouble::Stopped(format!("the budget of {most} requests is spent")));
        }
        if !self.manners.gap.is_zero() {
            let mut next = self.next.lock().await;
            if let Some(at) = *next {
                sleep_until(at).await;
            }
            *next = Some(Instant::now() + self.manners.gap);
        }
        Ok(())
    }

    async fn reply(&self, request: &Request, connect: Option<SocketAddr>) -> Result<Reply, Trouble> {
        let sent = tokio::time::timeout(self.manners.deadline, self.transfer(request, connect));
        sent.await.unwrap_or(Err(Trouble::TimedOut))
    }

    async fn transfer(&self, request: &Request, connect: Option<SocketAddr>) -> Result<Reply, Trouble> {
        let mut builder = self.prepared(request, connect)?;
        if !request.body.is_empty() {
            builder = builder.body(request.body.clone());
        }
        let mut response = builder.send().await.map_err(|error| trouble(&error))?;
        let status = response.status().as_u16();
        let named = |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let headers = response.headers().iter().map(named).collect();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| trouble(&error))? {
            if (body.len() + chunk.len()) as u64 > self.manners.limit_bytes {
                return Err(Trouble::TooLong { limit_bytes: self.manners.limit_bytes });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Reply { status, headers, body })
    }

    fn prepared(
        &self,
        request: &Request,
        connect: Option<SocketAddr>,
    ) -> Result<reqwest::RequestBuilder, Trouble> {
        let broken = |why: &str| Trouble::Broken(format!("{why}: {}", request.url));
        let mut url = url::Url::parse(&request.url).map_err(|error| broken(&error.to_string()))?;
        let method = reqwest::Method::from_bytes(request.method.as_bytes())
            .map_err(|_| Trouble::Broken(format!("no method: {}", request.method)))?;
        let mut headers = request.headers.clone();
        if let Some(address) = connect {
            headers.push(("host".into(), url.host_str().unwrap_or_default().to_owned()));
            let moved = url.set_scheme("http").is_ok()
                && url.set_ip_host(address.ip()).is_ok()
                && url.set_port(Some(address.port())).is_ok();
            if !moved {
                return Err(broken("nothing to connect to"));
            }
        }
        let client = if url.scheme() == "https" { self.secure()? } else { &self.plain };
        let mut builder = client.request(method, url);
        for (name, value) in &headers {
            builder = builder.header(name, value);
        }
        Ok(builder)
    }

    fn secure(&self) -> Result<&reqwest::Client, Trouble> {
        let made = self.secure.get_or_init(|| client(&self.manners, platform_tls()?));
        made.as_ref().map_err(|why| Trouble::Unreachable(format!("no TLS: {why}")))
    }
}

/// Whether a host belongs to the live service.
pub fn is_the_vendors(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    ["aliyuncs.com", "aliyun.com"].iter().any(|vendor| {
        host.strip_suffix(vendor).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

fn client(manners: &Manners, tls: rustls::ClientConfig) -> Result<reqwest::Client, String> {
    let builder = reqwest::Client::builder()
        .redirect(Policy::none())
        // A proxy of the environment would see the key, answer in the target's place, and lead past the list of hosts.
        .no_proxy()
        .tls_backend_preconfigured(tls)
        .user_agent(concat!("wanx-conformance/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(manners.deadline.min(Duration::from_secs(10)));
    builder.build().map_err(|error| error.to_string())
}

fn tls_builder() -> rustls::ConfigBuilder<rustls::ClientConfig, rustls::WantsVerifier> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring speaks TLS 1.2 and 1.3")
}

/// For http: trusts nobody, needs no certificate on the machine.
fn plain_tls() -> rustls::ClientConfig {
    tls_builder().with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth()
}

/// For https: trusts whom the operating system trusts.
fn platform_tls() -> Result<rustls::ClientConfig, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = rustls_platform_verifier::Verifier::new(provider).map_err(|error| error.to_string())?;
    // The method's name warns of verifiers that verify less; this is the platform's own.
    Ok(tls_builder().dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
}

fn trouble(error: &reqwest::Error) -> Trouble {
    let mut why = error.to_string();
    let mut source = std::error::Error::source(error);
    // An error chain ends; eight links are more than any has.
    for _ in 0..8 {
        let Some(cause) = source else { break };
        why = cause.to_string();
        source = cause.source();
    }
    // A connection that was not made in time is both.
    if error.is_connect() {
        Trouble::Unreachable(why)
    } else if error.is_timeout() {
        Trouble::TimedOut
    } else {
        Trouble::Broken(why)
    }
}
