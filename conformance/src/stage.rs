//! One case of a scenario, played step by step; everything that is found becomes data.

mod asking;
mod body;
mod courtesy;
mod creating;
mod looking;
mod polling;
mod sights;
mod steering;
mod throttled;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::bench::{Bench, Heard, Keeping, Marking, Stop};
use crate::book;
use crate::exchange::{Exchange, Reply, Request, Trouble};
use crate::matching::{self, Judgement, Place};
use crate::names::Names;
use crate::outcome::{CaseOutcome, Finding};
use crate::scenario::{Case, Expect, Fields, Grade, Key, Matcher, Row, Scenario, Step};
use crate::target::Target;
use crate::transcript::{CASE_HEADER, REPLAY_HEADER, UNKNOWN, case_header};
use crate::verdict::Verdict;

pub(crate) use creating::body_of;

/// One case on its way.
pub(crate) struct Stage<'a> {
    bench: &'a Bench,
    scenario: &'a Scenario,
    case: Option<&'a Case>,
    /// The namespace it has to itself, where the target has such.
    namespace: Option<String>,
    names: Names,
    outcome: CaseOutcome,
    /// Where its pictures hang.
    place: String,
    /// The step that is played.
    step: usize,
    /// Pictures that got a name.
    seen: looking::Seen,
}

/// What a judgement is about, and where it was seen.
struct Ground {
    rows: Vec<Row>,
    /// What a mismatch is worth, if not what its sentence weighs.
    mismatch: Option<Grade>,
    exchange: Option<usize>,
}

/// Whether the steps that follow can be played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    On,
    End,
}

