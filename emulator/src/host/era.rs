//! One namespace from one reset to the next: a world, its clock, and what its tasks hold.
//!
//! A reset puts a new era in the old one's place. Whatever still comes for the old one lands in the old one, which
//! nobody sees any more; so a reset is complete when it answers.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use super::budget::Share;
use super::event_log::EventLog;
use super::{Allowances, ClockStart, Namespace, Render, Shared, Variety};
use crate::assets::Held;
use crate::brief::AssetUrl;
use crate::faults::{AssetFault, RuleSet, TaskFaults};
use crate::inputs::Inputs;
use crate::journal::{Entry, Journal};
use crate::pictures::{Materials, Order};
use crate::reason::Reason;
use crate::task::{
    AccountId, Event, Fingerprint, History, Job, Outcome, Row, Stamped, State, TaskId, TaskView,
};
use crate::time::{Clock, Speed, Timestamp};
use crate::world::{Admission, Command, Effect, Ledger, Reply, Setup, World};

/// One namespace from one reset to the next.
#[derive(Debug)]
pub(super) struct Era {
    shared: Arc<Shared>,
    name: Namespace,
    pub(super) clock: Clock,
    world: Mutex<World>,
    allowances: Mutex<Allowances>,
    /// The pictures of every task that may still need them.
    held: Mutex<HashMap<TaskId, Held>>,
    /// What every remembered task takes from the host's memory.
    shares: Mutex<HashMap<TaskId, Share>>,
    /// The tasks whose pictures are being fetched.
    fetching: Mutex<BTreeSet<TaskId>>,
    /// Told whenever a fetch has come to its end.
    fetched: Notify,
    rules: Mutex<RuleSet>,
    /// What happened, the last so many events: what a bug report is made of.
    log: Mutex<EventLog>,
    /// What the world was born with.
    setup: Setup,
    journal: Mutex<Journal>,
    /// The number of the last entry of the journal.
    journalled: watch::Sender<u64>,
    /// When it began, in real time.
    began: Instant,
}

impl Era {
    pub(super) fn new(shared: Arc<Shared>, name: Namespace, setup: Setup) -> Self {
        let clock = match shared.settings.clock {
            ClockStart::System => Clock::system(),
            ClockStart::Manual(at) => Clock::manual(at),
        };
        let allowances = Mutex::new(shared.settings.allowances.clone());
        let rules = RuleSet::new(setup.seed.child("faults", 0), &shared.settings.experiments, clock.now());
        let journal = Journal::new(shared.settings.journal_entries);
        Self {
            shared,
            name,
            clock,
            world: Mutex::new(World::new(setup.clone())),
            log: Mutex::default(),
            setup,
            allowances,
            held: Mutex::default(),
            shares: Mutex::default(),
            fetching: Mutex::default(),
            fetched: Notify::new(),
            rules: Mutex::new(rules),
            journal: Mutex::new(journal),
            journalled: watch::Sender::new(0),
            began: Instant::now(),
        }
    }

