//! Everything about sockets and addresses that can be set: deadlines, caps, links and who may steer.
//!
//! Deadlines are real time, never emulator time; tests set them to milliseconds.

use std::fmt;
use std::time::Duration;

use super::keys::Keys;

/// How the server meets the world.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// How long it waits.
    pub deadlines: Deadlines,
    /// How much it takes.
    pub caps: Caps,
    /// Which keys it knows.
    pub keys: Keys,
    /// Where result links point.
    pub links: Links,
    /// Who may use the control API.
    pub control: Control,
    /// Whether answers name the faults that struck.
    pub echo: Echo,
    /// What becomes of requests that depart from the reference where the service tolerates it.
    pub requests: Requests,
}

/// Whether answers name the faults that struck, in `X-Emulator-Injected`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Echo {
    /// They do.
    #[default]
    On,
    /// Only the journal does.
    Off,
}

/// What becomes of requests that depart from the reference where the service tolerates it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Requests {
    /// They are served, and the client report tells.
    #[default]
    Tolerant,
    /// They are refused.
    Strict,
}

/// How long a connection may keep the server waiting.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// From the first byte of a request to the end of its headers, and from connecting to the first request.
    pub head: Duration,
    /// From an answer to the next request.
    pub idle: Duration,
    /// From the end of the headers to the end of the body.
    pub body: Duration,
    /// From an answer that is ready to the end of a short body that nobody needs: the answer is more useful than
    /// the connection.
    pub discard: Duration,
    /// For every 64 KiB of an answer.
    pub write: Duration,
    /// From the last answer to the client's closing, so that an early refusal is not lost.
    pub linger: Duration,
    /// From the order to stop to the last answer.
    pub drain: Duration,
    /// Between two attempts to accept when the machine has no descriptors left.
    pub accept_pause: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            // Below the 30 s after which a silent or dripping client has to be gone (H-01 to H-03).
            head: Duration::from_secs(20),
            idle: Duration::from_secs(60),
            body: Duration::from_secs(25),
            discard: Duration::from_secs(1),
            write: Duration::from_secs(30),
            linger: Duration::from_secs(2),
            drain: Duration::from_secs(10),
            accept_pause: Duration::from_millis(100),
        }
    }
}

/// How much a client may send or hold.
#[derive(Clone, Copy, Debug)]
pub struct Caps {
    /// Connections at once; later ones wait in the listener's queue.
    pub connections: u16,
    /// Headers of one request.
    pub headers: usize,
    /// Bytes of one request's first line and headers together.
    pub head_bytes: usize,
    /// Bytes of a path with its query.
    pub target_bytes: usize,
}

impl Default for Caps {
    fn default() -> Self {
        Self {
            // Two descriptors each (a socket and perhaps a picture's fetch) stay clear of the usual limit of 1024
            // only roughly; running out is survived, see `accept`.
            connections: 1_000,
            headers: 100,
            head_bytes: 128 * 1024,
            // Longer than any link we make and any id somebody tries, far below what hyper would take.
            target_bytes: 16 * 1024,
        }
    }
}

/// Where result links point.
#[derive(Clone, Debug, Default)]
pub enum Links {
    /// To the host that the client asked.
    #[default]
    AsAsked,
    /// To this address: scheme, host and perhaps a path, without a final slash.
    PublicUrl(String),
    /// To a host of the service's own, for tests of allow-lists. The server answers for it by plain HTTP: send it
    /// these requests through a proxy setting or a hosts file (decision 20).
    ResultHost(String),
}

/// Who may use the control API (decision 19).
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Control {
    /// Nobody: it does not exist.
    Off,
    /// This machine.
    #[default]
    Loopback,
    /// This machine, and whoever sends this token.
    Token(String),
}

/// Never shows the token.
impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Off => "Off",
            Self::Loopback => "Loopback",
            Self::Token(_) => "Token(…)",
        })
    }
}
