//! The journal: an excerpt, or every entry as it comes, a line of JSON each.

use std::sync::Arc;

use hyper::StatusCode;
use serde::Serialize;
use tokio::sync::mpsc;

use super::{Answer, Desk, Failure, found};
use crate::host::{Excerpt, Host, Namespace};
use crate::journal::{Entry, Filter};
use crate::serve::answer;
use crate::serve::outgoing::Outgoing;

/// How many entries are shown unless told otherwise, and at most.
const SHOWN: usize = 100;
const MOST_SHOWN: usize = 10_000;

/// How many lines may wait for a client that reads slowly.
const LINES_AHEAD: usize = 64;

#[derive(Serialize)]
struct JournalShape<'a> {
    namespace: &'a str,
    seed: u64,
    total: u64,
    dropped: u64,
    matching: usize,
    entries: Vec<Arc<Entry>>,
}

/// What a journal is asked for.
struct Question {
    filter: Filter,
    most: usize,
}

/// Reads `task=…&operation=query&status=429&code=…&rule=*&key=#…&since=12&limit=50`.
fn question(query: Option<&str>) -> Result<Question, Failure> {
    let mut question = Question { filter: Filter::default(), most: SHOWN };
    let Question { filter, most } = &mut question;
    for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        let wrong = |can_be: &str| Failure::bad(format!("{name}: it can be {can_be}"));
        match &*name {
            "task" => filter.task = Some(value.parse().map_err(|_| wrong("a task id"))?),
            "operation" => {
                let operation = serde_json::from_value(value.as_ref().into());
                let names = "connect, create, query, list, cancel, download or other";
                filter.operation = Some(operation.map_err(|_| wrong(names))?);
            }
            "key" => {
                let can_be = "the digest of a key, # and 16 digits (%23… in a URL)";
                filter.key = Some(value.parse().map_err(|_| wrong(can_be))?);
            }
            "status" => filter.status = Some(value.parse().map_err(|_| wrong("an HTTP status"))?),
            "code" => filter.code = Some(value.into_owned()),
            "rule" => filter.rule = Some(value.into_owned()),
            "since" => filter.since = Some(value.parse().map_err(|_| wrong("the number of an entry"))?),
            "limit" => {
                let limit = value.parse().ok().filter(|limit| *limit <= MOST_SHOWN);
                *most = limit.ok_or_else(|| wrong(&format!("a number from 0 to {MOST_SHOWN}")))?;
            }
            _ => {
                let known = "task, operation, key, status, code, rule, since and limit";
                return Err(Failure::bad(format!("{name}: a journal can be asked by {known}")));
            }
        }
    }
    Ok(question)
}

impl Desk<'_> {
    pub(super) fn journal(self, namespace: &Namespace, query: Option<&str>) -> Result<Answer, Failure> {
        let Question { filter, most } = question(query)?;
        let Excerpt { total, dropped, matching, entries } = self.host.journal(namespace, &filter, most);
        let seed = self.host.settings().seed;
        Ok(found(&JournalShape { namespace: namespace.as_str(), seed, total, dropped, matching, entries }))
    }

    /// Sends the entries that are wanted, those that are there and those that come, until the client leaves or the
    /// namespace is reset.
    pub(super) fn tail(self, namespace: &Namespace, query: Option<&str>) -> Result<Answer, Failure> {
        let Question { filter, .. } = question(query)?;
        let (sender, lines) = mpsc::channel(LINES_AHEAD);
        tokio::spawn(follow(Arc::clone(self.host), namespace.clone(), filter, sender));
        let mut answer = answer::with_body(StatusCode::OK, "application/x-ndjson", Vec::new());
        *answer.body_mut() = Outgoing::lines(lines);
        Ok(answer)
    }
}

async fn follow(
    host: Arc<Host>,
    namespace: Namespace,
    mut filter: Filter,
    lines: mpsc::Sender<bytes::Bytes>,
) {
    let mut changes = host.watch_journal(&namespace);
    loop {
        // Marked as seen before it is read: what comes in between is another change.
        changes.borrow_and_update();
        for entry in host.journal(&namespace, &filter, usize::MAX).entries {
            filter.since = Some(entry.seq);
            let mut line = serde_json::to_vec(&entry).expect("an entry is a struct of strings and numbers");
            line.push(b'\n');
            if lines.send(line.into()).await.is_err() {
                return;
            }
        }
        tokio::select! {
            changed = changes.changed() => if changed.is_err() { return },
            () = lines.closed() => return,
        }
    }
}
