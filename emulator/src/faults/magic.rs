//! Magic keys, like test card numbers: faults for clients that can set nothing but a key.

use std::sync::Arc;

use super::grammar::read_faults;
use super::{Carrier, Rule};

/// A key that means a fault.
#[derive(Clone, Copy, Debug)]
pub struct MagicKey {
    /// The key.
    pub key: &'static str,
    /// What it asks for.
    pub faults: &'static str,
    /// What that is good for.
    pub means: &'static str,
}

const fn magic(key: &'static str, faults: &'static str, means: &'static str) -> MagicKey {
    MagicKey { key, faults, means }
}

/// What every magic key begins with.
pub const MAGIC_PREFIX: &str = "sk-emu-";

/// Every magic key. Each begins with `sk-emu-`; a namespace can follow, `sk-emu-hang@blue`.
pub const MAGIC_KEYS: &[MagicKey] = &[
    magic("sk-emu-arrearage", "create=Arrearage", "the account has not paid"),
    magic("sk-emu-unpurchased", "create=AccessDenied.Unpurchased", "the model was not ordered"),
    magic("sk-emu-free-tier", "create=AllocationQuota.FreeTierOnly", "the free quota is used up"),
    magic("sk-emu-retired", "create=ModelNotFound", "the model is gone"),
    magic("sk-emu-throttled", "create=Throttling.RateQuota", "every create is one too many"),
    magic(
        "sk-emu-throttled-retry-after",
        "create=Throttling.RateQuota(retry-after=2s)",
        "the same, and the answer says when to come again",
    ),
    magic("sk-emu-quota", "create=Throttling.AllocationQuota", "the quota is used up"),
    magic("sk-emu-internal", "create=InternalError", "creating fails inside"),
    magic("sk-emu-unavailable", "create=ModelUnavailable", "the model is down"),
    magic("sk-emu-gateway", "any=gateway(502)", "every answer is a gateway's HTML"),
    magic("sk-emu-lost-answer", "create=lost-answer", "the task exists, the answer is lost"),
    magic("sk-emu-hang", "create=hang", "creating never answers"),
    magic("sk-emu-slow", "any=latency(2s)", "every answer takes two seconds"),
    magic("sk-emu-reset", "query=reset", "every query is cut off"),
    magic("sk-emu-corrupt", "query=corrupt", "no answer to a query can be parsed"),
    magic("sk-emu-task-fails", "task=InternalError.Algo", "every task fails"),
    magic("sk-emu-inspection", "task=DataInspectionFailed", "every task is found inappropriate"),
    magic("sk-emu-timeout", "task=InternalError.Timeout", "every task times out"),
    magic("sk-emu-partial", "picture[1]=InternalError.Timeout", "the second picture of every task times out"),
    magic(
        "sk-emu-suspended",
        "task=states(PENDING 200ms, SUSPENDED)",
        "every task is suspended and stays so",
    ),
    magic("sk-emu-stuck", "task=states(PENDING)", "no task ever starts"),
    magic("sk-emu-unknown", "task=states(UNKNOWN)", "no task is ever known"),
    magic(
        "sk-emu-canceled",
        "task=states(PENDING 200ms, RUNNING 200ms, CANCELED)",
        "every task is taken back",
    ),
];

/// Returns the rules of a magic key; none if it is an ordinary one.
pub fn magic_key(key: &str) -> Vec<Arc<Rule>> {
    if !key.starts_with(MAGIC_PREFIX) {
        return Vec::new();
    }
    let Some(magic) = MAGIC_KEYS.iter().find(|magic| magic.key == key) else { return Vec::new() };
    let faults = read_faults(magic.faults).expect("a test reads the faults of every magic key");
    let named = |fault| Arc::new(Rule::new(magic.key, Carrier::Key, fault));
    faults.into_iter().map(named).collect()
}
