//! The wire shapes of a team, and the way of what clients send into the domain.

use domain::{
    ids::{AgentId, CalendarId, TeamId},
    people::{Team, team::TeamChange},
    routing::{AssignmentMode, FairShare, MAX_SHARE, MAX_SHARE_MINUTES},
    time::Instant,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::usecase::NewTeamInput;
use crate::{
    http::{Patch, not_null},
    tickets::input::single_line,
    workspace::checks::{patch_plain_text, plain_text},
};

/// How many of a team's tickets routing gives one member in a time.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema, Validate)]
#[schema(as = FairShare)]
#[serde(deny_unknown_fields)]
pub struct FairShareDto {
    /// At most so many tickets. Who has had them is passed over; what he takes or is given by hand does not count.
    #[validate(range(min = 1, max = MAX_SHARE))]
    #[schema(minimum = 1, maximum = 100, example = 5)]
    pub count: i64,
    /// Within any so many minutes; at most a week.
    #[validate(range(min = 1, max = MAX_SHARE_MINUTES))]
    #[schema(minimum = 1, maximum = 10080, example = 60)]
    pub minutes: i64,
}

impl From<FairShare> for FairShareDto {
    fn from(FairShare { count, minutes }: FairShare) -> Self {
        Self { count, minutes }
    }
}

impl From<FairShareDto> for FairShare {
    fn from(FairShareDto { count, minutes }: FairShareDto) -> Self {
        Self { count, minutes }
    }
}

/// A group of agents.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Team)]
pub struct TeamDto {
    /// The team's id.
    #[schema(value_type = String, max_length = 31, example = "team_01jd0000000000000000000000")]
    pub id: TeamId,
    /// Grows with every change of the team, its members included. The value of the ETag.
    #[schema(minimum = 1, example = 4)]
    pub version: i64,
    /// The name; unique in the workspace, whatever its case.
    #[schema(max_length = 200, example = "پشتیبانی فنی")]
    pub name: String,
    /// What it is for.
    #[schema(required = true, max_length = 5000)]
    pub description: Option<String>,
    /// How its tickets find an agent: `manual` (agents take them, leads give them), `round_robin` (to the one who has
    /// waited longest for a ticket), `least_loaded` (to the one who carries least for what he can carry), `weighted` (to
    /// the one with the highest score: carrying little, knowing no more than is needed, knowing the customer). The last
    /// three ask members who are `online`.
    #[schema(value_type = String, max_length = 20, example = "manual")]
    pub assignment_mode: AssignmentMode,
    /// The calendar it works by; null: the workspace's.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub calendar_id: Option<CalendarId>,
    /// How many of its tickets routing gives one member in a time; null: as many as he can carry.
    #[schema(required = true)]
    pub fair_share: Option<FairShareDto>,
    /// The agents in it, deactivated ones included.
    #[schema(value_type = Vec<String>, max_items = 1000)]
    pub member_ids: Vec<AgentId>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub updated_at: Instant,
}

impl From<Team> for TeamDto {
    fn from(team: Team) -> Self {
        Self {
            id: team.id,
            version: team.version,
            name: team.name,
            description: team.description,
            assignment_mode: team.assignment_mode,
            calendar_id: team.calendar_id,
            fair_share: team.fair_share.map(FairShareDto::from),
            member_ids: team.member_ids,
            created_at: team.created_at,
            updated_at: team.updated_at,
        }
    }
}

/// A team to add.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateTeam {
    /// The name, one line. In use already: 409 `already_exists` with the other team's id.
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 200, example = "پشتیبانی فنی")]
    pub name: String,
    /// What it is for.
    #[serde(default)]
    #[validate(length(max = 5000), custom(function = plain_text))]
    #[schema(max_length = 5000)]
    pub description: Option<String>,
    /// How its tickets find an agent: `manual` (default), `round_robin`, `least_loaded` or `weighted`.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, max_length = 20, pattern = "^(manual|round_robin|least_loaded|weighted)$")]
    pub assignment_mode: Option<AssignmentMode>,
    /// The calendar it works by; null: the workspace's.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 30)]
    pub calendar_id: Option<CalendarId>,
    /// How many of its tickets routing gives one member in a time; null: as many as he can carry.
    #[serde(default)]
    #[validate(nested)]
    pub fair_share: Option<FairShareDto>,
}

/// What to change. Absent members stay; null clears a nullable member (RFC 7396).
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct UpdateTeam {
    /// The name, one line.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// What it is for.
    #[validate(length(max = 5000), custom(function = patch_plain_text))]
    #[schema(value_type = Option<String>, max_length = 5000)]
    pub description: Patch<String>,
    /// How its tickets find an agent. From another mode than `manual` on, its waiting tickets are given out too.
    #[serde(deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, max_length = 20, pattern = "^(manual|round_robin|least_loaded|weighted)$")]
    pub assignment_mode: Option<AssignmentMode>,
    /// The calendar it works by; null: the workspace's.
    #[schema(value_type = Option<String>, max_length = 30)]
    pub calendar_id: Patch<CalendarId>,
    /// How many of its tickets routing gives one member in a time; null: as many as he can carry. A change begins to count
    /// anew for everybody.
    #[validate(nested)]
    #[schema(value_type = Option<FairShareDto>)]
    pub fair_share: Patch<FairShareDto>,
}

impl From<CreateTeam> for NewTeamInput {
    fn from(body: CreateTeam) -> Self {
        Self {
            name: body.name.trim().to_owned(),
            description: body.description,
            assignment_mode: body.assignment_mode.unwrap_or_default(),
            calendar_id: body.calendar_id,
            fair_share: body.fair_share.map(FairShare::from),
        }
    }
}

impl UpdateTeam {
    /// The domain's change, and the names of the members that were sent.
    pub fn into_change(self) -> (TeamChange, Vec<&'static str>) {
        let sent = [
            ("name", self.name.is_some()),
            ("description", !self.description.is_keep()),
            ("assignment_mode", self.assignment_mode.is_some()),
            ("calendar_id", !self.calendar_id.is_keep()),
            ("fair_share", !self.fair_share.is_keep()),
        ];
        let change = TeamChange {
            name: self.name.map(|name| name.trim().to_owned()),
            description: self.description.into_option(),
            assignment_mode: self.assignment_mode,
            calendar_id: self.calendar_id.into_option(),
            fair_share: self.fair_share.into_option().map(|share| share.map(FairShare::from)),
        };
        (change, sent.into_iter().filter(|(_, is_sent)| *is_sent).map(|(name, _)| name).collect())
    }
}
