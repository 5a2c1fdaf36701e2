//! Asking for tasks, in turns, until something has come true; and what holds of all replies together.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::{Ground, Next, Stage, body};
use crate::exchange::Reply;
use crate::matching::Judgement;
use crate::plan::Count;
use crate::scenario::{Key, Law, Poll, Until};
use crate::verdict::Verdict;

/// How long polling may take in real time where a scenario does not say.
const USUAL_DEADLINE: Duration = Duration::from_secs(60);

/// By how much the clock is moved between two turns where a scenario does not say: more than a state usually takes.
const USUAL_ADVANCE_MS: u64 = 500;

/// How often an ended task is looked at again where it has to stay as it is.
const AFTER_THE_END: usize = 5;

/// One reply about one task.
struct Sighting {
    task: String,
    status: String,
    exchange: usize,
    body: Value,
}

/// All replies of one poll, in order.
#[derive(Default)]
struct History {
    sightings: Vec<Sighting>,
    last: BTreeMap<String, (usize, Reply)>,
}

impl Stage<'_> {
    pub(super) async fn poll(&mut self, step: &Poll) -> Next {
        let Some(history) = self.poll_through(step).await else { return Next::End };
        self.judge_each(step, &history);
        self.judge_laws(step, &history);
        let ended = step.until.holds(&history);
        let replies: Vec<_> = history.last.values().cloned().collect();
        let Some((index, reply)) = replies.last() else {
            return self.precondition(None, "a task", "there is none".into());
        };
        self.bind(&step.bind, reply);
        if let Some(expect) = &step.expect {
            for (index, reply) in &replies {
                self.judge(expect, *index, reply);
            }
            if ended {
                return Next::On;
            }
        }
        if ended {
            return Next::On;
        }
        self.precondition(Some(*index), &step.until.wanted(), body::described(reply))
    }

    /// Polls one task to its end, for what comes of it.
    pub(super) async fn follow(&mut self, step: &Poll) -> Option<(usize, Reply)> {
        let history = self.poll_through(step).await?;
        history.last.into_values().last()
    }

    async fn poll_through(&mut self, step: &Poll) -> Option<History> {
        self.bench.add(Count { polls: 1, ..Count::default() });
        let tasks = self.polled(step);
        let mut history = History::default();
        let deadline = Instant::now() + step.deadline_ms.map_or(USUAL_DEADLINE, Duration::from_millis);
        for turn in 1_u32.. {
            for task in &tasks {
                let (exchange, reply) = self.ask(task, &BTreeMap::new(), &Key::Good).await?;
                let status = body::task_status(&reply).unwrap_or_default();
                let body = reply.json().unwrap_or(Value::Null);
                history.sightings.push(Sighting { task: task.clone(), status, exchange, body });
                history.last.insert(task.clone(), (exchange, reply));
            }
            let over = step.until.holds(&history) || history.is_stopped(&step.stop_on);
            let looked_again = !step.always.contains(&Law::Final) || history.seen_after_end() > AFTER_THE_END;
            if (over && turn >= step.at_least && looked_again) || Instant::now() >= deadline {
                return Some(history);
            }
            self.pass_time(step).await?;
        }
        unreachable!("the deadline comes before the turns run out")
    }

    fn polled(&self, step: &Poll) -> Vec<String> {
        let usual = self.names.get("task").cloned().into_iter().collect();
        let named = if step.tasks.is_empty() { usual } else { step.tasks.clone() };
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let flat = named.iter().flat_map(|value| match value {
            Value::Array(items) => items.iter().filter_map(text).collect(),
            other => text(other).into_iter().collect::<Vec<_>>(),
        });
        flat.collect()
    }

    /// Lets time pass between two turns: the target's where its clock can be moved, else the machine's.
    async fn pass_time(&mut self, step: &Poll) -> Option<()> {
        if self.namespace.is_none() {
            self.rest(self.bench.request.poll_gap).await;
            return Some(());
        }
        let order = json!({"advance_ms": step.advance_ms.unwrap_or(USUAL_ADVANCE_MS)});
        (self.order(("POST", "clock"), &order).await == Next::On).then_some(())
    }

    /// What each reply has to be while it shows a status: the first mismatch of each place is told.
    fn judge_each(&mut self, step: &Poll, history: &History) {
        let rows = self.scenario.rows.clone();
        for (status, places) in &step.each {
            let shown = || history.sightings.iter().filter(|one| status == "*" || one.status == *status);
            if shown().next().is_none() {
                self.note(
                    Verdict::NotTested,
                    &format!("while {status}"),
                    "the status is shown",
                    "it never was",
                );
                continue;
            }
            for (pointer, matcher) in places {
                let judged = shown()
                    .map(|one| (one.exchange, self.held(matcher, one.body.pointer(pointer), &one.body)));
                let worst = judged
                    .max_by_key(|(exchange, judgement)| (judgement.verdict, std::cmp::Reverse(*exchange)));
                if let Some((exchange, judgement)) = worst {
                    let what = format!("while {status}, json {pointer}");
                    let ground = Ground { rows: rows.clone(), mismatch: None, exchange: Some(exchange) };
                    self.hold(&ground, &what, judgement);
                }
            }
        }
    }

    fn judge_laws(&mut self, step: &Poll, history: &History) {
        let rows = self.scenario.rows.clone();
        for law in &step.always {
            let (what, expected, broken) = match law {
                Law::Forward => ("forward", "statuses only move forward", history.step_back()),
                Law::OneRunning => ("one running", "one task RUNNING at a time", history.two_running()),
                Law::Final => ("final", "an ended task stays as it is", history.change_after_end()),
            };
            if broken.is_none() && !history.shows(*law) {
                self.note(Verdict::NotTested, what, expected, "too little was shown to tell");
                continue;
            }
            let holds = broken.is_none();
            let actual = broken.unwrap_or_else(|| format!("so in all {} replies", history.sightings.len()));
            let ground = Ground { rows: rows.clone(), mismatch: None, exchange: None };
            self.hold(&ground, what, Judgement::of(holds.into(), expected, actual));
        }
    }
}

