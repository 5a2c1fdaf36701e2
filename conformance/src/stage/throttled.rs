//! Sending in turn: a target that throttles is waited for, as long as that is reasonable, unless a scenario is about it.

use futures_util::future::join_all;

use super::Stage;
use crate::exchange::{Exchange, Reply, Request};
use crate::scenario::{Key, Limits};
use crate::throttle::in_turn;

impl Stage<'_> {
    /// Sends a request; where limits are not what the scenario is about, a 429 is waited for and sent again.
    pub(super) async fn sent_in_turn(&self, request: Request) -> Exchange {
        let connect = self.bench.target().connect(&request.url);
        if self.scenario.limits == Limits::AsStarted && !self.is_live() {
            return self.bench.sender.send(request, connect).await;
        }
        in_turn(self.bench, request, connect).await
    }

    /// Sends requests of the API all at once, each again if the target throttles it and limits are not the point;
    /// trouble with one ends the case.
    pub(super) async fn call_together(
        &mut self,
        requests: Vec<Request>,
        key: &Key,
    ) -> Option<Vec<(usize, Reply)>> {
        let target = self.bench.target();
        let signed = requests.into_iter().map(|request| self.signed(request, key, &target));
        let sent = signed.map(|request| self.sent_in_turn(request));
        let mut exchanges = join_all(sent.collect::<Vec<_>>()).await;
        // Sent at once, they have no order: with one by status, two transcripts can be compared.
        exchanges.sort_by_key(|exchange| exchange.reply.as_ref().map_or(u16::MAX, |reply| reply.status));
        let mut replies = Vec::new();
        for exchange in exchanges {
            replies.push(self.keep(exchange)?);
        }
        Some(replies)
    }
}
