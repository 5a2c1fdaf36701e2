use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::behaviours::Profile;
use crate::brief::ImageCount;
use crate::reason::{PictureFault, PictureField, Reason};
use crate::seed::Seed;
use crate::task::{AccountId, Job, Pace, RETENTION, Record, Script};
use crate::world::ListPage;

const ID: &str = "86ecf553-d340-4e21-af6e-a0c6a421c010";
const START: Timestamp = Timestamp::from_ms(Timestamp::MANUAL_START.as_ms() + 1_120);
const END: Timestamp = Timestamp::from_ms(Timestamp::MANUAL_START.as_ms() + 62_345);

fn request_id() -> RequestId {
    RequestId::from_bits(0x85ea_ba38_0185_09d7_0d16_4d91_3523_8846)
}

/// A task of `total` pictures that stands in `state`.
fn standing(state: State, total: u8) -> TaskView {
    let count = ImageCount::new(total.into()).unwrap();
    let record = Record {
        id: ID.parse().unwrap(),
        account: AccountId::of("an account"),
        fingerprint: Job::Doomed { reason: Reason::Inference, count }.fingerprint(),
        job: Job::Doomed { reason: Reason::Inference, count },
        script: Script::natural(count, Pace::QUICK, &Seed::from_number(1)),
        painter: 1,
    };
    TaskView { record: Arc::new(record), submitted: Timestamp::MANUAL_START, state }
}

fn running(counts: Counts) -> State {
    State::Running { scheduled: START, counts }
}

fn succeeded(outcomes: &[Outcome]) -> TaskView {
    let pictures = Pictures::new(outcomes).unwrap();
    let total = outcomes.len() as u8;
    standing(State::Succeeded { scheduled: START, ended: END, pictures }, total)
}

