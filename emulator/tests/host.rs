//! A host without sockets: tasks, clocks, pictures and resets, in both profiles.

#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

use std::sync::Arc;
use std::time::Duration;

use wanx_emulator::assets::Guard;
use wanx_emulator::behaviours::{Behaviours, Profile};
use wanx_emulator::brief::{AssetUrl, Brief, ImageCount, Sampling, Texts, Underlays, UnitInterval};
use wanx_emulator::host::{
    AdvanceError, Allowances, Caller, ClockStart, Host, LinkRefusal, Namespace, Settings, Variety,
};
use wanx_emulator::reason::Reason;
use wanx_emulator::task::{AccountId, Job, Progress, State, TaskView};
use wanx_emulator::time::{Span, Timestamp};
use wanx_emulator::world::{Limits, Meter};

const BACKGROUND: &str =
    "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240929/vbxgxc/2.png";

fn settings(profile: Profile) -> Settings {
    let assets = wanx_emulator::assets::Settings { offline: true, ..Default::default() };
    Settings {
        seed: 42,
        variety: Variety::BySeed,
        behaviours: Behaviours::of(profile),
        clock: ClockStart::Manual(Timestamp::MANUAL_START),
        assets,
        ..Settings::default()
    }
}

fn caller(name: &str) -> Caller {
    Caller { namespace: Namespace::default(), account: AccountId::of(name) }
}

fn poster(background: &str, count: u64) -> Job {
    Job::Poster(Box::new(Brief {
        texts: Texts::new(vec!["Lorem Ipsum".into()], vec![], vec!["VIEW NOW".into()]).unwrap(),
        background: AssetUrl::parse(background).unwrap(),
        logo: None,
        underlays: Underlays::One,
        count: ImageCount::new(count).unwrap(),
        sampling: Sampling { temperature: UnitInterval::new(0.7).unwrap(), ..Sampling::default() },
    }))
}

async fn advance(host: &Host, ms: u64) {
    host.advance(&Namespace::default(), Span::from_ms(ms)).await.unwrap();
}

async fn finished(host: &Host, count: u64) -> TaskView {
    let view = host.create(&caller("a"), poster(BACKGROUND, count)).await.unwrap();
    assert_eq!(view.state, State::Pending);
    advance(host, 5_000).await;
    host.query(&caller("a"), view.record.id).await.unwrap()
}

fn link(host: &Host, view: &TaskView, index: u8) -> (String, String) {
    let url = host.link(view, index, "20250101");
    let (path, query) = url.split_once('?').unwrap();
    (path.to_owned(), query.to_owned())
}

#[tokio::test]
async fn a_task_passes_through_its_states_as_the_clock_moves() {
    for profile in [Profile::Document, Profile::Observed] {
        let host = Host::new(settings(profile));
        let id = host.create(&caller("a"), poster(BACKGROUND, 1)).await.unwrap().record.id;
        let state =
            async |host: &Host| host.query(&caller("a"), id).await.map(|view| view.state.status().as_str());
        assert_eq!(state(&host).await, Some("PENDING"));
        advance(&host, 300).await;
        assert_eq!(state(&host).await, Some("RUNNING"));
        advance(&host, 400).await;
        assert_eq!(state(&host).await, Some("SUCCEEDED"));
        advance(&host, 24 * 3_600_000 - 500).await;
        assert_eq!(state(&host).await, Some("SUCCEEDED"), "R-101: a day after its end, and no earlier");
        advance(&host, 1_000).await;
        assert_eq!(state(&host).await, None, "R-102: deleted afterwards");
    }
}

#[tokio::test]
async fn a_picture_is_painted_when_asked_for_and_shared_by_those_who_ask_at_once() {
    let host = Arc::new(Host::new(settings(Profile::Document)));
    let view = finished(&host, 2).await;
    let (path, query) = link(&host, &view, 0);
    let mut asked = Vec::new();
    for _ in 0..8 {
        let (host, path, query) = (Arc::clone(&host), path.clone(), query.clone());
        asked.push(tokio::spawn(async move { host.picture(&path, Some(&query)).await.unwrap() }));
    }
    let first = asked.remove(0).await.unwrap();
    assert_eq!(image::load_from_memory(&first.png).unwrap().into_rgb8().dimensions(), (1080, 1440));
    for other in asked {
        assert!(Arc::ptr_eq(&first, &other.await.unwrap()), "painted more than once");
    }
    let (path, query) = link(&host, &view, 1);
    assert_ne!(
        host.picture(&path, Some(&query)).await.unwrap().png,
        first.png,
        "R-113: n pictures are n different ones"
    );
}

