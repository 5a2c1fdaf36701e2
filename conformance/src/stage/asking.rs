//! Asking: for a task once, for anything else, and with bytes.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Next, Stage, body};
use crate::exchange::{self, Reply};
use crate::plan::Count;
use crate::scenario::{Key, Query, Raw, Request};

impl Stage<'_> {
    pub(super) async fn query(&mut self, step: &Query) -> Next {
        let task = match (&step.task, self.names.get("task")) {
            (Some(task), _) => task.clone(),
            (None, Some(Value::String(task))) => task.clone(),
            _ => return self.precondition(None, "a task", "there is none".into()),
        };
        self.bench.add(Count { questions: 1, ..Count::default() });
        let Some((index, reply)) = self.ask(&task, &step.headers, &step.key).await else { return Next::End };
        self.bind(&step.bind, &reply);
        match &step.expect {
            Some(expect) => {
                self.judge(expect, index, &reply);
                Next::On
            }
            None if reply.status == 200 => Next::On,
            None => self.precondition(Some(index), "the query is answered", body::described(&reply)),
        }
    }

    /// Asks for a task once.
    pub(super) async fn ask(
        &mut self,
        task: &str,
        headers: &BTreeMap<String, Option<String>>,
        key: &Key,
    ) -> Option<(usize, Reply)> {
        let url = self.bench.target().url(&format!("/api/v1/tasks/{task}"));
        self.call(bare("GET", url, headers), key).await
    }

    pub(super) async fn request(&mut self, step: &Request) -> Next {
        let mut request = bare(&step.method, self.bench.target().url(&step.path), &step.headers);
        request.body = match &step.body {
            None => Vec::new(),
            Some(Value::String(text)) => text.clone().into_bytes(),
            Some(other) => other.to_string().into_bytes(),
        };
        self.bench.add(Count { questions: 1, ..Count::default() });
        let Some((index, reply)) = self.call(request, &step.key).await else { return Next::End };
        self.bind(&step.bind, &reply);
        match &step.expect {
            Some(expect) => {
                self.judge(expect, index, &reply);
                Next::On
            }
            None if reply.status / 100 == 2 => Next::On,
            None => self.precondition(Some(index), "a 2xx", body::described(&reply)),
        }
    }

    pub(super) async fn raw(&mut self, step: &Raw) -> Next {
        let target = self.bench.target();
        self.bench.add(Count { questions: 1, ..Count::default() });
        let raw = bytes_of(step, target.root());
        let called = if target.capabilities.replayed {
            // A transcript has to be told the case, and bytes have no place for it: it is asked by the same name.
            self.call(raw, &Key::None).await
        } else {
            let exchange = self.bench.sender.send_raw(&raw.url, &raw.body).await;
            self.keep(exchange)
        };
        let Some((index, reply)) = called else { return Next::End };
        self.judge(&step.expect, index, &reply);
        Next::On
    }
}

/// Returns raw bytes as the request that stands for them in an exchange.
fn bytes_of(step: &Raw, root: &str) -> exchange::Request {
    let (method, url, body) = ("RAW".into(), root.to_owned(), step.send.clone().into_bytes());
    exchange::Request { method, url, headers: Vec::new(), body }
}

/// Returns a request without a body; a header that is `null` is left out.
pub(super) fn bare(
    method: &str,
    url: String,
    headers: &BTreeMap<String, Option<String>>,
) -> exchange::Request {
    let headers = headers.iter().filter_map(|(name, value)| Some((name.clone(), value.clone()?))).collect();
    exchange::Request { method: method.to_owned(), url, headers, body: Vec::new() }
}