fn failed(reason: Reason, total: u8) -> TaskView {
    standing(State::Failed { scheduled: START, ended: END, reason }, total)
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// One member a line, so that a difference shows where it is.
fn laid_out(json: &str) -> String {
    json.replace(",\"", ",\n\"")
}

fn queried_in(profile: Profile, view: &TaskView) -> String {
    let link = |image_index: u8| format!("http://pictures.example/{}.png", image_index + 1);
    text(task(ID, Some(view), &request_id(), &Behaviours::of(profile), link))
}

fn queried(view: &TaskView) -> String {
    queried_in(Profile::Document, view)
}

fn parsed(view: &TaskView) -> Value {
    serde_json::from_str(&queried(view)).unwrap()
}

fn timed_out() -> Outcome {
    Outcome::Failed(Reason::Timeout)
}

/// One view of each state that a client can meet.
fn every_state() -> Vec<TaskView> {
    let counts = Counts { total: 2, succeeded: 1, failed: 0 };
    vec![
        standing(State::Pending, 2),
        standing(running(counts), 2),
        standing(State::Suspended { scheduled: START, counts }, 2),
        succeeded(&[Outcome::Good, timed_out()]),
        failed(Reason::Inference, 2),
        standing(State::Canceled { ended: END }, 2),
    ]
}

#[test]
fn r_085_a_created_task_is_pending() {
    let written = text(created(&standing(State::Pending, 1), &request_id()));
    insta::assert_snapshot!(written, @r#"{"output":{"task_id":"86ecf553-d340-4e21-af6e-a0c6a421c010","task_status":"PENDING"},"request_id":"85eaba38-0185-99d7-8d16-4d9135238846"}"#);
}

#[test]
fn r_088_a_pending_task_has_only_its_submission_and_empty_metrics() {
    insta::assert_snapshot!(laid_out(&queried(&standing(State::Pending, 2))), @r#"
    {"request_id":"85eaba38-0185-99d7-8d16-4d9135238846",
    "output":{"task_id":"86ecf553-d340-4e21-af6e-a0c6a421c010",
    "task_status":"PENDING",
    "submit_time":"2025-01-01 08:00:00.000",
    "task_metrics":{"TOTAL":2,
    "SUCCEEDED":0,
    "FAILED":0}}}
    "#);
}

#[test]
fn r_089_and_r_121_a_running_task_counts_what_is_done() {
    let view = standing(running(Counts { total: 4, succeeded: 2, failed: 1 }), 4);
    insta::assert_snapshot!(laid_out(&queried(&view)), @r#"
    {"request_id":"85eaba38-0185-99d7-8d16-4d9135238846",
    "output":{"task_id":"86ecf553-d340-4e21-af6e-a0c6a421c010",
    "task_status":"RUNNING",
    "submit_time":"2025-01-01 08:00:00.000",
    "scheduled_time":"2025-01-01 08:00:01.120",
    "task_metrics":{"TOTAL":4,
    "SUCCEEDED":2,
    "FAILED":1}}}
    "#);
}

#[test]
fn r_122_a_running_task_counts_nothing_in_the_observed_profile() {
    let view = standing(running(Counts { total: 4, succeeded: 2, failed: 1 }), 4);
    insta::assert_snapshot!(laid_out(&queried_in(Profile::Observed, &view)), @r#"
    {"request_id":"85eaba38-0185-99d7-8d16-4d9135238846",
    "output":{"task_id":"86ecf553-d340-4e21-af6e-a0c6a421c010",
    "task_status":"RUNNING",
    "submit_time":"2025-01-01 08:00:00.000",
    "scheduled_time":"2025-01-01 08:00:01.120",
    "task_metrics":{"TOTAL":4,
    "SUCCEEDED":0,
    "FAILED":0}}}
    "#);
}

#[test]
fn r_090_a_suspended_task_looks_like_a_running_one() {
    let counts = Counts { total: 3, succeeded: 1, failed: 0 };
    let suspended = queried(&standing(State::Suspended { scheduled: START, counts }, 3));
    let running = queried(&standing(running(counts), 3));
    assert_eq!(suspended, running.replace("RUNNING", "SUSPENDED"));
}

#[test]
fn r_104_a_task_that_succeeded_has_results_metrics_and_usage() {
    insta::assert_snapshot!(laid_out(&queried(&succeeded(&[Outcome::Good, Outcome::Good]))), @r#"
    {"request_id":"85eaba38-0185-99d7-8d16-4d9135238846",
    "output":{"task_id":"86ecf553-d340-4e21-af6e-a0c6a421c010",
    "task_status":"SUCCEEDED",
    "submit_time":"2025-01-01 08:00:00.000",
    "scheduled_time":"2025-01-01 08:00:01.120",
    "end_time":"2025-01-01 08:01:02.345",
    "results":[{"url":"http://pictures.example/1.png"},{"url":"http://pictures.example/2.png"}],
    "task_metrics":{"TOTAL":2,
    "SUCCEEDED":2,
    "FAILED":0}},
    "usage":{"image_count":2}}
    "#);
}

#[test]
fn r_114_r_115_r_118_and_r_119_a_partial_success_says_what_failed() {
    insta::assert_snapshot!(laid_out(&queried(&succeeded(&[Outcome::Good, timed_out()]))), @r#"
    {"request_id":"85eaba38-0185-99d7-8d16-4d9135238846",
    "output":{"task_id":"86ecf553-d340-4e21-af6e-a0c6a421c010",
    "task_status":"SUCCEEDED",
    "submit_time":"2025-01-01 08:00:00.000",
    "scheduled_time":"2025-01-01 08:00:01.120",
    "end_time":"2025-01-01 08:01:02.345",
    "results":[{"url":"http://pictures.example/1.png"},{"code":"InternalError.Timeout",
    "message":"An internal timeout error has occured during execution, please try again later or contact service support."}],
    "task_metrics":{"TOTAL":2,
    "SUCCEEDED":1,
    "FAILED":1}},
    "usage":{"image_count":1}}
    "#);
}

#[test]
fn r_116_failed_items_stay_in_image_order() {
    let items =
        &parsed(&succeeded(&[timed_out(), Outcome::Good, timed_out(), Outcome::Good]))["output"]["results"];
    assert_eq!(items[0]["code"], "InternalError.Timeout");
    assert_eq!(items[1], json!({"url": "http://pictures.example/2.png"}));
    assert_eq!(items[2].get("url"), None);
    assert_eq!(items[3], json!({"url": "http://pictures.example/4.png"}));
}

#[test]
fn r_124_and_r_125_a_failed_task_says_why_and_counts_all_as_failed() {
    insta::assert_snapshot!(laid_out(&queried(&failed(Reason::Inference, 3))), @r#"
    {"request_id":"85eaba38-0185-99d7-8d16-4d9135238846",
    "output":{"task_id":"86ecf553-d340-4e21-af6e-a0c6a421c010",
    "task_status":"FAILED",
    "submit_time":"2025-01-01 08:00:00.000",
    "scheduled_time":"2025-01-01 08:00:01.120",
    "end_time":"2025-01-01 08:01:02.345",
    "code":"InternalError",
    "message":"Inference error",
    "task_metrics":{"TOTAL":3,
    "SUCCEEDED":0,
    "FAILED":3}}}
    "#);
}

#[test]
fn r_134_and_r_133_a_reason_reads_the_same_in_a_task_as_at_creation() {
    let url = "http://a.example/b.png".to_owned();
    let field = PictureField::ImageUrl;
    for reason in [Reason::TitleEmpty, Reason::Picture { field, url, fault: PictureFault::TimedOut }] {
        for profile in [Profile::Document, Profile::Observed] {
            let told = refusal(&reason, &Behaviours::of(profile));
            let written: Value =
                serde_json::from_str(&queried_in(profile, &failed(reason.clone(), 1))).unwrap();
            assert_eq!(written["output"]["code"], told.code);
            assert_eq!(written["output"]["message"], told.message);
        }
    }
}

#[test]
fn a_cancelled_task_has_its_submission_and_its_end() {
    insta::assert_snapshot!(laid_out(&queried(&standing(State::Canceled { ended: END }, 1))), @r#"
    {"request_id":"85eaba38-0185-99d7-8d16-4d9135238846",
    "output":{"task_id":"86ecf553-d340-4e21-af6e-a0c6a421c010",
    "task_status":"CANCELED",
    "submit_time":"2025-01-01 08:00:00.000",
    "end_time":"2025-01-01 08:01:02.345"}}
    "#);
}

#[test]
fn r_093_an_unknown_task_echoes_its_id_and_has_nothing_else() {
    for asked in [ID, "", "../../etc/passwd", "\"}\u{0}\n", "没有"] {
        let written =
            text(task(asked, None, &request_id(), &Behaviours::of(Profile::Document), |_| unreachable!()));
        let expected = json!({
            "request_id": request_id().as_str(),
            "output": {"task_id": asked, "task_status": "UNKNOWN"},
        });
        assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), expected);
        assert!(written.starts_with("{\"request_id\":"), "{written}");
    }
}

#[test]
fn r_087_every_status_is_one_of_the_six_or_canceled() {
    let shown: Vec<_> =
        every_state().iter().map(|view| parsed(view)["output"]["task_status"].clone()).collect();
    assert_eq!(shown, ["PENDING", "RUNNING", "SUSPENDED", "SUCCEEDED", "FAILED", "CANCELED"]);
}

#[test]
fn r_094_code_and_message_stand_in_no_answer_of_a_task_that_did_not_fail() {
    for view in every_state() {
        let answer = parsed(&view);
        let has_failed = answer["output"]["task_status"] == "FAILED";
        for member in ["code", "message"] {
            assert_eq!(answer.get(member), None, "{answer}");
            assert_eq!(answer["output"].get(member).is_some(), has_failed, "{answer}");
        }
    }
}

#[test]
fn r_105_the_task_id_is_the_one_asked_for() {
    for view in every_state() {
        assert_eq!(parsed(&view)["output"]["task_id"], ID);
    }
}

#[test]
fn r_106_and_r_112_results_and_usage_stand_in_a_success_alone() {
    for view in every_state() {
        let answer = parsed(&view);
        let has_succeeded = answer["output"]["task_status"] == "SUCCEEDED";
        assert_eq!(answer["output"].get("results").is_some(), has_succeeded, "{answer}");
        assert_eq!(answer.get("usage").is_some(), has_succeeded, "{answer}");
    }
}

#[test]
fn r_107_task_metrics_are_three_integers() {
    for view in every_state().iter().filter(|view| !matches!(view.state, State::Canceled { .. })) {
        let metrics = parsed(view)["output"]["task_metrics"].clone();
        let names: Vec<_> = metrics.as_object().unwrap().keys().cloned().collect();
        assert_eq!(names, ["FAILED", "SUCCEEDED", "TOTAL"]);
        assert!(metrics.as_object().unwrap().values().all(Value::is_u64), "{metrics}");
    }
}

#[test]
fn r_082_and_r_108_total_is_the_number_asked_for() {
    for total in 1..=4 {
        let counts = Counts { total, succeeded: 0, failed: 0 };
        let success = succeeded(&vec![Outcome::Good; total.into()]);
        for view in [standing(State::Pending, total), standing(running(counts), total), success] {
            assert_eq!(parsed(&view)["output"]["task_metrics"]["TOTAL"], total);
        }
    }
}

#[test]
fn r_109_r_110_r_111_and_r_117_final_counts_and_usage_follow_from_the_items() {
    for good in 1..=4_usize {
        let mut outcomes = vec![Outcome::Good; good];
        outcomes.resize(4, timed_out());
        let answer = parsed(&succeeded(&outcomes));
        let items = answer["output"]["results"].as_array().unwrap();
        let with = |member: &str| items.iter().filter(|item| item.get(member).is_some()).count();
        assert_eq!((with("url"), with("code")), (good, 4 - good));
        let metrics = json!({"TOTAL": 4, "SUCCEEDED": good, "FAILED": 4 - good});
        assert_eq!(answer["output"]["task_metrics"], metrics);
        assert_eq!(answer["usage"], json!({"image_count": good}));
    }
}

#[test]
fn r_120_the_counts_of_the_documents_partial_success() {
    let answer = parsed(&succeeded(&[Outcome::Good, timed_out()]));
    assert_eq!(answer["output"]["task_metrics"], json!({"TOTAL": 2, "SUCCEEDED": 1, "FAILED": 1}));
    assert_eq!(answer["usage"]["image_count"], 1);
}

#[test]
fn r_095_an_error_has_code_message_and_request_id() {
    let refusal = refusal(&Reason::WrongKey, &Behaviours::of(Profile::Document));
    insta::assert_snapshot!(text(error(&refusal, &request_id())), @r#"{"code":"InvalidApiKey","message":"Invalid API key provided.","request_id":"85eaba38-0185-99d7-8d16-4d9135238846"}"#);
}

#[test]
fn an_error_without_a_body_is_empty() {
    let refusal = refusal(&Reason::UnknownPath, &Behaviours::of(Profile::Document));
    assert_eq!(text(error(&refusal, &request_id())), "");
}

#[test]
fn what_a_client_sent_is_escaped_in_an_error() {
    let url = "http://\"a\\/\u{e000}".to_owned();
    let reason = Reason::Url { field: PictureField::Logo, url, fault: crate::brief::UrlFault::Malformed };
    let written = error(&refusal(&reason, &Behaviours::of(Profile::Document)), &request_id());
    let read: Value = serde_json::from_slice(&written).unwrap();
    assert_eq!(read["message"], "Invalid URL 'http://\"a\\/\u{e000}': Failed to parse");
}

#[test]
fn an_accepted_cancel_answers_with_its_request_id() {
    insta::assert_snapshot!(text(cancelled(&request_id())), @r#"{"request_id":"85eaba38-0185-99d7-8d16-4d9135238846"}"#);
}

#[test]
fn a_list_shows_each_task_as_far_as_it_has_come() {
    let tasks = vec![
        standing(State::Pending, 1),
        standing(running(Counts { total: 1, succeeded: 0, failed: 0 }), 1),
        succeeded(&[Outcome::Good]),
    ];
    let page = ListPage { total: 23, page_no: 2, page_size: 10, tasks };
    insta::assert_snapshot!(laid_out(&text(list(&page, &request_id()))), @r#"
    {"total":23,
    "data":[{"api_key_id":"1010332",
    "caller_parent_id":"2171174246312064",
    "caller_uid":"2171174246312064",
    "gmt_create":1735689600000,
    "model_name":"wanx-ast",
    "region":"cn-beijing",
    "request_id":"8b1f8e42-83f1-97d1-81d6-19e4f3019b85",
    "status":"PENDING",
    "task_id":"86ecf553-d340-4e21-af6e-a0c6a421c010",
    "user_api_unique_key":"apikey:v1:aigc:text2image:image-synthesis:wanx-ast"},{"api_key_id":"1010332",
    "caller_parent_id":"2171174246312064",
    "caller_uid":"2171174246312064",
    "gmt_create":1735689600000,
    "model_name":"wanx-ast",
    "region":"cn-beijing",
    "request_id":"8b1f8e42-83f1-97d1-81d6-19e4f3019b85",
    "start_time":1735689601120,
    "status":"RUNNING",
    "task_id":"86ecf553-d340-4e21-af6e-a0c6a421c010",
    "user_api_unique_key":"apikey:v1:aigc:text2image:image-synthesis:wanx-ast"},{"api_key_id":"1010332",
    "caller_parent_id":"2171174246312064",
    "caller_uid":"2171174246312064",
    "end_time":1735689662345,
    "gmt_create":1735689600000,
    "model_name":"wanx-ast",
    "region":"cn-beijing",
    "request_id":"8b1f8e42-83f1-97d1-81d6-19e4f3019b85",
    "start_time":1735689601120,
    "status":"SUCCEEDED",
    "task_id":"86ecf553-d340-4e21-af6e-a0c6a421c010",
    "user_api_unique_key":"apikey:v1:aigc:text2image:image-synthesis:wanx-ast"}],
    "total_page":3,
    "page_no":2,
    "page_size":10,
    "request_id":"85eaba38-0185-99d7-8d16-4d9135238846"}
    "#);
}

#[test]
fn an_empty_list_has_no_pages() {
    let page = ListPage { total: 0, page_no: 1, page_size: 10, tasks: Vec::new() };
    insta::assert_snapshot!(text(list(&page, &request_id())), @r#"{"total":0,"data":[],"total_page":0,"page_no":1,"page_size":10,"request_id":"85eaba38-0185-99d7-8d16-4d9135238846"}"#);
}

#[test]
fn a_rows_request_id_is_that_of_the_creation() {
    let view = standing(State::Pending, 1);
    let page = ListPage { total: 1, page_no: 1, page_size: 10, tasks: vec![view.clone()] };
    let written: Value = serde_json::from_slice(&list(&page, &request_id())).unwrap();
    assert_eq!(written["data"][0]["request_id"], RequestId::of_creation(view.record.id).as_str());
}

#[test]
fn times_beyond_the_calendar_are_written_all_the_same() {
    let mut view = standing(State::Canceled { ended: Timestamp::NEVER + RETENTION }, 1);
    view.submitted = Timestamp::from_ms(i64::MIN);
    let answer = parsed(&view);
    assert_eq!(answer["output"]["end_time"], "9999-12-30 07:59:59.999");
}
