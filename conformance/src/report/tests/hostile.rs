//! A server that wants to write on the page, into the log, or into the XML.

use super::*;

const NASTY: [&str; 5] = [
    "</script><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "\u{1b}[2J\u{0}\r\n::error title=x::y",
    "'><svg/onload=alert(1)>]]><!--",
    "\u{202e}`*_|\u{ffff}%0A",
];

fn hostile() -> Run {
    let nasty = NASTY.concat();
    let mut run = mixed();
    run.self_reported = Some(nasty.clone());
    run.notes = vec![nasty.clone()];
    for case in run.scenarios.iter_mut().flat_map(|scenario| &mut scenario.cases) {
        case.name = Some(nasty.clone());
        for finding in &mut case.findings {
            finding.what = nasty.clone();
            finding.expected = nasty.clone();
            finding.actual = nasty.clone();
        }
        for exchange in &mut case.exchanges {
            exchange.request.url = nasty.clone();
            exchange.reply = Ok(Reply {
                status: 200,
                headers: vec![(nasty.clone(), nasty.clone())],
                body: nasty.clone().into_bytes(),
            });
        }
        case.pictures[0].name = nasty.clone();
    }
    let more = Exchange {
        reply: Ok(Reply { status: 200, headers: Vec::new(), body: b"\xff\xfe<script>".to_vec() }),
        ..exchange()
    };
    run.scenarios[0].cases[0].exchanges.push(more);
    run
}

#[test]
fn nothing_a_server_sends_becomes_markup() {
    let page = html(&report_of(&hostile()));
    for sign in ["<script", "<img src=x", "<svg", "<!--", "onerror=alert(1)>", "\u{1b}", "\0", "\u{202e}"] {
        assert!(!page.contains(sign), "{sign:?}");
    }
    assert!(page.contains("&lt;/script&gt;"));
    assert!(page.contains("10 bytes, SHA-256"), "what is no UTF-8 is told by length and digest");
    // As many tags open as close, but for those that have no end.
    for tag in ["details", "table", "article", "div", "pre", "code", "figure", "section", "main", "header"] {
        let open = page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
        assert_eq!(open, page.matches(&format!("</{tag}>")).count(), "{tag}");
    }
}

#[test]
fn nothing_a_server_sends_begins_a_line_or_moves_the_cursor() {
    let report = report_of(&hostile());
    for written in [text(&report, Detail::Verbose), step_summary(&report)] {
        assert!(!written.contains(['\u{1b}', '\0', '\r', '\u{202e}']), "{written}");
        assert!(!written.lines().any(|line| line.trim_start().starts_with("::")), "{written}");
    }
    for line in annotations(&report).lines() {
        assert!(line.starts_with("::error title=") || line.starts_with("::warning title="), "{line}");
        let (title, _) = line["::error title=".len()..].split_once("::").expect("two parts");
        assert!(!title.contains(':') && !title.contains(','), "{title}");
    }
}

#[test]
fn nothing_a_server_sends_breaks_the_xml() {
    let xml = junit(&report_of(&hostile()));
    assert!(!xml.contains(['\u{1b}', '\0']) && !xml.contains("<script"), "{xml}");
    assert_eq!(xml.matches("<testcase ").count(), 7);
}
