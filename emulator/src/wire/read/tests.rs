//! One test for each requirement on a create request, named after it, in both profiles where they differ.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::behaviours::{Behaviours, Profile};
use crate::brief::{Brief, ImageCount, Sampling, Underlays, UnitInterval};
use crate::reason::Reason;
use crate::task::Job;
use crate::wire::refusal;

fn create(body: &[u8], behaviours: &Behaviours) -> Result<Job, Reason> {
    super::create(body, behaviours).job
}

/// The reference's own example (R-014), byte for byte.
const EXAMPLE: &str = r#"{
    "model": "wanx-ast",
    "input": {
        "title": ["Lorem Ipsum"],
        "subtitle": ["Duis aute irure dolor in reprehenderit"],
        "text": ["VIEW NOW"],
        "image_url": "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240929/vbxgxc/2.png",
        "underlay": 1,
        "logo": "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240927/abtbdg/logo.png"
    },
    "parameters": {
        "n": 1,
        "temperature": 0.7
    }
}"#;

fn document() -> Behaviours {
    Behaviours::of(Profile::Document)
}

fn observed() -> Behaviours {
    Behaviours::of(Profile::Observed)
}

/// The shortest request that is right.
fn plain() -> Value {
    json!({
        "model": "wanx-ast",
        "input": {"title": ["Title 1"], "image_url": "http://a.example/b.png"},
        "parameters": {"n": 1},
    })
}

/// The plain request with the member at `pointer` set.
fn with(pointer: &str, value: Value) -> Value {
    let mut request = plain();
    let (parent, member) = pointer.rsplit_once('/').unwrap();
    request.pointer_mut(parent).unwrap()[member] = value;
    request
}

/// The plain request without the member at `pointer`.
fn without(pointer: &str) -> Value {
    let mut request = plain();
    let (parent, member) = pointer.rsplit_once('/').unwrap();
    request.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(member).unwrap();
    request
}

/// Accepts `body` in both profiles, as the same brief.
fn accepts_bytes(body: &[u8]) -> Brief {
    let read = |behaviours| match create(body, &behaviours) {
        Ok(Job::Poster(brief)) => *brief,
        other => panic!("{} gives {other:?}", String::from_utf8_lossy(body)),
    };
    let brief = read(document());
    assert_eq!(brief, read(observed()));
    brief
}

fn accepts(request: &Value) -> Brief {
    accepts_bytes(request.to_string().as_bytes())
}

/// Refuses `body` at creation in both profiles.
fn gateway_refuses_bytes(body: &[u8], reason: &Reason) {
    for behaviours in [document(), observed()] {
        assert_eq!(create(body, &behaviours).as_ref(), Err(reason), "{}", String::from_utf8_lossy(body));
    }
}

fn gateway_refuses(request: &Value, reason: &Reason) {
    gateway_refuses_bytes(request.to_string().as_bytes(), reason);
}

/// Refuses `body` with a 400 InvalidParameter: at creation in `document`, in the task in `observed`.
fn refuses_bytes(body: &[u8], message: &str) {
    let shown = String::from_utf8_lossy(body);
    let Err(at_creation) = create(body, &document()) else { panic!("{shown} is accepted") };
    let told = refusal(&at_creation, &document());
    assert_eq!(
        (told.status, told.code, told.message.as_str()),
        (400, "InvalidParameter", message),
        "{shown}"
    );
    match create(body, &observed()) {
        Ok(Job::Doomed { reason, .. }) => assert_eq!(reason, at_creation),
        other => panic!("{shown} gives {other:?} in the observed profile"),
    }
}

fn refuses(request: &Value, message: &str) {
    refuses_bytes(request.to_string().as_bytes(), message);
}

/// Values that are no list of strings.
fn no_lists_of_strings() -> Vec<Value> {
    vec![json!("a"), json!(1), json!(0.5), json!(true), json!({"0": "a"})]
        .into_iter()
        .chain(lists_with_a_stranger())
        .collect()
}

/// Lists that hold something else than strings.
fn lists_with_a_stranger() -> Vec<Value> {
    vec![
        json!([1]),
        json!([null]),
        json!([["a"]]),
        json!([{}]),
        json!([true]),
        json!(["a", 1]),
        json!([1, "a"]),
        json!(["a", null, "b"]),
    ]
}

