//! A map that forgets what was not used for longest once it holds too many bytes.

use std::hash::Hash;

use lru::LruCache;

/// A bounded map from keys to things of known size.
#[derive(Debug)]
pub(super) struct ByteCache<K: Hash + Eq, V> {
    bound_bytes: usize,
    used_bytes: usize,
    entries: LruCache<K, (V, usize)>,
}

impl<K: Hash + Eq, V: Clone> ByteCache<K, V> {
    pub(super) fn new(bound_bytes: usize) -> Self {
        Self { bound_bytes, used_bytes: 0, entries: LruCache::unbounded() }
    }

    pub(super) fn get(&mut self, key: &K) -> Option<V> {
        self.entries.get(key).map(|(value, _)| value.clone())
    }

    /// Keeps a value of `bytes`; one that is larger than the bound is not kept.
    pub(super) fn put(&mut self, key: K, value: V, bytes: usize) {
        if let Some((_, old_bytes)) = self.entries.put(key, (value, bytes)) {
            self.used_bytes -= old_bytes;
        }
        self.used_bytes += bytes;
        while self.used_bytes > self.bound_bytes {
            let Some((_, (_, old_bytes))) = self.entries.pop_lru() else { break };
            self.used_bytes -= old_bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_used_goes_first_and_the_bound_holds() {
        let mut cache = ByteCache::new(10);
        cache.put("a", 1, 4);
        cache.put("b", 2, 4);
        assert_eq!(cache.get(&"a"), Some(1));
        cache.put("c", 3, 4);
        assert_eq!((cache.get(&"a"), cache.get(&"b"), cache.get(&"c")), (Some(1), None, Some(3)));
        assert!(cache.used_bytes <= 10);
    }

    #[test]
    fn replacing_counts_once_and_the_too_large_is_not_kept() {
        let mut cache = ByteCache::new(10);
        cache.put("a", 1, 4);
        cache.put("a", 2, 6);
        assert_eq!((cache.get(&"a"), cache.used_bytes), (Some(2), 6));
        cache.put("b", 3, 11);
        assert_eq!((cache.get(&"b"), cache.used_bytes), (None, 0));
    }
}
