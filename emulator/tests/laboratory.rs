//! The laboratory through its front doors: in the process and from another one, with the real client.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

use wanx_client::{Client, CreateError, PosterRequest, Status};
use wanx_emulator::faults::BUILT_IN;
use wanx_emulator::journal::End;
use wanx_emulator::report::Verdict;
use wanx_emulator::time::Span;
use wanx_emulator::world::Limits;
use wanx_emulator::{Builder, Emulator, RemoteEmulator, RuleError, manual};

const BACKGROUND: &str =
    "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240929/vbxgxc/2.png";

fn builder() -> Builder {
    Emulator::builder().seed(42).clock(manual()).limits(Limits::off()).offline()
}

fn client(base_url: &str, key: &str) -> Client {
    Client::builder().base_url(base_url).api_key(key).build().unwrap()
}

fn request() -> PosterRequest {
    PosterRequest::new(BACKGROUND.parse().unwrap(), "Lorem Ipsum")
}

#[tokio::test]
async fn a_rule_strikes_in_its_own_namespace_and_the_journal_tells() {
    let emulator = builder().start().await.unwrap();
    let blue = emulator.namespace("blue".parse().unwrap());
    blue.rules().push("create:nth(1)=lost-answer").unwrap();
    let (here, there) =
        (client(&emulator.base_url(), "sk-one"), client(&emulator.base_url(), &blue.key("sk-one")));
    here.create(&request()).await.unwrap();
    assert!(matches!(there.create(&request()).await, Err(CreateError::AnswerLost(_))));
    there.create(&request()).await.unwrap();
    let ends: Vec<_> = blue.journal().iter().map(|entry| entry.end).collect();
    assert_eq!(ends, [End::Lost, End::Answered]);
    assert_eq!(emulator.journal().len(), 1);
    blue.reset();
    assert!(blue.rules().all().is_empty() && blue.journal().is_empty() && emulator.journal().len() == 1);
}

#[tokio::test]
async fn a_rule_that_cannot_be_read_says_why() {
    let emulator = builder().start().await.unwrap();
    let Err(RuleError::Grammar(error)) = emulator.rules().push("create:soon=hang") else {
        panic!("it was read")
    };
    assert!(error.to_string().contains("the conditions are nth, first"), "{error}");
}

#[tokio::test]
async fn an_emulator_in_another_process_takes_the_same_calls() {
    let emulator = builder().start().await.unwrap();
    let remote = RemoteEmulator::connect(&emulator.origin()).await.unwrap();
    assert_eq!(remote.base_url(), emulator.base_url());
    let blue = remote.namespace("blue".parse().unwrap());
    let id = blue.rules().push("task=InternalError.Algo").await.unwrap();
    let client = client(&remote.base_url(), &blue.key("sk-one"));
    let task = client.create(&request()).await.unwrap().task_id;
    let before = blue.clock().now().await.unwrap();
    let after = blue.clock().advance(Span::from_ms(60_000)).await.unwrap();
    assert_eq!(after.since(before), Span::from_ms(60_000));
    assert_eq!(client.query(&task).await.unwrap().status, Status::Failed);
    let journal = blue.journal().await.unwrap();
    assert_eq!(journal.last().unwrap().code.as_deref(), Some("InternalError.Algo"));
    assert_eq!(&*journal[0].injected[0].rule, format!("rule/{id}"));
    assert_eq!(blue.rules().all().await.unwrap()[0].struck, 1);
    assert!(blue.rules().remove(id).await.unwrap() && !blue.rules().remove(id).await.unwrap());
    let refused = blue.rules().push("create=hank").await.unwrap_err().to_string();
    assert!(refused.contains("cannot read `hank`"), "{refused}");
    let report = blue.report().await.unwrap();
    assert_eq!(report, emulator.namespace("blue".parse().unwrap()).report());
    assert_eq!((report.verdict(), report.counters.tasks_created), (Verdict::Pass, 1), "{report}");
    blue.reset().await.unwrap();
    assert!(blue.journal().await.unwrap().is_empty());
}

#[tokio::test]
async fn every_built_in_experiment_can_be_started_by_name() {
    for (name, _) in BUILT_IN {
        let emulator = builder().experiment(name).start().await.unwrap();
        assert!(!emulator.rules().all().is_empty(), "{name}");
    }
    let error = builder().experiment("nothing").start().await.unwrap_err().to_string();
    assert!(error.contains("there is no experiment `nothing`"), "{error}");
}
