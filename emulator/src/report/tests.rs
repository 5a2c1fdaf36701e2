//! What clients do is told in a few words, and judged.

use proptest::prelude::*;

use super::*;
use crate::journal::{End, Severity};
use crate::task::{Status, TaskId};
use story::{Act, by_clock, cancel, create, download, judged, list, query, shown};

mod rules;
mod story;

/// A client that does nearly everything wrong, and some things right.
fn careless() -> Report {
    let unknown = Departure::new("R-137", "/input/mood", "is not in the reference", Severity::Violation);
    let long =
        Departure::new("R-033", "/input/title", "has more than the recommended three", Severity::Advice);
    judged(vec![
        create().refused(403, "AccessDenied"),
        create().job("a").makes(1).departs(unknown.clone()).departs(long),
        query(1).shows(Status::Running),
        query(1).succeeds(&[0, 2], &[1]),
        query(1).succeeds(&[0, 2], &[1]),
        query(1).succeeds(&[0, 2], &[1]),
        download(1, 0).keyed(),
        create().job("b").makes(2).departs(unknown).lost().under("create=lost-answer"),
        create().job("b").makes(3),
        query(3).refused(429, "Throttling").retry_after(2_000).under("query=Throttling(retry-after=2s)"),
        query(3).succeeds(&[0], &[]).after(1_500),
    ])
}

