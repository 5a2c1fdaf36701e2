//! Who may use the control API: this machine, or whoever has the token (decision 19).
//!
//! A loopback peer alone proves nothing: any web page can make a browser on this machine send requests here. So the
//! Host has to be a loopback one too (against names that resolve here) and the Origin, if there is one, our own.

use std::net::{IpAddr, SocketAddr};

use hyper::HeaderMap;
use hyper::header::{HOST, ORIGIN};
use hyper::http::uri::Authority;

use super::settings::Control;

/// The header that carries the control token.
pub(super) const TOKEN_HEADER: &str = "x-emulator-token";

/// Whether somebody may use the control API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Yes.
    Granted,
    /// No, and this is why.
    Refused(&'static str),
    /// There is no control API here.
    Absent,
}

/// Returns whether a client at `peer` that sends these headers may use the control API.
pub(super) fn access(control: &Control, peer: SocketAddr, headers: &HeaderMap) -> Access {
    match (control, headers.get(TOKEN_HEADER)) {
        (Control::Off, _) => Access::Absent,
        (Control::Token(token), Some(sent)) if same(token.as_bytes(), sent.as_bytes()) => Access::Granted,
        (Control::Token(_), Some(_)) => Access::Refused("the token in X-Emulator-Token is wrong"),
        (Control::Token(_) | Control::Loopback, _) => from_this_machine(peer, headers),
    }
}

fn from_this_machine(peer: SocketAddr, headers: &HeaderMap) -> Access {
    if !peer.ip().to_canonical().is_loopback() {
        return Access::Refused("only this machine may use it; others need --control-token");
    }
    let Some(host) = only(headers, HOST.as_str()) else {
        return Access::Refused("there is not exactly one Host");
    };
    if !is_loopback(host) {
        return Access::Refused("Host is not a loopback name or address");
    }
    if headers.contains_key(ORIGIN)
        && only(headers, ORIGIN.as_str()).is_none_or(|origin| !is_own(origin, host))
    {
        return Access::Refused("Origin is not this server");
    }
    Access::Granted
}

/// Returns the value of a header that is there exactly once.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

fn is_loopback(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    if host.contains('@') {
        return false;
    }
    let name = authority.host();
    let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    name.eq_ignore_ascii_case("localhost")
        || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn is_own(origin: &str, host: &str) -> bool {
    origin.strip_prefix("http://").is_some_and(|authority| authority.eq_ignore_ascii_case(host))
}

/// Compares two secrets in a time that depends on their lengths alone.
fn same(one: &[u8], other: &[u8]) -> bool {
    blake3::hash(one) == blake3::hash(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "127.0.0.1:50000";
    const AWAY: &str = "192.0.2.7:50000";

    fn decide(control: &Control, peer: &str, rows: &[(&'static str, &str)]) -> &'static str {
        let headers =
            rows.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        match access(control, peer.parse().unwrap(), &headers) {
            Access::Granted => "granted",
            Access::Refused(_) => "refused",
            Access::Absent => "absent",
        }
    }

    #[test]
    fn h_071_only_this_machine_under_a_loopback_name_gets_in() {
        let check = |peer, rows: &[(&'static str, &str)], expected| {
            assert_eq!(decide(&Control::Loopback, peer, rows), expected, "{peer} {rows:?}");
        };
        for host in ["127.0.0.1:3274", "127.8.8.8", "localhost:3274", "LocalHost", "[::1]:3274"] {
            check(HERE, &[("host", host)], "granted");
            check("[::1]:50000", &[("host", host)], "granted");
            check("[::ffff:127.0.0.1]:50000", &[("host", host)], "granted");
            check(AWAY, &[("host", host)], "refused");
        }
        for host in
            ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "0.0.0.0", "a@localhost", ""]
        {
            check(HERE, &[("host", host)], "refused");
        }
        check(HERE, &[], "refused");
        check(HERE, &[("host", "localhost"), ("host", "localhost")], "refused");
    }

    #[test]
    fn h_071_a_page_of_another_origin_is_kept_out() {
        let check = |origin, expected| {
            let rows = [("host", "localhost:3274"), ("origin", origin)];
            assert_eq!(decide(&Control::Loopback, HERE, &rows), expected, "{origin}");
        };
        check("http://localhost:3274", "granted");
        for origin in ["http://evil.example", "http://localhost:3000", "https://localhost:3274", "null", ""] {
            check(origin, "refused");
        }
    }

    #[test]
    fn a_token_opens_from_anywhere_and_a_wrong_one_from_nowhere() {
        let control = Control::Token("secret".into());
        let away = [("host", "emulator.example"), ("origin", "http://x.example"), (TOKEN_HEADER, "secret")];
        assert_eq!(decide(&control, AWAY, &away), "granted");
        assert_eq!(decide(&control, HERE, &[("host", "localhost"), (TOKEN_HEADER, "guess")]), "refused");
        assert_eq!(decide(&control, HERE, &[("host", "localhost")]), "granted");
        assert_eq!(decide(&control, AWAY, &[("host", "localhost")]), "refused");
        assert_eq!(format!("{control:?}"), "Token(…)");
    }

    #[test]
    fn what_is_off_is_not_there() {
        assert_eq!(decide(&Control::Off, HERE, &[("host", "localhost")]), "absent");
    }
}
