//! The wire shapes of an agent, and the way of what clients send into the domain.

use domain::{
    ids::{AgentId, CalendarId, TeamId},
    people::{Address, Agent, Role, Standing, agent::AgentChange},
    routing::Availability,
    ticket::Language,
    time::Instant,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::{
    password,
    usecase::{NewAgentInput, address},
};
use crate::{
    http::{ApiError, Patch, not_null},
    routing::{SkillDto, distinct, each},
    tickets::input::single_line,
    workspace::checks::{known_time_zone, patch_time_zone},
};

/// A person of the support team.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Agent)]
pub struct AgentDto {
    /// The agent's id.
    #[schema(value_type = String, max_length = 30, example = "agt_01jd0000000000000000000000")]
    pub id: AgentId,
    /// Grows with every change of the agent, his teams included. The value of the ETag.
    #[schema(minimum = 1, example = 3)]
    pub version: i64,
    /// The name.
    #[schema(max_length = 200, example = "سارا محمدی")]
    pub name: String,
    /// The e-mail address he signs in with; unique in the workspace, whatever its case.
    #[schema(max_length = 254, example = "sara@example.com")]
    pub email: String,
    /// `admin`, `lead`, `agent` or `viewer`; what each may do is at `/v1/roles`.
    #[schema(value_type = String, max_length = 20, example = "agent")]
    pub role: Role,
    /// The language he prefers: `fa` or `en`; null: the workspace's.
    #[schema(value_type = Option<String>, required = true, max_length = 20, example = "fa")]
    pub locale: Option<Language>,
    /// His IANA time zone; null: the workspace's.
    #[schema(required = true, max_length = 64, example = "Asia/Tehran")]
    pub time_zone: Option<String>,
    /// The calendar he works by; null: he is given tickets whenever he is `online`.
    #[schema(value_type = Option<String>, required = true, max_length = 30)]
    pub calendar_id: Option<CalendarId>,
    /// The teams he is in.
    #[schema(value_type = Vec<String>, max_items = 100)]
    pub team_ids: Vec<TeamId>,
    /// Is he there to be given tickets: `online`, `away` or `offline`.
    #[schema(value_type = String, max_length = 20, example = "online")]
    pub availability: Availability,
    /// How much he can carry, in points; see `setAvailability`.
    #[schema(minimum = 0, example = 20)]
    pub capacity: i64,
    /// The languages he is given tickets in; an empty list stands for every one.
    #[schema(value_type = Vec<String>, max_items = 10)]
    pub languages: Vec<Language>,
    /// What he knows, and how well; see `required_skills` of categories.
    #[schema(max_items = 50)]
    pub skills: Vec<SkillDto>,
    /// Since when he may no longer sign in or act; null while he may.
    #[schema(value_type = Option<String>, required = true, format = DateTime, max_length = 24)]
    pub deactivated_at: Option<Instant>,
    /// When he was added.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub created_at: Instant,
    /// When he last changed.
    #[schema(value_type = String, format = DateTime, max_length = 24)]
    pub updated_at: Instant,
}

impl From<Agent> for AgentDto {
    fn from(agent: Agent) -> Self {
        Self {
            id: agent.id,
            version: agent.version,
            name: agent.name,
            email: agent.email.value,
            role: agent.role,
            locale: agent.locale,
            time_zone: agent.time_zone,
            calendar_id: agent.calendar_id,
            team_ids: agent.team_ids,
            availability: agent.availability,
            capacity: agent.capacity,
            languages: agent.languages,
            skills: each(agent.skills),
            deactivated_at: agent.deactivated_at,
            created_at: agent.created_at,
            updated_at: agent.updated_at,
        }
    }
}

/// An agent to add.
// Without Debug: it may hold a password.
#[derive(Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateAgent {
    /// The name, one line.
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(min_length = 1, max_length = 200, example = "سارا محمدی")]
    pub name: String,
    /// The e-mail address to sign in with. In use already: 409 `already_exists` with the other agent's id.
    #[validate(custom(function = is_email))]
    #[schema(min_length = 3, max_length = 254, example = "sara@example.com")]
    pub email: String,
    /// `admin`, `lead`, `agent` or `viewer`.
    #[schema(value_type = String, pattern = "^(admin|lead|agent|viewer)$", max_length = 20, example = "agent")]
    pub role: Role,
    /// The language he prefers: `fa` or `en`.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^(fa|en)$", max_length = 2)]
    pub locale: Option<Language>,
    /// His IANA time zone.
    #[serde(default)]
    #[validate(custom(function = known_time_zone))]
    #[schema(max_length = 64, example = "Asia/Tehran")]
    pub time_zone: Option<String>,
    /// A password to sign in with, 10 to 200 characters. Without one he can be given tokens only.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(custom(function = password::allowed))]
    #[schema(nullable = false, write_only, format = Password, min_length = 10, max_length = 200)]
    pub password: Option<String>,
    /// The teams to put him into.
    #[serde(default)]
    #[validate(length(max = 100))]
    #[schema(value_type = Vec<String>, max_items = 100)]
    pub team_ids: Vec<TeamId>,
}

