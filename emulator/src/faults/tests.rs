//! The language and the rules, as data in and data out.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::brief::ImageCount;
use crate::seed::Seed;
use crate::task::{KeyHash, Outcome, Pace, Phase, Script};
use crate::time::{Span, Timestamp};

const START: Timestamp = Timestamp::MANUAL_START;

fn facts(operation: Operation) -> Facts<'static> {
    Facts { operation, image_index: None, now: START, key: None, namespace: "default", body: None }
}

fn set(statements: &[&str]) -> RuleSet {
    let mut set = RuleSet::new(Seed::from_number(7), &[], START);
    // The newest comes first, so that the list reads in the order of precedence.
    for statement in statements.iter().rev() {
        set.push(None, read_fault(statement).unwrap(), START).unwrap();
    }
    set
}

/// Which of so many exchanges are struck by a statement.
fn struck(statement: &str, operation: Operation, count: usize) -> Vec<usize> {
    let mut set = set(&[statement]);
    (1..=count).filter(|_| !set.meet(&[], &facts(operation)).mischief.is_none()).collect::<Vec<_>>()
}

fn scripted(statements: &[&str], count: u64) -> Script {
    let natural = Script::natural(ImageCount::new(count).unwrap(), Pace::QUICK, &Seed::from_number(1));
    let met = set(statements).meet(&[], &facts(Operation::Create));
    script(natural, &met.task, &Seed::from_number(9))
}

#[test]
fn every_example_of_the_vocabulary_is_a_statement_that_prints_as_it_reads() {
    for word in PLACES.iter().chain(CONDITIONS).chain(DEEDS) {
        let fault = read_fault(word.example).unwrap_or_else(|error| panic!("{}: {error}", word.example));
        assert_eq!(read_fault(&fault.to_string()), Ok(fault.clone()), "{fault}");
        assert!(word.example.contains(word.name) || word.name == "any", "{}", word.example);
    }
}

#[test]
fn every_code_of_the_service_can_be_asked_for_by_name() {
    for error in crate::reason::ServiceError::ALL {
        for place in ["create", "query", "list", "cancel", "asset", "task", "picture[0]"] {
            let statement = format!("{place}={}", error.code());
            let fault = read_fault(&statement).unwrap_or_else(|error| panic!("{statement}: {error}"));
            assert_eq!(fault.to_string(), statement);
        }
    }
}

#[test]
fn a_statement_without_a_place_strikes_the_request_that_carries_it() {
    assert_eq!(read_fault("latency=2s"), read_fault("any=latency(2s)"));
    assert_eq!(read_fault("hang"), read_fault("any=hang"));
    let both = read_faults("picture[1]=InternalError.Timeout; latency=2s").unwrap();
    assert_eq!(
        both.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["picture[1]=InternalError.Timeout", "any=latency(2s)"]
    );
}

