//! A key in every place of a run is found in no report, in no disguise.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

use super::*;
use crate::transcript::scan;

/// A key that every encoding changes.
const KEY: &str = "sk-ö\"<&'\\/ +%41?=😀~z";

/// A run whose every text and file holds the key.
fn infected(key: &str) -> Run {
    let plain = key;
    let key = || plain.to_owned();
    let headers = vec![
        ("Authorization".to_owned(), format!("Bearer {plain}")),
        ("authorization".to_owned(), format!("Basic {}", STANDARD.encode(plain))),
        (key(), key()),
        ("x-a".to_owned(), STANDARD.encode(format!("Bearer {plain}"))),
    ];
    let body = serde_json::to_vec(&serde_json::json!({ "echo": plain, plain: [plain] })).expect("JSON");
    let picture = [&png()[..], plain.as_bytes()].concat();
    let request = Request {
        method: key(),
        url: format!("http://h/{plain}?q={plain}"),
        headers: headers.clone(),
        body: body.clone(),
    };
    let answered = |body: Vec<u8>| Exchange {
        request: request.clone(),
        reply: Ok(Reply { status: 200, headers: headers.clone(), body }),
    };
    let troubled = |trouble: Trouble| Exchange { request: request.clone(), reply: Err(trouble) };
    let mut scenario = scenario(plain, &[27, 31]);
    for text in [&mut scenario.title, &mut scenario.stands_on] {
        *text = format!("{plain} {plain}");
    }
    scenario.tags = vec![key()];
    let finding = |verdict| Finding { exchange: Some(0), ..finding(27, verdict, plain, [plain, plain]) };
    let case = CaseOutcome {
        name: Some(key()),
        findings: Verdict::ALL.map(finding).into(),
        exchanges: vec![
            answered(body),
            answered(picture.clone()),
            answered(plain.into()),
            troubled(Trouble::Broken(key())),
            troubled(Trouble::Unreachable(key())),
        ],
        pictures: vec![Shown { name: key(), file: picture.clone(), background: picture }],
    };
    Run {
        target: format!("http://{plain}@h"),
        profile: key(),
        self_reported: Some(key()),
        notes: vec![key()],
        scenarios: vec![ScenarioOutcome { scenario, cases: vec![case] }],
    }
}

/// Every report of the run by its name.
fn written(key: &str, mask: &Mask) -> Vec<(&'static str, String)> {
    let report = Report::new(&infected(key), &sentences(), Demand::Completeness, mask);
    vec![
        ("text", text(&report, Detail::Verbose)),
        ("quiet text", text(&report, Detail::Quiet)),
        ("JUnit", junit(&report)),
        ("JSON", json(&report)),
        ("HTML", html(&report)),
        ("annotations", annotations(&report)),
        ("summary", step_summary(&report)),
    ]
}

#[test]
fn no_report_shows_the_key() {
    let mask = Mask::new(KEY);
    for (name, text) in written(KEY, &mask) {
        assert_eq!(scan(name, text.as_bytes(), &mask), [], "{text}");
        assert!(text.contains("key"), "{name} shows nothing at all");
    }
}

#[test]
fn a_report_without_a_mask_would_show_it() {
    for (name, text) in written(KEY, &Mask::new("")) {
        assert!(Mask::new(KEY).covers(text.as_bytes()), "{name}: the test can fail");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn no_report_shows_any_key(key in "[!-~é😀]{12,32}") {
        prop_assume!(!key.starts_with("invalid-"));
        let mask = Mask::new(&key);
        for (name, text) in written(&key, &mask) {
            prop_assert_eq!(scan(name, text.as_bytes(), &mask), []);
        }
    }
}