impl Until {
    fn holds(&self, history: &History) -> bool {
        let statuses = || history.last.keys().map(|task| history.status(task));
        match self {
            Self::Ended => statuses().all(body::is_end),
            Self::Succeeded => statuses().all(|status| status == "SUCCEEDED"),
            Self::Status(wanted) => statuses().all(|status| wanted.iter().any(|one| one == status)),
        }
    }

    fn wanted(&self) -> String {
        match self {
            Self::Ended => "the task ends".into(),
            Self::Succeeded => "the task ends SUCCEEDED".into(),
            Self::Status(wanted) => format!("the task is {}", wanted.join(" or ")),
        }
    }
}

impl History {
    fn status<'a>(&'a self, task: &'a str) -> &'a str {
        self.of(task).next_back().map_or("", |one| one.status.as_str())
    }

    fn of<'a>(&'a self, task: &'a str) -> impl DoubleEndedIterator<Item = &'a Sighting> {
        self.sightings.iter().filter(move |one| one.task == task)
    }

    /// Whether what is waited for cannot come true any more.
    fn is_stopped(&self, stop_on: &[String]) -> bool {
        let dead = |status: &str| body::is_end(status) || stop_on.iter().any(|one| one == status);
        self.last.keys().all(|task| dead(self.status(task)))
            || self.last.keys().any(|task| stop_on.iter().any(|one| one == self.status(task)))
    }

    /// Whether there was enough to see for a law to be kept.
    fn shows(&self, law: Law) -> bool {
        match law {
            Law::Forward => self.sightings.len() > 1,
            // One waits while another is at work: that is what a queue looks like.
            Law::OneRunning => self.sightings.iter().enumerate().any(|(at, one)| {
                let waits = |other: &Sighting| other.task != one.task && other.status == "PENDING";
                one.status == "RUNNING" && self.sightings[at..].iter().any(waits)
            }),
            Law::Final => self.seen_after_end() > 1,
        }
    }

    /// Returns how often the task that was seen least after its end was seen so.
    fn seen_after_end(&self) -> usize {
        let seen = |task: &String| self.of(task).filter(|one| body::is_end(&one.status)).count();
        self.last.keys().map(seen).min().unwrap_or(0)
    }