const TITLE_NOT_STRINGS: &str = "Title is not [str].";
const UNDERLAY: &str = "Range of underlay should be [0, 2]";
const COUNT: &str = "Range of n should be [1, 4]";
const TEMPERATURE: &str = "Range of temperature should be [0.0, 1.0]";
const TOP_P: &str = "Range of top_p should be [0.0, 1.0]";

#[test]
fn r_014_the_documented_example_is_accepted_as_it_stands() {
    let brief = accepts_bytes(EXAMPLE.as_bytes());
    assert_eq!(brief.texts.titles(), ["Lorem Ipsum"]);
    assert_eq!(brief.texts.subtitles(), ["Duis aute irure dolor in reprehenderit"]);
    assert_eq!(brief.texts.texts(), ["VIEW NOW"]);
    assert!(brief.background.as_str().ends_with("/vbxgxc/2.png"));
    assert!(brief.logo.unwrap().as_str().ends_with("/abtbdg/logo.png"));
    assert_eq!(brief.underlays, Underlays::One);
    assert_eq!(brief.count, ImageCount::ONE);
    assert_eq!(brief.sampling, Sampling::default());
}

#[test]
fn r_024_a_model_that_is_missing_or_no_string_is_refused() {
    gateway_refuses(&without("/model"), &Reason::ModelMissing);
    for model in [json!(null), json!(1), json!(["wanx-ast"]), json!({}), json!(true)] {
        gateway_refuses(&with("/model", model), &Reason::ModelMissing);
    }
}

#[test]
fn r_025_another_model_is_not_served() {
    for model in ["", "wanx-v1", "wanx-ast ", "WANX-AST", "wanx-ast\u{0}"] {
        gateway_refuses(&with("/model", json!(model)), &Reason::ModelUnknown);
    }
}

#[test]
fn r_026_input_that_is_missing_or_no_object_is_refused() {
    gateway_refuses(&without("/input"), &Reason::InputMissing);
    for input in [json!(null), json!("x"), json!(["title"]), json!(1)] {
        gateway_refuses(&with("/input", input), &Reason::InputMissing);
    }
}

#[test]
fn r_027_a_missing_title() {
    refuses(&without("/input/title"), "Title field missing.");
    refuses(&with("/input/title", json!(null)), "Title field missing.");
    refuses(&with("/input", json!({})), "Title field missing.");
}

#[test]
fn r_028_a_title_that_is_no_list() {
    for title in [json!("a"), json!(1), json!(0.5), json!(true), json!({"0": "a"})] {
        refuses(&with("/input/title", title), TITLE_NOT_STRINGS);
    }
}

#[test]
fn r_029_a_title_list_that_holds_something_else_than_strings() {
    for title in lists_with_a_stranger() {
        refuses(&with("/input/title", title), TITLE_NOT_STRINGS);
    }
}

#[test]
fn r_030_an_empty_title_list() {
    refuses(&with("/input/title", json!([])), "Title list is empty.");
    for blank in ["", "  ", "\u{200b}"] {
        assert_eq!(accepts(&with("/input/title", json!([blank]))).texts.titles(), [blank]);
    }
}

#[test]
fn r_031_one_or_more_titles() {
    assert_eq!(accepts(&with("/input/title", json!(["Title 1"]))).texts.titles(), ["Title 1"]);
    let two = accepts(&with("/input/title", json!(["Title 1", "Title 2"])));
    assert_eq!(two.texts.titles(), ["Title 1", "Title 2"]);
}

#[test]
fn r_032_r_037_and_r_042_texts_of_any_length() {
    for field in ["title", "subtitle", "text"] {
        for length in [1, 300, 5_000] {
            accepts(&with(&format!("/input/{field}"), json!(["字".repeat(length)])));
        }
    }
}

#[test]
fn r_033_r_038_and_r_043_more_than_recommended_is_no_error() {
    for field in ["title", "subtitle", "text"] {
        for count in [4, 10] {
            let strings = vec!["thirty-one characters in a line"; count];
            assert_eq!(strings[0].len(), 31);
            accepts(&with(&format!("/input/{field}"), json!(strings)));
        }
    }
}

