//! Two threads over a list; results in the list's order.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Threads at work: a review is a guest on the machine.
const THREADS: usize = 2;

/// Calls a function for every item.
pub(crate) fn each<T: Sync, R: Send>(items: &[T], function: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(items.iter().map(|_| None).collect::<Vec<Option<R>>>());
    let work = || {
        while let Some((at, item)) = take(&next, items) {
            let result = function(item);
            results.lock().expect("no holder panics: it only stores")[at] = Some(result);
        }
    };
    std::thread::scope(|scope| (0..THREADS).for_each(|_| drop(scope.spawn(work))));
    let results = results.into_inner().expect("no holder panics: it only stores");
    results.into_iter().map(|result| result.expect("every item was taken")).collect()
}

fn take<'a, T>(next: &AtomicUsize, items: &'a [T]) -> Option<(usize, &'a T)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    Some((at, items.get(at)?))
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_keep_the_order_of_items() {
        let items: Vec<usize> = (0..500).collect();
        assert_eq!(super::each(&items, |item| item * 2), (0..1000).step_by(2).collect::<Vec<_>>());
    }
}