#[tokio::test]
async fn a_forgotten_painting_is_made_again_byte_for_byte() {
    let small = wanx_emulator::pictures::Settings { cache_bytes: 0, decoded_bytes: 0, ..Default::default() };
    let forgetful = Host::new(Settings { studio: small, ..settings(Profile::Document) });
    let view = finished(&forgetful, 1).await;
    let (path, query) = link(&forgetful, &view, 0);
    let once = forgetful.picture(&path, Some(&query)).await.unwrap();
    let twice = forgetful.picture(&path, Some(&query)).await.unwrap();
    assert!(!Arc::ptr_eq(&once, &twice));
    assert_eq!((&once.png, &once.etag), (&twice.png, &twice.etag));
}

#[tokio::test]
async fn r_103_a_link_ends_with_its_task() {
    let host = Host::new(settings(Profile::Document));
    let view = finished(&host, 1).await;
    let (path, query) = link(&host, &view, 0);
    assert!(host.picture(&path, Some(&query)).await.is_ok());
    advance(&host, 24 * 3_600_000).await;
    assert!(matches!(host.picture(&path, Some(&query)).await, Err(LinkRefusal::Expired { .. })));
}

#[tokio::test]
async fn a_link_that_was_tampered_with_opens_nothing() {
    let host = Host::new(settings(Profile::Document));
    let view = finished(&host, 1).await;
    let (path, query) = link(&host, &view, 0);
    assert_eq!(host.picture(&path, None).await.unwrap_err(), LinkRefusal::Unsigned);
    let other = query.replace("Expires=1", "Expires=2");
    assert_eq!(host.picture(&path, Some(&other)).await.unwrap_err(), LinkRefusal::WrongSignature);
    assert_eq!(host.picture("/1d/x.png", Some(&query)).await.unwrap_err(), LinkRefusal::NotFound);
}

#[tokio::test]
async fn an_unreachable_picture_is_told_at_creation_or_in_the_task() {
    let dead = poster("http://pictures.invalid/a.png", 1);
    let host = Host::new(settings(Profile::Document));
    assert!(matches!(host.create(&caller("a"), dead.clone()).await, Err(Reason::Picture { .. })));
    assert!(host.task_ids(&Namespace::default()).is_empty(), "a refused request makes no task");

    let host = Host::new(settings(Profile::Observed));
    let id = host.create(&caller("a"), dead).await.unwrap().record.id;
    advance(&host, 5_000).await;
    let state = host.query(&caller("a"), id).await.unwrap().state;
    assert!(matches!(state, State::Failed { reason: Reason::Picture { .. }, .. }), "{state:?}");
}

#[tokio::test]
async fn another_accounts_task_is_unknown_and_cannot_be_cancelled() {
    let host = Host::new(settings(Profile::Document));
    let id = host.create(&caller("a"), poster(BACKGROUND, 1)).await.unwrap().record.id;
    assert!(host.query(&caller("b"), id).await.is_none());
    assert_eq!(host.cancel(&caller("b"), id), Err(Reason::CancelRefused));
    assert_eq!(host.cancel(&caller("a"), id), Ok(()));
    assert_eq!(host.query(&caller("a"), id).await.unwrap().state.status().as_str(), "CANCELED");
    assert_eq!(host.cancel(&caller("a"), id), Err(Reason::CancelRefused), "only once");
}

#[tokio::test]
async fn r_010_one_task_of_an_account_is_at_work_and_the_others_wait() {
    let host = Host::new(settings(Profile::Document));
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(host.create(&caller("a"), poster(BACKGROUND, 1)).await.unwrap().record.id);
    }
    let other = host.create(&caller("b"), poster(BACKGROUND, 1)).await.unwrap().record.id;
    advance(&host, 300).await;
    let status = async |who: &str, id| host.query(&caller(who), id).await.unwrap().state.status().as_str();
    assert_eq!(
        [status("a", ids[0]).await, status("a", ids[1]).await, status("a", ids[2]).await],
        ["RUNNING", "PENDING", "PENDING"]
    );
    assert_eq!(status("b", other).await, "RUNNING", "another account's lane is its own");
    advance(&host, 5_000).await;
    for id in ids {
        assert_eq!(status("a", id).await, "SUCCEEDED");
    }
}