#[test]
fn r_034_and_r_036_a_subtitle_is_optional_and_may_be_several() {
    assert!(accepts(&plain()).texts.subtitles().is_empty());
    for none in [json!(null), json!([])] {
        assert!(accepts(&with("/input/subtitle", none)).texts.subtitles().is_empty());
    }
    let two = accepts(&with("/input/subtitle", json!(["Subtitle 1", "Subtitle 2"])));
    assert_eq!(two.texts.subtitles(), ["Subtitle 1", "Subtitle 2"]);
    assert_eq!(accepts(&with("/input/subtitle", json!([""]))).texts.subtitles(), [""]);
}

#[test]
fn r_035_a_subtitle_that_is_no_list_of_strings() {
    for subtitle in no_lists_of_strings() {
        refuses(&with("/input/subtitle", subtitle), "Subtitle is not [str].");
    }
}

#[test]
fn r_039_and_r_041_a_text_is_optional_and_may_be_several() {
    assert!(accepts(&plain()).texts.texts().is_empty());
    for none in [json!(null), json!([])] {
        assert!(accepts(&with("/input/text", none)).texts.texts().is_empty());
    }
    assert_eq!(accepts(&with("/input/text", json!(["Text 1", ""]))).texts.texts(), ["Text 1", ""]);
}

#[test]
fn r_040_a_text_that_is_no_list_of_strings() {
    for text in no_lists_of_strings() {
        refuses(&with("/input/text", text), "Text is not [str].");
    }
}

#[test]
fn r_044_an_image_url_that_is_missing_or_no_string() {
    refuses(&without("/input/image_url"), "Field required: input.image_url");
    refuses(&with("/input/image_url", json!(null)), "Field required: input.image_url");
    for url in [json!(1), json!(["http://a.example/b.png"]), json!({}), json!(false)] {
        refuses(&with("/input/image_url", url), "Input should be a valid string: input.image_url");
    }
}

#[test]
fn r_045_the_documented_url_without_host() {
    let request = with("/input/image_url", json!("https:xxx.png"));
    refuses(&request, "Invalid URL 'https:xxx.png': No host supplied");
}

#[test]
fn r_046_another_url_without_host() {
    let request = with("/input/image_url", json!("http:///a.png"));
    refuses(&request, "Invalid URL 'http:///a.png': No host supplied");
    let empty = with("/input/image_url", json!(""));
    refuses(&empty, "Invalid URL '': No scheme supplied. Perhaps you meant https://?");
}

#[test]
fn r_069_a_logo_url_is_held_to_the_same_rules() {
    refuses(&with("/input/logo", json!("https:xxx.png")), "Invalid URL 'https:xxx.png': No host supplied");
    refuses(
        &with("/input/logo", json!(" ")),
        "Invalid URL ' ': No scheme supplied. Perhaps you meant https:// ?",
    );
    for logo in [json!(1), json!(["http://a.example/l.png"]), json!({}), json!(false)] {
        refuses(&with("/input/logo", logo), "Input should be a valid string: input.logo");
    }
}

#[test]
fn r_063_a_logo_is_optional() {
    assert_eq!(accepts(&plain()).logo, None);
    assert_eq!(accepts(&with("/input/logo", json!(null))).logo, None);
    assert_eq!(accepts(&with("/input/logo", json!(""))).logo, None);
    let logo = accepts(&with("/input/logo", json!("http://a.example/l.png"))).logo;
    assert_eq!(logo.unwrap().as_str(), "http://a.example/l.png");
}

#[test]
fn r_056_and_r_059_no_underlay_is_zero() {
    assert_eq!(accepts(&plain()), accepts(&with("/input/underlay", json!(0))));
}

#[test]
fn r_057_and_r_062_underlays_from_zero_to_two() {
    for count in 0..=2_u8 {
        assert_eq!(accepts(&with("/input/underlay", json!(count))).underlays.count(), count);
    }
}

#[test]
fn r_058_an_underlay_that_is_no_integer_from_zero_to_two() {
    for underlay in
        [json!(-1), json!(3), json!(1.5), json!(1.0), json!("1"), json!(true), json!(null), json!([1])]
    {
        refuses(&with("/input/underlay", underlay), UNDERLAY);
    }
}

