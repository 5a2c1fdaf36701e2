//! What a client can be blamed for: what it could see, what it could know, and what was not done to it.

use crate::faults::{Latency, What, read_fault};
use crate::journal::{End, Entry};
use crate::time::Span;

/// Every client waits this long for an answer. (Assumed: nobody sets a shorter timeout)
const PATIENCE: Span = Span::from_ms(1_000);

/// Returns whether a fault gave the answer, and not what the client had asked.
pub(super) fn is_made_up(entry: &Entry) -> bool {
    befell(entry, |what| match what {
        What::Refuse(_) | What::Gateway(_) | What::Expired | What::Revoked => true,
        What::Reset | What::Close => true,
        What::Latency(_) | What::Drip { .. } | What::Hang | What::LostAnswer => false,
        What::ResetInBody | What::Truncate(_) | What::Corrupt | What::ContentType(_) => false,
        What::Resize { .. } | What::As(_) => false,
        What::States(_) | What::Counts(_) | What::Good => false,
    })
}

/// Returns whether the client surely saw the answer: all of it, and before it can have given up waiting.
pub(super) fn is_seen(entry: &Entry) -> bool {
    entry.end == End::Answered && !may_be_late(entry)
}

/// Returns whether the answer came so late that a client may have given up waiting.
pub(super) fn may_be_late(entry: &Entry) -> bool {
    befell(entry, |what| match what {
        What::Latency(Latency::Fixed(longest) | Latency::Uniform(_, longest)) => *longest > PATIENCE,
        What::Latency(Latency::LogNormal(..)) | What::Drip { .. } | What::Hang => true,
        _ => false,
    })
}

/// Looks for a kind of fault among those that struck; one that cannot be read is taken for any kind.
fn befell(entry: &Entry, kind: impl Fn(&What) -> bool) -> bool {
    entry.injected.iter().any(|injected| read_fault(&injected.fault).map_or(true, |fault| kind(&fault.what)))
}

/// Returns whether the later request came when the earlier one was answered already, and not beside it.
pub(super) fn knew(earlier: &Entry, later: &Entry) -> bool {
    later.arrived_ms >= earlier.arrived_ms.saturating_add(earlier.took_ms)
}

/// Returns the time between two requests: by the emulator's clock or by the machine's, whichever says more.
///
/// A test that moves the emulator's clock lets a client sleep in no time, and one that holds it still does not.
pub(super) fn pause_ms(earlier: &Entry, later: &Entry) -> u64 {
    let emulated = later.at_ms.since(earlier.at_ms).as_ms();
    emulated.max(later.arrived_ms.saturating_sub(earlier.arrived_ms))
}
