//! The rules of one namespace: which of them an exchange meets, counted and rolled.
//!
//! Precedence: the request's own header, then its magic key, then rules set at run time (the newest first), then
//! experiments in the order they were named. Rules count whether or not a stronger one took their slot.

use std::collections::HashMap;
use std::sync::Arc;

use super::chosen::{Facts, Injected};
use super::mischief::{AssetFault, Mischief};
use super::place::{Operation, Place};
use super::task_faults::{TaskFaults, rolled};
use super::what::What;
use super::{Carrier, Experiment, Fault, Rule};
use crate::seed::Seed;
use crate::time::Timestamp;

/// The number of a rule that was set at run time; never used again.
pub type RuleId = u64;

/// More rules than a test can mean.
pub const MOST_RULES: usize = 1_000;

/// A rule in force.
#[derive(Clone, Debug, PartialEq)]
pub struct SetRule {
    /// Its number.
    pub id: RuleId,
    /// What it says.
    pub rule: Arc<Rule>,
    /// Since when it is in force.
    pub since: Timestamp,
    /// How many exchanges and tasks it has struck.
    pub struck: u64,
}

/// The rules of one namespace.
#[derive(Debug)]
pub struct RuleSet {
    /// What the dice are keyed by.
    seed: Seed,
    /// In the order of precedence.
    rules: Vec<SetRule>,
    /// How many exchanges of an operation a rule has counted.
    tallies: HashMap<(RuleId, Operation), u64>,
    /// How many exchanges of an operation met a rule of their own header or key.
    passing: u64,
    next_id: RuleId,
    /// Whether nobody has put a rule in force or taken one out.
    is_as_made: bool,
}

impl RuleSet {
    /// Returns the rules of experiments, in force since `now`.
    pub fn new(seed: Seed, experiments: &[Arc<Experiment>], now: Timestamp) -> Self {
        let mut set = Self {
            seed,
            rules: Vec::new(),
            tallies: HashMap::new(),
            passing: 0,
            next_id: 1,
            is_as_made: true,
        };
        for rule in experiments.iter().flat_map(|experiment| &experiment.rules) {
            let id = set.fresh_id();
            let name = set.unlike_others(rule.name.to_string());
            let rule = if *name == *rule.name {
                Arc::clone(rule)
            } else {
                Arc::new(Rule { name: name.into(), ..Rule::clone(rule) })
            };
            set.rules.push(SetRule { id, rule, since: now, struck: 0 });
        }
        set
    }

    /// Returns whether nothing can happen but by headers and keys.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Returns whether nobody has put a rule in force or taken one out.
    pub fn is_as_made(&self) -> bool {
        self.is_as_made
    }

    /// Returns the rules in force, the strongest first.
    pub fn rules(&self) -> &[SetRule] {
        &self.rules
    }

    /// Returns whether a condition looks into a request's body.
    pub fn read_bodies(&self) -> bool {
        self.rules.iter().any(|set| set.rule.fault.reads_body())
    }

    /// Puts a rule in force, before those that were; nothing if there are as many as there may be.
    pub fn push(&mut self, name: Option<String>, fault: Fault, now: Timestamp) -> Option<RuleId> {
        if self.rules.len() >= MOST_RULES {
            return None;
        }
        self.is_as_made = false;
        let id = self.fresh_id();
        let name = self.unlike_others(name.unwrap_or_else(|| format!("rule/{id}")));
        let rule = Arc::new(Rule::new(&name, Carrier::Rule, fault));
        self.rules.insert(0, SetRule { id, rule, since: now, struck: 0 });
        Some(id)
    }

    /// Takes a rule out of force; says whether there was one.
    pub fn remove(&mut self, id: RuleId) -> bool {
        self.is_as_made = false;
        let before = self.rules.len();
        self.rules.retain(|set| set.id != id);
        self.tallies.retain(|(rule, _), _| *rule != id);
        self.rules.len() < before
    }

    /// Takes every rule out of force, those of experiments too.
    pub fn clear(&mut self) {
        self.is_as_made = false;
        self.rules.clear();
        self.tallies.clear();
    }

