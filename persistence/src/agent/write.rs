//! Writing agents. Called only with a snapshot that an event led to, in the transaction that appends that event.

use diesel::prelude::*;
use domain::{
    ids::{AgentId, SessionId},
    people::Agent,
    ticket::Language,
    time::Instant,
};

use super::row::Row;
use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::{agent_load, agents, sessions},
    stored,
    types::{Key, UidColumn},
};

/// Inserts an agent who carries nothing yet, without his teams: see [`team::add_member`](crate::team::add_member).
pub fn insert(conn: &mut Conn, scope: &Scope, agent: &Agent, password_hash: Option<&str>) -> Result<(), StorageError> {
    let row = Row::of(scope.workspace_id(), agent, password_hash);
    on!(conn, |c| diesel::insert_into(agents::table).values(&row).execute(c))?;
    let load =
        (agent_load::workspace_id.eq(scope.key()), agent_load::agent_id.eq_id(agent.id), agent_load::weight.eq(0i64));
    diesel::insert_into(agent_load::table).values(load).execute(conn)?;
    Ok(())
}

/// Replaces the agent whose stored version is one less; his password and teams stay.
pub fn save(conn: &mut Conn, scope: &Scope, agent: &Agent) -> Result<(), StorageError> {
    let known = agents::table.find((scope.key(), Key(agent.id))).filter(agents::version.eq(agent.version - 1));
    let updated = diesel::update(known)
        .set((
            agents::version.eq(agent.version),
            agents::name.eq(&agent.name),
            agents::email.eq(&agent.email.value),
            agents::email_normalized.eq(&agent.email.normalized),
            agents::role.eq(agent.role.code()),
            agents::locale.eq(agent.locale.map(Language::code)),
            agents::time_zone.eq(agent.time_zone.as_deref()),
            agents::epoch.eq(agent.epoch),
            agents::deactivated_at.eq(agent.deactivated_at.map(Instant::millis)),
            agents::updated_at.eq(agent.updated_at.millis()),
            agents::availability.eq(agent.availability.code()),
            agents::capacity.eq(agent.capacity),
            agents::languages.eq(stored::list_to_text(&agent.languages)),
            agents::skills.eq(stored::list_to_text(&agent.skills)),
            agents::calendar_id.eq(agent.calendar_id.map(Key)),
        ))
        .execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(StorageError::Busy) }
}

/// Replaces the hash of an agent's password, a PHC string.
pub fn set_password_hash(conn: &mut Conn, scope: &Scope, id: AgentId, hash: &str) -> Result<(), StorageError> {
    let known = agents::table.find((scope.key(), Key(id)));
    let updated = diesel::update(known).set(agents::password_hash.eq(Some(hash))).execute(conn)?;
    if updated == 1 { Ok(()) } else { Err(StorageError::NotFound) }
}

/// Ends an agent's sessions that have not ended, and returns each with its version after that.
pub fn end_sessions(
    conn: &mut Conn,
    scope: &Scope,
    agent_id: AgentId,
    now: Instant,
) -> Result<Vec<(SessionId, i64)>, StorageError> {
    let open = sessions::table
        .filter(sessions::workspace_id.eq(scope.key()))
        .filter(sessions::agent_id.eq_id(agent_id))
        .filter(sessions::ended_at.is_null());
    let end = (
        sessions::version.eq(sessions::version + 1),
        sessions::ended_at.eq(Some(now.millis())),
        sessions::updated_at.eq(now.millis()),
    );
    let ended =
        on!(conn, |c| { diesel::update(open).set(end).returning((sessions::id, sessions::version)).get_results(c) })?;
    Ok(ended)
}
