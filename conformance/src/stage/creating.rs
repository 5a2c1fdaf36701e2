//! Creating tasks: alone and many at once, and how refusals are judged.

use serde_json::{Value, json};

use super::{Ground, Next, Stage, body};
use crate::exchange::{Reply, Request};
use crate::matching::Judgement;
use crate::plan::Count;
use crate::scenario::{Burst, Create, Expect, Matcher, Outcome, Phase, Poll, Refusal, Source};
use crate::verdict::Verdict;

/// Where tasks are created.
const CREATE: &str = "/api/v1/services/aigc/text2image/image-synthesis";

impl Stage<'_> {
    pub(super) async fn create(&mut self, step: &Create) -> Next {
        let request = self.create_request(step);
        self.bench.add(Count { creates: 1, ..Count::default() });
        let Some((index, reply)) = self.call(request.clone(), &step.key).await else { return Next::End };
        let is_gone = self.is_model_gone(&request, &reply);
        if is_gone {
            self.stand_in(step.name.as_deref());
        }
        let task = body::task_id(&reply);
        if let Some(task) = &task {
            self.names.bind("task", task.clone());
            self.names.bind(step.name.as_deref().unwrap_or("task"), task.clone());
        }
        self.bind(&step.bind, &reply);
        match &step.expect {
            None if task.is_some() || is_gone => Next::On,
            None => self.precondition(Some(index), "the task is accepted", body::described(&reply)),
            Some(expect @ Expect { outcome: Some(outcome), .. }) if is_gone => {
                self.judge_gone(&self.ground(expect, index), outcome, &reply)
            }
            Some(expect) => self.judge_create(expect, index, &reply).await,
        }
    }

    fn create_request(&self, step: &Create) -> Request {
        let mut headers = vec![
            ("Content-Type".to_owned(), Some("application/json".to_owned())),
            ("X-DashScope-Async".to_owned(), Some("enable".to_owned())),
        ];
        for (name, value) in &step.headers {
            headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            headers.push((name.clone(), value.clone()));
        }
        let headers = headers.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        let body = match &step.body {
            Some(text) => text.clone().into_bytes(),
            None => self.create_body(step).to_string().into_bytes(),
        };
        Request { method: "POST".into(), url: self.bench.target().url(CREATE), headers, body }
    }

    fn create_body(&self, step: &Create) -> Value {
        let background = self.names.get("picture.background").cloned().unwrap_or(Value::Null);
        let mut body = smallest(&self.bench.request.model, background);
        for (member, value) in &self.bench.request.input {
            body["input"][member] = value.clone();
        }
        changed(body, step)
    }

    async fn judge_create(&mut self, expect: &Expect, index: usize, reply: &Reply) -> Next {
        let ground = self.ground(expect, index);
        let accepted = body::task_id(reply).is_some() && reply.status == 200;
        match &expect.outcome {
            None => {
                self.judge(expect, index, reply);
                Next::On
            }
            Some(Outcome::Accepted) => {
                let judgement =
                    Judgement::of(accepted.into(), "HTTP 200 and a task id", body::described(reply));
                self.hold(&ground, "outcome", judgement);
                if accepted {
                    self.judge(expect, index, reply);
                }
                if accepted { Next::On } else { Next::End }
            }
            Some(Outcome::Refused(refusal)) if body::task_id(reply).is_none() => {
                let grade = self.grade(refusal.phase, Source::Documented);
                let phase =
                    Judgement { verdict: grade, expected: "an error".into(), actual: "at once".into() };
                self.hold(&ground, "phase", phase);
                let matcher = refusal.status.clone().unwrap_or_else(body::any_error);
                let judgement = self.held(&matcher, Some(&Value::from(reply.status)), &Value::Null);
                self.hold(&ground, "status", judgement);
                self.judge_told(&ground, refusal, reply, "");
                self.judge(expect, index, reply);
                Next::On
            }
            Some(Outcome::Refused(refusal)) => self.judge_acceptance(&ground, refusal, reply).await,
        }
    }

    /// Code and message of an error, each apart, where they stand; and their names for later steps.
    fn judge_told(&mut self, ground: &Ground, refusal: &Refusal, reply: &Reply, at: &str) {
        let told = reply.json().unwrap_or(Value::Null);
        for (name, matcher) in [("code", &refusal.code), ("message", &refusal.message)] {
            let pointer = format!("{at}/{name}");
            let value = told.pointer(&pointer);
            let judgement = self.held(matcher.as_ref().unwrap_or(&Matcher::Text), value, &told);
            self.hold(ground, &format!("json {pointer}"), judgement);
            if let Some(value) = value {
                self.names.bind(format!("refusal_{name}"), value.clone());
            }
        }
    }

    /// A task was made of what had to be refused: it may still end FAILED with the error, or a variant allows it.
    async fn judge_acceptance(&mut self, ground: &Ground, refusal: &Refusal, reply: &Reply) -> Next {
        if refusal.phase == Phase::Create && refusal.accepted.is_none() {
            let judgement = Judgement::of(Verdict::Fail, "an error and no task", body::described(reply));
            self.hold(ground, "outcome", judgement);
            return Next::End;
        }
        let Some((index, last)) = self.follow(&Poll::default()).await else { return Next::End };
        let ground = Ground { exchange: Some(index), rows: ground.rows.clone(), ..*ground };
        let failed = body::task_status(&last).as_deref() == Some("FAILED");
        if failed && refusal.phase != Phase::Create {
            let verdict = self.grade(refusal.phase, Source::Observed);
            let actual = "in the task, which FAILED".to_owned();
            self.hold(&ground, "phase", Judgement { verdict, expected: "an error".into(), actual });
            self.judge_told(&ground, refusal, &last, "/output");
            return Next::On;
        }
        let verdict = refusal.accepted.map_or(Verdict::Fail, |source| self.bench.profile.grade(source));
        let expected = "an error, at once or in the task".to_owned();
        self.hold(&ground, "outcome", Judgement { verdict, expected, actual: body::described(&last) });
        Next::End
    }

    fn grade(&self, phase: Phase, source: Source) -> Verdict {
        match phase {
            Phase::Create | Phase::Open => Verdict::Pass,
            Phase::CreateOrTask => self.bench.profile.grade(source),
        }
    }

    /// Creates many at once.
    pub(super) async fn burst(&mut self, step: &Burst) -> Next {
        self.bench.add(Count { creates: u64::from(step.times), ..Count::default() });
        let requests = (0..step.times).map(|_| self.create_request(&step.create)).collect();
        let Some(replies) = self.call_together(requests, &step.create.key).await else { return Next::End };
        let (accepted, refusals): (Vec<_>, Vec<_>) =
            replies.into_iter().partition(|(_, reply)| body::task_id(reply).is_some());
        let ids: Vec<_> =
            accepted.iter().filter_map(|(_, reply)| body::task_id(reply).map(Value::from)).collect();
        let accepted = Value::from(ids.len());
        self.names.bind(step.name.as_deref().unwrap_or("tasks"), ids);
        if let Some(matcher) = &step.accepted {
            let judgement = self.held(matcher, Some(&accepted), &Value::Null);
            let ground = Ground { rows: self.scenario.rows.clone(), mismatch: None, exchange: None };
            self.hold(&ground, "accepted", judgement);
        }
        if let Some(expect) = &step.refused {
            for (index, reply) in &refusals {
                self.judge(expect, *index, reply);
            }
        }
        Next::On
    }
}

/// Returns the smallest request that the reference allows.
fn smallest(model: &str, background: Value) -> Value {
    json!({
        "model": model,
        "input": {"title": ["8 0 1 8"], "image_url": background},
        "parameters": {"n": 1},
    })
}

fn changed(mut body: Value, step: &Create) -> Value {
    for (pointer, value) in &step.set {
        body::set(&mut body, pointer, value.clone());
    }
    for pointer in &step.remove {
        body::remove(&mut body, pointer);
    }
    body
}

/// Returns the body that a create step sends, its names left as they are: to be shown.
pub(crate) fn body_of(step: &Create) -> String {
    let usual = || changed(smallest("$model", "$picture.background".into()), step).to_string();
    step.body.clone().unwrap_or_else(usual)
}
