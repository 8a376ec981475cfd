//! Links that followed a merged ticket.

use diesel::prelude::*;
use domain::{
    ids::{LinkId, TicketId},
    link::Link,
};

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    schema::{merged_links, ticket_links},
    types::{Key, UidColumn},
};

/// Gives a link other ends.
pub fn move_link(conn: &mut Conn, scope: &Scope, link: &Link) -> Result<(), StorageError> {
    let ends = (ticket_links::source_id.eq_id(link.source_id), ticket_links::target_id.eq_id(link.target_id));
    let moved = diesel::update(ticket_links::table.find((scope.key(), Key(link.id)))).set(ends).execute(conn)?;
    if moved == 1 { Ok(()) } else { Err(StorageError::Busy) }
}

/// Keeps which ticket a link belonged to; of one that followed before, the first stays.
pub fn note_link(conn: &mut Conn, scope: &Scope, link: LinkId, origin: TicketId) -> Result<(), StorageError> {
    let row = (
        merged_links::workspace_id.eq(scope.key()),
        merged_links::link_id.eq_id(link),
        merged_links::origin_ticket_id.eq_id(origin),
    );
    on!(conn, |c| diesel::insert_into(merged_links::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

/// The links that belonged to this ticket.
pub fn links_of(conn: &mut Conn, scope: &Scope, ticket: TicketId) -> Result<Vec<LinkId>, StorageError> {
    Ok(merged_links::table
        .filter(merged_links::workspace_id.eq(scope.key()))
        .filter(merged_links::origin_ticket_id.eq_id(ticket))
        .order_by(merged_links::link_id.asc())
        .select(merged_links::link_id)
        .load(conn)?)
}

/// Forgets them.
pub fn forget_links(conn: &mut Conn, scope: &Scope, ticket: TicketId) -> Result<(), StorageError> {
    let away = merged_links::table
        .filter(merged_links::workspace_id.eq(scope.key()))
        .filter(merged_links::origin_ticket_id.eq_id(ticket));
    diesel::delete(away).execute(conn)?;
    Ok(())
}