#[test]
fn r_070_parameters_that_are_missing_are_the_profiles_matter() {
    for request in [without("/parameters"), with("/parameters", json!(null))] {
        let body = request.to_string();
        assert_eq!(create(body.as_bytes(), &document()), Err(Reason::ParametersMissing));
        let Ok(Job::Poster(brief)) = create(body.as_bytes(), &observed()) else { panic!("{body}") };
        assert_eq!(brief.count, ImageCount::ONE);
    }
}

#[test]
fn r_070_parameters_that_are_no_object_are_refused() {
    for parameters in [json!("n"), json!([]), json!(1), json!(false)] {
        gateway_refuses(&with("/parameters", parameters), &Reason::ParametersMissing);
    }
}

#[test]
fn r_081_without_n_one_picture_is_made() {
    assert_eq!(accepts(&with("/parameters", json!({}))).count, ImageCount::ONE);
}

#[test]
fn r_082_and_r_083_one_to_four_pictures() {
    for n in 1..=4_u8 {
        assert_eq!(accepts(&with("/parameters/n", json!(n))).count.get(), n);
    }
    for n in [5_u64, 257, 1 << 32, u64::MAX] {
        refuses(&with("/parameters/n", json!(n)), COUNT);
    }
}

#[test]
fn r_084_an_n_that_is_no_integer_from_one() {
    for n in [json!(0), json!(-1), json!(1.5), json!(2.0), json!("2"), json!(true), json!(null), json!([2])] {
        refuses(&with("/parameters/n", n), COUNT);
    }
}

#[test]
fn r_071_r_074_r_077_and_r_079_without_them_temperature_and_top_p_are_seven_tenths() {
    let seven_tenths = UnitInterval::new(0.7).unwrap();
    assert_eq!(accepts(&plain()).sampling, Sampling { temperature: seven_tenths, top_p: seven_tenths });
    assert_eq!(accepts(&plain()), accepts(&with("/parameters/temperature", json!(0.7))));
    assert_eq!(accepts(&plain()), accepts(&with("/parameters/top_p", json!(0.7))));
}

#[test]
fn r_072_and_r_078_shares_from_zero_to_one() {
    for value in [json!(0), json!(0.0), json!(0.7), json!(0.8), json!(1), json!(1.0)] {
        let expected = UnitInterval::new(value.as_f64().unwrap()).unwrap();
        let temperature = accepts(&with("/parameters/temperature", value.clone())).sampling;
        assert_eq!((temperature.temperature, temperature.top_p), (expected, UnitInterval::default()));
        let top_p = accepts(&with("/parameters/top_p", value)).sampling;
        assert_eq!((top_p.temperature, top_p.top_p), (UnitInterval::default(), expected));
    }
}

#[test]
fn r_073_and_r_078_a_share_that_is_no_number_from_zero_to_one() {
    for value in [
        json!(-0.01),
        json!(1.01),
        json!(-1),
        json!(2),
        json!(u64::MAX),
        json!("0.7"),
        json!(null),
        json!(true),
        json!([0.7]),
        json!({}),
    ] {
        refuses(&with("/parameters/temperature", value.clone()), TEMPERATURE);
        refuses(&with("/parameters/top_p", value), TOP_P);
    }
}

#[test]
fn r_076_both_temperature_and_top_p() {
    let sampling = accepts(&with("/parameters", json!({"temperature": 0.1, "top_p": 0.9}))).sampling;
    assert_eq!((sampling.temperature.get(), sampling.top_p.get()), (0.1, 0.9));
}

#[test]
fn r_136_a_body_that_is_no_json_object() {
    for body in [
        &b""[..],
        b" ",
        b"null",
        b"[]",
        b"1",
        b"\"wanx-ast\"",
        b"{",
        b"{\"model\"}",
        b"{'model': 'wanx-ast'}",
        b"{\"model\": NaN}",
        b"model=wanx-ast",
        b"{\"model\": \"wanx-ast\",}",
    ] {
        gateway_refuses_bytes(body, &Reason::Json);
    }
    gateway_refuses(&json!([plain()]), &Reason::Json);
}

#[test]
fn r_137_unknown_fields_are_ignored() {
    let mut request = plain();
    request["prompt"] = json!({"deep": [1, null, {"model": "x"}]});
    request["input"]["prompt"] = json!("");
    request["input"]["__proto__"] = json!({"title": []});
    request["input"][""] = json!(1);
    request["input"]["k".repeat(100_000)] = json!(null);
    request["parameters"]["size"] = json!("1024*1024");
    request["parameters"]["watermark"] = json!(false);
    assert_eq!(accepts(&request), accepts(&plain()));
}

