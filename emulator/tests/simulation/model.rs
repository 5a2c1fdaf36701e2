//! The naive model: tasks with mutable states that a clock pushes along, transition by transition.
//!
//! Written the way one would without the design, so that it shares no idea (and no mistake) with the product:
//! no fold, no schedule, just "what happens next, and when".

use std::collections::VecDeque;

use wanx_emulator::inputs::Inputs;
use wanx_emulator::reason::Reason;
use wanx_emulator::task::{Finale, Outcome, Phase, Script, Segment, Step};
use wanx_emulator::time::{Span, Timestamp};

const DAY_MS: i64 = 24 * 3_600_000;
const LONGEST_MS: i64 = 3 * 3_600_000;
const NEVER: i64 = i64::MAX;

/// What a task shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shown {
    Pending,
    AtWork {
        phase: Phase,
        scheduled: i64,
        done: f64,
    },
    Succeeded {
        scheduled: i64,
        ended: i64,
        pictures: Vec<Outcome>,
    },
    Failed {
        scheduled: i64,
        ended: i64,
        reason: Reason,
    },
    Canceled {
        ended: i64,
    },
    /// There, but as if it were not.
    Hidden,
    Gone,
}

#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) account: usize,
    doomed: Option<Reason>,
    admitted: i64,
    ready: i64,
    script: Script,
    settled: Option<Result<Inputs, Reason>>,
    state: State,
}

#[derive(Clone, Debug)]
enum State {
    Queued,
    AtWork { started: i64, since: i64, until: i64, segment: Segment, ahead: VecDeque<Segment>, done: f64 },
    AwaitsInputs { started: i64, phase: Phase, done: f64 },
    Over { at: i64, shown: Shown },
    Abandoned,
}

#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) now: i64,
    pub(crate) slots: Option<usize>,
    pub(crate) tasks: Vec<Task>,
}

fn after(at: i64, span: Span) -> i64 {
    (Timestamp::from_ms(at) + span).as_ms()
}

impl Task {
    fn working(&self) -> bool {
        matches!(self.state, State::AtWork { .. } | State::AwaitsInputs { .. })
    }

    fn out_of_queue(&self) -> bool {
        !matches!(self.state, State::Queued)
    }

    fn begin(&mut self, (started, at): (i64, i64), mut ahead: VecDeque<Segment>, done: f64, last: Phase) {
        self.state = match ahead.pop_front() {
            Some(segment) => {
                State::AtWork { started, since: at, until: after(at, segment.span), segment, ahead, done }
            }
            None => State::AwaitsInputs { started, phase: last, done },
        };
    }

    fn finish(&mut self, at: i64, started: i64, reason: Option<Reason>) {
        let failed = |reason| Shown::Failed { scheduled: started, ended: at, reason };
        let shown = match (&reason, &self.doomed, &self.settled) {
            (Some(reason), _, _) | (None, Some(reason), _) | (None, None, Some(Err(reason))) => {
                failed(reason.clone())
            }
            _ => {
                let pictures = self.script.pictures.clone();
                let good = pictures.contains(&Outcome::Good);
                match pictures.first() {
                    _ if self.script.finale == Finale::Canceled => Shown::Canceled { ended: at },
                    _ if self.script.finale == Finale::Unknown => Shown::Hidden,
                    _ if good => Shown::Succeeded { scheduled: started, ended: at, pictures },
                    Some(Outcome::Failed(reason)) => failed(reason.clone()),
                    _ => failed(Reason::Inference),
                }
            }
        };
        self.state = State::Over { at, shown };
    }

    /// When something next happens to this task by itself.
    fn next(&self) -> i64 {
        match &self.state {
            State::Queued if self.ready == NEVER => self.admitted + DAY_MS,
            State::Queued | State::Over { .. } | State::Abandoned => NEVER,
            State::AtWork { started, until, .. } => (*until).min(started + LONGEST_MS),
            State::AwaitsInputs { started, .. } => started + LONGEST_MS,
        }
    }

    fn happen(&mut self, at: i64) {
        match self.state.clone() {
            State::Queued => self.state = State::Abandoned,
            State::AtWork { started, until, segment, ahead, done, .. } => {
                // The end of the work at the very last moment still counts.
                if until <= started + LONGEST_MS {
                    let done = done + self.gain(segment, segment.span);
                    self.begin((started, until), ahead, done, segment.phase);
                    self.end_if_ready(at);
                } else {
                    self.finish(at, started, Some(Reason::Timeout));
                }
            }
            State::AwaitsInputs { started, .. } => self.finish(at, started, Some(Reason::Timeout)),
            State::Over { .. } | State::Abandoned => {}
        }
    }

    fn end_if_ready(&mut self, at: i64) {
        match self.state {
            State::AwaitsInputs { started, .. } if self.doomed.is_some() || self.settled.is_some() => {
                self.finish(at, started, None);
            }
            _ => {}
        }
    }

    fn gain(&self, segment: Segment, span: Span) -> f64 {
        let work = self.script.work().as_ms() as f64;
        if segment.phase == Phase::Running { span.as_ms() as f64 / work.max(1.0) } else { 0.0 }
    }
}

impl Model {
    /// Lets everything happen that happens by itself up to `now`.
    pub(crate) fn pass(&mut self, now: i64) {
        loop {
            let next = self.tasks.iter().map(Task::next).min().unwrap_or(NEVER).min(self.next_start());
            if next > now {
                break;
            }
            self.now = next.max(self.now);
            // Ends first: who leaves makes room at the same instant.
            for task in &mut self.tasks {
                while task.next() <= self.now {
                    task.happen(self.now);
                }
            }
            self.start_who_may();
        }
        self.now = now;
    }

