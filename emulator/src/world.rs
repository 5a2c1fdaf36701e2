//! One namespace's tasks: lanes, limits and retention, as one synchronous value.
//!
//! `World::apply` takes a command and the instant it comes at, and returns a reply with the effects that a host
//! has to carry out. There is no clock, no socket, no lock and no timer in here, so a simulation can run
//! millions of steps a minute and a log can be replayed to the same world.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::faults::{self, Rule};
use crate::inputs::Inputs;
use crate::reason::Reason;
use crate::seed::Seed;
use crate::task::{
    AccountId, Event, Fingerprint, History, Job, Pace, Progress, Record, Row, Script, Slots, Stage, Stamped,
    State, Step, TaskId, TaskView,
};
use crate::time::Timestamp;

mod command;
mod lane;
mod ledger;
mod limits;
mod list;
mod replay;

pub use command::{Admission, Command, Effect, Reply};
use lane::Lane;
pub use ledger::{Bill, Ledger};
pub use limits::{FullAgain, Limits, Meter, Meters, Rate, spend};
pub use list::{ListFilter, ListPage};
pub use replay::SameIds;

/// Equal jobs of one account.
#[derive(Clone, Copy, Debug)]
struct Repeats {
    /// The number of the next one.
    next: u64,
    /// How many are remembered.
    remembered: u32,
}

/// What a world is born with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Setup {
    /// The key of its ids and scripts; it already holds the namespace.
    pub seed: Seed,
    /// What an account may do.
    pub limits: Limits,
    /// How fast scripts run.
    pub pace: Pace,
    /// What ends the parts of a script.
    pub progress: Progress,
    /// The version of the painter that paints for it.
    pub painter: u32,
}

/// One namespace's tasks.
#[derive(Debug)]
pub struct World {
    setup: Setup,
    lanes: HashMap<AccountId, Lane>,
    /// Where each task is: its account, and its number in that account's lane.
    book: HashMap<TaskId, (AccountId, u64)>,
    /// How often equal jobs came, by account and fingerprint, as long as one of them is remembered (decision 10).
    repeats: HashMap<u128, Repeats>,
    /// How many tasks were forgotten so far: where the count of a job begins that nobody remembers, so that no id
    /// comes twice.
    forgotten: u64,
    /// When to look at which lane for tasks to forget: one entry a lane.
    wakes: BTreeSet<(Timestamp, AccountId)>,
    meters: Meters,
    slots: Slots,
    /// What forgotten tasks came to.
    ledger: Ledger,
    next_seq: u64,
    last: Timestamp,
}

impl World {
    /// Returns a world without tasks.
    pub fn new(setup: Setup) -> Self {
        let slots = Slots::constant(setup.limits.concurrent_tasks);
        Self {
            setup,
            lanes: HashMap::new(),
            book: HashMap::new(),
            repeats: HashMap::new(),
            forgotten: 0,
            wakes: BTreeSet::new(),
            meters: Meters::default(),
            slots,
            ledger: Ledger::default(),
            next_seq: 0,
            last: Timestamp::from_ms(i64::MIN),
        }
    }

    /// Carries out one command at `now`. An instant earlier than the last one counts as the last one.
    pub fn apply(&mut self, command: Command, now: Timestamp) -> (Reply, Vec<Effect>) {
        let now = now.max(self.last);
        self.last = now;
        let mut effects = self.forget_until(now);
        let reply = match command {
            Command::Spend { account, meter } => self.spend(account, meter, now),
            Command::Admit(admission) => self.admit(*admission, &mut effects),
            Command::Settle { task, inputs } => self.settle(task, inputs, &mut effects),
            Command::Query { account, task } => self.query(account, task, &mut effects),
            Command::List { account, filter } => Reply::List(self.list(account, &filter)),
            Command::Cancel { account, task } => self.cancel(account, task, &mut effects),
            Command::Steer { task, step } => self.steer(task, step, &mut effects),
            Command::SetLimits(limits) => self.set_limits(*limits, &mut effects),
        };
        (reply, effects)
    }

