//! Settings that are names: where clients find the server, and what only they may know.

use std::fmt;
use std::path::Path;

use url::Url;

use super::{Literal, Secrecy, Value};
use crate::faults::BUILT_IN;

/// Where clients reach the server, if not where it listens: scheme, host and perhaps a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// Returns the URL, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for PublicUrl {
    const PLACEHOLDER: &'static str = "URL";

    fn can_be() -> String {
        "an http or https URL without user, query and fragment, such as https://emulator.example".into()
    }

    fn read(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let web = matches!(url.scheme(), "http" | "https") && url.has_host();
        let plain = url.username().is_empty() && url.password().is_none();
        let bare = url.query().is_none() && url.fragment().is_none();
        (web && plain && bare).then(|| Self(url.as_str().trim_end_matches('/').to_owned()))
    }

    fn show(&self) -> Literal {
        Literal::Text(self.0.clone())
    }
}

/// What an experiment is called: the name of a built-in one, or a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExperimentName(String);

impl ExperimentName {
    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the file, if it is one.
    pub fn file(&self) -> Option<&Path> {
        let is_file = self.0.ends_with(".toml") || self.0.contains(['/', '\\']);
        is_file.then(|| Path::new(&self.0))
    }
}

impl Value for ExperimentName {
    const PLACEHOLDER: &'static str = "NAME|FILE";

    fn can_be() -> String {
        let names: Vec<_> = BUILT_IN.iter().map(|(name, _)| *name).collect();
        format!("a file that ends in .toml, or one of {}", names.join(", "))
    }

    fn read(text: &str) -> Option<Self> {
        let name = Self(text.to_owned());
        (name.file().is_some() || BUILT_IN.iter().any(|(known, _)| *known == text)).then_some(name)
    }

    fn show(&self) -> Literal {
        Literal::Text(self.0.clone())
    }
}

/// A host's name, perhaps with a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostName(String);

impl HostName {
    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for HostName {
    const PLACEHOLDER: &'static str = "NAME";

    fn can_be() -> String {
        "a host, such as dashscope-result-bj.oss-cn-beijing.aliyuncs.com".into()
    }

    fn read(text: &str) -> Option<Self> {
        let url = Url::parse(&format!("http://{text}/")).ok()?;
        // What the parser would have changed or taken for something else is not a plain host.
        let plain =
            url.as_str().strip_prefix("http://").and_then(|rest| rest.strip_suffix('/')) == Some(text);
        (plain && !text.contains(['@', '/'])).then(|| Self(text.to_owned()))
    }

    fn show(&self) -> Literal {
        Literal::Text(self.0.clone())
    }
}

/// A key or a token: shown to nobody.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(String);

impl Secret {
    /// What is shown in its place.
    pub const MASK: &'static str = "***";

    /// Returns the secret itself, for the one who checks it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::MASK)
    }
}

impl Value for Secret {
    const PLACEHOLDER: &'static str = "SECRET";
    const SECRECY: Secrecy = Secrecy::Secret;

    fn can_be() -> String {
        "1 to 256 visible ASCII characters".into()
    }

    fn read(text: &str) -> Option<Self> {
        let sendable = (1..=256).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        sendable.then(|| Self(text.to_owned()))
    }

    fn show(&self) -> Literal {
        Literal::Text(Self::MASK.into())
    }
}
