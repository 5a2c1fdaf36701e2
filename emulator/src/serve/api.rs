//! The operations of the reference, each in the order of refusals that decision 2 fixes.
//!
//! path → method (both in `route`) → key → content type → async header → rate → body size → JSON and its fields.

use std::net::SocketAddr;
use std::sync::Arc;

use hyper::http::request::Parts;
use hyper::{Method, StatusCode};

use super::answer::{self, Answer, JSON, TASK_JSON};
use super::body::{BodyFault, Inbox, RequestBody};
use super::notes::Notes;
use super::settings::{Requests, Settings};
use super::{download, gate, links};
use crate::faults::Met;
use crate::host::{Caller, Host, LinkRefusal};
use crate::reason::Reason;
use crate::task::{Job, State, TaskId};
use crate::wire::oss::{self, LinkFault};
use crate::wire::{self, RequestId};
use crate::world::Meter;

/// Why an operation was not carried out.
pub(super) enum Refused {
    /// Something is wrong with what the client asked for.
    Because(Reason),
    /// Something is wrong with the HTTP it asked in; the status says it all.
    Http(StatusCode),
}

impl From<Reason> for Refused {
    fn from(reason: Reason) -> Self {
        Self::Because(reason)
    }
}

/// One request to the reference's API, and what answering it needs.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) host: &'a Arc<Host>,
    pub(super) settings: &'a Settings,
    pub(super) parts: &'a Parts,
    /// Who asks, or why nobody is believed to.
    pub(super) caller: &'a Result<Caller, Reason>,
    pub(super) local: SocketAddr,
    pub(super) id: RequestId,
}

