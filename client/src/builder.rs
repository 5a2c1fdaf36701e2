//! How a [`Client`] is put together.
//!
//! [`ClientBuilder::from_env`] is the only place of this package that reads the environment.

use std::{error::Error, ffi::OsString, net::IpAddr, sync::Arc, time::Duration};

use reqwest::{
    header::{AUTHORIZATION, HeaderMap},
    redirect::Policy,
};
use url::Url;

use crate::{
    api_key::{ApiKey, ApiKeyError},
    client::Client,
    clock::{Clock, TokioClock},
    tls,
};

/// The live service.
pub const DEFAULT_BASE_URL: &str = "https://dashscope.aliyuncs.com/api/v1";

const API_KEY_VARIABLE: &str = "DASHSCOPE_API_KEY";
const BASE_URL_VARIABLE: &str = "DASHSCOPE_HTTP_BASE_URL";
const USER_AGENT: &str = concat!("wanx-client/", env!("CARGO_PKG_VERSION"));
/// A host that doesn't pick up in this time won't.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// A creation may wait for both pictures to be fetched; six times what the emulator allows itself for that.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);
/// Shorter than servers usually keep an idle connection: a creation sent into a closing one counts as lost.
const IDLE_CONNECTION_TIMEOUT: Duration = Duration::from_secs(15);
/// A picture may take long as a whole, but not stand still.
const DOWNLOAD_IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// A 3840 × 2160 RGBA picture is 32 MiB before compression; four times that leaves room for other models.
const PICTURE_LIMIT_BYTES: u64 = 128 << 20;
/// Links are served where they point; a few hops are a mirror, more are a loop.
const PICTURE_REDIRECTS_MAX: usize = 5;

/// Builds a [`Client`]; what is wrong with a value is told by [`build`](Self::build).
#[derive(Clone, Debug)]
#[must_use]
pub struct ClientBuilder {
    base_url: Result<Url, BaseUrlError>,
    api_key: Option<Result<ApiKey, ApiKeyError>>,
    user_agent: String,
    connect_timeout: Duration,
    request_timeout: Duration,
    download_idle_timeout: Duration,
    picture_limit_bytes: u64,
    proxies: Proxies,
    clock: Arc<dyn Clock>,
}

/// Which proxies connections go through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Proxies {
    /// None.
    #[default]
    Direct,
    /// Those of `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`; none if the base URL is on this machine.
    Environment,
}

impl ClientBuilder {
    pub(crate) fn new() -> Self {
        Self {
            base_url: base_url(DEFAULT_BASE_URL),
            api_key: None,
            user_agent: USER_AGENT.to_owned(),
            connect_timeout: CONNECT_TIMEOUT,
            request_timeout: REQUEST_TIMEOUT,
            download_idle_timeout: DOWNLOAD_IDLE_TIMEOUT,
            picture_limit_bytes: PICTURE_LIMIT_BYTES,
            proxies: Proxies::default(),
            clock: Arc::new(TokioClock::new()),
        }
    }

    /// Returns a builder with `DASHSCOPE_API_KEY`, `DASHSCOPE_HTTP_BASE_URL` and the usual proxy variables.
    ///
    /// A variable that is unset or blank counts as not given.
    pub fn from_env() -> Self {
        #[expect(clippy::disallowed_methods, reason = "this function is where the environment enters")]
        let lookup = |name: &str| std::env::var_os(name);
        Self::from_variables(lookup).proxies(Proxies::Environment)
    }

    fn from_variables(lookup: impl Fn(&str) -> Option<OsString>) -> Self {
        // What is not Unicode becomes U+FFFD, which neither a key nor a host can hold: `build` says so.
        let given = |name| {
            let text = lookup(name)?.to_string_lossy().trim().to_owned();
            (!text.is_empty()).then_some(text)
        };
        let mut builder = Self::new();
        if let Some(url) = given(BASE_URL_VARIABLE) {
            builder = builder.base_url(&url);
        }
        if let Some(key) = given(API_KEY_VARIABLE) {
            builder = builder.api_key(key);
        }
        builder
    }

