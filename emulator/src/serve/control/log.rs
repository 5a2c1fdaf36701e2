//! What a run came to: the log of events, which `wanx-emulator replay` repeats, and the ledger.

use hyper::StatusCode;
use serde::Serialize;

use super::{Answer, Desk, found};
use crate::host::Namespace;
use crate::serve::answer;
use crate::world::Bill;

#[derive(Serialize)]
struct LedgerShape<'a> {
    namespace: &'a str,
    accounts: Vec<BillShape>,
}

#[derive(Serialize)]
struct BillShape {
    account: String,
    #[serde(flatten)]
    bill: Bill,
}

impl Desk<'_> {
    pub(super) fn ledger(self, namespace: &Namespace) -> Answer {
        let ledger = self.host.ledger(namespace);
        let accounts =
            ledger.bills().map(|(account, bill)| BillShape { account: account.to_string(), bill }).collect();
        found(&LedgerShape { namespace: namespace.as_str(), accounts })
    }

    /// Sends the log: a line of JSON that says what the world was born with, then one for each event.
    pub(super) fn log(self, namespace: &Namespace) -> Answer {
        let (head, events) = self.host.log(namespace);
        let mut lines = serde_json::to_vec(&head).expect("the head is a struct of strings and numbers");
        for event in events {
            lines.push(b'\n');
            serde_json::to_writer(&mut lines, &event)
                .expect("events are written to a Vec, which takes every write");
        }
        lines.push(b'\n');
        answer::with_body(StatusCode::OK, "application/x-ndjson", lines)
    }
}
