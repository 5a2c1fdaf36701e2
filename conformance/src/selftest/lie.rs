//! Lies: how one exchange is tampered with, as small pure functions over a message and what is known around it.

use std::sync::Arc;

use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{HOST, HeaderValue};
use image::RgbaImage;
use serde_json::{Value, json};

use super::file::Traits;
use super::memory::{Link, Space, Task};
use super::message::{Answer, Ask, Operation, TASKS_PATH, put};
use super::poster::{Poster, flat, redrawn};
use super::stage::Stage;

/// What a lie can look at besides the message itself.
pub(crate) struct Scene {
    pub(crate) operation: Operation,
    /// The task that is asked for, or whose picture is downloaded.
    pub(crate) task: Option<Task>,
    /// The link that is used.
    pub(crate) link: Option<Link>,
    /// The namespace.
    pub(crate) space: Space,
    /// The body of the create request, as the client sent it: this one, or the one the task came of.
    pub(crate) brief: Value,
    pub(crate) background: Asset,
    pub(crate) logo: Asset,
    pub(crate) stage: Arc<Stage>,
}

/// A picture that a create request names, if the lie wants to see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Asset {
    /// The request names none, or the lie does not look.
    #[default]
    None,
    /// It cannot be fetched.
    Dead,
    /// It is this file.
    File(Bytes),
}

/// Which picture of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Background,
    Logo,
}

/// What is fetched before a lie is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Looks {
    #[default]
    Nowhere,
    /// The pictures that the create request names.
    Assets,
    /// The pictures that a finished task has, as soon as it shows them.
    Results,
}

type AskLie = Box<dyn Fn(&mut Ask, &Scene) -> Option<Answer> + Send + Sync>;
type AgainLie = Box<dyn Fn(&Ask, &Answer, &Scene) -> Option<Ask> + Send + Sync>;
type AnswerLie = Box<dyn Fn(&mut Answer, &Scene) + Send + Sync>;

/// How exchanges are tampered with.
#[derive(Default)]
pub(crate) struct Lie {
    /// What has to be fetched for it.
    pub(crate) looks: Looks,
    /// Changes the request before the target sees it, or answers in the target's place.
    pub(crate) ask: Option<AskLie>,
    /// Sends another request after the target's answer to the first, which is forgotten.
    pub(crate) again: Option<AgainLie>,
    /// Changes the answer.
    pub(crate) answer: Option<AnswerLie>,
}

impl Scene {
    /// Returns how far the clock has been moved since the task was created.
    pub(crate) fn aged_ms(&self) -> u64 {
        let born_ms = self.task.as_ref().map_or(0, |task| task.born_ms);
        self.space.advanced_ms.saturating_sub(born_ms)
    }

    /// Returns a picture of the request.
    pub(crate) fn asset(&self, part: Part) -> &Asset {
        match part {
            Part::Background => &self.background,
            Part::Logo => &self.logo,
        }
    }

    /// Returns a well-formed error with an id of its own.
    pub(crate) fn error(&self, status: u16, code: &str, message: &str) -> Answer {
        Answer::error(status, code, message, &self.stage.fresh_id())
    }

    /// Returns the refusal of something that should have been accepted.
    pub(crate) fn refusal(&self) -> Answer {
        self.error(400, "InvalidParameter", "The request is not supported.")
    }

    /// Returns the answer for a key that is none.
    pub(crate) fn no_key(&self) -> Answer {
        self.error(401, "InvalidApiKey", "Invalid API key provided.")
    }

    /// Returns the reply for an id that was never given out.
    pub(crate) fn unknown(&self, id: &str) -> Answer {
        let output = json!({"task_id": id, "task_status": "UNKNOWN"});
        Answer::of(200, &json!({"output": output, "request_id": self.stage.fresh_id()}))
    }

    /// Returns a reply that was given before, with an id of its own.
    pub(crate) fn replay(&self, body: &Value) -> Answer {
        let mut body = body.clone();
        put(&mut body, "/request_id", self.stage.fresh_id());
        Answer::of(200, &body)
    }

