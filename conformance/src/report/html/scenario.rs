//! A scenario on the page: its cases, findings and exchanges, folded unless something failed, and its posters.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::escape::{attribute, text};
use super::{badge, is_broken};
use crate::report::view::{
    BodyShown, CaseShown, ExchangeShown, FileShown, FindingShown, PictureShown, ScenarioShown,
};
use crate::shown::{counted, pretty};
use crate::verdict::Verdict;

/// All pictures of a page together: a browser takes more, a mail or an issue does not.
const PICTURES_MAX_BYTES: usize = 16 * 1024 * 1024;

/// The pictures that the page still has room for.
pub(super) struct Pictures {
    left_bytes: usize,
}

impl Pictures {
    /// Returns the room of an empty page.
    pub(super) fn new() -> Self {
        Self { left_bytes: PICTURES_MAX_BYTES }
    }

    /// Returns a picture as an element, or a note why it is not there.
    fn shown(&mut self, file: &FileShown, name: &str, about: &str) -> String {
        let kind = match file.bytes.as_slice() {
            [0x89, b'P', b'N', b'G', ..] => "image/png",
            [0xff, 0xd8, 0xff, ..] => "image/jpeg",
            [] if file.length_bytes > 0 => return note("left out: the key is in it"),
            _ => return note("neither PNG nor JPEG"),
        };
        let Some(left_bytes) = self.left_bytes.checked_sub(file.bytes.len()) else {
            return note(&format!("left out: this page holds {} MiB of pictures", PICTURES_MAX_BYTES >> 20));
        };
        self.left_bytes = left_bytes;
        format!(
            "<img loading=\"lazy\" alt=\"{}: {}\" src=\"data:{kind};base64,{}\">",
            attribute(name),
            attribute(about),
            STANDARD.encode(&file.bytes)
        )
    }
}

fn note(why: &str) -> String {
    format!("<span class=\"quiet\">({})</span>", text(why))
}

/// A scenario that is shown under another row.
pub(super) fn reference(scenario: &ScenarioShown) -> String {
    let (id, title) = (attribute(&scenario.id), text(&scenario.title));
    format!("<p class=\"see\">{} <a href=\"#s-{id}\">{title}</a></p>\n", badge(Some(scenario.verdict)))
}

/// A scenario, whole.
pub(super) fn scenario(scenario: &ScenarioShown, pictures: &mut Pictures) -> String {
    let open = if is_broken(scenario.verdict) { " open" } else { "" };
    let cases: String = scenario.cases.iter().map(|one| case(one, pictures)).collect();
    format!(
        "<details class=\"scenario\" id=\"s-{}\"{open}><summary>{} {} <code>{}</code></summary>\n{cases}\
         <p class=\"quiet\">Repeat: <code>{}</code><br>This check may be wrong. It stands on: {}</p></details>\n",
        attribute(&scenario.id),
        badge(Some(scenario.verdict)),
        text(&scenario.title),
        text(&scenario.id),
        text(&scenario.repeat),
        text(&scenario.stands_on)
    )
}

fn case(case: &CaseShown, pictures: &mut Pictures) -> String {
    let mut html = String::from("<div class=\"case\">\n");
    if let Some(name) = &case.name {
        html += &format!("<h4>{} {}</h4>\n", badge(Some(case.verdict)), text(name));
    }
    let (passed, told): (Vec<_>, Vec<_>) =
        case.findings.iter().partition(|finding| finding.verdict == Verdict::Pass);
    html += &findings(&told);
    if !passed.is_empty() {
        let count = counted(passed.len(), "check");
        html += &format!("<details><summary>{count} passed</summary>{}</details>\n", findings(&passed));
    }
    html += &case.pictures.iter().map(|one| picture(one, pictures)).collect::<String>();
    if !case.exchanges.is_empty() {
        let all: String =
            case.exchanges.iter().enumerate().map(|(index, one)| exchange(index, one)).collect();
        let count = counted(case.exchanges.len(), "exchange");
        html += &format!("<details class=\"exchanges\"><summary>{count}</summary>\n{all}</details>\n");
    }
    html + "</div>\n"
}

fn findings(findings: &[&FindingShown]) -> String {
    if findings.is_empty() {
        return String::new();
    }
    let row = |finding: &&FindingShown| {
        let rows: Vec<_> = finding.rows.iter().map(|row| format!("<a href=\"#{row}\">{row}</a>")).collect();
        let seen = finding.exchange.map(|index| format!(", exchange {index}")).unwrap_or_default();
        format!(
            "<tr><td>{}</td><td>{}</td><td><code>{}</code><br><span class=\"quiet\">step {}{seen}</span></td>\
             <td><code>{}</code></td><td><code>{}</code></td></tr>\n",
            badge(Some(finding.verdict)),
            rows.join(" "),
            text(&finding.what),
            finding.step,
            text(&finding.expected),
            text(&finding.actual)
        )
    };
    let rows: String = findings.iter().map(row).collect();
    format!(
        "<div class=\"wide\"><table><thead><tr><th scope=\"col\">verdict</th><th scope=\"col\">rows</th>\
         <th scope=\"col\">looked at</th><th scope=\"col\">expected</th><th scope=\"col\">actual</th></tr></thead>\
         <tbody>\n{rows}</tbody></table></div>\n"
    )
}

fn picture(picture: &PictureShown, pictures: &mut Pictures) -> String {
    let background = pictures.shown(&picture.background, &picture.name, "background");
    let poster = pictures.shown(&picture.file, &picture.name, "poster");
    format!(
        "<figure><div class=\"pair\"><div>{background}<span>background</span></div><div>{poster}\
         <span>poster</span></div></div><figcaption>{}, {} bytes, SHA-256 <code>{}</code></figcaption></figure>\n",
        text(&picture.name),
        picture.file.length_bytes,
        picture.file.sha256
    )
}

fn exchange(index: usize, exchange: &ExchangeShown) -> String {
    let request = &exchange.request;
    let outcome = match (&exchange.reply, &exchange.trouble) {
        (Some(reply), _) => format!("HTTP {}", reply.status),
        (None, trouble) => trouble.clone().unwrap_or_else(|| "nothing".to_owned()),
    };
    let reply = exchange.reply.as_ref().map(|reply| message("Reply", &reply.headers, &reply.body));
    format!(
        "<details class=\"exchange\"><summary>{index}. <code>{} {}</code> → {}</summary>\n{}{}\
         <details><summary>as a curl line</summary><pre>{}</pre></details></details>\n",
        text(&request.method),
        text(&request.url),
        text(&outcome),
        message("Request", &request.headers, &request.body),
        reply.unwrap_or_default(),
        text(&exchange.curl)
    )
}

fn message(name: &str, headers: &[(String, String)], body: &BodyShown) -> String {
    let headers: Vec<_> = headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let body = match body {
        BodyShown::Empty => String::new(),
        BodyShown::Text(body) => format!("<pre>{}</pre>\n", text(&pretty(body))),
        BodyShown::Binary { length_bytes, sha256 } => {
            format!("<p class=\"quiet\">{length_bytes} bytes, SHA-256 <code>{sha256}</code></p>\n")
        }
    };
    format!("<h5>{name}</h5><pre class=\"headers\">{}</pre>\n{body}", text(&headers.join("\n")))
}