    /// Returns how many tasks are remembered, forgotten ones that nobody asked for since included.
    pub fn task_count(&self) -> usize {
        self.book.len()
    }

    /// Shows any account's task with everything known about it.
    pub fn inspect(&self, task: TaskId) -> Option<(&History, &Row)> {
        let (account, number) = self.book.get(&task)?;
        self.lanes.get(account)?.get(*number)
    }

    /// Shows any account's task as its owner sees it at `now`.
    pub fn view(&self, task: TaskId, now: Timestamp) -> Option<TaskView> {
        let (history, row) = self.inspect(task)?;
        crate::task::view(history, row, now)
    }

    /// Returns what happened to every task, oldest first within each account.
    pub fn tasks(&self) -> impl Iterator<Item = &History> {
        self.lanes.values().flat_map(Lane::histories)
    }

    /// Returns what every account's tasks come to at `now`, forgotten ones included.
    pub fn ledger(&self, now: Timestamp) -> Ledger {
        let mut ledger = self.ledger.clone();
        for (history, row) in self.lanes.values().flat_map(Lane::oldest_first) {
            ledger.add(history, row, now);
        }
        ledger
    }

    fn spend(&mut self, account: AccountId, meter: Meter, now: Timestamp) -> Reply {
        match self.meters.spend(account, meter, self.setup.limits.rate(meter), now) {
            Ok(()) => Reply::Done,
            Err(retry_after) => Reply::Throttled { retry_after },
        }
    }

    fn admit(&mut self, admission: Admission, effects: &mut Vec<Effect>) -> Reply {
        let Admission { account, job, fingerprint, inputs, faults } = admission;
        if let Some(limit) = self.setup.limits.queued_tasks {
            let waiting = self.lanes.get(&account).map_or(0, |lane| lane.waiting(self.last));
            if waiting >= limit as usize {
                return Reply::Refused(Reason::QueueFull);
            }
        }
        let record = Arc::new(self.record(account, (job, fingerprint), &faults));
        let task = record.id;
        if let (Job::Poster(brief), None) = (&record.job, &inputs) {
            let (background, logo) = (brief.background.clone(), brief.logo.clone());
            effects.push(Effect::Fetch { task, background, logo });
        }
        self.append(Event::Admitted(record), effects);
        if let Some(inputs) = inputs {
            self.append(Event::Settled { task, inputs: Ok(inputs) }, effects);
        }
        Reply::Task(self.view(task, self.last))
    }

    fn record(
        &mut self,
        account: AccountId,
        (job, fingerprint): (Job, Fingerprint),
        faults: &[Arc<Rule>],
    ) -> Record {
        let key = self.next_key(account, &fingerprint);
        let script = Script::natural(job.count(), self.setup.pace, &key.child("script", 0));
        let script = match self.setup.progress {
            Progress::Time => faults::script(script, faults, &key),
            Progress::PerPoll | Progress::ByHand => faults::script(script, faults, &key).without_time(),
        };
        Record { id: id(&key), account, job, fingerprint, script, painter: self.setup.painter }
    }

    /// Returns the id that the next such job of an account has.
    fn next_id(&self, account: AccountId, fingerprint: &Fingerprint) -> TaskId {
        id(&self.next_key(account, fingerprint))
    }

    /// Returns the key of the next such job of an account (decision 10).
    fn next_key(&self, account: AccountId, fingerprint: &Fingerprint) -> Seed {
        let job_key = self.job_key(account, fingerprint);
        let repeat = self.repeats.get(&job_key.wide_bits()).map_or(self.forgotten, |repeats| repeats.next);
        job_key.child("task", repeat)
    }

