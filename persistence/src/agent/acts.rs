//! When agents were last seen. No event: it changes nothing that a person decided.

use diesel::prelude::*;
use domain::{ids::AgentId, time::Instant};

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::agent_acts,
    types::{Key, UidColumn},
};

/// Notes that an agent was seen.
pub fn note_act(conn: &mut Conn, scope: &Scope, id: AgentId, now: Instant) -> Result<(), StorageError> {
    let row = (
        agent_acts::workspace_id.eq(scope.key()),
        agent_acts::agent_id.eq_id(id),
        agent_acts::last_act_at.eq(now.millis()),
    );
    on!(conn, |c| diesel::insert_into(agent_acts::table)
        .values(row)
        .on_conflict((agent_acts::workspace_id, agent_acts::agent_id))
        .do_update()
        .set(agent_acts::last_act_at.eq(now.millis()))
        .execute(c))?;
    Ok(())
}

/// When he was last seen; none: not since that is noted.
pub fn last_act(conn: &mut Conn, scope: &Scope, id: AgentId) -> Result<Option<Instant>, StorageError> {
    let query = agent_acts::table.find((scope.key(), Key(id))).select(agent_acts::last_act_at);
    let found: Option<i64> = query.first(conn).optional()?;
    Ok(found.map(Instant::from_millis))
}
