//! What this server is and can do.

use serde::Serialize;

use super::{Answer, Desk, found};
use crate::behaviours::{Behaviours, Profile, Switch};
use crate::host::{ClockStart, Variety};
use crate::serve::settings::Links;

#[derive(Serialize)]
struct Health {
    status: &'static str,
}

/// Says that the server is up.
pub(super) fn health() -> Answer {
    found(&Health { status: "ok" })
}

/// Says that the server takes requests; it does from its first answer on.
pub(super) fn ready() -> Answer {
    found(&Health { status: "ready" })
}

#[derive(Serialize)]
struct Capabilities<'a> {
    product: &'static str,
    version: &'static str,
    profile: &'static str,
    seed: u64,
    /// Whether the same request gives the same pictures.
    repeatable: bool,
    clock: &'static str,
    endpoints: [&'static str; 13],
    oss_host: Option<OssHost<'a>>,
}

#[derive(Serialize)]
struct OssHost<'a> {
    /// The host in result links.
    name: &'a str,
    /// Where to connect instead.
    connect: String,
}

#[derive(Serialize)]
struct Switches {
    profile: &'static str,
    switches: Vec<Switch>,
}

impl Desk<'_> {
    pub(super) fn capabilities(self) -> Answer {
        let settings = self.host.settings();
        let oss_host = match &self.settings.links {
            Links::ResultHost(name) => Some(OssHost { name, connect: self.address.to_string() }),
            Links::AsAsked | Links::PublicUrl(_) => None,
        };
        found(&Capabilities {
            product: "wanx-emulator",
            version: env!("CARGO_PKG_VERSION"),
            profile: profile(self.host.behaviours()),
            seed: settings.seed,
            repeatable: settings.variety == Variety::BySeed,
            clock: match settings.clock {
                ClockStart::System => "system",
                ClockStart::Manual(_) => "manual",
            },
            endpoints: [
                "behaviours",
                "capabilities",
                "clock",
                "health",
                "journal",
                "ledger",
                "limits",
                "log",
                "ready",
                "report",
                "reset",
                "rules",
                "tasks",
            ],
            oss_host,
        })
    }

    pub(super) fn behaviours(self) -> Answer {
        let behaviours = self.host.behaviours();
        found(&Switches { profile: profile(behaviours), switches: behaviours.switches() })
    }
}

/// Returns the profile that sets every switch as it is set.
fn profile(behaviours: &Behaviours) -> &'static str {
    if *behaviours == Behaviours::of(Profile::Document) {
        "document"
    } else if *behaviours == Behaviours::of(Profile::Observed) {
        "observed"
    } else {
        "custom"
    }
}
