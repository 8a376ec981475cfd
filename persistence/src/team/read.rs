//! Reading teams.

use diesel::prelude::*;
use domain::{
    ids::TeamId,
    people::{Team, team::normalized_name},
};

use super::row::{Row, with_members};
use crate::{
    Conn, Scope, StorageError,
    connection::MultiBackend,
    dialect,
    schema::teams,
    types::{Key, UidColumn},
};

fn one(conn: &mut Conn, scope: &Scope, row: Option<Row>) -> Result<Option<Team>, StorageError> {
    Ok(with_members(conn, scope, row.into_iter().collect())?.pop())
}

/// The team with its members.
pub fn find(conn: &mut Conn, scope: &Scope, id: TeamId) -> Result<Option<Team>, StorageError> {
    let row = teams::table.find((scope.key(), Key(id))).first(conn).optional()?;
    one(conn, scope, row)
}

/// The team with its row locked until the transaction ends.
pub fn find_locked(conn: &mut Conn, scope: &Scope, id: TeamId) -> Result<Option<Team>, StorageError> {
    let query = teams::table.find((scope.key(), Key(id)));
    let row = dialect::lock_row!(conn, query).optional()?;
    one(conn, scope, row)
}

/// The team with this name, whatever its case.
pub fn find_by_name(conn: &mut Conn, scope: &Scope, name: &str) -> Result<Option<TeamId>, StorageError> {
    let known = teams::table
        .filter(teams::workspace_id.eq(scope.key()))
        .filter(teams::name_normalized.eq(normalized_name(name)))
        .select(teams::id);
    Ok(known.first(conn).optional()?)
}

/// Is there such a team?
pub fn exists(conn: &mut Conn, scope: &Scope, id: TeamId) -> Result<bool, StorageError> {
    Ok(missing(conn, scope, &[id])?.is_empty())
}

/// Those of these teams that do not exist, in the order given.
pub fn missing(conn: &mut Conn, scope: &Scope, ids: &[TeamId]) -> Result<Vec<TeamId>, StorageError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let known: Vec<TeamId> = teams::table
        .filter(teams::workspace_id.eq(scope.key()))
        .filter(teams::id.eq_any_id(ids.iter().copied()))
        .select(teams::id)
        .load(conn)?;
    Ok(ids.iter().copied().filter(|id| !known.contains(id)).collect())
}

/// A page of teams by time of making, newest first unless walking `backward`.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    after: Option<(i64, TeamId)>,
    backward: bool,
    limit: i64,
) -> Result<Vec<Team>, StorageError> {
    let mut query = teams::table.filter(teams::workspace_id.eq(scope.key())).limit(limit).into_boxed::<MultiBackend>();
    if let Some((at, id)) = after {
        query = if backward {
            query.filter(teams::created_at.ge(at).and(teams::created_at.gt(at).or(teams::id.gt(Key(id)))))
        } else {
            query.filter(teams::created_at.le(at).and(teams::created_at.lt(at).or(teams::id.lt(Key(id)))))
        };
    }
    query = if backward {
        query.order_by((teams::created_at.asc(), teams::id.asc()))
    } else {
        query.order_by((teams::created_at.desc(), teams::id.desc()))
    };
    let rows: Vec<Row> = query.load(conn)?;
    with_members(conn, scope, rows)
}

/// How many teams there are, counted up to `limit`.
pub fn count(conn: &mut Conn, scope: &Scope, limit: i64) -> Result<i64, StorageError> {
    let rows: Vec<TeamId> =
        teams::table.filter(teams::workspace_id.eq(scope.key())).select(teams::id).limit(limit).load(conn)?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}
