//! The URL of a picture: one reading of it, for the check and for the connection.
//!
//! WHATWG parsing alone would mend `https:xxx.png` into a URL with the host `xxx.png`; the reference's message
//! says such a URL has no host. So the raw string must have an authority by RFC 3986, and the `url` crate must
//! then read the very same host out of it (decision 3). An internationalised host therefore has to be written in
//! punycode (`xn--…`): in its own letters two readers need not agree on it.

use serde::{Deserialize, Serialize};
use url::Url;

/// The URL of a picture.
///
/// Invariant: http or https, a host that RFC 3986 and the `url` crate agree on, no credentials.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AssetUrl(Box<str>);

/// What is wrong with a picture's URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UrlFault {
    /// It has no scheme, such as `a.png`.
    NoScheme,
    /// Its scheme is not http or https.
    Scheme,
    /// It has no host, such as `https:xxx.png` or `http:///a.png`.
    NoHost,
    /// It carries a user name or a password.
    Credentials,
    /// It has characters, a host or a port that cannot be read in one way only.
    Malformed,
}

impl AssetUrl {
    /// Returns the URL if it is one that can be asked for.
    ///
    /// # Errors
    /// The first [`UrlFault`] that is found.
    pub fn parse(raw: &str) -> Result<Self, UrlFault> {
        let (scheme, rest) = split_scheme(raw).ok_or(UrlFault::NoScheme)?;
        if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
            return Err(UrlFault::Scheme);
        }
        let authority = rest.strip_prefix("//").map(until_path).unwrap_or_default();
        let host = without_port(authority.rsplit_once('@').map_or(authority, |(_credentials, host)| host));
        if host.is_empty() {
            return Err(UrlFault::NoHost);
        }
        if authority.contains('@') {
            return Err(UrlFault::Credentials);
        }
        if raw.chars().any(|c| c.is_control() || c == ' ' || c == '\\') {
            return Err(UrlFault::Malformed);
        }
        let read = Url::parse(raw).map_err(|_| UrlFault::Malformed)?;
        if read.host_str() != Some(host.to_ascii_lowercase().as_str()) {
            return Err(UrlFault::Malformed);
        }
        Ok(Self(raw.into()))
    }

    /// Returns the URL as the client wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the URL taken apart.
    pub fn to_url(&self) -> Url {
        Url::parse(&self.0).expect("AssetUrl::parse read this string before")
    }
}

/// Splits `scheme:rest` where the scheme has the characters RFC 3986 allows.
fn split_scheme(raw: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = raw.split_once(':')?;
    let mut characters = scheme.chars();
    let starts_well = characters.next().is_some_and(|c| c.is_ascii_alphabetic());
    let goes_on_well = characters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    (starts_well && goes_on_well).then_some((scheme, rest))
}

fn until_path(after_slashes: &str) -> &str {
    let end = after_slashes.find(['/', '?', '#']).unwrap_or(after_slashes.len());
    &after_slashes[..end]
}

fn without_port(host_and_port: &str) -> &str {
    if host_and_port.starts_with('[') {
        let end = host_and_port.find(']').map_or(host_and_port.len(), |end| end + 1);
        return &host_and_port[..end];
    }
    host_and_port.split_once(':').map_or(host_and_port, |(host, _port)| host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fault(raw: &str, expected: UrlFault) {
        assert_eq!(AssetUrl::parse(raw), Err(expected), "{raw}");
    }

    #[test]
    fn ordinary_urls_are_kept_as_written() {
        for raw in [
            "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240929/vbxgxc/2.png",
            "http://127.0.0.1:8080/a.png?x=1#y",
            "HTTP://Example.COM/图.png",
            "http://[::1]:80/a.png",
            "https://example.com",
            "https://xn--bcher-kva.example/a.png",
        ] {
            assert_eq!(AssetUrl::parse(raw).unwrap().as_str(), raw);
        }
    }

    #[test]
    fn r_045_and_r_046_a_url_without_a_host_is_told_apart() {
        fault("https:xxx.png", UrlFault::NoHost);
        fault("http:///a.png", UrlFault::NoHost);
        fault("http://:80/a.png", UrlFault::NoHost);
        fault("http://?a", UrlFault::NoHost);
        fault("http://", UrlFault::NoHost);
    }

    #[test]
    fn h_062_only_http_and_https_are_asked_for() {
        for raw in [
            "file:///etc/passwd",
            "ftp://a/b",
            "gopher://a",
            "data:image/png;base64,AA",
            "jar:http://a!/b",
            "javascript:alert(1)",
        ] {
            fault(raw, UrlFault::Scheme);
        }
        fault("a.png", UrlFault::NoScheme);
        fault("/a.png", UrlFault::NoScheme);
        fault("", UrlFault::NoScheme);
    }

    #[test]
    fn h_059_and_h_063_a_host_that_two_readers_read_differently_is_refused() {
        fault("http://user:pass@a.example/", UrlFault::Credentials);
        fault("http://@a.example/", UrlFault::Credentials);
        for raw in [
            "http://2130706433/",
            "http://0177.0.0.1/",
            "http://0x7f.1/",
            "http://127.1/",
            "http://[example.com]/",
            "http://a．example/",
            "http://bücher.example/",
            "http://a\\@b/",
            "http://a.exa\tmple/",
            "http://a.example/\r\nHost: b",
            " http://a.example/",
            "http://a.example:99999/",
            "http://a b/",
            "http://[::1",
            "http://%61.example/",
        ] {
            assert!(AssetUrl::parse(raw).is_err(), "{raw}");
        }
    }

    proptest! {
        #[test]
        fn what_is_accepted_has_one_host_for_everybody(raw in "(https?:)?/{0,3}[a-zA-Z0-9.:@\\[\\]%\\\\ 。]{0,20}(/.*)?") {
            if let Ok(url) = AssetUrl::parse(&raw) {
                let read = url.to_url();
                prop_assert!(raw.to_ascii_lowercase().contains(read.host_str().unwrap()));
                prop_assert!(read.username().is_empty());
            }
        }
    }
}
