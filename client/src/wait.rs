//! Waits for a task to end: asks, pauses, asks again.
//!
//! [`Watch`] decides and knows no time of its own; [`follow`] carries it out. The pauses grow to a cap and vary by
//! task, so that many waiters don't ask in step. Every wait ends, at the latest at its deadline.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    ops::ControlFlow,
    time::Duration,
};

use crate::{
    client::Client,
    clock::Clock,
    ids::TaskId,
    query::QueryError,
    task::{PictureLink, Reason, Status, Task},
};

/// Short enough to feel immediate with an emulator, long enough for the service's 20 queries a second.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// Where the official clients stop growing as well.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// Ten minutes: posters took seconds to a minute.
const DEADLINE: Duration = Duration::from_secs(600);
/// Failed queries in a row; with growing pauses this outlasts half a minute of trouble.
const TOLERATED_FAILURES: u32 = 8;
/// A pause of nothing would be a busy loop.
const PAUSE_MIN: Duration = Duration::from_millis(1);
/// The last query is given at least this long, so that even a deadline of nothing gets an answer.
const LAST_QUERY_TIME: Duration = Duration::from_secs(1);

/// How to wait.
///
/// ```
/// use std::time::Duration;
/// use wanx_client::Wait;
///
/// let patient = Wait::new().longest_pause(Duration::from_secs(30)).deadline(Duration::from_secs(3 * 3600));
/// # assert_ne!(patient, Wait::default());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Wait {
    first_pause: Duration,
    longest_pause: Duration,
    deadline: Duration,
    tolerated_failures: u32,
}

impl Wait {
    /// Returns the default: pauses from 0.5 s growing to 5 s, ten minutes in all, 8 failed queries in a row.
    pub fn new() -> Self {
        Self {
            first_pause: FIRST_PAUSE,
            longest_pause: LONGEST_PAUSE,
            deadline: DEADLINE,
            tolerated_failures: TOLERATED_FAILURES,
        }
    }

    /// Sets the first pause; each later one is half as long again. At least 1 ms.
    pub fn first_pause(mut self, pause: Duration) -> Self {
        self.first_pause = pause.max(PAUSE_MIN);
        self
    }

    /// Sets where pauses stop growing. At least 1 ms.
    pub fn longest_pause(mut self, pause: Duration) -> Self {
        self.longest_pause = pause.max(PAUSE_MIN);
        self
    }

    /// Sets how long to wait in all. The task is looked at once more at the end, and at least once.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Sets how many queries in a row may fail (throttled, broken off, an error of the server) before giving up.
    pub fn tolerated_failures(mut self, count: u32) -> Self {
        self.tolerated_failures = count;
        self
    }
}

impl Default for Wait {
    fn default() -> Self {
        Self::new()
    }
}

/// A task that ended with at least one picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// Succeeded, and has a picture: see `going_on`.
    task: Box<Task>,
}

impl Finished {
    /// Returns the task as it ended.
    pub fn task(&self) -> &Task {
        &self.task
    }

    /// Returns the pictures, each with its zero-based place among the results; there is at least one.
    pub fn pictures(&self) -> impl Iterator<Item = (usize, &PictureLink)> {
        self.task.pictures()
    }

    /// Returns the reasons of the pictures that could not be made, each with its zero-based place.
    pub fn failures(&self) -> impl Iterator<Item = (usize, &Reason)> {
        self.task.failures()
    }
}

impl Client {
    /// Waits until a task ends; `on_progress` is called with every answer about it.
    ///
    /// SUSPENDED and states this client doesn't know are waited through. Queries that fail for a passing reason are
    /// repeated, and `Retry-After` is respected. Waiting again later is always possible.
    ///
    /// # Errors
    ///
    /// See [`WaitError`]; every end other than a task with a picture is one.
    #[tracing::instrument(level = "debug", skip_all, fields(%task_id))]
    pub async fn wait(
        &self,
        task_id: &TaskId,
        wait: &Wait,
        on_progress: impl FnMut(&Task),
    ) -> Result<Finished, WaitError> {
        let watch = Watch::new(task_id, wait);
        follow(watch, self.clock.as_ref(), |limit| self.query_within(task_id, limit), on_progress).await
    }
}