#[test]
fn what_cannot_be_read_is_named_with_what_it_could_have_been() {
    let rows = [
        ("", "there is no fault in it"),
        ("; ;", "there is no fault in it"),
        ("creat=hang", "cannot read `creat`: the places are any, connect, create"),
        ("create=hank", "cannot read `hank`: the deeds are gateway, latency"),
        ("create:nht(2)=hang", "cannot read `nht(2)`: the conditions are nth, first"),
        ("create:nth(0)=hang", "cannot read `nth(0)`: it has to look like `nth(N)`"),
        ("create:chance(120%)=hang", "cannot read `chance(120%)`: it has to look like `chance(P%)`"),
        ("query:between(5s, 1s)=hang", "it has to look like `between(FROM, UNTIL)`"),
        ("picture[4]=ok", "cannot read `picture[4]`: pictures have the indices 0 to 3"),
        ("picture[1=ok", "cannot read `picture[1=ok`"),
        ("create[1]=hang", "only picture and download have an index"),
        ("latency=soon", "cannot read `latency=soon`: it has to look like `latency(SPAN)"),
        ("download=Arrearage", "cannot read `Arrearage`: it cannot happen to `download`"),
        ("picture=latency(2s)", "cannot read `latency(2s)`: it cannot happen to `picture`"),
        ("task=states(RUNNING, PENDING 2s)", "only the last state can be without a span"),
        ("task=states(FAILED 2s)", "SUCCEEDED, FAILED and CANCELED end a task"),
        ("task=states(SLEEPING)", "it has to look like `states(PENDING 2s"),
        ("query=Throttling(soon)", "a code takes a message in quotes"),
        ("any=gateway(200)", "it has to look like `gateway(STATUS)"),
        ("query=content-type(\"\u{e9}\")", "it has to look like `content-type(TYPE)`"),
        ("download=resize(0x9)", "it has to look like `resize(WxH)`"),
    ];
    for (text, expected) in rows {
        let error = read_faults(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
}

#[test]
fn conditions_that_count_take_the_exchanges_they_name() {
    assert_eq!(struck("query:nth(2)=hang", Operation::Query, 6), [2]);
    assert_eq!(struck("query:first(3)=hang", Operation::Query, 6), [1, 2, 3]);
    assert_eq!(struck("query:every(2)=hang", Operation::Query, 6), [2, 4, 6]);
    assert_eq!(struck("query:first(4):every(2)=hang", Operation::Query, 6), [2, 4]);
    assert_eq!(struck("query=hang", Operation::List, 6), [0_usize; 0]);
}

#[test]
fn each_operation_is_counted_apart() {
    let mut set = set(&["any:nth(1)=hang"]);
    for operation in [Operation::Create, Operation::Query, Operation::Create] {
        let has_struck = !set.meet(&[], &facts(operation)).mischief.is_none();
        assert_eq!(has_struck, set.rules()[0].struck > 0 && has_struck, "{operation:?}");
    }
    assert_eq!(set.rules()[0].struck, 2, "the first create and the first query");
}

#[test]
fn chance_is_rolled_by_seed_and_number_and_comes_out_as_often_as_it_says() {
    let once = struck("query:chance(25%)=hang", Operation::Query, 2_000);
    assert_eq!(once, struck("query:chance(25%)=hang", Operation::Query, 2_000));
    assert!((430..570).contains(&once.len()), "{}", once.len());
    assert_eq!(struck("query:chance(0%)=hang", Operation::Query, 100).len(), 0);
    assert_eq!(struck("query:chance(100%)=hang", Operation::Query, 100).len(), 100);
}

#[test]
fn a_rule_between_two_moments_sleeps_before_and_after() {
    let check = |statement: &str, expected: &[i64]| {
        let mut set = set(&[statement]);
        let struck_at: Vec<i64> = (0..40)
            .filter(|second| {
                let now = START + Span::from_ms(second * 1_000);
                !set.meet(&[], &Facts { now, ..facts(Operation::Query) }).mischief.is_none()
            })
            .map(|second| second as i64)
            .collect();
        assert_eq!(struck_at, expected, "{statement}");
    };
    check("query:between(2s, 5s)=hang", &[2, 3, 4]);
    check("query:between(2025-01-01T00:00:38Z, 2026-01-01T00:00:00Z)=hang", &[38, 39]);
    check("query:between(37s, forever)=hang", &[37, 38, 39]);
}

#[test]
fn conditions_on_key_namespace_and_body_look_where_they_say() {
    let body = serde_json::json!({"model": "wanx-ast", "input": {"title": ["Boom", "x"]}});
    let here = Facts {
        key: Some(KeyHash::of("sk-one")),
        namespace: "blue",
        body: Some(&body),
        ..facts(Operation::Create)
    };
    let meets =
        |condition: &str| !set(&[&format!("create:{condition}=hang")]).meet(&[], &here).mischief.is_none();
    for condition in [
        "key(sk-one)",
        "namespace(blue)",
        "model(wanx-ast)",
        "json(/input/title/0)",
        "json(/input/title/0, \"Boom\")",
        "json(/input/title, [\"Boom\", \"x\"])",
    ] {
        assert!(meets(condition), "{condition}");
    }
    for condition in
        ["key(sk-two)", "namespace(red)", "model(other)", "json(/input/text)", "json(/input/title/0, 1)"]
    {
        assert!(!meets(condition), "{condition}");
    }
}

#[test]
fn a_key_in_a_rule_is_never_shown() {
    let fault = read_fault("create:key(sk-very-secret)=hang").unwrap();
    assert!(!format!("{fault} {fault:?}").contains("secret"));
    assert_eq!(read_fault(&fault.to_string()), Ok(fault));
}

#[test]
fn the_stronger_carrier_takes_the_slot_and_others_add_to_it() {
    let mut set = set(&["query=latency(1s)", "query=InternalError", "query=gateway(502)"]);
    let own = Rule::of_header("query=Throttling").unwrap();
    let Met { mischief, .. } = set.meet(&own, &facts(Operation::Query));
    assert_eq!(mischief.delay, Some(Span::from_ms(1_000)));
    assert!(
        matches!(&mischief.instead, Some(Instead::Refuse(refuse)) if refuse.error.code() == "Throttling")
    );
    let struck: Vec<_> = mischief.injected.iter().map(|injected| &*injected.rule).collect();
    assert_eq!(struck, ["header/1", "rule/3"]);
}

#[test]
fn a_weaker_carrier_does_not_undo_what_a_stronger_one_wants_done() {
    for (strong, weak) in [
        ("create=lost-answer", "create=reset"),
        ("create=hang", "create=Arrearage"),
        ("create=InternalError", "create=lost-answer"),
        ("create=gateway(502)", "create=hang"),
    ] {
        let mut set = set(&[weak]);
        let own = Rule::of_header(strong).unwrap();
        let struck = set.meet(&own, &facts(Operation::Create)).mischief.injected;
        assert_eq!(struck.len(), 1, "{strong} over {weak}");
        assert_eq!(&*struck[0].rule, "header/1", "{strong} over {weak}");
    }
    let whole = scripted(&["task=InternalError.Algo", "picture[0]=ok"], 2);
    assert!(whole.pictures.iter().all(|outcome| *outcome != Outcome::Good));
    let one = scripted(&["picture[0]=ok", "task=InternalError.Algo"], 2);
    assert_eq!(one.pictures[0], Outcome::Good);
}

#[test]
fn rules_of_one_name_have_dice_of_their_own() {
    let text = r#"rules = [
        { name = "same", fault = "query:chance(50%)=latency(1s)" },
        { name = "same", fault = "query:chance(50%)=corrupt" },
    ]"#;
    let mut set = RuleSet::new(Seed::from_number(1), &[Arc::new(read_experiment("x", text).unwrap())], START);
    let names: Vec<_> = set.rules().iter().map(|set| set.rule.name.to_string()).collect();
    assert_eq!(names, ["x/same", "x/same#2"]);
    let met = |set: &mut RuleSet| set.meet(&[], &facts(Operation::Query)).mischief.injected.len();
    let together: Vec<_> = (0..50).map(|_| met(&mut set)).collect();
    assert!(together.contains(&1), "they always come together: {together:?}");
}

#[test]
fn pictures_end_as_the_strongest_rule_for_each_says() {
    let script = scripted(&["picture[0]=ok", "picture=InternalError.Timeout"], 3);
    let good: Vec<_> = script.pictures.iter().map(|outcome| *outcome == Outcome::Good).collect();
    assert_eq!(good, [true, false, false]);
    assert_eq!(script.causes.len(), 3, "{:?}", script.causes);
}

#[test]
fn a_picture_chance_is_rolled_for_each_picture_and_the_same_way_every_time() {
    let fates: Vec<_> = (0..400)
        .map(|number| {
            let natural = Script::natural(ImageCount::new(4).unwrap(), Pace::QUICK, &Seed::from_number(1));
            let met =
                set(&["picture:chance(50%)=InternalError.Timeout"]).meet(&[], &facts(Operation::Create));
            let fate = || script(natural.clone(), &met.task, &Seed::from_number(number));
            assert_eq!(fate(), fate());
            fate().pictures.iter().filter(|outcome| **outcome == Outcome::Good).count()
        })
        .collect();
    for count in 0..=4 {
        assert!(fates.contains(&count), "no task had {count} good pictures");
    }
}

#[test]
fn states_become_a_queue_segments_and_an_end() {
    let script = scripted(&["task=states(PENDING 2s, RUNNING 5s, SUSPENDED 1s, UNKNOWN 2s, CANCELED)"], 1);
    assert_eq!(script.queue, Span::from_ms(2_000));
    let phases: Vec<_> = script.segments.iter().map(|segment| segment.phase).collect();
    assert_eq!(phases, [Phase::Running, Phase::Suspended, Phase::Unknown]);
    assert_eq!(script.finale, crate::task::Finale::Canceled);
    let endless = scripted(&["task=states(SUSPENDED)"], 1);
    assert_eq!((endless.queue, endless.segments[0].span), (Span::default(), Span::ENDLESS));
    let failed = scripted(&["task=states(RUNNING 1s, FAILED)"], 2);
    assert!(failed.pictures.iter().all(|outcome| *outcome != Outcome::Good));
}

#[test]
fn every_magic_key_means_faults_and_begins_as_documented() {
    for magic in MAGIC_KEYS {
        assert!(!magic_key(magic.key).is_empty() && magic.key.starts_with("sk-emu-"), "{}", magic.key);
    }
    assert!(magic_key("sk-emu-none-such").is_empty());
}

#[test]
fn every_built_in_experiment_is_read_and_says_what_a_good_client_does() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/experiments");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), BUILT_IN.len(), "a file is not listed");
    for (name, _) in BUILT_IN {
        let experiment = built_in(name).unwrap();
        assert!(experiment.about.len() > 20 && experiment.a_good_client.len() > 40, "{name}");
    }
    assert!(built_in("nothing").unwrap_err().to_string().contains("flaky-network"));
}

