//! The pre-flight: tells a model that is not served from a server that does not conform.

use serde_json::{Value, json};

use crate::bench::{Bench, Marking};
use crate::book;
use crate::exchange::{Exchange, Reply, Request};
use crate::plan::Count;
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
    let exchange = bench.sender.send(request, None).await;
    let found = match &exchange.reply {
        Ok(reply) => read(reply),
        Err(trouble) => Preflight::Unclear(trouble.to_string()),
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

fn background(bench: &Bench) -> Option<String> {
    let server = bench.pictures.as_ref()?;
    server.hang("preflight", "background", &book::usual_background()).ok()
}

/// Reads what a smallest create request was answered.
fn read(reply: &Reply) -> Preflight {
    let body = reply.json().unwrap_or(Value::Null);
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    if reply.status == 200 && !text("/output/task_id").is_empty() {
        return Preflight::Served;
    }
    let (code, message) = (text("/code"), text("/message"));
    let said = format!("{} {code}: {message}", reply.status);
    // The codes and the message by which the service says that a model is gone, or not for this account.
    let gone = matches!(
        code,
        "ModelNotFound"
            | "Model.AccessDenied"
            | "Endpoint.AccessDenied"
            | "AccessDenied.Unpurchased"
            | "AllocationQuota.FreeTierOnly"
            | "ModelUnavailable"
    ) || (code == "InvalidParameter" && message.starts_with("Model not exist"));
    if gone { Preflight::Withdrawn(said) } else { Preflight::Unclear(said) }
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