/// Carries a watch out: `query` is given how long it may take.
async fn follow<Query, Answer>(
    mut watch: Watch<'_>,
    clock: &dyn Clock,
    mut query: Query,
    mut on_progress: impl FnMut(&Task),
) -> Result<Finished, WaitError>
where
    Query: FnMut(Duration) -> Answer,
    Answer: Future<Output = Result<Task, QueryError>>,
{
    let start = clock.now();
    // Bounded by the deadline: every turn either ends the watch or brings it nearer.
    loop {
        let left = watch.left(clock.now().saturating_sub(start));
        let answer = query(left.max(LAST_QUERY_TIME)).await;
        if let Ok(task) = &answer {
            on_progress(task);
        }
        match watch.next(answer, clock.now().saturating_sub(start)) {
            ControlFlow::Continue(pause) => clock.sleep(pause).await,
            ControlFlow::Break(end) => return end,
        }
    }
}

/// What is known about a task while waiting for it.
struct Watch<'a> {
    task_id: &'a TaskId,
    wait: &'a Wait,
    last: Option<Box<Task>>,
    pause_count: u32,
    next_pause: Duration,
    failures_in_a_row: u32,
}

/// How long to pause, or how the wait ends.
type Step = ControlFlow<Result<Finished, WaitError>, Duration>;

impl<'a> Watch<'a> {
    fn new(task_id: &'a TaskId, wait: &'a Wait) -> Self {
        let next_pause = wait.first_pause.min(wait.longest_pause);
        Self { task_id, wait, last: None, pause_count: 0, next_pause, failures_in_a_row: 0 }
    }

    fn left(&self, elapsed: Duration) -> Duration {
        self.wait.deadline.saturating_sub(elapsed)
    }

    /// Decides what an answer means, `elapsed` after the start.
    fn next(&mut self, answer: Result<Task, QueryError>, elapsed: Duration) -> Step {
        match answer {
            Ok(task) => {
                self.failures_in_a_row = 0;
                self.last = Some(going_on(Box::new(task))?);
                self.pause(None, elapsed)
            }
            Err(error) => {
                self.failures_in_a_row = self.failures_in_a_row.saturating_add(1);
                if error.is_transient() && self.failures_in_a_row <= self.wait.tolerated_failures {
                    tracing::debug!(%error, failures = self.failures_in_a_row, "a query failed; asking again");
                    self.pause(Some(error), elapsed)
                } else {
                    Step::Break(Err(WaitError::Query { last: self.last.take(), source: error }))
                }
            }
        }
    }

    /// Decides how long to pause, unless the deadline has come or comes before the service may be asked again.
    fn pause(&mut self, error: Option<QueryError>, elapsed: Duration) -> Step {
        let left = self.left(elapsed);
        let wanted = error.as_ref().and_then(QueryError::retry_after).unwrap_or_default();
        if left.is_zero() || wanted > left {
            let (deadline, last) = (self.wait.deadline, self.last.take());
            return Step::Break(Err(WaitError::Deadline { deadline, last, source: error }));
        }
        let pause = jittered(self.next_pause, self.task_id, self.pause_count);
        self.pause_count = self.pause_count.saturating_add(1);
        self.next_pause = self.next_pause.saturating_add(self.next_pause / 2).min(self.wait.longest_pause);
        // A rest below `PAUSE_MIN` would be slept through by no timer; the deadline bends by that much.
        Step::Continue(pause.max(wanted).min(left).max(PAUSE_MIN))
    }
}