    /// Sets the base URL with its version, such as `http://127.0.0.1:3274/api/v1`; [`DEFAULT_BASE_URL`] if not set.
    pub fn base_url(mut self, url: &str) -> Self {
        self.base_url = base_url(url);
        self
    }

    /// Sets the API key.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Some(ApiKey::new(key));
        self
    }

    /// Sets the `User-Agent` header; the package's name and version if not set.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Sets how long a connection may take to be made; 10 s if not set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets how long one exchange with the API may take in all; 60 s if not set.
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.request_timeout = timeout;
        self
    }

    /// Sets how long a download may stand still; 30 s if not set.
    pub fn download_idle_timeout(mut self, timeout: Duration) -> Self {
        self.download_idle_timeout = timeout;
        self
    }

    /// Sets how large a picture may be; 128 MiB if not set.
    pub fn picture_limit_bytes(mut self, limit_bytes: u64) -> Self {
        self.picture_limit_bytes = limit_bytes;
        self
    }

    /// Sets which proxies connections go through; none if not set.
    pub fn proxies(mut self, proxies: Proxies) -> Self {
        self.proxies = proxies;
        self
    }

    /// Sets the clock that waiting goes by; the runtime's if not set.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Returns the client. No connection is made and no certificate is read yet.
    ///
    /// # Errors
    ///
    /// A missing or unsendable key, an unusable base URL or user agent.
    pub fn build(self) -> Result<Client, BuildError> {
        let base_url = self.base_url.clone()?;
        let api_key = self.api_key.clone().ok_or(BuildError::NoApiKey)??;
        let headers = HeaderMap::from_iter([(AUTHORIZATION, api_key.authorization())]);
        // The key is a header of this client only, and it follows no redirect: so it goes nowhere else.
        let api = self.connections(&base_url)?.default_headers(headers).redirect(Policy::none());
        let pictures = self
            .connections(&base_url)?
            .redirect(Policy::limited(PICTURE_REDIRECTS_MAX))
            // A link is a secret of its own; the next host needn't know it.
            .referer(false)
            .read_timeout(self.download_idle_timeout);
        Ok(Client {
            api: api.build().map_err(BuildError::http)?,
            pictures: pictures.build().map_err(BuildError::http)?,
            base_url,
            request_timeout: self.request_timeout,
            picture_limit_bytes: self.picture_limit_bytes,
            clock: self.clock,
        })
    }

    fn connections(&self, base_url: &Url) -> Result<reqwest::ClientBuilder, BuildError> {
        let tls = tls::client_config().map_err(|error| BuildError::Http(Box::new(error)))?;
        let connections = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .user_agent(&self.user_agent)
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(IDLE_CONNECTION_TIMEOUT);
        let direct = self.proxies == Proxies::Direct || is_on_this_machine(base_url);
        Ok(if direct { connections.no_proxy() } else { connections })
    }
}

fn is_on_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn base_url(text: &str) -> Result<Url, BaseUrlError> {
    let url = Url::parse(text.trim()).map_err(BaseUrlError::Malformed)?;
    if !matches!(url.scheme(), "http" | "https") {
        Err(BaseUrlError::Scheme { scheme: url.scheme().to_owned() })
    } else if !url.username().is_empty() || url.password().is_some() {
        Err(BaseUrlError::Credentials)
    } else if url.query().is_some() || url.fragment().is_some() {
        Err(BaseUrlError::Query)
    } else {
        Ok(url)
    }
}

