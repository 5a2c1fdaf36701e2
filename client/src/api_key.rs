//! The key that pays for requests.
//!
//! It never appears in `Debug` output, errors or logs, and has no `Display`.

use std::fmt;

use reqwest::header::HeaderValue;

/// An API key that can be sent.
#[derive(Clone)]
pub(crate) struct ApiKey(String);

impl ApiKey {
    /// Returns the key, without blanks around it (a file or a shell easily adds a line end).
    pub(crate) fn new(text: impl Into<String>) -> Result<Self, ApiKeyError> {
        let text = text.into();
        let key = text.trim();
        if key.is_empty() {
            Err(ApiKeyError::Empty)
        } else if key.chars().all(|char| char.is_ascii_graphic()) {
            Ok(Self(key.to_owned()))
        } else {
            Err(ApiKeyError::NotVisibleAscii)
        }
    }

    /// Returns the value of the `Authorization` header, marked so that HTTP layers don't log it.
    pub(crate) fn authorization(&self) -> HeaderValue {
        let mut value = HeaderValue::from_str(&format!("Bearer {}", self.0))
            .expect("visible ASCII is always a header value: see `new`");
        value.set_sensitive(true);
        value
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ApiKey(redacted)")
    }
}

/// What is wrong with a text that should be a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApiKeyError {
    /// Nothing but blanks.
    #[error("the api key is empty")]
    Empty,
    /// A character other than visible ASCII: often a pasted typographic quote or a blank in the middle.
    #[error("the api key holds a character that is not visible ascii")]
    NotVisibleAscii,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_hides_the_key() {
        let key = ApiKey::new("sk-secret").unwrap();
        assert_eq!(format!("{key:?}"), "ApiKey(redacted)");
        assert!(!format!("{:?}", key.authorization()).contains("secret"));
    }

    #[test]
    fn blanks_around_a_key_are_no_part_of_it() {
        assert_eq!(ApiKey::new(" sk-1\n").unwrap().authorization(), "Bearer sk-1");
    }

    #[test]
    fn unsendable_keys_are_refused() {
        assert_eq!(ApiKey::new(" \n").unwrap_err(), ApiKeyError::Empty);
        assert_eq!(ApiKey::new("sk 1").unwrap_err(), ApiKeyError::NotVisibleAscii);
        assert_eq!(ApiKey::new("“sk-1”").unwrap_err(), ApiKeyError::NotVisibleAscii);
        assert_eq!(ApiKey::new("sk\r\nX-Evil: 1").unwrap_err(), ApiKeyError::NotVisibleAscii);
    }
}
