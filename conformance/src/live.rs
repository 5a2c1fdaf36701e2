//! Care for the live service: which hosts may be asked, how often a wrong key is shown, and that one task is at work.
//!
//! All of it is tested before a stand-in made from recordings; it has never met the service itself.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use crate::exchange::{Exchange, Request};
use crate::profile::Profile;
use crate::requirements::{Live, Means, Requirement};
use crate::target::Target;

/// A background that nobody serves: where the live service cannot fetch the kit's pictures, requests that are refused
/// before a picture is looked at can still be sent.
pub const BACKGROUND: &str = "https://example.com/background.png";

/// An id that no server gave out: where the model is gone, what the query endpoint answers is still to be seen.
pub const NO_TASK: &str = "6f9619ff-8b86-4d11-b42d-00c04fc964fd";

/// The model that the reference is about.
const MODEL: &str = "wanx-ast";

/// How many requests with a key that is none are sent in a run.
const WRONG_KEYS: usize = 3;

/// The hosts that the reference lists for pictures.
const RESULT_HOSTS: [&str; 9] = [
    "dashscope-result-bj.oss-cn-beijing.aliyuncs.com",
    "dashscope-result-hz.oss-cn-hangzhou.aliyuncs.com",
    "dashscope-result-sh.oss-cn-shanghai.aliyuncs.com",
    "dashscope-result-wlcb.oss-cn-wulanchabu.aliyuncs.com",
    "dashscope-result-zjk.oss-cn-zhangjiakou.aliyuncs.com",
    "dashscope-result-sz.oss-cn-shenzhen.aliyuncs.com",
    "dashscope-result-hy.oss-cn-heyuan.aliyuncs.com",
    "dashscope-result-cd.oss-cn-chengdu.aliyuncs.com",
    "dashscope-result-gz.oss-cn-guangzhou.aliyuncs.com",
];

/// What a run remembers to be polite to the live service.
#[derive(Debug, Default)]
pub struct Courtesy {
    /// Tasks that were made and not yet seen to end.
    at_work: Mutex<BTreeSet<String>>,
    /// What was answered to wrong keys.
    wrong: Mutex<Vec<Exchange>>,
}

impl Courtesy {
    /// Returns the tasks that may still be at work.
    pub(crate) fn at_work(&self) -> Vec<String> {
        self.at_work.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Remembers what a reply says of a task.
    pub(crate) fn notice(&self, task: &str, progress: Progress) {
        let mut at_work = self.at_work.lock().unwrap_or_else(PoisonError::into_inner);
        match progress {
            Progress::OnItsWay => at_work.insert(task.to_owned()),
            Progress::Over => at_work.remove(task),
        };
    }

    /// Returns what was answered to the same question with a wrong key. The body aside: the key is looked at first.
    pub(crate) fn told_before(&self, request: &Request) -> Option<Exchange> {
        let wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        wrong.iter().find(|exchange| is_same_question(&exchange.request, request)).cloned()
    }

    /// Whether one more wrong key may be shown.
    pub(crate) fn bears_a_wrong_key(&self) -> bool {
        self.wrong.lock().unwrap_or_else(PoisonError::into_inner).len() < WRONG_KEYS
    }

    /// Remembers that a wrong key was shown, and what came of it.
    pub(crate) fn showed_a_wrong_key(&self, exchange: &Exchange) {
        self.wrong.lock().unwrap_or_else(PoisonError::into_inner).push(exchange.clone());
    }
}

/// How far a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// It waits or is at work.
    OnItsWay,
    /// It has ended, or nobody knows it.
    Over,
}

fn is_same_question(one: &Request, other: &Request) -> bool {
    // The mark for transcripts is another one in every case.
    let headers = |request: &Request| -> Vec<_> {
        let unmarked = request.headers.iter().filter(|(name, _)| name != "X-Conformance-Case");
        unmarked.cloned().collect()
    };
    one.method == other.method && one.url == other.url && headers(one) == headers(other)
}

/// Whether a model is a sibling, asked of the live service: it can show the envelope of tasks, and nothing of the inputs
/// and pictures of the model that the reference is about.
pub fn is_sibling(model: &str, profile: Profile) -> bool {
    profile == Profile::Live && model != MODEL
}

/// Whether a sibling of the model can show a sentence.
pub fn shows_on_sibling(row: &Requirement) -> bool {
    let about_inputs = ["Create task › Request body", "Error codes › InvalidParameter"];
    let own = about_inputs.iter().any(|section| row.section.starts_with(section))
        || row.needs.contains(&Means::Pixels)
        // The example request, to the byte.
        || row.id.number() == 14;
    row.live != Live::Model || !own
}

/// Returns the hosts that a run in the profile `live` may ask: the API's and the documented ones of pictures.
pub fn hosts(target: &Target) -> Vec<String> {
    let results = RESULT_HOSTS.map(str::to_owned);
    std::iter::once(target.host()).chain(results).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requirements::Requirements;

    #[test]
    fn a_sibling_shows_envelopes_and_nothing_of_inputs() {
        let shows = |number: u16| {
            let row = Requirements::built_in().get(crate::scenario::Row::new(number)).expect("a row");
            shows_on_sibling(row)
        };
        assert!([12, 24, 26, 85, 87, 91, 94, 104, 107, 109, 113, 123, 128, 130, 132].into_iter().all(shows));
        assert!(![2, 14, 27, 45, 58, 73, 84, 126, 127, 133, 138].into_iter().any(shows));
        assert!(is_sibling("wan2.2-t2i-flash", Profile::Live));
        assert!(!is_sibling("wan2.2-t2i-flash", Profile::Document) && !is_sibling(MODEL, Profile::Live));
    }

    #[test]
    fn the_same_question_is_the_same_whatever_its_body_and_mark() {
        let courtesy = Courtesy::default();
        let question = |url: &str, mark: &str| Request {
            method: "POST".into(),
            url: url.into(),
            headers: vec![
                ("Authorization".into(), "Bearer invalid-1".into()),
                ("X-Conformance-Case".into(), mark.into()),
            ],
            body: mark.into(),
        };
        for (turn, url) in ["a", "b", "c"].into_iter().enumerate() {
            assert!(courtesy.bears_a_wrong_key(), "{turn}");
            let reply = Err(crate::exchange::Trouble::TimedOut);
            courtesy.showed_a_wrong_key(&Exchange { request: question(url, "one"), reply });
        }
        assert!(!courtesy.bears_a_wrong_key());
        assert!(courtesy.told_before(&question("b", "another")).is_some());
        assert!(courtesy.told_before(&question("d", "one")).is_none());
    }
}
