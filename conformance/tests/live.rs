//! Runs as against the live service, before a stand-in made from recordings: what can still be seen is seen, and
//! nothing impolite arrives.

#![expect(dead_code, reason = "each test uses its part of what all tests stand on")]

#[path = "support/gateway.rs"]
mod gateway;
#[path = "support/serve.rs"]
mod serve;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use gateway::{First, Gateway, KEY, Mood, OSS_HOST};
use serde_json::{Map, json};
use wanx_conformance::bench::{BaseRequest, Bench, Stop};
use wanx_conformance::book;
use wanx_conformance::live::hosts;
use wanx_conformance::outcome::Run;
use wanx_conformance::profile::Profile;
use wanx_conformance::requirements::{Live, Requirements};
use wanx_conformance::run;
use wanx_conformance::scenario::{Row, Scenario};
use wanx_conformance::send::{Manners, Sender};
use wanx_conformance::target::Target;
use wanx_conformance::verdict::Verdict;

const GAP: Duration = Duration::from_millis(600);

/// What a run found, what it was stopped by, and the stand-in that it asked.
struct Played {
    run: Run,
    stop: Option<Stop>,
    gateway: Gateway,
}

/// Plays scenarios as the command line does in the profile `live`, with no picture that the target could fetch.
async fn play(mood: Mood, model: &str, scenarios: &[Scenario]) -> Played {
    // Time goes on by a thousandth at most while nothing happens, so that no deadline comes before a packet.
    tokio::spawn(async {
        loop {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
    let gateway = Gateway::start(mood).await;
    let mut target = Target::at(&gateway.url(), KEY).expect("a URL");
    target.capabilities.oss_host = Some((OSS_HOST.into(), gateway.address));
    target.capabilities.endpoints = ["clock", "limits", "rules", "reset"].map(String::from).into();
    let deadline = Duration::from_secs(3600);
    let manners = Manners { deadline, gap: GAP, hosts: Some(hosts(&target)), ..Manners::default() };
    let request = BaseRequest {
        model: model.into(),
        input: Map::from_iter([("prompt".to_owned(), json!("a cat"))]),
        run: "kit-live".into(),
        poll_gap: Duration::from_secs(1),
    };
    let bench = Arc::new(Bench::new(target, Sender::new(manners).expect("a sender"), Profile::Live, request));
    let run = run::run(Arc::clone(&bench), scenarios.to_vec(), 8, Arc::new(())).await;
    Played { run, stop: bench.stopped(), gateway }
}

fn chosen(ids: &[&str]) -> Vec<Scenario> {
    book::built_in().iter().filter(|scenario| ids.contains(&scenario.id.as_str())).cloned().collect()
}

/// Nothing impolite arrived.
fn assert_polite(gateway: &Gateway) {
    let seen = gateway.seen();
    for pair in seen.windows(2) {
        let gap = pair[1].at - pair[0].at;
        assert!(gap >= GAP - Duration::from_millis(2), "{gap:?} before {:?}", pair[1]);
    }
    assert!(seen.iter().all(|one| one.tasks_at_work <= 1), "two tasks at once");
    assert!(seen.iter().all(|one| one.emulator_headers == 0 && !one.path.contains("_emulator")));
    let host = gateway.address.to_string();
    assert!(seen.iter().all(|one| one.host == host || one.host == OSS_HOST));
    let wrong =
        seen.iter().filter_map(|one| one.authorization.as_ref()).filter(|key| key.contains("invalid-"));
    assert!(wrong.count() <= 3);
    let cancelled = seen.iter().any(|one| one.path.ends_with("/cancel"));
    assert!(!cancelled, "nobody's task is cancelled");
}

fn live(row: Row) -> Live {
    Requirements::built_in().get(row).expect("a row").live
}

/// Returns the rows with a verdict that was not expected of them, by what the live service can still show.
fn surprises(run: &Run, expected: impl Fn(Live, Verdict) -> bool) -> BTreeMap<Row, Verdict> {
    run.rows().into_iter().filter(|(row, verdict)| !expected(live(*row), *verdict)).collect()
}

#[tokio::test(start_paused = true)]
async fn what_the_gateway_still_shows_is_seen_and_nothing_impolite_arrives() {
    let Played { run, stop, gateway } = play(Mood::default(), "wanx-ast", book::built_in()).await;
    assert_eq!(stop, None);
    let surprises = surprises(&run, |live, verdict| match live {
        Live::Gateway | Live::Key => matches!(verdict, Verdict::Pass | Verdict::NonStrict),
        Live::Model => verdict == Verdict::NotTested,
        Live::None => matches!(verdict, Verdict::Skip | Verdict::NotTested),
    });
    assert_eq!(surprises, BTreeMap::new());
    let asked = Requirements::built_in().iter().filter(|row| matches!(row.live, Live::Gateway | Live::Key));
    for row in asked.filter(|row| row.waived.is_none()) {
        assert!(run.rows().contains_key(&row.id), "{} is not asked", row.id);
    }
    assert!(run.notes[0].contains("`wanx-ast` is not served: 400 InvalidParameter: Model not exist."));
    assert_polite(&gateway);
    let wrong = gateway
        .seen()
        .iter()
        .filter(|one| one.authorization.as_deref() == Some("Bearer invalid-kit-live"))
        .count();
    assert_eq!(wrong, 2, "one create and one query with a wrong key serve all scenarios");
}

#[tokio::test(start_paused = true)]
async fn where_the_model_is_looked_at_first_what_comes_after_it_is_not_testable_and_nothing_fails() {
    let mood = Mood { looks_first: First::Model, ..Mood::default() };
    let Played { run, gateway, .. } = play(mood, "wanx-ast", book::built_in()).await;
    let untested: Vec<String> = run
        .rows()
        .into_iter()
        .filter(|(row, verdict)| {
            *verdict >= Verdict::NotTested && matches!(live(*row), Live::Gateway | Live::Key)
        })
        .map(|(row, verdict)| format!("{row} {}", verdict.word()))
        .collect();
    assert_eq!(untested, ["R-026 NOT_TESTED", "R-070 NOT_TESTED"]);
    assert_polite(&gateway);
}

#[tokio::test(start_paused = true)]
async fn a_sibling_model_shows_the_envelope_of_tasks() {
    let sibling = "wan2.2-t2i-flash";
    let mood = Mood { sibling: Some(sibling), ..Mood::default() };
    let Played { run, stop, gateway } = play(mood, sibling, book::built_in()).await;
    assert_eq!(stop, None);
    let rows = run.rows();
    let failed: Vec<_> = rows.iter().filter(|(_, verdict)| **verdict >= Verdict::Error).collect();
    assert!(failed.is_empty(), "{failed:?}");
    for number in [85, 91, 94, 96, 97, 98, 99, 104, 105, 107, 109, 113, 123, 128, 130, 132, 137] {
        assert_eq!(rows.get(&Row::new(number)), Some(&Verdict::Pass), "R-{number:03}");
    }
    // One scenario of each asks for a fault.
    for number in [87, 108] {
        assert_eq!(rows.get(&Row::new(number)), Some(&Verdict::Skip), "R-{number:03}");
    }
    for number in [14, 27, 45, 60, 73, 84, 126, 127, 133] {
        assert_eq!(rows.get(&Row::new(number)), Some(&Verdict::NotTested), "R-{number:03}");
    }
    assert!(gateway.seen().iter().any(|one| one.tasks_at_work == 1), "tasks were made");
    assert_polite(&gateway);
}

#[tokio::test(start_paused = true)]
async fn a_run_ends_at_the_first_401_to_the_real_key() {
    for from in [0, 3] {
        let mood = Mood { refuses_key_from: Some(from), ..Mood::default() };
        let Played { run, stop, gateway } = play(mood, "wanx-ast", book::built_in()).await;
        assert!(matches!(stop, Some(Stop::Key(_))), "{stop:?}");
        let real = format!("Bearer {KEY}");
        let with_key = gateway.seen().iter().filter(|one| one.authorization.as_ref() == Some(&real)).count();
        assert!(with_key <= from + 1, "{with_key} requests with the key");
        let worst = surprises(&run, |_, verdict| verdict < Verdict::Error);
        assert_eq!(worst, BTreeMap::new());
    }
}

#[tokio::test(start_paused = true)]
async fn a_target_that_throttles_is_waited_for_within_reason_and_then_left_alone() {
    let of = async |retry_after| {
        let mood = Mood { throttles_from: Some(2), retry_after, ..Mood::default() };
        let scenarios = chosen(&["wrong-key-code", "async-header-missing", "unknown", "body-no-json"]);
        let played = play(mood, "wanx-ast", &scenarios).await;
        let worst = surprises(&played.run, |_, verdict| verdict < Verdict::Error);
        assert_eq!(worst, BTreeMap::new());
        assert!(matches!(played.stop, Some(Stop::Budget(_))), "{:?}", played.stop);
        let seen = played.gateway.seen();
        let pauses: Vec<_> =
            seen.windows(2).skip(2).map(|pair| (pair[1].at - pair[0].at).as_secs()).collect();
        (pauses.len() + 1, pauses.into_iter().min().unwrap_or_default())
    };
    assert_eq!(of(Some("7")).await, (12, 7));
    assert_eq!(of(Some("3600")).await, (1, 0));
    assert_eq!(of(Some("Fri, 31 Dec 2100 23:59:59 GMT")).await, (1, 0));
    assert_eq!(of(Some("-5")).await, (12, 0));
    assert_eq!(of(None).await, (12, 0));
}

#[tokio::test(start_paused = true)]
async fn no_host_is_asked_but_the_api_and_the_nine_of_results() {
    let sender = Sender::new(Manners {
        hosts: Some(hosts(&Target::at("http://127.0.0.1:1", KEY).expect("a URL"))),
        ..Manners::default()
    })
    .expect("a sender");
    for url in
        ["http://example.com/a.png", "http://aliyuncs.com/", "http://localhost/", "http://[::1]/", "nonsense"]
    {
        let request = wanx_conformance::exchange::Request {
            method: "GET".into(),
            url: url.into(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        let told = sender.send(request, None).await.reply.expect_err("this is not sent").to_string();
        assert!(told.contains("none of the hosts that may be asked"), "{told}");
    }
    assert_eq!(sender.sent(), 0);
    let steps = json!([{"request": {"method": "GET", "path": "http://example.com/", "key": "none",
        "expect": {"status": {"equals": 200}}}}]);
    let elsewhere = json!({"scenarios": [{"id": "elsewhere", "rows": ["R-097"], "title": "It asks elsewhere.",
        "stands_on": "Nothing.", "steps": steps}]});
    let mut scenarios = book::read(&elsewhere.to_string()).expect("a scenario");
    scenarios.extend(chosen(&["unknown"]));
    let Played { run, stop, .. } = play(Mood::default(), "wanx-ast", &scenarios).await;
    let verdicts: Vec<_> = run.scenarios.iter().map(|scenario| scenario.verdict()).collect();
    assert_eq!((stop, verdicts), (None, vec![Verdict::NotTested, Verdict::Pass]));
}

#[tokio::test(start_paused = true)]
async fn steps_that_the_live_service_is_spared_are_refused_whatever_a_scenario_says() {
    let accepted = json!({"status": {"equals": 200}});
    let steps = [
        json!({"raw": {"send": "GET / HTTP/1.1\r\n\r\n", "expect": accepted}}),
        json!({"burst": {"times": 3, "accepted": {"equals": 3}}}),
        json!({"fault": {"rule": "task=FAILED"}}),
        json!({"clock": {"advance_ms": 1}}),
        json!({"restart": {}}),
    ];
    let ask = json!({"query": {"task": "a", "expect": accepted}});
    let scenarios: Vec<_> = steps.iter().enumerate().map(|(number, step)| {
        json!({"id": format!("rude-{number}"), "rows": ["R-097"], "title": "It is rude.", "stands_on": "Nothing.",
            "steps": [ask, step]})
    }).collect();
    let scenarios = book::read(&json!({"scenarios": scenarios}).to_string()).expect("scenarios");
    let Played { run, gateway, .. } = play(Mood::default(), "wanx-ast", &scenarios).await;
    assert!(run.scenarios.iter().all(|scenario| scenario.verdict() == Verdict::Skip));
    assert_eq!(gateway.seen().len(), 1, "the look before the run alone was sent");
}
