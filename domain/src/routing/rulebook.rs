//! Asking the rules of a routing policy which of them a ticket matches.

use serde::{Deserialize, Serialize};

use super::{RoutingPolicy, RoutingRule};
use crate::{
    condition::{Condition, Lowered, Subject, World},
    ids::{RoutingRuleId, TeamId},
    ticket::Ticket,
};

/// The rule that a ticket matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchedRule {
    /// Its id.
    pub rule_id: RoutingRuleId,
    /// Its place in the policy, from 1.
    pub position: i64,
    /// Where it sends the ticket.
    pub team_id: TeamId,
}

/// What a version of a policy says of a ticket. Which rules were tried follows from it: all that are enabled, up to the
/// one that matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// The version.
    pub policy_version: i64,
    /// The first rule that matched.
    pub rule: Option<MatchedRule>,
}

impl Ruling {
    /// The rules of its policy that were tried, each with its place and whether it matched.
    pub fn tried<'a>(&self, policy: &'a RoutingPolicy) -> Vec<(i64, &'a RoutingRule, bool)> {
        let last = self.rule.map_or(i64::MAX, |rule| rule.position);
        let placed = (1..).zip(&policy.rules).filter(|(position, rule)| rule.enabled && *position <= last);
        placed.map(|(position, rule)| (position, rule, position == last)).collect()
    }
}

/// A condition, ready as far as it can be before it is asked.
#[derive(Debug, Clone)]
enum Question {
    Ready(Lowered),
    /// Its answer depends on the time.
    Timed(Condition),
}

/// A policy that can be asked often: its enabled rules, their conditions made ready.
#[derive(Debug, Clone, Default)]
pub struct Rulebook {
    version: i64,
    rules: Vec<(MatchedRule, Question)>,
}

impl Rulebook {
    /// Makes a policy ready in a workspace as it is now. A rule whose calendar is gone holds of no ticket.
    pub fn of(policy: &RoutingPolicy, world: &World<'_>) -> Self {
        let enabled = (1..).zip(&policy.rules).filter(|(_, rule)| rule.enabled);
        let ready = enabled.filter_map(|(position, rule)| {
            let question = match rule.condition.is_relative() {
                true => Question::Timed(rule.condition.clone()),
                false => Question::Ready(rule.condition.lower(world).ok()?),
            };
            Some((MatchedRule { rule_id: rule.id, position, team_id: rule.team_id }, question))
        });
        Self { version: policy.version, rules: ready.collect() }
    }

    /// Is there nothing to ask?
    pub const fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// What it says of a ticket; none when it has no rules.
    pub fn ask(&self, ticket: &Ticket, world: &World<'_>) -> Option<Ruling> {
        if self.is_empty() {
            return None;
        }
        let holds = |question: &Question| match question {
            Question::Ready(condition) => condition.matches(Subject::State(ticket)),
            Question::Timed(condition) => condition.matches(Subject::State(ticket), world).unwrap_or(false),
        };
        let rule = self.rules.iter().find(|(_, question)| holds(question)).map(|(rule, _)| *rule);
        Some(Ruling { policy_version: self.version, rule })
    }

    /// Which tickets match any rule at all, now.
    pub fn any(&self, world: &World<'_>) -> Lowered {
        let lowered = self.rules.iter().filter_map(|(_, question)| match question {
            Question::Ready(condition) => Some(condition.clone()),
            Question::Timed(condition) => condition.lower(world).ok(),
        });
        Lowered::Any(lowered.collect())
    }
}

#[cfg(test)]
#[path = "rulebook_tests.rs"]
mod tests;
