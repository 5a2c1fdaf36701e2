//! Where and how a fault of a request is told: decision 1's one great difference between the profiles.

use serde_json::Value;

use super::draft::Draft;
use super::emulator::{Emulator, LONG_ENOUGH_MS};

/// How a fault was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) place: Place,
    pub(crate) code: String,
    pub(crate) message: String,
}

/// Where a fault was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the answer to the create request, with this status.
    Creation(u16),
    /// In the task.
    Task,
}

impl Emulator {
    /// Returns where this profile tells what is wrong with texts, URLs, numbers and pictures.
    pub(crate) fn parameter_place(&self) -> Place {
        self.by_profile(Place::Creation(400), Place::Task)
    }

    /// Sends a request that has to fail, and returns how.
    pub(crate) async fn told(&self, draft: &Draft) -> Told {
        let tasks_before = self.task_count().await;
        let answer = self.create(draft).await;
        let text = |body: &Value, pointer: &str| {
            body.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        if answer.status != 200 {
            let body = answer.json();
            assert!(body.get("output").is_none(), "an error answer has no output: {answer:?}");
            assert_eq!(self.task_count().await, tasks_before, "a refused request makes no task: {answer:?}");
            let place = Place::Creation(answer.status);
            return Told { place, code: text(&body, "/code"), message: text(&body, "/message") };
        }
        let task = text(&answer.json(), "/output/task_id");
        self.advance(LONG_ENOUGH_MS).await;
        let body = self.query(&task).await.json();
        assert_eq!(text(&body, "/output/task_status"), "FAILED", "{}: {body} to {draft:?}", self.profile);
        let (code, message) = (text(&body, "/output/code"), text(&body, "/output/message"));
        Told { place: Place::Task, code, message }
    }

    /// Checks that a request fails with `InvalidParameter` and exactly this message, where the profile tells it.
    pub(crate) async fn refuses(&self, draft: &Draft, message: &str) {
        let place = self.parameter_place();
        let expected = Told { place, code: "InvalidParameter".into(), message: message.into() };
        assert_eq!(self.told(draft).await, expected, "{}: {draft:?}", self.profile);
    }

    /// Checks that a request fails with `InvalidParameter` and a message that has this part.
    pub(crate) async fn refuses_about(&self, draft: &Draft, part: &str) {
        let told = self.told(draft).await;
        let told_so = (told.place, told.code.as_str(), told.message.contains(part));
        let expected = (self.parameter_place(), "InvalidParameter", true);
        assert_eq!(told_so, expected, "{}: {told:?} to {draft:?}", self.profile);
    }
}