/// Why a client could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// No key was given.
    #[error("no api key is set (environment variable {API_KEY_VARIABLE})")]
    NoApiKey,
    /// The key cannot be sent.
    #[error("the api key cannot be used")]
    ApiKey(#[from] ApiKeyError),
    /// The base URL cannot be used.
    #[error("the base url cannot be used")]
    BaseUrl(#[from] BaseUrlError),
    /// The HTTP client refuses its settings, for instance a user agent that is no header.
    #[error("the http client cannot be set up")]
    Http(#[source] Box<dyn Error + Send + Sync>),
}

impl BuildError {
    fn http(error: reqwest::Error) -> Self {
        Self::Http(Box::new(error))
    }
}

/// What is wrong with a base URL. The URL itself is not repeated: it may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BaseUrlError {
    /// It is no absolute URL.
    #[error("it is not a url")]
    Malformed(#[source] url::ParseError),
    /// It is neither http nor https.
    #[error("its scheme is {scheme}, not http or https")]
    Scheme {
        /// The scheme it has.
        scheme: String,
    },
    /// It holds a name or password, which would fight with the key for the `Authorization` header.
    #[error("it holds a user name or password")]
    Credentials,
    /// It has a query or fragment, which no path can be added to.
    #[error("it has a query or fragment")]
    Query,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(pairs: &[(&str, &str)]) -> ClientBuilder {
        ClientBuilder::from_variables(|name| {
            pairs.iter().find(|pair| pair.0 == name).map(|pair| OsString::from(pair.1))
        })
    }

    #[test]
    fn the_live_service_is_the_default() {
        let builder = from(&[("DASHSCOPE_API_KEY", "sk-1")]);
        assert_eq!(builder.base_url.clone().unwrap().as_str(), DEFAULT_BASE_URL);
        assert!(builder.build().is_ok());
    }

    #[test]
    fn the_environment_names_the_server_and_the_key() {
        let builder = from(&[
            ("DASHSCOPE_API_KEY", "sk-1\n"),
            ("DASHSCOPE_HTTP_BASE_URL", "http://127.0.0.1:3274/api/v1"),
        ]);
        assert_eq!(builder.base_url.clone().unwrap().as_str(), "http://127.0.0.1:3274/api/v1");
        assert!(builder.build().is_ok());
    }

    #[test]
    fn a_blank_variable_counts_as_not_given() {
        let builder = from(&[("DASHSCOPE_API_KEY", " "), ("DASHSCOPE_HTTP_BASE_URL", "")]);
        assert_eq!(builder.base_url.clone().unwrap().as_str(), DEFAULT_BASE_URL);
        assert!(matches!(builder.build(), Err(BuildError::NoApiKey)));
    }

    #[test]
    fn neither_builder_nor_client_shows_the_key() {
        let builder = ClientBuilder::new().api_key("sk-secret");
        assert!(!format!("{builder:?}").contains("secret"));
        assert!(!format!("{:?}", builder.build().unwrap()).contains("secret"));
    }

    #[test]
    fn unusable_base_urls_are_refused() {
        let refused = |url: &str| match ClientBuilder::new().api_key("k").base_url(url).build() {
            Err(BuildError::BaseUrl(error)) => error,
            other => panic!("{url}: {other:?}"),
        };
        assert!(matches!(refused("dashscope.aliyuncs.com/api/v1"), BaseUrlError::Malformed(_)));
        assert!(matches!(refused("localhost:3274"), BaseUrlError::Scheme { .. }));
        assert!(matches!(refused("file:///api/v1"), BaseUrlError::Scheme { .. }));
        assert_eq!(refused("http://u:p@h/api/v1"), BaseUrlError::Credentials);
        assert_eq!(refused("http://h/api/v1?x=1"), BaseUrlError::Query);
        assert!(matches!(refused("http:///"), BaseUrlError::Malformed(_)));
    }

    #[test]
    fn a_user_agent_that_is_no_header_is_an_error() {
        let built = ClientBuilder::new().api_key("k").user_agent("a\nb").build();
        assert!(matches!(built, Err(BuildError::Http(_))));
    }

    #[test]
    fn this_machine_is_known_by_its_names() {
        for (url, expected) in [
            ("http://127.0.0.1:1/", true),
            ("http://localhost/", true),
            ("http://[::1]:3274/", true),
            ("http://10.0.0.1/", false),
            ("https://localhost.example.com/", false),
        ] {
            assert_eq!(is_on_this_machine(&url.parse().unwrap()), expected, "{url}");
        }
    }
}
