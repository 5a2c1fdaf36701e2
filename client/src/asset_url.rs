//! The address of a background or a logo, checked before it is sent.
//!
//! The text is kept as written: a signed URL must reach the service byte for byte.

use std::{fmt, str::FromStr};

use serde::Serialize;
use url::Url;

use crate::shown::Shown;

/// What the service fetches, and `oss` for its own temporary storage.
const SCHEMES: [&str; 3] = ["http", "https", OSS_SCHEME];
const OSS_SCHEME: &str = "oss";

/// The URL of a picture for the service to fetch: `http`, `https` or `oss`, with a host.
///
/// Reference, error table: a URL without a host is refused by the service. (Documented) Here it cannot be built:
///
/// ```
/// use wanx_client::AssetUrl;
///
/// assert!("https://example.com/background.png".parse::<AssetUrl>().is_ok());
/// assert!("https:xxx.png".parse::<AssetUrl>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct AssetUrl(String);

impl AssetUrl {
    /// Returns the URL if it has a scheme that pictures are fetched by, and a host.
    ///
    /// # Errors
    ///
    /// Anything else, with the reason.
    pub fn new(url: impl Into<String>) -> Result<Self, AssetUrlError> {
        let url = url.into();
        // The `url` crate would read `https:xxx.png` as host `xxx.png`: the raw text must show its authority.
        let Some((scheme, rest)) = url.split_once(':') else { return Err(AssetUrlError::Scheme { url }) };
        if !SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
            return Err(AssetUrlError::Scheme { url });
        }
        if !rest.strip_prefix("//").is_some_and(names_a_host) {
            return Err(AssetUrlError::NoHost { url });
        }
        match Url::parse(&url) {
            Ok(parsed) if parsed.host_str().is_some_and(|host| !host.is_empty()) => Ok(Self(url)),
            Ok(_) => Err(AssetUrlError::NoHost { url }),
            Err(source) => Err(AssetUrlError::Malformed { url, source }),
        }
    }

    /// Returns the URL as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the service must resolve this URL in its temporary storage.
    pub(crate) fn is_temporary_storage(&self) -> bool {
        self.0.split_once(':').is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case(OSS_SCHEME))
    }
}

/// Whether an authority by RFC 3986 with a host stands at the start; a backslash is no part of any.
fn names_a_host(after_slashes: &str) -> bool {
    let authority = after_slashes.split(['/', '?', '#']).next().unwrap_or_default();
    let host_and_port = authority.rsplit('@').next().unwrap_or_default();
    !host_and_port.is_empty() && !host_and_port.starts_with(':') && !authority.contains('\\')
}

impl FromStr for AssetUrl {
    type Err = AssetUrlError;

    fn from_str(url: &str) -> Result<Self, Self::Err> {
        Self::new(url)
    }
}

impl fmt::Display for AssetUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What is wrong with the URL of a picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AssetUrlError {
    /// Not `http://`, `https://` or `oss://`.
    #[error("'{}' is not an http, https or oss url", Shown(.url))]
    Scheme {
        /// The URL as written.
        url: String,
    },
    /// No host after the scheme.
    #[error("'{}' names no host", Shown(.url))]
    NoHost {
        /// The URL as written.
        url: String,
    },
    /// Some other part is malformed.
    #[error("'{}' is malformed", Shown(.url))]
    Malformed {
        /// The URL as written.
        url: String,
        /// What the parser says.
        source: url::ParseError,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usable_urls_are_kept_byte_for_byte() {
        for url in [
            "https://example.com/a.png?Signature=a%2Bb%3D&x=ü",
            "http://127.0.0.1:3274/a.png",
            "HTTPS://EXAMPLE.com",
            "https://user:pass@example.com/a.png",
            "http://[::1]:8080/a.png",
            "oss://dashscope-instant/hash/a.png",
        ] {
            assert_eq!(AssetUrl::new(url).unwrap().as_str(), url);
        }
    }

    #[test]
    fn urls_without_a_host_are_refused() {
        for url in
            ["https:xxx.png", "https:/xxx.png", "http:///a.png", "https://", "https://:80/", "https://@/"]
        {
            assert!(matches!(AssetUrl::new(url), Err(AssetUrlError::NoHost { .. })), "{url}");
        }
        assert!(matches!(AssetUrl::new("https://\\evil/"), Err(AssetUrlError::NoHost { .. })));
    }

    #[test]
    fn other_schemes_and_malformed_urls_are_refused() {
        for url in ["", "a.png", "/a.png", "file:///a.png", "data:image/png;base64,AA", "ftp://h/a.png"] {
            assert!(matches!(AssetUrl::new(url), Err(AssetUrlError::Scheme { .. })), "{url}");
        }
        assert!(matches!(AssetUrl::new("http://h:99999/"), Err(AssetUrlError::Malformed { .. })));
    }

    #[test]
    fn only_oss_is_temporary_storage() {
        assert!(AssetUrl::new("oss://bucket/key").unwrap().is_temporary_storage());
        assert!(!AssetUrl::new("https://oss/key").unwrap().is_temporary_storage());
    }
}
