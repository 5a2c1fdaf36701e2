//! Where tasks were that are forgotten: a late download is still one of their namespace.

use std::sync::{Mutex, PoisonError};

use lru::LruCache;

use super::Namespace;
use crate::task::TaskId;

/// More tasks than anybody still has links of.
const MOST: usize = 65_536;

/// The namespaces of tasks that were forgotten last.
#[derive(Debug)]
pub(super) struct Departed(Mutex<LruCache<TaskId, Namespace>>);

impl Default for Departed {
    fn default() -> Self {
        // Grows as it is needed: most servers forget nothing before they stop.
        Self(Mutex::new(LruCache::unbounded()))
    }
}

impl Departed {
    pub(super) fn remember(&self, task: TaskId, namespace: &Namespace) {
        let mut tasks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.put(task, namespace.clone());
        if tasks.len() > MOST {
            tasks.pop_lru();
        }
    }

    pub(super) fn namespace_of(&self, task: TaskId) -> Option<Namespace> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&task).cloned()
    }
}