/// What to change. Absent members stay; null clears a nullable member (RFC 7396).
// Without Debug: it may hold a password.
#[derive(Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct UpdateAgent {
    /// The name, one line.
    #[serde(deserialize_with = "not_null")]
    #[validate(length(max = 200), custom(function = single_line))]
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// The e-mail address to sign in with.
    #[serde(deserialize_with = "not_null")]
    #[validate(custom(function = is_email))]
    #[schema(nullable = false, min_length = 3, max_length = 254)]
    pub email: Option<String>,
    /// `admin`, `lead`, `agent` or `viewer`. The last active admin stays one: 409 `conflict`, `reason` `last_admin`.
    #[serde(deserialize_with = "not_null")]
    #[schema(value_type = String, nullable = false, pattern = "^(admin|lead|agent|viewer)$", max_length = 20)]
    pub role: Option<Role>,
    /// The language he prefers: `fa` or `en`.
    #[schema(value_type = Option<String>, pattern = "^(fa|en)$", max_length = 2)]
    pub locale: Patch<Language>,
    /// His IANA time zone.
    #[validate(custom(function = patch_time_zone))]
    #[schema(value_type = Option<String>, max_length = 64)]
    pub time_zone: Patch<String>,
    /// The calendar he works by; null: he is given tickets whenever he is `online`.
    #[schema(value_type = Option<String>, max_length = 30)]
    pub calendar_id: Patch<CalendarId>,
    /// What he knows, and how well: the whole list.
    #[serde(deserialize_with = "not_null")]
    #[validate(nested, length(max = 50), custom(function = distinct))]
    #[schema(nullable = false, max_items = 50)]
    pub skills: Option<Vec<SkillDto>>,
    /// A new password, 10 to 200 characters. It ends the agent's sessions.
    #[serde(deserialize_with = "not_null")]
    #[validate(custom(function = password::allowed))]
    #[schema(nullable = false, write_only, format = Password, min_length = 10, max_length = 200)]
    pub password: Option<String>,
    /// `true` deactivates the agent, ends his sessions and stops his tokens, and within moments his tickets that are not
    /// closed go to others (`routing.returned`); `false` lets him act again.
    #[serde(deserialize_with = "not_null")]
    #[schema(nullable = false)]
    pub deactivated: Option<bool>,
}

fn is_email(text: &str) -> Result<(), ValidationError> {
    Address::email(text, Standing::Asserted).map(drop).map_err(|_| ValidationError::new("invalid_email"))
}

impl CreateAgent {
    /// The input of the use case; `password_hash` is that of the password, which is not looked at here.
    pub fn into_input(self, password_hash: Option<String>) -> NewAgentInput {
        NewAgentInput {
            name: self.name,
            email: self.email,
            role: self.role,
            locale: self.locale,
            time_zone: self.time_zone,
            team_ids: self.team_ids,
            password_hash,
        }
    }
}

impl UpdateAgent {
    /// The domain's change, and the names of the agent's members that were sent.
    pub fn into_change(self) -> Result<(AgentChange, Vec<&'static str>), ApiError> {
        let sent = [
            ("name", self.name.is_some()),
            ("email", self.email.is_some()),
            ("role", self.role.is_some()),
            ("locale", !self.locale.is_keep()),
            ("time_zone", !self.time_zone.is_keep()),
            ("calendar_id", !self.calendar_id.is_keep()),
            ("skills", self.skills.is_some()),
            ("password", self.password.is_some()),
            ("deactivated_at", self.deactivated.is_some()),
        ];
        let change = AgentChange {
            name: self.name.map(|name| name.trim().to_owned()),
            email: self.email.as_deref().map(address).transpose()?,
            role: self.role,
            locale: self.locale.into_option(),
            time_zone: self.time_zone.into_option(),
            calendar_id: self.calendar_id.into_option(),
            skills: self.skills.map(each),
            password: self.password.is_some(),
            deactivated: self.deactivated,
        };
        Ok((change, sent.into_iter().filter(|(_, is_sent)| *is_sent).map(|(name, _)| name).collect()))
    }
}
