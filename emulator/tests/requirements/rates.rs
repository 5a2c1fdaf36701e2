//! How many requests a second, and how many tasks at once. Reference, "Rate limiting".

use serde_json::json;
use wanx_emulator::behaviours::Profile;
use wanx_emulator::world::Limits;

use crate::support::*;

async fn limited(profile: Profile) -> Emulator {
    let change = |setup: &mut emulator::Setup| setup.host.allowances.limits = Limits::default();
    Emulator::with(profile, change).await
}

/// Sends create requests within one instant and returns their statuses.
async fn burst(emulator: &Emulator, count: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..count {
        let answer = emulator.create(&emulator.draft()).await;
        if answer.status == 429 {
            assert_eq!(answer.at("/code"), "Throttling.RateQuota", "R-009: {answer:?}");
        }
        statuses.push(answer.status);
    }
    statuses
}

#[tokio::test]
async fn r_009_two_creates_a_second_are_accepted_and_no_more() {
    for profile in [Profile::Document, Profile::Observed] {
        let emulator = limited(profile).await;
        assert_eq!(burst(&emulator, 6).await, [200, 200, 429, 429, 429, 429], "R-009: a burst");
        emulator.advance(1_000).await;
        assert_eq!(burst(&emulator, 3).await, [200, 200, 429], "R-009: a second later");
        emulator.advance(500).await;
        assert_eq!(burst(&emulator, 2).await, [200, 429], "R-009: half a second later");
    }
}

#[tokio::test]
async fn r_010_one_task_is_at_work_and_the_others_wait_until_all_have_ended() {
    for profile in [Profile::Document, Profile::Observed] {
        let emulator = limited(profile).await;
        emulator.limit(json!({"create_rate": null, "task_rate": null})).await;
        let mut tasks = Vec::new();
        for _ in 0..3 {
            tasks.push(emulator.accepted(&emulator.draft()).await);
        }
        let mut working = 0;
        for _ in 0..60 {
            let mut states = Vec::new();
            for task in &tasks {
                states.push(emulator.status(task).await);
            }
            let running = states.iter().filter(|state| *state == "RUNNING").count();
            assert!(running <= 1, "R-010: {states:?}");
            working += running;
            emulator.advance(50).await;
        }
        assert!(working > 3, "R-010: seen at work {working} times");
        for task in &tasks {
            assert_eq!(emulator.status(task).await, "SUCCEEDED", "R-010: all end");
        }
    }
}
