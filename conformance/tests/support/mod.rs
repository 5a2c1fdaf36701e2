//! What the tests of the kit stand on: an emulator in the process, and a bench before it.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

use std::sync::Arc;
use std::time::Duration;

use serde_json::Map;
use wanx_conformance::bench::{BaseRequest, Bench};
use wanx_conformance::pictures::PictureServer;
use wanx_conformance::profile::Profile;
use wanx_conformance::run;
use wanx_conformance::scenario::Scenario;
use wanx_conformance::send::{Manners, Sender};
use wanx_conformance::target::Target;

pub(crate) mod emulator;

pub(crate) use emulator::emulator;

/// Returns a bench before a server.
pub(crate) async fn bench(url: &str, profile: Profile) -> Bench {
    let sender = Sender::new(Manners::default()).unwrap();
    let mut target = Target::at(url, "sk-of-the-tests").unwrap();
    target.probe(&sender).await.unwrap();
    let request = BaseRequest {
        model: "wanx-ast".into(),
        input: Map::new(),
        run: "kit-test".into(),
        poll_gap: Duration::from_millis(10),
    };
    let mut bench = Bench::new(target, sender, profile, request);
    bench.pictures = Some(PictureServer::listen(([127, 0, 0, 1], 0).into(), None).await.unwrap());
    bench
}

/// Plays scenarios, eight cases at a time.
pub(crate) async fn play(bench: &Arc<Bench>, scenarios: &[Scenario]) -> wanx_conformance::outcome::Run {
    run::run(Arc::clone(bench), scenarios.to_vec(), 8, Arc::new(())).await
}
