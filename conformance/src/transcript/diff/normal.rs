//! Takes out of a text what differs from run to run.

use std::collections::BTreeMap;

use crate::transcript::line::{Body, Came, Entry};
use crate::transcript::token::tokens;

/// Knows the names of one case in the order in which they came up.
#[derive(Clone, Debug, Default)]
pub(super) struct Normal {
    /// A transcript's name, such as `task-0007.masked`, and the case's own, such as `<task-1>`.
    names: BTreeMap<String, String>,
    counts: BTreeMap<&'static str, usize>,
}

impl Normal {
    /// Takes note of the names in an exchange.
    pub(super) fn learn(&mut self, entry: &Entry) {
        self.learn_text(&entry.request.path);
        if let Some(Body::Text(text)) = &entry.request.body {
            self.learn_text(text);
        }
        if let Came::Reply(reply) = &entry.came {
            reply.headers.iter().for_each(|(_, value)| self.learn_text(value));
            if let Some(Body::Text(text)) = &reply.body {
                self.learn_text(text);
            }
        }
    }

    fn learn_text(&mut self, text: &str) {
        for (at, kind) in tokens(text) {
            let name = &text[at];
            if !self.names.contains_key(name) {
                let count = self.counts.entry(kind).or_default();
                *count += 1;
                self.names.insert(name.to_owned(), format!("<{kind}-{count}>"));
            }
        }
    }

    /// Returns a text with the case's own names, without times, hosts, ids that were not named, and expiries.
    pub(super) fn text(&self, text: &str) -> String {
        let mut named = String::with_capacity(text.len());
        let mut done = 0;
        for (at, _) in tokens(text) {
            named.push_str(&text[done..at.start]);
            named.push_str(self.names.get(&text[at.clone()]).map_or("<unnamed>", String::as_str));
            done = at.end;
        }
        named.push_str(&text[done..]);
        let mut plain = String::with_capacity(named.len());
        let mut at = 0;
        while let Some(char) = named[at..].chars().next() {
            let begins = !named[..at].ends_with(|char: char| char.is_ascii_alphanumeric());
            match if begins { special(&named[at..]) } else { None } {
                Some((length, name)) => {
                    plain.push_str(name);
                    at += length;
                }
                None => {
                    plain.push(char);
                    at += char.len_utf8();
                }
            }
        }
        plain
    }

    /// Returns a JSON string without what differs from run to run; of a signed link only what it leads to is left.
    pub(super) fn string(&self, text: &str) -> String {
        let normal = self.text(text);
        let is_signed = normal.to_ascii_lowercase().contains("signature=<") && normal.starts_with("<host>");
        if !is_signed {
            return normal;
        }
        let file = normal.split('?').next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
        file.rsplit_once('.').map_or("<link>".to_owned(), |(_, kind)| format!("<link>.{kind}"))
    }
}

/// Returns what begins here and differs from run to run: how long it is and what stands for it.
fn special(text: &str) -> Option<(usize, &'static str)> {
    if let Some(rest) = text.strip_prefix("Expires=") {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        return (digits > 0).then_some((8 + digits, "Expires=<expires>"));
    }
    if ["http://", "https://"].iter().any(|scheme| text.starts_with(scheme)) {
        let from = text.find("://")? + 3;
        let stops = |char: char| char.is_whitespace() || "/?#\"'\\,;".contains(char);
        let length = text[from..].find(stops).unwrap_or(text.len() - from);
        return (length > 0).then_some((from + length, "<host>"));
    }
    if shaped(text, "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh") {
        return Some((36, "<uuid>"));
    }
    if shaped(text, "dddd-dd-dd dd:dd:dd") || shaped(text, "dddd-dd-ddTdd:dd:dd") {
        let fraction = text[19..].strip_prefix('.').map_or(0, |rest| {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            if digits > 0 { digits + 1 } else { 0 }
        });
        let zone = usize::from(text[19 + fraction..].starts_with('Z'));
        return Some((19 + fraction + zone, "<time>"));
    }
    None
}

/// Whether a text begins like a pattern: `h` a hexadecimal digit, `d` a digit, anything else itself.
fn shaped(text: &str, pattern: &str) -> bool {
    let bytes = text.as_bytes();
    let fits = |(byte, sign): (&u8, u8)| match sign {
        b'h' => byte.is_ascii_hexdigit(),
        b'd' => byte.is_ascii_digit(),
        other => *byte == other,
    };
    bytes.len() >= pattern.len() && bytes.iter().zip(pattern.bytes()).all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_from_run_to_run_is_taken_out() {
        let normal = Normal::default();
        let text = r#"at 2025-01-02 03:04:05.678, 2025-01-02T03:04:05Z "http://h:1/a" 0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f Expires=17"#;
        assert_eq!(normal.text(text), r#"at <time>, <time> "<host>/a" <uuid> Expires=<expires>"#);
        assert_eq!(normal.text("é 12-34 <b-x> http:// Expires="), "é 12-34 <b-x> http:// Expires=");
    }

    #[test]
    fn a_signed_link_is_known_by_what_it_leads_to() {
        let normal = Normal::default();
        let link = "https://oss.example/1d/a1/x-1.png?Expires=1&OSSAccessKeyId=access-key-id-0001.masked&Signature=signature-0002.masked";
        assert_eq!(normal.string(link), "<link>.png");
        assert_eq!(normal.string("https://h/a.png"), "<host>/a.png");
        assert_eq!(normal.string("https://h.x/a?Signature=signature-0001.masked"), "<link>");
    }
}
