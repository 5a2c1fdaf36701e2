//! The course of one task: its script and the steps taken by hand, laid out in instants from its start.
//!
//! Computed when asked and never stored: an event changes the course from its own instant on, and nothing before.

use std::collections::VecDeque;

use super::{History, Job, LONGEST_RUN, Phase, Script, Segment, Stage, Steered, Step};
use crate::time::{Span, Timestamp};

/// A full task in [`Stretch::done`]: progress is kept in millionths, so that no float enters a view.
pub(super) const WHOLE: u64 = 1_000_000;

/// A time in which a started task shows one phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch<'a> {
    pub(super) from: Timestamp,
    pub(super) phase: Phase,
    /// The script in force.
    pub(super) script: &'a Script,
    /// How much of the work was done when it began, in millionths.
    done: u64,
    /// How long the whole work takes by the script then in force; nothing while the task stands still.
    work: Option<Span>,
}

impl Stretch<'_> {
    /// Returns how much of the work is done at `now`, in millionths.
    pub(super) fn done_at(&self, now: Timestamp) -> u64 {
        let gained = match self.work {
            None | Some(Span::ENDLESS) => 0,
            Some(work) => share(now.since(self.from), work),
        };
        (self.done + gained).min(WHOLE)
    }
}

fn share(part: Span, whole: Span) -> u64 {
    let share = u128::from(part.as_ms()) * u128::from(WHOLE) / u128::from(whole.as_ms().max(1));
    u64::try_from(share).unwrap_or(WHOLE)
}

/// Returns when a task may leave its queue, as far as it alone decides.
pub(super) fn ready(history: &History) -> Timestamp {
    let mut ready = history.admitted + history.record.script.queue;
    for Steered { at, step, .. } in in_stage(history, Stage::Queued) {
        match step {
            Step::Next => ready = ready.min(*at),
            Step::Replace(script) => ready = *at + script.queue,
            Step::Suspend | Step::Resume => {}
        }
    }
    ready
}

fn in_stage(history: &History, stage: Stage) -> impl DoubleEndedIterator<Item = &Steered> {
    history.steps.iter().filter(move |steered| steered.stage == stage)
}

/// A started task's way to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Course<'a> {
    /// What it shows, in order; there is at least one stretch.
    pub(super) stretches: Vec<Stretch<'a>>,
    /// When its script is through.
    pub(super) worked_until: Timestamp,
    /// The script in force at the end.
    pub(super) script: &'a Script,
}

/// Lays out the task from `start` on.
pub(super) fn lay_out(history: &History, start: Timestamp) -> Course<'_> {
    let replaced = in_stage(history, Stage::Queued).rev().find_map(|steered| steered.step.script());
    let script = replaced.unwrap_or(&history.record.script);
    let mut walk = Walk {
        at: start,
        done: 0,
        script,
        ahead: script.segments.iter().copied().collect(),
        stretches: Vec::new(),
    };
    let mut steps = in_stage(history, Stage::Started).peekable();
    while let Some(segment) = walk.ahead.pop_front() {
        let begun = walk.begin(segment);
        let ends = begun.from + segment.span;
        let Some(Steered { at, step, .. }) = steps.next_if(|steered| steered.at < ends) else {
            walk.finish(begun, segment);
            continue;
        };
        let at = (*at).max(begun.from);
        walk.take(begun, segment, at, step);
    }
    if walk.stretches.is_empty() {
        walk.begin(Segment { phase: Phase::Running, span: Span::default() });
    }
    Course { stretches: walk.stretches, worked_until: walk.at, script: walk.script }
}

struct Walk<'a> {
    at: Timestamp,
    done: u64,
    script: &'a Script,
    ahead: VecDeque<Segment>,
    stretches: Vec<Stretch<'a>>,
}

impl<'a> Walk<'a> {
    fn begin(&mut self, segment: Segment) -> Stretch<'a> {
        let work = (segment.phase == Phase::Running).then(|| self.script.work());
        let stretch =
            Stretch { from: self.at, phase: segment.phase, script: self.script, done: self.done, work };
        self.stretches.push(stretch);
        stretch
    }

    /// The segment ends by itself, or as if it had.
    fn finish(&mut self, begun: Stretch<'a>, segment: Segment) {
        self.done_as_if_through(begun, segment);
        self.at = begun.from + segment.span;
    }

    fn done_as_if_through(&mut self, begun: Stretch<'a>, segment: Segment) {
        let gained = match begun.work {
            None => 0,
            Some(work) => share(segment.span, work),
        };
        self.done = (begun.done + gained).min(WHOLE);
    }

    /// Somebody steps in at `at`, while `segment` lasts.
    fn take(&mut self, begun: Stretch<'a>, segment: Segment, at: Timestamp, step: &'a Step) {
        let left = Span::from_ms(segment.span.as_ms().saturating_sub(at.since(begun.from).as_ms()));
        let left = if segment.span == Span::ENDLESS { Span::ENDLESS } else { left };
        let rest = Segment { phase: segment.phase, span: left };
        self.done = begun.done_at(at);
        self.at = at;
        match (step, segment.phase) {
            (Step::Next, _) | (Step::Resume, Phase::Suspended) => self.done_as_if_through(begun, segment),
            (Step::Suspend, Phase::Running | Phase::Pending | Phase::Unknown) => {
                self.ahead.push_front(rest);
                self.ahead.push_front(Segment { phase: Phase::Suspended, span: Span::ENDLESS });
            }
            (Step::Suspend, Phase::Suspended)
            | (Step::Resume, Phase::Running | Phase::Pending | Phase::Unknown) => self.ahead.push_front(rest),
            (Step::Replace(script), _) => {
                self.script = script;
                self.ahead = script.segments.iter().copied().collect();
            }
        }
    }
}

/// Returns whether a step by hand at `now` would end a part of the task's script.
pub fn awaits_step(history: &History, row: &super::Row, now: Timestamp) -> bool {
    if now >= row.end {
        // Over, be it by the clock: whatever its script still holds.
        return false;
    }
    if now < row.start { ready(history) > now } else { lay_out(history, row.start).worked_until > now }
}

/// When and how a task that started at `start` ends, as things stand.
pub(super) fn end(
    history: &History,
    start: Timestamp,
    worked_until: Timestamp,
) -> (Timestamp, super::Ending) {
    use super::Ending;
    let (end, ending) = match (&history.record.job, &history.settled) {
        (Job::Doomed { .. }, _) => (worked_until, Ending::Failed),
        (Job::Poster(_), None) => (Timestamp::NEVER, Ending::TimedOut),
        (Job::Poster(_), Some((at, Ok(_)))) => (worked_until.max(*at), Ending::Worked),
        (Job::Poster(_), Some((at, Err(_)))) => (worked_until.max(*at), Ending::Failed),
    };
    let latest = start + LONGEST_RUN;
    if end > latest { (latest, Ending::TimedOut) } else { (end, ending) }
}
