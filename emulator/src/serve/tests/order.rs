//! Decision 2: of two things that are wrong, the one that stands first is told.

use super::*;

/// Something wrong with a create request, and how its answer begins.
struct Fault {
    name: &'static str,
    commit: fn(Sent) -> Sent,
    told: &'static str,
}

const FAULTS: [Fault; 9] = [
    Fault { name: "path", commit: |sent| Sent { target: "/api/v1/nowhere".into(), ..sent }, told: "404 " },
    Fault { name: "method", commit: |sent| Sent { method: "PUT", ..sent }, told: "405 Request method 'PUT'" },
    Fault {
        name: "key",
        commit: |sent| sent.with("authorization", "Bearer invalid-1"),
        told: "401 Invalid API key provided.",
    },
    Fault {
        name: "content type",
        commit: |sent| sent.with("content-type", "text/plain"),
        told: "400 The input parameter requires json format.",
    },
    Fault {
        name: "async header",
        commit: |sent| sent.without("x-dashscope-async"),
        told: "403 current user api does not support synchronous calls.",
    },
    Fault {
        name: "rate",
        commit: |sent| sent.with("x-emulator-namespace", "spent"),
        told: "429 Requests rate limit exceeded",
    },
    Fault {
        name: "body size",
        commit: |sent| {
            let body = sent.body.clone() + &" ".repeat(2_000);
            sent.body(&body)
        },
        told: "413 Payload Too Large.",
    },
    Fault {
        name: "JSON",
        commit: |sent| {
            let body = sent.body.replacen('{', "", 1);
            sent.body(&body)
        },
        told: "400 Required body invalid",
    },
    Fault {
        name: "title",
        commit: |sent| {
            let body = sent.body.replace("\"title\"", "\"titel\"");
            sent.body(&body)
        },
        told: "400 Title field missing.",
    },
];

/// A server whose namespace `spent` has no token left.
fn strict_server() -> Server {
    let host = host_with(|settings| {
        settings.allowances.limits = Limits::default();
        settings.allowances.body_bytes = 1_000;
    });
    let caller = Caller { namespace: "spent".parse().unwrap(), account: AccountId::of("sk-test") };
    while host.spend(&caller, Meter::Create).is_ok() {}
    server_with(host, Settings::default())
}

async fn told(sent: Sent) -> String {
    let got = sent.to(&strict_server()).await;
    let message = match &got.bytes[..] {
        [] => String::new(),
        _ => got.json()["message"].as_str().unwrap_or_default().to_owned(),
    };
    format!("{} {message}", got.status)
}

#[tokio::test]
async fn a_request_without_a_fault_is_accepted() {
    assert_eq!(told(Sent::create()).await, "200 ");
}

#[tokio::test]
async fn r_138_each_refusal_wins_over_every_later_one() {
    for (index, first) in FAULTS.iter().enumerate() {
        let alone = told((first.commit)(Sent::create())).await;
        assert!(alone.starts_with(first.told), "{}: {alone}", first.name);
        for second in &FAULTS[index + 1..] {
            let both = told((first.commit)((second.commit)(Sent::create()))).await;
            assert!(both.starts_with(first.told), "{} and {}: {both}", first.name, second.name);
        }
    }
}

#[tokio::test]
async fn a_refused_request_spends_a_token_once_its_key_is_known() {
    let server = server_with(
        host_with(|settings| settings.allowances.limits = Limits::default()),
        Settings::default(),
    );
    let wrong = || Sent::create().body("{}");
    assert_eq!(wrong().to(&server).await.status, 400);
    assert_eq!(wrong().to(&server).await.status, 400);
    assert_eq!(Sent::create().to(&server).await.status, 429);
    let keyless = Sent::create().without("authorization").to(&server).await;
    assert_eq!(keyless.status, 401);
}

#[tokio::test]
async fn r_009_each_operation_has_a_rate_of_its_own() {
    let server = server_with(
        host_with(|settings| settings.allowances.limits = Limits::default()),
        Settings::default(),
    );
    for (sent, allowed) in [
        (Sent::create(), 2),
        (Sent::new("GET", "/api/v1/tasks/x"), 20),
        (Sent::new("GET", "/api/v1/tasks"), 20),
        (Sent::new("POST", "/api/v1/tasks/x/cancel"), 20),
    ] {
        let mut accepted = 0;
        let last = loop {
            let got = sent.clone().to(&server).await;
            if got.status == 429 {
                break got;
            }
            accepted += 1;
        };
        assert_eq!(accepted, allowed, "{sent:?}");
        assert_eq!(last.json()["code"], "Throttling.RateQuota");
        assert_eq!(last.header("retry-after"), "-");
    }
}
