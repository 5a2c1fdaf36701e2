//! Steps that move the target itself: its clock, its faults, its process; and real time.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::sleep;

use super::{Next, Stage, body};
use crate::scenario::{Clock, Fault, Key, Limits, Need, Wait};
use crate::verdict::Verdict;

impl Stage<'_> {
    /// Checks what the scenario needs, makes the namespace as new and hangs the pictures.
    pub(super) async fn set_up(&mut self) -> Next {
        if let Some(why) = self.missing() {
            self.note(Verdict::Skip, "needs", "", &why);
            return Next::End;
        }
        if self.namespace.is_some() && self.renew().await == Next::End {
            return Next::End;
        }
        self.hang_pictures()
    }

    /// Makes the namespace as new: no tasks, no rules, a clock that stands, and limits lifted unless they are the
    /// matter.
    async fn renew(&mut self) -> Next {
        let mut orders = vec![(("POST", "reset"), json!({})), (("POST", "clock"), json!({"freeze": true}))];
        if self.scenario.limits == Limits::Lifted {
            orders.push((("PUT", "limits"), crate::bench::lifted_limits()));
        }
        for (endpoint, body) in orders {
            if self.order(endpoint, &body).await == Next::End {
                return Next::End;
            }
        }
        Next::On
    }

    /// Gives the control API an order; the exchange is kept like any other.
    pub(super) async fn order(&mut self, (method, endpoint): (&str, &str), body: &Value) -> Next {
        let what = format!("control {endpoint}");
        if self.namespace.is_none() {
            self.note(Verdict::Skip, &what, "", "the target has no control API");
            return Next::End;
        }
        let request = self.bench.target().order((method, endpoint), body);
        let Some((index, reply)) = self.call(request, &Key::None).await else { return Next::End };
        if reply.status / 100 == 2 {
            return Next::On;
        }
        let rows = self.scenario.rows.clone();
        let said = body::described(&reply);
        self.find(&rows, Some(index), (Verdict::Error, &what, "a 2xx".into(), said));
        Next::End
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
            Need::Launch if has.replayed => Some("a transcript cannot be started again"),
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
        self.order(("POST", "clock"), &order).await
    }

    pub(super) async fn fault(&mut self, step: &Fault) -> Next {
        self.order(("POST", "rules"), &json!({"fault": step.rule})).await
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
            return self.order(("POST", "clock"), &json!({"advance_ms": step.ms})).await;
        }
        self.rest(Duration::from_millis(step.ms)).await;
        Next::On
    }

    /// Lets real time pass; where a transcript is played back, what it shows next is there already.
    pub(super) async fn rest(&self, pause: Duration) {
        if !self.bench.target().capabilities.replayed {
            sleep(pause).await;
        }
    }
}
