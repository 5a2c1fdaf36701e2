//! The server that is judged: where it is, what it can do, and its control API if it has one.

use std::net::SocketAddr;

use serde_json::Value;

use crate::exchange::{CAPABILITIES, CONTROL, Exchange, Request, Trouble};
use crate::send::Sender;
use crate::transcript::REPLAY_HEADER;

/// The server that is judged.
#[derive(Clone, Debug)]
pub struct Target {
    /// What every path begins with, without a slash at its end.
    root: String,
    /// The key that is good there.
    pub key: String,
    /// What it can do, as it says itself.
    pub capabilities: Capabilities,
    /// How it was asked what it can do, once it was.
    pub probed: Option<Exchange>,
}

/// What a target can do besides the API. Probed, not configured; a server without a control API has none of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// The endpoints of its control API.
    pub endpoints: Vec<String>,
    /// Whether equal requests give equal pictures.
    pub repeatable: bool,
    /// The host that result links name, and where it really listens.
    pub oss_host: Option<(String, SocketAddr)>,
    /// What it calls itself; told, never judged by.
    pub product: Option<String>,
    /// Whether it is a transcript that is played back: it has no clock and cannot be started again.
    pub replayed: bool,
}

impl Capabilities {
    /// Whether clock, faults and limits can be set, and a namespace be made as new.
    pub fn control(&self) -> bool {
        ["clock", "limits", "rules", "reset"].iter().all(|name| self.endpoints.iter().any(|one| one == name))
    }

    fn read(body: &Value) -> Self {
        let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let endpoints = body.pointer("/endpoints").and_then(Value::as_array);
        let names =
            |list: &Vec<Value>| list.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect();
        let connect = text("/oss_host/connect").and_then(|address| address.parse().ok());
        let profile = text("/profile").map_or(String::new(), |profile| format!(", profile {profile}"));
        Self {
            endpoints: endpoints.map(names).unwrap_or_default(),
            repeatable: body.pointer("/repeatable") == Some(&Value::Bool(true)),
            oss_host: text("/oss_host/name").zip(connect),
            product: text("/product")
                .map(|product| format!("{product} {}{profile}", text("/version").unwrap_or_default())),
            replayed: false,
        }
    }
}

impl Target {
    /// Returns the server at a URL: its root, or its API's (`…/api/v1`).
    ///
    /// # Errors
    ///
    /// What is no http or https URL.
    pub fn at(url: &str, key: &str) -> Result<Self, String> {
        let parsed = url::Url::parse(url).map_err(|error| format!("`{url}` is no URL: {error}"))?;
        if !matches!(parsed.scheme(), "http" | "https") || parsed.host_str().is_none() {
            return Err(format!("`{url}` is no http or https URL"));
        }
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err("a target's URL has no user and no password: they would stand in every report".into());
        }
        if parsed.query().is_some() || parsed.fragment().is_some() {
            return Err(format!(
                "`{url}` has a query or a fragment: a root is wanted, such as http://127.0.0.1:3274"
            ));
        }
        let root = parsed.as_str().trim_end_matches('/');
        let root = root.strip_suffix("/api/v1").unwrap_or(root);
        Ok(Self {
            root: root.to_owned(),
            key: key.to_owned(),
            capabilities: Capabilities::default(),
            probed: None,
        })
    }

    /// Returns the URL of a path from the server's root; a whole URL stays as it is.
    pub fn url(&self, path: &str) -> String {
        if path.starts_with("http://") || path.starts_with("https://") {
            return path.to_owned();
        }
        format!("{}{path}", self.root)
    }

    /// Returns what every path begins with.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// Whether a URL is one of this server's.
    pub fn is_own(&self, url: &str) -> bool {
        let origin = |url: &str| url::Url::parse(url).ok().map(|url| url.origin());
        let own = origin(&self.root);
        own.is_some() && own == origin(url)
    }

    /// Returns the host of its URL.
    pub fn host(&self) -> String {
        let url = url::Url::parse(&self.root).ok();
        url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Whether it is on this machine.
    pub fn is_loopback(&self) -> bool {
        let host = self.host();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// Returns where a URL's host really listens, if not where its name says.
    pub fn connect(&self, url: &str) -> Option<SocketAddr> {
        let (name, address) = self.capabilities.oss_host.as_ref()?;
        let host = url::Url::parse(url).ok()?.host_str().map(str::to_owned)?;
        (host == *name).then_some(*address)
    }

    /// Asks what it can do.
    ///
    /// # Errors
    ///
    /// Why nothing came back at all.
    pub async fn probe(&mut self, sender: &Sender) -> Result<(), Trouble> {
        let request = plain("GET", self.url(CAPABILITIES), None);
        let exchange = sender.send(request, None).await;
        let reply = exchange.reply.clone()?;
        self.capabilities = match (reply.status, reply.json()) {
            (200, Some(body)) => Capabilities::read(&body),
            _ => Capabilities::default(),
        };
        self.capabilities.replayed = reply.header(REPLAY_HEADER).is_some();
        self.probed = Some(exchange);
        Ok(())
    }

    /// Returns an order to the control API.
    pub fn order(&self, (method, endpoint): (&str, &str), body: &Value) -> Request {
        plain(method, self.url(&format!("{CONTROL}/{endpoint}")), Some(body))
    }
}

fn plain(method: &str, url: String, body: Option<&Value>) -> Request {
    let headers = match body {
        Some(_) => vec![("Content-Type".to_owned(), "application/json".to_owned())],
        None => Vec::new(),
    };
    let body = body.map_or_else(Vec::new, |body| body.to_string().into_bytes());
    Request { method: method.to_owned(), url, headers, body }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_target_is_named_by_its_root_or_its_api() {
        for url in ["http://127.0.0.1:1", "http://127.0.0.1:1/", "http://127.0.0.1:1/api/v1/"] {
            let target = Target::at(url, "sk-x").expect("a URL");
            assert_eq!(target.url("/api/v1/tasks"), "http://127.0.0.1:1/api/v1/tasks");
            assert!(target.is_loopback());
        }
        assert!(!Target::at("https://gateway.example/prefix", "k").expect("a URL").is_loopback());
        for wrong in
            ["http://user:word@127.0.0.1:1", "", "127.0.0.1:1", "ftp://a/", "http://a/?b", "http://a/#b"]
        {
            Target::at(wrong, "k").expect_err("this is no root");
        }
    }

    #[test]
    fn capabilities_are_read_and_what_is_missing_is_not_there() {
        let body = json!({"product": "p", "version": "1", "repeatable": true,
            "endpoints": ["clock", "limits", "rules", "reset"],
            "oss_host": {"name": "a.example", "connect": "127.0.0.1:7"}});
        let read = Capabilities::read(&body);
        assert!(read.control() && read.repeatable);
        assert_eq!(read.oss_host, Some(("a.example".into(), "127.0.0.1:7".parse().expect("an address"))));
        for other in [json!({}), json!([]), json!({"endpoints": "all", "repeatable": "true", "oss_host": 1})]
        {
            assert_eq!(Capabilities::read(&other), Capabilities::default());
        }
    }
}
