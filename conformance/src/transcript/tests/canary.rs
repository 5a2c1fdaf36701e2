//! A key in every place of every exchange is in no transcript, in no disguise.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

use super::*;

/// A key that every encoding changes.
const ODD: &str = "sk-ö\"<&'\\/ +%41?=😀~z";

fn infected(key: &str) -> Run {
    let texts = [
        key.to_owned(),
        format!("Bearer {key}"),
        serde_json::json!({ key: key, "task_id": key, "request_id": key, "results": [{ "url": key }] })
            .to_string(),
        STANDARD.encode(format!("Bearer {key}")),
        key.chars().rev().collect(),
        format!("{{\"task_id\":\"{}\"}}", key.chars().take(9).collect::<String>().replace(['"', '\\'], "")),
    ];
    let headers: Vec<_> = texts
        .iter()
        .flat_map(|text| {
            ["authorization", "cookie", "x-request-id", "location", text]
                .map(|name| (name.to_owned(), text.clone()))
        })
        .collect();
    let mut exchanges = Vec::new();
    for text in &texts {
        for body in [text.clone().into_bytes(), [&b"\xff"[..], text.as_bytes()].concat()] {
            let request = Request {
                method: text.clone(),
                url: format!("http://{text}/{text}?a={text}#{text}"),
                headers: headers.clone(),
                body: body.clone(),
            };
            let reply = Reply { status: 200, headers: headers.clone(), body };
            exchanges.push(exchange(request.clone(), Ok(reply)));
            exchanges.push(exchange(request.clone(), Err(Trouble::Broken(text.clone()))));
            exchanges.push(exchange(request, Err(Trouble::Unreachable(text.clone()))));
        }
    }
    let mut run = run_of(vec![(key, exchanges)]);
    run.target = format!("http://{key}@host:1");
    run.profile = key.to_owned();
    run.scenarios[0].scenario.id = key.to_owned();
    run
}

fn leaks(key: &str, mask: Mask) -> Vec<Leak> {
    let mut out = Vec::new();
    record(&mut out, &infected(key), mask, Some(&format!("http://{key}/")))
        .expect("memory takes every write");
    let text = String::from_utf8(out).expect("a transcript is text");
    Transcript::read(&text).expect("what was written can be read");
    scan("transcript", text.as_bytes(), &Mask::new(key))
}

#[test]
fn no_transcript_shows_the_key() {
    assert_eq!(leaks(ODD, Mask::new(ODD)), []);
}

#[test]
fn no_transcript_shows_half_a_key_that_holds_what_splits_a_url() {
    let key = "\"/A😀0ééé!A!A";
    assert_eq!(leaks(key, Mask::new(key)), []);
}

#[test]
fn a_transcript_without_a_mask_would_show_it() {
    assert!(leaks(ODD, Mask::new("")).iter().any(|leak| leak.kind == Kind::Key), "the test can fail");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn no_transcript_shows_any_key(key in "[!-~é😀]{12,32}") {
        // A key that reads like what stands in its place, or like the frame around it, cannot be told from it.
        prop_assume!(!key.starts_with("invalid-"));
        prop_assert_eq!(leaks(&key, Mask::new(&key)), []);
    }
}
