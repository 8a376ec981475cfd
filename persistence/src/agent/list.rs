//! Lists of agents.

use diesel::{dsl::exists, prelude::*};
use domain::{
    ids::{AgentId, TeamId},
    people::{Agent, Role},
};

use super::row::{Row, with_teams};
use crate::{
    Conn, Scope, StorageError,
    connection::MultiBackend,
    schema::{agents, team_members},
    types::{Key, UidColumn},
};

/// Which agents. Empty lists and nones let everybody through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgentFilter {
    /// With one of these roles.
    pub roles: Vec<Role>,
    /// In one of these teams.
    pub team_ids: Vec<TeamId>,
    /// Only those who were deactivated, or only those who were not.
    pub deactivated: Option<bool>,
}

fn matching<'a>(scope: &Scope, filter: &AgentFilter) -> agents::BoxedQuery<'a, MultiBackend> {
    let mut query = agents::table.filter(agents::workspace_id.eq(scope.key())).into_boxed::<MultiBackend>();
    if !filter.roles.is_empty() {
        let codes: Vec<i16> = filter.roles.iter().map(|role| role.code()).collect();
        query = query.filter(agents::role.eq_any(codes));
    }
    if !filter.team_ids.is_empty() {
        query = query.filter(exists(
            team_members::table
                .filter(team_members::workspace_id.eq(scope.key()))
                .filter(team_members::agent_id.eq(agents::id))
                .filter(team_members::team_id.eq_any_id(filter.team_ids.clone())),
        ));
    }
    match filter.deactivated {
        Some(true) => query.filter(agents::deactivated_at.is_not_null()),
        Some(false) => query.filter(agents::deactivated_at.is_null()),
        None => query,
    }
}

/// A page of agents by time of making, newest first unless walking `backward`.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    filter: &AgentFilter,
    after: Option<(i64, AgentId)>,
    backward: bool,
    limit: i64,
) -> Result<Vec<Agent>, StorageError> {
    let mut query = matching(scope, filter).limit(limit);
    if let Some((at, id)) = after {
        query = if backward {
            query.filter(agents::created_at.ge(at).and(agents::created_at.gt(at).or(agents::id.gt(Key(id)))))
        } else {
            query.filter(agents::created_at.le(at).and(agents::created_at.lt(at).or(agents::id.lt(Key(id)))))
        };
    }
    query = if backward {
        query.order_by((agents::created_at.asc(), agents::id.asc()))
    } else {
        query.order_by((agents::created_at.desc(), agents::id.desc()))
    };
    let rows: Vec<Row> = query.load(conn)?;
    with_teams(conn, scope, rows)
}

/// How many agents match, counted up to `limit`.
pub fn count(conn: &mut Conn, scope: &Scope, filter: &AgentFilter, limit: i64) -> Result<i64, StorageError> {
    let rows: Vec<AgentId> = matching(scope, filter).select(agents::id).limit(limit).load(conn)?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}