#[test]
fn a_report_reads_well() {
    insta::assert_snapshot!(careless(), @r#"
    Client report: fail

    fail      async-header           Creates ask to be asynchronous
              #1 create without `X-DashScope-Async: enable`, refused with AccessDenied
              > Send `X-DashScope-Async: enable` with every create; there are no synchronous calls.
    fail      stops-at-the-end       Stops querying a task that has ended
              #5 task 11111111 queried again, though #4 said SUCCEEDED
              #6 task 11111111 queried again, though #4 said SUCCEEDED
              > SUCCEEDED, FAILED and CANCELED are the last word on a task, UNKNOWN after a few looks; ask no more.
    not seen  backs-off              Queries with growing pauses
    fail      obeys-retry-after      Waits as long as Retry-After says
              #11 came 1500 ms after #10, which said to wait 2000 ms
              > After an answer with Retry-After, wait that long before the next request of its kind.
    fail      creates-once           Looks for a task before creating it again
              #9 the same create again: #8 was done, its answer was lost
              > After a create without an answer, list the latest tasks: it may be among them.
    fail      takes-partial-success  Takes the good pictures of a task that succeeded in part
              #4 task 11111111: good pictures not downloaded, by index: 2
              > SUCCEEDED with some failed pictures is a success: fetch every result that has a `url`.
    advice    downloads-in-time      Downloads pictures before their links end
              #11 task 33333333: pictures never downloaded, by index: 0
              > Download every picture as soon as its task has succeeded: links end 24 hours later.
    fail      keeps-its-key          Keeps the key from the picture host
              #7 the picture host was sent an Authorization header
              > Download with a bare GET: result links are signed, and their host is not the API's.
    not seen  survives-suspension    Does not hang on a suspended task
    pass      repeats-safely         Does not repeat what cannot succeed (#1 the only create refused for good)
    fail      as-documented          Sends what the reference has, and nothing else
              #2 R-137 /input/mood: is not in the reference (2 times)
              #2 advice: R-033 /input/title: has more than the recommended three
              > Send the reference's fields with the reference's values; another server may refuse the rest.

    exchanges: 11, tasks created: 3, pictures downloaded: 1, faults injected: 2
    "#);
}

#[test]
fn a_report_is_junit_too() {
    insta::assert_snapshot!(junit(&careless()), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="wanx-emulator client report" tests="11" skipped="2" failures="7" errors="0">
        <testsuite name="client" tests="11" skipped="2" errors="0" failures="7">
            <properties>
                <property name="exchanges" value="11"/>
                <property name="dropped" value="0"/>
                <property name="tasks_created" value="3"/>
                <property name="pictures_downloaded" value="1"/>
                <property name="faults_injected" value="2"/>
            </properties>
            <testcase name="async-header" classname="client">
                <failure message="Creates ask to be asynchronous" type="conduct">#1 create without `X-DashScope-Async: enable`, refused with AccessDenied
    &gt; Send `X-DashScope-Async: enable` with every create; there are no synchronous calls.</failure>
            </testcase>
            <testcase name="stops-at-the-end" classname="client">
                <failure message="Stops querying a task that has ended" type="conduct">#5 task 11111111 queried again, though #4 said SUCCEEDED
    #6 task 11111111 queried again, though #4 said SUCCEEDED
    &gt; SUCCEEDED, FAILED and CANCELED are the last word on a task, UNKNOWN after a few looks; ask no more.</failure>
            </testcase>
            <testcase name="backs-off" classname="client">
                <skipped message="nothing happened that it could be judged by"/>
            </testcase>
            <testcase name="obeys-retry-after" classname="client">
                <failure message="Waits as long as Retry-After says" type="conduct">#11 came 1500 ms after #10, which said to wait 2000 ms
    &gt; After an answer with Retry-After, wait that long before the next request of its kind.</failure>
            </testcase>
            <testcase name="creates-once" classname="client">
                <failure message="Looks for a task before creating it again" type="conduct">#9 the same create again: #8 was done, its answer was lost
    &gt; After a create without an answer, list the latest tasks: it may be among them.</failure>
            </testcase>
            <testcase name="takes-partial-success" classname="client">
                <failure message="Takes the good pictures of a task that succeeded in part" type="conduct">#4 task 11111111: good pictures not downloaded, by index: 2
    &gt; SUCCEEDED with some failed pictures is a success: fetch every result that has a `url`.</failure>
            </testcase>
            <testcase name="downloads-in-time" classname="client">
                <system-out>#11 task 33333333: pictures never downloaded, by index: 0
    &gt; Download every picture as soon as its task has succeeded: links end 24 hours later.</system-out>
            </testcase>
            <testcase name="keeps-its-key" classname="client">
                <failure message="Keeps the key from the picture host" type="conduct">#7 the picture host was sent an Authorization header
    &gt; Download with a bare GET: result links are signed, and their host is not the API&apos;s.</failure>
            </testcase>
            <testcase name="survives-suspension" classname="client">
                <skipped message="nothing happened that it could be judged by"/>
            </testcase>
            <testcase name="repeats-safely" classname="client"/>
            <testcase name="as-documented" classname="client">
                <failure message="Sends what the reference has, and nothing else" type="conduct">#2 R-137 /input/mood: is not in the reference (2 times)
    #2 advice: R-033 /input/title: has more than the recommended three
    &gt; Send the reference&apos;s fields with the reference&apos;s values; another server may refuse the rest.</failure>
            </testcase>
        </testsuite>
    </testsuites>
    "#);
}

#[test]
fn a_report_of_nothing_has_seen_nothing() {
    let report = judge(&[], 0);
    assert_eq!(report.verdict(), Verdict::NotSeen);
    assert!(report.lines.iter().all(|line| line.verdict == Verdict::NotSeen && line.evidence.is_empty()));
    assert_eq!(report.counters, Counters::default());
}

#[test]
fn names_of_lines_are_all_different() {
    let ids: BTreeSet<_> = careless().lines.into_iter().map(|line| line.id).collect();
    assert_eq!(ids.len(), careless().lines.len());
}

#[test]
fn a_report_reads_back_from_json() {
    let report = careless();
    let text = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
}

#[test]
fn evidence_is_counted_and_not_listed_without_end() {
    let report = judged(vec![download(1, 0).keyed(); 1_000]);
    let line = report.line("keeps-its-key").unwrap();
    assert_eq!((line.evidence.len(), line.omitted, line.judged), (10, 990, 1_000));
}

#[test]
fn names_from_clients_cannot_move_the_cursor() {
    let departure =
        Departure::new("R-137", "/input/\u{1b}[2J\u{202e}", "is not in the reference", Severity::Violation);
    let report = judged(vec![create().job("a").makes(1).departs(departure)]);
    assert!(!report.to_string().contains(['\u{1b}', '\u{202e}']));
    assert!(!junit(&report).contains(['\u{1b}', '\u{202e}']));
}

#[test]
fn a_long_journal_is_judged_in_one_go() {
    let mut acts = vec![query(1).shows(Status::Suspended); 30_000];
    acts.extend(vec![create().refused(400, "Arrearage"); 30_000]);
    acts.extend(vec![download(1, 0); 30_000]);
    acts.extend(vec![query(1).succeeds(&[0, 1], &[2]).retry_after(10); 30_000]);
    // Taken one after the other and not each with each, these are done in a moment.
    assert_eq!(judged(acts).counters.exchanges, 120_000);
}

fn status() -> impl Strategy<Value = Option<Status>> {
    prop::sample::select(vec![
        None,
        Some(Status::Pending),
        Some(Status::Running),
        Some(Status::Suspended),
        Some(Status::Succeeded),
        Some(Status::Failed),
        Some(Status::Unknown),
    ])
}

prop_compose! {
    fn act()(
        what in 0..5_u8,
        task in 1..3_u128,
        index in 0..4_u8,
        after in status(),
        end in prop::sample::select(vec![End::Answered, End::Spoilt, End::Lost, End::CutOff]),
        (status, code) in prop::sample::select(vec![
            (Some(200), None),
            (Some(403), Some("AccessDenied")),
            (Some(429), Some("Throttling.RateQuota")),
            (Some(599), Some("")),
            (None, None),
        ]),
        (at_ms, arrived_ms, took_ms) in (any::<i64>(), any::<u64>(), any::<u64>()),
        retry_after_ms in prop::option::of(any::<u64>()),
        fault in prop::option::of("(any=latency\\(9s\\)|query=reset|\\PC{0,9})"),
        pictures in prop::option::of((prop::collection::vec(0..4_u8, 0..4), prop::collection::vec(any::<u8>(), 0..4))),
    ) -> Act {
        let act = match what {
            0 => create().makes(task).job("a"),
            1 => query(task),
            2 => list(),
            3 => cancel(task),
            _ => download(task, index),
        };
        let mut act = act.entry(|entry| {
            (entry.after, entry.end, entry.status, entry.code) = (after, end, status, code.map(str::to_owned));
            (entry.at_ms, entry.arrived_ms) = (crate::time::Timestamp::from_ms(at_ms), arrived_ms);
            (entry.took_ms, entry.retry_after_ms) = (took_ms, retry_after_ms);
            entry.pictures = pictures.clone().map(|(good, failed)| crate::journal::Seen { good, failed });
        });
        if let Some(fault) = &fault {
            act = act.under(fault);
        }
        act
    }
}

proptest! {
    #[test]
    fn any_journal_is_judged(acts in prop::collection::vec(act(), 0..40), dropped: u64) {
        let entries: Vec<_> = acts.into_iter().map(Act::alone).collect();
        let report = judge(&entries, dropped);
        prop_assert_eq!(report.lines.len(), 11);
        prop_assert!(!report.to_string().is_empty() && junit(&report).ends_with("</testsuites>\n"));
        for line in &report.lines {
            prop_assert_eq!(line.evidence.is_empty(), line.verdict == Verdict::NotSeen, "{}", line);
        }
    }
}

#[test]
fn tasks_are_named_by_the_beginning_of_their_ids() {
    assert!(TaskId::from_bits(1).to_string().starts_with(&tally::short(TaskId::from_bits(1))));
}

#[test]
fn the_pause_is_the_longer_of_both_clocks() {
    let [one, two] = [query(1), query(1)].map(Act::alone);
    let later = |act: Act| blame::pause_ms(&one, &act.alone());
    assert_eq!(later(by_clock(query(1), 5_000, 10)), 5_000);
    assert_eq!(later(by_clock(query(1), 0, 700)), 700);
    assert_eq!(blame::pause_ms(&two, &one), 0);
    assert_eq!(shown(&judged(Vec::new()), "backs-off"), (Verdict::NotSeen, vec![]));
}
