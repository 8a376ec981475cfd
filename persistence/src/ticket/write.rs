//! Writing tickets. Called only with a snapshot that events led to, in the transaction that appends those events.

use diesel::prelude::*;
use domain::ticket::{Tag, Ticket};

use super::{row::TicketRow, update::Update};
use crate::{
    Conn, Scope, StorageError,
    connection::on,
    dialect,
    schema::{ticket_followers, ticket_tags, tickets},
    types::UidColumn,
};

/// The next number for a person-readable ticket reference. Taken outside the transaction on PostgreSQL, so that
/// creations do not wait for one another; a creation that then fails leaves a gap.
pub fn next_number(conn: &mut Conn, scope: &Scope) -> Result<i64, StorageError> {
    dialect::next_ticket_number(conn, scope)
}

/// Inserts a ticket.
pub fn insert(conn: &mut Conn, scope: &Scope, ticket: &Ticket) -> Result<(), StorageError> {
    let row = TicketRow::of(scope.workspace_id(), ticket);
    on!(conn, |c| diesel::insert_into(tickets::table).values(&row).execute(c))?;
    insert_tags(conn, scope, ticket, &ticket.tags)?;
    Ok(())
}

/// Replaces `before` by `after`. The caller holds the row lock; that the version still is `before.version` is asserted.
pub fn save(conn: &mut Conn, scope: &Scope, before: &Ticket, after: &Ticket) -> Result<(), StorageError> {
    let row = TicketRow::of(scope.workspace_id(), after);
    let update = Update { row: &row, expected: before.version };
    let updated = on!(conn, |c| update.execute(c))?;
    if updated != 1 {
        return Err(StorageError::Busy);
    }
    if before.tags != after.tags {
        let gone: Vec<&str> = missing(&before.tags, &after.tags).map(Tag::as_str).collect();
        let stale = ticket_tags::table
            .filter(ticket_tags::workspace_id.eq(scope.key()))
            .filter(ticket_tags::ticket_id.eq_id(after.id))
            .filter(ticket_tags::tag.eq_any(gone));
        on!(conn, |c| diesel::delete(stale).execute(c))?;
        let added: Vec<Tag> = missing(&after.tags, &before.tags).cloned().collect();
        insert_tags(conn, scope, after, &added)?;
    }
    if before.follower_ids != after.follower_ids {
        save_followers(conn, scope, before, after)?;
    }
    Ok(())
}

/// Those of `of` that are not in `other`.
fn missing<'a, T: PartialEq>(of: &'a [T], other: &'a [T]) -> impl Iterator<Item = &'a T> {
    of.iter().filter(|item| !other.contains(item))
}

fn insert_tags(conn: &mut Conn, scope: &Scope, ticket: &Ticket, tags: &[Tag]) -> Result<(), StorageError> {
    if tags.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = tags
        .iter()
        .map(|tag| {
            (
                ticket_tags::workspace_id.eq(scope.key()),
                ticket_tags::tag.eq(tag.as_str()),
                ticket_tags::ticket_id.eq_id(ticket.id),
            )
        })
        .collect();
    on!(conn, |c| diesel::insert_into(ticket_tags::table).values(rows).execute(c))?;
    Ok(())
}

fn save_followers(conn: &mut Conn, scope: &Scope, before: &Ticket, after: &Ticket) -> Result<(), StorageError> {
    let gone: Vec<_> = missing(&before.follower_ids, &after.follower_ids).copied().collect();
    let stale = ticket_followers::table
        .filter(ticket_followers::workspace_id.eq(scope.key()))
        .filter(ticket_followers::ticket_id.eq_id(after.id))
        .filter(ticket_followers::agent_id.eq_any_id(gone));
    on!(conn, |c| diesel::delete(stale).execute(c))?;
    let rows: Vec<_> = missing(&after.follower_ids, &before.follower_ids)
        .map(|agent| {
            (
                ticket_followers::workspace_id.eq(scope.key()),
                ticket_followers::agent_id.eq_id(*agent),
                ticket_followers::ticket_id.eq_id(after.id),
            )
        })
        .collect();
    if !rows.is_empty() {
        on!(conn, |c| diesel::insert_into(ticket_followers::table).values(rows).execute(c))?;
    }
    Ok(())
}
