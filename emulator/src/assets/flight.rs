//! Work that several wait for and one does: the same picture wanted twice at once is fetched once.
//!
//! The work runs as a task of its own, so a waiter that gives up takes nobody along; when the last one has given
//! up, the work is dropped. Nothing is kept once it is done: the next one to ask starts anew.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::watch;
use tokio::task::AbortHandle;

type Departures<Key, Outcome> = Mutex<HashMap<Key, Weak<Flight<Key, Outcome>>>>;

/// The work that is under way, by what it is for.
#[derive(Debug)]
pub(super) struct Flights<Key: Eq + Hash, Outcome>(Arc<Departures<Key, Outcome>>);

/// One piece of work under way; it is dropped with its last waiter.
#[derive(Debug)]
pub(super) struct Flight<Key: Eq + Hash, Outcome> {
    key: Key,
    others: Arc<Departures<Key, Outcome>>,
    outcome: watch::Receiver<Option<Outcome>>,
    task: AbortHandle,
}

impl<Key: Eq + Hash, Outcome> Default for Flights<Key, Outcome> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<Key, Outcome> Flights<Key, Outcome>
where
    Key: Clone + Eq + Hash,
    Outcome: Clone + Send + Sync + 'static,
{
    /// Joins the work for `key`, or starts it.
    pub(super) fn join<Work>(&self, key: Key, start: impl FnOnce() -> Work) -> Arc<Flight<Key, Outcome>>
    where
        Work: Future<Output = Outcome> + Send + 'static,
    {
        // A panic inside cannot leave half an entry, so a poisoned lock is still good.
        let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flight) = flights.get(&key).and_then(Weak::upgrade) {
            return flight;
        }
        let (sender, outcome) = watch::channel(None);
        let work = start();
        let task = tokio::spawn(async move { sender.send_replace(Some(work.await)) }).abort_handle();
        let flight = Arc::new(Flight { key: key.clone(), others: Arc::clone(&self.0), outcome, task });
        flights.insert(key, Arc::downgrade(&flight));
        flight
    }

    /// Returns how many are under way.
    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

impl<Key: Eq + Hash, Outcome: Clone> Flight<Key, Outcome> {
    /// Waits for the outcome; there is none if the work broke down.
    pub(super) async fn outcome(self: Arc<Self>) -> Option<Outcome> {
        let mut receiver = self.outcome.clone();
        receiver.wait_for(Option::is_some).await.ok().and_then(|outcome| outcome.clone())
    }
}

impl<Key: Eq + Hash, Outcome> Drop for Flight<Key, Outcome> {
    fn drop(&mut self) {
        self.task.abort();
        let mut flights = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        // A new flight may have started since the last waiter left.
        if flights.get(&self.key).is_some_and(|flight| flight.strong_count() == 0) {
            flights.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::sync::Notify;

    /// Counts how often work started and ended, and lets it end when told.
    #[derive(Clone, Default)]
    struct Works {
        started: Arc<AtomicUsize>,
        dropped: Arc<AtomicUsize>,
        gate: Arc<Notify>,
    }

    struct CountDrop(Arc<AtomicUsize>);

    impl Drop for CountDrop {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    impl Works {
        fn join(&self, flights: &Flights<u8, usize>) -> Arc<Flight<u8, usize>> {
            let works = self.clone();
            flights.join(1, || async move {
                let _count = CountDrop(works.dropped.clone());
                let turn = works.started.fetch_add(1, Ordering::SeqCst) + 1;
                works.gate.notified().await;
                turn
            })
        }
    }

    #[tokio::test]
    async fn whoever_joins_gets_the_outcome_of_the_one_work() {
        let (flights, works) = (Flights::default(), Works::default());
        let (one, other) = (works.join(&flights), works.join(&flights));
        works.gate.notify_one();
        assert_eq!((one.outcome().await, other.outcome().await), (Some(1), Some(1)));
        assert_eq!(flights.count(), 0);
        let next = works.join(&flights);
        works.gate.notify_one();
        assert_eq!(next.outcome().await, Some(2));
    }

    #[tokio::test]
    async fn a_waiter_that_gives_up_takes_nobody_along() {
        let (flights, works) = (Flights::default(), Works::default());
        let (one, other) = (works.join(&flights), works.join(&flights));
        drop(one.outcome());
        works.gate.notify_one();
        assert_eq!(other.outcome().await, Some(1));
    }

    #[tokio::test]
    async fn work_nobody_waits_for_is_dropped() {
        let (flights, works) = (Flights::default(), Works::default());
        let waiter = works.join(&flights);
        tokio::task::yield_now().await;
        assert_eq!(works.started.load(Ordering::SeqCst), 1);
        drop(waiter);
        tokio::task::yield_now().await;
        assert_eq!((works.dropped.load(Ordering::SeqCst), flights.count()), (1, 0));
    }

    #[tokio::test]
    async fn work_that_breaks_down_has_no_outcome() {
        let flights: Flights<u8, usize> = Flights::default();
        let flight = flights.join(1, || async { panic!("as the test wants") });
        assert_eq!(flight.outcome().await, None);
    }
}
