//! The lies, by theme. Each is a few lines: which exchange, and what becomes of it.

mod answers;
mod endpoint;
mod files;
mod keeping;
mod keys;
mod lifecycle;
mod limits;
mod links;
mod messages;
mod parameters;
mod partial;
mod posters;
mod texts;

use super::Deviation;

/// Returns all lies, in the order of the sentences they break.
pub fn deviations() -> Vec<Deviation> {
    let mut deviations: Vec<Deviation> = [
        answers::deviations(),
        endpoint::deviations(),
        files::deviations(),
        keeping::deviations(),
        keys::deviations(),
        lifecycle::deviations(),
        limits::deviations(),
        links::deviations(),
        messages::deviations(),
        parameters::deviations(),
        partial::deviations(),
        posters::deviations(),
        texts::deviations(),
    ]
    .into_iter()
    .flatten()
    .collect();
    // Stable: within a sentence they stay as they were written.
    deviations.sort_by_key(|deviation| deviation.row);
    deviations
}
