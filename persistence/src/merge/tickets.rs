//! Which tickets a merge concerns.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::{
    ids::{CustomerId, TicketId},
    link::LinkKind,
};

use crate::{
    Conn, Scope, StorageError,
    schema::{ticket_links, tickets},
    types::UidColumn,
};

/// The tickets that became parts of this one, oldest first.
pub fn merged_into(conn: &mut Conn, scope: &Scope, into: TicketId) -> Result<Vec<TicketId>, StorageError> {
    Ok(tickets::table
        .filter(tickets::workspace_id.eq(scope.key()))
        .filter(tickets::merged_into_id.is_not_null())
        .filter(tickets::merged_into_id.eq_id(into))
        .order_by(tickets::id.asc())
        .select(tickets::id)
        .load(conn)?)
}

/// The tickets that depend on this one.
pub fn dependants(conn: &mut Conn, scope: &Scope, on: TicketId) -> Result<Vec<TicketId>, StorageError> {
    Ok(ticket_links::table
        .filter(ticket_links::workspace_id.eq(scope.key()))
        .filter(ticket_links::target_id.eq_id(on))
        .filter(ticket_links::kind.eq(LinkKind::Dependency.code()))
        .select(ticket_links::source_id)
        .load(conn)?)
}

/// Where what is said to these tickets is heard, with the customer: of those that were merged, where they are now.
/// What is in the bin otherwise is left out.
pub fn followed(
    conn: &mut Conn,
    scope: &Scope,
    ids: &[TicketId],
) -> Result<HashMap<TicketId, (TicketId, CustomerId)>, StorageError> {
    let mut heard = HashMap::new();
    let mut moved: Vec<(TicketId, TicketId)> = Vec::new();
    for (id, customer, into, deleted_at) in places(conn, scope, ids)? {
        match (into, deleted_at) {
            (Some(into), _) => moved.push((id, into)),
            (None, None) => drop(heard.insert(id, (id, customer))),
            (None, Some(_)) => {}
        }
    }
    if moved.is_empty() {
        return Ok(heard);
    }
    let targets: Vec<TicketId> = moved.iter().map(|(_, into)| *into).collect();
    for (id, customer, _, deleted_at) in places(conn, scope, &targets)? {
        let from = moved.iter().filter(|(_, into)| *into == id && deleted_at.is_none());
        heard.extend(from.map(|(from, _)| (*from, (id, customer))));
    }
    Ok(heard)
}

type Place = (TicketId, CustomerId, Option<TicketId>, Option<i64>);

fn places(conn: &mut Conn, scope: &Scope, ids: &[TicketId]) -> Result<Vec<Place>, StorageError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(tickets::table
        .filter(tickets::workspace_id.eq(scope.key()))
        .filter(tickets::id.eq_any_id(ids.iter().copied()))
        .select((tickets::id, tickets::customer_id, tickets::merged_into_id, tickets::deleted_at))
        .load(conn)?)
}
