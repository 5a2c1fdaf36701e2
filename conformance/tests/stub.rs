//! A stub that a team wrote by hand gets a fair report: what it does right passes, what it lacks fails under its own row,
//! and what nobody can see of it is skipped.

#[path = "support/serve.rs"]
mod serve;
#[path = "support/stub.rs"]
mod stub;

use std::sync::Arc;
use std::time::Duration;

use serde_json::Map;
use wanx_conformance::bench::{BaseRequest, Bench};
use wanx_conformance::book;
use wanx_conformance::outcome::Run;
use wanx_conformance::pictures::PictureServer;
use wanx_conformance::profile::Profile;
use wanx_conformance::requirements::{Means, Requirements};
use wanx_conformance::run;
use wanx_conformance::send::{Manners, Sender};
use wanx_conformance::target::Target;
use wanx_conformance::verdict::Verdict;

async fn report() -> Run {
    let url = format!("http://{}", stub::start().await);
    let sender = Sender::new(Manners::default()).expect("a sender");
    let mut target = Target::at(&url, stub::KEY).expect("a URL");
    target.probe(&sender).await.expect("it answers");
    let request = BaseRequest {
        model: "wanx-ast".into(),
        input: Map::new(),
        run: "kit-stub".into(),
        poll_gap: Duration::from_millis(2),
    };
    let mut bench = Bench::new(target, sender, Profile::Document, request);
    let pictures = PictureServer::listen(([127, 0, 0, 1], 0).into(), None).await;
    bench.pictures = Some(pictures.expect("a port"));
    run::run(Arc::new(bench), book::built_in().to_vec(), 1, Arc::new(())).await
}

/// Returns the rows of a verdict that can be seen without looking at pictures.
fn rows(run: &Run, wanted: Verdict) -> Vec<String> {
    let blind =
        |row| !Requirements::built_in().get(row).is_some_and(|row| row.needs.contains(&Means::Pixels));
    let rows = run.rows().into_iter().filter(|(row, verdict)| *verdict == wanted && blind(*row));
    rows.map(|(row, _)| row.to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stub_made_by_hand_gets_a_fair_report_in_seconds() {
    let run =
        tokio::time::timeout(Duration::from_secs(120), report()).await.expect("a few seconds are enough");
    // It does not count requests in a second; it fetches neither backgrounds nor logos, so it refuses none; it takes any
    // underlay, temperature, top_p and n; all its results are one link to one small picture with nothing on it.
    let fail = [
        "R-009", "R-047", "R-049", "R-050", "R-053", "R-054", "R-055", "R-058", "R-062", "R-066", "R-067",
        "R-069", "R-073", "R-078", "R-083", "R-084", "R-113",
    ];
    assert_eq!(rows(&run, Verdict::Fail), fail);
    assert_eq!(rows(&run, Verdict::Warn), ["R-051", "R-100"]);
    // Clock and faults are out of reach, and links on loopback are no documented hosts.
    let skip = [
        "R-087", "R-088", "R-089", "R-090", "R-092", "R-101", "R-102", "R-103", "R-106", "R-108", "R-110",
        "R-112", "R-114", "R-115", "R-116", "R-117", "R-118", "R-119", "R-120", "R-121", "R-122", "R-124",
        "R-125", "R-129", "R-131", "R-134",
    ];
    assert_eq!(rows(&run, Verdict::Skip), skip);
    // Its tasks are never seen to wait for one another, nor to be at work at one time.
    assert_eq!(rows(&run, Verdict::NotTested), ["R-010"]);
    for verdict in [Verdict::Error, Verdict::NonStrict] {
        let all: Vec<_> = run.rows().into_iter().filter(|(_, other)| *other == verdict).collect();
        assert_eq!(all, [], "{}", verdict.word());
    }
    // Everything else passes, or is noted where the text is silent.
    let pass = rows(&run, Verdict::Pass);
    for row in [
        "R-012", "R-017", "R-021", "R-027", "R-028", "R-030", "R-035", "R-040", "R-045", "R-085", "R-104",
        "R-133",
    ] {
        assert!(pass.contains(&row.to_owned()), "{row}: {pass:?}");
    }
}
