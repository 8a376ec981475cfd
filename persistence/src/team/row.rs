//! The row of a team and its exact translation.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::{
    ids::{AgentId, CalendarId, TeamId, WorkspaceId},
    people::{Team, team::normalized_name},
    routing::{AssignmentMode, FairShare},
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    schema::{team_members, teams},
    stored,
    types::{Key, UidColumn},
};

/// One row of `teams`, columns in the order of the schema.
#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = teams, primary_key(workspace_id, id), treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct Row {
    workspace_id: Key<WorkspaceId>,
    id: Key<TeamId>,
    version: i64,
    name: String,
    name_normalized: String,
    description: Option<String>,
    created_at: i64,
    updated_at: i64,
    assignment_mode: i16,
    calendar_id: Option<Key<CalendarId>>,
    share_count: Option<i64>,
    share_minutes: Option<i64>,
}

impl Row {
    pub(super) fn of(workspace_id: WorkspaceId, team: &Team) -> Self {
        Self {
            workspace_id: Key(workspace_id),
            id: Key(team.id),
            version: team.version,
            name: team.name.clone(),
            name_normalized: normalized_name(&team.name),
            description: team.description.clone(),
            created_at: team.created_at.millis(),
            updated_at: team.updated_at.millis(),
            assignment_mode: team.assignment_mode.code(),
            calendar_id: team.calendar_id.map(Key),
            share_count: team.fair_share.map(|share| share.count),
            share_minutes: team.fair_share.map(|share| share.minutes),
        }
    }

    fn into_team(self, member_ids: Vec<AgentId>) -> Result<Team, StorageError> {
        Ok(Team {
            id: self.id.0,
            version: self.version,
            name: self.name,
            description: self.description,
            assignment_mode: stored::code("teams.assignment_mode", AssignmentMode::from_code, self.assignment_mode)?,
            calendar_id: self.calendar_id.map(|calendar| calendar.0),
            fair_share: fair_share(self.share_count, self.share_minutes),
            member_ids,
            created_at: Instant::from_millis(self.created_at),
            updated_at: Instant::from_millis(self.updated_at),
        })
    }
}

/// What a member is given at most, from its two columns.
pub(crate) fn fair_share(count: Option<i64>, minutes: Option<i64>) -> Option<FairShare> {
    count.zip(minutes).map(|(count, minutes)| FairShare { count, minutes })
}

/// The teams of these rows, in their order, with their members from one more statement.
pub(super) fn with_members(conn: &mut Conn, scope: &Scope, rows: Vec<Row>) -> Result<Vec<Team>, StorageError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let pairs: Vec<(TeamId, AgentId)> = team_members::table
        .filter(team_members::workspace_id.eq(scope.key()))
        .filter(team_members::team_id.eq_any_id(rows.iter().map(|row| row.id.0)))
        .select((team_members::team_id, team_members::agent_id))
        .order_by(team_members::agent_id.asc())
        .load(conn)?;
    let mut members: HashMap<TeamId, Vec<AgentId>> = HashMap::new();
    for (team, agent) in pairs {
        members.entry(team).or_default().push(agent);
    }
    rows.into_iter()
        .map(|row| {
            let member_ids = members.remove(&row.id.0).unwrap_or_default();
            row.into_team(member_ids)
        })
        .collect()
}
