//! A run: the cases of many scenarios played by a few players, and what they found put in order.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::JoinSet;

use crate::bench::Bench;
use crate::live;
use crate::outcome::{Audience, CaseOutcome, Finding, Run, ScenarioOutcome};
use crate::preflight::{self, Preflight};
use crate::profile::Profile;
use crate::requirements::{Live, Requirement, Requirements};
use crate::scenario::{Need, Row, Scenario, Step};
use crate::stage::Stage;
use crate::transcript::{PREFLIGHT, PROBE};
use crate::verdict::Verdict;

/// One case of one scenario; no case number is a scenario without a table.
#[derive(Clone, Copy, Debug)]
struct Ticket {
    scenario: usize,
    case: Option<usize>,
}

/// What the players share.
struct Tour {
    bench: Arc<Bench>,
    scenarios: Arc<Vec<Scenario>>,
    tickets: Vec<Ticket>,
    next: AtomicUsize,
    preflight: Preflight,
    played: Mutex<BTreeMap<(usize, Option<usize>), CaseOutcome>>,
    audience: Arc<dyn Audience>,
}

/// Plays scenarios, so many cases at a time, and returns what they found, in the order of the scenarios.
pub async fn run(
    bench: Arc<Bench>,
    scenarios: Vec<Scenario>,
    jobs: usize,
    audience: Arc<dyn Audience>,
) -> Run {
    let (preflight, looked) = tokio::select! {
        found = preflight::look(&bench) => found,
        () = bench.interrupted() => (Preflight::NotAsked, None),
    };
    let probed = bench.target().probed.clone();
    for (name, exchange) in [(PROBE, probed), (PREFLIGHT, looked)] {
        if let Some(exchange) = exchange {
            audience.looked(name, &exchange);
        }
    }
    // One task at work: that is one case at a time.
    let jobs = if bench.profile == Profile::Live { 1 } else { jobs };
    let scenarios = Arc::new(scenarios);
    // Whoever restarts the target disturbs the others: those come last, one by one.
    let (alone, together) = tickets(&scenarios)
        .into_iter()
        .partition(|ticket| scenarios[ticket.scenario].needs.contains(&Need::Launch));
    let mut played = BTreeMap::new();
    for (tickets, jobs) in [(together, jobs.max(1)), (alone, 1)] {
        let tour = Arc::new(Tour {
            bench: Arc::clone(&bench),
            scenarios: Arc::clone(&scenarios),
            tickets,
            next: AtomicUsize::new(0),
            preflight: preflight.clone(),
            played: Mutex::default(),
            audience: Arc::clone(&audience),
        });
        let mut players = JoinSet::new();
        for player in 0..jobs {
            players.spawn(play(Arc::clone(&tour), player));
        }
        while let Some(ended) = players.join_next().await {
            // A player that fell leaves its case without an outcome, which is told below as an error of the kit.
            drop(ended);
        }
        played.append(&mut tour.played.lock().unwrap_or_else(PoisonError::into_inner));
    }
    Run {
        target: bench.target().root().to_owned(),
        profile: bench.profile.name().to_owned(),
        self_reported: bench.target().capabilities.product.clone(),
        notes: preflight.notes(&bench),
        scenarios: in_order(&scenarios, played),
    }
}

fn tickets(scenarios: &[Scenario]) -> Vec<Ticket> {
    let of = |(scenario, content): (usize, &Scenario)| match content.cases.len() {
        0 => vec![Ticket { scenario, case: None }],
        count => (0..count).map(|case| Ticket { scenario, case: Some(case) }).collect(),
    };
    scenarios.iter().enumerate().flat_map(of).collect()
}

