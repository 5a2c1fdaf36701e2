//! What befalls a task: faults that were chosen when it was created, read once into its script.

use std::sync::Arc;

use super::Rule;
use super::mischief::fill;
use super::place::Place;
use super::what::{States, What};
use super::when::MILLION;
use crate::reason::Reason;
use crate::seed::Seed;
use crate::task::{Cause, Counts, Finale, Outcome, Phase, Script, Segment, Status};
use crate::time::Span;

/// The rules that were chosen for a task as far as counting and conditions go, the strongest first. Their dice are
/// still to be rolled.
pub type TaskFaults = Vec<Arc<Rule>>;

/// Returns a script as faults change it.
///
/// The dice are keyed by the task, the rule and the picture, so the same task fares the same way whatever else goes
/// on (decision 10).
pub fn script(natural: Script, faults: &[Arc<Rule>], task_key: &Seed) -> Script {
    let mut fate = Fate { pictures: vec![None; natural.pictures.len()], ..Fate::default() };
    for rule in faults {
        fate.strike(rule, &task_key.child(&rule.name, 0));
    }
    fate.befall(natural)
}

/// The slots of a task.
#[derive(Default)]
struct Fate {
    states: Option<States>,
    reason: Option<Reason>,
    told: Option<Counts>,
    pictures: Vec<Option<Outcome>>,
    causes: Vec<Cause>,
}

impl Fate {
    fn strike(&mut self, rule: &Rule, dice: &Seed) {
        let fault = &rule.fault;
        let Place::Picture(pick) = fault.place else {
            if let Some(roll) = rolled(rule, dice) {
                let has_struck = match &fault.what {
                    What::States(states) => fill(&mut self.states, states.clone()),
                    What::Counts(counts) => fill(&mut self.told, *counts),
                    What::Refuse(refuse) => fill(&mut self.reason, refuse.reason()),
                    _ => false,
                };
                if has_struck {
                    self.note(rule, roll);
                }
            }
            return;
        };
        if self.reason.is_some() {
            // A stronger fault fails the whole task.
            return;
        }
        let outcome = match &fault.what {
            What::Refuse(refuse) => Outcome::Failed(refuse.reason()),
            _ => Outcome::Good,
        };
        for image_index in 0..self.pictures.len() as u8 {
            if !pick.takes(image_index) {
                continue;
            }
            // Each picture has its own dice.
            if let Some(roll) = rolled(rule, &dice.child("picture", image_index.into()))
                && fill(&mut self.pictures[usize::from(image_index)], outcome.clone())
            {
                self.note(rule, roll);
            }
        }
    }

    fn note(&mut self, rule: &Rule, roll: Option<u32>) {
        self.causes.push(Cause { rule: Arc::clone(&rule.name), fault: Arc::clone(&rule.said), roll });
    }

    fn befall(self, natural: Script) -> Script {
        let Self { states, reason, told, pictures, causes } = self;
        let mut script = Script { told, causes, ..natural };
        if let Some(states) = states {
            let (queue, segments, finale) = course(&states);
            if states.parts().last().is_some_and(|(status, _)| *status == Status::Failed) {
                script.pictures.fill(Outcome::Failed(Reason::Inference));
            }
            script = Script { queue, segments, finale, ..script };
        }
        if let Some(reason) = reason {
            script.pictures.fill(Outcome::Failed(reason));
        }
        // A picture's own fault is more particular than its task's.
        for (outcome, struck) in script.pictures.iter_mut().zip(pictures) {
            if let Some(struck) = struck {
                *outcome = struck;
            }
        }
        script
    }
}

/// Rolls the dice, if it is a matter of chance: what was rolled, or nothing if the fault does not strike.
pub(super) fn rolled(rule: &Rule, dice: &Seed) -> Option<Option<u32>> {
    let Some(chance) = rule.fault.when.chance() else { return Some(None) };
    let roll = (dice.bits() % u64::from(MILLION)) as u32;
    (roll < chance).then_some(Some(roll))
}

/// Returns how long the task waits, what it then shows, and how it ends.
fn course(states: &States) -> (Span, Vec<Segment>, Finale) {
    let (mut queue, mut segments, mut finale) = (Span::default(), Vec::new(), Finale::AsPictured);
    for (index, (status, span)) in states.parts().iter().enumerate() {
        let phase = match status {
            Status::Pending if index == 0 => {
                queue = span.unwrap_or(Span::ENDLESS);
                continue;
            }
            Status::Pending => Phase::Pending,
            Status::Running => Phase::Running,
            Status::Suspended => Phase::Suspended,
            Status::Unknown if span.is_some() => Phase::Unknown,
            Status::Unknown => {
                finale = Finale::Unknown;
                continue;
            }
            Status::Canceled => {
                finale = Finale::Canceled;
                continue;
            }
            Status::Succeeded | Status::Failed => continue,
        };
        segments.push(Segment { phase, span: span.unwrap_or(Span::ENDLESS) });
    }
    (queue, segments, finale)
}