    pub(super) fn rules(&self) -> MutexGuard<'_, RuleSet> {
        locked(&self.rules)
    }

    pub(super) fn seed(&self) -> u64 {
        self.shared.settings.seed
    }

    pub(super) fn keeps_a_journal(&self) -> bool {
        self.shared.settings.journal_entries > 0
    }

    /// Writes an exchange down.
    pub(super) fn note(&self, entry: Entry) {
        let mut journal = locked(&self.journal);
        journal.push(entry);
        // Under the lock, so that whoever is told finds it.
        self.journalled.send_replace(journal.total());
    }

    fn log(&self, effects: &[Effect]) {
        let appended = effects.iter().filter_map(|effect| match effect {
            Effect::Append(event) => Some(event.clone()),
            _ => None,
        });
        let mut log = locked(&self.log);
        appended.for_each(|event| log.push(event));
    }

    /// Returns what the world was born with and what happened since, as far as it is remembered.
    pub(super) fn logged(&self) -> (Setup, Vec<Stamped<Event>>) {
        (self.setup.clone(), locked(&self.log).events())
    }

    pub(super) fn ledger(&self) -> Ledger {
        let world = locked(&self.world);
        world.ledger(self.now())
    }

    pub(super) fn journal(&self) -> MutexGuard<'_, Journal> {
        locked(&self.journal)
    }

    /// Returns what is told the number of the journal's last entry, and closed when the era is over.
    pub(super) fn watch_journal(&self) -> watch::Receiver<u64> {
        self.journalled.subscribe()
    }

    /// Returns how long it has lasted, in real milliseconds.
    pub(super) fn age_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn allowances(&self) -> Allowances {
        locked(&self.allowances).clone()
    }

    pub(super) fn allow(self: &Arc<Self>, allowances: Allowances) {
        let mut kept = locked(&self.allowances);
        // Under the lock: what is shown is what the world holds to.
        self.apply(Command::SetLimits(Box::new(allowances.limits.clone())));
        *kept = allowances;
    }

    /// Asks the world, and carries out what it decides.
    pub(super) fn apply(self: &Arc<Self>, command: Command) -> Reply {
        self.apply_under(command, AssetFault::NONE)
    }

    /// The same, with what befalls the fetching of pictures that it sets going.
    fn apply_under(self: &Arc<Self>, command: Command, asset: AssetFault) -> Reply {
        let (reply, effects) = {
            let mut world = locked(&self.world);
            // Read under the lock, so that instants come in the order of the commands.
            let (reply, effects) = world.apply(command, self.clock.now());
            self.log(&effects);
            (reply, effects)
        };
        effects.into_iter().for_each(|effect| self.carry_out(effect, &asset));
        reply
    }

    pub(super) fn admit(
        self: &Arc<Self>,
        account: AccountId,
        (job, fingerprint): (Job, Fingerprint),
        faults: TaskFaults,
        (held, asset): (Option<Held>, AssetFault),
    ) -> Result<TaskView, Reason> {
        // Queues are bounded by account, and there is no end of accounts.
        let bytes = job.kept_bytes() + faults.iter().map(|rule| rule.kept_bytes()).sum::<u64>();
        let share = self.shared.memory.take(bytes).ok_or(Reason::QueueFull)?;
        let inputs = held.as_ref().map(|held| held.inputs);
        let admission = Admission { account, job, fingerprint, inputs, faults };
        match self.apply_under(Command::Admit(Box::new(admission)), asset) {
            Reply::Task(Some(view)) => {
                let task = view.record.id;
                locked(&self.shares).insert(task, share);
                if !self.has(task) {
                    // Forgotten in the meantime, by a clock that jumped.
                    locked(&self.shares).remove(&task);
                }
                if let Some(held) = held {
                    self.hold(task, held);
                }
                Ok(view)
            }
            Reply::Refused(reason) => Err(reason),
            _ => Err(Reason::Inference),
        }
    }

    pub(super) fn has(&self, task: TaskId) -> bool {
        locked(&self.world).inspect(task).is_some()
    }

    /// Returns whether pictures may still be made for a task: it is remembered and was not taken back.
    fn needs_pictures(&self, task: TaskId) -> bool {
        locked(&self.world).inspect(task).is_some_and(|(history, _)| history.cancelled.is_none())
    }

    /// Returns whether nothing would be lost with this era: no task, the first limits, a clock as it was made.
    pub(super) fn is_idle(&self) -> bool {
        let untouched = *locked(&self.allowances) == self.shared.settings.allowances;
        let as_made = match self.shared.settings.clock {
            ClockStart::Manual(at) => {
                self.clock.is_frozen() && self.now() == at && self.clock.speed() == Speed::REAL
            }
            ClockStart::System => !self.clock.is_frozen() && self.clock.speed() == Speed::REAL,
        };
        // Rules that somebody set are worth keeping; what they counted, and the journal, goes with the tasks.
        let is_unruled = locked(&self.rules).is_as_made();
        untouched && as_made && is_unruled && locked(&self.world).task_count() == 0
    }

    /// Shows a task as its owner sees it now, with everything that is known about it.
    pub(super) fn inspect(&self, task: TaskId) -> Option<(TaskView, History, Row)> {
        let world = locked(&self.world);
        let view = world.view(task, self.now())?;
        let (history, row) = world.inspect(task)?;
        Some((view, history.clone(), *row))
    }

    pub(super) fn task_ids(&self) -> Vec<TaskId> {
        let world = locked(&self.world);
        let mut tasks: Vec<_> = world.tasks().map(|history| (history.admitted, history.record.id)).collect();
        tasks.sort_unstable();
        tasks.into_iter().map(|(_, id)| id).collect()
    }

    /// Returns what to paint for a good picture of a task that succeeded.
    pub(super) fn order(&self, task: TaskId, index: u8) -> Option<Order> {
        let view = locked(&self.world).view(task, self.now())?;
        match &view.state {
            State::Succeeded { pictures, .. }
                if pictures.outcomes().get(usize::from(index)) == Some(&Outcome::Good) =>
            {
                self.order_of(&view, index)
            }
            _ => None,
        }
    }

    /// Returns what to paint for any picture of a task whose inputs are there, in whatever state it is.
    pub(super) fn order_of(&self, view: &TaskView, index: u8) -> Option<Order> {
        let Job::Poster(brief) = &view.record.job else { return None };
        let held = locked(&self.held).get(&view.record.id).cloned()?;
        let variety = match self.shared.settings.variety {
            Variety::BySeed => self.shared.seed,
            Variety::ByTask => self.shared.seed.child_of_bytes(view.record.id.to_string().as_bytes()),
        };
        let materials = || Materials {
            inputs: held.inputs,
            background: held.background.bytes().clone(),
            logo: held.logo.as_ref().map(|logo| logo.bytes().clone()),
            catalogue: Arc::clone(&self.shared.settings.catalogue),
        };
        (index < brief.count.get()).then(|| Order::new((&**brief).into(), materials(), &variety, index))
    }

    /// Waits until no fetch is under way that was when it was asked, of tasks that start by `until`.
    pub(super) async fn settled(&self, until: Timestamp) {
        self.fetched(&self.unsettled(until)).await;
    }

    /// Returns the tasks that start by `until` and whose pictures are being fetched.
    pub(super) fn unsettled(&self, until: Timestamp) -> BTreeSet<TaskId> {
        let fetching = locked(&self.fetching).clone();
        let world = locked(&self.world);
        let is_due = |task: &TaskId| world.inspect(*task).is_some_and(|(_, row)| row.start <= until);
        fetching.into_iter().filter(is_due).collect()
    }

    /// Waits until none of these tasks' pictures are being fetched any more.
    pub(super) async fn fetched(&self, tasks: &BTreeSet<TaskId>) {
        loop {
            let fetched = self.fetched.notified();
            if locked(&self.fetching).is_disjoint(tasks) {
                return;
            }
            fetched.await;
        }
    }

    fn carry_out(self: &Arc<Self>, effect: Effect, asset: &AssetFault) {
        match effect {
            // Written under the world's lock, in the order of the events.
            Effect::Append(_) => {}
            Effect::Release(task) => {
                locked(&self.held).remove(&task);
            }
            Effect::Forget(task) => {
                locked(&self.held).remove(&task);
                locked(&self.shares).remove(&task);
                self.shared.departed.remember(task, &self.name);
            }
            Effect::Fetch { task, background, logo } => self.fetch(task, (background, logo), asset.clone()),
        }
    }

    fn fetch(
        self: &Arc<Self>,
        task: TaskId,
        (background, logo): (AssetUrl, Option<AssetUrl>),
        asset: AssetFault,
    ) {
        locked(&self.fetching).insert(task);
        let era = Arc::clone(self);
        let limits = self.allowances().pictures;
        tokio::spawn(async move {
            let inputs: Result<Inputs, Reason> =
                match era.shared.settle((&background, logo.as_ref()), &limits, &asset).await {
                    Ok(held) => {
                        let inputs = held.inputs;
                        // Before it is promised: whoever sees the task succeed can have its pictures.
                        era.hold(task, held);
                        Ok(inputs)
                    }
                    Err(reason) => Err(reason),
                };
            era.apply(Command::Settle { task, inputs });
            locked(&era.fetching).remove(&task);
            era.fetched.notify_waiters();
        });
    }

    fn hold(self: &Arc<Self>, task: TaskId, held: Held) {
        locked(&self.held).insert(task, held);
        if !self.needs_pictures(task) {
            locked(&self.held).remove(&task);
            return;
        }
        match self.shared.settings.render {
            Render::OnDemand => {}
            Render::Eager => self.paint_ahead(task),
        }
    }

    /// Has a task's pictures painted while it is still at work, when the studio has a moment.
    fn paint_ahead(self: &Arc<Self>, task: TaskId) {
        let Some((view, _, _)) = self.inspect(task) else { return };
        let shared = Arc::clone(&self.shared);
        // Whoever waits for a turn keeps neither a forgotten task's pictures nor an era that was reset.
        let era = Arc::downgrade(self);
        tokio::spawn(async move {
            for index in 0..view.record.job.count().get() {
                let order = || era.upgrade()?.order_of(&view, index);
                if let Err(error) = shared.studio.warm(order).await {
                    tracing::debug!(%task, index, %error, "not painted ahead");
                }
            }
        });
    }
}

/// Every change under these locks is one call that leaves its value whole, so a poisoned one is still good.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
