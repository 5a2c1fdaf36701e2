//! Every rule: kept, broken and not seen.

use super::story::*;
use crate::journal::{Departure, Severity};
use crate::report::{Verdict, judge};
use crate::task::Status as S;
use Verdict::{Advice, Fail, NotSeen, Pass};

/// Checks what is said of a rule, and the numbers of the entries that show it.
#[track_caller]
fn check(id: &str, acts: Vec<Act>, verdict: Verdict, evidence: &[u64]) {
    let report = judged(acts);
    assert_eq!(shown(&report, id), (verdict, evidence.to_vec()), "\n{report}");
}

/// Tells the same act so many times.
fn times(count: usize, act: Act) -> impl Iterator<Item = Act> + Clone {
    std::iter::repeat_n(act, count)
}

const DAY_MS: u64 = 86_400_000;

#[test]
fn creates_ask_to_be_asynchronous() {
    let id = "async-header";
    let denied = create().refused(403, "AccessDenied");
    check(id, vec![create().job("a").makes(1)], Pass, &[1]);
    check(id, vec![create().job("a").makes(1), denied.clone()], Fail, &[2]);
    check(id, vec![query(1), create().refused(401, "InvalidApiKey")], NotSeen, &[]);
    check(id, vec![denied.clone().under("create=AccessDenied")], NotSeen, &[]);
    check(id, vec![denied.under("any=latency(2s)")], Fail, &[1]);
}

#[test]
fn a_task_that_has_ended_is_queried_no_more() {
    let id = "stops-at-the-end";
    for end in [S::Succeeded, S::Failed, S::Canceled] {
        let ended = query(1).shows(end);
        check(id, vec![query(1).shows(S::Running), ended.clone()], Pass, &[2]);
        check(id, vec![ended.clone(), ended.clone()], Advice, &[2]);
        check(id, vec![ended.clone(), ended.clone(), ended], Fail, &[2, 3]);
    }
    check(id, times(9, query(1).shows(S::Running)).collect(), NotSeen, &[]);
    check(id, vec![cancel(1).shows(S::Canceled), query(1).shows(S::Canceled)], Pass, &[2]);
}

#[test]
fn the_end_that_another_key_was_told_is_not_known() {
    let ended = query(1).shows(S::Succeeded);
    let acts = vec![ended.clone().by("sk-two"), ended.clone(), query(2).shows(S::Succeeded)];
    check("stops-at-the-end", acts, Pass, &[1]);
}

#[test]
fn an_end_that_the_client_did_not_see_is_no_end() {
    let ended = query(1).shows(S::Succeeded);
    for unseen in [
        ended.clone().lost().under("query=lost-answer"),
        ended.clone().spoilt().under("query=corrupt"),
        ended.clone().under("query=latency(1m)"),
        ended.clone().under("query=latency(1s~0.5)"),
    ] {
        check("stops-at-the-end", times(3, unseen.clone()).collect(), NotSeen, &[]);
        check("stops-at-the-end", vec![unseen.clone(), unseen, ended.clone()], Pass, &[3]);
    }
    let soon = ended.clone().under("query=latency(200ms)");
    check("stops-at-the-end", times(3, soon).collect(), Fail, &[2, 3]);
}

#[test]
fn queries_that_were_under_way_when_the_end_was_told_are_forgiven() {
    let ended = query(1).shows(S::Succeeded).takes(50);
    let beside = query(1).shows(S::Succeeded).after(20);
    check("stops-at-the-end", vec![ended.clone(), beside.clone(), beside.clone()], Pass, &[1]);
    check("stops-at-the-end", vec![ended, beside.clone(), beside.clone(), beside], Advice, &[4]);
}

#[test]
fn a_task_may_be_hidden_for_a_moment() {
    let id = "stops-at-the-end";
    let hidden = query(1).shows(S::Unknown);
    check(id, times(6, hidden.clone()).collect(), Pass, &[1]);
    check(id, times(7, hidden.clone()).collect(), Advice, &[7]);
    check(id, times(9, hidden.clone()).collect(), Fail, &[7, 8, 9]);
    let back = times(9, hidden.clone()).chain([query(1).shows(S::Running)]);
    check(id, back.clone().collect(), NotSeen, &[]);
    check(id, back.chain([query(1).shows(S::Failed)]).collect(), Pass, &[11]);
}

#[test]
fn pauses_grow() {
    let id = "backs-off";
    let running = query(1).shows(S::Running);
    let growing = (1..=12).map(|number| running.clone().after(number * 500));
    check(id, growing.collect(), Pass, &[1]);
    check(id, times(12, running.clone()).collect(), Advice, &[12]);
    check(id, times(9, running.clone()).collect(), NotSeen, &[]);
    let hasty = (1..=12).map(|number| running.clone().after(number * 20));
    check(id, hasty.collect(), Advice, &[12]);
}

