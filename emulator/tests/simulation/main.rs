//! Random commands, clock jumps, late settles and replays from the log, against a naive model.
//!
//! `SIMULATION_STEPS=1000000 cargo test --release -p wanx-emulator --test simulation` is the long run; the gate
//! does some thousands. `SIMULATION_SEED` repeats one run. A failure prints its seed and the shortest list of
//! moves that still fails.

use std::collections::HashMap;
use std::fmt::Debug;
use std::num::NonZeroU16;

use wanx_emulator::brief::{AssetUrl, Brief, ImageCount, Sampling, Texts, Underlays};
use wanx_emulator::inputs::{Digest, Inputs};
use wanx_emulator::reason::Reason;
use wanx_emulator::seed::Seed;
use wanx_emulator::task::{
    AccountId, Ending, Event, Finale, Job, Outcome, Pace, Phase, Progress, Row, Script, Segment, Stamped,
    State, Step, TaskId, TaskView, schedule,
};
use wanx_emulator::time::{Span, Timestamp};
use wanx_emulator::world::{Admission, Command, Effect, Limits, Reply, Setup, World};

mod found;
mod model;

use model::{Model, Shown};

/// One thing a run does. Plain data, so that a failing run can be cut down.
#[derive(Clone, Debug)]
enum Move {
    Admit {
        account: usize,
        count: u64,
        doomed: bool,
        settled: bool,
    },
    Settle {
        task: usize,
        good: bool,
    },
    Cancel {
        task: usize,
    },
    Steer {
        task: usize,
        step: Step,
    },
    Slots {
        count: Option<u16>,
    },
    Query {
        task: usize,
    },
    Pass {
        ms: u64,
    },
    Replay,
    /// From here on, if nothing has happened yet, queries make the progress and not time.
    ByPoll,
}

/// Accounts of a run: few, so that lanes fill.
const ACCOUNTS: usize = 3;

/// Moves of one run; more runs make more steps.
const RUN: usize = 250;

