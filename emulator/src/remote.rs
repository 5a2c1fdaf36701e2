//! An emulator in another process, steered over its control API: the calls of [`Emulator`](crate::Emulator), by HTTP.
//!
//! Speaks to `/_emulator/` and nothing else. Needs the control token if the emulator is not on this machine.

use std::time::Duration;

use reqwest::{Client, Method, Url};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::faults::RuleId;
use crate::host::Namespace;
use crate::journal::Entry;
use crate::report::Report;
use crate::time::{Span, Speed, Timestamp};

/// Longer than any order takes, but for an advance of the clock, which waits for pictures.
const PATIENCE: Duration = Duration::from_secs(60);

/// An emulator in another process.
///
/// ```no_run
/// # async fn test() -> Result<(), Box<dyn std::error::Error>> {
/// use wanx_emulator::RemoteEmulator;
/// use wanx_emulator::time::Span;
///
/// let emulator = RemoteEmulator::connect("http://127.0.0.1:3274").await?;
/// let blue = emulator.namespace("blue".parse()?);
/// blue.rules().push("create:nth(1)=lost-answer").await?;
/// blue.clock().advance(Span::from_hours(1)).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct RemoteEmulator {
    http: Client,
    origin: Url,
    token: Option<String>,
}

/// Why an emulator in another process did not do as it was told.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// Its address is none.
    #[error("`{0}` is not the address of a server, such as http://127.0.0.1:3274")]
    Address(String),
    /// It cannot be reached.
    #[error("cannot reach the emulator")]
    Unreachable(#[from] reqwest::Error),
    /// It refused.
    #[error("the emulator answers {status}: {error}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What is wrong.
        error: String,
    },
    /// It answered something that this version does not understand.
    #[error("cannot understand the emulator")]
    Answer(#[from] serde_json::Error),
}

impl RemoteEmulator {
    /// Connects to an emulator on this machine, or one that listens to anybody.
    ///
    /// # Errors
    /// [`RemoteError`] if there is none.
    pub async fn connect(origin: &str) -> Result<Self, RemoteError> {
        Self::connect_with(origin, None).await
    }

    /// Connects to an emulator elsewhere, with the token it was given by `--control-token`.
    ///
    /// # Errors
    /// [`RemoteError`] if there is none, or the token is wrong.
    pub async fn connect_with_token(origin: &str, token: &str) -> Result<Self, RemoteError> {
        Self::connect_with(origin, Some(token.to_owned())).await
    }

    async fn connect_with(origin: &str, token: Option<String>) -> Result<Self, RemoteError> {
        let origin = Url::parse(origin).map_err(|_| RemoteError::Address(origin.to_owned()))?;
        // Names and proxies of the machine have no say: this is an address of a test.
        let http = Client::builder()
            .no_proxy()
            .tls_backend_preconfigured(crate::assets::tls())
            .timeout(PATIENCE)
            .build()?;
        let emulator = Self { http, origin, token };
        emulator.ask::<Value>(&Namespace::default(), Method::GET, "capabilities", None).await?;
        Ok(emulator)
    }

    /// Returns the address of the API, as `DASHSCOPE_HTTP_BASE_URL` has it.
    pub fn base_url(&self) -> String {
        format!("{}/api/v1", self.origin())
    }

    /// Returns the address of the server.
    pub fn origin(&self) -> String {
        self.origin.as_str().trim_end_matches('/').to_owned()
    }

    /// Returns a namespace, such as one for each test.
    pub fn namespace(&self, namespace: Namespace) -> RemoteSpace<'_> {
        RemoteSpace { emulator: self, namespace }
    }

    /// Returns the clock of the default namespace.
    pub fn clock(&self) -> RemoteClock<'_> {
        RemoteClock(self.home())
    }

    /// Returns the rules of the default namespace.
    pub fn rules(&self) -> RemoteRules<'_> {
        RemoteRules(self.home())
    }

    /// Returns what clients did in the default namespace, oldest first.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn journal(&self) -> Result<Vec<Entry>, RemoteError> {
        self.home().journal().await
    }

    /// Judges what clients did in the default namespace.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn report(&self) -> Result<Report, RemoteError> {
        self.home().report().await
    }

    /// Makes the default namespace as it was at the start.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn reset(&self) -> Result<(), RemoteError> {
        self.home().reset().await
    }

    fn home(&self) -> RemoteSpace<'_> {
        self.namespace(Namespace::default())
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        namespace: &Namespace,
        method: Method,
        path: &str,
        order: Option<Value>,
    ) -> Result<T, RemoteError> {
        let url = format!("{}/_emulator/{path}", self.origin());
        let mut request = self.http.request(method, url).header("x-emulator-namespace", namespace.as_str());
        if let Some(token) = &self.token {
            request = request.header("x-emulator-token", token);
        }
        if let Some(order) = order {
            request = request.body(order.to_string());
        }
        let answer = request.send().await?;
        let status = answer.status();
        let body = answer.bytes().await?;
        if status.is_success() {
            return Ok(serde_json::from_slice(&body)?);
        }
        let told = serde_json::from_slice::<Value>(&body).ok();
        let error = told.as_ref().and_then(|told| told["error"].as_str()).unwrap_or("no reason is given");
        Err(RemoteError::Refused { status: status.as_u16(), error: error.to_owned() })
    }
}

