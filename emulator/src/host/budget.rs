//! A bound on bytes that many may take from, and give back by letting go.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// So many bytes for all together.
#[derive(Debug)]
pub(super) struct Budget {
    bound_bytes: u64,
    used_bytes: AtomicU64,
}

/// A part of a budget; given back on drop.
#[derive(Debug)]
pub(super) struct Share {
    budget: Arc<Budget>,
    bytes: u64,
}

impl Budget {
    pub(super) fn new(bound_bytes: u64) -> Arc<Self> {
        Arc::new(Self { bound_bytes, used_bytes: AtomicU64::new(0) })
    }

    /// Takes so many bytes, or nothing if they are not there.
    pub(super) fn take(self: &Arc<Self>, bytes: u64) -> Option<Share> {
        let fits = |used: u64| used.checked_add(bytes).filter(|sum| *sum <= self.bound_bytes);
        self.used_bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits).ok()?;
        Some(Share { budget: Arc::clone(self), bytes })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.used_bytes.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_let_go_can_be_taken_again_and_never_more_than_there_is() {
        let budget = Budget::new(10);
        let share = budget.take(7).unwrap();
        assert!(budget.take(4).is_none() && budget.take(u64::MAX).is_none());
        drop(share);
        assert!(budget.take(10).is_some());
    }
}