#[tokio::test]
async fn limits_can_be_changed_and_a_reset_brings_the_first_ones_back() {
    let host = Host::new(settings(Profile::Document));
    let namespace = Namespace::default();
    let refused = |host: &Host| (0..10).filter(|_| host.spend(&caller("a"), Meter::Create).is_err()).count();
    assert_eq!(refused(&host), 8, "R-009: two creates a second");
    host.allow(&namespace, Allowances { limits: Limits::off(), ..host.allowances(&namespace) });
    assert_eq!(refused(&host), 0);
    host.reset(&namespace);
    assert_eq!(refused(&host), 8);
}

#[tokio::test]
async fn a_reset_is_complete_when_it_answers_and_the_next_run_is_the_same() {
    let host = Host::new(settings(Profile::Document));
    let first = finished(&host, 1).await;
    let (path, query) = link(&host, &first, 0);
    host.reset(&Namespace::default());
    assert!(host.query(&caller("a"), first.record.id).await.is_none());
    assert!(matches!(host.picture(&path, Some(&query)).await, Err(LinkRefusal::Expired { .. })));
    assert_eq!(host.now(&Namespace::default()), Timestamp::MANUAL_START);
    assert_eq!(finished(&host, 1).await, first);
}

#[tokio::test]
async fn namespaces_do_not_see_each_other_and_are_bounded() {
    let host = Host::new(Settings { namespaces: 2, ..settings(Profile::Document) });
    let elsewhere = Caller { namespace: "elsewhere".parse().unwrap(), ..caller("a") };
    let id = host.create(&elsewhere, poster(BACKGROUND, 1)).await.unwrap().record.id;
    assert!(host.query(&caller("a"), id).await.is_none());
    assert!(host.query(&elsewhere, id).await.is_some());
    assert!(host.open(&"third".parse().unwrap()).is_err());
}

#[tokio::test]
async fn an_advance_waits_for_pictures_under_way_and_names_the_tasks_if_they_do_not_come() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/a.png", silent.local_addr().unwrap());
    let guard = Guard::Open { allow: Vec::new() };
    let assets =
        wanx_emulator::assets::Settings { offline: false, guard, ..settings(Profile::Observed).assets };
    let settle_timeout = Duration::from_millis(50);
    let host = Host::new(Settings { assets, settle_timeout, ..settings(Profile::Observed) });
    let id = host.create(&caller("a"), poster(&url, 1)).await.unwrap().record.id;
    let stuck = host.advance(&Namespace::default(), Span::from_hours(1)).await;
    assert_eq!(stuck, Err(AdvanceError::Unsettled { tasks: vec![id] }));
    assert_eq!(host.now(&Namespace::default()), Timestamp::MANUAL_START, "the clock stays");
}

#[tokio::test]
async fn a_plan_is_there_before_the_picture_is_painted() {
    let host = Host::new(settings(Profile::Document));
    let id = host.create(&caller("a"), poster(BACKGROUND, 1)).await.unwrap().record.id;
    let plan = host.plan(id, 0).await.unwrap().unwrap();
    assert_eq!((plan.width, plan.height), (1080, 1440));
    assert!(host.plan(id, 1).await.unwrap().is_none(), "there is no second picture");
}

/// A picture server that answers once it is told to.
async fn slow_pictures() -> (String, tokio::sync::oneshot::Sender<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/a.png", listener.local_addr().unwrap());
    let (go, gone) = tokio::sync::oneshot::channel::<()>();
    tokio::spawn(async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = [0; 1_024];
        let _ = socket.read(&mut request).await.unwrap();
        let _ = gone.await;
        let mut png = std::io::Cursor::new(Vec::new());
        image::RgbImage::from_pixel(64, 48, image::Rgb([9, 99, 199]))
            .write_to(&mut png, image::ImageFormat::Png)
            .unwrap();
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            png.get_ref().len()
        );
        socket.write_all(head.as_bytes()).await.unwrap();
        socket.write_all(png.get_ref()).await.unwrap();
    });
    (url, go)
}

fn fetching(profile: Profile) -> Settings {
    let guard = Guard::Open { allow: Vec::new() };
    let assets = wanx_emulator::assets::Settings { offline: false, guard, ..settings(profile).assets };
    Settings { assets, ..settings(profile) }
}

