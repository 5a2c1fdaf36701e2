//! What stands in a transcript for what differs from run to run: `task-0001.masked`.
//!
//! A URL can hold it as it is, a check of an id's characters takes it, and it cannot be mistaken for anything real: no
//! id and no signature ends so, and no host does.

use std::ops::Range;

use super::secrets::Kind;

/// How it ends.
const END: &str = ".masked";

/// As many digits at the least, so that a token is no shorter than what it stands for may be.
const DIGITS_MIN: usize = 4;

/// The id of a task.
pub(super) const TASK: &str = "task";

/// The id of a request.
pub(super) const REQUEST: &str = "request";

/// The secrets that are numbered: the same signature has the same token. The key itself has no number.
pub(super) const SECRETS: [Kind; 5] =
    [Kind::KeyLike, Kind::Authorization, Kind::AccessKeyId, Kind::Signature, Kind::Token];

/// Returns the token of the n-th of a kind.
pub(super) fn token(kind: &str, number: usize) -> String {
    format!("{kind}-{number:0DIGITS_MIN$}{END}")
}

/// Returns where tokens stand, and of which kind they are.
pub(super) fn tokens(text: &str) -> Vec<(Range<usize>, &'static str)> {
    text.match_indices(END).filter_map(|(end, _)| token_before(text, end)).collect()
}

/// Whether a text is a token and nothing else.
pub(super) fn is_token(text: &str) -> bool {
    text.strip_suffix(END)
        .and_then(|name| token_before(text, name.len()))
        .is_some_and(|(at, _)| at.start == 0)
}

/// Returns the token whose ending begins here.
fn token_before(text: &str, end: usize) -> Option<(Range<usize>, &'static str)> {
    let name = text[..end].trim_end_matches(|char: char| char.is_ascii_digit());
    if end - name.len() < DIGITS_MIN || joins(text[end + END.len()..].chars().next()) {
        return None;
    }
    let name = name.strip_suffix('-')?;
    let kinds = SECRETS.map(Kind::word).into_iter().chain([TASK, REQUEST]);
    let kind = kinds.filter(|kind| name.ends_with(kind)).max_by_key(|kind| kind.len())?;
    let start = name.len() - kind.len();
    (!joins(text[..start].chars().next_back())).then_some((start..end + END.len(), kind))
}

fn joins(char: Option<char>) -> bool {
    char.is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, &str)> {
        tokens(text).into_iter().map(|(at, kind)| (&text[at], kind)).collect()
    }

    #[test]
    fn tokens_are_found_where_they_stand_alone() {
        let key = token("access-key-id", 12);
        assert_eq!(key, "access-key-id-0012.masked");
        let text = format!("/1d/{}-1.png?Id={key}&é{}", token(TASK, 10_000), token(TASK, 1));
        assert_eq!(found(&text), [("task-10000.masked", TASK), (&*key, "access-key-id")]);
        for none in
            ["task-001.masked", "mask-0001.masked", "task-0001.maskedx", "0001.masked", ".masked", "é.masked"]
        {
            assert_eq!(found(none), [], "{none}");
        }
        assert!(is_token("signature-0001.masked"));
        assert!(!is_token("a-signature-0001.masked") && !is_token("signature-0001.masked ") && !is_token(""));
    }
}
