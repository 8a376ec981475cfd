//! The routing policy of a workspace: rules that give tickets their teams.

use serde_json::{Value, json};

use crate::{
    condition::Condition,
    event::{Draft, EventKind, Subject, SubjectKind},
    ids::{RoutingPolicyId, RoutingRuleId, TeamId},
    snapshot::{Field, deltas},
    time::Instant,
};

/// The most rules of a workspace: all of them may be tried on a ticket.
pub const MAX_RULES: usize = 100;

/// The form in which names of rules are compared: without case.
pub fn normalized_name(name: &str) -> String {
    name.to_lowercase()
}

/// One rule: tickets of which its condition holds go to its team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoutingRule {
    /// Its id.
    pub id: RoutingRuleId,
    /// Its name, unique in the policy whatever its case; for the team alone.
    pub name: String,
    /// The tickets it is for.
    pub condition: Condition,
    /// Where they go.
    pub team_id: TeamId,
    /// Is it tried?
    pub enabled: bool,
}

/// All rules of a workspace, in the order in which they are tried. Each version of it stays, so that what it once decided
/// can be explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoutingPolicy {
    /// Its id.
    pub id: RoutingPolicyId,
    /// The count of its changes, from 1.
    pub version: i64,
    /// The rules, at most [`MAX_RULES`].
    pub rules: Vec<RoutingRule>,
    /// When this version was made.
    pub created_at: Instant,
}

const FACTS: &[Field<RoutingPolicy>] = &[("rule_teams", |policy| {
    let fact = |rule: &RoutingRule| json!({"id": rule.id, "team_id": rule.team_id, "enabled": rule.enabled});
    policy.rules.iter().map(fact).collect()
})];
// Conditions ask for words.
const PRIVATE: &[Field<RoutingPolicy>] = &[("rules", |policy| policy.rules.iter().map(RoutingRule::to_json).collect())];

impl RoutingRule {
    /// Everything about it, as it is kept and told.
    pub fn to_json(&self) -> Value {
        json!({
            "id": self.id, "name": self.name, "condition": self.condition.to_json(), "team_id": self.team_id,
            "enabled": self.enabled,
        })
    }
}

impl RoutingPolicy {
    /// The policy with these rules after `before`, and its event; none when nothing would change. `id` is for the first.
    pub fn replace(
        before: Option<&Self>,
        id: RoutingPolicyId,
        rules: Vec<RoutingRule>,
        now: Instant,
    ) -> Option<(Self, Draft)> {
        let unchanged = before.map_or(rules.is_empty(), |before| before.rules == rules);
        if unchanged {
            return None;
        }
        let id = before.map_or(id, |before| before.id);
        let version = before.map_or(0, |before| before.version) + 1;
        let after = Self { id, version, rules, created_at: now };
        let subject = Subject { kind: SubjectKind::RoutingPolicy, id: id.uuid() };
        let draft = Draft {
            facts: deltas(before, Some(&after), FACTS),
            private: deltas(before, Some(&after), PRIVATE),
            ..Draft::new(EventKind::ConfigChanged, subject, version)
        };
        Some((after, draft))
    }

    /// Does a rule, be it tried or not, send tickets to this team?
    pub fn names(&self, team: TeamId) -> bool {
        self.rules.iter().any(|rule| rule.team_id == team)
    }
}