/// Every field wrong at once; taking the first wrong one away uncovers the next in the table.
#[test]
fn r_138_of_several_faults_the_first_of_the_table_is_told() {
    let mut request = json!({
        "input": {"title": [], "subtitle": 1, "text": 1, "logo": 1, "underlay": 9},
        "parameters": {"n": 9, "temperature": 9, "top_p": 9},
    });
    gateway_refuses(&json!({"parameters": {"n": 9}}), &Reason::ModelMissing);
    gateway_refuses(&request, &Reason::ModelMissing);
    request["model"] = json!("wanx-ast");
    for (pointer, mended, message) in [
        ("title", json!(["a"]), "Title list is empty."),
        ("subtitle", json!(["a"]), "Subtitle is not [str]."),
        ("text", json!(["a"]), "Text is not [str]."),
        ("image_url", json!("http://a.example/b.png"), "Field required: input.image_url"),
        ("logo", json!("http://a.example/l.png"), "Input should be a valid string: input.logo"),
        ("underlay", json!(2), UNDERLAY),
    ] {
        refuses(&request, message);
        request["input"][pointer] = mended;
    }
    let parameters = request["parameters"].take();
    assert_eq!(create(request.to_string().as_bytes(), &document()), Err(Reason::ParametersMissing));
    request["parameters"] = parameters;
    for (name, mended, message) in
        [("n", json!(4), COUNT), ("temperature", json!(0), TEMPERATURE), ("top_p", json!(1), TOP_P)]
    {
        refuses(&request, message);
        request["parameters"][name] = mended;
    }
    accepts(&request);
}

#[test]
fn r_138_the_first_fault_decides_whichever_phase_it_belongs_to() {
    let mut behaviours = observed();
    behaviours.set("parameters-missing", "refused").unwrap();
    let request = json!({"model": "wanx-ast", "input": {"title": []}});
    let doomed = Job::Doomed { reason: Reason::TitleEmpty, count: ImageCount::ONE };
    assert_eq!(create(request.to_string().as_bytes(), &behaviours), Ok(doomed));
}

#[test]
fn r_133_a_doomed_task_counts_the_pictures_asked_for_as_far_as_they_can_be_read() {
    for (n, count) in [(json!(3), 3), (json!(4), 4), (json!(5), 1), (json!("3"), 1), (json!(null), 1)] {
        let mut request = with("/parameters/n", n);
        request["input"]["title"] = json!([]);
        let Ok(job) = create(request.to_string().as_bytes(), &observed()) else { panic!("{request}") };
        assert_eq!(job, Job::Doomed { reason: Reason::TitleEmpty, count: ImageCount::new(count).unwrap() });
    }
    let mut request = without("/parameters");
    request["input"]["title"] = json!([]);
    assert_eq!(create(request.to_string().as_bytes(), &observed()).unwrap().count(), ImageCount::ONE);
}