    /// Returns the key that equal jobs of one account share.
    fn job_key(&self, account: AccountId, fingerprint: &Fingerprint) -> Seed {
        self.setup.seed.child(&account.to_string(), 0).child_of_bytes(fingerprint.as_bytes())
    }

    fn settle(&mut self, task: TaskId, inputs: Result<Inputs, Reason>, effects: &mut Vec<Effect>) -> Reply {
        // A task that is over, or settled before, no longer cares; and only unfinished tasks may be placed anew,
        // because those before them may be forgotten.
        let cares = |(history, row): (&History, &Row)| history.settled.is_none() && self.last < row.end;
        if self.inspect(task).is_some_and(cares) {
            self.append(Event::Settled { task, inputs }, effects);
        }
        Reply::Done
    }

    fn query(&mut self, account: AccountId, task: TaskId, effects: &mut Vec<Effect>) -> Reply {
        let view = self.owned(account, task);
        let moves = self.setup.progress == Progress::PerPoll && view.is_some() && self.awaits_step(task);
        if moves {
            let stage = self.stage(task);
            self.append(Event::Steered { task, step: Step::Next, stage }, effects);
        }
        Reply::Task(view)
    }

    fn list(&self, account: AccountId, filter: &ListFilter) -> ListPage {
        match self.lanes.get(&account) {
            Some(lane) => filter.page(
                lane.newest_first()
                    .filter_map(|(history, row)| crate::task::view(history, row, self.last))
                    .filter(|view| view.state != State::Unknown),
            ),
            None => filter.page(std::iter::empty()),
        }
    }

    /// Reference of the vendor's task management: only a task in PENDING can be cancelled. (Documented)
    fn cancel(&mut self, account: AccountId, task: TaskId, effects: &mut Vec<Effect>) -> Reply {
        let is_owned = self.owned(account, task).is_some_and(|view| view.state == State::Pending);
        // A task that has started may only look as if it waited.
        if !is_owned || self.stage(task) == Stage::Started {
            return Reply::Refused(Reason::CancelRefused);
        }
        self.append(Event::Cancelled { task }, effects);
        effects.push(Effect::Release(task));
        Reply::Done
    }

    fn steer(&mut self, task: TaskId, step: Step, effects: &mut Vec<Effect>) -> Reply {
        let Some(view) = self.view(task, self.last) else { return Reply::Task(None) };
        let is_queued = self.stage(task) == Stage::Queued;
        let fits = match &step {
            // Nothing of it runs yet.
            Step::Suspend | Step::Resume if is_queued => false,
            Step::Replace(script) => script.pictures.len() == usize::from(view.record.job.count().get()),
            Step::Suspend | Step::Resume | Step::Next => true,
        };
        let can_move =
            |(history, row): (&History, &Row)| self.last < row.end && history.steps.len() < MOST_STEPS;
        if fits && self.inspect(task).is_some_and(can_move) {
            let stage = self.stage(task);
            self.append(Event::Steered { task, step, stage }, effects);
        }
        Reply::Task(self.view(task, self.last))
    }

    fn set_limits(&mut self, limits: Limits, effects: &mut Vec<Effect>) -> Reply {
        if limits.concurrent_tasks != self.setup.limits.concurrent_tasks {
            self.append(Event::SlotsChanged { count: limits.concurrent_tasks }, effects);
        }
        self.setup.limits = limits;
        Reply::Done
    }

    /// Returns whether a step by hand would move the task: a query that moves nothing must leave nothing behind.
    fn awaits_step(&self, task: TaskId) -> bool {
        self.inspect(task).is_some_and(|(history, row)| crate::task::awaits_step(history, row, self.last))
    }

    /// Returns where a task is, whatever it looks like.
    fn stage(&self, task: TaskId) -> Stage {
        match self.inspect(task) {
            Some((_, row)) if self.last < row.start => Stage::Queued,
            _ => Stage::Started,
        }
    }