    /// Returns the URL of a plain picture of its own, which is good for anything.
    pub(crate) fn plain_picture(&self) -> String {
        self.stage.serve(flat(256, 256, [230, 232, 235]))
    }
}

impl Asset {
    /// Returns what can be said of the file, if there is one.
    pub(crate) fn traits(&self) -> Option<Traits> {
        self.file().map(|file| Traits::of(file))
    }

    /// Returns the file, if there is one.
    pub(crate) fn file(&self) -> Option<&Bytes> {
        match self {
            Self::File(file) => Some(file),
            Self::None | Self::Dead => None,
        }
    }
}

impl Part {
    /// Returns where a create request names it.
    pub(crate) fn pointer(self) -> &'static str {
        match self {
            Self::Background => "/input/image_url",
            Self::Logo => "/input/logo",
        }
    }
}

/// Tampers with requests, or answers them; every kind of them.
pub(crate) fn ask(lie: impl Fn(&mut Ask, &Scene) -> Option<Answer> + Send + Sync + 'static) -> Lie {
    Lie { ask: Some(Box::new(lie)), ..Lie::default() }
}

/// Tampers with answers; of every kind of request.
pub(crate) fn answer(lie: impl Fn(&mut Answer, &Scene) + Send + Sync + 'static) -> Lie {
    Lie { answer: Some(Box::new(lie)), ..Lie::default() }
}

/// Lets a lie see the pictures that a create request names.
pub(crate) fn seeing_assets(lie: Lie) -> Lie {
    Lie { looks: Looks::Assets, ..lie }
}

/// Refuses create requests that should be accepted, by their body.
pub(crate) fn refuse(when: impl Fn(&Value) -> bool + Send + Sync + 'static) -> Lie {
    ask(move |ask, scene| {
        let body = ask.json().filter(|_| scene.operation == Operation::Create)?;
        when(&body).then(|| scene.refusal())
    })
}

/// Refuses create requests that should be accepted, by one of their pictures.
pub(crate) fn refuse_file(part: Part, when: impl Fn(&Traits, &Space) -> bool + Send + Sync + 'static) -> Lie {
    seeing_assets(ask(move |_, scene| {
        let traits = scene.asset(part).traits().filter(|_| scene.operation == Operation::Create)?;
        when(&traits, &scene.space).then(|| scene.refusal())
    }))
}

/// Changes the body of create requests: what should be refused is accepted, or what was asked for is not done.
pub(crate) fn rewrite(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Lie {
    rewrite_with(move |body, _| change(body))
}

/// The same, with a look around.
pub(crate) fn rewrite_with(change: impl Fn(&mut Value, &Scene) + Send + Sync + 'static) -> Lie {
    ask(move |ask, scene| {
        if scene.operation == Operation::Create {
            ask.edit(|body| change(body, scene));
        }
        None
    })
}

/// Changes a value of create requests where it is one of these.
pub(crate) fn mend(
    pointer: &'static str,
    wrong: impl Fn(&Value) -> bool + Send + Sync + 'static,
    right: Value,
) -> Lie {
    rewrite(move |body| {
        if let Some(place) = body.pointer_mut(pointer).filter(|place| wrong(place)) {
            *place = right.clone();
        }
    })
}

/// Puts a plain picture in the place of one that should be refused.
pub(crate) fn accept_file(part: Part, when: impl Fn(&Traits, &Space) -> bool + Send + Sync + 'static) -> Lie {
    seeing_assets(rewrite_with(move |body, scene| {
        if scene.asset(part).traits().is_some_and(|traits| when(&traits, &scene.space)) {
            put(body, part.pointer(), scene.plain_picture());
        }
    }))
}

/// Puts a changed copy in the place of a picture.
pub(crate) fn redraw(part: Part, change: impl Fn(RgbaImage) -> RgbaImage + Send + Sync + 'static) -> Lie {
    seeing_assets(rewrite_with(move |body, scene| {
        let file = scene.asset(part).file().and_then(|file| redrawn(file, &change));
        if let Some(file) = file {
            put(body, part.pointer(), scene.stage.serve(file));
        }
    }))
}

/// Changes the headers of create requests.
pub(crate) fn rewrite_headers(change: impl Fn(&mut Ask, &Scene) + Send + Sync + 'static) -> Lie {
    ask(move |ask, scene| {
        if scene.operation == Operation::Create {
            change(ask, scene);
        }
        None
    })
}

/// Changes the replies to accepted create requests.
pub(crate) fn created(change: impl Fn(&mut Answer, &Scene) + Send + Sync + 'static) -> Lie {
    answer(move |answer, scene| {
        if scene.operation == Operation::Create && answer.task_id().is_some() {
            change(answer, scene);
        }
    })
}

/// Changes the replies that show a task, in one of these statuses; none named is any.
pub(crate) fn shown(
    statuses: &'static [&'static str],
    change: impl Fn(&mut Answer, &Scene) + Send + Sync + 'static,
) -> Lie {
    answer(move |answer, scene| {
        let Some(status) = answer.task_status() else { return };
        let named = statuses.is_empty() || statuses.contains(&status.as_str());
        if named && matches!(scene.operation, Operation::Query(_)) {
            change(answer, scene);
        }
    })
}