#[test]
fn h_021_a_bomb_of_brackets_costs_no_stack() {
    const DEPTH: usize = 100_000;
    let open = "[".repeat(DEPTH);
    gateway_refuses_bytes(open.as_bytes(), &Reason::Json);
    gateway_refuses_bytes("{\"a\":".repeat(DEPTH).as_bytes(), &Reason::Json);
    let nested = format!("{open}{}", "]".repeat(DEPTH));
    gateway_refuses_bytes(nested.as_bytes(), &Reason::Json);
    let title = format!(r#"{{"model":"wanx-ast","input":{{"title":{nested}}}}}"#);
    refuses_bytes(title.as_bytes(), TITLE_NOT_STRINGS);
    let item = format!(r#"{{"model":"wanx-ast","input":{{"title":["a",{nested}]}}}}"#);
    refuses_bytes(item.as_bytes(), TITLE_NOT_STRINGS);
    let ignored = plain().to_string().replacen('{', &format!(r#"{{"x":{nested},"#), 1);
    accepts_bytes(ignored.as_bytes());
}

#[test]
fn h_022_of_two_members_with_one_name_the_last_wins() {
    let input = |titles: &str| {
        let rest = r#""image_url":"http://a.example/b.png"},"parameters":{}}"#;
        format!(r#"{{"model":"wanx-ast","input":{{{titles},{rest}"#)
    };
    let both = input(r#""title":[],"title":["b"]"#);
    assert_eq!(accepts_bytes(both.as_bytes()).texts.titles(), ["b"]);
    refuses_bytes(input(r#""title":["b"],"title":[]"#).as_bytes(), "Title list is empty.");
    refuses_bytes(input(r#""title":["b"],"title":null"#).as_bytes(), "Title field missing.");
    let escaped = input(r#""title":[],"\u0074itle":["b"]"#);
    assert_eq!(accepts_bytes(escaped.as_bytes()).texts.titles(), ["b"]);
    let whole = plain().to_string().replacen('{', r#"{"input":{"subtitle":["a"]},"#, 1);
    assert!(accepts_bytes(whole.as_bytes()).texts.subtitles().is_empty());
}

#[test]
fn h_023_numbers_that_are_hard_to_read() {
    let n = |number: &str| plain().to_string().replace("\"n\":1", &format!("\"n\":{number}"));
    for number in ["-0", "1.0", "1e0", "9007199254740993", "18446744073709551616", "1e2", "1e-400"] {
        refuses_bytes(n(number).as_bytes(), COUNT);
    }
    for number in ["1e400", "-1e400", "01", "+1", "0x1", ".5", "1.", "Infinity"] {
        gateway_refuses_bytes(n(number).as_bytes(), &Reason::Json);
    }
    let temperature = |number: &str| n(&format!("1,\"temperature\":{number}"));
    for (number, value) in [("-0", 0.0), ("-0.0", 0.0), ("1e-400", 0.0), ("7e-1", 0.7), ("10E-1", 1.0)] {
        assert_eq!(accepts_bytes(temperature(number).as_bytes()).sampling.temperature.get(), value);
    }
    gateway_refuses_bytes(temperature("1e400").as_bytes(), &Reason::Json);
}

#[test]
fn h_024_text_that_is_no_unicode_is_refused_wherever_it_stands() {
    let title = |text: &[u8]| {
        let request = plain().to_string();
        let (before, after) = request.split_once("Title 1").unwrap();
        [before.as_bytes(), text, after.as_bytes()].concat()
    };
    assert_eq!(accepts_bytes(&title(br"\ud83d\ude00")).texts.titles(), ["😀"]);
    assert_eq!(accepts_bytes(&title(br"\u0000")).texts.titles(), ["\u{0}"]);
    for broken in
        [&br"\ud83d"[..], br"\ude00", br"\ud83dx", b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\0", b"\n"]
    {
        gateway_refuses_bytes(&title(broken), &Reason::Json);
    }
    let ignored = [&b"{\"x\":\"\xff\","[..], &plain().to_string().as_bytes()[1..]].concat();
    gateway_refuses_bytes(&ignored, &Reason::Json);
}

#[test]
fn h_025_bytes_around_the_document() {
    let request = plain().to_string();
    accepts_bytes(format!(" \r\n\t{request}\n ").as_bytes());
    for (before, after) in [("\u{feff}", ""), ("", "x"), ("", "{}"), ("", "\0"), ("", ","), ("//\n", "")] {
        gateway_refuses_bytes(format!("{before}{request}{after}").as_bytes(), &Reason::Json);
    }
}

#[test]
fn h_026_and_h_027_long_and_many_strings_are_read() {
    let long = accepts(&with("/input/title", json!(["x".repeat(900_000)])));
    assert_eq!(long.texts.titles()[0].len(), 900_000);
    let many = accepts(&with("/input/title", json!(vec!["x"; 100_000])));
    assert_eq!(many.texts.titles().len(), 100_000);
}

/// What the reference says of a request, read off a JSON tree without any of the code under test but the URL's.
fn is_right(request: &Value) -> bool {
    let strings = |value: &Value| value.as_array().is_some_and(|list| list.iter().all(Value::is_string));
    let url = |value: &Value| value.as_str().is_some_and(|url| crate::brief::AssetUrl::parse(url).is_ok());
    let share = |value: &Value| value.as_f64().is_some_and(|share| (0.0..=1.0).contains(&share));
    let given = |value: &Value| !value.is_null();
    let input = &request["input"];
    let parameters = &request["parameters"];
    let member =
        |object: &Value, name: &str, right: &dyn Fn(&Value) -> bool| object.get(name).is_none_or(right);
    request["model"] == "wanx-ast"
        && strings(&input["title"])
        && input["title"] != json!([])
        && ["subtitle", "text"].iter().all(|name| !given(&input[*name]) || strings(&input[*name]))
        && url(&input["image_url"])
        && (!given(&input["logo"]) || input["logo"] == "" || url(&input["logo"]))
        && member(input, "underlay", &|value| value.as_u64().is_some_and(|count| count <= 2))
        && parameters.is_object()
        && member(parameters, "n", &|value| value.as_u64().is_some_and(|n| (1..=4).contains(&n)))
        && member(parameters, "temperature", &share)
        && member(parameters, "top_p", &share)
}

/// Any JSON, and often what a field wants.
fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-2_i64..6).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-0.5_f64..1.5).prop_map(Value::from),
        prop_oneof!["", "wanx-ast", "http://a\\.example/b", "https:x", ".{0,8}"].prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec("[a-z]{0,5}", 0..3).prop_map(Value::from),
            prop::collection::hash_map("[a-z]{0,5}", inner, 0..3).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

/// A right request in which up to three members were replaced by anything or taken away.
fn any_request() -> impl Strategy<Value = Value> {
    const MEMBERS: [&str; 12] = [
        "/model",
        "/input",
        "/parameters",
        "/input/title",
        "/input/subtitle",
        "/input/text",
        "/input/image_url",
        "/input/logo",
        "/input/underlay",
        "/parameters/n",
        "/parameters/temperature",
        "/parameters/top_p",
    ];
    let change = (prop::sample::select(&MEMBERS[..]), prop::option::of(any_value()));
    prop::collection::vec(change, 0..4).prop_map(|changes| {
        let mut request: Value = serde_json::from_str(EXAMPLE).unwrap();
        for (pointer, value) in changes {
            let (parent, member) = pointer.rsplit_once('/').unwrap();
            let Some(Value::Object(parent)) = request.pointer_mut(parent) else { continue };
            match value {
                Some(value) => parent.insert(member.to_owned(), value),
                None => parent.remove(member),
            };
        }
        request
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn h_029_a_poster_is_made_exactly_of_what_the_reference_allows(request in any_request()) {
        let body = request.to_string();
        let is_poster = matches!(create(body.as_bytes(), &document()), Ok(Job::Poster(_)));
        prop_assert_eq!(is_poster, is_right(&request));
    }

    #[test]
    fn every_refusal_is_a_client_error_with_code_and_message(request in prop_oneof![any_request(), any_value()]) {
        let body = request.to_string();
        let refused = [document(), observed()].into_iter().filter_map(|behaviours| {
            let reason = match create(body.as_bytes(), &behaviours) {
                Ok(Job::Poster(_)) => return None,
                Ok(Job::Doomed { reason, .. }) | Err(reason) => reason,
            };
            Some(refusal(&reason, &behaviours))
        });
        for told in refused {
            prop_assert_eq!(told.status, 400);
            prop_assert!(!told.code.is_empty() && !told.message.is_empty());
        }
    }

    #[test]
    fn no_bytes_panic(bytes: Vec<u8>) {
        prop_assert!(create(&bytes, &document()).is_err());
    }

    #[test]
    fn no_damaged_request_panics(at in 0..EXAMPLE.len(), with: Vec<u8>, skip in 0_usize..40) {
        let rest = &EXAMPLE.as_bytes()[(at + skip).min(EXAMPLE.len())..];
        let damaged = [&EXAMPLE.as_bytes()[..at], &with, rest].concat();
        let _ = create(&damaged, &document());
        let _ = create(&damaged, &observed());
    }

    #[test]
    fn r_072_a_share_is_the_nearest_float_to_what_was_written(digits in "0\\.[0-9]{1,25}") {
        let body = plain().to_string().replace("\"n\":1", &format!("\"temperature\":{digits}"));
        prop_assert_eq!(accepts_bytes(body.as_bytes()).sampling.temperature.get(), digits.parse::<f64>().unwrap());
    }
}