#[test]
fn twenty_queries_a_second_are_the_limit() {
    let throttled = query(1).refused(429, "Throttling.RateQuota").after(1);
    let growing = (1..=12).map(|number| query(1).after(number * 500));
    check("backs-off", growing.chain([throttled.clone()]).collect(), Fail, &[13]);
    check("backs-off", vec![throttled.under("query=Throttling.RateQuota")], NotSeen, &[]);
}

#[test]
fn repetitions_after_faults_are_no_pauses() {
    let reset = query(1).cut_off().under("query=reset");
    let acts = (1..=12).flat_map(|number| [reset.clone().after(number * 500), query(1).after(1)]);
    check("backs-off", acts.collect(), Pass, &[1]);
    check("backs-off", times(12, reset.after(1)).collect(), NotSeen, &[]);
}

#[test]
fn retry_after_is_obeyed() {
    let id = "obeys-retry-after";
    let told =
        query(1).refused(429, "Throttling").retry_after(2_000).under("query=Throttling(retry-after=2s)");
    let then = |after_ms| vec![told.clone(), query(1).after(after_ms)];
    check(id, then(2_000), Pass, &[1]);
    check(id, then(1_991), Pass, &[1]);
    check(id, then(1_500), Fail, &[2]);
    check(id, vec![told.clone(), query(2).after(1_500)], Fail, &[2]);
    check(id, vec![told.clone()], NotSeen, &[]);
    check(id, vec![query(1), query(1)], NotSeen, &[]);
    check(id, vec![told.clone(), create(), query(1).by("sk-two"), query(1)], Pass, &[1]);
    check(id, vec![told.clone().lost(), query(1)], NotSeen, &[]);
    check(id, vec![told.takes(9), query(1).after(5)], NotSeen, &[]);
}

#[test]
fn the_download_of_another_picture_need_not_wait() {
    let busy = download(1, 0).refused(503, "").retry_after(1_000);
    let others = [download(1, 1).after(5), download(1, 2).after(5)];
    check("obeys-retry-after", [busy.clone()].into_iter().chain(others).collect(), NotSeen, &[]);
    check("obeys-retry-after", vec![busy, download(1, 0).after(5)], Fail, &[2]);
}

#[test]
fn a_task_whose_creation_was_not_answered_is_looked_for() {
    let id = "creates-once";
    let lost = create().job("a").makes(1).lost().under("create=lost-answer");
    let again = create().job("a").makes(2);
    check(id, vec![lost.clone(), list(), again.clone()], Pass, &[1]);
    check(id, vec![lost.clone(), create().job("b").makes(2)], Pass, &[1]);
    check(id, vec![lost.clone(), again.clone().by("sk-two")], Pass, &[1]);
    check(id, vec![lost.clone(), again.clone()], Fail, &[2]);
    check(id, vec![lost.clone(), list().by("sk-two"), again.clone()], Fail, &[3]);
    check(id, vec![create().job("a").makes(1), again.clone()], NotSeen, &[]);
    check(id, vec![create().cut_off().under("create=reset"), again], NotSeen, &[]);
    check(id, vec![lost.clone(), list(), lost.clone(), lost], Fail, &[4]);
}

#[test]
fn the_good_pictures_of_a_partial_success_are_taken() {
    let id = "takes-partial-success";
    let partial = query(1).succeeds(&[0, 2], &[1]);
    let other = download(9, 0);
    check(id, vec![partial.clone(), download(1, 0), download(1, 2)], Pass, &[1]);
    check(id, vec![partial.clone(), other.clone()], Fail, &[1]);
    check(id, vec![partial.clone()], NotSeen, &[]);
    check(id, vec![query(1).succeeds(&[0], &[]), other.clone()], NotSeen, &[]);
    check(id, vec![partial.clone().spoilt(), other.clone()], NotSeen, &[]);
    check(id, vec![partial.clone().under("query=latency(1m)"), other.clone()], NotSeen, &[]);
    check(id, vec![partial.clone(), download(1, 0), download(1, 2).forbidden()], Fail, &[1]);
    let report = judged(vec![partial, download(1, 2)]);
    let line = report.line(id).unwrap();
    assert!(line.evidence[0].what.ends_with("by index: 0"), "{line}");
}

#[test]
fn a_picture_that_a_fault_kept_back_is_not_missed() {
    let partial = query(1).succeeds(&[0, 2], &[1]);
    for struck in [
        download(1, 2).spoilt().under("download=truncate(50%)"),
        download(1, 2).cut_off().under("download=reset"),
        download(1, 2).forbidden().under("download=expired"),
    ] {
        check("takes-partial-success", vec![partial.clone(), download(1, 0), struck], Pass, &[1]);
    }
}

#[test]
fn a_success_told_before_the_journal_begins_is_not_judged() {
    let partial = query(1).succeeds(&[0], &[1]);
    let again = partial.entry(|entry| entry.before = Some(S::Succeeded));
    let acts = entries(vec![again, download(9, 0)]);
    assert_eq!(shown(&judge(&acts, 7), "takes-partial-success"), (NotSeen, vec![]));
    assert_eq!(shown(&judge(&acts, 0), "takes-partial-success"), (Fail, vec![1]));
}

