//! Decisions that a person is asked to look at.

use diesel::prelude::*;
use domain::ids::TicketId;

use super::row::{Review, Row, StoredProposal};
use crate::{
    Conn, Scope, StorageError,
    fragment::Literal,
    schema::triage_proposals,
    types::{Key, UidColumn},
};

/// The partial index is chosen by it.
const WAITING: Literal = Literal("triage_proposals.review = 1");

/// Those that wait for it, the oldest first (or the newest, walking backward), after a place: time in milliseconds and ticket.
pub fn waiting(
    conn: &mut Conn,
    scope: &Scope,
    after: Option<(i64, TicketId)>,
    backward: bool,
    limit: i64,
) -> Result<Vec<(TicketId, StoredProposal)>, StorageError> {
    let all =
        triage_proposals::table.filter(triage_proposals::workspace_id.eq(scope.key())).filter(WAITING).limit(limit);
    let (at, id) = (triage_proposals::at, triage_proposals::ticket_id);
    let rows: Vec<Row> = match (after.map(|(time, ticket)| (time, Key(ticket))), backward) {
        (None, false) => all.order_by((at.asc(), id.asc())).load(conn)?,
        (None, true) => all.order_by((at.desc(), id.desc())).load(conn)?,
        (Some((time, ticket)), false) => {
            all.filter(at.ge(time).and(at.gt(time).or(id.gt(ticket)))).order_by((at.asc(), id.asc())).load(conn)?
        }
        (Some((time, ticket)), true) => {
            all.filter(at.le(time).and(at.lt(time).or(id.lt(ticket)))).order_by((at.desc(), id.desc())).load(conn)?
        }
    };
    rows.into_iter().map(|row| Ok((row.ticket_id.0, StoredProposal::try_from(row)?))).collect()
}

/// Somebody has said whether the decision was right.
pub fn end_review(conn: &mut Conn, scope: &Scope, ticket: TicketId) -> Result<(), StorageError> {
    let waiting = triage_proposals::table
        .filter(triage_proposals::workspace_id.eq(scope.key()))
        .filter(triage_proposals::ticket_id.eq_id(ticket))
        .filter(WAITING);
    diesel::update(waiting).set(triage_proposals::review.eq(Some(Review::Done.code()))).execute(conn)?;
    Ok(())
}