#[test]
fn an_experiment_that_cannot_be_read_names_the_line() {
    let rows = [
        ("about = \"x\"\nrules = [\n  \"query=hang\",\n  \"query=hank\",\n]", 4, "cannot read `hank`"),
        ("about = \"x\"\n\nrulez = []", 3, "unknown field `rulez`"),
        ("about = \"x\"", 1, "missing field `rules`"),
        ("rules = []", 1, "there is no rule in it"),
        ("rules = [\n 1\n]", 2, "a rule is a string"),
        ("rules = [\n\"a", 2, ""),
    ];
    for (text, line, expected) in rows {
        let error = read_experiment("mine", text).unwrap_err();
        assert_eq!(error.line, line, "{text}: {error}");
        assert!(error.why.contains(expected), "{text}: {error}");
    }
}

#[test]
fn a_named_rule_keeps_its_name_and_a_removed_one_is_gone() {
    let text = "rules = [{ name = \"late\", fault = \"query=latency(1s)\" }]";
    let experiment = Arc::new(read_experiment("mine", text).unwrap());
    let mut set = RuleSet::new(Seed::from_number(1), &[experiment], START);
    assert_eq!(&*set.rules()[0].rule.name, "mine/late");
    let id = set.rules()[0].id;
    assert!(set.remove(id) && !set.remove(id) && set.is_empty());
}

proptest! {
    #[test]
    fn any_text_is_faults_or_an_error(text: String) {
        let _ = read_faults(&text);
    }

    #[test]
    fn any_text_of_the_languages_own_words_is_faults_or_an_error(
        parts in prop::collection::vec(prop::sample::select(vec![
            "create", "picture", "[1]", "[", ":", "=", "(", ")", ",", ";", "nth", "2", "states", "PENDING", "2s",
            "\"", "content-type", "model", "a,b", "latency", "..", "~", "json", "/a", "chance", "%", "retry-after=", "Throttling", "é", "\\",
        ]), 0..24)
    ) {
        if let Ok(faults) = read_faults(&parts.concat()) {
            for fault in faults {
                prop_assert_eq!(read_fault(&fault.to_string()), Ok(fault.clone()), "{}", fault);
            }
        }
    }
}
