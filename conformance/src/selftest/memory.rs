//! What the tampering layer remembers of what passed: the truth, so that a lie can refer to it.
//!
//! Everything is kept by task, by link or by namespace: scenarios that run beside each other do not mix.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use hyper::Method;
use hyper::header::{AUTHORIZATION, HeaderValue};
use ring::digest::{SHA256, digest};
use serde_json::Value;

use super::message::{Answer, Ask, Operation, list};

/// The reference, `image_url`: up to 50 MB.
const BACKGROUND_BYTES: u64 = 50 << 20;
/// The reference, `logo`: up to 5 MB.
const LOGO_BYTES: u64 = 5 << 20;

/// A task, as the target told of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Task {
    pub(crate) id: String,
    /// The namespace it was created in.
    pub(crate) space: String,
    /// The key that the client sent when it was created.
    pub(crate) client_key: Option<HeaderValue>,
    /// The key it was created with, as the target got it.
    pub(crate) key: Option<HeaderValue>,
    /// The request it came of, as the client sent it.
    pub(crate) brief: Value,
    /// How often it was asked for before.
    pub(crate) queries: u32,
    /// The last reply before, whatever its status.
    pub(crate) last: Option<Value>,
    /// The last reply with SUCCEEDED.
    pub(crate) succeeded: Option<Value>,
    /// The last reply with SUSPENDED.
    pub(crate) suspended: Option<Value>,
    /// How far the namespace's clock had been moved when it was created.
    pub(crate) born_ms: u64,
    /// The first picture that was downloaded of it.
    pub(crate) picture: Option<Bytes>,
}

/// A link to a picture, as the target gave it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Link {
    pub(crate) task: String,
    /// How often it was used before.
    pub(crate) downloads: u32,
    /// What it gave.
    pub(crate) file: Option<Bytes>,
}

/// A namespace.
#[derive(Clone, Debug)]
pub(crate) struct Space {
    /// How many create requests came before.
    pub(crate) creates: u64,
    /// How many replies of the target came before.
    pub(crate) replies: u64,
    /// Whether one was refused with HTTP 429.
    pub(crate) throttled: bool,
    pub(crate) first_task: Option<String>,
    pub(crate) last_task: Option<String>,
    /// How far its clock has been moved.
    pub(crate) advanced_ms: u64,
    pub(crate) background_bytes: u64,
    pub(crate) logo_bytes: u64,
    /// The last request id that was seen in a reply.
    pub(crate) request_id: Option<String>,
    /// The first picture that was downloaded.
    pub(crate) picture: Option<Bytes>,
}

impl Default for Space {
    fn default() -> Self {
        Self {
            creates: 0,
            replies: 0,
            throttled: false,
            first_task: None,
            last_task: None,
            advanced_ms: 0,
            background_bytes: BACKGROUND_BYTES,
            logo_bytes: LOGO_BYTES,
            request_id: None,
            picture: None,
        }
    }
}

/// Everything that was seen.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    shelves: Mutex<Shelves>,
}

#[derive(Debug, Default)]
struct Shelves {
    tasks: HashMap<String, Task>,
    links: HashMap<String, Link>,
    spaces: HashMap<String, Space>,
}

impl Memory {
    /// Returns a task by the id that a client has of it, which may be one of the forged ones.
    pub(crate) fn task(&self, id: &str) -> Option<Task> {
        let shelves = self.shelves();
        let plain = id.trim_end_matches(SUFFIX_ENCODED);
        let by_id = shelves.tasks.get(plain);
        let found =
            by_id.or_else(|| shelves.tasks.values().find(|task| number_of(&task.id).to_string() == id));
        found.cloned()
    }

    /// Returns the link at a path with its query.
    pub(crate) fn link(&self, target: &str) -> Option<Link> {
        self.shelves().links.get(target).cloned()
    }

    /// Returns a namespace.
    pub(crate) fn space(&self, name: &str) -> Space {
        self.shelves().spaces.get(name).cloned().unwrap_or_default()
    }

    /// Counts a create request, whoever answers it.
    pub(crate) fn count(&self, asked: &Ask) {
        if Operation::of(asked) == Operation::Create {
            self.shelves().space(&namespace(asked)).creates += 1;
        }
    }

