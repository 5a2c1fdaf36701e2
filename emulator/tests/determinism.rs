//! The claim: a manual clock, one seed and one namespace per client give the same ids, states and pixels at any
//! parallelism (decision 11).

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

use wanx_emulator::behaviours::{Behaviours, Profile};
use wanx_emulator::brief::{AssetUrl, Brief, ImageCount, Sampling, Texts, Underlays};
use wanx_emulator::host::{Caller, ClockStart, Host, Settings, Variety};
use wanx_emulator::inputs::Digest;
use wanx_emulator::task::{AccountId, Job, State, TaskId};
use wanx_emulator::time::{Span, Timestamp};

const BACKGROUND: &str =
    "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240929/vbxgxc/2.png";
const RUNS: usize = 1_000;
const CLIENTS: usize = 4;

fn host(seed: u64) -> Arc<Host> {
    Arc::new(Host::new(Settings {
        seed,
        variety: Variety::BySeed,
        behaviours: Behaviours::of(Profile::Document),
        clock: ClockStart::Manual(Timestamp::MANUAL_START),
        assets: wanx_emulator::assets::Settings { offline: true, ..Default::default() },
        ..Settings::default()
    }))
}

fn job(title: &str, count: u64) -> Job {
    Job::Poster(Box::new(Brief {
        texts: Texts::new(vec![title.into()], vec![], vec![]).unwrap(),
        background: AssetUrl::parse(BACKGROUND).unwrap(),
        logo: None,
        underlays: Underlays::None,
        count: ImageCount::new(count).unwrap(),
        sampling: Sampling::default(),
    }))
}

/// One client's run in its own namespace: everything it sees, as text.
async fn client(host: Arc<Host>, number: usize) -> String {
    let caller =
        Caller { namespace: format!("client-{number}").parse().unwrap(), account: AccountId::of("key") };
    let mut trace = String::new();
    let mut ids: Vec<TaskId> = Vec::new();
    for turn in 0..6 {
        // Equal requests on purpose: their ids must differ, and the same way every time.
        let view = host.create(&caller, job(&format!("Title {}", turn / 2), 1 + turn % 3)).await.unwrap();
        ids.push(view.record.id);
        tokio::task::yield_now().await;
        if turn == 3 {
            let cancelled = host.cancel(&caller, view.record.id);
            writeln!(trace, "{cancelled:?}").unwrap();
        }
        host.advance(&caller.namespace, Span::from_ms(170)).await.unwrap();
        for id in &ids {
            let view = host.query(&caller, *id).await.unwrap();
            writeln!(trace, "{id} {} {:?}", view.submitted.as_ms(), view.state).unwrap();
        }
    }
    trace
}

async fn run(seed: u64) -> Vec<String> {
    let host = host(seed);
    let clients: Vec<_> =
        (0..CLIENTS).map(|number| tokio::spawn(client(Arc::clone(&host), number))).collect();
    let mut traces = Vec::new();
    for client in clients {
        traces.push(client.await.unwrap());
    }
    traces
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_runs_leave_one_trace() {
    let mut seen = BTreeSet::new();
    for _ in 0..RUNS {
        seen.insert(run(42).await);
    }
    assert_eq!(seen.len(), 1, "{} different traces of {RUNS}", seen.len());
    assert_ne!(run(43).await, *seen.first().unwrap(), "another seed gives other ids");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pixels_are_the_same_in_every_run_and_however_many_are_painted_at_once() {
    let mut seen = BTreeSet::new();
    for round in 0..4 {
        let host = host(42);
        let caller = Caller { namespace: "pixels".parse().unwrap(), account: AccountId::of("key") };
        let id = host.create(&caller, job("Same again", 4)).await.unwrap().record.id;
        host.advance(&caller.namespace, Span::from_hours(1)).await.unwrap();
        let view = host.query(&caller, id).await.unwrap();
        assert!(matches!(view.state, State::Succeeded { .. }));
        let mut order: Vec<u8> = (0..4).collect();
        order.rotate_left(round);
        let paintings = order.iter().map(|index| {
            let (host, url, index) = (Arc::clone(&host), host.link(&view, *index, "20250101"), *index);
            tokio::spawn(async move {
                let (path, query) = url.split_once('?').unwrap();
                (index, Digest::of(&host.picture(path, Some(query)).await.unwrap().png))
            })
        });
        let mut digests = BTreeSet::new();
        for painting in paintings.collect::<Vec<_>>() {
            digests.insert(painting.await.unwrap());
        }
        seen.insert(digests);
    }
    assert_eq!(seen.len(), 1);
    let different: BTreeSet<_> = seen.first().unwrap().iter().map(|(_, digest)| digest).collect();
    assert_eq!(different.len(), 4, "four pictures of one request differ");
}
