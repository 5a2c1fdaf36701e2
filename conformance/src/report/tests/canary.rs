//! A key in every place of a run is found in no report, in no disguise.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::*;

/// A key that every encoding changes.
const KEY: &str = "sk-ö\"<&'\\/ +%41?=😀~z";

/// A run whose every text and file holds the key.
fn infected() -> Run {
    let key = || KEY.to_owned();
    let headers = vec![
        ("Authorization".to_owned(), format!("Bearer {KEY}")),
        ("authorization".to_owned(), format!("Basic {}", STANDARD.encode(KEY))),
        (key(), key()),
        ("x-a".to_owned(), STANDARD.encode(format!("Bearer {KEY}"))),
    ];
    let body = serde_json::to_vec(&serde_json::json!({ "echo": KEY, KEY: [KEY] })).expect("JSON");
    let picture = [&png()[..], KEY.as_bytes()].concat();
    let request = Request {
        method: key(),
        url: format!("http://h/{KEY}?q={KEY}"),
        headers: headers.clone(),
        body: body.clone(),
    };
    let answered = |body: Vec<u8>| Exchange {
        request: request.clone(),
        reply: Ok(Reply { status: 200, headers: headers.clone(), body }),
    };
    let troubled = |trouble: Trouble| Exchange { request: request.clone(), reply: Err(trouble) };
    let mut scenario = scenario(KEY, &[27, 31]);
    for text in [&mut scenario.title, &mut scenario.stands_on] {
        *text = format!("{KEY} {KEY}");
    }
    scenario.tags = vec![key()];
    let finding = |verdict| Finding { exchange: Some(0), ..finding(27, verdict, KEY, [KEY, KEY]) };
    let case = CaseOutcome {
        name: Some(key()),
        findings: Verdict::ALL.map(finding).into(),
        exchanges: vec![
            answered(body),
            answered(picture.clone()),
            answered(KEY.into()),
            troubled(Trouble::Broken(key())),
            troubled(Trouble::Unreachable(key())),
        ],
        pictures: vec![Shown { name: key(), file: picture.clone(), background: picture }],
    };
    Run {
        target: format!("http://{KEY}@h"),
        profile: key(),
        self_reported: Some(key()),
        notes: vec![key()],
        scenarios: vec![ScenarioOutcome { scenario, cases: vec![case] }],
    }
}

#[test]
fn no_report_shows_the_key() {
    let mask = Mask::new(KEY);
    let report = Report::new(&infected(), &sentences(), Demand::Completeness, &mask);
    let written = [
        ("text", text(&report, Detail::Verbose)),
        ("quiet text", text(&report, Detail::Quiet)),
        ("JUnit", junit(&report)),
        ("JSON", json(&report)),
        ("HTML", html(&report)),
        ("annotations", annotations(&report)),
        ("summary", step_summary(&report)),
    ];
    for (name, text) in written {
        assert!(!mask.covers(text.as_bytes()), "{name} shows the key: {text}");
        assert!(
            crate::transcript::secrets(&text).is_empty(),
            "{name}: {:?}",
            crate::transcript::secrets(&text)
        );
        assert!(text.contains("key"), "{name} shows nothing at all");
    }
}

#[test]
fn a_page_without_a_mask_would_show_it() {
    let report = Report::new(&infected(), &sentences(), Demand::Completeness, &Mask::new(""));
    assert!(Mask::new(KEY).covers(html(&report).as_bytes()), "the test can fail");
}
