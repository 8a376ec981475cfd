//! Reading single agents.

use diesel::{dsl::count_star, prelude::*};
use domain::{
    ids::AgentId,
    people::{Agent, Role},
};

use super::row::{Row, with_teams};
use crate::{
    Conn, Scope, StorageError, dialect,
    schema::agents,
    types::{Key, UidColumn},
};

fn one(conn: &mut Conn, scope: &Scope, row: Option<Row>) -> Result<Option<Agent>, StorageError> {
    Ok(with_teams(conn, scope, row.into_iter().collect())?.pop())
}

/// The agent, deactivated or not.
pub fn find(conn: &mut Conn, scope: &Scope, id: AgentId) -> Result<Option<Agent>, StorageError> {
    let row = agents::table.find((scope.key(), Key(id))).first(conn).optional()?;
    one(conn, scope, row)
}

/// The agent with his row locked until the transaction ends.
pub fn find_locked(conn: &mut Conn, scope: &Scope, id: AgentId) -> Result<Option<Agent>, StorageError> {
    let query = agents::table.find((scope.key(), Key(id)));
    let row = dialect::lock_row!(conn, query).optional()?;
    one(conn, scope, row)
}

/// The agent with this normalised e-mail address.
pub fn find_by_email(conn: &mut Conn, scope: &Scope, normalized: &str) -> Result<Option<AgentId>, StorageError> {
    let known = agents::table
        .filter(agents::workspace_id.eq(scope.key()))
        .filter(agents::email_normalized.eq(normalized))
        .select(agents::id);
    Ok(known.first(conn).optional()?)
}

/// These agents, as far as they exist, in no order.
pub fn find_all(conn: &mut Conn, scope: &Scope, ids: &[AgentId]) -> Result<Vec<Agent>, StorageError> {
    let query =
        agents::table.filter(agents::workspace_id.eq(scope.key())).filter(agents::id.eq_any_id(ids.iter().copied()));
    let rows = query.load(conn)?;
    with_teams(conn, scope, rows)
}

/// Those of these agents that exist, by id, with their rows locked until the transaction ends.
pub fn find_all_locked(conn: &mut Conn, scope: &Scope, ids: &[AgentId]) -> Result<Vec<Agent>, StorageError> {
    let query = agents::table
        .filter(agents::workspace_id.eq(scope.key()))
        .filter(agents::id.eq_any_id(ids.iter().copied()))
        .order_by(agents::id.asc());
    let rows = match conn {
        Conn::Pg(c) => query.for_update().load(c)?,
        Conn::Sqlite(c) => query.load(c)?,
    };
    with_teams(conn, scope, rows)
}

/// Is there such an agent, deactivated or not?
pub fn exists(conn: &mut Conn, scope: &Scope, id: AgentId) -> Result<bool, StorageError> {
    let known: Option<AgentId> =
        agents::table.find((scope.key(), Key(id))).select(agents::id).first(conn).optional()?;
    Ok(known.is_some())
}

/// Is there such an agent, and may he act?
pub fn exists_active(conn: &mut Conn, scope: &Scope, id: AgentId) -> Result<bool, StorageError> {
    let deactivated: Option<Option<i64>> =
        agents::table.find((scope.key(), Key(id))).select(agents::deactivated_at).first(conn).optional()?;
    Ok(deactivated.is_some_and(|at| at.is_none()))
}

/// How many can administer the workspace. Holds until the transaction ends only under
/// [`workspace::lock`](crate::instance::workspace::lock).
pub fn count_active_admins(conn: &mut Conn, scope: &Scope) -> Result<i64, StorageError> {
    let admins = agents::table
        .filter(agents::workspace_id.eq(scope.key()))
        .filter(agents::role.eq(Role::Admin.code()))
        .filter(agents::deactivated_at.is_null())
        .select(count_star());
    Ok(admins.first(conn)?)
}
