//! The row of an agent and its exact translation.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::{
    duty::Duty,
    ids::{AgentId, CalendarId, TeamId, WorkspaceId},
    people::{Address, AddressKind, Agent, Role, Standing},
    routing::Availability,
    ticket::Language,
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    schema::{agents, team_members},
    stored,
    types::{Key, UidColumn},
};

/// One row of `agents`, columns in the order of the schema. The password's hash goes no further than this module.
#[derive(Queryable, Insertable)]
#[diesel(table_name = agents, treat_none_as_default_value = false)]
pub(super) struct Row {
    pub workspace_id: Key<WorkspaceId>,
    pub id: Key<AgentId>,
    pub version: i64,
    pub name: String,
    pub email: String,
    pub email_normalized: String,
    pub role: i16,
    pub locale: Option<i16>,
    pub time_zone: Option<String>,
    pub password_hash: Option<String>,
    pub epoch: i64,
    pub deactivated_at: Option<i64>,
    pub created_at: i64,
    pub updated_at: i64,
    pub availability: i16,
    pub capacity: i64,
    pub languages: String,
    pub calendar_id: Option<Key<CalendarId>>,
    pub duty: i16,
    pub duty_until: Option<i64>,
    pub duty_next: i16,
    pub skills: String,
}

impl Row {
    pub(super) fn of(workspace_id: WorkspaceId, agent: &Agent, password_hash: Option<&str>) -> Self {
        Self {
            workspace_id: Key(workspace_id),
            id: Key(agent.id),
            version: agent.version,
            name: agent.name.clone(),
            email: agent.email.value.clone(),
            email_normalized: agent.email.normalized.clone(),
            role: agent.role.code(),
            locale: agent.locale.map(Language::code),
            time_zone: agent.time_zone.clone(),
            password_hash: password_hash.map(str::to_owned),
            epoch: agent.epoch,
            deactivated_at: agent.deactivated_at.map(Instant::millis),
            created_at: agent.created_at.millis(),
            updated_at: agent.updated_at.millis(),
            availability: agent.availability.code(),
            capacity: agent.capacity,
            languages: stored::list_to_text(&agent.languages),
            calendar_id: agent.calendar_id.map(Key),
            duty: Duty::On.code(),
            duty_until: None,
            duty_next: Duty::On.code(),
            skills: stored::list_to_text(&agent.skills),
        }
    }

    fn into_agent(self, team_ids: Vec<TeamId>) -> Result<Agent, StorageError> {
        let (value, normalized) = (self.email, self.email_normalized);
        Ok(Agent {
            id: self.id.0,
            version: self.version,
            name: self.name,
            email: Address { kind: AddressKind::Email, value, normalized, standing: Standing::Asserted },
            role: stored::code("agents.role", Role::from_code, self.role)?,
            locale: stored::code_opt("agents.locale", Language::from_code, self.locale)?,
            time_zone: self.time_zone,
            has_password: self.password_hash.is_some(),
            calendar_id: self.calendar_id.map(|calendar| calendar.0),
            team_ids,
            epoch: self.epoch,
            deactivated_at: self.deactivated_at.map(Instant::from_millis),
            created_at: Instant::from_millis(self.created_at),
            updated_at: Instant::from_millis(self.updated_at),
            availability: stored::code("agents.availability", Availability::from_code, self.availability)?,
            capacity: self.capacity,
            languages: stored::list_from_text("agents.languages", &self.languages)?,
            skills: stored::list_from_text("agents.skills", &self.skills)?,
        })
    }
}

/// The agents of these rows, in their order, with their teams from one more statement.
pub(super) fn with_teams(conn: &mut Conn, scope: &Scope, rows: Vec<Row>) -> Result<Vec<Agent>, StorageError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let members: Vec<(AgentId, TeamId)> = team_members::table
        .filter(team_members::workspace_id.eq(scope.key()))
        .filter(team_members::agent_id.eq_any_id(rows.iter().map(|row| row.id.0)))
        .select((team_members::agent_id, team_members::team_id))
        .order_by(team_members::team_id.asc())
        .load(conn)?;
    let mut teams: HashMap<AgentId, Vec<TeamId>> = HashMap::new();
    for (agent, team) in members {
        teams.entry(agent).or_default().push(team);
    }
    rows.into_iter()
        .map(|row| {
            let team_ids = teams.remove(&row.id.0).unwrap_or_default();
            row.into_agent(team_ids)
        })
        .collect()
}
