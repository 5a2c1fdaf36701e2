//! Every built-in experiment, met by the client of this project: what it does is what it says a good client does, or
//! the test says that it is not (yet).
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

use std::time::Duration;

use wanx_client::{
    Client, CreateError, DownloadError, Finished, ImageCount, MakeError, PosterRequest, QueryError, Status,
    Wait, WaitError,
};
use wanx_emulator::Emulator;
use wanx_emulator::faults::BUILT_IN;
use wanx_emulator::journal::Filter;
use wanx_emulator::time::Speed;
use wanx_emulator::world::Limits;

/// Small, so that what is downloaded slowly does not take long.
const BACKGROUND: &str = "http://pictures.emulator.test/flat/160x120/336699.png";

/// Emulator time runs so fast that minutes in a queue are no time.
async fn started(experiment: &str) -> Emulator {
    let builder = Emulator::builder().seed(42).limits(Limits::off()).offline();
    let emulator = builder.experiment(experiment).start().await.unwrap();
    emulator.clock().set_speed(Speed::new(1_000.0).unwrap());
    emulator
}

fn client(emulator: &Emulator) -> Client {
    hurried(emulator, Duration::from_secs(30))
}

fn hurried(emulator: &Emulator, deadline: Duration) -> Client {
    let builder = Client::builder().base_url(&emulator.base_url()).api_key("sk-test");
    builder.request_timeout(deadline).build().unwrap()
}

fn request(count: u64) -> PosterRequest {
    PosterRequest::new(BACKGROUND.parse().unwrap(), "Lorem").count(ImageCount::new(count).unwrap())
}

fn impatient() -> Wait {
    let often = Duration::from_millis(20);
    Wait::new().first_pause(often).longest_pause(often).deadline(Duration::from_secs(60))
}

async fn made(client: &Client, count: u64) -> Result<Finished, MakeError> {
    client.make(&request(count), &impatient(), |_| ()).await
}

fn why(made: Result<Finished, MakeError>) -> WaitError {
    match made.unwrap_err() {
        MakeError::Wait { source, .. } => source,
        error => panic!("{error}"),
    }
}

/// Downloads the first picture of a task.
async fn downloaded(client: &Client, finished: &Finished) -> Result<Vec<u8>, DownloadError> {
    let (_, link) = finished.pictures().next().unwrap();
    client.download(link).await.map(|bytes| bytes.to_vec())
}

fn code_of(error: MakeError) -> String {
    match error {
        MakeError::Create(CreateError::Refused(refusal)) => refusal.code,
        error => panic!("{error}"),
    }
}

#[test]
fn every_built_in_experiment_has_a_test_here() {
    let here = include_str!("experiments.rs");
    for (name, _) in BUILT_IN {
        assert!(here.contains(&format!("started(\"{name}\")")), "{name}");
    }
}

#[tokio::test]
async fn broken_downloads_end_in_errors_or_in_bytes_that_do_not_decode() {
    let emulator = started("broken-downloads").await;
    let client = client(&emulator);
    let finished = made(&client, 1).await.unwrap();
    assert!(downloaded(&client, &finished).await.is_err(), "cut off");
    // A known gap: the client gives what it got, and whoever uses it has to decode it.
    for _ in ["corrupt", "html"] {
        let bytes = downloaded(&client, &finished).await.unwrap();
        assert!(image::load_from_memory(&bytes).is_err());
    }
    assert!(downloaded(&client, &finished).await.is_err(), "reset in the middle");
    let other_size = image::load_from_memory(&downloaded(&client, &finished).await.unwrap()).unwrap();
    assert_eq!((other_size.width(), other_size.height()), (64, 64));
    let good = image::load_from_memory(&downloaded(&client, &finished).await.unwrap()).unwrap();
    assert_eq!((good.width(), good.height()), (160, 120));
}

#[tokio::test]
async fn a_dishonest_counter_does_not_decide_which_pictures_there_are() {
    let emulator = started("dishonest-counter").await;
    let finished = made(&client(&emulator), 4).await.unwrap();
    assert_eq!(finished.pictures().map(|(index, _)| index).collect::<Vec<_>>(), [0, 2, 3]);
    assert_eq!(finished.task().metrics.as_ref().unwrap().failed, 0);
}

