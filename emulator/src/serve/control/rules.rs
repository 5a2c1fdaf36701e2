//! Rules set at run time, and the whole list of those in force.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Answer, Desk, Failure, found};
use crate::faults::{Carrier, RuleId, SetRule, read_fault};
use crate::host::Namespace;

/// A rule to be put in force: one statement, and a name if it is to have one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRule {
    fault: String,
    #[serde(default)]
    name: Option<String>,
}

/// Longer names are no names.
const NAME_CHARS: usize = 64;

#[derive(Serialize)]
struct RulesShape<'a> {
    namespace: &'a str,
    /// The strongest first.
    rules: Vec<RuleShape>,
}

#[derive(Serialize)]
struct RuleShape {
    id: RuleId,
    name: Arc<str>,
    fault: Arc<str>,
    carrier: Carrier,
    since_ms: i64,
    struck: u64,
}

impl From<SetRule> for RuleShape {
    fn from(SetRule { id, rule, since, struck }: SetRule) -> Self {
        let (name, fault) = (Arc::clone(&rule.name), Arc::clone(&rule.said));
        Self { id, name, fault, carrier: rule.carrier, since_ms: since.as_ms(), struck }
    }
}

impl Desk<'_> {
    pub(super) fn rules(self, namespace: &Namespace) -> Answer {
        let rules = self.host.rules(namespace).into_iter().map(RuleShape::from).collect();
        found(&RulesShape { namespace: namespace.as_str(), rules })
    }

    /// Puts a rule in force, before those that were, and shows it.
    pub(super) fn push_rule(
        self,
        namespace: &Namespace,
        NewRule { fault, name }: NewRule,
    ) -> Result<Answer, Failure> {
        let is_name = |name: &String| (1..=NAME_CHARS).contains(&name.chars().count());
        if name.as_ref().is_some_and(|name| !is_name(name)) {
            return Err(Failure::bad(format!("name: 1 to {NAME_CHARS} characters")));
        }
        let fault = read_fault(&fault).map_err(|error| Failure::bad(format!("fault: {error}")))?;
        let id = self
            .host
            .push_rule(namespace, name, fault)
            .map_err(|error| Failure::new(hyper::StatusCode::TOO_MANY_REQUESTS, error.to_string()))?;
        let rule = self.host.rules(namespace).into_iter().find(|rule| rule.id == id).ok_or_else(no_rule)?;
        Ok(found(&RuleShape::from(rule)))
    }

    pub(super) fn delete_rule(self, namespace: &Namespace, id: &str) -> Result<Answer, Failure> {
        let id = id.parse().map_err(|_| no_rule())?;
        if self.host.remove_rule(namespace, id) { Ok(self.rules(namespace)) } else { Err(no_rule()) }
    }

    /// Takes every rule out of force, those of experiments too.
    pub(super) fn delete_rules(self, namespace: &Namespace) -> Answer {
        self.host.clear_rules(namespace);
        self.rules(namespace)
    }
}

fn no_rule() -> Failure {
    Failure::missing("there is no rule with this id in the namespace; GET /_emulator/rules lists them")
}
