//! The wire shapes of targets.

use domain::sla::{ByPriority, MAX_TARGET_SECONDS, MIN_TARGET_SECONDS, Target, Targets, TimeKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// How long something may take.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SlaTarget)]
pub struct TargetDto {
    /// So many seconds, from a minute to a year.
    #[validate(range(min = MIN_TARGET_SECONDS, max = MAX_TARGET_SECONDS))]
    #[schema(minimum = 60, maximum = 31622400, example = 14400)]
    pub seconds: i64,
    /// Of which time: `business` (the open hours of the calendar that applies) or `calendar` (day and night).
    #[schema(value_type = String, pattern = "^(business|calendar)$", max_length = 10, example = "business")]
    pub time: TimeKind,
}

/// A target for each priority. None may be missing: whoever waits for something unimportant is promised a time as well.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SlaTargetsByPriority)]
pub struct ByPriorityDto {
    /// For `low`.
    #[validate(nested)]
    pub low: TargetDto,
    /// For `medium`.
    #[validate(nested)]
    pub medium: TargetDto,
    /// For `high`.
    #[validate(nested)]
    pub high: TargetDto,
    /// For `urgent`.
    #[validate(nested)]
    pub urgent: TargetDto,
}

/// What is promised; null: nothing.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = SlaTargets)]
pub struct TargetsDto {
    /// Until the team's first reply.
    #[schema(required = true)]
    pub first_response: Option<ByPriorityDto>,
    /// Until each later reply, counted from the customer's oldest message that is unanswered.
    #[schema(required = true)]
    pub next_response: Option<ByPriorityDto>,
    /// Until the ticket is answered or closed.
    #[schema(required = true)]
    pub resolution: Option<ByPriorityDto>,
}

/// What to promise; absent or null: nothing. At least one of the three is.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
#[schema(as = SetSlaTargets)]
pub struct SetTargets {
    /// Until the team's first reply.
    #[validate(nested)]
    pub first_response: Option<ByPriorityDto>,
    /// Until each later reply, counted from the customer's oldest message that is unanswered.
    #[validate(nested)]
    pub next_response: Option<ByPriorityDto>,
    /// Until the ticket is answered or closed.
    #[validate(nested)]
    pub resolution: Option<ByPriorityDto>,
}

impl From<Target> for TargetDto {
    fn from(target: Target) -> Self {
        Self { seconds: target.seconds, time: target.time }
    }
}

impl From<TargetDto> for Target {
    fn from(target: TargetDto) -> Self {
        Self { seconds: target.seconds, time: target.time }
    }
}

impl From<ByPriority> for ByPriorityDto {
    fn from(targets: ByPriority) -> Self {
        let ByPriority { low, medium, high, urgent } = targets;
        Self { low: low.into(), medium: medium.into(), high: high.into(), urgent: urgent.into() }
    }
}

impl From<ByPriorityDto> for ByPriority {
    fn from(targets: ByPriorityDto) -> Self {
        let ByPriorityDto { low, medium, high, urgent } = targets;
        Self { low: low.into(), medium: medium.into(), high: high.into(), urgent: urgent.into() }
    }
}

impl From<Targets> for TargetsDto {
    fn from(targets: Targets) -> Self {
        Self {
            first_response: targets.first_response.map(ByPriorityDto::from),
            next_response: targets.next_response.map(ByPriorityDto::from),
            resolution: targets.resolution.map(ByPriorityDto::from),
        }
    }
}

impl From<SetTargets> for Targets {
    fn from(targets: SetTargets) -> Self {
        Self {
            first_response: targets.first_response.map(ByPriority::from),
            next_response: targets.next_response.map(ByPriority::from),
            resolution: targets.resolution.map(ByPriority::from),
        }
    }
}
