//! Writing teams. Called only with a snapshot that an event led to, in the transaction that appends that event.

use diesel::prelude::*;
use domain::{
    ids::{AgentId, TeamId},
    people::Team,
};

use super::row::Row;
use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::{team_members, teams},
    types::{Key, UidColumn},
};

/// Inserts a team, without its members: see [`add_member`].
pub fn insert(conn: &mut Conn, scope: &Scope, team: &Team) -> Result<(), StorageError> {
    let row = Row::of(scope.workspace_id(), team);
    on!(conn, |c| diesel::insert_into(teams::table).values(&row).execute(c))?;
    Ok(())
}

/// Replaces the team whose stored version is one less; its members stay.
pub fn save(conn: &mut Conn, scope: &Scope, team: &Team) -> Result<(), StorageError> {
    let row = Row::of(scope.workspace_id(), team);
    let known = teams::table.find((scope.key(), Key(team.id))).filter(teams::version.eq(team.version - 1));
    let updated = diesel::update(known).set(&row).execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(StorageError::Busy) }
}

/// Puts an agent into a team.
pub fn add_member(conn: &mut Conn, scope: &Scope, team: TeamId, agent: AgentId) -> Result<(), StorageError> {
    let row = (
        team_members::workspace_id.eq(scope.key()),
        team_members::team_id.eq_id(team),
        team_members::agent_id.eq_id(agent),
    );
    diesel::insert_into(team_members::table).values(row).execute(conn)?;
    Ok(())
}

/// Takes an agent out of a team.
pub fn remove_member(conn: &mut Conn, scope: &Scope, team: TeamId, agent: AgentId) -> Result<(), StorageError> {
    let membership = team_members::table.find((scope.key(), Key(team), Key(agent)));
    diesel::delete(membership).execute(conn)?;
    Ok(())
}

/// Removes a team and its memberships.
///
/// # Errors
/// [`StorageError::ForeignKey`] while tickets or categories refer to it.
pub fn delete(conn: &mut Conn, scope: &Scope, id: TeamId) -> Result<(), StorageError> {
    let memberships =
        team_members::table.filter(team_members::workspace_id.eq(scope.key())).filter(team_members::team_id.eq_id(id));
    diesel::delete(memberships).execute(conn)?;
    let deleted = diesel::delete(teams::table.find((scope.key(), Key(id)))).execute(conn)?;
    if deleted == 1 { Ok(()) } else { Err(StorageError::NotFound) }
}