/// One namespace of an emulator in another process.
#[derive(Clone, Debug)]
pub struct RemoteSpace<'a> {
    emulator: &'a RemoteEmulator,
    namespace: Namespace,
}

impl<'a> RemoteSpace<'a> {
    /// Returns a key as a client sends it to be in this namespace: `sk-one@blue`.
    pub fn key(&self, key: &str) -> String {
        format!("{key}@{}", self.namespace)
    }

    /// Returns its clock.
    pub fn clock(&self) -> RemoteClock<'a> {
        RemoteClock(self.clone())
    }

    /// Returns its rules.
    pub fn rules(&self) -> RemoteRules<'a> {
        RemoteRules(self.clone())
    }

    /// Returns what clients did in it, oldest first.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn journal(&self) -> Result<Vec<Entry>, RemoteError> {
        let mut journal: Value = self.ask(Method::GET, "journal?limit=10000", None).await?;
        Ok(serde_json::from_value(journal["entries"].take())?)
    }

    /// Judges what clients did in it.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn report(&self) -> Result<Report, RemoteError> {
        self.ask(Method::GET, "report", None).await
    }

    /// Makes it as it was at the start.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn reset(&self) -> Result<(), RemoteError> {
        self.ask::<Value>(Method::POST, "reset", None).await.map(drop)
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        order: Option<Value>,
    ) -> Result<T, RemoteError> {
        self.emulator.ask(&self.namespace, method, path, order).await
    }
}

/// The rules of one namespace of an emulator in another process.
#[derive(Clone, Debug)]
pub struct RemoteRules<'a>(RemoteSpace<'a>);

impl RemoteRules<'_> {
    /// Puts a fault in force, such as `create:nth(2)=lost-answer`, before those that were.
    ///
    /// # Errors
    /// [`RemoteError::Refused`] says which part of it cannot be read.
    pub async fn push(&self, fault: &str) -> Result<RuleId, RemoteError> {
        let set: Value = self.0.ask(Method::POST, "rules", Some(json!({ "fault": fault }))).await?;
        Ok(serde_json::from_value(set["id"].clone())?)
    }

    /// Takes a rule out of force; says whether there was one.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn remove(&self, id: RuleId) -> Result<bool, RemoteError> {
        match self.0.ask::<Value>(Method::DELETE, &format!("rules/{id}"), None).await {
            Ok(_) => Ok(true),
            Err(RemoteError::Refused { status: 404, .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Returns the rules in force, the strongest first.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn all(&self) -> Result<Vec<RemoteRule>, RemoteError> {
        let mut rules: Value = self.0.ask(Method::GET, "rules", None).await?;
        Ok(serde_json::from_value(rules["rules"].take())?)
    }

    /// Takes every rule out of force, those of experiments too.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn clear(&self) -> Result<(), RemoteError> {
        self.0.ask::<Value>(Method::DELETE, "rules", None).await.map(drop)
    }
}

/// A rule of an emulator in another process.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct RemoteRule {
    /// Its number.
    pub id: RuleId,
    /// Its name.
    pub name: String,
    /// What it says.
    pub fault: String,
    /// How many exchanges and tasks it has struck.
    pub struck: u64,
}

/// The clock of one namespace of an emulator in another process.
#[derive(Clone, Debug)]
pub struct RemoteClock<'a>(RemoteSpace<'a>);

impl RemoteClock<'_> {
    /// Returns what time it is.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn now(&self) -> Result<Timestamp, RemoteError> {
        instant(&self.0.ask(Method::GET, "clock", None).await?)
    }

    /// Moves it on, once the pictures that are due by then are there.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn advance(&self, span: Span) -> Result<Timestamp, RemoteError> {
        self.order(json!({ "advance_ms": span.as_ms() })).await
    }

    /// Sets it, once the pictures that are due by then are there.
    ///
    /// # Errors
    /// [`RemoteError`]: never backwards.
    pub async fn set(&self, at: Timestamp) -> Result<Timestamp, RemoteError> {
        self.order(json!({ "set_ms": at.as_ms() })).await
    }

    /// Stops it where it stands.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn freeze(&self) -> Result<Timestamp, RemoteError> {
        self.order(json!({ "freeze": true })).await
    }

    /// Lets it run.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn resume(&self) -> Result<Timestamp, RemoteError> {
        self.order(json!({ "resume": true })).await
    }

    /// Changes how fast it runs, from now on.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub async fn set_speed(&self, speed: Speed) -> Result<Timestamp, RemoteError> {
        self.order(json!({ "speed": speed.factor() })).await
    }

    async fn order(&self, order: Value) -> Result<Timestamp, RemoteError> {
        instant(&self.0.ask(Method::POST, "clock", Some(order)).await?)
    }
}

fn instant(clock: &Value) -> Result<Timestamp, RemoteError> {
    Ok(serde_json::from_value(clock["now_ms"].clone())?)
}
