//! What a build server is told beside the log.

use std::path::Path;

use super::Refused;
use super::watch::say;
use crate::ending::Ending;
use crate::report::{self, Report};

/// Prints annotations as GitHub reads them, and adds the summary of the step to the file that it named, if it did.
pub(super) fn github(shown: &Report, step_summary: Option<&Path>) -> Result<(), Refused> {
    let annotations = report::annotations(shown);
    if !annotations.is_empty() {
        say(annotations.trim_end());
    }
    let Some(path) = step_summary else { return Ok(()) };
    report::append_step_summary(shown, path).map_err(|error| Refused {
        ending: Ending::Internal,
        why: format!("{}: the summary of the step cannot be written: {error}", path.display()),
    })
}
