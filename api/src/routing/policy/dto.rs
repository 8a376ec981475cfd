//! The wire shape of the routing policy, and the way of what clients send into the domain.

use domain::{
    condition::Parsed,
    ids::{RoutingRuleId, TeamId},
    routing::{RoutingPolicy, RoutingRule},
    time::Instant,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    conditions::StateCondition,
    http::{ApiError, not_null},
    tickets::input::single_line,
};

/// The rules by which tickets find their teams.
///
/// The first enabled rule whose condition holds of a ticket gives it its team. Where none holds, or there are none, its
/// category does. A team that is named by whoever opens the ticket goes before all of this.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RoutingPolicy)]
pub struct RoutingPolicyDto {
    /// Grows with every change; 0 while there never was a rule. The value of the ETag, and what `policy_version` of
    /// `showTicketRouting` means.
    #[schema(minimum = 0, example = 3)]
    pub version: i64,
    /// The rules, the first to be tried first.
    #[schema(max_items = 100)]
    pub rules: Vec<RoutingRuleDto>,
    /// When it last changed; null: never.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub updated_at: Option<Instant>,
}

/// One rule.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RoutingRule)]
pub struct RoutingRuleDto {
    /// The rule's id.
    #[schema(value_type = String, max_length = 30, example = "rtr_01jd0000000000000000000000")]
    pub id: RoutingRuleId,
    /// The name; unique in the policy, whatever its case.
    #[schema(max_length = 200, example = "مشتریان ویژه")]
    pub name: String,
    /// The tickets it is for: comparisons, each `field`, `op` and `value`, in `all`, `any` and `none`.
    #[schema(value_type = StateCondition)]
    pub condition: Value,
    /// The team that gets them.
    #[schema(value_type = String, max_length = 31)]
    pub team_id: TeamId,
    /// Is it tried?
    pub enabled: bool,
}

impl From<RoutingRule> for RoutingRuleDto {
    fn from(rule: RoutingRule) -> Self {
        let condition = rule.condition.to_json();
        Self { id: rule.id, name: rule.name, condition, team_id: rule.team_id, enabled: rule.enabled }
    }
}

impl From<Option<RoutingPolicy>> for RoutingPolicyDto {
    fn from(policy: Option<RoutingPolicy>) -> Self {
        policy.map_or(Self { version: 0, rules: Vec::new(), updated_at: None }, |policy| Self {
            version: policy.version,
            rules: policy.rules.into_iter().map(RoutingRuleDto::from).collect(),
            updated_at: Some(policy.created_at),
        })
    }
}

/// All rules as they are to be.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = UpdateRoutingPolicy)]
pub struct SetRoutingPolicy {
    /// The rules, the first to be tried first. An empty list: categories decide alone.
    #[validate(length(max = 100), nested)]
    #[schema(max_items = 100)]
    pub rules: Vec<SetRoutingRule>,
}

/// One rule as it is to be.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SetRoutingRule)]
pub struct SetRoutingRule {
    /// The rule of the policy that this one replaces. Absent or null: the one with this name, else it is a new rule.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub id: Option<RoutingRuleId>,
    /// The name, one line; unique in the policy, whatever its case.
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 200, example = "مشتریان ویژه")]
    pub name: String,
    /// The tickets it is for: comparisons, each `field`, `op` and `value`, in `all`, `any` and `none`. `{"all": []}` fits
    /// every ticket. It is asked of the ticket as it was opened, after triage has decided what it may.
    #[validate(nested)]
    pub condition: StateCondition,
    /// The team that gets them.
    #[schema(value_type = String, max_length = 31)]
    pub team_id: TeamId,
    /// Is it tried? Absent: yes.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(nullable = false, default = true)]
    pub enabled: Option<bool>,
}

/// A rule as it was sent.
#[derive(Debug, Clone)]
pub struct RuleInput {
    /// The rule that it replaces.
    pub id: Option<RoutingRuleId>,
    /// Its name, one line.
    pub name: String,
    /// The tickets it is for.
    pub condition: Parsed,
    /// Where they go.
    pub team_id: TeamId,
    /// Is it tried?
    pub enabled: bool,
}

impl SetRoutingPolicy {
    /// The rules.
    ///
    /// # Errors
    /// 422 for a condition that is none.
    pub fn parse(self) -> Result<Vec<RuleInput>, ApiError> {
        let input = |rule: SetRoutingRule| {
            Ok(RuleInput {
                id: rule.id,
                name: rule.name.trim().to_owned(),
                condition: rule.condition.parse("condition")?,
                team_id: rule.team_id,
                enabled: rule.enabled.unwrap_or(true),
            })
        };
        self.rules.into_iter().map(input).collect()
    }
}
