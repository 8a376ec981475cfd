//! The wire shape of a rule.

use domain::{
    ids::RuleId,
    rules::{MAX_WAIT_MINUTES, Mode, Occasion, Rule, Wait, WaitClock},
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
///
/// A rule with `after` instead of `occasions` is a time rule: it acts when its condition has held of a ticket for so long, to
/// the minute, whoever made it hold. Tickets of which it holds when the rule is switched on, or when its condition changes, are
/// waited for from then on.
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
    /// What it listens to: `opened`, `changed`, `customer_wrote`, `replied`, `noted`, `low_score`. Empty: it is a time rule.
    #[schema(value_type = Vec<String>, max_items = 6, example = json!(["opened"]))]
    pub occasions: Vec<Occasion>,
    /// For a time rule: how long its condition has to hold of a ticket before it acts. It acts once until the condition ceases
    /// to hold. Null: it listens.
    #[schema(required = true)]
    pub after: Option<RuleWait>,
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

/// How long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, validator::Validate)]
#[serde(deny_unknown_fields)]
pub struct RuleWait {
    /// So many minutes, at most a year.
    #[validate(range(min = 1, max = MAX_WAIT_MINUTES))]
    #[schema(minimum = 1, maximum = 525_600, example = 240)]
    pub minutes: i64,
    /// Which minutes count: all of them (`calendar`), or the working hours of the ticket's team, else of the workspace
    /// (`business`).
    #[schema(value_type = String, pattern = "^(calendar|business)$", max_length = 10, example = "business")]
    pub clock: WaitClock,
}

impl From<Wait> for RuleWait {
    fn from(Wait { minutes, clock }: Wait) -> Self {
        Self { minutes, clock }
    }
}

impl From<RuleWait> for Wait {
    fn from(RuleWait { minutes, clock }: RuleWait) -> Self {
        Self { minutes, clock }
    }
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
            after: rule.after.map(RuleWait::from),
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