    /// Returns the account's own task; another account's is as unknown as none (decision 6).
    fn owned(&self, account: AccountId, task: TaskId) -> Option<TaskView> {
        self.view(task, self.last).filter(|view| view.record.account == account)
    }

    fn append(&mut self, event: Event, effects: &mut Vec<Effect>) {
        self.happen(self.last, &event);
        effects.push(Effect::Append(Stamped { seq: self.next_seq, at: self.last, event }));
        self.next_seq += 1;
    }

    /// Lets an event happen: the only way anything in a world changes, live or in replay.
    fn happen(&mut self, at: Timestamp, event: &Event) {
        match event {
            Event::Admitted(record) => {
                let first = Repeats { next: self.forgotten, remembered: 0 };
                let key = self.job_key(record.account, &record.fingerprint).wide_bits();
                let repeats = self.repeats.entry(key).or_insert(first);
                repeats.next += 1;
                repeats.remembered += 1;
                let lane = self.lanes.entry(record.account).or_default();
                let number = lane.admit(History::new(Arc::clone(record), at), &self.slots);
                self.book.insert(record.id, (record.account, number));
                self.wake_for(record.account);
            }
            Event::Settled { task, .. } | Event::Cancelled { task } | Event::Steered { task, .. } => {
                let Some((account, number)) = self.book.get(task).copied() else { return };
                if let Some(lane) = self.lanes.get_mut(&account) {
                    lane.happened(number, at, event, &self.slots);
                }
                self.wake_for(account);
            }
            Event::SlotsChanged { count } => {
                self.setup.limits.concurrent_tasks = *count;
                self.slots.change_after(at, *count);
                self.slots.forget_before(Timestamp::from_ms(at.as_ms().saturating_sub(OLDEST_UNFINISHED_MS)));
                for lane in self.lanes.values_mut() {
                    lane.rearrange(at, &self.slots);
                }
            }
        }
    }

    /// Notes when the lane's first task will be forgotten.
    fn wake_for(&mut self, account: AccountId) {
        let Some(lane) = self.lanes.get_mut(&account) else { return };
        let wake = lane.first_forgotten_at();
        if let Some(old) = std::mem::replace(&mut lane.wake, wake) {
            self.wakes.remove(&(old, account));
        }
        if let Some(wake) = wake {
            self.wakes.insert((wake, account));
        }
    }

    fn forget(&mut self, record: &Record) {
        self.book.remove(&record.id);
        self.forgotten += 1;
        let key = self.job_key(record.account, &record.fingerprint).wide_bits();
        if let Entry::Occupied(mut repeats) = self.repeats.entry(key) {
            repeats.get_mut().remembered -= 1;
            if repeats.get().remembered == 0 {
                repeats.remove();
            }
        }
    }

    fn forget_until(&mut self, now: Timestamp) -> Vec<Effect> {
        let mut effects = Vec::new();
        while let Some((wake, account)) = self.wakes.first().copied() {
            if wake > now {
                break;
            }
            self.wakes.remove(&(wake, account));
            let Some(lane) = self.lanes.get_mut(&account) else { continue };
            lane.wake = None;
            let gone = lane.forget_until(now);
            if lane.is_empty() {
                self.lanes.remove(&account);
            } else {
                self.wake_for(account);
            }
            for (history, row) in gone {
                self.ledger.close(&history, &row);
                self.forget(&history.record);
                effects.push(Effect::Forget(history.record.id));
            }
        }
        effects
    }
}

fn id(task_key: &Seed) -> TaskId {
    TaskId::from_bits(task_key.child("id", 0).wide_bits())
}

/// More moves by hand than a test can need, so that steering cannot grow memory without end.
const MOST_STEPS: usize = 1_000;

/// A task that has started ends within this time, so older changes of the slots no longer matter to it.
const OLDEST_UNFINISHED_MS: i64 = crate::task::LONGEST_RUN.as_ms() as i64;