/// Returns the task if it goes on, else how the wait ends by it.
fn going_on(task: Box<Task>) -> ControlFlow<Result<Finished, WaitError>, Box<Task>> {
    ControlFlow::Break(match &task.status {
        Status::Pending | Status::Running | Status::Suspended | Status::Other(_) => {
            return ControlFlow::Continue(task);
        }
        Status::Succeeded if task.pictures().next().is_some() => Ok(Finished { task }),
        Status::Succeeded => Err(WaitError::NoPictures { task }),
        Status::Failed => Err(WaitError::Failed { reason: failure(&task), task }),
        Status::Canceled => Err(WaitError::Canceled { task }),
        Status::Unknown => Err(WaitError::Unknown { task }),
    })
}

/// Returns three quarters to all of a pause. The same for a task every time: random values are derived by key.
fn jittered(pause: Duration, task_id: &TaskId, pause_count: u32) -> Duration {
    let mut hasher = DefaultHasher::new();
    (task_id, pause_count).hash(&mut hasher);
    let byte = u32::from(hasher.finish().to_le_bytes()[0]);
    pause.saturating_sub(pause / 4 / u32::from(u8::MAX) * byte)
}

/// Why waiting ended without a picture.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WaitError {
    /// The task failed.
    #[error("the task failed: {reason}")]
    Failed {
        /// Why.
        reason: Reason,
        /// The task as it ended.
        task: Box<Task>,
    },
    /// The task was canceled.
    #[error("the task was canceled")]
    Canceled {
        /// The task as it ended.
        task: Box<Task>,
    },
    /// The service knows no such task: never created, another account's, or ended more than 24 h ago.
    #[error("the service does not know the task")]
    Unknown {
        /// What the service said.
        task: Box<Task>,
    },
    /// The task succeeded by its state, but names no picture.
    #[error("the task succeeded without a picture")]
    NoPictures {
        /// The task as it ended.
        task: Box<Task>,
    },
    /// The task had not ended in time; it may still.
    #[error("the task did not end within {deadline:?}{}", seen(.last))]
    Deadline {
        /// How long was waited.
        deadline: Duration,
        /// The task as last seen.
        last: Option<Box<Task>>,
        /// Why the last query failed, if it did.
        source: Option<QueryError>,
    },
    /// The service could not be asked; the task may be well.
    #[error("the task could not be asked for{}", seen(.last))]
    Query {
        /// The task as last seen.
        last: Option<Box<Task>>,
        /// Why the last query failed.
        source: QueryError,
    },
}

fn failure(task: &Task) -> Reason {
    task.failure.clone().expect("a failed task has a reason, if an empty one: see `Task::read`")
}