#[test]
fn the_world_does_what_a_naive_model_does() {
    let steps = setting("SIMULATION_STEPS").unwrap_or(5_000);
    let seeds: Vec<u64> = match setting("SIMULATION_SEED") {
        Some(seed) => vec![seed],
        None => (0..steps.div_ceil(RUN as u64)).collect(),
    };
    for number in seeds {
        let moves = moves(&Seed::from_number(number));
        if let Err(difference) = run(&moves) {
            let shortest = cut_down(moves);
            let list: Vec<String> = shortest.iter().map(|step| format!("    {step:?}")).collect();
            let last = run(&shortest).unwrap_err();
            panic!("SIMULATION_SEED={number}: {difference}\nshortest:\n{}\n{last}", list.join("\n"));
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a test may be asked to run longer")]
fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn moves(seed: &Seed) -> Vec<Move> {
    let first = (seed.child("progress", 0).between(0, 2) == 0).then_some(Move::ByPoll);
    first.into_iter().chain((0..RUN as u64).map(|index| random_move(&seed.child("move", index)))).collect()
}

fn random_move(seed: &Seed) -> Move {
    let pick = |label, most| seed.child(label, 0).between(0, most);
    let task = pick("task", 40) as usize;
    match pick("kind", 99) {
        0..30 => {
            let (settled, doomed) = (pick("settled", 2) == 0, pick("doomed", 9) == 0);
            Move::Admit {
                account: pick("account", ACCOUNTS as u64 - 1) as usize,
                count: 1 + pick("count", 3),
                doomed,
                settled,
            }
        }
        30..45 => Move::Settle { task, good: pick("good", 4) > 0 },
        45..53 => Move::Cancel { task },
        53..63 => Move::Steer { task, step: random_step(seed) },
        63..66 => Move::Slots { count: [Some(1), Some(2), Some(3), None][pick("slots", 3) as usize] },
        66..68 => Move::Replay,
        68..80 => Move::Query { task },
        80..97 => Move::Pass { ms: pick("short", 900) },
        97 => Move::Pass { ms: 3_600_000 * pick("hours", 4) },
        _ => Move::Pass { ms: 24 * 3_600_000 - 5_000 + pick("day", 10_000) },
    }
}

fn random_step(seed: &Seed) -> Step {
    match seed.child("step", 0).between(0, 5) {
        0 => Step::Suspend,
        1 | 2 => Step::Resume,
        3 => Step::Replace(random_script(seed)),
        _ => Step::Next,
    }
}

/// A script for one picture: the world refuses it for a task of more, which is part of the game.
fn random_script(seed: &Seed) -> Script {
    let pick = |label, index, most| seed.child(label, index).between(0, most);
    let segment = |index| Segment {
        phase: match pick("phase", index, 9) {
            0..=2 => Phase::Suspended,
            3 => Phase::Pending,
            4 => Phase::Unknown,
            _ => Phase::Running,
        },
        span: if pick("endless", index, 5) == 0 {
            Span::ENDLESS
        } else {
            Span::from_ms(pick("span", index, 500))
        },
    };
    let queue =
        if pick("queue-endless", 0, 5) == 0 { Span::ENDLESS } else { Span::from_ms(pick("queue", 0, 400)) };
    let picture = if pick("picture", 0, 3) == 0 { Outcome::Failed(Reason::Timeout) } else { Outcome::Good };
    Script {
        queue,
        segments: (0..pick("segments", 0, 3)).map(segment).collect(),
        pictures: vec![picture],
        finale: match pick("finale", 0, 9) {
            0 => Finale::Canceled,
            1 => Finale::Unknown,
            _ => Finale::AsPictured,
        },
        told: None,
        causes: Vec::new(),
    }
}

/// Leaves out what can be left out while the run still fails: halves first, then single moves.
fn cut_down(mut moves: Vec<Move>) -> Vec<Move> {
    let mut chunk = moves.len() / 2;
    while chunk > 0 {
        let mut at = 0;
        while at < moves.len() {
            let mut fewer = moves.clone();
            fewer.drain(at..(at + chunk).min(moves.len()));
            if run(&fewer).is_err() { moves = fewer } else { at += chunk }
        }
        chunk /= 2;
    }
    moves
}

fn run(moves: &[Move]) -> Result<(), String> {
    let mut run = Run::new();
    for (index, step) in moves.iter().enumerate() {
        let said = |difference| format!("after move {index}, {step:?}: {difference}");
        run.take(step).and_then(|()| run.compare()).map_err(said)?;
    }
    Ok(())
}

struct Run {
    progress: Progress,
    world: World,
    model: Model,
    log: Vec<Stamped<Event>>,
    ids: Vec<TaskId>,
    forgotten: HashMap<TaskId, u32>,
    /// What was seen of tasks earlier: it must never change in retrospect.
    seen: Vec<(usize, Timestamp, TaskView)>,
}

fn setup(progress: Progress) -> Setup {
    let limits = Limits { queued_tasks: None, ..Limits::default() };
    Setup { seed: Seed::from_number(7), limits, pace: Pace::QUICK, progress, painter: 1 }
}

fn account(index: usize) -> AccountId {
    AccountId::of(&format!("account {index}"))
}

fn inputs() -> Inputs {
    Inputs { background: Digest::of(b"background"), logo: None, width_px: 64, height_px: 64 }
}

impl Run {
    fn new() -> Self {
        let now = Timestamp::MANUAL_START.as_ms();
        let model = Model { now, slots: Some(1), tasks: Vec::new() };
        Self {
            progress: Progress::Time,
            world: World::new(setup(Progress::Time)),
            model,
            log: Vec::new(),
            ids: Vec::new(),
            forgotten: HashMap::new(),
            seen: Vec::new(),
        }
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_ms(self.model.now)
    }

    fn apply(&mut self, command: Command) -> Reply {
        let (reply, effects) = self.world.apply(command, self.now());
        for effect in effects {
            match effect {
                Effect::Append(event) => self.log.push(event),
                Effect::Forget(task) => *self.forgotten.entry(task).or_insert(0) += 1,
                Effect::Fetch { .. } | Effect::Release(_) => {}
            }
        }
        reply
    }

    fn take(&mut self, step: &Move) -> Result<(), String> {
        // A command may change what is seen at its own instant; that is what commands are for.
        let now = self.now();
        self.seen.retain(|(_, at, _)| *at < now);
        match step {
            Move::Pass { ms } => self.model.pass(self.model.now + *ms as i64),
            Move::Admit { account: owner, count, doomed, settled } => {
                self.admit(*owner, *count, (*doomed, *settled))
            }
            Move::Replay => {
                // The slots' changes are in the log; who replays it forgets the old tasks once more.
                self.world = World::replay(setup(self.progress), self.log.clone());
                self.forgotten.clear();
            }
            Move::Slots { count } => {
                let limits = Limits {
                    concurrent_tasks: count.and_then(NonZeroU16::new),
                    ..setup(self.progress).limits
                };
                self.apply(Command::SetLimits(Box::new(limits)));
                self.model.set_slots(count.map(usize::from));
            }
            Move::ByPoll if self.ids.is_empty() => {
                self.progress = Progress::PerPoll;
                self.world = World::new(setup(self.progress));
                self.log.clear();
                self.model.slots = Some(1);
            }
            Move::ByPoll => {}
            Move::Settle { .. } | Move::Cancel { .. } | Move::Steer { .. } | Move::Query { .. } => {
                self.touch(step)?
            }
        }
        Ok(())
    }

    fn admit(&mut self, owner: usize, count: u64, (doomed, settled): (bool, bool)) {
        let count = ImageCount::new(count).expect("moves ask for 1 to 4");
        let job = if doomed {
            Job::Doomed { reason: Reason::TitleEmpty, count }
        } else {
            Job::Poster(Box::new(brief(count)))
        };
        let given = (settled && !doomed).then(inputs);
        let fingerprint = job.fingerprint();
        let admission =
            Admission { account: account(owner), job, fingerprint, inputs: given, faults: Vec::new() };
        let reply = self.apply(Command::Admit(Box::new(admission)));
        let Reply::Task(Some(view)) = reply else { panic!("a task was refused: {reply:?}") };
        self.model.admit(owner, view.record.script.clone(), doomed.then_some(Reason::TitleEmpty));
        self.ids.push(view.record.id);
        if let Some(inputs) = given {
            self.model.settle(self.ids.len() - 1, Ok(inputs));
        }
    }

    fn touch(&mut self, step: &Move) -> Result<(), String> {
        let (Move::Settle { task, .. }
        | Move::Cancel { task }
        | Move::Steer { task, .. }
        | Move::Query { task }) = step
        else {
            return Ok(());
        };
        // Counted from the newest, or the old and forgotten would get all the attention.
        let Some(index) = self.ids.len().checked_sub(1 + task) else { return Ok(()) };
        // Two events on one lane in the same millisecond have no order that a clock could tell.
        self.model.pass(self.model.now + 1);
        let id = self.ids[index];
        match step {
            Move::Settle { good, .. } => {
                let result = if *good { Ok(inputs()) } else { Err(Reason::StoreFull) };
                self.apply(Command::Settle { task: id, inputs: result.clone() });
                self.model.settle(index, result);
            }
            Move::Cancel { .. } => {
                let owner = account(self.model.tasks[index].account);
                let could = self.apply(Command::Cancel { account: owner, task: id }) == Reply::Done;
                same("cancelled", &could, &self.model.cancel(index))?;
            }
            Move::Steer { step: Step::Replace(script), .. }
                if self.count(index) != Some(script.pictures.len()) =>
            {
                self.apply(Command::Steer { task: id, step: Step::Replace(script.clone()) });
            }
            Move::Steer { step, .. } => {
                self.apply(Command::Steer { task: id, step: step.clone() });
                self.model.steer(index, step);
            }
            Move::Query { .. } => {
                let owner = account(self.model.tasks[index].account);
                let before = self.world.view(id, self.now());
                let seen = self.apply(Command::Query { account: owner, task: id });
                same("what a query shows", &seen, &Reply::Task(before))?;
                if self.progress == Progress::PerPoll {
                    self.model.steer(index, &Step::Next);
                }
            }
            Move::Admit { .. } | Move::Slots { .. } | Move::Pass { .. } | Move::Replay | Move::ByPoll => {}
        }
        Ok(())
    }

    fn count(&self, index: usize) -> Option<usize> {
        self.world.inspect(self.ids[index]).map(|(history, _)| usize::from(history.record.job.count().get()))
    }

    fn compare(&mut self) -> Result<(), String> {
        let now = self.now();
        for (index, id) in self.ids.iter().enumerate() {
            let view = self.world.view(*id, now);
            agree(&view, &self.model.show(index)).map_err(|what| format!("task {index}: {what}"))?;
            if let Some(view) = view {
                self.seen.push((index, now, view));
            }
        }
        self.nothing_seen_has_changed()?;
        self.the_schedule_can_be_rebuilt()?;
        let twice = self.forgotten.values().find(|times| **times > 1);
        twice.map_or(Ok(()), |times| Err(format!("a task was forgotten {times} times")))
    }

    /// An event at *t* changes no view before *t*.
    fn nothing_seen_has_changed(&mut self) -> Result<(), String> {
        let (world, ids) = (&self.world, &self.ids);
        for (index, at, view) in self.seen.iter().rev().take(60) {
            if let Some((history, row)) = world.inspect(ids[*index]) {
                let again = wanx_emulator::task::view(history, row, *at);
                same("what was seen before", &again.as_ref(), &Some(view))?;
            }
        }
        let kept = self.seen.len().saturating_sub(400);
        self.seen.drain(..kept);
        Ok(())
    }

    /// The incremental schedule equals the one rebuilt from the log, first in, first out. (That never too many are at
    /// work is what the model compares.)
    fn the_schedule_can_be_rebuilt(&self) -> Result<(), String> {
        for owner in 0..ACCOUNTS {
            let lane = lane_log(&self.log, account(owner));
            let rows = schedule(&lane, NonZeroU16::new(1));
            let tasks = lane.iter().filter_map(|stamped| match &stamped.event {
                Event::Admitted(record) => Some(record.id),
                _ => None,
            });
            for (id, row) in tasks.zip(&rows) {
                if let Some((_, kept)) = self.world.inspect(id) {
                    same("row", &essence(kept), &essence(row))?;
                }
            }
            if !rows.is_sorted_by_key(|row| row.start) {
                return Err(format!("not first in, first out: {rows:?}"));
            }
        }
        Ok(())
    }
}

/// A cancelled task never starts; its row's start only keeps the rows in order.
fn essence(row: &Row) -> (Option<Timestamp>, Timestamp, Ending) {
    ((row.ending != Ending::Cancelled).then_some(row.start), row.end, row.ending)
}

fn lane_log(log: &[Stamped<Event>], owner: AccountId) -> Vec<Stamped<Event>> {
    let mut own = Vec::new();
    let takes = |event: &Event, own: &mut Vec<TaskId>| match event {
        Event::Admitted(record) if record.account == owner => {
            own.push(record.id);
            true
        }
        Event::Admitted(_) => false,
        Event::SlotsChanged { .. } => true,
        Event::Settled { task, .. } | Event::Cancelled { task } | Event::Steered { task, .. } => {
            own.contains(task)
        }
    };
    log.iter().filter(|stamped| takes(&stamped.event, &mut own)).cloned().collect()
}

fn brief(count: ImageCount) -> Brief {
    Brief {
        texts: Texts::new(vec!["a".into()], vec![], vec![]).expect("there is a title"),
        background: AssetUrl::parse("http://a.example/a.png").expect("it is a good URL"),
        logo: None,
        underlays: Underlays::None,
        count,
        sampling: Sampling::default(),
    }
}

/// Compares what a caller sees with what the model shows; progress within the rounding of a millionth.
fn agree(view: &Option<TaskView>, shown: &Shown) -> Result<(), String> {
    let differ = || Err(format!("the world shows {view:?}, the model {shown:?}"));
    let ms = |at: &Timestamp| at.as_ms();
    let same = match (view.as_ref().map(|view| &view.state), shown) {
        (None, Shown::Gone)
        | (Some(State::Pending), Shown::Pending)
        | (Some(State::Unknown), Shown::Hidden) => true,
        (Some(State::Pending), Shown::AtWork { phase: Phase::Pending, .. })
        | (Some(State::Unknown), Shown::AtWork { phase: Phase::Unknown, .. }) => true,
        (Some(State::Canceled { ended }), Shown::Canceled { ended: other }) => ms(ended) == *other,
        (
            Some(State::Failed { scheduled, ended, reason }),
            Shown::Failed { scheduled: s, ended: e, reason: r },
        ) => (ms(scheduled), ms(ended), reason) == (*s, *e, r),
        (
            Some(State::Succeeded { scheduled, ended, pictures }),
            Shown::Succeeded { scheduled: s, ended: e, pictures: p },
        ) => (ms(scheduled), ms(ended), pictures.outcomes()) == (*s, *e, &p[..]),
        (
            Some(state @ (State::Running { scheduled, counts } | State::Suspended { scheduled, counts })),
            Shown::AtWork { phase, scheduled: s, done },
        ) => {
            let total = f64::from(counts.total);
            let made = f64::from(counts.succeeded + counts.failed);
            let exact = (done * total).min(total);
            let same_phase = matches!(state, State::Running { .. }) == (*phase == Phase::Running);
            same_phase && ms(scheduled) == *s && made <= exact + 1e-4 && made + 1.0 > exact - 1e-4
        }
        _ => false,
    };
    if same { Ok(()) } else { differ() }
}

fn same<T: PartialEq + Debug>(what: &str, one: &T, other: &T) -> Result<(), String> {
    if one == other { Ok(()) } else { Err(format!("{what}: {one:?} is not {other:?}")) }
}
