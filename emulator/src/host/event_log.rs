//! The last events of a run, for bug reports: bounded in number and in bytes, whatever tasks carry.

use std::collections::VecDeque;

use crate::task::{Event, Stamped, Step};

/// Two for each of some thousand tasks.
const MOST_EVENTS: usize = 8_192;
/// What the tasks in it may take together: a few of the largest.
const MOST_BYTES: u64 = 4 << 20;

/// The last events of a run.
#[derive(Debug, Default)]
pub(super) struct EventLog {
    events: VecDeque<Stamped<Event>>,
    bytes: u64,
}

impl EventLog {
    pub(super) fn push(&mut self, event: Stamped<Event>) {
        self.bytes += bytes(&event);
        self.events.push_back(event);
        while self.events.len() > MOST_EVENTS || self.bytes > MOST_BYTES {
            let Some(first) = self.events.pop_front() else { return };
            self.bytes -= bytes(&first);
        }
    }

    /// Returns the events in their order.
    pub(super) fn events(&self) -> Vec<Stamped<Event>> {
        self.events.iter().cloned().collect()
    }
}

/// About how much an event keeps in memory.
fn bytes(event: &Stamped<Event>) -> u64 {
    const PLAIN: u64 = 128;
    match &event.event {
        Event::Admitted(record) => record.job.kept_bytes(),
        Event::Steered { step: Step::Replace(script), .. } => PLAIN + script.kept_bytes(),
        Event::Settled { .. }
        | Event::Cancelled { .. }
        | Event::Steered { .. }
        | Event::SlotsChanged { .. } => PLAIN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::TaskId;
    use crate::time::Timestamp;

    #[test]
    fn the_log_keeps_the_last_events_in_their_order() {
        let mut log = EventLog::default();
        for seq in 0..MOST_EVENTS as u64 + 10 {
            let event = Event::Cancelled { task: TaskId::from_bits(7) };
            log.push(Stamped { seq, at: Timestamp::MANUAL_START, event });
        }
        let events = log.events();
        assert_eq!((events.len(), events[0].seq), (MOST_EVENTS, 10));
        assert!(events.is_sorted_by_key(|event| event.seq));
    }
}
