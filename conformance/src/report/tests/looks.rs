//! How reports look.

use super::*;

#[test]
fn the_quiet_text_tells_what_did_not_pass() {
    insta::assert_snapshot!(text(&report_of(&mixed()), Detail::Quiet), @r##"
    http://127.0.0.1:3274, profile document
    It says that it is wanx-emulator 0.1.0.
    Note: The control API is there.

    WARN        method  The title of method  [R-013]
        status: expected 405, was 404

    FAIL        title-missing  The title of title-missing  [R-027]
        case no title
        R-027 (must): Request, title, lines 95; 473-475
          What row 27 says.
        looked at  json /message, in step 0
        expected   "Title field missing."
        actual     "Title, field: 100% missing"
        request    curl -i -X POST 'http://127.0.0.1:3274/api/v1/x?a=1&b=2' -H "Authorization: Bearer $DASHSCOPE_API_KEY" -H 'Content-Type: application/json' --data-binary '{"model":"wanx-ast","input":{"text":"it'\''s"}}'
        reply      HTTP 400, {"code":"Invalid","message":"Title, field: 100% missing"}

        repeat     wanx-conformance run --target http://127.0.0.1:3274 --profile document --select title-missing
        This check may be wrong. It stands on: our reading of one sentence.

    ERROR       silence  The title of silence  [R-099]
        R-099 (must): Parameters, title, line 99
          What row 99 says.
        looked at  exchange, in step 0
        trouble    nothing came in time
        request    curl -i -X POST 'http://127.0.0.1:3274/api/v1/x?a=1&b=2' -H "Authorization: Bearer $DASHSCOPE_API_KEY" -H 'Content-Type: application/json' --data-binary '{"model":"wanx-ast","input":{"text":"it'\''s"}}'
        reply      nothing came in time

        repeat     wanx-conformance run --target http://127.0.0.1:3274 --profile document --select silence
        This check may be wrong. It stands on: our reading of one sentence.

    SKIP        the target has no control API (2 scenarios)
        expiry, purge

    MUST    1 pass, 1 fail, 1 skipped, 1 not judged for errors, 1 waived of 5
    SHOULD  0 pass, 0 fail, 1 warned of 1
    VARIANT 0 pass, 0 fail, 1 not asked of 1
    DOC     0 pass, 0 fail, 1 not asked of 1
    failed (exit code 1)
    "##);
}

#[test]
fn the_verbose_text_has_a_line_for_each_scenario() {
    let quiet = text(&report_of(&mixed()), Detail::Quiet);
    let verbose = text(&report_of(&mixed()), Detail::Verbose);
    let added: Vec<_> = verbose.lines().filter(|line| !quiet.lines().any(|other| other == *line)).collect();
    insta::assert_snapshot!(added.join("\n"), @r##"
    PASS        titles  The title of titles  [R-031]
    SKIP        expiry  The title of expiry  [R-093]
    SKIP        purge  The title of purge  [R-093]
    "##);
}

#[test]
fn with_the_reference_a_failure_shows_the_sentence() {
    let mut sentences = sentences();
    sentences[3].sentence = Some("Title field missing.".into());
    let report = Report::new(&mixed(), &sentences, Demand::Selection, &Mask::new(""));
    let text = text(&report, Detail::Quiet);
    assert!(
        text.contains("R-027 (must): Request, title, lines 95; 473-475\n      Title field missing.\n")
            || text.contains("      Title field missing.\n"),
        "{text}"
    );
    assert!(!text.contains("What row 27 says."), "{text}");
}

#[test]
fn junit_has_a_suite_for_each_section() {
    insta::assert_snapshot!(junit(&report_of(&mixed())), @r##"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="wanx-conformance" tests="7" skipped="2" failures="1" errors="1">
        <testsuite name="Request" tests="4" skipped="0" errors="0" failures="1">
            <properties>
                <property name="target" value="http://127.0.0.1:3274"/>
                <property name="profile" value="document"/>
            </properties>
            <testcase name="method" classname="R-013">
                <system-out>WARN R-013: status: expected 405, was 404</system-out>
            </testcase>
            <testcase name="title-missing [no title]" classname="R-027">
                <failure message="The title of title-missing" type="FAIL">case no title
    R-027 (must): Request, title, lines 95; 473-475
      What row 27 says.
    looked at  json /message, in step 0
    expected   &quot;Title field missing.&quot;
    actual     &quot;Title, field: 100% missing&quot;
    request    curl -i -X POST &apos;http://127.0.0.1:3274/api/v1/x?a=1&amp;b=2&apos; -H &quot;Authorization: Bearer $DASHSCOPE_API_KEY&quot; -H &apos;Content-Type: application/json&apos; --data-binary &apos;{&quot;model&quot;:&quot;wanx-ast&quot;,&quot;input&quot;:{&quot;text&quot;:&quot;it&apos;\&apos;&apos;s&quot;}}&apos;
    reply      HTTP 400, {&quot;code&quot;:&quot;Invalid&quot;,&quot;message&quot;:&quot;Title, field: 100% missing&quot;}

    repeat     wanx-conformance run --target http://127.0.0.1:3274 --profile document --select title-missing
    This check may be wrong. It stands on: our reading of one sentence.</failure>
            </testcase>
            <testcase name="title-missing [null]" classname="R-027">
                <system-out>NON-STRICT R-027: json /code: expected &quot;A&quot;, was &quot;B&quot;</system-out>
            </testcase>
            <testcase name="titles" classname="R-031"/>
        </testsuite>
        <testsuite name="Parameters" tests="3" skipped="2" errors="1" failures="0">
            <testcase name="expiry" classname="R-093">
                <skipped message="SKIP: the target has no control API"/>
            </testcase>
            <testcase name="purge" classname="R-093">
                <skipped message="SKIP: the target has no control API"/>
            </testcase>
            <testcase name="silence" classname="R-099">
                <error message="The title of silence" type="ERROR">R-099 (must): Parameters, title, line 99
      What row 99 says.
    looked at  exchange, in step 0
    trouble    nothing came in time
    request    curl -i -X POST &apos;http://127.0.0.1:3274/api/v1/x?a=1&amp;b=2&apos; -H &quot;Authorization: Bearer $DASHSCOPE_API_KEY&quot; -H &apos;Content-Type: application/json&apos; --data-binary &apos;{&quot;model&quot;:&quot;wanx-ast&quot;,&quot;input&quot;:{&quot;text&quot;:&quot;it&apos;\&apos;&apos;s&quot;}}&apos;
    reply      nothing came in time

    repeat     wanx-conformance run --target http://127.0.0.1:3274 --profile document --select silence
    This check may be wrong. It stands on: our reading of one sentence.</error>
            </testcase>
        </testsuite>
    </testsuites>
    "##);
}

#[test]
fn github_gets_annotations() {
    insta::assert_snapshot!(annotations(&report_of(&mixed())), @r##"
    ::warning title=R-013 method::status: expected 405, was 404%0ARequest, title, line 13: What row 13 says.%0Awanx-conformance run --target http://127.0.0.1:3274 --profile document --select method
    ::error title=R-027 title-missing [no title]::json /message: expected "Title field missing.", was "Title, field: 100%25 missing"%0ARequest, title, lines 95; 473-475: What row 27 says.%0Awanx-conformance run --target http://127.0.0.1:3274 --profile document --select title-missing
    ::error title=R-099 silence::exchange: nothing came in time%0AParameters, title, line 99: What row 99 says.%0Awanx-conformance run --target http://127.0.0.1:3274 --profile document --select silence
    "##);
}

#[test]
fn github_gets_a_summary() {
    insta::assert_snapshot!(step_summary(&report_of(&mixed())), @r##"
    ## Conformance: failed

    Target ` http://127.0.0.1:3274 `, profile ` document `.

    | level | rows | result |
    |---|---:|---|
    | must | 5 | 1 pass, 1 fail, 1 skipped, 1 not judged for errors, 1 waived of 5 |
    | should | 1 | 0 pass, 0 fail, 1 warned of 1 |
    | variant | 1 | 0 pass, 0 fail, 1 not asked of 1 |
    | doc | 1 | 0 pass, 0 fail, 1 not asked of 1 |

    ### What failed

    - **FAIL R-027** ` title-missing [no title] `: ` json /message: expected "Title field missing.", was "Title, field: 100% missing" `
      - repeat: ` wanx-conformance run --target http://127.0.0.1:3274 --profile document --select title-missing `
      - this check may be wrong; it stands on ` our reading of one sentence. `
    - **ERROR R-099** ` silence `: ` exchange: nothing came in time `
      - repeat: ` wanx-conformance run --target http://127.0.0.1:3274 --profile document --select silence `
      - this check may be wrong; it stands on ` our reading of one sentence. `
    "##);
}

#[test]
fn a_step_summary_is_appended_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("summary.md");
    std::fs::write(&path, "before\n").expect("a file");
    append_step_summary(&report_of(&mixed()), &path).expect("it can be written");
    let written = std::fs::read_to_string(&path).expect("it is text");
    assert!(written.starts_with("before\n## Conformance: failed\n"), "{written}");
}

#[test]
fn json_is_a_contract() {
    let json: serde_json::Value = serde_json::from_str(&json(&report_of(&mixed()))).expect("it is JSON");
    assert_eq!(json["schema_version"], 1);
    assert_eq!(json["ending"]["code"], 1);
    assert_eq!(json["levels"][0]["level"], "must");
    assert_eq!(json["levels"][0]["verdicts"]["FAIL"], 1);
    assert_eq!(json["rows"][3]["row"], "R-027");
    assert_eq!(json["rows"][3]["verdict"], "FAIL");
    assert_eq!(json["rows"][3]["scenarios"][0], "title-missing");
    let case = &json["scenarios"][1]["cases"][0];
    assert_eq!(case["findings"][1]["verdict"], "FAIL");
    assert_eq!(case["exchanges"][0]["request"]["headers"][0][1], "Bearer <key>");
    assert_eq!(
        case["exchanges"][0]["reply"]["body"]["text"],
        "{\"code\":\"Invalid\",\"message\":\"Title, field: 100% missing\"}"
    );
    assert_eq!(case["pictures"][0]["file"]["length_bytes"], 10);
    assert_eq!(case["pictures"][0]["file"].get("bytes"), None);
    assert_eq!(json["scenarios"][5]["cases"][0]["exchanges"][0]["trouble"], "nothing came in time");
}

#[test]
fn the_page_has_every_row_once_and_every_link_leads_somewhere() {
    let page = html(&report_of(&mixed()));
    for sentence in sentences() {
        assert_eq!(page.matches(&format!(" id=\"{}\"", sentence.row)).count(), 1, "{}", sentence.row);
    }
    for link in page.split("href=\"#").skip(1) {
        let target = link.split('"').next().expect("a quote closes it");
        assert_eq!(page.matches(&format!("id=\"{target}\"")).count(), 1, "{target}");
    }
    assert!(!page.contains("http-equiv=\"refresh\"") && !page.contains("<script") && !page.contains("<link"));
    assert!(!page.contains("src=\"http") && !page.contains("url("));
    assert!(page.contains("src=\"data:image/png;base64,iVBORw0KGgr/AA==\""));
}

#[test]
fn what_failed_lies_open_and_what_passed_is_folded() {
    let page = html(&report_of(&mixed()));
    assert!(page.contains("id=\"s-title-missing\" open>"), "{page}");
    assert!(page.contains("id=\"s-titles\">"), "{page}");
}

#[test]
fn a_page_holds_so_many_pictures_and_says_what_it_leaves_out() {
    let mut run = mixed();
    let large: Vec<u8> = png().into_iter().chain(std::iter::repeat_n(7, 9 << 20)).collect();
    run.scenarios[0].cases[0].pictures[0].file = large.clone();
    run.scenarios[2].cases[0].pictures[0].file = large;
    run.scenarios[2].cases[0].pictures[0].background = b"GIF89a".to_vec();
    let page = html(&report_of(&run));
    assert!(page.contains("(left out: this page holds 16 MiB of pictures)"));
    assert!(page.contains("(neither PNG nor JPEG)"));
    assert!(page.len() < 14 << 20);
}
