//! The pre-flight: tells a model that is not served from a server that does not conform.

use serde_json::{Value, json};

use crate::bench::{Bench, Marking, Stop};
use crate::book;
use crate::exchange::{Exchange, Reply, Request, Trouble};
use crate::live::{self, Progress};
use crate::plan::Count;
use crate::profile::Profile;
use crate::throttle;
use crate::transcript::{CASE_HEADER, KIT, PREFLIGHT, case_header};

/// What one smallest create request found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preflight {
    /// A task was made.
    Served,
    /// It was refused for a reason that scenarios will judge.
    Unclear(String),
    /// The model is not there; what needs it cannot be tested.
    Withdrawn(String),
    /// The kit has no pictures to offer, so nothing was asked.
    NotAsked,
}

impl Preflight {
    /// Returns what it found, for reports.
    pub fn notes(&self, bench: &Bench) -> Vec<String> {
        let model = &bench.request.model;
        let said = match self {
            Self::Served => format!("`{model}` is served"),
            Self::Unclear(why) => format!("a smallest request for `{model}` was refused: {why}"),
            Self::Withdrawn(why) => format!("`{model}` is not served: {why}"),
            Self::NotAsked => {
                "the target cannot fetch the kit's pictures, so nothing was created before the run".into()
            }
        };
        vec![said]
    }
}

/// Creates one smallest task and reads the reply. Returns what was found, and how it was asked.
pub async fn look(bench: &Bench) -> (Preflight, Option<Exchange>) {
    let Some(request) = request(bench) else { return (Preflight::NotAsked, None) };
    bench.add(Count { creates: 1, ..Count::default() });
    let exchange = throttle::in_turn(bench, request, None).await;
    let found = match &exchange.reply {
        Ok(reply) => heed(bench, reply),
        Err(trouble) => {
            match trouble {
                Trouble::Unreachable(why) => bench.stop(Stop::Unreachable(why.clone())),
                Trouble::Stopped(why) => bench.stop(Stop::Budget(why.clone())),
                _ => {}
            }
            Preflight::Unclear(trouble.to_string())
        }
    };
    (found, Some(exchange))
}

/// Returns the smallest request, if the kit has a picture for it.
fn request(bench: &Bench) -> Option<Request> {
    let url = background(bench)?;
    let target = bench.target();
    let mut input = bench.request.input.clone();
    input.entry("title").or_insert(json!(["8 0 1 8"]));
    input.entry("image_url").or_insert(Value::from(url));
    let body = json!({"model": bench.request.model, "input": input, "parameters": {"n": 1}});
    let mut headers = vec![
        ("Content-Type".to_owned(), "application/json".to_owned()),
        ("X-DashScope-Async".to_owned(), "enable".to_owned()),
        ("Authorization".to_owned(), format!("Bearer {}", target.key)),
    ];
    if target.capabilities.control() {
        headers.push(("X-Emulator-Namespace".into(), format!("{}-0", bench.request.run)));
    }
    if bench.marking == Marking::Cases {
        headers.push((CASE_HEADER.into(), case_header(KIT, Some(PREFLIGHT))));
    }
    let url = target.url("/api/v1/services/aigc/text2image/image-synthesis");
    Some(Request { method: "POST".into(), url, headers, body: body.to_string().into_bytes() })
}

/// Reads the reply, and lets the run know what it has to know of it.
fn heed(bench: &Bench, reply: &Reply) -> Preflight {
    let found = read(reply);
    if let Preflight::Withdrawn(why) = &found {
        bench.withdraw(why);
    }
    if bench.profile == Profile::Live {
        if reply.status == 401 {
            bench.stop(Stop::Key("the target does not take the key: it answered 401".into()));
        }
        let body = reply.json().unwrap_or(Value::Null);
        if let (Preflight::Served, Some(task)) =
            (&found, body.pointer("/output/task_id").and_then(Value::as_str))
        {
            bench.courtesy.notice(task, Progress::OnItsWay);
        }
    }
    found
}

/// Returns a background that the target can fetch, or in a live run one that only has to look like a picture's URL.
fn background(bench: &Bench) -> Option<String> {
    match &bench.pictures {
        Some(server) => server.hang("preflight", "background", &book::usual_background()).ok(),
        None => (bench.profile == Profile::Live).then(|| live::BACKGROUND.to_owned()),
    }
}

/// Reads what a smallest create request was answered.
fn read(reply: &Reply) -> Preflight {
    let body = reply.json().unwrap_or(Value::Null);
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    if reply.status == 200 && !text("/output/task_id").is_empty() {
        return Preflight::Served;
    }
    let said = format!("{} {}: {}", reply.status, text("/code"), text("/message"));
    if is_gone(reply) { Preflight::Withdrawn(said) } else { Preflight::Unclear(said) }
}

/// Whether a reply says that the model is gone, or is not for this account.
pub(crate) fn is_gone(reply: &Reply) -> bool {
    let body = reply.json().unwrap_or(Value::Null);
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let (code, message) = (text("/code"), text("/message"));
    // The codes and the message by which the service says that a model is gone, or not for this account.
    matches!(
        code,
        "ModelNotFound"
            | "Model.AccessDenied"
            | "Endpoint.AccessDenied"
            | "AccessDenied.Unpurchased"
            | "AllocationQuota.FreeTierOnly"
            | "ModelUnavailable"
    ) || (code == "InvalidParameter" && message.starts_with("Model not exist"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, body: Value) -> Preflight {
        read(&Reply { status, headers: Vec::new(), body: body.to_string().into_bytes() })
    }

    #[test]
    fn a_model_that_is_gone_is_told_from_a_server_that_is_wrong() {
        assert_eq!(of(200, json!({"output": {"task_id": "a"}})), Preflight::Served);
        let gone =
            of(400, json!({"code": "InvalidParameter", "message": "Model not exist.", "request_id": "1"}));
        assert_eq!(gone, Preflight::Withdrawn("400 InvalidParameter: Model not exist.".into()));
        let retired =
            json!({"code": "Endpoint.AccessDenied", "message": "Workspace endpoint access denied."});
        assert!(matches!(of(403, retired), Preflight::Withdrawn(_)));
        let title = json!({"code": "InvalidParameter", "message": "Title field missing."});
        assert!(matches!(of(400, title), Preflight::Unclear(_)));
        assert!(matches!(of(500, json!("no")), Preflight::Unclear(_)));
    }
}
