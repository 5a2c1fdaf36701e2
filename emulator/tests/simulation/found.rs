//! What the simulation has found, each as the shortest list of moves that showed it.

use wanx_emulator::task::Step;

use super::{Move, run};

fn holds(moves: &[Move]) {
    run(moves).expect("found once, mended since");
}

fn admit(account: usize) -> Move {
    Move::Admit { account, count: 1, doomed: false, settled: false }
}

fn admit_settled(account: usize) -> Move {
    Move::Admit { account, count: 1, doomed: false, settled: true }
}

#[test]
fn more_slots_are_felt_by_the_whole_lane() {
    holds(&[admit(2), admit(0), admit(2), Move::Slots { count: Some(2) }, Move::Pass { ms: 900 }]);
}

#[test]
fn a_late_settling_does_not_place_a_finished_task_anew() {
    let hours = |hours: u64| Move::Pass { ms: hours * 3_600_000 };
    holds(&[admit(0), hours(3), admit(0), hours(24), Move::Settle { task: 0, good: false }]);
}

#[test]
fn a_replay_brings_the_slots_back() {
    let moves =
        [Move::Slots { count: Some(3) }, Move::Replay, admit(0), Move::Slots { count: Some(1) }, admit(0)];
    holds(&[&moves[..], &[Move::Pass { ms: 3_600_000 }]].concat());
}

#[test]
fn a_step_in_the_queue_stays_one_when_the_task_starts_in_the_same_millisecond() {
    let moves = [admit(0), admit(0), Move::Pass { ms: 322 }, Move::Steer { task: 0, step: Step::Suspend }];
    holds(&[&moves[..], &[Move::Slots { count: None }, Move::Pass { ms: 900 }]].concat());
}

#[test]
fn a_task_that_has_started_is_not_sent_back_when_slots_go() {
    let moves = [Move::Slots { count: Some(2) }, admit(0), admit(0), Move::Pass { ms: 825 }];
    holds(&[&moves[..], &[Move::Settle { task: 1, good: true }, Move::Slots { count: Some(1) }]].concat());
}

#[test]
fn a_cancelled_task_stands_in_the_way_until_then() {
    holds(&[
        admit(2),
        admit_settled(2),
        Move::Pass { ms: 196 },
        Move::Cancel { task: 1 },
        Move::Pass { ms: 100 },
    ]);
}

#[test]
fn a_task_behind_a_forgotten_one_does_not_start_before_that_one_gave_up() {
    let moves = [Move::ByPoll, admit(1), admit(1), Move::Query { task: 0 }, Move::Pass { ms: 86_401_211 }];
    holds(&[&moves[..], &[Move::Slots { count: Some(3) }]].concat());
}

#[test]
fn a_query_does_not_move_a_task_that_has_timed_out() {
    // The first is given up after a day; the second then takes the slot, the third another. When the second is
    // forgotten and the third not yet, a query of the third must not place it anew.
    let moves = [
        Move::ByPoll,
        admit(2),
        admit_settled(2),
        admit(2),
        Move::Query { task: 1 },
        Move::Query { task: 0 },
    ];
    let a_day_later = [Move::Pass { ms: 86_400_977 }, Move::Slots { count: Some(3) }];
    let much_later = [Move::Pass { ms: 97_199_420 }, Move::Query { task: 0 }];
    holds(&[&moves[..], &a_day_later[..], &much_later[..]].concat());
}