    fn next_start(&self) -> i64 {
        (0..self.tasks.len())
            .filter(|index| self.first_in_line(*index) && self.has_room(*index))
            .map(|index| self.tasks[index].ready)
            .min()
            .unwrap_or(NEVER)
    }

    fn start_who_may(&mut self) {
        for index in 0..self.tasks.len() {
            if self.first_in_line(index) && self.has_room(index) && self.tasks[index].ready <= self.now {
                let task = &mut self.tasks[index];
                let ahead = task.script.segments.iter().copied().collect();
                task.begin((self.now, self.now), ahead, 0.0, Phase::Running);
                task.end_if_ready(self.now);
            }
        }
    }

    fn first_in_line(&self, index: usize) -> bool {
        let account = self.tasks[index].account;
        let ahead_gone =
            self.tasks[..index].iter().filter(|task| task.account == account).all(Task::out_of_queue);
        !self.tasks[index].out_of_queue() && ahead_gone
    }

    fn has_room(&self, index: usize) -> bool {
        let account = self.tasks[index].account;
        let working = self.tasks.iter().filter(|task| task.account == account && task.working()).count();
        self.slots.is_none_or(|slots| working < slots)
    }

    pub(crate) fn admit(&mut self, account: usize, script: Script, doomed: Option<Reason>) {
        let ready = after(self.now, script.queue);
        self.tasks.push(Task {
            account,
            doomed,
            admitted: self.now,
            ready,
            script,
            settled: None,
            state: State::Queued,
        });
        self.pass(self.now);
    }

    pub(crate) fn settle(&mut self, index: usize, inputs: Result<Inputs, Reason>) {
        let task = &mut self.tasks[index];
        if task.settled.is_none() && self.now < forgotten_at(task) {
            task.settled = Some(inputs);
            task.end_if_ready(self.now);
        }
        self.pass(self.now);
    }

    /// Returns whether it could be cancelled.
    pub(crate) fn cancel(&mut self, index: usize) -> bool {
        let pending = self.show(index) == Shown::Pending;
        if pending {
            self.tasks[index].state =
                State::Over { at: self.now, shown: Shown::Canceled { ended: self.now } };
        }
        self.pass(self.now);
        pending
    }

    pub(crate) fn steer(&mut self, index: usize, step: &Step) {
        let now = self.now;
        let task = &mut self.tasks[index];
        if now >= forgotten_at(task) {
            return;
        }
        match task.state.clone() {
            State::Queued => match step {
                Step::Next => task.ready = task.ready.min(now),
                Step::Replace(script) => {
                    task.script = script.clone();
                    task.ready = after(now, script.queue);
                }
                Step::Suspend | Step::Resume => {}
            },
            State::AtWork { started, since, until, segment, mut ahead, done } => {
                let so_far = done + task.gain(segment, Span::from_ms((now - since).unsigned_abs()));
                let whole = done + task.gain(segment, segment.span);
                match (step, segment.phase) {
                    (Step::Next, _) | (Step::Resume, Phase::Suspended) => {
                        task.begin((started, now), ahead, whole, segment.phase)
                    }
                    (Step::Suspend, Phase::Running | Phase::Pending | Phase::Unknown) => {
                        let span = if segment.span == Span::ENDLESS {
                            Span::ENDLESS
                        } else {
                            Span::from_ms((until - now).unsigned_abs())
                        };
                        ahead.push_front(Segment { phase: segment.phase, span });
                        ahead.push_front(Segment { phase: Phase::Suspended, span: Span::ENDLESS });
                        task.begin((started, now), ahead, so_far, segment.phase);
                    }
                    (Step::Replace(script), _) => {
                        task.script = script.clone();
                        let ahead = script.segments.iter().copied().collect();
                        task.begin((started, now), ahead, so_far, Phase::Running);
                    }
                    (Step::Suspend, Phase::Suspended) => {}
                    (Step::Resume, Phase::Running | Phase::Pending | Phase::Unknown) => {}
                }
                task.end_if_ready(now);
            }
            State::AwaitsInputs { .. } | State::Over { .. } | State::Abandoned => {}
        }
        self.pass(now);
    }

    /// The new number holds from the next millisecond on, whatever else happens in it.
    pub(crate) fn set_slots(&mut self, slots: Option<usize>) {
        self.now += 1;
        self.slots = slots;
        self.pass(self.now);
    }

    pub(crate) fn show(&self, index: usize) -> Shown {
        let task = &self.tasks[index];
        if self.now >= forgotten_at(task) {
            return Shown::Gone;
        }
        let inputs = matches!(task.settled, Some(Ok(_)));
        match &task.state {
            State::Queued => Shown::Pending,
            State::Abandoned => Shown::Gone,
            State::Over { shown, .. } => shown.clone(),
            State::AwaitsInputs { started, phase, done } => {
                Shown::AtWork { phase: *phase, scheduled: *started, done: if inputs { *done } else { 0.0 } }
            }
            State::AtWork { started, since, segment, done, .. } => {
                let done = done + task.gain(*segment, Span::from_ms((self.now - since).unsigned_abs()));
                Shown::AtWork {
                    phase: segment.phase,
                    scheduled: *started,
                    done: if inputs { done } else { 0.0 },
                }
            }
        }
    }
}

fn forgotten_at(task: &Task) -> i64 {
    match &task.state {
        State::Over { at, .. } => at + DAY_MS,
        State::Abandoned => task.admitted + DAY_MS,
        _ => NEVER,
    }
}