/// The same, body alone.
pub(crate) fn retold(
    statuses: &'static [&'static str],
    change: impl Fn(&mut Value) + Send + Sync + 'static,
) -> Lie {
    shown(statuses, move |answer, _| answer.edit(&change))
}

/// Changes error replies.
pub(crate) fn failed(change: impl Fn(&mut Answer, &Scene) + Send + Sync + 'static) -> Lie {
    answer(move |answer, scene| {
        let told = answer.json().is_some_and(|body| body.get("code").is_some());
        if answer.status.as_u16() >= 400 && told {
            change(answer, scene);
        }
    })
}

/// Changes what a link to a picture gives.
pub(crate) fn downloaded(change: impl Fn(&mut Answer, &Scene) + Send + Sync + 'static) -> Lie {
    answer(move |answer, scene| {
        if scene.link.is_some() && answer.status == StatusCode::OK && !answer.body.is_empty() {
            change(answer, scene);
        }
    })
}

/// Changes the pixels of posters.
pub(crate) fn repainted(change: impl Fn(&mut Poster) + Send + Sync + 'static) -> Lie {
    repainted_where(|_| true, change)
}

/// Changes the pixels of the posters that come of some requests.
pub(crate) fn repainted_where(
    when: impl Fn(&Value) -> bool + Send + Sync + 'static,
    change: impl Fn(&mut Poster) + Send + Sync + 'static,
) -> Lie {
    seeing_assets(downloaded(move |answer, scene| {
        let poster = || Poster::read(&answer.body, scene.background.file(), scene.logo.file());
        let Some(mut poster) = when(&scene.brief).then(poster).flatten() else { return };
        let before = poster.pixels.clone();
        change(&mut poster);
        if poster.pixels != before
            && let Some(file) = poster.write()
        {
            answer.body = file;
        }
    }))
}

/// Uses the key that a task was created with, whatever the client sends.
pub(crate) fn with_the_tasks_key(ask: &mut Ask, scene: &Scene) {
    if let Some(key) = scene.task.as_ref().and_then(|task| task.key.clone()) {
        ask.headers.insert(hyper::header::AUTHORIZATION, key);
    }
}

/// Asks for the task that is meant, where the client has a forged id.
pub(crate) fn with_the_true_id(ask: &mut Ask, scene: &Scene) {
    let (Operation::Query(id), Some(task)) = (&scene.operation, &scene.task) else { return };
    if *id != task.id {
        ask.target = format!("{TASKS_PATH}{}", task.id);
    }
}

/// Returns the layer's own host, as a request names it.
pub(crate) fn host(stage: &Stage) -> Option<HeaderValue> {
    let host = stage.origin().strip_prefix("http://")?;
    HeaderValue::from_str(host).ok()
}

/// Sets the host of a request that the layer sends on its own.
pub(crate) fn set_host(ask: &mut Ask, stage: &Stage) {
    if let Some(host) = host(stage) {
        ask.headers.insert(HOST, host);
    }
}
