//! Steps that move the target itself: its clock, its faults, its process; and real time.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::sleep;

use super::{Next, Stage};
use crate::scenario::{Clock, Fault, Limits, Need, Wait};
use crate::verdict::Verdict;

impl Stage<'_> {
    /// Checks what the scenario needs, makes the namespace as new and hangs the pictures.
    pub(super) async fn set_up(&mut self) -> Next {
        if let Some(why) = self.missing() {
            self.note(Verdict::Skip, "needs", "", &why);
            return Next::End;
        }
        if let Some(namespace) = self.namespace.clone() {
            let lifted = (self.scenario.limits == Limits::Lifted).then(crate::bench::lifted_limits);
            let target = self.bench.target();
            let prepared = target.prepare(&self.bench.sender, &namespace, lifted.as_ref()).await;
            if let Err(why) = prepared {
                self.note(Verdict::Error, "namespace", "as new", &why);
                return Next::End;
            }
        }
        self.hang_pictures()
    }

    /// Returns what the scenario needs and the target lacks.
    fn missing(&self) -> Option<String> {
        let target = self.bench.target();
        let has = &target.capabilities;
        let lacks = |need: &Need| match need {
            Need::Control if !has.control() => {
                Some("the target has no control API for clock, limits and faults")
            }
            Need::Repeatable if !has.repeatable => {
                Some("the target does not say that equal requests give equal pictures (start it with a seed)")
            }
            Need::OssHost if has.oss_host.is_none() && target.is_loopback() => {
                Some("result links name no documented host (wanx-emulator has --result-host)")
            }
            Need::Launch if self.bench.launched.is_none() => {
                Some("the kit did not start the target (--launch)")
            }
            _ => None,
        };
        self.scenario.needs.iter().find_map(lacks).map(str::to_owned)
    }

    pub(super) async fn clock(&mut self, step: &Clock) -> Next {
        let order = match step {
            Clock::AdvanceMs(ms) => json!({"advance_ms": ms}),
            Clock::Freeze => json!({"freeze": true}),
            Clock::Resume => json!({"resume": true}),
        };
        self.steer("clock", &order).await
    }

    async fn steer(&mut self, what: &str, order: &Value) -> Next {
        let Some(namespace) = self.namespace.clone() else {
            self.note(Verdict::Skip, what, "", "the target has no control API");
            return Next::End;
        };
        let target = self.bench.target();
        match target.move_clock(&self.bench.sender, &namespace, order).await {
            Ok(()) => Next::On,
            Err(why) => {
                self.note(Verdict::Error, what, "it moves", &why);
                Next::End
            }
        }
    }

    pub(super) async fn fault(&mut self, step: &Fault) -> Next {
        let Some(namespace) = self.namespace.clone() else {
            self.note(Verdict::Skip, "fault", "", "the target has no control API");
            return Next::End;
        };
        let target = self.bench.target();
        match target.add_rule(&self.bench.sender, &namespace, &step.rule).await {
            Ok(()) => Next::On,
            Err(why) => {
                self.note(Verdict::Error, "fault", "it is taken", &why);
                Next::End
            }
        }
    }

    pub(super) async fn restart(&mut self) -> Next {
        let Some(launched) = &self.bench.launched else {
            self.note(Verdict::Skip, "restart", "", "the kit did not start the target (--launch)");
            return Next::End;
        };
        match launched.lock().await.restart(&self.bench.target(), &self.bench.sender).await {
            Ok(target) => {
                self.bench.retarget(target);
                Next::On
            }
            Err(why) => {
                self.note(Verdict::Error, "restart", "it starts again", &why);
                Next::End
            }
        }
    }

    /// Lets time pass: the target's where its clock can be moved, else the machine's.
    pub(super) async fn wait(&mut self, step: &Wait) -> Next {
        if self.namespace.is_some() {
            return self.steer("clock", &json!({"advance_ms": step.ms})).await;
        }
        sleep(Duration::from_millis(step.ms)).await;
        Next::On
    }
}
