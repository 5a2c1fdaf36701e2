//! The emulator inside a program: `Emulator` and what it promises.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

use std::time::Duration;

use tokio::net::TcpStream;
use wanx_client::{Client, PosterRequest, Status, Task, TaskId};
use wanx_emulator::behaviours::Profile;
use wanx_emulator::host::ClockStart;
use wanx_emulator::time::{Span, Timestamp};
use wanx_emulator::world::Limits;
use wanx_emulator::{Builder, Emulator, StartError};

const BACKGROUND: &str =
    "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240929/vbxgxc/2.png";

/// Long before this, a dropped emulator listens no more, or never will.
const STOPPED_BY: Duration = Duration::from_secs(10);

fn frozen() -> Builder {
    Emulator::builder().seed(42).offline().manual_clock()
}

fn client(emulator: &Emulator) -> Client {
    Client::builder().base_url(&emulator.base_url()).api_key("sk-test").build().unwrap()
}

fn request() -> PosterRequest {
    PosterRequest::new(BACKGROUND.parse().unwrap(), "Lorem Ipsum")
}

async fn created(emulator: &Emulator) -> TaskId {
    client(emulator).create(&request()).await.unwrap().task_id
}

async fn queried(emulator: &Emulator, id: &TaskId) -> Task {
    client(emulator).query(id).await.unwrap()
}

#[tokio::test]
async fn its_clock_moves_a_task_through_its_life() {
    let emulator = frozen().start().await.unwrap();
    let id = created(&emulator).await;
    assert_eq!(queried(&emulator, &id).await.status, Status::Pending);
    let later = emulator.clock().advance(Span::from_ms(5_000)).await.unwrap();
    assert_eq!(later, emulator.clock().now());
    assert_eq!(queried(&emulator, &id).await.status, Status::Succeeded);
    emulator.clock().advance(Span::from_hours(25)).await.unwrap();
    assert_eq!(queried(&emulator, &id).await.status, Status::Unknown);
    assert!(emulator.clock().set(Timestamp::MANUAL_START).await.is_err(), "never backwards");
}

#[tokio::test]
async fn a_clock_may_stand_anywhere() {
    let noon = Timestamp::from_ms(1_750_000_000_000);
    let emulator = frozen().clock(ClockStart::Manual(noon)).start().await.unwrap();
    assert_eq!(emulator.clock().now(), noon);
    emulator.clock().resume();
    emulator.clock().freeze();
    assert!(emulator.clock().now() >= noon);
}

#[tokio::test]
async fn a_reset_forgets_every_task() {
    let emulator = frozen().start().await.unwrap();
    let id = created(&emulator).await;
    emulator.clock().advance(Span::from_ms(5_000)).await.unwrap();
    emulator.reset();
    assert_eq!(queried(&emulator, &id).await.status, Status::Unknown);
    assert_eq!(emulator.clock().now(), Timestamp::MANUAL_START);
    assert_eq!(created(&emulator).await, id, "the same seed gives the same ids again");
}

#[tokio::test]
async fn two_of_them_do_not_see_each_other() {
    let (one, other) = (frozen().start().await.unwrap(), frozen().seed(7).start().await.unwrap());
    assert_ne!(one.origin(), other.origin());
    let id = created(&one).await;
    one.clock().advance(Span::from_ms(5_000)).await.unwrap();
    assert_eq!(other.clock().now(), Timestamp::MANUAL_START);
    assert_eq!(queried(&other, &id).await.status, Status::Unknown);
    assert_eq!(queried(&one, &id).await.status, Status::Succeeded);
}

#[tokio::test]
async fn limits_and_switches_are_as_they_were_set() {
    let emulator = frozen().limits(Limits::off()).start().await.unwrap();
    for _ in 0..5 {
        created(&emulator).await;
    }
    assert_eq!(emulator.host().task_ids(&Default::default()).len(), 5);
    // The switch holds whatever order it was said in.
    let emulator =
        frozen().behaviour("wrong-key", "hyphen").profile(Profile::Document).start().await.unwrap();
    let wrong = Client::builder().base_url(&emulator.base_url()).api_key("invalid-1").build().unwrap();
    let told = wrong.create(&request()).await.unwrap_err();
    let told = format!("{told:?}");
    assert!(told.contains("Invalid API-key provided."), "{told}");
}

#[tokio::test]
async fn a_switch_that_does_not_exist_is_told_at_the_start() {
    let error = frozen().behaviour("wrong-key", "loud").start().await.unwrap_err();
    assert!(matches!(error, StartError::Behaviour(_)), "{error}");
    assert!(error.to_string().contains("reference, hyphen"));
}

#[tokio::test]
async fn faces_of_ones_own_are_used_and_faulty_ones_told_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let error = frozen().fonts_dir(folder.path()).start().await.expect_err("there is no list");
    assert!(matches!(error, StartError::Faces(_)), "{error}");
    let list = "bundled_pairings = \"replace\"\n[[pairing]]\nname = \"own\"\nmood = \"sale\"\n\
                latin = { title = \"AST Heavy\", body = \"AST Heavy\" }\n\
                chinese = { title = \"AST Sans SC Bold\", body = \"AST Sans SC Bold\" }\n";
    std::fs::write(folder.path().join("pairings.toml"), list).unwrap();
    let emulator = frozen().fonts_dir(folder.path()).start().await.unwrap();
    assert_eq!(emulator.host().settings().catalogue.pairings()[0].name, "own");
}

#[tokio::test]
async fn a_stopped_one_listens_no_more() {
    let emulator = frozen().start().await.unwrap();
    let address = emulator.origin().replace("http://", "");
    assert!(TcpStream::connect(&address).await.is_ok());
    emulator.stop().await;
    assert!(TcpStream::connect(&address).await.is_err());
}

#[tokio::test]
async fn a_dropped_one_stops() {
    let emulator = frozen().start().await.unwrap();
    let address = emulator.origin().replace("http://", "");
    drop(emulator);
    // It stops when its runtime comes to it; connections until then are ones that were queued before.
    let stopped = async {
        while TcpStream::connect(&address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    assert!(tokio::time::timeout(STOPPED_BY, stopped).await.is_ok(), "it still listens");
}
