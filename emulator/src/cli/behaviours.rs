//! `behaviours`: the switches as a page to read.

use std::fmt::Write as _;

use crate::behaviours::{Evidence, Profile};
use crate::config::Config;

/// Returns every switch: what it decides, its values, and what is chosen.
pub(super) fn page(config: &Config) -> String {
    let mut page = format!("profile {}\n", config.choices.profile);
    for switch in config.choices.behaviours().switches() {
        let _ = writeln!(page, "\n{} = {}", switch.name, switch.value);
        let _ = writeln!(page, "  decides: {}", switch.decides);
        let _ = writeln!(page, "  can be: {}", switch.values.join(", "));
        for (profile, value, evidence) in [
            (Profile::Document, switch.document, switch.document_evidence),
            (Profile::Observed, switch.observed, switch.observed_evidence),
        ] {
            let _ = writeln!(page, "  {profile}: {value} ({})", word(evidence));
        }
    }
    page
}

fn word(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Documented => "documented",
        Evidence::Observed => "observed",
        Evidence::Assumed => "assumed",
    }
}
