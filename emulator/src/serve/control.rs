//! The control API under `/_emulator/`: time, limits, resets, and a look inside.
//!
//! Its shapes are a contract of their own, written down in `docs/control-api.md` with an example of everything,
//! and tested against that document. Speaks plain JSON: never the reference's error envelope, never its states'
//! side effects. Whoever gets here was let in by `access`.

use std::net::SocketAddr;
use std::sync::Arc;

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
mod journal;
mod limits;
mod log;
mod report;
mod rules;
mod shapes;
mod steer;
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
    pub(super) host: &'a Arc<Host>,
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
    Rules,
    PushRule,
    DeleteRules,
    DeleteRule(&'a str),
    Journal,
    Tail,
    Report,
    Ledger,
    Log,
    Reset,
    Tasks,
    Task(&'a str),
    Steer(&'a str),
    Plan(&'a str, &'a str),
}

/// Returns where a request goes, or the methods that its path has; nothing if there is no such path.
fn endpoint<'a>(method: &Method, rest: &'a str) -> Option<Result<Endpoint<'a>, String>> {
    use Endpoint as E;
    let segments: Vec<&str> = rest.trim_end_matches('/').splitn(6, '/').collect();
    let has: &[(&str, Endpoint<'a>)] = match segments[..] {
        ["health"] => &[("GET", E::Health)],
        ["ready"] => &[("GET", E::Ready)],
        ["capabilities"] => &[("GET", E::Capabilities)],
        ["behaviours"] => &[("GET", E::Behaviours)],
        ["clock"] => &[("GET", E::Clock), ("POST", E::MoveClock)],
        ["limits"] => &[("GET", E::Limits), ("PUT", E::SetLimits)],
        ["rules"] => &[("GET", E::Rules), ("POST", E::PushRule), ("DELETE", E::DeleteRules)],
        ["rules", id] => &[("DELETE", E::DeleteRule(id))],
        ["journal"] => &[("GET", E::Journal)],
        ["journal", "tail"] => &[("GET", E::Tail)],
        ["report"] => &[("GET", E::Report)],
        ["ledger"] => &[("GET", E::Ledger)],
        ["log"] => &[("GET", E::Log)],
        ["reset"] => &[("POST", E::Reset)],
        ["tasks"] => &[("GET", E::Tasks)],
        ["tasks", task] => &[("GET", E::Task(task))],
        ["tasks", task, "steer"] => &[("POST", E::Steer(task))],
        ["tasks", task, "pictures", index, "plan"] => &[("GET", E::Plan(task, index))],
        _ => return None,
    };
    // What can be got can be asked about.
    let asked = if *method == Method::HEAD { "GET" } else { method.as_str() };
    let found = has.iter().find(|(method, _)| *method == asked).map(|(_, endpoint)| *endpoint);
    Some(found.ok_or_else(|| {
        has.iter().map(|(method, _)| *method).collect::<Vec<_>>().join(", ").replace("GET", "GET, HEAD")
    }))
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
                let mut answer = failed(&failure);
                answer::say(&mut answer, "allow", &allow);
                return answer;
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
            Endpoint::Rules => Ok(self.rules(&namespace)),
            Endpoint::PushRule => self.push_rule(&namespace, order(inbox).await?),
            Endpoint::DeleteRules => Ok(self.delete_rules(&namespace)),
            Endpoint::DeleteRule(id) => self.delete_rule(&namespace, id),
            Endpoint::Journal => self.journal(&namespace, parts.uri.query()),
            Endpoint::Tail => self.tail(&namespace, parts.uri.query()),
            Endpoint::Ledger => Ok(self.ledger(&namespace)),
            Endpoint::Log => Ok(self.log(&namespace)),
            Endpoint::Report => self.report(&namespace, parts.uri.query()),
            Endpoint::Steer(task) => self.steer(task, order(inbox).await?),
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

    fn check(method: Method, rest: &str, expected: Option<Result<Endpoint<'_>, String>>) {
        assert_eq!(endpoint(&method, rest), expected, "{method} {rest}");
    }

    #[test]
    fn paths_lead_to_endpoints() {
        use Endpoint as E;
        check(Method::GET, "health", Some(Ok(E::Health)));
        check(Method::HEAD, "ready/", Some(Ok(E::Ready)));
        check(Method::POST, "clock", Some(Ok(E::MoveClock)));
        check(Method::PUT, "clock", Some(Err("GET, HEAD, POST".into())));
        check(Method::GET, "reset", Some(Err("POST".into())));
        check(Method::DELETE, "tasks/x", Some(Err("GET, HEAD".into())));
        check(Method::GET, "tasks/../../etc", None);
        check(Method::GET, "tasks/x/pictures/0/plan", Some(Ok(E::Plan("x", "0"))));
        check(Method::GET, "tasks/x/pictures/0/plan/more", None);
        check(Method::GET, "", None);
        check(Method::GET, "nothing", None);
    }
}
