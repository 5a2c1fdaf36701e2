//! `docs/control-api.md` against the server: every example in it is asked, in the document's order.
//!
//! A section is `## METHOD /path`; a block `json request` is what is sent. A block `json answer` is the answer to
//! the letter, but that a string ending in `…` stands for any string; `json shape` has the same members, types and
//! truth values;
//! `json outline` has at least these members.

use super::*;

const DOCUMENT: &str = include_str!("../../../../docs/control-api.md");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Match {
    Answer,
    Shape,
    Outline,
}

/// One section of the document.
#[derive(Debug, Default)]
struct Section {
    method: String,
    path: String,
    request: String,
    status: u16,
    answers: Vec<(Match, Value)>,
}

fn sections() -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut lines = DOCUMENT.lines();
    while let Some(line) = lines.next() {
        if let Some((method, path)) =
            line.strip_prefix("## `").and_then(|rest| rest.strip_suffix('`')?.split_once(' '))
        {
            sections.push(Section {
                method: method.into(),
                path: path.into(),
                status: 200,
                ..Section::default()
            });
        }
        let Some(info) = line.strip_prefix("```json ") else { continue };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let section = sections.last_mut().expect("an example stands below a heading");
        let (kind, status) = info.split_once(' ').unwrap_or((info, "200"));
        match kind {
            "request" => section.request = block.join("\n"),
            kind => {
                section.status = status.parse().unwrap();
                let kind = match kind {
                    "answer" => Match::Answer,
                    "shape" => Match::Shape,
                    "outline" => Match::Outline,
                    other => panic!("{other} is no kind of example"),
                };
                section.answers.push((kind, serde_json::from_str(&block.join("\n")).unwrap()));
            }
        }
    }
    sections
}

/// Returns where and how an answer differs from its example.
fn difference(kind: Match, place: &str, example: &Value, answer: &Value) -> Option<String> {
    match (example, answer) {
        (Value::Object(example), Value::Object(answer)) => {
            let extra = answer.keys().find(|name| !example.contains_key(*name));
            if let (Some(extra), Match::Answer | Match::Shape) = (extra, kind) {
                return Some(format!("{place}.{extra} is not in the document"));
            }
            example.iter().find_map(|(name, example)| match answer.get(name) {
                None => Some(format!("{place}.{name} is not in the answer")),
                Some(answer) => difference(kind, &format!("{place}.{name}"), example, answer),
            })
        }
        (Value::Array(examples), Value::Array(answers)) if kind == Match::Answer => {
            if examples.len() != answers.len() {
                return Some(format!("{place} has {} items, not {}", answers.len(), examples.len()));
            }
            let pairs = examples.iter().zip(answers).enumerate();
            pairs.into_iter().find_map(|(index, (example, answer))| {
                difference(kind, &format!("{place}[{index}]"), example, answer)
            })
        }
        (Value::Array(examples), Value::Array(answers)) => {
            answers.iter().enumerate().find_map(|(index, answer)| {
                let place = format!("{place}[{index}]");
                let differences: Vec<_> =
                    examples.iter().map_while(|example| difference(kind, &place, example, answer)).collect();
                (differences.len() == examples.len()).then(|| differences.join(" / "))
            })
        }
        (Value::String(example), Value::String(answer)) => {
            let any = example.ends_with('…') || kind != Match::Answer;
            (!any && example != answer).then(|| format!("{place} is {answer:?}, not {example:?}"))
        }
        (Value::Number(_), Value::Number(_)) if kind != Match::Answer => None,
        (example, answer) => (example != answer).then(|| format!("{place} is {answer}, not {example}")),
    }
}

#[tokio::test]
async fn the_document_of_the_control_api_is_true() {
    let host = host_with(|settings| settings.allowances.limits = Limits::default());
    let oss = "dashscope-result-bj.oss-cn-beijing.aliyuncs.com";
    let server = server_with(host, Settings { links: Links::ResultHost(oss.into()), ..Settings::default() });
    let task = Sent::create().to(&server).await.task_id();
    let mut problems = Vec::new();
    let sections = sections();
    assert!(sections.len() >= 15, "only {} sections were read", sections.len());
    for section in sections {
        let method: &'static str = section.method.clone().leak();
        let target = section.path.replace("{task}", &task).replace("{index}", "0");
        let got =
            Sent::new(method, &target).without("authorization").body(&section.request).to(&server).await;
        let name = format!("{} {} {}", section.method, section.path, section.request);
        if got.status != section.status {
            problems.push(format!("{name}: status {}, not {}: {}", got.status, section.status, got.text()));
        }
        assert!(!section.answers.is_empty(), "{name} has no example");
        for (kind, example) in &section.answers {
            if let Some(difference) = difference(*kind, "answer", example, &got.json()) {
                problems.push(format!("{name}: {difference}\n{}", got.text()));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn examples_that_differ_are_told_apart() {
    let differs = |kind, example: &str, answer: &str| {
        let (example, answer) =
            (serde_json::from_str(example).unwrap(), serde_json::from_str(answer).unwrap());
        difference(kind, "", &example, &answer).is_some()
    };
    assert!(!differs(Match::Answer, r#"{"a": "x…", "b": [1]}"#, r#"{"a": "y", "b": [1]}"#));
    assert!(differs(Match::Answer, r#"{"b": [1]}"#, r#"{"b": [2]}"#));
    assert!(differs(Match::Answer, r#"{"b": [1]}"#, r#"{"b": [1, 1]}"#));
    assert!(!differs(Match::Shape, r#"[{"a": 1}, {"b": ""}]"#, r#"[{"b": "x"}, {"a": 3}, {"a": 4}]"#));
    assert!(differs(Match::Shape, r#"[{"a": 1}]"#, r#"[{"a": 1, "b": 2}]"#));
    assert!(differs(Match::Shape, r#"{"a": 1}"#, r#"{"a": "1"}"#));
    assert!(!differs(Match::Outline, r#"[{"a": 1}]"#, r#"[{"a": 1, "b": 2}]"#));
    assert!(differs(Match::Outline, r#"[{"a": 1}]"#, r#"[{"b": 2}]"#));
}
