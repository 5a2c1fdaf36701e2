//! Patience with a target that throttles: a 429 is waited for and sent again, as long as that is reasonable.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::time::sleep;

use crate::bench::{Bench, Stop};
use crate::exchange::{Exchange, Request, Trouble};

/// How often a throttled request is sent again.
const TRIES: u32 = 12;

/// The longest Retry-After that is obeyed; who asks for more gets no more requests.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// The pause where a throttled reply does not say how long: two creates a second are documented.
const USUAL_PAUSE: Duration = Duration::from_millis(600);

/// Sends a request, and again for as long as the target throttles it within reason; who asks for more ends the run.
pub(crate) async fn in_turn(bench: &Bench, request: Request, connect: Option<SocketAddr>) -> Exchange {
    for _ in 0..TRIES {
        let exchange = bench.sender.send(request.clone(), connect).await;
        if !is_throttled(&exchange) {
            return exchange;
        }
        if !wait_out(bench, &exchange).await {
            break;
        }
    }
    bench.stop(Stop::Budget(format!("the target throttled one request {TRIES} times")));
    let why = bench.stopped().map_or_else(String::new, |stop| stop.why().to_owned());
    Exchange { request, reply: Err(Trouble::Stopped(why)) }
}

pub(crate) fn is_throttled(exchange: &Exchange) -> bool {
    matches!(&exchange.reply, Ok(reply) if reply.status == 429)
}

/// Waits for as long as a throttled reply asks. Returns whether that was within reason; if not, the run is stopped.
pub(crate) async fn wait_out(bench: &Bench, exchange: &Exchange) -> bool {
    match pause(exchange) {
        Some(pause) => sleep(pause).await,
        None => bench.stop(Stop::Budget("the target asks to wait for longer than is reasonable".into())),
    }
    bench.stopped().is_none()
}

/// Returns how long a throttled reply asks to wait; nothing if that is too long. Nonsense is the usual pause.
fn pause(exchange: &Exchange) -> Option<Duration> {
    let reply = exchange.reply.as_ref().ok()?;
    let said = reply.header("retry-after").map(str::trim);
    let seconds = said.and_then(|said| said.parse::<u64>().ok()).map(Duration::from_secs);
    let pause =
        seconds.or_else(|| until(said?, reply.header("date")?)).unwrap_or(USUAL_PAUSE).max(USUAL_PAUSE);
    (pause <= LONGEST_PAUSE).then_some(pause)
}

/// Returns the time from one date to the other: by the target's clock, whatever this machine's says.
fn until(date: &str, now: &str) -> Option<Duration> {
    let read = |text: &str| httpdate::parse_http_date(text.trim()).ok();
    Some(read(date)?.duration_since(read(now)?).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Reply;

    fn throttled(retry_after: Option<&str>) -> Option<Duration> {
        let headers = retry_after.map(|value| ("retry-after".to_owned(), value.to_owned()));
        let headers =
            [("date".to_owned(), "Mon, 23 Nov 2026 02:00:00 GMT".to_owned())].into_iter().chain(headers);
        let request =
            Request { method: "GET".into(), url: String::new(), headers: Vec::new(), body: Vec::new() };
        let reply = Reply { status: 429, headers: headers.collect(), body: Vec::new() };
        pause(&Exchange { request, reply: Ok(reply) })
    }

    #[test]
    fn retry_after_is_obeyed_within_reason() {
        assert_eq!(throttled(Some("2")), Some(Duration::from_secs(2)));
        assert_eq!(throttled(Some("3600")), None);
        assert_eq!(throttled(Some("Mon, 23 Nov 2026 02:00:07 GMT")), Some(Duration::from_secs(7)));
        assert_eq!(throttled(Some("Tue, 24 Nov 2026 02:00:00 GMT")), None);
        assert_eq!(throttled(Some("99999999999999999999")), Some(USUAL_PAUSE));
        for vague in [None, Some("-1"), Some("0"), Some("Mon, 23 Nov 2026 01:00:00 GMT"), Some("soon")] {
            assert_eq!(throttled(vague), Some(USUAL_PAUSE), "{vague:?}");
        }
    }
}
