//! The wire shapes of an escalation's steps.

use domain::{
    ids::{AgentId, TeamId},
    sla::{Metric, Notify, Offset, Reassign, Step},
    ticket::Priority,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::http::{FieldCode, FieldError};

/// One step of an escalation, taken once in each cycle of its metric.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SlaStep)]
pub struct StepDto {
    /// Whose clock it goes by: `first_response`, `next_response` or `resolution`.
    #[schema(value_type = String, max_length = 20, example = "resolution")]
    pub metric: Metric,
    /// When so much of the target is used: 80 before it, 150 half of it later than promised; null: by `minutes`.
    #[schema(required = true, minimum = 1, maximum = 1000, example = 80)]
    pub percent: Option<i64>,
    /// So many minutes before the target (negative) or after it, in the target's own time; null: by `percent`.
    #[schema(required = true, minimum = -129600, maximum = 129600)]
    pub minutes: Option<i64>,
    /// Who is told.
    #[schema(required = true)]
    pub notify: Option<NotifyDto>,
    /// The priority is raised to this one, unless it is there already.
    #[schema(value_type = Option<String>, required = true, max_length = 20, example = "urgent")]
    pub raise_to: Option<Priority>,
    /// The ticket is given to somebody else.
    #[schema(required = true)]
    pub reassign: Option<ReassignDto>,
}

/// Who is told.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SlaNotify)]
pub struct NotifyDto {
    /// Who works on the ticket.
    pub assignee: bool,
    /// Who follows it.
    pub followers: bool,
    /// Everybody of its team.
    pub team: bool,
    /// These agents.
    #[schema(value_type = Vec<String>, max_items = 50)]
    pub agent_ids: Vec<AgentId>,
}

/// Who gets the ticket. With a team alone its way of giving out tickets finds the agent.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = SlaReassign)]
pub struct ReassignDto {
    /// The team.
    #[schema(value_type = Option<String>, required = true, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// The agent.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub assignee_id: Option<AgentId>,
}

/// A step to set. It is taken at `percent` of the target or at `minutes` before or after it, in the target's own time, and
/// does at least one of `notify`, `raise_to` and `reassign`.
// Serialize only because the validator keeps refused values with its findings.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SetSlaStep)]
pub struct SetStep {
    /// Whose clock it goes by: `first_response`, `next_response` or `resolution`.
    #[schema(value_type = String, pattern = "^(first_response|next_response|resolution)$", max_length = 20, example = "resolution")]
    pub metric: Metric,
    /// When so much of the target is used: 80 before it, 150 half of it later than promised.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1000, example = 80)]
    pub percent: Option<i64>,
    /// So many minutes before the target (negative) or after it.
    #[serde(default)]
    #[schema(minimum = -129600, maximum = 129600)]
    pub minutes: Option<i64>,
    /// Who is told.
    #[serde(default)]
    #[validate(nested)]
    pub notify: Option<SetNotify>,
    /// The priority is raised to this one, unless it is there already: `medium`, `high` or `urgent`.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20, example = "urgent")]
    pub raise_to: Option<Priority>,
    /// The ticket is given to somebody else.
    #[serde(default)]
    pub reassign: Option<SetReassign>,
}

/// Who is to be told.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
#[schema(as = SetSlaNotify)]
pub struct SetNotify {
    /// Who works on the ticket.
    pub assignee: bool,
    /// Who follows it.
    pub followers: bool,
    /// Everybody of its team.
    pub team: bool,
    /// These agents.
    #[validate(length(max = 50))]
    #[schema(value_type = Vec<String>, max_items = 50)]
    pub agent_ids: Vec<AgentId>,
}

/// Who is to get the ticket. With a team alone its way of giving out tickets finds the agent.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = SetSlaReassign)]
pub struct SetReassign {
    /// The team.
    #[schema(value_type = Option<String>, max_length = 31)]
    pub team_id: Option<TeamId>,
    /// The agent.
    #[schema(value_type = Option<String>, max_length = 30)]
    pub assignee_id: Option<AgentId>,
}

impl From<Step> for StepDto {
    fn from(step: Step) -> Self {
        let (percent, minutes) = match step.at {
            Offset::Percent(percent) => (Some(percent), None),
            Offset::Minutes(minutes) => (None, Some(minutes)),
        };
        let notify = step.notify.map(|Notify { assignee, followers, team, agent_ids }| NotifyDto {
            assignee,
            followers,
            team,
            agent_ids,
        });
        let reassign = step.reassign.map(|Reassign { team_id, assignee_id }| ReassignDto { team_id, assignee_id });
        Self { metric: step.metric, percent, minutes, notify, raise_to: step.raise_to, reassign }
    }
}

impl SetStep {
    /// The domain's step.
    ///
    /// # Errors
    /// The place and the fault when it is not taken at exactly one moment.
    pub fn into_step(self, index: usize) -> Result<Step, FieldError> {
        let at = match (self.percent, self.minutes) {
            (Some(percent), None) => Offset::Percent(percent),
            (None, Some(minutes)) => Offset::Minutes(minutes),
            (None, None) => return Err(FieldError::pointer(format!("#/steps/{index}/percent"), FieldCode::Required)),
            (Some(_), Some(_)) => {
                return Err(FieldError::pointer(format!("#/steps/{index}/minutes"), FieldCode::Conflict));
            }
        };
        let notify = self.notify.map(|SetNotify { assignee, followers, team, agent_ids }| Notify {
            assignee,
            followers,
            team,
            agent_ids,
        });
        let reassign = self.reassign.map(|SetReassign { team_id, assignee_id }| Reassign { team_id, assignee_id });
        Ok(Step { metric: self.metric, at, notify, raise_to: self.raise_to, reassign })
    }
}
