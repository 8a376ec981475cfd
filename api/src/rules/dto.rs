//! The wire shape of a rule.

use domain::{
    ids::RuleId,
    rules::{Mode, Occasion, Rule},
    time::Instant,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::action_dto::ActionDto;
use crate::conditions::StepCondition;

/// What is done without anybody because something happened to a ticket.
///
/// Rules are asked in their order, within the request that causes them: what they do is committed with it. All rules are
/// asked about the ticket before the request and as it is after; what rules change is seen by those that have not acted yet,
/// each of which acts at most once for one request. A rule that meets an error hurts nobody else (see its runs) and is
/// switched off after ten in a row. Rules hear what people, integrations and customers do, not what Nobat does by itself.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Rule)]
pub struct RuleDto {
    /// The rule's id.
    #[schema(value_type = String, max_length = 31, example = "rule_01jd0000000000000000000000")]
    pub id: RuleId,
    /// Grows with every change of the rule, of its position too. The value of the ETag.
    #[schema(minimum = 1, example = 1)]
    pub version: i64,
    /// The name; unique in the workspace, whatever its case.
    #[schema(max_length = 200, example = "پرداخت‌های ناموفق")]
    pub name: String,
    /// What it is for.
    #[schema(required = true, max_length = 5000)]
    pub description: Option<String>,
    /// Its place among the rules, lowest first.
    #[schema(minimum = 1)]
    pub position: i64,
    /// `off`; `shadow`: its runs tell what it would have done; `live`: it acts.
    #[schema(value_type = String, max_length = 10, example = "shadow")]
    pub mode: Mode,
    /// What it listens to: `opened`, `changed`, `customer_wrote`, `replied`, `noted`.
    #[schema(value_type = Vec<String>, max_items = 5, example = json!(["opened"]))]
    pub occasions: Vec<Occasion>,
    /// What must hold: comparisons, each `field`, `op` and `value`, in `all`, `any` and `none`. `{"all": []}` always holds.
    #[schema(value_type = StepCondition)]
    pub condition: Value,
    /// What it does, in order.
    #[schema(max_items = 20)]
    pub actions: Vec<ActionDto>,
    /// Are the rules behind it left out for a request once it has acted?
    pub stops: bool,
    /// When it was added.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub updated_at: Instant,
}

impl From<Rule> for RuleDto {
    fn from(rule: Rule) -> Self {
        Self {
            id: rule.id,
            version: rule.version,
            name: rule.name,
            description: rule.description,
            position: rule.position,
            mode: rule.mode,
            occasions: rule.occasions,
            condition: rule.condition.to_json(),
            actions: rule.actions.into_iter().map(ActionDto::from).collect(),
            stops: rule.stops,
            created_at: rule.created_at,
            updated_at: rule.updated_at,
        }
    }
}

/// All rules in their order.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Rules {
    /// The rules, the first to act first. Those that are off are among them.
    #[schema(max_items = 200)]
    pub data: Vec<RuleDto>,
}

/// A new order.
#[derive(Debug, Clone, Deserialize, ToSchema, validator::Validate)]
#[serde(deny_unknown_fields)]
pub struct OrderRules {
    /// Every rule once, the first to act first.
    #[validate(length(max = 200))]
    #[schema(value_type = Vec<String>, max_items = 200)]
    pub ids: Vec<RuleId>,
}
