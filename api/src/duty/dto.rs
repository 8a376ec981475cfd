//! The wire shapes of duty, shifts and time off.

use domain::{
    duty::{Duty, DutyPlan, MAX_PERIOD_DAYS, Period},
    ids::{AgentId, ShiftId, TimeOffId},
    time::Instant,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::usecase::NewPeriod;
use crate::{
    http::{ApiError, FieldCode, FieldError},
    workspace::checks::plain_text,
};

/// Is an agent on duty?
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Duty)]
pub struct DutyDto {
    /// The agent.
    #[schema(value_type = String, max_length = 30)]
    pub agent_id: AgentId,
    /// `on`; `off_shift`: it is not his time to work; `time_off`: he has time off. In the last two cases routing gives
    /// him no tickets, whatever his availability.
    #[schema(value_type = String, max_length = 20, example = "on")]
    pub duty: Duty,
    /// When that changes; null: not as far as can be told.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub until_at: Option<Instant>,
    /// What he is from then on.
    #[schema(value_type = String, max_length = 20, example = "off_shift")]
    pub next_duty: Duty,
}

impl DutyDto {
    /// An agent's plan.
    pub fn of(agent_id: AgentId, plan: DutyPlan) -> Self {
        Self { agent_id, duty: plan.duty, until_at: plan.until, next_duty: plan.next }
    }
}

/// A period in which an agent is to work.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Shift)]
pub struct ShiftDto {
    /// The shift's id.
    #[schema(value_type = String, max_length = 30, example = "shf_01jd0000000000000000000000")]
    pub id: ShiftId,
    /// The agent.
    #[schema(value_type = String, max_length = 30)]
    pub agent_id: AgentId,
    /// When it begins.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub starts_at: Instant,
    /// When it is over.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub ends_at: Instant,
    /// What there is to say about it.
    #[schema(required = true, max_length = 500)]
    pub note: Option<String>,
    /// When it was written down.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
}

/// A period in which an agent does not work.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TimeOff)]
pub struct TimeOffDto {
    /// Its id.
    #[schema(value_type = String, max_length = 30, example = "tof_01jd0000000000000000000000")]
    pub id: TimeOffId,
    /// The agent.
    #[schema(value_type = String, max_length = 30)]
    pub agent_id: AgentId,
    /// When it begins.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub starts_at: Instant,
    /// When it is over.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub ends_at: Instant,
    /// What there is to say about it.
    #[schema(required = true, max_length = 500)]
    pub note: Option<String>,
    /// When it was written down.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
}

impl From<Period> for ShiftDto {
    fn from(period: Period) -> Self {
        let Period { id, agent_id, kind: _, starts_at, ends_at, note, created_at } = period;
        Self { id: ShiftId::from_uuid(id), agent_id, starts_at, ends_at, note, created_at }
    }
}

impl From<Period> for TimeOffDto {
    fn from(period: Period) -> Self {
        let Period { id, agent_id, kind: _, starts_at, ends_at, note, created_at } = period;
        Self { id: TimeOffId::from_uuid(id), agent_id, starts_at, ends_at, note, created_at }
    }
}

/// A period to write down.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreatePeriod {
    /// When it begins.
    #[schema(value_type = String, format = DateTime, max_length = 40, example = "2026-05-09T08:00:00+03:30")]
    pub starts_at: Instant,
    /// When it is over: after it begins, at most 366 days.
    #[schema(value_type = String, format = DateTime, max_length = 40, example = "2026-05-09T17:00:00+03:30")]
    pub ends_at: Instant,
    /// What there is to say about it.
    #[serde(default)]
    #[validate(length(max = 500), custom(function = plain_text))]
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

impl CreatePeriod {
    /// The input of the use case.
    ///
    /// # Errors
    /// 422 for an end before the beginning, or too long after it.
    pub fn parse(self) -> Result<NewPeriod, ApiError> {
        let Self { starts_at, ends_at, note } = self;
        let latest = starts_at.plus_days(MAX_PERIOD_DAYS);
        let refused = |error| Err(ApiError::validation(vec![error]));
        if ends_at <= starts_at {
            return refused(FieldError::pointer("#/ends_at", FieldCode::Conflict));
        }
        if ends_at > latest {
            return refused(FieldError::pointer("#/ends_at", FieldCode::OutOfRange).with("max", latest.to_string()));
        }
        Ok(NewPeriod { starts_at, ends_at, note })
    }
}
