//! A dry run: what a run would send, counted from the scenarios alone. Nothing is sent.

use std::fmt;
use std::ops::AddAssign;
use std::time::Duration;

use crate::names::Names;
use crate::scenario::{Case, Create, Outcome, Scenario, Step};

/// What is sent, by kind. A run keeps the same count of what it really sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Requests that create a task, or are meant to be refused.
    pub creates: u64,
    /// Pictures that are asked for in requests that are to be accepted: what would be billed.
    pub pictures: u64,
    /// Questions about a task, and any other requests; polling aside.
    pub questions: u64,
    /// Polls: each is as many queries as its task takes, one at least.
    pub polls: u64,
    /// Downloads of pictures.
    pub downloads: u64,
}

impl Count {
    /// Returns how many requests these are at the least.
    pub fn requests(&self) -> u64 {
        self.creates + self.questions + self.polls + self.downloads
    }

    /// Returns how long they take at the least if there is so much time between two.
    pub fn duration(&self, gap: Duration) -> Duration {
        gap.saturating_mul(u32::try_from(self.requests()).unwrap_or(u32::MAX))
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.creates += other.creates;
        self.pictures += other.pictures;
        self.questions += other.questions;
        self.polls += other.polls;
        self.downloads += other.downloads;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} creates ({} pictures), {} questions, {} polls of one query or more, {} downloads",
            self.creates, self.pictures, self.questions, self.polls, self.downloads
        )
    }
}

/// Counts what one scenario sends, all its cases together, against a target that conforms.
pub fn of(scenario: &Scenario) -> Count {
    let mut count = Count::default();
    if scenario.cases.is_empty() {
        count += of_case(scenario, None);
    }
    for case in &scenario.cases {
        count += of_case(scenario, Some(case));
    }
    count
}

fn of_case(scenario: &Scenario, case: Option<&Case>) -> Count {
    let mut names = Names::default();
    for (column, value) in case.into_iter().flat_map(|case| &case.columns) {
        names.bind(column, value.clone());
    }
    let mut count = Count::default();
    for (index, step) in scenario.steps.iter().enumerate() {
        count += of_step(step, &names, &scenario.steps[..index]);
    }
    count
}

fn of_step(step: &Step, names: &Names, before: &[Step]) -> Count {
    let none = Count::default();
    match step {
        Step::Create(create) => Count { creates: 1, pictures: pictures(create, names), ..none },
        Step::Burst(burst) => {
            let times = u64::from(burst.times);
            Count { creates: times, pictures: times * pictures(&burst.create, names), ..none }
        }
        Step::Query(_) | Step::Request(_) | Step::Raw(_) => Count { questions: 1, ..none },
        Step::Poll(_) => Count { polls: 1, ..none },
        Step::Picture(picture) => {
            let polls = u64::from(picture.url.is_none() && !before.iter().any(binds_url));
            Count { polls, downloads: 1, ..none }
        }
        Step::Check(_) | Step::Clock(_) | Step::Fault(_) | Step::Restart(_) | Step::Wait(_) => none,
    }
}

/// Returns how many pictures a create request asks for, if it is to be accepted.
fn pictures(create: &Create, names: &Names) -> u64 {
    let refused = create.expect.as_ref().is_some_and(|expect| {
        let error = |outcome: &Outcome| matches!(outcome, Outcome::Refused(_));
        expect.outcome.as_ref().is_some_and(error)
    });
    if refused {
        return 0;
    }
    let set = create.set.get("/parameters/n");
    let asked = set.and_then(|value| names.fill(value).ok()).and_then(|value| value.as_u64());
    asked.unwrap_or(1)
}

fn binds_url(step: &Step) -> bool {
    let fields = match step {
        Step::Create(step) => &step.bind,
        Step::Query(step) => &step.bind,
        Step::Request(step) => &step.bind,
        Step::Poll(step) => &step.bind,
        _ => return false,
    };
    fields.contains_key("url")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book;

    #[test]
    fn a_scenario_is_counted_case_by_case() {
        let of = |id: &str| {
            let scenario = book::built_in().iter().find(|scenario| scenario.id == id).expect("a scenario");
            of(scenario)
        };
        let n = Count { creates: 4, pictures: 10, polls: 4, ..Count::default() };
        assert_eq!(of("n-pictures"), n);
        let four = Count { creates: 1, pictures: 4, polls: 1, downloads: 4, ..Count::default() };
        assert_eq!(of("four-pictures"), four);
        assert_eq!(of("title-empty-list"), Count { creates: 1, ..Count::default() });
        let one = Count { creates: 1, pictures: 1, polls: 2, downloads: 1, ..Count::default() };
        assert_eq!(of("title-one"), one);
    }
}
