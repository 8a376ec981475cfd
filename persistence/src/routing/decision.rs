//! Decisions as they are kept: one row with everything.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};
use domain::{
    ids::{TicketId, WorkspaceId},
    routing::RoutingDecision,
};

use crate::{
    Conn, Scope, StorageError,
    schema::routing_decisions,
    types::{Key, Uid, UidColumn},
    writes::{Writes, insert_row},
};

struct DecisionRow {
    workspace_id: Key<WorkspaceId>,
    ticket_id: Key<TicketId>,
    version: i64,
    decided_at: i64,
    decision: String,
}

insert_row!(
    DecisionRow, "routing_decisions",
    workspace_id Uid, ticket_id Uid, version BigInt, decided_at BigInt, decision Text,
);

/// Keeps the decision that led to this version of a ticket.
///
/// # Errors
/// When it has no JSON form, which cannot happen with ids, words and numbers.
pub fn insert(
    writes: &mut Writes,
    scope: &Scope,
    ticket_id: TicketId,
    version: i64,
    decision: &RoutingDecision,
) -> Result<(), StorageError> {
    let text = serde_json::to_string(decision)
        .map_err(|_| StorageError::Other("a routing decision cannot be written as JSON".to_owned()))?;
    let row = DecisionRow {
        workspace_id: scope.key(),
        ticket_id: Key(ticket_id),
        version,
        decided_at: decision.at.millis(),
        decision: text,
    };
    writes.insert(vec![row]);
    Ok(())
}

/// The decisions about a ticket, each with the version it led to, newest first.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    ticket_id: TicketId,
    limit: i64,
) -> Result<Vec<(i64, RoutingDecision)>, StorageError> {
    let rows: Vec<(i64, String)> = routing_decisions::table
        .filter(routing_decisions::workspace_id.eq(scope.key()))
        .filter(routing_decisions::ticket_id.eq_id(ticket_id))
        .order_by(routing_decisions::version.desc())
        .limit(limit)
        .select((routing_decisions::version, routing_decisions::decision))
        .load(conn)?;
    let decision = |text: &str| {
        serde_json::from_str(text)
            .map_err(|_| StorageError::Corrupt("routing_decisions.decision is not a decision".to_owned()))
    };
    rows.into_iter().map(|(version, text)| Ok((version, decision(&text)?))).collect()
}