#[tokio::test]
async fn expired_links_are_told_apart_from_a_broken_network() {
    let emulator = started("expired-links").await;
    let client = client(&emulator);
    let finished = made(&client, 1).await.unwrap();
    let error = downloaded(&client, &finished).await.unwrap_err();
    assert!(matches!(&error, DownloadError::Refused(refusal) if refusal.status == 403), "{error}");
}

#[tokio::test]
async fn a_flaky_network_costs_time_and_no_picture() {
    let emulator = started("flaky-network").await;
    let client = client(&emulator);
    let mut pictures = 0;
    for _ in 0..6 {
        match made(&client, 1).await {
            Ok(finished) => {
                for _ in 0..5 {
                    if downloaded(&client, &finished).await.is_ok() {
                        pictures += 1;
                        break;
                    }
                }
            }
            Err(MakeError::Create(CreateError::AnswerLost(_))) => {}
            Err(error) => panic!("{error}"),
        }
    }
    let lost = emulator
        .namespace(Default::default())
        .journal_of(&Filter { rule: Some("flaky-network/4".into()), ..Filter::default() });
    assert_eq!(pictures + lost.len(), 6, "every task whose answer came gave its picture");
}

#[tokio::test]
async fn a_gateway_storm_is_told_by_status_and_outlasted_by_queries() {
    let emulator = started("gateway-storm").await;
    let client = client(&emulator);
    let mut outcomes = Vec::new();
    for _ in 0..6 {
        outcomes.push(match made(&client, 1).await {
            Ok(_) => 200,
            Err(MakeError::Create(CreateError::Refused(refusal))) => refusal.status,
            Err(error) => panic!("{error}"),
        });
    }
    assert!(outcomes.contains(&200) && outcomes.contains(&504), "{outcomes:?}");
}

#[tokio::test]
async fn hanging_answers_meet_a_deadline_and_a_lost_create_is_told_as_one() {
    let emulator = started("hanging-answers").await;
    // Long enough for a busy machine; what hangs would hang for an hour.
    let client = hurried(&emulator, Duration::from_secs(2));
    let first = client.create(&request(1)).await.unwrap().task_id;
    for _ in 0..4 {
        client.query(&first).await.unwrap();
    }
    let fifth = client.query(&first).await.unwrap_err();
    assert!(matches!(fifth, QueryError::Transport(_)) && fifth.is_transient(), "{fifth}");
    assert!(client.wait(&first, &impatient(), |_| ()).await.is_ok());
    assert!(matches!(client.create(&request(1)).await, Err(CreateError::AnswerLost(_))));
}

#[tokio::test]
async fn hidden_tasks_are_taken_for_unknown_ones() {
    let emulator = started("hidden-tasks").await;
    emulator.clock().freeze();
    // A known gap: the client takes the first UNKNOWN for the end.
    let error = why(made(&client(&emulator), 1).await);
    assert!(matches!(error, WaitError::Unknown { .. }), "{error}");
}

#[tokio::test]
async fn late_answers_are_lost_to_a_client_in_a_hurry_and_their_work_is_done() {
    let emulator = started("late-answers").await;
    // No answer comes within a second.
    let client = hurried(&emulator, Duration::from_millis(500));
    assert!(matches!(client.create(&request(1)).await, Err(CreateError::AnswerLost(_))));
    assert_eq!(emulator.host().task_ids(&Default::default()).len(), 1);
}

#[tokio::test]
async fn a_lost_answer_leaves_a_task_that_the_list_shows() {
    let emulator = started("lost-answer").await;
    let client = client(&emulator);
    assert!(matches!(client.create(&request(1)).await, Err(CreateError::AnswerLost(_))));
    let page = client.list(&Default::default()).await.unwrap();
    let task = page.rows.first().expect("it was created").task_id.clone();
    assert!(client.wait(&task, &impatient(), |_| ()).await.is_ok());
}