    /// Returns the links of a reply whose pictures nobody has seen yet.
    pub(crate) fn fresh_links(&self, answer: &Answer) -> Vec<String> {
        let shelves = self.shelves();
        let unseen = |target: &String| shelves.links.get(target).is_none_or(|link| link.file.is_none());
        answer.json().map(|body| targets(&body)).unwrap_or_default().into_iter().filter(unseen).collect()
    }

    /// Notes an exchange with the target: what the client asked, what was sent, what came back.
    pub(crate) fn note(&self, asked: &Ask, sent: &Ask, answer: &Answer) {
        let mut shelves = self.shelves();
        match Operation::of(sent) {
            Operation::Create => shelves.note_create(asked, sent, answer),
            Operation::Query(id) => shelves.note_query(&id, answer),
            Operation::Control => shelves.note_control(asked, answer),
            Operation::Other => shelves.note_download(&sent.target, answer),
        }
        if let Some(id) = answer.json().and_then(|body| Some(body.get("request_id")?.as_str()?.to_owned())) {
            let space = shelves.space(&namespace(asked));
            space.replies += 1;
            space.request_id = Some(id);
        }
    }

    fn shelves(&self) -> MutexGuard<'_, Shelves> {
        // Nothing is left half done while the lock is held.
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelves {
    fn space(&mut self, name: &str) -> &mut Space {
        self.spaces.entry(name.to_owned()).or_default()
    }

    fn note_create(&mut self, asked: &Ask, sent: &Ask, answer: &Answer) {
        let name = namespace(asked);
        let space = self.space(&name);
        space.throttled |= answer.status.as_u16() == 429;
        let Some(id) = answer.task_id() else { return };
        space.first_task.get_or_insert_with(|| id.clone());
        space.last_task = Some(id.clone());
        let task = Task {
            id: id.clone(),
            born_ms: space.advanced_ms,
            space: name,
            client_key: asked.headers.get(AUTHORIZATION).cloned(),
            key: sent.headers.get(AUTHORIZATION).cloned(),
            brief: asked.json().unwrap_or_default(),
            ..Task::default()
        };
        self.tasks.insert(id, task);
    }

    fn note_query(&mut self, id: &str, answer: &Answer) {
        let Some(task) = self.tasks.get_mut(id) else { return };
        let Some(body) = answer.json() else { return };
        task.queries += 1;
        match answer.task_status().as_deref() {
            Some("SUCCEEDED") => task.succeeded = Some(body.clone()),
            Some("SUSPENDED") => task.suspended = Some(body.clone()),
            _ => (),
        }
        for target in targets(&body) {
            let link = Link { task: id.to_owned(), ..Link::default() };
            self.links.entry(target).or_insert(link);
        }
        task.last = Some(body);
    }

    fn note_download(&mut self, target: &str, answer: &Answer) {
        let Some(link) = self.links.get_mut(target) else { return };
        link.downloads += 1;
        if answer.status.as_u16() != 200 || answer.body.is_empty() {
            return;
        }
        link.file.get_or_insert_with(|| answer.body.clone());
        let Some(task) = self.tasks.get_mut(&link.task) else { return };
        task.picture.get_or_insert_with(|| answer.body.clone());
        let space = self.spaces.entry(task.space.clone()).or_default();
        space.picture.get_or_insert_with(|| answer.body.clone());
    }

    fn note_control(&mut self, asked: &Ask, answer: &Answer) {
        if !answer.status.is_success() {
            return;
        }
        let space = self.space(&namespace(asked));
        let number = |body: Option<Value>, pointer| body?.pointer(pointer)?.as_u64();
        match (&asked.method, asked.path()) {
            (&Method::POST, "/_emulator/clock") => {
                space.advanced_ms += number(asked.json(), "/advance_ms").unwrap_or(0);
            }
            // Whoever asks for limits or changes them is told all of them.
            (_, "/_emulator/limits") => {
                let background_bytes = number(answer.json(), "/background/bytes");
                space.background_bytes = background_bytes.unwrap_or(space.background_bytes);
                space.logo_bytes = number(answer.json(), "/logo/bytes").unwrap_or(space.logo_bytes);
            }
            (&Method::POST, "/_emulator/reset") => *space = Space::default(),
            _ => (),
        }
    }
}

/// What a forged id ends with: a sign that cannot stand in a URL as it is.
pub(crate) const SUFFIX: &str = "#1";
/// The same, as a client that knows URLs writes it.
pub(crate) const SUFFIX_ENCODED: &str = "%231";

/// Returns the namespace that a request is about.
pub(crate) fn namespace(ask: &Ask) -> String {
    ask.header("x-emulator-namespace").unwrap_or("default").to_owned()
}

/// Returns a number that stands for a task's id: the same one each time.
pub(crate) fn number_of(id: &str) -> u64 {
    let sum = digest(&SHA256, id.as_bytes());
    // 48 bits: every reader of JSON can hold them.
    sum.as_ref().iter().take(6).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// The paths and queries of the links in a reply.
fn targets(body: &Value) -> Vec<String> {
    let urls = list(body, "/output/results").iter().filter_map(|item| item.get("url")?.as_str());
    urls.filter_map(target_of).collect()
}

/// Returns path and query of a URL as they are written in it.
pub(crate) fn target_of(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let path = rest.find('/')?;
    Some(rest[path..].to_owned())
}

#[cfg(test)]
mod tests {
    use hyper::HeaderMap;
    use serde_json::json;

    use super::super::message::CREATE_PATH;
    use super::*;

    fn ask(method: Method, target: &str, body: &Value) -> Ask {
        let body = if body.is_null() { Bytes::new() } else { body.to_string().into() };
        let mut ask = Ask { method, target: target.into(), headers: HeaderMap::new(), body };
        ask.set_header("x-emulator-namespace", "blue");
        ask
    }

    fn note(memory: &Memory, ask: &Ask, answer: &Value) {
        memory.note(ask, ask, &Answer::of(200, answer));
    }

    fn with_task() -> Memory {
        let memory = Memory::default();
        let create = ask(Method::POST, CREATE_PATH, &json!({"model": "wanx-ast"}));
        note(&memory, &create, &json!({"output": {"task_id": "t-1"}, "request_id": "r-1"}));
        memory
    }

    #[test]
    fn a_task_is_found_by_its_id_and_by_the_forged_ones() {
        let memory = with_task();
        let number = number_of("t-1").to_string();
        for id in ["t-1", "t-1%231", &number] {
            assert_eq!(memory.task(id).unwrap().id, "t-1", "{id}");
        }
        assert!(memory.task("t-2").is_none());
        assert_eq!(memory.task("t-1").unwrap().brief, json!({"model": "wanx-ast"}));
    }

    #[test]
    fn a_download_is_kept_with_its_link_its_task_and_its_namespace() {
        let memory = with_task();
        let query = ask(Method::GET, "/api/v1/tasks/t-1", &Value::Null);
        let done =
            json!({"output": {"task_status": "SUCCEEDED", "results": [{"url": "http://h:1/a.png?b=%2F"}]}});
        note(&memory, &query, &done);
        assert_eq!(memory.fresh_links(&Answer::of(200, &done)), ["/a.png?b=%2F"]);
        note(&memory, &ask(Method::GET, "/a.png?b=%2F", &Value::Null), &json!("the picture"));
        let (link, task) = (memory.link("/a.png?b=%2F").unwrap(), memory.task("t-1").unwrap());
        assert_eq!((link.downloads, task.queries), (1, 1));
        assert!(link.file == task.picture && task.picture == memory.space("blue").picture);
        assert!(memory.fresh_links(&Answer::of(200, &done)).is_empty());
    }

    #[test]
    fn what_is_said_to_the_control_api_counts_for_its_namespace() {
        let memory = with_task();
        let moved = ask(Method::POST, "/_emulator/clock", &json!({"advance_ms": 500}));
        note(&memory, &moved, &json!({}));
        note(&memory, &moved, &json!({}));
        let limits = ask(Method::PUT, "/_emulator/limits", &json!({"logo": {"bytes": 10}}));
        note(&memory, &limits, &json!({"logo": {"bytes": 10}, "background": {"bytes": 50 << 20}}));
        let space = memory.space("blue");
        assert_eq!((space.advanced_ms, space.logo_bytes, space.background_bytes), (1000, 10, 50 << 20));
        assert_eq!(memory.space("default").advanced_ms, 0);
        note(&memory, &ask(Method::POST, "/_emulator/reset", &Value::Null), &json!({}));
        assert_eq!(memory.space("blue").advanced_ms, 0);
    }
}
