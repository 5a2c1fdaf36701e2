//! Sending in turn: a target that throttles is waited for, as long as that is reasonable, unless a scenario is about it.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::sleep;

use super::Stage;
use crate::bench::Stop;
use crate::exchange::{Exchange, Reply, Request};
use crate::scenario::{Key, Limits};

/// How often a throttled request is sent again.
const TRIES: u32 = 12;

/// The longest Retry-After that is obeyed; who asks for more gets no more requests.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// The pause where a throttled reply does not say how long: two creates a second are documented.
const USUAL_PAUSE: Duration = Duration::from_millis(600);

impl Stage<'_> {
    /// Sends a request; where limits are not what the scenario is about, a 429 is waited for and sent again.
    pub(super) async fn sent_in_turn(&self, request: Request, connect: Option<SocketAddr>) -> Exchange {
        let mut exchange = self.bench.sender.send(request.clone(), connect).await;
        for _ in 1..TRIES {
            let throttled = matches!(&exchange.reply, Ok(reply) if reply.status == 429);
            if !throttled || self.scenario.limits == Limits::AsStarted {
                return exchange;
            }
            let Some(pause) = pause(&exchange) else {
                self.bench.stop(Stop::Budget("the target asks to wait longer than is reasonable".into()));
                return exchange;
            };
            sleep(pause).await;
            exchange = self.bench.sender.send(request.clone(), connect).await;
        }
        if matches!(&exchange.reply, Ok(reply) if reply.status == 429) {
            self.bench.stop(Stop::Budget(format!("the target throttled one request {TRIES} times")));
        }
        exchange
    }

    /// Sends requests of the API all at once; trouble with one ends the case.
    pub(super) async fn call_together(
        &mut self,
        requests: Vec<Request>,
        key: &Key,
    ) -> Option<Vec<(usize, Reply)>> {
        let target = self.bench.target();
        let signed = requests.into_iter().map(|request| self.signed(request, key, &target));
        let sent = signed.map(|request| {
            let connect = target.connect(&request.url);
            self.bench.sender.send(request, connect)
        });
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

/// Returns how long a throttled reply asks to wait; nothing if that is too long. A date or nonsense is the usual pause.
fn pause(exchange: &Exchange) -> Option<Duration> {
    let said = exchange.reply.as_ref().ok().and_then(|reply| reply.header("retry-after"));
    let seconds = said.and_then(|said| said.trim().parse::<u64>().ok()).map(Duration::from_secs);
    let pause = seconds.unwrap_or(USUAL_PAUSE).max(USUAL_PAUSE);
    (pause <= LONGEST_PAUSE).then_some(pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn throttled(retry_after: Option<&str>) -> Option<Duration> {
        let headers = retry_after.map(|value| ("retry-after".to_owned(), value.to_owned()));
        let request =
            Request { method: "GET".into(), url: String::new(), headers: Vec::new(), body: Vec::new() };
        let reply = Reply { status: 429, headers: headers.into_iter().collect(), body: Vec::new() };
        pause(&Exchange { request, reply: Ok(reply) })
    }

    #[test]
    fn retry_after_is_obeyed_within_reason() {
        assert_eq!(throttled(Some("2")), Some(Duration::from_secs(2)));
        assert_eq!(throttled(Some("3600")), None);
        for vague in [None, Some("-1"), Some("0"), Some("Mon, 23 Nov 2026 02:00:00 GMT"), Some("soon")] {
            assert_eq!(throttled(vague), Some(USUAL_PAUSE), "{vague:?}");
        }
    }
}
