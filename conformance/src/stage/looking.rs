//! Looking: pictures are hung, downloaded without a key, and held against what is to be seen on them.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;
use tokio::runtime::RuntimeFlavor;

use super::{Ground, Next, Stage, asking, body, sights};
use crate::bench::Keeping;
use crate::book;
use crate::exchange::Reply;
use crate::eyes::{self, Raster};
use crate::live;
use crate::matching::Judgement;
use crate::outcome::Shown;
use crate::pictures::{Drawn, HangError, PictureServer};
use crate::plan::Count;
use crate::scenario::{Check, Drawing, Key, Picture, Poll, Until};
use crate::verdict::Verdict;

impl Stage<'_> {
    /// Hangs the scenario's pictures, and the flat background that is always there.
    pub(super) fn hang_pictures(&mut self) -> Next {
        let Some(server) = &self.bench.pictures else {
            return self.without_pictures();
        };
        let mut drawings = self.scenario.pictures.clone();
        drawings.entry("background".into()).or_insert_with(book::usual_background);
        let mut urls = Vec::new();
        for (name, drawing) in &drawings {
            match aside(|| server.hang(&self.place, name, drawing)) {
                Ok(url) => urls.push((name.clone(), url)),
                Err(HangError::NotAFile) => {
                    let why = "a folder holds files only, no server that refuses or is silent";
                    self.note(Verdict::Skip, "needs", "", why);
                    return Next::End;
                }
                Err(why) => {
                    self.note(Verdict::Error, "pictures", name, &why.to_string());
                    return Next::End;
                }
            }
        }
        for (name, url) in urls {
            self.names.bind(format!("picture.{name}"), url);
        }
        Next::On
    }

    /// Only scenarios that use no picture can be played where the target cannot fetch any.
    fn without_pictures(&mut self) -> Next {
        if !book::uses_pictures(self.scenario) {
            return Next::On;
        }
        if self.is_live() && !book::looks_at_pictures(self.scenario) {
            self.names.bind("picture.background", live::BACKGROUND);
            return Next::On;
        }
        let why = "the target has no way to the kit's pictures (--asset-listen, --asset-url or --asset-dir)";
        self.note(Verdict::Skip, "needs", "", why);
        Next::End
    }

    pub(super) async fn picture(&mut self, step: &Picture) -> Next {
        let Some(url) = self.picture_url(step).await else { return Next::End };
        self.bench.add(Count { downloads: 1, ..Count::default() });
        let request = asking::bare("GET", url.clone(), &step.headers);
        let Some((index, reply)) = self.call(request, &Key::None).await else { return Next::End };
        let ground = Ground { rows: self.rows(&step.rows), mismatch: None, exchange: Some(index) };
        if let Some(expect) = &step.expect {
            self.judge(expect, index, &reply);
            if step.sees.is_empty() && step.name.is_none() {
                return Next::On;
            }
        } else if reply.status != 200 {
            return self.precondition(Some(index), "the picture is downloaded", body::described(&reply));
        }
        let next = self.look(step, &ground, &reply);
        self.keep_picture(step, url, index, &reply);
        next
    }

    /// Returns the URL that is named, or that of the first good picture of the task.
    async fn picture_url(&mut self, step: &Picture) -> Option<String> {
        if let Some(url) = &step.url {
            return Some(url.clone());
        }
        if let Some(Value::String(url)) = self.names.get("url") {
            return Some(url.clone());
        }
        let (index, reply) = self.follow(&Poll { until: Until::Ended, ..Poll::default() }).await?;
        let first = reply.json().and_then(|body| {
            let results = body.pointer("/output/results")?.as_array()?;
            results.iter().find_map(|item| Some(item.get("url")?.as_str()?.to_owned()))
        });
        if first.is_none() {
            self.precondition(Some(index), "the task has a picture", body::described(&reply));
        }
        first
    }

    /// Reads the file and holds it against what is to be seen.
    fn look(&mut self, step: &Picture, ground: &Ground, reply: &Reply) -> Next {
        let poster = match aside(|| eyes::read_png(&reply.body)) {
            Ok(poster) => poster,
            Err(why) => {
                self.hold(
                    ground,
                    "picture",
                    Judgement::of(Verdict::Fail, "a PNG that decodes", why.to_string()),
                );
                return Next::End;
            }
        };
        let background = match self.background(step) {
            Ok(background) => background,
            // What kind of file it is can be seen without.
            Err(_) if !book::compares(step) => poster.clone(),
            Err(why) => {
                self.note(Verdict::Error, "background", "", &why);
                return Next::End;
            }
        };
        for sight in &step.sees {
            let judgement = aside(|| sights::judge(sight, &poster, &background));
            self.hold(ground, "picture", judgement);
        }
        if let Some(name) = &step.name {
            self.seen.insert(name.clone(), [poster, background]);
        }
        Next::On
    }

    fn background(&self, step: &Picture) -> Result<Raster, String> {
        let drawing = self.drawing(step).ok_or("the scenario has no such picture")?;
        let drawn = self.drawn(&drawing)?;
        match &*drawn {
            Drawn::File(print) => Ok(print.shown.clone()),
            Drawn::Status(_) | Drawn::Silence | Drawn::Nobody => Err("there is no picture there".into()),
        }
    }

    fn drawing(&self, step: &Picture) -> Option<Drawing> {
        let name = step.background.as_deref().unwrap_or("background");
        let usual = (name == "background").then(book::usual_background);
        self.scenario.pictures.get(name).cloned().or(usual)
    }

    fn drawn(&self, drawing: &Drawing) -> Result<Arc<Drawn>, String> {
        let server: &PictureServer = self.bench.pictures.as_ref().ok_or("the kit serves no pictures")?;
        server.draw(drawing).map_err(|why| why.to_string())
    }

    /// Keeps what was looked at for the reports, or only how long it was.
    fn keep_picture(&mut self, step: &Picture, url: String, index: usize, reply: &Reply) {
        if self.bench.keeping == Keeping::Lengths {
            if let Some(Ok(kept)) = self.outcome.exchanges.get_mut(index).map(|exchange| &mut exchange.reply)
            {
                kept.body = format!("({} bytes of a picture)", reply.body.len()).into_bytes();
            }
            return;
        }
        let drawn = self.drawing(step).and_then(|drawing| self.drawn(&drawing).ok());
        let background = match drawn.as_deref() {
            Some(Drawn::File(print)) => print.bytes.clone(),
            _ => Bytes::new(),
        };
        let name = step.name.clone().unwrap_or(url);
        let shown = Shown { name, file: reply.body.clone(), background: background.to_vec() };
        self.outcome.pictures.push(shown);
    }

    pub(super) fn check(&mut self, step: &Check) -> Next {
        let ground = |rows| Ground { rows, mismatch: None, exchange: None };
        if let Check::Value { value, is, rows } = step {
            let judgement = self.held(is, Some(value), value);
            self.hold(&ground(self.rows(rows)), "value", judgement);
            return Next::On;
        }
        match aside(|| sights::compare(step, &self.seen)) {
            Ok(judgement) => {
                self.hold(&ground(self.scenario.rows.clone()), "pictures", judgement);
                Next::On
            }
            Err(missing) => {
                self.precondition(None, "the pictures to compare", format!("there is no `{missing}`"))
            }
        }
    }
}

/// Pictures by the name they got, each with its background.
pub(crate) type Seen = BTreeMap<String, [Raster; 2]>;

/// Does what takes a processor for long, without keeping others from being served in the meantime.
fn aside<T>(work: impl FnOnce() -> T) -> T {
    match tokio::runtime::Handle::current().runtime_flavor() {
        RuntimeFlavor::MultiThread => tokio::task::block_in_place(work),
        _ => work(),
    }
}
