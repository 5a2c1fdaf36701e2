//! How tasks are created: with the header, once, and not again when it is hopeless.

use std::collections::BTreeMap;

use super::Line;
use super::blame::{is_made_up, is_seen, knew};
use super::conduct::{Conduct, Sequence};
use super::tally::{About, Tally};
use crate::faults::Operation;
use crate::journal::{End, Entry, JobHash};
use crate::reason::ServiceError;

const ASYNC_HEADER: About = About {
    id: "async-header",
    title: "Creates ask to be asynchronous",
    judges: ["create", "creates"],
    good_client: "Send `X-DashScope-Async: enable` with every create; there are no synchronous calls.",
};

/// Reference, "You must set this parameter to enable." A create whose body was read had the header.
pub(super) fn async_header(conduct: &Conduct<'_>) -> Line {
    let mut tally = Tally::default();
    for create in creates(conduct) {
        let is_denied = create.status == Some(403) && has_code(create, ServiceError::AccessDenied);
        if is_denied && !is_made_up(create) {
            tally.judged(create);
            tally.fails(create, "create without `X-DashScope-Async: enable`, refused with AccessDenied");
        } else if create.job.is_some() {
            tally.judged(create);
        }
    }
    tally.line(&ASYNC_HEADER)
}

fn creates<'a>(conduct: &Conduct<'a>) -> impl Iterator<Item = &'a Entry> {
    let all = conduct.all.iter().map(|entry| &**entry);
    all.filter(|entry| entry.operation == Operation::Create)
}

fn has_code(entry: &Entry, error: ServiceError) -> bool {
    entry.code.as_deref() == Some(error.code())
}

const CREATES_ONCE: About = About {
    id: "creates-once",
    title: "Looks for a task before creating it again",
    judges: ["create whose answer was lost", "creates whose answers were lost"],
    good_client: "After a create without an answer, list the latest tasks: it may be among them.",
};

/// A create whose answer is lost was done all the same; one that was cut off was not, and may be repeated.
pub(super) fn creates_once(conduct: &Conduct<'_>) -> Line {
    let mut tally = Tally::default();
    for sequence in conduct.creations.values() {
        let mut lost: BTreeMap<JobHash, &Entry> = BTreeMap::new();
        for entry in sequence {
            match (entry.operation, entry.job) {
                // Whatever a list said that arrived: the client looked.
                (Operation::List, _) if entry.end == End::Answered && entry.status == Some(200) => {
                    lost.clear()
                }
                (Operation::Create, Some(job)) => {
                    if let Some(earlier) = lost.get(&job).filter(|earlier| knew(earlier, entry)) {
                        let earlier = earlier.seq;
                        tally.fails(
                            entry,
                            format!("the same create again: #{earlier} was done, its answer was lost"),
                        );
                        lost.remove(&job);
                    }
                    // Lost, cut off or unreadable: the task is there, and the client was not told.
                    if entry.end != End::Answered && entry.task.is_some() {
                        tally.judged(entry);
                        lost.insert(job, entry);
                    }
                }
                _ => {}
            }
        }
    }
    tally.line(&CREATES_ONCE)
}

const REPEATS_SAFELY: About = About {
    id: "repeats-safely",
    title: "Does not repeat what cannot succeed",
    judges: ["create refused for good", "creates refused for good"],
    good_client: "Repeat a create after 429, 5xx and broken connections only; else something has to change.",
};

/// A create may be tried once more after a refusal; from the second repetition on it is a loop.
const MOST_REPETITIONS: usize = 1;

/// Equal creates are known by their digest. One that was refused before its body was read has none; then creates of
/// one key that come one after the other and get the same code are taken for equal.
pub(super) fn repeats_safely(conduct: &Conduct<'_>) -> Line {
    let mut tally = Tally::default();
    for sequence in conduct.creations.values() {
        let mut of_jobs: BTreeMap<JobHash, Sequence<'_>> = BTreeMap::new();
        let mut unread = Vec::new();
        for create in sequence.iter().copied().filter(|entry| entry.operation == Operation::Create) {
            match create.job {
                Some(job) => {
                    unread.clear();
                    add(create, of_jobs.entry(job).or_default(), &mut tally);
                }
                None => add(create, &mut unread, &mut tally),
            }
        }
    }
    tally.line(&REPEATS_SAFELY)
}

/// Adds a create to the equal ones before it that were refused with the same code.
fn add<'a>(create: &'a Entry, refused: &mut Sequence<'a>, tally: &mut Tally) {
    match hope(create) {
        Hope::Fulfilled => refused.clear(),
        Hope::Left => {}
        Hope::Gone => match (refused.first(), refused.last()) {
            (Some(first), Some(last)) if first.code == create.code => {
                if knew(last, create) {
                    blame(create, refused, tally);
                    refused.push(create);
                }
            }
            _ => {
                tally.judged(create);
                *refused = vec![create];
            }
        },
    }
}

fn blame(create: &Entry, refused: &[&Entry], tally: &mut Tally) {
    let (Some(first), Some(code)) = (refused.first(), &create.code) else { return };
    if refused.len() > MOST_REPETITIONS {
        let what = format!("repetition {} of #{}, refused with {code} again", refused.len(), first.seq);
        tally.fails(create, what);
    }
}

/// What a create's answer leaves to hope for.
enum Hope {
    /// It was accepted.
    Fulfilled,
    /// A repetition may help; or the client did not see the answer.
    Left,
    /// No repetition helps.
    Gone,
}

/// Whoever asked for a refusal, what the client makes of it is its own doing.
fn hope(create: &Entry) -> Hope {
    let is_refused = create.status.is_none_or(|status| status >= 400);
    let error = create.code.as_deref().and_then(|code| code.parse().ok());
    match error {
        _ if !is_seen(create) => Hope::Left,
        _ if !is_refused => Hope::Fulfilled,
        Some(error) if is_for_good(error) => Hope::Gone,
        _ => Hope::Left,
    }
}

/// Returns whether an error stays as long as key, account and request are the same.
fn is_for_good(error: ServiceError) -> bool {
    use ServiceError as E;
    match error {
        E::InvalidApiKey | E::Arrearage | E::AccessDenied | E::Unpurchased | E::FreeTierOnly => true,
        E::ModelAccessDenied | E::WorkspaceAccessDenied | E::EndpointAccessDenied => true,
        E::WorkSpaceNotFound | E::ModelNotFound => true,
        E::InvalidParameter | E::InvalidUrl | E::EmptyInput | E::EmptyParameters | E::EmptyModel => true,
        E::IllegalInput | E::TooLarge | E::UnsupportedFileFormat | E::UnsupportedOperation => true,
        E::MethodNotAllowed => true,
        E::DataInspectionFailed => true,
        // Somebody else's server may have been away for a moment.
        E::FileDownload | E::DataInspection | E::InputDownloadFailed => false,
        E::Throttling | E::RateQuota | E::BurstRate | E::AllocationQuota => false,
        E::InternalError | E::Algo | E::Timeout | E::Upload | E::FileUpload => false,
        E::RequestTimeOut | E::ModelUnavailable => false,
    }
}
