//! What new tickets say: their words, and the sketches by which those that are alike are found.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Integer, Nullable, SmallInt, Text},
};
use domain::{
    ids::{CustomerId, OrganizationId, TicketId, WorkspaceId},
    time::Instant,
    triage::Spread,
};

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::{messages, ticket_sketches, tickets},
    stored,
    types::{Key, Uid, UidColumn},
    writes::{Writes, insert_row},
};

/// Where the first message of a ticket stands: it is the second event.
const FIRST_MESSAGE: i64 = 2;
/// So many characters of it are compared, quotations included.
const MOST_CHARS: i32 = 4_000;

diesel::define_sql_function! {
    /// A part of a text, from 1.
    fn substr(text: Text, from: Integer, count: Integer) -> Text;
}

/// What a ticket says.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Words {
    /// The ticket.
    pub ticket_id: TicketId,
    /// Who asks.
    pub customer_id: CustomerId,
    /// The company asking.
    pub organization_id: Option<OrganizationId>,
    /// When it was opened, in milliseconds.
    pub created_at: i64,
    /// One line.
    pub subject: String,
    /// The beginning of the first message, as plain text.
    pub text: String,
}

/// The words of these tickets, as far as they are neither spam nor in the bin, in no order.
pub fn words(conn: &mut Conn, scope: &Scope, ids: &[TicketId]) -> Result<Vec<Words>, StorageError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = tickets::table
        .inner_join(
            messages::table
                .on(messages::workspace_id.eq(tickets::workspace_id).and(messages::ticket_id.eq(tickets::id))),
        )
        .filter(tickets::workspace_id.eq(scope.key()))
        .filter(tickets::id.eq_any_id(ids.iter().copied()))
        .filter(tickets::spam.eq(false))
        .filter(tickets::deleted_at.is_null())
        .filter(messages::position.eq(FIRST_MESSAGE))
        .select((
            tickets::id,
            tickets::customer_id,
            tickets::organization_id,
            tickets::created_at,
            tickets::subject,
            substr(messages::text, 1, MOST_CHARS),
        ));
    Ok(on!(conn, |c| query.load(c))?)
}

/// What a ticket says, in 64 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sketched {
    /// The ticket.
    pub ticket_id: TicketId,
    /// When it was opened.
    pub at: Instant,
    /// Who asks.
    pub customer_id: CustomerId,
    /// The company asking.
    pub organization_id: Option<OrganizationId>,
    /// None for a text that says too little.
    pub sketch: Option<u64>,
    /// Whom its trouble was found to concern.
    pub spread: Spread,
}

struct Row {
    workspace_id: Key<WorkspaceId>,
    ticket_id: Key<TicketId>,
    at: i64,
    customer_id: Key<CustomerId>,
    organization_id: Option<Key<OrganizationId>>,
    sketch: Option<i64>,
    spread: i16,
}

insert_row!(
    Row, "ticket_sketches",
    workspace_id Uid, ticket_id Uid, at BigInt, customer_id Uid, organization_id Nullable<Uid>, sketch Nullable<BigInt>,
    spread SmallInt,
);

/// Keeps sketches; at least one.
pub fn keep_sketches(writes: &mut Writes, scope: &Scope, sketches: &[Sketched]) {
    let row = |own: &Sketched| Row {
        workspace_id: scope.key(),
        ticket_id: Key(own.ticket_id),
        at: own.at.millis(),
        customer_id: Key(own.customer_id),
        organization_id: own.organization_id.map(Key),
        sketch: own.sketch.map(u64::cast_signed),
        spread: own.spread.code(),
    };
    writes.insert(sketches.iter().map(row).collect());
}

/// Which of these tickets have a row already.
pub fn sketched(conn: &mut Conn, scope: &Scope, ids: &[TicketId]) -> Result<Vec<TicketId>, StorageError> {
    let query = ticket_sketches::table
        .filter(ticket_sketches::workspace_id.eq(scope.key()))
        .filter(ticket_sketches::ticket_id.eq_any_id(ids.iter().copied()))
        .select(ticket_sketches::ticket_id);
    Ok(query.load(conn)?)
}

/// The latest `limit` tickets since `since` that say something, the newest first.
pub fn window(conn: &mut Conn, scope: &Scope, since: Instant, limit: i64) -> Result<Vec<Sketched>, StorageError> {
    type Found = (TicketId, i64, CustomerId, Option<OrganizationId>, Option<i64>, i16);
    let query = ticket_sketches::table
        .filter(ticket_sketches::workspace_id.eq(scope.key()))
        .filter(ticket_sketches::at.ge(since.millis()))
        .order_by((ticket_sketches::at.desc(), ticket_sketches::ticket_id.desc()))
        .limit(limit)
        .select((
            ticket_sketches::ticket_id,
            ticket_sketches::at,
            ticket_sketches::customer_id,
            ticket_sketches::organization_id,
            ticket_sketches::sketch,
            ticket_sketches::spread,
        ));
    let rows: Vec<Found> = query.load(conn)?;
    let one = |(ticket_id, at, customer_id, organization_id, sketch, spread): Found| {
        Ok(Sketched {
            ticket_id,
            at: Instant::from_millis(at),
            customer_id,
            organization_id,
            sketch: sketch.map(i64::cast_unsigned),
            spread: stored::code("ticket_sketches.spread", Spread::from_code, spread)?,
        })
    };
    rows.into_iter().filter(|row| row.4.is_some()).map(one).collect()
}

/// Notes whom the trouble of these tickets was found to concern.
pub fn note_spread(conn: &mut Conn, scope: &Scope, ids: &[TicketId], spread: Spread) -> Result<(), StorageError> {
    let own = ticket_sketches::table
        .filter(ticket_sketches::workspace_id.eq(scope.key()))
        .filter(ticket_sketches::ticket_id.eq_any_id(ids.iter().copied()));
    diesel::update(own).set(ticket_sketches::spread.eq(spread.code())).execute(conn)?;
    Ok(())
}

/// Forgets what is older than any window.
pub fn forget_sketches(conn: &mut Conn, scope: &Scope, before: Instant) -> Result<(), StorageError> {
    let old = ticket_sketches::table
        .filter(ticket_sketches::workspace_id.eq(scope.key()))
        .filter(ticket_sketches::at.lt(before.millis()));
    diesel::delete(old).execute(conn)?;
    Ok(())
}