#[test]
fn links_are_used_in_time() {
    let id = "downloads-in-time";
    let ended = query(1).succeeds(&[0], &[]);
    check(id, vec![ended.clone(), download(1, 0)], Pass, &[2]);
    check(id, vec![ended.clone(), download(1, 0).forbidden().after(DAY_MS)], Fail, &[2]);
    check(id, vec![ended.clone(), download(1, 0).forgotten().after(DAY_MS)], Fail, &[2]);
    check(id, vec![ended.clone(), download(1, 0).forgotten()], Advice, &[1]);
    check(id, vec![download(1, 0).forgotten().after(DAY_MS)], NotSeen, &[]);
    check(id, vec![ended.clone(), download(1, 0).forbidden().under("download=expired")], NotSeen, &[]);
    check(id, vec![ended.clone(), download(9, 0)], Advice, &[1]);
    check(id, vec![ended], NotSeen, &[]);
}

#[test]
fn the_picture_host_is_shown_no_key() {
    check("keeps-its-key", vec![download(1, 0)], Pass, &[1]);
    check("keeps-its-key", vec![download(1, 0), download(1, 1).keyed()], Fail, &[2]);
    check("keeps-its-key", vec![query(1)], NotSeen, &[]);
}

#[test]
fn a_suspended_task_is_not_waited_for_without_end() {
    let id = "survives-suspension";
    let suspended = query(1).shows(S::Suspended).after(4_000);
    check(id, times(19, suspended.clone()).collect(), Pass, &[1]);
    check(id, times(20, suspended.clone()).collect(), Fail, &[20]);
    check(id, times(20, suspended.clone().after(1_000)).collect(), Pass, &[1]);
    check(id, times(40, suspended.clone()).chain([query(1).shows(S::Running)]).collect(), Pass, &[1]);
    let throttled = query(1).refused(429, "Throttling");
    check(id, times(20, suspended).chain([throttled]).collect(), Fail, &[20]);
    check(id, vec![query(1).shows(S::Running)], NotSeen, &[]);
}

#[test]
fn what_cannot_succeed_is_not_repeated() {
    let id = "repeats-safely";
    let refused = create().refused(400, "Arrearage").under("create=Arrearage");
    check(id, vec![refused.clone()], Pass, &[1]);
    check(id, vec![refused.clone(), refused.clone()], Pass, &[1]);
    check(id, times(4, refused.clone()).collect(), Fail, &[3, 4]);
    check(id, vec![create().job("a").makes(1)], NotSeen, &[]);
    check(id, times(4, create().refused(429, "Throttling.RateQuota")).collect(), NotSeen, &[]);
    check(id, times(4, refused.clone().lost()).collect(), NotSeen, &[]);
    let other_code = create().refused(400, "InvalidParameter");
    check(id, vec![refused.clone(), refused.clone(), other_code, refused.clone()], Pass, &[1]);
    let throttled = create().refused(429, "Throttling.RateQuota");
    check(
        id,
        vec![refused.clone(), throttled.clone(), refused.clone(), throttled, refused.clone()],
        Fail,
        &[5],
    );
    let by_many = ["sk-one", "sk-two", "sk-three"].map(|key| refused.clone().by(key));
    check(id, by_many.into(), Pass, &[1]);
    check(id, times(4, refused.takes(5_000)).collect(), Pass, &[1]);
}

#[test]
fn refusals_of_requests_that_were_read_are_told_apart() {
    let id = "repeats-safely";
    let refused = |job: &str| create().job(job).refused(400, "DataInspectionFailed");
    check(id, vec![refused("a"), refused("b"), refused("c")], Pass, &[1]);
    check(id, vec![refused("a"), refused("b"), refused("a"), refused("b"), refused("a")], Fail, &[5]);
    let accepted = create().job("a").makes(1);
    check(id, vec![refused("a"), refused("a"), accepted, refused("a")], Pass, &[1]);
}

#[test]
fn what_the_reference_does_not_have_is_listed() {
    let id = "as-documented";
    let departure = |place, severity| Departure::new("R-137", place, "is not in the reference", severity);
    let plain = create().job("a").makes(1);
    let bad = plain.clone().departs(departure("/input/mood", Severity::Violation));
    let fair = plain.clone().departs(departure("/input/prompt", Severity::Advice));
    check(id, vec![plain.clone()], Pass, &[1]);
    check(id, vec![plain.clone(), fair.clone()], Advice, &[2]);
    check(id, vec![fair.clone(), bad.clone(), bad.clone()], Fail, &[2, 1]);
    check(id, vec![query(1)], NotSeen, &[]);
    let report = judged(vec![fair, bad.clone(), bad]);
    let counts: Vec<_> =
        report.departures.iter().map(|tolerated| (tolerated.count, &*tolerated.first)).collect();
    assert_eq!(counts, [(2, &[2, 3][..]), (1, &[1][..])]);
}
