//! What is known about an exchange when its faults are chosen, and what is remembered of those that struck.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::place::Operation;
use crate::task::KeyHash;
use crate::time::Timestamp;

/// What is known about an exchange when its faults are chosen.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// What it is about.
    pub operation: Operation,
    /// For a download, which picture of its task.
    pub image_index: Option<u8>,
    /// The emulator's time.
    pub now: Timestamp,
    /// Who asks.
    pub key: Option<KeyHash>,
    /// Where.
    pub namespace: &'a str,
    /// The request's body, if it was read and is JSON.
    pub body: Option<&'a Value>,
}

impl<'a> Facts<'a> {
    /// Returns what the body has at a place, as RFC 6901 names it.
    pub(super) fn body_at(&self, pointer: &str) -> Option<&'a Value> {
        self.body?.pointer(pointer)
    }
}

/// A fault that struck.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Injected {
    /// The rule that asked for it.
    pub rule: Arc<str>,
    /// What it says.
    pub fault: Arc<str>,
    /// The number from 0 to 999,999 that was drawn, if it was a matter of chance.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub roll: Option<u32>,
}