/// Takes one case after the other until none is left.
async fn play(tour: Arc<Tour>, player: usize) {
    while let Some(ticket) = tour.tickets.get(tour.next.fetch_add(1, Ordering::Relaxed)) {
        let scenario = &tour.scenarios[ticket.scenario];
        let case = ticket.case.map(|case| &scenario.cases[case]);
        let control = tour.bench.target().capabilities.control();
        let namespace = control.then(|| format!("{}-{player}", tour.bench.request.run));
        let place = format!("{}-{}", scenario.id, ticket.case.unwrap_or(0));
        let stage = Stage::new(&tour.bench, scenario, (case, namespace, place.clone()));
        let outcome = match barred(&tour, scenario) {
            Some((verdict, why)) => stage.barred(verdict, why),
            None => tokio::select! {
                outcome = stage.play() => outcome,
                () = tour.bench.interrupted() => cut_off(scenario, ticket.case),
            },
        };
        if let Some(pictures) = &tour.bench.pictures {
            pictures.take_down(&place);
        }
        tour.audience.case_over(scenario, &outcome);
        let mut played = tour.played.lock().unwrap_or_else(PoisonError::into_inner);
        played.insert((ticket.scenario, ticket.case), outcome);
    }
}

/// Returns why a scenario is not played at all.
fn barred(tour: &Tour, scenario: &Scenario) -> Option<(Verdict, String)> {
    let bench = &tour.bench;
    if let Some(stop) = bench.stopped() {
        return Some((Verdict::NotTested, format!("the run was stopped before this: {}", stop.why())));
    }
    if let Preflight::Withdrawn(why) = &tour.preflight
        && scenario.rows.iter().any(|row| needs_model(*row))
    {
        return Some((Verdict::NotTested, format!("model withdrawn: {why}")));
    }
    if live::is_sibling(&bench.request.model, bench.profile) && !rows_of(scenario).all(live::shows_on_sibling)
    {
        let why = format!(
            "`{}` is another model: its inputs and pictures show nothing of this",
            bench.request.model
        );
        return Some((Verdict::NotTested, why));
    }
    if bench.profile == Profile::Live
        && let Some(step) = scenario.steps.iter().find_map(rude)
    {
        return Some((Verdict::Skip, format!("a step `{step}` is never sent to the live service")));
    }
    None
}

/// Returns the name of a step that the live service is spared.
fn rude(step: &Step) -> Option<&'static str> {
    match step {
        Step::Raw(_) => Some("raw"),
        Step::Burst(_) => Some("burst"),
        Step::Fault(_) => Some("fault"),
        Step::Clock(_) => Some("clock"),
        Step::Restart(_) => Some("restart"),
        _ => None,
    }
}

/// Whether a sentence cannot be seen without the model.
fn needs_model(row: Row) -> bool {
    Requirements::built_in().get(row).is_some_and(|row| row.live == Live::Model)
}

fn rows_of(scenario: &Scenario) -> impl Iterator<Item = &'static Requirement> {
    scenario.rows.iter().filter_map(|row| Requirements::built_in().get(*row))
}

fn in_order(
    scenarios: &[Scenario],
    mut played: BTreeMap<(usize, Option<usize>), CaseOutcome>,
) -> Vec<ScenarioOutcome> {
    let of = |(index, scenario): (usize, &Scenario)| {
        let tickets = tickets(std::slice::from_ref(scenario));
        let cases = tickets.into_iter().map(|ticket| {
            let outcome = played.remove(&(index, ticket.case));
            outcome.unwrap_or_else(|| fallen(scenario, ticket.case))
        });
        ScenarioOutcome { scenario: scenario.clone(), cases: cases.collect() }
    };
    scenarios.iter().enumerate().map(of).collect()
}

/// The outcome of a case whose player fell.
fn fallen(scenario: &Scenario, case: Option<usize>) -> CaseOutcome {
    let why = "the kit failed while it played this case: please report it";
    unfinished(scenario, case, (Verdict::Error, "kit", why))
}

/// The outcome of a case that the user cut off.
fn cut_off(scenario: &Scenario, case: Option<usize>) -> CaseOutcome {
    unfinished(scenario, case, (Verdict::NotTested, "run", "the run was interrupted in the middle of this"))
}

fn unfinished(
    scenario: &Scenario,
    case: Option<usize>,
    (verdict, what, why): (Verdict, &str, &str),
) -> CaseOutcome {
    let finding = Finding {
        rows: scenario.rows.clone(),
        verdict,
        step: 0,
        what: what.into(),
        expected: String::new(),
        actual: why.into(),
        exchange: None,
    };
    CaseOutcome {
        name: case.map(|case| scenario.cases[case].case.clone()),
        findings: vec![finding],
        exchanges: Vec::new(),
        pictures: Vec::new(),
    }
}
