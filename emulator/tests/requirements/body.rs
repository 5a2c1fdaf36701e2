//! The body as a whole, model, input and parameters. Reference, "Request body".

use serde_json::{Value, json};

use crate::support::told::{Place, Told};
use crate::support::*;

/// Checks what the gateway itself refuses: at creation in both profiles.
async fn gateway_refuses(emulator: &Emulator, draft: &Draft, code: &str, message: &str) {
    let expected = Told { place: Place::Creation(400), code: code.into(), message: message.into() };
    assert_eq!(emulator.told(draft).await, expected, "{}: {draft:?}", emulator.profile);
}

/// Checks that each of these values is refused at a pointer, with a message that has this part.
async fn refuses_each(emulator: &Emulator, pointer: &str, values: &[Value], part: &str) {
    for value in values {
        emulator.refuses_about(&emulator.draft().with(pointer, value.clone()), part).await;
    }
}

/// Checks that each of these values is accepted at a pointer, and that the task succeeds.
async fn accepts_each(emulator: &Emulator, pointer: &str, values: &[Value]) {
    for value in values {
        emulator.finished(&emulator.draft().with(pointer, value.clone())).await;
    }
}

#[tokio::test]
async fn r_024_a_model_is_needed_and_is_a_string() {
    both(async |emulator| {
        let message = r#"Required parameter "model" missing from request."#;
        let without = emulator.draft().without("/model");
        gateway_refuses(&emulator, &without, "BadRequest.EmptyModel", message).await;
        for value in [json!(null), json!(7), json!(["wanx-ast"]), json!({"name": "wanx-ast"})] {
            let draft = emulator.draft().with("/model", value);
            gateway_refuses(&emulator, &draft, "BadRequest.EmptyModel", message).await;
        }
    })
    .await;
}

#[tokio::test]
async fn r_025_another_model_is_not_served_as_this_one() {
    both(async |emulator| {
        for name in ["wanx-v1", "wanx-ast-2", "WANX-AST", " wanx-ast", ""] {
            let draft = emulator.draft().with("/model", json!(name));
            gateway_refuses(&emulator, &draft, "InvalidParameter", "Model not exist.").await;
        }
    })
    .await;
}

#[tokio::test]
async fn r_026_an_input_is_needed_and_is_an_object() {
    both(async |emulator| {
        let (code, message) = ("BadRequest.EmptyInput", "Required input parameter missing from request.");
        gateway_refuses(&emulator, &emulator.draft().without("/input"), code, message).await;
        for value in [json!(null), json!("poster"), json!([{"title": ["a"]}]), json!(1)] {
            gateway_refuses(&emulator, &emulator.draft().with("/input", value), code, message).await;
        }
    })
    .await;
}

#[tokio::test]
async fn r_056_an_underlay_may_be_left_out() {
    both(async |emulator| {
        emulator.finished(&emulator.draft().without("/input/underlay")).await;
    })
    .await;
}

#[tokio::test]
async fn r_057_no_underlay_one_and_two_are_accepted() {
    both(async |emulator| {
        accepts_each(&emulator, "/input/underlay", &[json!(0), json!(1), json!(2)]).await;
    })
    .await;
}

#[tokio::test]
async fn r_058_an_underlay_is_an_integer_from_0_to_2() {
    both(async |emulator| {
        let wrong = [json!(-1), json!(3), json!(1.5), json!("1"), json!(true), json!(null), json!([1])];
        refuses_each(&emulator, "/input/underlay", &wrong, "underlay").await;
    })
    .await;
}

#[tokio::test]
async fn r_062_two_underlays_still_work_though_one_is_recommended() {
    both(async |emulator| {
        let draft =
            emulator.draft().saying(&["Lorem"], &["Ipsum"], &["Now"]).with("/input/underlay", json!(2));
        let poster = emulator.poster(&draft).await;
        assert_eq!(poster.size(), (320, 240), "R-062: a picture is made");
    })
    .await;
}

