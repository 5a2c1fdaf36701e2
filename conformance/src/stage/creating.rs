//! Creating tasks: alone and many at once, and how refusals are judged.

use serde_json::{Value, json};

use super::{Next, Stage, body};
use crate::exchange::{Reply, Request};
use crate::matching::Judgement;
use crate::scenario::{Burst, Create, Expect, Matcher, Outcome, Phase, Poll, Refusal, Source};
use crate::verdict::Verdict;

/// Where tasks are created.
const CREATE: &str = "/api/v1/services/aigc/text2image/image-synthesis";

impl Stage<'_> {
    pub(super) async fn create(&mut self, step: &Create) -> Next {
        let request = self.create_request(step);
        let Some((index, reply)) = self.call(request, step.key).await else { return Next::End };
        let task = body::task_id(&reply);
        if let Some(task) = &task {
            self.names.bind("task", task.clone());
            self.names.bind(step.name.as_deref().unwrap_or("task"), task.clone());
        }
        self.bind(&step.bind, &reply);
        match &step.expect {
            None if task.is_some() => Next::On,
            None => self.precondition(Some(index), "the task is accepted", body::described(&reply)),
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

    /// Returns the smallest request that the reference allows, changed.
    fn create_body(&self, step: &Create) -> Value {
        let background = self.names.get("picture.background").cloned().unwrap_or(Value::Null);
        let mut body = json!({
            "model": self.bench.request.model,
            "input": {"title": ["8 0 1 8"], "image_url": background},
            "parameters": {"n": 1},
        });
        for (member, value) in &self.bench.request.input {
            body["input"][member] = value.clone();
        }
        for (pointer, value) in &step.set {
            body::set(&mut body, pointer, value.clone());
        }
        for pointer in &step.remove {
            body::remove(&mut body, pointer);
        }
        body
    }

    async fn judge_create(&mut self, expect: &Expect, index: usize, reply: &Reply) -> Next {
        let rows = self.rows(&expect.rows);
        let accepted = body::task_id(reply).is_some() && reply.status == 200;
        match &expect.outcome {
            None => {
                self.judge(expect, index, reply);
                Next::On
            }
            Some(Outcome::Accepted) => {
                let judgement = told(accepted, "HTTP 200 and a task id", body::described(reply));
                self.hold(&rows, Some(index), "outcome", judgement);
                self.judge(expect, index, reply);
                if accepted { Next::On } else { Next::End }
            }
            Some(Outcome::Refused(refusal)) if body::task_id(reply).is_none() => {
                let grade = self.grade(refusal.phase, Source::Documented);
                self.find(&rows, Some(index), (grade, "phase", "refused".into(), "at once".into()));
                self.judge_refusal(refusal, expect, index, reply);
                self.judge(expect, index, reply);
                Next::On
            }
            Some(Outcome::Refused(refusal)) => self.judge_task_refusal(refusal, expect, index, reply).await,
        }
    }

    /// Status, code and message of an error that is told at once, each apart.
    fn judge_refusal(&mut self, refusal: &Refusal, expect: &Expect, index: usize, reply: &Reply) {
        let rows = self.rows(&expect.rows);
        let status = Value::from(reply.status);
        let matcher = refusal.status.clone().unwrap_or_else(body::any_error);
        let judgement = self.held(&matcher, Some(&status), &Value::Null);
        self.hold(&rows, Some(index), "status", judgement);
        self.judge_told(refusal, expect, index, reply, "");
    }

    /// Code and message, where they stand.
    fn judge_told(&mut self, refusal: &Refusal, expect: &Expect, index: usize, reply: &Reply, at: &str) {
        let rows = self.rows(&expect.rows);
        let told = reply.json().unwrap_or(Value::Null);
        for (name, matcher) in [("code", &refusal.code), ("message", &refusal.message)] {
            let pointer = format!("{at}/{name}");
            let text = Matcher::Text;
            let judgement = self.held(matcher.as_ref().unwrap_or(&text), told.pointer(&pointer), &told);
            self.hold(&rows, Some(index), &format!("json {pointer}"), judgement);
        }
    }

    /// A task was made of what had to be refused: it may still end FAILED with the error.
    async fn judge_task_refusal(
        &mut self,
        refusal: &Refusal,
        expect: &Expect,
        index: usize,
        reply: &Reply,
    ) -> Next {
        let rows = self.rows(&expect.rows);
        if refusal.phase == Phase::Create {
            let judgement = told(false, "an error and no task", body::described(reply));
            self.hold(&rows, Some(index), "outcome", judgement);
            return Next::End;
        }
        let Some((index, last)) = self.follow(&Poll::default()).await else { return Next::End };
        if body::task_status(&last).as_deref() != Some("FAILED") {
            let judgement = told(false, "an error, at once or in the task", body::described(&last));
            self.hold(&rows, Some(index), "outcome", judgement);
            return Next::End;
        }
        let grade = self.grade(refusal.phase, Source::Observed);
        self.find(&rows, Some(index), (grade, "phase", "refused".into(), "in the task, which FAILED".into()));
        self.judge_told(refusal, expect, index, &last, "/output");
        Next::On
    }

    fn grade(&self, phase: Phase, source: Source) -> Verdict {
        match phase {
            Phase::Create | Phase::Open => Verdict::Pass,
            Phase::CreateOrTask => self.bench.profile.grade(source),
        }
    }

    /// Creates many at once.
    pub(super) async fn burst(&mut self, step: &Burst) -> Next {
        let requests = (0..step.times).map(|_| self.create_request(&step.create)).collect();
        let Some(replies) = self.call_together(requests, step.create.key).await else { return Next::End };
        let (accepted, refusals): (Vec<_>, Vec<_>) =
            replies.into_iter().partition(|(_, reply)| body::task_id(reply).is_some());
        let ids: Vec<_> =
            accepted.iter().filter_map(|(_, reply)| body::task_id(reply).map(Value::from)).collect();
        let accepted = Value::from(ids.len());
        self.names.bind(step.name.as_deref().unwrap_or("tasks"), ids);
        if let Some(matcher) = &step.accepted {
            let judgement = self.held(matcher, Some(&accepted), &Value::Null);
            self.hold(&self.scenario.rows.clone(), None, "accepted", judgement);
        }
        if let Some(expect) = &step.refused {
            for (index, reply) in &refusals {
                self.judge(expect, *index, reply);
            }
        }
        Next::On
    }
}

fn told(holds: bool, expected: &str, actual: String) -> Judgement {
    let verdict = if holds { Verdict::Pass } else { Verdict::Fail };
    Judgement { verdict, expected: expected.to_owned(), actual }
}
