//! Texts that a server sent, made fit to be read: on one line, without what moves a cursor, and not too long.

/// Returns a text on one line, at most so many characters of it. What a terminal would obey is spelt out.
pub(crate) fn line(text: &str, limit_chars: usize) -> String {
    cut(text, limit_chars).chars().map(visible).collect()
}

/// Returns a text of several lines, cut.
pub(crate) fn cut(text: &str, limit_chars: usize) -> String {
    match text.char_indices().nth(limit_chars) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}… ({} more)", &text[..end], text[end..].chars().count()),
    }
}

fn visible(char: char) -> String {
    if char.is_control() || is_invisible(char) { char.escape_default().to_string() } else { char.to_string() }
}

/// Whether a character changes what others look like without being seen: marks of direction and of joining nothing.
pub(crate) fn is_invisible(char: char) -> bool {
    matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Returns a word as a POSIX shell reads it.
pub(crate) fn shell_word(word: &str) -> String {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "-_./:@%+=,".contains(char);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Returns `1 scenario`, `2 scenarios`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Returns JSON indented, every literal as it was sent; what is no JSON is returned as it is.
pub(crate) fn pretty(text: &str) -> String {
    if serde_json::from_str::<serde::de::IgnoredAny>(text).is_err() {
        return text.to_owned();
    }
    let mut pretty = String::with_capacity(text.len() * 2);
    let mut depth: usize = 0;
    let mut chars = text.chars().filter(|char| *char != '\r').peekable();
    let break_line = |pretty: &mut String, depth: usize| {
        pretty.push('\n');
        pretty.extend(std::iter::repeat_n("  ", depth));
    };
    while let Some(char) = chars.next() {
        match char {
            '"' => {
                pretty.push('"');
                let mut escaped = false;
                for char in chars.by_ref() {
                    pretty.push(char);
                    if char == '"' && !escaped {
                        break;
                    }
                    escaped = char == '\\' && !escaped;
                }
            }
            '{' | '[' => {
                while chars.next_if(|char| char.is_ascii_whitespace()).is_some() {}
                pretty.push(char);
                if let Some(close) = chars.next_if(|close| matches!(close, '}' | ']')) {
                    pretty.push(close);
                } else {
                    depth += 1;
                    break_line(&mut pretty, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                break_line(&mut pretty, depth);
                pretty.push(char);
            }
            ',' => {
                pretty.push(',');
                break_line(&mut pretty, depth);
            }
            ':' => pretty.push_str(": "),
            blank if blank.is_ascii_whitespace() => {}
            other => pretty.push(other),
        }
    }
    pretty
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_and_says_by_how_much() {
        assert_eq!(line("äöü", 3), "äöü");
        assert_eq!(line("äöüß€", 3), "äöü… (2 more)");
    }

    #[test]
    fn nothing_moves_the_cursor() {
        assert_eq!(line("a\r\n\u{1b}[31m\u{202e}b\0", 99), r"a\r\n\u{1b}[31m\u{202e}b\u{0}");
    }

    #[test]
    fn a_shell_reads_a_word_as_one() {
        assert_eq!(shell_word("http://127.0.0.1:1"), "http://127.0.0.1:1");
        assert_eq!(shell_word("a b;'c"), r"'a b;'\''c'");
        assert_eq!(shell_word(""), "''");
    }

    #[test]
    fn json_is_indented_and_no_literal_changes() {
        let text = r#"{"b":2.0,"a":[1e2,"x,\"{y\\"], "b" : {} ,"c":[ ]}"#;
        let expected = "{\n  \"b\": 2.0,\n  \"a\": [\n    1e2,\n    \"x,\\\"{y\\\\\"\n  ],\n  \"b\": {},\n  \"c\": []\n}";
        assert_eq!(pretty(text), expected);
        assert_eq!(pretty("{no"), "{no");
        assert_eq!(pretty(&"[".repeat(9)), "[".repeat(9));
    }
}
