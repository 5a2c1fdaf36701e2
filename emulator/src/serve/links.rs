//! Where result links point, as one client sees this server.

use std::net::SocketAddr;

use hyper::HeaderMap;
use hyper::header::HOST;
use hyper::http::uri::{Authority, Uri};

use super::settings::Links;
use crate::task::{State, TaskView};
use crate::wire::clock_text::ServiceTime;

/// Returns scheme and host of the links in an answer, without a final slash.
pub(super) fn base(links: &Links, target: &Uri, headers: &HeaderMap, local: SocketAddr) -> String {
    match links {
        Links::AsAsked => format!("http://{}", host(target, headers, local)),
        Links::PublicUrl(url) => url.trim_end_matches('/').to_owned(),
        // Not https, though recorded links are: nobody can have a certificate for the service's own hosts.
        Links::ResultHost(name) => format!("http://{name}"),
    }
}

/// Returns the host that a client asked: from its target if it took us for a proxy, else from its one `Host`, else
/// the address that it reached.
pub(super) fn host(target: &Uri, headers: &HeaderMap, local: SocketAddr) -> String {
    let mut hosts = headers.get_all(HOST).iter();
    let header = match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().ok(),
        _ => None,
    };
    let asked = target.authority().map(Authority::as_str).or(header);
    asked.filter(|host| is_host(host)).map_or_else(|| local.to_string(), str::to_owned)
}

/// Only what can stand in a link: a name or address, perhaps a port, and no user.
fn is_host(text: &str) -> bool {
    !text.contains('@') && text.parse::<Authority>().is_ok_and(|authority| !authority.host().is_empty())
}

/// Returns the day in a link's path: the one on which the task ended, as the service counts. (Observed)
pub(super) fn day(view: &TaskView) -> String {
    let at = match view.state {
        State::Succeeded { ended, .. } | State::Failed { ended, .. } | State::Canceled { ended } => ended,
        State::Pending | State::Running { .. } | State::Suspended { .. } | State::Unknown => view.submitted,
    };
    ServiceTime::of(at).as_str()[..10].replace('-', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(links: &Links, target: &str, hosts: &[&str], expected: &str) {
        let headers = hosts.iter().map(|host| (HOST, host.parse().unwrap())).collect();
        let local = "127.0.0.1:3274".parse().unwrap();
        assert_eq!(base(links, &target.parse().unwrap(), &headers, local), expected, "{target} {hosts:?}");
    }

    #[test]
    fn links_point_to_the_host_that_was_asked() {
        let asked =
            |hosts: &[&str], expected: &str| check(&Links::AsAsked, "/api/v1/tasks/x", hosts, expected);
        asked(&["localhost:3274"], "http://localhost:3274");
        asked(&["emulator"], "http://emulator");
        asked(&["[::1]:80"], "http://[::1]:80");
    }

    #[test]
    fn a_host_that_is_none_gives_way_to_the_address_that_was_reached() {
        for hosts in [&[][..], &[""], &["a b"], &["user@evil"], &["a/b"], &["a", "a"], &[":80"], &["a?b"]] {
            check(&Links::AsAsked, "/", hosts, "http://127.0.0.1:3274");
        }
    }

    #[test]
    fn a_proxied_request_names_its_host_in_the_target() {
        check(
            &Links::AsAsked,
            "http://dashscope.example/api/v1/tasks/x",
            &["other"],
            "http://dashscope.example",
        );
    }

    #[test]
    fn r_129_settings_win_over_the_request() {
        let public = Links::PublicUrl("https://emulator.example/behind/".into());
        check(&public, "/", &["localhost"], "https://emulator.example/behind");
        let result = Links::ResultHost("dashscope-result-bj.oss-cn-beijing.aliyuncs.com".into());
        check(&result, "/", &["localhost"], "http://dashscope-result-bj.oss-cn-beijing.aliyuncs.com");
    }
}