    /// Returns the first step back of a task.
    fn step_back(&self) -> Option<String> {
        self.last.keys().find_map(|task| {
            let shown: Vec<_> =
                self.of(task).filter_map(|one| Some((rank(&one.status)?, &one.status))).collect();
            let back = shown
                .windows(2)
                .find(|pair| pair[1].0 < pair[0].0 || (pair[0].0 == ENDED && pair[0].1 != pair[1].1))?;
            Some(format!("{} after {}", back[1].1, back[0].1))
        })
    }

    /// Returns a proof that two tasks were RUNNING at one time: one was seen so before and after the other.
    fn two_running(&self) -> Option<String> {
        let running: Vec<&str> = {
            let shown = self.sightings.iter().filter(|one| one.status == "RUNNING");
            shown.map(|one| one.task.as_str()).collect()
        };
        let mut left = BTreeSet::new();
        let mut current = running.first()?;
        for task in &running {
            if task != current {
                left.insert(*current);
                current = task;
            }
            if left.contains(task) {
                return Some(format!("{task} was RUNNING before and after another one was"));
            }
        }
        None
    }

    /// Returns the first change of a task that had ended.
    fn change_after_end(&self) -> Option<String> {
        self.last.keys().find_map(|task| {
            let ended: Vec<_> = self.of(task).skip_while(|one| !body::is_end(&one.status)).collect();
            let stripped = |one: &Sighting| {
                let mut body = one.body.clone();
                body::remove(&mut body, "/request_id");
                body
            };
            let first = stripped(ended.first()?);
            let changed = ended.iter().find(|one| stripped(one) != first)?;
            Some(format!("{} became {}", first, stripped(changed)))
        })
    }
}

const ENDED: u8 = 2;

/// Returns how far a status is; those aside have no place in the order.
fn rank(status: &str) -> Option<u8> {
    match status {
        "PENDING" => Some(0),
        "RUNNING" => Some(1),
        "SUSPENDED" => None,
        _ => Some(ENDED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(shown: &[(&str, &str)]) -> History {
        let mut history = History::default();
        for (exchange, (task, status)) in shown.iter().enumerate() {
            let body = json!({"request_id": exchange, "output": {"task_status": status}});
            let (task, status) = ((*task).to_owned(), (*status).to_owned());
            history.sightings.push(Sighting { task: task.clone(), status, exchange, body });
            let reply = Reply { status: 200, headers: Vec::new(), body: Vec::new() };
            history.last.insert(task, (exchange, reply));
        }
        history
    }

    #[test]
    fn a_step_back_is_seen_and_suspension_is_none() {
        let onward =
            [("a", "PENDING"), ("a", "RUNNING"), ("a", "SUSPENDED"), ("a", "RUNNING"), ("a", "SUCCEEDED")];
        assert_eq!(history(&onward).step_back(), None);
        let back = [("a", "RUNNING"), ("b", "PENDING"), ("a", "PENDING")];
        assert_eq!(history(&back).step_back().as_deref(), Some("PENDING after RUNNING"));
        let undone = [("a", "SUCCEEDED"), ("a", "FAILED")];
        assert_eq!(history(&undone).step_back().as_deref(), Some("FAILED after SUCCEEDED"));
    }

    #[test]
    fn two_tasks_at_work_are_proved_only_by_one_around_the_other() {
        let one_by_one = [("a", "RUNNING"), ("b", "RUNNING"), ("a", "SUCCEEDED"), ("b", "RUNNING")];
        assert_eq!(history(&one_by_one).two_running(), None);
        let both = [("a", "RUNNING"), ("b", "RUNNING"), ("a", "RUNNING")];
        assert!(history(&both).two_running().is_some());
    }

    #[test]
    fn what_changes_after_the_end_is_seen_but_for_the_request_id() {
        assert_eq!(history(&[("a", "SUCCEEDED"), ("a", "SUCCEEDED")]).change_after_end(), None);
        assert!(history(&[("a", "SUCCEEDED"), ("a", "UNKNOWN")]).change_after_end().is_some());
    }
}