impl<'a> Stage<'a> {
    /// Returns a case before its first step, with the namespace it has to itself and the place of its pictures.
    pub(crate) fn new(
        bench: &'a Bench,
        scenario: &'a Scenario,
        (case, namespace, place): (Option<&'a Case>, Option<String>, String),
    ) -> Self {
        let outcome = CaseOutcome {
            name: case.map(|case| case.case.clone()),
            findings: Vec::new(),
            exchanges: Vec::new(),
            pictures: Vec::new(),
        };
        let mut names = Names::default();
        names.bind("model", bench.request.model.clone());
        names.bind("run", bench.request.run.clone());
        for length in book::LENGTHS {
            names.bind(format!("text.{length}"), book::text_of(length));
        }
        Self { bench, scenario, case, namespace, names, outcome, place, step: 0, seen: BTreeMap::new() }
    }

    /// Leaves the case unplayed and says why.
    pub(crate) fn barred(mut self, verdict: Verdict, why: String) -> CaseOutcome {
        self.note(verdict, "needs", "", &why);
        self.outcome
    }

    /// Plays the case to its end.
    pub(crate) async fn play(mut self) -> CaseOutcome {
        if self.set_up().await == Next::On && self.bind_columns() == Next::On {
            for (index, step) in self.scenario.steps.iter().enumerate() {
                self.step = index;
                if self.bench.stopped().is_some() {
                    self.note(Verdict::NotTested, "run", "", "the run was stopped before this");
                    break;
                }
                if Box::pin(self.play_step(step)).await == Next::End {
                    break;
                }
            }
        }
        if self.outcome.findings.is_empty() {
            self.note(Verdict::Error, "scenario", "a judgement", "no step judged anything");
        }
        self.outcome
    }

    async fn play_step(&mut self, step: &Step) -> Next {
        let step = match self.names.fill(step) {
            Ok(step) => step,
            // What was to be bound before was not in the reply: that was judged there, if it was to be.
            Err(why) => return self.precondition(None, "what this step needs", why),
        };
        match &step {
            Step::Create(step) => self.create(step).await,
            Step::Query(step) => self.query(step).await,
            Step::Request(step) => self.request(step).await,
            Step::Raw(step) => self.raw(step).await,
            Step::Poll(step) => self.poll(step).await,
            Step::Picture(step) => self.picture(step).await,
            Step::Check(step) => self.check(step),
            Step::Burst(step) => self.burst(step).await,
            Step::Clock(step) => self.clock(step).await,
            Step::Fault(step) => self.fault(step).await,
            Step::Restart(_) => self.restart().await,
            Step::Wait(step) => self.wait(step).await,
        }
    }

    /// Sends a request of the API and keeps the exchange; trouble on the way ends the case as an error.
    async fn call(&mut self, request: Request, key: &Key) -> Option<(usize, Reply)> {
        let target = self.bench.target();
        let request = self.signed(request, key, &target);
        let exchange = match self.is_live() {
            true => self.politely(request, key).await?,
            false => self.sent_in_turn(request).await,
        };
        self.keep(exchange)
    }

    /// Adds what every request of the API carries: the key, the namespace, and the case if it is to be marked.
    fn signed(&self, mut request: Request, key: &Key, target: &Target) -> Request {
        // A path may be a whole URL: another host gets no key.
        let own = target.is_own(&request.url);
        if let Some(value) = self.authorization(key, &target.key).filter(|_| own) {
            request.headers.push(("Authorization".into(), value));
        }
        if let Some(namespace) = &self.namespace {
            request.headers.push(("X-Emulator-Namespace".into(), namespace.clone()));
        }
        if self.bench.marking == Marking::Cases {
            let mark = case_header(&self.scenario.id, self.outcome.name.as_deref());
            request.headers.push((CASE_HEADER.into(), mark));
        }
        request
    }

    /// Keeps an exchange, and returns its reply and where it is kept.
    fn keep(&mut self, mut exchange: Exchange) -> Option<(usize, Reply)> {
        let index = self.outcome.exchanges.len();
        let reply = exchange.reply.clone();
        if let Ok(kept) = &mut exchange.reply {
            let is_picture = kept.header("content-type").is_some_and(|kind| kind.starts_with("image/"));
            if !is_picture || self.bench.keeping == Keeping::Lengths {
                kept.body.truncate(self.bench.keeps(kept.body.len()));
            }
        }
        self.outcome.exchanges.push(exchange);
        match reply {
            Ok(reply) if self.is_unknown_to_replay(&reply) => {
                let known = "the transcript that is played back has this request";
                self.precondition(Some(index), known, body::described(&reply));
                None
            }
            Ok(reply) => {
                self.bench.hear(Heard::Reply);
                Some((index, reply))
            }
            Err(trouble) => {
                self.trouble(&trouble, index);
                None
            }
        }
    }

    /// Whether a transcript that is played back does not know what was asked.
    fn is_unknown_to_replay(&self, reply: &Reply) -> bool {
        self.bench.target().capabilities.replayed && reply.header(REPLAY_HEADER) == Some(UNKNOWN)
    }

    fn authorization(&self, key: &Key, good: &str) -> Option<String> {
        match key {
            Key::Good => Some(format!("Bearer {good}")),
            Key::Wrong => Some(format!("Bearer invalid-{}", self.bench.request.run)),
            Key::None => None,
            Key::Bare => Some(good.to_owned()),
            Key::Basic => Some(format!("Basic {good}")),
        }
    }

    fn trouble(&mut self, trouble: &Trouble, exchange: usize) {
        let (verdict, what) = match trouble {
            Trouble::Stopped(why) => {
                if self.bench.sender.is_spent() {
                    self.bench.stop(Stop::Budget(why.clone()));
                }
                (Verdict::NotTested, "not sent")
            }
            _ => {
                self.bench.hear(Heard::Nothing);
                (Verdict::Error, "network")
            }
        };
        let rows = self.scenario.rows.clone();
        self.find(&rows, Some(exchange), (verdict, what, "a reply".into(), trouble.to_string()));
    }

    /// Remembers parts of a reply's body.
    fn bind(&mut self, fields: &Fields, reply: &Reply) {
        let body = reply.json().unwrap_or(Value::Null);
        for (name, pointer) in fields {
            if let Some(value) = body.pointer(pointer) {
                self.names.bind(name, value.clone());
            }
        }
    }

    /// Notes that something which had to come first did not come true.
    fn precondition(&mut self, exchange: Option<usize>, expected: &str, actual: String) -> Next {
        let rows = self.scenario.rows.clone();
        self.find(&rows, exchange, (Verdict::NotTested, "precondition", expected.to_owned(), actual));
        Next::End
    }

    /// Gives the columns of the case their values, in which pictures may be named.
    fn bind_columns(&mut self) -> Next {
        for (column, value) in self.case.into_iter().flat_map(|case| &case.columns) {
            match self.names.fill(value) {
                Ok(value) => self.names.bind(column, value),
                Err(why) => {
                    self.note(Verdict::Error, "names", "", &why);
                    return Next::End;
                }
            }
        }
        Next::On
    }

    /// Notes something about the whole scenario.
    fn note(&mut self, verdict: Verdict, what: &str, expected: &str, actual: &str) {
        let rows = self.scenario.rows.clone();
        self.find(&rows, None, (verdict, what, expected.to_owned(), actual.to_owned()));
    }

    /// Adds findings: a mismatch weighs what each sentence weighs.
    fn find(
        &mut self,
        rows: &[Row],
        exchange: Option<usize>,
        (verdict, what, expected, actual): (Verdict, &str, String, String),
    ) {
        let groups = match verdict {
            Verdict::Fail => self.bench.weights(rows),
            other => BTreeMap::from([(other, rows.to_vec())]),
        };
        for (verdict, rows) in groups {
            self.outcome.findings.push(Finding {
                rows,
                verdict,
                step: self.step,
                what: what.to_owned(),
                expected: expected.clone(),
                actual: actual.clone(),
                exchange,
            });
        }
    }

    fn rows<'r>(&'r self, own: &'r [Row]) -> Vec<Row> {
        if own.is_empty() { self.scenario.rows.clone() } else { own.to_vec() }
    }