#[tokio::test]
async fn r_070_parameters_are_needed_by_the_document_and_are_an_object_for_both() {
    both(async |emulator| {
        let code = "BadRequest.EmptyParameters";
        let message = r#"Required parameter "parameters" missing from request."#;
        for draft in
            [emulator.draft().without("/parameters"), emulator.draft().with("/parameters", json!(null))]
        {
            match emulator.by_profile("refused", "accepted") {
                "refused" => gateway_refuses(&emulator, &draft, code, message).await,
                _ => {
                    let answer = emulator.finished(&draft).await;
                    assert_eq!(answer.at("/output/task_metrics/TOTAL"), 1, "R-070: one picture");
                }
            }
        }
        for value in [json!("n=1"), json!([]), json!(1), json!(false)] {
            let draft = emulator.draft().with("/parameters", value);
            gateway_refuses(&emulator, &draft, code, message).await;
        }
    })
    .await;
}

#[tokio::test]
async fn r_071_a_temperature_may_be_left_out() {
    both(async |emulator| {
        emulator.finished(&emulator.draft().without("/parameters/temperature")).await;
    })
    .await;
}

#[tokio::test]
async fn r_072_temperatures_from_0_to_1_are_accepted_as_integers_too() {
    both(async |emulator| {
        let good = [json!(0), json!(0.0), json!(0.7), json!(1), json!(1.0)];
        accepts_each(&emulator, "/parameters/temperature", &good).await;
    })
    .await;
}

#[tokio::test]
async fn r_073_a_temperature_is_a_number_from_0_to_1() {
    both(async |emulator| {
        let wrong = [json!(-0.01), json!(1.01), json!("0.7"), json!(null), json!(true), json!(2)];
        refuses_each(&emulator, "/parameters/temperature", &wrong, "temperature").await;
    })
    .await;
}

#[tokio::test]
async fn r_076_temperature_and_top_p_together_are_accepted() {
    both(async |emulator| {
        let draft = emulator
            .draft()
            .with("/parameters/temperature", json!(0.3))
            .with("/parameters/top_p", json!(0.9));
        emulator.finished(&draft).await;
    })
    .await;
}

#[tokio::test]
async fn r_077_a_top_p_may_be_left_out() {
    both(async |emulator| {
        emulator.finished(&emulator.draft().without("/parameters/top_p")).await;
    })
    .await;
}

#[tokio::test]
async fn r_078_a_top_p_is_a_number_from_0_to_1() {
    both(async |emulator| {
        accepts_each(&emulator, "/parameters/top_p", &[json!(0), json!(0.8), json!(1.0)]).await;
        let wrong = [json!(-0.01), json!(1.01), json!("0.8"), json!(null), json!(false)];
        refuses_each(&emulator, "/parameters/top_p", &wrong, "top_p").await;
    })
    .await;
}

#[tokio::test]
async fn r_081_parameters_without_n_ask_for_one_picture() {
    both(async |emulator| {
        let answer = emulator.finished(&emulator.draft().without("/parameters/n")).await;
        assert_eq!(answer.at("/output/task_metrics/TOTAL"), 1, "R-081: the default is 1");
        assert_eq!(urls(&answer).len(), 1, "R-081");
    })
    .await;
}

