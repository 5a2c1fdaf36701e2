use super::*;

fn day(text: &str) -> Day {
    text.to_owned().try_into().expect("it is a day")
}

/// Two pixels: the first byte of the file is the colour of the first, the length decides the width.
fn decode(bytes: &[u8]) -> Option<Raster> {
    let first = *bytes.first().filter(|first| **first != b'X')?;
    Some(Raster { width_px: bytes.len() as u32, height_px: 1, rgba: [&[first; 4][..], &[0; 4][..]].concat() })
}

fn found(left: &Run, right: &Run) -> Vec<String> {
    let differences = diff(&transcript(left), &transcript(right), &decode);
    differences
        .iter()
        .map(|one| {
            format!("{} | {} {} | {} | {}", one.step, one.class.word(), one.pointer, one.left, one.right)
        })
        .collect()
}

/// A run of one exchange with this reply.
fn replying(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Run {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let reply = Reply { status, headers, body: body.to_vec() };
    run_of(vec![("one", vec![exchange(request("GET", &format!("{TARGET}/a"), ""), Ok(reply))])])
}

fn body(left: &str, right: &str) -> Vec<String> {
    let found = found(&replying(200, &[], left.as_bytes()), &replying(200, &[], right.as_bytes()));
    found.iter().map(|one| one.trim_start_matches("GET /a | ").to_owned()).collect()
}

#[test]
fn the_same_journey_with_other_ids_times_hosts_and_turns_is_no_difference() {
    let mut other = journey();
    other.remove(1);
    let changes = [
        (TASK, "aaaaaaaa-0f0f-4f0f-8f0f-0f0f0f0f0f0f"),
        (REQUEST, "bbbbbbbb-2222-9333-8444-555555555555"),
        ("2025-01-01 00:00:00.000", "2026-02-03 04:05:06.789"),
        ("https://oss.example/1d/a1", "http://other.example:1/2e/b2"),
        ("Expires=9", "Expires=10"),
        ("ab%2Bcd%3D", "othersignature"),
    ];
    let change = |text: &str| changes.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    for exchange in &mut other {
        exchange.request.url = change(&exchange.request.url);
        if let Ok(reply) = &mut exchange.reply
            && let Ok(text) = String::from_utf8(reply.body.clone())
        {
            reply.body = change(&text).into_bytes();
            reply.headers.iter_mut().for_each(|(_, value)| *value = change(value));
        }
    }
    let mut right = run_of(vec![("one", other)]);
    right.target = TARGET.to_owned();
    assert_eq!(found(&run_of(vec![("one", journey())]), &right), Vec::<String>::new());
    let Ok(picture) = &mut right.scenarios[0].cases[0].exchanges[2].reply else { panic!("a picture") };
    picture.body[0] = b'\xfe';
    let pixels = "GET <link>.png | picture pixels | as recorded | 1 of 2 pixels differ";
    assert_eq!(found(&run_of(vec![("one", journey())]), &right), [pixels]);
}

#[test]
fn status_and_headers_that_matter_are_compared() {
    let left = replying(200, &[("content-type", "application/json; charset=utf-8"), ("date", "1")], b"{}");
    let same = replying(200, &[("content-type", "application/json;charset=UTF-8"), ("date", "2")], b"{}");
    assert_eq!(found(&left, &same), Vec::<String>::new());
    let right = replying(429, &[("content-type", "text/plain"), ("retry-after", "1")], b"{}");
    assert_eq!(
        found(&left, &right),
        [
            "GET /a | status  | HTTP 200 | HTTP 429",
            "GET /a | header content-type | application/json;charset=utf-8 | text/plain",
            "GET /a | header retry-after | absent | 1",
        ]
    );
    let gone = run_of(vec![(
        "one",
        vec![exchange(request("GET", &format!("{TARGET}/a"), ""), Err(Trouble::TimedOut))],
    )]);
    assert_eq!(found(&left, &gone), ["GET /a | status  | HTTP 200 | timed out"]);
}

#[test]
fn shapes_and_values_are_told_apart() {
    assert_eq!(body(r#"{"a":1,"b":[1,2]}"#, r#"{ "b": [1, 2], "a": 1 }"#), Vec::<String>::new());
    assert_eq!(body(r#"{"a":1}"#, r#"{"a":2}"#), ["body-value /a | 1 | 2"]);
    assert_eq!(body(r#"{"a":2}"#, r#"{"a":2.0}"#), ["body-shape /a | 2 | 2.0"]);
    assert_eq!(body(r#"{"a":null}"#, "{}"), ["body-shape /a | null | absent"]);
    assert_eq!(body(r#"{"a/b":[1]}"#, r#"{"a/b":[1,"x"]}"#), [r#"body-shape /a~1b/1 | absent | "x""#]);
    assert_eq!(body("plain", "other"), ["body-value  | plain | other"]);
    assert_eq!(body("plain", "{}"), ["body-shape  | plain | {}"]);
    assert_eq!(body("", "{}"), ["body-shape  | no body | {}"]);
}

#[test]
fn pictures_are_compared_by_size_and_pixels() {
    let pictures = |left: &[u8], right: &[u8]| found(&replying(200, &[], left), &replying(200, &[], right));
    assert_eq!(pictures(b"\xff1", b"\xff1"), Vec::<String>::new());
    assert_eq!(pictures(b"\xff1", b"\xff2"), Vec::<String>::new(), "other bytes, the same pixels");
    assert_eq!(
        pictures(b"\xff1", b"\xfe1"),
        ["GET /a | picture pixels | as recorded | 1 of 2 pixels differ"]
    );
    assert_eq!(pictures(b"\xff1", b"\xff12"), ["GET /a | picture size | 2 x 1 | 3 x 1"]);
    let broken = "GET /a | picture bytes | 2 bytes that are no text | 2 bytes that are no text";
    assert_eq!(pictures(b"\xff1", b"X\xff"), [broken]);
}

#[test]
fn a_step_that_one_side_lacks_is_told() {
    let one = || exchange(request("GET", &format!("{TARGET}/a"), ""), Ok(json("{}")));
    let left = run_of(vec![("one", vec![one(), one()])]);
    let right = run_of(vec![("one", vec![one()]), ("two", vec![one()])]);
    assert_eq!(
        found(&left, &right),
        ["GET /a (time 2) | missing-step  | sent | not sent", "GET /a | missing-step  | not sent | sent"]
    );
}

fn known(expires: &str) -> Vec<Known> {
    let text = format!(
        r#"[{{"scenario":"posters","class":"body-value","pointer":"/a","reason":"the gateway counts","expires":"{expires}"}},
            {{"scenario":"posters","class":"status","pointer":"","reason":"was 201","expires":"2030-01-01"}},
            {{"scenario":"never-asked","class":"status","pointer":"","reason":"x","expires":"2030-01-01"}}]"#
    );
    Known::read(&text).expect("they can be read")
}

fn compared(expires: &str) -> Comparison {
    let [left, right] =
        [r#"{"a":1}"#, r#"{"a":2}"#].map(|body| transcript(&replying(200, &[], body.as_bytes())));
    Comparison::new([&left, &right], &known(expires), &day("2026-06-15"), &decode)
}

#[test]
fn a_known_difference_passes_until_it_expires_and_is_missed_when_it_is_gone() {
    let comparison = compared("2026-06-15");
    assert_eq!(comparison.outcome(), Outcome::Gone);
    assert_eq!(comparison.outcome().ending().code(), 0);
    insta::assert_snapshot!(comparison.text(), @r##"
    known until 2026-06-15: the gateway counts
        posters [one] GET /a: body-value /a
    gone: posters: status
        It was known (was 201) and happens no more: take it out of the file.
    0 unknown, 1 known, 1 gone
    "##);
}

#[test]
fn an_expired_entry_knows_nothing() {
    let comparison = compared("2026-06-14");
    assert_eq!(comparison.outcome(), Outcome::Different);
    assert_eq!(comparison.outcome().ending().code(), 1);
    insta::assert_snapshot!(comparison.text(), @r##"
    posters [one] GET /a: body-value /a
        left   1
        right  2
        known until 2026-06-14: the gateway counts
    gone: posters: status
        It was known (was 201) and happens no more: take it out of the file.
    1 unknown, 0 known, 1 gone
    "##);
}

#[test]
fn the_same_transcript_twice_is_the_same() {
    let transcript = transcript(&run_of(vec![("one", journey())]));
    let comparison = Comparison::new([&transcript, &transcript], &[], &day("2026-01-01"), &decode);
    assert_eq!(comparison.outcome(), Outcome::Same);
    assert_eq!(comparison.text(), "0 unknown, 0 known, 0 gone\n");
}

#[test]
fn a_file_of_known_differences_is_read_strictly() {
    let entry = |more: &str, reason: &str, expires: &str| {
        Known::read(&format!(
            r#"[{{"scenario":"s","class":"status","pointer":"","reason":"{reason}","expires":"{expires}"{more}}}]"#
        ))
    };
    assert!(entry("", "why", "2026-12-31").is_ok());
    assert!(matches!(entry("", "why", "2026-13-01"), Err(KnownError::Json(_))));
    assert!(matches!(entry("", "why", "soon"), Err(KnownError::Json(_))));
    assert!(matches!(entry(",\"odd\":1", "why", "2026-12-31"), Err(KnownError::Json(_))));
    assert!(matches!(entry("", " ", "2026-12-31"), Err(KnownError::NoReason { .. })));
}

#[test]
fn a_day_is_counted_from_1970() {
    let of = |days: u64| Day::of(std::time::Duration::from_secs(days * 86_400 + 86_399)).to_string();
    assert_eq!(of(0), "1970-01-01");
    assert_eq!([of(58), of(59), of(364), of(365)], ["1970-02-28", "1970-03-01", "1970-12-31", "1971-01-01"]);
    assert_eq!([of(11_015), of(11_016), of(11_017)], ["2000-02-28", "2000-02-29", "2000-03-01"]);
    assert_eq!([of(20_513), of(20_780)], ["2026-03-01", "2026-11-23"], "no leap year");
    assert_eq!(
        [of(47_540), of(47_541)],
        ["2100-02-28", "2100-03-01"],
        "no leap year though it divides by four"
    );
    assert_eq!(day("2026-11-23"), "2026-11-23".parse().expect("a day"));
}