impl Asked<'_> {
    /// Creates a task. Reference, "Create task".
    pub(super) async fn create<B: RequestBody>(
        self,
        inbox: &mut Inbox<B>,
        (met, notes): (&Met, &mut Notes),
    ) -> Result<Answer, Refused> {
        let behaviours = self.host.behaviours();
        let caller = self.caller()?;
        gate::content_type(&self.parts.headers, behaviours)?;
        gate::asynchronous(&self.parts.headers)?;
        notes.departed(gate::departures(&self.parts.headers));
        self.spend(&caller, Meter::Create)?;
        let limit_bytes = self.host.body_limit_bytes(&caller.namespace);
        let body = inbox.read(limit_bytes).await.map_err(|fault| match fault {
            BodyFault::TooLarge => Refused::Because(Reason::BodyTooLarge { limit_bytes }),
            BodyFault::TooSlow => Refused::Http(StatusCode::REQUEST_TIMEOUT),
            BodyFault::Broken => Refused::Http(StatusCode::BAD_REQUEST),
        })?;
        let reading = wire::read::create(&body, behaviours);
        let job = reading.job.inspect_err(|_| notes.misread(&body))?;
        let fingerprint = job.fingerprint();
        notes.read(fingerprint.as_bytes(), reading.departures);
        if let (Requests::Strict, Some(departure)) = (self.settings.requests, notes.violation()) {
            return Err(Reason::Departure { what: departure.to_string() }.into());
        }
        if matches!(job, Job::Poster(_)) {
            notes.fetching(&met.asset);
        }
        let view =
            self.host.create_under(&caller, (job, fingerprint), met.task.clone(), met.asset.clone()).await?;
        notes.created(&view);
        // A list shows this id again, so it follows from the task's.
        let id = RequestId::of_creation(view.record.id);
        let mut answer = answer::gateway(StatusCode::OK, JSON, wire::write::created(&view, &id));
        answer::sign(&mut answer, &id);
        Ok(answer)
    }

    /// Shows a task. Reference, "Query task results".
    pub(super) async fn query(self, task: &str, notes: &mut Notes) -> Result<Answer, Refused> {
        let caller = self.caller()?;
        self.spend(&caller, Meter::Query)?;
        let view = match task.parse::<TaskId>() {
            Ok(id) => self.host.query(&caller, id).await,
            Err(_) => None,
        };
        let code = match view.as_ref().map(|view| &view.state) {
            Some(State::Failed { reason, .. }) => Some(wire::refusal(reason, self.host.behaviours()).code),
            _ => None,
        };
        notes.shown(view.as_ref(), code.map(str::to_owned));
        let link = |index| {
            let base = links::base(&self.settings.links, &self.parts.uri, &self.parts.headers, self.local);
            let day = view.as_ref().map(links::day).unwrap_or_default();
            let path = view.as_ref().map(|view| self.host.link(view, index, &day)).unwrap_or_default();
            base + &path
        };
        let body = wire::write::task(task, view.as_ref(), &self.id, self.host.behaviours(), link);
        Ok(answer::gateway(StatusCode::OK, TASK_JSON, body))
    }

    /// Shows a page of the account's tasks. (Documented: the vendor's task management API)
    pub(super) fn list(self) -> Result<Answer, Refused> {
        let caller = self.caller()?;
        self.spend(&caller, Meter::List)?;
        let filter = wire::read::list(self.parts.uri.query(), self.host.now(&caller.namespace))?;
        let page = self.host.list(&caller, filter);
        Ok(answer::gateway(StatusCode::OK, TASK_JSON, wire::write::list(&page, &self.id)))
    }

    /// Takes a waiting task back, whatever the body says. (Documented: the vendor's task management API)
    pub(super) fn cancel(self, task: &str, notes: &mut Notes) -> Result<Answer, Refused> {
        let caller = self.caller()?;
        self.spend(&caller, Meter::Cancel)?;
        let task: TaskId = task.parse().map_err(|_| Reason::CancelRefused)?;
        self.host.cancel(&caller, task)?;
        notes.cancelled();
        Ok(answer::gateway(StatusCode::OK, TASK_JSON, wire::write::cancelled(&self.id)))
    }

    /// Answers a result link, which needs no key. Reference: "This link is publicly accessible". (Documented)
    pub(super) async fn picture(self) -> Answer {
        let uri = &self.parts.uri;
        let fault = match self.host.picture(uri.path(), uri.query()).await {
            Ok(painting) => {
                let etag = format!("\"{}\"", painting.etag);
                return download::deliver(&self.parts.method, &self.parts.headers, &painting.png, &etag);
            }
            Err(LinkRefusal::NotFound) => return answer::bare(StatusCode::NOT_FOUND),
            Err(LinkRefusal::Unsigned) => LinkFault::Unsigned,
            Err(LinkRefusal::WrongSignature) => LinkFault::WrongSignature,
            Err(LinkRefusal::Expired { expires, now }) => LinkFault::Expired { expires, now },
            Err(LinkRefusal::Busy) => LinkFault::Busy,
            Err(LinkRefusal::Broken) => LinkFault::Internal,
        };
        self.no_picture(fault)
    }

    pub(super) fn no_picture(self, fault: LinkFault) -> Answer {
        let host = links::host(&self.parts.uri, &self.parts.headers, self.local);
        let document = oss::document(fault, &host, self.host.request_bits());
        let status = StatusCode::from_u16(document.status).unwrap_or(StatusCode::FORBIDDEN);
        let mut answer = answer::with_body(status, "application/xml", document.body);
        answer::say(&mut answer, "x-oss-request-id", &document.request_id);
        if let Some(number) = document.error_number {
            answer::say(&mut answer, "x-oss-ec", number);
        }
        if fault == LinkFault::Busy {
            // Painting takes tens of milliseconds; the queue is shorter by then.
            answer::say(&mut answer, "retry-after", "1");
        }
        answer
    }

    /// Says that a path has other methods.
    pub(super) fn wrong_method(self, allow: &'static str) -> Answer {
        let answer = if self.parts.uri.path().starts_with("/api/v1/") {
            let method: &Method = &self.parts.method;
            self.refused(Refused::Because(Reason::Method { method: method.to_string() }))
        } else {
            answer::bare(StatusCode::METHOD_NOT_ALLOWED)
        };
        answer::allow(answer, allow)
    }

    /// Says why not. Reference, "Error response". (Documented)
    pub(super) fn refused(self, refused: Refused) -> Answer {
        match refused {
            Refused::Http(status) => answer::bare(status),
            Refused::Because(reason) => {
                let refusal = wire::refusal(&reason, self.host.behaviours());
                let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
                let answer = answer::gateway(status, JSON, wire::write::error(&refusal, &self.id));
                answer::with_code(answer, refusal.code)
            }
        }
    }

    fn caller(self) -> Result<Caller, Reason> {
        self.caller.clone()
    }

    fn spend(self, caller: &Caller, meter: Meter) -> Result<(), Reason> {
        if meter == Meter::Create {
            // One namespace too many is one that keeps nothing: better refused than forgotten.
            self.host.open(&caller.namespace).map_err(|_| Reason::QueueFull)?;
        }
        // No Retry-After: the service was never seen to send one (decision 7).
        self.host.spend(caller, meter).map_err(|_| Reason::Rate)
    }
}