#[tokio::test]
async fn r_082_n_pictures_are_n_results() {
    both(async |emulator| {
        for n in 1..=4_usize {
            let answer = emulator.finished(&emulator.draft().with("/parameters/n", json!(n))).await;
            assert_eq!(answer.at("/output/task_metrics/TOTAL"), n, "R-082");
            assert_eq!(urls(&answer).len(), n, "R-082: {answer:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn r_083_four_pictures_are_the_most() {
    both(async |emulator| {
        emulator.finished(&emulator.draft().with("/parameters/n", json!(4))).await;
        refuses_each(&emulator, "/parameters/n", &[json!(5), json!(100)], "Range of n").await;
    })
    .await;
}

#[tokio::test]
async fn r_084_n_is_an_integer_from_1() {
    both(async |emulator| {
        let wrong = [json!(0), json!(-1), json!(1.5), json!("2"), json!(true), json!(null), json!([1])];
        refuses_each(&emulator, "/parameters/n", &wrong, "Range of n").await;
    })
    .await;
}

#[tokio::test]
async fn r_133_the_six_documented_parameter_errors_are_told_to_the_letter() {
    both(async |emulator| {
        let with = |pointer: &str, value: Value| emulator.draft().with(pointer, value);
        let rows = [
            (emulator.draft().without("/input/title"), "Title field missing."),
            (with("/input/title", json!("Lorem")), "Title is not [str]."),
            (with("/input/title", json!([])), "Title list is empty."),
            (with("/input/subtitle", json!("Duis")), "Subtitle is not [str]."),
            (with("/input/text", json!("VIEW")), "Text is not [str]."),
            (
                with("/input/image_url", json!("https:xxx.png")),
                "Invalid URL 'https:xxx.png': No host supplied",
            ),
        ];
        for (draft, message) in rows {
            emulator.refuses(&draft, message).await;
        }
    })
    .await;
}

#[tokio::test]
async fn r_136_a_body_that_is_no_json_object_is_refused_at_once() {
    both(async |emulator| {
        let good = String::from_utf8(emulator.draft().bytes()).unwrap();
        let cut = &good[..good.len() - 1];
        let doubled = format!("{good}{good}");
        for body in ["", " ", cut, &doubled, "[]", "[{}]", "\"text\"", "null", "7", "{'model': 'wanx-ast'}"] {
            let answer = emulator.send(create_request().body(body)).await;
            let got = (answer.status, answer.at("/code"), answer.at("/message"));
            let message = "Required body invalid, please check the request body format.";
            assert_eq!(got, (400, "InvalidParameter".into(), message.into()), "R-136, {body:?}");
            assert_eq!(answer.header("content-type"), "application/json", "R-136, {body:?}");
        }
        assert_eq!(emulator.task_count().await, 0, "R-136");
    })
    .await;
}

#[tokio::test]
async fn r_137_unknown_fields_are_ignored() {
    both(async |emulator| {
        let draft = emulator
            .draft()
            .with("/task_group", json!("aigc"))
            .with("/input/prompt", json!(null))
            .with("/input/negative_prompt", json!({"deep": [1, {"er": []}]}))
            .with("/parameters/size", json!("1024*1024"))
            .with("/parameters/seed", json!("no number"));
        let plain = emulator.poster(&emulator.draft()).await;
        let poster = emulator.poster(&draft).await;
        assert!(poster.png == plain.png, "R-137: they do not touch the picture either");
    })
    .await;
}

#[tokio::test]
async fn r_138_of_two_faults_the_first_of_the_table_is_told_each_time() {
    both(async |emulator| {
        let faults = [
            ("/input/title", json!([]), "Title list is empty."),
            ("/input/subtitle", json!(1), "Subtitle is not [str]."),
            ("/input/text", json!(1), "Text is not [str]."),
            ("/input/image_url", json!("https:xxx.png"), "Invalid URL 'https:xxx.png': No host supplied"),
            ("/input/logo", json!("https:yyy.png"), "Invalid URL 'https:yyy.png': No host supplied"),
            ("/input/underlay", json!(9), "Range of underlay should be [0, 2]"),
            ("/parameters/n", json!(9), "Range of n should be [1, 4]"),
            ("/parameters/temperature", json!(9), "Range of temperature should be [0.0, 1.0]"),
            ("/parameters/top_p", json!(9), "Range of top_p should be [0.0, 1.0]"),
        ];
        for (index, (pointer, value, message)) in faults.iter().enumerate() {
            for (later_pointer, later_value, _) in &faults[index + 1..] {
                let one = emulator.draft().with(pointer, value.clone());
                let two = one.with(later_pointer, later_value.clone());
                for _ in 0..2 {
                    emulator.refuses(&two, message).await;
                }
            }
        }
    })
    .await;
}
