//! What is to be done of a ticket. Written while the ticket is locked.

use diesel::prelude::*;
use domain::{
    ids::{ChecklistItemId, TicketId},
    teamwork::ChecklistItem,
    time::Instant,
};
use uuid::Uuid;

use crate::{
    Conn, Scope, StorageError,
    connection::on,
    message::{actor, actor_code},
    schema::checklist_items,
    types::{Key, UidColumn},
};

type Row = (ChecklistItemId, TicketId, i64, String, Option<i64>, Option<i16>, Option<Uuid>, i64);

const COLUMNS: (
    checklist_items::id,
    checklist_items::ticket_id,
    checklist_items::position,
    checklist_items::text,
    checklist_items::done_at,
    checklist_items::done_by_kind,
    checklist_items::done_by_id,
    checklist_items::created_at,
) = (
    checklist_items::id,
    checklist_items::ticket_id,
    checklist_items::position,
    checklist_items::text,
    checklist_items::done_at,
    checklist_items::done_by_kind,
    checklist_items::done_by_id,
    checklist_items::created_at,
);

fn item(
    (id, ticket_id, position, text, done_at, by_kind, by_id, created_at): Row,
) -> Result<ChecklistItem, StorageError> {
    let done = match done_at.zip(by_kind) {
        Some((at, kind)) => Some((actor("checklist_items.done_by", kind, by_id)?, Instant::from_millis(at))),
        None => None,
    };
    Ok(ChecklistItem { id, ticket_id, position, text, done, created_at: Instant::from_millis(created_at) })
}

/// All of a ticket, in order.
pub fn list(conn: &mut Conn, scope: &Scope, ticket: TicketId) -> Result<Vec<ChecklistItem>, StorageError> {
    let rows: Vec<Row> = checklist_items::table
        .filter(checklist_items::workspace_id.eq(scope.key()))
        .filter(checklist_items::ticket_id.eq_id(ticket))
        .order_by((checklist_items::position.asc(), checklist_items::id.asc()))
        .select(COLUMNS)
        .load(conn)?;
    rows.into_iter().map(item).collect()
}

/// One.
pub fn find(conn: &mut Conn, scope: &Scope, id: ChecklistItemId) -> Result<Option<ChecklistItem>, StorageError> {
    let row: Option<Row> =
        checklist_items::table.find((scope.key(), Key(id))).select(COLUMNS).first(conn).optional()?;
    row.map(item).transpose()
}

/// Adds one.
pub fn insert(conn: &mut Conn, scope: &Scope, item: &ChecklistItem) -> Result<(), StorageError> {
    let row = (
        checklist_items::workspace_id.eq(scope.key()),
        checklist_items::id.eq_id(item.id),
        checklist_items::ticket_id.eq_id(item.ticket_id),
        checklist_items::position.eq(item.position),
        checklist_items::text.eq(&item.text),
        checklist_items::created_at.eq(item.created_at.millis()),
    );
    on!(conn, |c| diesel::insert_into(checklist_items::table).values(row).execute(c))?;
    Ok(())
}

/// Keeps what one says and whether it is done.
pub fn save(conn: &mut Conn, scope: &Scope, item: &ChecklistItem) -> Result<(), StorageError> {
    let done = item.done.as_ref();
    let values = (
        checklist_items::text.eq(&item.text),
        checklist_items::done_at.eq(done.map(|(_, at)| at.millis())),
        checklist_items::done_by_kind.eq(done.map(|(by, _)| actor_code(by))),
        checklist_items::done_by_id.eq(done.and_then(|(by, _)| by.uuid()).map(Key)),
    );
    let known = checklist_items::table.find((scope.key(), Key(item.id)));
    on!(conn, |c| diesel::update(known).set(values).execute(c))?;
    Ok(())
}

/// Puts them into this order.
pub fn order(conn: &mut Conn, scope: &Scope, ids: &[ChecklistItemId]) -> Result<(), StorageError> {
    for (position, id) in (1i64..).zip(ids) {
        let known = checklist_items::table.find((scope.key(), Key(*id)));
        diesel::update(known).set(checklist_items::position.eq(position)).execute(conn)?;
    }
    Ok(())
}

/// Removes one.
pub fn delete(conn: &mut Conn, scope: &Scope, id: ChecklistItemId) -> Result<(), StorageError> {
    diesel::delete(checklist_items::table.find((scope.key(), Key(id)))).execute(conn)?;
    Ok(())
}
