//! Who is at which ticket. Rows of their own, found by their ticket; no ticket is touched and nothing is recorded.

use diesel::prelude::*;
use domain::{
    ids::{AgentId, TicketId},
    teamwork::{PRESENCE_SECONDS, PresenceState, Present},
    time::Instant,
};

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::{agents, presences},
    stored,
    types::{Key, UidColumn},
};

type Row = (AgentId, String, i16, i64, i64);

fn present((agent_id, name, state, since, until): Row) -> Result<Present, StorageError> {
    Ok(Present {
        agent_id,
        name,
        state: stored::code("presences.state", PresenceState::from_code, state)?,
        since: Instant::from_millis(since),
        until: Instant::from_millis(until),
    })
}

// Of a sign that counts for longer than any does, the clock has been set back since: it counts for nothing.
macro_rules! counts {
    ($now:expr) => {
        presences::present_until
            .gt($now.millis())
            .and(presences::present_until.le($now.plus_seconds(PRESENCE_SECONDS).millis()))
    };
}

/// Who is at the ticket now, the longest there first.
pub fn list(conn: &mut Conn, scope: &Scope, ticket: TicketId, now: Instant) -> Result<Vec<Present>, StorageError> {
    let of_agent = agents::workspace_id.eq(presences::workspace_id).and(agents::id.eq(presences::agent_id));
    let rows: Vec<Row> = presences::table
        .inner_join(agents::table.on(of_agent))
        .filter(presences::workspace_id.eq(scope.key()))
        .filter(presences::ticket_id.eq_id(ticket))
        .filter(counts!(now))
        .order_by((presences::present_since.asc(), presences::agent_id.asc()))
        .select((
            presences::agent_id,
            agents::name,
            presences::state,
            presences::present_since,
            presences::present_until,
        ))
        .limit(200)
        .load(conn)?;
    rows.into_iter().map(present).collect()
}

/// Who is at which ticket of the workspace now, ticket by ticket and the longest there first; at most `limit`.
pub fn list_all(
    conn: &mut Conn,
    scope: &Scope,
    now: Instant,
    limit: i64,
) -> Result<Vec<(TicketId, Present)>, StorageError> {
    let of_agent = agents::workspace_id.eq(presences::workspace_id).and(agents::id.eq(presences::agent_id));
    let rows: Vec<(TicketId, Row)> = presences::table
        .inner_join(agents::table.on(of_agent))
        .filter(presences::workspace_id.eq(scope.key()))
        .filter(presences::present_until.gt(now.millis()))
        .order_by((presences::ticket_id.asc(), presences::present_since.asc(), presences::agent_id.asc()))
        .select((
            presences::ticket_id,
            (presences::agent_id, agents::name, presences::state, presences::present_since, presences::present_until),
        ))
        .limit(limit)
        .load(conn)?;
    rows.into_iter().map(|(ticket, row)| Ok((ticket, present(row)?))).collect()
}

/// The agent is at the ticket. Who goes on with what he did has done it since he began.
pub fn set(
    conn: &mut Conn,
    scope: &Scope,
    ticket: TicketId,
    agent: AgentId,
    state: PresenceState,
    (now, until): (Instant, Instant),
) -> Result<(), StorageError> {
    let key = (scope.key(), Key(ticket), Key(agent));
    let going_on = presences::table.find(key).filter(presences::state.eq(state.code())).filter(counts!(now));
    if diesel::update(going_on).set(presences::present_until.eq(until.millis())).execute(conn)? > 0 {
        return Ok(());
    }
    let values = (
        presences::state.eq(state.code()),
        presences::present_since.eq(now.millis()),
        presences::present_until.eq(until.millis()),
    );
    let row = (
        presences::workspace_id.eq(scope.key()),
        presences::ticket_id.eq_id(ticket),
        presences::agent_id.eq_id(agent),
        values,
    );
    on!(conn, |c| diesel::insert_into(presences::table)
        .values(row)
        .on_conflict((presences::workspace_id, presences::ticket_id, presences::agent_id))
        .do_update()
        .set(values)
        .execute(c))?;
    Ok(())
}

/// The agent is gone.
pub fn delete(conn: &mut Conn, scope: &Scope, ticket: TicketId, agent: AgentId) -> Result<(), StorageError> {
    diesel::delete(presences::table.find((scope.key(), Key(ticket), Key(agent)))).execute(conn)?;
    Ok(())
}