#[tokio::test]
async fn a_partial_failure_gives_its_good_pictures_and_the_reasons_of_the_others() {
    let emulator = started("partial-failure").await;
    let client = client(&emulator);
    let finished = made(&client, 4).await.unwrap();
    assert!(finished.failures().any(|(index, reason)| index == 1 && reason.code == "InternalError.Timeout"));
    for (_, link) in finished.pictures() {
        assert!(client.download(link).await.is_ok());
    }
    assert_eq!(finished.pictures().count() + finished.failures().count(), 4);
}

#[tokio::test]
async fn a_retired_model_is_told_in_the_services_own_words() {
    let emulator = started("retired-model").await;
    assert_eq!(code_of(made(&client(&emulator), 1).await.unwrap_err()), "ModelNotFound");
    assert_eq!(emulator.journal().len(), 1, "no second attempt");
}

#[tokio::test]
async fn slow_downloads_arrive() {
    let emulator = started("slow-downloads").await;
    let client = client(&emulator);
    let finished = made(&client, 1).await.unwrap();
    assert!(image::load_from_memory(&downloaded(&client, &finished).await.unwrap()).is_ok());
}

#[tokio::test]
async fn a_slow_queue_is_waited_through() {
    let emulator = started("slow-queue").await;
    let mut seen = Vec::new();
    let watch = |task: &wanx_client::Task| {
        if seen.last() != Some(&task.status) {
            seen.push(task.status.clone());
        }
    };
    client(&emulator).make(&request(1), &impatient(), watch).await.unwrap();
    assert_eq!(seen, [Status::Pending, Status::Running, Status::Succeeded]);
}

#[tokio::test]
async fn a_strict_inspection_fails_some_tasks_with_its_code() {
    let emulator = started("strict-inspection").await;
    let client = client(&emulator);
    let mut refused = 0;
    for _ in 0..8 {
        match made(&client, 1).await {
            Ok(_) => {}
            Err(MakeError::Wait { source: WaitError::Failed { reason, .. }, .. }) => {
                assert_eq!(reason.code, "DataInspectionFailed");
                refused += 1;
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert!((1..8).contains(&refused), "{refused} of 8");
}

#[tokio::test]
async fn a_task_suspended_forever_ends_at_the_clients_own_deadline() {
    let emulator = started("suspended-forever").await;
    let client = client(&emulator);
    let task = client.create(&request(1)).await.unwrap().task_id;
    let short = impatient().deadline(Duration::from_millis(300));
    let error = client.wait(&task, &short, |_| ()).await.unwrap_err();
    let WaitError::Deadline { last: Some(last), .. } = error else { panic!("{error}") };
    assert_eq!(last.status, Status::Suspended);
}

#[tokio::test]
async fn a_task_that_is_taken_back_is_told_so() {
    let emulator = started("taken-back").await;
    assert!(matches!(why(made(&client(&emulator), 1).await), WaitError::Canceled { .. }));
}

#[tokio::test]
async fn a_throttled_client_is_told_when_to_come_again() {
    let emulator = started("throttled").await;
    let client = client(&emulator);
    for _ in 0..2 {
        let refused = client.create(&request(1)).await.unwrap_err();
        let CreateError::Refused(refusal) = refused else { panic!("{refused}") };
        assert_eq!((refusal.status, refusal.retry_after), (429, Some(Duration::from_secs(1))));
    }
    let task = client.create(&request(1)).await.unwrap().task_id;
    for _ in 0..2 {
        client.query(&task).await.unwrap();
    }
    assert!(
        client.wait(&task, &impatient(), |_| ()).await.is_ok(),
        "a query that is one too many is asked again"
    );
}

#[tokio::test]
async fn an_unpaid_account_is_told_so_once() {
    let emulator = started("unpaid-account").await;
    assert_eq!(code_of(made(&client(&emulator), 1).await.unwrap_err()), "Arrearage");
    assert_eq!(emulator.journal().len(), 1, "no second attempt");
}

#[tokio::test]
async fn a_task_that_vanishes_is_told_as_unknown() {
    let emulator = started("vanishing-tasks").await;
    assert!(matches!(why(made(&client(&emulator), 1).await), WaitError::Unknown { .. }));
}
