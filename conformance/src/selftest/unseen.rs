//! Deviations that nobody can see from outside, and why: what the kit cannot promise.

use crate::scenario::Row;

/// A deviation that nobody can see from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// The sentence it breaks.
    pub row: Row,
    /// What it is.
    pub what: &'static str,
    /// Why nobody can see it.
    pub why: &'static str,
}

/// Returns the deviations that nobody can see from outside.
pub fn unseen() -> Vec<Unseen> {
    UNSEEN.iter().map(|&(row, what, why)| Unseen { row: Row::new(row), what, why }).collect()
}

const UNSEEN: [(u16, &str, &str); 15] = [
    (1, "the model is withdrawn on another day", "the text names no day, and no reply does"),
    (5, "the colours of a poster do not go together", "taste has no measure; only contrast is looked at"),
    (8, "a picture costs something", "no reply carries a price"),
    (9, "the rate is counted for each key of an account apart", "takes two keys of one account"),
    (10, "the limit on tasks at work holds for each key apart", "takes two keys of one account"),
    (
        11,
        "a program takes its key from the command line",
        "concerns the kit and no server; a test of the kit looks",
    ),
    (19, "keys of one of the two kinds are refused", "both kinds look alike"),
    (
        32,
        "a long title is cut where nobody can read any more",
        "too small to be told from the whole by its shapes",
    ),
    (74, "without a seed: the temperature is not 0.7 by default", "other pictures come of the same request"),
    (79, "without a seed: the top_p is not 0.7 by default", "other pictures come of the same request"),
    (88, "a task that is shown as waiting is already at work", "what it does shows only in its status"),
    (
        103,
        "the files stay on the disk although their links are dead",
        "the disk is not to be seen from outside",
    ),
    (
        117,
        "a failed picture appears on the bill",
        "the bill is not part of any reply; the count in it is checked",
    ),
    (
        129,
        "links name another host of one's own",
        "a server of one's own has to; it is asked where a target lends a listed host",
    ),
    (135, "a code beyond the listed ones is not explained anywhere", "the explanation is not on the wire"),
];