#[tokio::test]
async fn where_queries_make_the_progress_each_one_ends_a_state_however_long_pictures_take() {
    for profile in [Profile::Document, Profile::Observed] {
        let (url, go) = slow_pictures().await;
        let host = Arc::new(Host::new(Settings { progress: Progress::PerPoll, ..fetching(profile) }));
        let asked = {
            let host = Arc::clone(&host);
            tokio::spawn(async move {
                let id = host.create(&caller("a"), poster(&url, 1)).await.unwrap().record.id;
                let mut seen = Vec::new();
                for _ in 0..4 {
                    seen.push(host.query(&caller("a"), id).await.unwrap().state.status().as_str());
                }
                seen
            })
        };
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        go.send(()).unwrap();
        assert_eq!(asked.await.unwrap(), ["PENDING", "RUNNING", "SUCCEEDED", "SUCCEEDED"], "{profile:?}");
    }
}

#[tokio::test]
async fn asking_in_a_namespace_that_nobody_opened_leaves_nothing_behind() {
    let host = Host::new(Settings { namespaces: 2, ..settings(Profile::Document) });
    for number in 0..100 {
        let nobody = Caller { namespace: format!("n{number}").parse().unwrap(), ..caller("a") };
        host.spend(&nobody, Meter::Query).unwrap();
        assert!(host.query(&nobody, "00000000-0000-4000-8000-000000000000".parse().unwrap()).await.is_none());
    }
    assert_eq!(host.namespaces(), [Namespace::default()]);
    for number in 0..100 {
        host.open(&format!("n{number}").parse().unwrap()).expect("an empty one makes room");
    }
    assert_eq!(host.namespaces().len(), 2);
}

#[tokio::test]
async fn cancelled_tasks_make_room_in_the_queue_and_let_go_of_their_pictures() {
    let host = Host::new(settings(Profile::Document));
    let namespace = Namespace::default();
    let limits = Limits { queued_tasks: Some(3), ..Limits::default() };
    host.allow(&namespace, Allowances { limits, ..host.allowances(&namespace) });
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(host.create(&caller("a"), poster(BACKGROUND, 1)).await.unwrap().record.id);
    }
    assert_eq!(host.create(&caller("a"), poster(BACKGROUND, 1)).await, Err(Reason::QueueFull));
    for id in &ids[1..] {
        host.cancel(&caller("a"), *id).unwrap();
        assert!(host.plan(*id, 0).await.unwrap().is_none(), "its pictures are let go");
    }
    assert!(host.create(&caller("a"), poster(BACKGROUND, 1)).await.is_ok());
    assert!(host.create(&caller("a"), poster(BACKGROUND, 1)).await.is_ok());
}

#[tokio::test]
async fn remembered_tasks_are_bounded_over_all_accounts_and_room_comes_back_after_a_day() {
    let host = Host::new(Settings { task_bytes: 10_000, ..settings(Profile::Document) });
    let mut accepted = 0;
    for number in 0..100 {
        accepted +=
            usize::from(host.create(&caller(&format!("key-{number}")), poster(BACKGROUND, 1)).await.is_ok());
    }
    assert!((2..20).contains(&accepted), "{accepted}");
    advance(&host, 25 * 3_600_000).await;
    host.query(&caller("a"), "00000000-0000-4000-8000-000000000000".parse().unwrap()).await;
    assert!(host.create(&caller("late"), poster(BACKGROUND, 1)).await.is_ok());
}

#[tokio::test]
async fn an_advance_does_not_wait_for_pictures_of_tasks_that_start_later() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/a.png", silent.local_addr().unwrap());
    let settle_timeout = Duration::from_millis(50);
    let host = Host::new(Settings { settle_timeout, ..fetching(Profile::Observed) });
    host.create(&caller("a"), poster(&url, 1)).await.unwrap();
    assert!(
        host.advance(&Namespace::default(), Span::from_ms(100)).await.is_ok(),
        "it is still in its queue"
    );
    assert!(host.advance(&Namespace::default(), Span::from_ms(200)).await.is_err(), "it would have started");
}

#[tokio::test]
async fn equal_tasks_have_ids_of_their_own_even_when_the_first_is_forgotten() {
    let host = Host::new(settings(Profile::Document));
    let mut ids = std::collections::BTreeSet::new();
    for _ in 0..5 {
        ids.insert(host.create(&caller("a"), poster(BACKGROUND, 1)).await.unwrap().record.id);
        ids.insert(host.create(&caller("a"), poster(BACKGROUND, 1)).await.unwrap().record.id);
        advance(&host, 25 * 3_600_000).await;
    }
    assert_eq!(ids.len(), 10);
}
