//! How pictures are fetched: all the good ones, within the day, and without the key.

use std::collections::{BTreeMap, BTreeSet};

use super::Line;
use super::blame::{is_made_up, may_be_late};
use super::conduct::Conduct;
use super::tally::{About, Tally, short};
use crate::faults::Operation;
use crate::journal::{End, Entry, Seen};
use crate::task::{RETENTION, Status, TaskId};
use crate::time::Timestamp;

/// One picture of a task.
type Picture = (TaskId, u8);

/// Returns which picture a download is of.
pub(super) fn picture(download: &Entry) -> Option<Picture> {
    download.task.zip(download.image_index)
}

/// Returns whether a download brought the picture, or part of it, or told the client that it has it already.
pub(super) fn is_whole(download: &Entry) -> bool {
    let is_answered = download.end == End::Answered && !download.method.eq_ignore_ascii_case("HEAD");
    is_answered && matches!(download.status, Some(200 | 206 | 304))
}

/// Returns the pictures that clients fetched, or would have if no fault had struck.
fn fetched(conduct: &Conduct<'_>) -> BTreeSet<Picture> {
    let downloads = conduct.downloads.iter().copied();
    let is_struck = |entry: &Entry| entry.end != End::Answered || is_made_up(entry);
    downloads.filter(|entry| is_whole(entry) || is_struck(entry)).filter_map(picture).collect()
}

/// A task that a client saw succeed.
struct Success<'a> {
    by: &'a Entry,
    task: TaskId,
    pictures: &'a Seen,
    /// Its good pictures that were not fetched.
    missing: Vec<u8>,
}

impl Success<'_> {
    fn is_partial(&self) -> bool {
        !self.pictures.failed.is_empty()
    }

    /// Returns whether none of its pictures was fetched.
    fn is_ignored(&self) -> bool {
        self.missing.len() == self.pictures.good.len()
    }
}

/// Returns the tasks that clients saw succeed; nothing if their downloads go elsewhere.
fn successes<'a>(conduct: &Conduct<'a>) -> impl Iterator<Item = Success<'a>> {
    let fetched = fetched(conduct);
    let mut successes = BTreeMap::new();
    let entries = conduct.all.iter().filter(|_| !conduct.downloads.is_empty());
    for success in entries.filter_map(|entry| success(entry, &fetched)) {
        // What followed when it was first told may have been let go.
        let was_told_before = conduct.dropped > 0 && success.by.before == Some(Status::Succeeded);
        // Whoever fetched none of them may not have waited for an answer that came late.
        let may_be_missed = may_be_late(success.by) && success.is_ignored();
        if !was_told_before && !may_be_missed {
            successes.entry(success.task).or_insert(success);
        }
    }
    successes.into_values()
}

fn success<'a>(query: &'a Entry, fetched: &BTreeSet<Picture>) -> Option<Success<'a>> {
    let is_shown = query.operation == Operation::Query && query.end == End::Answered;
    let (task, pictures) = query.task.zip(query.pictures.as_ref())?;
    if !is_shown || query.after != Some(Status::Succeeded) || pictures.good.is_empty() {
        return None;
    }
    let good = pictures.good.iter().copied();
    let missing = good.filter(|index| !fetched.contains(&(task, *index))).collect();
    Some(Success { by: query, task, pictures, missing })
}

const TAKES_PARTIAL_SUCCESS: About = About {
    id: "takes-partial-success",
    title: "Takes the good pictures of a task that succeeded in part",
    judges: ["task that succeeded in part", "tasks that succeeded in part"],
    good_client: "SUCCEEDED with some failed pictures is a success: fetch every result that has a `url`.",
};

/// Reference, "Partial success".
pub(super) fn takes_partial_success(conduct: &Conduct<'_>) -> Line {
    let mut tally = Tally::default();
    for success in successes(conduct).filter(Success::is_partial) {
        let task = short(success.task);
        tally.judged(success.by);
        if success.is_ignored() {
            let what = format!("task {task} treated as failed: no good picture of it was downloaded");
            tally.fails(success.by, what);
        } else if !success.missing.is_empty() {
            let missing = listed(&success.missing);
            tally
                .fails(success.by, format!("task {task}: good pictures not downloaded, by index: {missing}"));
        }
    }
    tally.line(&TAKES_PARTIAL_SUCCESS)
}

fn listed(indices: &[u8]) -> String {
    indices.iter().map(u8::to_string).collect::<Vec<_>>().join(", ")
}

const DOWNLOADS_IN_TIME: About = About {
    id: "downloads-in-time",
    title: "Downloads pictures before their links end",
    judges: ["download", "downloads"],
    good_client: "Download every picture as soon as its task has succeeded: links end 24 hours later.",
};

/// Reference: "available for 24 hours".
pub(super) fn downloads_in_time(conduct: &Conduct<'_>) -> Line {
    let mut tally = Tally::default();
    let known_since = known_since(conduct);
    let mut too_late = BTreeSet::new();
    for download in &conduct.downloads {
        if is_expired(download, &known_since) {
            tally.judged(download);
            tally.fails(download, "download refused: the link had ended");
            too_late.extend(download.task.or_else(|| named_in(&download.path)));
        } else if is_whole(download) {
            tally.judged(download);
        }
    }
    let is_left = |success: &Success<'_>| !success.is_partial() && !too_late.contains(&success.task);
    for success in successes(conduct).filter(is_left) {
        if !success.missing.is_empty() {
            let (task, missing) = (short(success.task), listed(&success.missing));
            tally.advises(success.by, format!("task {task}: pictures never downloaded, by index: {missing}"));
        }
    }
    tally.line(&DOWNLOADS_IN_TIME)
}

/// Returns when each task was first heard of: before its end, unless the journal has let its beginning go.
fn known_since(conduct: &Conduct<'_>) -> BTreeMap<TaskId, Timestamp> {
    let mut known = BTreeMap::new();
    for entry in conduct.all.iter().filter(|entry| entry.operation != Operation::Download) {
        if let Some(task) = entry.task {
            known.entry(task).or_insert(entry.at_ms);
        }
    }
    known
}

/// A link that names a task was signed, so nothing but its time can be over. Of a task that is forgotten only the path
/// is left; then the time has to fit as well.
fn is_expired(download: &Entry, known_since: &BTreeMap<TaskId, Timestamp>) -> bool {
    if download.status != Some(403) || download.end != End::Answered || is_made_up(download) {
        return false;
    }
    download.task.is_some()
        || named_in(&download.path)
            .and_then(|task| known_since.get(&task))
            .is_some_and(|since| download.at_ms >= *since + RETENTION)
}

/// Returns the task that a result link's path names: `…/TASK-NUMBER.png`.
fn named_in(path: &str) -> Option<TaskId> {
    let (task, _) = path.rsplit('/').next()?.strip_suffix(".png")?.rsplit_once('-')?;
    task.parse().ok()
}

const KEEPS_ITS_KEY: About = About {
    id: "keeps-its-key",
    title: "Keeps the key from the picture host",
    judges: ["download", "downloads"],
    good_client: "Download with a bare GET: result links are signed, and their host is not the API's.",
};

/// Reference: "This link is publicly accessible".
pub(super) fn keeps_its_key(conduct: &Conduct<'_>) -> Line {
    let mut tally = Tally::default();
    for download in &conduct.downloads {
        tally.judged(download);
        if download.key.is_some() {
            tally.fails(download, "the picture host was sent an Authorization header");
        }
    }
    tally.line(&KEEPS_ITS_KEY)
}
