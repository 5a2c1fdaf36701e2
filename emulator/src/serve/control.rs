//! The control API under `/_emulator/`: time, limits, resets, and a look inside.
//!
//! Its shapes are a contract of their own, written down in `docs/control-api.md` with an example of everything,
//! and tested against that document. Speaks plain JSON: never the reference's error envelope, never its states'
//! side effects. Whoever gets here was let in by `access`.

use std::net::SocketAddr;

use bytes::Bytes;
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::answer::{self, Answer, JSON};
use super::body::{BodyFault, Inbox, RequestBody};
use super::keys::NAMESPACE_HEADER;
use super::settings::Settings;
use crate::host::{Host, Namespace};

mod about;
mod clock;
mod limits;
mod shapes;
mod tasks;

/// Orders are a few lines of JSON.
const ORDER_BYTES: u64 = 64 * 1024;

/// Why a control request was not carried out.
#[derive(Debug)]
pub(super) struct Failure {
    status: StatusCode,
    error: String,
}

impl Failure {
    fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Self { status, error: error.into() }
    }

    fn bad(error: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error)
    }

    fn missing(error: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, error)
    }
}

/// What a control request has to work with.
#[derive(Clone, Copy)]
pub(super) struct Desk<'a> {
    pub(super) host: &'a Host,
    pub(super) settings: &'a Settings,
    /// Where this server listens.
    pub(super) address: SocketAddr,
}

/// Where a control request goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Endpoint<'a> {
    Health,
    Ready,
    Capabilities,
    Behaviours,
    Clock,
    MoveClock,
    Limits,
    SetLimits,
    Reset,
    Tasks,
    Task(&'a str),
    Plan(&'a str, &'a str),
}

/// Returns where a request goes, or the methods that its path has; nothing if there is no such path.
fn endpoint<'a>(method: &Method, rest: &'a str) -> Option<Result<Endpoint<'a>, &'static str>> {
    use Endpoint as E;
    let segments: Vec<&str> = rest.trim_end_matches('/').splitn(6, '/').collect();
    let (get, other) = match segments[..] {
        ["health"] => (Some(E::Health), None),
        ["ready"] => (Some(E::Ready), None),
        ["capabilities"] => (Some(E::Capabilities), None),
        ["behaviours"] => (Some(E::Behaviours), None),
        ["clock"] => (Some(E::Clock), Some((Method::POST, E::MoveClock, "GET, HEAD, POST"))),
        ["limits"] => (Some(E::Limits), Some((Method::PUT, E::SetLimits, "GET, HEAD, PUT"))),
        ["reset"] => (None, Some((Method::POST, E::Reset, "POST"))),
        ["tasks"] => (Some(E::Tasks), None),
        ["tasks", task] => (Some(E::Task(task)), None),
        ["tasks", task, "pictures", index, "plan"] => (Some(E::Plan(task, index)), None),
        _ => return None,
    };
    let reads = *method == Method::GET || *method == Method::HEAD;
    Some(match (get, other) {
        (Some(endpoint), _) if reads => Ok(endpoint),
        (_, Some((allowed, endpoint, _))) if allowed == *method => Ok(endpoint),
        (_, Some((_, _, allow))) => Err(allow),
        (_, None) => Err("GET, HEAD"),
    })
}