    /// Returns a name that no rule in force has: dice are keyed by names.
    fn unlike_others(&self, name: String) -> String {
        let is_taken = |name: &str| self.rules.iter().any(|set| *set.rule.name == *name);
        if !is_taken(&name) {
            return name;
        }
        let numbered = (2..).map(|number| format!("{name}#{number}"));
        numbered.into_iter().find(|name| !is_taken(name)).unwrap_or(name)
    }

    fn fresh_id(&mut self) -> RuleId {
        let id = self.next_id;
        self.next_id += 1;
        id
    }

    /// Returns what befalls an exchange and, if it creates a task, what may befall that. `own` are the rules of its
    /// header and key, the strongest first.
    pub fn meet(&mut self, own: &[Arc<Rule>], facts: &Facts<'_>) -> Met {
        let mut met = Met::NONE;
        if !own.is_empty() {
            self.passing += 1;
            let passing = self.seed.child("passing", self.passing);
            for rule in own.iter().filter(|rule| rule.fault.when.counts(1)) {
                if let Some(met_as) = concerned(rule, facts, facts.now) {
                    met.take(rule, met_as, &passing.child(&rule.name, 0));
                }
            }
        }
        for set in &mut self.rules {
            let Some(met_as) = concerned(&set.rule, facts, set.since) else { continue };
            let tally = self.tallies.entry((set.id, facts.operation)).or_insert(0);
            *tally += 1;
            if set.rule.fault.when.counts(*tally) {
                let dice = self.seed.child(&set.rule.name, *tally).child(facts.operation.as_str(), 0);
                set.struck += u64::from(met.take(&set.rule, met_as, &dice));
            }
        }
        met
    }
}

/// What a rule's fault would befall.
#[derive(Clone, Copy, PartialEq, Eq)]
enum MetAs {
    /// The exchange itself.
    Exchange,
    /// The task it creates.
    Task,
    /// The fetching of that task's pictures.
    Asset,
}

fn concerned(rule: &Rule, facts: &Facts<'_>, since: Timestamp) -> Option<MetAs> {
    let Fault { place, when, what } = &rule.fault;
    let met_as = match place {
        Place::Task | Place::Picture(_) if facts.operation == Operation::Create => MetAs::Task,
        Place::Asset if facts.operation == Operation::Create => MetAs::Asset,
        _ if place.takes(facts.operation, facts.image_index) => MetAs::Exchange,
        _ => return None,
    };
    // `any` meets what has no such envelope.
    let has_envelope = facts.operation != Operation::Download || !matches!(what, What::Refuse(_));
    (has_envelope && when.concerns(facts, since)).then_some(met_as)
}

/// What befalls an exchange, and what it sets going.
#[derive(Clone, Debug, PartialEq)]
pub struct Met {
    /// What befalls the exchange itself.
    pub mischief: Mischief,
    /// What may befall the task it creates.
    pub task: TaskFaults,
    /// What befalls the fetching of that task's pictures.
    pub asset: AssetFault,
}

impl Met {
    /// Nothing.
    pub const NONE: Self = Self { mischief: Mischief::NONE, task: Vec::new(), asset: AssetFault::NONE };

    /// Lets a fault strike, if the dice say so and its slot is free; says whether it did.
    fn take(&mut self, rule: &Arc<Rule>, met_as: MetAs, dice: &Seed) -> bool {
        if met_as == MetAs::Task {
            // Its dice are the task's.
            self.task.push(Arc::clone(rule));
            return true;
        }
        let Some(roll) = rolled(rule, dice) else { return false };
        let (what, latency) = (&rule.fault.what, dice.child("latency", 0));
        let has_struck = match met_as {
            MetAs::Asset => self.asset.take(what, &latency),
            MetAs::Exchange | MetAs::Task => self.mischief.take(what, &latency),
        };
        if has_struck {
            let injected = Injected { rule: Arc::clone(&rule.name), fault: Arc::clone(&rule.said), roll };
            match met_as {
                MetAs::Asset => self.asset.injected.push(injected),
                MetAs::Exchange | MetAs::Task => self.mischief.injected.push(injected),
            }
        }
        has_struck
    }
}
