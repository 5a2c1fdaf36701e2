//! A namespace as one exchange finds it: what befalls it, and where it is written down.
//!
//! Looked up once. If the namespace is reset meanwhile, what is still written down is lost with the rest of it.

use std::sync::Arc;

use serde_json::Value;

use super::{Era, Namespace};
use crate::faults::{Facts, Met, Operation, Rule};
use crate::journal::{Arrival, Entry};
use crate::task::KeyHash;

/// A namespace as one exchange finds it.
#[derive(Clone, Debug)]
pub struct Session {
    pub(super) era: Arc<Era>,
    pub(super) namespace: Namespace,
}

/// What is known about an exchange when its faults are chosen.
#[derive(Clone, Copy, Debug)]
pub struct Exchange<'a> {
    /// What it is about.
    pub operation: Operation,
    /// For a download, which picture of its task.
    pub image_index: Option<u8>,
    /// Who asks.
    pub key: Option<KeyHash>,
    /// The request's body, if it was read and is JSON.
    pub body: Option<&'a Value>,
}

impl Session {
    /// Returns whether nothing can befall an exchange but what it brings along.
    pub fn has_no_rules(&self) -> bool {
        self.era.rules().is_empty()
    }

    /// Returns whether a rule looks into the bodies of requests.
    pub fn reads_bodies(&self) -> bool {
        self.era.rules().read_bodies()
    }

    /// Returns the longest body that is read.
    pub fn body_limit_bytes(&self) -> u64 {
        self.era.allowances().body_bytes
    }

    /// Returns what befalls an exchange, and what it sets going. `own` are the rules of its header and key.
    pub fn meet(&self, own: &[Arc<Rule>], exchange: &Exchange<'_>) -> Met {
        let Exchange { operation, image_index, key, body } = *exchange;
        let (now, namespace) = (self.era.now(), self.namespace.as_str());
        self.era.rules().meet(own, &Facts { operation, image_index, now, key, namespace, body })
    }

    /// Returns whether anything is written down.
    pub fn keeps_a_journal(&self) -> bool {
        self.era.keeps_a_journal()
    }

    /// Returns when the exchange came, if that is now.
    pub fn arrival(&self) -> Arrival {
        Arrival { at: self.era.now(), arrived_ms: self.era.age_ms() }
    }

    /// Writes an exchange down. How long it took is filled in.
    pub fn note(&self, mut entry: Entry) {
        if self.keeps_a_journal() {
            entry.took_ms = self.era.age_ms().saturating_sub(entry.arrived_ms);
            entry.seed = self.era.seed();
            self.era.note(entry);
        }
    }
}
