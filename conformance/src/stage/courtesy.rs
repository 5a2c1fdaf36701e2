//! Care for the live service, request by request: few wrong keys, one task at work, and an end at the first 401.
//!
//! And what can still be seen of a target whose model is gone: everything that is decided before the model is looked at.

use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::{Next, Stage, body};
use crate::bench::Stop;
use crate::exchange::{Exchange, Reply, Request};
use crate::live::{self, Progress};
use crate::matching::Judgement;
use crate::preflight;
use crate::profile::Profile;
use crate::scenario::{Key, Outcome};
use crate::throttle;
use crate::verdict::Verdict;

/// How long a task may be at work before the next one is created.
const LONGEST_TASK: Duration = Duration::from_secs(600);

impl Stage<'_> {
    pub(super) fn is_live(&self) -> bool {
        self.bench.profile == Profile::Live
    }

    /// Sends a request to the live service with care; nothing comes back where that forbids it.
    pub(super) async fn politely(&mut self, request: Request, key: &Key) -> Option<Exchange> {
        if *key == Key::Wrong {
            return self.with_wrong_key(request).await;
        }
        if request.method != "GET" {
            self.wait_for_tasks().await?;
        }
        let exchange = self.sent_in_turn(request).await;
        self.heed(&exchange, key)
    }

    /// Shows a wrong key, unless that was done before or too often.
    async fn with_wrong_key(&mut self, request: Request) -> Option<Exchange> {
        if let Some(exchange) = self.bench.courtesy.told_before(&request) {
            let why = "the same question was asked with a wrong key before: this is its answer";
            self.note(Verdict::Info, "wrong key", "", why);
            return Some(exchange);
        }
        if !self.bench.courtesy.bears_a_wrong_key() {
            self.note(
                Verdict::NotTested,
                "wrong key",
                "",
                "no more wrong keys are shown to the live service",
            );
            return None;
        }
        let connect = self.bench.target().connect(&request.url);
        // Never sent again by itself: each time is one more wrong key.
        let exchange = self.bench.sender.send(request, connect).await;
        self.bench.courtesy.showed_a_wrong_key(&exchange);
        if throttle::is_throttled(&exchange) {
            throttle::wait_out(self.bench, &exchange).await;
            self.note(Verdict::NotTested, "wrong key", "an answer", "the target throttled the request");
            return None;
        }
        Some(exchange)
    }

    /// Notices which task a reply speaks of, and ends the run where the real key is refused.
    fn heed(&mut self, exchange: &Exchange, key: &Key) -> Option<Exchange> {
        if let Ok(reply) = &exchange.reply {
            if *key == Key::Good && reply.status == 401 {
                let told = body::described(reply);
                self.bench.stop(Stop::Key(format!("the target does not take the key: {told}")));
                self.note(Verdict::NotTested, "key", "the key is good", &told);
                return None;
            }
            if let Some(task) = body::task_id(reply) {
                let is_over = body::task_status(reply).is_some_and(|status| body::is_end(&status));
                let progress = if is_over { Progress::Over } else { Progress::OnItsWay };
                self.bench.courtesy.notice(&task, progress);
            }
        }
        Some(exchange.clone())
    }

    /// Waits until no task is at work that the run knows of.
    async fn wait_for_tasks(&mut self) -> Option<()> {
        let deadline = Instant::now() + LONGEST_TASK;
        // Ends when all have ended, or at the deadline.
        while let Some(task) = self.bench.courtesy.at_work().first() {
            if Instant::now() >= deadline {
                self.bench.stop(Stop::Budget(format!("a task was at work for more than {LONGEST_TASK:?}")));
            }
            if self.bench.stopped().is_some() {
                self.note(Verdict::NotTested, "one at a time", "the task before this one ends", "it did not");
                return None;
            }
            let url = self.bench.target().url(&format!("/api/v1/tasks/{task}"));
            let request = super::asking::bare("GET", url, &std::collections::BTreeMap::new());
            let request = self.signed(request, &Key::Good, &self.bench.target());
            let exchange = self.sent_in_turn(request).await;
            self.heed(&exchange, &Key::Good)?;
            sleep(self.bench.request.poll_gap).await;
        }
        Some(())
    }

    /// Whether a create request was refused for the model alone, which is known to be gone.
    pub(super) fn is_model_gone(&self, request: &Request, reply: &Reply) -> bool {
        let asked: Value = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
        let same_model = asked.get("model").and_then(Value::as_str) == Some(&self.bench.request.model);
        self.bench.withdrawn().is_some() && same_model && preflight::is_gone(reply)
    }

    /// Lets the steps that follow ask for a task that was never made: what they see of it is seen of any task.
    pub(super) fn stand_in(&mut self, name: Option<&str>) {
        for name in ["task", name.unwrap_or("task")] {
            self.names.bind(name, live::NO_TASK);
        }
        let why = "the model is not served: steps that follow ask for a task that was never made";
        self.note(Verdict::Info, "task", "", why);
    }

    /// What can be said where a model that is gone was the first thing that a target found wrong.
    pub(super) fn judge_gone(&mut self, ground: &super::Ground, outcome: &Outcome, reply: &Reply) -> Next {
        let told = body::described(reply);
        let judgement = match outcome {
            Outcome::Accepted => Judgement {
                verdict: Verdict::Pass,
                expected: "HTTP 200 and a task id, or that the model is not served".into(),
                actual: told,
            },
            Outcome::Refused(refusal) => Judgement {
                verdict: refusal
                    .accepted
                    .map_or(Verdict::NotTested, |source| self.bench.profile.grade(source)),
                expected: "an error".into(),
                actual: format!("the target objects to nothing but the model: {told}"),
            },
        };
        self.hold(ground, "outcome", judgement);
        Next::End
    }
}
