//! What the environment decides. Each check runs this test program again with an environment of its own.

use std::process::Command;

use wanx_client::*;

use crate::support::*;

/// Set in the second process only: a developer's own variables must never make a test ask the live service.
const CHILD: &str = "WANX_CLIENT_TEST_CHILD";
/// Not a host: only a proxy can be asked for it.
const ELSEWHERE: &str = "http://emulator.invalid/api/v1";
/// A port that nobody listens on.
const DEAD_PROXY: &str = "http://127.0.0.1:1";

/// The part that runs in the second process; in the first it has nothing to ask.
#[tokio::test]
async fn asks_by_the_environment() {
    #[expect(clippy::disallowed_methods, reason = "the parent process speaks to this one by the environment")]
    let is_child = std::env::var_os(CHILD).is_some();
    if is_child {
        Client::from_env().unwrap().create(&request()).await.unwrap();
    }
}

/// Creates a task in a process with this server and proxy, and returns the request that arrived at the service.
async fn asked(service: &Service, base_url: &str, proxy: &str) -> String {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "environment::asks_by_the_environment"]);
    for unset in ["NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy", "http_proxy", "REQUEST_METHOD"] {
        child.env_remove(unset);
    }
    child.env(CHILD, "1").env("DASHSCOPE_HTTP_BASE_URL", base_url);
    child.env("DASHSCOPE_API_KEY", KEY).env("HTTP_PROXY", proxy);
    let output = tokio::task::spawn_blocking(move || child.output().unwrap()).await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    service.requests().remove(0)
}

#[tokio::test]
async fn from_env_takes_server_key_and_proxy() {
    let service = Service::start([created()]).await;
    let sent = asked(&service, ELSEWHERE, &service.origin).await;
    assert!(
        sent.starts_with(&format!("POST {ELSEWHERE}/services/aigc/text2image/image-synthesis ")),
        "{sent}"
    );
    assert!(sent.contains(&format!("Bearer {KEY}\r\n")), "{sent}");
}

#[tokio::test]
async fn a_server_on_this_machine_is_asked_without_the_proxy() {
    let service = Service::start([created()]).await;
    let sent = asked(&service, &format!("{}/api/v1", service.origin), DEAD_PROXY).await;
    assert!(sent.starts_with("POST /api/v1/services/"), "{sent}");
}
