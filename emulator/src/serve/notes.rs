//! What is learned of an exchange while it is answered, for the journal.

use hyper::http::request::Parts;

use super::answer::{self, Answer};
use super::route::{self, Route};
use crate::faults::{AssetFault, Injected, Mischief, Operation, Silence};
use crate::journal::{Arrival, Departure, End, Entry, JobHash, Seen, Severity};
use crate::task::{Cause, KeyHash, Outcome, State, Status, TaskId, TaskView};

/// More departures of one request than a report needs.
const MOST_DEPARTURES: usize = 12;

/// What is learned of an exchange.
#[derive(Debug)]
pub(super) struct Notes {
    pub(super) operation: Operation,
    pub(super) key: Option<KeyHash>,
    pub(super) task: Option<TaskId>,
    pub(super) image_index: Option<u8>,
    after: Option<Status>,
    code: Option<String>,
    job: Option<JobHash>,
    pictures: Option<Seen>,
    causes: Vec<Cause>,
    asset_faults: Vec<Injected>,
    departures: Vec<Departure>,
}

impl Notes {
    /// Returns what a request's line says.
    pub(super) fn new(route: Route<'_>) -> Self {
        let (operation, task) = match route {
            Route::To(route::Operation::Create) => (Operation::Create, None),
            Route::To(route::Operation::Query { task }) => (Operation::Query, task.parse().ok()),
            Route::To(route::Operation::List) => (Operation::List, None),
            Route::To(route::Operation::Cancel { task }) => (Operation::Cancel, task.parse().ok()),
            Route::To(route::Operation::Picture) => (Operation::Download, None),
            Route::To(_) | Route::WrongMethod { .. } | Route::Nowhere => (Operation::Other, None),
        };
        Self {
            operation,
            key: None,
            task,
            image_index: None,
            after: None,
            code: None,
            job: None,
            pictures: None,
            causes: Vec::new(),
            asset_faults: Vec::new(),
            departures: Vec::new(),
        }
    }

    /// A task was accepted.
    pub(super) fn created(&mut self, view: &TaskView) {
        self.task = Some(view.record.id);
        self.after = Some(Status::Pending);
        self.causes.clone_from(&view.record.script.causes);
    }

    /// A create request asks for nothing that can be done; what it asks for is told apart by its bytes.
    pub(super) fn misread(&mut self, body: &[u8]) {
        self.job = Some(JobHash::of(blake3::hash(body).as_bytes()));
    }

    /// What a create request asks for, by its digest, and what was tolerated in it.
    pub(super) fn read(&mut self, fingerprint: &[u8; 32], departures: Vec<Departure>) {
        self.job = Some(JobHash::of(fingerprint));
        self.departures.extend(departures);
        self.departures.truncate(MOST_DEPARTURES);
    }

    /// A task was shown; nothing if the client has no such task.
    pub(super) fn shown(&mut self, view: Option<&TaskView>, code: Option<String>) {
        self.after = Some(view.map_or(Status::Unknown, |view| view.state.status()));
        self.code = code;
        if let Some(State::Succeeded { pictures, .. }) = view.map(|view| &view.state) {
            let indices = |wanted: fn(&Outcome) -> bool| {
                (0..)
                    .zip(pictures.outcomes())
                    .filter(move |(_, outcome)| wanted(outcome))
                    .map(|(index, _)| index)
            };
            self.pictures = Some(Seen {
                good: indices(|outcome| *outcome == Outcome::Good).collect(),
                failed: indices(|outcome| *outcome != Outcome::Good).collect(),
            });
        }
    }

    /// Something in the headers was tolerated.
    pub(super) fn departed(&mut self, departures: Vec<Departure>) {
        self.departures = departures;
    }

    /// The pictures of a task are about to be fetched, as a fault has it.
    pub(super) fn fetching(&mut self, asset: &AssetFault) {
        self.asset_faults.clone_from(&asset.injected);
    }

    /// A waiting task was taken back.
    pub(super) fn cancelled(&mut self) {
        self.after = Some(Status::Canceled);
    }

    /// Returns the first thing that was tolerated and that another server may refuse.
    pub(super) fn violation(&self) -> Option<&Departure> {
        self.departures.iter().find(|departure| departure.severity == Severity::Violation)
    }

    /// Returns the faults that struck: the exchange, what it set going, and the task it made.
    pub(super) fn injected(&self, mischief: &Mischief) -> Vec<Injected> {
        let of_task = self.causes.iter().cloned();
        let of_task = of_task.map(|Cause { rule, fault, roll }| Injected { rule, fault, roll });
        mischief.injected.iter().chain(&self.asset_faults).cloned().chain(of_task).collect()
    }

    /// Returns the entry of an exchange that was decided.
    pub(super) fn entry(
        self,
        parts: &Parts,
        arrival: Arrival,
        mischief: &Mischief,
        answer: Option<&Answer>,
    ) -> Entry {
        let is_silent = matches!(mischief.silence, Some(Silence::Hang | Silence::Lost));
        let end = match (answer, mischief.silence) {
            (None, _) => End::CutOff,
            (Some(_), Some(Silence::Hang | Silence::Lost)) => End::Lost,
            (Some(_), Some(Silence::ResetInBody)) => End::Spoilt,
            (Some(_), None) if mischief.spoilt.is_some() || mischief.content_type.is_some() => End::Spoilt,
            (Some(_), None) => End::Answered,
        };
        let injected = self.injected(mischief);
        let told = answer.filter(|_| !is_silent);
        let code = told.and_then(answer::code).map(str::to_owned).or(self.code);
        Entry {
            end,
            injected,
            code,
            status: told.map(|answer| answer.status().as_u16()),
            retry_after_ms: told.and_then(answer::retry_after_ms),
            key: self.key,
            task: self.task,
            image_index: self.image_index,
            after: self.after,
            job: self.job,
            pictures: self.pictures,
            departures: self.departures,
            ..Entry::new(self.operation, parts.method.as_str(), parts.uri.path(), arrival)
        }
    }

    /// Returns the entry of an exchange whose client left before it was decided.
    pub(super) fn entry_of_one_that_left(self, parts: &Parts, arrival: Arrival) -> Entry {
        Entry { end: End::Left, ..self.entry(parts, arrival, &Mischief::NONE, None) }
    }
}
