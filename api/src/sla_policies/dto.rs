//! The wire shape of a policy.

use domain::{
    ids::{CalendarId, SlaPolicyId},
    sla::{CountFrom, SlaPolicy},
    time::Instant,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{steps_dto::StepDto, targets_dto::TargetsDto};
use crate::conditions::StateCondition;

/// What is promised to some customers: targets for each priority, and what happens as the time runs out.
///
/// Of the active policies that fit a ticket the one with the lowest position applies to it. What was promised stays promised
/// as it was: a change of the policy counts for new tickets, and for others when you ask for it (`recalculateSla`).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SlaPolicy)]
pub struct SlaPolicyDto {
    /// The policy's id.
    #[schema(value_type = String, max_length = 30, example = "sla_01jd0000000000000000000000")]
    pub id: SlaPolicyId,
    /// Grows with every change of the policy, of its position too. The value of the ETag, and what `version` of
    /// `showTicketSla` means.
    #[schema(minimum = 1, example = 1)]
    pub version: i64,
    /// The name; unique in the workspace, whatever its case.
    #[schema(max_length = 200, example = "مشتریان ویژه")]
    pub name: String,
    /// What it is for.
    #[schema(required = true, max_length = 5000)]
    pub description: Option<String>,
    /// Its place among the policies, lowest first.
    #[schema(minimum = 1)]
    pub position: i64,
    /// Does it apply to tickets?
    pub active: bool,
    /// The tickets it is for: comparisons, each `field`, `op` and `value`, in `all`, `any` and `none`. `{"all": []}` fits
    /// every ticket.
    #[schema(value_type = StateCondition)]
    pub condition: Value,
    /// The calendar of business time; null: that of the ticket's team, else the workspace's, else day and night.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub calendar_id: Option<CalendarId>,
    /// How long things may take.
    pub targets: TargetsDto,
    /// How much of a target is used when its clock warns.
    #[schema(minimum = 1, maximum = 99, example = 80)]
    pub warn_percent: i64,
    /// From when the new target counts when the ticket's priority changes, or when another policy or calendar comes to
    /// apply: `start` (of what is owed, as if it had always been promised; pauses stay pauses) or `now`.
    #[schema(value_type = String, max_length = 10, example = "start")]
    pub on_change: CountFrom,
    /// The escalation.
    #[schema(max_items = 30)]
    pub steps: Vec<StepDto>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub updated_at: Instant,
}

impl From<SlaPolicy> for SlaPolicyDto {
    fn from(policy: SlaPolicy) -> Self {
        Self {
            id: policy.id,
            version: policy.version,
            name: policy.name,
            description: policy.description,
            position: policy.position,
            active: policy.deactivated_at.is_none(),
            condition: policy.condition.to_json(),
            calendar_id: policy.calendar_id,
            targets: policy.terms.targets.into(),
            warn_percent: policy.terms.warn_percent,
            on_change: policy.terms.on_change,
            steps: policy.terms.steps.into_iter().map(StepDto::from).collect(),
            created_at: policy.created_at,
            updated_at: policy.updated_at,
        }
    }
}

/// All policies in their order.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SlaPolicies {
    /// The policies, the first to be asked first. Inactive ones are among them.
    #[schema(max_items = 100)]
    pub data: Vec<SlaPolicyDto>,
}

/// A new order.
#[derive(Debug, Clone, Deserialize, ToSchema, validator::Validate)]
#[serde(deny_unknown_fields)]
pub struct OrderSlaPolicies {
    /// Every policy once, the first to be asked first.
    #[validate(length(max = 100))]
    #[schema(value_type = Vec<String>, max_items = 100)]
    pub ids: Vec<SlaPolicyId>,
}

/// Choose and count again what tickets are promised.
#[derive(Debug, Clone, Deserialize, ToSchema, validator::Validate)]
#[serde(deny_unknown_fields)]
pub struct RecalculateSla {
    /// From when it counts: `start` (of what is owed; pauses stay pauses) or `now`, in full.
    #[schema(value_type = String, pattern = "^(start|now)$", max_length = 10, example = "start")]
    pub from: CountFrom,
}

/// What was begun.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct RecalculationBegun {
    /// How many tickets it is for.
    #[schema(minimum = 0)]
    pub tickets: i64,
}