    /// Notes a judgement. Returns what it weighs.
    fn hold(&mut self, ground: &Ground, what: &str, judgement: Judgement) -> Verdict {
        let Judgement { verdict, expected, actual } = judgement;
        let verdict = match (verdict, ground.mismatch) {
            (Verdict::Fail, Some(grade)) => grade.verdict(),
            (verdict, _) => verdict,
        };
        self.find(&ground.rows, ground.exchange, (verdict, what, expected, actual));
        verdict
    }

    /// Returns what an expectation is about.
    fn ground(&self, expect: &Expect, exchange: usize) -> Ground {
        Ground { rows: self.rows(&expect.rows), mismatch: expect.mismatch, exchange: Some(exchange) }
    }

    /// Judges all of a reply but what comes of it.
    fn judge(&mut self, expect: &Expect, exchange: usize, reply: &Reply) {
        let ground = self.ground(expect, exchange);
        if let Some(matcher) = &expect.status {
            let judgement = self.held(matcher, Some(&Value::from(reply.status)), &Value::Null);
            self.hold(&ground, "status", judgement);
        }
        for (name, matcher) in &expect.headers {
            let value = reply.header(name).map(Value::from);
            let judgement = self.held(matcher, value.as_ref(), &Value::Null);
            self.hold(&ground, &format!("header {name}"), judgement);
        }
        if let Some(matcher) = &expect.text {
            let text = Value::from(String::from_utf8_lossy(&reply.body));
            let judgement = self.held(matcher, Some(&text), &Value::Null);
            self.hold(&ground, "body", judgement);
        }
        if !expect.json.is_empty() {
            self.judge_body(&ground, expect, reply);
        }
    }

    fn judge_body(&mut self, ground: &Ground, expect: &Expect, reply: &Reply) {
        let Some(body) = reply.json() else {
            self.hold(ground, "body", Judgement::of(Verdict::Fail, "JSON", body::described(reply)));
            return;
        };
        for (pointer, matcher) in &expect.json {
            let judgement = self.held(matcher, body.pointer(pointer), &body);
            self.hold(ground, &format!("json {pointer}"), judgement);
        }
    }

    fn held(&self, matcher: &Matcher, value: Option<&Value>, root: &Value) -> Judgement {
        matching::judge(matcher, value, Place { root, profile: self.bench.profile })
    }
}
