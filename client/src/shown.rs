//! Shows text from outside in messages and logs: bounded, without control characters.
//!
//! It never lets a server write escape sequences to somebody's terminal.

use std::fmt::{self, Write};

/// Long enough for every documented message; a page of HTML is cut.
const SHOWN_CHARS_MAX: usize = 300;

/// Text as a message may show it.
pub(crate) struct Shown<'a>(pub(crate) &'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut chars = self.0.chars();
        for shown in chars.by_ref().take(SHOWN_CHARS_MAX) {
            if shown.is_control() {
                write!(formatter, "{}", shown.escape_default())?;
            } else {
                formatter.write_char(shown)?;
            }
        }
        if chars.next().is_some() { formatter.write_char('…') } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_sequence_is_shown_not_obeyed() {
        assert_eq!(Shown("red \u{1b}[31m\n").to_string(), "red \\u{1b}[31m\\n");
    }

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        let shown = Shown(&"é".repeat(SHOWN_CHARS_MAX + 1)).to_string();
        assert_eq!(shown.chars().count(), SHOWN_CHARS_MAX + 1);
        assert!(shown.ends_with("é…"));
        assert!(!Shown(&"é".repeat(SHOWN_CHARS_MAX)).to_string().ends_with('…'));
    }
}