impl Desk<'_> {
    /// Answers a request below `/_emulator/`.
    pub(super) async fn answer<B: RequestBody>(
        self,
        parts: &Parts,
        rest: &str,
        inbox: &mut Inbox<B>,
    ) -> Answer {
        let endpoint = match endpoint(&parts.method, rest) {
            Some(Ok(endpoint)) => endpoint,
            Some(Err(allow)) => {
                let failure = Failure::new(StatusCode::METHOD_NOT_ALLOWED, format!("allowed here: {allow}"));
                return answer::allow(failed(&failure), allow);
            }
            None => return failed(&Failure::missing("there is no such endpoint; see docs/control-api.md")),
        };
        self.carry_out(endpoint, parts, inbox).await.unwrap_or_else(|failure| failed(&failure))
    }

    async fn carry_out<B: RequestBody>(
        self,
        endpoint: Endpoint<'_>,
        parts: &Parts,
        inbox: &mut Inbox<B>,
    ) -> Result<Answer, Failure> {
        let namespace = self.namespace(&parts.headers)?;
        match endpoint {
            Endpoint::Health => Ok(health()),
            Endpoint::Ready => Ok(about::ready()),
            Endpoint::Capabilities => Ok(self.capabilities()),
            Endpoint::Behaviours => Ok(self.behaviours()),
            Endpoint::Clock => Ok(self.clock(&namespace)),
            Endpoint::MoveClock => self.move_clock(&namespace, order(inbox).await?).await,
            Endpoint::Limits => Ok(self.limits(&namespace)),
            Endpoint::SetLimits => self.set_limits(&namespace, order(inbox).await?),
            Endpoint::Reset => self.reset(&namespace, optional_order(inbox).await?),
            Endpoint::Tasks => Ok(self.tasks(&namespace)),
            Endpoint::Task(task) => self.task(task),
            Endpoint::Plan(task, index) => self.plan(task, index).await,
        }
    }

    /// Returns the namespace that the header names, opened if there is room for it.
    fn namespace(self, headers: &HeaderMap) -> Result<Namespace, Failure> {
        let namespace = match headers.get(NAMESPACE_HEADER) {
            None => Namespace::default(),
            Some(value) => value
                .to_str()
                .unwrap_or_default()
                .parse()
                .map_err(|error| Failure::bad(format!("X-Emulator-Namespace: {error}")))?,
        };
        self.host
            .open(&namespace)
            .map_err(|error| Failure::new(StatusCode::TOO_MANY_REQUESTS, error.to_string()))?;
        Ok(namespace)
    }
}

/// Says that the server is up.
pub(super) fn health() -> Answer {
    about::health()
}

/// Says why somebody is not let in.
pub(super) fn forbidden(why: &str) -> Answer {
    failed(&Failure::new(StatusCode::FORBIDDEN, format!("control API: {why}")))
}

/// Written for people as much as for programs, so it is indented.
fn json(status: StatusCode, shape: &impl Serialize) -> Answer {
    let mut body =
        serde_json::to_vec_pretty(shape).expect("control shapes are structs, lists, strings and numbers");
    body.push(b'\n');
    answer::with_body(status, JSON, body)
}

fn found(shape: &impl Serialize) -> Answer {
    json(StatusCode::OK, shape)
}

fn failed(failure: &Failure) -> Answer {
    #[derive(Serialize)]
    struct Failed<'a> {
        error: &'a str,
    }
    json(failure.status, &Failed { error: &failure.error })
}

/// Reads an order; a field we do not know is an error that names it.
async fn order<B: RequestBody, T>(inbox: &mut Inbox<B>) -> Result<T, Failure>
where
    T: DeserializeOwned,
{
    serde_json::from_slice(&text(inbox).await?).map_err(|error| Failure::bad(error.to_string()))
}

/// Reads an order that may be left out.
async fn optional_order<B: RequestBody, T>(inbox: &mut Inbox<B>) -> Result<T, Failure>
where
    T: DeserializeOwned + Default,
{
    let text = text(inbox).await?;
    if text.trim_ascii().is_empty() {
        return Ok(T::default());
    }
    serde_json::from_slice(&text).map_err(|error| Failure::bad(error.to_string()))
}

async fn text<B: RequestBody>(inbox: &mut Inbox<B>) -> Result<Bytes, Failure> {
    inbox.read(ORDER_BYTES).await.map_err(|fault| match fault {
        BodyFault::TooLarge => Failure::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("a control request has {ORDER_BYTES} bytes at most"),
        ),
        BodyFault::TooSlow => Failure::new(StatusCode::REQUEST_TIMEOUT, "the body did not come in time"),
        BodyFault::Broken => Failure::bad("the body ended early"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(method: Method, rest: &str, expected: Option<Result<Endpoint<'_>, &'static str>>) {
        assert_eq!(endpoint(&method, rest), expected, "{method} {rest}");
    }

    #[test]
    fn paths_lead_to_endpoints() {
        use Endpoint as E;
        check(Method::GET, "health", Some(Ok(E::Health)));
        check(Method::HEAD, "ready/", Some(Ok(E::Ready)));
        check(Method::POST, "clock", Some(Ok(E::MoveClock)));
        check(Method::PUT, "clock", Some(Err("GET, HEAD, POST")));
        check(Method::GET, "reset", Some(Err("POST")));
        check(Method::DELETE, "tasks/x", Some(Err("GET, HEAD")));
        check(Method::GET, "tasks/../../etc", None);
        check(Method::GET, "tasks/x/pictures/0/plan", Some(Ok(E::Plan("x", "0"))));
        check(Method::GET, "tasks/x/pictures/0/plan/more", None);
        check(Method::GET, "", None);
        check(Method::GET, "nothing", None);
    }
}