fn seen(last: &Option<Box<Task>>) -> String {
    last.as_ref().map(|task| format!(", last seen {}", task.status)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::TokioClock,
        refusal::{Refusal, ReplyProblem, UnreadableReply},
        task::PictureResult,
    };
    use proptest::prelude::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn id() -> TaskId {
        TaskId::new("86ecf553-d340-4e21-af6e-a0c6a421c010").unwrap()
    }

    fn task(status: Status) -> Task {
        let link = PictureResult::Picture(PictureLink::new("http://h/1.png"));
        let succeeded = status == Status::Succeeded;
        Task {
            task_id: id(),
            results: if succeeded { vec![link] } else { Vec::new() },
            status,
            metrics: None,
            image_count: None,
            failure: None,
            submit_time: None,
            scheduled_time: None,
            end_time: None,
            request_id: None,
        }
    }

    fn refused(status: u16, retry_after: Option<Duration>) -> QueryError {
        let (code, message) = ("Throttling".to_owned(), String::new());
        let refusal = Refusal { status, code, message, request_id: None, retry_after, excerpt: None };
        QueryError::Refused(Box::new(refusal))
    }

    /// Waits on the paused clock; the last answer is repeated for ever. Returns when each query was sent, and the end.
    async fn waited(
        wait: &Wait,
        mut answers: Vec<fn() -> Result<Task, QueryError>>,
    ) -> (Vec<Duration>, Result<Finished, WaitError>) {
        let clock = TokioClock::new();
        let task_id = id();
        let mut asked = Vec::new();
        let query = |_limit| {
            asked.push(clock.now());
            let answer = if answers.len() > 1 { answers.remove(0) } else { answers[0] };
            std::future::ready(answer())
        };
        let end = follow(Watch::new(&task_id, wait), &clock, query, |_task| {}).await;
        (asked, end)
    }

    /// Whether each gap is the pause without jitter, or up to a quarter less (a timer may be a millisecond late).
    fn assert_pauses(asked: &[Duration], pauses_ms: &[u64]) {
        let gaps: Vec<_> = asked.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert_eq!(gaps.len(), pauses_ms.len(), "{gaps:?}");
        for (gap, pause_ms) in gaps.iter().zip(pauses_ms) {
            let pause = Duration::from_millis(*pause_ms);
            let late = Duration::from_millis(1);
            assert!(*gap >= pause * 3 / 4 && *gap <= pause + late, "{gap:?} is no jittered {pause:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_finished_task_is_asked_for_once_and_at_once() {
        let (asked, end) = waited(&Wait::new(), vec![|| Ok(task(Status::Succeeded))]).await;
        assert_eq!(asked, [Duration::ZERO]);
        assert_eq!(end.unwrap().pictures().count(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_grow_by_half_up_to_the_cap() {
        let pending: fn() -> _ = || Ok(task(Status::Pending));
        let mut answers = vec![pending; 8];
        answers.push(|| Ok(task(Status::Succeeded)));
        let (asked, end) = waited(&Wait::new(), answers).await;
        assert!(end.is_ok());
        assert_pauses(&asked, &[500, 750, 1125, 1687, 2531, 3796, 5000, 5000]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_deadline_ends_the_wait_with_a_last_look_and_the_last_state() {
        let wait = Wait::new().deadline(2 * SECOND);
        let (asked, end) =
            waited(&wait, vec![|| Ok(task(Status::Pending)), || Ok(task(Status::Running))]).await;
        let error = end.unwrap_err();
        assert_eq!(error.to_string(), "the task did not end within 2s, last seen RUNNING");
        assert!(
            matches!(error, WaitError::Deadline { last: Some(task), .. } if task.status == Status::Running)
        );
        let last = *asked.last().unwrap();
        assert!(last >= 2 * SECOND && last <= 2 * SECOND + 2 * PAUSE_MIN, "{last:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_deadline_of_nothing_is_one_look() {
        let wait = Wait::new().deadline(Duration::ZERO);
        let (asked, end) = waited(&wait, vec![|| Ok(task(Status::Succeeded))]).await;
        assert!(end.is_ok());
        assert_eq!(asked.len(), 1);
        let (asked, end) = waited(&wait, vec![|| Ok(task(Status::Pending))]).await;
        assert!(matches!(end, Err(WaitError::Deadline { .. })));
        assert_eq!(asked.len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn suspended_and_unheard_of_states_are_waited_through() {
        let answers: Vec<fn() -> _> =
            vec![|| Ok(task(Status::Suspended)), || Ok(task(Status::Other("RESTING".to_owned()))), || {
                Ok(task(Status::Succeeded))
            }];
        let (asked, end) = waited(&Wait::new(), answers).await;
        assert!(end.is_ok());
        assert_eq!(asked.len(), 3);
        let (_, end) = waited(&Wait::new(), vec![|| Ok(task(Status::Suspended))]).await;
        assert!(
            matches!(end, Err(WaitError::Deadline { last: Some(task), .. }) if task.status == Status::Suspended)
        );
    }

    #[tokio::test(start_paused = true)]
    async fn retry_after_lengthens_a_pause() {
        let answers: Vec<fn() -> _> =
            vec![|| Err(refused(429, Some(7 * SECOND))), || Ok(task(Status::Succeeded))];
        let (asked, end) = waited(&Wait::new(), answers).await;
        assert!(end.is_ok());
        assert!(asked[1] >= 7 * SECOND && asked[1] < 8 * SECOND, "{asked:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_retry_after_beyond_the_deadline_ends_the_wait_at_once() {
        let (asked, end) = waited(&Wait::new(), vec![|| Err(refused(429, Some(Duration::MAX)))]).await;
        assert!(matches!(end, Err(WaitError::Deadline { source: Some(QueryError::Refused(_)), .. })));
        assert_eq!(asked, [Duration::ZERO]);
    }

    #[tokio::test(start_paused = true)]
    async fn failed_queries_are_tolerated_in_a_row_only_so_long() {
        let wait = Wait::new().tolerated_failures(2);
        let bad: fn() -> _ = || Err(refused(503, None));
        let good: fn() -> _ = || Ok(task(Status::Running));
        let (asked, end) =
            waited(&wait, vec![bad, bad, good, bad, bad, || Ok(task(Status::Succeeded))]).await;
        assert!(end.is_ok());
        assert_eq!(asked.len(), 6);
        let (asked, end) = waited(&wait, vec![good, bad]).await;
        assert_eq!(asked.len(), 4);
        assert!(matches!(end, Err(WaitError::Query { last: Some(_), source: QueryError::Refused(_) })));
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_of_the_request_itself_ends_the_wait_at_once() {
        for status in [400, 401, 403, 404, 302] {
            assert!(!refused(status, None).is_transient(), "{status}");
        }
        let (asked, end) = waited(&Wait::new(), vec![|| Err(refused(401, None))]).await;
        assert!(matches!(end, Err(WaitError::Query { last: None, .. })));
        assert_eq!(asked.len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn garbage_in_a_success_is_asked_for_again() {
        let garbage: fn() -> _ = || {
            let problem = ReplyProblem::Missing { field: "output.task_status" };
            let reply = UnreadableReply { status: 200, request_id: None, problem, excerpt: String::new() };
            Err(QueryError::Unreadable(Box::new(reply)))
        };
        let (asked, end) = waited(&Wait::new(), vec![garbage, || Ok(task(Status::Succeeded))]).await;
        assert!(end.is_ok());
        assert_eq!(asked.len(), 2);
    }

    #[test]
    fn the_last_query_still_gets_time() {
        let (task_id, wait) = (id(), Wait::new().deadline(3 * SECOND));
        let watch = Watch::new(&task_id, &wait);
        assert_eq!(watch.left(SECOND), 2 * SECOND);
        assert_eq!(watch.left(9 * SECOND), Duration::ZERO);
    }

    #[test]
    fn the_longest_durations_do_not_panic() {
        let longest =
            Wait::new().first_pause(Duration::MAX).longest_pause(Duration::MAX).deadline(Duration::MAX);
        let task_id = id();
        let mut watch = Watch::new(&task_id, &longest);
        for elapsed in [Duration::ZERO, SECOND, Duration::MAX - SECOND] {
            assert!(watch.next(Ok(task(Status::Pending)), elapsed).is_continue());
        }
        assert!(watch.next(Ok(task(Status::Pending)), Duration::MAX).is_break());
    }

    proptest! {
        #[test]
        fn pauses_keep_to_the_cap_and_the_wait_to_its_deadline(
            first_ms in 0u64..20_000,
            longest_ms in 50u64..20_000,
            deadline_ms in 0u64..60_000,
        ) {
            let longest = Duration::from_millis(longest_ms);
            let deadline = Duration::from_millis(deadline_ms);
            let wait = Wait::new().first_pause(Duration::from_millis(first_ms)).longest_pause(longest).deadline(deadline);
            let task_id = id();
            let mut watch = Watch::new(&task_id, &wait);
            let mut elapsed = Duration::ZERO;
            while let ControlFlow::Continue(pause) = watch.next(Ok(task(Status::Pending)), elapsed) {
                prop_assert!(pause >= PAUSE_MIN && pause <= longest, "{pause:?}");
                elapsed += pause;
            }
            prop_assert!(elapsed >= deadline && elapsed <= deadline + PAUSE_MIN, "{elapsed:?}");
        }
    }
}
