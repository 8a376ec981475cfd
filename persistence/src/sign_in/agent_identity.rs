//! Which agent a service means by a subject.

use diesel::prelude::*;
use domain::{
    ids::{AgentId, SignInProviderId},
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::agent_identities,
    types::{Key, UidColumn},
};

/// The agent whom the service calls `subject`.
pub fn find(
    conn: &mut Conn,
    scope: &Scope,
    provider_id: SignInProviderId,
    subject: &str,
) -> Result<Option<AgentId>, StorageError> {
    let row = agent_identities::table.find((scope.key(), Key(provider_id), subject));
    Ok(row.select(agent_identities::agent_id).first(conn).optional()?)
}

/// Does the service call the agent by a name already?
pub fn is_known(
    conn: &mut Conn,
    scope: &Scope,
    provider_id: SignInProviderId,
    agent_id: AgentId,
) -> Result<bool, StorageError> {
    let known: Option<AgentId> = agent_identities::table
        .filter(agent_identities::workspace_id.eq(scope.key()))
        .filter(agent_identities::agent_id.eq_id(agent_id))
        .filter(agent_identities::provider_id.eq_id(provider_id))
        .select(agent_identities::agent_id)
        .first(conn)
        .optional()?;
    Ok(known.is_some())
}

/// Remembers whom the service calls `subject`.
pub fn insert(
    conn: &mut Conn,
    scope: &Scope,
    provider_id: SignInProviderId,
    subject: &str,
    agent_id: AgentId,
    now: Instant,
) -> Result<(), StorageError> {
    let row = (
        agent_identities::workspace_id.eq(scope.key()),
        agent_identities::provider_id.eq_id(provider_id),
        agent_identities::subject.eq(subject),
        agent_identities::agent_id.eq_id(agent_id),
        agent_identities::created_at.eq(now.millis()),
    );
    on!(conn, |c| diesel::insert_into(agent_identities::table).values(row).execute(c))?;
    Ok(())
}
